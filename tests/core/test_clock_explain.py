"""The explanation tells the same story as the answer, day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from kuaijin.core.clock import Limits, compute, explain
from kuaijin.core.clock_events import Accepted, DecidedDeny, Extended, PermitObtained, SpecialEnd, SpecialStart
from kuaijin.sources.clock_file import read_clock_file
from kuaijin.sources.holiday_years import china_calendar
from tests.core.test_clock_file import EXAMPLES
from tests.core.test_clock_properties import cases, events_of, limits_of, sensible

CALENDAR = china_calendar()
FIELD_OF = {
    "notice": "correction_notice_last_day",
    "statutory": "statutory_due",
    "committed": "committed_due",
    "delivery": "delivery_due",
    "verify": "verify_due",
    "hearing": "hearing_last_day",
    "reconsideration": "reconsideration_until",
    "lawsuit": "lawsuit_until",
    "duty": "duty_due",
}


def by_clock(steps):
    found = {}
    for step in steps:
        found.setdefault(step.clock, []).append(step)
    return found


@pytest.mark.parametrize("case", read_clock_file(EXAMPLES), ids=lambda case: case.id)
def test_each_strip_ends_on_the_day_of_the_answer(case):
    answer = compute(case.limits, case.events, CALENDAR, as_of=case.as_of)
    for clock, steps in by_clock(explain(case.limits, case.events, CALENDAR, as_of=case.as_of)).items():
        assert all(step.label.zh and step.label.en and step.rule and step.source for step in steps)
        if clock in FIELD_OF:
            last = [step for step in steps if "期限最后一日" in step.label.zh]
            assert [step.day for step in last] == [getattr(answer, FIELD_OF[clock])]


@settings(max_examples=100, deadline=None)
@given(cases().map(sensible))
def test_counted_days_add_up_to_the_limit(case):
    limits, events = limits_of(case), events_of(case)
    answer = compute(limits, events, CALENDAR)
    strips = by_clock(explain(limits, events, CALENDAR))
    if answer.decision_due is None:
        return
    steps = strips["statutory"]
    days = [step.day for step in steps]
    assert days == [days[0] + timedelta(days=i) for i in range(len(days))]
    assert [step.number for step in steps] == [sum(s.counted for s in steps[: i + 1]) for i in range(len(steps))]
    if limits.limit_unit != "month":
        extra = next((event.days for event in events if isinstance(event, Extended)), 0)
        assert steps[-1].number == limits.limit_days + (extra if answer.extension_valid else 0)
    if limits.limit_unit == "workday" and any(isinstance(event, SpecialStart) for event in events):
        assert sum(step.rule == "CR-8" for step in steps) == answer.excluded_workdays


def test_every_reason_is_named():
    events = (
        Accepted(date=date(2021, 9, 17)),
        SpecialStart(date=date(2021, 9, 22), name="征求意见"),
        SpecialEnd(date=date(2021, 9, 23), name="征求意见"),
        SpecialStart(date=date(2021, 9, 23), name="检测", legal_basis=True, written_notice=date(2021, 9, 24), cap=1),
        SpecialEnd(date=date(2021, 9, 28), name="检测"),
    )
    steps = {step.day: step for step in explain(Limits(limit_days=5), events, CALENDAR, as_of=date(2021, 10, 1))}
    assert (steps[date(2021, 9, 17)].rule, steps[date(2021, 9, 17)].counted) == ("CR-1", False)
    assert steps[date(2021, 9, 18)].label.zh == "第 1 日（调休上班）"
    assert steps[date(2021, 9, 21)].label.zh.startswith("中秋节")
    assert steps[date(2021, 9, 23)].rule == "SP-1"
    assert steps[date(2021, 9, 24)].rule == "CR-10"
    assert (steps[date(2021, 9, 26)].rule, steps[date(2021, 9, 26)].counted) == ("CR-8", False)
    assert steps[date(2021, 9, 27)].rule == "CR-9"
    assert steps[date(2021, 9, 28)].rule == "CR-3"


def test_late_days_and_rolled_days_are_shown():
    steps = explain(Limits(limit_days=3), (Accepted(date=date(2021, 3, 1)),), CALENDAR, as_of=date(2021, 3, 8))
    assert [step.day.day for step in steps if step.label.zh == "已超期"] == [5, 6, 7, 8]
    rolled = explain(Limits(), (PermitObtained(date=date(2022, 2, 28)),), CALENDAR)
    assert [step.rule for step in rolled[-2:]] == ["CR-4", "CR-4"]
    remedies = by_clock(explain(Limits(), (DecidedDeny(date=date(2021, 7, 30)),), CALENDAR))
    assert len(remedies["reconsideration"]) == 61
