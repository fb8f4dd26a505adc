"""The parcel (地块) as an aggregate: acquisition progress → conditions → contract or allocation → handed over."""

from collections.abc import Callable
from typing import Any

from kuaijin.core import parcel_messages as m
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import (
    NAME_LENGTH,
    PROSE_LENGTH,
    check_date,
    check_order,
    check_plan_date,
    check_text,
    check_texts,
    decide_by,
    first,
    label,
)
from kuaijin.core.context import Context
from kuaijin.core.geometry import area_sqm, check_ring
from kuaijin.core.parcel_messages import (
    Draw,
    HandOver,
    LinkProject,
    PlanAcquisition,
    RecordPayment,
    Redraw,
    ReportAcquisition,
    Rescind,
    SetConditions,
    SignContract,
)
from kuaijin.core.parcel_messages import ParcelCommands as Command
from kuaijin.core.parcel_messages import ParcelEvents as Event
from kuaijin.core.parcel_state import (
    COMMAND_NAMES,
    FIELD_NAMES,
    KIND,
    NAME,
    STATUSES,
    State,
    Status,
    evolve,
    initial,
    relocation_plan_percent,
    warnings,
)
from kuaijin.core.unit_guard import check_price

LARGEST_SQM = 70_000_000
"""The whole zone has 70 km²."""
LARGEST_FEN = 10**15
MU_SQM = 667
HECTARE_SQM = 10_000

Decision = tuple[Event, ...] | Refusal


def _name(field: str) -> Text:
    return label(FIELD_NAMES, field)


def _check_area(area: int, ring: m.Ring) -> Refusal | None:
    refusal = check_ring(ring, "polygon")
    if refusal is not None:
        return refusal
    if not 1 <= area <= LARGEST_SQM:
        return Refusal(
            "area",
            Text(f"面积应在 1 与 {LARGEST_SQM:,} 平方米之间。", f"The area: between 1 and {LARGEST_SQM:,} m²."),
            "area_sqm",
        )
    drawn = max(area_sqm(ring), 1)
    if drawn < 10 * area and area < 10 * drawn:
        return None
    return Refusal(
        "area-unit",
        Text(
            f"登记面积 {area:,} 与图形面积约 {drawn:,} 平方米相差十倍以上；请核对单位（1 亩约 {MU_SQM} 平方米，"
            f"1 公顷 {HECTARE_SQM:,} 平方米）。",
            f"The area of {area:,} and the drawn {drawn:,} m² differ tenfold or more; check the unit (1 亩 is about "
            f"{MU_SQM} m², 1 hectare {HECTARE_SQM:,} m²).",
        ),
        "area_sqm",
    )


def _draw(_state: State, command: Draw, context: Context) -> Decision:
    refusal = first(
        (
            _check_area(command.area_sqm, command.polygon),
            check_text(command.zone, "zone", _name("zone"), limit=NAME_LENGTH),
            check_text(command.project_id, "project_id", _name("project_id"), limit=NAME_LENGTH, required=False),
        )
    )
    if refusal is not None:
        return refusal
    return (
        m.Drawn(
            at=context.now,
            area_sqm=command.area_sqm,
            polygon=command.polygon,
            polygon_sqm=area_sqm(command.polygon),
            zone=command.zone,
            supply=command.supply,
            project_id=command.project_id,
            illustrative=command.illustrative,
            source=command.source,
        ),
    )


def _redraw(_state: State, command: Redraw, context: Context) -> Decision:
    refusal = _check_area(command.area_sqm, command.polygon) or check_text(
        command.reason, "reason", _name("reason"), limit=PROSE_LENGTH
    )
    if refusal is not None:
        return refusal
    return (
        m.Redrawn(
            at=context.now,
            area_sqm=command.area_sqm,
            polygon=command.polygon,
            polygon_sqm=area_sqm(command.polygon),
            reason=command.reason,
        ),
    )


def _link(state: State, command: LinkProject, context: Context) -> Decision:
    refusal = check_text(command.project_id, "project_id", _name("project_id"), limit=NAME_LENGTH)
    if refusal is None and command.project_id == state.project_id:
        refusal = Refusal("no-change", Text("地块已落实到该项目。", "Already linked to that project."), "project_id")
    return refusal or (m.ProjectLinked(at=context.now, project_id=command.project_id),)


