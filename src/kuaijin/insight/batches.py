"""The six batches over the whole book: who is stuck and why, month-end snapshots, what was learnt after one."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from msgspec import convert
from msgspec.structs import replace

from kuaijin import ledger, wallclock
from kuaijin.core.base import SYSTEM, Refused
from kuaijin.core.batch_flow import Move, moves
from kuaijin.core.batch_month import KIND, FreezeBatches, Line, ended_before, lines_of, month_id
from kuaijin.core.batch_stuck import Stuck, stuck
from kuaijin.core.project_state import ProjectFacts
from kuaijin.insight.projects import facts_of, state_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.book_models import BatchLineRow, BatchMonthRow
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ProjectRow

ACCEPTANCE = "验收"
"""The category of matters (Q-5) that a rectification of the acceptance is raised under."""


def stuck_by_project(rows: Iterable[ProjectRow], on: date) -> dict[str, tuple[Stuck, ...]]:
    """Why each of the projects is stuck on the day ``on``; those that move are left out. Two queries in all."""
    found = [row for row in rows if row.status != "retired"]
    facts = stuck_facts(found, on)
    settings = surroundings.rulebook().park
    reasons = ((row.id, stuck(state_of(row), facts[row.id], on, settings)) for row in found)
    return {id_: why for id_, why in reasons if why}


def stuck_facts(rows: Iterable[ProjectRow], on: date) -> dict[str, ProjectFacts]:
    """What cases and matters say of each project, with the cases overdue and the oldest open rectification."""
    found = list(rows)
    ids = [row.id for row in found]
    late = Counter(
        CaseRow.objects.filter(project__in=ids, open=True, next_due__lt=on).values_list("project", flat=True)
    )
    oldest: dict[str, date] = {}
    open_ones = MatterRow.objects.filter(project__in=ids, category=ACCEPTANCE, open=True).order_by("-raised_on")
    oldest.update(open_ones.values_list("project", "raised_on"))
    calendar = surroundings.calendar()
    return {
        row.id: replace(
            facts_of(row, late[row.id]),
            rectification_workdays=calendar.workdays_between(oldest[row.id], on) if row.id in oldest else None,
        )
        for row in found
    }


def freeze_due() -> int:
    """Freeze the last month that has ended, unless that is done or the book was empty; gives how many (0 or 1)."""
    end = ended_before(wallclock.today())
    if BatchMonthRow.objects.filter(pk=month_id(end)).exists():
        return 0
    try:
        ledger.execute(KIND, month_id(end), FreezeBatches(), actor=SYSTEM)
    except Refused:  # nothing was in the book at the month's end
        return 0
    return 1


def frozen_months() -> list[BatchMonthRow]:
    """The frozen months, the newest first."""
    return list(BatchMonthRow.objects.all())


def frozen_lines(month: str, ids: Iterable[str] | None = None) -> tuple[Line, ...]:
    """What was frozen of a month, of the projects named (all of them otherwise)."""
    rows = BatchLineRow.objects.filter(month=month).order_by("project")
    if ids is not None:
        wanted = set(ids)
        return tuple(_line(row) for row in rows if row.project in wanted)
    return tuple(_line(row) for row in rows)


def _line(row: BatchLineRow) -> Line:
    return convert([getattr(row, name) for name in Line.__struct_fields__], Line)


def present_lines(rows: Iterable[ProjectRow], on: date) -> tuple[Line, ...]:
    """How the projects stand on the day ``on`` by what is known now."""
    found = sorted(rows, key=lambda row: row.id)
    return lines_of(((state_of(row), facts_of(row)) for row in found), on, surroundings.rulebook().park)


def learnt_since(month: BatchMonthRow, rows: Iterable[ProjectRow]) -> tuple[Move, ...]:
    """Projects that would be in another batch at the month's end by what was recorded after it was frozen."""
    found = list(rows)
    return moves(frozen_lines(month.id, (row.id for row in found)), present_lines(found, month.month_end))
