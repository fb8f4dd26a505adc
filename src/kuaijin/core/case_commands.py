"""What can be asked of a case (办件). Field names are those of forms and API; dates are Asia/Shanghai civil dates."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Command, Text
from kuaijin.core.checks import kebab

Channel = Literal["window", "online", "post"]
TolerantModel = Literal["acceptance", "decision"]
Join = Literal["all", "quorum", "lead"]
"""What a grant needs of the departments asked: every consent, so many, or none (the lead department decides)."""
PromiseKind = Literal["tolerance", "decision"]
"""容缺受理: the certificate waits for the cure; 容缺审批: granted now, cured later (law.md 8)."""
RefusalGround = Literal["not_needed", "jurisdiction"]
TerminationGround = Literal["applicant_gone", "subject_gone", "not_cured", "not_cooperating"]
RevocationGround = Literal["abuse", "no_power", "wrong_procedure", "unqualified", "deceit", "promise_broken"]
"""许可法 art. 69: the first four may, deceit must; ``promise_broken``: PR-5."""
CancellationGround = Literal["expired", "holder_gone", "revoked", "recalled", "forfeited", "force_majeure"]
Purpose = Literal["new", "renewal", "change"]
"""新办, 延续 (许可法 art. 50), 变更 (art. 49)."""
PromiseResult = Literal["met", "not_met", "false"]


class CaseCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a case."""


class OpenPreService(CaseCommand, frozen=True):
    """开启预先服务: advice on drafts before receipt; nothing is decided and no statutory clock runs (measures.md 3)."""

    item_id: str
    project_id: str
    applicant: str
    uscc: str
    consent: bool


class GiveAdvice(CaseCommand, frozen=True):
    """预审意见: one round of advice; ``open_points`` empty means the drafts passed."""

    text: str
    open_points: tuple[str, ...] = ()


class Receive(CaseCommand, frozen=True):
    """收件: the server stamps the receipt, nobody types it in (CR-7, U-7).

    ``materials`` are the Chinese names of the papers handed in, as the item's list has them; ``ticket_at`` the queue
    ticket of paper intake at a window, at most ``paper_scan_minutes`` earlier; ``ticket``: its number (``core.hall``).
    A renewal or change (``purpose``) names the case that gave the certificate.
    """

    item_id: str
    project_id: str
    applicant: str
    uscc: str
    channel: Channel
    materials: tuple[str, ...]
    ticket_at: datetime | None = None
    ticket: str = ""
    purpose: Purpose = "new"
    about_certificate: str = ""


class NotifyCorrection(CaseCommand, frozen=True):
    """一次性告知补正: everything that is missing, once (许可法 art. 32(4)).

    ``missing``: papers that are not there; ``faulty``: papers that are, but not in the legal form, to be handed in
    again. A second notice needs a supervisor's reason and moves no date (AC-3).
    """

    missing: tuple[str, ...]
    text: str
    supervisor_reason: str = ""
    faulty: tuple[str, ...] = ()


class SubmitCorrection(CaseCommand, frozen=True):
    """补正: the papers handed in now, the full set (AC-2). After acceptance they fill the file only (AC-6)."""

    materials: tuple[str, ...]


class AttachFile(CaseCommand, frozen=True):
    """上传材料文件: the file of a paper, which was checked and lies in the store under ``digest`` (SM3).

    It moves no date: a paper is handed in by the receipt or the corrections. ``source`` names the register that a
    shareable paper was fetched from; nobody else brings one (AC-7).
    """

    material: str
    file_name: str
    digest: str
    sha256: str
    media_type: str
    size: int
    source: str = ""


class RemoveFile(CaseCommand, frozen=True):
    """撤下材料文件, while the paper does not count as handed in; its versions stay on record."""

    material: str
    reason: str


class Accept(CaseCommand, frozen=True):
    """受理."""


class AcceptTolerantly(CaseCommand, frozen=True):
    """容缺受理 / 容缺审批: the deferrable papers that are ``missing``, and the signed promise (TO-1 … TO-8).

    ``cure_by``: the day the applicant promises, if earlier than the last one allowed (TO-4).
    """

    missing: tuple[str, ...]
    model: TolerantModel
    promise_signed: bool
    cure_by: date | None = None


class RefuseAcceptance(CaseCommand, frozen=True):
    """不予受理: no licence needed, or another body's power, which is named (许可法 art. 32(1)(2)).

    ``right_authority`` may stay empty where the rulebook knows it: an item whose delegation is not in force.
    """

    ground: RefusalGround
    text: str
    right_authority: str = ""


