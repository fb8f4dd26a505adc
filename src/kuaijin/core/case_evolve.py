"""How each event changes a case. Nothing is decided here: an event is a fact."""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec.structs import replace

from kuaijin.core import case_events as e
from kuaijin.core import clock_events as clock
from kuaijin.core.base import SHANGHAI
from kuaijin.core.case_state import (
    Advice,
    Letter,
    Notice,
    Opinion,
    Paper,
    Remark,
    Special,
    State,
    Tolerance,
)

Change = Callable[[State, Any], State]
_SUBJECT = (
    "item_id",
    "item_name",
    "stage",
    "department",
    "certificate",
    "is_licence",
    "project_id",
    "project_name",
    "applicant",
    "uscc",
    "secretary",
    "rulebook_version",
)


def _subject(event: Any) -> dict[str, Any]:
    return {name: getattr(event, name) for name in _SUBJECT}


def _ticks(state: State, *events: clock.ClockEvent) -> tuple[clock.ClockEvent, ...]:
    return (*state.clock, *events)


def _letter(state: State, kind: str, event: Any, signed_by: str) -> tuple[Letter, ...]:
    return (*state.letters, Letter(kind, len(state.letters) + 1, event.at, signed_by))


def _there(papers: tuple[Paper, ...], names: tuple[str, ...], on: date) -> tuple[Paper, ...]:
    """The papers with those named marked as handed in ``on``, unless they were there already."""
    return tuple(
        replace(paper, present_on=on) if paper.present_on is None and paper.name.zh in names else paper
        for paper in papers
    )


def _pre_service(state: State, event: e.PreServiceOpened) -> State:
    return replace(state, status="pre_service", pre_service_on=event.on, **_subject(event))


def _advice(state: State, event: e.AdviceGiven) -> State:
    given = Advice(event.on, event.author, event.text, event.open_points)
    return replace(state, advice=(*state.advice, given), letters=_letter(state, "advice", event, event.author))


def _received(state: State, event: e.Received) -> State:
    moment = event.at.astimezone(SHANGHAI).time().replace(second=0, microsecond=0)
    tick = clock.Received(date=event.on, complete=event.complete, time=moment, channel=event.channel)
    return replace(
        state,
        status="received",
        channel=event.channel,
        limits=event.limits,
        papers=event.papers,
        received_at=event.at,
        received_on=event.on,
        complete_on=event.on if event.complete else None,
        letters=_letter(state, "receipt", event, event.received_by),
        clock=_ticks(state, tick),
        **_subject(event),
    )


def _notified(state: State, event: e.CorrectionNotified) -> State:
    notice = Notice(event.on, event.missing, event.text, event.second, event.supervisor_reason)
    return replace(
        state,
        status="correction",
        notices=(*state.notices, notice),
        letters=_letter(state, "correction", event, event.signed_by),
        clock=_ticks(state, clock.CorrectionNotified(date=event.on)),
    )


def _corrected(state: State, event: e.CorrectionSubmitted) -> State:
    tick = clock.CorrectionSubmitted(date=event.on, complete=event.complete)
    return replace(
        state,
        status="received" if event.complete else state.status,
        papers=_there(state.papers, event.materials, event.on),
        complete_on=event.on if event.complete else state.complete_on,
        clock=_ticks(state, tick),
    )


def _accepted(state: State, event: e.Accepted) -> State:
    as_of = event.as_of if event.as_of != event.on else None
    return replace(
        state,
        status="accepted",
        accepted_on=event.as_of,
        accepted_written_on=event.on,
        accepted_by=event.signed_by,
        letters=_letter(state, "acceptance", event, event.signed_by),
        clock=_ticks(state, clock.Accepted(date=event.on, as_of=as_of)),
    )


def _tolerated(state: State, event: e.AcceptedTolerantly) -> State:
    return replace(
        state,
        status="accepted",
        accepted_on=event.on,
        accepted_written_on=event.on,
        accepted_by=event.signed_by,
        tolerance=Tolerance(event.model, event.missing, event.on),
        letters=_letter(state, "tolerance", event, event.signed_by),
        clock=_ticks(state, clock.ToleranceAccepted(date=event.on, missing=len(event.missing))),
    )


def _not_accepted(state: State, event: e.AcceptanceRefused) -> State:
    return replace(
        state,
        status="refused",
        ended_on=event.on,
        end_reason=event.text,
        letters=_letter(state, "non-acceptance", event, event.signed_by),
        clock=_ticks(state, clock.RefusedAcceptance(date=event.on)),
    )


