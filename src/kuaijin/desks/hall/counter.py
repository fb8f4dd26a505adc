"""The clerk's page: the own counter, the ticket at it, who waits, who was passed, which bookings come today."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import hall
from kuaijin.core import hall_messages as m
from kuaijin.core.base import Text
from kuaijin.core.hall_hours import Hall
from kuaijin.core.hall_messages import PURPOSES
from kuaijin.core.hall_state import Booking, State, Ticket, booking_id
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.polling import unchanged
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.hall import figures_of_hall
from kuaijin.ledger.kinds.halls import hours
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.wallclock import now

COMMANDS: dict[str, type[Any]] = {
    str(each.__struct_config__.tag): each
    for each in (
        m.OpenCounter,
        m.CloseCounter,
        m.CallNext,
        m.RecallTicket,
        m.PassTicket,
        m.ReturnTicket,
        m.StartService,
        m.FinishService,
        m.TakeTicket,
        m.CheckIn,
    )
}
"""What is done at the counter, by the command's tag."""
BUSY = {"called": ("start-service", "recall-ticket", "pass-ticket"), "serving": ("finish-service",)}


class Waiting(Struct, frozen=True):
    """One who waits: the ticket, for what, and since how many minutes."""

    ticket: Ticket
    purpose: Text
    minutes: int


class Coming(Struct, frozen=True):
    """A booking of the day, and its page."""

    booking: Booking
    href: str


@require_GET
@requires("hall-day.list")
def counter_page(request: HttpRequest) -> HttpResponse:
    """The day at the window; polled, it answers 204 while nothing is new."""
    state, seq = ledger.load(hall.KIND, hall.day_id(request.day))
    if unchanged(request, seq):
        return HttpResponse(status=204)
    mine = state.counter_of(request.actor.name)
    acting = request.as_of is None and state.status != "closed"
    context = {
        "state": state,
        "seq": seq,
        "mine": mine,
        "ticket": state.at_counter(mine) if mine else None,
        "waiting": _waiting(state),
        "passed": [each for each in state.tickets if each.status == "passed"],
        "desks": [(counter, clerk, state.at_counter(counter)) for counter, clerk in sorted(state.desks.items())],
        "bookings": _bookings(state),
        "purposes": PURPOSES,
        "clerk": acting and may(request, "hall-day.call-next"),
        "figures": figures_of_hall(request.day, request.day),
        "hall": hours(),
        **_at_mine(request, state, mine, acting=acting),
    }
    template = "hall/parts/day.html" if "poll" in request.GET else "hall/counter.html"
    return render(request, template, context)


def _waiting(state: State) -> list[Waiting]:
    moment = now()
    return [
        Waiting(each, PURPOSES[each.purpose], max(0, int((moment - each.taken_at).total_seconds()) // 60))
        for each in state.line(moment)
    ]


def _bookings(state: State) -> list[Coming]:
    """The bookings that stand, by their slots."""
    standing = [each for each in state.bookings if each.status in ("booked", "arrived")]
    return [
        Coming(each, reverse("hall:booking", args=[booking_id(state.id, each.number)]))
        for each in sorted(standing, key=lambda each: each.slot)
    ]


def _at_mine(request: HttpRequest, state: State, mine: str, *, acting: bool) -> dict[str, Any]:
    """The forms of the own counter, and what the ticket there is about."""
    if not acting or not may(request, "hall-day.call-next"):
        return {}
    ticket = state.at_counter(mine) if mine else None
    if ticket is None:
        free = _free(hours(), state)
        return {"open_form": _form("open-counter", _open_field(free)) if not mine and free else None}
    booking = state.bookings[ticket.booking - 1] if ticket.booking else None
    project = ProjectRow.objects.filter(pk=ticket.project_id).first() if ticket.project_id else None
    return {
        "acts": [(tag, hall.COMMAND_NAMES[tag]) for tag in BUSY[ticket.status]],
        "booking": booking,
        "project": project,
        "received": visible(request.actor, "case", CaseRow.objects.filter(pk__in=ticket.cases)),
    }


def _free(found: Hall | None, state: State) -> tuple[str, ...]:
    return tuple(each for each in (found.counters if found else ()) if each not in state.desks)


def _open_field(free: tuple[str, ...]) -> dict[str, Field]:
    return {"counter": Field(widget="select", choices=tuple((each, each) for each in free))}


def _form(tag: str, fields: dict[str, Field] | None = None) -> CommandForm:
    return CommandForm(COMMANDS[tag], reverse("hall:act", args=[tag]), fields=fields, title=hall.COMMAND_NAMES[tag])


@require_POST
@requires("hall-day.list")
def act(request: HttpRequest, tag: str) -> HttpResponse:
    """Carry out one act at the counter. Nobody is asked what they saw: who calls next gets whoever is next now."""
    if tag not in COMMANDS:
        raise Http404
    require(request, f"{hall.KIND}.{tag}")
    fields: dict[str, Field] = {}
    if tag == "open-counter":
        fields = _open_field(hours().counters if hours() else ())
    result = run_command(request, hall.KIND, hall.day_id(request.day), _form(tag, fields))
    if result.response is not None:
        return result.response
    return done(request, reverse("hall:counter"), _said(tag, result.outcome.entries))


def _said(tag: str, entries: Any) -> Text:
    """What was done; of a call, which ticket."""
    event = entries[-1].event if entries else None
    name = hall.COMMAND_NAMES[tag]
    if isinstance(event, m.TicketCalled | m.TicketTaken):
        return Text(f"{name.zh}：{event.number:03d}", f"{name.en}: {event.number:03d}")
    return Text(f"已办理：{name.zh}", f"Done: {name.en}")
