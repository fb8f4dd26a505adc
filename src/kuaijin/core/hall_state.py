"""The state of one day at the window: its bookings, its tickets in the order of their numbers, and who sits where."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import hall_messages as m
from kuaijin.core.base import SHANGHAI, Text
from kuaijin.core.hall_hours import Hall, clock, minutes_of
from kuaijin.core.hall_messages import Purpose

PREFIX = "CK"
BOOKED, WALK_IN = "Y", "A"
"""Letters before a ticket's number: of a booking that was kept (预约), of a walk-in."""
STATUSES: dict[str, Text] = {
    "new": Text("未开始", "not begun"),
    "open": Text("进行中", "under way"),
    "closed": Text("已日终", "closed"),
}
WAITING, AT_COUNTER = "waiting", ("called", "serving")


class Booking(Struct, frozen=True, kw_only=True):
    """预约. ``status``: booked, arrived (``ticket`` has its number), cancelled, no_show."""

    number: int
    slot: str
    minutes: int
    purpose: Purpose
    firm: str
    uscc: str
    project_id: str
    note: str
    by: str
    status: str = "booked"
    reason: str = ""
    moved_to: str = ""
    ticket: int = 0

    @property
    def ends(self) -> str:
        """The end of its slot."""
        return clock(minutes_of(self.slot) + self.minutes)


class Ticket(Struct, frozen=True, kw_only=True):
    """排队号. ``status``: waiting, called, serving, done, passed, left (nobody called it that day).

    ``turn``: its place among those who wait; ``slot``: of the booking that was kept, else empty.
    """

    number: int
    purpose: Purpose
    taken_at: datetime
    turn: int
    booking: int = 0
    slot: str = ""
    project_id: str = ""
    uscc: str = ""
    status: str = WAITING
    called_at: datetime | None = None
    calls: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    counter: str = ""
    clerk: str = ""
    cases: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """As it stands on the slip and on the screen: A007."""
        return f"{BOOKED if self.booking else WALK_IN}{self.number:03d}"


