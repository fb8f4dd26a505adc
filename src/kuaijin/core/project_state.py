"""The state of a project as its events leave it, and what other streams say about it."""

from datetime import date
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from kuaijin.core.base import Text
from kuaijin.core.case_state import CaseFile
from kuaijin.core.parcel_messages import Ring
from kuaijin.core.partial_date import Period, parse_partial, period_of
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
from kuaijin.core.project_records import Done, Promise, Quarter, RevivalPlan, Said, Survivor, Words

KIND = "project"

Status = Literal["new", "planned", "started", "stopped", "acceptance", "completed", "in_use", "retired"]
STATUSES: dict[str, Text] = {
    "new": Text("未入库", "not in the book"),
    "planned": Text("未开工", "not started"),
    "started": Text("在建", "under construction"),
    "stopped": Text("停工", "stopped"),
    "acceptance": Text("竣工验收中", "in acceptance"),
    "completed": Text("已竣工", "completed"),
    "in_use": Text("已投用", "in use"),
    "retired": Text("已退出", "retired"),
}


class Adjustment(Struct, frozen=True):
    """更正分录: ``delta_wan`` entered on ``entered_on`` in the open month about a closed month (I-8)."""

    about_year: int
    about_month: int
    delta_wan: int
    reason: str
    entered_on: date


class LateEntry(Struct, frozen=True):
    """An entry about a closed month, entered in a month of a year in whose annual list the project is not."""

    year: int
    month: int
    entry: Adjustment


class MonthFigure(Struct, frozen=True):
    """One month of the dispatch series. ``reported_wan`` is ``None`` while nothing was reported (未报)."""

    reported_wan: int | None = None
    estimated: bool = False
    frozen: bool = False
    returned: str = ""
    reporter: str = ""
    told: Words = Words()
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def reported(self) -> bool:
        """Whether the month's own figure is there."""
        return self.reported_wan is not None

    @property
    def actual_wan(self) -> int | None:
        """The month's figure with the adjustments that were entered in it; ``None`` when there is nothing at all."""
        if self.reported_wan is None and not self.adjustments:
            return None
        return (self.reported_wan or 0) + sum(entry.delta_wan for entry in self.adjustments)


NO_MONTHS = (MonthFigure(),) * 12
FUND_SOURCES = ("budget", "bonds", "loan", "own", "other")
"""资金来源, in the order in which their amounts are kept."""


class YearBook(Struct, frozen=True):
    """One year of the annual list: plan, original plan (baseline), the twelve months, the statistics series apart.

    ``invested_before_wan`` is set only where the list gave it; otherwise it follows from the pages before.
    """

    year: int
    plan_year_wan: int
    plan_months: tuple[int, ...]
    original_year_wan: int
    original_months: tuple[int, ...]
    start_class: StartClass
    completion_planned: bool
    meeting: str
    decided_on: date
    invested_before_wan: int | None = None
    months: tuple[MonthFigure, ...] = NO_MONTHS
    statistics: tuple[int | None, ...] = (None,) * 12
    funds_plan: tuple[int, ...] = ()
    funds_in: tuple[tuple[int, ...], ...] = ((),) * 12
    adjusted_by: str = ""
    adjusted_reason: str = ""

    @property
    def actual_year_wan(self) -> int:
        """年初至今累计: the sum of all months, adjustments included."""
        return sum(month.actual_wan or 0 for month in self.months)

    @property
    def estimated(self) -> bool:
        """Whether an expected figure (预计) is part of the sum (I-9)."""
        return any(month.estimated for month in self.months)

    def cumulative_wan(self, month: int) -> int:
        """Σ actual from January to ``month`` (1–12)."""
        return sum(figure.actual_wan or 0 for figure in self.months[:month])

    def planned_wan(self, month: int) -> int:
        """Σ plan from January to ``month`` (1–12)."""
        return sum(self.plan_months[:month])


class Milestone(Struct, frozen=True):
    """节点. ``planned``, ``baseline`` and ``actual`` are partial dates; ``baseline`` is the first plan."""

    name: str
    planned: str
    baseline: str
    source: Source
    note: str = ""
    actual: str | None = None
    actual_source: Source = "ledger"
    moves: int = 0

    @property
    def planned_period(self) -> Period | None:
        """The days that the plan can mean."""
        return parse_partial(self.planned)

    @property
    def actual_period(self) -> Period | None:
        """The days on which it can have been reached."""
        return None if self.actual is None else parse_partial(self.actual)

    @property
    def precision(self) -> Precision:
        """How precise the plan is."""
        period = self.planned_period
        return "day" if period is None else period.precision


class Link(Struct, frozen=True):
    """A person in a post for the project, from ``since`` until (not including) ``until``."""

    name: str
    since: date
    until: date | None = None


class TaskForce(Struct, frozen=True):
    """专班."""

    head: str
    members: tuple[str, ...]
    since: date


