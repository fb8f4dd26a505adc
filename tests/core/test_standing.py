"""Batch and light hold between their turns: whatever the dates, and by whichever rules."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core.batches import batch
from kuaijin.core.light_sets import DIMENSIONS, PLAIN, Clock
from kuaijin.core.lights import rank
from kuaijin.core.park_settings import ParkSettings
from kuaijin.core.partial_date import after
from kuaijin.core.project_state import NO_FACTS, GrantedItem
from kuaijin.core.standing import Standing, Yardstick, lit, stand
from tests.core.project_samples import in_each_state
from tests.core.test_batches import MAYBE, NEAR, projects

PARK = ParkSettings(statistics_least_wan=0)
EVERY = Yardstick(replace(PLAIN, dimensions=tuple(DIMENSIONS)), PARK)
CLOCKS = st.lists(st.builds(Clock, st.just(PLAIN.name), MAYBE, MAYBE, MAYBE), max_size=2)
STICKS = st.sampled_from(
    [EVERY, *(Yardstick(replace(PLAIN, dimensions=(each,), base="year"), PARK) for each in DIMENSIONS)]
)


@st.composite
def known(draw: Any) -> tuple[Any, Any, tuple[Clock, ...]]:
    """Any dates at all in a project with a year, milestones planned and reached, grants and cases."""
    state, facts = draw(projects())
    nodes = tuple(
        replace(each, planned=draw(NEAR).isoformat(), actual=None if (on := draw(MAYBE)) is None else on.isoformat())
        for each in in_each_state()["started"].milestones
    )
    years = in_each_state()["started"].years
    years = tuple(replace(each, year=draw(st.integers(2019, 2022)), decided_on=draw(NEAR)) for each in years)
    granted = tuple(GrantedItem("shigong-xuke", on) for on in draw(st.lists(NEAR, max_size=2)))
    return replace(state, milestones=nodes, years=years), replace(facts, granted=granted), tuple(draw(CLOCKS))


def told(by: Yardstick, state: Any, facts: Any, clocks: Any, on: date) -> tuple[Any, ...]:
    judged = lit(by, state, on, clocks)
    return batch(state, facts, on, by.park), judged.light.colour, rank(judged.light), judged.dimension


@given(known(), STICKS, NEAR, st.floats(0, 1))
def test_nothing_changes_before_the_day_that_is_named(
    project: tuple[Any, Any, Any], by: Yardstick, on: date, part: float
) -> None:
    state, facts, clocks = project
    found = stand(by, state, facts, on, clocks)
    first, last = found.since or on - timedelta(days=800), (found.until or on + timedelta(days=800)) - timedelta(days=1)
    assert first <= on <= last
    for other in (first, last, first + timedelta(days=int((last - first).days * part))):
        assert told(by, state, facts, clocks, other) == told(by, state, facts, clocks, on)
        assert stand(by, state, facts, other, clocks).since == found.since, "the same wherever it is judged"
        assert stand(by, state, facts, other, clocks).until == found.until


@given(known(), STICKS, NEAR)
def test_the_batch_began_on_the_day_that_is_told(project: tuple[Any, Any, Any], by: Yardstick, on: date) -> None:
    state, facts, clocks = project
    found = stand(by, state, facts, on, clocks)
    if found.batch_since is None:
        return
    days = [found.batch_since + timedelta(days=n) for n in range((on - found.batch_since).days + 1)]
    assert {batch(state, facts, day, by.park).primary for day in days} == {found.batch.primary}
    before = batch(state, facts, found.batch_since - timedelta(days=1), by.park)
    assert before.primary != found.batch.primary or not before.primary


def test_a_retired_project_has_no_turn_of_its_light() -> None:
    state = replace(in_each_state()["started"], retired_on=date(2021, 6, 1), retired_reason="合并")
    found: Standing = stand(EVERY, state, NO_FACTS, date(2021, 7, 1))
    assert (found.light.light.colour, found.until) == ("grey", None)


@pytest.mark.parametrize("day", [date.max, date(9999, 12, 1)])
def test_a_turn_past_the_calendar_is_its_last_day(day: date) -> None:
    assert after(day, months=3) == date.max
    assert after(day, days=40) == date.max


def test_other_rules_have_another_name() -> None:
    assert EVERY.digest != Yardstick(PLAIN, PARK).digest != Yardstick(PLAIN, ParkSettings()).digest
    assert EVERY.digest == Yardstick(replace(PLAIN, dimensions=tuple(DIMENSIONS)), PARK).digest
