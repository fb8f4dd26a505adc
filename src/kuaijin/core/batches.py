"""六个一批: in which batch a project is, derived from facts and never typed (mechanisms.md 1, B-1 … B-4).

A project is in one batch on any date, except that land supply and procedures may run side by side: the primary batch is
then the later of the two in the chain. Facts dated after the day asked for have not happened yet.
"""

from datetime import date, timedelta

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.park_settings import PARK_SETTINGS, ParkSettings
from kuaijin.core.partial_date import months_after
from kuaijin.core.project_gates import permit_days
from kuaijin.core.project_state import ParcelFact, ProjectFacts, State
from kuaijin.core.project_words import milestone_text

BATCH_NAMES: dict[str, Text] = {
    "reserve": Text("科学储备一批", "Reserve"),
    "land": Text("土地供应一批", "Land supply"),
    "procedures": Text("手续办理一批", "Procedures"),
    "construction": Text("开工建设一批", "Construction"),
    "acceptance": Text("竣工验收一批", "Acceptance"),
    "revive": Text("盘活发展一批", "Revival"),
}
"""Ids in the order of the chain, with the article's names."""


class BatchAnswer(Struct, frozen=True):
    """The batch (an id of :data:`BATCH_NAMES`; empty for none), batches running beside it, and why."""

    primary: str
    also: tuple[str, ...]
    why: Text


def batch(state: State, facts: ProjectFacts, on: date, settings: ParkSettings = PARK_SETTINGS) -> BatchAnswer:
    """In which batch the project is at the end of ``on``."""
    if not _by(state.taken_in_on, on) or _by(state.retired_on, on):
        return BatchAnswer("", (), Text("项目不在库。", "The project is not in the book."))
    return (
        _revive(state, facts, on, settings)
        or _acceptance(state, on, settings)
        or _construction(state, on)
        or _before_works(state, facts, on)
    )


