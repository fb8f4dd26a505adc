"""The clock for millions of cases at once: numpy arrays in, arrays out, equal to the scalar clock case by case.

Dates are ``datetime64[D]`` with ``NaT`` for "none"; every array has one row per case. As in
:mod:`kuaijin.core.clock_count`, dates become ranks on the line of working days by one gather, a limit is an addition,
pauses push the end on in order of their start, and one more gather gives the date. No day is ever walked.
"""

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar, OutsideCalendar
from kuaijin.core.settings import LegalSettings

Days = NDArray[np.datetime64]
Integers = NDArray[np.integer[Any]]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Line = tuple[Places, Places]

WORKDAY, CALENDAR_DAY, MONTH = 0, 1, 2
"""Codes of the units of a limit, in the order of ``Limits.limit_unit``."""

NOT_A_DAY = np.iinfo(np.int64).min
FOREVER = 1 << 30
"""A rank or place beyond every table."""
BLOCK = 1 << 16
"""Rows of full clocks handled at once: the working arrays of a block stay in the processor's cache."""
PLAIN_BLOCK = 1 << 17
"""The same for bare due dates, which need one working array only."""
EPOCH = date(1970, 1, 1)


class Procedures(Struct, frozen=True, kw_only=True):
    """At most one special procedure per case: a case with three has a row in three of these.

    ``start`` (``NaT``: none), ``end`` (``NaT``: still open), written ``notice`` (``NaT``: none yet, CR-10),
    ``cap`` in working days (negative: none), and which clocks it stops (SP-1 … SP-3).
    """

    start: Days
    end: Days
    notice: Days
    cap: Integers
    statutory: Flags
    committed: Flags


class Cases(Struct, frozen=True, kw_only=True):
    """What the clocks of many cases depend on.

    ``start``: day 0 of the clocks; ``limit`` in ``unit`` (``None``: all in working days, else the codes above);
    ``committed`` in working days (negative: none; 0: the same day); ``extension``: lawful days in the unit (0: none),
    effective if ``extended_on``, the later of approval and notice, is in time (CR-11); ``ended``: the day of
    the decision or other end (``NaT``: open).
    """

    start: Days
    limit: Integers
    unit: Integers | None = None
    committed: Integers | None = None
    extension: Integers | None = None
    extended_on: Days | None = None
    ended: Days | None = None
    procedures: tuple[Procedures, ...] = ()


class Clocks(Struct, frozen=True, kw_only=True):
    """The answers, named as in :class:`~kuaijin.core.clock_events.Answer`; ``NaT`` where there is none.

    ``excluded_workdays`` is -1 for a clock that is stopped for good.
    """

    decision_due_before: Days
    decision_due: Days
    committed_due: Days
    excluded_workdays: Integers
    extension_valid: Flags
    overdue_from: Days


class _Tables:
    """The calendar's tables, keyed by days since 1970 so that a ``datetime64[D]`` is its own index.

    Beyond the calendar, ranks are so low or high that the way back gives ``NaT``.
    """

    def __init__(self, calendar: Calendar) -> None:
        zero = (calendar.first - EPOCH).days
        if zero <= 0:
            raise ValueError("the vector clock needs a calendar that starts after 1970")
        self.zero, self.calendar = zero, calendar
        below = np.full(zero, -FOREVER, np.int64)
        self.rank_of_day = np.concatenate((below, calendar.ranks.astype(np.int64), np.array([FOREVER])))
        places = calendar.days_of[1:].astype(np.int64) + zero
        beyond = np.array([NOT_A_DAY])
        self.day_of_rank = np.concatenate((beyond, places, beyond))
        rolls = np.where(calendar.rolls < calendar.size, calendar.rolls.astype(np.int64) + zero, NOT_A_DAY)
        self.roll_of_day = np.concatenate((np.full(zero, NOT_A_DAY), rolls, beyond))

    def ranks(self, days: Places) -> Places:
        """Ranks of days; a day outside the calendar gets a rank beyond all."""
        return self.rank_of_day.take(days, mode="clip")

    def days(self, ranks: Places) -> Places:
        """Days of ranks; ``NaT`` outside."""
        return self.day_of_rank.take(ranks, mode="clip")

    def outside(self) -> OutsideCalendar:
        """The error for a result or date beyond the tables."""
        first, last = self.calendar.first, self.calendar.last
        return OutsideCalendar(
            Text(
                f"有日期不在日历范围内（{first} 至 {last}）",
                f"a date is outside the calendar ({first} to {last})",
            )
        )


