"""公告: the public notices that a case needs: publicity before a decision (公示), hearings (听证, 许可法 art. 46)."""

from datetime import date
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_dates import Known
from kuaijin.core.case_state import UNDECIDED, Special, State
from kuaijin.core.clock_events import Unit
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_items import SpecialProcedure

NoticeKind = Literal["publicity", "hearing"]
KIND_NAMES: dict[str, Text] = {
    "publicity": Text("公示", "publicity"),
    "hearing": Text("听证公告", "hearing"),
}
HEARING = "听证"
PUBLICITY = "公示"


class Notice(Struct, frozen=True):
    """One notice: from ``first`` to ``last``, ``days`` of ``unit`` (day 0 not counted, CR-1).

    ``over_on``: the day on which the procedure or its case ended; an open one is ``None``.
    """

    kind: NoticeKind
    name: Text
    first: date
    last: date
    days: int
    unit: Unit
    over_on: date | None

    def open_on(self, day: date) -> bool:
        """Whether objections or requests can still be made on that day."""
        return self.over_on is None and day <= self.last


def notices_of(state: State, book: Rulebook, known: Known) -> tuple[Notice, ...]:
    """The notices of a case, in the order of their procedures; ``book`` is the case's own.

    A running one moves with the calendar, so that nobody loses a day of it; one that is over keeps the days that were
    known at its end.
    """
    return tuple(
        _notice(each, kind, state, book, known(each.ended_at or state.ruled_at))
        for each in state.specials
        if (kind := _kind(each)) is not None
    )


def _kind(special: Special) -> NoticeKind | None:
    if special.name == HEARING:
        return "hearing"
    return "publicity" if PUBLICITY in special.name else None


def _notice(special: Special, kind: NoticeKind, state: State, book: Rulebook, calendar: Calendar) -> Notice:
    """Counted in the unit that the rulebook gives the procedure."""
    known = _procedure(special, state, book)
    unit: Unit = "workday" if known is None else known.unit
    first, last = special.started_on, ends_on(special, state, book, calendar)
    days = (last - first).days if unit == "calendar_day" else calendar.workdays_between(first, last)
    over = special.ended_on or (None if state.status in UNDECIDED else state.ended_on or state.decided_on)
    name = known.name if known is not None else Text(special.name, KIND_NAMES[kind].en)
    return Notice(kind, name, first, last, days, "calendar_day" if unit == "calendar_day" else "workday", over)


def ends_on(special: Special, state: State, book: Rulebook, calendar: Calendar) -> date:
    """The last day of a procedure: of a public notice in working days that many of them, else its planned end."""
    known = _procedure(special, state, book)
    fixed = _kind(special) is None or not special.planned_days or (known is not None and known.unit == "calendar_day")
    return special.planned_end if fixed else calendar.nth_workday(special.started_on, special.planned_days)


def _procedure(special: Special, state: State, book: Rulebook) -> SpecialProcedure | None:
    item = book.items.get(state.item_id)
    return item.special(special.name) if item is not None else None
