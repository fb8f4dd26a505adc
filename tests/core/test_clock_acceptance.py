"""AC-1 … AC-6: receipt, correction, acceptance; every test is named after its rule."""

from kuaijin.core import clock_events as ev
from kuaijin.core.clock import Limits
from tests.core.clock_words import (
    CALENDAR,
    TWENTY,
    accepted,
    ask,
    d,
    notified,
    received,
    submitted,
)


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
