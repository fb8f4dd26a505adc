"""六个一批: in which batch a project is, derived from facts and never typed (mechanisms.md 1, B-1 … B-4).

A project is in one batch on any date, except that land supply and procedures may run side by side: the primary batch is
then the later of the two in the chain. Which signs let it in and out is data (:mod:`kuaijin.core.batch_rules`); what
each sign means is here. Facts dated after the day asked for have not happened yet.
"""

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.batch_rules import Alternatives
from kuaijin.core.park_settings import PARK_SETTINGS, ParkSettings
from kuaijin.core.partial_date import after, months_after
from kuaijin.core.project_gates import permit_days
from kuaijin.core.project_state import ParcelFact, ProjectFacts, State

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


class _Look(Struct, frozen=True):
    """A project on a day, as signs look at it."""

    state: State
    facts: ProjectFacts
    on: date
    settings: ParkSettings


def batch(state: State, facts: ProjectFacts, on: date, settings: ParkSettings = PARK_SETTINGS) -> BatchAnswer:
    """In which batch the project is at the end of ``on``: the last of the chain that let it in and not yet out."""
    if not _by(state.taken_in_on, on) or _by(state.retired_on, on):
        return BatchAnswer("", (), Text("项目不在库。", "The project is not in the book."))
    look = _Look(state, facts, on, settings)
    left = None
    for rule in reversed(settings.batch_rules):
        why = _held(look, rule.enter)
        if why is None:
            continue
        left = left or _held(look, rule.leave)
        if _held(look, rule.leave) is None:
            tell = _WHY.get(rule.id)
            return BatchAnswer(rule.id, _beside(look, rule.id), tell(look) if tell else why)
    return BatchAnswer("", (), left or Text("没有批次接纳该项目。", "No batch takes the project in."))


def _beside(look: _Look, primary: str) -> tuple[str, ...]:
    """Batches that run beside ``primary``: their rules allow it, and they have not let the project out either."""
    return tuple(
        rule.id
        for rule in look.settings.batch_rules
        if primary in rule.beside and _held(look, rule.enter) is not None and _held(look, rule.leave) is None
    )


def _held(look: _Look, alternatives: Alternatives) -> Text | None:
    """What tells of the first alternative of which every sign holds (its last sign's words); ``None`` for none."""
    for signs in alternatives:
        told = None
        for sign in signs:
            told = _SIGNS[sign](look)
            if told is None:
                break
        if told is not None:
            return told
    return None


