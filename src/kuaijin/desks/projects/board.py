"""六个一批: the board, one column a batch in the order of the chain."""

from collections.abc import Iterable

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
from kuaijin.desks.projects.queries import Sums, dress, partial_day, plan_year, seen_of, sums_of
from kuaijin.insight.projects import batch_of
from kuaijin.ledger.projections.models import MilestoneRow, ProjectRow

CARDS = 60
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
    base = visible(request.actor, "project", ProjectRow.objects.exclude(status="retired"))
    rows = list(base)
    for row in rows:
        row.batch_now = batch_of(row, request.day)
    year = plan_year((row.year for row in rows), request.day)
    columns = columns_of(rows, year)
    cards = [row for column in columns for row in column.rows]
    dress(cards, seen_of(cards, request.day))
    _next_milestones(cards)
    parts = [
        Part(column.name, column.sums.count, tone, f"#batch-{column.id}")
        for column, tone in zip(columns, TONES, strict=True)
    ]
    outside = [row for row in rows if not row.batch_now.primary]
    context = {
        "columns": columns,
        "parts": parts,
        "outside": outside[:CARDS],
        "outside_count": len(outside),
        "sums": sums_of(rows, year),
        "year": year,
    }
    return render(request, "projects/board.html", context)


def columns_of(rows: Iterable[ProjectRow], year: int) -> list[Column]:
    """The six columns in order, plan and actual of ``year``."""
    found = list(rows)
    return [
        Column(
            id_,
            name,
            sums_of(here := [row for row in found if row.batch_now.primary == id_], year),
            here[:CARDS],
            [row for row in found if id_ in row.batch_now.also][:CARDS],
        )
        for id_, name in BATCH_NAMES.items()
    ]


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
