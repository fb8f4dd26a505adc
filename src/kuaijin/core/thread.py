"""Messages and visits (企业与服务秘书) as an aggregate: one thread a project between its unit and its secretary.

A message of the unit is answered within one working day (measures.md 9: response times). A visit is booked for half a
working day; the secretary confirms or declines it, and either side may cancel it until it takes place.
"""

from datetime import date, datetime, timedelta
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import PROSE_LENGTH, TITLE_LENGTH, check_text, kebab
from kuaijin.core.context import Context

KIND = "thread"
ANSWER_WORKDAYS = 1
"""Working days after the day of the message (own setting after measures.md 9)."""
AHEAD = timedelta(days=30)
"""Calendar days that a visit can be booked ahead."""
SLOTS = 2
"""Visits that one secretary can take in half a day."""
Half = Literal["am", "pm"]
HALVES: dict[str, Text] = {"am": Text("上午", "morning"), "pm": Text("下午", "afternoon")}
Side = Literal["unit", "secretary"]
VISIT_STATUSES: dict[str, Text] = {
    "asked": Text("待确认", "to be confirmed"),
    "confirmed": Text("已确认", "confirmed"),
    "declined": Text("已婉拒", "declined"),
    "cancelled": Text("已取消", "cancelled"),
}


class ThreadCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to a thread."""


class SendMessage(ThreadCommand, frozen=True):
    """发消息 by the unit or its secretary."""

    text: str


class BookVisit(ThreadCommand, frozen=True):
    """预约上门 or at the centre: a half day and what it is about."""

    on: date
    half: Half
    purpose: str


class ConfirmVisit(ThreadCommand, frozen=True):
    """确认预约 by the secretary."""

    number: int


class DeclineVisit(ThreadCommand, frozen=True):
    """婉拒预约 by the secretary, with the reason."""

    number: int
    reason: str


class CancelVisit(ThreadCommand, frozen=True):
    """取消预约 by either side, with the reason."""

    number: int
    reason: str


class ThreadEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a thread."""


class MessageSent(ThreadEvent, frozen=True):
    """消息已发. ``answer_due``: the last day for the answer to a message of the unit."""

    side: Side
    text: str
    by: str
    answer_due: date | None


class VisitBooked(ThreadEvent, frozen=True):
    """已预约 with ``secretary``, who answers by ``answer_due``."""

    day: date
    half: Half
    purpose: str
    secretary: str
    by: str
    answer_due: date


class VisitConfirmed(ThreadEvent, frozen=True):
    """预约已确认."""

    number: int
    by: str


class VisitDeclined(ThreadEvent, frozen=True):
    """预约已婉拒."""

    number: int
    reason: str
    by: str


class VisitCancelled(ThreadEvent, frozen=True):
    """预约已取消."""

    number: int
    reason: str
    by: str


Command = SendMessage | BookVisit | ConfirmVisit | DeclineVisit | CancelVisit
Event = MessageSent | VisitBooked | VisitConfirmed | VisitDeclined | VisitCancelled
Decision = tuple[Event, ...] | Refusal


class Message(Struct, frozen=True, kw_only=True):
    """One message; ``answered_on`` is the day of the secretary's next one."""

    at: datetime
    side: Side
    text: str
    by: str
    answer_due: date | None = None
    answered_on: date | None = None


class Visit(Struct, frozen=True, kw_only=True):
    """One booking; ``reason`` of a decline or cancellation."""

    number: int
    on: date
    half: Half
    purpose: str
    secretary: str
    by: str
    answer_due: date
    status: str = "asked"
    reason: str = ""


class State(Struct, frozen=True, kw_only=True):
    """A thread; ``id`` is the project's."""

    id: str
    messages: tuple[Message, ...] = ()
    visits: tuple[Visit, ...] = ()

    @property
    def answer_due(self) -> date | None:
        """The earliest day by which the secretary has to answer; ``None`` when nothing waits."""
        waiting = [each.answer_due for each in self.messages if each.answer_due and each.answered_on is None]
        waiting += [each.answer_due for each in self.visits if each.status == "asked"]
        return min(waiting, default=None)

    def visit(self, number: int) -> Visit | None:
        """The visit of that number."""
        return next((each for each in self.visits if each.number == number), None)


class ThreadFacts(Struct, frozen=True, kw_only=True):
    """What other streams say: the project's secretary, and the visits of that person in the half day asked for."""

    project_exists: bool = False
    secretary: str = ""
    taken: int = 0


def initial(stream_id: str) -> State:
    """A thread without messages."""
    return State(id=stream_id)


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    match command:
        case SendMessage():
            return _send(command, context)
        case BookVisit():
            return _book(state, command, context)
    return _settle(state, command, context)


