"""A project's own list (流程定制化): which items apply and why, the order among them, the gates and the critical path.

Lengths are counted in half working days, exact (即办 is half a day), over committed limits; items without a committed
limit count as nothing and are named. Special procedures are not in the count.
"""

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.conditions import Attributes, evaluate
from kuaijin.core.rulebook import Item, NeededBy, Prerequisite, Rulebook, When


class Line(Struct, frozen=True):
    """One item on or off the list, with the reason."""

    item: str
    on: bool
    why: Text


class Edge(Struct, frozen=True):
    """``before`` must be granted before ``after`` is accepted or decided; of one ``any_group`` one is enough.

    ``note`` is a condition that no attribute can tell and a person decides; the edge is kept until they do.
    """

    before: str
    after: str
    needed_by: NeededBy
    any_group: str = ""
    note: Text | None = None


class CriticalPath(Struct, frozen=True):
    """The longest chain in half working days of committed limits; ``unknown`` items have no committed limit."""

    items: tuple[str, ...]
    half_days: int
    unknown: tuple[str, ...]

    @property
    def working_days(self) -> str:
        """The length in working days, as a decimal number without an exponent."""
        whole, half = divmod(self.half_days, 2)
        return f"{whole}.5" if half else str(whole)


class TailoredList(Struct, frozen=True):
    """The answer: every item of the rulebook with its reason, those that apply in order, and what follows from them."""

    lines: tuple[Line, ...]
    order: tuple[str, ...]
    edges: tuple[Edge, ...]
    start_gate: tuple[str, ...]
    use_gate: tuple[str, ...]
    critical_path: CriticalPath
    stage_half_days: dict[str, int]

    def needs(self, item: str) -> tuple[Edge, ...]:
        """What ``item`` waits for."""
        return tuple(edge for edge in self.edges if edge.after == item)

    def line(self, item: str) -> Line:
        """The line of ``item``; ``KeyError`` for an item that the rulebook doesn't know."""
        for line in self.lines:
            if line.item == item:
                return line
        raise KeyError(item)


def tailor(rulebook: Rulebook, attributes: Attributes) -> TailoredList:
    """The list for a project with ``attributes`` (names and values as the rulebook declares them)."""
    lines = _lines(rulebook, attributes)
    listed = {line.item for line in lines if line.on}
    edges = tuple(_edges(rulebook, listed, attributes))
    order = _order(rulebook, listed, edges)
    ends = _ends(rulebook, order, edges)
    return TailoredList(
        lines=lines,
        order=order,
        edges=edges,
        start_gate=tuple(item for item in rulebook.start_gate.items if item in listed),
        use_gate=tuple(item for item in rulebook.use_gate.items if item in listed),
        critical_path=_critical(rulebook, order, ends),
        stage_half_days={stage: _stage_length(rulebook, stage, order, edges) for stage in rulebook.stages},
    )


def _lines(rulebook: Rulebook, attributes: Attributes) -> tuple[Line, ...]:
    lines = {}
    for item in rulebook.items.values():
        verdict = evaluate(item.applies_when, attributes, rulebook.attributes)
        lines[item.id] = Line(item.id, verdict.holds, verdict.why)
    for item in rulebook.items.values():
        if item.variant_of and lines[item.id].on and lines[item.variant_of].on:
            chosen = Text(f"已选择“{item.name.zh}”代替", f"replaced by “{item.name.en}”")
            lines[item.variant_of] = Line(item.variant_of, False, chosen)
    return tuple(lines.values())


def _edges(rulebook: Rulebook, listed: set[str], attributes: Attributes) -> Iterable[Edge]:
    variants = {item.variant_of: item.id for item in rulebook.items.values() if item.variant_of}
    for item in rulebook.items.values():
        if item.id not in listed:
            continue
        for need in item.prerequisites:
            before = need.item if need.item in listed else variants.get(need.item, "")
            if before in listed and counts(need.when, attributes, rulebook):
                yield Edge(before, item.id, need.needed_by, need.any_group, _open_note(need))


def counts(when: When | None, attributes: Attributes, rulebook: Rulebook) -> bool:
    """Whether a paper or an edge counts; what only a person can tell counts until the person says otherwise."""
    if when is None or when.condition is None:
        return True
    return evaluate(when.condition, attributes, rulebook.attributes).holds


def _open_note(need: Prerequisite) -> Text | None:
    return need.when.note if need.when is not None and need.when.decided_by_person else None


def _order(rulebook: Rulebook, listed: set[str], edges: tuple[Edge, ...]) -> tuple[str, ...]:
    """A lawful order; among items that could come next, by stage and then as the rulebook lists them."""
    places = {stage: number for number, stage in enumerate(rulebook.stages)}
    rank = {item.id: (places[item.stage], number) for number, item in enumerate(rulebook.items.values())}
    graph: dict[str, set[str]] = {item: set() for item in sorted(listed, key=rank.__getitem__)}
    for edge in edges:
        graph[edge.after].add(edge.before)
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    order: list[str] = []
    waiting: list[str] = []
    while sorter.is_active():
        waiting = sorted([*waiting, *sorter.get_ready()], key=rank.__getitem__)
        following, *waiting = waiting
        order.append(following)
        sorter.done(following)
    return tuple(order)


def _ends(rulebook: Rulebook, order: Iterable[str], edges: tuple[Edge, ...]) -> dict[str, tuple[int, str]]:
    """Of each item, in half days from the first receipt: when it ends at the latest, and which item it waited for."""
    ends: dict[str, tuple[int, str]] = {}
    for item in order:
        start, waited = _start(item, edges, ends)
        ends[item] = (start + (rulebook.items[item].committed_half_days or 0), waited)
    return ends


def _start(item: str, edges: tuple[Edge, ...], ends: Mapping[str, tuple[int, str]]) -> tuple[int, str]:
    groups: dict[str, list[str]] = {}
    for edge in edges:
        if edge.after == item and edge.before in ends:
            groups.setdefault(edge.any_group or f"={edge.before}", []).append(edge.before)
    # Of alternatives the first to be ready is enough; all groups must be ready.
    ready = [min((ends[before][0], before) for before in group) for group in groups.values()]
    return max(ready, default=(0, ""))


def _critical(rulebook: Rulebook, order: tuple[str, ...], ends: Mapping[str, tuple[int, str]]) -> CriticalPath:
    unknown = tuple(item for item in order if rulebook.items[item].committed_half_days is None)
    if not order:
        return CriticalPath((), 0, ())
    last = max(order, key=lambda item: (ends[item][0], -order.index(item)))
    chain = [last]
    while ends[chain[-1]][1]:
        chain.append(ends[chain[-1]][1])
    return CriticalPath(tuple(reversed(chain)), ends[last][0], unknown)


def _stage_length(rulebook: Rulebook, stage: str, order: tuple[str, ...], edges: tuple[Edge, ...]) -> int:
    """The longest chain inside one stage."""
    own = tuple(item for item in order if rulebook.items[item].stage == stage)
    inside = tuple(edge for edge in edges if edge.before in own and edge.after in own)
    return max((end for end, _ in _ends(rulebook, own, inside).values()), default=0)


def materials_for(item: Item, attributes: Attributes, rulebook: Rulebook) -> tuple[str, ...]:
    """Names (Chinese) of the materials that this item asks of a project with ``attributes``, in order."""
    return tuple(each.name.zh for each in item.materials if counts(each.when, attributes, rulebook))
