"""The clock day by day: each calendar day counted or not, why, by which rule and source (page: the calendar strip)."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct, structs

from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar, DayFact
from kuaijin.core.clock_duties import Period, periods
from kuaijin.core.clock_events import BOTH_CLOCKS, ClockEvent, Limits, Step, Unit
from kuaijin.core.clock_history import Special
from kuaijin.core.clock_plan import Plan, make_plan
from kuaijin.core.settings import LegalSettings

ART_45 = "行政许可法 art. 45"
START_DAY = "民法典 art. 201"
LAST_DAY = "民法典 art. 203"
MONTH_END = "民法典 art. 202"


class _Strip(Struct, frozen=True, kw_only=True):
    """One clock to be laid out, from ``start`` to ``due`` (and on to ``until`` while late)."""

    clock: str
    start: date
    due: date | None
    nominal: date | None
    until: date
    unit: Unit
    length: int
    source: str
    specials: tuple[Special, ...] = ()


def explain(
    limits: Limits,
    events: Sequence[ClockEvent],
    calendar: Calendar,
    settings: LegalSettings | None = None,
    as_of: date | None = None,
) -> tuple[Step, ...]:
    """Every calendar day of every clock that applies: clock after clock, days in order, from day 0 to the last day.

    ``Step.clock`` is ``notice`` (the window of 许可法 art. 32), ``statutory``, ``committed``, ``delivery``, ``verify``,
    ``hearing``, ``reconsideration``, ``lawsuit``, ``duty`` or ``lapse``. Late days follow up to the end of the
    matter or ``as_of``. Arguments and errors are those of ``compute``.
    """
    plan = make_plan(limits, events, calendar, settings or LegalSettings(), as_of)
    return tuple(step for strip in _strips(plan) for step in _lay_out(plan, strip))


def _strips(plan: Plan) -> Iterator[_Strip]:
    accepted, limits = plan.accepted, plan.seen.limits
    if accepted.received_on is not None and accepted.window_last_day is not None:
        window = plan.seen.calendar.workdays_between(accepted.received_on, accepted.window_last_day)
        yield _Strip(
            clock="notice",
            start=accepted.received_on,
            due=accepted.window_last_day,
            nominal=accepted.window_last_day,
            until=accepted.window_last_day,
            unit="workday",
            length=window,
            source="行政许可法 art. 32",
        )
    for clock in BOTH_CLOCKS:
        counted = plan.statutory if clock == "statutory" else plan.committed
        if counted is None or accepted.start is None:
            continue
        statutory = clock == "statutory"
        yield _Strip(
            clock=clock,
            start=accepted.start,
            due=counted.due,
            nominal=counted.nominal,
            until=_last_shown(plan, accepted.start, counted.due),
            unit=limits.limit_unit if statutory else "workday",
            length=(limits.limit_days or 0) if statutory else (plan.committed_days or 0),
            source="行政许可法 art. 42" if statutory else "优化营商环境条例 art. 36",
            specials=plan.specials[clock],
        )
    for period in periods(plan.seen, decision_counted=plan.statutory is not None):
        yield _of_period(period)


def _last_shown(plan: Plan, start: date, due: date | None) -> date:
    """The due date; past it as far as the matter is known to have gone on."""
    known = [event.date for event in plan.seen.events]
    now = plan.ended.date if plan.ended else plan.seen.as_of or max(known, default=start)
    return max(now, due or now, start)


def _of_period(period: Period) -> _Strip:
    return _Strip(
        clock=period.name.clock,
        start=period.start,
        due=period.due,
        nominal=period.nominal,
        until=period.due,
        unit=period.unit,
        length=period.length,
        source=period.name.source,
    )


def _lay_out(plan: Plan, strip: _Strip) -> Iterator[Step]:
    calendar, number = plan.seen.calendar, 0
    start_counts = plan.seen.settings.count_start_day and strip.unit != "month" and strip.length > 0
    for place in range(calendar.place(strip.start), calendar.place(strip.until) + 1):
        fact = calendar.why(calendar.day(place))
        if fact.day == strip.start and not (start_counts and _counts(strip.unit, fact)):
            step = _start(strip, fact)
        else:
            step = _one_day(strip, fact, place, number)
        number += step.counted
        step = structs.replace(step, number=number)
        yield _last_day(step) if fact.day == strip.due else step


def _counts(unit: Unit, fact: DayFact) -> bool:
    return fact.workday or unit != "workday"


def _start(strip: _Strip, fact: DayFact) -> Step:
    label = Text("起算日，不计入", "the day of the event is day 0, not counted")
    return _left_out(strip, fact, label, "CR-1", START_DAY)


def _one_day(strip: _Strip, fact: DayFact, place: int, number: int) -> Step:
    if strip.due is not None and fact.day > strip.due:
        return _left_out(strip, fact, Text("已超期", "overdue"), "CR-3", LAST_DAY)
    if strip.nominal is not None and fact.day > strip.nominal:
        return _rolled(strip, fact)
    if not _counts(strip.unit, fact):
        return _left_out(strip, fact, _day_off(fact), "CR-2", fact.source)
    for special in strip.specials:
        if special.pause is not None and special.pause.places[0] < place <= special.pause.places[1]:
            name = special.start.name
            label = Text(f"{name}期间，不计入", f"special procedure {name}: left out")
            return _left_out(strip, fact, label, "CR-8", ART_45)
    return _counted(strip, fact, number + 1)


def _rolled(strip: _Strip, fact: DayFact) -> Step:
    if fact.workday:
        label = Text("期限末日遇休息日，顺延至此", "the last day was a day off: moved to this working day")
    else:
        label = Text(f"{fact.reason.zh}，末日顺延", f"{fact.reason.en}: the last day moves on")
    return _left_out(strip, fact, label, "CR-4", LAST_DAY)


def _day_off(fact: DayFact) -> Text:
    sure = Text("（暂定）", " (provisional)") if fact.provisional else Text("", "")
    return Text(f"{fact.reason.zh}，不计入{sure.zh}", f"{fact.reason.en}: not counted{sure.en}")


def _counted(strip: _Strip, fact: DayFact, number: int) -> Step:
    """A day that counts, with what is worth a word: a special procedure without effect, an extension, a make-up day."""
    ordinal = Text(f"第 {number} 日", f"day {number}")
    for special in strip.specials:
        if special.start.date < fact.day and (special.end is None or fact.day <= special.end):
            rule, zh, en = _no_effect(special, fact.day)
            name = special.start.name
            label = Text(f"{ordinal.zh}：{name}{zh}，照计", f"{ordinal.en}: {name} {en}, so the day counts")
            return _counts_as(strip, fact, label, rule, ART_45)
    if strip.unit != "month" and number > strip.length:
        label = Text(f"{ordinal.zh}（延期）", f"{ordinal.en} (extension)")
        return _counts_as(strip, fact, label, "CR-11", "行政许可法 art. 42")
    if strip.unit == "month":
        return _counts_as(strip, fact, ordinal, "CR-5", MONTH_END)
    if strip.unit == "calendar_day":
        return _counts_as(strip, fact, ordinal, "CR-4", strip.source)
    if fact.kind in ("make_up", "opened"):
        label = Text(f"{ordinal.zh}（{fact.reason.zh}）", f"{ordinal.en} ({fact.reason.en})")
        return _counts_as(strip, fact, label, "CR-2", fact.source)
    return _counts_as(strip, fact, ordinal, "CR-2", strip.source)


def _no_effect(special: Special, day: date) -> tuple[str, str, str]:
    if not special.stops:
        return "SP-1", "没有排除本时钟的法定依据", "has no legal basis to stop this clock"
    if special.notice is None or day <= special.notice:
        return "CR-10", "尚未书面告知所需时间", "has not been announced in writing yet"
    return "CR-9", "已用尽可排除的天数", "has used up the days that may be left out"


def _last_day(step: Step) -> Step:
    label = Text(f"{step.label.zh}；期限最后一日", f"{step.label.en}; last day of the limit")
    return structs.replace(step, label=label)


def _counts_as(strip: _Strip, fact: DayFact, label: Text, rule: str, source: str) -> Step:
    return Step(fact.day, True, label, rule, source, strip.clock, 0)


def _left_out(strip: _Strip, fact: DayFact, label: Text, rule: str, source: str) -> Step:
    return Step(fact.day, False, label, rule, source, strip.clock, 0)
