"""How the events from acceptance to the decision change a case."""

from typing import Any, Literal

from msgspec.structs import replace

from kuaijin.core import case_events as e
from kuaijin.core import clock_events as clock
from kuaijin.core.case_changes import handed_in, letter, moved
from kuaijin.core.case_state import Asked, Countersigned, Opinion, Special, State

HEARING = "听证"


def special_started(state: State, event: e.SpecialStarted) -> State:
    """The clocks named stop from tomorrow on, up to the cap (CR-8, CR-9)."""
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
    told = letter(
        state,
        "special",
        event,
        event.signed_by,
        name=event.name,
        basis=event.basis,
        planned_days=event.planned_days,
        planned_end=event.planned_end,
        notice_on=event.notice_on,
    )
    return moved(
        state,
        event,
        tick,
        letter=told,
        status="special",
        specials=(*state.specials, special),
        reviewer=event.reviewer or state.reviewer,
    )


def special_ended(state: State, event: e.SpecialEnded) -> State:
    """In review again once nothing else is running."""
    return moved(state, event, clock.SpecialEnd(date=event.on, name=event.name), **_ended(state, event))


def _ended(state: State, event: e.SpecialEnded) -> dict[str, Any]:
    specials = tuple(
        replace(each, ended_on=event.on, ended_at=event.at, conclusion=event.conclusion, document=event.document)
        if each.name == event.name and each.ended_on is None
        else each
        for each in state.specials
    )
    running = any(each.ended_on is None for each in specials)
    return {"status": "special" if running else "accepted", "specials": specials}


def extended(state: State, event: e.Extended) -> State:
    """Counted straight on from the due date (CR-11)."""
    told = letter(
        state,
        "extension",
        event,
        event.signed_by,
        event.reason,
        days=event.days,
        approver=event.approver,
        notice_on=event.notice_on,
    )
    return moved(
        state,
        event,
        clock.Extended(date=event.on, days=event.days, approver=event.approver, written_notice=event.notice_on),
        letter=told,
        extended_days=event.days,
        extension_reason=event.reason,
    )


def assigned(state: State, event: e.Assigned) -> State:
    """A new handler; the reviewer stays unless another is named."""
    return moved(state, event, handler=event.handler, reviewer=event.reviewer or state.reviewer)


def opinion(state: State, event: e.OpinionAdded) -> State:
    """Each opinion stands alone (PJ-4)."""
    given = Opinion(event.department, event.author, event.at, event.text, event.adverse)
    answer: Answer = "adverse" if event.adverse else "agreed"
    return moved(
        state, event, opinions=(*state.opinions, given), consulted=_answered(state, (event.department,), answer)
    )


Answer = Literal["agreed", "adverse", "silent", "dropped"]


def _answered(state: State, departments: tuple[str, ...], answer: Answer) -> tuple[Asked, ...]:
    """A later opinion of the same department takes the place of its former one; what was taken back stays so."""
    return tuple(
        replace(each, answer=answer) if each.department in departments and each.answer != "dropped" else each
        for each in state.consulted
    )


def asked(state: State, event: e.OpinionsAsked) -> State:
    """The last join named holds for all who are asked."""
    new = tuple(Asked(name, event.on, event.due, event.question, event.asked_by) for name in event.departments)
    return moved(state, event, consulted=_with(state, new), join=event.join, quorum=event.quorum)


def guest_asked(state: State, event: e.GuestAsked) -> State:
    """A guest joins nothing."""
    new = Asked(
        event.department, event.on, event.due, event.question, event.asked_by, guest=True, materials=event.materials
    )
    return moved(state, event, consulted=_with(state, (new,)))


def _with(state: State, new: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """Who is asked again stands once, with the new question."""
    names = {each.department for each in new}
    return (*(each for each in state.consulted if each.department not in names), *new)


def dropped(state: State, event: e.AskedDropped) -> State:
    """The question stays on record."""
    return moved(state, event, consulted=_answered(state, (event.department,), "dropped"))


def silent(state: State, event: e.SilenceRecorded) -> State:
    """Silence counts as no objection; an answer that comes later takes its place."""
    return moved(state, event, consulted=_answered(state, event.departments, "silent"))


def countersigned(state: State, event: e.Countersigned) -> State:
    """One more signature."""
    return moved(state, event, countersigns=(*state.countersigns, Countersigned(event.signed_by, event.at, event.text)))


def prolonged(state: State, event: e.CureProlonged) -> State:
    """The days add up."""
    tolerance = state.tolerance
    if tolerance is None:
        return state
    return moved(state, event, tolerance=replace(tolerance, prolonged=tolerance.prolonged + event.days))


def cured(state: State, event: e.Cured) -> State:
    """The last paper ends the tolerance."""
    tolerance = state.tolerance
    if tolerance is not None and event.complete:
        tolerance = replace(tolerance, cured_on=event.on, cured_at=event.at)
    return moved(state, event, papers=handed_in(state.papers, event.materials, event.on), tolerance=tolerance)


def hearing(state: State, event: e.HearingRequested) -> State:
    """Uncounted from the request to the signed record (许可法 art. 45)."""
    hold_by = event.hold_by or event.on
    ticks = (
        clock.HearingRequested(date=event.on),
        clock.SpecialStart(
            date=event.on, name=HEARING, legal_basis=True, written_notice=event.on, planned_end=event.hold_by
        ),
    )
    special = Special(HEARING, "行政许可法 arts. 45–48", 0, hold_by, None, clock.BOTH_CLOCKS, event.on, event.on)
    told = letter(state, "hearing", event, "", requested_by=event.requested_by, hold_by=event.hold_by)
    return moved(
        state,
        event,
        *ticks,
        letter=told,
        status="special",
        hearing_on=event.on,
        specials=(*state.specials, special),
    )


def hearing_signed(state: State, event: e.HearingRecordSigned) -> State:
    """The record ends the hearing."""
    ended = e.SpecialEnded(at=event.at, name=HEARING, conclusion="", document=event.document)
    return replace(special_ended(state, ended), hearing_signed_on=event.on)


def granted(state: State, event: e.Granted) -> State:
    """The clocks end; delivery, verification and the time for the start begin."""
    ticks: list[clock.ClockEvent] = [clock.DecidedGrant(date=event.on, on_promise=event.on_promise)]
    if event.permit:
        ticks.append(clock.PermitObtained(date=event.on))
    told = letter(
        state,
        "grant" if state.about is None else state.about.purpose,
        event,
        event.decided_by,
        event.reason,
        certificate_no=event.certificate_no,
        promise_document=event.promise_document,
    )
    return moved(
        state,
        event,
        *ticks,
        letter=told,
        status="granted",
        decision="granted",
        decided_on=event.on,
        decided_by=event.decided_by,
        power=event.power,
        decision_reason=event.reason,
        certificate_no=event.certificate_no,
        conditions=event.conditions,
        valid_from=event.valid_from,
        valid_until=event.valid_until,
        deemed_renewed=event.deemed,
        on_promise=event.on_promise,
        promise_document=event.promise_document,
    )


def denied(state: State, event: e.Denied) -> State:
    """The clocks end; the remedies begin with the service (law.md 13)."""
    told = letter(state, "denial", event, event.decided_by, event.reason, legal_basis=event.legal_basis)
    return moved(
        state,
        event,
        clock.DecidedDeny(date=event.on, served=False, remedies_told=True),
        letter=told,
        status="denied",
        decision="denied",
        decided_on=event.on,
        decided_by=event.decided_by,
        power=event.power,
        decision_reason=event.reason,
        decision_basis=event.legal_basis,
        remedies=event.remedies,
    )