def _check_owners(settled: int, total: int) -> Refusal | None:
    if 0 <= settled <= total <= 1_000_000:
        return None
    return Refusal(
        "owners",
        Text("户数应为非负整数，且已签不多于应签。", "Owners: whole numbers, no more settled than there are."),
        "owners_settled" if total >= 0 else "owners_total",
    )


def _plan(state: State, command: PlanAcquisition, context: Context) -> Decision:
    if state.supply == "existing":
        return Refusal("land-supply", Text("自有用地不需征拆。", "Existing land needs no acquisition."))
    refusal = first(
        (
            check_date(command.on, context.today, "on", _name("on")),
            check_plan_date(command.due, "due", _name("due")),
            check_order(command.on, command.due, "due", Text("完成早于开始", "The end lies before the beginning")),
            _check_owners(state.owners_settled or 0, command.owners_total),
        )
    )
    if refusal is not None:
        return refusal
    return (
        m.AcquisitionPlanned(at=context.now, begun_on=command.on, due=command.due, owners_total=command.owners_total),
    )


def _report(_state: State, command: ReportAcquisition, context: Context) -> Decision:
    refusal = _check_owners(command.owners_settled, command.owners_total) or check_text(
        command.note, "note", _name("note"), limit=PROSE_LENGTH, required=False
    )
    if refusal is None and not 0 <= command.relocation_percent <= 100:
        refusal = Refusal("percent", Text("百分比应为 0 至 100。", "Percent: 0 to 100."), "relocation_percent")
    if refusal is not None:
        return refusal
    return (
        m.AcquisitionReported(
            at=context.now,
            owners_settled=command.owners_settled,
            owners_total=command.owners_total,
            relocation_percent=command.relocation_percent,
            note=command.note,
        ),
    )


def _conditions(_state: State, command: SetConditions, context: Context) -> Decision:
    refusal = first(
        (
            check_date(command.on, context.today, "on", _name("on")),
            check_text(command.number, "number", _name("number"), limit=NAME_LENGTH),
            check_text(command.land_use_scheme, "land_use_scheme", _name("land_use_scheme"), limit=NAME_LENGTH),
            check_text(command.land_use_code, "land_use_code", _name("land_use_code"), limit=NAME_LENGTH),
            check_text(command.summary, "summary", _name("summary"), limit=PROSE_LENGTH, required=False),
        )
    )
    if refusal is not None:
        return refusal
    return (
        m.ConditionsSet(
            at=context.now,
            number=command.number,
            set_on=command.on,
            land_use_scheme=command.land_use_scheme,
            land_use_code=command.land_use_code,
            summary=command.summary,
        ),
    )


def _sign(state: State, command: SignContract, context: Context) -> Decision:
    refusal = first(
        (
            check_date(command.on, context.today, "on", _name("on")),
            check_text(command.number, "number", _name("number"), limit=NAME_LENGTH),
            check_text(command.paid_proof, "paid_proof", _name("paid_proof"), required=False),
            check_plan_date(command.start_by or command.on, "start_by", _name("start_by")),
            _check_price(command),
            check_price(command.price_fen, state.area_sqm, context.rulebook.park, command.confirmed),
            _check_grounds(state, command),
            check_order(
                command.on, command.start_by or command.on, "start_by", Text("开工早于签约", "Start before contract")
            ),
        )
    )
    if refusal is not None:
        return refusal
    return (
        m.ContractSigned(
            at=context.now,
            kind=command.kind,
            signed_on=command.on,
            number=command.number,
            price_fen=command.price_fen,
            paid_proof=command.paid_proof,
            start_by=command.start_by,
        ),
    )


def _check_price(command: SignContract) -> Refusal | None:
    least = 1 if command.kind == "auctioned" else 0
    if least <= command.price_fen <= LARGEST_FEN:
        return None
    return Refusal(
        "price",
        Text("出让须有成交价款（以分计），且不能过大。", "An auctioned grant needs its price in fen, within measure."),
        "price_fen",
    )


def _check_grounds(state: State, command: SignContract) -> Refusal | None:
    """Conditions before an auctioned grant (城乡规划法 arts. 38–39), cleared land before any, and the planned way."""
    planned = "allocated" if state.supply == "allocated" else "auctioned"
    if state.supply == "existing" or command.kind != planned:
        return Refusal(
            "land-supply",
            Text("与地块的供地方式不符。", "This is not the way in which the parcel is to be supplied."),
            "kind",
        )
    if command.kind == "auctioned" and state.conditions_on is None:
        return Refusal(
            "城乡规划法-39",
            Text("未出具规划条件的地块不得出让。", "Land without planning conditions may not be granted."),
            "kind",
        )
    if state.conditions_on is not None and command.on < state.conditions_on:
        return Refusal("date-order", Text("签约早于规划条件。", "The contract lies before the conditions."), "on")
    if command.kind == "auctioned" and not state.acquired:
        return Refusal(
            "net-land",
            Text("征拆未完成，应净地出让。", "The acquisition is not finished: only cleared land is auctioned."),
            "kind",
        )
    return None


