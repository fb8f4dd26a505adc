"""秒批 on one case: what the machine looked at and found, and what a person said of it afterwards (measures.md 7).

The machine never refuses: where a rule is false or something is not known the case stays with a person, and the receipt
stands as it is.
"""

import hashlib
from typing import Any

from kuaijin.core import case_acceptance, case_after, case_decision
from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text, refuse
from kuaijin.core.case_evolve import evolve
from kuaijin.core.case_state import State
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_text
from kuaijin.core.context import Context

Decision = tuple[Event, ...] | Refusal
MEASURE = "miaopi"


def record_check(state: State, command: c.RecordInstantCheck, context: Context) -> Decision:
    """The machine's own record of a check, made once, at the receipt or with the last file of an online application;
    where all holds also the way to the delivery.

    Each step is the ordinary one with its ordinary guards: what one of them refuses, the machine does not decide.
    """
    if context.actor.role != "system":
        return refuse("CASE-MACHINE", "自动核验由系统记录。", "Only the machine records its check.")
    if state.status != "received" or state.instant is not None:
        return refuse("CASE-MACHINE", "只在收件时自动核验一次。", "The machine checks once, before the acceptance.")
    granted = command.outcome == "grant"
    sampled = granted and is_sampled(state.id, _parameter(context, "sample_percent"))
    days = _parameter(context, "sample_workdays")
    checked = e.InstantlyChecked(
        at=context.now,
        version=command.version,
        outcome=command.outcome,
        row=command.row,
        law=command.law,
        why=command.why,
        inputs=command.inputs,
        truths=command.truths,
        sampled=sampled,
        review_by=context.calendar.nth_workday(context.today, days) if sampled else None,
    )
    return _to_the_delivery(evolve(state, checked), checked, context) if granted else (checked,)


def _to_the_delivery(state: State, checked: e.InstantlyChecked, context: Context) -> Decision:
    reason = f"秒批规则第 {checked.version} 版第 {checked.row} 行：{checked.law.zh}"
    steps: tuple[tuple[Any, Any], ...] = (
        (case_acceptance.accept, c.Accept()),
        (case_decision.grant, c.Grant(reason=reason)),
        (case_after.deliver, c.Deliver(receiver=state.applicant[:NAME_LENGTH], channel="online")),
    )
    events: list[Any] = [checked]
    for decider, step in steps:
        answer = decider(state, step, context)
        if isinstance(answer, Refusal):
            return answer
        for event in answer:
            state = evolve(state, event)
        events += answer
    return tuple(events)


def _parameter(context: Context, name: str) -> int:
    measure = context.rulebook.measure(MEASURE)
    found = next((each for each in measure.parameters if each.id == name), None) if measure else None
    return int(found.value) if found is not None else 0


def is_sampled(case_id: str, percent: int) -> bool:
    """By the case's number, so that nobody chooses and a replay samples the same cases."""
    return int(hashlib.sha256(case_id.encode()).hexdigest()[:8], 16) % 100 < percent


def review(state: State, command: c.ReviewInstant, context: Context) -> Decision:
    """抽检: a person says whether the machine was right."""
    if state.instant is None or state.instant.outcome != "grant":
        return refuse("CASE-MACHINE", "该办件不是秒批办结。", "The machine did not decide this case.")
    if state.instant.right is not None:
        return refuse("CASE-MACHINE", "已经抽检过。", "It was reviewed already.")
    refusal = check_text(command.note, "note", Text("抽检意见", "finding"), limit=PROSE_LENGTH)
    return refusal or (
        e.InstantReviewed(
            at=context.now, right=command.right, note=command.note.strip(), reviewed_by=context.actor.name
        ),
    )
