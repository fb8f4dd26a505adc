"""When the calendar changes, all open cases are computed anew in one pass (CR-12, law.md 2.3).

Rows whose clocks simply count working days from one day differ only in that day and the counts: each combination is
computed once, by the vector kernel, and written to all its rows by one statement. The others are computed from their
streams.
"""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Q
from msgspec import Struct

from kuaijin.core.base import civil_date
from kuaijin.core.calendar import Calendar
from kuaijin.core.clock_vector import due_dates
from kuaijin.ledger.execution import load
from kuaijin.ledger.kinds.cases import dates_of, row_of, rulebook_of
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.ledger.surroundings import books
from kuaijin.ledger.surroundings import calendar as site_calendar
from kuaijin.wallclock import today

CLOCK = ("clock_from", "statutory_days", "committed_days", "yellow_days")
DATES = ("statutory_due", "committed_due", "next_due", "yellow_from", "red_from", "black_from")
_MOVED = ("_due", "_from", "_last_day", "provisional")
"""How the columns end that a calendar may change."""
ONE_DAY = np.timedelta64(1, "D")
NO_DAY = np.datetime64("NaT", "D")


class Recomputed(Struct, frozen=True):
    """How many open cases were looked at, and of how many the dates moved."""

    cases: int
    moved: int


def stale() -> bool:
    """Whether any open case was computed with another calendar than the site's."""
    return CaseRow.objects.filter(open=True).exclude(calendar_version=site_calendar().version).exists()


def recompute(calendar: Calendar | None = None) -> Recomputed:
    """Bring all open cases to ``calendar`` (the site's own unless given); all or nothing."""
    cal = calendar or site_calendar()
    with transaction.atomic():
        stale_rows = CaseRow.objects.filter(open=True).exclude(calendar_version=cal.version)
        # What no notice had settled may be settled now, which the dates alone do not show.
        plain = Q(clock_from__isnull=False, provisional=False)
        simple = _simple(stale_rows.filter(plain), cal)
        others = _others(stale_rows.exclude(plain), cal)
        _others(_closed(), cal)
        CaseRow.objects.exclude(calendar_version=cal.version).update(calendar_version=cal.version)
    return Recomputed(simple.cases + others.cases, simple.moved + others.moved)


def _closed() -> Any:
    """Cases that are closed and whose dates a holiday notice in force may still move, so that a rebuild agrees."""
    notices = books().overlays(today())
    days = [day for each in notices for day in (*each.closed, *each.opened)]
    days += [date(each.settles_year, 1, 1) for each in notices if each.settles_year]
    if not days:
        return CaseRow.objects.none()
    reached = [Q(**{f"{name}__gte": min(days)}) for name in (*DATES, "correction_due", "cure_due", "calendar_due")]
    reached += [Q(delivery_due__gte=min(days)), Q(provisional=True)]
    return CaseRow.objects.filter(open=False).filter(reduce(or_, reached))


def _simple(rows: Any, calendar: Calendar) -> Recomputed:
    clocks = list(rows.order_by(*CLOCK).values_list(*CLOCK).distinct())
    if not clocks:
        return Recomputed(0, 0)
    columns = [np.array(column, dtype=object) for column in zip(*clocks, strict=True)]
    dates = zip(*_dates(calendar, *columns), strict=True)
    count = rows.count()
    return Recomputed(
        count, _write([(*clock, *new) for clock, new in zip(clocks, dates, strict=True)], calendar.version)
    )


def _dates(calendar: Calendar, start: Any, statutory: Any, committed: Any, yellow: Any) -> list[list[date | None]]:
    """The columns of ``DATES`` for simple clocks."""
    day = start.astype("datetime64[D]")
    by_law, promised = due_by_days(calendar, day, statutory), due_by_days(calendar, day, committed)
    shown = np.where(np.isnat(promised), by_law, promised)
    turning = [calendar.nth_workday(due, -days) for due, days in zip(shown.astype(object), yellow, strict=True)]
    columns = (by_law, promised, np.fmin(by_law, promised), promised + ONE_DAY, by_law + ONE_DAY)
    first, second, third, red, black = (column.astype(object).tolist() for column in columns)
    return [first, second, third, turning, red, black]


def due_by_days(calendar: Calendar, day: Any, days: Any) -> Any:
    """The working day so many ``days`` after each ``day``; ``NaT`` where there are none."""
    has = np.array([value is not None for value in days])
    out = np.full(day.shape, NO_DAY)
    if has.any():
        out[has] = due_dates(calendar, day[has], days[has].astype(np.int64))
    return out


def _write(rows: list[tuple[Any, ...]], version: str) -> int:
    """Write the dates of each clock to all open rows that run by it; gives how many rows moved."""
    same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
    names = (*CLOCK, *DATES)
    types = {name: "integer" if name.endswith("_days") else "date" for name in names}
    changed = " AND ".join(f"kj_case.{name} {same} kj_clock.{name}" for name in DATES)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS kj_clock")
        cursor.execute(f"CREATE TEMPORARY TABLE kj_clock ({', '.join(f'{name} {types[name]}' for name in names)})")
        places = ", ".join(["%s"] * len(names))
        cursor.executemany(f"INSERT INTO kj_clock VALUES ({places})", [_plain(row) for row in rows])  # noqa: S608  own names
        joined = (
            "kj_case.open AND kj_case.clock_from = kj_clock.clock_from AND kj_case.calendar_version <> %s AND "
            + " AND ".join(f"kj_case.{name} {same} kj_clock.{name}" for name in CLOCK[1:])
        )
        cursor.execute(
            "SELECT count(*) FROM projections_caserow AS kj_case, kj_clock "  # noqa: S608  names of our own columns only
            f"WHERE {joined} AND NOT ({changed})",
            [version],
        )
        moved = cursor.fetchone()[0]
        # One rewrite of each row: the dates and the version together.
        assigned = ", ".join(f"{name} = kj_clock.{name}" for name in DATES)
        cursor.execute(
            f"UPDATE projections_caserow AS kj_case SET calendar_version = %s, {assigned} "  # noqa: S608  own columns only
            f"FROM kj_clock WHERE {joined}",
            [version, version],
        )
        cursor.execute("DROP TABLE kj_clock")
    return int(moved)


def _plain(row: tuple[Any, ...]) -> list[Any]:
    if connection.vendor == "postgresql":
        return list(row)
    return [value.isoformat() if isinstance(value, date) else value for value in row]


def _others(rows: Any, calendar: Calendar) -> Recomputed:
    looked = moved = 0
    for row in rows.iterator(chunk_size=2000):
        state, _ = load("case", row.id)
        book = rulebook_of(state)
        answer = dates_of(state, calendar, book.settings, civil_date(row.changed_at))
        new = row_of(state, answer, calendar, book)
        dates = {name: value for name, value in new.items() if name.endswith(_MOVED)}
        if any(getattr(row, name) != value for name, value in dates.items()):
            CaseRow.objects.filter(id=row.id).update(**dates)
            moved += 1
        looked += 1
    return Recomputed(looked, moved)
