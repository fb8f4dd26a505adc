"""What can be asked of a project (项目). Forms and the API are generated from these structs.

Money is integer 万元 (``_wan``). A date field named ``on`` is the day on which the thing legally happened: it may lie
in the past, never in the future. A person is named by role account. ``confirmed`` says that a value which looks like
a mixed-up unit (I-7) has been looked at and is meant.
"""

from datetime import date
from typing import Literal

from msgspec import field

from kuaijin.core.base import Command
from kuaijin.core.checks import kebab

Category = Literal["社会民生", "基础设施", "产城融合"]
StartClass = Literal["续建", "新开工", "投产", "预备"]
"""Classes of the annual list (mechanisms.md 14); 预备 has plan money but does not count in the start rate."""
Source = Literal["article", "sample", "assumption", "derived", "ledger"]
"""Where a fact comes from; ``ledger`` is the daily work of the park itself."""
Precision = Literal["day", "month", "year"]
InvestmentType = Literal["government", "private"]
ApprovalMode = Literal["approval", "verification", "filing"]
ProjectClass = Literal["industrial", "residential", "commercial", "mixed", "public", "municipal", "linear"]
LandSupply = Literal["auctioned", "auctioned_with_design", "allocated", "existing"]
StatStatus = Literal["not_due", "due", "materials_ready", "submitted", "entered", "returned"]
Phase = Literal["before", "during", "after"]
"""事前, 事中, 事后 of the service secretaries."""
UseKind = Literal["production", "delivered"]
"""投产, 交付使用."""
Outcome = Literal["restarted", "in_production", "resold"]
AttributeValue = str | int | bool


class ProjectCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a project."""


class Intake(ProjectCommand, frozen=True):
    """入库: take a project into the book. It needs an owner, a place, an estimate and a category, and must have passed
    the intake check on planning, land and environment (mechanisms.md 1).

    ``code`` is the investment project code, new or old form, with or without hyphens (standards.md 1). ``attributes``
    holds further attributes of the rulebook (floor area, EIA class …). ``invested_before_wan`` is what was invested
    before the first year that this book holds months of.
    """

    code: str
    name_zh: str
    category: Category
    area: str
    total_wan: int
    investment_type: InvestmentType
    approval_mode: ApprovalMode
    project_class: ProjectClass
    land_supply: LandSupply
    planning_fit: bool
    land_fit: bool
    environment_fit: bool
    name_en: str = ""
    industry: str | None = None
    attributes: dict[str, AttributeValue] = field(default_factory=dict)
    owner_name: str = ""
    owner_uscc: str = ""
    invested_before_wan: int = 0
    sample: bool = False
    figures_sample: bool = False
    facts_from_article: tuple[str, ...] = ()
    category_source: Source = "ledger"
    area_source: Source = "ledger"
    confirmed: bool = False


class CorrectFacts(ProjectCommand, frozen=True):
    """更正: put right a basic fact that was entered wrongly, with the reason; a field left out stays as it is.

    Not for figures: the total changes by :class:`AdjustTotal`, a closed month by :class:`AdjustInvestment`.
    """

    reason: str
    code: str | None = None
    name_zh: str | None = None
    name_en: str | None = None
    category: Category | None = None
    area: str | None = None
    owner_name: str | None = None
    owner_uscc: str | None = None
    industry: str | None = None
    attributes: dict[str, AttributeValue] | None = None
    source: Source = "ledger"


class AdjustTotal(ProjectCommand, frozen=True):
    """调整总投资: a newly approved total (for government projects the estimate is the limit, 政府投资条例 art. 12)."""

    total_wan: int
    approval: str
    on: date
    reason: str
    confirmed: bool = False


class EnterAnnualPlan(ProjectCommand, frozen=True):
    """列入年度计划 by decision of a meeting. Σ ``plan_months`` = ``plan_year_wan`` (I-1).

    ``invested_before_wan``: invested until the end of the previous year, where it differs from what the book knows
    (the book may not hold that year's months).
    """

    year: int
    plan_year_wan: int
    plan_months: tuple[int, ...]
    start_class: StartClass
    completion_planned: bool
    meeting: str
    on: date
    invested_before_wan: int | None = None
    confirmed: bool = False


class AdjustPlan(ProjectCommand, frozen=True):
    """调整年度计划 at mid-year, with reasons; the original stays as the baseline (mechanisms.md 14)."""

    year: int
    plan_year_wan: int
    plan_months: tuple[int, ...]
    meeting: str
    on: date
    reason: str
    confirmed: bool = False


class AssignLeader(ProjectCommand, frozen=True):
    """明确联系领导: each key project has exactly one linking leader; the former link ends."""

    leader: str


class AssignSecretary(ProjectCommand, frozen=True):
    """派驻项目服务秘书: never one who handles the project's cases."""

    secretary: str


class FormTaskForce(ProjectCommand, frozen=True):
    """成立专班: its head and members; replaces the former one."""

    head: str
    members: tuple[str, ...]


class PlanMilestone(ProjectCommand, frozen=True):
    """计划节点. ``planned`` is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``: as precise as the source tells."""

    name: str
    planned: str
    source: Source = "ledger"
    note: str = ""


class ReachMilestone(ProjectCommand, frozen=True):
    """节点完成. ``actual`` as precise as the source tells; a period that has not begun is refused."""

    name: str
    actual: str
    source: Source = "ledger"
    note: str = ""


class MoveMilestone(ProjectCommand, frozen=True):
    """调整节点: a new planned date with the reason; the first plan stays as the baseline."""

    name: str
    planned: str
    reason: str


class ReportInvestment(ProjectCommand, frozen=True):
    """填报当月完成投资, integer 万元. ``estimated``: 预计, needed while the month has not ended (I-9).

    An open month may be reported again; a frozen one is corrected by :class:`AdjustInvestment`. The words are those of
    the monthly report form: how far the works are, what stands in the way, what is asked of others, what comes next.
    """

    year: int
    month: int
    actual_wan: int
    estimated: bool = False
    physical: str = ""
    difficulties: str = ""
    coordination: str = ""
    next_steps: str = ""
    note: str = ""
    confirmed: bool = False


class ReturnReport(ProjectCommand, frozen=True):
    """退回月报: the dispatch office may not change a unit's figure, only return it with the reason."""

    year: int
    month: int
    reason: str


class FreezeMonth(ProjectCommand, frozen=True):
    """冻结月份: the figure of an ended month is closed for reports (B-4)."""

    year: int
    month: int


class AdjustInvestment(ProjectCommand, frozen=True):
    """更正已冻结月份 (I-8): ``delta_wan`` about a closed month, entered in the open ``year``-``month``."""

    year: int
    month: int
    about_year: int
    about_month: int
    delta_wan: int
    reason: str
    confirmed: bool = False


class SetStatStatus(ProjectCommand, frozen=True):
    """入统状态 (mechanisms.md 2.2). ``year`` and ``month``: when it was entered, needed for ``entered``."""

    status: StatStatus
    year: int | None = None
    month: int | None = None
    note: str = ""


class ReportStatistics(ProjectCommand, frozen=True):
    """统计数: the statistics series of one month, which never overwrites the dispatch series (调度数)."""

    year: int
    month: int
    value_wan: int
    confirmed: bool = False


class PlanFunds(ProjectCommand, frozen=True):
    """资金来源计划 of a year, integer 万元 a source; together they are the year's plan (I-1)."""

    year: int
    budget_wan: int = 0
    bonds_wan: int = 0
    loan_wan: int = 0
    own_wan: int = 0
    other_wan: int = 0
    confirmed: bool = False


class ReportFunds(ProjectCommand, frozen=True):
    """资金到位 of one month, integer 万元 a source; negative for what was taken back, with a note."""

    year: int
    month: int
    budget_wan: int = 0
    bonds_wan: int = 0
    loan_wan: int = 0
    own_wan: int = 0
    other_wan: int = 0
    note: str = ""
    confirmed: bool = False


class ExplainRed(ProjectCommand, frozen=True):
    """说明红灯: a red light needs a cause, an owner and a date by which it is put right (mechanisms.md 3)."""

    cause: str
    owner: str
    due: date


class RecordCeremony(ProjectCommand, frozen=True):
    """开工仪式: a ceremony is not a start (B-1)."""

    on: date
    note: str = ""


class RecordPermit(ProjectCommand, frozen=True):
    """施工许可取得日期: follows a granted case, or notes a permit from before the book was opened, by its number."""

    on: date
    number: str
    staged: bool = False


class RecordStart(ProjectCommand, frozen=True):
    """实际开工, with evidence and a construction permit or a small-works exemption (B-1).

    ``precision``: what of ``on`` is known. ``report_unpermitted``: works are seen without a permit; this is kept as
    未批先建风险 and not as a start. ``milestone``: the planned milestone that is reached by it.
    """

    on: date
    evidence: tuple[str, ...]
    precision: Precision = "day"
    source: Source = "ledger"
    milestone: str = ""
    report_unpermitted: bool = False


class RequestCompletion(ProjectCommand, frozen=True):
    """申请竣工验收: the works are finished."""

    on: date
    evidence: tuple[str, ...]


class RecordCompletion(ProjectCommand, frozen=True):
    """竣工验收通过: joint opinion, with evidence."""

    on: date
    evidence: tuple[str, ...]
    precision: Precision = "day"
    source: Source = "ledger"
    milestone: str = ""


class StopWorks(ProjectCommand, frozen=True):
    """停工, with the reason; to be reported within one month (建筑法 art. 10)."""

    on: date
    reason: str


class StartRevival(ProjectCommand, frozen=True):
    """转入盘活: moving backwards is an event with a reason, never an edit (B-3). ``measure`` is the revive plan."""

    on: date
    reason: str
    measure: str


class Resume(ProjectCommand, frozen=True):
    """复工 / 盘活完成: works go on, or the revived plant is in production or sold."""

    on: date
    outcome: Outcome
    evidence: tuple[str, ...]


class RecordUse(ProjectCommand, frozen=True):
    """投产 / 交付使用 after the completion acceptance."""

    on: date
    kind: UseKind
    evidence: tuple[str, ...]
    precision: Precision = "day"
    source: Source = "ledger"
    milestone: str = ""


class RecordVisit(ProjectCommand, frozen=True):
    """走访: who (role accounts), where, what was found and decided. The place lies within 500 m of the parcel or is
    explained (mechanisms.md 6); ``longitude`` and ``latitude`` in degrees, CGCS2000."""

    on: date
    people: tuple[str, ...]
    findings: str
    longitude: float | None = None
    latitude: float | None = None
    place_note: str = ""
    problems: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


class RecordServiceAct(ProjectCommand, frozen=True):
    """服务台账: one act of service — phase, channel, minutes spent, result, next step (mechanisms.md 7)."""

    on: date
    phase: Phase
    channel: str
    minutes: int
    result: str
    next_step: str = ""


class Retire(ProjectCommand, frozen=True):
    """退出项目库 by decision; cannot be undone."""

    on: date
    reason: str
    decision: str


class NoteSource(ProjectCommand, frozen=True):
    """标注来源: where one fact of the project comes from (article, sample …)."""

    fact: str
    source: Source
    note: str = ""


ProjectCommands = (
    Intake
    | CorrectFacts
    | AdjustTotal
    | EnterAnnualPlan
    | AdjustPlan
    | AssignLeader
    | AssignSecretary
    | FormTaskForce
    | PlanMilestone
    | ReachMilestone
    | MoveMilestone
    | ReportInvestment
    | ReturnReport
    | FreezeMonth
    | AdjustInvestment
    | SetStatStatus
    | ReportStatistics
    | PlanFunds
    | ReportFunds
    | ExplainRed
    | RecordCeremony
    | RecordPermit
    | RecordStart
    | RequestCompletion
    | RecordCompletion
    | StopWorks
    | StartRevival
    | Resume
    | RecordUse
    | RecordVisit
    | RecordServiceAct
    | Retire
    | NoteSource
)
