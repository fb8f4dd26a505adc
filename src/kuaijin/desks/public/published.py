"""What has to be published: decisions (许可法 art. 40), with open data, and notices with their days."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import BooleanField, Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from kuaijin.core.base import Text
from kuaijin.core.case_state import HELD
from kuaijin.core.notices import KIND_NAMES
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.limit_words import span_text
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.names import department_of, project_of, with_project_names
from kuaijin.desks.public.places import around, kept_a_minute, kept_by_anybody
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, NoticeRow
from kuaijin.ledger.projections.paper_models import CertificateRow

ENDED = ("revoked", "recalled", "forfeited", "cancelled", "lapsed")
RESULTS: dict[str, Text] = {
    "granted": Text("准予（有效）", "granted (stands)"),
    "revoked": Text("已撤销", "revoked"),
    "recalled": Text("已撤回许可", "recalled"),
    "forfeited": Text("已吊销", "forfeited"),
    "cancelled": Text("已注销", "cancelled"),
    "lapsed": Text("已自行废止", "lapsed"),
}
DATA_PAGE = 500


def published() -> QuerySet[CaseRow]:
    """Every grant, whatever has become of it, with the ``number`` of its certificate; refusals are told to the
    applicant only."""
    told = Subquery(CertificateRow.objects.filter(id=OuterRef("pk")).values("told"))
    granted = CaseRow.objects.filter(decision="granted", status__in=(*HELD, *ENDED))
    return granted.annotate(number=Coalesce(told, "certificate_no"))


def result_of(row: CaseRow) -> str:
    """``granted`` while it stands, else how it ended."""
    return row.status if row.status in ENDED else "granted"


def _by_result(rows: Any, value: str) -> Any:
    return rows.filter(status__in=HELD) if value == "granted" else rows.filter(status=value)


def item_of(row: Any) -> str:
    """The item's name in the reader's language."""
    return words.say(Text(row.item_zh, row.item_en))


def guide_of(row: Any) -> str:
    """The address of the item's guide; an item that the rulebook no longer has is none."""
    return reverse("public:guide", args=[row.item]) if row.item in surroundings.rulebook().items else ""


ITEM = Text("事项", "Item")


class DecisionList(Listing):
    """Published decisions, the latest first."""

    id = "decisions"
    export_open = True
    label = Text("决定公示", "Published decisions")
    search = ("item_zh__icontains", "item_en__icontains", "applicant__icontains", "number__icontains")
    search_hint = Text("事项、单位、文号", "Item, holder or number")
    default_sort = "-decided"
    empty = Text("没有这样的决定", "No such decision")
    columns = (
        Column("item", ITEM, item_of, sort="item_zh", main=True, href=guide_of),
        Column("holder", Text("单位", "Holder"), "applicant", sort="applicant"),
        Column("number", Text("文号（证号）", "Number"), sort="number"),
        Column("department", Text("部门", "Department"), department_of, wide_only=True),
        Column("decided", Text("决定日期", "Decided"), "decided_on", kind="day", sort="decided_on"),
        Column("result", Text("结果", "Result"), result_of, kind="status", sort="status"),
    )
    exported = (*columns[:-1], Column("result", columns[-1].label, lambda row: RESULTS[result_of(row)]))

    def __init__(self, request: HttpRequest, **more: Any) -> None:
        stages = surroundings.rulebook().stages.values()
        years = [str(day.year) for day in published().dates("decided_on", "year", order="DESC")]
        self.filters = (
            Choice("stage", Text("阶段", "Stage"), tuple((each.id, each.name) for each in stages)),
            Choice("year", Text("年份", "Year"), tuple((year, year) for year in years), field="decided_on__year"),
            Choice("result", Text("结果", "Result"), tuple(RESULTS.items()), apply=_by_result),
        )
        super().__init__(request, published(), **more)


