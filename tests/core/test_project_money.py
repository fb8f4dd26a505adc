"""I-1 … I-9 and the two series (mechanisms.md 2)."""

from datetime import date

import pytest
from msgspec.structs import replace

from kuaijin.core import project as p
from kuaijin.core.project_money import corrected_wan, series_gap
from kuaijin.core.project_signs import series_of
from tests.core.project_samples import EXAMPLES, PLAN, TODAY, in_each_state, taken_in
from tests.core.world import at, refusal, run

NOW = at(TODAY)


def report(month, actual, **more):
    return p.ReportInvestment(year=2021, month=month, actual_wan=actual, **more)


def test_i_1_months_add_up_to_the_year() -> None:
    state = run(p, p.initial("P1"), EXAMPLES["intake"], at("2021-01-15"))
    for months in ((100,) * 11 + (99,), (100,) * 11, (100,) * 13, (1300,) + (-10,) * 10 + (0,)):
        said = refusal(p, state, replace(PLAN, plan_months=months), at("2021-01-20"))
        assert said.field == "plan_months"


def test_i_1_plan_and_actual_stay_within_the_total() -> None:
    state = taken_in()
    said = refusal(p, state, report(6, 5051), NOW)
    assert (said.rule, said.field) == ("I-1", "actual_wan")
    state = run(p, state, report(6, 5050), NOW)
    assert state.invested_wan() == state.total_wan == 6000
    assert refusal(p, state, report(7, 100, estimated=True), NOW).rule == "I-1"
    state = run(p, state, EXAMPLES["adjust-total"], NOW)
    state = run(p, state, report(7, 100, estimated=True), NOW)
    shrink = replace(EXAMPLES["adjust-total"], total_wan=6099)
    assert refusal(p, state, shrink, NOW).field == "total_wan"


def test_i_1_the_list_may_not_contradict_the_book() -> None:
    state = taken_in()
    listed = replace(PLAN, year=2022, on=date(2021, 7, 10), invested_before_wan=1)
    assert refusal(p, state, listed, NOW).field == "invested_before_wan"
    known = 500 + 5 * 90
    state = run(p, state, replace(listed, invested_before_wan=known), NOW)
    assert state.invested_before(2022) == known


def test_a_late_report_of_the_old_year_moves_what_was_invested_before() -> None:
    state = run(p, taken_in(), replace(PLAN, year=2022, on=date(2021, 7, 10)), NOW)
    assert state.invested_before(2022) == 950
    state = run(p, state, report(6, 110), NOW)
    assert state.invested_before(2022) == state.invested_wan() == 1060


def test_i_7_a_factor_of_ten_thousand_is_asked_back() -> None:
    state = taken_in()
    big = p.AdjustTotal(total_wan=60_000_000, approval="x", on=date(2021, 7, 1), reason="x")
    assert refusal(p, state, big, NOW).rule == "I-7"
    assert run(p, state, replace(big, confirmed=True), NOW).total_wan == 60_000_000
    roomy = run(p, state, replace(big, confirmed=True), NOW)
    said = refusal(p, roomy, report(6, 1_000_000), NOW)
    assert (said.rule, said.field) == ("I-7", "actual_wan")
    assert "万元" in said.text.zh
    assert run(p, roomy, report(6, 1_000_000, confirmed=True), NOW).book(2021).months[5].actual_wan == 1_000_000


def test_i_9_a_running_month_is_an_estimate_and_cannot_be_frozen() -> None:
    state = taken_in()
    assert refusal(p, state, report(7, 100), NOW).rule == "I-9"
    state = run(p, state, report(7, 100, estimated=True), NOW)
    assert state.book(2021).estimated
    later = at("2021-08-05")
    assert refusal(p, state, p.FreezeMonth(year=2021, month=7), later).rule == "I-9"
    state = run(p, state, report(7, 105), later)
    assert not state.book(2021).estimated
    state = run(p, state, p.FreezeMonth(year=2021, month=7), later)
    assert state.book(2021).months[6].frozen


@pytest.mark.parametrize(("month", "rule"), [(0, "month"), (13, "month"), (8, "future-date"), (1, "frozen")])
def test_months_that_cannot_be_reported(month, rule) -> None:
    assert refusal(p, taken_in(), report(month, 100), NOW).rule == rule


