"""After a grant on a promise, or before a deferred paper: verification, rectification (law.md 8, 9; PR-4, PR-5)."""

from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text, refuse
from kuaijin.core.case_guards import answer_now, held, wrong_status
from kuaijin.core.case_promise_events import PromiseVerified
from kuaijin.core.case_state import State
from kuaijin.core.checks import PROSE_LENGTH, check_text
from kuaijin.core.context import Context

Decision = tuple[Event, ...] | Refusal

RECORD = Text("记录", "record")


def verify_promise(state: State, command: c.VerifyPromise, context: Context) -> Decision:
    """核查承诺, once (PR-4); what follows is ordered or revoked by a command of its own (PR-5)."""
    if not held(state) or not state.on_promise:
        return wrong_status(state, Text("核查承诺", "verified"))
    if state.promise_result:
        return refuse("PR-4", "承诺已经核查。", "The promise has been verified.")
    refusal = check_text(command.note, "note", Text("核查记录", "record"), limit=PROSE_LENGTH)
    return refusal or (
        PromiseVerified(at=context.now, result=command.result, note=command.note, by=context.actor.name, letter=True),
    )


def order_rectification(state: State, command: c.OrderRectification, context: Context) -> Decision:
    """责令限期整改, working days: an honest promise is not met, or a deferred paper did not come (PR-5, TO-6)."""
    if not held(state) or not (state.on_promise or state.waits_for_cure):
        return wrong_status(state, Text("责令整改", "ordered to rectify"))
    refusal = _check_order(state, command, context)
    return refusal or (
        e.RectificationOrdered(
            at=context.now,
            rectify_by=context.calendar.nth_workday(context.today, command.days),
            text=command.text,
            signed_by=context.actor.name,
        ),
    )


def _check_order(state: State, command: c.OrderRectification, context: Context) -> Refusal | None:
    if state.rectify_by is not None:
        return refuse(
            "PR-5", f"已责令于 {state.rectify_by} 前整改。", f"Rectification is ordered by {state.rectify_by} already."
        )
    if state.promise_result == "false":
        return refuse("PR-5", "虚假承诺应直接撤销。", "A false promise is revoked at once, not rectified.")
    if state.promise_result != "not_met" and not _uncured(state, context):
        return refuse(
            "PR-5",
            "经核查未兑现承诺，或容缺材料逾期未补，方可责令整改。",
            "Only a promise found unmet, or a deferred paper out of time, is ordered to be put right.",
        )
    longest = context.rulebook.settings.promise_rectify_days
    if not 1 <= command.days <= longest:
        return refuse("PR-5", f"整改期限最长 {longest} 个工作日。", f"At most {longest} working days.", "days")
    return check_text(command.text, "text", Text("整改内容", "what to rectify"), limit=PROSE_LENGTH)


def _uncured(state: State, context: Context) -> bool:
    """A deferred paper is out of time."""
    if not state.waits_for_cure:
        return False
    due = answer_now(state, context).cure_due
    return due is not None and context.today > due


def record_rectification(state: State, command: c.RecordRectification, context: Context) -> Decision:
    """整改结果, once: met, or the way to revocation is open."""
    if state.rectify_by is None or state.rectification_failed or not held(state):
        return wrong_status(state, Text("记录整改", "recorded as rectified"))
    refusal = check_text(command.note, "note", Text("整改记录", "record"), limit=PROSE_LENGTH)
    if refusal is None and command.met and state.waits_for_cure:
        missing = state.tolerance.missing if state.tolerance is not None else ()
        refusal = refuse(
            "TO-6",
            f"容缺材料尚未补齐：{'、'.join(missing)}。",
            f"The deferred papers are still out: {', '.join(missing)}.",
            "met",
        )
    return refusal or (e.RectificationRecorded(at=context.now, met=command.met, note=command.note),)


def check_broken(state: State, context: Context) -> Refusal | None:
    """A promise is broken when it was false, or not put right in the time ordered (PR-5)."""
    late = state.rectify_by is not None and context.today > state.rectify_by
    if state.promise_result == "false" or state.rectification_failed or late:
        return None
    return refuse(
        "PR-5",
        "虚假承诺，或责令整改后逾期仍未兑现的，方可以违反承诺撤销。",
        "Revoked as broken only when the promise was false, or was not put right in the time ordered.",
        "ground",
    )
