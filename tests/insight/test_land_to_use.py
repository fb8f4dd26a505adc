"""How long each step takes: calendar days, only with both ends known and in order, the median exact."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.insight.land_to_use import STEPS, WHOLE, _pace, length

DAYS = st.one_of(st.none(), st.dates(date(2019, 1, 1), date(2022, 12, 31)))


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2021, 3, 1), date(2021, 9, 1), 184),  # 船洞小学: land from March, pupils in September
        (date(2020, 11, 5), date(2020, 11, 5), 0),
        (date(2021, 5, 2), date(2021, 5, 1), None),
        (None, date(2021, 5, 1), None),
        (date(2021, 5, 1), None, None),
    ],
)
def test_a_length_needs_both_ends_in_order(first: date | None, last: date | None, told: int | None) -> None:
    assert length(SimpleNamespace(land_from=first, used_on=last), WHOLE) == told


def test_the_median_of_an_even_number_is_exact_and_the_first_of_equals_is_best() -> None:
    pace = _pace(WHOLE, [("B", 3), ("A", 3), ("C", 6), ("D", 8), ("E", None)])
    assert (pace.count, pace.median, pace.best, pace.best_project) == (4, Decimal("4.5"), 3, "A")


def test_nothing_known_tells_nothing() -> None:
    pace = _pace(WHOLE, [("A", None)])
    assert (pace.count, pace.median, pace.best, pace.best_project) == (0, None, None, "")


@given(st.lists(st.tuples(DAYS, DAYS), max_size=20))
def test_the_median_lies_between_the_best_and_the_slowest(pairs: list[tuple[date | None, date | None]]) -> None:
    step = STEPS[3]
    lengths = [
        (f"P{n}", length(SimpleNamespace(started_on=first, completed_on=last), step))
        for n, (first, last) in enumerate(pairs)
    ]
    known = [days for _, days in lengths if days is not None]
    pace = _pace(step, lengths)
    assert pace.count == len(known)
    if known:
        assert pace.best == min(known)
        assert min(known) <= (pace.median or 0) <= max(known)
        first, last = pairs[int(pace.best_project[1:])]
        assert first is not None
        assert first + timedelta(days=pace.best or 0) == last
