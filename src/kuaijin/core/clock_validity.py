"""How long a grant lasts: renewal (延续, 许可法 art. 50) and change (变更, art. 49); law.md WD-4 and WD-5."""

from datetime import date, timedelta
from typing import Any

from kuaijin.core import clock_events as ev
from kuaijin.core.calendar import Calendar
from kuaijin.core.clock_duties import duty_due
from kuaijin.core.clock_history import View
from kuaijin.core.settings import LegalSettings


def apply_by(valid_until: date, calendar: Calendar, settings: LegalSettings) -> date:
    """WD-4: last day to ask for renewal in time. Whether the law's 30 days are working days is disputed, so that the
    earlier of both readings is told."""
    days = settings.renewal_apply_days
    units: tuple[ev.Unit, ...] = ("workday", "calendar_day")
    return min(duty_due(valid_until, days, unit, calendar, "before") for unit in units)


def reminders(valid_until: date, settings: LegalSettings) -> tuple[date, ...]:
    """WD-4: the days on which the holder is reminded."""
    return tuple(valid_until - timedelta(days=days) for days in settings.renewal_reminder_days)


def renewal_due(applied: date, valid_until: date, calendar: Calendar, settings: LegalSettings) -> date:
    """WD-4: last working day for the answer: within its own limit, and before the grant ends (许可法 art. 50)."""
    limit = calendar.nth_workday(applied, settings.renewal_decision_days)
    last = valid_until if calendar.is_workday(valid_until) else calendar.nth_workday(valid_until, -1)
    return min(limit, max(last, applied))


def change_due(applied: date, calendar: Calendar, settings: LegalSettings) -> date:
    """WD-5: last day for the answer to a change; a clock of its own."""
    return calendar.nth_workday(applied, settings.change_decision_days)


def validity(seen: View) -> dict[str, Any]:
    """The dates of a grant that ends or is to be changed, under the names of ``Answer``; none without a grant.

    A refusal that comes after the grant's last day has no effect: by then it was renewed by silence. A yes confirms it
    and writes down until when.
    """
    until: date | None = None
    renewal: date | None = None
    change: date | None = None
    for event in seen.events:
        if isinstance(event, ev.DecidedGrant):
            until = event.valid_until
        elif isinstance(event, ev.RenewalApplied):
            renewal = event.date
        elif isinstance(event, ev.RenewalDecided) and until is not None and (event.granted or event.date <= until):
            until, renewal = (event.valid_until or until) if event.granted else until, None
        elif isinstance(event, ev.ChangeApplied):
            change = event.date
        elif isinstance(event, ev.ChangeDecided):
            change = None
    calendar, settings = seen.calendar, seen.settings
    found: dict[str, Any] = {"change_due": change and change_due(change, calendar, settings)}
    if until is not None:
        found |= {
            "valid_until": until,
            "renewal_apply_by": apply_by(until, calendar, settings),
            "renewal_reminders": reminders(until, settings),
            "renewal_due": renewal and renewal_due(renewal, until, calendar, settings),
            "renewed_by_silence": renewal is not None and seen.over(until),
        }
    return found
