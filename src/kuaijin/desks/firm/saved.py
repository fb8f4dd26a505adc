"""A list of items that is kept for later, and the package that begins from it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import firm
from kuaijin.core import package_messages as m
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.firm import DropNeeds, SaveNeeds
from kuaijin.core.needs import needs_of
from kuaijin.desks.firm.answers import as_address, told_in
from kuaijin.desks.firm.people import subject
from kuaijin.desks.frame import beginnings, errors
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.numbers import next_number
from kuaijin.insight.packages import free_items
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import PackageRow, ProjectRow

NOTHING_FREE = Refusal(
    "PKG-ITEMS",
    Text(
        "清单中本阶段的事项都已办结、在办，或不适用于该项目登记的情况。",
        "Of this stage every item is granted, open, or does not apply to the project as it is recorded.",
    ),
    "stage",
)


TRIES = 3
TOO_BUSY = Refusal("PKG-BUSY", Text("编号正被占用，请再试一次。", "The number was just taken; please try again."))


class SavedLine(Struct, frozen=True):
    """A saved list with its address."""

    saved: firm.Saved
    href: str


def saved_lines(request: HttpRequest) -> list[SavedLine]:
    """The lists that the reader's firm has kept, the newest first."""
    if not request.actor.org or not may(request, "save-needs", subject(request)):
        return []
    state, _ = ledger.load(firm.KIND, request.actor.org)
    return [SavedLine(each, f"{reverse('firm:list')}?{as_address(each.answers)}") for each in reversed(state.saved)]


def saving(request: HttpRequest) -> CommandForm | None:
    """The form that keeps the list in the address; none for whom it can't be kept."""
    if request.as_of is not None or not request.actor.org or not may(request, "save-needs", subject(request)):
        return None
    told = told_in(request.GET, surroundings.rulebook())
    url = f"{reverse('firm:save')}?{as_address(told.answers)}"
    return CommandForm(SaveNeeds, url, fixed={"answers": told.answers})


@require_POST
@requires("firm.needs")
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list of the address."""
    require(request, "save-needs", subject(request))
    told = told_in(request.GET, surroundings.rulebook())
    form = CommandForm(SaveNeeds, request.get_full_path(), fixed={"answers": told.answers})
    result = run_command(request, firm.KIND, request.actor.org, form)
    return result.response or done(request, reverse("firm:home"), Text("清单已保存", "The list is saved"))


@require_POST
@requires("firm.needs")
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Delete a kept list."""
    require(request, "drop-needs", subject(request))
    try:
        ledger.execute(firm.KIND, request.actor.org, DropNeeds(number=number), actor=request.actor)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    return done(request, reverse("firm:home"), Text("清单已删除", "The list is deleted"))


def projects_of(request: HttpRequest) -> list[ProjectRow]:
    """The projects for which the reader may begin a package."""
    if request.as_of is not None or not may(request, "package.open-package"):
        return []
    return list(visible(request.actor, "project", ProjectRow.objects.exclude(status="retired")).order_by("id"))


@require_POST
@requires("package.open-package")
def start(request: HttpRequest) -> HttpResponse:
    """Begin a package with the items of the address's list that this project can apply for in this stage."""
    book = surroundings.rulebook()
    opening = m.OpenPackage(project_id=request.POST.get("project", ""), stage=request.POST.get("stage", ""))
    unknown = beginnings.unseen(request, "package", opening)
    if unknown is not None or not opening.project_id:
        return errors.refused(request, unknown or beginnings.NAMED["project_id"][1])
    beginnings.require_beginning(request, "package", opening)
    wanted = needs_of(book, told_in(request.GET, book).answers).tailored.order
    items = free_items(ProjectRow.objects.get(pk=opening.project_id), opening.stage, wanted, book)
    if not items:
        return errors.refused(request, NOTHING_FREE)
    try:
        number = _opened(request, opening)
        ledger.execute("package", number, m.ChooseItems(items=items), actor=request.actor)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    said = Text(f"已新建申请包，选定 {len(items)} 个事项", f"The package is opened with {len(items)} items")
    return done(request, reverse("packages:page", args=[number]), said)


def _opened(request: HttpRequest, opening: m.OpenPackage) -> str:
    """The number of the package just opened; one that a colleague took first is replaced by the next."""
    for _ in range(TRIES):
        number = next_number(PackageRow, f"TB{request.day.year}-", 4)
        try:
            ledger.execute("package", number, opening, actor=request.actor, expected=0)
        except ledger.Conflict:
            continue
        return number
    raise Refused(TOO_BUSY)
