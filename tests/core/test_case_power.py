"""A case and the register of powers: receipt, acceptance, decision, letters' name and remedies, first review."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from kuaijin.core import case
from kuaijin.core import case_commands as c
from kuaijin.core.case_state import State
from kuaijin.core.power_messages import ScopeTest
from kuaijin.core.power_state import Span
from kuaijin.core.power_terms import PowerOver
from tests.core import world
from tests.core.case_samples import APPROVER, FACTS, FORM, ITEM, at, receive

OWNER = "市自然资源和规划局"
POWER = PowerOver(
    id="fq-gcgh-jz",
    status="in_force",
    form="委托",
    delegating_body=OWNER,
    receiving_body="开发建设局",
    document_no="示例〔2020〕2号",
    spans=(Span(date(2020, 1, 1)),),
    ended_by="示例〔2020〕2号",
)
BACK = replace(
    POWER, status="taken_back", spans=(Span(date(2020, 1, 1), date(2021, 2, 28)),), ended_by="示例〔2021〕6号"
)
GRANT = c.Grant(reason="符合规划条件。")
DENY = c.Deny(reason="超出建筑高度", legal_basis="城乡规划法 art. 40")
PAPERS = tuple(m.name.zh for m in world.rulebook().items[ITEM].materials if m.required and not m.shareable)


def context(day: str, *powers: PowerOver) -> Any:
    return at(day, APPROVER, replace(FACTS, powers=powers))


def received(*powers: PowerOver) -> State:
    state: State = world.run(
        case, case.initial("C1"), receive(*(PAPERS or (FORM,))), at("2021-03-01", facts=replace(FACTS, powers=powers))
    )
    return state


def accepted(*powers: PowerOver) -> State:
    state: State = world.run(case, received(*powers), c.Accept(), context("2021-03-02", *powers))
    return state


def test_the_case_keeps_the_power_that_carries_it() -> None:
    state = world.run(case, accepted(POWER), GRANT, context("2021-03-03", POWER))
    assert state.power is not None
    assert (state.power.power_id, state.power.document_no, state.power.name.zh) == (POWER.id, POWER.document_no, OWNER)


def test_without_a_power_in_force_nothing_is_accepted_and_the_document_is_named() -> None:
    state = received(BACK)
    assert state.power is None
    answer = world.refusal(case, state, c.Accept(), context("2021-03-02", BACK))
    assert answer.rule == "CASE-POWER"
    for part in ("示例〔2020〕2号", "2021-02-28", "示例〔2021〕6号", OWNER):
        assert part in answer.text.zh
        assert part in answer.text.en
    refuse = c.RefuseAcceptance(ground="jurisdiction", text="赋权已收回")
    told = world.run(case, state, refuse, context("2021-03-02", BACK))
    assert told.letters[-1].details["right_authority"] == OWNER


def test_what_was_received_in_time_stays_with_the_zone_to_the_end() -> None:
    ends = replace(BACK, spans=(Span(date(2020, 1, 1), date(2021, 3, 2)),))
    state = world.run(case, accepted(POWER), GRANT, context("2021-03-04", ends))
    assert state.decision == "granted"
    assert state.power is not None
    assert state.power.power_id == POWER.id


def test_a_power_that_never_held_on_the_day_of_receipt_grants_nothing() -> None:
    """Found out later: the document is entered with an earlier last day, and the decision is stopped."""
    state = accepted(POWER)
    assert world.refusal(case, state, GRANT, context("2021-03-04", BACK)).rule == "CASE-POWER"


def test_a_suspended_power_takes_nothing_on() -> None:
    paused = replace(
        POWER,
        status="suspended",
        spans=(Span(date(2020, 1, 1), date(2021, 2, 10)), Span(date(2021, 3, 10))),
        ended_by="示例〔2021〕5号",
    )
    answer = world.refusal(case, received(paused), c.Accept(), context("2021-03-02", paused))
    assert "2021-02-10" in answer.text.zh


def test_remedies_follow_the_form() -> None:
    entrusted = world.run(case, accepted(POWER), DENY, context("2021-03-03", POWER))
    assert f"以{OWNER}为被告" in entrusted.remedies.zh
    own = replace(POWER, form="授权", remedy_authority="湖南省人民政府")
    authorised = world.run(case, accepted(own), DENY, context("2021-03-03", own))
    assert "以开发建设局为被告" in authorised.remedies.zh
    assert "向湖南省人民政府申请行政复议" in authorised.remedies.zh


def test_the_form_of_the_day_of_the_decision_counts() -> None:
    """Between receipt and decision the entrustment became an authorisation."""
    ended = replace(POWER, spans=(Span(date(2020, 1, 1), date(2021, 3, 2)),))
    new = replace(POWER, id="fq-2", form="授权", document_no="示例〔2021〕9号", spans=(Span(date(2021, 3, 3)),))
    state = world.run(case, accepted(POWER), DENY, context("2021-03-04", ended, new))
    assert state.power is not None
    assert (state.power.power_id, state.power.name.zh) == ("fq-2", "开发建设局")
    assert "以开发建设局为被告" in state.remedies.zh


def test_a_first_review_decides_nothing() -> None:
    first = replace(POWER, form="初审")
    for command in (GRANT, DENY):
        answer = world.refusal(case, accepted(first), command, context("2021-03-03", first))
        assert answer.rule == "CASE-POWER"
        assert OWNER in answer.text.zh


def test_a_project_out_of_scope_is_sent_to_the_owner_of_the_power() -> None:
    small = replace(POWER, scope=(ScopeTest("project_class", "eq", "logistics"),))
    answer = world.refusal(case, received(small), c.Accept(), context("2021-03-02", small))
    assert "适用范围" in answer.text.zh
    assert OWNER in answer.text.zh
