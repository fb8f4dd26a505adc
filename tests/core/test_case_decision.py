"""Decisions, promises, the ends of a grant and the start of works."""

from datetime import date

import pytest
from msgspec.structs import replace

from kuaijin.core import case
from kuaijin.core import case_commands as c
from kuaijin.core.base import SYSTEM, Text
from kuaijin.core.case_guards import missing_prerequisites
from kuaijin.core.case_remedies import defendant
from kuaijin.core.case_state import Paper
from kuaijin.sources.holiday_years import china_calendar
from tests.core import world
from tests.core.case_samples import (
    APPROVER,
    AREA,
    CLERK,
    EXAMPLES,
    FACTS,
    PERMIT,
    at,
    dates,
    play,
    refused,
    sample,
)

GRANT, DENY = EXAMPLES["grant"], EXAMPLES["deny"]


# decisions


def test_a_grant_waits_for_its_prerequisites_of_alternatives_one() -> None:
    lacking = replace(FACTS, granted=tuple(g for g in FACTS.granted if g.item != "fangan"))
    answer = refused(sample("accepted"), GRANT, at("2021-03-02", APPROVER, facts=lacking))
    assert answer.rule == "PJ-1"
    one_of_two = replace(FACTS, granted=tuple(g for g in FACTS.granted if g.item != "tudi-dengji"))
    assert play(("2021-03-02", GRANT, APPROVER), state=sample("accepted"), facts=one_of_two).status == "granted"


def test_an_alternative_that_does_not_apply_is_no_substitute() -> None:
    """A permit for pipes and roads stands in for no building's planning permit."""
    pipes = tuple(replace(g, item="gcgh-sz") if g.item == "gcgh-jz" else g for g in FACTS.granted)
    lacking = missing_prerequisites(
        world.rulebook().items[PERMIT], world.rulebook(), replace(FACTS, granted=pipes), "decision"
    )
    assert lacking == ("gcgh-jz",)
    assert not missing_prerequisites(world.rulebook().items[PERMIT], world.rulebook(), FACTS, "decision")


def test_pr_7_a_prerequisite_revoked_after_acceptance_stops_the_decision() -> None:
    """PR-7: fangan wants the planning conditions for acceptance; they are gone when it is to be decided."""
    state = play(
        ("2021-03-01", replace(EXAMPLES["receive"], item_id="fangan", materials=("设计方案文本与总平面图",))),
        ("2021-03-01", c.Accept()),
    )
    gone = replace(FACTS, granted=tuple(g for g in FACTS.granted if g.item != "guihua-tiaojian"))
    assert refused(state, GRANT, at("2021-03-02", APPROVER, facts=gone)).rule == "PJ-1"
    assert play(("2021-03-02", DENY, APPROVER), state=state, facts=gone).status == "denied"


def test_a_denial_gives_reasons_basis_and_remedies() -> None:
    assert refused(sample("accepted"), replace(DENY, reason=" "), at("2021-03-02")).field == "reason"
    assert refused(sample("accepted"), replace(DENY, legal_basis=""), at("2021-03-02")).field == "legal_basis"
    state = sample("denied")
    assert "郴州市人民政府" in state.remedies.zh
    assert "以市自然资源和规划局为被告" in state.remedies.zh
    assert dates(state).reconsideration_until is None


def test_remedies_run_from_service() -> None:
    """E14's shape: served 2021-03-03."""
    answer = dates(sample("told"))
    assert (answer.reconsideration_until, answer.lawsuit_until) == (date(2021, 5, 6), date(2021, 9, 3))


def test_who_is_sued_follows_the_power_and_the_zone() -> None:
    book = world.rulebook()
    own = next(i for i in book.items.values() if i.delegation_form == "直接行使")
    other = replace(book, zone=replace(book.zone, level="other"))
    assert defendant(book.items["gcgh-jz"], book).zh == "市自然资源和规划局"
    assert defendant(own, book).zh == own.department
    assert defendant(own, other) == other.zone.name
    assert defendant(None, book) == book.zone.name


def test_u_5_a_late_grant_is_lawful_unless_the_settings_say_otherwise() -> None:
    """U-5."""
    state = sample("accepted")
    assert play(("2021-03-30", GRANT, APPROVER), state=state).status == "granted"
    assert dates(play(("2021-03-30", GRANT, APPROVER), state=state)).overdue_from == date(2021, 3, 30)
    strict = at("2021-03-30", APPROVER, late_grant_allowed=False)
    assert refused(state, GRANT, strict).rule == "U-5"


