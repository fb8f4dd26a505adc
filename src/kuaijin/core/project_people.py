"""Deciding on the people of a project, its sources and its retirement."""

from kuaijin.core import project_commands as c
from kuaijin.core import project_events as e
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import (
    MAX_PARTS,
    NAME_LENGTH,
    PROSE_LENGTH,
    check_date,
    check_person,
    check_text,
    check_texts,
    first,
)
from kuaijin.core.context import Context
from kuaijin.core.project_book import Decision
from kuaijin.core.project_state import ProjectFacts, State
from kuaijin.core.project_words import FIELD_NAMES as F

LEADER_ROLES = ("leader", "leader_main")
SECRETARY_ROLES = ("secretary",)


def _unchanged(field: str) -> Refusal:
    return Refusal("no-change", Text(f"{F[field].zh}没有变化。", f"The {F[field].en} is already so."), field)


def decide_leader(state: State, command: c.AssignLeader, context: Context, facts: ProjectFacts) -> Decision:
    """明确联系领导."""
    refusal = check_person(command.leader, facts.role_map(), LEADER_ROLES, "leader", F["leader"])
    if refusal is not None:
        return refusal
    if command.leader == state.leader:
        return _unchanged("leader")
    return (e.LeaderAssigned(at=context.now, leader=command.leader),)


def decide_secretary(state: State, command: c.AssignSecretary, context: Context, facts: ProjectFacts) -> Decision:
    """派驻服务秘书."""
    refusal = check_person(command.secretary, facts.role_map(), SECRETARY_ROLES, "secretary", F["secretary"])
    if refusal is not None:
        return refusal
    if command.secretary == state.secretary:
        return _unchanged("secretary")
    if command.secretary in facts.case_people:
        return Refusal(
            "separate-hands",
            Text(
                f"{command.secretary}正在承办或审查本项目的办件，不能同时担任服务秘书。",
                f"{command.secretary} handles or reviews cases of this project and cannot be its secretary.",
            ),
            "secretary",
        )
    return (e.SecretaryAssigned(at=context.now, secretary=command.secretary),)


def decide_explain_red(_state: State, command: c.ExplainRed, context: Context, facts: ProjectFacts) -> Decision:
    """说明红灯: cause, owner and date, none of which may be missing; the date lies ahead."""
    refusal = check_text(command.cause, "cause", F["cause"], limit=PROSE_LENGTH) or check_person(
        command.owner, facts.role_map(), (), "owner", F["owner"]
    )
    if refusal is not None:
        return refusal
    if command.due <= context.today:
        return Refusal(
            "red-due", Text("整改期限应在今天之后。", "The date by which it is put right lies after today."), "due"
        )
    return (
        e.RedExplained(
            at=context.now,
            cause=command.cause.strip(),
            owner=command.owner,
            due=command.due,
            by=context.actor.name,
        ),
    )


def decide_task_force(_state: State, command: c.FormTaskForce, context: Context, facts: ProjectFacts) -> Decision:
    """成立专班."""
    roles = facts.role_map()
    refusal = first(
        (
            check_person(command.head, roles, (), "head", F["head"]),
            check_texts(command.members, "members", F["members"], limit=NAME_LENGTH),
            *(check_person(member, roles, (), "members", F["members"]) for member in command.members[:MAX_PARTS]),
        )
    )
    if refusal is not None:
        return refusal
    members = tuple(dict.fromkeys((command.head, *command.members)))
    return (e.TaskForceFormed(at=context.now, head=command.head, members=members),)


def decide_retire(_state: State, command: c.Retire, context: Context, _facts: ProjectFacts) -> Decision:
    """退出项目库."""
    refusal = first(
        (
            check_date(command.on, context.today, "on", F["on"]),
            check_text(command.reason, "reason", F["reason"], limit=PROSE_LENGTH),
            check_text(command.decision, "decision", F["decision"]),
        )
    )
    if refusal is not None:
        return refusal
    return (e.ProjectRetired(at=context.now, retired_on=command.on, reason=command.reason, decision=command.decision),)


def decide_source(_state: State, command: c.NoteSource, context: Context, _facts: ProjectFacts) -> Decision:
    """标注来源."""
    refusal = first(
        (
            check_text(command.fact, "fact", F["fact"]),
            check_text(command.note, "note", F["note"], limit=PROSE_LENGTH, required=False),
        )
    )
    if refusal is not None:
        return refusal
    return (e.SourceNoted(at=context.now, fact=command.fact, source=command.source, note=command.note),)
