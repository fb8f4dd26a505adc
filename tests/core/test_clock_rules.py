"""The clock by rule: every test is named after the rule of law.md that it holds to."""

from datetime import date, time

import pytest

from kuaijin.core import clock_events as ev
from kuaijin.core.base import Text
from kuaijin.core.calendar import Overlay
from kuaijin.core.clock import ClockError, Limits, compute, duty_due
from kuaijin.core.settings import LegalSettings
from kuaijin.sources.holiday_years import china_calendar

CALENDAR = china_calendar()
TWENTY = Limits(limit_days=20)


def d(text):
    return date.fromisoformat(text)


def received(day, complete=False, at=None):
    return ev.Received(date=d(day), complete=complete, time=at)


def accepted(day, as_of=None):
    return ev.Accepted(date=d(day), as_of=as_of and d(as_of))


def notified(day):
    return ev.CorrectionNotified(date=d(day))


def submitted(day, complete=True):
    return ev.CorrectionSubmitted(date=d(day), complete=complete)


def special(day, *, notice="same", cap=None, basis=True, name="专家评审", excluded=None, planned=None):
    told = d(day) if notice == "same" else notice and d(notice)
    return ev.SpecialStart(
        date=d(day),
        name=name,
        legal_basis=basis,
        written_notice=told,
        cap=cap,
        excluded_from=excluded,
        planned_end=planned and d(planned),
    )


def ended(day, name="专家评审"):
    return ev.SpecialEnd(date=d(day), name=name)


def extended(day, days=10, by="agency_head", notice="same"):
    return ev.Extended(
        date=d(day), days=days, approver=by, written_notice=d(day) if notice == "same" else notice and d(notice)
    )


def granted(day, promise=False):
    return ev.DecidedGrant(date=d(day), on_promise=promise)


def ask(limits, *events, as_of=None, **settings):
    return compute(limits, events, CALENDAR, LegalSettings(**settings), as_of and d(as_of))


# Counting


def test_cr_1_the_start_day_is_not_counted_unless_set_so():
    assert ask(TWENTY, accepted("2021-09-17")).decision_due == d("2021-10-21")
    assert ask(TWENTY, accepted("2021-09-17"), count_start_day=True).decision_due == d("2021-10-20")


def test_cr_3_overdue_begins_the_day_after_the_due_date():
    events = (accepted("2024-08-26"),)
    assert ask(TWENTY, *events, as_of="2024-09-24").overdue_from is None
    assert ask(TWENTY, *events, as_of="2024-09-25").overdue_from == d("2024-09-25")
    assert ask(TWENTY, *events, granted("2024-09-24")).overdue_from is None
    assert ask(TWENTY, *events, granted("2024-09-26")).overdue_from == d("2024-09-25")


def test_cr_4_calendar_days_move_off_days_off():
    limits = Limits(limit_days=15, limit_unit="calendar_day")
    answer = ask(limits, accepted("2021-09-17"))
    assert (answer.nominal_end, answer.decision_due) == (d("2021-10-02"), d("2021-10-08"))


def test_cr_5_months():
    answer = ask(
        Limits(limit_days=6, limit_unit="month", duty="报送竣工资料"), ev.CompletionAccepted(date=d("2021-08-31"))
    )
    assert (answer.nominal_end, answer.duty_due) == (d("2022-02-28"), d("2022-02-28"))
    assert answer.decision_due is None


def test_cr_7_a_weekend_upload_is_received_that_day():
    answer = ask(TWENTY, received("2024-06-09", complete=True, at=time(22, 10)))
    assert answer.received_on == answer.accepted_on == d("2024-06-09")
    assert answer.decision_due == d("2024-07-08")


def test_cr_8_the_start_of_a_special_procedure_counts_unless_set_otherwise():
    events = (accepted("2021-03-01"), special("2021-03-08"), ended("2021-03-19"))
    assert ask(TWENTY, *events).excluded_workdays == 9
    assert ask(TWENTY, *events, special_start_day_counts=False).excluded_workdays == 10


