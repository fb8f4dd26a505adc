"""Who had to report from the works on a day, who did, and what the reports add up to (mechanisms.md 4)."""

from datetime import date

from msgspec import Struct

from kuaijin.core.calendar import Calendar
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.projections.rhythm_models import SiteReportRow

AT_WORK = ("started", "acceptance")
"""Projects with works going on: they report every working day; on other days a report is welcome, none is missed."""


class Day(Struct, frozen=True):
    """One day: the projects that had to report, those of them that didn't, and the sums over all reports."""

    on: date
    due: tuple[str, ...]
    missing: tuple[str, ...]
    reported: int
    late: int
    people: int
    machines: int
    stopped: int
    problems: int


def day_of(on: date, calendar: Calendar) -> Day:
    """The reports of day ``on``, from the read models as they stand (or stood); two queries."""
    rows = list(SiteReportRow.objects.filter(day=on))
    told = {row.project for row in rows}
    due: tuple[str, ...] = ()
    if calendar.is_workday(on):
        due = tuple(ProjectRow.objects.filter(status__in=AT_WORK).order_by("id").values_list("id", flat=True))
    return Day(
        on=on,
        due=due,
        missing=tuple(project for project in due if project not in told),
        reported=len(rows),
        late=sum(row.late for row in rows),
        people=sum(row.people for row in rows),
        machines=sum(row.machines for row in rows),
        stopped=sum(row.weather_stop for row in rows),
        problems=sum(bool(row.problem) for row in rows),
    )
