"""From receipt to acceptance: the rules of law.md 4 and 8 on real commands."""

from datetime import date

import pytest
from msgspec.structs import replace

from kuaijin.core import case
from kuaijin.core import case_commands as c
from kuaijin.core.base import SYSTEM, Text
from kuaijin.core.case_state import CaseFacts
from kuaijin.sources.holiday_years import china_calendar
from tests.core import world
from tests.core.case_samples import (
    APPROVER,
    AREA,
    CLERK,
    EXAMPLES,
    FACTS,
    FORM,
    ITEM,
    SHARED,
    at,
    dates,
    moment,
    play,
    receive,
    refused,
    sample,
)

NOTICE = EXAMPLES["notify-correction"]
TOLERANT = EXAMPLES["accept-tolerantly"]


def test_the_simple_way() -> None:
    state = play(
        ("2021-03-01", receive(FORM, AREA)),
        ("2021-03-01", c.Accept(), APPROVER),
        ("2021-03-02", c.Grant(reason="符合规划条件", certificate_no="建字第001号"), APPROVER),
        ("2021-03-03", c.Deliver(receiver="张经办", channel="window"), CLERK),
        ("2021-03-04", c.Archive(archive_no="2021-0001"), CLERK),
    )
    assert state.status == "archived"
    assert (state.item_id, state.project_name, state.certificate_no) == (ITEM, "示例项目", "建字第001号")
    assert [letter.kind for letter in state.letters] == ["receipt", "acceptance", "grant", "delivery"]
    assert state.granted_on == date(2021, 3, 2)
    assert state.limits.limit_days == 20


def test_receipt_is_the_servers_moment_also_on_a_saturday_night() -> None:
    context = replace(at("2021-03-06"), now=moment("2021-03-06", "23:30"))
    state = world.run(case, case.initial("C1"), receive(FORM), context)
    assert state.received_on == date(2021, 3, 6)
    assert dates(state, date(2021, 3, 6)).correction_notice_last_day == date(2021, 3, 12)


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"uscc": "91431000MA91001941"}, "uscc", "USCC"),
        ({"item_id": "no-such-item"}, "item_id", "CASE-ITEM"),
        ({"materials": ("地契",)}, "materials", "CASE-PAPERS"),
        ({"materials": (FORM, FORM)}, "materials", "CASE-PAPERS"),
        ({"applicant": "  "}, "applicant", "required"),
        ({"applicant": "示例\u202e公司"}, "applicant", "hidden-characters"),
        ({"item_id": "yushou"}, "item_id", "CASE-APPLIES"),
        ({"channel": "window", "ticket_at": moment("2021-03-01", "12:01")}, "ticket_at", "U-7"),
        ({"channel": "window", "ticket_at": moment("2021-03-01", "11:29")}, "ticket_at", "U-7"),
    ],
)
def test_u_7_a_bad_application_names_its_field(change, field, rule) -> None:
    answer = refused(case.initial("C1"), replace(receive(FORM), **change), at("2021-03-01"))
    assert (answer.rule, answer.field) == (rule, field)


def test_u_7_a_paper_scanned_half_an_hour_after_its_ticket_is_in_time() -> None:
    ticket = moment("2021-03-01", "11:30")
    state = play(("2021-03-01", receive(FORM, channel="window", ticket_at=ticket)))
    assert state.ticket_at == ticket


def test_where_tickets_are_compulsory_the_window_must_name_one() -> None:
    answer = refused(case.initial("C1"), receive(FORM, channel="window"), at("2021-03-01", paper_ticket_required=True))
    assert (answer.rule, answer.field) == ("U-7", "ticket_at")


def test_one_open_case_for_one_item_of_a_project() -> None:
    facts = replace(FACTS, rival="C0")
    assert refused(case.initial("C1"), receive(FORM), at("2021-03-01", facts=facts)).rule == "CASE-RIVAL"
    assert refused(case.initial("C1"), receive(FORM), at("2021-03-01", facts=CaseFacts())).rule == "CASE-PROJECT"


def test_no_receipt_under_rules_that_are_not_in_force() -> None:
    context = at("2021-03-01")
    book = replace(context.rulebook, effective_from=date(2021, 6, 1))
    assert refused(case.initial("C1"), receive(FORM), replace(context, rulebook=book)).rule == "CASE-RULES"


def test_pre_service_needs_consent_and_is_about_the_same_item() -> None:
    opening = EXAMPLES["open-pre-service"]
    answer = refused(case.initial("C1"), replace(opening, consent=False), at("2021-03-01"))
    assert (answer.rule, answer.field) == ("CASE-CONSENT", "consent")
    state = play(("2021-03-01", opening), ("2021-03-02", EXAMPLES["give-advice"]))
    assert state.letters[0].details["open_points"] == "退线标注"
    assert refused(state, receive(item="tudi-dengji"), at("2021-03-03")).rule == "CASE-SUBJECT"
    assert play(("2021-03-03", receive(FORM)), state=state).received_on == date(2021, 3, 3)


