"""One day at the one window (综合窗口的取号与预约) as an aggregate: bookings, tickets, counters; one stream a day.

One stream holds everything that a day can run out of, so a slot is never given twice, the numbers of a day have no
gaps, and two clerks who call at once are told two different tickets. Queue ticket, scan and receipt are all stored
(law.md U-7; measures.md 2). What is set here without a law behind it: a booking is made at most :data:`AHEAD` ahead,
:data:`MOST_AHEAD` a firm, and given back or moved until the day before.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from kuaijin.core import hall_messages as m
from kuaijin.core.base import SHANGHAI, Actor, Refusal, Text, refuse
from kuaijin.core.calendar import Calendar
from kuaijin.core.checks import TITLE_LENGTH, check_text, decide_by
from kuaijin.core.context import Context
from kuaijin.core.hall_hours import Hall, clock, minutes_of
from kuaijin.core.hall_messages import Commands as Command
from kuaijin.core.hall_messages import Events as Event
from kuaijin.core.hall_state import (
    AT_COUNTER,
    STATUSES,
    HallFacts,
    State,
    booking_id,
    day_id,
    day_of,
    evolve,
    parted,
)

KIND = "hall-day"
NAME = Text("窗口日", "day at the window")
AHEAD = timedelta(days=30)
MOST_AHEAD = 3
EARLY = 30
"""Minutes before its slot from which a booking may be checked in; the slot's end is the latest."""
MOST_WAITING = 200
"""Tickets that may wait at once: beyond it nobody would be served that day."""
COMMAND_NAMES: dict[str, Text] = {
    "book-slot": Text("预约窗口", "Book a slot"),
    "cancel-slot": Text("取消预约", "Cancel the booking"),
    "take-ticket": Text("取号", "Take a ticket"),
    "check-in": Text("预约签到", "Check in"),
    "open-counter": Text("开窗", "Open a counter"),
    "close-counter": Text("收窗", "Close the counter"),
    "call-next": Text("叫下一号", "Call next"),
    "recall-ticket": Text("重呼", "Call again"),
    "pass-ticket": Text("过号", "Pass"),
    "return-ticket": Text("重新排队", "Back in line"),
    "start-service": Text("开始办理", "Start"),
    "finish-service": Text("办结", "Finish"),
    "link-case": Text("关联收件", "Link an application"),
    "close-day": Text("日终", "Close the day"),
}
Decision = tuple[Event, ...] | Refusal


def initial(stream_id: str) -> State:
    """A day on which nothing has happened yet."""
    return State(id=stream_id)


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    if day_of(state.id) is None:
        return refuse("HALL-DAY", "没有这一天。", "There is no such day.")
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


def _facts(context: Context) -> HallFacts:
    return context.facts if isinstance(context.facts, HallFacts) else HallFacts()


def _time(context: Context) -> str:
    return f"{context.now.astimezone(SHANGHAI):%H:%M}"


# Bookings -----------------------------------------------------------------------------------------------------------


def _book(state: State, command: m.BookSlot, context: Context) -> Decision:
    facts, day = _facts(context), day_of(state.id)
    if facts.hall is None or day is None:
        return refuse("HALL-NONE", "园区尚未设置窗口服务时间。", "The park has not set the window's hours yet.")
    if not context.today < day <= context.today + AHEAD or not context.calendar.is_workday(day):
        return refuse(
            "BOOK-DAY",
            f"请预约明天起 {AHEAD.days} 天内的工作日。",
            f"Choose a working day from tomorrow on, within {AHEAD.days} days.",
            "slot",
        )
    refusal = _check_whose(command, context, facts) or check_text(
        command.note, "note", Text("说明", "note"), limit=TITLE_LENGTH, required=False
    )
    if refusal is not None:
        return refusal
    given_back = _given_back(state, command, context)
    if isinstance(given_back, Refusal):
        return given_back
    for event in given_back:
        state = evolve(state, event)
    refusal = _check_slot(state, command, facts.hall) or _check_ahead(command, facts)
    if refusal is not None:
        return refusal
    booked = m.SlotBooked(
        at=context.now,
        day=day,
        slot=command.slot,
        minutes=facts.hall.slot_minutes,
        purpose=command.purpose,
        firm=facts.owner or context.actor.name,
        uscc=command.uscc,
        project_id=command.project_id,
        note=command.note,
        instead_of=command.instead_of,
        by=context.actor.name,
    )
    return (*given_back, booked)


