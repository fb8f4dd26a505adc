"""亮灯规则组 as data: the dimensions a project is judged by, and the worst of them as its light (mechanisms.md 3).

Pure: what is known of a project comes as :class:`Signs`. A dimension that has nothing to judge by gives no light; a
month that was not reported gives grey, never green.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Text
from kuaijin.core.investment import Base, YearSeries, progress
from kuaijin.core.lights import (
    COLOURS,
    POINTS,
    RELATIVE,
    Light,
    grey,
    light_clock,
    light_node,
    light_points,
    light_relative,
    light_start,
    light_statistics,
    worst,
)
from kuaijin.core.park_settings import ParkSettings
from kuaijin.core.partial_date import after

Dimension = Literal["points", "relative", "start", "statistics", "node", "committed"]
DIMENSIONS: dict[Dimension, Text] = {
    "points": Text("投资进度", "investment"),
    "relative": Text("投资进度", "investment"),
    "start": Text("开工", "start"),
    "statistics": Text("入统", "statistics"),
    "node": Text("节点", "milestones"),
    "committed": Text("审批时限", "limits of cases"),
}


class LightSet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule set. ``thresholds`` override the park's settings; smaller projects than ``least_total_wan`` are not
    judged by it."""

    id: str
    name: Text
    text: Text
    source: str
    confidence: str
    dimensions: tuple[Dimension, ...]
    base: Base
    thresholds: dict[str, int] = {}
    least_total_wan: int = 0


PLAIN = LightSet(
    id="park",
    name=Text("本园区", "this park"),
    text=Text("月度计划与节点，取最差", "plan by month and milestones; the worst counts"),
    source="own convention",
    confidence="A",
    dimensions=("points", "node"),
    base="plan",
)
"""What is judged by where a rulebook has no set of its own."""


class Node(Struct, frozen=True):
    """A milestone: its name, the last planned day and the last day on which it may have been reached."""

    name: Text
    planned: date
    reached: date | None


class Clock(Struct, frozen=True):
    """An open case: its name and the first days of its yellow, red and black light."""

    name: Text
    yellow_from: date | None
    red_from: date | None
    black_from: date | None


class Signs(Struct, frozen=True, kw_only=True):
    """What is known of a project. ``month``: the latest whose report is due; ``series`` is its year's;
    ``entered``: whether it is in the statistics, ``None`` where the year's list doesn't know it."""

    total_wan: int
    month: int
    series: YearSeries | None = None
    planned_start: date | None = None
    started_on: date | None = None
    entered: bool | None = None
    nodes: tuple[Node, ...] = ()
    clocks: tuple[Clock, ...] = ()


class Part(Struct, frozen=True):
    """The light of one dimension."""

    dimension: Dimension
    light: Light


class Judged(Struct, frozen=True):
    """A project by one rule set: every light that was found, and the worst."""

    parts: tuple[Part, ...]
    light: Light

    @property
    def dimension(self) -> Dimension | None:
        """Where the worst light comes from; ``None`` when there was nothing to judge by."""
        return next((part.dimension for part in self.parts if part.light is self.light), None)

    @property
    def by_dimension(self) -> tuple[tuple[Text, Light], ...]:
        """Each dimension that was judged, with its worst light."""
        found = dict.fromkeys(part.dimension for part in self.parts)
        return tuple(
            (DIMENSIONS[dimension], light)
            for dimension in found
            if (light := worst(part.light for part in self.parts if part.dimension == dimension)) is not None
        )


def settings_of(rules: LightSet, park: ParkSettings) -> ParkSettings:
    """The park's thresholds with those of the set in their place."""
    return replace(park, **rules.thresholds) if rules.thresholds else park


def unknown_thresholds(rules: LightSet) -> list[str]:
    """Thresholds that no setting of the park is called like."""
    known = {field.name for field in msgspec.structs.fields(ParkSettings)}
    return [name for name in rules.thresholds if name not in known]


def judge(rules: LightSet, signs: Signs, on: date, park: ParkSettings) -> Judged:
    """The project's lights by ``rules`` on the day ``on``; its light is the worst (mechanisms.md 3)."""
    if signs.total_wan < rules.least_total_wan:
        least = rules.least_total_wan
        why = Text(f"总投资不足 {least} 万元，不适用。", f"Below {least} 万元 (ten thousand yuan): not judged.")
        return Judged((), Light("grey", rules.name, why))
    settings = settings_of(rules, park)
    parts = tuple(
        Part(dimension, light)
        for dimension in rules.dimensions
        for light in _JUDGES[dimension](rules, signs, on, settings)
    )
    light = worst(part.light for part in parts)
    return Judged(parts, light or Light("grey", rules.name, NOTHING_KNOWN))


NOTHING_KNOWN = Text("没有年度计划和节点，无从判断。", "No annual plan and no milestone to judge by.")


def _progress(rules: LightSet, signs: Signs, _on: date, settings: ParkSettings) -> list[Light]:
    return _invested(rules, signs, settings, light_points, POINTS)