def test_the_machine_grants_only_what_leaves_nothing_to_judge() -> None:
    assert play(("2021-03-01", GRANT, SYSTEM), state=sample("accepted")).decided_by == SYSTEM.name
    assert refused(sample("accepted"), DENY, at("2021-03-02", SYSTEM)).rule == "CASE-MACHINE"
    assert refused(sample("received"), EXAMPLES["refuse-acceptance"], at("2021-03-02", SYSTEM)).rule == "CASE-MACHINE"
    cured = play(("2021-03-03", EXAMPLES["cure"]), state=sample("tolerated"))
    assert refused(cured, GRANT, at("2021-03-03", SYSTEM)).rule == "CASE-MACHINE"


def test_accepted_by_silence_is_not_qualified() -> None:
    """许可法 art. 74: what is missing is handed in first, and no date moves for it (AC-6)."""
    state = play(("2021-03-09", c.DeemAccepted(), SYSTEM), state=sample("received"))
    assert refused(state, GRANT, at("2021-03-10")).rule == "CASE-INCOMPLETE"
    filled = play(("2021-03-10", EXAMPLES["submit-correction"], CLERK), state=state)
    assert dates(filled) == dates(state)
    assert refused(state, c.SubmitCorrection(materials=("申请表",)), at("2021-03-10")).rule == "CASE-PAPERS"
    assert play(("2021-03-10", GRANT, APPROVER), state=filled).status == "granted"


# promises

PROMISE = c.Grant(reason="符合条件", on_promise=True, promise_document="承诺书1号")


def test_pr_4_a_grant_on_promise_is_verified_and_filed() -> None:
    state = sample("promised")
    assert dates(state).verify_due == china_calendar().nth_workday(date(2021, 3, 2), 60)
    state = play(("2021-03-20", EXAMPLES["verify-promise"]), state=state)
    assert state.promise_verified_on == date(2021, 3, 20)
    assert refused(state, EXAMPLES["verify-promise"], at("2021-03-22")).rule == "PR-4"
    assert play(("2021-03-22", EXAMPLES["archive"]), state=state).status == "archived"


def test_pr_5_an_honest_promise_not_met_is_rectified_then_revoked() -> None:
    broken = c.Revoke(ground="promise_broken", reason="逾期未整改")
    state = play(("2021-03-20", c.VerifyPromise(result="not_met", note="车位不足")), state=sample("promised"))
    assert refused(state, broken, at("2021-03-22")).rule == "PR-5"
    order = EXAMPLES["order-rectification"]
    assert refused(state, replace(order, days=16), at("2021-03-22")).field == "days"
    state = play(("2021-03-22", order), state=state)
    assert state.letters[-1].details == {"rectify_by": state.rectify_by.isoformat()}
    assert refused(state, order, at("2021-03-23")).rule == "PR-5"
    assert refused(state, broken, at("2021-03-23")).rule == "PR-5"
    met = play(("2021-04-01", EXAMPLES["record-rectification"]), state=state)
    assert met.promise_verified_on == date(2021, 4, 1)
    failed = play(("2021-04-01", c.RecordRectification(met=False, note="仍不足")), state=state)
    assert play(("2021-04-02", broken), state=failed).status == "revoked"


def test_a_cured_paper_is_no_ground_for_an_order() -> None:
    state = play(
        ("2021-03-02", replace(EXAMPLES["accept-tolerantly"], model="decision")),
        ("2021-03-03", EXAMPLES["cure"]),
        ("2021-03-03", PROMISE, APPROVER),
        state=sample("received"),
    )
    assert refused(state, EXAMPLES["order-rectification"], at("2021-06-01")).rule == "PR-5"


def test_pr_5_a_false_promise_is_revoked_at_once() -> None:
    state = play(("2021-03-20", c.VerifyPromise(result="false", note="虚假材料")), state=sample("promised"))
    assert refused(state, EXAMPLES["order-rectification"], at("2021-03-22")).rule == "PR-5"
    state = play(("2021-03-22", c.Revoke(ground="promise_broken", reason="虚假承诺")), state=state)
    assert state.letters[-1].kind == "revocation"


