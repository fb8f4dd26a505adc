"""The weekly meeting: from the call to the signed minutes, and what is refused on the way."""

from datetime import date, time
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import meeting as m
from kuaijin.core.base import Actor, Refusal, Text
from kuaijin.core.meeting_papers import KINDS, SERIES, Papers, StopScore, period_of, stops
from kuaijin.core.numbering import SHORT
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


REVIEW = replace(CALL, kind="quarterly", about="2021-Q1")
TOUR = replace(CALL, kind="tour", about="2021-H1")
STOP = replace(ITEM, kind="stop")
PAPERS = Papers(first=date(2021, 1, 1), last=date(2021, 3, 31), as_of=date(2021, 3, 5))


def test_a_review_and_a_tour_have_numbers_and_series_of_their_own() -> None:
    assert [m.meeting_id(date(2021, 3, 5), kind) for kind in KINDS] == [  # type: ignore[arg-type]  its own keys
        "ZDD2021-03-05", "JDJP2021-03-05", "BNGM2021-03-05",
    ]  # fmt: skip
    assert set(SERIES.values()) <= set(SHORT)


@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        (replace(REVIEW, about=""), True),
        (replace(REVIEW, about="2021-H1"), True),
        (replace(REVIEW, about="2021-Q2"), True),
        (replace(REVIEW, about="2021-Q5"), True),
        (replace(TOUR, about="2021-Q1"), True),
        (replace(CALL, about="2021-Q1"), True),
        (REVIEW, False),
        (TOUR, False),
    ],
)
def test_a_meeting_names_the_period_of_its_kind(call: Any, refusal: bool) -> None:
    made = m.decide(NEW, call, world.at("2021-03-01", DISPATCHER, None))
    assert isinstance(made, Refusal) == refusal
    assert not refusal or made.rule == "MEETING-PERIOD"


def test_a_review_without_its_figures_is_not_frozen() -> None:
    called = run(NEW, REVIEW, "2021-03-01")
    assert refused(called, m.FreezePapers(items=(ITEM,)), "2021-03-03").rule == "MEETING-PAPERS"
    assert run(called, m.FreezePapers(items=(ITEM,), papers=PAPERS), "2021-03-03").papers == PAPERS


def test_the_stops_of_a_tour_are_scored_by_who_was_there() -> None:
    state = run(run(NEW, TOUR, "2021-03-01"), m.FreezePapers(items=(STOP, STOP, ITEM)), "2021-03-03")
    state = run(state, m.RecordAttendance(present=(CHAIR.name, "征拆专员01")), "2021-03-05")
    member = Actor("z", "征拆专员01", "land")
    assert refused(state, m.ScoreStop(item=1, points=90)).rule == "MEETING-GUEST"
    assert refused(state, m.ScoreStop(item=3, points=90), who=member).rule == "MEETING-STOP"
    assert refused(state, m.ScoreStop(item=1, points=101), who=member).rule == "MEETING-POINTS"
    for who, item, points in ((member, 1, 10), (member, 1, 91), (CHAIR, 1, 90), (member, 2, 95)):
        state = run(state, m.ScoreStop(item=item, points=points), "2021-03-05", who)
    assert [(each.item, each.place, each.members, str(each.mean)) for each in stops(state.scores)] == [
        (2, 1, 1, "95.00"), (1, 2, 2, "90.50"),
    ]  # fmt: skip


@given(st.dictionaries(st.integers(1, 9), st.lists(st.integers(0, 100), min_size=1, max_size=6), max_size=9))
def test_places_follow_the_exact_means_and_equals_share_one(given_: dict[int, list[int]]) -> None:
    found = stops({item: tuple(StopScore(str(n), p) for n, p in enumerate(all_)) for item, all_ in given_.items()})
    means = {item: Fraction(sum(all_), len(all_)) for item, all_ in given_.items()}
    for each in found:
        assert each.place == 1 + sum(mean > means[each.item] for mean in means.values())


@pytest.mark.parametrize(
    ("about", "period"),
    [
        ("2021-Q1", (date(2021, 1, 1), date(2021, 3, 31))),
        ("2021-Q4", (date(2021, 10, 1), date(2021, 12, 31))),
        ("2020-H1", (date(2020, 1, 1), date(2020, 6, 30))),
        ("2021-H2", (date(2021, 7, 1), date(2021, 12, 31))),
        ("2021-H3", None),
        ("2021", None),
    ],
)
def test_the_days_of_a_period(about: str, period: Any) -> None:
    assert period_of(about) == period