def test_a_year_outside_the_list_cannot_be_reported() -> None:
    assert refusal(p, taken_in(), p.ReportInvestment(year=2020, month=5, actual_wan=1), NOW).rule == "annual-list"


def test_a_month_is_not_frozen_before_its_end_nor_twice_nor_while_returned() -> None:
    state = taken_in()
    assert refusal(p, state, p.FreezeMonth(year=2021, month=7), NOW).rule == "frozen"
    assert refusal(p, state, p.FreezeMonth(year=2021, month=1), NOW).rule == "frozen"
    state = run(p, state, EXAMPLES["return-report"], NOW)
    assert refusal(p, state, p.FreezeMonth(year=2021, month=5), NOW).rule == "returned"
    assert refusal(p, state, EXAMPLES["return-report"], NOW).rule == "not-reported"
    state = run(p, state, report(5, 80), NOW)
    assert state.book(2021).months[4].returned == ""
    assert run(p, state, p.FreezeMonth(year=2021, month=5), NOW).book(2021).months[4].frozen


def test_i_8_a_closed_month_is_corrected_in_the_open_one_and_history_stays() -> None:
    state = run(p, taken_in(), EXAMPLES["adjust-investment"], NOW)
    page = state.book(2021)
    assert page.months[0].actual_wan == page.months[0].reported_wan == 90
    assert page.months[6].actual_wan == -10
    assert page.months[6].reported_wan is None
    assert page.months[6].adjustments[0].reason == "重复计算"
    assert corrected_wan(state, 2021, 1) == 80
    assert page.actual_year_wan == 440
    state = run(p, state, report(7, 100, estimated=True), NOW)
    assert state.book(2021).months[6].actual_wan == 90


def frozen_year(actual=100):
    """All of 2021 reported and frozen."""
    state = taken_in()
    for month in range(1, 13):
        if month > 5:
            state = run(p, state, report(month, actual), at("2022-01-04"))
        if month > 1:
            state = run(p, state, p.FreezeMonth(year=2021, month=month), at("2022-01-05"))
    return state


CORRECTION = p.AdjustInvestment(
    year=2022, month=1, about_year=2021, about_month=12, delta_wan=-70, reason="发票重复计入"
)


def test_i_8_a_frozen_year_is_corrected_although_the_project_is_in_no_later_list() -> None:
    state = frozen_year()
    before = state.invested_wan()
    assert refusal(p, state, replace(CORRECTION, year=2023), at("2022-01-06")).rule == "future-date"
    state = run(p, state, CORRECTION, at("2022-01-06"))
    assert (state.invested_wan(), state.invested_before(2022)) == (before - 70, before)
    assert corrected_wan(state, 2021, 12) == 30
    assert state.book(2021).actual_year_wan == 5 * 90 + 7 * 100
    assert refusal(p, state, CORRECTION, at("2022-01-07")).rule == "I-8", "40 too many"
    listed = run(p, state, replace(PLAN, year=2022, on=date(2022, 1, 20)), at("2022-01-20"))
    assert listed.late_entries == ()
    assert [entry.delta_wan for entry in listed.book(2022).months[0].adjustments] == [-70]
    assert listed.invested_wan() == state.invested_wan()


def test_i_8_last_year_may_be_corrected_downwards_before_this_year_has_a_figure() -> None:
    state = run(p, frozen_year(), replace(PLAN, year=2022, on=date(2022, 1, 4)), at("2022-01-05"))
    state = run(p, state, CORRECTION, at("2022-01-06"))
    assert state.book(2022).actual_year_wan == -70
    own = p.AdjustInvestment(year=2022, month=2, about_year=2022, about_month=1, delta_wan=-41, reason="重复")
    state = run(p, state, p.ReportInvestment(year=2022, month=1, actual_wan=40), at("2022-02-01"))
    state = run(p, state, p.FreezeMonth(year=2022, month=1), at("2022-02-02"))
    assert refusal(p, state, own, at("2022-02-03")).rule == "I-8"


def test_an_entry_is_no_report_of_its_month() -> None:
    state = run(p, taken_in(), EXAMPLES["adjust-investment"], NOW)
    series = series_of(state, state.book(2021))
    assert not series_of(taken_in(), taken_in().book(2021)).silent
    assert (series.silent, series.actual[6]) == ((7,), -10)
    assert not series.unreported(5)
    assert series.unreported(7)
    told = run(p, state, report(6, 90), at("2021-07-01"))
    told = run(p, told, report(7, 100), at("2021-08-01"))
    assert not series_of(told, told.book(2021)).unreported(7)


