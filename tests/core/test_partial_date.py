"""Dates as precise as their source, and whole months (law.md E12)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core.partial_date import last_of_month, months_after, parse_partial, period_of, show


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31), "year"),
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28), "month"),
        ("2020-02-29", date(2020, 2, 29), date(2020, 2, 29), "day"),
        ("2021-12", date(2021, 12, 1), date(2021, 12, 31), "month"),
    ],
)
def test_periods(text, first, last, precision) -> None:
    period = parse_partial(text)
    assert period is not None
    assert (period.first, period.last, period.precision) == (first, last, precision)


@pytest.mark.parametrize("text", ["0000", "2021-00", "2021-02-29", "2021-1-1", " 2021", "2021-02-", "-", "２０２１-02"])
def test_no_dates(text) -> None:
    assert parse_partial(text) is None


def test_months() -> None:
    assert months_after(date(2021, 8, 31), 3) == date(2021, 11, 30)
    assert months_after(date(2021, 11, 30), 3) == date(2022, 2, 28)
    assert months_after(date(2021, 1, 15), -1) == date(2020, 12, 15)
    assert last_of_month(2024, 2) == date(2024, 2, 29)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from(["day", "month", "year"]))
def test_what_is_shown_is_read_back(day, precision) -> None:
    period = parse_partial(show(day, precision))
    assert period == period_of(day, precision)
    assert period is not None
    assert period.first <= day <= period.last


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(0, 60))
def test_months_after_lands_in_the_right_month(day, months) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == min(day.day, last_of_month(later.year, later.month).day)