def _check_whose(command: m.BookSlot, context: Context, facts: HallFacts) -> Refusal | None:
    if command.project_id and not facts.project_known:
        return refuse("unknown-project", "没有这个项目。", "There is no such project.", "project_id")
    matching = not command.project_id or command.uscc == facts.owner_uscc
    replaced = not command.instead_of or command.uscc == facts.replaced_uscc
    if matching and replaced and _theirs(context.actor, command.uscc, command.project_id, facts):
        return None
    return refuse("BOOK-WHOSE", "请选择您本企业或您服务的项目。", "Choose a project of yours.", "project_id")


def _theirs(actor: Actor, uscc: str, project_id: str, facts: HallFacts) -> bool:
    """A firm's own, an agent's within the mandate, a secretary's for the firm of a project that is theirs."""
    if actor.role == "enterprise":
        mandated = actor.mandate.projects if actor.mandate is not None else ()
        return uscc == actor.org and (not mandated or project_id in mandated)
    if not project_id:
        return False
    if actor.role == "secretary":
        return facts.secretary in {actor.name, actor.stands_in_for or actor.name}
    return actor.name in facts.team or uscc == actor.org


def _given_back(state: State, command: m.BookSlot, context: Context) -> tuple[m.SlotCancelled, ...] | Refusal:
    """The booking of the same day that is replaced; one of another day is given back on its own stream."""
    stream, number = parted(command.instead_of)
    if stream != state.id:
        return ()
    moved_to = booking_id(state.id, len(state.bookings) + 1)
    return _check_standing(state, number) or (
        m.SlotCancelled(at=context.now, number=number, reason="", moved_to=moved_to, by=context.actor.name),
    )


def _check_slot(state: State, command: m.BookSlot, hall: Hall) -> Refusal | None:
    if command.slot not in hall.slots:
        return refuse("BOOK-SLOT", "没有这个时段，请另选。", "There is no such slot; choose another.", "slot")
    if state.taken(command.slot) >= hall.places:
        return refuse("BOOK-FULL", "该时段已约满，请另选。", "That slot is full; choose another.", "slot")
    if any(
        each.status == "booked" and (each.uscc, each.slot) == (command.uscc, command.slot) for each in state.bookings
    ):
        return refuse("BOOK-TWICE", "该时段贵企业已有预约。", "The firm has booked that slot already.", "slot")
    return None


def _check_ahead(command: m.BookSlot, facts: HallFacts) -> Refusal | None:
    if facts.ahead - bool(command.instead_of) < MOST_AHEAD:
        return None
    return refuse(
        "BOOK-MANY",
        f"每家企业最多保留 {MOST_AHEAD} 个未到的预约。",
        f"A firm holds {MOST_AHEAD} bookings at most.",
        "slot",
    )


def _check_standing(state: State, number: int) -> Refusal | None:
    if 1 <= number <= len(state.bookings) and state.bookings[number - 1].status == "booked":
        return None
    return refuse("BOOK-STATUS", "没有这个预约，或已取消、已到。", "No such booking, or it is cancelled or kept.")


def _cancel(state: State, command: m.CancelSlot, context: Context) -> Decision:
    refusal = _check_standing(state, command.number)
    if refusal is not None:
        return refusal
    at_window, day = context.actor.role == "window", day_of(state.id)
    if not at_window and not (day is not None and context.today < day):
        return refuse(
            "BOOK-LATE",
            "预约在前一日前可以取消或改期，当日请直接联系窗口。",
            "A booking is cancelled or moved until the day before; on the day itself, call the window.",
        )
    refusal = _check_may_cancel(state, command.number, context) or check_text(
        command.reason, "reason", Text("原因", "reason"), required=at_window
    )
    if refusal is not None:
        return refusal
    cancelled = m.SlotCancelled(
        at=context.now,
        number=command.number,
        reason=command.reason,
        moved_to=command.moved_to,
        by=context.actor.name,
    )
    return (cancelled,)


def _check_may_cancel(state: State, number: int, context: Context) -> Refusal | None:
    booking = state.bookings[number - 1]
    if context.actor.role in ("window", "system") or _theirs(
        context.actor, booking.uscc, booking.project_id, _facts(context)
    ):
        return None
    return refuse("BOOK-WHOSE", "这不是您的预约。", "This booking is not yours.")