def test_what_is_planned_and_not_reported_cannot_be_frozen() -> None:
    assert refusal(p, taken_in(), p.FreezeMonth(year=2021, month=6), at("2021-07-06")).rule == "not-reported"


def test_a_list_that_told_what_was_invested_before_follows_the_old_year_s_last_reports() -> None:
    state = taken_in()
    known = state.invested_before(2022)
    listed = replace(PLAN, year=2022, on=date(2021, 7, 10), invested_before_wan=known)
    state = run(p, state, listed, NOW)
    state = run(p, state, report(6, 110), NOW)
    assert state.invested_before(2022) == state.invested_wan() == known + 110


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"month": 1}, "frozen"),
        ({"about_month": 2}, "I-8"),
        ({"about_month": 7}, "I-8"),
        ({"month": 8}, "future-date"),
        ({"delta_wan": 0}, "amount"),
        ({"delta_wan": -91}, "I-8"),
        ({"delta_wan": -451}, "I-8"),
        ({"delta_wan": 90_000_000}, "I-7"),
        ({"delta_wan": 6000}, "I-1"),
        ({"reason": "  "}, "required"),
    ],
)
def test_adjustments_that_are_refused(change, rule) -> None:
    assert refusal(p, taken_in(), replace(EXAMPLES["adjust-investment"], **change), NOW).rule == rule


def test_the_adjusted_plan_keeps_the_original_and_only_at_mid_year() -> None:
    state = run(p, taken_in(), EXAMPLES["adjust-plan"], NOW)
    page = state.book(2021)
    assert (page.plan_year_wan, page.original_year_wan) == (2400, 1200)
    assert page.original_months == (100,) * 12
    assert page.planned_wan(7) == 900
    early = replace(EXAMPLES["adjust-plan"], on=date(2021, 3, 1))
    assert refusal(p, taken_in(), early, NOW).rule == "annual-adjust"
    frozen = replace(EXAMPLES["adjust-plan"], plan_months=(0, *((100,) * 5), 400, *((300,) * 5)))
    assert refusal(p, taken_in(), frozen, NOW).rule == "frozen"
    beyond = replace(EXAMPLES["adjust-plan"], plan_year_wan=5501, plan_months=(100,) * 6 + (817,) * 5 + (816,))
    assert refusal(p, taken_in(), beyond, NOW).rule == "I-1"


def test_first_entered_then_reported_and_the_series_stay_apart() -> None:
    assert refusal(p, taken_in(), EXAMPLES["report-statistics"], NOW).rule == "statistics"
    state = run(p, in_each_state()["started"], report(6, 120), NOW)
    state = run(p, state, EXAMPLES["report-statistics"], NOW)
    page = state.book(2021)
    assert (page.months[5].actual_wan, page.statistics[5]) == (120, 110)
    assert series_gap(page, 6) is None
    state = run(p, state, p.ReportStatistics(year=2021, month=6, value_wan=80), NOW)
    assert series_gap(state.book(2021), 6) == (120, 80)
    assert refusal(p, state, p.ReportStatistics(year=2021, month=3, value_wan=80), NOW).rule == "statistics"


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        ({"year": None}, "required"),
        ({"month": 13}, "required"),
        ({"month": 8}, "future-date"),
        ({"month": 2}, "B-2"),
    ],
)
def test_statistical_entry_needs_its_month_and_a_start(entry, rule) -> None:
    command = replace(p.SetStatStatus(status="entered", year=2021, month=4), **entry)
    assert refusal(p, in_each_state()["started"], command, NOW).rule == rule
    planned = p.SetStatStatus(status="entered", year=2021, month=4)
    assert refusal(p, taken_in(), planned, NOW).rule == "B-2"


def test_b2_four_dates_are_kept_apart() -> None:
    state = run(p, in_each_state()["started"], EXAMPLES["record-ceremony"], NOW)
    assert (state.ceremony_on, state.permit_on, state.started_on, state.stat_month) == (
        date(2021, 3, 1),
        date(2021, 3, 1),
        date(2021, 3, 10),
        "2021-04",
    )
