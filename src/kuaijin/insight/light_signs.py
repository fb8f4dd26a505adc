"""What is known of projects for their lights: read once for many projects and any number of rule sets."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from kuaijin.core.base import Text
from kuaijin.core.light_sets import Clock, Dimension, Node, Signs
from kuaijin.core.project_words import milestone_text
from kuaijin.insight.investment import series_of
from kuaijin.ledger.kinds.finance import STARTS
from kuaijin.ledger.projections.finance_models import YearRow
from kuaijin.ledger.projections.models import CaseRow, MilestoneRow, ProjectRow

_YEAR: frozenset[Dimension] = frozenset({"points", "relative", "statistics"})
_NODES: frozenset[Dimension] = frozenset({"node", "start"})
_CASES: frozenset[Dimension] = frozenset({"committed"})


def signs_of(rows: Sequence[ProjectRow], due: tuple[int, int], dimensions: Collection[Dimension]) -> dict[str, Signs]:
    """The signs of each project that ``dimensions`` ask for, by project id; one query for each of the three tables
    that they need. ``due``: the year and month whose report had to be there."""
    wanted, ids = set(dimensions), [row.id for row in rows]
    year, month = due
    found = YearRow.objects.filter(project__in=ids, year=year) if wanted & _YEAR else ()
    years = {each.project: each for each in found}
    nodes = _nodes(ids) if wanted & _NODES else {}
    clocks = _clocks(ids) if wanted & _CASES else {}
    return {
        row.id: Signs(
            total_wan=row.total_wan,
            month=month,
            series=series_of(years[row.id]) if row.id in years else None,
            planned_start=_planned_start(nodes.get(row.id, ())),
            started_on=row.started_on,
            entered=years[row.id].stat_status == "entered" if row.id in years else None,
            nodes=tuple(_node(each) for each in nodes.get(row.id, ()) if each.planned_last_day is not None),
            clocks=clocks.get(row.id, ()),
        )
        for row in rows
    }


def _nodes(ids: list[str]) -> dict[str, list[MilestoneRow]]:
    found: dict[str, list[MilestoneRow]] = defaultdict(list)
    for node in MilestoneRow.objects.filter(project__in=ids).order_by("project", "position"):
        found[node.project].append(node)
    return found


def _node(row: MilestoneRow) -> Node:
    return Node(milestone_text(row.name), row.planned_last_day, row.actual_last_day if row.actual else None)


def _planned_start(nodes: Iterable[MilestoneRow]) -> date | None:
    """The last planned day of the start of works; a start that nobody planned has none."""
    return next((node.planned_last_day for node in nodes if node.name in STARTS), None)


def _clocks(ids: list[str]) -> dict[str, tuple[Clock, ...]]:
    """The open cases with a duty that runs; one that rests (correction, special procedure) has no light."""
    found: dict[str, list[Clock]] = defaultdict(list)
    cases = CaseRow.objects.filter(project__in=ids, open=True, next_due__isnull=False).order_by("project", "id")
    for case in cases.values("project", "item_zh", "item_en", "yellow_from", "red_from", "black_from"):
        name = Text(case["item_zh"], case["item_en"])
        found[case["project"]].append(Clock(name, case["yellow_from"], case["red_from"], case["black_from"]))
    return {project: tuple(clocks) for project, clocks in found.items()}
