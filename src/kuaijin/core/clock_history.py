"""What the events mean on a given day: acceptance (law.md section 4), start and end of the clocks, pauses."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import TypeVar

from msgspec import Struct

from kuaijin.core import clock_events as ev
from kuaijin.core.calendar import Calendar
from kuaijin.core.clock_check import ACCEPTANCES, ENDS
from kuaijin.core.clock_count import Pause, make_pause
from kuaijin.core.settings import LegalSettings

EventT = TypeVar("EventT", bound=ev.ClockEvent)
ONE_DAY = timedelta(days=1)


class View(Struct, frozen=True):
    """Limits and events as seen on ``as_of`` (``None``: after everything is over), with calendar and settings."""

    limits: ev.Limits
    events: tuple[ev.ClockEvent, ...]
    calendar: Calendar
    settings: LegalSettings
    as_of: date | None

    def first(self, kind: type[EventT]) -> EventT | None:
        """The first event of ``kind``."""
        return next((event for event in self.events if isinstance(event, kind)), None)

    def all(self, kind: type[EventT]) -> list[EventT]:
        """All events of ``kind``, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    def over(self, day: date) -> bool:
        """Whether ``day`` is past, as seen (CR-3: the day itself is not over)."""
        return self.as_of is None or self.as_of > day

    def known(self, day: date | None) -> date | None:
        """``day`` unless it is still to come, as seen."""
        return None if day is None or (self.as_of is not None and day > self.as_of) else day


def view(
    limits: ev.Limits, events: Sequence[ev.ClockEvent], calendar: Calendar, settings: LegalSettings, as_of: date | None
) -> View:
    """The events up to ``as_of``; the later ones aren't known on that day."""
    seen = tuple(event for event in events if as_of is None or event.date <= as_of)
    return View(limits, seen, calendar, settings, as_of)


class Acceptance(Struct, frozen=True, kw_only=True):
    """How the case came to be accepted, and from when the clocks run (``start``, at ``start_time`` of that day)."""

    received_on: date | None = None
    window_last_day: date | None = None
    accepted_on: date | None = None
    deemed: bool = False
    start: date | None = None
    start_time: time | None = None
    correction_due: date | None = None
    correction_reminders: tuple[date, ...] = ()
    correction_failed: str | None = None


def acceptance(seen: View) -> Acceptance:
    """AC-1 … AC-6 on the events seen."""
    received = seen.first(ev.Received)
    written = _written_acceptance(seen)
    if received is None:
        if written is None:
            return Acceptance()
        day = _effective(written)
        return Acceptance(accepted_on=day, start=day, start_time=_time_on(day, written))
    last_day = window_last_day(seen, received)
    notice = valid_notice(seen, received, written, last_day)
    if notice is not None:
        return _after_notice(seen, received, written, last_day, notice)
    return _without_notice(seen, received, written, last_day)


def window_last_day(seen: View, received: ev.Received) -> date:
    """Last day for the one-time notice: working days after receipt; 0 = the day of receipt itself (AC-5)."""
    own = seen.limits.correction_window_days
    return seen.calendar.nth_workday(received.date, seen.settings.correction_window_days if own is None else own)


def _written_acceptance(seen: View) -> ev.Accepted | ev.ToleranceAccepted | None:
    return next((event for event in seen.events if isinstance(event, ACCEPTANCES)), None)


def _effective(written: ev.Accepted | ev.ToleranceAccepted) -> date:
    own = written.as_of if isinstance(written, ev.Accepted) else None
    return own or written.date


def _time_on(
    day: date, event: ev.Received | ev.CorrectionSubmitted | ev.Accepted | ev.ToleranceAccepted
) -> time | None:
    """The event's time of day if it happened on ``day``; else the day counts from its morning."""
    return event.time if event.date == day else None


def valid_notice(
    seen: View, received: ev.Received, written: ev.Accepted | ev.ToleranceAccepted | None, last_day: date
) -> ev.CorrectionNotified | None:
    """The notice that counts: the first, in time, before acceptance, for papers not complete (AC-1, AC-3)."""
    if received.complete:
        return None
    for event in seen.events:
        if event is written or event.date > last_day:
            return None
        if isinstance(event, ev.CorrectionNotified):
            return event
    return None


def _without_notice(
    seen: View, received: ev.Received, written: ev.Accepted | ev.ToleranceAccepted | None, last_day: date
) -> Acceptance:
    """Accepted in time, or at once (complete papers), or by silence as of the day of receipt (AC-1)."""
    base = Acceptance(received_on=received.date, window_last_day=last_day)
    day: date | None = None
    deemed = False
    starter: ev.Received | ev.Accepted | ev.ToleranceAccepted = received
    if written is not None and written.date <= last_day:
        day, starter = _effective(written), written
    elif received.complete or _decided_by(seen, last_day):
        day = received.date
    elif seen.over(last_day) and not _dropped_by(seen, last_day):
        day, deemed = received.date, True
    if day is None or (received.complete and written is None and _dropped_by(seen, last_day)):
        return base
    from_receipt = seen.limits.clock_start == "receipt"
    start = received.date if from_receipt else day
    return Acceptance(
        received_on=received.date,
        window_last_day=last_day,
        accepted_on=day,
        deemed=deemed,
        start=start,
        start_time=_time_on(start, received if from_receipt else starter),
    )


