"""The day of an instant in Shanghai, whatever zone the instant is written in."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core.base import SHANGHAI, civil_date


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2021, 12, 28, 15, 59, 59, 999999, UTC), date(2021, 12, 28)),
        (datetime(2021, 12, 28, 16, tzinfo=UTC), date(2021, 12, 29)),
        (datetime(2021, 12, 29, tzinfo=SHANGHAI), date(2021, 12, 29)),
        (datetime(2021, 12, 28, 8, tzinfo=timezone(timedelta(hours=-8))), date(2021, 12, 29)),
    ],
)
def test_day_turns_at_midnight_in_shanghai(instant: datetime, day: date) -> None:
    assert civil_date(instant) == day


@given(st.timedeltas(timedelta(0), timedelta(days=40_000)))
def test_zone_of_writing_does_not_matter(since: timedelta) -> None:
    instant = datetime(1990, 1, 1, tzinfo=UTC) + since
    assert civil_date(instant) == civil_date(instant.astimezone(SHANGHAI))