def test_cr_8_overlapping_procedures_are_united():
    events = (
        accepted("2022-03-01"),
        special("2022-03-04", name="检测"),
        special("2022-03-14", name="听证"),
        ended("2022-03-18", "检测"),
        ended("2022-03-28", "听证"),
    )
    answer = ask(TWENTY, *events)
    assert (answer.excluded_workdays, answer.decision_due) == (16, d("2022-04-21"))


def test_cr_9_the_cap_is_each_procedures_own():
    events = (
        accepted("2022-03-01"),
        special("2022-03-04", name="检测", cap=5),
        special("2022-03-14", name="听证", cap=5),
        ended("2022-03-18", "检测"),
        ended("2022-03-28", "听证"),
    )
    answer = ask(TWENTY, *events)  # 03-07…11 and 03-15…21
    assert answer.excluded_workdays == 10
    assert answer.clock_resumes_after == d("2022-03-21")


def test_cr_9_a_capped_procedure_resumes_the_count_though_it_goes_on():
    limits, start = Limits(limit_days=15), (accepted("2023-04-10"), special("2023-04-12", cap=20))
    closed = ask(limits, *start, ended("2023-05-19"))
    assert (closed.clock_resumes_after, closed.decision_due) == (d("2023-05-11"), d("2023-05-30"))
    still_open = ask(limits, *start)
    assert (still_open.excluded_workdays, still_open.decision_due) == (20, d("2023-05-30"))
    assert not still_open.paused
    assert ask(limits, *start, as_of="2023-05-15").clock_resumes_after == d("2023-05-11")


def test_cr_10_without_written_notice_nothing_is_left_out():
    events = (accepted("2021-03-01"), special("2021-03-08", notice=None), ended("2021-03-19"))
    answer = ask(TWENTY, *events)
    assert (answer.excluded_workdays, answer.decision_due, answer.clock_resumes_after) == (0, d("2021-03-29"), None)


def test_cr_10_a_late_notice_leaves_out_only_what_follows_it():
    events = (accepted("2021-03-01"), special("2021-03-08", notice="2021-03-15"), ended("2021-03-19"))
    assert ask(TWENTY, *events).excluded_workdays == 4
    after_the_end = (accepted("2021-03-01"), special("2021-03-08", notice="2021-03-22"), ended("2021-03-19"))
    assert ask(TWENTY, *after_the_end).excluded_workdays == 0


def test_cr_10_a_notice_still_to_come_is_not_known():
    events = (accepted("2021-03-01"), special("2021-03-08", notice="2021-03-15"), ended("2021-03-19"))
    assert ask(TWENTY, *events, as_of="2021-03-12").excluded_workdays == 0


@pytest.mark.parametrize(
    "extension",
    [
        extended("2024-09-25"),
        extended("2024-09-24", notice="2024-09-25"),
        extended("2024-09-20", notice=None),
        extended("2024-09-20", by="head_of_government"),
        extended("2024-09-20", by="section_chief"),
        extended("2024-09-20", days=11),
        ev.Extended(date=d("2024-09-20"), days=10, written_notice=d("2024-09-20")),
    ],
    ids=["late", "told late", "not told", "other approver", "nobody's approver", "too long", "no approver"],
)
def test_cr_11_an_unlawful_extension_has_no_effect(extension):
    limits = Limits(limit_days=20, extension_days=10, extension_approver="agency_head")
    answer = ask(limits, accepted("2024-08-26"), extension)
    assert answer.extension_valid is False
    assert answer.decision_due == answer.decision_due_before == d("2024-09-24")
    assert answer.overdue_from == d("2024-09-25")


def test_cr_11_on_the_due_date_itself_is_in_time_and_once_is_all():
    limits = Limits(limit_days=20, extension_days=10, extension_approver="agency_head")
    first = extended("2024-09-24")
    once = ask(limits, accepted("2024-08-26"), first)
    assert (once.extension_valid, once.decision_due) == (True, d("2024-10-12"))
    twice = ask(limits, accepted("2024-08-26"), first, extended("2024-10-10"))
    assert (twice.extension_valid, twice.decision_due) == (False, d("2024-10-12"))
    second_lawful = ask(limits, accepted("2024-08-26"), extended("2024-09-19", by="nobody"), extended("2024-09-20"))
    assert (second_lawful.extension_valid, second_lawful.decision_due) == (True, d("2024-10-12"))


