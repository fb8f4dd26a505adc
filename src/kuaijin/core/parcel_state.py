"""The state of a parcel (地块) as its events leave it."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import parcel_messages as m
from kuaijin.core.base import Text
from kuaijin.core.project_commands import LandSupply, Source

KIND = "parcel"
NAME = Text("地块", "parcel")

Status = Literal["new", "drawn", "acquiring", "acquired", "conditions", "contracted", "handed_over", "rescinded"]
STATUSES: dict[str, Text] = {
    "new": Text("未划定", "not drawn"),
    "drawn": Text("已划定", "drawn"),
    "acquiring": Text("征拆中", "being acquired"),
    "acquired": Text("征拆完成", "acquired"),
    "conditions": Text("已出条件", "conditions set"),
    "contracted": Text("已签约", "contract signed"),
    "handed_over": Text("已交地", "handed over"),
    "rescinded": Text("已收回", "rescinded"),
}
AREA_TOLERANCE_PERCENT = 2
"""Legal area and drawn ring may differ so much without a warning."""

COMMAND_NAMES: dict[str, Text] = {
    "draw": Text("划定地块", "Draw the parcel"),
    "redraw": Text("重新勘界", "Draw the parcel anew"),
    "link-project": Text("落实到项目", "Link to a project"),
    "plan-acquisition": Text("制定征拆计划", "Plan the acquisition"),
    "report-acquisition": Text("填报征拆进度", "Report the acquisition"),
    "set-conditions": Text("出具规划条件", "Set the planning conditions"),
    "sign-contract": Text("签订出让合同或划拨决定", "Sign the contract or allocation"),
    "record-payment": Text("登记价款缴清", "Record the payment"),
    "hand-over": Text("净地交付", "Hand over the land"),
    "rescind": Text("解除合同、收回土地", "Rescind the grant"),
}
FIELD_NAMES: dict[str, Text] = {
    "area_sqm": Text("面积（平方米）", "area (m²)"),
    "polygon": Text("边界", "boundary"),
    "zone": Text("所在片区", "area of the park"),
    "supply": Text("供地方式", "land supply"),
    "project_id": Text("项目", "project"),
    "illustrative": Text("示意", "illustrative"),
    "source": Text("来源", "source"),
    "reason": Text("理由", "reason"),
    "on": Text("日期", "date"),
    "due": Text("计划完成日期", "due date"),
    "owners_total": Text("应签户数", "owners in all"),
    "owners_settled": Text("已签户数", "owners settled"),
    "relocation_percent": Text("拆迁完成百分比", "relocation done (%)"),
    "note": Text("备注", "note"),
    "number": Text("文号", "document number"),
    "land_use_scheme": Text("用地分类标准", "land-use scheme"),
    "land_use_code": Text("用地分类代码", "land-use code"),
    "summary": Text("条件摘要", "summary of the conditions"),
    "kind": Text("合同类型", "kind of grant"),
    "price_fen": Text("成交价款（分）", "price (fen)"),
    "confirmed": Text("已核对价款单位", "the unit of the price is confirmed"),
    "paid_proof": Text("缴款凭证", "proof of payment"),
    "start_by": Text("约定开工日期", "start of works by"),
    "evidence": Text("佐证材料", "evidence"),
    "decision": Text("决定文件", "decision"),
}


class Contract(Struct, frozen=True):
    """出让合同 / 划拨决定; ``rescinded_on`` once it was ended."""

    kind: m.ContractKind
    on: date
    number: str
    price_fen: int
    paid_proof: str
    start_by: date | None
    rescinded_on: date | None = None


class State(Struct, frozen=True, kw_only=True):
    """A parcel. ``polygon_sqm`` is the ring's own area beside the legal ``area_sqm``."""

    id: str
    area_sqm: int = 0
    polygon: m.Ring = ()
    polygon_sqm: int = 0
    zone: str = ""
    supply: LandSupply | None = None
    project_id: str = ""
    illustrative: bool = False
    source: Source = "ledger"
    acquisition_started_on: date | None = None
    acquisition_due: date | None = None
    owners_settled: int | None = None
    owners_total: int | None = None
    relocation_percent: int | None = None
    conditions_on: date | None = None
    conditions_number: str = ""
    land_use_scheme: str = ""
    land_use_code: str = ""
    contract: Contract | None = None
    past_contracts: tuple[Contract, ...] = ()
    handed_over_on: date | None = None

    @property
    def acquired(self) -> bool:
        """Whether nothing is left to acquire: nothing was planned, or all owners are settled and all is cleared."""
        if self.acquisition_started_on is None:
            return True
        return self.owners_settled == self.owners_total and self.relocation_percent == 100

    @property
    def status(self) -> Status:
        """Where the parcel stands."""
        if not self.polygon:
            return "new"
        if self.handed_over_on is not None:
            return "handed_over"
        if self.contract is not None:
            return "contracted"
        if self.conditions_on is not None:
            return "conditions"
        if self.past_contracts:
            return "rescinded"
        if self.acquisition_started_on is None:
            return "drawn"
        return "acquired" if self.acquired else "acquiring"

    @property
    def contract_on(self) -> date | None:
        """Day of the contract or allocation in force."""
        return None if self.contract is None else self.contract.on


