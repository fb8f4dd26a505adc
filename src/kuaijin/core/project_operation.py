"""After the works: production against what the investment contract promised, and the plans that revive a project.

Production is followed for 24 months after the completion (mechanisms.md 1), by quarters. Promise and reports are yearly
and quarterly: jobs (people at the end of the quarter), capacity reached (a year, in the contract's own unit), output
and tax of the quarter (万元).
盘活: idle land, stopped works and empty plants each have a plan with dates and an owner, and measures that follow.
"""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.amounts import rate
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.batches import batch
from kuaijin.core.checks import (
    MAX_PARTS,
    NAME_LENGTH,
    PROSE_LENGTH,
    check_date,
    check_person,
    check_plan_date,
    check_text,
    first,
)
from kuaijin.core.context import Context
from kuaijin.core.park_settings import PARK_SETTINGS, ParkSettings
from kuaijin.core.partial_date import last_of_month, months_after
from kuaijin.core.project_book import check_wan
from kuaijin.core.project_commands import ProjectCommand
from kuaijin.core.project_events import ProjectEvent
from kuaijin.core.project_more_words import OPERATION_FIELDS as FIELDS
from kuaijin.core.project_records import Done, Measure, Promise, Quarter, RevivalKind, RevivalPlan
from kuaijin.core.unit_guard import TOTAL, Span, check_unit, like, of_whole

MOST = 10_000_000
"""No park's project has more jobs, and no contract counts its capacity in more pieces."""
QUARTERS = 4
REVIVAL_KINDS: dict[str, Text] = {
    "idle_land": Text("闲置土地", "idle land"),
    "stopped_works": Text("停建工程", "stopped works"),
    "empty_plant": Text("空置厂房", "empty plant"),
}
FIGURES: dict[str, Text] = {
    "jobs": Text("就业（人）", "jobs"),
    "capacity": Text("产能", "capacity"),
    "output_wan": Text("产值（万元）", "output (CNY wan)"),
    "tax_wan": Text("税收（万元）", "tax (CNY wan)"),
}


class PromiseProduction(ProjectCommand, frozen=True):
    """投产承诺 of the investment contract, for a full year: a later contract replaces it, and the earlier one stays in
    the ledger. ``capacity`` in ``capacity_unit``."""

    on: date
    contract: str
    jobs: int
    capacity: int
    capacity_unit: str
    output_wan: int
    tax_wan: int
    confirmed: bool = False


class ReportProduction(ProjectCommand, frozen=True):
    """填报季度生产情况 of an ended quarter within the time of tracking; told again only with the reason."""

    year: int
    quarter: int
    jobs: int
    capacity: int
    output_wan: int
    tax_wan: int
    note: str = ""
    reason: str = ""
    confirmed: bool = False


class PlanRevival(ProjectCommand, frozen=True):
    """盘活方案: what is revived, the aim, who answers for it by when, and the measures; a new plan replaces it."""

    kind: RevivalKind
    aim: str
    owner: str
    due: date
    measures: tuple[Measure, ...]


class RecordMeasure(ProjectCommand, frozen=True):
    """登记盘活措施: what was done on a day; ``number`` of the plan's measure that is done with it, 0 for none."""

    on: date
    text: str
    number: int = 0


class ProductionPromised(ProjectEvent, frozen=True):
    """投产承诺."""

    contract_on: date
    contract: str
    jobs: int
    capacity: int
    capacity_unit: str
    output_wan: int
    tax_wan: int


class ProductionReported(ProjectEvent, frozen=True):
    """季度生产情况已填报."""

    year: int
    quarter: int
    jobs: int
    capacity: int
    output_wan: int
    tax_wan: int
    note: str
    reason: str
    reporter: str


class RevivalPlanned(ProjectEvent, frozen=True):
    """盘活方案."""

    kind: RevivalKind
    aim: str
    owner: str
    due: date
    measures: tuple[Measure, ...]


class MeasureRecorded(ProjectEvent, frozen=True):
    """盘活措施已登记."""

    done_on: date
    text: str
    number: int
    by: str


OperationCommands = PromiseProduction | ReportProduction | PlanRevival | RecordMeasure
OperationEvents = ProductionPromised | ProductionReported | RevivalPlanned | MeasureRecorded
Decision = tuple[Any, ...] | Refusal


def decide_promise(state: Any, command: PromiseProduction, context: Context, _facts: Any) -> Decision:
    """投产承诺."""
    wrong = first(
        (
            check_date(command.on, context.today, "on", Text("签订日期", "day of the contract")),
            check_text(command.contract, "contract", FIELDS["contract"]),
            check_text(command.capacity_unit, "capacity_unit", FIELDS["capacity_unit"], limit=NAME_LENGTH),
            _counts(command),
            _check_units(command, state.total_wan, TOTAL, context.rulebook.park),
        )
    )
    if wrong is not None:
        return wrong
    told = (command.jobs, command.capacity, command.output_wan, command.tax_wan)
    if not any(told):
        return refuse("PROMISE", "承诺至少有一项。", "Something has to be promised.", "jobs")
    return (
        ProductionPromised(
            at=context.now,
            contract_on=command.on,
            contract=command.contract,
            jobs=command.jobs,
            capacity=command.capacity,
            capacity_unit=command.capacity_unit,
            output_wan=command.output_wan,
            tax_wan=command.tax_wan,
        ),
    )