def test_cr_11_defaults_follow_the_approver():
    joint = Limits(limit_days=45, extension_approver="head_of_government")
    answer = ask(joint, accepted("2024-12-16"), extended("2025-02-20", days=None, by="head_of_government"))
    assert answer.decision_due == d("2025-03-17")
    none_allowed = Limits(limit_days=20, extension_days=0)
    assert ask(none_allowed, accepted("2024-08-26"), extended("2024-09-20", days=5)).extension_valid is False
    shorter = ask(TWENTY, accepted("2024-08-26"), extended("2024-09-20", days=3))
    assert shorter.decision_due == CALENDAR.nth_workday(d("2024-08-26"), 23)


def test_cr_11_the_extension_leaves_the_promise_to_the_public_alone():
    limits = Limits(limit_days=20, committed_limit_days=18, extension_days=10)
    events = (accepted("2024-08-26"), extended("2024-09-18"))
    assert ask(limits, *events).committed_due == CALENDAR.nth_workday(d("2024-08-26"), 18)
    moved = ask(limits, *events, extension_moves_committed=True)
    assert moved.committed_due == CALENDAR.nth_workday(d("2024-08-26"), 28)


def test_cr_12_a_new_calendar_gives_new_dates():
    storm = Overlay(
        document="1号", issued=d("2021-09-20"), reason=Text("停工", "closed"), closed=(d("2021-10-12"), d("2021-10-13"))
    )
    before = compute(TWENTY, (accepted("2021-09-17"),), CALENDAR)
    after = compute(TWENTY, (accepted("2021-09-17"),), china_calendar((storm,)))
    assert (before.decision_due, after.decision_due) == (d("2021-10-21"), d("2021-10-25"))


# Receipt, correction, acceptance


def test_ac_1_silence_accepts_as_of_receipt_and_only_when_the_window_is_over():
    last_day = ask(TWENTY, received("2023-01-16"), as_of="2023-01-28")
    assert (last_day.accepted_on, last_day.decision_due) == (None, None)
    assert last_day.correction_notice_last_day == d("2023-01-28")
    after = ask(TWENTY, received("2023-01-16"), as_of="2023-01-29")
    assert (after.accepted_on, after.decision_due, after.deemed_accepted) == (d("2023-01-16"), d("2023-02-16"), True)


def test_ac_1_a_late_notice_or_acceptance_does_not_move_the_day():
    for late in (notified("2023-01-30"), accepted("2023-02-03"), accepted("2023-01-30", as_of="2023-01-16")):
        answer = ask(TWENTY, received("2023-01-16"), late)
        assert (answer.accepted_on, answer.decision_due) == (d("2023-01-16"), d("2023-02-16"))
    corrected = ask(TWENTY, received("2023-01-16"), notified("2023-01-30"), submitted("2023-02-02"))
    assert corrected.accepted_on == d("2023-01-16")


def test_art_32_complete_papers_are_accepted_at_once_or_on_the_day_written_within_the_window():
    assert ask(TWENTY, received("2024-04-26", complete=True)).accepted_on == d("2024-04-26")
    within = ask(TWENTY, received("2024-04-26", complete=True), accepted("2024-04-29"))
    assert (within.accepted_on, within.deemed_accepted) == (d("2024-04-29"), False)
    late = ask(TWENTY, received("2024-04-26", complete=True), accepted("2024-05-20"))
    assert late.accepted_on == d("2024-04-26")


def test_ac_2_only_the_full_set_accepts():
    start = (received("2024-04-26"), notified("2024-04-30"))
    partial = ask(TWENTY, *start, submitted("2024-05-07", complete=False), as_of="2024-05-10")
    assert partial.accepted_on is None
    full = ask(TWENTY, *start, submitted("2024-05-07", complete=False), submitted("2024-05-08"), accepted("2024-05-10"))
    assert (full.accepted_on, full.decision_due) == (d("2024-05-08"), d("2024-06-04"))


