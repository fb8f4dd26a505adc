"""The park (园区) as an aggregate: its name, areas, role accounts and the facts told of it with their sources."""

import re
from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import park_messages as m
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_date, check_text, decide_by, first
from kuaijin.core.context import Context
from kuaijin.core.geometry import check_ring
from kuaijin.core.hall_hours import Hall, check_hall
from kuaijin.core.parcel_messages import Ring
from kuaijin.core.park_messages import CloseRole, DrawArea, NamePark, NameRole, RecordAssessment, SetFact, SetHall
from kuaijin.core.park_messages import ParkCommands as Command
from kuaijin.core.park_messages import ParkEvents as Event
from kuaijin.core.project_commands import Source

KIND = "park"
NAME = Text("园区", "park")
NAME_LIMIT = 100
ID_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")

Status = Literal["new", "named"]
STATUSES: dict[str, Text] = {"new": Text("未命名", "not named"), "named": Text("已建立", "set up")}
ROLE_IDS: tuple[str, ...] = (
    "leader_main",
    "leader",
    "bureau_head",
    "dispatcher",
    "window",
    "approver",
    "reviewer",
    "secretary",
    "land",
    "planner",
    "platform",
    "statistics",
    "appraiser",
    "admin_system",
    "admin_security",
    "auditor",
    "enterprise",
    "third_party",
)
"""Roles that an account of the park may hold; ``public`` and ``system`` belong to nobody."""
COMMAND_NAMES: dict[str, Text] = {
    "name-park": Text("园区命名", "Name the park"),
    "draw-area": Text("划定片区", "Draw an area"),
    "record-assessment": Text("登记区域评估", "Record an area assessment"),
    "name-role": Text("设岗", "Name a role account"),
    "close-role": Text("撤岗", "Close a role account"),
    "set-fact": Text("记载事实", "Set a fact"),
    "set-hall": Text("设置窗口服务时间", "Set the window's hours"),
}
FIELD_NAMES: dict[str, Text] = {
    "name_zh": Text("中文名称", "name in Chinese"),
    "name_en": Text("英文名称", "name in English"),
    "area_id": Text("片区编号", "id of the area"),
    "assessment_id": Text("评估编号", "number of the assessment"),
    "subject": Text("评估事项", "what was assessed"),
    "document": Text("批复文号", "document"),
    "on": Text("批复日期", "day of the document"),
    "valid_until": Text("有效期至", "valid until"),
    "zone": Text("片区类型", "kind of area"),
    "polygon": Text("边界", "boundary"),
    "source": Text("来源", "source"),
    "source_note": Text("来源说明", "note on the source"),
    "illustrative": Text("示意", "illustrative"),
    "name": Text("岗位", "role account"),
    "role": Text("角色", "role"),
    "department": Text("部门", "department"),
    "reason": Text("理由", "reason"),
    "key": Text("事实键", "key of the fact"),
    "text_zh": Text("中文内容", "text in Chinese"),
    "text_en": Text("英文内容", "text in English"),
    "number": Text("数值", "number"),
    "periods": Text("服务时间", "service hours"),
    "slot_minutes": Text("时段长度", "length of a slot"),
    "places": Text("每时段名额", "places a slot"),
    "counters": Text("窗口", "counters"),
}
F = FIELD_NAMES


class Area(Struct, frozen=True):
    """片区 / 园."""

    id: str
    name_zh: str
    name_en: str
    zone: m.AreaKind
    polygon: Ring
    source: Source
    source_note: str
    illustrative: bool


ASSESSMENTS: dict[m.AssessmentSubject, Text] = {
    "environment": Text("环境影响", "environment"),
    "water_soil": Text("水土保持", "water and soil"),
    "geology": Text("地质灾害危险性", "geological hazards"),
    "seismic": Text("地震安全性", "seismic safety"),
    "minerals": Text("压覆重要矿产资源", "minerals below"),
    "relics": Text("文物考古", "relics"),
    "flood": Text("洪水影响", "floods"),
    "energy": Text("节能", "energy"),
    "climate": Text("气候可行性", "climate"),
    "traffic": Text("交通影响", "traffic"),
}
"""区域评估的事项."""