def _facts(context: Context) -> ThreadFacts:
    return context.facts if isinstance(context.facts, ThreadFacts) else ThreadFacts()


def _check_project(facts: ThreadFacts) -> Refusal | None:
    if not facts.project_exists:
        return refuse("unknown-project", "没有这个项目。", "There is no such project.")
    if not facts.secretary:
        return refuse("THREAD-NOBODY", "项目尚未确定服务秘书。", "The project has no service secretary yet.")
    return None


def _send(command: SendMessage, context: Context) -> Decision:
    refusal = _check_project(_facts(context)) or check_text(
        command.text, "text", Text("消息", "message"), limit=PROSE_LENGTH
    )
    if refusal is not None:
        return refusal
    side: Side = "secretary" if context.actor.role == "secretary" else "unit"
    due = None if side == "secretary" else context.calendar.nth_workday(context.today, ANSWER_WORKDAYS)
    return (MessageSent(at=context.now, side=side, text=command.text, by=context.actor.name, answer_due=due),)


def _book(state: State, command: BookVisit, context: Context) -> Decision:
    facts = _facts(context)
    refusal = _check_project(facts) or _check_slot(state, command, context)
    if refusal is None:
        refusal = check_text(command.purpose, "purpose", Text("事由", "purpose"))
    if refusal is not None:
        return refusal
    if facts.taken >= SLOTS:
        return refuse("VISIT-FULL", "该时段已约满，请另选。", "That half day is full; choose another.", "on")
    return (
        VisitBooked(
            at=context.now,
            day=command.on,
            half=command.half,
            purpose=command.purpose,
            secretary=facts.secretary,
            by=context.actor.name,
            answer_due=context.calendar.nth_workday(context.today, ANSWER_WORKDAYS),
        ),
    )


def _check_slot(state: State, command: BookVisit, context: Context) -> Refusal | None:
    if not context.today < command.on <= context.today + AHEAD:
        return refuse(
            "VISIT-DAY",
            f"请预约明天起 {AHEAD.days} 天内的日期。",
            f"Choose a day from tomorrow on, within {AHEAD.days} days.",
            "on",
        )
    if not context.calendar.is_workday(command.on):
        return refuse("VISIT-DAY", "请选择工作日。", "Choose a working day.", "on")
    twice = any(
        (each.on, each.half) == (command.on, command.half) and each.status in ("asked", "confirmed")
        for each in state.visits
    )
    if twice:
        return refuse("VISIT-TWICE", "该时段您已预约。", "You have booked that half day already.", "on")
    return None


def _settle(state: State, command: ConfirmVisit | DeclineVisit | CancelVisit, context: Context) -> Decision:
    visit = state.visit(command.number)
    possible = ("asked", "confirmed") if isinstance(command, CancelVisit) else ("asked",)
    if visit is None or visit.status not in possible:
        return refuse("VISIT-STATUS", "这次预约不能再这样办理。", "This booking cannot be treated so any more.")
    if visit.on < context.today:
        return refuse("VISIT-PAST", "预约日期已过。", "Its day is past.")
    by, at = context.actor.name, context.now
    if isinstance(command, ConfirmVisit):
        return (VisitConfirmed(at=at, number=visit.number, by=by),)
    refusal = check_text(command.reason, "reason", Text("理由", "reason"), limit=TITLE_LENGTH)
    if refusal is not None:
        return refusal
    kind = VisitDeclined if isinstance(command, DeclineVisit) else VisitCancelled
    return (kind(at=at, number=visit.number, reason=command.reason, by=by),)


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    match event:
        case MessageSent():
            known = state.messages
            if event.side == "secretary":
                known = tuple(
                    replace(each, answered_on=event.on) if each.answer_due and each.answered_on is None else each
                    for each in known
                )
            said = Message(at=event.at, side=event.side, text=event.text, by=event.by, answer_due=event.answer_due)
            return replace(state, messages=(*known, said))
        case VisitBooked():
            visit = Visit(
                number=len(state.visits) + 1,
                on=event.day,
                half=event.half,
                purpose=event.purpose,
                secretary=event.secretary,
                by=event.by,
                answer_due=event.answer_due,
            )
            return replace(state, visits=(*state.visits, visit))
        case VisitConfirmed():
            return _with_status(state, event.number, "confirmed", "")
        case VisitDeclined():
            return _with_status(state, event.number, "declined", event.reason)
    return _with_status(state, event.number, "cancelled", event.reason)


def _with_status(state: State, number: int, status: str, reason: str) -> State:
    visits = tuple(
        replace(each, status=status, reason=reason) if each.number == number else each for each in state.visits
    )
    return replace(state, visits=visits)
