"""The clocks of one matter, counted once for both ``compute`` and ``explain``."""

from collections.abc import Sequence
from datetime import date, time
from math import ceil

from msgspec import Struct

from kuaijin.core import clock_events as ev
from kuaijin.core.calendar import Calendar
from kuaijin.core.clock_check import check_days, check_events, check_limits
from kuaijin.core.clock_count import Count, Pause, count
from kuaijin.core.clock_history import Acceptance, Special, View, acceptance, end_of_clock, specials, view
from kuaijin.core.settings import LegalSettings


class Plan(Struct, frozen=True, kw_only=True):
    """The clocks of one matter, counted: what ``compute`` reports and ``explain`` shows day by day."""

    seen: View
    accepted: Acceptance
    ended: ev.ClockEvent | None
    specials: dict[ev.ClockName, tuple[Special, ...]]
    before: Count | None
    statutory: Count | None
    calendar_reading: Count | None
    committed: Count | None
    extension: ev.Extended | None
    """The extension that has effect."""
    extended_by: int
    committed_days: int | None
    """Working days that the committed clock runs; 0 is the same day."""

    def pauses(self, clock: ev.ClockName) -> tuple[Pause, ...]:
        """What ``clock`` leaves out, procedure by procedure, not yet united."""
        return _pauses(self.specials[clock])


def make_plan(
    limits: ev.Limits,
    events: Sequence[ev.ClockEvent],
    calendar: Calendar,
    settings: LegalSettings,
    as_of: date | None,
) -> Plan:
    """Check the input, read the events and count both clocks. Raises as :func:`compute`."""
    check_limits(limits)
    check_events(events)
    check_days(events, as_of, calendar)
    seen = view(limits, events, calendar, settings, as_of)
    accepted = acceptance(seen)
    ended = end_of_clock(seen, accepted)
    found = {clock: specials(seen, clock, ended) for clock in ev.BOTH_CLOCKS}
    stopped = {clock: _pauses(procedures) for clock, procedures in found.items()}
    start = accepted.start
    before = statutory = reading = committed = extension = committed_days = None
    extended_by = 0
    if start is not None and limits.limit_days is not None and limits.duty is None:
        before = count_from(seen, start, limits.limit_days, limits.limit_unit, stopped["statutory"])
        extension, extended_by = _extension(seen, before)
        statutory = count_from(
            seen, start, limits.limit_days, limits.limit_unit, stopped["statutory"], extra=extended_by
        )
        if settings.show_both_readings and limits.limit_unit == "workday" and limits.clock_start == "receipt":
            reading = count_from(
                seen, start, limits.limit_days, "calendar_day", stopped["statutory"], extra=extended_by
            )
    if start is not None and limits.committed_limit_days is not None:
        length = _committed_length(seen, start, accepted.start_time)
        extra = extended_by if settings.extension_moves_committed else 0
        committed_days = length + extra
        committed = count_from(seen, start, length, "workday", stopped["committed"], extra=extra)
    return Plan(
        seen=seen,
        accepted=accepted,
        ended=ended,
        specials=found,
        before=before,
        statutory=statutory,
        calendar_reading=reading,
        committed=committed,
        extension=extension,
        extended_by=extended_by,
        committed_days=committed_days,
    )


def _pauses(procedures: Sequence[Special]) -> tuple[Pause, ...]:
    return tuple(special.pause for special in procedures if special.pause is not None)


def count_from(
    seen: View, start: date, length: int, unit: ev.Unit, stopped: tuple[Pause, ...], *, extra: int = 0
) -> Count:
    """Count a limit from ``start``, with the setting of CR-1."""
    starts = seen.settings.count_start_day and length > 0
    return count(seen.calendar, start, length, unit, extra=extra, pauses=stopped, start_counts=starts)


def _committed_length(seen: View, start: date, moment: time | None) -> int:
    """Working days of the committed clock; a half-day promise is due the same day unless it came too late for that."""
    promised = seen.limits.committed_limit_days or 0
    if promised >= 1:
        return ceil(promised)
    late = moment is not None and moment.hour >= seen.settings.instant_cutoff_hour
    return 1 if late or not seen.calendar.is_workday(start) else 0


def _extension(seen: View, before: Count) -> tuple[ev.Extended | None, int]:
    """CR-11: the first extension that is lawful and in time, and its length; any other has no effect."""
    for event in seen.all(ev.Extended):
        days = _lawful_extension(seen, event, before)
        if days:
            return event, days
    return None, 0


def allowed_extension(seen: View) -> tuple[str, int]:
    """Who may extend the limit, and by how many of its units at most (许可法 art. 42)."""
    approver = seen.limits.extension_approver or seen.settings.extension_approver
    joint = approver == "head_of_government"
    default = seen.settings.joint_extension_days if joint else seen.settings.extension_days
    return approver, default if seen.limits.extension_days is None else seen.limits.extension_days


def _lawful_extension(seen: View, event: ev.Extended, before: Count) -> int:
    """The days that ``event`` adds; 0 when the wrong hand, the length, the missing or late notice take its effect."""
    approver, allowed = allowed_extension(seen)
    days = allowed if event.days is None else event.days
    notice = seen.known(event.written_notice)
    if event.approver != approver or notice is None or days > allowed:
        return 0
    return days if before.due is None or max(event.date, notice) <= before.due else 0