def test_what_can_be_shared_is_not_missing_and_not_demanded() -> None:
    state = sample("received")
    assert state.missing == (AREA,)
    answer = refused(state, c.NotifyCorrection(missing=(AREA, SHARED), text="请补正"), at("2021-03-02"))
    assert (answer.rule, answer.field) == ("AC-7", "missing")


def test_the_notice_is_in_time_on_the_last_day_and_late_on_the_next() -> None:
    state = sample("received")
    assert play(("2021-03-08", NOTICE), state=state).status == "correction"
    assert refused(state, NOTICE, at("2021-03-09")).rule == "AC-1"


def test_everything_missing_is_told_at_once() -> None:
    state = play(("2021-03-01", receive()))
    answer = refused(state, NOTICE, at("2021-03-02"))
    assert (answer.rule, answer.field) == ("AC-3", "missing")
    assert FORM in answer.text.zh
    assert refused(state, c.NotifyCorrection(missing=(FORM, AREA), text=" "), at("2021-03-02")).field == "text"


def test_acceptance_counts_from_the_full_corrections() -> None:
    """E4's shape: partial hand-ins do not accept (AC-2)."""
    state = play(
        ("2021-03-01", receive()),
        ("2021-03-02", c.NotifyCorrection(missing=(FORM, AREA), text="请补正"), CLERK),
        ("2021-03-03", c.SubmitCorrection(materials=(FORM,))),
    )
    assert (state.status, state.complete_on) == ("correction", None)
    assert refused(state, c.Accept(), at("2021-03-03")).rule == "AC-2"
    state = play(
        ("2021-03-10", c.SubmitCorrection(materials=(AREA,))), ("2021-03-12", c.Accept(), APPROVER), state=state
    )
    assert (state.accepted_on, state.accepted_written_on) == (date(2021, 3, 10), date(2021, 3, 12))
    assert dates(state).decision_due == china_calendar().nth_workday(date(2021, 3, 10), 20)


def test_a_paper_in_the_wrong_form_is_sent_back_even_if_all_are_there() -> None:
    command = c.NotifyCorrection(missing=(), faulty=(FORM,), text="申请表未签章")
    state = play(("2021-03-02", command, CLERK), state=sample("complete"))
    assert state.missing == (FORM,)
    assert state.letters[-1].details == {"faulty": FORM}
    state = play(
        ("2021-03-09", c.SubmitCorrection(materials=(FORM,))), ("2021-03-09", c.Accept(), APPROVER), state=state
    )
    assert state.accepted_on == dates(state).accepted_on == date(2021, 3, 9)


@pytest.mark.parametrize(
    ("command", "rule", "field"),
    [
        (c.NotifyCorrection(missing=(AREA, FORM), text="请补正"), "CASE-PAPERS", "missing"),
        (c.NotifyCorrection(missing=(AREA,), faulty=(AREA,), text="请补正"), "CASE-PAPERS", "faulty"),
        (c.NotifyCorrection(missing=(AREA, "地契"), text="请补正"), "CASE-PAPERS", "missing"),
    ],
)
def test_a_notice_calls_things_what_they_are(command, rule, field) -> None:
    answer = refused(sample("received"), command, at("2021-03-02"))
    assert (answer.rule, answer.field) == (rule, field)


def test_silence_accepts_as_of_receipt_complete_or_not() -> None:
    """AC-1: as of the day of receipt, and only once the window has passed."""
    for label, missing in (("received", (AREA,)), ("complete", ())):
        state = sample(label)
        assert refused(state, c.DeemAccepted(), at("2021-03-08", SYSTEM)).rule == "AC-1"
        state = play(("2021-03-09", c.DeemAccepted(), SYSTEM), state=state)
        assert (state.deemed, state.accepted_on, state.missing) == (True, date(2021, 3, 1), missing)
        assert state.letters[-1].details["as_of"] == "2021-03-01"
        answer = dates(state)
        assert answer.accepted_on == date(2021, 3, 1)
        assert answer.decision_due == date(2021, 3, 29)


def test_silence_after_full_corrections_accepts_as_of_their_day() -> None:
    state = play(("2021-03-10", EXAMPLES["submit-correction"]), state=sample("correction"))
    assert refused(state, c.DeemAccepted(), at("2021-03-17", SYSTEM)).rule == "AC-1"
    state = play(("2021-03-18", c.DeemAccepted(), SYSTEM), state=state)
    assert state.accepted_on == dates(state).accepted_on == date(2021, 3, 10)


