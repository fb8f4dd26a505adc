"""A project's task force (专班) at work: its tasks, the visits that leaders plan (mechanisms.md 6), and the units
that are stationed at the works (article, M8).

One stream a project. Who belongs to the force, the linking leader and the visits made are the project's own record
(``core.project_people``); a planned visit is kept by a visit that was made.
"""

from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import (
    NAME_LENGTH,
    PROSE_LENGTH,
    TITLE_LENGTH,
    check_date,
    check_person,
    check_plan_date,
    check_text,
    first,
    kebab,
)
from kuaijin.core.context import Context

KIND = "task-force"
VISITING = ("leader_main", "leader")
COMMAND_NAMES: dict[str, Text] = {
    "add-task": Text("派任务", "Give a task"),
    "finish-task": Text("完成任务", "Finish the task"),
    "move-task": Text("调整时限", "Move the due day"),
    "drop-task": Text("撤销任务", "Drop the task"),
    "plan-visit": Text("计划走访", "Plan a visit"),
    "move-visit-plan": Text("改期", "Move the visit"),
    "drop-visit-plan": Text("取消走访计划", "Drop the planned visit"),
    "keep-visit": Text("走访已到", "The visit was made"),
    "station-unit": Text("登记驻场", "Station a unit at the works"),
    "end-station": Text("撤回驻场", "End a unit's stay"),
}
Sort = Literal["land", "planning", "construction", "platform", "third_party", "other"]
SORTS: dict[Sort, Text] = {
    "land": Text("征地拆迁", "land and relocation"), "planning": Text("规划自然资源", "planning and resources"),
    "construction": Text("住建", "construction"), "platform": Text("平台公司项目部", "the platform company"),
    "third_party": Text("第三方机构", "third party"), "other": Text("其他", "other"),
}  # fmt: skip
"""The units that the article finds at the works; agencies of their own list (``core.agency``) are third parties."""


class TaskForceCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to a task force."""


class AddTask(TaskForceCommand, frozen=True):
    """派任务 to one of the force, by a day."""

    text: str
    who: str
    due: date


class FinishTask(TaskForceCommand, frozen=True):
    """完成任务 by who has it, or by the head of the force."""

    number: int
    result: str


class MoveTask(TaskForceCommand, frozen=True):
    """调整任务时限, with the reason."""

    number: int
    due: date
    reason: str


class DropTask(TaskForceCommand, frozen=True):
    """撤销任务, with the reason."""

    number: int
    reason: str


class PlanVisit(TaskForceCommand, frozen=True):
    """计划走访 by a leader."""

    leader: str
    on: date
    purpose: str


class MoveVisitPlan(TaskForceCommand, frozen=True):
    """走访改期."""

    number: int
    on: date
    reason: str


class DropVisitPlan(TaskForceCommand, frozen=True):
    """取消走访计划."""

    number: int
    reason: str


class KeepVisit(TaskForceCommand, frozen=True):
    """走访已到: the visit of that plan was made on ``on`` by ``people``."""

    number: int
    on: date
    people: tuple[str, ...]


class StationUnit(TaskForceCommand, frozen=True):
    """登记驻场: a unit works on the site from a day on: who is there, for what, and where to find them."""

    sort: Sort
    unit: str
    person: str
    work: str
    place: str
    since: date


class EndStation(TaskForceCommand, frozen=True):
    """撤回驻场: the unit's last day at the works, and how its work ended."""

    number: int
    until: date
    note: str


OnPlan = MoveVisitPlan | DropVisitPlan | KeepVisit
Command = AddTask | FinishTask | MoveTask | DropTask | PlanVisit | OnPlan | StationUnit | EndStation


class TaskForceEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a task force."""


class TaskAdded(TaskForceEvent, frozen=True):
    """已派任务."""

    text: str
    who: str
    due: date
    by: str


class TaskFinished(TaskForceEvent, frozen=True):
    """任务已完成."""

    number: int
    result: str
    by: str


class TaskMoved(TaskForceEvent, frozen=True):
    """任务已调整时限."""

    number: int
    due: date
    reason: str
    by: str


class TaskDropped(TaskForceEvent, frozen=True):
    """任务已撤销."""

    number: int
    reason: str
    by: str


class VisitPlanned(TaskForceEvent, frozen=True):
    """已计划走访. ``visit_on``: the planned day."""

    leader: str
    visit_on: date
    purpose: str
    by: str


class VisitPlanMoved(TaskForceEvent, frozen=True):
    """走访已改期."""

    number: int
    visit_on: date
    reason: str
    by: str


class VisitPlanDropped(TaskForceEvent, frozen=True):
    """走访计划已取消."""

    number: int
    reason: str
    by: str


class VisitKept(TaskForceEvent, frozen=True):
    """计划的走访已到."""

    number: int
    visited_on: date
    by: str


class UnitStationed(TaskForceEvent, frozen=True):
    """单位已驻场."""

    sort: Sort
    unit: str
    person: str
    work: str
    place: str
    since: date
    by: str


class StationEnded(TaskForceEvent, frozen=True):
    """驻场已撤回."""

    number: int
    until: date
    note: str
    by: str


TaskEvent = TaskAdded | TaskFinished | TaskMoved | TaskDropped
PlanEvent = VisitPlanned | VisitPlanMoved | VisitPlanDropped | VisitKept
Event = TaskEvent | PlanEvent | UnitStationed | StationEnded
Decision = tuple[Event, ...] | Refusal


class Task(Struct, frozen=True, kw_only=True):
    """A task. ``moves``: how often its due day was moved; ``note``: the result, or why it was dropped."""

    number: int
    text: str
    who: str
    due: date
    by: str
    on: date
    moves: int = 0
    done_on: date | None = None
    dropped_on: date | None = None
    note: str = ""

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_on is None and self.dropped_on is None


class VisitPlan(Struct, frozen=True, kw_only=True):
    """A planned visit, and on which day it was made."""

    number: int
    leader: str
    on: date
    purpose: str
    moves: int = 0
    kept_on: date | None = None
    dropped_on: date | None = None
    note: str = ""

    @property
    def open(self) -> bool:
        """Whether it is still to be made."""
        return self.kept_on is None and self.dropped_on is None


class Station(Struct, frozen=True, kw_only=True):
    """A unit at the works. ``until``: its last day there."""

    number: int
    sort: Sort
    unit: str
    person: str
    work: str
    place: str
    since: date
    until: date | None = None
    note: str = ""


class State(Struct, frozen=True, kw_only=True):
    """A task force at work; ``id`` is the project's."""

    id: str
    tasks: tuple[Task, ...] = ()
    plans: tuple[VisitPlan, ...] = ()
    stations: tuple[Station, ...] = ()


class TaskForceFacts(Struct, frozen=True, kw_only=True):
    """What the project says. ``force``: everybody who belongs to it, the leader and the secretary too."""

    known: bool = False
    head: str = ""
    force: tuple[str, ...] = ()
    roles: dict[str, str] = {}


def initial(stream_id: str) -> State:
    """A project whose force has no tasks yet."""
    return State(id=stream_id)


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    facts = context.facts if isinstance(context.facts, TaskForceFacts) else TaskForceFacts()
    if not facts.known:
        return refuse("unknown-project", "没有这个项目。", "There is no such project.")
    if isinstance(command, AddTask):
        return _add(command, context, facts)
    if isinstance(command, PlanVisit):
        return _plan(state, command, context, facts)
    if isinstance(command, FinishTask | MoveTask | DropTask):
        return _on_task(state, command, context, facts)
    if isinstance(command, StationUnit):
        return _station(state, command, context)
    if isinstance(command, EndStation):
        return _end(state, command, context)
    return _on_plan(state, command, context)


def _due(on: date, today: date, field: str) -> Refusal | None:
    if on < today:
        return refuse("FORCE-DAY", "日期不能早于今天。", "That day is past.", field)
    return check_plan_date(on, field, Text("日期", "day"))


