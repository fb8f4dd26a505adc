"""The registers of letters and certificates: what is issued is entered as the last thing of its transaction."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from kuaijin.core import case, certificate, paper_register
from kuaijin.core.base import Command
from kuaijin.core.case_state import State as CaseState
from kuaijin.core.letter_parts import CERTIFICATE, Around
from kuaijin.core.letter_text import sheet_of
from kuaijin.core.paper_register import Facts, State, key_of
from kuaijin.core.paper_series import certificate_kind, letter_series
from kuaijin.core.register_messages import (
    CertificateDraft,
    CertificateEntry,
    CertificatesEntered,
    EnterPapers,
    LetterDraft,
    LetterEntry,
    LettersEntered,
    LetterVoided,
    VoidLetter,
)
from kuaijin.ledger import store, surroundings
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext, stored
from kuaijin.ledger.projections.paper_models import CertificateRow, LetterRow
from kuaijin.ledger.registry import Happening
from kuaijin.wallclock import today

Commands = list[tuple[str, str, Command]]

# Numbers -------------------------------------------------------------------------------------------------------------


Place = tuple[str, str, int]
"""A table of numbered papers, a series and a year."""

_TABLES = {"letter": LetterRow._meta.db_table, "certificate": CertificateRow._meta.db_table}


def facts(_stream_id: str, _state: State, command: Command) -> Facts:
    """The last numbers of the series that are asked for; nobody else takes one of them until the transaction ends."""
    if isinstance(command, VoidLetter):
        row = LetterRow.objects.filter(id=letter_id(command.series, command.year, command.number)).first()
        years = (today().year, today().year + 1)  # whatever midnight does between here and the decision
        last = _last([("letter", command.series, year) for year in years])
        return Facts(last=last, voiding=letter_of(row) if row is not None else None)
    return Facts(last=_last(sorted(set(_asked(command))))) if isinstance(command, EnterPapers) else Facts()


def _asked(command: EnterPapers) -> Iterator[Place]:
    yield from (("letter", each.series, command.year) for each in command.letters)
    yield from (("certificate", each.series, command.year) for each in command.certificates if each.line is None)


def letter_id(series: str, year: int, number: int) -> str:
    """The key of a letter's row."""
    return f"{series}/{year}/{number}"


def _last(places: Sequence[Place]) -> dict[str, int]:
    """The last number taken in each place.

    SQLite has one writer at a time. On PostgreSQL each place is locked first, in one order; the question after it sees
    what whoever had the lock before has committed.
    """
    if not places:
        return {}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            keys = sorted(f"{surroundings.park()} {table} {series}/{year}" for table, series, year in places)
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(%s::text[]) AS key", (keys,)
            )
        highest = [
            f"(SELECT COALESCE(MAX(number), 0) FROM {_TABLES[table]} WHERE series = %s AND year = %s)"  # noqa: S608  names of our own models
            for table, _, _ in places
        ]
        values = [value for _, series, year in places for value in (series, year)]
        cursor.execute(f"SELECT {', '.join(highest)}", values)
        found = cursor.fetchone()
    return {key_of(series, year): int(last) for (_, series, year), last in zip(places, found, strict=True)}


# What goes out -------------------------------------------------------------------------------------------------------


def enter(done: Sequence[Happening]) -> Commands:
    """What the acts of this transaction send out, entered under the stream that the first of them was about."""
    issued = [each for each in done if each.entry.kind == case.KIND]
    certificates = tuple(_certificate(each) for each in issued if each.entry.type == "granted")
    fresh = {each.case_id for each in certificates}
    letters = tuple(
        _letter(each, CERTIFICATE if each.entry.stream_id in fresh else "")
        for each in issued
        if len(each.after.letters) > len(each.before.letters)
    )
    if not letters:
        return []
    year = issued[0].event.on.year
    return [
        (
            paper_register.KIND,
            done[0].entry.stream_id,
            EnterPapers(year=year, letters=letters, certificates=certificates),
        )
    ]


def _letter(happening: Happening, number: str) -> LetterDraft:
    state: CaseState = happening.after
    letter, book = state.letters[-1], surroundings.rulebook()
    series = letter_series(book.letter_series, letter.kind)
    if not number and state.decision == "granted":
        known = stored(CertificateRow, state.id, fields=("told",))
        number = known["told"] if known else ""
    return LetterDraft(
        series=series.id,
        abbreviation=series.abbreviation,
        kind=letter.kind,
        case_id=state.id,
        place=letter.number,
        project_id=state.project_id,
        sheet=sheet_of(happening.event, state, happening.event.on, Around(surroundings.calendar(), book, number)),
    )


