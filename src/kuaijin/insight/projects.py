"""Lights and batches of projects, from the read models: the year's investment against its plan, and the milestones.

A project's light is the worst of its dimensions (mechanisms.md 3). Investment is judged by the rule in points against
the plan's own progress; each milestone by how many days it is late. A month that ended without a report is grey.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import msgspec

from kuaijin.core.amounts import rate
from kuaijin.core.base import Text
from kuaijin.core.batches import BatchAnswer, batch
from kuaijin.core.lights import POINTS, Light, grey, light_node, light_points, worst
from kuaijin.core.project_state import GrantedItem, ParcelFact, ProjectFacts, State
from kuaijin.core.project_words import milestone_text
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import MilestoneRow, MonthRow, ProjectRow

_read_state = msgspec.json.Decoder(State).decode

REPORT_BY_DAY = 5
"""Up to this day of a month the report of the month before is still awaited (own convention)."""
NOT_KNOWN = Light(
    "grey", POINTS, Text("没有年度计划和节点，无从判断。", "No annual plan and no milestone to judge by.")
)
OUT_OF_BOOK = Light("grey", POINTS, Text("已退出项目库，不再亮灯。", "Retired from the book: no light."))


def project_names(ids: Iterable[str]) -> dict[str, Text]:
    """What each project is called; an unknown id is left out."""
    rows = ProjectRow.objects.filter(id__in=sorted(set(ids))).values_list("id", "name_zh", "name_en")
    return {id_: Text(zh, en or zh) for id_, zh, en in rows}


def lights_of(rows: Iterable[ProjectRow], on: date) -> dict[str, Light]:
    """The light of each project on day ``on``, by project id; two queries however many projects there are."""
    found = list(rows)
    parts = parts_of(found, on)
    return {row.id: _whole(row, parts[row.id]) for row in found}


def _whole(row: ProjectRow, parts: tuple[Light, ...]) -> Light:
    if row.status == "retired":
        return OUT_OF_BOOK
    return worst(parts) or NOT_KNOWN


def parts_of(rows: Iterable[ProjectRow], on: date) -> dict[str, tuple[Light, ...]]:
    """The lights that each project's light is made of: the investment of the year first, then its milestones."""
    found = list(rows)
    ids = [row.id for row in found]
    year, month = months_due(on)
    months: dict[str, list[MonthRow]] = defaultdict(list)
    for figure in MonthRow.objects.filter(project__in=ids, year=year).order_by("project", "month"):
        months[figure.project].append(figure)
    nodes: dict[str, list[MilestoneRow]] = defaultdict(list)
    for node in MilestoneRow.objects.filter(project__in=ids).order_by("project", "position"):
        nodes[node.project].append(node)
    return {
        row.id: tuple(
            light
            for light in (light_of_year(months[row.id], month), *(light_of_node(node, on) for node in nodes[row.id]))
            if light is not None
        )
        for row in found
    }


def months_due(on: date) -> tuple[int, int]:
    """The latest month (year, 1–12) whose report had to be there by ``on``: never the month that is still running."""
    index = on.year * 12 + on.month - 1
    year, month = divmod(index - (2 if on.day <= REPORT_BY_DAY else 1), 12)
    return year, month + 1


def light_of_year(months: list[MonthRow], month: int) -> Light | None:
    """Investment from January to ``month`` against the plan to that month, both as shares of the year's plan."""
    plan = sum(figure.plan_wan or 0 for figure in months)
    due = [figure for figure in months if figure.month <= month]
    if not plan or not due:
        return None
    if any(figure.actual_wan is None and figure.plan_wan for figure in due):
        return grey(POINTS)
    done = rate(sum(figure.actual_wan or 0 for figure in due), plan)
    base = rate(sum(figure.plan_wan or 0 for figure in due), plan)
    return None if done is None or base is None else light_points(done, base, surroundings.rulebook().park)


def light_of_node(node: MilestoneRow, on: date) -> Light | None:
    """The light of one milestone, with its name in front of the reason; nothing without a planned day."""
    if node.planned_last_day is None:
        return None
    light = light_node(
        node.planned_last_day, node.actual_last_day if node.actual else None, on, surroundings.rulebook().park
    )
    why = Text(f"{node.name}：{light.why.zh}", f"{milestone_text(node.name).en}: {light.why.en}")
    return Light(light.colour, light.rule_set, why, light.noted)


def state_of(row: ProjectRow) -> State:
    """The project's state as its row keeps it."""
    return _read_state(row.state)


def facts_of(row: ProjectRow, overdue_cases: int = 0) -> ProjectFacts:
    """What cases and parcels say about the project, as its row keeps it."""
    granted = sorted((row.granted or {}).items())
    return ProjectFacts(
        granted=tuple(GrantedItem(item, date.fromisoformat(on)) for item, on in granted),
        parcels=tuple(msgspec.convert(parcel, ParcelFact) for parcel in (row.parcels or {}).values()),
        pre_service_on=row.pre_service_on,
        permit_lapsed_on=row.permit_lapsed_on,
        overdue_cases=overdue_cases,
    )


def batch_of(row: ProjectRow, on: date) -> BatchAnswer:
    """The batch on day ``on``: time alone can change it, so the row's own answer may be older than the day."""
    return batch(state_of(row), facts_of(row), on, surroundings.rulebook().park)