class DeemAccepted(CaseCommand, frozen=True):
    """视为受理: the window has passed without a notice (AC-1); the machine records it."""


class CloseUncorrected(CaseCommand, frozen=True):
    """逾期未补正: the corrections did not come in time; the machine records what the settings say (AC-4)."""


class StartSpecial(CaseCommand, frozen=True):
    """特别程序开始, with written notice (许可法 art. 45). ``name`` as the item lists it; ``planned_days``: working."""

    name: str
    planned_days: int
    written_notice_on: date
    reviewer: str = ""


class EndSpecial(CaseCommand, frozen=True):
    """特别程序结束 with its conclusion and the document that carries it."""

    name: str
    conclusion: str
    document: str


class Extend(CaseCommand, frozen=True):
    """延长期限, once, on or before the due date, told in writing with reasons (许可法 art. 42; CR-11)."""

    days: int
    reason: str
    written_notice_on: date


class Assign(CaseCommand, frozen=True):
    """指派: who handles the case, and who reviews it."""

    handler: str
    reviewer: str = ""


class AddOpinion(CaseCommand, frozen=True):
    """部门意见: each department's opinion stands alone, with author and time (PJ-4)."""

    department: str
    text: str
    adverse: bool = False


class AskOpinions(CaseCommand, frozen=True):
    """征求意见 / 联合办理: each department gets ``days`` working days; ``quorum`` consents where ``join`` says so."""

    departments: tuple[str, ...]
    days: int
    question: str
    join: Join = "all"
    quorum: int = 0


class AskGuest(CaseCommand, frozen=True):
    """征求外部专家: by a link that ends after ``days`` working days and shows only the ``materials`` named."""

    organisation: str
    guest: str
    days: int
    question: str
    materials: tuple[str, ...] = ()


class DropAsked(CaseCommand, frozen=True):
    """不再征求: the question to ``department`` (or guest) is taken back."""

    department: str
    reason: str


class RecordSilence(CaseCommand, frozen=True):
    """逾期未复视为无异议, where a local rule says so; the machine records it."""


class Countersign(CaseCommand, frozen=True):
    """复核: the second of two persons, before the decision."""

    text: str = ""


class Cure(CaseCommand, frozen=True):
    """补齐容缺材料."""

    materials: tuple[str, ...]


class ProlongCure(CaseCommand, frozen=True):
    """顺延补齐日期 by the ``days`` (working days) that force majeure took, with its proof (TO-9)."""

    days: int
    reason: str
    document: str


class Grant(CaseCommand, frozen=True):
    """准予. ``certificate_no`` as printed; empty lets the case number stand for it.

    ``on_promise`` (告知承诺) needs ``promise_document``, the number of the signed letter of promise (PR-3).
    ``conditions``: the scope and the terms that the certificate prints; ``valid_until``: its last day, where it is not
    the one of its kind.
    """

    reason: str
    certificate_no: str = ""
    on_promise: bool = False
    promise_document: str = ""
    conditions: str = ""
    valid_until: date | None = None


class DeemRenewed(CaseCommand, frozen=True):
    """视为准予延续: its time was over, and a renewal asked for in time was not decided (许可法 art. 50)."""


class Deny(CaseCommand, frozen=True):
    """不予许可, with reasons and legal basis; the remedies are told from the rulebook (许可法 art. 38)."""

    reason: str
    legal_basis: str


class Deliver(CaseCommand, frozen=True):
    """送达."""

    receiver: str
    channel: Channel


class Archive(CaseCommand, frozen=True):
    """归档."""

    archive_no: str


class Withdraw(CaseCommand, frozen=True):
    """撤回申请 by the applicant before the decision (WD-1)."""

    reason: str


class Terminate(CaseCommand, frozen=True):
    """终止办理 by the agency, in writing (WD-2)."""

    ground: TerminationGround
    reason: str


class Revoke(CaseCommand, frozen=True):
    """撤销 (许可法 art. 69); ``compensation`` where the holder is not to blame."""

    ground: RevocationGround
    reason: str
    compensation: str = ""


class Recall(CaseCommand, frozen=True):
    """撤回许可: the grant was lawful, law or facts changed (许可法 art. 8), with compensation."""

    reason: str
    compensation: str


class Forfeit(CaseCommand, frozen=True):
    """吊销: a penalty; ``document`` is the penalty decision."""

    reason: str
    document: str