@lru_cache(maxsize=8)
def _tables(calendar: Calendar) -> _Tables:
    return _Tables(calendar)


def _places(days: Days) -> Places:
    return np.ascontiguousarray(days, dtype="datetime64[D]").view(np.int64)


def due_dates(calendar: Calendar, start: Days, n: Integers | int) -> Days:
    """CR-2 for every row: the ``n``-th working day strictly after ``start`` (0: ``start``); ``n``: array or number.

    Raises ``OutsideCalendar`` when any start or result lies beyond the tables, ``ValueError`` for a negative ``n``.
    """
    tables, places = _tables(calendar), _places(start)
    steps = np.broadcast_to(np.asarray(n), places.shape)
    out = np.empty(places.shape, np.int64)
    ranks = np.empty(min(PLAIN_BLOCK, places.size), np.int64)
    fewest, earliest = 1, 0
    for low in range(0, places.size, PLAIN_BLOCK):
        rows = slice(low, low + PLAIN_BLOCK)
        part = out[rows]
        rank = ranks[: part.size]
        tables.rank_of_day.take(places[rows], out=rank, mode="clip")
        rank += steps[rows]
        tables.day_of_rank.take(rank, out=part, mode="clip")
        earliest = min(earliest, int(part.min()))
        fewest = min(fewest, int(steps[rows].min()))
    if fewest < 0:
        raise ValueError("n can't be negative")
    if fewest == 0:
        np.copyto(out, places, where=steps == 0)
        earliest = int(out.min())
    if earliest < 0:
        raise tables.outside()
    return out.view("datetime64[D]")


def clocks(
    calendar: Calendar, cases: Cases, settings: LegalSettings | None = None, as_of: date | None = None
) -> Clocks:
    """Both clocks of every case, with pauses, caps, notices and extension, as seen on ``as_of``.

    Equal, row by row, to :func:`kuaijin.core.clock.compute`. A case that an open procedure without cap stops for good
    has ``NaT``, and so has one without committed limit. Raises ``OutsideCalendar`` if any date lies beyond the tables.
    """
    chosen, tables, size = settings or LegalSettings(), _tables(calendar), len(cases.start)
    out = _empty(size)
    for low in range(0, size, BLOCK):
        rows = slice(low, low + BLOCK)
        _Block(tables, cases, rows, chosen, as_of).fill(out)
    return out


def _empty(size: int) -> Clocks:
    def dates() -> Days:
        return np.empty(size, "datetime64[D]")

    return Clocks(
        decision_due_before=dates(),
        decision_due=dates(),
        committed_due=dates(),
        excluded_workdays=np.empty(size, np.int64),
        extension_valid=np.empty(size, np.bool_),
        overdue_from=dates(),
    )


