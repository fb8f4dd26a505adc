"""The state of a case as its events leave it, and what other streams say about it."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Text
from kuaijin.core.case_commands import Channel, InstantInput, Join, PromiseKind, Purpose, TolerantModel
from kuaijin.core.clock_events import ClockEvent, ClockName, Limits
from kuaijin.core.power_terms import Borne, PowerOver
from kuaijin.core.settings import LegalSettings

KIND = "case"

Status = Literal[
    "new",
    "pre_service",
    "received",
    "correction",
    "accepted",
    "special",
    "granted",
    "denied",
    "delivered",
    "archived",
    "refused",
    "withdrawn",
    "terminated",
    "revoked",
    "recalled",
    "forfeited",
    "cancelled",
    "lapsed",
]
STATUSES: dict[str, Text] = {
    "new": Text("未收件", "not received"),
    "pre_service": Text("预先服务", "pre-service"),
    "received": Text("已收件", "received"),
    "correction": Text("待补正", "in correction"),
    "accepted": Text("审查中", "in review"),
    "special": Text("特别程序", "special procedure"),
    "granted": Text("准予", "granted"),
    "denied": Text("不予许可", "denied"),
    "delivered": Text("已送达", "delivered"),
    "archived": Text("已归档", "archived"),
    "refused": Text("不予受理", "not accepted"),
    "withdrawn": Text("已撤回申请", "withdrawn"),
    "terminated": Text("已终止", "terminated"),
    "revoked": Text("已撤销", "revoked"),
    "recalled": Text("已撤回许可", "recalled"),
    "forfeited": Text("已吊销", "forfeited"),
    "cancelled": Text("已注销", "cancelled"),
    "lapsed": Text("已自行废止", "lapsed"),
}
LETTER_KINDS = (
    "advice",
    "receipt",
    "correction",
    "acceptance",
    "tolerance",
    "non-acceptance",
    "uncorrected",
    "special",
    "extension",
    "hearing",
    "grant",
    "renewal",
    "change",
    "denial",
    "delivery",
    "withdrawal",
    "termination",
    "revocation",
    "recall",
    "forfeiture",
    "cancellation",
    "promise",
    "cure-promise",
    "promise-check",
    "rectification",
    "start-extension",
    "lapse",
)
"""The letters (文书) that a case can issue; what each is called is in ``core.letter_words``."""
IN_REVIEW = ("accepted", "special")
UNDECIDED = ("received", "correction", "accepted", "special")
AT_WORK = ("pre_service", *UNDECIDED, "granted", "denied")
"""Whatever else has happened, something is to be done."""
HELD = ("granted", "delivered", "archived")
"""A grant stands and its certificate is valid (if ``decision`` is a grant)."""


class Paper(Struct, frozen=True):
    """A material of this case: what the item asks for, and whether it is there."""

    name: Text
    required: bool
    deferrable: bool
    shareable: bool
    core: bool
    present_on: date | None = None

    @property
    def missing(self) -> bool:
        """Asked of the applicant and not there; what can be had by data sharing is never demanded (AC-7)."""
        return self.required and not self.shareable and self.present_on is None


class About(Struct, frozen=True, kw_only=True):
    """The certificate that a renewal or a change is about: the case that gave it, its item and number, its last day.

    ``in_time``: a renewal that was asked for early enough, so that silence grants it (许可法 art. 50).
    """

    purpose: Purpose
    case_id: str
    item_id: str
    number: str
    valid_until: date | None = None
    in_time: bool = True


class CaseFile(Struct, frozen=True):
    """One version of a paper's file. ``source``: the register that a shareable paper came from; ``removed_by`` took it
    down for ``removed_why``."""

    material: str
    version: int
    name: str
    digest: str
    sha256: str
    media_type: str
    size: int
    at: datetime
    by: str
    source: str = ""
    removed_by: str = ""
    removed_why: str = ""


class Notice(Struct, frozen=True):
    """A correction notice. ``missing`` and ``faulty`` papers are asked for; ``second`` ones move no date (AC-3)."""

    on: date
    missing: tuple[str, ...]
    text: str
    second: bool
    supervisor_reason: str = ""
    faulty: tuple[str, ...] = ()

    @property
    def asked(self) -> frozenset[str]:
        """Everything that has to be handed in."""
        return frozenset((*self.missing, *self.faulty))


class Special(Struct, frozen=True):
    """A special procedure of the case."""

    name: str
    basis: str
    planned_days: int
    planned_end: date
    cap: int | None
    excluded_from: tuple[ClockName, ...]
    started_on: date
    notice_on: date
    reviewer: str = ""
    ended_on: date | None = None
    conclusion: str = ""
    document: str = ""
    ended_at: datetime | None = None


class Opinion(Struct, frozen=True):
    """A department's opinion."""

    department: str
    author: str
    at: datetime
    text: str
    adverse: bool


