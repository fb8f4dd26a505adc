"""Technical review apart from approval: whose turn it is, the rounds, the conclusion, and what is refused."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import agency, tech_review
from kuaijin.core import tech_review_messages as m
from kuaijin.core.base import Actor, Refusal
from kuaijin.core.identifiers import uscc_check_character
from tests.core import world

APPROVER = Actor("a1", "审批岗01", "approver", department="开发建设局")
FIRE, PLANNING = Actor("t1", "第三方机构-消防", "third_party"), Actor("t2", "第三方机构-规划", "third_party")
FIRM = "91431000MA91001940"


def code(number: int) -> str:
    first = f"91431099MA91{number:05d}"
    return first + uscc_check_character(first)


def candidate(id_: str, account: str, **more: Any) -> tech_review.Candidate:
    told: dict[str, Any] = {"uscc": code(int(id_[-3:])), "items": ("fangan",), "qualified_until": date(2022, 1, 1)}
    return tech_review.Candidate(id=id_, name=f"示例机构{id_}", account=account, **{**told, **more})


TWO = (candidate("JG-001", FIRE.name), candidate("JG-002", PLANNING.name))
FACTS = tech_review.ReviewFacts(
    status="accepted",
    project_id="P01",
    item_id="fangan",
    uscc=FIRM,
    department="开发建设局",
    procedures=("专家评审", "听证"),
    kept_out=("审批岗01", "服务秘书06"),
    reviewers=("技术审查岗01", "审批岗01"),
    agencies=TWO,
)
ASK = m.CommissionReview(case_id="C1", question="退线是否符合规划条件", days=5)
NEW = tech_review.initial("C1-JS1")
DONE = m.ConcludeReview(outcome="passed", conclusion="符合", document="意见书1号")


def at(day: str, who: Actor = APPROVER, **facts: Any) -> Any:
    return world.at(day, who, replace(FACTS, **facts))


def run(state: Any, command: Any, day: str, who: Actor = APPROVER, **facts: Any) -> Any:
    return world.run(tech_review, state, command, at(day, who, **facts))


def refused(state: Any, command: Any, day: str = "2021-03-01", who: Actor = APPROVER, **facts: Any) -> Refusal:
    return world.refusal(tech_review, state, command, at(day, who, **facts))


def test_from_the_turn_to_the_score() -> None:
    state = run(NEW, ASK, "2021-03-01")
    assert (state.status, state.agency, state.reviewer) == ("assigned", "JG-001", FIRE.name)
    assert state.due == date(2021, 3, 8)
    state = run(state, m.AcceptReview(no_conflict=True), "2021-03-01", FIRE)
    state = run(state, m.ReturnForRevision(points=("补图",)), "2021-03-02", FIRE)
    assert refused(state, m.ReturnForRevision(points=("再补",)), "2021-03-02", FIRE).rule == "status"
    state = run(state, m.HandInRevision(note="已补"), "2021-03-03")
    assert (state.status, state.rounds[0].answered_on) == ("in_progress", date(2021, 3, 3))
    state = run(state, DONE, "2021-03-08", FIRE)
    assert (state.status, state.on_time) == ("passed", True)
    state = run(state, m.ScoreReview(points=91), "2021-03-09")
    assert state.points == 91
    assert refused(state, m.ScoreReview(points=90), "2021-03-09").rule == "REVIEW-SCORE"


def test_a_day_late_is_told_as_late() -> None:
    state = run(run(NEW, ASK, "2021-03-01"), m.AcceptReview(no_conflict=True), "2021-03-01", FIRE)
    assert run(state, DONE, "2021-03-09", FIRE).on_time is False


def test_who_waited_longest_is_next() -> None:
    had = (replace(TWO[0], last_on=date(2021, 2, 1)), TWO[1])
    assert run(NEW, ASK, "2021-03-01", agencies=had).agency == "JG-002"
    both = (replace(TWO[0], last_on=date(2021, 2, 1)), replace(TWO[1], last_on=date(2021, 2, 2)))
    assert run(NEW, ASK, "2021-03-01", agencies=both).agency == "JG-001"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"struck": True}, "除名"),
        ({"items": ("tushen",)}, "不审查该事项"),
        ({"qualified_until": date(2021, 2, 28)}, "资质到期"),
        ({"ties": (FIRM,)}, "利害关系"),
        ({"uscc": FIRM}, "利害关系"),
    ],
)
def test_whom_the_turn_passes_over_and_why(change: dict[str, Any], why: str) -> None:
    state = run(NEW, ASK, "2021-03-01", agencies=(replace(TWO[0], **change), TWO[1]))
    assert state.agency == "JG-002"
    assert [(each.agency, why in each.why.zh) for each in state.passed_over] == [("JG-001", True)]
    alone = refused(NEW, ASK, agencies=(replace(TWO[0], **change),))
    assert (alone.rule, why in alone.text.zh) == ("REVIEW-TURN", True)


@given(st.permutations(range(5)), st.lists(st.integers(0, 4), max_size=4, unique=True))
def test_the_turn_asks_neither_the_order_of_the_list_nor_gives_to_whom_it_may_not(
    order: list[int], struck: list[int]
) -> None:
    agencies = [
        candidate(f"JG-{n:03d}", f"机构{n}", last_on=date(2021, 1, 1 + n), struck=n in struck) for n in range(5)
    ]
    asked = replace(NEW, item_id="fangan", uscc=FIRM)
    fit, over = tech_review.turn(asked, tuple(agencies[n] for n in order), date(2021, 3, 1))
    free = sorted(set(range(5)) - set(struck))
    assert fit == agencies[free[0]]
    assert {each.agency for each in over} == {f"JG-{n:03d}" for n in struck if n < free[0]}


def test_who_stands_aside_hands_on_and_never_gets_it_back() -> None:
    state = run(run(NEW, ASK, "2021-03-01"), m.Recuse(reason="曾为其设计"), "2021-03-02", FIRE)
    assert (state.status, state.agency, state.recused) == ("assigned", "JG-002", (FIRE.name,))
    state = run(state, m.Recuse(reason="人手不足"), "2021-03-02", PLANNING)
    assert (state.status, state.reviewer) == ("unassigned", "")
    state = run(state, m.NameReviewer(reviewer="技术审查岗01"), "2021-03-03")
    assert (state.status, state.reviewer, state.agency) == ("assigned", "技术审查岗01", "")


@pytest.mark.parametrize(
    ("command", "facts", "rule", "field"),
    [
        (replace(ASK, question=" "), {}, "required", "question"),
        (replace(ASK, days=0), {}, "SP-4", "days"),
        (replace(ASK, days=251), {}, "SP-4", "days"),
        (replace(ASK, procedure="喝茶"), {}, "SP-1", "procedure"),
        (ASK, {"asked": (("", ASK.question),)}, "SP-5", "question"),
        (replace(ASK, procedure="专家评审"), {"asked": (("专家评审", "别的"),)}, "SP-5", "question"),
        (ASK, {"status": "granted"}, "REVIEW-CASE", "case_id"),
        (replace(ASK, by="person", reviewer="路人"), {}, "REVIEW-PERSON", "reviewer"),
        (replace(ASK, by="person", reviewer="审批岗01"), {}, "CASE-SEPARATION", "reviewer"),
    ],
)
def test_sp_4_sp_5_what_is_not_given_out(command: Any, facts: dict[str, Any], rule: str, field: str) -> None:
    answer = refused(NEW, command, **facts)
    assert (answer.rule, answer.field) == (rule, field)


def test_nobody_reviews_without_the_declaration() -> None:
    state = run(NEW, ASK, "2021-03-01")
    assert refused(state, m.AcceptReview(no_conflict=False), who=FIRE).field == "no_conflict"
    assert refused(state, DONE, who=FIRE).rule == "status", "not accepted yet"


REGISTER = agency.RegisterAgency(
    name="示例机构",
    uscc=code(1),
    account=FIRE.name,
    items=("fangan",),
    qualification_no="甲级1号",
    qualified_until=date(2022, 6, 30),
)


def test_an_agency_is_listed_renewed_and_struck_off_for_good() -> None:
    context = world.at("2021-03-01", APPROVER, None)
    state = world.run(agency, agency.initial("JG-001"), REGISTER, context)
    state = world.run(agency, state, agency.DeclareTies(ties=(FIRM,)), context)
    renewed = agency.RenewAgency(qualification_no="甲级2号", qualified_until=date(2024, 6, 30))
    state = world.run(agency, state, renewed, context)
    assert (state.ties, state.qualified_until) == ((FIRM,), date(2024, 6, 30))
    state = world.run(agency, state, agency.StrikeAgency(reason="结论不实", document="认定书"), context)
    assert world.refusal(agency, state, renewed, context).rule == "AGENCY-STATUS"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uscc": code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")}, "uscc"),
        ({"items": ()}, "items"),
        ({"items": ("none-such",)}, "items"),
        ({"qualified_until": date(2021, 2, 28)}, "qualified_until"),
        ({"ties": ("123",)}, "ties"),
        ({"name": " "}, "name"),
    ],
)
def test_what_an_agency_is_not_listed_with(change: dict[str, Any], field: str) -> None:
    context = world.at("2021-03-01", APPROVER, None)
    assert world.refusal(agency, agency.initial("JG-001"), replace(REGISTER, **change), context).field == field
