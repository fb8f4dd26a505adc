"""揭榜挂帅: what is measurable, what stays sealed, who may hold it, and what it earns."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from kuaijin.core import challenge_messages as m
from kuaijin.core.base import SHANGHAI, Actor, Refusal
from kuaijin.core.challenge import ChallengeFacts, State, decide, digest_of, evolve, initial
from kuaijin.core.context import Context
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.sources.rulebook_files import default_folder, load

BOOK, CALENDAR = load(default_folder()), china_calendar()
MONDAY = datetime(2021, 11, 8, 10, 0, tzinfo=SHANGHAI)
OPEN_TO = date(2021, 11, 11)
AFTER = MONDAY + timedelta(days=4)
DUE = date(2021, 12, 20)
DRAFT = m.DraftChallenge(title="封顶", target="主体封顶", target_value="4", unit="栋", due=DUE)
BIDDERS = ("班子成员01", "班子成员02")
BIDS = tuple(
    m.Bid(bidder=name, plan="驻点", people=("甲",), value="4", due=DUE, nonce=str(number) * 32)
    for number, name in enumerate(BIDDERS)
)
FACTS = ChallengeFacts(leaders=(*BIDDERS, "班子成员03"))
AWARD = m.AwardChallenge(marshal="班子成员01", minutes_no="纪要1号", reason="方案可行")
SUBMIT = m.SubmitResult(value="4", text="封顶", evidence=("照片",))
PASS = m.JudgeChallenge(outcome="pass", reason="属实")


def context(name: str, at: datetime, facts: Any = FACTS) -> Context:
    return Context(at, Actor(id=name, name=name, role="leader"), CALENDAR, BOOK, facts)


def given(state: State, command: Any, name: str = "管委会主要领导", at: datetime = MONDAY, facts: Any = FACTS) -> State:
    found = decide(state, command, context(name, at, facts))
    assert not isinstance(found, Refusal), found
    for event in found:
        state = evolve(state, event)
    return state


def rule(state: State, command: Any, name: str = "管委会主要领导", at: datetime = MONDAY, facts: Any = FACTS) -> str:
    found = decide(state, command, context(name, at, facts))
    assert isinstance(found, Refusal)
    assert found.text.zh != found.text.en
    return found.rule


@pytest.fixture
def published() -> State:
    return given(given(initial("x"), DRAFT), m.PublishChallenge(open_to=OPEN_TO))


@pytest.fixture
def opened(published: State) -> State:
    state = published
    for bid in BIDS:
        state = given(state, m.SealBid(digest=digest_of(bid)), bid.bidder)
    return given(state, m.OpenBids(bids=BIDS), at=AFTER)


@pytest.fixture
def running(opened: State) -> State:
    return given(given(opened, AWARD, at=AFTER), m.SignPledge(text="按期完成"), "班子成员01", AFTER)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"target_value": "许多"}, "CH-MEASURE"),
        ({"target_value": "-1"}, "CH-MEASURE"),
        ({"unit": ""}, "required"),
        ({"due": date(2021, 11, 8)}, "CH-DUE"),
        ({"budget_wan": -1}, "CH-BUDGET"),
        ({"title": ""}, "required"),
    ],
)
def test_a_target_can_be_measured(change: dict[str, Any], expected: str) -> None:
    assert rule(initial("x"), replace(DRAFT, **change)) == expected


def test_it_stands_open_three_working_days_and_closes_before_its_due_day() -> None:
    drafted = given(initial("x"), DRAFT)
    assert rule(drafted, m.PublishChallenge(open_to=date(2021, 11, 10))) == "CH-OPEN"
    assert rule(drafted, m.PublishChallenge(open_to=DUE)) == "CH-OPEN"


def test_a_bid_is_sealed_until_all_are_opened(published: State) -> None:
    sealed = m.SealBid(digest=digest_of(BIDS[0]))
    state = given(published, sealed, BIDDERS[0])
    assert rule(state, sealed, BIDDERS[0]) == "CH-TWICE"
    assert rule(state, sealed, BIDDERS[1], AFTER) == "CH-LATE"
    assert rule(state, m.SealBid(digest="x"), BIDDERS[1]) == "CH-SEAL"
    assert rule(state, m.OpenBids(bids=BIDS[:1])) == "CH-EARLY"
    for wrong in ((), BIDS, (replace(BIDS[0], value="5"),), (BIDS[0], BIDS[0])):
        assert rule(state, m.OpenBids(bids=wrong), at=AFTER) == "CH-SEAL"
    assert given(state, m.OpenBids(bids=BIDS[:1]), at=AFTER).bids == BIDS[:1]
    again = given(given(state, m.WithdrawBid(), BIDDERS[0]), sealed, BIDDERS[0])
    assert [each.bidder for each in again.sealed] == [BIDDERS[0]]
    assert rule(published, m.WithdrawBid(), BIDDERS[0]) == "CH-NONE"


def test_one_marshal_among_the_bidders_who_holds_three_at_most(opened: State) -> None:
    assert rule(opened, replace(AWARD, marshal="班子成员03"), at=AFTER) == "CH-BIDDER"
    assert rule(opened, AWARD, at=AFTER, facts=replace(FACTS, held={"班子成员01": 3})) == "CH-HELD"
    assert rule(opened, AWARD, at=AFTER, facts=replace(FACTS, leaders=("班子成员02",))) == "CH-WHO"
    assert rule(opened, replace(AWARD, minutes_no=""), at=AFTER) == "required"
    assert given(opened, AWARD, at=AFTER).marshal == "班子成员01"


def test_only_the_marshal_pledges_reports_and_hands_in(running: State) -> None:
    report = m.ReportCheckpoint(percent=50, text="一半")
    assert rule(running, report, "班子成员02", AFTER) == "CH-MARSHAL"
    assert rule(running, replace(report, percent=101), "班子成员01", AFTER) == "CH-PERCENT"
    assert rule(running, SUBMIT, "班子成员02", AFTER) == "CH-MARSHAL"
    assert rule(running, replace(SUBMIT, evidence=()), "班子成员01", AFTER) == "required"
    changed = given(running, m.ChangeMarshal(marshal="班子成员03", minutes_no="纪要2号", reason="调离"), at=AFTER)
    assert rule(changed, report, "班子成员01", AFTER) == "CH-MARSHAL"
    assert [term.marshal for term in changed.terms] == ["班子成员01", "班子成员03"]


@pytest.mark.parametrize(
    ("day", "outcome", "points"),
    [(-1, "pass", 3), (0, "pass", 2), (1, "pass", 0), (-5, "part", 0), (-5, "fail", -2)],
)
def test_points(running: State, day: int, outcome: Any, points: int) -> None:
    at = datetime(DUE.year, DUE.month, DUE.day, 10, tzinfo=SHANGHAI) + timedelta(days=day)
    handed_in = given(running, SUBMIT, "班子成员01", at)
    assert rule(handed_in, PASS, "班子成员01", at) == "CH-TWO"
    assert given(handed_in, replace(PASS, outcome=outcome), at=at).points == points


def test_a_failure_without_fault_is_a_decision_with_reasons(running: State) -> None:
    late = datetime(2021, 12, 21, 10, tzinfo=SHANGHAI)
    failed = m.JudgeChallenge(outcome="fail", reason="未完成")
    assert rule(running, failed, at=AFTER) == "CH-SUBMIT"
    assert rule(running, PASS, at=late) == "CH-SUBMIT"
    assert given(running, failed, at=late).points == -2
    assert rule(running, replace(failed, tolerated=True), at=late) == "required"
    tolerated = replace(failed, tolerated=True, tolerance_reason="不可抗力")
    assert given(running, tolerated, at=late).points == 0
    handed_in = given(running, SUBMIT, "班子成员01", AFTER)
    assert rule(handed_in, replace(tolerated, outcome="pass"), at=late) == "CH-TOLERATE"
