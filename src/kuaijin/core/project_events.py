"""What has happened to a project. Each event carries every value that the state needs."""

from datetime import date

from kuaijin.core.base import Event
from kuaijin.core.checks import kebab
from kuaijin.core.project_commands import (
    AttributeValue,
    Category,
    Outcome,
    Phase,
    Precision,
    Source,
    StartClass,
    StatStatus,
    UseKind,
)
from kuaijin.core.project_records import Words


class ProjectEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a project."""


class TakenIn(ProjectEvent, frozen=True):
    """入库. ``code`` is kept without hyphens; ``attributes`` holds all attributes of the rulebook that are known."""

    code: str
    name_zh: str
    name_en: str
    category: Category
    area: str
    total_wan: int
    invested_before_wan: int
    attributes: dict[str, AttributeValue]
    owner_name: str
    owner_uscc: str
    sample: bool
    figures_sample: bool
    facts_from_article: tuple[str, ...]
    category_source: Source
    area_source: Source


class FactsCorrected(ProjectEvent, frozen=True):
    """更正基本信息: the fields with their new values; ``None`` means unchanged."""

    reason: str
    code: str | None
    name_zh: str | None
    name_en: str | None
    category: Category | None
    area: str | None
    owner_name: str | None
    owner_uscc: str | None
    attributes: dict[str, AttributeValue]
    source: Source


class TotalAdjusted(ProjectEvent, frozen=True):
    """总投资调整 by an approval."""

    total_wan: int
    approval: str
    approved_on: date
    reason: str


class AnnualPlanEntered(ProjectEvent, frozen=True):
    """列入年度计划."""

    year: int
    plan_year_wan: int
    plan_months: tuple[int, ...]
    start_class: StartClass
    completion_planned: bool
    meeting: str
    decided_on: date
    invested_before_wan: int | None


class PlanAdjusted(ProjectEvent, frozen=True):
    """年度计划调整."""

    year: int
    plan_year_wan: int
    plan_months: tuple[int, ...]
    meeting: str
    decided_on: date
    reason: str


class LeaderAssigned(ProjectEvent, frozen=True):
    """明确联系领导."""

    leader: str


class SecretaryAssigned(ProjectEvent, frozen=True):
    """派驻服务秘书."""

    secretary: str


class TaskForceFormed(ProjectEvent, frozen=True):
    """成立专班."""

    head: str
    members: tuple[str, ...]


class MilestonePlanned(ProjectEvent, frozen=True):
    """计划节点."""

    name: str
    planned: str
    source: Source
    note: str


class MilestoneReached(ProjectEvent, frozen=True):
    """节点完成."""

    name: str
    actual: str
    source: Source
    note: str


class MilestoneMoved(ProjectEvent, frozen=True):
    """节点调整."""

    name: str
    planned: str
    reason: str


class InvestmentReported(ProjectEvent, frozen=True):
    """当月完成投资."""

    year: int
    month: int
    actual_wan: int
    estimated: bool
    note: str
    reporter: str
    told: Words = Words()


class ReportReturned(ProjectEvent, frozen=True):
    """月报退回."""

    year: int
    month: int
    reason: str


class MonthFrozen(ProjectEvent, frozen=True):
    """月份冻结."""

    year: int
    month: int


class InvestmentAdjusted(ProjectEvent, frozen=True):
    """更正分录 in the open month about a closed one."""

    year: int
    month: int
    about_year: int
    about_month: int
    delta_wan: int
    reason: str
    entered_on: date


class StatStatusSet(ProjectEvent, frozen=True):
    """入统状态."""

    status: StatStatus
    year: int | None
    month: int | None
    note: str


class StatisticsReported(ProjectEvent, frozen=True):
    """统计数."""

    year: int
    month: int
    value_wan: int


class FundsPlanned(ProjectEvent, frozen=True):
    """资金来源计划; ``parts`` in the order of ``FUND_SOURCES``."""

    year: int
    parts: tuple[int, ...]


class FundsReported(ProjectEvent, frozen=True):
    """资金到位; ``parts`` in the order of ``FUND_SOURCES``."""

    year: int
    month: int
    parts: tuple[int, ...]
    note: str


class RedExplained(ProjectEvent, frozen=True):
    """红灯说明."""

    cause: str
    owner: str
    due: date
    by: str


class CeremonyHeld(ProjectEvent, frozen=True):
    """开工仪式."""

    held_on: date
    note: str


class PermitRecorded(ProjectEvent, frozen=True):
    """取得施工许可."""

    permit_on: date
    number: str
    staged: bool


class UnpermittedWorksFound(ProjectEvent, frozen=True):
    """未批先建风险: works seen without a permit."""

    found_on: date
    evidence: tuple[str, ...]


class WorksStarted(ProjectEvent, frozen=True):
    """实际开工. ``permit_on`` is the permit that it rests on (``None``: small-works exemption); ``gate_missing``: items
    that should have been finished before (start-of-work gate)."""

    started_on: date
    precision: Precision
    evidence: tuple[str, ...]
    permit_on: date | None
    gate_missing: tuple[str, ...]
    source: Source


class CompletionRequested(ProjectEvent, frozen=True):
    """申请竣工验收."""

    requested_on: date
    evidence: tuple[str, ...]


class CompletionPassed(ProjectEvent, frozen=True):
    """竣工验收通过."""

    completed_on: date
    precision: Precision
    evidence: tuple[str, ...]
    source: Source


class WorksStopped(ProjectEvent, frozen=True):
    """停工."""

    stopped_on: date
    reason: str


class RevivalStarted(ProjectEvent, frozen=True):
    """转入盘活."""

    revival_on: date
    reason: str
    measure: str


class Resumed(ProjectEvent, frozen=True):
    """复工 / 盘活完成."""

    resumed_on: date
    outcome: Outcome
    evidence: tuple[str, ...]


class PutToUse(ProjectEvent, frozen=True):
    """投产 / 交付使用. ``gate_missing``: items that should have been finished before the use."""

    used_on: date
    precision: Precision
    kind: UseKind
    evidence: tuple[str, ...]
    gate_missing: tuple[str, ...]
    source: Source


class VisitMade(ProjectEvent, frozen=True):
    """走访. ``distance_m``: from the nearest parcel, ``None`` when it could not be measured."""

    visited_on: date
    people: tuple[str, ...]
    findings: str
    longitude: float | None
    latitude: float | None
    distance_m: int | None
    place_note: str
    problems: tuple[str, ...]
    decisions: tuple[str, ...]


class ServiceGiven(ProjectEvent, frozen=True):
    """服务记录."""

    served_on: date
    who: str
    phase: Phase
    channel: str
    minutes: int
    result: str
    next_step: str


class ProjectRetired(ProjectEvent, frozen=True):
    """退出项目库."""

    retired_on: date
    reason: str
    decision: str


class SourceNoted(ProjectEvent, frozen=True):
    """来源标注."""

    fact: str
    source: Source
    note: str


ProjectEvents = (
    TakenIn
    | FactsCorrected
    | TotalAdjusted
    | AnnualPlanEntered
    | PlanAdjusted
    | LeaderAssigned
    | SecretaryAssigned
    | TaskForceFormed
    | MilestonePlanned
    | MilestoneReached
    | MilestoneMoved
    | InvestmentReported
    | ReportReturned
    | MonthFrozen
    | InvestmentAdjusted
    | StatStatusSet
    | StatisticsReported
    | FundsPlanned
    | FundsReported
    | RedExplained
    | CeremonyHeld
    | PermitRecorded
    | UnpermittedWorksFound
    | WorksStarted
    | CompletionRequested
    | CompletionPassed
    | WorksStopped
    | RevivalStarted
    | Resumed
    | PutToUse
    | VisitMade
    | ServiceGiven
    | ProjectRetired
    | SourceNoted
)
