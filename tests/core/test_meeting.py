"""The weekly meeting: from the call to the signed minutes, and what is refused on the way."""

from datetime import date, time
from typing import Any

import pytest
from msgspec.structs import replace

from kuaijin.core import meeting as m
from kuaijin.core.base import Actor, Text
from tests.core import world

DISPATCHER, CHAIR = Actor("d", "调度专员01", "dispatcher"), Actor("l", "管委会主要领导", "leader_main")
CALL = m.CallMeeting(
    held_on=date(2021, 3, 5), starts=time(15), place="三楼会议室", chair=CHAIR.name, invited=("征拆专员01",)
)
ITEM = m.Item(kind="light", ref="P01", title=Text("某项目", "a project"), why=Text("红灯", "red"), project="P01")
NEW = m.initial(m.meeting_id(date(2021, 3, 5)))
HAND_OUT = m.ConcludeItem(item=1, conclusion="限期整改", lead="征拆专员01", due=date(2021, 3, 12), standard="净地交付")


def run(state: Any, command: Any, day: str, who: Actor = DISPATCHER) -> Any:
    return world.run(m, state, command, world.at(day, who, None))


def refused(state: Any, command: Any, day: str = "2021-03-05", who: Actor = DISPATCHER) -> Any:
    return world.refusal(m, state, command, world.at(day, who, None))


def frozen() -> Any:
    state = run(run(NEW, CALL, "2021-03-01"), m.AddItem(title="农民工工资"), "2021-03-02")
    return run(state, m.FreezePapers(items=(ITEM,)), "2021-03-03")


def test_from_the_call_to_the_signed_minutes() -> None:
    state = frozen()
    assert [item.kind for item in state.items] == ["light", "own"]
    state = run(state, m.RecordAttendance(present=(CHAIR.name,), absent=("征拆专员01",)), "2021-03-05")
    state = run(state, HAND_OUT, "2021-03-05")
    assert state.conclusions[1].matter == "ZDD2021-03-05-1"
    state = run(state, m.SignMinutes(), "2021-03-05", CHAIR)
    assert (state.status, [item.title.zh for item in state.left_open]) == ("signed", ["农民工工资"])
    assert run(state, m.NumberMinutes(number=3), "2021-03-05").number == 3


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (replace(HAND_OUT, item=3), "item"),
        (replace(HAND_OUT, conclusion=" "), "conclusion"),
        (replace(HAND_OUT, due=None), "due"),
        (replace(HAND_OUT, due=date(2021, 3, 5)), "due"),
        (replace(HAND_OUT, standard=""), "standard"),
        (replace(HAND_OUT, lead=""), "lead"),
        (m.ConcludeItem(item=1, conclusion="知悉", supporting=("征拆专员01",)), "lead"),
        (m.RecordAttendance(present=()), "present"),
        (m.RecordAttendance(present=("甲",), absent=("甲",)), "absent"),
    ],
)
def test_what_is_refused_beside_its_field(command: Any, field: str) -> None:
    assert refused(frozen(), command).field == field


def test_each_step_has_its_time_and_its_hand() -> None:
    assert refused(NEW, replace(CALL, held_on=date(2021, 2, 26)), "2021-03-01").field == "held_on"
    called = run(NEW, CALL, "2021-03-01")
    assert refused(called, m.FreezePapers(items=(ITEM,)), "2021-03-02").rule == "MEETING-EARLY"
    assert refused(called, m.FreezePapers(items=()), "2021-03-04").rule == "MEETING-EMPTY"
    state = frozen()
    assert refused(state, m.AddItem(title="又一项")).rule == "status"
    assert refused(state, m.SignMinutes(), who=CHAIR).rule == "MEETING-WHO"
    state = run(state, m.RecordAttendance(present=(CHAIR.name,)), "2021-03-05")
    assert refused(state, m.SignMinutes()).rule == "MEETING-CHAIR"
    concluded = run(state, m.ConcludeItem(item=1, conclusion="知悉"), "2021-03-05")
    assert refused(concluded, m.ConcludeItem(item=1, conclusion="另议")).rule == "MEETING-ITEM"
