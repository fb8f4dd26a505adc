"""专班: tasks go to members only, and a planned visit is kept by the leader who planned it."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import task_force as t
from kuaijin.core.base import SHANGHAI, Actor, Refusal
from kuaijin.core.context import Context
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.sources.rulebook_files import default_folder, load

BOOK, CALENDAR = load(default_folder()), china_calendar()
NOW = datetime(2021, 12, 6, 10, tzinfo=SHANGHAI)
DUE = date(2021, 12, 24)
FACTS = t.TaskForceFacts(
    known=True, head="组长", force=("组长", "组员", "秘书"), roles={"领导": "leader", "组员": "land"}
)
ADD = t.AddTask(text="签约", who="组员", due=DUE)
PLAN = t.PlanVisit(leader="领导", on=DUE, purpose="现场调度")


def context(name: str, facts: t.TaskForceFacts) -> Context:
    return Context(NOW, Actor(id=name, name=name, role="leader"), CALENDAR, BOOK, facts)


def given(state: t.State, command: Any, name: str = "调度") -> t.State:
    found = t.decide(state, command, context(name, FACTS))
    assert not isinstance(found, Refusal), found
    for event in found:
        state = t.evolve(state, event)
    return state


def rule(state: t.State, command: Any, name: str = "调度", facts: t.TaskForceFacts = FACTS) -> str:
    found = t.decide(state, command, context(name, facts))
    assert isinstance(found, Refusal)
    assert found.text.zh != found.text.en
    return found.rule


@pytest.fixture
def working() -> t.State:
    return given(given(t.initial("P1"), ADD), PLAN)


STATION = t.StationUnit(
    sort="planning", unit="国土规划驻场组", person="组员", work="放线", place="项目部", since=date(2021, 3, 1)
)


def test_a_unit_is_at_the_works_once_and_leaves_after_it_came() -> None:
    new = t.initial("P13")
    assert rule(new, replace(STATION, unit=" ")) == "required"
    there = given(new, STATION)
    assert rule(there, replace(STATION, unit="国土规划驻场组 ")) == "STATION-TWICE"
    assert rule(there, t.EndStation(number=2, until=date(2021, 4, 1), note="完成")) == "STATION-NONE"
    assert rule(there, t.EndStation(number=1, until=date(2021, 2, 1), note="完成")) == "STATION-DAY"
    gone = given(there, t.EndStation(number=1, until=date(2021, 4, 1), note="完成"))
    assert (gone.stations[0].until, gone.stations[0].note) == (date(2021, 4, 1), "完成")
    assert rule(gone, t.EndStation(number=1, until=date(2021, 4, 1), note="完成")) == "STATION-NONE"
    assert len(given(gone, STATION).stations) == 2


def test_a_task_goes_to_a_member_of_a_force_that_exists() -> None:
    new = t.initial("P1")
    assert rule(new, replace(ADD, who="外人")) == "FORCE-WHO"
    assert rule(new, replace(ADD, due=date(2021, 12, 5))) == "FORCE-DAY"
    assert rule(new, replace(ADD, text="")) == "required"
    assert rule(new, ADD, facts=replace(FACTS, head="", force=())) == "FORCE-NONE"
    assert rule(new, ADD, facts=t.TaskForceFacts()) == "unknown-project"


def test_who_has_it_or_the_head_finishes_it_once(working: t.State) -> None:
    finish = t.FinishTask(number=1, result="已签")
    assert rule(working, finish, "秘书") == "FORCE-HAND"
    for name in ("组员", "组长"):
        done = given(working, finish, name)
        assert done.tasks[0].done_on == NOW.date()
        assert rule(done, finish, name) == "FORCE-TASK"
    dropped = given(working, t.DropTask(number=1, reason="不再需要"))
    assert rule(dropped, t.MoveTask(number=1, due=DUE, reason="x")) == "FORCE-TASK"


def test_a_planned_visit_is_kept_by_its_leader(working: t.State) -> None:
    keep = t.KeepVisit(number=1, on=NOW.date(), people=("领导",))
    assert rule(working, PLAN) == "FORCE-TWICE"
    assert rule(working, replace(PLAN, leader="组员")) == "wrong-role"
    assert rule(working, replace(keep, people=("组员",))) == "FORCE-VISITOR"
    assert rule(working, replace(keep, on=date(2021, 12, 7))) == "future-date"
    assert rule(working, replace(keep, number=2)) == "FORCE-PLAN"
    kept = given(working, keep)
    assert kept.plans[0].kept_on == NOW.date()
    assert rule(kept, t.DropVisitPlan(number=1, reason="x")) == "FORCE-PLAN"


@drawn(st.lists(st.dates(date(2021, 12, 6), date(2030, 1, 1)), max_size=8))
def test_moving_is_counted_and_the_last_day_stands(days: list[date]) -> None:
    state = given(given(t.initial("P1"), ADD), PLAN)
    for day in days:
        state = given(state, t.MoveTask(number=1, due=day, reason="延后"))
        state = given(state, t.MoveVisitPlan(number=1, on=day, reason="改期"))
    last = days[-1] if days else DUE
    assert (state.tasks[0].due, state.tasks[0].moves) == (last, len(days))
    assert (state.plans[0].on, state.plans[0].moves) == (last, len(days))