def test_pr_6_a_promise_is_signed_lawful_and_not_made_twice() -> None:
    accepted = sample("accepted")
    answer = refused(accepted, replace(PROMISE, promise_document=""), at("2021-03-02"))
    assert answer.field == "promise_document"
    barred = replace(FACTS, barred=Text("曾虚假承诺", "a false promise"))
    assert refused(accepted, PROMISE, at("2021-03-02", facts=barred)).rule == "PR-6"
    excluded = play(
        ("2021-03-01", replace(EXAMPLES["receive"], item_id="tudi-dengji", materials=())),
        ("2021-03-02", c.DeemAccepted()),
    )
    whole = replace(excluded, papers=tuple(replace(p, present_on=date(2021, 3, 1)) for p in excluded.papers))
    assert refused(whole, PROMISE, at("2021-03-02")).rule == "PR-2"
    tolerant = replace(EXAMPLES["accept-tolerantly"], model="decision")
    state = play(("2021-03-02", tolerant), state=sample("received"))
    assert refused(state, PROMISE, at("2021-03-03")).rule == "PR-3"


# the ends of a grant


@pytest.mark.parametrize(
    ("command", "status", "kind"),
    [
        (EXAMPLES["revoke"], "revoked", "revocation"),
        (EXAMPLES["recall"], "recalled", "recall"),
        (EXAMPLES["forfeit"], "forfeited", "forfeiture"),
    ],
)
def test_the_words_are_kept_apart_and_the_register_follows(command, status, kind) -> None:
    state = play(("2021-03-04", command), state=sample("delivered"))
    assert (state.status, state.letters[-1].kind, state.granted_on) == (status, kind, None)
    assert "行政复议" in state.remedies.zh
    wrong = c.CancelRegistration(ground="expired", reason="注销")
    assert refused(state, wrong, at("2021-03-05")).rule == "CASE-REGISTER"
    done = play(("2021-03-05", replace(wrong, ground=status)), state=state)
    assert (done.status, done.cancelled_after) == ("cancelled", status)
    assert done.letters[-2].text == command.reason


def test_deceit_leaves_no_choice() -> None:
    for ground, must in (("deceit", True), ("abuse", False)):
        events = case.decide(sample("granted"), c.Revoke(ground=ground, reason="查实"), at("2021-03-04"))
        assert events[0].must is must


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (replace(EXAMPLES["recall"], compensation=""), "compensation"),
        (replace(EXAMPLES["forfeit"], document=""), "document"),
        (replace(EXAMPLES["revoke"], reason="x" * 2001), "reason"),
    ],
)
def test_an_end_says_why(command, field) -> None:
    assert refused(sample("granted"), command, at("2021-03-04")).field == field


# the start of works


def test_an_unused_permit_lapses_by_itself() -> None:
    """建筑法 art. 9: three months from 2021-03-02."""
    state = sample("permit")
    assert dates(state).first_lapse == date(2021, 6, 2)
    assert refused(state, c.RecordLapse(), at("2021-06-02", SYSTEM)).rule == "CR-5"
    lapsed = play(("2021-06-03", c.RecordLapse(), SYSTEM), state=state)
    assert (lapsed.status, lapsed.ended_on, lapsed.granted_on) == ("lapsed", date(2021, 6, 2), None)


def test_two_extensions_of_three_months() -> None:
    more = EXAMPLES["extend-start"]
    state = play(("2021-05-20", more), ("2021-08-20", more), state=sample("permit"))
    assert dates(state).final_lapse == date(2021, 12, 2)
    assert refused(state, more, at("2021-11-01")).rule == "CR-5"
    assert refused(sample("permit"), replace(more, months=4), at("2021-05-20")).field == "months"
    assert refused(sample("permit"), more, at("2021-06-03")).rule == "CR-5"
    assert refused(state, c.RecordLapse(), at("2021-12-02", SYSTEM)).rule == "CR-5"


@pytest.mark.parametrize(("started", "lapses"), [(date(2021, 6, 2), False), (date(2021, 6, 3), True)])
def test_works_begun_in_time_keep_the_permit(started, lapses) -> None:
    facts = replace(FACTS, works_started_on=started)
    answer = case.decide(sample("permit"), c.RecordLapse(), at("2021-06-10", SYSTEM, facts=facts))
    assert isinstance(answer, tuple) is lapses


def test_only_construction_permits_lapse() -> None:
    assert sample("granted").item_id != PERMIT
    assert refused(sample("granted"), c.RecordLapse(), at("2022-03-05", SYSTEM)).rule == "CASE-STATUS"


def test_a_paper_knows_whether_it_is_missing() -> None:
    paper = Paper(world.rulebook().items["gcgh-jz"].materials[0].name, True, False, False, False)
    assert paper.missing
    assert not replace(paper, shareable=True).missing
    assert not replace(paper, present_on=date(2021, 3, 1)).missing
    assert AREA in sample("received").missing