def test_ac_3_a_second_notice_does_not_move_the_day():
    start = (received("2024-04-26"), notified("2024-04-30"), submitted("2024-05-08"))
    assert ask(TWENTY, *start, notified("2024-05-09"), submitted("2024-05-15")).accepted_on == d("2024-05-08")


def test_ac_4_corrections_that_do_not_come():
    start = (received("2024-04-26"), notified("2024-04-30"))
    waiting = ask(TWENTY, *start, as_of="2024-05-10")
    assert waiting.correction_due == CALENDAR.nth_workday(d("2024-04-30"), 20) == d("2024-05-30")
    assert waiting.correction_reminders == (d("2024-05-10"), d("2024-05-16"))
    assert waiting.correction_failed is None
    assert ask(TWENTY, *start, as_of="2024-05-30").correction_failed is None
    assert ask(TWENTY, *start, as_of="2024-05-31").correction_failed == "deemed_withdrawn"
    late = ask(TWENTY, *start, submitted("2024-06-03"))
    assert (late.accepted_on, late.correction_failed) == (None, "deemed_withdrawn")
    kept_open = ask(TWENTY, *start, submitted("2024-06-03"), correction_overdue_effect="keep_open")
    assert kept_open.accepted_on == d("2024-06-03")


def test_ac_5_shorter_windows():
    on_the_spot = Limits(limit_days=30, correction_window_days=0)
    same_day = ask(on_the_spot, received("2024-04-26"), as_of="2024-04-26")
    assert (same_day.correction_notice_last_day, same_day.accepted_on) == (d("2024-04-26"), None)
    assert ask(on_the_spot, received("2024-04-26"), as_of="2024-04-27").accepted_on == d("2024-04-26")
    told = ask(on_the_spot, received("2024-04-26"), notified("2024-04-26"), submitted("2024-05-06"))
    assert told.accepted_on == d("2024-05-06")
    too_late = ask(on_the_spot, received("2024-04-26"), notified("2024-04-28"), submitted("2024-05-06"))
    assert too_late.accepted_on == d("2024-04-26")
    three = ask(Limits(limit_days=20, correction_window_days=3), received("2024-04-26"))
    assert three.correction_notice_last_day == d("2024-04-30")


def test_ac_6_asking_for_more_after_acceptance_stops_nothing():
    answer = ask(
        TWENTY, received("2024-04-26"), accepted("2024-04-28"), notified("2024-04-29"), submitted("2024-05-20")
    )
    assert (answer.accepted_on, answer.decision_due) == (d("2024-04-28"), CALENDAR.nth_workday(d("2024-04-28"), 20))


def test_refused_or_withdrawn_in_the_window_is_not_deemed_accepted():
    for end in (ev.RefusedAcceptance(date=d("2023-01-17")), ev.Withdrawn(date=d("2023-01-17"))):
        answer = ask(TWENTY, received("2023-01-16"), end)
        assert (answer.accepted_on, answer.decision_due, answer.overdue_from) == (None, None, None)


def test_refusing_after_silence_comes_too_late():
    answer = ask(TWENTY, received("2023-01-16"), ev.RefusedAcceptance(date=d("2023-02-01")))
    assert (answer.accepted_on, answer.overdue_from) == (d("2023-01-16"), d("2023-02-17"))


def test_wd_1_withdrawal_ends_the_clock():
    answer = ask(TWENTY, accepted("2021-03-01"), ev.Withdrawn(date=d("2021-03-10")), as_of="2021-06-01")
    assert (answer.decision_due, answer.overdue_from) == (d("2021-03-29"), None)


# Readings, two clocks, instant items


def test_u_1_both_readings_for_limits_from_receipt():
    limits = Limits(limit_days=7, clock_start="receipt")
    answer = ask(limits, received("2025-04-28", complete=True))
    assert (answer.decision_due, answer.calendar_due) == (d("2025-05-12"), d("2025-05-06"))
    assert ask(limits, received("2025-04-28", complete=True), show_both_readings=False).calendar_due is None
    assert ask(Limits(limit_days=7), accepted("2025-04-28")).calendar_due is None