def _relative(rules: LightSet, signs: Signs, _on: date, settings: ParkSettings) -> list[Light]:
    return _invested(rules, signs, settings, light_relative, RELATIVE)


def _invested(
    rules: LightSet, signs: Signs, settings: ParkSettings, rule: Callable[..., Light], name: Text
) -> list[Light]:
    """The year's investment against the set's base; grey while a month that was planned is not reported."""
    series = signs.series
    base = None if series is None else progress(series, rules.base, signs.month)
    if series is None or base is None or not series.plan_wan:
        return []
    if series.unreported(signs.month):
        return [grey(name)]
    done = series.share(signs.month)
    return [] if done is None else [rule(done, base, settings)]


def _start(_rules: LightSet, signs: Signs, on: date, settings: ParkSettings) -> list[Light]:
    if signs.planned_start is None:
        return []
    return [light_start(signs.planned_start, signs.started_on, on, settings)]


def _statistics(_rules: LightSet, signs: Signs, on: date, settings: ParkSettings) -> list[Light]:
    small = signs.total_wan < settings.statistics_least_wan
    if small or signs.entered is None or signs.started_on is None or signs.started_on > on:
        return []
    return [light_statistics(signs.started_on, signs.entered, on, settings)]


def _nodes(_rules: LightSet, signs: Signs, on: date, settings: ParkSettings) -> list[Light]:
    return [_named(node.name, light_node(node.planned, node.reached, on, settings)) for node in signs.nodes]


def _clocks(_rules: LightSet, signs: Signs, on: date, _settings: ParkSettings) -> list[Light]:
    return [
        _named(
            clock.name,
            light_clock(
                on,
                yellow_from=clock.yellow_from,
                committed_due=_before(clock.red_from),
                statutory_due=_before(clock.black_from),
            ),
        )
        for clock in signs.clocks
    ]


def _before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)


def _named(name: Text, light: Light) -> Light:
    why = Text(f"{name.zh}：{light.why.zh}", f"{name.en}: {light.why.en}")
    return Light(light.colour, light.rule_set, why, light.noted)


_JUDGES: dict[Dimension, Callable[[LightSet, Signs, date, ParkSettings], Sequence[Light]]] = {
    "points": _progress,
    "relative": _relative,
    "start": _start,
    "statistics": _statistics,
    "node": _nodes,
    "committed": _clocks,
}


def turns(rules: LightSet, signs: Signs, park: ParkSettings) -> set[date]:
    """Every day on which time alone may change the colour, the remark or the origin of the light that :func:`judge`
    gives, as long as the same month's report is due."""
    settings = settings_of(rules, park)
    found = (day for dimension in rules.dimensions for day in _TURNS[dimension](signs, settings))
    return {day for day in found if day is not None}


def _start_turns(signs: Signs, settings: ParkSettings) -> tuple[date | None, ...]:
    if signs.planned_start is None:
        return ()
    month = signs.planned_start.replace(day=1)
    red = after(month, months=settings.start_red_months, days=0)
    return signs.started_on, after(month, months=1, days=0), red


def _statistics_turns(signs: Signs, settings: ParkSettings) -> tuple[date | None, ...]:
    if signs.started_on is None:
        return ()
    steps = (settings.statistics_yellow_months, settings.statistics_red_months)
    return signs.started_on, *(after(signs.started_on, months=months) for months in steps)


def _node_turns(signs: Signs, settings: ParkSettings) -> tuple[date | None, ...]:
    steps = (1, settings.node_yellow_days + 1, settings.node_red_days)
    late = (after(node.planned, days=days) for node in signs.nodes for days in steps)
    return *(node.reached for node in signs.nodes), *late


def _clock_turns(signs: Signs, _settings: ParkSettings) -> tuple[date | None, ...]:
    return tuple(day for clock in signs.clocks for day in (clock.yellow_from, clock.red_from, clock.black_from))


def _no_turns(_signs: Signs, _settings: ParkSettings) -> tuple[date | None, ...]:
    return ()


_TURNS: dict[Dimension, Callable[[Signs, ParkSettings], tuple[date | None, ...]]] = {
    "points": _no_turns,
    "relative": _no_turns,
    "start": _start_turns,
    "statistics": _statistics_turns,
    "node": _node_turns,
    "committed": _clock_turns,
}
"""The days that each dimension asks about."""


def changes(pairs: Iterable[tuple[Judged, Judged]]) -> dict[tuple[str, str], int]:
    """How many projects have which colour by one set and which by the other."""
    counts: dict[tuple[str, str], int] = {}
    for one, other in pairs:
        key = (one.light.colour, other.light.colour)
        counts[key] = counts.get(key, 0) + 1
    return dict(sorted(counts.items(), key=lambda each: (_rank(each[0][0]), _rank(each[0][1]))))


def worse(one: Judged, other: Judged) -> int:
    """By how many steps the other set's light is worse (positive) or better (negative)."""
    return _rank(other.light.colour) - _rank(one.light.colour)


def _rank(colour: str) -> int:
    return [str(each) for each in COLOURS].index(colour)
