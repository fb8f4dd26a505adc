"""Staff (人员): the park's role accounts, areas and absences, and the read models."""

from kuaijin.core import staff
from kuaijin.core.base import Command
from kuaijin.core.staff import Absence, StaffFacts, State
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.models import AreaRow, RoleRow
from kuaijin.ledger.projections.people_models import AbsenceRow, StaffRow


def facts(stream_id: str, _state: State, _command: Command) -> StaffFacts:
    """Roles, areas and the absences of everybody else; one that was ended early by its last day."""
    others = tuple(
        Absence(
            number=row.number,
            person=row.person,
            from_day=row.from_day,
            until=row.last,
            deputy=row.deputy,
            reason=row.reason,
        )
        for row in AbsenceRow.objects.exclude(person=stream_id)
    )
    return StaffFacts(
        roles=dict(RoleRow.objects.values_list("name", "role")),
        areas=tuple(AreaRow.objects.values_list("name_zh", flat=True)),
        absences=others,
    )


class Staff:
    """人员: one row a person, one row an absence."""

    name = "staff"
    kinds = (staff.KIND,)
    models = (StaffRow, AbsenceRow)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the person as ``after`` tells it."""
        context.rows.put(
            StaffRow, id=after.id, skills=list(after.skills), area=after.area, most=after.most, sequence=entry.seq
        )
        for each in after.absences:
            context.rows.put(
                AbsenceRow,
                id=f"{after.id}/{each.number}",
                person=after.id,
                number=each.number,
                from_day=each.from_day,
                until=each.until,
                last=each.last,
                deputy=each.deputy,
                reason=each.reason,
            )