def test_clock_from_receipt_does_not_wait_for_the_acceptance_but_for_the_papers():
    limits = Limits(limit_days=7, clock_start="receipt")
    late = ask(limits, received("2025-04-28", complete=True), accepted("2025-05-06"))
    assert late.decision_due == d("2025-05-12")
    completed = ask(limits, received("2025-04-21"), notified("2025-04-22"), submitted("2025-04-28"))
    assert completed.decision_due == d("2025-05-12")


def test_sp_1_sp_2_without_legal_basis_the_days_count():
    events = (
        accepted("2021-03-01"),
        special("2021-03-08", basis=False, name="征求意见"),
        ended("2021-03-19", "征求意见"),
    )
    answer = ask(Limits(limit_days=20, committed_limit_days=10), *events)
    assert (answer.excluded_workdays, answer.decision_due) == (0, d("2021-03-29"))
    assert answer.committed_due == d("2021-03-15")
    claimed = (accepted("2021-03-01"), special("2021-03-08", basis=False, excluded=("statutory",)), ended("2021-03-19"))
    assert ask(TWENTY, *claimed).excluded_workdays == 0


def test_sp_3_each_clock_has_its_own_list():
    limits = Limits(limit_days=20, committed_limit_days=10)
    notice_time = special("2021-03-08", basis=False, excluded=("committed",), name="公示")
    answer = ask(limits, accepted("2021-03-01"), notice_time, ended("2021-03-12", "公示"))
    assert (answer.decision_due, answer.committed_due) == (d("2021-03-29"), d("2021-03-19"))
    assert (answer.excluded_workdays, answer.committed_excluded_workdays) == (0, 4)
    only_statutory = special("2021-03-08", excluded=("statutory",))
    answer = ask(limits, accepted("2021-03-01"), only_statutory, ended("2021-03-12"))
    assert (answer.decision_due, answer.committed_due) == (d("2021-04-02"), d("2021-03-15"))


def test_sp_6_an_open_procedure_past_its_planned_end_alerts():
    events = (accepted("2021-03-01"), special("2021-03-08", planned="2021-03-12"))
    assert ask(TWENTY, *events, as_of="2021-03-11").special_overrun_from is None
    assert ask(TWENTY, *events, as_of="2021-03-12").special_overrun_from == d("2021-03-12")
    assert ask(TWENTY, *events, ended("2021-03-15"), as_of="2021-03-16").special_overrun_from is None


def test_an_open_procedure_has_stopped_the_clock_up_to_the_day_of_the_question():
    events = (accepted("2021-03-01"), special("2021-03-08"))
    answer = ask(TWENTY, *events, as_of="2021-03-12")
    assert (answer.excluded_workdays, answer.decision_due, answer.paused) == (4, d("2021-04-02"), True)
    assert answer.clock_resumes_after is None
    never_ended = ask(TWENTY, *events)
    assert (never_ended.decision_due, never_ended.overdue_from, never_ended.paused) == (None, None, True)


def test_days_before_acceptance_and_after_the_due_date_are_not_left_out():
    before = ask(TWENTY, special("2021-02-22"), accepted("2021-03-01"), ended("2021-03-03"))
    assert before.excluded_workdays == 2
    after = ask(TWENTY, accepted("2021-03-01"), special("2021-03-30"), ended("2021-04-20"))
    assert (after.excluded_workdays, after.decision_due, after.overdue_from) == (0, d("2021-03-29"), d("2021-03-30"))


def test_the_same_procedure_may_run_twice():
    events = (
        accepted("2021-03-01"), special("2021-03-02"), ended("2021-03-04"), special("2021-03-08"), ended("2021-03-10")
    )  # fmt: skip
    assert ask(TWENTY, *events).excluded_workdays == 4


@pytest.mark.parametrize(
    ("day", "at", "due"),
    [
        ("2021-06-11", None, "2021-06-11"),
        ("2021-06-11", time(15, 59), "2021-06-11"),
        ("2021-06-11", time(16, 0), "2021-06-15"),
        ("2021-06-13", time(9, 0), "2021-06-15"),
    ],
    ids=["no time", "before the cut-off", "after the cut-off", "on a holiday"],
)
def test_half_a_day_is_the_same_day_until_the_cut_off(day, at, due):
    limits = Limits(committed_limit_days=0.5)
    answer = ask(limits, received(day, complete=True, at=at))
    assert answer.committed_due == d(due)
    assert answer.decision_due is None


