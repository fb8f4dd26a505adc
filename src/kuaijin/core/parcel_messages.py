"""Commands and events of a parcel (地块), from acquisition to hand-over.

A polygon is a closed ring of ``(longitude, latitude)`` in degrees, CGCS2000 (EPSG:4490 written longitude first);
``area_sqm`` is the legal area in whole square metres; contract prices are in fen.
"""

from datetime import date
from typing import Literal

from kuaijin.core.base import Command, Event
from kuaijin.core.checks import kebab
from kuaijin.core.project_commands import LandSupply, Source

Ring = tuple[tuple[float, float], ...]
ContractKind = Literal["auctioned", "allocated"]


class ParcelCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a parcel."""


class Draw(ParcelCommand, frozen=True):
    """划定地块: closed, not crossing itself, longitude first; ``zone`` is the area of the park it lies in."""

    area_sqm: int
    polygon: Ring
    zone: str
    supply: LandSupply
    project_id: str = ""
    illustrative: bool = False
    source: Source = "ledger"


class Redraw(ParcelCommand, frozen=True):
    """重新勘界, with the reason; not once the contract is signed."""

    area_sqm: int
    polygon: Ring
    reason: str


class LinkProject(ParcelCommand, frozen=True):
    """地块落实到项目."""

    project_id: str


class PlanAcquisition(ParcelCommand, frozen=True):
    """征拆计划: begun on ``on``, to be finished by ``due``, with ``owners_total`` owners to settle with."""

    on: date
    due: date
    owners_total: int


class ReportAcquisition(ParcelCommand, frozen=True):
    """征拆进度: owners settled of all, and relocation done in whole percent."""

    owners_settled: int
    owners_total: int
    relocation_percent: int
    note: str = ""


class SetConditions(ParcelCommand, frozen=True):
    """规划条件: a land-use contract without them has no effect (城乡规划法 arts. 38–39).

    ``land_use_code`` in the ``land_use_scheme`` that stands in the document (standards.md 3)."""

    number: str
    on: date
    land_use_scheme: str
    land_use_code: str
    summary: str = ""


class SignContract(ParcelCommand, frozen=True):
    """签订出让合同 (``auctioned``) or 划拨决定 (``allocated``). ``price_fen`` in fen; ``paid_proof``: payment voucher.

    ``start_by``: the day by which works must begin by the contract (one year past it the land is idle)."""

    kind: ContractKind
    on: date
    number: str
    price_fen: int = 0
    paid_proof: str = ""
    start_by: date | None = None
    confirmed: bool = False


class RecordPayment(ParcelCommand, frozen=True):
    """缴清出让价款: the proof of payment that the contract still lacks."""

    on: date
    paid_proof: str


class HandOver(ParcelCommand, frozen=True):
    """净地交付, with the hand-over record; for auctioned land the price must be paid."""

    on: date
    evidence: tuple[str, ...]
    paid_proof: str = ""


class Rescind(ParcelCommand, frozen=True):
    """解除合同 / 收回土地, with reason and decision; the parcel can be granted anew under new conditions."""

    on: date
    reason: str
    decision: str


ParcelCommands = (
    Draw
    | Redraw
    | LinkProject
    | PlanAcquisition
    | ReportAcquisition
    | SetConditions
    | SignContract
    | RecordPayment
    | HandOver
    | Rescind
)


class ParcelEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a parcel."""


class Drawn(ParcelEvent, frozen=True):
    """划定. ``polygon_sqm``: the ring's own area, to compare with the legal one."""

    area_sqm: int
    polygon: Ring
    polygon_sqm: int
    zone: str
    supply: LandSupply
    project_id: str
    illustrative: bool
    source: Source


class Redrawn(ParcelEvent, frozen=True):
    """重新勘界."""

    area_sqm: int
    polygon: Ring
    polygon_sqm: int
    reason: str


class ProjectLinked(ParcelEvent, frozen=True):
    """落实到项目."""

    project_id: str


class AcquisitionPlanned(ParcelEvent, frozen=True):
    """征拆计划."""

    begun_on: date
    due: date
    owners_total: int


class AcquisitionReported(ParcelEvent, frozen=True):
    """征拆进度."""

    owners_settled: int
    owners_total: int
    relocation_percent: int
    note: str


class ConditionsSet(ParcelEvent, frozen=True):
    """规划条件."""

    number: str
    set_on: date
    land_use_scheme: str
    land_use_code: str
    summary: str


class ContractSigned(ParcelEvent, frozen=True):
    """签约 / 划拨."""

    kind: ContractKind
    signed_on: date
    number: str
    price_fen: int
    paid_proof: str
    start_by: date | None


class PricePaid(ParcelEvent, frozen=True):
    """已缴清价款."""

    paid_on: date
    paid_proof: str


class HandedOver(ParcelEvent, frozen=True):
    """净地交付."""

    handed_on: date
    evidence: tuple[str, ...]
    paid_proof: str


class ContractRescinded(ParcelEvent, frozen=True):
    """解除 / 收回."""

    rescinded_on: date
    reason: str
    decision: str


ParcelEvents = (
    Drawn
    | Redrawn
    | ProjectLinked
    | AcquisitionPlanned
    | AcquisitionReported
    | ConditionsSet
    | ContractSigned
    | PricePaid
    | HandedOver
    | ContractRescinded
)