class NoticeList(Listing):
    """Notices: those still open first, then the archive, the latest first."""

    id = "notices"
    export_open = True
    label = Text("公告", "Notices")
    search = ("item_zh__icontains", "item_en__icontains", "project_name__icontains", "name_zh__icontains")
    search_hint = Text("事项、项目", "Item or project")
    default_sort = "-open"
    empty = Text("没有这样的公告", "No such notice")

    def __init__(self, request: HttpRequest) -> None:
        still = Q(over_on__isnull=True, last__gte=request.day)
        rows = with_project_names(
            NoticeRow.objects.annotate(
                still_open=Case(When(still, then=Value(True)), default=Value(False), output_field=BooleanField())
            ).order_by("-still_open", "-last", "pk")
        )
        self.columns: tuple[Column, ...] = (  # type: ignore[misc]  the day is known only when the list is made
            Column("name", Text("公告", "Notice"), lambda row: words.say(Text(row.name_zh, row.name_en)), main=True),
            Column("item", ITEM, item_of, href=guide_of),
            Column("project", Text("项目", "Project"), project_of),
            Column("applicant", Text("申请单位", "Applicant"), "applicant", wide_only=True),
            Column("department", Text("意见提交部门", "Objections to"), department_of),
            Column("first", Text("起", "From"), "first", kind="day", sort="first"),
            Column("last", Text("止", "Until"), "last", kind="day", sort="last"),
            Column("days", Text("期限", "Days"), lambda row: span_text(row.days, row.unit)),
            Column("open", Text("状态", "State"), _state, kind="status"),
        )  # fmt: skip
        self.filters = (
            Choice("kind", Text("种类", "Kind"), tuple(KIND_NAMES.items())),
            Choice(
                "state",
                Text("状态", "State"),
                (("open", Text("公告期内", "Still open")), ("over", Text("已结束", "Archive"))),
                apply=lambda found, value: found.filter(still) if value == "open" else found.exclude(still),
            ),
        )
        super().__init__(request, rows)


def _state(row: Any) -> str:
    return "notice_open" if row.still_open else "notice_over"


@require_GET
@kept_a_minute
def decisions(request: HttpRequest) -> HttpResponse:
    """Decisions with filters and paging; the same as a workbook and as JSON."""
    found = DecisionList(request, export_url=reverse("public:decisions_xlsx"))
    return listing.answer(request, found, "public/decisions.html", around(request, {}))


@require_GET
def decisions_xlsx(request: HttpRequest) -> HttpResponse:
    """The decisions as filtered, as an Excel file in the reader's language."""
    return exported(DecisionList(request), f"decisions-{request.day}")


@require_GET
def decisions_json(request: HttpRequest) -> HttpResponse:
    """Open data: 500 decisions a page, the latest first, filters as on the page; ``next`` leads on."""
    page = Paginator(DecisionList(request).rows, DATA_PAGE).get_page(request.GET.get("page"))
    following = request.GET.copy()
    if page.has_next():
        following["page"] = str(page.next_page_number())
    body = {
        "park": surroundings.park(),
        "as_of": request.day.isoformat(),
        "count": page.paginator.count,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "next": f"{request.path}?{following.urlencode()}" if page.has_next() else None,
        "decisions": [_datum(row) for row in page.object_list],
    }
    return kept_by_anybody(request, JsonResponse(body, json_dumps_params={"ensure_ascii": False}))


def _datum(row: Any) -> dict[str, Any]:
    return {
        "item": row.item,
        "item_zh": row.item_zh,
        "item_en": row.item_en,
        "stage": row.stage,
        "department": row.department,
        "holder": row.applicant,
        "uscc": row.uscc,
        "number": row.number,
        "decided_on": row.decided_on.isoformat() if row.decided_on else None,
        "result": result_of(row),
    }


@require_GET
@kept_a_minute
def notices(request: HttpRequest) -> HttpResponse:
    """Notices, still open first, and the archive."""
    return listing.answer(request, NoticeList(request), "public/notices.html", around(request, {}))
