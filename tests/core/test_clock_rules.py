"""Both clocks, special procedures, instant items, and the periods afterwards; named after their rules."""

from datetime import time

import pytest

from kuaijin.core import clock_events as ev
from kuaijin.core.clock import Limits, duty_due
from tests.core.clock_words import (
    CALENDAR,
    TWENTY,
    accepted,
    ask,
    d,
    ended,
    granted,
    notified,
    received,
    special,
    submitted,
)


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


def test_a_duty_is_overdue_once_its_last_day_is_past():
    limits = Limits(limit_days=15, limit_unit="calendar_day", duty="竣工验收备案")
    event = ev.CompletionAccepted(date=d("2021-09-17"))
    assert ask(limits, event).overdue_from == d("2021-10-09"), "as after everything is over, like a decision's"
    assert ask(limits, event, as_of="2021-10-08").overdue_from is None
    assert ask(limits, event, as_of="2021-10-11").overdue_from == d("2021-10-09")


def test_dates_in_a_year_without_notice_are_provisional():
    assert not ask(TWENTY, accepted("2026-02-09"), granted("2026-03-02")).provisional
    assert ask(TWENTY, accepted("2026-12-20")).provisional
