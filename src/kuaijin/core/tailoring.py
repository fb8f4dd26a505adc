"""A project's own list (流程定制化): which items apply and why, the order among them, the gates and the critical path.

Lengths are counted in half working days, exact (即办 is half a day), over committed limits, each item after those that
it waits for: the safe reading, which PJ-2 (examine ahead, decide on the day) can only shorten. Items without a
committed limit count as nothing and are named. Special procedures are not in the count.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from graphlib import TopologicalSorter

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.conditions import Attributes, Finding, evaluate
from kuaijin.core.rulebook import Item, NeededBy, Prerequisite, Rulebook, When


class Line(Struct, frozen=True):
    """One item on or off the list, with the reason; ``findings`` are all comparisons made, each in words."""

    item: str
    on: bool
    why: Text
    findings: tuple[Finding, ...] = ()


class Edge(Struct, frozen=True):
    """``before`` must be granted before ``after`` is accepted or decided; of one ``any_group`` one is enough.

    ``note`` is a condition that no attribute can tell and a person decides; the edge is kept until they do.
    """

    before: str
    after: str
    needed_by: NeededBy
    any_group: str = ""
    note: Text | None = None


class Family(Struct, frozen=True):
    """One certificate that several items can yield: which of the items that apply was ``chosen``."""

    chosen: str
    instead_of: tuple[str, ...]


class CriticalPath(Struct, frozen=True):
    """The longest chain in half working days of committed limits; ``unknown`` items have no committed limit."""

    items: tuple[str, ...]
    half_days: int
    unknown: tuple[str, ...]

    @property
    def working_days(self) -> str:
        """The length in working days, as a decimal number without an exponent."""
        return in_days(self.half_days)


class TailoredList(Struct, frozen=True):
    """The answer: every item of the rulebook with its reason, those that apply in order, and what follows from them.

    ``start_gate`` and ``use_gate``: listed items to be finished before works start and before use. ``stage_half_days``:
    the longest chain inside each stage, in half working days.
    """

    lines: tuple[Line, ...]
    order: tuple[str, ...]
    edges: tuple[Edge, ...]
    start_gate: tuple[str, ...]
    use_gate: tuple[str, ...]
    critical_path: CriticalPath
    stage_half_days: dict[str, int]
    families: tuple[Family, ...] = ()

    def needs(self, item: str) -> tuple[Edge, ...]:
        """What ``item`` waits for."""
        return tuple(edge for edge in self.edges if edge.after == item)

    def line(self, item: str) -> Line:
        """The line of ``item``; ``KeyError`` for an item that the rulebook doesn't know."""
        for line in self.lines:
            if line.item == item:
                return line
        raise KeyError(item)


def in_days(half_days: int) -> str:
    """Half working days as a decimal number of working days."""
    whole, half = divmod(half_days, 2)
    return f"{whole}.5" if half else str(whole)


def tailor(rulebook: Rulebook, attributes: Attributes, on: date | None = None) -> TailoredList:
    """The list for a project with ``attributes`` (names and values as the rulebook declares them).

    An attribute that is not set, or set to what it cannot be, counts as false, 0 or none. With ``on``, items that are
    not in force that day are off the list.
    """
    lines, families = _lines(rulebook, attributes, on)
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
        families=families,
    )


def _lines(rulebook: Rulebook, attributes: Attributes, on: date | None) -> tuple[tuple[Line, ...], tuple[Family, ...]]:
    lines: dict[str, Line] = {}
    for item in rulebook.items.values():
        verdict = evaluate(item.applies_when, attributes, rulebook.attributes)
        line = Line(item.id, verdict.holds, verdict.why, verdict.leaves)
        if on is not None and not item.in_force(on):
            line = Line(item.id, False, Text(f"{on} 尚未生效或已失效", f"not in force on {on}"), verdict.leaves)
        lines[item.id] = line
    families = []
    for head in dict.fromkeys(item.variant_of for item in rulebook.items.values() if item.variant_of):
        applying = [each for each in rulebook.family(head) if lines[each].on]
        if len(applying) > 1:
            # The item itself applies more widely; a variant that applies was asked for.
            chosen = next(each for each in applying if each != head)
            families.append(Family(chosen, tuple(each for each in applying if each != chosen)))
            name = rulebook.items[chosen].name
            for each in families[-1].instead_of:
                why = Text(f"已选择“{name.zh}”代替", f"replaced by “{name.en}”")
                lines[each] = Line(each, False, why, lines[each].findings)
    return tuple(lines.values()), tuple(families)


def _edges(rulebook: Rulebook, listed: set[str], attributes: Attributes) -> Iterable[Edge]:
    for item in rulebook.items.values():
        if item.id not in listed:
            continue
        for need in item.prerequisites:
            # Whichever of the certificate's family is on the list yields it.
            before = next((each for each in (need.item, *rulebook.family(need.item)) if each in listed), None)
            if before is not None and before != item.id and counts(need.when, attributes, rulebook):
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
    """Of each item, in half days from the first receipt: when it ends, and which item it waited for."""
    into: dict[str, list[Edge]] = {}
    for edge in edges:
        into.setdefault(edge.after, []).append(edge)
    ends: dict[str, tuple[int, str]] = {}
    for item in order:
        start, waited = _start(into.get(item, ()), ends)
        ends[item] = (start + (rulebook.items[item].committed_half_days or 0), waited)
    return ends


def _start(edges: Iterable[Edge], ends: Mapping[str, tuple[int, str]]) -> tuple[int, str]:
    groups: dict[str, list[str]] = {}
    for edge in edges:
        if edge.before in ends:
            groups.setdefault(edge.any_group or f"={edge.before}", []).append(edge.before)
    # Of alternatives the first to be ready is enough; all groups must be ready. Equals: as the rulebook lists them.
    ready = [min(group, key=lambda before: ends[before][0]) for group in groups.values()]
    waited = max(ready, key=lambda before: ends[before][0], default="")
    return (ends[waited][0], waited) if waited else (0, "")


def _critical(rulebook: Rulebook, order: tuple[str, ...], ends: Mapping[str, tuple[int, str]]) -> CriticalPath:
    unknown = tuple(item for item in order if rulebook.items[item].committed_half_days is None)
    if not order:
        return CriticalPath((), 0, ())
    last = max(order, key=lambda item: ends[item][0])
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
