"""Task forces (专班): who belongs to one, and the read models of their tasks and planned visits."""

from kuaijin.core import task_force
from kuaijin.core.base import Command
from kuaijin.core.task_force import State, TaskForceFacts
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.models import ProjectRow, RoleRow
from kuaijin.ledger.projections.people_models import ForceTaskRow, StationRow, VisitPlanRow


def facts(stream_id: str, _state: State, _command: Command) -> TaskForceFacts:
    """The project's task force with its leader and secretary, and the park's role accounts."""
    row = ProjectRow.objects.filter(id=stream_id).first()
    if row is None:
        return TaskForceFacts()
    force = dict.fromkeys((*row.team, row.leader, row.secretary))
    return TaskForceFacts(
        known=True,
        head=row.team[0] if row.team else "",
        force=tuple(name for name in force if name),
        roles=dict(RoleRow.objects.values_list("name", "role")),
    )


STATION = ("number", "sort", "unit", "person", "work", "place", "since", "until", "note")


class TaskForces:
    """专班: one row a task, a planned visit, a unit at the works."""

    name = "task-forces"
    kinds = (task_force.KIND,)
    models = (ForceTaskRow, VisitPlanRow, StationRow)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the tasks and plans as ``after`` tells them."""
        for task in after.tasks:
            context.rows.put(
                ForceTaskRow,
                id=f"{after.id}/{task.number}",
                project=after.id,
                number=task.number,
                text=task.text,
                who=task.who,
                due=task.due,
                open=task.open,
                done_on=task.done_on,
                note=task.note,
                moves=task.moves,
            )
        for plan in after.plans:
            context.rows.put(
                VisitPlanRow,
                id=f"{after.id}/{plan.number}",
                project=after.id,
                number=plan.number,
                leader=plan.leader,
                on=plan.on,
                purpose=plan.purpose,
                open=plan.open,
                kept_on=plan.kept_on,
                note=plan.note,
                moves=plan.moves,
            )
        for station in after.stations:
            context.rows.put(
                StationRow,
                id=f"{after.id}/{station.number}",
                project=after.id,
                **{field: getattr(station, field) for field in STATION},
            )