def _add(command: AddTask, context: Context, facts: TaskForceFacts) -> Decision:
    refusal = first(
        (
            check_text(command.text, "text", Text("任务", "task"), limit=PROSE_LENGTH),
            check_text(command.who, "who", Text("承担人", "who does it"), limit=NAME_LENGTH),
            _due(command.due, context.today, "due"),
        )
    )
    if refusal is not None:
        return refusal
    if not facts.head:
        return refuse("FORCE-NONE", "本项目还没有成立专班。", "The project has no task force yet.")
    if command.who not in facts.force:
        return refuse("FORCE-WHO", "承担人须是专班成员。", "Only one of the force can be given it.", "who")
    added = TaskAdded(
        at=context.now, text=command.text.strip(), who=command.who, due=command.due, by=context.actor.name
    )
    return (added,)


def _plan(state: State, command: PlanVisit, context: Context, facts: TaskForceFacts) -> Decision:
    refusal = first(
        (
            check_person(command.leader, facts.roles, VISITING, "leader", Text("走访领导", "visiting leader")),
            check_text(command.purpose, "purpose", Text("走访事由", "purpose"), limit=TITLE_LENGTH),
            _due(command.on, context.today, "on"),
        )
    )
    if refusal is None and any(
        each.open and (each.leader, each.on) == (command.leader, command.on) for each in state.plans
    ):
        refusal = refuse("FORCE-TWICE", "当日已有走访计划。", "A visit is planned on that day already.", "on")
    return refusal or (
        VisitPlanned(
            at=context.now,
            leader=command.leader,
            visit_on=command.on,
            purpose=command.purpose.strip(),
            by=context.actor.name,
        ),
    )


def _on_task(
    state: State, command: FinishTask | MoveTask | DropTask, context: Context, facts: TaskForceFacts
) -> Decision:
    found = next((each for each in state.tasks if each.number == command.number and each.open), None)
    if found is None:
        return refuse("FORCE-TASK", "没有这项未完成的任务。", "There is no such open task.", "number")
    by = context.actor.name
    if isinstance(command, FinishTask):
        if by not in (found.who, facts.head):
            return refuse(
                "FORCE-HAND", f"须由 {found.who} 或专班负责人办理。", f"{found.who} or the head of the force does it."
            )
        refusal = check_text(command.result, "result", Text("结果", "result"), limit=PROSE_LENGTH)
        return refusal or (TaskFinished(at=context.now, number=found.number, result=command.result.strip(), by=by),)
    refusal = check_text(command.reason, "reason", Text("理由", "reason"), limit=PROSE_LENGTH)
    if refusal is not None:
        return refusal
    if isinstance(command, DropTask):
        return (TaskDropped(at=context.now, number=found.number, reason=command.reason.strip(), by=by),)
    moved = TaskMoved(at=context.now, number=found.number, due=command.due, reason=command.reason.strip(), by=by)
    return _due(command.due, context.today, "due") or (moved,)


def _station(state: State, command: StationUnit, context: Context) -> Decision:
    texts = {"unit": Text("单位", "unit"), "person": Text("驻场人员", "who is there"), "place": Text("地点", "place")}
    values = {field: getattr(command, field).strip() for field in ("unit", "person", "work", "place")}
    refusal = first(
        (
            *(check_text(values[field], field, name, limit=NAME_LENGTH) for field, name in texts.items()),
            check_text(values["work"], "work", Text("驻场工作", "work there"), limit=PROSE_LENGTH),
            check_plan_date(command.since, "since", Text("进场日期", "first day")),
        )
    )
    if refusal is None and any(each.until is None and each.unit == values["unit"] for each in state.stations):
        refusal = refuse("STATION-TWICE", "这个单位已在驻场。", "This unit is at the works already.", "unit")
    stationed = UnitStationed(at=context.now, sort=command.sort, since=command.since, by=context.actor.name, **values)
    return refusal or (stationed,)