def _by(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def _revive(state: State, facts: ProjectFacts, on: date, settings: ParkSettings) -> BatchAnswer | None:
    why = None
    if state.revival_on is not None and state.revival_on <= on:
        why = Text(
            f"{state.revival_on} 起转入盘活：{state.revival_reason}",
            f"In revival since {state.revival_on}: {state.revival_reason}",
        )
    elif state.stopped_on is not None and months_after(state.stopped_on, settings.stopped_months) < on:
        why = Text(
            f"{state.stopped_on} 停工，已超过 {settings.stopped_months} 个月。",
            f"Works stopped on {state.stopped_on}, more than {settings.stopped_months} months ago.",
        )
    elif not _started(state, on):
        why = _lapsed(state, facts, on) or _idle(facts, on, settings)
    return None if why is None else BatchAnswer("revive", (), why)


def _lapsed(state: State, facts: ProjectFacts, on: date) -> Text | None:
    lapsed = facts.permit_lapsed_on
    if lapsed is None or lapsed > on or any(lapsed < day <= on for day in permit_days(state, facts)):
        return None
    return Text(
        f"施工许可于 {lapsed} 自行废止（建筑法第九条），未开工。",
        f"The construction permit lapsed on {lapsed} (建筑法 art. 9) without a start.",
    )


def _idle(facts: ProjectFacts, on: date, settings: ParkSettings) -> Text | None:
    due = min((p.start_by for p in facts.parcels if p.start_by is not None and _by(p.handed_over_on, on)), default=None)
    if due is None or months_after(due, settings.idle_months) >= on:
        return None
    return Text(
        f"约定开工日 {due} 已过一年仍未开工，属闲置土地。",
        f"Works had to begin by {due}; more than a year has passed: idle land.",
    )


def _started(state: State, on: date) -> bool:
    return state.start is not None and state.start.period.first <= on


def _acceptance(state: State, on: date, settings: ParkSettings) -> BatchAnswer | None:
    if state.completion is not None and state.completion.period.first <= on:
        done = state.completion.period.last
        if months_after(done, settings.tracking_months) < on:
            why = Text(f"{done} 竣工，跟踪期已满。", f"Completed on {done}; the time of tracking is over.")
            return BatchAnswer("", (), why)
        used = "，已投用" if state.use is not None and state.use.period.first <= on else ""
        told = ", in use" if used else ""
        why = Text(
            f"{done} 竣工验收通过{used}，跟踪 {settings.tracking_months} 个月。",
            f"Completion passed on {done}{told}; followed for {settings.tracking_months} months.",
        )
        return BatchAnswer("acceptance", (), why)
    if _by(state.requested_on, on):
        why = Text(
            f"{state.requested_on} 已申请竣工验收。", f"Completion acceptance requested on {state.requested_on}."
        )
        return BatchAnswer("acceptance", (), why)
    return None


def _construction(state: State, on: date) -> BatchAnswer | None:
    if not _started(state, on) or state.start is None:
        return None
    count = len(state.start.evidence)
    why = Text(
        f"{state.start.on} 实际开工，佐证 {count} 份。",
        f"Really started on {state.start.on}, {count} pieces of evidence.",
    )
    return BatchAnswer("construction", (), why)


def _before_works(state: State, facts: ProjectFacts, on: date) -> BatchAnswer:
    if not pushed_on(state, on):
        why = Text(
            "已入库，尚未由会议列入年度计划推进。", "In the book; no meeting has put it into an annual list to push on."
        )
        return BatchAnswer("reserve", (), why)
    supplied = land_supplied(state, facts, on)
    fixed = supplied or any(_by(parcel.contract_on, on) for parcel in facts.parcels)
    if fixed or _by(facts.pre_service_on, on):
        return BatchAnswer("procedures", () if supplied else ("land",), _procedures_why(state, facts, on, fixed))
    why = Text(
        "已列入年度计划，用地尚未供应（合同或划拨决定、净地交付未齐）。",
        "In the annual list; the land is not yet supplied (contract or allocation, and hand-over).",
    )
    return BatchAnswer("land", (), why)


def _procedures_why(state: State, facts: ProjectFacts, on: date, fixed: bool) -> Text:
    permit = max((day for day in permit_days(state, facts) if day <= on), default=None)
    if state.unpermitted_risk and permit is None:
        return Text(
            f"未批先建风险：{state.unpermitted_on} 发现无施工许可动工，不作开工。",
            f"Works without a permit found on {state.unpermitted_on}: a risk, not a start.",
        )
    if permit is not None:
        return Text(
            f"{permit} 取得施工许可，尚未登记实际开工。", f"Construction permit of {permit}; no actual start recorded."
        )
    ground = Text("用地已落实", "The land is fixed") if fixed else Text("已提前介入", "Early service has begun")
    return Text(f"{ground.zh}，施工许可尚未取得。", f"{ground.en}; the construction permit is missing.")


def pushed_on(state: State, on: date) -> bool:
    """Whether a meeting has put the project into an annual list other than as 预备 by ``on``."""
    return any(page.start_class != "预备" and page.decided_on <= on for page in state.years)


def land_supplied(state: State, facts: ProjectFacts, on: date) -> bool:
    """No land needed, or every parcel contracted (or allocated) and handed over by ``on``."""
    if not state.land_needed:
        return True
    return bool(facts.parcels) and all(_supplied(parcel, on) for parcel in facts.parcels)


def _supplied(parcel: ParcelFact, on: date) -> bool:
    return _by(parcel.contract_on, on) and _by(parcel.handed_over_on, on)


def stuck(state: State, facts: ProjectFacts, on: date, settings: ParkSettings = PARK_SETTINGS) -> tuple[Text, ...]:
    """Why the project counts as stuck in its batch ("Stuck when" of mechanisms.md 1); empty when it moves."""
    reasons = {
        "reserve": _stuck_reserve,
        "land": _stuck_land,
        "procedures": _stuck_procedures,
        "construction": _stuck_construction,
        "acceptance": _stuck_acceptance,
        "revive": _stuck_revive,
    }
    answer = batch(state, facts, on, settings)
    named = tuple(name for name in (answer.primary, *answer.also) if name)
    return tuple(text for name in named for text in reasons[name](state, facts, on, settings))


def _stale(since: date | None, days: int, on: date) -> bool:
    return since is not None and since + timedelta(days=days) < on


def _stuck_reserve(state: State, _facts: ProjectFacts, on: date, settings: ParkSettings) -> list[Text]:
    found = []
    if _stale(state.changed_on, settings.reserve_stale_days, on):
        days = settings.reserve_stale_days
        found.append(Text(f"{days} 天没有更新。", f"No update for {days} days."))
    if state.totals and months_after(state.totals[-1].on, settings.estimate_stale_months) < on:
        months = settings.estimate_stale_months
        found.append(Text(f"估算已超过 {months} 个月。", f"The estimate is older than {months} months."))
    return found


def _stuck_land(state: State, facts: ProjectFacts, on: date, settings: ParkSettings) -> list[Text]:
    found = [
        Text(
            f"节点“{m.name}”滞后超过 {settings.land_late_days} 天。",
            f"Milestone “{milestone_text(m.name).en}” is more than {settings.land_late_days} days late.",
        )
        for m in state.milestones
        if m.actual is None and m.planned_period and _stale(m.planned_period.last, settings.land_late_days, on)
    ]
    for parcel in facts.parcels:
        plan, done = parcel.relocation_plan_percent, parcel.relocation_percent
        if plan is not None and plan - (done or 0) > settings.relocation_behind_points:
            found.append(
                Text(
                    f"地块 {parcel.id} 征拆落后计划 {plan - (done or 0)} 个百分点。",
                    f"Relocation of parcel {parcel.id} is {plan - (done or 0)} points behind plan.",
                )
            )
    return found


def _stuck_procedures(_state: State, facts: ProjectFacts, _on: date, _settings: ParkSettings) -> list[Text]:
    late = facts.overdue_cases
    return [Text(f"{late} 件办件逾期。", f"{late} cases are overdue.")] if late else []


def _stuck_construction(state: State, _facts: ProjectFacts, on: date, settings: ParkSettings) -> list[Text]:
    index = on.year * 12 + on.month - 1
    past = [divmod(index - back, 12) for back in range(1, settings.without_investment_months + 1)]
    begun = state.start.period.last if state.start is not None else on
    if any((year, month + 1) <= (begun.year, begun.month) for year, month in past):
        return []
    pages = [(state.book(year), month) for year, month in past]
    if all(page is not None and not page.months[month].actual_wan for page, month in pages):
        months = settings.without_investment_months
        return [Text(f"连续 {months} 个月没有完成投资。", f"No investment for {months} months running.")]
    return []


def _stuck_acceptance(_state: State, facts: ProjectFacts, _on: date, settings: ParkSettings) -> list[Text]:
    days = facts.rectification_workdays
    if days is None or days <= settings.rectification_workdays:
        return []
    return [Text(f"整改已 {days} 个工作日未完成。", f"Rectification open for {days} working days.")]


def _stuck_revive(state: State, _facts: ProjectFacts, on: date, settings: ParkSettings) -> list[Text]:
    days = settings.revive_stale_days
    if not _stale(state.changed_on, days, on):
        return []
    return [Text(f"{days} 天没有新的盘活措施。", f"No measure for {days} days.")]
