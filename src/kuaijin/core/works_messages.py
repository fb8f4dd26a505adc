"""Commands and events of a works plan (施工组织计划): entered, its baseline fixed, proposals, permits, progress."""

from datetime import date
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Command, Event
from kuaijin.core.checks import kebab
from kuaijin.core.works_network import Hazard, Link, Need

WorksSource = Literal["ledger", "sample"]


class PlannedActivity(Struct, frozen=True, kw_only=True):
    """An activity as it is entered. ``duration`` in plan days, 0 for a milestone; ``gate`` names a permit gate.

    ``start``: the day on which the plan puts it today; ``None`` where the plan leaves that open.
    """

    id: str
    name: str
    duration: int
    place: str = ""
    hazard: Hazard = ""
    needs: tuple[Need, ...] = ()
    links: tuple[Link, ...] = ()
    gate: str = ""
    not_before: date | None = None
    start: date | None = None


class Away(Struct, frozen=True):
    """From ``first`` to ``last``, both included, only ``left`` units are on site."""

    first: date
    last: date
    left: int = 0


class PlannedResource(Struct, frozen=True, kw_only=True):
    """A crew or machine with its number and the days on which there is less of it."""

    id: str
    name: str
    capacity: int
    kind: Literal["crew", "machine"] = "crew"
    absences: tuple[Away, ...] = ()


class Gate(Struct, frozen=True, kw_only=True):
    """A permit without which activities cannot begin. ``item_id``: the item of the rulebook, if it is one.

    ``expected_on``: the day on which the permit is expected; work may begin on the plan day after.
    """

    id: str
    name: str
    expected_on: date
    item_id: str = ""


class DayOf(Struct, frozen=True):
    """The first day of an activity."""

    activity: str
    start: date


class WorksCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a works plan."""


class EnterWorksPlan(WorksCommand, frozen=True):
    """录入施工计划. ``seven_days``: the site works every day; otherwise plan days are working days."""

    project_id: str
    title: str
    begins_on: date
    activities: tuple[PlannedActivity, ...]
    resources: tuple[PlannedResource, ...] = ()
    gates: tuple[Gate, ...] = ()
    seven_days: bool = False
    source: WorksSource = "ledger"


class FixBaseline(WorksCommand, frozen=True):
    """固定基线: today's plan becomes what everything later is compared with."""


class PutWorksProposal(WorksCommand, frozen=True):
    """提出优化方案, checked before it is kept. ``bound_days``: no plan can be shorter; ``tried``: plans looked at."""

    days: tuple[DayOf, ...]
    bound_days: int
    tried: int


class AdoptWorksProposal(WorksCommand, frozen=True):
    """采用优化方案: ``coordinator`` watches over crosswise work (安全生产法 art. 48)."""

    coordinator: str
    reason: str


class MoveGate(WorksCommand, frozen=True):
    """调整许可时间: the permit of ``gate`` is now expected on, or came on, ``expected_on``."""

    gate: str
    expected_on: date
    reason: str


class RecordProgress(WorksCommand, frozen=True):
    """登记进度: an activity began, and where it is over, ended on (``finished_on`` is its last day)."""

    activity: str
    started_on: date
    finished_on: date | None = None


WorksCommands = EnterWorksPlan | FixBaseline | PutWorksProposal | AdoptWorksProposal | MoveGate | RecordProgress


class WorksEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a works plan."""


class WorksPlanEntered(WorksEvent, frozen=True):
    """施工计划已录入; ``days`` is today's plan, complete."""

    project_id: str
    title: str
    begins_on: date
    seven_days: bool
    activities: tuple[PlannedActivity, ...]
    resources: tuple[PlannedResource, ...]
    gates: tuple[Gate, ...]
    days: tuple[DayOf, ...]
    source: WorksSource
    by: str


class BaselineFixed(WorksEvent, frozen=True):
    """基线已固定."""

    by: str


class WorksProposalPut(WorksEvent, frozen=True):
    """优化方案已提出."""

    days: tuple[DayOf, ...]
    bound_days: int
    tried: int
    by: str


class WorksProposalAdopted(WorksEvent, frozen=True):
    """优化方案已采用."""

    coordinator: str
    reason: str
    by: str


class GateMoved(WorksEvent, frozen=True):
    """许可时间已调整."""

    gate: str
    expected_on: date
    reason: str
    by: str


class ProgressRecorded(WorksEvent, frozen=True):
    """进度已登记."""

    activity: str
    started_on: date
    finished_on: date | None
    by: str


WorksEvents = WorksPlanEntered | BaselineFixed | WorksProposalPut | WorksProposalAdopted | GateMoved | ProgressRecorded
