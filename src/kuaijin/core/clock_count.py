"""Counting with time left out: the due date as a look-up, not as a walk (law.md CR-1, CR-2, CR-4, CR-8, CR-9).

Everything counts on one of two lines: *ranks* (one per working day) or *places* (one per calendar day). A pause is a
half-open stretch ``(after, until]`` of that line. The end of a limit is its plain end pushed on by the union of the
pauses that begin before it, taken in order; so the cost depends on the number of pauses, never on their length.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from kuaijin.core.calendar import Calendar
from kuaijin.core.clock_events import Unit

FOREVER = 1 << 40
"""Beyond any line: where a pause without end or cap ends."""

Stretch = tuple[int, int]
"""``(after, until]`` on a line."""


class Pause(Struct, frozen=True):
    """The part of one special procedure that is left out, on both lines; ``open_ended`` while it still runs."""

    ranks: Stretch
    places: Stretch
    open_ended: bool


def make_pause(calendar: Calendar, after: int, until: int | None, cap: int | None, *, running: bool) -> Pause:
    """The pause after place ``after`` up to place ``until`` (``None``: no end known), cut to ``cap`` working days.

    ``running`` says that the procedure has no end yet; the pause is open-ended unless its cap is used up (CR-9).
    """
    first = calendar.rank(after)
    last = FOREVER if until is None else max(calendar.rank(until), first)
    end_place = FOREVER if until is None else max(until, after)
    if cap is not None and last > first + cap:
        last = first + cap
        end_place = calendar.place_of_rank(last) if cap else after
        running = False
    return Pause((first, last), (after, end_place), open_ended=running)


def push(start: int, plain_end: int, stretches: Iterable[Stretch]) -> int:
    """The end of a limit from ``start``, at ``plain_end`` but for the ``stretches`` (CR-8: their union)."""
    if plain_end <= start:
        return plain_end
    end, covered = plain_end, start
    for after, until in sorted(stretches):
        if after >= end:
            break
        fresh = until - max(after, covered)
        if fresh > 0:
            end += fresh
            covered = until
    return end


def union_length(start: int, stretches: Iterable[Stretch]) -> int:
    """How much of the line after ``start`` the ``stretches`` cover, each point once."""
    total, covered = 0, start
    for after, until in sorted(stretches):
        fresh = until - max(after, covered)
        if fresh > 0:
            total += fresh
            covered = until
    return total


class Count(Struct, frozen=True):
    """The end of one limit: ``due`` and the end before the roll, and the working days left out on the way.

    ``due`` is ``None`` while a pause without end stands before it.
    """

    due: date | None
    nominal: date | None
    excluded: int | None
    last_excluded: date | None


def count(
    calendar: Calendar,
    start: date,
    length: int,
    unit: Unit,
    *,
    extra: int = 0,
    pauses: Sequence[Pause] = (),
    start_counts: bool = False,
) -> Count:
    """Count ``length`` units (plus ``extra``: working days, or days for the calendar units) from ``start``.

    ``start_counts`` makes the start day day 1 (CR-1 says it isn't). Raises ``OutsideCalendar``.
    """
    origin = calendar.place(start) - (1 if start_counts and unit != "month" else 0)
    if unit == "workday":
        first = calendar.rank(origin)
        end = push(first, first + length + extra, [pause.ranks for pause in pauses])
        if end >= FOREVER:
            return Count(None, None, None, None)
        due = calendar.day(calendar.place_of_rank(end)) if length + extra else start
        return Count(due, due, end - first - length - extra, _last_excluded(calendar, first, end, pauses))
    plain = origin + length if unit == "calendar_day" else calendar.place(calendar.nominal_months(start, length))
    end = push(origin, plain + extra, [pause.places for pause in pauses])
    if end >= FOREVER:
        return Count(None, None, None, None)
    nominal = calendar.day(end)
    first, last = calendar.rank(origin), calendar.rank(end)
    excluded = union_length(first, [(a, min(b, last)) for a, b in (pause.ranks for pause in pauses) if a < last])
    return Count(calendar.roll(nominal), nominal, excluded, _last_excluded(calendar, first, last + 1, pauses))


def _last_excluded(calendar: Calendar, first: int, end: int, pauses: Sequence[Pause]) -> date | None:
    """The last working day left out, unless a procedure still stops the clock."""
    used = [pause for pause in pauses if pause.ranks[0] < end and pause.ranks[1] > max(pause.ranks[0], first)]
    if not used or any(pause.open_ended for pause in used):
        return None
    return calendar.day(calendar.place_of_rank(max(pause.ranks[1] for pause in used)))
