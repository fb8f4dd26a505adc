"""The applicant's own promises: that deferred papers follow (TO-3), or that all conditions are met (PR-3).

Signing changes no date. A promise can be withdrawn until the agency acts on it: the choice is free (law.md 9, PR-3).
"""

from kuaijin.core import case_commands as c
from kuaijin.core import case_promise_events as e
from kuaijin.core.base import Event, Refusal, Text, refuse
from kuaijin.core.case_acceptance import WAITING, check_cure_by, check_still_open, check_tolerance, wanting
from kuaijin.core.case_decision import check_promise
from kuaijin.core.case_guards import wrong_status
from kuaijin.core.case_state import UNDECIDED, State
from kuaijin.core.context import Context

Decision = tuple[Event, ...] | Refusal


def sign_promise(state: State, command: c.SignPromise, context: Context) -> Decision:
    """签署承诺, once until it is withdrawn; only where the item and the applicant may use it."""
    possible = WAITING if command.promise == "tolerance" else UNDECIDED
    if state.status not in possible:
        return wrong_status(state, Text("签署承诺", "promised for"))
    if state.promise_of(command.promise) is not None:
        return refuse("PR-3", "已经签署承诺。", "The promise is signed already.", "promise")
    check = _check_cure if command.promise == "tolerance" else _check_conditions
    refusal = check(state, command, context)
    return refusal or (
        e.PromiseSigned(
            at=context.now,
            promise=command.promise,
            document=f"{state.id}-CN{len(state.promises) + 1}",
            papers=wanting(state) if command.promise == "tolerance" else (),
            cure_by=command.cure_by if command.promise == "tolerance" else None,
            by=context.actor.name,
            letter=True,
        ),
    )


def _check_cure(state: State, command: c.SignPromise, context: Context) -> Refusal | None:
    asked = c.AcceptTolerantly(
        missing=wanting(state), model="acceptance", promise_signed=command.agreed, cure_by=command.cure_by
    )
    refusal = (
        check_still_open(state, context)
        or check_tolerance(state, asked, context)
        or check_cure_by(state, asked, context)
    )
    if refusal is not None and refusal.field == "promise_signed":
        return refuse(refusal.rule, refusal.text.zh, refusal.text.en, "agreed")
    return refusal


def _check_conditions(state: State, command: c.SignPromise, context: Context) -> Refusal | None:
    if not command.agreed:
        return refuse("PR-3", "请先阅知并同意承诺内容。", "Read and agree to the promise first.", "agreed")
    return check_promise(state, c.Grant(reason="", on_promise=True, promise_document=state.id), context)


def withdraw_promise(state: State, command: c.WithdrawPromise, context: Context) -> Decision:
    """撤回承诺: before the case is accepted on it, or decided on it."""
    possible = WAITING if command.promise == "tolerance" else UNDECIDED
    if state.promise_of(command.promise) is None or state.status not in possible:
        return refuse("PR-3", "没有可以撤回的承诺。", "There is no promise to withdraw.", "promise")
    return (e.PromiseWithdrawn(at=context.now, promise=command.promise, by=context.actor.name),)
