"""The network of a works plan (施工组织计划): activities, links, crews, places and gates, and its critical path.

Every time is a number of plan days: working days, or all days where the site works seven days; day 0 is the plan's
first. An activity that starts on day 3 and lasts 2 takes days 3 and 4; its finish is 5, the first day after it.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text

LinkKind = Literal["FS", "SS", "FF", "SF"]
Hazard = Literal["", "hot", "coating", "confined", "lifting", "height", "excavation", "demolition", "live"]
HAZARDS: dict[str, Text] = {
    "": Text("一般作业", "ordinary work"),
    "hot": Text("动火作业", "hot work"),
    "coating": Text("涂装防腐", "coating"),
    "confined": Text("有限空间", "confined space"),
    "lifting": Text("吊装作业", "lifting"),
    "height": Text("高处作业", "work at height"),
    "excavation": Text("土方基坑", "excavation"),
    "demolition": Text("拆除作业", "demolition"),
    "live": Text("带电作业", "live electrical work"),
}
HAZARDOUS_PAIRS: dict[frozenset[str], Text] = {
    frozenset({"hot", "coating"}): Text("火花引燃溶剂", "sparks set solvents on fire"),
    frozenset({"hot", "confined"}): Text("有限空间内积聚可燃、有毒气体", "gases gather in a confined space"),
    frozenset({"coating", "confined"}): Text("溶剂在有限空间内积聚", "solvents gather in a confined space"),
    frozenset({"coating", "live"}): Text("电火花引燃溶剂", "electric sparks set solvents on fire"),
    frozenset({"lifting", "height"}): Text("吊物撞击高处作业人员", "the load may hit people at height"),
    frozenset({"lifting", "excavation"}): Text(
        "吊装荷载危及坑边，吊物下有人", "people below the load, loads at the edge"
    ),
    frozenset({"lifting", "demolition"}): Text("吊物与拆除体相互影响", "the load and what is pulled down may meet"),
    frozenset({"height", "demolition"}): Text("上下交叉，坠物伤人", "things fall on those below"),
    frozenset({"height", "excavation"}): Text("上下交叉，坠物伤人", "things fall on those below"),
    frozenset({"demolition", "excavation"}): Text("震动和坠物危及基坑", "shaking and falling things endanger the pit"),
    frozenset({"lifting"}): Text("多机吊装，臂杆相碰", "jibs of several cranes may meet"),
    frozenset({"demolition"}): Text("多处拆除相互影响", "two demolitions endanger each other"),
}
"""Kinds of work that are kept apart in one place: the park's own cautious list (mechanisms.md section 12)."""


class Crossing(Struct, frozen=True):
    """交叉作业 is possible: the successor may begin ``start_after`` days after its predecessor begins.

    It then finishes ``finish_after`` days or more after the predecessor does.
    """

    start_after: int
    finish_after: int


class Link(Struct, frozen=True):
    """Precedence on the activity ``before``. ``lag``: plan days, negative for an overlap.

    ``crossing`` belongs to ``FS`` links only: how far the two may be worked crosswise if a proposal does so.
    """

    before: str
    kind: LinkKind = "FS"
    lag: int = 0
    crossing: Crossing | None = None


class Need(Struct, frozen=True):
    """So many units of a crew or machine, on every day of the activity."""

    resource: str
    amount: int = 1


class Activity(Struct, frozen=True, kw_only=True):
    """One activity; it is not interrupted. ``gate``: the permit without which it cannot begin.

    ``place`` is a path such as 1#厂房/一层: what lies within a place is at the same place as the whole.
    """

    id: str
    name: str
    duration: int
    place: str = ""
    hazard: Hazard = ""
    needs: tuple[Need, ...] = ()
    links: tuple[Link, ...] = ()
    gate: str = ""
    not_before: int = 0


class Absence(Struct, frozen=True):
    """From day ``first`` to day ``last``, both included, only ``left`` units are there."""

    first: int
    last: int
    left: int = 0