def test_to_4_the_cure_comes_a_working_day_before_the_promise():
    limits = Limits(limit_days=20, committed_limit_days=5)
    tolerant = ev.ToleranceAccepted(date=d("2021-06-07"), missing=1)
    answer = ask(limits, tolerant)
    assert (answer.accepted_on, answer.committed_due) == (d("2021-06-07"), d("2021-06-15"))
    assert answer.cure_due == d("2021-06-11")
    instant = ask(Limits(committed_limit_days=0.5), tolerant)
    assert instant.cure_due == instant.committed_due == d("2021-06-07")
    assert ask(limits, ev.ToleranceAccepted(date=d("2021-06-07"), missing=0)).cure_due is None
    assert ask(TWENTY, tolerant).cure_due == d("2021-07-05")


def test_to_5_a_missing_paper_stops_no_clock():
    answer = ask(TWENTY, ev.ToleranceAccepted(date=d("2021-06-07"), missing=2))
    assert answer.statutory_due == ask(TWENTY, accepted("2021-06-07")).statutory_due == d("2021-07-06")


# Afterwards


def test_delivery_verification_and_hearing_by_default_and_by_item():
    assert ask(Limits(), granted("2025-09-26")).delivery_due == d("2025-10-16")
    assert ask(Limits(delivery_days=3), granted("2025-09-26")).delivery_due == d("2025-09-30")
    assert ask(Limits(), granted("2021-11-08")).verify_due is None
    assert ask(Limits(), granted("2021-11-08", promise=True)).verify_due == d("2022-01-30")
    assert ask(Limits(), ev.HearingRequested(date=d("2024-01-22"))).hearing_last_day == d("2024-02-22")
    calendar_days = Limits(delivery_days=10, limit_unit="calendar_day")
    assert ask(calendar_days, granted("2025-09-26")).delivery_due == d("2025-10-09")


def test_remedies_told_untold_and_not_served():
    answer = ask(Limits(), ev.DecidedDeny(date=d("2021-07-30")))
    assert (answer.reconsideration_until, answer.lawsuit_until) == (d("2021-09-28"), d("2022-01-30"))
    untold = ask(Limits(), ev.DecidedDeny(date=d("2024-07-30"), remedies_told=False))
    assert untold.reconsideration_until == untold.lawsuit_until == d("2025-07-30")
    unserved = ask(Limits(), ev.DecidedDeny(date=d("2021-07-30"), served=False))
    assert (unserved.reconsideration_until, unserved.lawsuit_until) == (None, None)


def lapse_after(*extensions):
    limits = Limits(permit="施工许可证", start_within_months=3, max_extensions=2, extension_months=3)
    events = [ev.StartExtended(date=d(day), months=months) for day, months in extensions]
    answer = ask(limits, ev.PermitObtained(date=d("2021-08-31")), *events)
    return answer.first_lapse, answer.second_lapse, answer.final_lapse


def test_art_9_a_permit_lapses_after_at_most_two_extensions():
    first, second, third = d("2021-11-30"), d("2022-02-28"), d("2022-05-30")
    assert lapse_after() == (first, None, first)
    assert lapse_after(("2021-11-30", 3)) == (first, second, second)
    assert lapse_after(("2021-11-20", 3), ("2022-02-20", 3)) == (first, second, third)
    assert lapse_after(("2021-11-20", 3), ("2022-02-20", 3), ("2022-05-20", 3)) == (first, second, third)
    assert lapse_after(("2021-12-01", 3)) == (first, None, first)
    assert lapse_after(("2021-11-20", 4)) == (first, None, first)
    assert lapse_after(("2021-11-20", 1)) == (first, d("2021-12-30"), d("2021-12-30"))