# Tickets ------------------------------------------------------------------------------------------------------------


def serves(state: State, hall: Hall | None, calendar: Calendar, now: datetime) -> bool:
    """Tickets are given in service hours of the day itself, and as long as a counter is open (延时服务)."""
    local = now.astimezone(SHANGHAI)
    hours = hall is not None and calendar.is_workday(local.date()) and hall.serves_at(local.time())
    return state.status != "closed" and day_of(state.id) == local.date() and (hours or bool(state.desks))


def _check_open(state: State, context: Context) -> Refusal | None:
    if serves(state, _facts(context).hall, context.calendar, context.now):
        return None
    return refuse("HALL-CLOSED", "现在不在窗口服务时间。", "The window does not serve now.")


def _take(state: State, command: m.TakeTicket, context: Context) -> Decision:
    refusal = _check_open(state, context)
    if refusal is None and len(state.line(context.now)) >= MOST_WAITING:
        refusal = refuse("HALL-FULL", "今日等候人数已满。", "Too many wait already today.")
    return refusal or (_taken(state, command.purpose, 0, context),)


def _taken(state: State, purpose: m.Purpose, booking: int, context: Context) -> m.TicketTaken:
    number = len(state.tickets) + 1
    return m.TicketTaken(at=context.now, day=context.today, number=number, purpose=purpose, booking=booking)


def _check_in(state: State, command: m.CheckIn, context: Context) -> Decision:
    refusal = _check_standing(state, command.number)
    if refusal is not None:
        return refusal
    booking = state.bookings[command.number - 1]
    opens = clock(max(0, minutes_of(booking.slot) - EARLY))
    if day_of(state.id) != context.today or not opens <= _time(context) <= booking.ends:
        return refuse(
            "BOOK-TIME",
            f"请在预约日 {opens} 至 {booking.ends} 签到；已过时段请现场取号。",
            f"Check in on the day from {opens} to {booking.ends}; after that, take a ticket.",
        )
    return (_taken(state, booking.purpose, command.number, context),)


# Counters -----------------------------------------------------------------------------------------------------------


def _open(state: State, command: m.OpenCounter, context: Context) -> Decision:
    facts, clerk = _facts(context), context.actor.name
    if day_of(state.id) != context.today:
        return refuse("HALL-DAY", "只能在当日开窗。", "A counter is opened on the day itself.")
    if facts.hall is None or command.counter not in facts.hall.counters:
        return refuse("HALL-COUNTERS", "没有这个窗口。", "There is no such counter.", "counter")
    if command.counter in state.desks:
        return refuse("HALL-COUNTERS", "该窗口已有人值守。", "Somebody sits at that counter.", "counter")
    if state.counter_of(clerk):
        return refuse("HALL-COUNTERS", "您已在另一窗口，请先收窗。", "You sit at another counter; close it first.")
    return (m.CounterOpened(at=context.now, day=context.today, counter=command.counter, clerk=clerk),)


def _own_counter(state: State, context: Context) -> str | Refusal:
    counter = state.counter_of(context.actor.name)
    return counter or refuse("HALL-COUNTER", "请先开窗。", "Open a counter first.")


def _close(state: State, _command: m.CloseCounter, context: Context) -> Decision:
    counter = _own_counter(state, context)
    if isinstance(counter, Refusal):
        return counter
    if state.at_counter(counter) is not None:
        return refuse("QUEUE-BUSY", "请先办结或过号当前号。", "Finish or pass the present ticket first.")
    return (m.CounterClosed(at=context.now, counter=counter, clerk=context.actor.name),)


def _call_next(state: State, _command: m.CallNext, context: Context) -> Decision:
    counter = _own_counter(state, context)
    if isinstance(counter, Refusal):
        return counter
    if state.at_counter(counter) is not None:
        return refuse("QUEUE-BUSY", "请先办结或过号当前号。", "Finish or pass the present ticket first.")
    line = state.line(context.now)
    if not line:
        return refuse("QUEUE-EMPTY", "没有等候的号。", "Nobody waits.")
    return (_called(line[0].number, counter, context, again=False),)


