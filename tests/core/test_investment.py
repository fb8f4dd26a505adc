"""I-1 … I-9 over many projects: rates, bases, forecasts, starts, rounding (mechanisms.md 2.1)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core import project as p
from kuaijin.core.amounts import percent, points, rounding_tolerance
from kuaijin.core.investment import (
    BASES,
    METHODS,
    YearSeries,
    forecast,
    forecast_of,
    gap,
    printed_yi,
    progress,
    spread,
    standing,
    starts,
)
from kuaijin.core.project_money import corrected_wan
from tests.core.project_samples import EXAMPLES, TODAY, taken_in
from tests.core.world import at, refusal, run

NOW = at(TODAY)


def year(plan: tuple[int, ...] = (100,) * 12, done: tuple[int | None, ...] = (), **more: object) -> YearSeries:
    actual = (*done, *((None,) * (12 - len(done))))
    given = {"original": plan, "room_wan": 10**9, **more}
    return YearSeries(plan=plan, actual=actual, **given)  # type: ignore[arg-type]  what the test gives


def test_i_1_the_sources_of_funds_add_up_to_the_plan() -> None:
    state = taken_in()
    said = refusal(p, state, p.PlanFunds(year=2021, loan_wan=700, own_wan=499), NOW)
    assert (said.rule, said.field) == ("I-1", "own_wan")
    state = run(p, state, p.PlanFunds(year=2021, loan_wan=700, own_wan=500), NOW)
    assert state.book(2021).funds_plan == (0, 0, 700, 500, 0)
    assert refusal(p, state, p.PlanFunds(year=2020, own_wan=1), NOW).rule == "annual-list"


def test_i_1_a_forecast_stays_within_the_approved_total() -> None:
    told = forecast(year(done=(150,) * 6, room_wan=1300), 6, "ratio")
    assert (told.value_wan, told.capped) == (1300, True)
    beyond = forecast(year(done=(150,) * 6, room_wan=800), 6, "remaining")
    assert (beyond.value_wan, beyond.capped) == (900, True)


def test_i_2_the_article_over_plan() -> None:
    whole = standing([year((12_500,) * 12, (20_833,) * 11 + (20_837,))], "year", 12)
    assert (whole.plan_wan, whole.done_wan) == (150_000, 250_000)
    assert percent(whole.rate) == "166.7"
    assert percent(whole.over) == "66.7"


@pytest.mark.parametrize(("done", "told"), [(317, "-1.6"), (375, "+4.2"), (114, "-21.9")])
def test_i_3_points_against_months_of_twelve(done: int, told: str) -> None:
    plan = (0,) * 4 + (125,) * 8
    assert points(standing([year(plan, (done, 0, 0, 0))], "year", 4).deviation) == told


def test_i_3_from_unrounded_values() -> None:
    plan = (6474, *((0,) * 11))
    assert points(standing([year(plan, (6290, *((0,) * 9)))], "year", 10).deviation) == "+13.8"


def test_i_3_each_base_is_named_and_its_own() -> None:
    plan = (0,) * 6 + (100, 100, 200, 200, 200, 200)
    one = year(plan, (0,) * 6 + (100, 100, 100), start_month=7)
    told = {base: standing([one], base, 9) for base in BASES}
    assert {base: each.base_share for base, each in told.items()} == {
        "year": Fraction(9, 12),
        "start": Fraction(3, 6),
        "plan": Fraction(400, 1000),
    }
    assert [points(told[base].deviation) for base in ("year", "start", "plan")] == ["-45.0", "-20.0", "-10.0"]
    assert len({text.zh for text in BASES.values()} | {text.en for text in BASES.values()}) == 6


def test_i_4_both_start_rates_of_the_bulletin() -> None:
    """Planned 255 for the year, 223 by October, started 206: 80.8 % of the year's number."""
    rows = [(month, True) for month in [5] * 200 + [12] * 6] + [(10, False)] * 23 + [(11, False)] * 26
    told = starts(rows, 10)
    assert (told.of_year, told.up_to_date, told.started, told.early) == (255, 223, 206, 6)
    assert percent(told.rate_of_year) == "80.8"
    assert told.rate_to_date == Fraction(200, 223)


def test_i_5_a_group_is_a_sum_and_no_mean() -> None:
    small, large = year((10,) * 12, (10,) * 12), year((90,) * 12, (0,) * 12)
    assert standing([small, large], "year", 12).rate == Fraction(1, 10)
    assert standing([], "year", 12).rate is None


