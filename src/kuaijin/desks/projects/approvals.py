"""A project's own list of items: what applies and why, how far each has come, the graph, the gates."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from django.urls import NoReverseMatch, reverse
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.project_state import State
from kuaijin.core.rulebook import Item, Rulebook
from kuaijin.core.tailoring import Edge, TailoredList, tailor
from kuaijin.desks.frame.drawings import Node
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.ledger.surroundings import rulebook

GRANTED = Text("已取得", "Granted")
OPEN = Text("办理中", "Under way")
ENDED = Text("已办结", "Ended")
FREE = Text("未启动", "Not started")
WAITING = Text("待前置", "Waiting")
TONES = {"granted": "good", "open": "info", "ended": "plain", "free": "warn", "waiting": "plain"}
WORDS = {"granted": GRANTED, "open": OPEN, "ended": ENDED, "free": FREE, "waiting": WAITING}


class ItemLine(Struct, frozen=True):
    """One item of the list with how far it has come. ``waits_for``: prerequisites not granted yet."""

    item: Item
    why: Text
    key: str
    granted_on: str
    cases: tuple[CaseRow, ...]
    waits_for: tuple[Item, ...]
    critical: bool

    @property
    def word(self) -> Text:
        """How far it has come, in words."""
        return WORDS[self.key]

    @property
    def tone(self) -> str:
        """The colour that goes with the word."""
        return TONES[self.key]

    @property
    def limit(self) -> Text:
        """The committed limit in words."""
        half = self.item.committed_half_days
        if half is None:
            return Text("未承诺", "none committed")
        if half == 1:
            return Text("即办", "same day")
        return Text(f"{half // 2} 个工作日", f"{half // 2} working days")


class GateView(Struct, frozen=True):
    """A gate: what has to be there, what is missing."""

    name: Text
    lines: tuple[ItemLine, ...]
    missing: tuple[ItemLine, ...]
    passed: bool


class StageView(Struct, frozen=True):
    """One stage with its items on the list."""

    name: Text
    lines: tuple[ItemLine, ...]
    done: int


class Approvals(Struct, frozen=True):
    """Everything that the tab shows."""

    stages: tuple[StageView, ...]
    off: tuple[tuple[Item, Text], ...]
    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str, bool], ...]
    critical: tuple[Item, ...]
    critical_days: str
    unknown: tuple[Item, ...]
    start_gate: GateView
    use_gate: GateView
    count: int
    granted: int


def approvals_of(row: ProjectRow, state: State, cases: Iterable[CaseRow]) -> Approvals:
    """The tailored list of a project with the state of each item."""
    rules = rulebook()
    tailored = tailor(rules, state.attributes)
    by_item: dict[str, list[CaseRow]] = defaultdict(list)
    for case in cases:
        by_item[case.item].append(case)
    lines = {item: _line(rules, tailored, item, row.granted or {}, by_item[item]) for item in tailored.order}
    path = tailored.critical_path
    return Approvals(
        stages=_stages(rules, tailored, lines),
        off=tuple((rules.items[line.item], line.why) for line in tailored.lines if not line.on),
        nodes=tuple(_node(line) for line in lines.values()),
        edges=_edges(tailored),
        critical=tuple(rules.items[item] for item in path.items),
        critical_days=path.working_days,
        unknown=tuple(rules.items[item] for item in path.unknown),
        start_gate=_gate(Text("开工关", "Start of works"), tailored.start_gate, lines, passed=state.start is not None),
        use_gate=_gate(Text("投用关", "Use"), tailored.use_gate, lines, passed=state.use is not None),
        count=len(lines),
        granted=sum(line.key == "granted" for line in lines.values()),
    )


def _line(
    rules: Rulebook, tailored: TailoredList, item: str, granted: dict[str, str], cases: list[CaseRow]
) -> ItemLine:
    waits = _waits(tailored.needs(item), granted)
    return ItemLine(
        item=rules.items[item],
        why=tailored.line(item).why,
        key=_key(item in granted, cases, waiting=bool(waits)),
        granted_on=granted.get(item, ""),
        cases=tuple(cases),
        waits_for=tuple(rules.items[one] for one in waits),
        critical=item in tailored.critical_path.items,
    )


def _key(granted: bool, cases: list[CaseRow], *, waiting: bool) -> str:
    if granted:
        return "granted"
    if any(case.open for case in cases):
        return "open"
    if waiting:
        return "waiting"
    return "ended" if cases else "free"


def _waits(edges: Iterable[Edge], granted: dict[str, str]) -> list[str]:
    """Prerequisites still missing; of alternatives none once one is there."""
    groups: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        groups[edge.any_group or f"={edge.before}"].append(edge.before)
    missing = [group for group in groups.values() if not any(one in granted for one in group)]
    return list(dict.fromkeys(one for group in missing for one in group))


def _stages(rules: Rulebook, tailored: TailoredList, lines: dict[str, ItemLine]) -> tuple[StageView, ...]:
    views = []
    for stage in rules.stages.values():
        own = tuple(lines[item] for item in tailored.order if rules.items[item].stage == stage.id)
        if own:
            views.append(StageView(stage.name, own, sum(line.key == "granted" for line in own)))
    return tuple(views)


def _node(line: ItemLine) -> Node:
    href = ""
    if line.cases:
        try:
            href = reverse("window:case", args=[line.cases[-1].id])
        except NoReverseMatch:
            href = ""
    note = Text(f"{line.word.zh} · {line.limit.zh}", f"{line.word.en} · {line.limit.en}")
    return Node(line.item.id, line.item.name, line.tone, note, href)


def _edges(tailored: TailoredList) -> tuple[tuple[str, str, bool], ...]:
    path = tailored.critical_path.items
    strong = set(pairwise(path))
    pairs = {(edge.before, edge.after): (edge.before, edge.after) in strong for edge in tailored.edges}
    return tuple((before, after, on) for (before, after), on in pairs.items())


def _gate(name: Text, items: Iterable[str], lines: dict[str, ItemLine], *, passed: bool) -> GateView:
    own = tuple(lines[item] for item in items if item in lines)
    return GateView(name, own, tuple(line for line in own if line.key != "granted"), passed)
