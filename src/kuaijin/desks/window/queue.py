"""The queue by urgency: tabs, search, filters, export."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from kuaijin.core.base import Text
from kuaijin.core.case_state import STATUSES as STATUS_NAMES
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing, light_choice, told_count
from kuaijin.desks.frame.names import department, department_of, project_of, with_project_names
from kuaijin.desks.window import queries
from kuaijin.insight.dispatch import ACTS
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import ProjectRow

WORKING = frozenset(
    {"window", "approver", "bureau_head", "reviewer", "third_party", "secretary", "enterprise", "platform"}
)
"""The roles that handle cases: their queue opens on what waits for them."""
STATUS_KEYS = tuple(key for key in STATUS_NAMES if key != "new")


def _item(row: Any) -> Text:
    return Text(row.item_zh, row.item_en)


def _act(row: Any) -> Text | str:
    return ACTS.get(row.next_act, "")


class CaseList(Listing):
    """Cases, the most urgent first."""

    id = "cases"
    label = Text("办件", "Cases")
    search = (
        "id__icontains",
        "project__iexact",
        "project_name__icontains",
        "applicant__icontains",
        "item_zh__icontains",
        "item_en__icontains",
        "certificate_no__icontains",
    )
    search_hint = Text("办件号、项目、申请人、事项", "Case, project, applicant or item")
    default_sort = "due"
    empty = Text("这里没有办件", "No cases here")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("light", Text("灯", "Light"), kind="light", sort="light_order"),
        Column("item", Text("事项", "Item"), _item, sort="item_zh", main=True, template="window/cell_item.html"),
        Column("project_name", Text("项目", "Project"), project_of, sort="project_name"),
        Column("status", Text("状态", "Status"), kind="status", sort="status"),
        Column("next", Text("下一步", "Next"), _act, sort="next_who", template="window/cell_next.html"),
        Column("due", Text("期限", "Due"), "next_due", sort="next_due", template="window/cell_day.html"),
        Column(
            "committed",
            Text("承诺办结", "Committed"),
            "committed_due",
            sort="committed_due",
            wide_only=True,
            template="window/cell_day.html",
        ),
    )
    exported: ClassVar[tuple[Column, ...]] = (
        Column("id", Text("办件号", "Case"), "pk"),
        Column("light", Text("灯", "Light"), kind="light"),
        Column("item", Text("事项", "Item"), _item),
        Column("project", Text("项目编号", "Project number")),
        Column("project_name", Text("项目", "Project"), project_of),
        Column("applicant", Text("申请人", "Applicant")),
        Column("department", Text("部门", "Department"), department_of),
        Column("status", Text("状态", "Status"), kind="status"),
        Column("next", Text("下一步", "Next"), _act),
        Column("next_who", Text("责任人", "Who")),
        Column("next_due", Text("期限", "Due")),
        Column("committed_due", Text("承诺办结", "Committed")),
        Column("statutory_due", Text("法定办结", "By law")),
        Column("received_on", Text("收件", "Received")),
        Column("accepted_on", Text("受理", "Accepted")),
        Column("decided_on", Text("决定", "Decided")),
        Column("delivered_on", Text("送达", "Delivered")),
    )
    """What the Excel file holds: more than fits on the page."""


class DoneList(CaseList):
    """Cases that ask nothing of anybody any more, the newest decision first."""

    default_sort = "-decided"
    search_hint = Text("项目、单位、事项，或办件号、证照号", "Project, firm, item, or a case's or certificate's number")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("item", Text("事项", "Item"), _item, sort="item_zh", main=True, template="window/cell_item.html"),
        Column("project_name", Text("项目", "Project"), project_of, sort="project_name"),
        Column("status", Text("状态", "Status"), kind="status", sort="status"),
        Column(
            "received", Text("收件", "Received"), "received_on", sort="received_on", template="window/cell_day.html"
        ),
        Column("decided", Text("决定", "Decided"), "decided_on", sort="decided_on", template="window/cell_day.html"),
        Column(
            "delivered", Text("送达", "Delivered"), "delivered_on", sort="delivered_on", template="window/cell_day.html"
        ),
    )

    def matching(self, query: str) -> Q:
        """By the books: projects and firms by a part of their names, items by theirs, numbers from their beginning.

        What was ever done may be a million cases: to look for a part of a word in each of them takes seconds, while a
        project, a firm, an item or a number leads to its cases by an index.
        """
        items = surroundings.rulebook().items.values()
        named = [item.id for item in items if query in item.name.zh or query.lower() in item.name.en.lower()]
        projects = ProjectRow.objects.filter(
            Q(name_zh__icontains=query) | Q(name_en__icontains=query) | Q(id__iexact=query)
        ).order_by()
        firms = ProjectRow.objects.filter(owner_name__icontains=query).exclude(owner_uscc="").order_by()
        return (
            Q(id__startswith=query.upper())
            | Q(certificate_no=query)
            | Q(item__in=named)
            | Q(project__in=_few(projects.values_list("pk", flat=True)))
            | Q(uscc__in=_few(firms.values_list("owner_uscc", flat=True).distinct()))
        )


FEW = 1_000
"""So many ids the database looks up one by one; of more it tests each row, and soon finds a page of them."""


def _few(ids: QuerySet[Any, Any]) -> Any:
    """The ids themselves if they are few, else the query."""
    found = list(ids[: FEW + 1])
    return found if len(found) <= FEW else ids


def _filters(rows: Any, tab: str) -> tuple[Choice, ...]:
    stages = tuple((stage.id, stage.name) for stage in surroundings.rulebook().stages.values())
    # Of what is open only: to look through all that was ever done would cost more than the list itself.
    seen = set(rows.filter(open=True).order_by().values_list("department", flat=True).distinct())
    departments = sorted(seen | set(surroundings.rulebook().departments) if tab == "done" else seen)
    return (
        light_choice(),
        Choice("status", Text("状态", "Status"), tuple((key, STATUS_NAMES[key]) for key in STATUS_KEYS)),
        Choice("stage", Text("阶段", "Stage"), stages),
        Choice("department", Text("部门", "Department"), tuple((name, department(name)) for name in departments)),
    )


def _list(request: HttpRequest, tab: str) -> CaseList:
    rows = with_project_names(queries.cases_of(request.actor))
    shown = queries.with_lights(
        rows.filter(queries.tab_filter(tab, request.actor)), request.day, surroundings.calendar()
    )
    export_url = reverse("window:export", args=[tab]) if may(request, "case.export") else ""
    made = DoneList if tab == "done" else CaseList
    return made(request, shown, filters=_filters(rows, tab), export_url=export_url)


@require_GET
@requires("window.queue")
def queue_page(request: HttpRequest, tab: str = "") -> HttpResponse:
    """The cases of one tab with the counts of all."""
    tab = tab or ("mine" if request.actor.role in WORKING else "all")
    if tab not in queries.TABS:
        raise Http404
    found = _list(request, tab)
    if request.headers.get("HX-Request") and request.headers.get("HX-Target", "").endswith(f"#{found.id}"):
        return listing.answer(request, found, "window/queue.html")
    counts = queries.tab_counts(queries.cases_of(request.actor), request.actor)
    context = {
        "tab": tab,
        "tabs": [
            (key, text, told_count(counts[key]), reverse("window:tab", args=[key]))
            for key, text in queries.TABS.items()
        ],
        "can_receive": may(request, "case.receive"),
        "can_see_credit": may(request, "credit.list"),
    }
    return listing.answer(request, found, "window/queue.html", context)


@require_GET
@requires("case.export")
def export(request: HttpRequest, tab: str) -> HttpResponse:
    """The list as filtered, as an Excel file; line 1 tells the tab and the filters."""
    if tab not in queries.TABS:
        raise Http404
    found = _list(request, tab)
    return exported(found, f"cases-{tab}-{request.day}", queries.TABS[tab])