def _counts(command: PromiseProduction | ReportProduction) -> Refusal | None:
    for field in ("jobs", "capacity"):
        if not 0 <= getattr(command, field) <= MOST:
            name = FIELDS[field]
            return refuse("count", f"{name.zh}应为 0 至 {MOST}。", f"{name.en}: 0 to {MOST}.", field)
    return check_wan(command.output_wan, "output_wan") or check_wan(command.tax_wan, "tax_wan")


def _check_units(
    command: PromiseProduction | ReportProduction, usual_wan: int, name: Text, settings: ParkSettings
) -> Refusal | None:
    """I-7: output against what is usual, tax as a part of the output."""
    tax: tuple[Span, ...] = (of_whole(command.output_wan, FIELDS["output_wan"]),) if command.output_wan else ()
    return check_unit(
        command.output_wan, (like(usual_wan, settings, name),), "output_wan", command.confirmed
    ) or check_unit(command.tax_wan, tax, "tax_wan", command.confirmed)


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter (1–4)."""
    return last_of_month(year, quarter * 3)


def tracked_quarters(state: Any, settings: ParkSettings = PARK_SETTINGS) -> tuple[tuple[int, int], ...]:
    """The quarters that are followed: those that end after the use began (or the completion) and within the time of
    tracking; none before."""
    if state.completion is None or state.use is None:
        return ()
    begun, over = state.use.period.last, months_after(state.completion.period.last, settings.tracking_months)
    found = [(year, quarter) for year in range(begun.year, over.year + 1) for quarter in range(1, QUARTERS + 1)]
    return tuple(key for key in found if begun < quarter_end(*key) <= over)


def next_quarter(state: Any, settings: ParkSettings = PARK_SETTINGS) -> tuple[int, int] | None:
    """The first followed quarter that was not reported; ``None`` when there is none."""
    known = {each.key for each in state.production}
    return next((key for key in tracked_quarters(state, settings) if key not in known), None)


def report_due(state: Any, settings: ParkSettings = PARK_SETTINGS) -> date | None:
    """The day by which the next report is due; ``None`` when nothing was promised or all is reported."""
    key = next_quarter(state, settings)
    return (
        None
        if key is None or state.promise is None
        else quarter_end(*key) + timedelta(days=settings.production_report_days)
    )


def decide_report(state: Any, command: ReportProduction, context: Context, _facts: Any) -> Decision:
    """填报季度生产情况."""
    key = (command.year, command.quarter)
    settings = context.rulebook.park
    if key not in tracked_quarters(state, settings):
        months = settings.tracking_months
        zh = f"只填报投产后、竣工后 {months} 个月以内的季度。"
        return refuse("TRACKED", zh, f"Only quarters after the start of use, {months} months at most.", "quarter")
    if quarter_end(*key) >= context.today:
        return refuse("TRACKED", "该季度尚未结束。", "The quarter has not ended.", "quarter")
    known = any(each.key == key for each in state.production)
    others = sorted(each.output_wan for each in state.production if each.key != key and each.output_wan)
    promised = state.promise.output_wan // QUARTERS if state.promise else 0
    usual, name = (promised, Text("承诺", "the promise")) if promised else (state.total_wan, TOTAL)
    if others:
        usual, name = others[len(others) // 2], Text("其他季度", "the other quarters")
    wrong = first(
        (
            _counts(command),
            _check_units(command, usual, name, settings),
            check_text(command.note, "note", Text("说明", "note"), limit=PROSE_LENGTH, required=False),
            check_text(command.reason, "reason", Text("更正理由", "reason"), limit=PROSE_LENGTH, required=known),
        )
    )
    if wrong is not None:
        return wrong
    return (
        ProductionReported(
            at=context.now,
            year=command.year,
            quarter=command.quarter,
            jobs=command.jobs,
            capacity=command.capacity,
            output_wan=command.output_wan,
            tax_wan=command.tax_wan,
            note=command.note,
            reason=command.reason if known else "",
            reporter=context.actor.name,
        ),
    )


class Kept(Struct, frozen=True):
    """One figure against the promise: due so far, done so far, and the exact share (``None`` without a promise).

    Output and tax count the quarters reported, each with a quarter of the promised year; jobs and capacity are those
    of the latest report.
    """

    figure: str
    promised: int
    due: Fraction
    done: int

    @property
    def share(self) -> Fraction | None:
        """``done`` ÷ ``due``."""
        return Fraction(self.done) / self.due if self.due else None


def kept(state: Any) -> tuple[Kept, ...]:
    """Production against the promise, figure by figure; empty without a promise or a report."""
    promise, reports = state.promise, state.production
    if promise is None or not reports:
        return ()
    quarters = Fraction(len(reports), QUARTERS)
    rows = [
        Kept(figure, getattr(promise, figure), Fraction(getattr(promise, figure)), getattr(reports[-1], figure))
        for figure in ("jobs", "capacity")
    ]
    for figure in ("output_wan", "tax_wan"):
        promised = getattr(promise, figure)
        rows.append(Kept(figure, promised, promised * quarters, sum(getattr(each, figure) for each in reports)))
    return tuple(rows)


def worst_share(state: Any) -> Fraction | None:
    """The least share of what was promised; ``None`` where nothing can be compared."""
    return min((each.share for each in kept(state) if each.share is not None), default=None)


def output_rate(state: Any) -> Fraction | None:
    """Σ output ÷ promised output of the quarters reported."""
    row = next((each for each in kept(state) if each.figure == "output_wan"), None)
    return None if row is None else rate(row.done, int(row.due))


def kind_of_revival(state: Any) -> RevivalKind:
    """What there is to revive, as the facts have it: stopped works, else a plant that was finished, else the land."""
    if state.stopped_on is not None and state.completion is None:
        return "stopped_works"
    return "empty_plant" if state.completion is not None else "idle_land"


def decide_plan_revival(state: Any, command: PlanRevival, context: Context, facts: Any) -> Decision:
    """盘活方案."""
    if batch(state, facts, context.today, context.rulebook.park).primary != "revive":
        return refuse("REVIVE", "项目不在盘活发展一批。", "The project is not in the batch of revival.", "kind")
    roles = facts.role_map()
    if not command.measures or len(command.measures) > MAX_PARTS:
        return refuse("REVIVE", "盘活方案至少有一项措施。", "A plan has one measure at least.", "measures")
    wrong = first(
        (
            check_text(command.aim, "aim", FIELDS["aim"], limit=PROSE_LENGTH),
            check_person(command.owner, roles, (), "owner", Text("责任人", "owner")),
            _ahead(command.due, context.today, "due"),
            *(_check_measure(each, roles, context.today) for each in command.measures),
        )
    )
    if wrong is not None:
        return wrong
    event = RevivalPlanned(
        at=context.now,
        kind=command.kind,
        aim=command.aim,
        owner=command.owner,
        due=command.due,
        measures=command.measures,
    )
    return (event,)


def _check_measure(measure: Measure, roles: Any, today: date) -> Refusal | None:
    return first(
        (
            check_text(measure.text, "measures", FIELDS["measures"]),
            check_person(measure.owner, roles, (), "measures", Text("措施责任人", "owner of a measure")),
            _ahead(measure.due, today, "measures"),
        )
    )


def _ahead(due: date, today: date, field: str) -> Refusal | None:
    if due <= today:
        return refuse("REVIVE", f"时限 {due} 应在今天之后。", f"{due} should lie after today.", field)
    return check_plan_date(due, field, Text("时限", "due date"))


def decide_measure(state: Any, command: RecordMeasure, context: Context, _facts: Any) -> Decision:
    """登记盘活措施."""
    if state.revival_plan is None:
        return refuse("REVIVE", "先制定盘活方案。", "There has to be a plan of revival first.", "text")
    planned = len(state.revival_plan.measures)
    done = {each.number for each in state.revival_done if each.on >= state.revival_plan.on}
    if not 0 <= command.number <= planned or (command.number and command.number in done):
        return refuse("REVIVE", "方案没有这项待办措施。", "The plan has no such open measure.", "number")
    wrong = check_date(command.on, context.today, "on", Text("日期", "day")) or check_text(
        command.text, "text", FIELDS["measures"], limit=PROSE_LENGTH
    )
    if wrong is not None:
        return wrong
    event = MeasureRecorded(
        at=context.now, done_on=command.on, text=command.text, number=command.number, by=context.actor.name
    )
    return (event,)


def last_measure_on(state: Any) -> date | None:
    """The last sign of life of a revival: its start, its plan or a measure; ``None`` when there was none."""
    days = [state.revival_on, state.revival_plan and state.revival_plan.on]
    days += [each.on for each in state.revival_done]
    return max((day for day in days if day is not None), default=None)


def _promised(state: Any, x: ProductionPromised) -> Any:
    promise = Promise(x.contract_on, x.contract, x.jobs, x.capacity, x.capacity_unit, x.output_wan, x.tax_wan)
    return replace(state, promise=promise)


def _reported(state: Any, x: ProductionReported) -> Any:
    new = Quarter(x.year, x.quarter, x.jobs, x.capacity, x.output_wan, x.tax_wan, x.note, x.reporter)
    others = (each for each in state.production if each.key != new.key)
    return replace(state, production=tuple(sorted((*others, new), key=lambda each: each.key)))


def _planned(state: Any, x: RevivalPlanned) -> Any:
    return replace(state, revival_plan=RevivalPlan(x.on, x.kind, x.aim, x.owner, x.due, x.measures))


def _measured(state: Any, x: MeasureRecorded) -> Any:
    return replace(state, revival_done=(*state.revival_done, Done(x.done_on, x.text, x.number, x.by)))


CHANGES: dict[type, Callable[[Any, Any], Any]] = {
    ProductionPromised: _promised,
    ProductionReported: _reported,
    RevivalPlanned: _planned,
    MeasureRecorded: _measured,
}
