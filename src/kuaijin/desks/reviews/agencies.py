"""第三方机构: the list with each agency's turn, quality and load, and what may be done to it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuaijin import ledger
from kuaijin.core import agency as a
from kuaijin.core.base import Text
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.reviews.lists import ReviewList
from kuaijin.insight.reviews import Work, works
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import RoleRow
from kuaijin.ledger.projections.review_models import AgencyRow, ReviewRow

COMMANDS: dict[str, type[a.AgencyCommand]] = {
    str(command.__struct_config__.tag): command for command in (a.RenewAgency, a.DeclareTies, a.StrikeAgency)
}
NAMES: dict[str, Text] = {
    "register-agency": Text("机构入库", "Register an agency"),
    "renew-agency": Text("更新资质", "Renew the qualification"),
    "declare-ties": Text("申报利害关系", "Declare ties"),
    "strike-agency": Text("除名", "Strike off"),
}
TIES = Text("统一社会信用代码，每行一个", "Unified social credit codes, one a line")
GONE = Text("除名后不能恢复，确定吗？", "An agency struck off can't come back. Sure?")


class AgencyList(Listing):
    """The agencies, whose turn it is first on top."""

    id = "agencies"
    export_act = "agency.export"
    label = Text("第三方机构", "Agencies")
    search = ("id__icontains", "name__icontains", "account__icontains", "qualification_no__icontains")
    search_hint = Text("编号、名称、资质", "Number, name or qualification")
    default_sort = "id"
    empty = Text("名录中还没有机构", "No agency on the list yet")
    filters = (
        Choice(
            "listed",
            Text("名录", "List"),
            (("yes", Text("在库", "listed")), ("no", Text("已除名", "struck off"))),
            apply=lambda found, value: found.filter(struck_on__isnull=value == "yes"),
        ),
    )

    def __init__(self, request: HttpRequest, rows: Any, known: dict[str, Work]) -> None:
        self.columns: tuple[Column, ...] = (  # type: ignore[misc]  the works are known only when the list is made
            Column("id", Text("编号", "No."), sort="id", wide_only=True),
            Column(
                "name",
                Text("机构", "Agency"),
                "name",
                sort="name",
                main=True,
                href=lambda row: reverse("reviews:agency", args=[row.pk]),
            ),
            Column("status", Text("状态", "Status"), lambda row: _status(row, request), kind="status"),
            Column(
                "until", Text("资质有效期至", "Qualified until"), "qualified_until", kind="day", sort="qualified_until"
            ),
            Column("open", Text("在审", "Open"), lambda row: known[row.pk].open, kind="int"),
            Column("given", Text("承接", "Given"), lambda row: known[row.pk].given, kind="int"),
            Column("on_time", Text("按时", "On time"), lambda row: known[row.pk].on_time_share),
            Column("points", Text("质量得分", "Quality"), lambda row: known[row.pk].points_shown),
            Column("last", Text("上次轮到", "Last turn"), lambda row: known[row.pk].last_on, kind="day"),
        )
        super().__init__(request, rows)


def _status(row: AgencyRow, request: HttpRequest) -> str:
    if row.struck_on is not None:
        return "agency_struck"
    return "agency_listed" if row.qualified_until >= request.day else "agency_expired"


@require_GET
@requires("agency.list")
def agency_list(request: HttpRequest) -> HttpResponse:
    """The list of agencies."""
    found = AgencyList(request, visible(request.actor, "agency", AgencyRow.objects.all()), works())
    return listing.answer(
        request, found, "reviews/agencies.html", {"can_register": may(request, "agency.register-agency")}
    )


@require_http_methods(["GET", "POST"])
@requires("agency.register-agency")
def register(request: HttpRequest) -> HttpResponse:
    """Put an agency on the list."""
    form = _register_form()
    if request.method == "GET":
        return render(request, "reviews/register.html", {"form": form})
    number = f"JG-{AgencyRow.objects.count() + 1:03d}"
    result = run_command(request, "agency", number, form, begins=True)
    return result.response or done(request, reverse("reviews:agency", args=[number]), Text("已入库", "Registered"))


def _register_form() -> CommandForm:
    items = tuple((item.id, item.name) for item in surroundings.rulebook().items.values() if item.special_procedures)
    accounts = RoleRow.objects.filter(role="third_party").order_by("name").values_list("name", flat=True)
    return CommandForm(
        a.RegisterAgency,
        reverse("reviews:register"),
        fields={
            "items": Field(widget="checks", choices=items, wide=True),
            "account": Field(widget="select", choices=(("", "—"), *((name, name) for name in accounts))),
            "ties": Field(widget="lines", help=TIES, wide=True),
        },
        seq=0,
        title=NAMES["register-agency"],
    )


def _found(request: HttpRequest, agency_id: str) -> AgencyRow:
    row = visible(request.actor, "agency", AgencyRow.objects.all()).filter(id=agency_id).first()
    if row is None:
        raise Http404
    return row


@require_GET
@requires("agency.list")
def agency_page(request: HttpRequest, agency_id: str) -> HttpResponse:
    """One agency with its reviews."""
    row = _found(request, agency_id)
    state, seq = ledger.load("agency", agency_id)
    book = surroundings.rulebook()
    tags = [] if request.as_of or state.struck_on else [tag for tag in COMMANDS if may(request, f"agency.{tag}")]
    context = {
        "row": row,
        "state": state,
        "row_status": _status(row, request),
        "work": works()[agency_id],
        "items": [book.items[item].name for item in state.items if item in book.items],
        "forms": [_form(tag, state, seq) for tag in tags],
    }
    reviews = visible(request.actor, "tech-review", ReviewRow.objects.filter(agency=agency_id))
    return listing.answer(request, ReviewList(request, reviews), "reviews/agency.html", context)


def _form(tag: str, state: a.State, seq: int | None) -> CommandForm:
    return CommandForm(
        COMMANDS[tag],
        reverse("reviews:agency_act", args=[state.id, tag]),
        fields={"ties": Field(widget="lines", help=TIES, wide=True)} if tag == "declare-ties" else {},
        initial={"ties": state.ties, "qualification_no": state.qualification_no},
        seq=seq,
        title=NAMES[tag],
        confirm=GONE if tag == "strike-agency" else None,
        tone="danger" if tag == "strike-agency" else "primary",
    )


@require_POST
def act(request: HttpRequest, agency_id: str, tag: str) -> HttpResponse:
    """Carry out one command on an agency."""
    if tag not in COMMANDS:
        raise Http404
    require(request, f"agency.{tag}")
    _found(request, agency_id)
    state, _ = ledger.load("agency", agency_id)
    result = run_command(request, "agency", agency_id, _form(tag, state, None))
    return result.response or done(request, reverse("reviews:agency", args=[agency_id]), NAMES[tag])
