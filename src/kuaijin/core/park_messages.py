"""Commands and events of the park itself (园区): its areas, its role accounts and the facts told of it."""

from datetime import date
from typing import Literal

from kuaijin.core.base import Command, Event
from kuaijin.core.checks import kebab
from kuaijin.core.hall_hours import Hall, Period
from kuaijin.core.parcel_messages import Ring
from kuaijin.core.project_commands import Source

AreaKind = Literal["centre", "district", "park"]
"""中心区, 片区, 园."""


class ParkCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to the park."""


class NamePark(ParkCommand, frozen=True):
    """园区名称."""

    name_zh: str
    name_en: str


class DrawArea(ParkCommand, frozen=True):
    """划定片区 / 园: drawing an ``area_id`` again replaces it. ``zone`` is its kind."""

    area_id: str
    name_zh: str
    name_en: str
    zone: AreaKind
    polygon: Ring
    source: Source = "ledger"
    source_note: str = ""
    illustrative: bool = False


AssessmentSubject = Literal[
    "environment", "water_soil", "geology", "seismic", "minerals", "relics", "flood", "energy", "climate", "traffic"
]
"""What a 区域评估 judged once for all projects of its area."""


class RecordAssessment(ParkCommand, frozen=True):
    """登记区域评估: the area that it covers, and until when; recording its number again replaces it."""

    assessment_id: str
    subject: AssessmentSubject
    polygon: Ring
    document: str
    on: date
    valid_until: date


class NameRole(ParkCommand, frozen=True):
    """设岗: a role account such as 综合窗口01 and its role (see core.access); people appear as roles only."""

    name: str
    role: str
    department: str = ""


class CloseRole(ParkCommand, frozen=True):
    """撤岗."""

    name: str
    reason: str


class SetFact(ParkCommand, frozen=True):
    """记载事实 of the park with its source; setting a ``key`` again replaces it. ``number`` for facts that are one."""

    key: str
    text_zh: str
    text_en: str
    source: Source
    source_note: str = ""
    number: int | None = None


class SetHall(ParkCommand, frozen=True):
    """窗口服务时间: opening times, slots for bookings, and counters of the one window; see ``core.hall_hours``."""

    periods: tuple[Period, ...]
    slot_minutes: int
    places: int
    counters: tuple[str, ...]


ParkCommands = NamePark | DrawArea | RecordAssessment | NameRole | CloseRole | SetFact | SetHall


class ParkEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of the park."""


class ParkNamed(ParkEvent, frozen=True):
    """园区名称."""

    name_zh: str
    name_en: str


class AreaDrawn(ParkEvent, frozen=True):
    """划定片区 / 园."""

    area_id: str
    name_zh: str
    name_en: str
    zone: AreaKind
    polygon: Ring
    source: Source
    source_note: str
    illustrative: bool


class AssessmentRecorded(ParkEvent, frozen=True):
    """区域评估已登记."""

    assessment_id: str
    subject: AssessmentSubject
    polygon: Ring
    document: str
    assessed_on: date
    valid_until: date


class RoleNamed(ParkEvent, frozen=True):
    """设岗."""

    name: str
    role: str
    department: str


class RoleClosed(ParkEvent, frozen=True):
    """撤岗."""

    name: str
    reason: str


class FactSet(ParkEvent, frozen=True):
    """记载事实."""

    key: str
    text_zh: str
    text_en: str
    source: Source
    source_note: str
    number: int | None


class HallSet(ParkEvent, frozen=True):
    """窗口服务时间."""

    hall: Hall


ParkEvents = ParkNamed | AreaDrawn | AssessmentRecorded | RoleNamed | RoleClosed | FactSet | HallSet
