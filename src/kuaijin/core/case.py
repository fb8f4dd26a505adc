"""办件: one application for one item, from pre-service to the archive (law.md 4 to 12).

``decide`` is total and pure: every command in every status gives events or a refusal. The dates of a case are never
stored: ``timeline`` computes them from the clock events that the state keeps (CR-12). See docs/case.md.
"""

from collections.abc import Callable
from typing import Any

from kuaijin.core import (
    case_acceptance,
    case_after,
    case_certificate,
    case_decision,
    case_instant,
    case_intake,
    case_joint,
    case_land,
    case_papers,
    case_promise,
    case_review,
    case_signing,
)
from kuaijin.core import case_commands as c
from kuaijin.core.base import Refusal, Text
from kuaijin.core.case_commands import CaseCommand, CaseCommands
from kuaijin.core.case_events import CaseEvents
from kuaijin.core.case_evolve import evolve
from kuaijin.core.case_guards import missing_prerequisites, timeline
from kuaijin.core.case_state import KIND, LETTER_KINDS, STATUSES, CaseFacts, GrantedItem, Letter, Paper, State, initial
from kuaijin.core.clock import ClockError
from kuaijin.core.clock_events import ClockEvent
from kuaijin.core.context import Context

__all__ = [
    "KIND",
    "LETTER_KINDS",
    "STATUSES",
    "CaseFacts",
    "Command",
    "Event",
    "GrantedItem",
    "Letter",
    "Paper",
    "State",
    "clock_events",
    "decide",
    "evolve",
    "initial",
    "missing_prerequisites",
    "timeline",
]

Command = CaseCommands
Event = CaseEvents

_Decider = Callable[[State, Any, Context], "tuple[Any, ...] | Refusal"]

DECIDERS: dict[type[CaseCommand], _Decider] = {
    c.OpenPreService: case_intake.open_pre_service,
    c.GiveAdvice: case_intake.give_advice,
    c.Receive: case_intake.receive,
    c.NotifyCorrection: case_acceptance.notify_correction,
    c.SubmitCorrection: case_acceptance.submit_correction,
    c.AttachFile: case_papers.attach,
    c.RemoveFile: case_papers.remove,
    c.Accept: case_acceptance.accept,
    c.AcceptTolerantly: case_acceptance.accept_tolerantly,
    c.RefuseAcceptance: case_acceptance.refuse_acceptance,
    c.DeemAccepted: case_acceptance.deem_accepted,
    c.CloseUncorrected: case_acceptance.close_uncorrected,
    c.StartSpecial: case_review.start_special,
    c.EndSpecial: case_review.end_special,
    c.Extend: case_review.extend,
    c.Assign: case_review.assign,
    c.AddOpinion: case_review.add_opinion,
    c.AskOpinions: case_joint.ask_opinions,
    c.AskGuest: case_joint.ask_guest,
    c.DropAsked: case_joint.drop_asked,
    c.ProlongCure: case_review.prolong_cure,
    c.RecordSilence: case_joint.record_silence,
    c.Countersign: case_joint.countersign,
    c.Cure: case_review.cure,
    c.RequestHearing: case_review.request_hearing,
    c.SignHearingRecord: case_review.sign_hearing_record,
    c.Grant: case_decision.grant,
    c.DeemRenewed: case_certificate.deem_renewed,
    c.Deny: case_decision.deny,
    c.Deliver: case_after.deliver,
    c.Archive: case_after.archive,
    c.Withdraw: case_after.withdraw,
    c.Terminate: case_after.terminate,
    c.Revoke: case_after.revoke,
    c.Recall: case_after.recall,
    c.Forfeit: case_after.forfeit,
    c.CancelRegistration: case_after.cancel_registration,
    c.VerifyPromise: case_promise.verify_promise,
    c.OrderRectification: case_promise.order_rectification,
    c.RecordRectification: case_promise.record_rectification,
    c.ExtendStart: case_after.extend_start,
    c.RecordLapse: case_after.record_lapse,
    c.IssueWithLand: case_land.issue_with_land,
    c.SignPromise: case_signing.sign_promise,
    c.WithdrawPromise: case_signing.withdraw_promise,
    c.RecordInstantCheck: case_instant.record_check,
    c.ReviewInstant: case_instant.review,
    c.Note: case_after.note,
}


def decide(state: State, command: CaseCommand, context: Context) -> tuple[Any, ...] | Refusal:
    """The events that ``command`` brings about now, or why not. Never raises."""
    if state.last_on is not None and context.today < state.last_on:
        return Refusal(
            "U-7",
            Text(
                f"系统日期 {context.today} 早于该办件最近一次记录 {state.last_on}，不得倒签。",
                f"Today ({context.today}) is before the last record ({state.last_on}): no back-dating.",
            ),
        )
    try:
        return DECIDERS[type(command)](state, command, context)
    except ClockError as error:
        return Refusal("CR-12", error.text, error.field)
    except ValueError as error:
        # Dates beyond the calendar's tables: an answer nobody can compute is refused, not guessed.
        text = getattr(error, "text", Text(str(error), str(error)))
        return Refusal("CALENDAR", text)


def clock_events(state: State) -> tuple[ClockEvent, ...]:
    """The case as the clock sees it."""
    return state.clock