class _Block:
    """The clocks of some rows. Lists of lines hold one pair ``(after, until]`` of arrays per procedure."""

    def __init__(self, tables: _Tables, cases: Cases, rows: slice, settings: LegalSettings, as_of: date | None) -> None:
        self.tables, self.rows, self.settings = tables, rows, settings
        self.now = None if as_of is None else (as_of - EPOCH).days
        self.start = _places(cases.start[rows])
        self.limit = cases.limit[rows].astype(np.int64)
        self.unit = None if cases.unit is None else cases.unit[rows]
        self.committed = None if cases.committed is None else cases.committed[rows].astype(np.int64)
        self.ended = np.full(len(self.start), NOT_A_DAY) if cases.ended is None else self._known(cases.ended[rows])
        self.procedures = [_rows_of(procedure, rows) for procedure in cases.procedures]
        self.extension = np.zeros(len(self.start), np.int64)
        if cases.extension is not None and cases.extended_on is not None:
            on = self._known(cases.extended_on[rows])
            self.extended_on = on
            self.extension = np.where(on != NOT_A_DAY, cases.extension[rows], 0)
        self._inside(tables.ranks(self.start))

    def fill(self, out: Clocks) -> None:
        """Compute the rows and put them in their places of ``out``."""
        ranks, places = self._lines([procedure.statutory for procedure in self.procedures])
        before, excluded = self._statutory(0, ranks, places)
        due, valid = before, self.extension > 0
        if valid.any():
            valid &= (before == NOT_A_DAY) | (self.extended_on <= before)
            due, excluded = self._statutory(np.where(valid, self.extension, 0), ranks, places)
        excluded = np.where(due == NOT_A_DAY, -1, excluded)
        columns = (before, due, self._promised(), excluded, valid, self._overdue(due))
        for name, column in zip(Clocks.__struct_fields__, columns, strict=True):
            target = getattr(out, name)[self.rows]
            target[:] = column.view("datetime64[D]") if target.dtype.kind == "M" else column

    def _known(self, days: Days) -> Places:
        """The days that are not still to come."""
        places = _places(days)
        return places if self.now is None else np.where(places > self.now, NOT_A_DAY, places)

    def _inside(self, ranks: Places) -> None:
        """Refuse ranks of days before the calendar or after it."""
        if ranks.size and not 0 <= int(ranks.min()) <= int(ranks.max()) < FOREVER:
            raise self.tables.outside()

    def _lines(self, masks: list[Flags]) -> tuple[list[Line], list[Line]]:
        """What the procedures leave out of one clock, as ranks and as places (CR-8, CR-9, CR-10)."""
        found = [self._line(procedure, mask) for procedure, mask in zip(self.procedures, masks, strict=True)]
        return [ranks for ranks, _ in found], [places for _, places in found]

    def _line(self, procedure: Procedures, mask: Flags) -> tuple[Line, Line]:
        start, notice = self._known(procedure.start), self._known(procedure.notice)
        active = mask & (start != NOT_A_DAY) & (notice != NOT_A_DAY)
        after = np.maximum(start, notice)
        if not self.settings.special_start_day_counts:
            after -= 1
        end = self._known(procedure.end)
        until = np.where(end == NOT_A_DAY, FOREVER if self.now is None else self.now, end)
        until = np.where(self.ended == NOT_A_DAY, until, np.minimum(until, self.ended))
        active &= until > after
        after, until = np.where(active, after, self.start), np.where(active, until, self.start)
        first, last = self.tables.ranks(after), self.tables.ranks(until)
        self._inside(first)
        self._inside(np.where(until == FOREVER, 0, last))
        capped = (procedure.cap >= 0) & (last > first + procedure.cap)
        if capped.any():
            last = np.where(capped, first + procedure.cap, last)
            until = np.where(capped, np.maximum(self.tables.days(last), after), until)
        return (first, last), (after, until)

    def _statutory(self, extra: Places | int, ranks: list[Line], places: list[Line]) -> tuple[Places, Places]:
        if self.unit is None:
            return self._workdays(self.limit, extra, ranks)
        due, excluded = self._workdays(np.where(self.unit == WORKDAY, self.limit, 0), extra, ranks)
        other = self.unit != WORKDAY
        if other.any():
            days, left_out = self._calendar_days(extra, ranks, places)
            due, excluded = np.where(other, days, due), np.where(other, left_out, excluded)
        return due, excluded

    def _workdays(self, limit: Places, extra: Places | int, lines: list[Line]) -> tuple[Places, Places]:
        """Due dates and working days left out, for limits in working days."""
        length = limit + extra
        origin = self.tables.ranks(self.start - (limit > 0) if self.settings.count_start_day else self.start)
        plain = origin + length
        end = _push(origin, plain, lines)
        due = np.where(length > 0, self.tables.days(end), self.start)
        return self._checked(due, end), end - plain

    def _calendar_days(self, extra: Places | int, ranks: list[Line], places: list[Line]) -> tuple[Places, Places]:
        """The same for limits in calendar days and months; rows in working days give no meaning here."""
        monthly = self.unit == MONTH
        origin = self.start
        if self.settings.count_start_day:
            origin = origin - (~monthly & (self.limit > 0))
        counted = np.where(monthly, _months_later(self.start, self.limit), origin + self.limit)
        plain: Places = np.add(counted, extra, dtype=np.int64)
        end = _push(origin, plain, places)
        due = self._checked(self.tables.roll_of_day.take(end, mode="clip"), end)
        first, last = self.tables.ranks(origin), self.tables.ranks(end)
        clipped = [(after, np.where(after < last, np.minimum(until, last), after)) for after, until in ranks]
        endless = np.full(len(first), FOREVER, np.int64)
        return due, _push(first, endless, clipped) - FOREVER

    def _checked(self, due: Places, end: Places) -> Places:
        """``due`` with ``NaT`` for the stopped clocks; an end beyond the tables is an error."""
        due = np.where(end >= FOREVER, NOT_A_DAY, due)
        if ((due == NOT_A_DAY) & (end < FOREVER)).any():
            raise self.tables.outside()
        return due

    def _promised(self) -> Places:
        if self.committed is None:
            return np.full(len(self.start), NOT_A_DAY)
        ranks, _ = self._lines([procedure.committed for procedure in self.procedures])
        due, _ = self._workdays(np.maximum(self.committed, 0), 0, ranks)
        return np.where(self.committed < 0, NOT_A_DAY, due)

    def _overdue(self, due: Places) -> Places:
        late = (due != NOT_A_DAY) & ~((self.ended != NOT_A_DAY) & (self.ended <= due))
        if self.now is not None:
            late &= due < self.now
        return np.where(late, due + 1, NOT_A_DAY)


