"""A works plan from its entry to the end: what is refused, proposals checked, late permits, progress."""

from datetime import date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from kuaijin.core import works_messages as m
from kuaijin.core.base import SHANGHAI, Actor, Refusal
from kuaijin.core.context import Context
from kuaijin.core.works_network import Crossing, Link, Need
from kuaijin.core.works_plan import State, WorksFacts, decide, evolve, initial
from kuaijin.core.works_state import Days, last_day, outlook
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.sources.rulebook_files import default_folder, load

BOOK, CALENDAR = load(default_folder()), china_calendar()
MONDAY = date(2021, 12, 13)
CREW = m.PlannedResource(id="crew", name="班组", capacity=1)
GATE = m.Gate(id="G", name="供电", expected_on=date(2021, 12, 17))


def job(id_: str, duration: int, *links: Link, **more: Any) -> m.PlannedActivity:
    return m.PlannedActivity(id=id_, name=id_, duration=duration, links=links, **more)


PLAN = m.EnterWorksPlan(
    project_id="P1",
    title="计划",
    begins_on=MONDAY,
    activities=(
        job("a", 5, needs=(Need("crew"),)),
        job("b", 5, Link("a", crossing=Crossing(2, 1))),
        job("c", 2, Link("b"), gate="G"),
    ),
    resources=(CREW,),
    gates=(GATE,),
)


def context(day: date = MONDAY, facts: WorksFacts | None = None) -> Context:
    at = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)
    return Context(at, Actor(id="x", name="调度", role="dispatcher"), CALENDAR, BOOK, facts or WorksFacts())


def given(state: State, command: Any, day: date = MONDAY) -> State:
    found = decide(state, command, context(day))
    assert not isinstance(found, Refusal), found
    for event in found:
        state = evolve(state, event)
    return state


def rule(state: State, command: Any, day: date = MONDAY) -> str:
    found = decide(state, command, context(day))
    assert isinstance(found, Refusal)
    assert found.text.zh != found.text.en
    return found.rule


@pytest.fixture
def running() -> State:
    return given(given(initial("P1"), PLAN), m.FixBaseline())


def proposal(**days: date) -> m.PutWorksProposal:
    return m.PutWorksProposal(days=tuple(m.DayOf(name, on) for name, on in days.items()), bound_days=8, tried=9)


class TestDays:
    def test_working_days_leave_out_weekends_and_holidays(self):
        days = Days(CALENDAR, date(2021, 12, 31), seven_days=False)
        assert [days.day(number) for number in range(3)] == [
            date(2021, 12, 31), date(2022, 1, 4), date(2022, 1, 5),
        ]  # fmt: skip
        assert days.number(date(2022, 1, 2)) == 1
        assert days.after(date(2021, 12, 31)) == 1
        assert days.number(date(2021, 12, 30)) == -1

    def test_seven_days(self):
        days = Days(CALENDAR, date(2022, 1, 1), seven_days=True)
        assert days.number(date(2022, 1, 4)) == 3
        assert days.day(3) == date(2022, 1, 4)


class TestEntry:
    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"activities": ()}, "WORKS-EMPTY"),
            ({"title": " "}, "required"),
            ({"begins_on": date(1990, 1, 1)}, "impossible-date"),
            ({"activities": (job("a", 1), job("a", 1))}, "WORKS-TWICE"),
            ({"activities": (job("a", -1),)}, "WORKS-ACTIVITY"),
            ({"activities": (job("a b", 1),)}, "WORKS-ID"),
            ({"activities": (job("a", 1, Link("z")),)}, "WORKS-ACTIVITY"),
            ({"activities": (job("a", 1, Link("a")),)}, "WORKS-ACTIVITY"),
            ({"activities": (job("a", 1, needs=(Need("z"),)),)}, "WORKS-ACTIVITY"),
            ({"activities": (job("a", 1, needs=(Need("crew", 2),)),)}, "WORKS-ACTIVITY"),
            ({"activities": (job("a", 1, gate="z"),)}, "WORKS-ACTIVITY"),
            ({"activities": (job("a", 1, start=date(2021, 12, 10)),)}, "WORKS-ACTIVITY"),
            ({"activities": (job("a", 1), job("b", 1, Link("a", "SS", crossing=Crossing(1, 1))))}, "WORKS-ACTIVITY"),
            ({"activities": (job("a", 1, Link("b")), job("b", 1, Link("a")))}, "WORKS-CIRCLE"),
            ({"resources": (replace(CREW, capacity=0),)}, "WORKS-CAPACITY"),
            ({"resources": (replace(CREW, absences=(m.Away(date(2022, 1, 2), date(2022, 1, 1)),)),)}, "WORKS-AWAY"),
            ({"gates": (replace(GATE, item_id="no-such-item"),)}, "WORKS-ITEM"),
            ({"project_id": "P2"}, "WORKS-PROJECT"),
        ],
    )
    def test_refused(self, change, expected):
        assert rule(initial("P1"), replace(PLAN, **change)) == expected

    def test_days_are_made_where_the_plan_leaves_them_open(self):
        state = given(initial("P1"), PLAN)
        assert state.today == {"a": date(2021, 12, 13), "b": date(2021, 12, 20), "c": date(2021, 12, 27)}

    def test_days_as_entered_are_kept_even_if_unsound(self):
        entered = tuple(replace(each, start=MONDAY) for each in PLAN.activities)
        state = given(initial("P1"), replace(PLAN, activities=entered))
        assert set(state.today.values()) == {MONDAY}

    def test_never_there_at_all(self):
        gone = replace(CREW, absences=(m.Away(MONDAY, date(2050, 12, 30)),))
        short = replace(PLAN, resources=(gone,))
        assert rule(initial("P1"), short) in {"WORKS-AWAY", "WORKS-SHORT"}

    def test_not_again_once_the_baseline_is_fixed(self, running):
        assert rule(running, PLAN) == "status"


