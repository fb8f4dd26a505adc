"""What a works plan becomes when permits come late or works have really begun: the plan shifted as little as needed."""

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from kuaijin.core.base import Text
from kuaijin.core.works_network import Absence, Activity, Network, Resource, distances, hazardous

LONGEST = 10_000
"""Plan days after which the search for a day gives up: no plan of a park runs for forty years."""


class Unplaceable(ValueError):
    """An activity that fits on no day, because it needs more than there ever is."""

    def __init__(self, activity: Activity) -> None:
        super().__init__(f"{activity.id} fits on no day")
        self.activity = activity
        self.text = Text(
            f"“{activity.name}”所需班组、机械超过现有数量。", f"“{activity.name}” needs more than there is."
        )


def shift(
    network: Network,
    wanted: Mapping[str, int],
    *,
    crossing: bool = False,
    held: Mapping[str, int] | None = None,
    today: int = 0,
) -> dict[str, int]:
    """First days that keep every constraint: none before ``wanted``, in its order, each as soon as it can.

    ``held`` (real first days) stay where they are whatever they break;
    what has not begun is not placed before ``today``.

    Raises:
        Unplaceable: an activity needs more of a crew than there ever is.
    """
    real = held or {}
    placing = _Placing(network, crossing=crossing)
    for name, start in real.items():
        placing.put(network.by_id[name], start)
    for name in _eligible(network, wanted):
        if name not in real:
            placing.put_soon(network.by_id[name], max(wanted.get(name, 0), today))
    return placing.starts


def as_written(network: Network, *, crossing: bool = False) -> dict[str, int]:
    """A sound plan without any search: activities in the order of the list, each as soon as links and crews allow.

    Raises:
        Unplaceable: an activity needs more of a crew than there ever is.
    """
    return shift(network, {}, crossing=crossing)


def _eligible(network: Network, wanted: Mapping[str, int]) -> Iterable[str]:
    """Ids in the order of ``wanted`` days (then of the list), each after what it is linked to."""
    rank = {each.id: (wanted.get(each.id, 0), number) for number, each in enumerate(network.activities)}
    done: set[str] = set()
    rest = [network.by_id[name] for name in network.order]
    while rest:
        ready = (each for each in rest if all(link.before in done for link in each.links))
        chosen = min(ready, key=lambda each: rank[each.id])
        rest.remove(chosen)
        done.add(chosen.id)
        yield chosen.id


class _Placing:
    """A plan that grows activity by activity."""

    def __init__(self, network: Network, *, crossing: bool) -> None:
        self.network = network
        self.crossing = crossing
        self.starts: dict[str, int] = {}
        self._resources = {each.id: each for each in network.resources}
        self._used: dict[tuple[str, int], int] = {}

    def put(self, activity: Activity, start: int) -> None:
        """Place ``activity`` on ``start`` without asking."""
        self.starts[activity.id] = start
        for day in range(start, start + activity.duration):
            for need in activity.needs:
                key = (need.resource, day)
                self._used[key] = self._used.get(key, 0) + need.amount

    def put_soon(self, activity: Activity, wanted: int) -> None:
        """Place ``activity`` on the first day from ``wanted`` on that keeps every constraint."""
        start = max(wanted, self.network.earliest(activity), *self._linked(activity), 0)
        tests: tuple[Callable[[Activity, int], int], ...] = (self._after_crews, self._after_hazards)
        while (later := max(test(activity, start) for test in tests)) > start:
            start = later
            if start > LONGEST:
                raise Unplaceable(activity)
        self.put(activity, start)

    def _linked(self, activity: Activity) -> list[int]:
        durations = self.network.by_id
        return [
            self.starts[link.before]
            + distances(link, durations[link.before].duration, activity.duration, crossing=self.crossing)
            for link in activity.links
        ]

    def _after_crews(self, activity: Activity, start: int) -> int:
        """``start`` if the crews are there, else the day after the last one on which they are not."""
        for day in range(start + activity.duration - 1, start - 1, -1):
            if any(self._free(self._resources[need.resource], day) < need.amount for need in activity.needs):
                return day + 1
        return start

    def _free(self, resource: Resource, day: int) -> int:
        return resource.on(day) - self._used.get((resource.id, day), 0)

    def _after_hazards(self, activity: Activity, start: int) -> int:
        for name, begun in self.starts.items():
            other = self.network.by_id[name]
            if begun < start + activity.duration and start < begun + other.duration and hazardous(activity, other):
                return begun + other.duration
        return start


def to_come(network: Network, held: Mapping[str, int], now: int, *, crossing: bool) -> Network:
    """What is left to plan: activities not in ``held``, none before day ``now``, beside what ``held`` still take.

    Their links, their crews and the places that they make unsafe become limits of the rest.
    """
    begun = [network.by_id[name] for name in held]
    over = {each.id: held[each.id] + each.duration for each in begun}
    rest = []
    for each in network.activities:
        if each.id in held:
            continue
        after = [
            held[link.before] + distances(link, network.by_id[link.before].duration, each.duration, crossing=crossing)
            for link in each.links
            if link.before in held
        ]
        unsafe = [over[other.id] for other in begun if hazardous(each, other)]
        links = tuple(link for link in each.links if link.before not in held)
        rest.append(replace(each, links=links, not_before=max(each.not_before, now, *after, *unsafe)))
    resources = tuple(_lessened(each, begun, over, now) for each in network.resources)
    return Network(activities=tuple(rest), resources=resources, gates=network.gates)


def _lessened(resource: Resource, begun: list[Activity], over: Mapping[str, int], now: int) -> Resource:
    """``resource`` without the units that work which has begun keeps from day ``now`` on."""
    absences = list(resource.absences)
    for day in range(now, max(over.values(), default=now)):
        used = sum(
            need.amount for each in begun if over[each.id] > day for need in each.needs if need.resource == resource.id
        )
        if used:
            absences.append(Absence(day, day, max(0, resource.on(day) - used)))
    return replace(resource, absences=tuple(absences))
