"""Events that were told and have no effect: each with its reason, so that nobody takes silence for consent."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from kuaijin.core import clock_events as ev
from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.clock_check import ACCEPTANCES
from kuaijin.core.clock_duties import periods
from kuaijin.core.clock_history import valid_notice, window_last_day
from kuaijin.core.clock_plan import Plan, allowed_extension, make_plan
from kuaijin.core.settings import LegalSettings


class Ignored(Struct, frozen=True):
    """The event at ``index`` (from 0) of those told, and by which rule it has no effect."""

    index: int
    text: Text
    rule: str


def ignored(
    limits: ev.Limits,
    events: Sequence[ev.ClockEvent],
    calendar: Calendar,
    settings: LegalSettings | None = None,
    as_of: date | None = None,
) -> tuple[Ignored, ...]:
    """The events without effect, in order. Raises as :func:`~kuaijin.core.clock.compute`."""
    plan = make_plan(limits, events, calendar, settings or LegalSettings(), as_of)
    places = {id(event): index for index, event in enumerate(events)}
    found = (*_extensions(plan), *_notices(plan), *_refusals(plan), *_starts(plan))
    told = (Ignored(places[id(event)], text, rule) for event, text, rule in found)
    return tuple(sorted(told, key=lambda each: each.index))


Found = Iterator[tuple[ev.ClockEvent, Text, str]]


def _extensions(plan: Plan) -> Found:
    for event in plan.seen.all(ev.Extended):
        if event is not plan.extension:
            yield event, _why_not_extended(plan, event), "CR-11"


def _why_not_extended(plan: Plan, event: ev.Extended) -> Text:
    approver, allowed = allowed_extension(plan.seen)
    notice = plan.seen.known(event.written_notice)
    if plan.before is None:
        return Text("没有可延长的决定期限", "there is no limit for a decision to extend")
    if event.approver != approver:
        return Text(f"批准人应为 {approver}", f"the approver must be {approver}")
    if event.days is not None and event.days > allowed:
        return Text(f"延长不得超过 {allowed} 日", f"no more than {allowed} days are allowed")
    if notice is None:
        return Text("没有书面告知申请人", "the applicant was not told in writing")
    due = plan.before.due
    if due is not None and max(event.date, notice) > due:
        return Text(f"期限已于 {due} 届满", f"the limit was over on {due}")
    return Text("只能延长一次，前一次已生效", "only one extension is allowed, and an earlier one has effect")


def _notices(plan: Plan) -> Found:
    seen = plan.seen
    received = seen.first(ev.Received)
    if received is None:
        return
    last_day = window_last_day(seen, received)
    written = next((event for event in seen.events if isinstance(event, ACCEPTANCES)), None)
    valid = valid_notice(seen, received, written, last_day)
    for event in seen.all(ev.CorrectionNotified):
        if event is valid:
            continue
        if valid is not None:
            text = Text("补正须一次性告知，只有第一次有效", "corrections are told once; only the first notice counts")
            yield event, text, "AC-3"
        elif received.complete:
            yield event, Text("材料齐全，无须补正", "the papers are complete: nothing is to be corrected"), "AC-1"
        elif event.date > last_day:
            yield event, Text(f"告知期限已于 {last_day} 届满", f"the time for a notice was over on {last_day}"), "AC-1"
        else:
            yield event, Text("受理之后不能再告知补正", "no notice can follow the acceptance"), "AC-3"


def _refusals(plan: Plan) -> Found:
    for event in plan.seen.all(ev.RefusedAcceptance):
        if plan.accepted.accepted_on is not None:
            day = plan.accepted.accepted_on
            yield event, Text(f"已于 {day} 受理", f"it counts as accepted since {day}"), "U-6"


def _starts(plan: Plan) -> Found:
    """Put-offs of the start that move no lapse: too late, one too many, or too long."""
    lapses = [each for each in periods(plan.seen, decision_counted=False) if each.name.clock == "lapse"]
    if not lapses:
        return
    limits, settings = plan.seen.limits, plan.seen.settings
    each = settings.permit_extension_months if limits.extension_months is None else limits.extension_months
    current, used = lapses[0], 0
    for event in plan.seen.all(ev.StartExtended):
        length = each if event.months is None else event.months
        if length > each:
            yield event, Text(f"每次不得超过 {each} 个月", f"no more than {each} months each time"), "建筑法-9"
        elif event.date > current.due:
            yield event, Text(f"许可已于 {current.due} 失效", f"the permit lapsed on {current.due}"), "建筑法-9"
        elif used + 1 >= len(lapses):
            yield event, Text("延期次数已用完", "no further extension is allowed"), "建筑法-9"
        else:
            used += 1
            current = lapses[used]
