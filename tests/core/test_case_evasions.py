"""Known ways to cheat a clock (law.md 16), each tried by name; and the signs that the audit is shown."""

from datetime import date

import pytest
from msgspec.structs import replace

from kuaijin.core import case, case_watch
from kuaijin.core import case_commands as c
from kuaijin.core import case_events as events
from kuaijin.core.base import Refusal
from kuaijin.core.case_watch import signs
from kuaijin.sources.holiday_years import china_calendar
from tests.core import world
from tests.core.case_samples import (
    APPROVER,
    AREA,
    CLERK,
    EXAMPLES,
    FORM,
    HEAD,
    ITEM,
    TABLE_DAY,
    at,
    dates,
    moment,
    play,
    receive,
    refused,
    sample,
)

NOTICE = EXAMPLES["notify-correction"]


def test_u_7_back_dated_receipt() -> None:
    """U-7: a receipt has no date field; the server's time is the receipt's."""
    assert not [f for f in c.Receive.__struct_fields__ if f.endswith("_on") or f == "date"]
    context = at("2021-03-01")
    assert case.decide(case.initial("C1"), receive(FORM), context)[0].at == context.now


def test_back_dated_decision() -> None:
    assert refused(sample("granted"), EXAMPLES["deliver"], at("2021-03-01")).rule == "U-7"
    archived = sample("archived")
    assert refused(archived, EXAMPLES["note"], at("2021-03-03")).rule == "U-7"


def test_u_6_acceptance_withdrawn_to_reset_the_clock() -> None:
    """U-6: no command takes an accepted case back before acceptance."""
    before = ("new", "pre_service", "received", "correction", "refused")
    for label in ("accepted", "special", "tolerated", "hearing"):
        state = sample(label)
        for command in EXAMPLES.values():
            answer = case.decide(state, command, at(TABLE_DAY))
            if isinstance(answer, Refusal):
                continue
            after = case.evolve(state, answer[0])
            assert after.status not in before
            assert (after.accepted_on, after.received_on) == (state.accepted_on, state.received_on)


def test_late_notice_to_undo_silence() -> None:
    assert refused(sample("silent"), NOTICE, at("2021-03-02")).rule == "AC-1"


def test_non_acceptance_to_undo_silence() -> None:
    assert refused(sample("silent"), EXAMPLES["refuse-acceptance"], at("2021-03-02")).rule == "U-6"
    not_answered = sample("complete")
    assert refused(not_answered, EXAMPLES["refuse-acceptance"], at("2021-03-09")).rule == "U-6"


def test_non_acceptance_after_everything_asked_for_came() -> None:
    state = play(("2021-03-10", EXAMPLES["submit-correction"]), state=sample("correction"))
    assert refused(state, EXAMPLES["refuse-acceptance"], at("2021-03-10")).rule == "AC-2"


def test_tolerant_acceptance_to_move_the_day_of_a_silent_acceptance() -> None:
    assert refused(sample("silent"), EXAMPLES["accept-tolerantly"], at("2021-03-02")).rule == "AC-1"


@pytest.mark.parametrize("partly", [False, True])
def test_second_notice_moves_nothing(partly) -> None:
    """AC-3: with a supervisor's reason it may be sent; acceptance, status and due date stay what they were."""
    state = sample("correction") if partly else play(
        ("2021-03-04", EXAMPLES["submit-correction"]), state=sample("correction")
    )  # fmt: skip
    absent, there = ((AREA,), ()) if partly else ((), (FORM,))
    again = c.NotifyCorrection(missing=absent, faulty=there, text="再补", supervisor_reason="初次告知有误")
    noticed = play(("2021-03-05", again, CLERK), state=state)
    assert (noticed.status, noticed.complete_on, noticed.papers) == (state.status, state.complete_on, state.papers)
    assert noticed.clock == state.clock
    assert noticed.notices[-1].second
    if not partly:
        accepted = play(("2021-03-12", c.Accept(), APPROVER), state=noticed)
        assert accepted.accepted_on == dates(accepted).accepted_on == date(2021, 3, 4)


def test_second_notice_then_papers_again_does_not_move_acceptance() -> None:
    state = play(("2021-03-04", EXAMPLES["submit-correction"]), state=sample("correction"))
    again = c.NotifyCorrection(missing=(), faulty=(FORM,), text="再补", supervisor_reason="初次告知有误")
    state = play(("2021-03-05", again), state=state)
    assert refused(state, c.SubmitCorrection(materials=(FORM,)), at("2021-03-20")).rule == "CASE-STATUS"
    assert state.complete_on == date(2021, 3, 4)


def test_request_for_papers_after_acceptance_stops_nothing() -> None:
    """AC-6."""
    assert refused(sample("accepted"), NOTICE, at("2021-03-05")).rule == "AC-6"
    asked = play(("2021-03-05", c.Note(text="请补交说明")), state=sample("accepted"))
    assert dates(asked) == dates(sample("accepted"))


def test_withholding_a_paper_from_the_notice_to_ask_for_it_later() -> None:
    state = play(("2021-03-01", receive()))
    assert refused(state, NOTICE, at("2021-03-02")).rule == "AC-3"


