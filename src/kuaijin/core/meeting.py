"""Meetings (周调度会、季度讲评、半年观摩) as an aggregate: called, papers frozen, concluded, minutes signed.

The agenda is drawn from lights, overdue matters and the next week's milestones, and what an earlier meeting left open
comes again. A conclusion with a lead becomes a matter with a date and a standard (mechanisms.md 4). A review and a
tour are meetings of other kinds with papers of their own (:mod:`kuaijin.core.meeting_papers`).
"""

from collections.abc import Callable
from datetime import date, time
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import PROSE_LENGTH, check_plan_date, check_text, check_texts, decide_by, first, kebab
from kuaijin.core.context import Context
from kuaijin.core.matter_messages import MatterCategory
from kuaijin.core.meeting_papers import MOST_POINTS, PREFIX, MeetingKind, Papers, StopScore, check_about

KIND = "meeting"
NAME = Text("会议", "meeting")
STATUSES: dict[str, Text] = {
    "new": Text("未召集", "not called"),
    "called": Text("已召集", "called"),
    "frozen": Text("材料已固化", "papers frozen"),
    "signed": Text("纪要已签发", "minutes signed"),
}
ItemKind = Literal["light", "matter", "milestone", "carried", "own", "rank", "stop"]
ITEM_KINDS: dict[str, Text] = {
    "light": Text("红灯项目", "red light"),
    "matter": Text("逾期问题", "overdue matter"),
    "milestone": Text("下周节点", "milestone of next week"),
    "carried": Text("上次未结", "left open last time"),
    "own": Text("临时议题", "added"),
    "rank": Text("排名靠后", "ranked last"),
    "stop": Text("观摩点", "stop of the tour"),
}
COMMAND_NAMES: dict[str, Text] = {
    "call-meeting": Text("召集会议", "Call a meeting"),
    "add-item": Text("增加议题", "Add an item"),
    "freeze-papers": Text("固化议程", "Freeze the papers"),
    "record-attendance": Text("登记到会", "Record attendance"),
    "conclude-item": Text("记录结论", "Conclude an item"),
    "score-stop": Text("观摩打分", "Score a stop"),
    "sign-minutes": Text("签发纪要", "Sign the minutes"),
    "number-minutes": Text("编号", "Number"),
}
FIELDS: dict[str, Text] = {
    "place": Text("地点", "place"),
    "chair": Text("主持人", "chair"),
    "invited": Text("参会人", "invited"),
    "title": Text("议题", "item"),
    "present": Text("到会", "present"),
    "absent": Text("缺席", "absent"),
    "conclusion": Text("结论", "conclusion"),
    "standard": Text("验收标准", "acceptance standard"),
    "held_on": Text("会议日期", "day"),
    "due": Text("完成时限", "due"),
}
Decision = tuple[AnyEvent, ...] | Refusal


class Item(Struct, frozen=True, kw_only=True):
    """One item of the agenda: what it is about (``ref`` a project's, matter's or item's number), and why it is up."""

    kind: ItemKind
    ref: str
    title: Text
    why: Text
    project: str = ""
    due: date | None = None


class MeetingCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to a meeting."""


class CallMeeting(MeetingCommand, frozen=True):
    """召集. ``about``: the quarter (``2021-Q3``) of a review, the half-year (``2021-H2``) of a tour."""

    held_on: date
    starts: time
    place: str
    chair: str
    invited: tuple[str, ...]
    kind: MeetingKind = "weekly"
    about: str = ""


class AddItem(MeetingCommand, frozen=True):
    """增加议题 before the papers are frozen."""

    title: str
    project_id: str = ""


class FreezePapers(MeetingCommand, frozen=True):
    """固化议程: the ``items`` and a review's ``papers`` as they stand; the desk draws them, nobody types them."""

    items: tuple[Item, ...]
    papers: Papers | None = None