class Role(Struct, frozen=True):
    """A role account and the role it holds."""

    name: str
    role: str
    department: str


class Fact(Struct, frozen=True):
    """A fact told of the park, with its source."""

    key: str
    text: Text
    source: Source
    source_note: str
    number: int | None


class State(Struct, frozen=True, kw_only=True):
    """The park."""

    id: str
    name_zh: str = ""
    name_en: str = ""
    areas: tuple[Area, ...] = ()
    roles: tuple[Role, ...] = ()
    facts: tuple[Fact, ...] = ()
    hall: Hall | None = None

    @property
    def status(self) -> Status:
        """``named`` once it has a name."""
        return "named" if self.name_zh else "new"

    def role(self, name: str) -> Role | None:
        """The role account called ``name``."""
        return next((role for role in self.roles if role.name == name), None)


def initial(stream_id: str) -> State:
    """A park without a name."""
    return State(id=stream_id)


Decision = tuple[Event, ...] | Refusal


def _texts(command: m.ParkCommand, limit: int, *fields: str) -> Refusal | None:
    return first(check_text(getattr(command, field), field, F[field], limit=limit) for field in fields)


def _name(_state: State, command: NamePark, context: Context) -> Decision:
    refusal = _texts(command, NAME_LIMIT, "name_zh", "name_en")
    return refusal or (m.ParkNamed(at=context.now, name_zh=command.name_zh, name_en=command.name_en),)


def _draw(_state: State, command: DrawArea, context: Context) -> Decision:
    refusal = first(
        (
            _id(command.area_id, "area_id"),
            _texts(command, NAME_LIMIT, "name_zh", "name_en"),
            check_ring(command.polygon, "polygon"),
            check_text(command.source_note, "source_note", F["source_note"], required=False),
        )
    )
    if refusal is not None:
        return refusal
    return (
        m.AreaDrawn(
            at=context.now,
            area_id=command.area_id,
            name_zh=command.name_zh,
            name_en=command.name_en,
            zone=command.zone,
            polygon=command.polygon,
            source=command.source,
            source_note=command.source_note,
            illustrative=command.illustrative,
        ),
    )


def _assess(_state: State, command: RecordAssessment, context: Context) -> Decision:
    refusal = first(
        (
            _id(command.assessment_id, "assessment_id"),
            check_ring(command.polygon, "polygon"),
            _texts(command, NAME_LIMIT, "document"),
            check_date(command.on, context.today, "on", F["on"]),
        )
    )
    if refusal is None and command.valid_until <= command.on:
        said = Text("有效期应晚于批复日期。", "It must be valid beyond the day of its document.")
        refusal = Refusal("period", said, "valid_until")
    return refusal or (
        m.AssessmentRecorded(
            at=context.now,
            assessment_id=command.assessment_id,
            subject=command.subject,
            polygon=command.polygon,
            document=command.document,
            assessed_on=command.on,
            valid_until=command.valid_until,
        ),
    )


def _id(value: str, field: str) -> Refusal | None:
    if ID_SHAPE.fullmatch(value):
        return None
    return Refusal(
        "id",
        Text(
            f"{F[field].zh}只能用字母、数字、点、横线，最多 64 个。",
            f"{F[field].en}: letters, digits, dots, hyphens; 64 at most.",
        ),
        field,
    )


def _role(state: State, command: NameRole, context: Context) -> Decision:
    refusal = first(
        (
            _texts(command, NAME_LENGTH, "name"),
            check_text(command.department, "department", F["department"], limit=NAME_LENGTH, required=False),
        )
    )
    if refusal is None and command.role not in ROLE_IDS:
        refusal = Refusal("unknown-role", Text("没有这个角色。", "There is no such role."), "role")
    known = state.role(command.name)
    if refusal is None and known == Role(command.name, command.role, command.department):
        refusal = Refusal("no-change", Text("岗位没有变化。", "The role account is already so."), "name")
    return refusal or (
        m.RoleNamed(at=context.now, name=command.name, role=command.role, department=command.department),
    )


