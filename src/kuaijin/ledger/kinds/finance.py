"""The money of projects by year, as the pages of investment read it."""

from kuaijin.core import project
from kuaijin.core.project_state import State, YearBook
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.finance_models import RedNoteRow, YearRow
from kuaijin.ledger.row_table import Values

STARTS = ("开工", "改造开工")
"""The milestones whose plan says when the time of a new start begins."""


class Finance:
    """年度投资: one row a project and year."""

    name = "finance"
    kinds = (project.KIND,)
    models = (YearRow, RedNoteRow)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write every year of the project; a new total or an earlier year changes what a year has room for."""
        for book in after.years:
            context.rows.put(YearRow, **_year(after, book))
        for note in after.red_notes[-1:]:
            context.rows.put(
                RedNoteRow,
                project=after.id,
                cause=note.cause,
                owner=note.owner,
                due=note.due,
                told_on=note.on,
                by=note.by,
            )


def _year(state: State, book: YearBook) -> Values:
    return {
        "project": state.id,
        "year": book.year,
        "start_class": book.start_class,
        "plan": book.plan_months,
        "original": book.original_months,
        "actual": [figure.actual_wan for figure in book.months],
        "statistics": book.statistics,
        "marks": [
            {"estimated": one.estimated, "frozen": one.frozen, "returned": one.returned, "reporter": one.reporter}
            for one in book.months
        ],
        "start_month": _start_month(state, book),
        "room_wan": max(0, state.total_wan - state.invested_before(book.year)),
        "plan_year_wan": book.plan_year_wan,
        "funds_plan": book.funds_plan,
        "funds_in": book.funds_in,
        "stat_status": state.stat_status,
        "stat_month": state.stat_month or "",
    }


def _start_month(state: State, book: YearBook) -> int:
    """1 for works that go on; the month of the planned start, or else of the first planned money, for new ones."""
    if book.start_class != "新开工":
        return 1
    for name in STARTS:
        milestone = state.milestone(name)
        planned = milestone.planned_period if milestone else None
        if planned is not None and planned.first.year == book.year:
            return planned.first.month
    return next((month for month, amount in enumerate(book.original_months, start=1) if amount), 1)