class CancelRegistration(CaseCommand, frozen=True):
    """注销 in the register (许可法 art. 70)."""

    ground: CancellationGround
    reason: str


class RequestHearing(CaseCommand, frozen=True):
    """申请听证; the time until the record is signed is not counted (许可法 arts. 45–48).

    ``told_on``: when the party was told of its right, which it has five days to use.
    """

    requested_by: str
    told_on: date | None = None


class SignHearingRecord(CaseCommand, frozen=True):
    """签署听证笔录; the ``chair`` is not the examiner of the case (许可法 art. 48)."""

    document: str
    held_on: date | None = None
    chair: str = ""


class VerifyPromise(CaseCommand, frozen=True):
    """核查承诺 (PR-4, PR-5)."""

    result: PromiseResult
    note: str


class OrderRectification(CaseCommand, frozen=True):
    """责令限期整改; ``days`` in working days."""

    days: int
    text: str


class RecordRectification(CaseCommand, frozen=True):
    """整改结果."""

    met: bool
    note: str


class ExtendStart(CaseCommand, frozen=True):
    """施工许可延期开工, at most twice three months each (建筑法 art. 9)."""

    months: int
    reason: str


class RecordLapse(CaseCommand, frozen=True):
    """自行废止: the construction permit was not used in time (建筑法 art. 9); the machine records it."""


class IssueWithLand(CaseCommand, frozen=True):
    """拿地即拿证: what is left of the case up to the delivery, in the minute of the land contract; the machine carries
    out what the approver ``decided_by`` has decided in advance under the permit set ``set_id`` (measures.md 8)."""

    set_id: str
    item_id: str
    project_id: str
    applicant: str
    uscc: str
    materials: tuple[str, ...]
    reason: str
    decided_by: str
    actor_id: str
    role: str
    department: str = ""


class SignPromise(CaseCommand, frozen=True):
    """签署承诺 by the applicant: deferred papers follow (``tolerance``, TO-3), or all conditions are met
    (``decision``, 告知承诺, PR-3). ``cure_by``: the day promised for the papers, if earlier than the last allowed.
    """

    promise: PromiseKind
    agreed: bool
    cure_by: date | None = None


class WithdrawPromise(CaseCommand, frozen=True):
    """撤回承诺 by the applicant, before anything rests on it (PR-3)."""

    promise: PromiseKind


class InstantInput(Struct, frozen=True):
    """What the machine looked at: the value as text (empty: not known), where it comes from, and the digest of that."""

    name: str
    value: str
    source: str
    digest: str


class RecordInstantCheck(CaseCommand, frozen=True):
    """自动核验: what the machine's check at the receipt came to; the machine records it (measures.md 7).

    ``version`` of the item's rules, ``row`` that decided, the ``law`` behind it, ``why`` a person decides instead.
    """

    version: int
    outcome: Literal["grant", "person"]
    row: str
    law: Text
    why: Text
    inputs: tuple[InstantInput, ...]
    truths: tuple[tuple[int, ...], ...]


class ReviewInstant(CaseCommand, frozen=True):
    """秒批抽检: whether the machine was right."""

    right: bool
    note: str


class Note(CaseCommand, frozen=True):
    """备注: moves nothing."""

    text: str


class MoveToVersion(CaseCommand, frozen=True):
    """转入现行规则版本: the running case goes over to ``version``, the one in force.

    ``consent``: the applicant's document, where a date comes later or another paper is asked for.
    """

    version: str
    reason: str
    consent: str = ""


CaseCommands = (
    OpenPreService
    | GiveAdvice
    | Receive
    | NotifyCorrection
    | SubmitCorrection
    | AttachFile
    | RemoveFile
    | Accept
    | AcceptTolerantly
    | RefuseAcceptance
    | DeemAccepted
    | CloseUncorrected
    | StartSpecial
    | EndSpecial
    | Extend
    | Assign
    | AddOpinion
    | AskOpinions
    | AskGuest
    | DropAsked
    | RecordSilence
    | Countersign
    | Cure
    | ProlongCure
    | Grant
    | DeemRenewed
    | Deny
    | Deliver
    | Archive
    | Withdraw
    | Terminate
    | Revoke
    | Recall
    | Forfeit
    | CancelRegistration
    | RequestHearing
    | SignHearingRecord
    | VerifyPromise
    | OrderRectification
    | RecordRectification
    | ExtendStart
    | RecordLapse
    | IssueWithLand
    | SignPromise
    | WithdrawPromise
    | RecordInstantCheck
    | ReviewInstant
    | MoveToVersion
    | Note
)
