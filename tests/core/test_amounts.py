"""Money, rates and the unit guard (mechanisms.md 2)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core.amounts import (
    AmountError,
    format_fen,
    format_wan,
    format_yi,
    group_rate,
    half_up,
    parse_fen,
    parse_wan,
    percent,
    points,
    rate,
    rounding_tolerance,
)


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("12345", 12345),
        ("1,234万元", 1234),
        ("1.5亿元", 15000),
        ("１．５　亿", 15000),
        ("15000000元", 1500),
        ("-20 万", -20),
        ("0", 0),
        ("3.06亿", 30600),
        ("2.5 yi", 25000),
    ],
)
def test_amounts_are_read(text, wan) -> None:
    assert parse_wan(text) == wan


@pytest.mark.parametrize(
    "text", ["", "万元", "1.5", "1.23456亿", "1,23万元", "一亿", "1e5", "NaN", "9" * 19, "12 345x"]
)
def test_what_is_no_amount_says_so_in_both_languages(text) -> None:
    with pytest.raises(AmountError) as caught:
        parse_wan(text)
    assert caught.value.text.zh
    assert caught.value.text.en


def test_fen() -> None:
    assert parse_fen("1234.56") == 123456
    assert parse_fen("1.5亿元") == 15_000_000_000
    assert format_fen(123456) == "1,234.56元"
    assert format_fen(-5) == "-0.05元"
    with pytest.raises(AmountError):
        parse_fen("0.001")


@given(st.integers(-(10**10), 10**10))
def test_what_is_shown_is_read_back(wan) -> None:
    assert parse_wan(format_wan(wan)) == wan
    assert parse_wan(format_yi(wan, 4)) == wan
    assert parse_fen(format_fen(wan)) == wan


def test_half_up_for_the_eye_only() -> None:
    assert [half_up(Fraction(n, 20)) for n in (1, -1, 3, 29)] == [Decimal(x) for x in ("0.1", "-0.1", "0.2", "1.5")]
    assert half_up(Fraction(1, 3), 0) == 0
    assert format_yi(600_000) == "60.0亿元"
    assert format_yi(14_550) == "1.5亿元"


@given(st.fractions(), st.integers(0, 6))
def test_rounding_is_never_off_by_more_than_a_half(value, places) -> None:
    shown = Fraction(half_up(value, places))
    assert abs(shown - value) <= Fraction(1, 2 * 10**places)
    assert Fraction(half_up(-value, places)) == -shown


def test_i_2_the_article() -> None:
    assert percent(Fraction(250_000, 150_000)) == "166.7"
    assert percent(Fraction(250_000, 150_000) - 1) == "66.7"


def test_i_3_deviation_from_unrounded_values() -> None:
    """629.0 of 647.4 after ten months is +13.8; the rounded 97.2 − 83.3 would give 13.9."""
    share = rate(6290, 6474)
    assert share is not None
    assert points(share - Fraction(10, 12)) == "+13.8"
    assert percent(share) == "97.2"


def test_i_5_a_group_rate_is_no_mean_of_rates() -> None:
    assert group_rate([(10, 10), (0, 90)]) == Fraction(1, 10)
    assert group_rate([]) is None
    assert rate(5, 0) is None


def test_i_6_tolerance() -> None:
    assert rounding_tolerance(142) == Fraction(71, 10)