def test_a_late_written_acceptance_still_counts_from_receipt() -> None:
    state = play(("2021-03-11", c.Accept(), APPROVER), state=sample("received"))
    assert (state.deemed, state.accepted_on) == (True, date(2021, 3, 1))


def test_on_the_spot_items_have_no_window() -> None:
    """不动产登记暂行条例 art. 17: nothing said on the day of receipt is acceptance."""
    item = "tudi-dengji"
    state = play(("2021-03-01", receive(item=item)))
    assert refused(state, c.DeemAccepted(), at("2021-03-01", SYSTEM)).rule == "AC-1"
    assert refused(state, c.NotifyCorrection(missing=state.missing, text="补"), at("2021-03-02")).rule == "AC-1"
    assert play(("2021-03-02", c.DeemAccepted(), SYSTEM), state=state).accepted_on == date(2021, 3, 1)


@pytest.mark.parametrize(
    ("effect", "status"), [("deemed_withdrawn", "withdrawn"), ("refuse", "refused"), ("keep_open", "correction")]
)
def test_u_3_corrections_out_of_time(effect, status) -> None:
    """AC-4: twenty working days after the notice of 2021-03-02, so 03-30."""
    state, rules = sample("correction"), {"correction_overdue_effect": effect}
    late = at("2021-03-31", SYSTEM, **rules)
    assert refused(state, c.CloseUncorrected(), at("2021-03-30", SYSTEM, **rules)).rule == "AC-4"
    answer = case.decide(state, c.CloseUncorrected(), late)
    if effect == "keep_open":
        assert answer.rule == "AC-4"
        assert world.run(case, state, EXAMPLES["submit-correction"], late).complete_on == date(2021, 3, 31)
        return
    assert world.run(case, state, c.CloseUncorrected(), late).status == status
    assert refused(state, EXAMPLES["submit-correction"], late).rule == "AC-4"


def test_non_acceptance_names_the_right_authority() -> None:
    state = sample("received")
    blank = c.RefuseAcceptance(ground="jurisdiction", text="不属于本机关职权")
    answer = refused(state, blank, at("2021-03-01"))
    assert (answer.rule, answer.field) == ("CASE-AUTHORITY", "right_authority")
    ended = play(("2021-03-01", c.RefuseAcceptance(ground="not_needed", text="依法不需要许可")), state=state)
    assert ended.status == "refused"
    assert "60 日内" in ended.remedies.zh


def test_pj_1_prerequisites_of_acceptance() -> None:
    """fangan wants its planning conditions before acceptance; of another project's they don't count."""
    facts = replace(FACTS, granted=tuple(g for g in FACTS.granted if g.item != "guihua-tiaojian"))
    state = play(("2021-03-01", receive("设计方案文本与总平面图", item="fangan")), facts=facts)
    answer = refused(state, c.Accept(), at("2021-03-01", facts=facts))
    assert answer.rule == "PJ-1"
    assert "规划条件" in answer.text.zh
    assert play(("2021-03-01", c.Accept()), state=state).status == "accepted"


# 容缺


def test_tolerant_acceptance_and_its_dates() -> None:
    """E17's shape: the clocks run on, the cure is due a working day before the committed date (TO-4, TO-5)."""
    state = sample("tolerated")
    answer = dates(state)
    assert state.accepted_on == date(2021, 3, 2)
    assert (answer.committed_due, answer.cure_due) == (date(2021, 3, 5), date(2021, 3, 4))
    assert answer.statutory_due == china_calendar().nth_workday(date(2021, 3, 2), 20)
    state = play(("2021-03-04", EXAMPLES["cure"]), ("2021-03-05", EXAMPLES["grant"], APPROVER), state=state)
    assert state.tolerance.cured_on == date(2021, 3, 4)


@pytest.mark.parametrize(
    ("change", "rule", "field"),
    [
        ({"promise_signed": False}, "TO-3", "promise_signed"),
        ({"missing": ()}, "TO-3", "missing"),
        ({"missing": (AREA, FORM)}, "TO-3", "missing"),
        ({"cure_by": date(2021, 3, 5)}, "TO-4", "cure_by"),
        ({"cure_by": date(2021, 3, 1)}, "TO-4", "cure_by"),
    ],
)
def test_to_3_what_a_tolerant_acceptance_needs(change, rule, field) -> None:
    answer = refused(sample("received"), replace(TOLERANT, **change), at("2021-03-02"))
    assert (answer.rule, answer.field) == (rule, field)