class Visit(Struct, frozen=True):
    """走访."""

    on: date
    people: tuple[str, ...]
    findings: str
    longitude: float | None
    latitude: float | None
    distance_m: int | None
    place_note: str
    problems: tuple[str, ...]
    decisions: tuple[str, ...]


class ServiceAct(Struct, frozen=True):
    """服务台账的一条."""

    on: date
    who: str
    phase: Phase
    channel: str
    minutes: int
    result: str
    next_step: str


class RedNote(Struct, frozen=True):
    """红灯说明: why the light is red, who puts it right by when."""

    on: date
    cause: str
    owner: str
    due: date
    by: str


class SourceMark(Struct, frozen=True):
    """Where one fact comes from."""

    fact: str
    source: Source
    note: str = ""


class Dated(Struct, frozen=True):
    """A fact with its day and how much of the day is known."""

    on: date
    precision: Precision = "day"
    source: Source = "ledger"
    evidence: tuple[str, ...] = ()

    @property
    def period(self) -> Period:
        """The days that it can mean."""
        return period_of(self.on, self.precision)


class Permit(Struct, frozen=True):
    """施工许可: its day and number; ``staged`` for a staged permit (分阶段)."""

    on: date
    number: str
    staged: bool = False


class Total(Struct, frozen=True):
    """An approved total investment: the first comes with the intake."""

    total_wan: int
    approval: str
    on: date
    reason: str


class State(Struct, frozen=True, kw_only=True):
    """A project. Before the intake it is ``new`` and holds nothing but its id."""

    id: str
    known: bool = False
    code: str = ""
    name_zh: str = ""
    name_en: str = ""
    category: Category | None = None
    area: str = ""
    attributes: dict[str, AttributeValue] = field(default_factory=dict)
    owner_name: str = ""
    owner_uscc: str = ""
    sample: bool = False
    figures_sample: bool = False
    facts_from_article: tuple[str, ...] = ()
    sources: tuple[SourceMark, ...] = ()
    taken_in_on: date | None = None
    changed_on: date | None = None
    totals: tuple[Total, ...] = ()
    invested_before_wan: int = 0
    years: tuple[YearBook, ...] = ()
    late_entries: tuple[LateEntry, ...] = ()
    leaders: tuple[Link, ...] = ()
    secretaries: tuple[Link, ...] = ()
    task_force: TaskForce | None = None
    milestones: tuple[Milestone, ...] = ()
    stat_status: StatStatus = "not_due"
    stat_month: str | None = None
    ceremony_on: date | None = None
    permits: tuple[Permit, ...] = ()
    unpermitted_on: date | None = None
    start: Dated | None = None
    start_permit_on: date | None = None
    start_gate_missing: tuple[str, ...] = ()
    requested_on: date | None = None
    completion: Dated | None = None
    use: Dated | None = None
    use_kind: UseKind | None = None
    use_gate_missing: tuple[str, ...] = ()
    stopped_on: date | None = None
    stop_reason: str = ""
    revival_on: date | None = None
    revival_reason: str = ""
    revival_measure: str = ""
    resumed_on: date | None = None
    resumed_outcome: Outcome | None = None
    visits: tuple[Visit, ...] = ()
    services: tuple[ServiceAct, ...] = ()
    red_notes: tuple[RedNote, ...] = ()
    retired_on: date | None = None
    retired_reason: str = ""
    merged_into: str = ""
    comments: tuple[Said, ...] = ()
    mentioned: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    followers: tuple[str, ...] = ()
    promise: Promise | None = None
    production: tuple[Quarter, ...] = ()
    revival_plan: RevivalPlan | None = None
    revival_done: tuple[Done, ...] = ()
    files: tuple[CaseFile, ...] = ()

    @property
    def status(self) -> Status:
        """Where the project stands, the latest first."""
        if not self.known:
            return "new"
        if self.retired_on is not None:
            return "retired"
        if self.use is not None:
            return "in_use"
        if self.completion is not None:
            return "completed"
        if self.stopped_on is not None:
            return "stopped"
        if self.requested_on is not None:
            return "acceptance"
        return "planned" if self.start is None else "started"

    @property
    def total_wan(self) -> int:
        """总投资 as last approved."""
        return self.totals[-1].total_wan if self.totals else 0

    @property
    def leader(self) -> str:
        """The linking leader of today, or nothing."""
        return self.leaders[-1].name if self.leaders else ""

    @property
    def secretary(self) -> str:
        """The service secretary of today, or nothing."""
        return self.secretaries[-1].name if self.secretaries else ""

    @property
    def land_needed(self) -> bool:
        """Whether land has to be supplied; existing land needs none."""
        return self.attributes.get("land_supply") != "existing"

    @property
    def permit_on(self) -> date | None:
        """施工许可取得日: the permit that the start rests on, before the start the latest one noted."""
        if self.start_permit_on is not None:
            return self.start_permit_on
        return max((permit.on for permit in self.permits), default=None)

    @property
    def started_on(self) -> date | None:
        """实际开工日 (any day of the period where only the month is known)."""
        return None if self.start is None else self.start.on

    @property
    def completed_on(self) -> date | None:
        """竣工验收通过日."""
        return None if self.completion is None else self.completion.on

    @property
    def used_on(self) -> date | None:
        """投产 / 交付使用日."""
        return None if self.use is None else self.use.on

    @property
    def unpermitted_risk(self) -> bool:
        """未批先建风险 (B-1): works seen without a permit and no lawful start since."""
        return self.unpermitted_on is not None and self.start is None

    def book(self, year: int) -> YearBook | None:
        """The year's page of the annual list."""
        return next((book for book in self.years if book.year == year), None)

    def book_on(self, on: date) -> YearBook | None:
        """The page in force on a day: the latest up to its year, or the first to come. Next year's list is decided
        before this year's is done with."""
        begun = [page for page in self.years if page.year <= on.year]
        return begun[-1] if begun else next(iter(self.years), None)

    def milestone(self, name: str) -> Milestone | None:
        """The milestone called ``name``."""
        return next((milestone for milestone in self.milestones if milestone.name == name), None)

    def invested_before(self, year: int) -> int:
        """至上年底累计: invested until the end of the year before ``year``.

        What a list told of it holds where the book does not have the year before: its months may still change.
        """
        known, since = self.invested_before_wan, 0
        listed = {page.year for page in self.years}
        for page in self.years:
            if page.invested_before_wan is not None and page.year <= year and page.year - 1 not in listed:
                known, since = page.invested_before_wan, page.year
            if page.year < year:
                known += page.actual_year_wan
        return known + sum(late.entry.delta_wan for late in self.late_entries if since <= late.year < year)

    def invested_wan(self) -> int:
        """Invested in all: to the end of the latest year that anything is told of."""
        told = [page.year for page in self.years] + [late.year for late in self.late_entries]
        return self.invested_before(max(told, default=0) + 1)

    def adjustments(self) -> tuple[Adjustment, ...]:
        """Every entry about a closed month, wherever it was entered."""
        entered = tuple(entry for page in self.years for figure in page.months for entry in figure.adjustments)
        return entered + tuple(late.entry for late in self.late_entries)

    def with_book(self, book: YearBook) -> "State":
        """This state with the year's page replaced or added, pages in order of years."""
        others = tuple(page for page in self.years if page.year != book.year)
        return replace(self, years=tuple(sorted((*others, book), key=lambda page: page.year)))


