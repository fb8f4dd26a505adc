"""The dates of a case by the calendars that were known (law.md 2.3, CR-12).

A notice of changed days moves every clock that runs. One that has ended keeps the dates that were known at its end:
nobody becomes late, or in time, by what is published afterwards.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from msgspec.structs import replace

from kuaijin.core.calendar import Calendar
from kuaijin.core.case_guards import timeline
from kuaijin.core.case_state import State
from kuaijin.core.clock_events import Answer
from kuaijin.core.settings import LegalSettings

Known = Callable[[datetime | None], Calendar]
"""The calendar as it was known at an instant; ``None``: as it is known now."""

DECISION = (
    "correction_notice_last_day",
    "correction_due",
    "correction_reminders",
    "decision_due_before",
    "decision_due",
    "calendar_due",
    "statutory_due",
    "committed_due",
    "excluded_workdays",
    "committed_excluded_workdays",
    "clock_resumes_after",
    "extension_valid",
    "overdue_from",
    "committed_overdue_from",
    "special_overrun_from",
    "hearing_last_day",
)
"""What ends with the decision, or with the case without one."""


def dates(state: State, known: Known, settings: LegalSettings, as_of: date | None = None) -> Answer:
    """All dates of the case as seen on ``as_of``, each by the calendar known when its clock ended."""
    calendar = known(state.closed_at)
    answer = timeline(state, calendar, settings, as_of)
    for at, names in _ended(state):
        then = known(at)
        if then.version != calendar.version:
            past = timeline(state, then, settings, as_of)
            answer = replace(answer, **{name: getattr(past, name) for name in names})
    return answer


def _ended(state: State) -> Iterator[tuple[datetime, tuple[str, ...]]]:
    """The clocks that have ended, with the instant."""
    if state.ruled_at is not None:
        yield state.ruled_at, DECISION
    if state.tolerance is not None and state.tolerance.cured_at is not None:
        yield state.tolerance.cured_at, ("cure_due",)
    delivered = next((each.at for each in state.letters if each.kind == "delivery"), None)
    if delivered is not None:
        yield delivered, ("delivery_due",)
