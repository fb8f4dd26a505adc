"""The 24-hour line (24小时值班) as an aggregate: one stream a day, with its roster, the hand-over and the calls.

A call has a clock that runs round the clock, in hours: :data:`URGENT` for an urgent one, :data:`ORDINARY` for others.
Whoever takes over is told what earlier days left open; only people on duty answer.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_text, check_texts, decide_by, first, kebab
from kuaijin.core.context import Context
from kuaijin.core.matter_messages import MatterCategory

KIND = "duty"
NAME = Text("值班", "duty")
URGENT, ORDINARY = timedelta(hours=2), timedelta(hours=24)
"""Own settings: how long a call may wait for its answer."""
STATUSES: dict[str, Text] = {
    "new": Text("未排班", "not planned"),
    "planned": Text("已排班", "planned"),
    "on": Text("已接班", "taken over"),
}
COMMAND_NAMES: dict[str, Text] = {
    "plan-duty": Text("排班", "Plan the duty"),
    "take-over": Text("接班", "Take over"),
    "record-call": Text("登记来电", "Record a call"),
    "answer-call": Text("答复来电", "Answer a call"),
    "pass-call-on": Text("转督办", "Pass on as a matter"),
}
FIELDS: dict[str, Text] = {
    "leader": Text("带班领导", "leader on duty"),
    "officers": Text("值班人员", "officers on duty"),
    "phone": Text("值班电话", "telephone"),
    "note": Text("交接事项", "handed over"),
    "caller": Text("来电人", "caller"),
    "text": Text("来电内容", "what the call was about"),
    "answer": Text("答复", "answer"),
}
Decision = tuple[AnyEvent, ...] | Refusal


class DutyCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to a day's duty."""


class PlanDuty(DutyCommand, frozen=True):
    """排班, or another roster while nobody has taken over."""

    leader: str
    officers: tuple[str, ...]
    phone: str


class TakeOver(DutyCommand, frozen=True):
    """接班 on the day itself by an officer of the roster."""

    note: str = ""


class RecordCall(DutyCommand, frozen=True):
    """登记来电."""

    caller: str
    phone: str
    text: str
    project_id: str = ""
    urgent: bool = False


class AnswerCall(DutyCommand, frozen=True):
    """答复来电 number ``number`` (from 1)."""

    number: int
    answer: str


class PassCallOn(DutyCommand, frozen=True):
    """转督办: what the line cannot settle becomes a matter; the call counts as answered by that."""

    number: int
    category: MatterCategory


Command = PlanDuty | TakeOver | RecordCall | AnswerCall | PassCallOn


class DutyEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a day's duty."""


class DutyPlanned(DutyEvent, frozen=True):
    """已排班."""

    day: date
    leader: str
    officers: tuple[str, ...]
    phone: str


class TakenOver(DutyEvent, frozen=True):
    """已接班; ``left_open``: numbers of the calls that earlier days left unanswered."""

    by: str
    note: str
    left_open: tuple[str, ...]


class CallRecorded(DutyEvent, frozen=True):
    """来电已登记."""

    caller: str
    phone: str
    text: str
    project_id: str
    urgent: bool
    due_at: datetime
    by: str


class CallAnswered(DutyEvent, frozen=True):
    """来电已答复."""

    number: int
    answer: str
    by: str


class CallPassedOn(DutyEvent, frozen=True):
    """来电已转督办."""

    number: int
    category: MatterCategory
    matter: str
    by: str


Event = DutyPlanned | TakenOver | CallRecorded | CallAnswered | CallPassedOn


class DutyFacts(Struct, frozen=True, kw_only=True):
    """``left_open``: unanswered calls of earlier days; ``on_duty``: today's roster once it has taken over."""

    left_open: tuple[str, ...] = ()
    on_duty: tuple[str, ...] = ()


class Call(Struct, frozen=True, kw_only=True):
    """A call; answered by words or by a matter."""

    at: datetime
    caller: str
    phone: str
    text: str
    project_id: str
    urgent: bool
    due_at: datetime
    by: str
    answer: str = ""
    matter: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


class State(Struct, frozen=True, kw_only=True):
    """A day's duty."""

    id: str
    status: str = "new"
    day: date | None = None
    leader: str = ""
    officers: tuple[str, ...] = ()
    phone: str = ""
    taken_by: str = ""
    taken_at: datetime | None = None
    note: str = ""
    left_open: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody on duty."""
        return (self.leader, *self.officers)


def duty_id(day: date) -> str:
    """The number of a day's duty."""
    return f"ZB{day}"


def initial(stream_id: str) -> State:
    """Before it is planned."""
    return State(id=stream_id)


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


def _facts(context: Context) -> DutyFacts:
    return context.facts if isinstance(context.facts, DutyFacts) else DutyFacts()


def _plan(state: State, command: PlanDuty, context: Context) -> Decision:
    try:
        day = date.fromisoformat(state.id.removeprefix("ZB"))
    except ValueError:
        return refuse("DUTY-DAY", "没有这一天。", "There is no such day.")
    refusal = first(
        (
            check_text(command.leader, "leader", FIELDS["leader"], limit=NAME_LENGTH),
            check_texts(command.officers, "officers", FIELDS["officers"]),
            check_text(command.phone, "phone", FIELDS["phone"], limit=NAME_LENGTH),
        )
    )
    if refusal is None and day < context.today:
        refusal = refuse("DUTY-DAY", "这一天已过。", "That day is past.")
    return refusal or (
        DutyPlanned(at=context.now, day=day, leader=command.leader, officers=command.officers, phone=command.phone),
    )


