"""I-7: an amount out by 10⁴ is asked back wherever money comes in; honest ones, small and large, are not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import project as p
from kuaijin.core.park_settings import ParkSettings
from kuaijin.core.rulebook_check import faults
from kuaijin.core.unit_guard import TOTAL, UNIT, check_price, doubt_unit, like, of_month, of_total, of_whole
from tests.core.project_samples import INTAKE, PLAN, taken_in
from tests.core.sample_book import data
from tests.core.world import at, refusal, rulebook, run

PARK = ParkSettings()
NOW = at("2021-07-10")
NEW = p.initial("P1")
PROJECTS = data()["projects"]


def wrong(amount: int) -> list[int]:
    """What is typed by mistake for ``amount``: 元 or 亿元 for 万元, where whole 万元 come out of it."""
    return [amount * UNIT, *([amount // UNIT] if amount % UNIT == 0 else [])]


@given(st.integers(200, 1_999_999))
def test_every_usual_total_is_told_from_its_mistakes(total) -> None:
    assert doubt_unit(total, of_total(PARK)) is None
    assert all(doubt_unit(each, of_total(PARK)) for each in wrong(total) if each)


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_no_part_of_a_whole_passes_in_the_wrong_unit(part, whole) -> None:
    if doubt_unit(part, (of_whole(whole, TOTAL),)) is None:
        assert all(doubt_unit(each, (of_whole(whole, TOTAL),)) for each in wrong(part) if each)


@pytest.mark.parametrize("row", PROJECTS, ids=lambda row: row["id"])
def test_the_sample_park_is_never_asked_and_every_mistake_is(row) -> None:
    land = (row.get("parcel") or {}).get("area_sqm")
    spans = of_total(PARK, land)
    assert doubt_unit(row["total_investment"], spans) is None
    for month, amount in enumerate(row["actual_months"]):
        others = row["actual_months"][:month]
        spans = of_month(row["total_investment"], row["plan_2021"], others, PARK)
        assert doubt_unit(amount, spans) is None
        assert all(doubt_unit(each, spans) for each in wrong(amount) if each)


def test_land_tells_what_the_park_s_own_span_does_not() -> None:
    """250 亿元 typed as 250 on 1,000 亩; a plant of 6,000 万元 on 20 亩 is usual."""
    typed = replace(INTAKE, total_wan=250, attributes={"land_area_sqm": 666_667})
    assert refusal(p, NEW, typed, NOW).rule == "I-7"
    assert run(p, NEW, replace(INTAKE, attributes={"land_area_sqm": 13_333}), NOW).total_wan == 6000


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (p.AdjustTotal(total_wan=59, approval="批复", on=date(2021, 7, 1), reason="调整"), "total_wan"),
        (p.AdjustTotal(total_wan=70_000_000, approval="批复", on=date(2021, 7, 1), reason="调整"), "total_wan"),
        (p.ReportInvestment(year=2021, month=6, actual_wan=1_200_000), "actual_wan"),
        (p.ReportStatistics(year=2021, month=6, value_wan=1_200_000), "value_wan"),
        (p.ReportFunds(year=2021, month=6, own_wan=1_200_000), "own_wan"),
        (
            p.AdjustInvestment(year=2021, month=7, about_year=2021, about_month=1, delta_wan=-1_200_000, reason="核对"),
            "delta_wan",
        ),
    ],
)
def test_each_way_in_asks_and_takes_the_answer(command, field) -> None:
    state = taken_in()
    if field == "value_wan":
        state = replace(state, stat_month="2021-01")
    said = refusal(p, state, command, NOW)
    assert (said.rule, said.field) == ("I-7", field)
    answered = p.decide(state, replace(command, confirmed=True), NOW)
    assert getattr(answered, "rule", "") != "I-7"


def test_one_month_of_a_plan_in_another_unit_is_asked_back() -> None:
    """Without the year's own figure (an import adds the months up) only the other months tell."""
    big = run(p, NEW, replace(INTAKE, total_wan=600_000), NOW)
    months = (6, *(60_000,) * 5, *(0,) * 6)
    plan = replace(PLAN, year=2022, on=date(2021, 7, 1), plan_year_wan=sum(months), plan_months=months)
    said = refusal(p, big, plan, NOW)
    assert (said.rule, said.field) == ("I-7", "plan_months")
    assert run(p, big, replace(plan, confirmed=True), NOW).book(2022).plan_year_wan == sum(months)
    low = replace(plan, plan_year_wan=12, plan_months=(1,) * 12)
    assert refusal(p, big, low, NOW).field == "plan_year_wan"


def test_the_price_of_land_is_held_against_its_area() -> None:
    """3,000,000 元 for a hectare, typed in 万元 or in the fen of fen; the park's own prices are never asked."""
    for fen in (300_000_000 // UNIT, 300_000_000 * UNIT):
        said = check_price(fen, 10_000, PARK, confirmed=False)
        assert (said.rule, said.field) == ("I-7", "price_fen")
        assert check_price(fen, 10_000, PARK, confirmed=True) is None
    assert check_price(300_000_000, 10_000, PARK, confirmed=False) is None
    assert check_price(0, 10_000, PARK, confirmed=False) is None


def test_zero_and_nothing_to_go_by_are_no_doubt() -> None:
    assert doubt_unit(0, of_total(PARK)) is None
    assert doubt_unit(3, (like(0, PARK, TOTAL),)) is None
    assert of_month(0, 0, (None, 0), PARK) == ()


def test_an_answered_month_widens_what_is_usual() -> None:
    """A project that outruns its plan is asked once, not every month."""
    assert doubt_unit(5_000, of_month(60_000, 600, (), PARK))
    assert doubt_unit(9_000, of_month(60_000, 600, (5_000,), PARK)) is None


def test_a_park_may_set_its_own_span_but_none_with_a_hole() -> None:
    book = rulebook()
    large = ParkSettings(total_least_wan=5_000, total_below_wan=50_000_000)
    assert doubt_unit(2_500_000, of_total(large)) is None
    assert faults(replace(book, park=large)) == ()
    holes = (("total_below_wan", 2_000_001), ("mu_least_wan", 0), ("price_below_yuan", 15), ("peer_times", 101))
    for name, value in (*holes, ("peer_times", 1), ("month_most_percent", 0)):
        (fault,) = faults(replace(book, park=replace(PARK, **{name: value})))
        assert fault.path[:3] == ("matters", "unit-guard", "thresholds")
