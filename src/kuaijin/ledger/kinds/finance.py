"""The money of projects by year, as the pages of investment read it."""

from kuaijin.core import project
from kuaijin.core.project_signs import series_of
from kuaijin.core.project_state import State, YearBook
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.finance_models import RedNoteRow, YearRow
from kuaijin.ledger.row_table import Values


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
    series = series_of(state, book)
    return {
        "project": state.id,
        "year": book.year,
        "start_class": book.start_class,
        "plan": series.plan,
        "original": series.original,
        "actual": series.actual,
        "statistics": series.statistics,
        "marks": [
            {
                "reported": one.reported,
                "estimated": one.estimated,
                "frozen": one.frozen,
                "returned": one.returned,
                "reporter": one.reporter,
            }
            for one in book.months
        ],
        "start_month": series.start_month,
        "room_wan": series.room_wan,
        "plan_year_wan": book.plan_year_wan,
        "funds_plan": book.funds_plan,
        "funds_in": book.funds_in,
        "stat_status": state.stat_status,
        "stat_month": state.stat_month or "",
    }
