"""When the calendar changes, what is running is computed anew in one pass (CR-12, law.md 2.3).

Open cases, whose rows mostly count working days from one day and differ only in that day and the counts: each
combination is computed once, by the vector kernel, and written to all its rows by one statement. The other cases,
running public notices, matters and works plans are computed from their streams or rows. What is closed stays as it was
known when it ended (``core.case_dates``), in a rebuild too.
"""

from datetime import date, datetime, time
from typing import Any

import numpy as np
from django.db import connections, router, transaction
from msgspec import Struct

from kuaijin.core.base import SHANGHAI, civil_date
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_dates import Known
from kuaijin.core.clock_vector import due_dates
from kuaijin.core.notices import notices_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.execution import load
from kuaijin.ledger.kinds.cases import dates_of, row_of, rulebook_of
from kuaijin.ledger.kinds.matters import yellow_from
from kuaijin.ledger.kinds.public_notices import rows_of
from kuaijin.ledger.kinds.works_plans import ends_of
from kuaijin.ledger.projections.models import CaseRow, MatterRow, NoticeRow
from kuaijin.ledger.projections.works_models import WorksPlanRow

CLOCK = ("clock_from", "statutory_days", "committed_days", "yellow_days")
DATES = ("statutory_due", "committed_due", "next_due", "yellow_from", "red_from", "black_from")
ONE_DAY = np.timedelta64(1, "D")
NO_DAY = np.datetime64("NaT", "D")


class Recomputed(Struct, frozen=True):
    """How many open cases were looked at, and of how many the dates moved."""

    cases: int
    moved: int


def recompute(calendar: Calendar | None = None) -> Recomputed:
    """Bring everything that runs to ``calendar`` (the site's own unless given); all or nothing.

    Where nothing has changed it writes nothing.
    """
    cal = calendar or surroundings.calendar()
    with transaction.atomic(router.db_for_write(CaseRow)):
        stale = CaseRow.objects.filter(open=True).exclude(calendar_version=cal.version)
        # What no notice had settled may be settled now, which the dates alone do not show.
        simple = _simple(stale.filter(clock_from__isnull=False, provisional=False), cal)
        others = _others(stale, cal)
        _notices(cal)
        _matters(cal)
        _works_plans(cal)
    return Recomputed(simple.cases + others.cases, simple.moved + others.moved)


def bring_to_calendar(on: date) -> int:
    """As :func:`recompute`, to the calendar known at the end of the day ``on``; gives the cases that moved."""
    return recompute(surroundings.calendar(datetime.combine(on, time.max, SHANGHAI))).moved


def _known(calendar: Calendar) -> Known:
    def known(at: datetime | None) -> Calendar:
        return calendar if at is None else surroundings.calendar(at)

    return known


def _simple(rows: Any, calendar: Calendar) -> Recomputed:
    clocks = list(rows.order_by(*CLOCK).values_list(*CLOCK).distinct())
    if not clocks:
        return Recomputed(0, 0)
    columns = [np.array(column, dtype=object) for column in zip(*clocks, strict=True)]
    dates = zip(*_dates(calendar, *columns), strict=True)
    sure = [(*clock, *new) for clock, new in zip(clocks, dates, strict=True) if _settled(new, calendar)]
    return _write(sure, calendar.version) if sure else Recomputed(0, 0)


def _settled(days: tuple[date | None, ...], calendar: Calendar) -> bool:
    """Whether none of the dates lies in a year without a notice, which the row would have to say."""
    return all(day is None or day.year not in calendar.provisional_years for day in days)


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


def _write(rows: list[tuple[Any, ...]], version: str) -> Recomputed:
    """Write the dates of each clock to all open rows that run by it."""
    connection = connections[router.db_for_write(CaseRow)]
    same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
    names = (*CLOCK, *DATES)
    types = {name: "integer" if name.endswith("_days") else "date" for name in names}
    changed = " AND ".join(f"kj_case.{name} {same} kj_clock.{name}" for name in DATES)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS kj_clock")
        cursor.execute(f"CREATE TEMPORARY TABLE kj_clock ({', '.join(f'{name} {types[name]}' for name in names)})")
        places = ", ".join(["%s"] * len(names))
        values = rows if connection.vendor == "postgresql" else [_plain(row) for row in rows]
        cursor.executemany(f"INSERT INTO kj_clock VALUES ({places})", values)  # noqa: S608  own names
        joined = (
            "kj_case.open AND NOT kj_case.provisional AND kj_case.calendar_version <> %s AND "
            "kj_case.clock_from = kj_clock.clock_from AND "
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
        written = cursor.rowcount
        cursor.execute("DROP TABLE kj_clock")
    return Recomputed(int(written), int(moved))


def _plain(row: tuple[Any, ...]) -> list[Any]:
    return [value.isoformat() if isinstance(value, date) else value for value in row]


def _others(rows: Any, calendar: Calendar) -> Recomputed:
    looked = moved = 0
    for row in rows.iterator(chunk_size=2000):
        state, _ = load("case", row.id)
        book = rulebook_of(state)
        answer = dates_of(state, _known(calendar), book.settings, civil_date(row.changed_at))
        new = row_of(state, answer, calendar, book)
        moved += any(getattr(row, name) != value for name, value in new.items() if name != "calendar_version")
        CaseRow.objects.filter(id=row.id).update(**new)
        looked += 1
    return Recomputed(looked, moved)


def _notices(calendar: Calendar) -> None:
    """Public notices that run: one in working days moves, so that nobody loses a day of it."""
    running = NoticeRow.objects.filter(over_on=None)
    for case in running.order_by("case").values_list("case", flat=True).distinct():
        state, _ = load("case", case)
        for row in rows_of(state, notices_of(state, rulebook_of(state), _known(calendar))):
            found = running.filter(case=case, position=row["position"]).exclude(last=row["last"], days=row["days"])
            found.update(last=row["last"], days=row["days"])


def _matters(calendar: Calendar) -> None:
    """Matters whose due date runs: the due date was named, the reminder before it counts working days."""
    for due in MatterRow.objects.order_by().values_list("next_due", flat=True).distinct():
        if due is not None:
            day = yellow_from(due, calendar)
            MatterRow.objects.filter(next_due=due).exclude(yellow_from=day).update(yellow_from=day)


def _works_plans(calendar: Calendar) -> None:
    """Works plans that are not done."""
    for row in WorksPlanRow.objects.exclude(status="done"):
        ends = ends_of(load("works-plan", row.id)[0], calendar)
        if any(getattr(row, name) != value for name, value in ends.items()):
            WorksPlanRow.objects.filter(id=row.id).update(**ends)