class NamedRole(Struct, frozen=True):
    """A role account of the park and the role it holds."""

    name: str
    role: str


class GrantedItem(Struct, frozen=True):
    """An item of the rulebook granted to the project."""

    item: str
    on: date


class ParcelFact(Struct, frozen=True, kw_only=True):
    """What a parcel of the project says."""

    id: str
    polygon: Ring = ()
    contract_on: date | None = None
    handed_over_on: date | None = None
    start_by: date | None = None
    relocation_percent: int | None = None
    relocation_plan_percent: int | None = None


class ProjectFacts(Struct, frozen=True, kw_only=True):
    """What other streams say about a project; every field may be left out.

    ``code_taken_by``: id of another project with the code the command names. ``areas``: ids or names of the park's
    areas (empty: not checked). ``roles``: the park's role accounts (empty: not checked). ``granted``: items granted by
    cases. ``permit_lapsed_on``: the construction permit lapsed by itself (建筑法 art. 9). ``pre_service_on``: first
    early service on a planning or construction item. ``case_people``: who handles or reviews the project's cases.
    ``overdue_cases``: how many are late. ``rectification_workdays``: age of the oldest open rectification of the
    acceptance. ``tags``: the park's vocabulary. ``survivor``: the project that a merger names. ``open_work``: open
    cases, parcels and matters.
    """

    code_taken_by: str | None = None
    areas: tuple[str, ...] = ()
    roles: tuple[NamedRole, ...] = ()
    granted: tuple[GrantedItem, ...] = ()
    permit_lapsed_on: date | None = None
    pre_service_on: date | None = None
    parcels: tuple[ParcelFact, ...] = ()
    case_people: tuple[str, ...] = ()
    overdue_cases: int = 0
    rectification_workdays: int | None = None
    tags: tuple[str, ...] = ()
    survivor: Survivor | None = None
    open_work: int = 0

    def role_map(self) -> dict[str, str]:
        """Role accounts by name."""
        return {role.name: role.role for role in self.roles}


NO_FACTS = ProjectFacts()


def initial(stream_id: str) -> State:
    """A project before its intake."""
    return State(id=stream_id)
