"""登记: letters and certificates get their numbers and their place in the registers, as an aggregate.

One stream an act: what a command and its reactions send out is entered together, as the last thing of the same
transaction, so that a number is taken only by what is really issued. Numbers run without gaps in their series and year
(mechanisms.md 12); the last ones taken come as facts and stay locked until the transaction ends. A number and the text
under it never change; a void number stays, with its reason.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import register_messages as m
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import PROSE_LENGTH, check_text
from kuaijin.core.context import Context
from kuaijin.core.letter_parts import CERTIFICATE, Sheet
from kuaijin.core.paper_series import told
from kuaijin.core.register_messages import (
    CertificateDraft,
    CertificateEntry,
    EnterPapers,
    LetterDraft,
    LetterEntry,
    VoidLetter,
)
from kuaijin.core.register_messages import RegisterCommands as Command
from kuaijin.core.register_messages import RegisterEvents as Event

__all__ = ["KIND", "Command", "Event", "Facts", "State", "decide", "digest_of", "evolve", "initial", "key_of"]

KIND = "register"
Decision = tuple[AnyEvent, ...] | Refusal


class Facts(Struct, frozen=True, kw_only=True):
    """What the registers say: the last number of each series and year asked for (:func:`key_of`), and for a letter
    that is to be void its abbreviation and text."""

    last: Mapping[str, int] = {}
    voiding: LetterEntry | None = None


class State(Struct, frozen=True, kw_only=True):
    """What was entered here: each letter's number (:func:`key_of` and the number) and whether it is void."""

    id: str
    letters: dict[str, bool] = {}


def initial(stream_id: str) -> State:
    """A register in which nothing stands."""
    return State(id=stream_id)


def key_of(series: str, year: int) -> str:
    """What names a series of one year."""
    return f"{series}/{year}"


def digest_of(sheet: Sheet) -> str:
    """SHA-256 of a letter's text in both languages, 64 hex digits."""
    return hashlib.sha256(msgspec.json.encode(sheet, order="sorted")).hexdigest()


class _Numbers:
    """Counts on from the last numbers taken."""

    def __init__(self, last: Mapping[str, int], year: int) -> None:
        self._last, self.year = dict(last), year

    def next(self, series: str) -> int:
        key = key_of(series, self.year)
        self._last[key] += 1  # a series that was not asked for must not begin anew
        return self._last[key]


def _enter(_state: State, command: EnterPapers, context: Context) -> Decision:
    if context.actor.role != "system":
        return refuse("REGISTER-MACHINE", "登记由系统随办件办理。", "The ledger itself enters what is issued.")
    numbers = _Numbers(context.facts.last, command.year)
    given = tuple(_certificate(each, numbers) for each in command.certificates)
    known = {each.case_id: each.told for each in given}
    sent = tuple(_letter(each, numbers, known.get(each.case_id, "")) for each in command.letters)
    events: list[AnyEvent] = []
    if given:
        events.append(m.CertificatesEntered(at=context.now, certificates=given))
    if sent:
        events.append(m.LettersEntered(at=context.now, letters=sent))
    return tuple(events)


def _certificate(draft: CertificateDraft, numbers: _Numbers) -> CertificateEntry:
    if draft.line is None:
        year, number, issue = numbers.year, numbers.next(draft.series), 1
    else:
        number, year, before = draft.line
        issue = before + 1
    return CertificateEntry(
        series=draft.series,
        year=year,
        number=number,
        issue=issue,
        told=told(draft.abbreviation, year, number, issue),
        case_id=draft.case_id,
        item_id=draft.item_id,
        item=draft.item,
        name=draft.name,
        holder=draft.holder,
        uscc=draft.uscc,
        project_id=draft.project_id,
        project_name=draft.project_name,
        department=draft.department,
        issuer=draft.issuer,
        conditions=draft.conditions,
        granted_on=draft.granted_on,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        on_promise=draft.on_promise,
        outside_no=draft.outside_no,
        purpose=draft.purpose,
        replaces=draft.replaces,
    )


def _letter(draft: LetterDraft, numbers: _Numbers, certificate: str) -> LetterEntry:
    sheet = draft.sheet.filled(CERTIFICATE, certificate) if certificate else draft.sheet
    year, number = numbers.year, numbers.next(draft.series)
    return LetterEntry(
        series=draft.series,
        year=year,
        number=number,
        told=told(draft.abbreviation, year, number),
        kind=draft.kind,
        case_id=draft.case_id,
        place=draft.place,
        project_id=draft.project_id,
        sheet=sheet,
        digest=digest_of(sheet),
    )


def _void(state: State, command: VoidLetter, context: Context) -> Decision:
    number = f"{key_of(command.series, command.year)}/{command.number}"
    void = state.letters.get(number)
    if void is None:
        return refuse("REGISTER-NUMBER", "登记簿中没有这个文号。", "There is no such number in the register.", "number")
    if void:
        return refuse("REGISTER-VOID", "该文号已作废。", "This number is void already.", "number")
    reason = Text("作废理由", "reason")
    refusal = check_text(command.reason, "reason", reason, limit=PROSE_LENGTH)
    letter: LetterEntry | None = context.facts.voiding
    if refusal is not None or letter is None:
        return refusal or refuse("REGISTER-NUMBER", "找不到原文。", "The letter cannot be found.", "number")
    year = context.today.year
    next_one = _Numbers(context.facts.last, year).next(command.series)
    abbreviation = letter.told.partition("〔")[0]
    again = replace(letter, year=year, number=next_one, told=told(abbreviation, year, next_one))
    return (
        m.LetterVoided(
            at=context.now,
            series=command.series,
            year=command.year,
            number=command.number,
            reason=command.reason,
            voided_by=context.actor.name,
        ),
        m.LettersEntered(at=context.now, letters=(again,)),
    )


_DECIDERS: dict[type[m.RegisterCommand], Callable[[State, Any, Context], Decision]] = {
    EnterPapers: _enter,
    VoidLetter: _void,
}


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    return _DECIDERS[type(command)](state, command, context)


def evolve(state: State, event: Event) -> State:
    """The register after ``event``."""
    if isinstance(event, m.LettersEntered):
        new = {f"{key_of(each.series, each.year)}/{each.number}": False for each in event.letters}
        return replace(state, letters=state.letters | new)
    if isinstance(event, m.LetterVoided):
        number = f"{key_of(event.series, event.year)}/{event.number}"
        return replace(state, letters=state.letters | {number: True})
    return state
