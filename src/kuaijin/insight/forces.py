"""专班与走访 over the read models: who leads, serves and works for each project, what is open, who still visits."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Max
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.ledger.projections.models import ProjectRow, VisitRow
from kuaijin.ledger.projections.people_models import ForceTaskRow, VisitPlanRow

ACTIVE = ("planned", "started", "stopped", "acceptance")
"""Statuses in which a project of the annual list needs its people (mechanisms.md 6); one in reserve does not yet."""
LACKS: dict[str, Text] = {
    "leader": Text("无联系领导", "no linking leader"),
    "secretary": Text("无服务秘书", "no secretary"),
    "force": Text("无专班", "no task force"),
    "visit": Text("联系领导本月未走访", "not visited by its leader this month"),
}


class Force(Struct, frozen=True):
    """One project with its people. ``late``: open tasks past their day; ``lacks``: keys of :data:`LACKS`."""

    project: str
    name: Text
    leader: str
    secretary: str
    head: str
    members: int
    open: int
    late: int
    visited_on: date | None
    next_visit: date | None
    lacks: tuple[str, ...]


def forces(rows: Iterable[ProjectRow], on: date) -> list[Force]:
    """The people of each project on day ``on``; four queries however many projects there are."""
    found = list(rows)
    ids = [row.id for row in found]
    tasks = ForceTaskRow.objects.filter(project__in=ids, open=True).values_list("project", "due")
    open_, late = Counter(project for project, _ in tasks), Counter(project for project, due in tasks if due < on)
    visits = VisitRow.objects.filter(project__in=ids, kind="visit", on__lte=on)
    last = dict(visits.values("project").annotate(last=Max("on")).values_list("project", "last"))
    by_leader = {
        (project, name)
        for project, who in visits.filter(on__gte=on.replace(day=1)).values_list("project", "who")
        for name in who.split("、")
    }
    planned: dict[str, date] = {}
    for plan in VisitPlanRow.objects.filter(project__in=ids, open=True).order_by("-on"):
        planned[plan.project] = plan.on
    return [
        Force(
            project=row.id,
            name=Text(row.name_zh, row.name_en or row.name_zh),
            leader=row.leader,
            secretary=row.secretary,
            head=row.team[0] if row.team else "",
            members=len(row.team),
            open=open_[row.id],
            late=late[row.id],
            visited_on=last.get(row.id),
            next_visit=planned.get(row.id),
            lacks=_lacks(row, (row.id, row.leader) in by_leader),
        )
        for row in found
    ]


def _lacks(row: ProjectRow, visited: bool) -> tuple[str, ...]:
    if row.status not in ACTIVE or row.year is None:
        return ()
    wanted = {
        "leader": bool(row.leader),
        "secretary": bool(row.secretary),
        "force": bool(row.team),
        "visit": visited or row.status != "started",
    }
    return tuple(key for key, there in wanted.items() if not there)