def _certificate(happening: Happening) -> CertificateDraft:
    state: CaseState = happening.after
    kind = certificate_kind(surroundings.rulebook().certificate_kinds, state.item_id, state.certificate)
    granted, about = happening.event.on, state.about
    return CertificateDraft(
        series=kind.id,
        abbreviation=kind.abbreviation,
        case_id=state.id,
        item_id=state.item_id,
        item=state.item_name,
        name=state.certificate,
        holder=state.applicant,
        uscc=state.uscc,
        project_id=state.project_id,
        project_name=state.project_name,
        department=state.department,
        issuer=state.power.name.zh if state.power is not None else state.department,
        conditions=state.conditions,
        granted_on=granted,
        valid_from=state.valid_from or granted,
        valid_until=state.valid_until,
        on_promise=state.on_promise,
        outside_no="" if state.certificate_no == state.id else state.certificate_no,
        purpose=state.purpose,
        replaces=about.case_id if about is not None else "",
        line=_line(about.case_id) if about is not None else None,
    )


def _line(case_id: str) -> tuple[int, int, int] | None:
    """The number, year and issue of the certificate that a case gave."""
    row = stored(CertificateRow, case_id, fields=("number", "year", "issue"))
    return (row["number"], row["year"], row["issue"]) if row else None


# Read models ---------------------------------------------------------------------------------------------------------


class Letters:
    """文书登记簿: one row a letter."""

    name = "letters"
    kinds = (paper_register.KIND,)
    models = (LetterRow,)
    latest_only = False

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Enter the letters; a void one keeps its row."""
        event = entry.event
        if isinstance(event, LetterVoided):
            context.rows.change(
                LetterRow,
                letter_id(event.series, event.year, event.number),
                void=True,
                void_reason=event.reason,
                voided_by=event.voided_by,
                voided_on=event.on,
            )
        elif isinstance(event, LettersEntered):
            for position, letter in enumerate(event.letters):
                context.rows.add(LetterRow, **_letter_row(entry, position, letter))


def _letter_row(entry: Entry, position: int, letter: LetterEntry) -> dict[str, Any]:
    sheet = letter.sheet
    return {
        "id": letter_id(letter.series, letter.year, letter.number),
        "series": letter.series,
        "year": letter.year,
        "number": letter.number,
        "told": letter.told,
        "kind": letter.kind,
        "title_zh": sheet.title.zh,
        "title_en": sheet.title.en,
        "case": letter.case_id,
        "place": letter.place,
        "project": letter.project_id,
        "addressee": sheet.addressee,
        "on": sheet.on,
        "signed_by": sheet.signed_by,
        "digest": letter.digest,
        "stream": entry.stream_id,
        "seq": entry.seq,
        "position": position,
        "void": False,
        "void_reason": "",
        "voided_by": "",
        "voided_on": None,
    }


class Certificates:
    """证照库: one row a certificate; the end of the grant is its end."""

    name = "certificates"
    kinds = (paper_register.KIND, case.KIND)
    models = (CertificateRow,)
    latest_only = False

    def apply(self, entry: Entry, before: Any, after: Any, context: ProjectionContext) -> None:
        """Enter certificates, and let what ends a grant end its certificate."""
        event = entry.event
        if isinstance(event, CertificatesEntered):
            for given in event.certificates:
                context.rows.add(CertificateRow, **_certificate_row(entry, given))
                if given.replaces:
                    context.rows.change(
                        CertificateRow,
                        given.replaces,
                        status="superseded",
                        replaced_by=given.case_id,
                        ended_on=given.granted_on,
                    )
        elif entry.kind == case.KIND and after.status != before.status and after.status in certificate.ENDED:
            context.rows.change(CertificateRow, entry.stream_id, status=after.status, ended_on=after.ended_on)


def _certificate_row(entry: Entry, given: CertificateEntry) -> dict[str, Any]:
    same = ("series", "year", "number", "issue", "told", "outside_no", "name", "holder", "uscc", "project_name")
    more = ("department", "issuer", "conditions", "granted_on", "valid_from", "valid_until", "on_promise", "purpose")
    return {
        **{name: getattr(given, name) for name in (*same, *more, "replaces")},
        "id": given.case_id,
        "item": given.item_id,
        "item_zh": given.item.zh,
        "item_en": given.item.en,
        "project": given.project_id,
        "replaced_by": "",
        "status": "valid",
        "ended_on": None,
        "stream": entry.stream_id,
        "seq": entry.seq,
    }


# Reading -------------------------------------------------------------------------------------------------------------


def letter_of(row: LetterRow) -> LetterEntry:
    """A letter as it was entered."""
    (found,) = store.rows(surroundings.park(), paper_register.KIND, row.stream, row.seq, row.seq)
    event: Any = store.entry_of(found).event
    letter: LetterEntry = event.letters[row.position]
    return letter


def newest(case_id: str) -> str:
    """The case whose certificate stands in place of that of ``case_id`` today; itself where none took its place."""
    seen: set[str] = set()
    while case_id not in seen:
        seen.add(case_id)
        row = CertificateRow.objects.filter(id=case_id).exclude(replaced_by="").first()
        case_id = row.replaced_by if row is not None else case_id
    return case_id
