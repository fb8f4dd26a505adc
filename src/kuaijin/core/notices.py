"""公告: the public notices that a case needs: publicity before a decision (公示), hearings (听证, 许可法 art. 46)."""

from datetime import date
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_state import UNDECIDED, Special, State
from kuaijin.core.clock_events import Unit
from kuaijin.core.rulebook import Rulebook

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


def notices_of(state: State, book: Rulebook, calendar: Calendar) -> tuple[Notice, ...]:
    """The notices of a case, in the order of their procedures."""
    return tuple(
        _notice(each, kind, state, book, calendar) for each in state.specials if (kind := _kind(each)) is not None
    )


def _kind(special: Special) -> NoticeKind | None:
    if special.name == HEARING:
        return "hearing"
    return "publicity" if PUBLICITY in special.name else None


def _notice(special: Special, kind: NoticeKind, state: State, book: Rulebook, calendar: Calendar) -> Notice:
    """Counted in the unit that the rulebook gives the procedure; the plan is its planned end."""
    item = book.items.get(state.item_id)
    known = item.special(special.name) if item is not None else None
    unit: Unit = "workday" if known is None else known.unit
    first, last = special.started_on, special.planned_end
    days = (last - first).days if unit == "calendar_day" else calendar.workdays_between(first, last)
    over = special.ended_on or (None if state.status in UNDECIDED else state.ended_on or state.decided_on)
    name = known.name if known is not None else Text(special.name, KIND_NAMES[kind].en)
    return Notice(kind, name, first, last, days, "calendar_day" if unit == "calendar_day" else "workday", over)