class Asked(Struct, frozen=True):
    """Somebody who was asked, until ``due``; ``answer`` is empty while nothing came. A ``guest`` sees ``materials``."""

    department: str
    on: date
    due: date
    question: str
    by: str
    guest: bool = False
    materials: tuple[str, ...] = ()
    answer: Literal["", "agreed", "adverse", "silent", "dropped"] = ""

    @property
    def mark(self) -> str:
        """The answer as a word, ``open`` while there is none."""
        return self.answer or "open"


class Countersigned(Struct, frozen=True):
    """A second signature before the decision."""

    by: str
    at: datetime
    text: str


class Tolerance(Struct, frozen=True):
    """A tolerant acceptance with the papers that follow."""

    model: TolerantModel
    missing: tuple[str, ...]
    on: date
    cured_on: date | None = None
    cure_by: date | None = None
    prolonged: int = 0
    """Working days that force majeure has added (TO-9)."""
    cured_at: datetime | None = None


class SignedPromise(Struct, frozen=True):
    """A promise that the applicant signed; ``papers`` that follow, by ``cure_by`` if it names a day."""

    kind: PromiseKind
    document: str
    papers: tuple[str, ...]
    on: date
    by: str
    cure_by: date | None = None
    withdrawn_on: date | None = None

    def taken_back(self, on: date) -> "SignedPromise":
        """The same, withdrawn on that day."""
        return replace(self, withdrawn_on=on)


class Letter(Struct, frozen=True):
    """A letter issued: ``kind`` is one of :data:`LETTER_KINDS`, ``number`` counts within the case.

    ``text`` is its main sentence (reasons, notice), ``details`` its other particulars by field name, dates in ISO form
    and lists joined by 、: what was said then stays as it was said, whatever happens to the case afterwards.
    """

    kind: str
    number: int
    at: datetime
    signed_by: str
    text: str = ""
    details: dict[str, str] = {}


class Advice(Struct, frozen=True):
    """One round of pre-service."""

    on: date
    author: str
    text: str
    open_points: tuple[str, ...]


class Remark(Struct, frozen=True):
    """A note that moves nothing."""

    at: datetime
    author: str
    text: str


class InstantCheck(Struct, frozen=True, kw_only=True):
    """自动核验: what the machine found at the receipt, and what a person said of it. ``review_by``: 5 working days."""

    at: datetime
    version: int
    outcome: Literal["grant", "person"]
    row: str
    law: Text
    why: Text
    inputs: tuple[InstantInput, ...]
    truths: tuple[tuple[int, ...], ...]
    sampled: bool
    review_by: date | None
    right: bool | None = None
    note: str = ""
    reviewed_by: str = ""
    reviewed_on: date | None = None


