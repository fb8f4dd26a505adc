"""Commands and events of a plan document (规划文件): indicators with targets, and what is told of their progress."""

from datetime import date
from decimal import Decimal
from typing import Literal

from kuaijin.core.base import Command, Event
from kuaijin.core.checks import kebab
from kuaijin.core.project_commands import Source

PlanKind = Literal["chapter", "blueprint", "implementation", "other"]
"""专章, 蓝图, 实施方案, 其他."""
Direction = Literal["at_least", "at_most"]
Forecast = Literal["trend", "none"]
"""``trend``: on as fast as from the base to today. ``none``: nothing is foretold."""


class PlanCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a plan."""


class RegisterPlan(PlanCommand, frozen=True):
    """登记规划: title, kind, first and last day, and where it is known from."""

    title_zh: str
    title_en: str
    plan_kind: PlanKind
    period_from: date
    period_to: date
    source: Source = "ledger"
    source_note: str = ""


class SetIndicator(PlanCommand, frozen=True):
    """设定指标: a goal as a number. Setting a ``key`` again replaces it; in a plan in force that takes a ``reason``.

    ``measure`` names a figure of the ledger; empty: the actual is told. ``base`` is where the course begins, on
    ``base_on``; target and base are in ``unit``.
    """

    key: str
    name_zh: str
    name_en: str
    unit_zh: str
    unit_en: str
    target: Decimal
    due: date
    base: Decimal
    base_on: date
    direction: Direction = "at_least"
    measure: str = ""
    forecast: Forecast = "trend"
    source: Source = "ledger"
    source_note: str = ""
    reason: str = ""


class DropIndicator(PlanCommand, frozen=True):
    """删除指标."""

    key: str
    reason: str


class AdoptPlan(PlanCommand, frozen=True):
    """批准实施, with the document that adopts it."""

    on: date
    document_no: str


class TellActual(PlanCommand, frozen=True):
    """填报实绩 of an indicator that no figure of the ledger tells."""

    key: str
    on: date
    value: Decimal
    source: Source = "ledger"
    source_note: str = ""


class ClosePlan(PlanCommand, frozen=True):
    """结束规划: its period is over, or another one takes its place."""

    on: date
    reason: str


PlanCommands = RegisterPlan | SetIndicator | DropIndicator | AdoptPlan | TellActual | ClosePlan


class PlanEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a plan."""


class PlanRegistered(PlanEvent, frozen=True):
    """登记规划."""

    title_zh: str
    title_en: str
    plan_kind: PlanKind
    period_from: date
    period_to: date
    source: Source
    source_note: str


class IndicatorSet(PlanEvent, frozen=True):
    """设定指标."""

    key: str
    name_zh: str
    name_en: str
    unit_zh: str
    unit_en: str
    target: Decimal
    due: date
    base: Decimal
    base_on: date
    direction: Direction
    measure: str
    forecast: Forecast
    source: Source
    source_note: str
    reason: str


class IndicatorDropped(PlanEvent, frozen=True):
    """删除指标."""

    key: str
    reason: str


class PlanAdopted(PlanEvent, frozen=True):
    """批准实施."""

    adopted_on: date
    document_no: str


class ActualTold(PlanEvent, frozen=True):
    """填报实绩."""

    key: str
    told_on: date
    value: Decimal
    source: Source
    source_note: str


class PlanClosed(PlanEvent, frozen=True):
    """结束规划."""

    closed_on: date
    reason: str


PlanEvents = PlanRegistered | IndicatorSet | IndicatorDropped | PlanAdopted | ActualTold | PlanClosed
