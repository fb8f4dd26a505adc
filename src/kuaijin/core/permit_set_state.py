"""The state of a permit set (拿地即拿证方案), and what other streams say about it."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import permit_set_messages as m
from kuaijin.core.base import Text
from kuaijin.core.case_state import State as CaseState
from kuaijin.core.parcel_messages import ContractKind, Ring

KIND = "permit-set"
NAME = Text("拿地即拿证方案", "permit set")

Status = Literal["new", "planning", "armed", "lapsed", "fired", "stopped", "partly", "complete", "rescinded"]
STATUSES: dict[str, Text] = {
    "new": Text("未建立", "not planned"),
    "planning": Text("准备中", "in preparation"),
    "armed": Text("已就绪", "armed"),
    "lapsed": Text("已失效", "lapsed"),
    "fired": Text("已触发", "fired"),
    "stopped": Text("已中止", "stopped"),
    "partly": Text("部分核发", "partly granted"),
    "complete": Text("全部核发", "all granted"),
    "rescinded": Text("土地已收回", "land taken back"),
}
COMMAND_NAMES: dict[str, Text] = {
    "plan-set": Text("建立方案", "Plan the set"),
    "fix-draft": Text("固化文稿", "Fix a draft"),
    "predecide": Text("预先审定", "Decide in advance"),
    "prepare-contract": Text("拟定合同", "Prepare the contract"),
    "arm": Text("确认就绪", "Arm"),
    "disarm": Text("撤回就绪", "Disarm"),
    "review": Text("复查", "Check again"),
    "fire": Text("触发核发", "Fire"),
    "stop-firing": Text("中止核发", "Stop"),
    "fire-part": Text("部分核发", "Grant a part"),
    "finish": Text("核发完毕", "Finish"),
    "rescind-set": Text("随土地收回", "Take back with the land"),
}
FIELD_NAMES: dict[str, Text] = {
    "project_id": Text("项目", "project"),
    "parcel_id": Text("地块", "parcel"),
    "buyer": Text("受让人", "buyer"),
    "uscc": Text("统一社会信用代码", "USCC"),
    "items": Text("事项", "items"),
    "valid_until": Text("有效期至", "valid until"),
    "item_id": Text("事项", "item"),
    "case_id": Text("预先服务办件", "case of the pre-service"),
    "document": Text("文稿名称", "draft"),
    "digest": Text("文稿摘要值", "digest of the draft"),
    "materials": Text("备齐材料", "papers that lie ready"),
    "polygon": Text("用地边界", "boundary"),
    "reason": Text("理由", "reason"),
    "rule": Text("规则", "rule"),
    "reason_zh": Text("理由（中文）", "reason (Chinese)"),
    "reason_en": Text("理由（英文）", "reason (English)"),
    "kind": Text("合同类型", "kind of grant"),
    "number": Text("合同编号", "number of the contract"),
    "price_fen": Text("成交价款（分）", "price (fen)"),
    "confirmed": Text("已核对价款单位", "the unit of the price is confirmed"),
    "paid_proof": Text("缴款凭证", "proof of payment"),
    "start_by": Text("约定开工日期", "start of works by"),
    "promise": Text("图纸不变承诺书编号", "promise that the drawings stay unchanged"),
}


def digest_of_files(case: CaseState) -> str:
    """The digest of what is uploaded to a case: of its files' digests by their papers' names; empty without a file."""
    current = sorted((each.material, each.digest) for each in case.files if case.file_of(each.material) == each)
    return hashlib.sha256(msgspec.json.encode(current)).hexdigest() if current else ""


class Draft(Struct, frozen=True):
    """A pre-reviewed draft as it was fixed; ``of_files``: out of the case's files, which it must go on being."""

    case_id: str
    document: str
    digest: str
    materials: tuple[str, ...]
    polygon: Ring
    fixed_on: date
    fixed_by: str
    of_files: bool = False


class Decided(Struct, frozen=True):
    """A decision made in advance on the draft ``digest``."""

    digest: str
    reason: str
    by: str
    department: str
    role: str
    actor_id: str
    rules: str
    on: date
    basis: str = ""


class Prepared(Struct, frozen=True):
    """The land contract as prepared; price in fen."""

    kind: ContractKind
    number: str
    price_fen: int
    paid_proof: str
    start_by: date | None
    by: str


class Stop(Struct, frozen=True):
    """Why the set was stopped, and what may lawfully be granted nevertheless."""

    rule: str
    reason: Text
    item_id: str
    offered: tuple[str, ...]
    on: date