def _end(state: State, command: EndStation, context: Context) -> Decision:
    found = next((each for each in state.stations if each.number == command.number and each.until is None), None)
    if found is None:
        return refuse("STATION-NONE", "没有这个驻场单位。", "No such unit is at the works.", "number")
    until, note, by = command.until, command.note.strip(), context.actor.name
    refusal = check_date(until, context.today, "until", Text("离场日期", "last day"))
    refusal = refusal or check_text(note, "note", Text("说明", "note"), limit=PROSE_LENGTH)
    if refusal is None and until < found.since:
        refusal = refuse("STATION-DAY", "离场不能早于进场。", "The last day is before the first.", "until")
    return refusal or (StationEnded(at=context.now, number=found.number, until=until, note=note, by=by),)


def _on_plan(state: State, command: OnPlan, context: Context) -> Decision:
    found = next((each for each in state.plans if each.number == command.number and each.open), None)
    if found is None:
        return refuse("FORCE-PLAN", "没有这项待走访的计划。", "There is no such planned visit.", "number")
    by = context.actor.name
    if isinstance(command, KeepVisit):
        refusal = check_date(command.on, context.today, "on", Text("走访日期", "day of the visit"))
        if refusal is None and found.leader not in command.people:
            refusal = refuse("FORCE-VISITOR", f"{found.leader} 须在走访人员中。", f"{found.leader} was not there.")
        return refusal or (VisitKept(at=context.now, number=found.number, visited_on=command.on, by=by),)
    refusal = check_text(command.reason, "reason", Text("理由", "reason"), limit=PROSE_LENGTH)
    if refusal is not None:
        return refusal
    reason = command.reason.strip()
    if isinstance(command, DropVisitPlan):
        return (VisitPlanDropped(at=context.now, number=found.number, reason=reason, by=by),)
    moved = VisitPlanMoved(at=context.now, number=found.number, visit_on=command.on, reason=reason, by=by)
    return _due(command.on, context.today, "on") or (moved,)


def _task_added(state: State, event: TaskAdded) -> State:
    task = Task(number=len(state.tasks) + 1, text=event.text, who=event.who, due=event.due, by=event.by, on=event.on)
    return replace(state, tasks=(*state.tasks, task))


def _visit_planned(state: State, event: VisitPlanned) -> State:
    plan = VisitPlan(number=len(state.plans) + 1, leader=event.leader, on=event.visit_on, purpose=event.purpose)
    return replace(state, plans=(*state.plans, plan))


def _stationed(state: State, event: UnitStationed) -> State:
    told = {field: getattr(event, field) for field in ("sort", "unit", "person", "work", "place", "since")}
    return replace(state, stations=(*state.stations, Station(number=len(state.stations) + 1, **told)))


def _change(event: Any, each: Any) -> dict[str, Any]:
    """What ``event`` changes of the task, the plan or the unit that it names."""
    match event:
        case TaskFinished():
            return {"done_on": event.on, "note": event.result}
        case TaskMoved():
            return {"due": event.due, "moves": each.moves + 1}
        case VisitPlanMoved():
            return {"on": event.visit_on, "moves": each.moves + 1}
        case VisitKept():
            return {"kept_on": event.visited_on}
        case StationEnded():
            return {"until": event.until, "note": event.note}
    return {"dropped_on": event.on, "note": event.reason}


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    if isinstance(event, TaskAdded):
        return _task_added(state, event)
    if isinstance(event, VisitPlanned):
        return _visit_planned(state, event)
    if isinstance(event, UnitStationed):
        return _stationed(state, event)
    ended = "stations" if isinstance(event, StationEnded) else "plans"
    field = "tasks" if isinstance(event, TaskFinished | TaskMoved | TaskDropped) else ended
    changed = tuple(
        replace(each, **_change(event, each)) if each.number == event.number else each for each in getattr(state, field)
    )
    return replace(state, **{field: changed})
