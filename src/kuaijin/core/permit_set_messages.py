"""Commands and events of a permit set (拿地即拿证方案): the permits that a firm gets on the day it gets the land.

Everything but the land is examined before (measures.md 8; PJ-2 of law.md): drafts fixed by their digests, each
decision made by its approver on the condition that the land contract follows. The signed and paid contract fires it.
"""

from datetime import date

from msgspec import Struct

from kuaijin.core.base import Command, Event, Text
from kuaijin.core.checks import kebab
from kuaijin.core.parcel_messages import ContractKind, Ring


class PermitSetCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a permit set."""


class PlanSet(PermitSetCommand, frozen=True):
    """建立方案: which items of the project are to be granted with the land, to whom, and until when the offer holds."""

    project_id: str
    parcel_id: str
    buyer: str
    uscc: str
    items: tuple[str, ...]
    valid_until: date


class FixDraft(PermitSetCommand, frozen=True):
    """固化文稿: the pre-reviewed draft of one item by its digest (SM3 or SHA-256, 64 hex digits), with the papers that
    lie ready for the receipt, by their Chinese names. ``polygon``: the land that the draft shows, if it shows any.

    Fixing another draft of an armed set lapses it.
    """

    item_id: str
    case_id: str
    document: str
    digest: str
    materials: tuple[str, ...] = ()
    polygon: Ring = ()


class Predecide(PermitSetCommand, frozen=True):
    """预先审定: the item's approver decides on the fixed draft, on the condition that the land contract is signed."""

    item_id: str
    reason: str


class PrepareContract(PermitSetCommand, frozen=True):
    """拟定合同: what the land contract will say; price in fen. Needed to rehearse, and to sign from the set."""

    kind: ContractKind
    number: str
    price_fen: int = 0
    paid_proof: str = ""
    start_by: date | None = None
    confirmed: bool = False


class Arm(PermitSetCommand, frozen=True):
    """就绪: no open point is left. ``promise``: number of the owner's promise to leave the drawings as they are."""

    promise: str


class Disarm(PermitSetCommand, frozen=True):
    """撤回就绪, by a person, with the reason."""

    reason: str


class Review(PermitSetCommand, frozen=True):
    """复查: the machine looks whether an armed set still holds, and lets it lapse if not."""


class Fire(PermitSetCommand, frozen=True):
    """触发: the land contract is signed and paid; the machine checks everything once more."""


class StopFiring(PermitSetCommand, frozen=True):
    """中止: nothing was granted because a check failed; the machine records which, in both languages."""

    rule: str
    reason_zh: str
    reason_en: str
    item_id: str = ""


class FirePart(PermitSetCommand, frozen=True):
    """部分核发: after a stop a person has those items granted that lawfully may be."""

    items: tuple[str, ...]
    reason: str


class Finish(PermitSetCommand, frozen=True):
    """核发完毕: the machine records which permits the minute has brought."""


class RescindSet(PermitSetCommand, frozen=True):
    """收回: the land grant has ended, and with it the set; the machine records it and recalls what was granted."""

    reason: str


PermitSetCommands = (
    PlanSet
    | FixDraft
    | Predecide
    | PrepareContract
    | Arm
    | Disarm
    | Review
    | Fire
    | StopFiring
    | FirePart
    | Finish
    | RescindSet
)


class PermitSetEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a permit set."""


class SetPlanned(PermitSetEvent, frozen=True):
    """已建立. ``items`` in the order of their prerequisites."""

    project_id: str
    parcel_id: str
    buyer: str
    uscc: str
    items: tuple[str, ...]
    valid_until: date
    planned_by: str


class DraftFixed(PermitSetEvent, frozen=True):
    """已固化. An earlier decision on the item falls with its draft. ``of_files``: what was uploaded to the case."""

    item_id: str
    case_id: str
    document: str
    digest: str
    materials: tuple[str, ...]
    polygon: Ring
    fixed_by: str
    of_files: bool = False


class Predecided(PermitSetEvent, frozen=True):
    """已审定: by whom, on which draft (``digest``), under which rules; ``basis``: those of the item alone."""

    item_id: str
    digest: str
    reason: str
    decided_by: str
    department: str
    role: str
    actor_id: str
    rules: str
    basis: str = ""


class ContractPrepared(PermitSetEvent, frozen=True):
    """已拟定."""

    kind: ContractKind
    number: str
    price_fen: int
    paid_proof: str
    start_by: date | None
    prepared_by: str


class Armed(PermitSetEvent, frozen=True):
    """已就绪, under the rulebook ``rules``."""

    promise: str
    rules: str
    armed_by: str


class SetLapsed(PermitSetEvent, frozen=True):
    """已失效: an armed set no longer holds, and why (in both languages)."""

    reasons: tuple[Text, ...]


class Fired(PermitSetEvent, frozen=True):
    """已触发 by the contract ``contract_number``: the items to be granted now, in order."""

    contract_number: str
    contract_on: date
    items: tuple[str, ...]
    reason: str = ""
    asked_by: str = ""


class SetStopped(PermitSetEvent, frozen=True):
    """已中止: rule and reason, the item it stuck at, and the items that lawfully may still be granted."""

    rule: str
    reason: Text
    item_id: str
    offered: tuple[str, ...]


class Issued(Struct, frozen=True):
    """One permit of the minute; ``certificate`` is its kind, ``at`` the instant of the decision in UTC, ISO 8601."""

    item_id: str
    case_id: str
    certificate: str
    certificate_no: str
    at: str


class SetFinished(PermitSetEvent, frozen=True):
    """已核发. ``remaining``: items of the set that are still to be granted."""

    issued: tuple[Issued, ...]
    remaining: tuple[str, ...]


class SetRescinded(PermitSetEvent, frozen=True):
    """已收回, with the land; ``recalled``: the permits that fall with it, last granted first."""

    reason: str
    recalled: tuple[Issued, ...]


PermitSetEvents = (
    SetPlanned
    | DraftFixed
    | Predecided
    | ContractPrepared
    | Armed
    | SetLapsed
    | Fired
    | SetStopped
    | SetFinished
    | SetRescinded
)
