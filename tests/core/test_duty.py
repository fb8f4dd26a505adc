"""The 24-hour line: roster, hand-over, calls with a clock that runs round the clock."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from kuaijin.core import duty as d
from kuaijin.core.base import Actor
from tests.core import world

OFFICER, NEXT, STRANGER = (Actor(n, n, "dispatcher") for n in ("调度专员01", "综合窗口01", "路人"))
DAY = date(2021, 3, 6)
NEW = d.initial(d.duty_id(DAY))
PLAN = d.PlanDuty(leader="班子成员01", officers=(OFFICER.name,), phone="0735-1")
CALL = d.RecordCall(caller="某公司", phone="138", text="停水", urgent=True)


def at(day: str, who: Actor = OFFICER, **facts: Any) -> Any:
    return world.at(day, who, d.DutyFacts(**facts))


def on_duty() -> Any:
    planned = world.run(d, NEW, PLAN, at("2021-03-01"))
    return world.run(d, planned, d.TakeOver(note="无"), at("2021-03-06", left_open=("ZB2021-03-05-1",)))


def test_roster_hand_over_call_and_answer() -> None:
    state = on_duty()
    assert (state.status, state.taken_by, state.left_open) == ("on", OFFICER.name, ("ZB2021-03-05-1",))
    state = world.run(d, state, CALL, at("2021-03-06"))
    assert state.calls[0].due_at - state.calls[0].at == timedelta(hours=2)
    later = world.run(d, state, replace(CALL, urgent=False), at("2021-03-06"))
    assert later.calls[1].due_at - later.calls[1].at == timedelta(hours=24), "also over a Sunday"
    answered = world.run(d, state, d.AnswerCall(number=1, answer="抢修中"), at("2021-03-06"))
    assert answered.calls[0].answered_by == OFFICER.name
    passed = world.run(d, state, d.PassCallOn(number=1, category="水电气讯"), at("2021-03-06"))
    assert passed.calls[0].matter == "ZB2021-03-06-1"


def test_who_is_on_duty_the_next_day_answers_too_and_nobody_else() -> None:
    state = world.run(d, on_duty(), CALL, at("2021-03-06"))
    answer = d.AnswerCall(number=1, answer="已恢复")
    assert world.refusal(d, state, answer, at("2021-03-07", STRANGER)).rule == "DUTY-WHO"
    told = world.run(d, state, answer, at("2021-03-07", NEXT, on_duty=(NEXT.name,)))
    assert told.calls[0].answered_by == NEXT.name
    assert world.refusal(d, told, answer, at("2021-03-07", NEXT, on_duty=(NEXT.name,))).field == "number"


@pytest.mark.parametrize(
    ("command", "day", "who", "rule"),
    [
        (d.TakeOver(), "2021-03-05", OFFICER, "DUTY-DAY"),
        (d.TakeOver(), "2021-03-06", STRANGER, "DUTY-WHO"),
        (replace(PLAN, officers=()), "2021-03-01", OFFICER, "required"),
        (PLAN, "2021-03-07", OFFICER, "DUTY-DAY"),
        (CALL, "2021-03-06", OFFICER, "status"),
    ],
)
def test_what_is_refused(command: Any, day: str, who: Actor, rule: str) -> None:
    planned = world.run(d, NEW, PLAN, at("2021-03-01"))
    assert world.refusal(d, planned, command, at(day, who)).rule == rule


def test_a_call_belongs_to_its_day() -> None:
    assert world.refusal(d, on_duty(), CALL, at("2021-03-07", on_duty=(OFFICER.name,))).rule == "DUTY-DAY"
    assert world.refusal(d, on_duty(), CALL, at("2021-03-08")).rule == "DUTY-DAY"
    assert len(world.run(d, on_duty(), CALL, at("2021-03-07")).calls) == 1, "at night, before anybody took over"
    assert world.refusal(d, on_duty(), replace(CALL, text=" "), at("2021-03-06")).field == "text"
