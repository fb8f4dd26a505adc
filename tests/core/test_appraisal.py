"""考核: who may do what when, what is frozen, what an appeal changes."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from kuaijin.core import appraisal_messages as m
from kuaijin.core.appraisal import AppraisalFacts, State, SubjectFacts, decide, evolve, initial
from kuaijin.core.base import SHANGHAI, Actor, Refusal, Text
from kuaijin.core.context import Context
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.sources.rulebook_files import default_folder, load

BOOK, CALENDAR = load(default_folder()), china_calendar()
APPRAISER = Actor(id="a", name="考核专员01", role="appraiser")
HEAD = Actor(id="h", name="开发建设局负责人", role="bureau_head")
SECRETARY = Actor(id="s", name="服务秘书01", role="secretary")
FIRM = Actor(id="f", name="企业", role="enterprise", org="91431099MA9100010X")
NOON = datetime(2021, 11, 8, 12, 0, tzinfo=SHANGHAI)
INPUTS = {"start_class": "新开工", "total_yi": "3", "category": "产城融合", "actual_wan": "8000", "plan_wan": "10000"}
FACTS = AppraisalFacts(
    subjects={
        "P1": SubjectFacts(name=Text("一", "one"), inputs=INPUTS, people=("服务秘书01",), org=FIRM.org or ""),
        "P2": SubjectFacts(name=Text("二", "two"), inputs=INPUTS | {"actual_wan": "5000"}),
    }
)
OPEN = m.OpenAppraisal(title="考核", rules_id="yanan-2017", period_from=date(2021, 1, 1), period_to=date(2021, 10, 31))
UPHELD = m.DecideAppeal(subject="P2", metric="joint", upheld=True, reason="属实", value="3")


def given(state: State, command: Any, actor: Actor = APPRAISER, at: datetime = NOON, facts: Any = FACTS) -> State:
    found = decide(state, command, Context(at, actor, CALENDAR, BOOK, facts))
    assert not isinstance(found, Refusal), found
    for event in found:
        state = evolve(state, event)
    return state


def rule(state: State, command: Any, actor: Actor = APPRAISER, at: datetime = NOON, facts: Any = FACTS) -> str:
    found = decide(state, command, Context(at, actor, CALENDAR, BOOK, facts))
    assert isinstance(found, Refusal)
    assert found.text.zh != found.text.en
    return found.rule


@pytest.fixture
def opened() -> State:
    return given(initial("KP2021-01"), OPEN)


@pytest.fixture
def published(opened: State) -> State:
    return given(given(opened, m.Try()), m.Publish(), HEAD)


def test_trial_scores_what_the_ledger_tells(opened: State) -> None:
    tried = given(opened, m.Try())
    assert [(each.subject, each.place, each.total) for each in tried.standings] == [
        ("P1", 1, Decimal("74.00")),
        ("P2", 2, Decimal("56.00")),
    ]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (replace(OPEN, rules_id="x"), "HON-RULES"),
        (replace(OPEN, period_from=date(2020, 12, 1)), "HON-PERIOD"),
        (replace(OPEN, period_from=date(2021, 11, 1)), "HON-PERIOD"),
        (replace(OPEN, period_to=date(2021, 11, 9)), "future-date"),
        (replace(OPEN, title=" "), "required"),
    ],
)
def test_an_opening_that_is_wrong(command: m.OpenAppraisal, expected: str) -> None:
    assert rule(initial("x"), command) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"input": "actual_wan"}, "HON-TOLD"),
        ({"input": "weather"}, "HON-INPUT"),
        ({"subjects": ()}, "HON-SUBJECT"),
        ({"subjects": ("P9",)}, "HON-SUBJECT"),
        ({"value": "many"}, "HON-VALUE"),
        ({"value": "1/3"}, "HON-VALUE"),
        ({"evidence": ""}, "required"),
    ],
)
def test_an_entry_that_is_wrong(opened: State, change: dict[str, Any], expected: str) -> None:
    right = m.EnterInput(input="joint_starts", subjects=("P1",), value="1", evidence="记录")
    assert given(opened, right).entered["P1"]["joint_starts"].value == "1"
    assert rule(opened, replace(right, **change)) == expected


def test_publishing_takes_a_second_person_and_fresh_data(opened: State) -> None:
    assert rule(opened, m.Publish(), HEAD) == "status"
    tried = given(opened, m.Try())
    assert rule(tried, m.Publish(), APPRAISER) == "HON-TWO"
    moved = AppraisalFacts(subjects={"P1": FACTS.subjects["P1"]})
    assert rule(tried, m.Publish(), HEAD, facts=moved) == "HON-STALE"
    assert given(tried, m.Publish(), HEAD).appeal_until == date(2021, 11, 11)


def test_nothing_is_entered_after_publication(published: State) -> None:
    for command in (m.Try(), m.EnterInput(input="joint_starts", subjects=("P1",), value="1", evidence="记录")):
        assert rule(published, command) == "status"
    assert rule(published, m.WithdrawAppraisal(reason="误建")) == "status"


def test_one_appeals_for_ones_own_project_in_three_working_days_once(published: State) -> None:
    appeal = m.Appeal(subject="P1", metric="joint", reason="参加一次")
    for actor in (SECRETARY, FIRM):
        assert given(published, appeal, actor).open_appeals
    assert rule(published, appeal, HEAD) == "HON-OWN"
    assert rule(published, replace(appeal, subject="P2"), FIRM) == "HON-OWN"
    assert rule(published, replace(appeal, metric="x"), FIRM) == "HON-METRIC"
    assert rule(published, appeal, FIRM, NOON + timedelta(days=4)) == "HON-LATE"
    assert rule(given(published, appeal, FIRM), appeal, SECRETARY) == "HON-AGAIN"


def test_an_upheld_appeal_scores_all_again(published: State) -> None:
    facts = AppraisalFacts(subjects={**FACTS.subjects, "P2": replace(FACTS.subjects["P2"], people=("服务秘书01",))})
    appealed = given(published, m.Appeal(subject="P2", metric="joint", reason="三次"), SECRETARY, facts=facts)
    assert rule(appealed, UPHELD, APPRAISER) == "HON-TWO"
    assert rule(appealed, replace(UPHELD, value=""), HEAD) == "HON-VALUE"
    after = given(appealed, UPHELD, HEAD)
    assert [(each.subject, each.total) for each in after.standings] == [
        ("P2", Decimal("146.00")),
        ("P1", Decimal("74.00")),
    ]
    refused = given(appealed, replace(UPHELD, upheld=False, value=""), HEAD)
    assert refused.standings == published.standings
    assert not refused.open_appeals


def test_closing_waits_for_the_days_of_appeal_and_for_the_answers(published: State) -> None:
    later = NOON + timedelta(days=4)
    assert rule(published, m.CloseAppraisal()) == "HON-EARLY"
    appealed = given(published, m.Appeal(subject="P1", metric="joint", reason="一次"), FIRM)
    assert rule(appealed, m.CloseAppraisal(), at=later) == "HON-OPEN"
    assert given(published, m.CloseAppraisal(), at=later).flags == ("P1", "P2")


def test_a_veto_costs_the_flag(opened: State) -> None:
    veto = m.SetVeto(subject="P1", veto="safety", evidence="事故通报")
    state = given(opened, veto)
    assert rule(state, veto) == "HON-VETO"
    state = given(given(given(state, m.Try()), m.Publish(), HEAD), m.CloseAppraisal(), at=NOON + timedelta(days=4))
    assert state.flags == ("P2",)
    lifted = given(given(opened, veto), m.LiftVeto(subject="P1", veto="safety", reason="误登"), HEAD)
    assert not lifted.vetoes["P1"]
    assert rule(lifted, m.LiftVeto(subject="P1", veto="safety", reason="误登"), HEAD) == "HON-VETO"