def test_an_earlier_promise_is_the_due_day() -> None:
    state = play(("2021-03-02", replace(TOLERANT, cure_by=date(2021, 3, 3))), state=sample("received"))
    assert dates(state).cure_due == date(2021, 3, 3)


def test_to_2_core_papers_are_never_deferred_even_if_somebody_ticks_the_box() -> None:
    """TO-2: neither a paper that the list does not defer nor, whatever the list says, one that a guard holds."""
    state = play(("2021-03-01", receive(AREA)))
    command = c.AcceptTolerantly(missing=(FORM,), model="acceptance", promise_signed=True)
    assert refused(state, command, at("2021-03-02")).rule == "TO-2"
    context = at("2021-03-01")
    item = context.rulebook.items["shigong-xuke"]
    ticked = replace(item, materials=tuple(replace(m, deferrable=True, core=False) for m in item.materials))
    book = replace(context.rulebook, items={**context.rulebook.items, "shigong-xuke": ticked})
    context = replace(context, rulebook=book)
    papers = ("申请表", "施工合同", "建设资金落实承诺书", "农民工工资保证金或保函")
    state = world.run(case, case.initial("C2"), receive(*papers, item="shigong-xuke"), context)
    assert state.missing == ("保证工程质量和安全的具体措施",)
    assert refused(state, replace(command, missing=state.missing), context).rule == "TO-2"


def test_to_1_at_most_three_papers_follow() -> None:
    state = sample("received")
    extra = tuple(
        replace(
            p, name=replace(p.name, zh=f"次要材料{n}"), deferrable=True, core=False, shareable=False, present_on=None
        )
        for n, p in enumerate(state.papers[:4])
    )
    state = replace(state, papers=extra)
    names = tuple(p.name.zh for p in extra)
    assert refused(state, replace(TOLERANT, missing=names), at("2021-03-02")).rule == "TO-1"
    state = replace(state, papers=extra[:3])
    assert play(("2021-03-02", replace(TOLERANT, missing=names[:3])), state=state).status == "accepted"


def test_to_7_who_broke_a_promise_is_not_tolerated() -> None:
    facts = replace(FACTS, barred=Text("2020年容缺承诺未兑现", "a promise of 2020 is not kept"))
    assert refused(sample("received"), TOLERANT, at("2021-03-02", facts=facts)).rule == "TO-7"


def test_a_tolerant_decision_is_cured_after_it() -> None:
    """容缺审批: granted now; twenty working days from the decision (TO-4)."""
    accepted = play(("2021-03-02", replace(TOLERANT, model="decision")), state=sample("received"))
    assert dates(accepted).cure_due is None
    promised = play(
        ("2021-03-02", replace(TOLERANT, model="decision", cure_by=date(2021, 3, 12))), state=sample("received")
    )
    assert dates(promised).cure_due == date(2021, 3, 12)
    state = play(
        ("2021-03-02", replace(TOLERANT, model="decision"), APPROVER),
        ("2021-03-03", EXAMPLES["grant"], APPROVER),
        ("2021-03-03", EXAMPLES["deliver"], CLERK),
        state=sample("received"),
    )
    due = china_calendar().nth_workday(date(2021, 3, 3), 20)
    assert dates(state).cure_due == due
    assert refused(state, EXAMPLES["archive"], at("2021-03-04")).rule == "CASE-OPEN"
    assert refused(state, EXAMPLES["order-rectification"], at(due.isoformat())).rule == "PR-5"
    ordered = play(("2021-04-06", EXAMPLES["order-rectification"]), state=state)
    assert refused(ordered, EXAMPLES["record-rectification"], at("2021-04-07")).field == "met"
    cured = play(("2021-04-07", EXAMPLES["cure"]), ("2021-04-07", EXAMPLES["record-rectification"]), state=ordered)
    assert play(("2021-04-08", EXAMPLES["archive"]), state=cured).status == "archived"
    broken = c.Revoke(ground="promise_broken", reason="逾期未补")
    assert refused(ordered, broken, at("2021-04-07")).rule == "PR-5"
    assert play(("2021-05-10", broken), state=ordered).status == "revoked"


def test_to_6_not_cured_is_a_ground_for_termination_only_when_the_cure_was_due() -> None:
    command = c.Terminate(ground="not_cured", reason="逾期未补")
    state = sample("tolerated")
    answer = refused(state, command, at("2021-03-04"))
    assert (answer.rule, answer.field) == ("TO-6", "ground")
    ended = play(("2021-03-05", command), state=state)
    assert ended.status == "terminated"
    assert "行政复议" in ended.remedies.zh
    assert refused(sample("accepted"), command, at("2021-03-05")).rule == "TO-6"
