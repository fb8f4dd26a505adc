"""The checker of works plans: it knows no solver and derives nothing, it looks at each day and each link as written."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.works_network import Activity, Link, Network, Resource, hazardous, same_place

Rule = Literal["missing", "start", "gate", "link", "crew", "clash"]


class Breach(Struct, frozen=True):
    """A constraint that a plan breaks: the rule, whom it concerns, and the sentence."""

    rule: Rule
    activities: tuple[str, ...]
    text: Text


class Clash(Struct, frozen=True):
    """Two activities in one place at one time. ``reason`` tells the hazard; ``None``: to be coordinated only.

    ``first`` and ``last`` are plan days, both included.
    """

    one: str
    other: str
    place: str
    first: int
    last: int
    reason: Text | None


def check(network: Network, starts: Mapping[str, int], *, crossing: bool = False) -> tuple[Breach, ...]:
    """Every constraint that ``starts`` (first plan day of each activity) breaks; empty for a sound plan.

    ``crossing``: links that allow crosswise work (交叉作业) are held to that instead.
    """
    lost = [each.id for each in network.activities if each.id not in starts]
    if lost:
        return tuple(Breach("missing", (name,), Text(f"{name} 没有排入。", f"{name} has no day.")) for name in lost)
    return (
        *_limits(network, starts),
        *_links(network, starts, crossing=crossing),
        *_crews(network, starts),
        *_hazards(network, starts),
    )


def _limits(network: Network, starts: Mapping[str, int]) -> Iterator[Breach]:
    for each in network.activities:
        start = starts[each.id]
        if start < 0 or start < each.not_before:
            yield Breach("start", (each.id,), Text(f"{each.name} 早于限定日。", f"{each.name} begins too early."))
        if start < network.gates.get(each.gate, 0):
            text = Text(f"{each.name} 在许可“{each.gate}”之前开始。", f"{each.name} begins before {each.gate}.")
            yield Breach("gate", (each.id,), text)


def _links(network: Network, starts: Mapping[str, int], *, crossing: bool) -> Iterator[Breach]:
    for each in network.activities:
        for link in each.links:
            before = network.by_id[link.before]
            if not _kept(link, before, each, starts, crossing=crossing):
                lag = f"{link.lag:+d}" if link.lag else ""
                text = Text(
                    f"{before.name} → {each.name}（{link.kind}{lag}）未满足。",
                    f"{before.name} → {each.name} ({link.kind}{lag}) is not kept.",
                )
                yield Breach("link", (before.id, each.id), text)


def _kept(link: Link, before: Activity, after: Activity, starts: Mapping[str, int], *, crossing: bool) -> bool:
    start, end = starts[before.id], starts[before.id] + before.duration
    begins, ends = starts[after.id], starts[after.id] + after.duration
    if link.kind == "SS":
        return begins >= start + link.lag
    if link.kind == "FF":
        return ends >= end + link.lag
    if link.kind == "SF":
        return ends >= start + link.lag
    if begins >= end + link.lag:
        return True
    if not crossing or link.crossing is None:
        return False
    return begins >= start + link.crossing.start_after and ends >= end + link.crossing.finish_after


def daily_use(network: Network, starts: Mapping[str, int], resource: Resource) -> dict[int, int]:
    """Units of ``resource`` at work on each plan day on which any are."""
    used: dict[int, int] = {}
    for each in network.activities:
        amount = sum(need.amount for need in each.needs if need.resource == resource.id)
        for day in range(starts[each.id], starts[each.id] + each.duration) if amount else ():
            used[day] = used.get(day, 0) + amount
    return used


def _crews(network: Network, starts: Mapping[str, int]) -> Iterator[Breach]:
    for resource in network.resources:
        over = [day for day, used in sorted(daily_use(network, starts, resource).items()) if used > resource.on(day)]
        if over:
            there = tuple(
                each.id
                for each in network.activities
                if any(need.resource == resource.id for need in each.needs)
                and starts[each.id] <= over[0] < starts[each.id] + each.duration
            )
            text = Text(
                f"{resource.name} 在 {len(over)} 天超出数量，首日为第 {over[0] + 1} 天。",
                f"{resource.name} is short on {len(over)} days, first on day {over[0] + 1}.",
            )
            yield Breach("crew", there, text)


def _hazards(network: Network, starts: Mapping[str, int]) -> Iterator[Breach]:
    for clash in clashes(network, starts):
        if clash.reason is not None:
            one, other = network.by_id[clash.one], network.by_id[clash.other]
            text = Text(
                f"{one.name} 与 {other.name} 同时在{clash.place}：{clash.reason.zh}。",
                f"{one.name} and {other.name} are at {clash.place} together: {clash.reason.en}.",
            )
            yield Breach("clash", (one.id, other.id), text)


def clashes(network: Network, starts: Mapping[str, int]) -> tuple[Clash, ...]:
    """Clash list: every two activities at the same place on the same days, hazardous pairs first."""
    found = []
    for one, other in combinations(network.activities, 2):
        first = max(starts[one.id], starts[other.id])
        end = min(starts[one.id] + one.duration, starts[other.id] + other.duration)
        if first < end and same_place(one.place, other.place):
            place = max(one.place, other.place, key=len)
            found.append(Clash(one.id, other.id, place, first, end - 1, hazardous(one, other)))
    return tuple(sorted(found, key=lambda each: (each.reason is None, each.first, each.one, each.other)))
