"""并联审批: who is asked, what a grant needs of them, guests, silence and the second signature (law.md 7)."""

from datetime import date
from typing import Any

import pytest

from kuaijin.core import case
from kuaijin.core import case_commands as c
from kuaijin.core.base import SYSTEM, Actor, Refusal
from kuaijin.core.case_state import State
from tests.core.case_samples import APPROVER, AREA, FORM, HEAD, at, receive, sample

WATER, GREEN, FIRE = "市水利局", "市生态环境局", "市公安机关交通管理部门、市自然资源和规划局"
DAY = "2021-03-02"


def officer(department: str) -> Actor:
    return Actor(id="p1", name="派驻岗", role="approver", department=department)


def ask(*departments: str, join: Any = "all", quorum: int = 0, days: int = 1) -> c.AskOpinions:
    return c.AskOpinions(departments=departments, days=days, question="有无意见", join=join, quorum=quorum)


def do(state: State, command: Any, actor: Actor = HEAD, day: str = DAY, **rules: Any) -> State:
    answer = case.decide(state, command, at(day, actor, **rules))
    assert not isinstance(answer, Refusal), answer
    for event in answer:
        state = case.evolve(state, event)
    return state


def refused(state: State, command: Any, actor: Actor = HEAD, day: str = DAY, **rules: Any) -> str:
    answer = case.decide(state, command, at(day, actor, **rules))
    assert isinstance(answer, Refusal), answer
    return answer.rule


def opinion(department: str, *, adverse: bool = False) -> c.AddOpinion:
    return c.AddOpinion(department=department, text="意见", adverse=adverse)


def answered(state: State, department: str, *, adverse: bool = False) -> State:
    return do(state, opinion(department, adverse=adverse), officer(department))


GRANT = c.Grant(reason="符合条件")


def test_pj_4_all_must_consent() -> None:
    state = do(sample("accepted"), ask(WATER, GREEN))
    assert [each.due for each in state.open_asked] == [date(2021, 3, 3)] * 2
    assert refused(state, GRANT, APPROVER) == "PJ-4"
    state = answered(answered(state, WATER), GREEN, adverse=True)
    assert refused(state, GRANT, APPROVER) == "PJ-4"
    state = answered(state, GREEN)
    assert do(state, GRANT, APPROVER).status == "granted"
    assert [each.adverse for each in state.opinions] == [False, True, False]


def test_pj_4_so_many_consents_are_enough() -> None:
    state = do(sample("accepted"), ask(WATER, GREEN, FIRE, join="quorum", quorum=2))
    state = answered(answered(state, WATER), GREEN, adverse=True)
    assert refused(state, GRANT, APPROVER) == "PJ-4"
    assert do(answered(state, FIRE), GRANT, APPROVER).status == "granted"


def test_pj_3_the_lead_department_decides() -> None:
    state = do(sample("accepted"), ask(WATER, join="lead"))
    assert do(state, GRANT, APPROVER).status == "granted"


def test_a_denial_waits_for_nobody() -> None:
    state = do(sample("accepted"), ask(WATER))
    assert do(state, c.Deny(reason="不符", legal_basis="某法"), APPROVER).status == "denied"


def test_sp_1_asking_stops_no_clock() -> None:
    state = sample("accepted")
    asked = do(state, ask(WATER))
    settings = at(DAY).rulebook.settings
    before, after = (case.timeline(each, at(DAY).calendar, settings) for each in (state, asked))
    assert before == after
    assert refused(sample("permit"), ask(WATER)) == "CASE-STATUS"
    assert refused(state, ask(WATER, days=20)) == "SP-1"


@pytest.mark.parametrize(
    "command",
    [ask(), ask(WATER, WATER), ask("没有这个部门"), ask("开发建设局"), ask(WATER, days=0), ask(WATER, days=21),
     ask(WATER, join="quorum"), ask(WATER, join="quorum", quorum=2), c.AskGuest("院", "张工", 1, "问", ("无此",))],
)  # fmt: skip
def test_questions_that_cannot_be_asked(command: Any) -> None:
    state = do(sample("accepted"), c.Assign(handler="审批岗02"))
    assert refused(state, command) in ("CASE-JOINT", "CASE-SEPARATION")


def test_who_is_asked_speaks_for_itself_only() -> None:
    state = do(sample("accepted"), ask(WATER, GREEN))
    assert refused(state, opinion(GREEN), officer(WATER)) == "PJ-4"
    assert refused(state, ask(WATER)) == "CASE-JOINT"


def test_silence_is_a_consent_only_by_a_local_rule() -> None:
    state = do(sample("accepted"), ask(WATER))
    late = "2021-03-04"
    assert refused(state, c.RecordSilence(), SYSTEM, late) == "CASE-SILENCE"
    assert refused(state, c.RecordSilence(), SYSTEM, "2021-03-03", silence_means_no_objection=True) == "CASE-SILENCE"
    silent = do(state, c.RecordSilence(), SYSTEM, late, silence_means_no_objection=True)
    assert do(silent, GRANT, APPROVER, late).status == "granted"
    assert silent.opinions == ()
    objected = do(silent, opinion(WATER, adverse=True), officer(WATER), late)
    assert refused(objected, GRANT, APPROVER, late) == "PJ-4"


def test_a_question_taken_back_is_waited_for_no_more() -> None:
    state = do(sample("accepted"), ask(WATER))
    state = do(state, c.DropAsked(department=WATER, reason="不涉及河道"))
    assert state.consulted[0].answer == "dropped"
    assert do(state, GRANT, APPROVER).status == "granted"


def test_a_guest_binds_nobody_and_ends_with_the_day() -> None:
    state = do(sample("accepted"), c.AskGuest(organisation="示例设计院", guest="张工", days=1, question="可行否"))
    name = state.open_asked[0].department
    guest = Actor(id="guest:x", name=name, role="third_party", department=name)
    assert do(state, GRANT, APPROVER).status == "granted"
    assert refused(state, opinion(name), guest, "2021-03-04") == "CASE-JOINT"
    told = do(state, opinion(name, adverse=True), guest)
    assert do(told, GRANT, APPROVER).status == "granted"
    assert refused(state, c.AskGuest("示例设计院", "张工", 1, "再问")) == "CASE-JOINT"


def test_two_persons_where_the_item_asks_for_them() -> None:
    from msgspec.structs import replace

    state = do(do(case.initial("C1"), receive(FORM, AREA), day="2021-03-01"), c.Accept(), day="2021-03-01")
    context = at(DAY, APPROVER)
    item = replace(context.rulebook.items[state.item_id], countersign=True)
    book = replace(context.rulebook, items={**context.rulebook.items, item.id: item})
    alone = case.decide(state, GRANT, replace(context, rulebook=book))
    assert isinstance(alone, Refusal)
    assert alone.rule == "CASE-COUNTERSIGN"
    own = do(state, c.Countersign(), APPROVER)
    assert isinstance(case.decide(own, GRANT, replace(context, rulebook=book)), Refusal)
    assert refused(own, c.Countersign(), APPROVER) == "CASE-COUNTERSIGN"
    both = do(own, c.Countersign(text="同意"), HEAD)
    assert not isinstance(case.decide(both, GRANT, replace(context, rulebook=book)), Refusal)
