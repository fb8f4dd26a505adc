"""What has happened to a case. Each event carries every value that the state needs."""

from datetime import date, datetime
from typing import Literal

from kuaijin.core.base import Event, Text
from kuaijin.core.case_commands import (
    CancellationGround,
    Channel,
    InstantInput,
    Join,
    RefusalGround,
    RevocationGround,
    TerminationGround,
    TolerantModel,
)
from kuaijin.core.case_moves import VersionMoved
from kuaijin.core.case_promise_events import PromiseSigned, PromiseVerified, PromiseWithdrawn
from kuaijin.core.case_state import About, Paper
from kuaijin.core.checks import kebab
from kuaijin.core.clock_events import ClockName, Limits
from kuaijin.core.power_terms import Borne

NO_TEXT = Text("", "")


class CaseEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a case."""


class _Subject(Event, frozen=True, kw_only=True):
    item_id: str
    item_name: Text
    stage: str
    department: str
    certificate: str
    is_licence: bool
    project_id: str
    project_name: str
    applicant: str
    uscc: str
    secretary: str
    rulebook_version: str


class PreServiceOpened(_Subject, frozen=True, tag_field="type", tag=kebab):
    """预先服务开启."""


class AdviceGiven(CaseEvent, frozen=True):
    """预审意见."""

    author: str
    text: str
    open_points: tuple[str, ...]


class Received(_Subject, frozen=True, tag_field="type", tag=kebab):
    """收件. ``limits``: of the day; ``complete``: nothing missing; ``power``: that carries it; ``about``: the
    renewal's or change's."""

    channel: Channel
    limits: Limits
    papers: tuple[Paper, ...]
    complete: bool
    ticket_at: datetime | None
    received_by: str
    power: Borne | None = None
    ticket: str = ""
    about: About | None = None


class CorrectionNotified(CaseEvent, frozen=True):
    """补正告知. ``second`` ones move nothing (AC-3)."""

    missing: tuple[str, ...]
    text: str
    second: bool
    supervisor_reason: str
    signed_by: str
    faulty: tuple[str, ...] = ()


class CorrectionSubmitted(CaseEvent, frozen=True):
    """补正. ``complete``: the full set is there (AC-2)."""

    materials: tuple[str, ...]
    complete: bool


class Accepted(CaseEvent, frozen=True):
    """受理, counted from ``as_of``; ``deemed``: written only after the law had accepted it (AC-1)."""

    as_of: date
    signed_by: str
    deemed: bool = False


class AcceptedTolerantly(CaseEvent, frozen=True):
    """容缺受理."""

    missing: tuple[str, ...]
    model: TolerantModel
    signed_by: str
    cure_by: date | None = None


class AcceptanceRefused(CaseEvent, frozen=True):
    """不予受理, with the remedies."""

    ground: RefusalGround
    text: str
    right_authority: str
    signed_by: str
    remedies: Text = NO_TEXT


class DeemedAccepted(CaseEvent, frozen=True):
    """视为受理 as of the day of receipt, or of the full corrections (AC-1, AC-2)."""

    as_of: date


class ClosedUncorrected(CaseEvent, frozen=True):
    """逾期未补正 with its effect (AC-4)."""

    effect: str


class SpecialStarted(CaseEvent, frozen=True):
    """特别程序开始. ``cap`` in working days, whatever unit the item has; ``basis`` the legal ground."""

    name: str
    basis: str
    planned_days: int
    planned_end: date
    cap: int | None
    excluded_from: tuple[ClockName, ...]
    notice_on: date
    reviewer: str
    signed_by: str


class SpecialEnded(CaseEvent, frozen=True):
    """特别程序结束."""

    name: str
    conclusion: str
    document: str


class Extended(CaseEvent, frozen=True):
    """延期."""

    days: int
    approver: str
    reason: str
    notice_on: date
    signed_by: str


class Assigned(CaseEvent, frozen=True):
    """指派."""

    handler: str
    reviewer: str


class OpinionAdded(CaseEvent, frozen=True):
    """部门意见."""

    department: str
    author: str
    text: str
    adverse: bool


class OpinionsAsked(CaseEvent, frozen=True):
    """征求意见."""

    departments: tuple[str, ...]
    due: date
    join: Join
    quorum: int
    question: str
    asked_by: str


class GuestAsked(CaseEvent, frozen=True):
    """征求外部专家; ``department`` is the guest's name among those asked."""

    department: str
    due: date
    question: str
    materials: tuple[str, ...]
    asked_by: str


class AskedDropped(CaseEvent, frozen=True):
    """不再征求."""

    department: str
    reason: str
    dropped_by: str


class SilenceRecorded(CaseEvent, frozen=True):
    """逾期未复，视为无异议."""

    departments: tuple[str, ...]


class Countersigned(CaseEvent, frozen=True):
    """复核."""

    text: str
    signed_by: str


class Cured(CaseEvent, frozen=True):
    """容缺补齐; ``complete``: nothing is out any more."""

    materials: tuple[str, ...]
    complete: bool


