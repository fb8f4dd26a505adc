"""Watching a matter: how late it is, which step of the ladder and which notice are due, measures (Q-2, Q-3, Q-6)."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.matter_state import STEP_NAMES, State
from kuaijin.core.park_settings import PARK_SETTINGS, ParkSettings

NoticeColour = Literal["blue", "yellow", "red"]


class Notice(Struct, frozen=True):
    """提醒 (blue) or 督办单 (yellow, red) and why."""

    colour: NoticeColour
    name: Text
    why: Text


def counting(state: State) -> bool:
    """Whether the due date is running: assigned, not suspended, not claimed as solved and not closed."""
    return state.due is not None and state.status in ("assigned", "working", "returned")


def days_late(state: State, calendar: Calendar, on: date) -> int:
    """Working days since the due date (0 until it has passed).

    A claim stops the count: late is late work, not a late check. Raises ``OutsideCalendar`` beyond the tables.
    """
    if state.due is None or state.status in ("new", "raised", "triaged", "suspended"):
        return 0
    end = on if state.claimed_on is None else min(on, state.claimed_on)
    return max(0, calendar.workdays_between(state.due, end))


def overdue(state: State, on: date) -> bool:
    """Whether the matter is open, running and past its due date."""
    return counting(state) and state.due is not None and on > state.due


def due_step(state: State, calendar: Calendar, on: date, settings: ParkSettings = PARK_SETTINGS) -> int:
    """Q-2: the step of the ladder that should have been told by ``on`` (names in ``STEP_NAMES``)."""
    if not counting(state):
        return 0
    late = days_late(state, calendar, on)
    return sum(1 for days in settings.ladder_workdays if late >= days)


def notice(state: State, calendar: Calendar, on: date, settings: ParkSettings = PARK_SETTINGS) -> Notice | None:
    """Q-3: the notice that is due on ``on``: blue 2 working days before, yellow when overdue or poor, red beyond."""
    if not counting(state) or state.due is None:
        return None
    late = days_late(state, calendar, on)
    if late > settings.red_workdays or state.sent_back >= settings.red_sent_back:
        return Notice("red", Text("红色督办单", "red supervision notice"), _why_red(state, late))
    if on > state.due or state.sent_back:
        return Notice("yellow", Text("黄色督办单", "yellow supervision notice"), _why_yellow(state, late))
    left = calendar.workdays_between(on, state.due)
    if left <= settings.remind_workdays:
        why = Text(f"还有 {left} 个工作日到期。", f"{left} working days left.")
        return Notice("blue", Text("蓝色提醒", "blue reminder"), why)
    return None


def _why_red(state: State, late: int) -> Text:
    if state.sent_back >= 2:
        return Text(f"核验打回 {state.sent_back} 次。", f"Sent back {state.sent_back} times.")
    return Text(f"已逾期 {late} 个工作日。", f"{late} working days overdue.")


def _why_yellow(state: State, late: int) -> Text:
    if state.sent_back:
        return Text("整改质量不合格，已打回。", "Poor work: sent back.")
    return Text(f"已逾期 {late} 个工作日。", f"{late} working days overdue.")


def step_name(step: int) -> Text:
    """Who is told at a step of the ladder."""
    return STEP_NAMES.get(step, STEP_NAMES[4])


class Measures(Struct, frozen=True):
    """Q-6. Rates are exact; ``None`` without anything to measure. ``median_age`` in days, exact."""

    raised: int
    closed: int
    closing_rate: Fraction | None
    on_time_rate: Fraction | None
    median_age: Fraction | None
    overdue: int


def measures(states: Iterable[State], on: date) -> Measures:
    """The measures over matters as they stand on ``on``; one closed after its due date was moved is not on time."""
    known = [state for state in states if state.raised_on is not None and state.raised_on <= on]
    closed = [state for state in known if state.closed_on is not None and state.closed_on <= on]
    in_time = sum(1 for state in closed if state.closed_in_time)
    return Measures(
        raised=len(known),
        closed=len(closed),
        closing_rate=Fraction(len(closed), len(known)) if known else None,
        on_time_rate=Fraction(in_time, len(closed)) if closed else None,
        median_age=_median(sorted(state.age_days(on) for state in known)),
        overdue=sum(1 for state in known if overdue(state, on)),
    )


def _median(values: list[int]) -> Fraction | None:
    if not values:
        return None
    half = len(values) // 2
    return Fraction(values[half]) if len(values) % 2 else Fraction(values[half - 1] + values[half], 2)
