"""拿地即拿证 on one case: receipt, acceptance, decision and delivery in the minute of the land contract (PJ-2).

Each step is the ordinary one with its ordinary guards. What differs is only when the decision was made: in advance, by
the approver whom the permit set names, on the condition that the contract follows (measures.md 8).
"""

from typing import Any

from msgspec.structs import replace

from kuaijin.core import case_acceptance, case_after, case_decision, case_intake
from kuaijin.core import case_commands as c
from kuaijin.core.base import Actor, Event, Refusal, refuse
from kuaijin.core.case_evolve import evolve
from kuaijin.core.case_state import State
from kuaijin.core.context import Context

Decision = tuple[Event, ...] | Refusal


def issue_with_land(state: State, command: c.IssueWithLand, context: Context) -> Decision:
    """What is still to be done on the case, up to the delivery; the first refusal of a step refuses it all."""
    if context.actor.role != "system":
        return refuse("SET-FIRE", "只能由拿地即拿证方案触发。", "Only its permit set does this.")
    approver = Actor(command.actor_id, command.decided_by, command.role, command.department)
    events: list[Any] = []
    for decider, step, actor in _steps(state, command, context.actor, approver):
        answer = decider(state, step, replace(context, actor=actor))
        if isinstance(answer, Refusal):
            return answer
        for event in answer:
            state = evolve(state, event)
        events += answer
    return tuple(events)


def _steps(state: State, command: c.IssueWithLand, machine: Actor, approver: Actor) -> list[tuple[Any, Any, Actor]]:
    receive = c.Receive(
        item_id=command.item_id,
        project_id=command.project_id,
        applicant=command.applicant,
        uscc=command.uscc,
        channel="online",
        materials=command.materials,
    )
    steps: list[tuple[Any, Any, Actor]] = [
        (case_intake.receive, receive, machine),
        (case_acceptance.accept, c.Accept(), approver),
        (case_decision.grant, c.Grant(reason=command.reason), approver),
        (case_after.deliver, c.Deliver(receiver=command.applicant[:64], channel="online"), machine),
    ]
    return steps[{"received": 1, "accepted": 2, "granted": 3}.get(state.status, 0) :]
