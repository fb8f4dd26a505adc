"""CR-1 … CR-12: how days are counted; every test is named after its rule."""

from datetime import time

import pytest

from kuaijin.core import clock_events as ev
from kuaijin.core.base import Text
from kuaijin.core.calendar import Overlay
from kuaijin.core.clock import Limits, compute
from kuaijin.sources.holiday_years import china_calendar
from tests.core.clock_words import (
    CALENDAR,
    TWENTY,
    accepted,
    ask,
    d,
    ended,
    extended,
    granted,
    received,
    special,
)


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
