"""How each event changes a case. Nothing is decided here: an event is a fact."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kuaijin.core import case_events as e
from kuaijin.core import case_evolve_intake as intake
from kuaijin.core import case_evolve_review as review
from kuaijin.core import case_promise_events as p
from kuaijin.core import clock_events as clock
from kuaijin.core.case_changes import letter, moved
from kuaijin.core.case_moves import VersionMoved, after_move
from kuaijin.core.case_papers import attached, removed
from kuaijin.core.case_state import UNDECIDED, InstantCheck, Remark, SignedPromise, State

Change = Callable[[State, Any], State]


def _delivered(state: State, event: e.Delivered) -> State:
    told = letter(state, "delivery", event, event.delivered_by, receiver=event.receiver, channel=event.channel)
    return moved(state, event, letter=told, status="delivered", delivered_on=event.on, receiver=event.receiver)


def _archived(state: State, event: e.Archived) -> State:
    return moved(state, event, status="archived", archive_no=event.archive_no)


def _withdrawn(state: State, event: e.Withdrawn) -> State:
    ticks = (clock.Withdrawn(date=event.on),) if state.received_on is not None else ()
    return moved(
        state,
        event,
        *ticks,
        letter=letter(state, "withdrawal", event, event.by, event.reason),
        status="withdrawn",
        ended_on=event.on,
        end_reason=event.reason,
    )


def _terminated(state: State, event: e.Terminated) -> State:
    return moved(
        state,
        event,
        clock.Terminated(date=event.on),
        letter=letter(state, "termination", event, event.signed_by, event.reason, ground=event.ground),
        status="terminated",
        ended_on=event.on,
        end_reason=event.reason,
        remedies=event.remedies,
    )


def _undone(status: str, kind: str, *particulars: str) -> Change:
    """One of the ways in which a grant ends; each keeps its own word (law.md 11)."""

    def change(state: State, event: Any) -> State:
        said = {name: getattr(event, name) for name in particulars}
        return moved(
            state,
            event,
            letter=letter(state, kind, event, event.signed_by, event.reason, **said),
            status=status,
            ended_on=event.on,
            end_reason=event.reason,
            remedies=event.remedies,
        )

    return change


def _cancelled(state: State, event: e.RegistrationCancelled) -> State:
    return moved(
        state,
        event,
        letter=letter(state, "cancellation", event, event.signed_by, event.reason, ground=event.ground),
        status="cancelled",
        cancelled_after=state.status,
        ended_on=event.on,
        end_reason=event.reason,
        remedies=event.remedies,
    )


def _verified(state: State, event: p.PromiseVerified) -> State:
    met = event.result == "met"
    told = letter(state, "promise-check", event, event.by, event.note, result=event.result) if event.letter else None
    on = event.on if met else None
    return moved(state, event, letter=told, promise_result=event.result, promise_verified_on=on)


def _ordered(state: State, event: e.RectificationOrdered) -> State:
    told = letter(state, "rectification", event, event.signed_by, event.text, rectify_by=event.rectify_by)
    return moved(state, event, letter=told, rectify_by=event.rectify_by)


def _rectified(state: State, event: e.RectificationRecorded) -> State:
    if not event.met:
        return moved(state, event, rectification_failed=True)
    verified = event.on if state.on_promise else None
    return moved(state, event, rectify_by=None, promise_verified_on=verified)


def _start_extended(state: State, event: e.StartExtended) -> State:
    return moved(
        state,
        event,
        clock.StartExtended(date=event.on, months=event.months),
        letter=letter(state, "start-extension", event, "", event.reason, months=event.months),
        start_extensions=state.start_extensions + 1,
    )


def _lapsed(state: State, event: e.Lapsed) -> State:
    told = letter(state, "lapse", event, "", lapsed_on=event.lapsed_on)
    return moved(state, event, letter=told, status="lapsed", ended_on=event.lapsed_on)


def _signed(state: State, event: p.PromiseSigned) -> State:
    promise = SignedPromise(event.promise, event.document, event.papers, event.on, event.by, event.cure_by)
    kind = "cure-promise" if event.promise == "tolerance" else "promise"
    told = letter(state, kind, event, event.by, promise_document=event.document, cure_by=event.cure_by)
    return moved(state, event, letter=told if event.letter else None, promises=(*state.promises, promise))


def _taken_back(state: State, event: p.PromiseWithdrawn) -> State:
    standing = state.promise_of(event.promise)
    kept = tuple(each.taken_back(event.on) if each is standing else each for each in state.promises)
    return moved(state, event, promises=kept)


def _noted(state: State, event: e.Noted) -> State:
    return moved(state, event, remarks=(*state.remarks, Remark(event.at, event.author, event.text)))


def _checked(state: State, event: e.InstantlyChecked) -> State:
    check = InstantCheck(
        at=event.at,
        version=event.version,
        outcome=event.outcome,
        row=event.row,
        law=event.law,
        why=event.why,
        inputs=event.inputs,
        truths=event.truths,
        sampled=event.sampled,
        review_by=event.review_by,
    )
    return moved(state, event, instant=check)


def _reviewed(state: State, event: e.InstantReviewed) -> State:
    if state.instant is None:
        return state
    told = replace(
        state.instant, right=event.right, note=event.note, reviewed_by=event.reviewed_by, reviewed_on=event.on
    )
    return moved(state, event, instant=told)


CHANGES: dict[type, Change] = {
    e.PreServiceOpened: intake.pre_service,
    e.AdviceGiven: intake.advice,
    e.Received: intake.received,
    e.CorrectionNotified: intake.notified,
    e.CorrectionSubmitted: intake.corrected,
    e.FileAttached: attached,
    e.FileRemoved: removed,
    e.Accepted: intake.accepted,
    e.AcceptedTolerantly: intake.tolerated,
    e.AcceptanceRefused: intake.not_accepted,
    e.DeemedAccepted: intake.deemed,
    e.ClosedUncorrected: intake.uncorrected,
    e.SpecialStarted: review.special_started,
    e.SpecialEnded: review.special_ended,
    e.Extended: review.extended,
    e.Assigned: review.assigned,
    e.OpinionAdded: review.opinion,
    e.OpinionsAsked: review.asked,
    e.GuestAsked: review.guest_asked,
    e.AskedDropped: review.dropped,
    e.SilenceRecorded: review.silent,
    e.Countersigned: review.countersigned,
    e.Cured: review.cured,
    e.CureProlonged: review.prolonged,
    e.Granted: review.granted,
    e.Denied: review.denied,
    e.HearingRequested: review.hearing,
    e.HearingRecordSigned: review.hearing_signed,
    e.Delivered: _delivered,
    e.Archived: _archived,
    e.Withdrawn: _withdrawn,
    e.Terminated: _terminated,
    e.Revoked: _undone("revoked", "revocation", "ground", "compensation"),
    e.Recalled: _undone("recalled", "recall", "compensation"),
    e.Forfeited: _undone("forfeited", "forfeiture", "document"),
    e.RegistrationCancelled: _cancelled,
    p.PromiseVerified: _verified,
    e.RectificationOrdered: _ordered,
    e.RectificationRecorded: _rectified,
    e.StartExtended: _start_extended,
    e.Lapsed: _lapsed,
    p.PromiseSigned: _signed,
    p.PromiseWithdrawn: _taken_back,
    e.InstantlyChecked: _checked,
    e.InstantReviewed: _reviewed,
    VersionMoved: after_move,
    e.Noted: _noted,
}


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    after: State = CHANGES[type(event)](state, event)
    ruled = None if after.status in ("pre_service", *UNDECIDED) else after.ruled_at or event.at
    closed = None if after.open else after.closed_at or event.at
    if (ruled, closed) == (after.ruled_at, after.closed_at):
        return after
    return replace(after, ruled_at=ruled, closed_at=closed)