class Resource(Struct, frozen=True, kw_only=True):
    """A crew or machine with its number and the days on which there is less of it."""

    id: str
    name: str
    capacity: int
    kind: Literal["crew", "machine"] = "crew"
    absences: tuple[Absence, ...] = ()

    def on(self, day: int) -> int:
        """Units there on plan day ``day``."""
        return min([self.capacity, *(each.left for each in self.absences if each.first <= day <= each.last)])


class Network(Struct, frozen=True, kw_only=True, dict=True):
    """A works plan in numbers. ``gates``: for each permit the first day on which work that waits for it may begin."""

    activities: tuple[Activity, ...]
    resources: tuple[Resource, ...] = ()
    gates: dict[str, int] = {}

    @cached_property
    def by_id(self) -> dict[str, Activity]:
        """The activities by their id."""
        return {each.id: each for each in self.activities}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Ids, each after everything that it is linked to. A network with a circle leaves the circle out."""
        waiting = {each.id: len(each.links) for each in self.activities}
        after: dict[str, list[str]] = {each.id: [] for each in self.activities}
        for each in self.activities:
            for link in each.links:
                after[link.before].append(each.id)
        ready = [name for name, count in waiting.items() if count == 0]
        for name in ready:  # grows while it is read
            for other in after[name]:
                waiting[other] -= 1
                if waiting[other] == 0:
                    ready.append(other)
        return tuple(ready)

    def earliest(self, activity: Activity) -> int:
        """The day before which ``activity`` cannot begin whatever the others do: its own limit or its gate."""
        return max(0, activity.not_before, self.gates.get(activity.gate, 0))


def distances(link: Link, before: int, after: int, *, crossing: bool) -> int:
    """Least days from the start of one to the start of the other; ``before`` and ``after``: their durations.

    With ``crossing`` a link that allows it counts by its crossing, never later than the link itself.
    """
    finish_start = before + link.lag
    if link.kind == "SS":
        return link.lag
    if link.kind == "FF":
        return before + link.lag - after
    if link.kind == "SF":
        return link.lag - after
    if not crossing or link.crossing is None:
        return finish_start
    return min(finish_start, max(link.crossing.start_after, before + link.crossing.finish_after - after))


class Window(Struct, frozen=True):
    """Earliest and latest start of an activity that do not move the end, crews left aside."""

    early: int
    late: int

    @property
    def float_days(self) -> int:
        """Total float (总时差) in plan days."""
        return self.late - self.early


class Critical(Struct, frozen=True):
    """The critical path: ``length`` in plan days, each activity's window, and the activities without float."""

    length: int
    windows: dict[str, Window]
    path: tuple[str, ...]


def critical_path(network: Network, *, crossing: bool = False) -> Critical:
    """Forward and backward pass over the links and gates; crews and clashes are left aside."""
    gaps = [
        (link.before, each.id, distances(link, network.by_id[link.before].duration, each.duration, crossing=crossing))
        for name in network.order
        for each in (network.by_id[name],)
        for link in each.links
    ]
    early = {name: network.earliest(network.by_id[name]) for name in network.order}
    for before, after, gap in gaps:
        early[after] = max(early[after], early[before] + gap)
    length = finish(network, early)
    late = {name: length - network.by_id[name].duration for name in network.order}
    for before, after, gap in reversed(gaps):
        late[before] = min(late[before], late[after] - gap)
    windows = {name: Window(early[name], late[name]) for name in network.order}
    without = sorted((name for name in network.order if windows[name].float_days == 0), key=lambda name: early[name])
    return Critical(length, windows, tuple(without))


def finish(network: Network, starts: Mapping[str, int]) -> int:
    """The first day after the last activity; 0 for a network without any."""
    return max((starts[each.id] + each.duration for each in network.activities), default=0)


def same_place(one: str, other: str) -> bool:
    """Whether two places are one, or one lies within the other; work without a place is at none."""
    if not one or not other:
        return False
    return one == other or one.startswith(other + "/") or other.startswith(one + "/")


def hazardous(one: Activity, other: Activity) -> Text | None:
    """Why the two are kept apart at the same place; ``None`` if they may go on together. A milestone never clashes."""
    if not one.duration or not other.duration or not same_place(one.place, other.place):
        return None
    return HAZARDOUS_PAIRS.get(frozenset({one.hazard, other.hazard}))