def _deemed(state: State, event: e.DeemedAccepted) -> State:
    return replace(
        state,
        status="accepted",
        deemed=True,
        accepted_on=event.as_of,
        accepted_written_on=event.on,
        clock=_ticks(state, clock.Accepted(date=event.on, as_of=event.as_of)),
    )


def _uncorrected(state: State, event: e.ClosedUncorrected) -> State:
    refused = event.effect == "refuse"
    tick = clock.RefusedAcceptance(date=event.on) if refused else clock.Withdrawn(date=event.on)
    return replace(
        state,
        status="refused" if refused else "withdrawn",
        ended_on=event.on,
        end_reason=event.effect,
        letters=_letter(state, "uncorrected", event, ""),
        clock=_ticks(state, tick),
    )


def _special_started(state: State, event: e.SpecialStarted) -> State:
    special = Special(
        event.name,
        event.basis,
        event.planned_days,
        event.planned_end,
        event.cap,
        event.excluded_from,
        event.on,
        event.notice_on,
        event.reviewer,
    )
    tick = clock.SpecialStart(
        date=event.on,
        name=event.name,
        legal_basis=True,
        written_notice=event.notice_on,
        cap=event.cap,
        excluded_from=event.excluded_from,
        planned_end=event.planned_end,
    )
    return replace(
        state,
        status="special",
        specials=(*state.specials, special),
        reviewer=event.reviewer or state.reviewer,
        letters=_letter(state, "special", event, event.signed_by),
        clock=_ticks(state, tick),
    )


def _special_ended(state: State, event: e.SpecialEnded) -> State:
    specials = tuple(
        replace(each, ended_on=event.on, conclusion=event.conclusion, document=event.document)
        if each.name == event.name and each.ended_on is None
        else each
        for each in state.specials
    )
    running = any(each.ended_on is None for each in specials)
    return replace(
        state,
        status="special" if running else "accepted",
        specials=specials,
        clock=_ticks(state, clock.SpecialEnd(date=event.on, name=event.name)),
    )


def _extended(state: State, event: e.Extended) -> State:
    tick = clock.Extended(date=event.on, days=event.days, approver=event.approver, written_notice=event.notice_on)
    return replace(
        state,
        extended_days=event.days,
        extension_reason=event.reason,
        letters=_letter(state, "extension", event, event.signed_by),
        clock=_ticks(state, tick),
    )


def _assigned(state: State, event: e.Assigned) -> State:
    return replace(state, handler=event.handler, reviewer=event.reviewer or state.reviewer)


def _opinion(state: State, event: e.OpinionAdded) -> State:
    given = Opinion(event.department, event.author, event.at, event.text, event.adverse)
    return replace(state, opinions=(*state.opinions, given))


def _cured(state: State, event: e.Cured) -> State:
    tolerance = state.tolerance
    if tolerance is not None and event.complete:
        tolerance = replace(tolerance, cured_on=event.on)
    return replace(state, papers=_there(state.papers, event.materials, event.on), tolerance=tolerance)


def _granted(state: State, event: e.Granted) -> State:
    ticks: list[clock.ClockEvent] = [clock.DecidedGrant(date=event.on, on_promise=event.on_promise)]
    if event.permit:
        ticks.append(clock.PermitObtained(date=event.on))
    return replace(
        state,
        status="granted",
        decision="granted",
        decided_on=event.on,
        decided_by=event.decided_by,
        decision_reason=event.reason,
        certificate_no=event.certificate_no,
        on_promise=event.on_promise,
        letters=_letter(state, "grant", event, event.decided_by),
        clock=_ticks(state, *ticks),
    )


def _denied(state: State, event: e.Denied) -> State:
    return replace(
        state,
        status="denied",
        decision="denied",
        decided_on=event.on,
        decided_by=event.decided_by,
        decision_reason=event.reason,
        decision_basis=event.legal_basis,
        remedies=event.remedies,
        letters=_letter(state, "denial", event, event.decided_by),
        clock=_ticks(state, clock.DecidedDeny(date=event.on, served=False, remedies_told=True)),
    )


def _delivered(state: State, event: e.Delivered) -> State:
    return replace(
        state,
        status="delivered",
        delivered_on=event.on,
        receiver=event.receiver,
        letters=_letter(state, "delivery", event, event.delivered_by),
    )


def _archived(state: State, event: e.Archived) -> State:
    return replace(state, status="archived", archive_no=event.archive_no)