class State(Struct, frozen=True, kw_only=True):
    """One day. ``desks``: the clerk of each counter that is open."""

    id: str
    status: str = "new"
    day: date | None = None
    bookings: tuple[Booking, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    desks: dict[str, str] = {}

    def counter_of(self, clerk: str) -> str:
        """The counter at which the clerk sits; empty for none."""
        return next((counter for counter, sitting in self.desks.items() if sitting == clerk), "")

    def at_counter(self, counter: str) -> Ticket | None:
        """The ticket that is called to the counter or served there."""
        return next((each for each in self.tickets if each.counter == counter and each.status in AT_COUNTER), None)

    def line(self, moment: datetime) -> tuple[Ticket, ...]:
        """Those who wait, in the order of their calls: bookings whose slot has begun, then everybody by their turn."""
        told = f"{moment.astimezone(SHANGHAI):%H:%M}"

        def place(ticket: Ticket) -> tuple[bool, str, int, int]:
            due = bool(ticket.slot) and ticket.slot <= told
            return not due, ticket.slot if due else "", ticket.turn, ticket.number

        return tuple(sorted((each for each in self.tickets if each.status == WAITING), key=place))

    def taken(self, slot: str) -> int:
        """How many bookings stand in a slot."""
        return sum(each.slot == slot and each.status in ("booked", "arrived") for each in self.bookings)


class HallFacts(Struct, frozen=True, kw_only=True):
    """What other streams say: the park's hall; of the project named (or of the booking's) its unit and secretary; how
    many bookings the firm has ahead; whose the booking is that is replaced."""

    hall: Hall | None = None
    project_known: bool = False
    owner: str = ""
    owner_uscc: str = ""
    secretary: str = ""
    team: tuple[str, ...] = ()
    ahead: int = 0
    replaced_uscc: str = ""


def day_id(day: date) -> str:
    """The stream of a day."""
    return f"{PREFIX}{day}"


def day_of(stream_id: str) -> date | None:
    """The day of a stream; ``None`` for what is no such stream."""
    told = stream_id.removeprefix(PREFIX)
    try:
        return date.fromisoformat(told) if day_id(date.fromisoformat(told)) == stream_id else None
    except ValueError:
        return None


def ticket_id(stream_id: str, number: int) -> str:
    """The number of a ticket over all days."""
    return f"{stream_id}-{number}"


def booking_id(stream_id: str, number: int) -> str:
    """The number of a booking over all days."""
    return f"{stream_id}-{BOOKED}{number}"


def parted(object_id: str) -> tuple[str, int]:
    """The day's stream and the number of a ticket or a booking; ``("", 0)`` for what is neither."""
    stream, _, number = object_id.rpartition("-")
    digits = number.removeprefix(BOOKED)
    plain = digits.isascii() and digits.isdecimal() and len(digits) < 6 and day_of(stream) is not None
    return (stream, int(digits)) if plain else ("", 0)


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    match event:
        case m.SlotBooked():
            booking = Booking(
                number=len(state.bookings) + 1,
                slot=event.slot,
                minutes=event.minutes,
                purpose=event.purpose,
                firm=event.firm,
                uscc=event.uscc,
                project_id=event.project_id,
                note=event.note,
                by=event.by,
            )
            return replace(state, status="open", day=event.day, bookings=(*state.bookings, booking))
        case m.SlotCancelled():
            changes = {"status": "cancelled", "reason": event.reason, "moved_to": event.moved_to}
            return _with_booking(state, event.number, **changes)
        case m.TicketTaken():
            return _ticket_taken(state, event)
        case m.CounterOpened():
            return replace(state, status="open", day=event.day, desks={**state.desks, event.counter: event.clerk})
        case m.CounterClosed():
            return replace(state, desks={each: who for each, who in state.desks.items() if each != event.counter})
        case m.DayClosed():
            return _closed(state, event)
    return _moved(state, event)


def _moved(state: State, event: Any) -> State:
    """The state after what befalls one ticket."""
    match event:
        case m.TicketCalled():
            ticket = state.tickets[event.number - 1]
            return _with_ticket(
                state,
                event.number,
                status="called",
                called_at=ticket.called_at if event.again else event.at,
                calls=ticket.calls + 1,
                counter=event.counter,
                clerk=event.clerk,
            )
        case m.TicketPassed():
            return _with_ticket(state, event.number, status="passed")
        case m.TicketReturned():
            turn = max(each.turn for each in state.tickets) + 1
            return _with_ticket(state, event.number, status=WAITING, turn=turn, slot="", counter="", clerk="")
        case m.ServiceStarted():
            return _with_ticket(state, event.number, status="serving", started_at=event.at)
        case m.ServiceFinished():
            return _with_ticket(state, event.number, status="done", finished_at=event.at)
        case m.CaseLinked():
            cases = (*state.tickets[event.number - 1].cases, event.case_id)
            return _with_ticket(state, event.number, cases=cases)
    return state


def _ticket_taken(state: State, event: m.TicketTaken) -> State:
    booking = state.bookings[event.booking - 1] if event.booking else None
    ticket = Ticket(
        number=event.number,
        purpose=event.purpose,
        taken_at=event.at,
        turn=max((each.turn for each in state.tickets), default=0) + 1,
        booking=event.booking,
        slot=booking.slot if booking else "",
        project_id=booking.project_id if booking else "",
        uscc=booking.uscc if booking else "",
    )
    state = replace(state, status="open", day=event.day, tickets=(*state.tickets, ticket))
    return _with_booking(state, event.booking, status="arrived", ticket=event.number) if booking else state


def _closed(state: State, event: m.DayClosed) -> State:
    for number in event.no_shows:
        state = _with_booking(state, number, status="no_show")
    for number in event.left:
        state = _with_ticket(state, number, status="left")
    return replace(state, status="closed", desks={})


def _with_booking(state: State, number: int, **changes: Any) -> State:
    known = state.bookings
    return replace(state, bookings=(*known[: number - 1], replace(known[number - 1], **changes), *known[number:]))


def _with_ticket(state: State, number: int, **changes: Any) -> State:
    known = state.tickets
    return replace(state, tickets=(*known[: number - 1], replace(known[number - 1], **changes), *known[number:]))