@pytest.mark.parametrize("name", ["内部流转", "领导出差", "系统故障", "征求其他部门意见", "", "专家评审 "])
def test_pause_without_a_legal_ground(name) -> None:
    command = c.StartSpecial(name=name, planned_days=5, written_notice_on=date(2021, 3, 5))
    assert refused(sample("accepted"), command, at("2021-03-05")).rule == "SP-1"


def test_pause_before_its_written_notice() -> None:
    """CR-10: a pause begins today at the earliest, whatever the notice's date; a notice to come is none."""
    earlier = c.StartSpecial(name="听证", planned_days=5, written_notice_on=date(2021, 3, 1))
    state = play(("2021-03-10", earlier), ("2021-03-12", EXAMPLES["end-special"]), state=sample("accepted"))
    assert dates(state).excluded_workdays == 2
    coming = replace(earlier, written_notice_on=date(2021, 3, 15))
    assert refused(sample("accepted"), coming, at("2021-03-10")).field == "written_notice_on"


def test_pause_past_its_cap() -> None:
    """CR-9: twenty working days at most, though the procedure goes on."""
    hearing = c.StartSpecial(name="听证", planned_days=60, written_notice_on=date(2021, 3, 2))
    state = play(("2021-03-02", hearing), state=sample("accepted"))
    assert dates(state, date(2021, 6, 1)).excluded_workdays == 20
    assert dates(state, date(2021, 6, 1)).overdue_from is not None


def test_sp_5_pause_by_doing_the_same_review_twice() -> None:
    state = play(("2021-03-05", EXAMPLES["end-special"]), state=sample("special"))
    again = c.StartSpecial(name="听证", planned_days=5, written_notice_on=date(2021, 3, 8))
    assert refused(state, again, at("2021-03-08")).rule == "SP-5"
    assert refused(state, EXAMPLES["request-hearing"], at("2021-03-08")).rule == "CASE-HEARING"


def test_extension_after_the_due_date() -> None:
    late = c.Extend(days=10, reason="方案复杂", written_notice_on=date(2021, 3, 29))
    assert refused(sample("accepted"), late, at("2021-03-30", HEAD)).rule == "CR-11"


def test_old_ticket_for_paper_intake() -> None:
    command = receive(FORM, channel="window", ticket_at=moment("2021-03-01", "09:00"))
    assert refused(case.initial("C1"), command, at("2021-03-01")).field == "ticket_at"


@pytest.mark.parametrize("how", ["instrument", "measure"])
def test_power_that_is_not_in_force(how) -> None:
    """许可法 arts. 24, 32(2): received, it is refused acceptance and the right authority is named by itself."""
    state = sample("complete")
    context = at("2021-03-02", APPROVER)
    book = context.rulebook
    if how == "measure":
        measures = tuple(replace(m, items=("lvdi",)) if m.id == "fuquan" else m for m in book.measures)
        book = replace(book, measures=measures)
    else:
        taken_back = replace(book.powers[ITEM], effective_until=date(2021, 2, 28))
        book = replace(book, powers={**book.powers, ITEM: taken_back})
    context = replace(context, rulebook=book)
    answer = refused(state, c.Accept(), context)
    assert answer.rule == "CASE-POWER"
    assert "市自然资源和规划局" in answer.text.zh
    assert refused(sample("accepted"), EXAMPLES["grant"], context).rule == "CASE-POWER"
    ended = world.run(case, state, c.RefuseAcceptance(ground="jurisdiction", text="未承接"), context)
    assert ended.letters[-1].details["right_authority"] == "市自然资源和规划局"


def test_closing_the_file_to_hide_what_is_owed() -> None:
    assert refused(sample("promised"), EXAMPLES["archive"], at("2021-03-05")).rule == "CASE-OPEN"


def test_wd_2_terminating_what_was_never_accepted() -> None:
    for label in ("received", "correction", "complete"):
        assert refused(sample(label), EXAMPLES["terminate"], at(TABLE_DAY)).rule == "WD-2"


# signs


def told(state, on):
    return [(sign.rule, sign.on.isoformat()) for sign in signs(state, china_calendar(), world.rulebook().settings, on)]


def test_an_ordinary_case_shows_nothing() -> None:
    assert told(sample("archived"), date(2021, 12, 29)) == []
    assert told(case.initial("C1"), date(2021, 12, 29)) == []


def test_waiting_outside_the_clock_shows() -> None:
    state = play(("2021-01-04", EXAMPLES["open-pre-service"]), ("2021-03-01", receive(FORM, AREA)))
    assert ("U-7", "2021-03-01") in told(state, date(2021, 3, 1))


def test_paper_without_a_ticket_shows() -> None:
    state = play(("2021-03-01", receive(FORM, AREA, channel="window")))
    assert told(state, date(2021, 3, 1)) == [("U-7", "2021-03-01")]


