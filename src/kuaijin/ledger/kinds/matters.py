"""Matters: the facts they may ask for and their read model."""

from datetime import date, timedelta

from kuaijin.core import matter
from kuaijin.core.base import Command
from kuaijin.core.calendar import Calendar
from kuaijin.core.matter import MatterFacts
from kuaijin.core.matter_state import State
from kuaijin.core.matter_watch import counting
from kuaijin.core.project_state import NamedRole
from kuaijin.core.search import folded
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ProjectRow, RoleRow

NOTICE_WORKDAYS = 2
"""提醒: so many working days before the due date (Q-3)."""


def facts(stream_id: str, state: State, command: Command) -> MatterFacts:
    """Whether the named project and case exist, and the park's role accounts."""
    project, case = getattr(command, "project_id", ""), getattr(command, "case_id", "")
    return MatterFacts(
        project_known=ProjectRow.objects.filter(id=project).exists() if project else None,
        case_known=CaseRow.objects.filter(id=case).exists() if case else None,
        roles=tuple(NamedRole(*pair) for pair in RoleRow.objects.values_list("name", "role")),
    )


class Matters:
    """问题 / 督办: one row a matter; ``next_due`` only while the due date runs."""

    name = "matters"
    kinds = (matter.KIND,)
    models = (MatterRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the matter as ``after`` tells it."""
        due = after.due if counting(after) else None
        context.rows.put(
            MatterRow,
            id=after.id,
            project=after.project_id,
            case=after.case_id,
            category=after.category or "",
            level=str(after.level),
            text=after.text,
            sought=folded(" ".join((after.id, after.text, after.lead, after.project_id))),
            status=after.status,
            open=after.open,
            lead=after.lead,
            supporting=list(after.supporting),
            assigner=after.assigner,
            raised_by=after.raised_by,
            raised_on=after.raised_on or entry.event.on,
            due=after.due,
            next_due=due,
            yellow_from=yellow_from(due, context.calendar) if due else None,
            red_from=due + timedelta(days=1) if due else None,
            closed_on=after.closed_on,
            extensions=after.extensions,
            escalation=after.escalation,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


def yellow_from(due: date, calendar: Calendar) -> date:
    """The first day of the reminder before ``due``."""
    return calendar.nth_workday(due, -NOTICE_WORKDAYS)