class State(Struct, frozen=True, kw_only=True):
    """A permit set. ``items`` stand in the order of their prerequisites; drafts and decisions go by item."""

    id: str
    status: Status = "new"
    project_id: str = ""
    parcel_id: str = ""
    buyer: str = ""
    uscc: str = ""
    items: tuple[str, ...] = ()
    valid_until: date | None = None
    planned_by: str = ""
    drafts: dict[str, Draft] = {}
    decisions: dict[str, Decided] = {}
    contract: Prepared | None = None
    promise: str = ""
    armed_on: date | None = None
    lapsed: tuple[Text, ...] = ()
    fired: tuple[str, ...] = ()
    fired_on: date | None = None
    contract_number: str = ""
    stop: Stop | None = None
    issued: tuple[m.Issued, ...] = ()

    @property
    def remaining(self) -> tuple[str, ...]:
        """Items not granted yet, in order."""
        done = {each.item_id for each in self.issued}
        return tuple(item for item in self.items if item not in done)


class CaseNews(Struct, frozen=True):
    """What a case says to its set: where it stands, what its advice left open, and what it would still ask for."""

    id: str
    status: str
    item_id: str
    project_id: str
    uscc: str
    advised_on: date | None
    open_points: tuple[str, ...]
    certificate: str
    certificate_no: str
    granted_at: str
    files_digest: str = ""


class PermitSetFacts(Struct, frozen=True, kw_only=True):
    """What other streams say. ``cases`` go by item; ``rival``: another living set of the same parcel."""

    project_known: bool = False
    project_uscc: str = ""
    attributes: dict[str, Any] = {}
    granted: tuple[str, ...] = ()
    parcel_known: bool = False
    parcel_project: str = ""
    parcel_status: str = ""
    parcel_sqm: int = 0
    polygon: Ring = ()
    contract_on: date | None = None
    contract_number: str = ""
    paid_proof: str = ""
    rival: str = ""
    cases: dict[str, CaseNews] = {}


def initial(stream_id: str) -> State:
    """A set before it is planned."""
    return State(id=stream_id)


def _planned(state: State, event: m.SetPlanned) -> State:
    kept = set(event.items)
    return replace(
        state,
        status="planning",
        project_id=event.project_id,
        parcel_id=event.parcel_id,
        buyer=event.buyer,
        uscc=event.uscc,
        items=event.items,
        valid_until=event.valid_until,
        planned_by=event.planned_by,
        drafts={item: draft for item, draft in state.drafts.items() if item in kept},
        decisions={item: decided for item, decided in state.decisions.items() if item in kept},
    )


def _fixed(state: State, event: m.DraftFixed) -> State:
    draft = Draft(
        event.case_id,
        event.document,
        event.digest,
        event.materials,
        event.polygon,
        event.on,
        event.fixed_by,
        event.of_files,
    )
    decisions = {item: each for item, each in state.decisions.items() if item != event.item_id}
    return replace(state, drafts={**state.drafts, event.item_id: draft}, decisions=decisions)


def _predecided(state: State, event: m.Predecided) -> State:
    decided = Decided(
        event.digest,
        event.reason,
        event.decided_by,
        event.department,
        event.role,
        event.actor_id,
        event.rules,
        event.on,
        event.basis,
    )
    return replace(state, decisions={**state.decisions, event.item_id: decided})


def _prepared(state: State, event: m.ContractPrepared) -> State:
    contract = Prepared(event.kind, event.number, event.price_fen, event.paid_proof, event.start_by, event.prepared_by)
    return replace(state, contract=contract)


def _armed(state: State, event: m.Armed) -> State:
    return replace(state, status="armed", promise=event.promise, armed_on=event.on, lapsed=(), stop=None)


def _lapsed(state: State, event: m.SetLapsed) -> State:
    return replace(state, status="lapsed", lapsed=event.reasons, armed_on=None)


def _fired(state: State, event: m.Fired) -> State:
    return replace(state, status="fired", fired=event.items, fired_on=event.on, contract_number=event.contract_number)


def _stopped(state: State, event: m.SetStopped) -> State:
    status: Status = "partly" if state.issued else "stopped"
    return replace(state, status=status, stop=Stop(event.rule, event.reason, event.item_id, event.offered, event.on))


def _finished(state: State, event: m.SetFinished) -> State:
    issued = (*state.issued, *event.issued)
    return replace(state, status="partly" if event.remaining else "complete", issued=issued, stop=None)


def _taken_back(state: State, event: m.SetRescinded) -> State:
    return replace(state, status="rescinded", lapsed=(Text(event.reason, event.reason),), armed_on=None)


CHANGES: dict[type[m.PermitSetEvent], Callable[[State, Any], State]] = {
    m.SetPlanned: _planned,
    m.DraftFixed: _fixed,
    m.Predecided: _predecided,
    m.ContractPrepared: _prepared,
    m.Armed: _armed,
    m.SetLapsed: _lapsed,
    m.Fired: _fired,
    m.SetStopped: _stopped,
    m.SetFinished: _finished,
    m.SetRescinded: _taken_back,
}


def evolve(state: State, event: m.PermitSetEvents) -> State:
    """The state after ``event``."""
    return CHANGES[type(event)](state, event)
