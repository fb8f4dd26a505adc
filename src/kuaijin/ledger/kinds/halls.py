"""Days at the one window: their facts, their read models, a moved booking's old slot, and the cases of a ticket."""

from datetime import datetime
from typing import Any

from msgspec import convert
from msgspec.structs import replace

from kuaijin.core import hall
from kuaijin.core import hall_messages as m
from kuaijin.core.base import SHANGHAI
from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.hall_hours import Hall
from kuaijin.core.hall_state import Booking, HallFacts, State, Ticket, booking_id, parted, ticket_id
from kuaijin.ledger import registry
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.hall_models import BookingRow, HallDayRow, HallRow, TicketRow
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.registry import Happening
from kuaijin.wallclock import today


def hours() -> Hall | None:
    """The hall of the park, if it has set one."""
    row = HallRow.objects.first()
    return convert(row.hall, Hall) if row is not None else None


def facts(_stream_id: str, state: State, command: AnyCommand) -> HallFacts:
    """The hall; for a booking also its project, what the firm has booked ahead, and whose is the one replaced."""
    known = HallFacts(hall=hours())
    if isinstance(command, m.BookSlot):
        replaced = BookingRow.objects.filter(pk=command.instead_of).first() if command.instead_of else None
        known = replace(known, ahead=ahead_of(command.uscc), replaced_uscc=replaced.uscc if replaced else "")
        return _with_project(known, command.project_id)
    if isinstance(command, m.CancelSlot):
        return _with_project(known, _project_of(state, command.number))
    return known


def _with_project(known: HallFacts, project_id: str) -> HallFacts:
    row = ProjectRow.objects.filter(pk=project_id).first() if project_id else None
    if row is None:
        return known
    return replace(
        known,
        project_known=True,
        owner=row.owner_name,
        owner_uscc=row.owner_uscc,
        secretary=row.secretary,
        team=tuple(row.team),
    )


def ahead_of(uscc: str) -> int:
    """How many bookings a firm has ahead of today."""
    return BookingRow.objects.filter(uscc=uscc, day__gt=today(), status="booked").count()


def _project_of(state: State, number: int) -> str:
    return state.bookings[number - 1].project_id if 1 <= number <= len(state.bookings) else ""


class HallDays:
    """窗口日: one row a day, one a booking, one a ticket."""

    name = "hall_days"
    kinds = (hall.KIND,)
    models = (HallDayRow, BookingRow, TicketRow)
    latest_only = False

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the day, and the bookings and tickets that have changed."""
        rows = context.rows
        rows.put(
            HallDayRow,
            id=after.id,
            day=after.day,
            status=after.status,
            counters=len(after.desks),
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )
        for number, booking in enumerate(after.bookings):
            if before.bookings[number : number + 1] != (booking,):
                rows.put(BookingRow, **_booking(after, booking), sequence=entry.seq)
        for number, ticket in enumerate(after.tickets):
            if before.tickets[number : number + 1] != (ticket,):
                rows.put(TicketRow, **_ticket(after, ticket))


def _booking(state: State, each: Booking) -> dict[str, Any]:
    return {
        "id": booking_id(state.id, each.number),
        "day": state.day,
        "slot": each.slot,
        "ends": each.ends,
        "purpose": each.purpose,
        "firm": each.firm,
        "uscc": each.uscc,
        "project": each.project_id,
        "note": each.note,
        "status": each.status,
        "reason": each.reason,
        "ticket": ticket_id(state.id, each.ticket) if each.ticket else "",
        "by": each.by,
    }


def _ticket(state: State, each: Ticket) -> dict[str, Any]:
    return {
        "id": ticket_id(state.id, each.number),
        "day": state.day,
        "number": each.number,
        "label": each.label,
        "purpose": each.purpose,
        "booked": bool(each.booking),
        "status": each.status,
        "taken_at": each.taken_at,
        "called_at": each.called_at,
        "waited": _waited(state, each),
        "served": _seconds(each.started_at, each.finished_at),
        "counter": each.counter,
        "clerk": each.clerk,
        "cases": list(each.cases),
    }


def _waited(state: State, ticket: Ticket) -> int | None:
    """Nobody waits before the slot that they chose."""
    since = ticket.taken_at
    if ticket.booking and state.day is not None:
        slot = state.bookings[ticket.booking - 1].slot
        begins = datetime.fromisoformat(f"{state.day}T{slot}:00").replace(tzinfo=SHANGHAI)
        since = max(since, begins)
    return _seconds(since, ticket.called_at)


def _seconds(since: datetime | None, until: datetime | None) -> int | None:
    return max(0, int((until - since).total_seconds())) if since and until else None


def give_back(happening: Happening) -> list[tuple[str, str, AnyCommand]]:
    """A booking moved to another day gives its old slot back, or nothing is moved."""
    event: Any = happening.event
    stream, number = parted(event.instead_of)
    if not stream or stream == happening.after.id:
        return []
    moved_to = booking_id(happening.after.id, len(happening.after.bookings))
    return [(hall.KIND, stream, m.CancelSlot(number=number, moved_to=moved_to))]


def link_case(happening: Happening) -> list[tuple[str, str, AnyCommand]]:
    """An application received from a ticket is linked to it, or neither is kept."""
    event: Any = happening.event
    if not event.ticket:
        return []
    stream, number = parted(event.ticket)
    linked = m.LinkCase(number=number, case_id=happening.after.id, ticket_at=event.ticket_at)
    return [(hall.KIND, stream, linked)]


def register_reactions() -> None:
    """Make known what follows from what."""
    registry.register_reaction("hall: moved", (hall.KIND, "slot-booked"), give_back)
    registry.register_reaction("hall: case", ("case", "received"), link_case, in_name=True)