def test_duties_before_and_after_their_anchor():
    assert duty_due(d("2021-09-17"), 15, "calendar_day", CALENDAR) == d("2021-10-08")
    assert duty_due(d("2021-10-20"), 15, "calendar_day", CALENDAR, "before") == d("2021-09-30")
    assert duty_due(d("2021-10-11"), 3, "workday", CALENDAR, "before") == d("2021-09-30")
    assert duty_due(d("2022-03-31"), 1, "month", CALENDAR, "before") == d("2022-02-28")
    assert duty_due(d("2021-09-17"), 24, "month", CALENDAR) == d("2023-09-18")


def test_a_duty_is_overdue_only_as_seen_on_a_later_day():
    limits = Limits(limit_days=15, limit_unit="calendar_day", duty="竣工验收备案")
    event = ev.CompletionAccepted(date=d("2021-09-17"))
    assert ask(limits, event).overdue_from is None
    assert ask(limits, event, as_of="2021-10-08").overdue_from is None
    assert ask(limits, event, as_of="2021-10-11").overdue_from == d("2021-10-09")


def test_dates_in_a_year_without_notice_are_provisional():
    assert not ask(TWENTY, accepted("2026-02-09"), granted("2026-03-02")).provisional
    assert ask(TWENTY, accepted("2026-12-20")).provisional


# What cannot be


@pytest.mark.parametrize(
    ("field", "events"),
    [
        ("events[1].date", (received("2021-03-02"), accepted("2021-03-01"))),
        ("events[1].type", (accepted("2021-03-01"), accepted("2021-03-02"))),
        ("events[1].type", (accepted("2021-03-01"), received("2021-03-02"))),
        ("events[1].type", (received("2021-03-01"), received("2021-03-02"))),
        ("events[2].type", (accepted("2021-03-01"), granted("2021-03-02"), extended("2021-03-03"))),
        ("events[2].type", (accepted("2021-03-01"), granted("2021-03-02"), granted("2021-03-03"))),
        ("events[2].type", (accepted("2021-03-01"), granted("2021-03-02"), special("2021-03-03"))),
        ("events[1].name", (accepted("2021-03-01"), ended("2021-03-02"))),
        ("events[2].name", (accepted("2021-03-01"), special("2021-03-02"), special("2021-03-03"))),
        ("events[0].type", (notified("2021-03-01"),)),
        ("events[1].type", (received("2021-03-01"), submitted("2021-03-02"))),
        ("events[0].type", (extended("2021-03-01"),)),
        ("events[0].type", (ev.StartExtended(date=d("2021-03-01"), months=3),)),
        ("events[0].as_of", (accepted("2021-03-01", as_of="2021-03-02"),)),
        ("events[1].as_of", (received("2021-03-01"), accepted("2021-03-05", as_of="2021-02-26"))),
        ("events[1].type", (accepted("2021-03-01"), ev.RefusedAcceptance(date=d("2021-03-02")))),
        ("events[1].cap", (accepted("2021-03-01"), special("2021-03-02", cap=-1))),
        ("events[1].days", (accepted("2021-03-01"), extended("2021-03-02", days=0))),
        ("events[1].planned_end", (accepted("2021-03-01"), special("2021-03-08", planned="2021-03-05"))),
        ("events[0].missing", (ev.ToleranceAccepted(date=d("2021-03-01"), missing=-1),)),
    ],
)
def test_histories_that_cannot_be_are_refused(field, events):
    with pytest.raises(ClockError) as caught:
        compute(TWENTY, events, CALENDAR)
    assert caught.value.field == field
    assert caught.value.text.zh
    assert caught.value.text.en


@pytest.mark.parametrize(
    ("field", "limits"),
    [
        ("item.limit_days", Limits(limit_days=-1)),
        ("item.limit_days", Limits(duty="备案")),
        ("item.committed_limit_days", Limits(committed_limit_days=0)),
        ("item.extension_months", Limits(extension_months=-3)),
    ],
)
def test_limits_that_cannot_be_are_refused(field, limits):
    with pytest.raises(ClockError) as caught:
        compute(limits, (accepted("2021-03-01"),), CALENDAR)
    assert caught.value.field == field
