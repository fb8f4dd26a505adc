"""The queue ticket at the reader's own counter: what is received now is received from it."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from msgspec.structs import replace

from kuaijin import wallclock
from kuaijin.core.base import Text
from kuaijin.core.hall_state import AT_COUNTER
from kuaijin.desks.frame.fields import Field
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.hall_models import TicketRow

NO_TICKET = ("", Text("不关联排队号", "No queue ticket"))


def my_ticket(request: HttpRequest) -> TicketRow | None:
    """The ticket that a clerk has called to their counter or serves there; nobody else has one."""
    if request.actor.role != "window" or request.as_of is not None:
        return None
    rows = TicketRow.objects.filter(day=request.day, clerk=request.actor.name, status__in=AT_COUNTER)
    return rows.order_by("number").first()


def receipt_parts(ticket: TicketRow | None) -> dict[str, dict[str, Any]]:
    """``fields``, ``fixed`` and ``initial`` of a form of receipt, as far as they depend on the ticket.

    A ticket called too long ago for U-7 can still be chosen, but isn't offered: the ledger then says why not.
    """
    if ticket is None:
        return {"fields": {}, "fixed": {"ticket": ""}, "initial": {}}
    called = ticket.called_at or wallclock.now()
    fresh = wallclock.now() - called <= timedelta(minutes=surroundings.rulebook().settings.paper_scan_minutes)
    choices = ((ticket.id, Text(ticket.label, ticket.label)), NO_TICKET)
    return {
        "fields": {"ticket": Field(widget="select", choices=choices)},
        "fixed": {},
        "initial": {"ticket": ticket.id if fresh else "", "ticket_at": called if fresh else None},
    }


def with_call(ticket: TicketRow | None, command: Any) -> Any:
    """The command of receipt with the moment of the call, where the ticket was chosen: nobody types it in (U-7)."""
    if ticket is None or command.ticket != ticket.id:
        return command
    return replace(command, ticket_at=ticket.called_at)
