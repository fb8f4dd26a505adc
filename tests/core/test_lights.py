"""Lights: the rule sets of mechanisms.md 3 with their examples; grey for what was not reported."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core.amounts import points
from kuaijin.core.lights import (
    COLOURS,
    deviation,
    light_clock,
    light_node,
    light_points,
    light_relative,
    light_start,
    light_statistics,
    plan_progress,
    time_progress,
    worst,
)


@pytest.mark.parametrize(("done", "told"), [(317, "-1.6"), (375, "+4.2"), (114, "-21.9")])
def test_bulletins_after_four_months(done, told) -> None:
    assert points(deviation(Fraction(done, 1000), time_progress(4))) == told


def test_ten_months() -> None:
    assert points(deviation(Fraction(6290, 6474), time_progress(10))) == "+13.8"


@pytest.mark.parametrize(("actual", "by_points", "by_share"), [(30, "yellow", "yellow"), (24, "yellow", "red")])
def test_two_rule_sets_on_the_same_figures(actual, by_points, by_share) -> None:
    """At a time progress of 50 %: 30 % is 20 points and 40 % behind; 24 % is 26 points and 52 % behind."""
    share, half = Fraction(actual, 100), Fraction(1, 2)
    assert light_points(share, half).colour == by_points
    assert light_relative(share, half).colour == by_share
    assert points(half - share) == {30: "+20.0", 24: "+26.0"}[actual]


@pytest.mark.parametrize(
    ("behind", "colour", "noted"),
    [
        ("-5", "green", False),
        ("0", "green", False),
        ("0.01", "green", True),
        ("9.99", "green", True),
        ("10", "yellow", False),
        ("30", "yellow", False),
        ("30.01", "red", False),
    ],
)
def test_edges_in_points(behind, colour, noted) -> None:
    base = Fraction(1, 2)
    light = light_points(base - Fraction(behind) / 100, base)
    assert (light.colour, light.noted) == (colour, noted)


@pytest.mark.parametrize(
    ("actual", "colour"), [("50", "green"), ("49.99", "yellow"), ("25", "yellow"), ("24.99", "red")]
)
def test_edges_by_share(actual, colour) -> None:
    assert light_relative(Fraction(actual) / 100, Fraction(1, 2)).colour == colour


def test_not_reported_is_grey_and_named() -> None:
    for light in (light_points(None, Fraction(1, 2)), light_relative(None, Fraction(1, 2))):
        assert light.colour == "grey"
        assert "未报" in light.word.zh


def test_time_progress_variants() -> None:
    assert time_progress(12) == 1
    assert time_progress(6) == Fraction(1, 2)
    assert time_progress(7, first_month=4) == Fraction(4, 9)
    assert time_progress(3, first_month=4) == 0
    assert plan_progress(300, 1200) == Fraction(1, 4)
    assert plan_progress(0, 0) is None
    assert light_relative(Fraction(0), time_progress(3, first_month=4)).colour == "green"


@pytest.mark.parametrize(
    ("on", "colour"),
    [("2021-09-30", "green"), ("2021-10-01", "yellow"), ("2021-11-30", "yellow"), ("2021-12-01", "red")],
)
def test_start_three_months_running(on, colour) -> None:
    """Planned for September: not begun in September, October, November → red from December."""
    assert light_start(date(2021, 9, 15), None, date.fromisoformat(on)).colour == colour


def test_start_done_or_never_planned() -> None:
    assert light_start(date(2021, 9, 15), date(2021, 12, 1), date(2021, 12, 2)).colour == "green"
    assert light_start(date(2021, 9, 15), date(2021, 12, 3), date(2021, 12, 2)).colour == "red"
    assert light_start(None, None, date(2021, 12, 2)).colour == "green"


@pytest.mark.parametrize(("on", "colour"), [("2021-10-30", "green"), ("2021-11-01", "yellow"), ("2021-12-01", "red")])
def test_statistics_entry(on, colour) -> None:
    assert light_statistics(date(2021, 9, 30), False, date.fromisoformat(on)).colour == colour
    assert light_statistics(date(2021, 9, 30), True, date.fromisoformat(on)).colour == "green"
    assert light_statistics(None, False, date.fromisoformat(on)).colour == "green"


@pytest.mark.parametrize(
    ("late", "colour", "noted"),
    [
        (0, "green", False),
        (1, "green", True),
        (7, "green", True),
        (8, "yellow", False),
        (14, "yellow", False),
        (15, "red", False),
    ],
)
def test_nodes(late, colour, noted) -> None:
    light = light_node(date(2021, 6, 1), None, date.fromordinal(date(2021, 6, 1).toordinal() + late))
    assert (light.colour, light.noted) == (colour, noted)
    assert light_node(date(2021, 6, 1), date(2021, 6, 30), date(2021, 7, 1)).colour == "green"


@pytest.mark.parametrize(
    ("on", "colour"),
    [
        ("2021-06-10", "green"),
        ("2021-06-11", "yellow"),
        ("2021-06-15", "yellow"),
        ("2021-06-16", "red"),
        ("2021-06-26", "black"),
    ],
)
def test_clock_colours(on, colour) -> None:
    light = light_clock(
        date.fromisoformat(on),
        yellow_from=date(2021, 6, 11),
        committed_due=date(2021, 6, 15),
        statutory_due=date(2021, 6, 25),
    )
    assert light.colour == colour


def test_no_clock_is_green() -> None:
    assert light_clock(date(2021, 6, 1), yellow_from=None, committed_due=None, statutory_due=None).colour == "green"


def test_worst_of() -> None:
    green, noted = light_points(Fraction(1), Fraction(1)), light_points(Fraction(95, 100), Fraction(1))
    grey, yellow = light_points(None, Fraction(1)), light_points(Fraction(8, 10), Fraction(1))
    red = light_points(Fraction(1, 2), Fraction(1))
    assert worst([green, grey]) is grey
    assert worst([grey, yellow, green]) is yellow
    assert worst([yellow, red, grey]) is red
    assert worst([green, noted]) is noted
    assert worst([]) is None


@given(st.fractions(0, 3), st.fractions(0, 3), st.fractions(0, 1))
def test_doing_more_never_makes_a_light_worse(less, more, base) -> None:
    less, more = sorted((less, more))
    for rule in (light_points, light_relative):
        a, b = rule(less, base), rule(more, base)
        assert COLOURS.index(b.colour) <= COLOURS.index(a.colour)
        assert a.rule_set.zh
        assert a.why.en
