"""The matter (问题 / 督办) as an aggregate: the closed loop of mechanisms.md 8, rules Q-1 … Q-6.

raised → triaged → assigned → accepted by the lead, or returned once → in hand → claimed solved → confirmed by the
firm or project unit → verified and closed by the dispatch office, or sent back; a closed one may be reopened.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct

from kuaijin.core import matter_messages as m
from kuaijin.core.base import Refusal, Text
from kuaijin.core.calendar import OutsideCalendar
from kuaijin.core.checks import (
    NAME_LENGTH,
    PROSE_LENGTH,
    check_person,
    check_text,
    check_texts,
    decide_by,
    first,
    wrong_status,
)
from kuaijin.core.context import Context
from kuaijin.core.matter_messages import (
    AcceptMatter,
    AssignMatter,
    ClaimSolved,
    ConfirmSolved,
    Escalate,
    ExtendMatter,
    Raise,
    Reopen,
    ResumeMatter,
    ReturnMatter,
    SuspendMatter,
    Triage,
    UpdateMatter,
    VerifyMatter,
)
from kuaijin.core.matter_messages import MatterCommands as Command
from kuaijin.core.matter_messages import MatterEvents as Event
from kuaijin.core.matter_state import (
    COMMAND_NAMES,
    FIELD_NAMES,
    KIND,
    LEVEL_NAMES,
    NAME,
    STATUSES,
    STEP_NAMES,
    State,
    Status,
    evolve,
    initial,
)
from kuaijin.core.matter_watch import due_step
from kuaijin.core.project_state import NamedRole

F = FIELD_NAMES
Decision = tuple[Event, ...] | Refusal
LAST_DUE_DAYS = 1100
"""A due date further off than three years is a slip of the pen."""


class MatterFacts(Struct, frozen=True, kw_only=True):
    """What other streams say; every field may be left out.

    ``project_known`` and ``case_known``: whether the named project and case exist (``None``: not looked up).
    ``roles``: the park's role accounts (empty: not checked).
    """

    project_known: bool | None = None
    case_known: bool | None = None
    roles: tuple[NamedRole, ...] = ()

    def role_map(self) -> dict[str, str]:
        """Role accounts by name."""
        return {role.name: role.role for role in self.roles}


NO_FACTS = MatterFacts()


def _prose(value: str, field: str, *, required: bool = True) -> Refusal | None:
    return check_text(value, field, F[field], limit=PROSE_LENGTH, required=required)


def _check_due(due: date, today: date) -> Refusal | None:
    if due < today:
        return Refusal("due", Text(f"办结期限 {due} 早于今天。", f"The due date {due} lies before today."), "due")
    if (due - today).days > LAST_DUE_DAYS:
        return Refusal("due", Text(f"办结期限 {due} 过远。", f"The due date {due} is too far off."), "due")
    return None


def _raise(_state: State, command: Raise, context: Context, facts: MatterFacts) -> Decision:
    refusal = first(
        (
            _prose(command.text, "text"),
            check_text(command.project_id, "project_id", F["project_id"], limit=NAME_LENGTH, required=False),
            check_text(command.case_id, "case_id", F["case_id"], limit=NAME_LENGTH, required=False),
            check_text(command.source_meeting, "source_meeting", F["source_meeting"], required=False),
        )
    )
    if refusal is None and command.project_id and facts.project_known is False:
        refusal = Refusal("unknown-project", Text("没有这个项目。", "There is no such project."), "project_id")
    if refusal is None and command.case_id and facts.case_known is False:
        refusal = Refusal("unknown-case", Text("没有这个办件。", "There is no such case."), "case_id")
    if refusal is not None:
        return refusal
    raised = m.Raised(
        at=context.now,
        text=command.text,
        category=command.category,
        project_id=command.project_id,
        case_id=command.case_id,
        raised_by=context.actor.name,
        source_meeting=command.source_meeting,
    )
    if command.level is None:
        return (raised,)
    return (raised, m.Triaged(at=context.now, level=command.level, category=command.category))


def _triage(_state: State, command: Triage, context: Context, _facts: MatterFacts) -> Decision:
    return (m.Triaged(at=context.now, level=command.level, category=command.category),)


def _assign(_state: State, command: AssignMatter, context: Context, facts: MatterFacts) -> Decision:
    roles = facts.role_map()
    refusal = first(
        (
            check_person(command.lead, roles, (), "lead", F["lead"]),
            check_texts(command.supporting, "supporting", F["supporting"], limit=NAME_LENGTH, required=False),
            *(check_person(unit, roles, (), "supporting", F["supporting"]) for unit in command.supporting),
            _prose(command.standard, "standard"),
            _check_due(command.due, context.today),
        )
    )
    if refusal is None and command.lead in command.supporting:
        refusal = Refusal("one-lead", Text("牵头单位不能同时配合。", "The lead is not its own support."), "supporting")
    if refusal is not None:
        return refusal
    accept_by = context.calendar.nth_workday(context.today, context.rulebook.park.accept_workdays)
    return (
        m.Assigned(
            at=context.now,
            lead=command.lead,
            supporting=tuple(dict.fromkeys(command.supporting)),
            due=command.due,
            standard=command.standard,
            assigner=context.actor.name,
            accept_by=accept_by,
        ),
    )


def _only_lead(state: State, context: Context) -> Refusal | None:
    if context.actor.name == state.lead:
        return None
    return Refusal(
        "lead-only",
        Text(f"只有牵头单位（{state.lead}）可以办理。", f"Only the lead ({state.lead}) may do this."),
    )


def _accept(state: State, _command: AcceptMatter, context: Context, _facts: MatterFacts) -> Decision:
    refusal = _only_lead(state, context)
    late = state.accept_by is not None and context.today > state.accept_by
    return refusal or (m.Accepted(at=context.now, late=late),)


def _return(state: State, command: ReturnMatter, context: Context, _facts: MatterFacts) -> Decision:
    refusal = _only_lead(state, context) or _prose(command.reason, "reason")
    if refusal is None and state.returned:
        refusal = Refusal(
            "returned-once",
            Text(
                "该问题已退回过一次，不能再退；如有异议请升级协调。",
                "It was returned once already; ask for escalation.",
            ),
        )
    return refusal or (m.Returned(at=context.now, reason=command.reason),)


def _update(state: State, command: UpdateMatter, context: Context, _facts: MatterFacts) -> Decision:
    if context.actor.name not in (state.lead, *state.supporting, state.assigner):
        return Refusal(
            "parties-only",
            Text(
                "只有牵头、配合或交办人可以填写进展。", "Only lead, supporting units and assigner may report progress."
            ),
        )
    return _prose(command.text, "text") or (m.Updated(at=context.now, text=command.text, who=context.actor.name),)


def _extend(state: State, command: ExtendMatter, context: Context, _facts: MatterFacts) -> Decision:
    due = state.due
    if due is None:
        return wrong_status(NAME, state.status, STATUSES, COMMAND_NAMES["extend-matter"])
    refusal = _prose(command.reason, "reason") or _check_due(command.due, context.today)
    if refusal is None and context.actor.name != state.assigner:
        refusal = Refusal(
            "assigner-only",
            Text(f"只有交办人（{state.assigner}）可以延期。", f"Only the assigner ({state.assigner}) may extend."),
        )
    if refusal is None and context.today > due:
        refusal = Refusal(
            "extend-before-due",
            Text(f"已过办结期限 {due}，不能再延期。", f"The due date {due} has passed: no extension any more."),
            "due",
        )
    if refusal is None and command.due <= due:
        refusal = Refusal("due", Text("新期限应晚于原期限。", "The new due date must lie after the old one."), "due")
    return refusal or (m.Extended(at=context.now, due=command.due, former_due=due, reason=command.reason),)


def _escalate(state: State, command: Escalate, context: Context, _facts: MatterFacts) -> Decision:
    refusal = _prose(command.reason, "reason")
    if refusal is None and command.step <= state.escalation:
        refusal = Refusal(
            "Q-2",
            Text(
                f"已升级至“{STEP_NAMES[state.escalation].zh}”，只能再往上升。",
                f"Already with the {STEP_NAMES[state.escalation].en}: only upwards from there.",
            ),
            "step",
        )
    ladder = due_step(state, context.calendar, context.today, context.rulebook.park)
    if refusal is None and context.actor.role == "system" and command.step > ladder:
        refusal = Refusal(
            "Q-2",
            Text("按督办阶梯尚未到该级别。", "By the ladder this step has not been reached."),
            "step",
        )
    return refusal or (m.Escalated(at=context.now, step=command.step, reason=command.reason),)


def _claim(state: State, command: ClaimSolved, context: Context, _facts: MatterFacts) -> Decision:
    refusal = _only_lead(state, context) or check_texts(command.evidence, "evidence", F["evidence"])
    return refusal or (m.SolvedClaimed(at=context.now, evidence=command.evidence, solver=context.actor.name),)


def _other_than(names: tuple[str, ...], context: Context) -> Refusal | None:
    if context.actor.name not in names:
        return None
    return Refusal(
        "Q-1",
        Text("解决人不能自己确认或核验；须由他人办理。", "Closing needs someone other than the solver."),
    )


def _confirm(state: State, command: ConfirmSolved, context: Context, _facts: MatterFacts) -> Decision:
    refusal = _other_than((state.solver, state.lead), context) or _prose(
        command.text, "text", required=not command.agrees
    )
    if refusal is not None:
        return refusal
    if not command.agrees:
        return (m.SentBack(at=context.now, by=context.actor.name, finding=command.text),)
    return (m.Confirmed(at=context.now, confirmer=context.actor.name, text=command.text),)


def _verify(state: State, command: VerifyMatter, context: Context, _facts: MatterFacts) -> Decision:
    refusal = _other_than((state.solver, state.lead, state.confirmer), context) or _prose(command.finding, "finding")
    if refusal is not None:
        return refusal
    if command.result == "fail":
        return (m.SentBack(at=context.now, by=context.actor.name, finding=command.finding),)
    return (m.Closed(at=context.now, verifier=context.actor.name, finding=command.finding),)


def _reopen(_state: State, command: Reopen, context: Context, _facts: MatterFacts) -> Decision:
    refusal = _prose(command.reason, "reason") or _check_due(command.due, context.today)
    return refusal or (m.Reopened(at=context.now, reason=command.reason, due=command.due, assigner=context.actor.name),)


def _suspend(_state: State, command: SuspendMatter, context: Context, _facts: MatterFacts) -> Decision:
    return _prose(command.outside_cause, "outside_cause") or (
        m.Suspended(at=context.now, outside_cause=command.outside_cause),
    )


def _resume(state: State, _command: ResumeMatter, context: Context, _facts: MatterFacts) -> Decision:
    if state.due is None or state.suspended_on is None:
        return wrong_status(NAME, state.status, STATUSES, COMMAND_NAMES["resume-matter"])
    left = context.calendar.workdays_between(state.suspended_on, state.due)
    due = context.calendar.nth_workday(context.today, left) if left > 0 else state.due
    return (m.MatterResumed(at=context.now, due=due),)


Decider = Callable[[State, Any, Context, MatterFacts], Decision]
_RUNNING: tuple[Status, ...] = ("assigned", "working", "returned")

TABLE: dict[type[m.MatterCommand], tuple[Decider, tuple[Status, ...]]] = {
    Raise: (_raise, ("new",)),
    Triage: (_triage, ("raised", "triaged")),
    AssignMatter: (_assign, ("triaged", "returned")),
    AcceptMatter: (_accept, ("assigned",)),
    ReturnMatter: (_return, ("assigned",)),
    UpdateMatter: (_update, ("assigned", "working", "claimed", "suspended")),
    ExtendMatter: (_extend, ("assigned", "working")),
    Escalate: (_escalate, (*_RUNNING, "claimed")),
    ClaimSolved: (_claim, ("working",)),
    ConfirmSolved: (_confirm, ("claimed",)),
    VerifyMatter: (_verify, ("confirmed",)),
    Reopen: (_reopen, ("closed",)),
    SuspendMatter: (_suspend, ("assigned", "working")),
    ResumeMatter: (_resume, ("suspended",)),
}
"""Every command with its decider and the states in which it may be asked at all."""


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused. ``context.facts``: a ``MatterFacts`` or ``None``."""
    facts = context.facts if isinstance(context.facts, MatterFacts) else NO_FACTS
    try:
        decided: Decision = decide_by(TABLE, state, command, context, facts, called=(NAME, STATUSES, COMMAND_NAMES))
    except OutsideCalendar as outside:
        return Refusal("calendar", outside.text, "due")
    return decided


__all__ = [
    "COMMAND_NAMES",
    "FIELD_NAMES",
    "KIND",
    "LEVEL_NAMES",
    "STATUSES",
    "STEP_NAMES",
    "TABLE",
    "AcceptMatter",
    "AssignMatter",
    "ClaimSolved",
    "Command",
    "ConfirmSolved",
    "Escalate",
    "Event",
    "ExtendMatter",
    "MatterFacts",
    "Raise",
    "Reopen",
    "ResumeMatter",
    "ReturnMatter",
    "State",
    "SuspendMatter",
    "Triage",
    "UpdateMatter",
    "VerifyMatter",
    "decide",
    "evolve",
    "initial",
]
