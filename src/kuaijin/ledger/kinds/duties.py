"""The 24-hour line (值班): its facts, its read models, and the matter that a call becomes."""

from datetime import date
from typing import Any

from kuaijin import wallclock
from kuaijin.core import duty
from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.duty import CallPassedOn, Command, DutyFacts, State, TakeOver, call_id
from kuaijin.core.matter_messages import Raise
from kuaijin.ledger import registry
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.rhythm_models import CallRow, DutyRow
from kuaijin.ledger.registry import Happening


def facts(stream_id: str, _state: State, command: Command) -> DutyFacts:
    """What earlier days left open, for who takes over; else today's roster, once it has taken over."""
    if isinstance(command, TakeOver):
        left = CallRow.objects.filter(answered_at=None).exclude(duty=stream_id).order_by("at")
        return DutyFacts(left_open=tuple(left.values_list("id", flat=True)))
    return DutyFacts(on_duty=on_duty(wallclock.today()))


def on_duty(day: date) -> tuple[str, ...]:
    """The roster of ``day`` if it has taken over, else nobody."""
    row = DutyRow.objects.filter(day=day, status="on").first()
    return (row.leader, *row.officers) if row is not None else ()


class Duties:
    """值班: one row a day, and one a call."""

    name = "duties"
    kinds = (duty.KIND,)
    models = (DutyRow, CallRow)
    latest_only = False

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the day, and the calls that have changed."""
        context.rows.put(
            DutyRow,
            id=after.id,
            day=after.day,
            status=after.status,
            leader=after.leader,
            officers=list(after.officers),
            phone=after.phone,
            taken_by=after.taken_by,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )
        for number, call in enumerate(after.calls, start=1):
            if number <= len(before.calls) and before.calls[number - 1] == call:
                continue
            context.rows.put(
                CallRow,
                id=call_id(after.id, number),
                duty=after.id,
                number=number,
                at=call.at,
                caller=call.caller,
                project=call.project_id,
                text=call.text,
                urgent=call.urgent,
                due_at=call.due_at,
                answered_at=call.answered_at,
                answered_by=call.answered_by,
                matter=call.matter,
            )


def raise_matter(happening: Happening) -> list[tuple[str, str, AnyCommand]]:
    """What the line cannot settle becomes a matter, raised by whoever passed it on."""
    event: Any = happening.event
    if not isinstance(event, CallPassedOn):
        return []
    call = happening.after.calls[event.number - 1]
    raised = Raise(text=f"值班来电：{call.text}"[:2000], category=event.category, project_id=call.project_id)
    return [("matter", event.matter, raised)]


def register_reactions() -> None:
    """Make known what follows from what."""
    registry.register_reaction("duty: matter", (duty.KIND, "call-passed-on"), raise_matter, in_name=True)
