"""停滞: why a project does not move on in its batch ("Stuck when" of mechanisms.md 1), each reason with its rule.

Thresholds are settings of the park: calendar days and months, working days for a rectification.
"""

from datetime import date, timedelta

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.batches import batch
from kuaijin.core.park_settings import PARK_SETTINGS, ParkSettings
from kuaijin.core.partial_date import months_after
from kuaijin.core.project_gates import permit_days
from kuaijin.core.project_state import ProjectFacts, State
from kuaijin.core.project_words import milestone_text

STUCK_RULES: dict[str, Text] = {
    "reserve_stale_days": Text("储备项目久无更新", "reserve project without an update"),
    "estimate_stale_months": Text("估算过旧", "estimate too old"),
    "land_late_days": Text("节点滞后", "milestone late"),
    "relocation_behind_points": Text("征拆落后计划", "relocation behind plan"),
    "overdue_cases": Text("办件逾期", "cases overdue"),
    "lapse_warning_days": Text("施工许可临近失效", "construction permit about to lapse"),
    "without_investment_months": Text("连续无投资", "months without investment"),
    "rectification_workdays": Text("整改久未完成", "rectification open too long"),
    "revive_plan_days": Text("盘活无方案", "revival without a plan"),
    "revive_stale_days": Text("盘活久无措施", "revival without a measure"),
}
"""Every rule by its id: the park's setting it measures by, where it has one."""


class Stuck(Struct, frozen=True):
    """One reason: the batch it holds the project up in, the rule's id (:data:`STUCK_RULES`), and the facts in words."""

    batch: str
    rule: str
    text: Text

    @property
    def rule_text(self) -> Text:
        """What the rule is called."""
        return STUCK_RULES[self.rule]


def stuck(state: State, facts: ProjectFacts, on: date, settings: ParkSettings = PARK_SETTINGS) -> tuple[Stuck, ...]:
    """Why the project counts as stuck in its batch, or batches; empty when it moves."""
    answer = batch(state, facts, on, settings)
    named = tuple(name for name in (answer.primary, *answer.also) if name in _REASONS)
    return tuple(Stuck(name, rule, text) for name in named for rule, text in _REASONS[name](state, facts, on, settings))


Found = list[tuple[str, Text]]


def _stale(since: date | None, days: int, on: date) -> bool:
    return since is not None and since + timedelta(days=days) < on


def _reserve(state: State, _facts: ProjectFacts, on: date, settings: ParkSettings) -> Found:
    found = []
    if _stale(state.changed_on, settings.reserve_stale_days, on):
        days = settings.reserve_stale_days
        told = Text(
            f"{days} 天没有更新（上次 {state.changed_on}）。", f"No update for {days} days (last {state.changed_on})."
        )
        found.append(("reserve_stale_days", told))
    if state.totals and months_after(state.totals[-1].on, settings.estimate_stale_months) < on:
        months = settings.estimate_stale_months
        told = Text(f"估算已超过 {months} 个月。", f"The estimate is older than {months} months.")
        found.append(("estimate_stale_months", told))
    return found


def _land(state: State, facts: ProjectFacts, on: date, settings: ParkSettings) -> Found:
    found = [
        (
            "land_late_days",
            Text(
                f"节点“{m.name}”滞后超过 {settings.land_late_days} 天。",
                f"Milestone “{milestone_text(m.name).en}” is more than {settings.land_late_days} days late.",
            ),
        )
        for m in state.milestones
        if m.actual is None and m.planned_period and _stale(m.planned_period.last, settings.land_late_days, on)
    ]
    for parcel in facts.parcels:
        plan, done = parcel.relocation_plan_percent, parcel.relocation_percent
        if plan is not None and plan - (done or 0) > settings.relocation_behind_points:
            told = Text(
                f"地块 {parcel.id} 征拆落后计划 {plan - (done or 0)} 个百分点。",
                f"Relocation of parcel {parcel.id} is {plan - (done or 0)} points behind plan.",
            )
            found.append(("relocation_behind_points", told))
    return found


def _procedures(state: State, facts: ProjectFacts, on: date, settings: ParkSettings) -> Found:
    late = facts.overdue_cases
    found = [("overdue_cases", Text(f"{late} 件办件逾期。", f"{late} cases are overdue."))] if late else []
    permit = max((day for day in permit_days(state, facts) if day <= on), default=None)
    if permit is not None:
        lapse = months_after(permit, settings.permit_start_months)
        if lapse - timedelta(days=settings.lapse_warning_days) <= on <= lapse:
            told = Text(
                f"{permit} 的施工许可须在 {lapse} 前开工或延期，否则自行废止（建筑法第九条）。",
                f"The permit of {permit} lapses after {lapse} unless works begin or it is extended (建筑法 art. 9).",
            )
            found.append(("lapse_warning_days", told))
    return found


def _construction(state: State, _facts: ProjectFacts, on: date, settings: ParkSettings) -> Found:
    index = on.year * 12 + on.month - 1
    past = [divmod(index - back, 12) for back in range(1, settings.without_investment_months + 1)]
    begun = state.start.period.last if state.start is not None else on
    if any((year, month + 1) <= (begun.year, begun.month) for year, month in past):
        return []
    pages = [(state.book(year), month) for year, month in past]
    if all(page is not None and not page.months[month].actual_wan for page, month in pages):
        months = settings.without_investment_months
        told = Text(f"连续 {months} 个月没有完成投资。", f"No investment for {months} months running.")
        return [("without_investment_months", told)]
    return []


def _acceptance(_state: State, facts: ProjectFacts, _on: date, settings: ParkSettings) -> Found:
    days = facts.rectification_workdays
    if days is None or days <= settings.rectification_workdays:
        return []
    told = Text(f"整改已 {days} 个工作日未完成。", f"Rectification open for {days} working days.")
    return [("rectification_workdays", told)]


def _revive(state: State, _facts: ProjectFacts, on: date, settings: ParkSettings) -> Found:
    found: Found = []
    days = settings.revive_plan_days
    if state.revival_plan is None and _stale(state.revival_on, days, on):
        told = Text(f"转入盘活 {days} 天仍无盘活方案。", f"No plan {days} days after the revival was entered.")
        found.append(("revive_plan_days", told))
    planned = state.revival_plan.on if state.revival_plan else None
    signs = (state.revival_on, planned, *(done.on for done in state.revival_done))
    last = max((day for day in signs if day is not None), default=state.changed_on)
    if _stale(last, settings.revive_stale_days, on):
        days = settings.revive_stale_days
        told = Text(f"{days} 天没有新的盘活措施（上次 {last}）。", f"No measure for {days} days (last {last}).")
        found.append(("revive_stale_days", told))
    return found


_REASONS = {
    "reserve": _reserve,
    "land": _land,
    "procedures": _procedures,
    "construction": _construction,
    "acceptance": _acceptance,
    "revive": _revive,
}