def test_i_5_original_and_adjusted_plan_side_by_side() -> None:
    told = standing([year((200,) * 12, (100,) * 12, original=(100,) * 12)], "plan", 12)
    assert (told.rate, told.original_rate) == (Fraction(1, 2), 1)


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=150))
def test_i_6_parts_and_total_are_rounded_apart(parts: list[int]) -> None:
    shown, total, differs = printed_yi(parts)
    missing = sum(Decimal(one.replace(",", "")) for one in shown) - Decimal(total.replace(",", ""))
    assert differs is (missing != 0)
    assert abs(Fraction(missing)) <= rounding_tolerance(len(parts)) + Fraction(1, 20)


def test_i_6_three_thirds() -> None:
    assert printed_yi((3_333, 3_333, 3_334)) == (("0.3", "0.3", "0.3"), "1.0", True)


def test_i_7_funds_in_the_wrong_unit() -> None:
    roomy = run(p, taken_in(), p.PlanFunds(year=2021, own_wan=1200), NOW)
    wrong = p.ReportFunds(year=2021, month=6, own_wan=12_000_000)
    said = refusal(p, roomy, wrong, NOW)
    assert (said.rule, said.field) == ("I-7", "own_wan")


def test_i_8_a_correction_leaves_the_closed_month() -> None:
    state = run(p, taken_in(), EXAMPLES["adjust-investment"], NOW)
    assert state.book(2021).months[0].reported_wan == 90
    assert corrected_wan(state, 2021, 1) == 80
    said = refusal(p, state, p.ReportFunds(year=2021, month=1, own_wan=5), NOW)
    assert said.rule == "frozen"


def test_i_8_money_taken_back_was_there_before_and_is_explained() -> None:
    state = run(p, taken_in(), EXAMPLES["report-funds"], NOW)
    back = p.ReportFunds(year=2021, month=7, loan_wan=-200, note="提前还贷")
    assert refusal(p, state, p.ReportFunds(year=2021, month=7, loan_wan=-200), NOW).field == "note"
    assert refusal(p, state, p.ReportFunds(year=2021, month=7, loan_wan=-301, note="x"), NOW).rule == "I-8"
    state = run(p, state, back, NOW)
    assert state.book(2021).funds_in[5:7] == ((0, 0, 300, 0, 0), (0, 0, -200, 0, 0))
    shrunk = p.ReportFunds(year=2021, month=6, loan_wan=100)
    assert refusal(p, state, shrunk, NOW).rule == "I-8"


def test_i_9_every_forecast_has_its_basis() -> None:
    one = year((100,) * 6 + (200,) * 6, (80, 80, 80, 60, 120, 120))
    assert {method: forecast(one, 6, method).value_wan for method in METHODS} == {
        "remaining": 540 + 1200,
        "ratio": 1620,
        "pace": 540 + 600,
    }
    assert forecast(year(done=(80, None, 80)), 3, "pace") is None
    assert forecast(year((0,) * 6 + (100,) * 6, (0,) * 3), 3, "ratio") is None
    assert forecast_of([one, year((0,) * 12)], 6, "ratio") == (1620, 0, 1)


@pytest.mark.parametrize(
    ("dispatch", "statistics", "told"),
    [(100, 80, None), (100, 79, Fraction(-21, 100)), (80, 101, Fraction(21, 101)), (0, 0, None), (100, None, None)],
)
def test_two_series_a_gap_is_shown(dispatch: int | None, statistics: int | None, told: Fraction | None) -> None:
    assert gap(dispatch, statistics) == told


@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 10**6), min_size=12, max_size=12), st.integers(1, 12), st.integers(0, 12)),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 12),
    st.sampled_from(sorted(BASES)),
)
def test_the_whole_lies_between_its_parts(projects: list[tuple[list[int], int, int]], month: int, base: str) -> None:
    group = [
        year(tuple(plan), tuple(plan[:reported]), start_month=start) for plan, start, reported in projects if sum(plan)
    ]
    whole = standing(group, base, month)  # type: ignore[arg-type]  one of the bases
    if not group:
        assert whole.deviation is None
        return
    shares = [progress(one, base, month) for one in group]  # type: ignore[arg-type]  the same
    known = [share for share in shares if share is not None]
    assert min(known) <= whole.base_share <= max(known)
    assert whole.done_wan == sum(one.done(month) for one in group)


@given(st.integers(0, 10**10), st.integers(2021, 2030), st.integers(2015, 2040))
def test_what_is_left_is_spread_without_loss(left: int, first: int, last: int) -> None:
    parts = spread(left, first, last)
    assert sum(parts.values()) == left
    assert list(parts) == list(range(first, max(first, last) + 1))
    assert max(parts.values()) - min(parts.values()) <= 1
