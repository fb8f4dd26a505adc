"""投资调度: where every project of a year's list stands at the end of a month, and all of them together."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from kuaijin.core.investment import (
    Base,
    Forecast,
    Method,
    Standing,
    Starts,
    YearSeries,
    forecast,
    gap,
    spread,
    standing,
    starts,
)
from kuaijin.core.reporting_month import months_due
from kuaijin.ledger.projections.finance_models import YearRow
from kuaijin.ledger.projections.models import MilestoneRow, ProjectRow

STATES = ("missing", "returned", "estimated", "waiting", "frozen")
"""Where a month's report stands, what asks for an act first."""


class Line(Struct, frozen=True):
    """One project at the end of a month. ``gaps``: the months so far whose two series differ by more than 20 %."""

    row: YearRow
    series: YearSeries
    standing: Standing
    state: str
    forecast: Forecast | None
    counted_wan: int | None
    gaps: tuple[int, ...]

    @property
    def reporter(self) -> str:
        """Who reported the month."""
        return str(self.row.marks[self.standing.month - 1]["reporter"])

    @property
    def returned(self) -> str:
        """Why the month's report was sent back."""
        return str(self.row.marks[self.standing.month - 1]["returned"])


def series_of(row: YearRow) -> YearSeries:
    """The row as the core reckons with it."""
    return YearSeries(
        plan=tuple(row.plan),
        original=tuple(row.original),
        actual=tuple(row.actual),
        statistics=tuple(row.statistics),
        start_month=row.start_month,
        room_wan=row.room_wan,
        silent=tuple(n for n, told in enumerate(row.actual, start=1) if told is not None and not _reported(row, n)),
    )


def _reported(row: YearRow, month: int) -> bool:
    return bool(row.marks[month - 1]["reported"])


def month_state(row: YearRow, month: int) -> str:
    """Where the report of ``month`` stands: one of :data:`STATES`."""
    mark = row.marks[month - 1]
    if mark["frozen"]:
        return "frozen"
    if mark["returned"]:
        return "returned"
    if not _reported(row, month):
        return "missing"
    return "estimated" if mark["estimated"] else "waiting"


def lines_of(year: int, month: int, base: Base, method: Method) -> dict[str, Line]:
    """Every project of the year's list, by its id."""
    return {row.project: _line(row, month, base, method) for row in YearRow.objects.filter(year=year)}


def _line(row: YearRow, month: int, base: Base, method: Method) -> Line:
    series = series_of(row)
    counted = [value for value in series.statistics[:month] if value is not None]
    return Line(
        row,
        series,
        standing([series], base, month),
        month_state(row, month),
        forecast(series, month, method),
        sum(counted) if counted else None,
        tuple(number for number in range(1, month + 1) if gap(*series.pair(number)) is not None),
    )


def starts_of(rows: Iterable[tuple[YearRow, ProjectRow]], month: int) -> Starts:
    """开工率 over the new starts of a year's list at the end of ``month``, both denominators (I-4)."""
    return starts(
        (
            (line.start_month, row.started_on is not None and _begun(row.started_on, line.year, month))
            for line, row in rows
            if line.start_class == "新开工"
        ),
        month,
    )


def _begun(started: date, year: int, month: int) -> bool:
    return (started.year, started.month) <= (year, month)


class Ahead(Struct, frozen=True):
    """What the book knows of the years after ``year``, 万元: by year, without a planned completion, and the projects
    that are in no annual list yet (count, their totals)."""

    by_year: dict[int, int]
    undated_wan: int
    undated: int
    reserve: int
    reserve_wan: int


COMPLETION = "竣工验收"
"""The milestone to whose planned year the rest of a total is spread."""


def years_ahead(projects: dict[str, ProjectRow], year: int) -> Ahead:
    """The approved totals that are left after ``year``, spread to the planned completion; reserve projects apart."""
    planned = dict(
        MilestoneRow.objects.filter(project__in=projects, name=COMPLETION, planned_last_day__isnull=False).values_list(
            "project", "planned_last_day"
        )
    )
    by_year: dict[int, int] = defaultdict(int)
    undated: list[int] = []
    for row in YearRow.objects.filter(project__in=projects, year=year):
        left = max(0, row.room_wan - series_of(row).done(12))
        done = projects[row.project].completed_on is not None
        if not left or done:
            continue
        if row.project not in planned:
            undated.append(left)
            continue
        for ahead, part in spread(left, year + 1, planned[row.project].year).items():
            by_year[ahead] += part
    reserve = [row.total_wan for row in projects.values() if row.year is None]
    return Ahead(dict(sorted(by_year.items())), sum(undated), len(undated), len(reserve), sum(reserve))


def month_asked(asked: str, on: date, years: Iterable[int]) -> tuple[int, int]:
    """The year and month that ``2021-11`` asks for, if the list of that year exists and the month has begun;
    otherwise the latest month whose report is due."""
    known = set(years)
    head, _, tail = asked.partition("-")
    if head.isdecimal() and tail.isdecimal() and len(head) == 4 and len(tail) == 2:
        year, month = int(head), int(tail)
        if year in known and 1 <= month <= 12 and (year, month) <= (on.year, on.month):
            return year, month
    year, month = months_due(on)
    if year not in known and known:
        earlier = [each for each in known if each <= on.year]
        return (max(earlier), 12 if max(earlier) < on.year else on.month) if earlier else (min(known), 1)
    return year, month
