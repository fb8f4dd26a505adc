"""A works plan as an aggregate: entered → baseline fixed → proposals put and adopted, progress recorded → done.

What a solver proposes is put in as days and checked here by ``core.works_check``: nothing unsound is ever kept.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct

from kuaijin.core import works_messages as m
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.calendar import Calendar
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_date, check_plan_date, check_text, decide_by
from kuaijin.core.context import Context
from kuaijin.core.works_check import Breach, check
from kuaijin.core.works_entry import check_entry
from kuaijin.core.works_forecast import Unplaceable, shift, to_come
from kuaijin.core.works_messages import WorksCommands as Command
from kuaijin.core.works_messages import WorksEvents as Event
from kuaijin.core.works_network import Network
from kuaijin.core.works_state import (
    COMMAND_NAMES,
    KIND,
    NAME,
    STATUSES,
    Days,
    Proposal,
    State,
    as_it_went,
    by_activity,
    dates,
    evolve,
    initial,
    last_day,
    network,
    numbers,
)

Decision = tuple[Event, ...] | Refusal


class WorksFacts(Struct, frozen=True, kw_only=True):
    """``project``: whether there is such a project."""

    project: bool = True


def _enter(state: State, command: m.EnterWorksPlan, context: Context) -> Decision:
    refusal = check_entry(command) or _check_gates(command, context)
    if refusal is not None:
        return refusal
    facts = context.facts if isinstance(context.facts, WorksFacts) else WorksFacts()
    if command.project_id != state.id or not facts.project:
        return refuse("WORKS-PROJECT", "没有这个项目。", "There is no such project.", "project_id")
    days = Days(context.calendar, command.begins_on, seven_days=command.seven_days)
    try:
        starts = _as_entered(command, days)
    except Unplaceable as error:
        return Refusal("WORKS-SHORT", error.text, "activities")
    return (
        m.WorksPlanEntered(
            at=context.now,
            project_id=command.project_id,
            title=command.title.strip(),
            begins_on=command.begins_on,
            seven_days=command.seven_days,
            activities=command.activities,
            resources=command.resources,
            gates=command.gates,
            days=_days_of(starts),
            source=command.source,
            by=context.actor.name,
        ),
    )


def _check_gates(command: m.EnterWorksPlan, context: Context) -> Refusal | None:
    unknown = [each.item_id for each in command.gates if each.item_id and each.item_id not in context.rulebook.items]
    if unknown:
        return refuse("WORKS-ITEM", f"没有事项“{unknown[0]}”。", f"There is no item “{unknown[0]}”.", "gates")
    return None


def _as_entered(command: m.EnterWorksPlan, days: Days) -> dict[str, date]:
    """The days as entered if each activity has one, be they sound or not; else the soonest from those given on."""
    given = {each.id: each.start for each in command.activities if each.start is not None}
    if len(given) == len(command.activities):
        return given
    return dates(shift(network(command, days), numbers(given, days)), days)


def _days_of(starts: dict[str, date]) -> tuple[m.DayOf, ...]:
    return tuple(m.DayOf(name, on) for name, on in starts.items())


def _fix(_state: State, _command: m.FixBaseline, context: Context) -> Decision:
    return (m.BaselineFixed(at=context.now, by=context.actor.name),)


def open_network(state: State, calendar: Calendar, today: date) -> Network:
    """What can still be planned on ``today``: activities that have not begun, within what the others leave."""
    known, held, now = as_it_went(state, calendar, today)
    return to_come(known, held, now, crossing=True)


def breaches(state: State, starts: dict[str, date], context: Context) -> tuple[Breach, ...]:
    """Constraints that ``starts`` break for the activities that have not begun."""
    days = state.days(context.calendar)
    found = numbers(starts, days)
    return check(open_network(state, context.calendar, context.today), found, crossing=True)


def _put(state: State, command: m.PutWorksProposal, context: Context) -> Decision:
    given = by_activity(command.days)
    waiting = {each.id for each in state.activities if each.id not in state.progress}
    if not waiting or set(given) != waiting or len(given) != len(command.days):
        return refuse("WORKS-DAYS", "须为每项未开始的作业给出一天。", "Each activity to come needs one day.", "days")
    days = state.days(context.calendar)
    for name, on in given.items():
        refusal = check_plan_date(on, "days", Text("日期", "day"))
        if refusal is None and days.day(days.number(on)) != on:
            refusal = refuse("WORKS-REST", f"“{name}”排在非施工日。", f"“{name}” is on a day off.", "days")
        if refusal is not None:
            return refusal
    refusal = _sound(state, given, context)
    return refusal or (
        m.WorksProposalPut(
            at=context.now,
            days=command.days,
            bound_days=max(0, command.bound_days),
            tried=max(0, command.tried),
            by=context.actor.name,
        ),
    )


def _sound(state: State, starts: dict[str, date], context: Context) -> Refusal | None:
    found = breaches(state, starts, context)
    if not found:
        return None
    text = found[0].text
    return refuse("WORKS-UNSOUND", f"方案不成立：{text.zh}", f"The plan does not hold: {text.en}", "days")


def _adopt(state: State, command: m.AdoptWorksProposal, context: Context) -> Decision:
    if state.proposal is None:
        return refuse("WORKS-NONE", "没有待采用的方案。", "There is no proposal to adopt.")
    refusal = check_text(
        command.coordinator, "coordinator", Text("现场安全协调人", "safety coordinator"), limit=NAME_LENGTH
    ) or check_text(command.reason, "reason", Text("理由", "reason"), limit=PROSE_LENGTH)
    if refusal is None:
        refusal = _sound(state, state.proposal.days, context)
    return refusal or (
        m.WorksProposalAdopted(
            at=context.now,
            coordinator=command.coordinator.strip(),
            reason=command.reason.strip(),
            by=context.actor.name,
        ),
    )


def _move_gate(state: State, command: m.MoveGate, context: Context) -> Decision:
    if command.gate not in {each.id for each in state.gates}:
        return refuse("WORKS-GATE", "计划中没有这项许可。", "The plan has no such permit.", "gate")
    refusal = check_plan_date(command.expected_on, "expected_on", Text("许可时间", "day of the permit")) or check_text(
        command.reason, "reason", Text("理由", "reason"), limit=PROSE_LENGTH
    )
    return refusal or (
        m.GateMoved(
            at=context.now,
            gate=command.gate,
            expected_on=command.expected_on,
            reason=command.reason.strip(),
            by=context.actor.name,
        ),
    )


def _record(state: State, command: m.RecordProgress, context: Context) -> Decision:
    if command.activity not in {each.id for each in state.activities}:
        return refuse("WORKS-ACTIVITY", "计划中没有这项作业。", "The plan has no such activity.", "activity")
    began = Text("开始日期", "first day")
    ended = Text("完成日期", "last day")
    refusal = check_date(command.started_on, context.today, "started_on", began)
    if refusal is None and state.begins_on is not None and command.started_on < state.begins_on:
        refusal = refuse("date-order", "早于计划开始日期。", "This is before the plan begins.", "started_on")
    if refusal is None and command.finished_on is not None:
        refusal = check_date(command.finished_on, context.today, "finished_on", ended)
        if refusal is None and command.finished_on < command.started_on:
            refusal = refuse("date-order", "完成早于开始。", "It ends before it begins.", "finished_on")
    return refusal or (
        m.ProgressRecorded(
            at=context.now,
            activity=command.activity,
            started_on=command.started_on,
            finished_on=command.finished_on,
            by=context.actor.name,
        ),
    )


TABLE: dict[type[Any], tuple[Callable[..., Decision], tuple[str, ...]]] = {
    m.EnterWorksPlan: (_enter, ("new", "draft")),
    m.FixBaseline: (_fix, ("draft",)),
    m.PutWorksProposal: (_put, ("running",)),
    m.AdoptWorksProposal: (_adopt, ("running",)),
    m.MoveGate: (_move_gate, ("running",)),
    m.RecordProgress: (_record, ("running",)),
}
"""Every command with its decider and the states in which it may be asked at all."""


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused. ``context.facts``: ``WorksFacts`` or ``None``."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


__all__ = [
    "KIND",
    "STATUSES",
    "TABLE",
    "Command",
    "Event",
    "Proposal",
    "State",
    "WorksFacts",
    "decide",
    "evolve",
    "initial",
    "last_day",
    "open_network",
]