def _take_over(state: State, command: TakeOver, context: Context) -> Decision:
    if state.day != context.today:
        return refuse("DUTY-DAY", "只能在当日接班。", "Duty is taken over on its own day.")
    if context.actor.name not in state.people:
        return refuse("DUTY-WHO", "由当日值班人员接班。", "Somebody of the day's roster takes over.")
    refusal = check_text(command.note, "note", FIELDS["note"], limit=PROSE_LENGTH, required=False)
    return refusal or (
        TakenOver(at=context.now, by=context.actor.name, note=command.note, left_open=_facts(context).left_open),
    )


def _record(state: State, command: RecordCall, context: Context) -> Decision:
    if not may_record(state, context.today, relieved=bool(_facts(context).on_duty)):
        return refuse(
            "DUTY-DAY",
            "来电登记在当日值班下；次日接班前的夜间来电仍登记在前一日。",
            "A call is recorded on its own day, at night on the day before until the next roster has taken over.",
        )
    refusal = _check_on_duty(state, context) or first(
        (
            check_text(command.caller, "caller", FIELDS["caller"], limit=NAME_LENGTH),
            check_text(command.phone, "phone", FIELDS["phone"], limit=NAME_LENGTH),
            check_text(command.text, "text", FIELDS["text"], limit=PROSE_LENGTH),
        )
    )
    return refusal or (
        CallRecorded(
            at=context.now,
            caller=command.caller,
            phone=command.phone,
            text=command.text,
            project_id=command.project_id,
            urgent=command.urgent,
            due_at=context.now + (URGENT if command.urgent else ORDINARY),
            by=context.actor.name,
        ),
    )


def may_record(state: State, today: date, *, relieved: bool) -> bool:
    """Whether calls of ``today`` belong here: the day's own duty, or the night's before it is ``relieved``."""
    return state.day == today or (state.day == today - timedelta(days=1) and not relieved)


def _check_on_duty(state: State, context: Context) -> Refusal | None:
    if context.actor.name in (*state.people, *_facts(context).on_duty):
        return None
    return refuse("DUTY-WHO", "由值班人员办理。", "People on duty do this.")


def _check_call(state: State, number: int) -> Refusal | None:
    if not 1 <= number <= len(state.calls):
        return refuse("DUTY-CALL", "没有这个来电。", "There is no such call.", "number")
    if state.calls[number - 1].answered_at is not None:
        return refuse("DUTY-CALL", "该来电已答复。", "The call has been answered.", "number")
    return None


def _answer(state: State, command: AnswerCall, context: Context) -> Decision:
    refusal = (
        _check_on_duty(state, context)
        or _check_call(state, command.number)
        or check_text(command.answer, "answer", FIELDS["answer"], limit=PROSE_LENGTH)
    )
    return refusal or (
        CallAnswered(at=context.now, number=command.number, answer=command.answer, by=context.actor.name),
    )


def _pass_on(state: State, command: PassCallOn, context: Context) -> Decision:
    refusal = _check_on_duty(state, context) or _check_call(state, command.number)
    return refusal or (
        CallPassedOn(
            at=context.now,
            number=command.number,
            category=command.category,
            matter=call_id(state.id, command.number),
            by=context.actor.name,
        ),
    )


def call_id(duty: str, number: int) -> str:
    """The number of a call, and of the matter that it becomes."""
    return f"{duty}-{number}"


TABLE: dict[type[Any], tuple[Callable[..., Decision], tuple[str, ...]]] = {
    PlanDuty: (_plan, ("new", "planned")),
    TakeOver: (_take_over, ("planned",)),
    RecordCall: (_record, ("on",)),
    AnswerCall: (_answer, ("on",)),
    PassCallOn: (_pass_on, ("on",)),
}


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    match event:
        case DutyPlanned():
            return replace(
                state,
                status="planned",
                day=event.day,
                leader=event.leader,
                officers=event.officers,
                phone=event.phone,
            )
        case TakenOver():
            return replace(
                state,
                status="on",
                taken_by=event.by,
                taken_at=event.at,
                note=event.note,
                left_open=event.left_open,
            )
        case CallRecorded():
            call = Call(
                at=event.at,
                caller=event.caller,
                phone=event.phone,
                text=event.text,
                project_id=event.project_id,
                urgent=event.urgent,
                due_at=event.due_at,
                by=event.by,
            )
            return replace(state, calls=(*state.calls, call))
        case CallAnswered():
            return _settled(state, event, answer=event.answer)
        case CallPassedOn():
            return _settled(state, event, matter=event.matter)
    return state


def _settled(state: State, event: CallAnswered | CallPassedOn, **told: str) -> State:
    place = event.number - 1
    call = replace(state.calls[place], answered_by=event.by, answered_at=event.at, **told)
    return replace(state, calls=(*state.calls[:place], call, *state.calls[place + 1 :]))