class RecordAttendance(MeetingCommand, frozen=True):
    """登记到会; who is absent may name a deputy: “班子成员02（由班子成员03代）”."""

    present: tuple[str, ...]
    absent: tuple[str, ...] = ()


class ConcludeItem(MeetingCommand, frozen=True):
    """记录结论 of item number ``item`` (from 1). With a ``lead`` it becomes a matter, due and with its standard.

    ``supporting``: who helps the lead (配合).
    """

    item: int
    conclusion: str
    lead: str = ""
    due: date | None = None
    standard: str = ""
    category: MatterCategory = "其他"
    supporting: tuple[str, ...] = ()


class ScoreStop(MeetingCommand, frozen=True):
    """观摩打分 by one who takes part: 0 to 100 points; given again it replaces one's own."""

    item: int
    points: int
    note: str = ""


class SignMinutes(MeetingCommand, frozen=True):
    """签发纪要 by the chair; items without a conclusion come again next time."""


class NumberMinutes(MeetingCommand, frozen=True):
    """编号: the machine gives the minutes the number that the series has taken."""

    number: int
    year: int | None = None


Command = (
    CallMeeting | AddItem | FreezePapers | RecordAttendance | ConcludeItem | ScoreStop | SignMinutes | NumberMinutes
)


class MeetingEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a meeting."""


class MeetingCalled(MeetingEvent, frozen=True):
    """会议已召集."""

    held_on: date
    starts: time
    place: str
    chair: str
    invited: tuple[str, ...]
    by: str
    kind: MeetingKind = "weekly"
    about: str = ""


class ItemAdded(MeetingEvent, frozen=True):
    """议题已增加."""

    title: str
    project_id: str
    by: str


class PapersFrozen(MeetingEvent, frozen=True):
    """议程已固化."""

    items: tuple[Item, ...]
    papers: Papers | None = None


class AttendanceRecorded(MeetingEvent, frozen=True):
    """到会已登记."""

    present: tuple[str, ...]
    absent: tuple[str, ...]


class ItemConcluded(MeetingEvent, frozen=True):
    """结论已记录; ``matter``: the number of the matter that it becomes."""

    item: int
    conclusion: str
    lead: str
    due: date | None
    standard: str
    category: MatterCategory
    project_id: str
    matter: str
    by: str
    supporting: tuple[str, ...] = ()


class StopScored(MeetingEvent, frozen=True):
    """观摩已打分."""

    item: int
    points: int
    note: str
    by: str


class MinutesSigned(MeetingEvent, frozen=True):
    """纪要已签发."""

    by: str


class MinutesNumbered(MeetingEvent, frozen=True):
    """纪要已编号."""

    number: int
    year: int | None = None


Event = (
    MeetingCalled
    | ItemAdded
    | PapersFrozen
    | AttendanceRecorded
    | ItemConcluded
    | StopScored
    | MinutesSigned
    | MinutesNumbered
)


class Conclusion(Struct, frozen=True):
    """What was concluded on an item."""

    text: str
    lead: str
    due: date | None
    standard: str
    matter: str
    supporting: tuple[str, ...]


class State(Struct, frozen=True, kw_only=True):
    """A meeting. ``conclusions`` and ``scores`` by the item's number; ``own`` the items added by hand."""

    id: str
    kind: MeetingKind = "weekly"
    about: str = ""
    papers: Papers | None = None
    scores: dict[int, tuple[StopScore, ...]] = {}
    status: str = "new"
    held_on: date | None = None
    starts: time | None = None
    place: str = ""
    chair: str = ""
    invited: tuple[str, ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    items: tuple[Item, ...] = ()
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    conclusions: dict[int, Conclusion] = {}
    signed_by: str = ""
    signed_on: date | None = None
    number: int | None = None
    year: int | None = None

    @property
    def left_open(self) -> tuple[Item, ...]:
        """The items without a conclusion."""
        return tuple(item for place, item in enumerate(self.items, start=1) if place not in self.conclusions)


def meeting_id(held_on: date, kind: MeetingKind = "weekly") -> str:
    """The number of the meeting of a day."""
    return f"{PREFIX[kind]}{held_on}"


def initial(stream_id: str) -> State:
    """Before it is called."""
    return State(id=stream_id)


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


def _text(value: str, field: str, limit: int = 200, *, required: bool = True) -> Refusal | None:
    return check_text(value, field, FIELDS[field], limit=limit, required=required)


def _call(_state: State, command: CallMeeting, context: Context) -> Decision:
    refusal = first(
        (
            check_plan_date(command.held_on, "held_on", FIELDS["held_on"]),
            _text(command.place, "place"),
            _text(command.chair, "chair"),
            check_texts(command.invited, "invited", FIELDS["invited"]),
            check_about(command.kind, command.about, command.held_on),
        )
    )
    if refusal is None and command.held_on < context.today:
        refusal = refuse("MEETING-DAY", "会议日期已过。", "That day is past.", "held_on")
    return refusal or (
        MeetingCalled(
            at=context.now,
            held_on=command.held_on,
            starts=command.starts,
            place=command.place.strip(),
            chair=command.chair.strip(),
            invited=command.invited,
            by=context.actor.name,
            kind=command.kind,
            about=command.about,
        ),
    )


def _add(_state: State, command: AddItem, context: Context) -> Decision:
    refusal = _text(command.title, "title")
    return refusal or (
        ItemAdded(at=context.now, title=command.title.strip(), project_id=command.project_id, by=context.actor.name),
    )


def _freeze(state: State, command: FreezePapers, context: Context) -> Decision:
    """The papers are frozen on the day of the meeting or on the two working days before it."""
    if state.held_on is None or context.today < context.calendar.nth_workday(state.held_on, -2):
        return refuse(
            "MEETING-EARLY",
            "会前两个工作日内方可固化议程。",
            "Papers are frozen within the two working days before the meeting.",
        )
    own = tuple(
        Item(
            kind="own",
            ref=f"own-{place}",
            title=Text(title, title),
            why=Text("会前提出", "put forward before the meeting"),
            project=project,
        )
        for place, (title, project) in enumerate(state.own, start=1)
    )
    items = (*command.items, *own)
    if not items:
        return refuse("MEETING-EMPTY", "没有议题。", "There is nothing on the agenda.")
    if state.kind == "quarterly" and command.papers is None:
        return refuse("MEETING-PAPERS", "季度讲评须附当季数据。", "A review needs its quarter's figures.")
    return (PapersFrozen(at=context.now, items=items, papers=command.papers),)


def _attend(_state: State, command: RecordAttendance, context: Context) -> Decision:
    refusal = check_texts(command.present, "present", FIELDS["present"]) or check_texts(
        command.absent, "absent", FIELDS["absent"], required=False
    )
    if refusal is None and set(command.present) & set(command.absent):
        refusal = refuse("MEETING-BOTH", "同一人不能既到会又缺席。", "Nobody is both present and absent.", "absent")
    return refusal or (AttendanceRecorded(at=context.now, present=command.present, absent=command.absent),)


def _conclude(state: State, command: ConcludeItem, context: Context) -> Decision:
    if not 1 <= command.item <= len(state.items):
        return refuse("MEETING-ITEM", "没有这个议题。", "There is no such item.", "item")
    if command.item in state.conclusions:
        return refuse("MEETING-ITEM", "该议题已有结论。", "The item is concluded.", "item")
    refusal = _text(command.conclusion, "conclusion", PROSE_LENGTH) or _check_lead(command, context)
    return refusal or (
        ItemConcluded(
            at=context.now,
            item=command.item,
            conclusion=command.conclusion,
            lead=command.lead,
            due=command.due,
            standard=command.standard,
            category=command.category,
            project_id=state.items[command.item - 1].project,
            matter=f"{state.id}-{command.item}" if command.lead else "",
            by=context.actor.name,
            supporting=command.supporting,
        ),
    )


def _check_lead(command: ConcludeItem, context: Context) -> Refusal | None:
    """A conclusion that somebody is to carry out has one lead, a date and a standard."""
    if not command.lead:
        if command.due is None and not command.standard.strip() and not command.supporting:
            return None
        return refuse(
            "MEETING-LEAD",
            "有时限、标准或配合人的结论须有一个责任人。",
            "A conclusion with a date, a standard or support needs one lead.",
            "lead",
        )
    if command.due is None or command.due <= context.today:
        return refuse("MEETING-DUE", "交办须有今后的完成时限。", "Give a day in the future.", "due")
    return _text(command.standard, "standard")


def _score(state: State, command: ScoreStop, context: Context) -> Decision:
    """Who was there scores the stops of a tour, each once; scoring again replaces one's own."""
    if not 1 <= command.item <= len(state.items) or state.items[command.item - 1].kind != "stop":
        return refuse("MEETING-STOP", "这不是观摩点。", "This is no stop of a tour.", "item")
    if context.actor.name not in (state.chair, *state.present):
        return refuse("MEETING-GUEST", "到会人员才能打分。", "Only those present score.")
    if not 0 <= command.points <= MOST_POINTS:
        return refuse("MEETING-POINTS", "分值为0至100的整数。", "Points are 0 to 100.", "points")
    refusal = check_text(command.note, "note", Text("评语", "note"), required=False)
    if refusal is not None:
        return refusal
    by = context.actor.name
    return (StopScored(at=context.now, item=command.item, points=command.points, note=command.note, by=by),)


def _sign(state: State, _command: SignMinutes, context: Context) -> Decision:
    if not state.present:
        return refuse("MEETING-WHO", "请先登记到会。", "Record the attendance first.")
    if context.actor.name != state.chair:
        return refuse("MEETING-CHAIR", f"纪要由主持人{state.chair}签发。", f"The chair, {state.chair}, signs.")
    return (MinutesSigned(at=context.now, by=context.actor.name),)


def _number(state: State, command: NumberMinutes, context: Context) -> Decision:
    return (
        () if state.number is not None else (MinutesNumbered(at=context.now, number=command.number, year=command.year),)
    )


TABLE: dict[type[Any], tuple[Callable[..., Decision], tuple[str, ...]]] = {
    CallMeeting: (_call, ("new",)),
    AddItem: (_add, ("called",)),
    FreezePapers: (_freeze, ("called",)),
    RecordAttendance: (_attend, ("frozen",)),
    ConcludeItem: (_conclude, ("frozen",)),
    ScoreStop: (_score, ("frozen",)),
    SignMinutes: (_sign, ("frozen",)),
    NumberMinutes: (_number, ("signed",)),
}


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    match event:
        case MeetingCalled():
            return replace(
                state,
                status="called",
                held_on=event.held_on,
                starts=event.starts,
                place=event.place,
                chair=event.chair,
                invited=event.invited,
                kind=event.kind,
                about=event.about,
            )
        case ItemAdded():
            return replace(state, own=(*state.own, (event.title, event.project_id)))
        case PapersFrozen():
            return replace(state, status="frozen", items=event.items, papers=event.papers)
        case AttendanceRecorded():
            return replace(state, present=event.present, absent=event.absent)
        case ItemConcluded():
            made = Conclusion(event.conclusion, event.lead, event.due, event.standard, event.matter, event.supporting)
            return replace(state, conclusions={**state.conclusions, event.item: made})
        case StopScored():
            others = tuple(each for each in state.scores.get(event.item, ()) if each.by != event.by)
            given = (*others, StopScore(event.by, event.points, event.note))
            return replace(state, scores={**state.scores, event.item: given})
        case MinutesSigned():
            return replace(state, status="signed", signed_by=event.by, signed_on=event.on)
        case MinutesNumbered():
            held = state.held_on.year if state.held_on else None
            return replace(state, number=event.number, year=event.year or held)
    return state