class State(Struct, frozen=True, kw_only=True):
    """A case. ``clock`` is its list of clock events in order: every date is computed from it (CR-12).

    ``last_on`` is the civil date of the last event: nothing may be entered before it (U-7). ``power``: the delegated
    power that carries it, as of the receipt, then as of the decision. ``ruled_at``: when the clock of the decision
    ended; ``closed_at``: since when nothing is asked of anybody.
    """

    id: str
    status: Status = "new"
    last_on: date | None = None
    item_id: str = ""
    item_name: Text = Text("", "")
    stage: str = ""
    department: str = ""
    certificate: str = ""
    is_licence: bool = True
    project_id: str = ""
    project_name: str = ""
    applicant: str = ""
    uscc: str = ""
    channel: Channel = "window"
    secretary: str = ""
    power: Borne | None = None
    handler: str = ""
    reviewer: str = ""
    rulebook_version: str = ""
    limits: Limits = Limits()
    papers: tuple[Paper, ...] = ()
    files: tuple[CaseFile, ...] = ()
    pre_service_on: date | None = None
    advice: tuple[Advice, ...] = ()
    ticket_at: datetime | None = None
    received_at: datetime | None = None
    received_on: date | None = None
    complete_on: date | None = None
    accepted_on: date | None = None
    accepted_written_on: date | None = None
    accepted_by: str = ""
    deemed: bool = False
    notices: tuple[Notice, ...] = ()
    tolerance: Tolerance | None = None
    specials: tuple[Special, ...] = ()
    extended_days: int = 0
    extension_reason: str = ""
    opinions: tuple[Opinion, ...] = ()
    consulted: tuple[Asked, ...] = ()
    join: Join | None = None
    quorum: int = 0
    countersigns: tuple[Countersigned, ...] = ()
    decision: Literal["", "granted", "denied"] = ""
    decided_on: date | None = None
    decided_by: str = ""
    decision_reason: str = ""
    decision_basis: str = ""
    remedies: Text | None = None
    on_promise: bool = False
    promise_document: str = ""
    promise_result: Literal["", "met", "not_met", "false"] = ""
    promise_verified_on: date | None = None
    rectify_by: date | None = None
    rectification_failed: bool = False
    certificate_no: str = ""
    about: About | None = None
    conditions: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    deemed_renewed: bool = False
    delivered_on: date | None = None
    receiver: str = ""
    archive_no: str = ""
    hearing_on: date | None = None
    hearing_signed_on: date | None = None
    start_extensions: int = 0
    ended_on: date | None = None
    end_reason: str = ""
    cancelled_after: str = ""
    letters: tuple[Letter, ...] = ()
    remarks: tuple[Remark, ...] = ()
    promises: tuple[SignedPromise, ...] = ()
    instant: InstantCheck | None = None
    clock: tuple[ClockEvent, ...] = ()
    ruled_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether anything is still asked of anybody."""
        promised = self.on_promise and self.promise_verified_on is None
        return self.status in AT_WORK or (self.status == "delivered" and (self.waits_for_cure or promised))

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the papers that are asked for and not there."""
        return tuple(paper.name.zh for paper in self.papers if paper.missing)

    def versions(self, material: str) -> tuple[CaseFile, ...]:
        """All versions of a paper's file, the newest last."""
        return tuple(each for each in self.files if each.material == material)

    def file_of(self, material: str) -> CaseFile | None:
        """The file of a paper that counts: its newest version, unless that was taken down."""
        versions = self.versions(material)
        return versions[-1] if versions and not versions[-1].removed_by else None

    @property
    def asked(self) -> frozenset[str]:
        """Names of the papers that the one-time notice asks for."""
        return self.notices[0].asked if self.notices else frozenset()

    @property
    def open_specials(self) -> tuple[Special, ...]:
        """Special procedures that are running."""
        return tuple(special for special in self.specials if special.ended_on is None)

    @property
    def open_asked(self) -> tuple[Asked, ...]:
        """Those who were asked and have not answered."""
        return tuple(each for each in self.consulted if not each.answer)

    @property
    def joining(self) -> tuple[Asked, ...]:
        """The departments whose consent may be needed: asked, no guest, not taken back."""
        return tuple(each for each in self.consulted if not each.guest and each.answer != "dropped")

    def promise_of(self, kind: str) -> SignedPromise | None:
        """The promise of that kind that stands."""
        return next((each for each in self.promises if each.kind == kind and each.withdrawn_on is None), None)

    @property
    def took_promise_back(self) -> bool:
        """Whether the applicant withdrew the promise to meet all conditions and signed no other."""
        ever = any(each.kind == "decision" for each in self.promises)
        return ever and self.promise_of("decision") is None

    @property
    def waits_for_cure(self) -> bool:
        """Whether deferred papers are still out."""
        return self.tolerance is not None and self.tolerance.cured_on is None

    @property
    def purpose(self) -> Purpose:
        """Whether it is about a new certificate, or the renewal or change of one."""
        return "new" if self.about is None else self.about.purpose

    @property
    def decide_before(self) -> date | None:
        """The last day of the certificate that a renewal asked for in time is decided on (许可法 art. 50)."""
        about = self.about
        return about.valid_until if about is not None and about.purpose == "renewal" and about.in_time else None

    @property
    def granted_on(self) -> date | None:
        """The day of the grant while it stands."""
        return self.decided_on if self.decision == "granted" and self.status in HELD else None


class GrantedItem(Struct, frozen=True):
    """An item granted to the case's project."""

    item: str
    on: date


class Held(Struct, frozen=True, kw_only=True):
    """A certificate of the register, as a renewal or change looks at it. ``status``: see ``core.certificate``."""

    case_id: str
    item_id: str
    kind: str
    number: str
    project_id: str
    uscc: str
    status: str
    valid_until: date | None


class CaseFacts(Struct, frozen=True, kw_only=True):
    """What other streams say about a case. ``rival``: another open case for the same item of the project."""

    project_exists: bool = False
    project_name: str = ""
    attributes: dict[str, str | int | bool] = {}
    granted: tuple[GrantedItem, ...] = ()
    secretary: str = ""
    rival: str = ""
    works_started_on: date | None = None
    powers: tuple[PowerOver, ...] = ()
    """The register's powers over the case's item, whatever has become of them."""
    barred: Text | None = None
    """Why this applicant may use neither tolerance nor promise (TO-7, PR-6)."""
    kept: LegalSettings | None = None
    """The settings of the version that the case was under, where it is to leave it."""
    certificate: Held | None = None
    """The certificate that the command or the case is about."""
    superseded_by: str = ""
    """The case whose certificate has taken the place of this one's."""


NO_FACTS = CaseFacts()


def initial(stream_id: str) -> State:
    """A case before anything happened."""
    return State(id=stream_id)