class CureProlonged(CaseEvent, frozen=True):
    """补齐日期已顺延; ``days``: working days."""

    days: int
    reason: str
    document: str
    by: str


class Granted(CaseEvent, frozen=True):
    """准予. ``permit``: three months begin (建筑法 art. 9); ``deemed``: by silence on a renewal (许可法 art. 50)."""

    reason: str
    certificate_no: str
    on_promise: bool
    permit: bool
    decided_by: str
    promise_document: str = ""
    power: Borne | None = None
    conditions: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    deemed: bool = False


class Denied(CaseEvent, frozen=True):
    """不予许可 with reasons, basis and remedies."""

    reason: str
    legal_basis: str
    remedies: Text
    decided_by: str
    power: Borne | None = None


class Delivered(CaseEvent, frozen=True):
    """送达."""

    receiver: str
    channel: Channel
    delivered_by: str


class Archived(CaseEvent, frozen=True):
    """归档."""

    archive_no: str


class Withdrawn(CaseEvent, frozen=True):
    """撤回申请."""

    reason: str
    by: str


class Terminated(CaseEvent, frozen=True):
    """终止办理, with the remedies."""

    ground: TerminationGround
    reason: str
    signed_by: str
    remedies: Text = NO_TEXT


class Revoked(CaseEvent, frozen=True):
    """撤销. ``must``: deceit leaves no choice (许可法 art. 69)."""

    ground: RevocationGround
    must: bool
    reason: str
    signed_by: str
    compensation: str = ""
    remedies: Text = NO_TEXT


class Recalled(CaseEvent, frozen=True):
    """撤回许可."""

    reason: str
    compensation: str
    signed_by: str
    remedies: Text = NO_TEXT


class Forfeited(CaseEvent, frozen=True):
    """吊销."""

    reason: str
    document: str
    signed_by: str
    remedies: Text = NO_TEXT


class RegistrationCancelled(CaseEvent, frozen=True):
    """注销."""

    ground: CancellationGround
    reason: str
    signed_by: str
    remedies: Text = NO_TEXT


class HearingRequested(CaseEvent, frozen=True):
    """申请听证; it is to be held on ``hold_by`` at the latest (许可法 art. 47)."""

    requested_by: str
    told_on: date | None = None
    hold_by: date | None = None


class HearingRecordSigned(CaseEvent, frozen=True):
    """听证笔录签署."""

    document: str
    held_on: date | None = None
    chair: str = ""


class RectificationOrdered(CaseEvent, frozen=True):
    """责令整改 by ``rectify_by``."""

    rectify_by: date
    text: str
    signed_by: str


class RectificationRecorded(CaseEvent, frozen=True):
    """整改结果."""

    met: bool
    note: str


class FileAttached(CaseEvent, frozen=True):
    """材料文件上传: version ``version`` of the paper's file."""

    material: str
    version: int
    file_name: str
    digest: str
    sha256: str
    media_type: str
    size: int
    source: str
    by: str


class FileRemoved(CaseEvent, frozen=True):
    """材料文件撤下: the version that was current."""

    material: str
    version: int
    reason: str
    by: str


class StartExtended(CaseEvent, frozen=True):
    """延期开工."""

    months: int
    reason: str


class Lapsed(CaseEvent, frozen=True):
    """自行废止 on ``lapsed_on``, the last day of the time for the start."""

    lapsed_on: date


class InstantlyChecked(CaseEvent, frozen=True):
    """已自动核验. ``sampled``: a person looks at it by ``review_by``."""

    version: int
    outcome: Literal["grant", "person"]
    row: str
    law: Text
    why: Text
    inputs: tuple[InstantInput, ...]
    truths: tuple[tuple[int, ...], ...]
    sampled: bool
    review_by: date | None


class InstantReviewed(CaseEvent, frozen=True):
    """秒批已抽检."""

    right: bool
    note: str
    reviewed_by: str


class Noted(CaseEvent, frozen=True):
    """备注."""

    author: str
    text: str


CaseEvents = (
    PreServiceOpened
    | AdviceGiven
    | Received
    | CorrectionNotified
    | CorrectionSubmitted
    | FileAttached
    | FileRemoved
    | Accepted
    | AcceptedTolerantly
    | AcceptanceRefused
    | DeemedAccepted
    | ClosedUncorrected
    | SpecialStarted
    | SpecialEnded
    | Extended
    | Assigned
    | OpinionAdded
    | OpinionsAsked
    | GuestAsked
    | AskedDropped
    | SilenceRecorded
    | Countersigned
    | Cured
    | CureProlonged
    | Granted
    | Denied
    | Delivered
    | Archived
    | Withdrawn
    | Terminated
    | Revoked
    | Recalled
    | Forfeited
    | RegistrationCancelled
    | HearingRequested
    | HearingRecordSigned
    | PromiseVerified
    | RectificationOrdered
    | RectificationRecorded
    | StartExtended
    | Lapsed
    | PromiseSigned
    | PromiseWithdrawn
    | InstantlyChecked
    | InstantReviewed
    | VersionMoved
    | Noted
)