def _by(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def _in_book(look: _Look) -> Text | None:
    if not _by(look.state.taken_in_on, look.on):
        return None
    told = "In the book; no meeting has put it into an annual list to push on."
    return Text("已入库，尚未由会议列入年度计划推进。", told)


def _pushed(look: _Look) -> Text | None:
    if not pushed_on(look.state, look.on):
        return None
    return Text(
        "已列入年度计划，用地尚未供应（合同或划拨决定、净地交付未齐）。",
        "In the annual list; the land is not yet supplied (contract or allocation, and hand-over).",
    )


def _fixed(look: _Look) -> Text | None:
    fixed = land_supplied(look.state, look.facts, look.on) or any(
        _by(parcel.contract_on, look.on) for parcel in look.facts.parcels
    )
    return Text("用地已落实", "The land is fixed") if fixed else None


def _supplied_sign(look: _Look) -> Text | None:
    if not land_supplied(look.state, look.facts, look.on):
        return None
    return Text("净地已交付或无需供地。", "The land is handed over, or none is needed.")


def _early(look: _Look) -> Text | None:
    return Text("已提前介入", "Early service has begun") if _by(look.facts.pre_service_on, look.on) else None


def _started(look: _Look) -> Text | None:
    start = look.state.start
    if start is None or start.period.first > look.on:
        return None
    count = len(start.evidence)
    return Text(f"{start.on} 实际开工，佐证 {count} 份。", f"Really started on {start.on}, {count} pieces of evidence.")


def _not_started(look: _Look) -> Text | None:
    return Text("尚未实际开工。", "Not really started.") if _started(look) is None else None


def _requested(look: _Look) -> Text | None:
    on = look.state.requested_on
    return Text(f"{on} 已申请竣工验收。", f"Completion acceptance requested on {on}.") if _by(on, look.on) else None


def _completed(look: _Look) -> Text | None:
    state, done = look.state, look.state.completion
    if done is None or done.period.first > look.on:
        return None
    months = look.settings.tracking_months
    used, told = "", ""
    if state.use is not None and state.use.period.first <= look.on:
        used, told = "，已投用", ", in use"
    return Text(
        f"{done.period.last} 竣工验收通过{used}，跟踪 {months} 个月。",
        f"Completion passed on {done.period.last}{told}; followed for {months} months.",
    )


def _tracking_over(look: _Look) -> Text | None:
    done = look.state.completion
    if done is None or months_after(done.period.last, look.settings.tracking_months) >= look.on:
        return None
    last = done.period.last
    return Text(f"{last} 竣工，跟踪期已满。", f"Completed on {last}; the time of tracking is over.")


def _in_revival(look: _Look) -> Text | None:
    state = look.state
    if not _by(state.revival_on, look.on):
        return None
    return Text(
        f"{state.revival_on} 起转入盘活：{state.revival_reason}",
        f"In revival since {state.revival_on}: {state.revival_reason}",
    )


def _stopped_long(look: _Look) -> Text | None:
    stopped, months = look.state.stopped_on, look.settings.stopped_months
    if stopped is None or months_after(stopped, months) >= look.on:
        return None
    return Text(
        f"{stopped} 停工，已超过 {months} 个月。", f"Works stopped on {stopped}, more than {months} months ago."
    )


def _lapsed(look: _Look) -> Text | None:
    lapsed, on = look.facts.permit_lapsed_on, look.on
    if lapsed is None or lapsed > on or any(lapsed < day <= on for day in permit_days(look.state, look.facts)):
        return None
    return Text(
        f"施工许可于 {lapsed} 自行废止（建筑法第九条），未开工。",
        f"The construction permit lapsed on {lapsed} (建筑法 art. 9) without a start.",
    )


def _idle(look: _Look) -> Text | None:
    handed = (parcel for parcel in look.facts.parcels if _by(parcel.handed_over_on, look.on))
    due = min((parcel.start_by for parcel in handed if parcel.start_by is not None), default=None)
    if due is None or months_after(due, look.settings.idle_months) >= look.on:
        return None
    return Text(
        f"约定开工日 {due} 已过 {look.settings.idle_months} 个月仍未开工，属闲置土地。",
        f"Works had to begin by {due}; more than {look.settings.idle_months} months have passed: idle land.",
    )


def _empty(look: _Look) -> Text | None:
    done = look.state.completion
    used = look.state.use is not None and look.state.use.period.first <= look.on
    if done is None or used or months_after(done.period.last, look.settings.empty_months) >= look.on:
        return None
    return Text(
        f"{done.period.last} 竣工后 {look.settings.empty_months} 个月仍未投用，厂房空置。",
        f"Not in use {look.settings.empty_months} months after completion on {done.period.last}: an empty plant.",
    )


_SIGNS: dict[str, Callable[[_Look], Text | None]] = {
    "in_book": _in_book,
    "pushed_on": _pushed,
    "land_fixed": _fixed,
    "land_supplied": _supplied_sign,
    "early_service": _early,
    "started": _started,
    "not_started": _not_started,
    "completion_requested": _requested,
    "completed": _completed,
    "tracking_over": _tracking_over,
    "in_revival": _in_revival,
    "stopped_long": _stopped_long,
    "permit_lapsed": _lapsed,
    "land_idle": _idle,
    "plant_empty": _empty,
}
"""How each sign of ``batch_rules.SIGNS`` is seen: the words that tell of it, or ``None`` where it does not hold."""


def _procedures_why(look: _Look) -> Text:
    state, facts, on = look.state, look.facts, look.on
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
    ground = _fixed(look) or Text("已提前介入", "Early service has begun")
    return Text(f"{ground.zh}，施工许可尚未取得。", f"{ground.en}; the construction permit is missing.")


_WHY: dict[str, Callable[[_Look], Text]] = {"procedures": _procedures_why}
"""Batches whose reason tells more than the sign that let the project in."""


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


def turns(state: State, facts: ProjectFacts, settings: ParkSettings = PARK_SETTINGS) -> set[date]:
    """Every day on which time alone may change what :func:`batch` answers: the days that its signs ask about."""
    plain = (state.taken_in_on, state.retired_on, state.requested_on, state.revival_on)
    dated = (each.period.first for each in (state.start, state.completion, state.use) if each is not None)
    told = (facts.pre_service_on, facts.permit_lapsed_on, *permit_days(state, facts))
    listed = (page.decided_on for page in state.years)
    lands = (day for parcel in facts.parcels for day in (parcel.contract_on, parcel.handed_over_on))
    found = (*plain, *dated, *told, *listed, *lands, *_limits(state, facts, settings))
    return {day for day in found if day is not None}


def _limits(state: State, facts: ProjectFacts, settings: ParkSettings) -> list[date]:
    """The first days after the times that the signs allow."""
    found = [after(each.start_by, months=settings.idle_months) for each in facts.parcels if each.start_by is not None]
    if state.stopped_on is not None:
        found.append(after(state.stopped_on, months=settings.stopped_months))
    if state.completion is not None:
        done = state.completion.period.last
        found += [after(done, months=months) for months in (settings.tracking_months, settings.empty_months)]
    return found
