"""影响预览: what a draft would change for open cases if they were moved, and those still under an older version."""

from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from kuaijin import ledger
from kuaijin.core import rulebook_change as r
from kuaijin.core.base import Text
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_amend import amended
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.listing import Choice, Column, InMemory, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.rulebook_impact import Effect, Impact, impact
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.ledger.projections.rulebook_models import RevisionRow


def _papers(effect: Effect) -> str:
    more = [f"+ {name}" for name in effect.demanded]
    return "；".join([*more, *(f"− {name}" for name in effect.dropped)])


class ImpactList(Listing):
    """Open cases that would change, by item."""

    id = "impact"
    label = Text("受影响的在办件", "Open cases that would change")
    search = ("case",)
    search_hint = Text("办件、项目", "Case or project")
    default_sort = "item"
    empty = Text("没有在办件会因此改变", "No open case would change")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("case", Text("办件", "Case"), main=True, sort="case",
               href=lambda row: reverse("window:case", args=[row.case])),
        Column("item", Text("事项", "Item"), "item_name", sort="item"),
        Column("project", Text("项目", "Project"), "project_name"),
        Column("status", Text("状态", "Status"), kind="status"),
        Column("committed", Text("承诺到期", "Committed due"), lambda row: row.committed[0], kind="day",
               sort="committed"),
        Column("new_committed", Text("改后承诺到期", "New committed due"), lambda row: row.committed[1], kind="day",
               sort="new_committed"),
        Column("statutory", Text("法定到期", "Due by law"), lambda row: row.statutory[0], kind="day", wide_only=True),
        Column("new_statutory", Text("改后法定到期", "New due by law"), lambda row: row.statutory[1], kind="day",
               wide_only=True),
        Column("papers", Text("材料增减", "Papers"), _papers),
        Column("late", Text("转入即逾期", "Late at once"), kind="bool"),
        Column("worse", Text("须申请人同意", "Needs consent"), kind="bool"),
    )  # fmt: skip

    def __init__(self, request: HttpRequest, found: Impact, **more: Any) -> None:
        self._found = found
        self.filters = (
            Choice("item", Text("事项", "Item"), tuple((item, name) for item, name, _, _ in found.by_item)),
            Choice("worse", Text("须同意", "Consent"), (("yes", Text("是", "yes")), ("no", Text("否", "no")))),
        )
        super().__init__(request, (), **more)  # type: ignore[arg-type]  the rows are computed

    @cached_property
    def rows(self) -> Any:
        """The effects that match, in order."""
        item, worse = (self.chosen(choice) for choice in self.filters)
        asked = self.query.lower()
        kept = [
            each
            for each in self._found.effects
            if (not item or each.item == item)
            and (not worse or each.worse == (worse == "yes"))
            and asked in f"{each.case} {each.project_name} {each.project}".lower()
        ]
        key = self.sort.removeprefix("-")
        kept.sort(key=lambda each: _order(each, key), reverse=self.sort.startswith("-"))
        return InMemory(kept)


def _order(effect: Effect, key: str) -> Any:
    if key in {"committed", "new_committed"}:
        day = effect.committed[key == "new_committed"]
        return (day is None, day.isoformat() if day else "")
    return effect.case if key == "case" else words.say(effect.item_name)


def _cases(request: HttpRequest) -> Any:
    return visible(request.actor, "case", CaseRow.objects.all())


def _draft(request: HttpRequest, change_id: str) -> tuple[RevisionRow, Rulebook]:
    """The revision, and the book that it makes or made."""
    row = RevisionRow.objects.filter(id=change_id).first()
    if row is None:
        raise Http404
    state, _ = ledger.load(r.KIND, change_id)
    books = surroundings.books()
    place = next((n for n, each in enumerate(books.versions, start=1) if each.change == change_id), None)
    if place is not None:
        return row, books.after(place)
    return row, amended(books.latest, state.changes, request.day)[0]


@require_GET
@requires("rulebook.see")
def of_change(request: HttpRequest, change_id: str) -> HttpResponse:
    """What a revision would bring the open cases that the reader may see."""
    row, book = _draft(request, change_id)
    found = impact(book, _cases(request), request.day)
    export_url = reverse("rulebook:impact_export", args=[change_id]) if may(request, "rulebook.export") else ""
    context = {"row": row, "found": found, "back": reverse("rulebook:change", args=[change_id])}
    return listing.answer(request, ImpactList(request, found, export_url=export_url), "rulebook/impact.html", context)


@require_GET
@requires("rulebook.export")
def export(request: HttpRequest, change_id: str) -> HttpResponse:
    """The same as an Excel file."""
    row, book = _draft(request, change_id)
    found = ImpactList(request, impact(book, _cases(request), request.day))
    return exported(found, f"impact-{change_id}", row.title)


@require_GET
@requires("rulebook.see")
def running(request: HttpRequest) -> HttpResponse:
    """Open cases under an older version, and what a move to the one in force would bring."""
    found = impact(surroundings.rulebook(request.day), _cases(request), request.day)
    export_url = reverse("rulebook:running_export") if may(request, "rulebook.export") else ""
    context = {"row": None, "found": found, "back": reverse("rulebook:home")}
    return listing.answer(request, ImpactList(request, found, export_url=export_url), "rulebook/impact.html", context)


@require_GET
@requires("rulebook.export")
def running_export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel file."""
    found = impact(surroundings.rulebook(request.day), _cases(request), request.day)
    return exported(ImpactList(request, found), f"running-{request.day}")
