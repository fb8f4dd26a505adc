"""Commands and events of the registers of letters and certificates (文书登记簿、证照库)."""

from datetime import date

from msgspec import Struct

from kuaijin.core.base import Command, Event, Text
from kuaijin.core.case_commands import Purpose
from kuaijin.core.checks import kebab
from kuaijin.core.letter_parts import Sheet


class LetterDraft(Struct, frozen=True, kw_only=True):
    """A letter that goes out and has no number yet. ``place``: which letter of its case it is."""

    series: str
    abbreviation: str
    kind: str
    case_id: str
    place: int
    project_id: str
    sheet: Sheet


class CertificateDraft(Struct, frozen=True, kw_only=True):
    """A certificate that a grant gives and that has no number yet; fields as in :class:`CertificateEntry`.

    ``line``: series number and year of the certificate that it takes the place of, and how many there were.
    """

    series: str
    abbreviation: str
    case_id: str
    item_id: str
    item: Text
    name: str
    holder: str
    uscc: str
    project_id: str
    project_name: str
    department: str
    issuer: str
    conditions: str
    granted_on: date
    valid_from: date
    valid_until: date | None
    on_promise: bool
    outside_no: str
    purpose: Purpose = "new"
    replaces: str = ""
    line: tuple[int, int, int] | None = None


class LetterEntry(Struct, frozen=True, kw_only=True):
    """A letter as it went out: its number for good, its text in both languages, and the digest of that text."""

    series: str
    year: int
    number: int
    told: str
    kind: str
    case_id: str
    place: int
    project_id: str
    sheet: Sheet
    digest: str


class CertificateEntry(Struct, frozen=True, kw_only=True):
    """A certificate as it was given. ``issue`` counts those of one line: what is renewed or changed keeps its number.

    ``case_id``: the case whose grant gave it, which names it; ``replaces``: that of the certificate whose place it
    takes. ``outside_no``: a number that another system has given to it.
    """

    series: str
    year: int
    number: int
    issue: int
    told: str
    case_id: str
    item_id: str
    item: Text
    name: str
    holder: str
    uscc: str
    project_id: str
    project_name: str
    department: str
    issuer: str
    conditions: str
    granted_on: date
    valid_from: date
    valid_until: date | None
    on_promise: bool
    outside_no: str
    purpose: Purpose
    replaces: str


class RegisterCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a register."""


class EnterPapers(RegisterCommand, frozen=True):
    """登记: what one act sends out in ``year`` gets its numbers, all of it or none. Given by the ledger itself."""

    year: int
    letters: tuple[LetterDraft, ...] = ()
    certificates: tuple[CertificateDraft, ...] = ()


class VoidLetter(RegisterCommand, frozen=True):
    """作废重开: the number stays as void, with the reason; the same letter goes out under the next one."""

    series: str
    year: int
    number: int
    reason: str


RegisterCommands = EnterPapers | VoidLetter


class RegisterEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a register."""


class CertificatesEntered(RegisterEvent, frozen=True):
    """已登记证照."""

    certificates: tuple[CertificateEntry, ...]


class LettersEntered(RegisterEvent, frozen=True):
    """已登记文书."""

    letters: tuple[LetterEntry, ...]


class LetterVoided(RegisterEvent, frozen=True):
    """文号已作废."""

    series: str
    year: int
    number: int
    reason: str
    voided_by: str


RegisterEvents = CertificatesEntered | LettersEntered | LetterVoided