def _pay(state: State, command: RecordPayment, context: Context) -> Decision:
    refusal = first(
        (
            check_date(command.on, context.today, "on", _name("on")),
            check_text(command.paid_proof, "paid_proof", _name("paid_proof")),
        )
    )
    if refusal is None and state.contract is not None and state.contract.paid_proof:
        refusal = Refusal("no-change", Text("价款已缴清。", "The price is paid already."), "paid_proof")
    return refusal or (m.PricePaid(at=context.now, paid_on=command.on, paid_proof=command.paid_proof),)


def _hand_over(state: State, command: HandOver, context: Context) -> Decision:
    contract = state.contract
    refusal = first(
        (
            check_date(command.on, context.today, "on", _name("on")),
            check_order(state.contract_on, command.on, "on", Text("交地早于签约", "Hand-over before the contract")),
            check_texts(command.evidence, "evidence", _name("evidence")),
            check_text(command.paid_proof, "paid_proof", _name("paid_proof"), required=False),
        )
    )
    if refusal is None and not state.acquired:
        refusal = Refusal("net-land", Text("征拆未完成，不能净地交付。", "Not cleared: cannot be handed over."))
    if refusal is None and contract is not None and contract.kind == "auctioned":
        paid = (contract.paid_proof + command.paid_proof).strip()
        refusal = None if paid else _unpaid()
    if refusal is not None:
        return refusal
    return (
        m.HandedOver(at=context.now, handed_on=command.on, evidence=command.evidence, paid_proof=command.paid_proof),
    )


def _unpaid() -> Refusal:
    return Refusal(
        "paid",
        Text("出让价款未缴清，请提供缴款凭证。", "The price is not paid: give the proof of payment."),
        "paid_proof",
    )


def _rescind(state: State, command: Rescind, context: Context) -> Decision:
    refusal = first(
        (
            check_date(command.on, context.today, "on", _name("on")),
            check_order(state.contract_on, command.on, "on", Text("收回早于签约", "Rescission before the contract")),
            check_text(command.reason, "reason", _name("reason"), limit=PROSE_LENGTH),
            check_text(command.decision, "decision", _name("decision")),
        )
    )
    if refusal is not None:
        return refusal
    return (
        m.ContractRescinded(at=context.now, rescinded_on=command.on, reason=command.reason, decision=command.decision),
    )


_UNSIGNED: tuple[Status, ...] = ("drawn", "acquiring", "acquired", "conditions", "rescinded")
_DRAWN: tuple[Status, ...] = (*_UNSIGNED, "contracted", "handed_over")

TABLE: dict[type[m.ParcelCommand], tuple[Callable[[State, Any, Context], Decision], tuple[Status, ...]]] = {
    Draw: (_draw, ("new",)),
    Redraw: (_redraw, _UNSIGNED),
    LinkProject: (_link, _DRAWN),
    PlanAcquisition: (_plan, ("drawn", "acquiring")),
    ReportAcquisition: (_report, ("acquiring", "acquired", "conditions", "contracted")),
    SetConditions: (_conditions, _UNSIGNED),
    SignContract: (_sign, ("drawn", "acquired", "acquiring", "conditions")),
    RecordPayment: (_pay, ("contracted",)),
    HandOver: (_hand_over, ("contracted",)),
    Rescind: (_rescind, ("contracted", "handed_over")),
}
"""Every command with its decider and the states in which it may be asked at all."""


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused. Total and pure; needs no facts of other streams."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


__all__ = [
    "COMMAND_NAMES",
    "FIELD_NAMES",
    "KIND",
    "STATUSES",
    "TABLE",
    "Command",
    "Draw",
    "Event",
    "HandOver",
    "LinkProject",
    "PlanAcquisition",
    "RecordPayment",
    "Redraw",
    "ReportAcquisition",
    "Rescind",
    "SetConditions",
    "SignContract",
    "State",
    "decide",
    "evolve",
    "initial",
    "relocation_plan_percent",
    "warnings",
]
