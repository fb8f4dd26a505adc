"""六个一批: the board, one column a batch in the order of the chain."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.batches import BATCH_NAMES
from kuaijin.core.project_words import milestone_text
from kuaijin.desks.frame.drawings import Part
from kuaijin.desks.frame.guard import requires
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.projects.queries import NO_SUMS, Sums, dress, partial_day, plan_year, sums_by, sums_over
from kuaijin.insight.projects import Standings, lights_of, seen_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import MilestoneRow, ProjectRow

CARDS = 40
"""Cards a column; the rest is in the list."""
TONES = ("plain", "done", "pause", "info", "good", "warn")


class Column(Struct, frozen=True):
    """One batch with its first cards, all in its sums. ``beside``: projects in this batch beside a later one."""

    id: str
    name: Text
    sums: Sums
    rows: list[ProjectRow]
    beside: list[ProjectRow]

    @property
    def more(self) -> int:
        """How many projects have no card here."""
        return self.sums.count - len(self.rows)


@require_GET
@requires("project.board")
def board_page(request: HttpRequest) -> HttpResponse:
    """The projects that the person may see, by the batch they are in on the day shown."""
    book = Book(request)
    outside = book.cards("")
    columns = [book.column(id_, name) for id_, name in BATCH_NAMES.items()]
    cards = [row for column in columns for row in column.rows]
    dress([*cards, *outside], seen_of([*cards, *outside], request.day))
    reasons = lights_of(cards, request.day)
    for row in cards:
        row.light_why = reasons[row.id].why
    _next_milestones(cards)
    parts = [
        Part(column.name, column.sums.count, tone, f"#batch-{column.id}")
        for column, tone in zip(columns, TONES, strict=True)
    ]
    context = {
        "columns": columns,
        "parts": parts,
        "outside": outside,
        "outside_count": book.sums("").count,
        "sums": book.whole,
        "year": book.year,
    }
    return render(request, "projects/board.html", context)


class Book:
    """The projects that the person may see, counted and read by batch as on the day shown."""

    def __init__(self, request: HttpRequest) -> None:
        base = visible(request.actor, "project", ProjectRow.objects.exclude(status="retired"))
        self._standings = Standings(request.day)
        self._rows = self._standings.told(base).order_by("id")
        self.year = plan_year(base.order_by().values_list("year", flat=True).distinct(), request.day)
        self._sums = sums_by(self._rows, "batch_on", self.year)
        self._beside = {rule.id for rule in surroundings.rulebook().park.batch_rules if rule.beside}

    @property
    def whole(self) -> Sums:
        """All of them."""
        return sums_over(self._sums.values())

    def sums(self, batch: str) -> Sums:
        """Those of one batch."""
        return self._sums.get(batch, NO_SUMS)

    def cards(self, batch: str) -> list[ProjectRow]:
        """The first of a batch; empty for those in none."""
        return list(self._rows.filter(batch_on=batch)[:CARDS]) if self.sums(batch).count else []

    def column(self, batch: str, name: Text) -> Column:
        """One column of the board, plan and actual of its year."""
        return Column(batch, name, self.sums(batch), self.cards(batch), self._others(batch))

    def _others(self, batch: str) -> list[ProjectRow]:
        """The first of those that are in the batch beside a later one."""
        if batch not in self._beside:
            return []
        return list(self._rows.filter(self._standings.in_batch(batch)).exclude(batch_on=batch)[:CARDS])


def _next_milestones(rows: list[ProjectRow]) -> None:
    """The first milestone not reached yet, on each row."""
    first: dict[str, MilestoneRow] = {}
    open_ones = MilestoneRow.objects.filter(project__in=[row.id for row in rows], actual__isnull=True)
    for node in open_ones.order_by("project", "planned_last_day", "position"):
        first.setdefault(node.project, node)
    for row in rows:
        row.next_milestone = first.get(row.id)
        row.next_name = milestone_text(row.next_milestone.name) if row.next_milestone else ""
        row.next_text = partial_day(row.next_milestone.planned) if row.next_milestone else ""