SOONER = {"a": MONDAY, "b": date(2021, 12, 15), "c": date(2021, 12, 22)}


class TestProposals:
    def test_sound_one_is_kept_and_adopted(self, running):
        state = given(running, proposal(**SOONER))
        assert state.proposal.days == SOONER
        assert state.today == running.today
        adopt = m.AdoptWorksProposal(coordinator="安全员甲", reason="交叉作业")
        adopted = given(state, adopt)
        assert adopted.today == SOONER
        assert adopted.baseline == running.today
        assert adopted.crossing
        days = adopted.days(CALENDAR)
        assert last_day(adopted, adopted.today, days) == date(2021, 12, 23)
        assert last_day(adopted, adopted.baseline, days) == date(2021, 12, 28)

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"b": date(2021, 12, 14)}, "WORKS-UNSOUND"),  # less than two days after a began
            ({"c": date(2021, 12, 21)}, "WORKS-UNSOUND"),
            ({"c": date(2021, 12, 25)}, "WORKS-REST"),
            ({"d": MONDAY}, "WORKS-DAYS"),
        ],
    )
    def test_unsound_ones_are_refused(self, running, change, expected):
        assert rule(running, proposal(**SOONER | change)) == expected

    def test_nobody_adopts_without_a_coordinator(self, running):
        state = given(running, proposal(**SOONER))
        assert rule(state, m.AdoptWorksProposal(coordinator=" ", reason="快")) == "required"
        assert rule(running, m.AdoptWorksProposal(coordinator="甲", reason="快")) == "WORKS-NONE"

    def test_stale_one_is_not_adopted(self, running):
        state = given(running, proposal(**SOONER))
        adopt = m.AdoptWorksProposal(coordinator="甲", reason="快")
        assert rule(state, adopt, date(2021, 12, 16)) == "WORKS-UNSOUND"  # nothing began on the days it names

    def test_only_what_has_not_begun_is_planned_anew(self, running):
        begun = given(running, m.RecordProgress(activity="a", started_on=MONDAY), date(2021, 12, 15))
        rest = {"b": date(2021, 12, 15), "c": date(2021, 12, 22)}
        assert rule(begun, proposal(**SOONER), date(2021, 12, 15)) == "WORKS-DAYS"
        assert given(begun, proposal(**rest), date(2021, 12, 15)).proposal.days == rest


class TestForecast:
    def test_late_permit_moves_the_end(self, running):
        assert outlook(running, CALENDAR, MONDAY).opening == date(2021, 12, 28)
        late = given(running, m.MoveGate(gate="G", expected_on=date(2022, 1, 7), reason="延误"))
        assert outlook(late, CALENDAR, MONDAY).opening == date(2022, 1, 11)
        assert rule(running, m.MoveGate(gate="Z", expected_on=MONDAY, reason="?")) == "WORKS-GATE"

    def test_work_not_begun_moves_with_the_day(self, running):
        assert outlook(running, CALENDAR, date(2021, 12, 15)).opening == date(2021, 12, 30)

    def test_work_that_lasts_longer_moves_what_follows(self, running):
        day = date(2021, 12, 21)
        begun = given(running, m.RecordProgress(activity="a", started_on=MONDAY), day)
        seen = outlook(begun, CALENDAR, day)
        assert seen.starts == {"a": 0, "b": 7, "c": 12}

    def test_done_when_all_is_finished(self, running):
        state, day = running, date(2022, 1, 20)
        for name in "abc":
            assert state.status == "running"
            state = given(state, m.RecordProgress(activity=name, started_on=MONDAY, finished_on=day), day)
        assert state.status == "done"

    @pytest.mark.parametrize(
        ("command", "expected"),
        [
            (m.RecordProgress(activity="z", started_on=MONDAY), "WORKS-ACTIVITY"),
            (m.RecordProgress(activity="a", started_on=date(2021, 12, 14)), "future-date"),
            (m.RecordProgress(activity="a", started_on=date(2021, 12, 10)), "date-order"),
        ],
    )
    def test_impossible_progress(self, running, command, expected):
        assert rule(running, command) == expected