def _called(number: int, counter: str, context: Context, *, again: bool) -> m.TicketCalled:
    return m.TicketCalled(at=context.now, number=number, counter=counter, clerk=context.actor.name, again=again)


def _check_ticket(state: State, number: int, statuses: tuple[str, ...], clerk: str = "") -> Refusal | None:
    """The ticket is there, stands in one of ``statuses``, and (with ``clerk``) is that clerk's."""
    if not 1 <= number <= len(state.tickets):
        return refuse("QUEUE-TICKET", "没有这个号。", "There is no such ticket.", "number")
    ticket = state.tickets[number - 1]
    if ticket.status not in statuses:
        return refuse("QUEUE-STATUS", "这个号现在不能这样办理。", "This ticket cannot be treated so now.", "number")
    if clerk and ticket.clerk != clerk:
        return refuse("QUEUE-WHOSE", "这个号由另一窗口办理。", "Another counter has this ticket.", "number")
    return None


def _recall(state: State, command: m.RecallTicket, context: Context) -> Decision:
    refusal = _check_ticket(state, command.number, ("called",), context.actor.name)
    counter = state.counter_of(context.actor.name)
    return refusal or (_called(command.number, counter, context, again=True),)


def _pass(state: State, command: m.PassTicket, context: Context) -> Decision:
    refusal = _check_ticket(state, command.number, ("called",), context.actor.name)
    return refusal or (m.TicketPassed(at=context.now, number=command.number),)


def _return(state: State, command: m.ReturnTicket, context: Context) -> Decision:
    refusal = _check_ticket(state, command.number, ("passed",))
    return refusal or (m.TicketReturned(at=context.now, number=command.number),)


def _start(state: State, command: m.StartService, context: Context) -> Decision:
    refusal = _check_ticket(state, command.number, ("called",), context.actor.name)
    return refusal or (m.ServiceStarted(at=context.now, number=command.number),)


def _finish(state: State, command: m.FinishService, context: Context) -> Decision:
    refusal = _check_ticket(state, command.number, ("serving",), context.actor.name)
    return refusal or (m.ServiceFinished(at=context.now, number=command.number),)


def _link(state: State, command: m.LinkCase, context: Context) -> Decision:
    """Papers wait for nobody once their holder stands at the counter: U-7 counts from the call, not from the kiosk."""
    refusal = _check_ticket(state, command.number, AT_COUNTER, context.actor.name)
    if refusal is not None:
        return refusal
    ticket = state.tickets[command.number - 1]
    if command.ticket_at != ticket.called_at:
        return refuse("U-7", "取号时间与排队号不符。", "The time is not that of the ticket.", "ticket_at")
    if command.case_id in ticket.cases:
        return ()
    return (m.CaseLinked(at=context.now, number=command.number, case_id=command.case_id),)


def _close_day(state: State, _command: m.CloseDay, context: Context) -> Decision:
    day = day_of(state.id)
    if day is None or day >= context.today:
        return refuse("HALL-DAY", "当日结束后才能日终。", "A day is closed once it is over.")
    return (
        m.DayClosed(
            at=context.now,
            no_shows=tuple(each.number for each in state.bookings if each.status == "booked"),
            left=tuple(each.number for each in state.tickets if each.status in ("waiting", "called")),
        ),
    )


_ANY = ("new", "open")
TABLE: dict[type[Any], tuple[Callable[..., Decision], tuple[str, ...]]] = {
    m.BookSlot: (_book, _ANY),
    m.CancelSlot: (_cancel, ("open",)),
    m.TakeTicket: (_take, _ANY),
    m.CheckIn: (_check_in, ("open",)),
    m.OpenCounter: (_open, _ANY),
    m.CloseCounter: (_close, ("open",)),
    m.CallNext: (_call_next, ("open",)),
    m.RecallTicket: (_recall, ("open",)),
    m.PassTicket: (_pass, ("open",)),
    m.ReturnTicket: (_return, ("open",)),
    m.StartService: (_start, ("open",)),
    m.FinishService: (_finish, ("open",)),
    m.LinkCase: (_link, ("open",)),
    m.CloseDay: (_close_day, ("open",)),
}

__all__ = ["COMMAND_NAMES", "KIND", "TABLE", "Command", "Event", "State", "day_id", "decide", "evolve", "initial"]