def _close(state: State, command: CloseRole, context: Context) -> Decision:
    refusal = _texts(command, PROSE_LENGTH, "reason")
    if refusal is None and state.role(command.name) is None:
        refusal = Refusal("unknown-person", Text("没有这个岗位。", "There is no such role account."), "name")
    return refusal or (m.RoleClosed(at=context.now, name=command.name, reason=command.reason),)


def _fact(_state: State, command: SetFact, context: Context) -> Decision:
    refusal = first(
        (
            _id(command.key, "key"),
            _texts(command, PROSE_LENGTH, "text_zh", "text_en"),
            check_text(command.source_note, "source_note", F["source_note"], required=False),
        )
    )
    if refusal is not None:
        return refusal
    return (
        m.FactSet(
            at=context.now,
            key=command.key,
            text_zh=command.text_zh,
            text_en=command.text_en,
            source=command.source,
            source_note=command.source_note,
            number=command.number,
        ),
    )


def _hall(state: State, command: SetHall, context: Context) -> Decision:
    hall = Hall(
        periods=command.periods, slot_minutes=command.slot_minutes, places=command.places, counters=command.counters
    )
    refusal = check_hall(hall)
    if refusal is None and hall == state.hall:
        refusal = Refusal("no-change", Text("服务时间没有变化。", "The hours are already so."), "periods")
    return refusal or (m.HallSet(at=context.now, hall=hall),)


_ANY: tuple[Status, ...] = ("new", "named")
TABLE: dict[type[m.ParkCommand], tuple[Callable[[State, Any, Context], Decision], tuple[Status, ...]]] = {
    NamePark: (_name, _ANY),
    DrawArea: (_draw, ("named",)),
    RecordAssessment: (_assess, ("named",)),
    NameRole: (_role, ("named",)),
    CloseRole: (_close, ("named",)),
    SetFact: (_fact, ("named",)),
    SetHall: (_hall, ("named",)),
}
"""Every command with its decider and the states in which it may be asked at all."""


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused. Total and pure; needs no facts of other streams."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


def _drawn(state: State, event: m.AreaDrawn) -> State:
    area = Area(
        event.area_id,
        event.name_zh,
        event.name_en,
        event.zone,
        event.polygon,
        event.source,
        event.source_note,
        event.illustrative,
    )
    return replace(state, areas=(*(a for a in state.areas if a.id != area.id), area))


def _role_named(state: State, event: m.RoleNamed) -> State:
    role = Role(event.name, event.role, event.department)
    return replace(state, roles=(*(r for r in state.roles if r.name != role.name), role))


def _fact_set(state: State, event: m.FactSet) -> State:
    fact = Fact(event.key, Text(event.text_zh, event.text_en), event.source, event.source_note, event.number)
    return replace(state, facts=(*(f for f in state.facts if f.key != fact.key), fact))


CHANGES: dict[type[m.ParkEvent], Callable[[State, Any], State]] = {
    m.ParkNamed: lambda s, e: replace(s, name_zh=e.name_zh, name_en=e.name_en),
    m.AreaDrawn: _drawn,
    m.AssessmentRecorded: lambda s, _e: s,  # kept by the read model alone: no decision asks for it
    m.RoleNamed: _role_named,
    m.RoleClosed: lambda s, e: replace(s, roles=tuple(r for r in s.roles if r.name != e.name)),
    m.FactSet: _fact_set,
    m.HallSet: lambda s, e: replace(s, hall=e.hall),
}


def evolve(state: State, event: Event) -> State:
    """The state after ``event``."""
    return CHANGES[type(event)](state, event)


__all__ = [
    "COMMAND_NAMES",
    "FIELD_NAMES",
    "KIND",
    "ROLE_IDS",
    "STATUSES",
    "TABLE",
    "CloseRole",
    "Command",
    "DrawArea",
    "Event",
    "NamePark",
    "NameRole",
    "RecordAssessment",
    "SetFact",
    "SetHall",
    "State",
    "decide",
    "evolve",
    "initial",
]