def initial(stream_id: str) -> State:
    """A parcel before it is drawn."""
    return State(id=stream_id)


def warnings(state: State) -> tuple[Text, ...]:
    """What a reader should know although it was not refused: legal area and drawn ring that do not agree."""
    gap = abs(state.polygon_sqm - state.area_sqm)
    if not state.polygon or gap * 100 <= state.area_sqm * AREA_TOLERANCE_PERCENT:
        return ()
    return (
        Text(
            f"登记面积 {state.area_sqm:,} 平方米与图形面积 {state.polygon_sqm:,} 平方米不符。",
            f"The area of {state.area_sqm:,} m² does not agree with the drawn {state.polygon_sqm:,} m².",
        ),
    )


def relocation_plan_percent(state: State, on: date) -> int | None:
    """How much relocation should be done by ``on`` if it went evenly from its beginning to its due day, in percent."""
    begun, due = state.acquisition_started_on, state.acquisition_due
    if begun is None or due is None:
        return None
    span = (due - begun).days
    return 100 if on >= due or span <= 0 else max(0, (on - begun).days * 100 // span)


def _signed(state: State, event: m.ContractSigned) -> State:
    contract = Contract(event.kind, event.signed_on, event.number, event.price_fen, event.paid_proof, event.start_by)
    return replace(state, contract=contract)


def _paid(state: State, event: m.PricePaid) -> State:
    contract = state.contract
    return state if contract is None else replace(state, contract=replace(contract, paid_proof=event.paid_proof))


def _handed(state: State, event: m.HandedOver) -> State:
    contract = state.contract
    if contract is not None and event.paid_proof:
        contract = replace(contract, paid_proof=event.paid_proof)
    return replace(state, contract=contract, handed_over_on=event.handed_on)


def _rescinded(state: State, event: m.ContractRescinded) -> State:
    past = state.past_contracts
    if state.contract is not None:
        past = (*past, replace(state.contract, rescinded_on=event.rescinded_on))
    return replace(
        state, contract=None, past_contracts=past, handed_over_on=None, conditions_on=None, conditions_number=""
    )


def _copied(state: State, event: m.ParcelEvent, *fields: str) -> State:
    return replace(state, **{field: getattr(event, field) for field in fields})


CHANGES: dict[type[m.ParcelEvent], Callable[[State, Any], State]] = {
    m.Drawn: lambda s, e: _copied(
        s, e, "area_sqm", "polygon", "polygon_sqm", "zone", "supply", "project_id", "illustrative", "source"
    ),
    m.Redrawn: lambda s, e: _copied(s, e, "area_sqm", "polygon", "polygon_sqm"),
    m.ProjectLinked: lambda s, e: _copied(s, e, "project_id"),
    m.AcquisitionPlanned: lambda s, e: replace(
        s, acquisition_started_on=e.begun_on, acquisition_due=e.due, owners_total=e.owners_total
    ),
    m.AcquisitionReported: lambda s, e: _copied(s, e, "owners_settled", "owners_total", "relocation_percent"),
    m.ConditionsSet: lambda s, e: replace(
        s,
        conditions_on=e.set_on,
        conditions_number=e.number,
        land_use_scheme=e.land_use_scheme,
        land_use_code=e.land_use_code,
    ),
    m.ContractSigned: _signed,
    m.PricePaid: _paid,
    m.HandedOver: _handed,
    m.ContractRescinded: _rescinded,
}


def evolve(state: State, event: m.ParcelEvents) -> State:
    """The state after ``event``."""
    return CHANGES[type(event)](state, event)
