"""How the events from the first advice to acceptance change a case."""

from typing import Any

from msgspec.structs import replace

from kuaijin.core import case_events as e
from kuaijin.core import clock_events as clock
from kuaijin.core.base import SHANGHAI
from kuaijin.core.case_changes import handed_in, letter, moved, sent_back
from kuaijin.core.case_state import IN_REVIEW, Advice, Notice, State, Tolerance

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


def pre_service(state: State, event: e.PreServiceOpened) -> State:
    """Nothing runs yet."""
    return moved(state, event, status="pre_service", pre_service_on=event.on, **_subject(event))


def advice(state: State, event: e.AdviceGiven) -> State:
    """One more round."""
    given = Advice(event.on, event.author, event.text, event.open_points)
    told = letter(state, "advice", event, event.author, event.text, open_points=event.open_points)
    return moved(state, event, letter=told, advice=(*state.advice, given))


def received(state: State, event: e.Received) -> State:
    """The receipt starts the window of the one-time notice."""
    moment = event.at.astimezone(SHANGHAI).time().replace(second=0, microsecond=0)
    present = tuple(paper.name.zh for paper in event.papers if paper.present_on is not None)
    return moved(
        state,
        event,
        clock.Received(date=event.on, complete=event.complete, time=moment, channel=event.channel),
        letter=letter(state, "receipt", event, event.received_by, materials=present, channel=event.channel),
        status="received",
        channel=event.channel,
        limits=event.limits,
        papers=event.papers,
        ticket_at=event.ticket_at,
        received_at=event.at,
        received_on=event.on,
        complete_on=event.on if event.complete else None,
        power=event.power,
        about=event.about,
        **_subject(event),
    )


def notified(state: State, event: e.CorrectionNotified) -> State:
    """The first notice opens the applicant's time; a second one moves nothing but the file (AC-3).

    Faulty papers make the receipt incomplete from the start: so the clock is told.
    """
    notice = Notice(event.on, event.missing, event.text, event.second, event.supervisor_reason, event.faulty)
    told = letter(
        state,
        "correction",
        event,
        event.signed_by,
        event.text,
        missing=event.missing,
        faulty=event.faulty,
        supervisor_reason=event.supervisor_reason,
    )
    if event.second:
        return moved(state, event, letter=told, notices=(*state.notices, notice))
    state = replace(state, clock=tuple(_incomplete(tick) for tick in state.clock))
    return moved(
        state,
        event,
        clock.CorrectionNotified(date=event.on),
        letter=told,
        status="correction",
        complete_on=None,
        papers=sent_back(state.papers, event.faulty),
        notices=(notice,),
    )


def _incomplete(tick: clock.ClockEvent) -> clock.ClockEvent:
    return replace(tick, complete=False) if isinstance(tick, clock.Received) else tick


def corrected(state: State, event: e.CorrectionSubmitted) -> State:
    """The full set fixes the day of acceptance once and for all; after acceptance papers only fill the file (AC-6)."""
    papers = handed_in(state.papers, event.materials, event.on)
    if state.status in IN_REVIEW:
        return moved(state, event, papers=papers)
    return moved(
        state,
        event,
        clock.CorrectionSubmitted(date=event.on, complete=event.complete),
        status="received" if event.complete else state.status,
        papers=papers,
        complete_on=event.on if event.complete else None,
    )


def accepted(state: State, event: e.Accepted) -> State:
    """The clocks run from ``as_of``."""
    as_of = event.as_of if event.as_of != event.on else None
    return moved(
        state,
        event,
        clock.Accepted(date=event.on, as_of=as_of),
        letter=letter(state, "acceptance", event, event.signed_by, as_of=event.as_of),
        status="accepted",
        deemed=event.deemed,
        accepted_on=event.as_of,
        accepted_written_on=event.on,
        accepted_by=event.signed_by,
    )


def tolerated(state: State, event: e.AcceptedTolerantly) -> State:
    """Accepted today; the clocks don't wait for the papers (TO-5)."""
    told = letter(
        state,
        "tolerance",
        event,
        event.signed_by,
        missing=event.missing,
        model=event.model,
        cure_by=event.cure_by,
    )
    return moved(
        state,
        event,
        clock.ToleranceAccepted(date=event.on, missing=len(event.missing)),
        letter=told,
        status="accepted",
        accepted_on=event.on,
        accepted_written_on=event.on,
        accepted_by=event.signed_by,
        tolerance=Tolerance(event.model, event.missing, event.on, None, event.cure_by),
    )


def not_accepted(state: State, event: e.AcceptanceRefused) -> State:
    """The end, before any clock for a decision has run."""
    told = letter(
        state,
        "non-acceptance",
        event,
        event.signed_by,
        event.text,
        ground=event.ground,
        right_authority=event.right_authority,
    )
    return moved(
        state,
        event,
        clock.RefusedAcceptance(date=event.on),
        letter=told,
        status="refused",
        ended_on=event.on,
        end_reason=event.text,
        remedies=event.remedies,
    )


def deemed(state: State, event: e.DeemedAccepted) -> State:
    """The law has accepted it; the written notice says so."""
    return moved(
        state,
        event,
        clock.Accepted(date=event.on, as_of=event.as_of),
        letter=letter(state, "acceptance", event, "", as_of=event.as_of, deemed="AC-1"),
        status="accepted",
        deemed=True,
        accepted_on=event.as_of,
        accepted_written_on=event.on,
    )


def uncorrected(state: State, event: e.ClosedUncorrected) -> State:
    """Deemed withdrawn, or refused, as the settings say (AC-4)."""
    refused = event.effect == "refuse"
    tick = clock.RefusedAcceptance(date=event.on) if refused else clock.Withdrawn(date=event.on)
    return moved(
        state,
        event,
        tick,
        letter=letter(state, "uncorrected", event, "", effect=event.effect),
        status="refused" if refused else "withdrawn",
        ended_on=event.on,
        end_reason=event.effect,
    )
