"""The plan document (规划文件) as an aggregate: drafted with its indicators → adopted → closed (article M1)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import asdict, replace

from kuaijin.core import plan_messages as m
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import (
    NAME_LENGTH,
    PROSE_LENGTH,
    check_date,
    check_order,
    check_plan_date,
    check_text,
    decide_by,
    first,
)
from kuaijin.core.context import Context
from kuaijin.core.park import ID_SHAPE
from kuaijin.core.plan_messages import AdoptPlan, ClosePlan, DropIndicator, RegisterPlan, SetIndicator, TellActual
from kuaijin.core.plan_messages import PlanCommands as Command
from kuaijin.core.plan_messages import PlanEvents as Event
from kuaijin.core.project_commands import Source

KIND = "plan"
NAME = Text("规划", "plan")
MOST_INDICATORS = 60
LARGEST = Decimal(10) ** 12
MOST_DECIMALS = 6
Status = Literal["new", "drafted", "adopted", "closed"]
STATUSES: dict[str, Text] = {
    "new": Text("未登记", "not registered"),
    "drafted": Text("编制中", "being drafted"),
    "adopted": Text("实施中", "in force"),
    "closed": Text("已结束", "closed"),
}
KINDS: dict[str, Text] = {
    "chapter": Text("规划专章", "chapter of the five-year plan"),
    "blueprint": Text("调区扩区蓝图", "blueprint"),
    "implementation": Text("建设实施方案", "implementation plan"),
    "other": Text("其他规划", "other plan"),
}
COMMAND_NAMES: dict[str, Text] = {
    "register-plan": Text("登记规划", "Register a plan"),
    "set-indicator": Text("设定指标", "Set an indicator"),
    "drop-indicator": Text("删除指标", "Drop an indicator"),
    "adopt-plan": Text("批准实施", "Adopt the plan"),
    "tell-actual": Text("填报实绩", "Report the actual"),
    "close-plan": Text("结束规划", "Close the plan"),
}
FIELDS: dict[str, Text] = {
    "title_zh": Text("中文名称", "title in Chinese"),
    "title_en": Text("英文名称", "title in English"),
    "name_zh": Text("指标名称", "name of the indicator"),
    "name_en": Text("指标英文名称", "name in English"),
    "unit_zh": Text("单位", "unit"),
    "unit_en": Text("单位（英文）", "unit in English"),
    "period_from": Text("规划期起", "first day"),
    "period_to": Text("规划期止", "last day"),
    "due": Text("完成期限", "due day"),
    "base_on": Text("基期", "day of the base"),
    "target": Text("目标值", "target"),
    "base": Text("基期值", "base"),
    "value": Text("实绩", "actual"),
    "on": Text("日期", "date"),
    "document_no": Text("文号", "document number"),
    "source_note": Text("来源说明", "note on the source"),
    "reason": Text("理由", "reason"),
}
MEASURES: dict[str, Text] = {
    "year_invested_yi": Text("当年完成投资（亿元）", "invested in the year (100 million yuan)"),
    "total_yi": Text("年度项目总投资（亿元）", "total investment of the year's projects (100 million yuan)"),
    "projects": Text("年度项目数", "projects of the year"),
    "started": Text("已开工项目数", "projects started"),
    "completed": Text("已竣工项目数", "projects completed"),
    "in_use": Text("已投用项目数", "projects in use"),
    "integration_started": Text("已开工产城融合项目数", "industry-city projects started"),
    "zone_km2": Text("园区范围面积（平方千米）", "size of the zone (km²)"),
    "parks": Text("园区数（除中心区）", "parks beside the centre"),
    "handed_over_mu": Text("已交地面积（亩）", "land handed over (mu)"),
    "owners_settled_percent": Text("征拆签约率（%）", "owners settled (%)"),
}
"""The figures of the ledger that an indicator may follow; how each is computed, ``insight.plans`` knows."""


class Indicator(Struct, frozen=True, kw_only=True):
    """指标: see :class:`kuaijin.core.plan_messages.SetIndicator`."""

    key: str
    name: Text
    unit: Text
    target: Decimal
    due: date
    base: Decimal
    base_on: date
    direction: m.Direction
    measure: str
    forecast: m.Forecast
    source: Source
    source_note: str


class Told(Struct, frozen=True):
    """实绩 as somebody told it."""

    key: str
    on: date
    value: Decimal
    source: Source
    source_note: str


class State(Struct, frozen=True, kw_only=True):
    """The plan."""

    id: str
    status: Status = "new"
    title: Text = Text("", "")
    kind: m.PlanKind = "other"
    period_from: date | None = None
    period_to: date | None = None
    source: Source = "ledger"
    source_note: str = ""
    document_no: str = ""
    indicators: tuple[Indicator, ...] = ()
    told: tuple[Told, ...] = ()

    def indicator(self, key: str) -> Indicator | None:
        """The indicator ``key``."""
        return next((each for each in self.indicators if each.key == key), None)

    def last_told(self, key: str) -> Told | None:
        """The told actual of the latest day; of one day the one told last."""
        return max((each for each in self.told if each.key == key), key=lambda each: each.on, default=None)


def initial(stream_id: str) -> State:
    """A plan that nobody has registered."""
    return State(id=stream_id)


Decision = tuple[Event, ...] | Refusal


def _texts(command: m.PlanCommand, limit: int, *fields: str, required: bool = True) -> Refusal | None:
    return first(
        check_text(getattr(command, field), field, FIELDS[field], limit=limit, required=required) for field in fields
    )


def _register(_state: State, command: RegisterPlan, context: Context) -> Decision:
    refusal = first(
        (
            _texts(command, 200, "title_zh", "title_en"),
            check_plan_date(command.period_from, "period_from", FIELDS["period_from"]),
            check_plan_date(command.period_to, "period_to", FIELDS["period_to"]),
            check_order(
                command.period_from,
                command.period_to,
                "period_to",
                Text("止早于起", "The end lies before the beginning"),
            ),
            _texts(command, 200, "source_note", required=False),
        )
    )
    return refusal or (m.PlanRegistered(at=context.now, **asdict(command)),)


def _set(state: State, command: SetIndicator, context: Context) -> Decision:
    refusal = first(
        (
            _check_key(command.key),
            _texts(command, NAME_LENGTH, "name_zh", "name_en", "unit_zh", "unit_en"),
            _check_number(command.target, "target"),
            _check_number(command.base, "base"),
            check_plan_date(command.due, "due", FIELDS["due"]),
            check_plan_date(command.base_on, "base_on", FIELDS["base_on"]),
            check_order(command.base_on, command.due, "due", Text("期限早于基期", "Due before the base")),
            _check_measure(command.measure),
            _texts(command, 200, "source_note", required=False),
            _texts(command, PROSE_LENGTH, "reason", required=state.status == "adopted"),
        )
    )
    if refusal is None and len(state.indicators) >= MOST_INDICATORS and state.indicator(command.key) is None:
        refusal = Refusal("too-many", Text(f"最多 {MOST_INDICATORS} 项指标。", f"{MOST_INDICATORS} at most."), "key")
    return refusal or (m.IndicatorSet(at=context.now, **asdict(command)),)


def _check_key(key: str) -> Refusal | None:
    if ID_SHAPE.fullmatch(key):
        return None
    return Refusal(
        "id",
        Text(
            "指标编号只能用字母、数字、点、横线，最多 64 个。", "The key: letters, digits, dots, hyphens; 64 at most."
        ),
        "key",
    )


def _check_number(value: Decimal, field: str) -> Refusal | None:
    if value.is_finite() and abs(value) <= LARGEST and -int(value.as_tuple().exponent) <= MOST_DECIMALS:
        return None
    name = FIELDS[field]
    return Refusal(
        "number",
        Text(
            f"{name.zh}应为数字，最多 {MOST_DECIMALS} 位小数。",
            f"{name.en}: a number, {MOST_DECIMALS} decimals at most.",
        ),
        field,
    )


def _check_measure(measure: str) -> Refusal | None:
    if not measure or measure in MEASURES:
        return None
    return Refusal("PLAN-MEASURE", Text("台账没有这项数据。", "The ledger has no such figure."), "measure")


def _known(state: State, key: str) -> Indicator | Refusal:
    found = state.indicator(key)
    return found or Refusal("unknown-indicator", Text("没有这项指标。", "There is no such indicator."), "key")


def _drop(state: State, command: DropIndicator, context: Context) -> Decision:
    found = _known(state, command.key)
    refusal = found if isinstance(found, Refusal) else _texts(command, PROSE_LENGTH, "reason")
    return refusal or (m.IndicatorDropped(at=context.now, key=command.key, reason=command.reason),)


def _adopt(state: State, command: AdoptPlan, context: Context) -> Decision:
    refusal = check_date(command.on, context.today, "on", FIELDS["on"]) or _texts(command, NAME_LENGTH, "document_no")
    if refusal is None and not state.indicators:
        refusal = Refusal(
            "PLAN-EMPTY", Text("没有指标的规划不能实施。", "A plan without indicators cannot be adopted.")
        )
    return refusal or (m.PlanAdopted(at=context.now, adopted_on=command.on, document_no=command.document_no.strip()),)


def _tell(state: State, command: TellActual, context: Context) -> Decision:
    found = _known(state, command.key)
    if isinstance(found, Refusal):
        return found
    refusal = first(
        (
            check_date(command.on, context.today, "on", FIELDS["on"]),
            check_order(found.base_on, command.on, "on", Text("早于基期", "Before the base")),
            _check_number(command.value, "value"),
            _texts(command, 200, "source_note", required=False),
        )
    )
    if refusal is None and found.measure:
        refusal = Refusal(
            "PLAN-COMPUTED",
            Text("该指标由台账计算，不能填报。", "The ledger computes this indicator: nobody reports it."),
            "key",
        )
    return refusal or (
        m.ActualTold(
            at=context.now,
            key=command.key,
            told_on=command.on,
            value=command.value,
            source=command.source,
            source_note=command.source_note,
        ),
    )


def _close(_state: State, command: ClosePlan, context: Context) -> Decision:
    refusal = check_date(command.on, context.today, "on", FIELDS["on"]) or _texts(command, PROSE_LENGTH, "reason")
    return refusal or (m.PlanClosed(at=context.now, closed_on=command.on, reason=command.reason),)


_LIVING: tuple[Status, ...] = ("drafted", "adopted")
TABLE: dict[type[m.PlanCommand], tuple[Callable[[State, Any, Context], Decision], tuple[Status, ...]]] = {
    RegisterPlan: (_register, ("new",)),
    SetIndicator: (_set, _LIVING),
    DropIndicator: (_drop, _LIVING),
    AdoptPlan: (_adopt, ("drafted",)),
    TellActual: (_tell, _LIVING),
    ClosePlan: (_close, ("adopted",)),
}
"""Every command with its decider and the states in which it may be asked at all."""


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused. Total and pure; needs no facts of other streams."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


def _registered(state: State, event: m.PlanRegistered) -> State:
    return replace(
        state,
        status="drafted",
        title=Text(event.title_zh, event.title_en),
        kind=event.plan_kind,
        period_from=event.period_from,
        period_to=event.period_to,
        source=event.source,
        source_note=event.source_note,
    )


def _indicator_set(state: State, event: m.IndicatorSet) -> State:
    new = Indicator(
        key=event.key,
        name=Text(event.name_zh, event.name_en),
        unit=Text(event.unit_zh, event.unit_en),
        target=event.target,
        due=event.due,
        base=event.base,
        base_on=event.base_on,
        direction=event.direction,
        measure=event.measure,
        forecast=event.forecast,
        source=event.source,
        source_note=event.source_note,
    )
    if state.indicator(event.key) is None:
        return replace(state, indicators=(*state.indicators, new))
    return replace(state, indicators=tuple(new if each.key == new.key else each for each in state.indicators))


def _told(state: State, event: m.ActualTold) -> State:
    new = Told(event.key, event.told_on, event.value, event.source, event.source_note)
    return replace(state, told=(*(t for t in state.told if (t.key, t.on) != (new.key, new.on)), new))


CHANGES: dict[type[m.PlanEvent], Callable[[State, Any], State]] = {
    m.PlanRegistered: _registered,
    m.IndicatorSet: _indicator_set,
    m.IndicatorDropped: lambda s, e: replace(s, indicators=tuple(i for i in s.indicators if i.key != e.key)),
    m.PlanAdopted: lambda s, e: replace(s, status="adopted", document_no=e.document_no),
    m.ActualTold: _told,
    m.PlanClosed: lambda s, _e: replace(s, status="closed"),
}


def evolve(state: State, event: Event) -> State:
    """The state after ``event``."""
    return CHANGES[type(event)](state, event)


__all__ = [
    "COMMAND_NAMES",
    "KIND",
    "KINDS",
    "MEASURES",
    "STATUSES",
    "TABLE",
    "Command",
    "Event",
    "Indicator",
    "State",
    "decide",
    "evolve",
    "initial",
]
