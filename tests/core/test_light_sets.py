"""Rule sets of lights as data: worst of the dimensions, grey, thresholds of a set, two sets on the same figures."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import project as p
from kuaijin.core.base import Text
from kuaijin.core.investment import YearSeries
from kuaijin.core.light_sets import DIMENSIONS, PLAIN, Clock, LightSet, Node, Signs, changes, judge, worse
from kuaijin.core.lights import COLOURS
from kuaijin.core.park_settings import ParkSettings
from kuaijin.sources.rulebook_files import default_folder, load
from tests.core.project_samples import EXAMPLES, TODAY, taken_in
from tests.core.world import at, refusal, run

SETS = load(default_folder()).light_sets
PARK, YINCHUAN, SANYA, COMMITTED = SETS.values()
ON, NOW, SETTINGS = date(2021, 7, 15), at(TODAY), ParkSettings()


def at_half_year(percent: int, **more: object) -> Signs:
    """A project of 120 million after six months, with so many percent of its plan done."""
    done = (percent * 12, *((0,) * 5))
    series = YearSeries(
        plan=(100,) * 12, original=(100,) * 12, actual=done + (None,) * 6, room_wan=10**6, start_month=1
    )
    return Signs(total_wan=12_000, month=6, series=series, **more)  # type: ignore[arg-type]  what the test gives


def test_the_sets_are_the_two_public_ones_the_clock_and_the_parks_own() -> None:
    assert list(SETS) == ["park", "yinchuan-2025", "sanya-2022", "committed-clock"]
    assert PARK.dimensions == PLAIN.dimensions
    assert all(rules.source and set(rules.dimensions) <= set(DIMENSIONS) for rules in SETS.values())


@pytest.mark.parametrize(
    ("percent", "yinchuan", "sanya"), [(50, "green", "green"), (30, "yellow", "yellow"), (24, "yellow", "red")]
)
def test_lights_at_20_and_26_points_by_both_public_sets(percent: int, yinchuan: str, sanya: str) -> None:
    """At a time progress of 50 %: 30 % is 20 points and 40 % behind, 24 % is 26 points and 52 % behind."""
    signs = at_half_year(percent)
    one, other = (judge(rules, signs, ON, SETTINGS) for rules in (YINCHUAN, SANYA))
    assert (one.light.colour, other.light.colour) == (yinchuan, sanya)
    assert one.light.rule_set != other.light.rule_set
    if percent == 24:
        assert "-26.0" in one.light.why.en
        assert "52.0%" in other.light.why.en


def test_the_worst_dimension_is_the_light() -> None:
    late = at_half_year(60, planned_start=date(2021, 3, 15), started_on=None)
    told = judge(YINCHUAN, late, ON, SETTINGS)
    assert [(part.dimension, part.light.colour) for part in told.parts] == [("points", "green"), ("start", "red")]
    assert (told.light.colour, told.dimension) == ("red", "start")


def test_not_reported_is_grey_and_a_known_yellow_is_worse() -> None:
    signs = at_half_year(60)
    missing = replace(signs.series, actual=(720, None, 0, 0, 0, 0) + (None,) * 6)
    assert judge(SANYA, replace(signs, series=missing), ON, SETTINGS).light.colour == "grey"
    late = Node(Text("主体封顶", "structure topped out"), date(2021, 7, 5), None)
    told = judge(PARK, replace(signs, series=missing, nodes=(late,)), ON, SETTINGS)
    assert (told.light.colour, told.dimension) == ("yellow", "node")
    assert "structure topped out" in told.light.why.en


def test_nothing_to_judge_by_is_grey_and_small_projects_are_left_out() -> None:
    empty = Signs(total_wan=12_000, month=6)
    for rules in SETS.values():
        told = judge(rules, empty, ON, SETTINGS)
        assert (told.light.colour, told.parts, told.dimension) == ("grey", (), None)
    small = replace(at_half_year(0), total_wan=999)
    assert judge(SANYA, small, ON, SETTINGS).light.colour == "grey"
    assert judge(SANYA, replace(small, total_wan=1000), ON, SETTINGS).light.colour == "red"


@pytest.mark.parametrize(("on", "colour"), [(9, "green"), (10, "yellow"), (13, "red"), (20, "black")])
def test_the_committed_clock(on: int, colour: str) -> None:
    clock = Clock(Text("施工许可", "permit"), date(2021, 7, 10), date(2021, 7, 13), date(2021, 7, 20))
    signs = Signs(total_wan=1, month=6, clocks=(clock,))
    assert judge(COMMITTED, signs, date(2021, 7, on), SETTINGS).light.colour == colour


@pytest.mark.parametrize(
    ("started", "entered", "colour"),
    [("2021-06-10", True, "green"), ("2021-06-10", False, "yellow"), ("2021-05-10", False, "red")],
)
def test_statistics_entry(started: str, entered: bool, colour: str) -> None:
    signs = Signs(total_wan=500, month=6, started_on=date.fromisoformat(started), entered=entered)
    assert judge(YINCHUAN, signs, ON, SETTINGS).light.colour == colour
    assert judge(YINCHUAN, replace(signs, total_wan=499), ON, SETTINGS).parts == ()


def test_a_sets_own_thresholds_and_base() -> None:
    strict = replace(YINCHUAN, thresholds={"points_yellow": 15})
    assert judge(strict, at_half_year(30), ON, SETTINGS).light.colour == "red"
    late_plan = replace(at_half_year(0).series, plan=(0,) * 6 + (200,) * 6)
    assert judge(PARK, replace(at_half_year(0), series=late_plan), ON, SETTINGS).light.colour == "green"
    assert judge(YINCHUAN, replace(at_half_year(0), series=late_plan), ON, SETTINGS).light.colour == "red"


@given(st.lists(st.integers(0, 120), max_size=30))
def test_two_sets_side_by_side_lose_nobody(percents: list[int]) -> None:
    pairs = [
        tuple(judge(rules, at_half_year(percent), ON, SETTINGS) for rules in (YINCHUAN, SANYA)) for percent in percents
    ]
    counts = changes(pairs)
    assert sum(counts.values()) == len(percents)
    assert sum(n for (a, b), n in counts.items() if a != b) == sum(worse(one, other) != 0 for one, other in pairs)


@given(
    st.sampled_from(list(SETS.values())),
    st.integers(0, 150),
    st.integers(0, 150),
    st.integers(0, 60),
)
def test_a_light_is_the_worst_of_its_parts(rules: LightSet, less: int, more: int, late: int) -> None:
    node = Node(Text("节点", "node"), date.fromordinal(ON.toordinal() - late), None)
    low, high = (judge(rules, at_half_year(each, nodes=(node,)), ON, SETTINGS) for each in sorted((less, more)))
    for told in (low, high):
        ranks = [COLOURS.index(part.light.colour) for part in told.parts]
        assert not ranks or COLOURS.index(told.light.colour) == max(ranks)
    assert COLOURS.index(high.light.colour) <= COLOURS.index(low.light.colour)


def test_a_red_needs_cause_owner_and_a_date_ahead() -> None:
    good = EXAMPLES["explain-red"]
    for wrong, field in (
        (replace(good, cause=" "), "cause"),
        (replace(good, owner=""), "owner"),
        (replace(good, due=date(2021, 7, 15)), "due"),
    ):
        assert refusal(p, taken_in(), wrong, NOW).field == field
    note = run(p, taken_in(), good, NOW).red_notes[-1]
    assert (note.cause, note.owner, note.due, note.on) == (
        "拆迁滞后",
        "征拆专员01",
        date(2021, 8, 1),
        date(2021, 7, 15),
    )


def test_shares_stay_exact() -> None:
    assert at_half_year(24).series.share(6) == Fraction(24, 100)
