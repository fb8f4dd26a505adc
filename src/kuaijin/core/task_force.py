"""A project's task force (专班) at work: its tasks and the visits that leaders plan (mechanisms.md 6).

One stream a project. Who belongs to the force, the linking leader and the visits made are the project's own record
(``core.project_people``); a planned visit is kept by a visit that was made.
"""

from datetime import date
from typing import Any

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
}


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


Command = AddTask | FinishTask | MoveTask | DropTask | PlanVisit | MoveVisitPlan | DropVisitPlan | KeepVisit


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


Event = (
    TaskAdded | TaskFinished | TaskMoved | TaskDropped | VisitPlanned | VisitPlanMoved | VisitPlanDropped | VisitKept
)
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


class State(Struct, frozen=True, kw_only=True):
    """A task force at work; ``id`` is the project's."""

    id: str
    tasks: tuple[Task, ...] = ()
    plans: tuple[VisitPlan, ...] = ()


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


def _on_plan(state: State, command: MoveVisitPlan | DropVisitPlan | KeepVisit, context: Context) -> Decision:
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


def _change(event: Any, each: Any) -> dict[str, Any]:
    """What ``event`` changes of the task or the plan that it names."""
    match event:
        case TaskFinished():
            return {"done_on": event.on, "note": event.result}
        case TaskMoved():
            return {"due": event.due, "moves": each.moves + 1}
        case VisitPlanMoved():
            return {"on": event.visit_on, "moves": each.moves + 1}
        case VisitKept():
            return {"kept_on": event.visited_on}
    return {"dropped_on": event.on, "note": event.reason}


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    if isinstance(event, TaskAdded):
        return _task_added(state, event)
    if isinstance(event, VisitPlanned):
        return _visit_planned(state, event)
    field = "tasks" if isinstance(event, TaskFinished | TaskMoved | TaskDropped) else "plans"
    changed = tuple(
        replace(each, **_change(event, each)) if each.number == event.number else each for each in getattr(state, field)
    )
    return replace(state, **{field: changed})