def _withdrawn(state: State, event: e.Withdrawn) -> State:
    tick = (clock.Withdrawn(date=event.on),) if state.received_on is not None else ()
    return replace(
        state,
        status="withdrawn",
        ended_on=event.on,
        end_reason=event.reason,
        letters=_letter(state, "withdrawal", event, event.by),
        clock=_ticks(state, *tick),
    )


def _terminated(state: State, event: e.Terminated) -> State:
    return replace(
        state,
        status="terminated",
        ended_on=event.on,
        end_reason=event.reason,
        letters=_letter(state, "termination", event, event.signed_by),
        clock=_ticks(state, clock.Terminated(date=event.on)),
    )


def _undone(status: Any, letter: str) -> Change:
    def change(state: State, event: Any) -> State:
        return replace(
            state,
            status=status,
            ended_on=event.on,
            end_reason=event.reason,
            letters=_letter(state, letter, event, event.signed_by),
        )

    return change


def _cancelled(state: State, event: e.RegistrationCancelled) -> State:
    return replace(
        state,
        status="cancelled",
        cancelled_after=state.status,
        ended_on=event.on,
        end_reason=event.reason,
        letters=_letter(state, "cancellation", event, event.signed_by),
    )


def _hearing(state: State, event: e.HearingRequested) -> State:
    ticks = (
        clock.HearingRequested(date=event.on),
        clock.SpecialStart(date=event.on, name="听证", legal_basis=True, written_notice=event.on),
    )
    special = Special("听证", "许可法 arts. 45–48", 0, event.on, None, clock.BOTH_CLOCKS, event.on, event.on)
    return replace(
        state,
        status="special",
        hearing_on=event.on,
        specials=(*state.specials, special),
        letters=_letter(state, "hearing", event, event.requested_by),
        clock=_ticks(state, *ticks),
    )


def _hearing_signed(state: State, event: e.HearingRecordSigned) -> State:
    ended = e.SpecialEnded(at=event.at, name="听证", conclusion="", document=event.document)
    return replace(_special_ended(state, ended), hearing_signed_on=event.on)


def _verified(state: State, event: e.PromiseVerified) -> State:
    return replace(state, promise_verified_on=event.on if event.result == "met" else None)


def _ordered(state: State, event: e.RectificationOrdered) -> State:
    return replace(state, rectify_by=event.rectify_by, letters=_letter(state, "rectification", event, event.signed_by))


def _rectified(state: State, event: e.RectificationRecorded) -> State:
    return replace(state, rectify_by=None, promise_verified_on=event.on) if event.met else state


def _start_extended(state: State, event: e.StartExtended) -> State:
    return replace(
        state,
        start_extensions=state.start_extensions + 1,
        clock=_ticks(state, clock.StartExtended(date=event.on, months=event.months)),
    )


def _lapsed(state: State, event: e.Lapsed) -> State:
    return replace(state, status="lapsed", ended_on=event.lapsed_on, letters=_letter(state, "lapse", event, ""))


def _noted(state: State, event: e.Noted) -> State:
    return replace(state, remarks=(*state.remarks, Remark(event.at, event.author, event.text)))


CHANGES: dict[type, Change] = {
    e.PreServiceOpened: _pre_service,
    e.AdviceGiven: _advice,
    e.Received: _received,
    e.CorrectionNotified: _notified,
    e.CorrectionSubmitted: _corrected,
    e.Accepted: _accepted,
    e.AcceptedTolerantly: _tolerated,
    e.AcceptanceRefused: _not_accepted,
    e.DeemedAccepted: _deemed,
    e.ClosedUncorrected: _uncorrected,
    e.SpecialStarted: _special_started,
    e.SpecialEnded: _special_ended,
    e.Extended: _extended,
    e.Assigned: _assigned,
    e.OpinionAdded: _opinion,
    e.Cured: _cured,
    e.Granted: _granted,
    e.Denied: _denied,
    e.Delivered: _delivered,
    e.Archived: _archived,
    e.Withdrawn: _withdrawn,
    e.Terminated: _terminated,
    e.Revoked: _undone("revoked", "revocation"),
    e.Recalled: _undone("recalled", "recall"),
    e.Forfeited: _undone("forfeited", "forfeiture"),
    e.RegistrationCancelled: _cancelled,
    e.HearingRequested: _hearing,
    e.HearingRecordSigned: _hearing_signed,
    e.PromiseVerified: _verified,
    e.RectificationOrdered: _ordered,
    e.RectificationRecorded: _rectified,
    e.StartExtended: _start_extended,
    e.Lapsed: _lapsed,
    e.Noted: _noted,
}


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    return CHANGES[type(event)](state, event)