def test_silence_second_notices_and_lateness_show() -> None:
    state = play(("2021-03-09", c.DeemAccepted()), state=sample("received"))
    assert told(state, date(2021, 3, 10)) == [("LATE-COMMITTED", "2021-03-04"), ("AC-1", "2021-03-09")]
    again = c.NotifyCorrection(missing=(AREA,), text="再补", supervisor_reason="初次告知有误")
    assert ("AC-3", "2021-03-05") in told(play(("2021-03-05", again), state=sample("correction")), date(2021, 3, 5))
    late = play(("2021-03-30", EXAMPLES["grant"], APPROVER), state=sample("accepted"))
    assert ("LATE-STATUTORY", "2021-03-29") in told(late, date(2021, 4, 1))
    assert ("LATE-DELIVERY", "2021-04-14") in told(late, date(2021, 4, 20))


def test_acceptance_after_hours_on_the_last_day_shows() -> None:
    for clock, shows in (("16:59", False), ("17:00", True)):
        context = replace(at("2021-03-08", APPROVER), now=moment("2021-03-08", clock))
        state = world.run(case, sample("complete"), c.Accept(), context)
        assert (("AC-1", "2021-03-08") in told(state, date(2021, 3, 8))) is shows


def test_withdrawal_when_it_is_due_shows() -> None:
    state = play(("2021-03-04", c.Withdraw(reason="重新申报")), state=sample("accepted"))
    assert ("WD-1", "2021-03-04") in told(state, date(2021, 3, 4))
    early = play(("2021-03-03", c.Withdraw(reason="重新申报")), state=sample("accepted"))
    assert told(early, date(2021, 3, 4)) == []


def test_a_review_past_its_plan_and_past_its_cap_shows() -> None:
    state = sample("special")
    assert told(state, date(2021, 3, 16)) == []
    found = told(state, date(2021, 4, 9))
    assert ("SP-6", "2021-03-16") in found
    assert ("CR-9", "2021-03-30") in found


def test_an_answer_on_the_last_day_of_the_window_shows_and_one_before_does_not() -> None:
    for day, shows in (("2021-03-08", True), ("2021-03-05", False)):
        accepted = play((day, c.Accept(), APPROVER), state=sample("complete"))
        assert (("DAY-FIVE", "2021-03-08") in told(accepted, date(2021, 3, 9))) is shows
        notified = play((day, c.NotifyCorrection(missing=(AREA,), text="请补"), CLERK), state=sample("received"))
        assert (("DAY-FIVE", "2021-03-08") in told(notified, date(2021, 3, 9))) is shows


def test_complete_papers_that_wait_for_acceptance_show() -> None:
    for day, shows in (("2021-03-01", False), ("2021-03-02", False), ("2021-03-03", True)):
        state = play((day, c.Accept(), APPROVER), state=sample("complete"))
        assert (("AC-2", "2021-03-03") in told(state, date(2021, 3, 8))) is shows
    assert ("AC-2", "2021-03-03") in told(sample("complete"), date(2021, 3, 3))
    assert "AC-2" not in {rule for rule, _ in told(sample("complete"), date(2021, 3, 2))}


def test_a_pause_without_ground_or_before_its_notice_shows() -> None:
    state = sample("special")
    assert {"SP-1", "CR-10"}.isdisjoint(rule for rule, _ in told(state, date(2021, 3, 3)))
    (special,) = state.specials
    groundless = replace(state, specials=(replace(special, basis=" "),))
    assert ("SP-1", "2021-03-02") in told(groundless, date(2021, 3, 3))
    untold = replace(state, specials=(replace(special, notice_on=date(2021, 3, 4)),))
    assert ("CR-10", "2021-03-02") in told(untold, date(2021, 3, 4))


def test_withdrawn_when_due_and_handed_in_again_shows_as_a_pair() -> None:
    gone = case_watch.Ended("A", "P01", "gcgh-jz", date(2021, 3, 4))
    again = case_watch.Begun("B", "P01", "gcgh-jz", date(2021, 3, 5))
    others = (
        case_watch.Begun("C", "P02", "gcgh-jz", date(2021, 3, 5)),
        case_watch.Begun("D", "P01", "fangan", date(2021, 3, 5)),
        case_watch.Begun("E", "P01", "gcgh-jz", date(2021, 3, 3)),
        case_watch.Begun("F", "P01", "gcgh-jz", date(2021, 4, 30)),
        case_watch.Begun("A", "P01", "gcgh-jz", date(2021, 3, 4)),
    )
    assert case_watch.resubmitted((gone,), (again, *others), china_calendar()) == ((gone, again),)


def test_only_a_habit_of_answering_on_day_five_shows() -> None:
    late = {"开发建设局": 3, "市水利局": 2, "市林业局": 3}
    answered = {"开发建设局": 6, "市水利局": 2, "市林业局": 7}
    assert case_watch.habits(late, answered) == (case_watch.Habit("开发建设局", 3, 6),)


def test_every_sign_names_the_entries_that_it_rests_on() -> None:
    tags = {each.__struct_config__.tag for each in vars(events).values() if hasattr(each, "__struct_config__")}
    assert case_watch.EVIDENCE.keys() == case_watch.RULES.keys()
    assert {tag for each in case_watch.EVIDENCE.values() for tag in each} <= tags
