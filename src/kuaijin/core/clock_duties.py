"""Periods that hang on one day: delivery, hearing, verification, remedies, duties, the lapse of a permit."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from kuaijin.core import clock_events as ev
from kuaijin.core.calendar import Calendar
from kuaijin.core.clock_count import count
from kuaijin.core.clock_events import Unit
from kuaijin.core.clock_history import View


def duty_due(
    anchor: date,
    length: int,
    unit: Unit,
    calendar: Calendar,
    direction: Literal["after", "before"] = "after",
) -> date:
    """Last day of a duty of the applicant: ``length`` units after (CR-2, CR-4, CR-5) or before ``anchor``.

    Counted back there is no roll onwards: a calendar date that falls on a day off moves to the working day before it,
    since moving on would leave less time than the law asks for. Raises ``OutsideCalendar``.
    """
    if direction == "after":
        return count(calendar, anchor, length, unit).due or anchor
    if unit == "workday":
        return calendar.nth_workday(anchor, -length)
    if unit == "calendar_day":
        nominal = calendar.day(calendar.place(anchor) - length)
    else:
        nominal = calendar.nominal_months(anchor, -length)
    return nominal if calendar.is_workday(nominal) else calendar.nth_workday(nominal, -1)


class Name(Struct, frozen=True):
    """What a period is called: ``field`` in an answer, ``clock`` in an explanation; and the ``source``."""

    field: str
    clock: str
    source: str


DELIVERY = Name("delivery_due", "delivery", "行政许可法 art. 44")
VERIFICATION = Name("verify_due", "verify", "优化营商环境条例 art. 40")
HEARING = Name("hearing_last_day", "hearing", "行政许可法 art. 47")
RECONSIDERATION = Name("reconsideration_until", "reconsideration", "行政复议法 art. 20")
LAWSUIT = Name("lawsuit_until", "lawsuit", "行政诉讼法 art. 46")
LAWSUIT_UNTOLD = Name("lawsuit_until", "lawsuit", "行政诉讼法解释 art. 64")
LAWSUIT_AFTER_RECONSIDERATION = Name("lawsuit_until", "lawsuit", "行政诉讼法 art. 45")
FIRST_LAPSE = Name("first_lapse", "lapse", "建筑法 art. 9")
SECOND_LAPSE = Name("second_lapse", "lapse", "建筑法 art. 9")
LATER_LAPSE = Name("later_lapse", "lapse", "建筑法 art. 9")
ADVERSE = (ev.DecidedDeny, ev.RefusedAcceptance, ev.Terminated)
"""Acts of the agency against which the party has remedies."""


class Period(Struct, frozen=True, kw_only=True):
    """One plain period, nothing left out, and its last day before (``nominal``) and after (``due``) the roll."""

    name: Name
    start: date
    length: int
    unit: Unit
    due: date
    nominal: date


def periods(seen: View, *, decision_counted: bool) -> tuple[Period, ...]:
    """All plain periods that apply; ``decision_counted``: ``limit_days`` already runs for the agency's decision."""
    return (*_agency(seen), *_remedies(seen), *_duty(seen, decision_counted), *_lapses(seen))


def _period(seen: View, name: Name, start: date, length: int, unit: Unit) -> Period:
    starts = seen.settings.count_start_day and unit == "workday" and length > 0
    ended = count(seen.calendar, start, length, unit, start_counts=starts)
    due, nominal = ended.due or start, ended.nominal or start
    return Period(name=name, start=start, length=length, unit=unit, due=due, nominal=nominal)


def _agency(seen: View) -> Iterator[Period]:
    """Delivery, verification and hearing: working days, unless the item has no other limit whose unit it could mean."""
    limits, settings = seen.limits, seen.settings
    own_unit = limits.limit_unit if limits.limit_days is None else "workday"

    def period(name: Name, start: date, own: int | None, default: int) -> Period:
        if own is None:
            return _period(seen, name, start, default, "workday")
        return _period(seen, name, start, own, own_unit)

    grant = seen.first(ev.DecidedGrant)
    if grant is not None:
        yield period(DELIVERY, grant.date, limits.delivery_days, settings.delivery_days)
        if grant.on_promise:
            yield period(VERIFICATION, grant.date, limits.promise_verify_days, settings.promise_verify_days)
    hearing = seen.first(ev.HearingRequested)
    if hearing is not None:
        yield period(HEARING, hearing.date, limits.hearing_days, settings.hearing_days)


def _remedies(seen: View) -> Iterator[Period]:
    """Reconsideration and lawsuit after an adverse act that was served (section 13): calendar periods.

    When the remedies were not told, both run for the longest period: from when the party learns of its rights, at most
    a year from knowing the act; the day of learning isn't an event here. A decision on reconsideration gives the
    lawsuit a period of its own (诉讼法 art. 45).
    """
    settings, limits = seen.settings, seen.limits
    again = seen.first(ev.ReconsiderationDecided)
    act = next((event for event in seen.events if isinstance(event, ADVERSE) and event.served), None)
    days = settings.reconsideration_days if limits.reconsideration_days is None else limits.reconsideration_days
    months = settings.lawsuit_months if limits.lawsuit_months is None else limits.lawsuit_months
    if act is not None and act.remedies_told:
        yield _period(seen, RECONSIDERATION, act.date, days, "calendar_day")
    elif act is not None:
        yield _period(seen, RECONSIDERATION, act.date, settings.omitted_notice_months, "month")
    if again is not None:
        after = settings.lawsuit_after_reconsideration_days
        yield _period(seen, LAWSUIT_AFTER_RECONSIDERATION, again.date, after, "calendar_day")
    elif act is not None and act.remedies_told:
        yield _period(seen, LAWSUIT, act.date, months, "month")
    elif act is not None:
        yield _period(seen, LAWSUIT_UNTOLD, act.date, settings.omitted_notice_months, "month")


def _duty(seen: View, decision_counted: bool) -> Iterator[Period]:
    """The developer's duty after its anchor: completion acceptance, else the permit, else the grant."""
    limits = seen.limits
    anchor = _anchor(seen)
    if anchor is None or limits.limit_days is None or decision_counted:
        return
    name = Name("duty_due", "duty", limits.duty or "建设工程质量管理条例 art. 49")
    yield _period(seen, name, anchor, limits.limit_days, limits.limit_unit)


def _anchor(seen: View) -> date | None:
    completed = seen.first(ev.CompletionAccepted)
    if completed is not None:
        return completed.date
    if seen.limits.duty is None:
        return None
    event = seen.first(ev.PermitObtained) or seen.first(ev.DecidedGrant)
    return event.date if event else None


def _lapses(seen: View) -> Iterator[Period]:
    """When an unused permit lapses by itself; each lawful extension runs on from the day it extends.

    An extension has effect when it comes no later than that day, is one of the ``max_extensions`` and no longer than
    ``extension_months``.
    """
    permit = seen.first(ev.PermitObtained)
    if permit is None:
        return
    limits, settings = seen.limits, seen.settings
    months = settings.permit_start_months if limits.start_within_months is None else limits.start_within_months
    most = settings.permit_max_extensions if limits.max_extensions is None else limits.max_extensions
    each = settings.permit_extension_months if limits.extension_months is None else limits.extension_months
    current = _period(seen, FIRST_LAPSE, permit.date, months, "month")
    yield current
    names = iter((SECOND_LAPSE, *(LATER_LAPSE,) * most))
    for event in seen.all(ev.StartExtended):
        length = each if event.months is None else event.months
        if event.date <= current.due and most > 0 and length <= each:
            most -= 1
            current = _period(seen, next(names), current.due, length, "month")
            yield current
