"""The statutory clock (法定时限): all dates of one matter, from its limits and events (law.md sections 3 to 13).

``compute`` is a pure function of limits, events, calendar and settings (CR-12); nothing is stored and patched. Its cost
doesn't depend on the length of a limit: dates are looked up, never walked to. ``explain`` shows the days one by one.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kuaijin.core import clock_events as ev
from kuaijin.core.calendar import Calendar
from kuaijin.core.clock_duties import duty_due, periods
from kuaijin.core.clock_events import (
    EXPECTED_KEYS,
    Answer,
    ClockError,
    ClockEvent,
    ClockName,
    Limits,
    Step,
    Unit,
)
from kuaijin.core.clock_explain import explain
from kuaijin.core.clock_history import ONE_DAY, special_end
from kuaijin.core.clock_plan import Plan, count_from, make_plan
from kuaijin.core.clock_validity import validity
from kuaijin.core.settings import LegalSettings

__all__ = [
    "EXPECTED_KEYS",
    "Answer",
    "ClockError",
    "ClockEvent",
    "ClockName",
    "Limits",
    "Step",
    "Unit",
    "compute",
    "duty_due",
    "explain",
]


def compute(
    limits: Limits,
    events: Sequence[ClockEvent],
    calendar: Calendar,
    settings: LegalSettings | None = None,
    as_of: date | None = None,
) -> Answer:
    """All dates that apply to a matter with ``limits`` after ``events`` (in order), as seen on ``as_of``.

    Without ``as_of`` the answer is the one after everything is over: silence has had its consequences, open special
    procedures stay open (a capped one uses up its cap, an uncapped one leaves no due date). With ``as_of`` later events
    and notices aren't known, and an open procedure has stopped the clock up to that day.

    Raises :class:`ClockError` for limits or events that can't be, ``OutsideCalendar`` for dates beyond the tables.
    """
    plan = make_plan(limits, events, calendar, settings or LegalSettings(), as_of)
    answer = _receipt(plan) | _decision(plan) | _committed(plan) | _specials(plan) | _afterwards(plan)
    answer |= validity(plan.seen)
    known = [value for value in answer.values() if isinstance(value, date)]
    provisional = any(day.year in calendar.provisional_years for day in known)
    return Answer(**answer, provisional=provisional)


def _receipt(plan: Plan) -> dict[str, Any]:
    accepted = plan.accepted
    return {
        "received_on": accepted.received_on,
        "correction_notice_last_day": accepted.window_last_day,
        "accepted_on": accepted.accepted_on,
        "deemed_accepted": accepted.deemed,
        "correction_due": accepted.correction_due,
        "correction_reminders": accepted.correction_reminders,
        "correction_failed": accepted.correction_failed,
    }


def _decision(plan: Plan) -> dict[str, Any]:
    before, statutory = plan.before, plan.statutory
    extensions = plan.seen.all(ev.Extended)
    valid = extensions[-1] is plan.extension if extensions else None
    if before is None or statutory is None:
        return {"extension_valid": valid and None}
    reading = plan.calendar_reading
    return {
        "decision_due": statutory.due,
        "statutory_due": statutory.due,
        "calendar_due": reading.due if reading else None,
        "nominal_end": statutory.nominal if plan.seen.limits.limit_unit != "workday" else None,
        "decision_due_before": before.due if extensions else None,
        "extension_valid": valid,
        "overdue_from": _overdue(plan, statutory.due),
    }


def _overdue(plan: Plan, due: date | None) -> date | None:
    """CR-3: the day after the due date, unless the matter ended in time or the due date isn't over yet, as seen."""
    if due is None or (plan.ended is not None and plan.ended.date <= due) or not plan.seen.over(due):
        return None
    return due + ONE_DAY


def _committed(plan: Plan) -> dict[str, Any]:
    due = plan.committed.due if plan.committed else None
    return {
        "committed_due": due,
        "committed_overdue_from": _overdue(plan, due),
        "cure_due": _cure_due(plan, due or (plan.statutory.due if plan.statutory else None)),
    }


def _cure_due(plan: Plan, limit: date | None) -> date | None:
    """TO-4: a working day before the committed limit (without one, the statutory), not before the acceptance itself."""
    event = plan.seen.first(ev.ToleranceAccepted)
    if event is None or event.missing == 0 or limit is None:
        return None
    ahead = plan.seen.calendar.nth_workday(limit, -plan.seen.settings.cure_days_before_committed)
    return max(ahead, event.date)


def _specials(plan: Plan) -> dict[str, Any]:
    seen = plan.seen
    if seen.first(ev.SpecialStart) is None:
        return {}
    clock = plan.statutory
    if clock is None and plan.accepted.start is not None:
        # A matter without a statutory limit still says how many working days were left out.
        clock = count_from(seen, plan.accepted.start, 1, "workday", plan.pauses("statutory"))
    return {
        "excluded_workdays": clock.excluded if clock else None,
        "clock_resumes_after": clock.last_excluded if clock else None,
        "committed_excluded_workdays": plan.committed.excluded if plan.committed else None,
        "paused": plan.ended is None and any(pause.open_ended for pause in plan.pauses("statutory")),
        "special_overrun_from": _overrun(plan),
    }


def _overrun(plan: Plan) -> date | None:
    """SP-6: the earliest planned end that an open procedure has reached."""
    if plan.ended is not None:
        return None
    reached = [
        event.planned_end
        for index, event in enumerate(plan.seen.events)
        if isinstance(event, ev.SpecialStart)
        and event.planned_end is not None
        and special_end(plan.seen, index) is None
        and plan.seen.over(event.planned_end - ONE_DAY)
    ]
    return min(reached, default=None)


def _afterwards(plan: Plan) -> dict[str, Any]:
    """Delivery, verification, hearing, remedies, duties and lapses."""
    seen = plan.seen
    found = periods(seen, decision_counted=plan.statutory is not None)
    dates: dict[str, Any] = {period.name.field: period.due for period in found if period.name.field in EXPECTED_KEYS}
    for period in found:
        if period.name.clock == "lapse":
            dates["final_lapse"] = period.due
        if period.name.clock == "duty":
            dates["overdue_from"] = period.due + ONE_DAY if seen.over(period.due) else None
    # The end before the roll is that of the limit, without one of the duty, without a duty of the lapse in force.
    plain = [period for clock in ("duty", "lapse") for period in reversed(found) if period.name.clock == clock]
    if plan.statutory is None and plain:
        dates["nominal_end"] = plain[0].nominal if plain[0].unit != "workday" else None
    return dates