def _decided_by(seen: View, day: date) -> bool:
    return any(isinstance(event, ev.DecidedGrant | ev.DecidedDeny) and event.date <= day for event in seen.events)


def _dropped_by(seen: View, day: date) -> bool:
    dropped = (ev.RefusedAcceptance, ev.Withdrawn, ev.Terminated)
    return any(isinstance(event, dropped) and event.date <= day for event in seen.events)


def _after_notice(
    seen: View,
    received: ev.Received,
    written: ev.Accepted | ev.ToleranceAccepted | None,
    last_day: date,
    notice: ev.CorrectionNotified,
) -> Acceptance:
    """AC-2: accepted when everything asked for is in; AC-4: what follows when it doesn't come in time."""
    calendar, settings = seen.calendar, seen.settings
    due = calendar.nth_workday(notice.date, settings.correction_days)
    reminders = tuple(calendar.nth_workday(notice.date, n) for n in settings.correction_reminder_days)
    handed_in = next((event for event in seen.all(ev.CorrectionSubmitted) if event.complete), None)
    in_time = handed_in is not None and (handed_in.date <= due or settings.correction_overdue_effect == "keep_open")
    day: date | None = None
    moment: time | None = None
    failed: str | None = None
    if written is not None and (handed_in is None or written.date < handed_in.date or not in_time):
        day = _effective(written)
        moment = _time_on(day, written)
    elif handed_in is not None and in_time:
        day, moment = handed_in.date, handed_in.time
    elif seen.over(due) and not _dropped_by(seen, due):
        failed = settings.correction_overdue_effect
    return Acceptance(
        received_on=received.date,
        window_last_day=last_day,
        accepted_on=day,
        start=day,
        start_time=moment,
        correction_due=due,
        correction_reminders=reminders,
        correction_failed=failed,
    )


def end_of_clock(seen: View, accepted: Acceptance) -> ev.ClockEvent | None:
    """The event that ends the clocks; a refusal to accept after deemed acceptance comes too late to do so (U-6)."""
    for event in seen.events:
        if isinstance(event, ev.RefusedAcceptance) and accepted.accepted_on is not None:
            continue
        if isinstance(event, ENDS):
            return event
    return None


class Special(Struct, frozen=True):
    """One special procedure for one clock: its start, its end if known, and what it leaves out, if anything."""

    start: ev.SpecialStart
    end: date | None
    stops: bool
    notice: date | None
    pause: Pause | None


def specials(seen: View, clock: ev.ClockName, ended: ev.ClockEvent | None) -> tuple[Special, ...]:
    """The special procedures as ``clock`` sees them (CR-8 … CR-10, SP-1 … SP-3), each cut to its cap."""
    found = []
    for index, event in enumerate(seen.events):
        if isinstance(event, ev.SpecialStart):
            end, notice, stopping = special_end(seen, index), seen.known(event.written_notice), stops(event, clock)
            pause = _pause(seen, event, notice, end, ended) if stopping and notice else None
            found.append(Special(event, end, stopping, notice, pause))
    return tuple(found)


def stops(event: ev.SpecialStart, clock: ev.ClockName) -> bool:
    """Whether the procedure may stop ``clock``: the statutory one only with a legal basis (SP-1, SP-2, SP-3)."""
    if clock == "statutory" and not event.legal_basis:
        return False
    default = ev.BOTH_CLOCKS if event.legal_basis else ()
    return clock in (default if event.excluded_from is None else event.excluded_from)


def special_end(seen: View, index: int) -> date | None:
    """When the procedure that starts at ``events[index]`` ended, as seen."""
    start = seen.events[index]
    for event in seen.events[index + 1 :]:
        if isinstance(event, ev.SpecialEnd) and isinstance(start, ev.SpecialStart) and event.name == start.name:
            return event.date
    return None


def _pause(
    seen: View, event: ev.SpecialStart, notice: date, end: date | None, ended: ev.ClockEvent | None
) -> Pause | None:
    after = max(event.date, notice)
    if not seen.settings.special_start_day_counts:
        after -= ONE_DAY
    stop = min((day for day in (end, ended.date if ended else None) if day is not None), default=None)
    until = stop or seen.as_of
    if until is not None and until < after:
        return None
    place = seen.calendar.place
    return make_pause(
        seen.calendar, place(after), None if until is None else place(until), event.cap, running=stop is None
    )