def _rows_of(procedure: Procedures, rows: slice) -> Procedures:
    return Procedures(**{name: getattr(procedure, name)[rows] for name in Procedures.__struct_fields__})


def _push(start: Places, plain_end: Places, lines: list[Line]) -> Places:
    """:func:`kuaijin.core.clock_count.push` for every row."""
    if not lines:
        return plain_end
    end, covered, runs = plain_end.copy(), start.copy(), plain_end > start
    for after, until in _in_order(lines):
        fresh = until - np.maximum(after, covered)
        fresh *= (fresh > 0) & (after < end) & runs
        end += fresh
        np.copyto(covered, until, where=fresh > 0)
    return end


def _in_order(lines: list[Line]) -> list[Line]:
    """The pairs of each row in order of their start: a sorting network over the few procedures, all rows at once."""
    if len(lines) == 1:
        return lines
    keys = [(after << 32) | until for after, until in lines]
    for last in range(len(keys) - 1, 0, -1):
        for i in range(last):
            keys[i], keys[i + 1] = np.minimum(keys[i], keys[i + 1]), np.maximum(keys[i], keys[i + 1])
    return [(key >> 32, key & 0xFFFFFFFF) for key in keys]


def _months_later(start: Places, months: Places) -> Places:
    """CR-5 without the roll: the corresponding day, or the last day of that month."""
    first_of_month = start.view("datetime64[D]").astype("datetime64[M]")
    target = first_of_month + months
    day = start - first_of_month.astype("datetime64[D]").view(np.int64)
    begins = target.astype("datetime64[D]").view(np.int64)
    length = (target + 1).astype("datetime64[D]").view(np.int64) - begins
    found: Places = np.add(begins, np.minimum(day, length - 1), dtype=np.int64)
    return found
