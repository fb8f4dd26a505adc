"""服务秘书: their load, and whom a solver proposes for which project. It proposes only; a person decides.

The cheapest whole is a flow of least cost from projects to secretaries: pairs cost what ``core.assignment`` says, and
each further project of one secretary costs more than the one before.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from msgspec import Struct
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from kuaijin.core import assignment
from kuaijin.core.assignment import Part, Served, Server
from kuaijin.core.staff import USUAL
from kuaijin.insight.forces import ACTIVE
from kuaijin.ledger.projections.models import AreaRow, CaseRow, ParcelRow, ProjectRow, RoleRow
from kuaijin.ledger.projections.people_models import AbsenceRow, StaffRow

UNSERVED = 100_000
"""Points for a project that nobody serves: more than any way of serving it."""


class Proposal(Struct, frozen=True):
    """Who should serve a project and why; ``points`` without the load. ``name`` is empty when there is no room."""

    project: str
    now: str
    name: str
    points: int
    parts: tuple[Part, ...]
    now_points: int | None


class Plan(Struct, frozen=True):
    """The proposals, and the points of the whole before and after them (a project without a secretary left out)."""

    proposals: tuple[Proposal, ...]
    before: int
    after: int


class Load(Struct, frozen=True):
    """A secretary with what there is to do today."""

    name: str
    skills: tuple[str, ...]
    area: str
    most: int
    projects: int
    cases: int
    absence: AbsenceRow | None


def propose(servers: Sequence[Server], served: Sequence[Served]) -> Plan:
    """The cheapest assignment of projects to secretaries, each within the own limit; proven by the solver."""
    chosen = _solve(servers, served)
    by_name = {server.name: server for server in servers}
    proposals = []
    for each in served:
        name, now = chosen.get(each.id, ""), by_name.get(each.now)
        parts = assignment.parts(by_name[name], each) if name else ()
        points = sum(part.points for part in parts)
        now_points = None if now is None else assignment.cost(now, each)
        proposals.append(Proposal(each.id, each.now, name, points, parts, now_points))
    before = {each.id: each.now for each in served if each.now in by_name}
    return Plan(tuple(proposals), whole(by_name, served, before), whole(by_name, served, chosen))


def whole(by_name: dict[str, Server], served: Sequence[Served], chosen: dict[str, str]) -> int:
    """The points of an assignment (project → secretary): its pairs and its loads."""
    pairs = sum(assignment.cost(by_name[chosen[each.id]], each) for each in served if each.id in chosen)
    return pairs + sum(assignment.load(count) for count in Counter(chosen.values()).values())


def _solve(servers: Sequence[Server], served: Sequence[Served]) -> dict[str, str]:
    """Project → secretary. Nodes: 0 the source, then projects, then secretaries, then the sink."""
    flow = SimpleMinCostFlow()
    first, sink = 1 + len(served), 1 + len(served) + len(servers)
    pairs: dict[int, tuple[str, str]] = {}
    for number, each in enumerate(served, start=1):
        flow.add_arc_with_capacity_and_unit_cost(0, number, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(number, sink, 1, UNSERVED)
        for turn, server in enumerate(servers):
            if each.id not in server.barred:
                arc = flow.add_arc_with_capacity_and_unit_cost(number, first + turn, 1, assignment.cost(server, each))
                pairs[arc] = (each.id, server.name)
    for turn, server in enumerate(servers):
        for count in range(server.most):
            step = assignment.load(count + 1) - assignment.load(count)
            flow.add_arc_with_capacity_and_unit_cost(first + turn, sink, 1, step)
    flow.set_node_supply(0, len(served))
    flow.set_node_supply(sink, -len(served))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("a flow that may leave every project unserved always exists")
    return dict(pair for arc, pair in pairs.items() if flow.flow(arc))


def plan(on: date) -> Plan:
    """The proposals for today's projects and secretaries."""
    return propose(servers(on), projects())


def servers(on: date) -> list[Server]:
    """Every secretary of the park with what was told of skills, area and limit."""
    told = {row.id: row for row in StaffRow.objects.all()}
    away = {row.person for row in absences(on)}
    places = {row.name_zh: _middle(row.polygon) for row in AreaRow.objects.all()}
    barred = defaultdict(set)
    names = _names()
    hands = CaseRow.objects.filter(Q(handler__in=names) | Q(reviewer__in=names), open=True)
    for project, handler, reviewer in hands.values_list("project", "handler", "reviewer"):
        barred[handler].add(project)
        barred[reviewer].add(project)
    found = []
    for name in names:
        row = told.get(name)
        found.append(
            Server(
                name=name,
                skills=tuple(row.skills) if row else (),
                place=places.get(row.area) if row else None,
                most=row.most if row else USUAL,
                away=name in away,
                barred=tuple(sorted(barred[name])),
            )
        )
    return found


def _names() -> list[str]:
    return list(RoleRow.objects.filter(role="secretary").order_by("name").values_list("name", flat=True))


def projects() -> list[Served]:
    """Every project of the annual list that needs a secretary."""
    places = {row.project: _middle(row.polygon) for row in ParcelRow.objects.exclude(project="") if row.polygon}
    areas = {row.name_zh: _middle(row.polygon) for row in AreaRow.objects.all()}
    rows = ProjectRow.objects.filter(status__in=ACTIVE, year__isnull=False).order_by("id")
    return [
        Served(id=row.id, status=row.status, now=row.secretary, place=places.get(row.id) or areas.get(row.area))
        for row in rows
    ]


def _middle(ring: list[list[float]]) -> tuple[float, float]:
    corners = ring[:-1] or ring
    return sum(each[0] for each in corners) / len(corners), sum(each[1] for each in corners) / len(corners)


def absences(on: date) -> list[AbsenceRow]:
    """Who is away on that day."""
    return list(AbsenceRow.objects.filter(from_day__lte=on, last__gte=on).order_by("person"))


def loads(on: date) -> list[Load]:
    """The secretaries with their projects and open cases."""
    away = {row.person: row for row in absences(on)}
    told = {row.id: row for row in StaffRow.objects.all()}
    held = Counter(
        ProjectRow.objects.filter(status__in=ACTIVE).exclude(secretary="").values_list("secretary", flat=True)
    )
    cases = Counter(CaseRow.objects.filter(open=True).exclude(secretary="").values_list("secretary", flat=True))
    found = []
    for name in _names():
        row = told.get(name)
        skills, area, most = (tuple(row.skills), row.area, row.most) if row else ((), "", USUAL)
        found.append(Load(name, skills, area, most, held[name], cases[name], away.get(name)))
    return found
