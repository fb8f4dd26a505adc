"""Threads between firms and secretaries: their facts and read models."""

from typing import Any

from kuaijin.core import thread
from kuaijin.core.base import Command
from kuaijin.core.thread import BookVisit, State, ThreadFacts
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.firm_models import AppointmentRow, ThreadRow
from kuaijin.ledger.projections.models import ProjectRow


def facts(stream_id: str, state: State, command: Command) -> ThreadFacts:
    """The project's secretary, and how many visits that person has in the half day asked for."""
    project = ProjectRow.objects.filter(id=stream_id).first()
    if project is None:
        return ThreadFacts()
    taken = 0
    if isinstance(command, BookVisit) and project.secretary:
        taken = AppointmentRow.objects.filter(
            secretary=project.secretary, on=command.on, half=command.half, status__in=("asked", "confirmed")
        ).count()
    return ThreadFacts(project_exists=True, secretary=project.secretary, taken=taken)


class Threads:
    """消息与预约: one row a thread with what waits in it, and one a visit."""

    name = "threads"
    kinds = (thread.KIND,)
    models = (ThreadRow, AppointmentRow)
    latest_only = True

    def apply(self, entry: Entry, before: Any, after: State, context: ProjectionContext) -> None:
        """Write the thread as ``after`` tells it."""
        last = after.messages[-1] if after.messages else None
        context.rows.put(
            ThreadRow,
            project=after.id,
            messages=len(after.messages),
            last_side=last.side if last else "",
            last_text=last.text if last else "",
            answer_due=after.answer_due,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )
        rows = [
            {
                "project": after.id,
                "number": each.number,
                "on": each.on,
                "half": each.half,
                "secretary": each.secretary,
                "status": each.status,
            }
            for each in after.visits
        ]
        context.rows.replace(AppointmentRow, {"project": after.id}, rows)
