"""Deciding on works: milestones, permit and start, completion, stops, revival, use; visits and service acts."""

from datetime import date

from kuaijin.core import project_commands as c
from kuaijin.core import project_events as e
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import (
    EARLIEST,
    EARLIEST_PLAN,
    LATEST,
    NAME_LENGTH,
    PROSE_LENGTH,
    check_date,
    check_order,
    check_person,
    check_text,
    check_texts,
    first,
)
from kuaijin.core.context import Context
from kuaijin.core.geometry import check_position, distance_m
from kuaijin.core.partial_date import Period, parse_partial, period_of, show
from kuaijin.core.project_book import Decision
from kuaijin.core.project_gates import open_gate, valid_permit
from kuaijin.core.project_state import ProjectFacts, State
from kuaijin.core.project_words import FIELD_NAMES as F


def _partial(text: str, field: str) -> Period | Refusal:
    period = parse_partial(text)
    earliest = EARLIEST_PLAN if field == "planned" else EARLIEST
    if period is not None and not earliest <= period.first <= period.last <= LATEST:
        reach = f"{earliest.year}–{LATEST.year}"
        return Refusal(
            "partial-date",
            Text(f"{F[field].zh}须在 {reach} 年之间。", f"{F[field].en} must lie in the years {reach}."),
            field,
        )
    if period is None:
        return Refusal(
            "partial-date",
            Text(
                f"{F[field].zh}“{text[:20]}”应写成 2021、2021-03 或 2021-03-18。",
                f"{F[field].en} “{text[:20]}”: write 2021, 2021-03 or 2021-03-18.",
            ),
            field,
        )
    return period


def _unknown(name: str) -> Refusal:
    return Refusal("unknown-milestone", Text(f"项目没有节点“{name[:40]}”。", f"No milestone “{name[:40]}”."), "name")


def _already_reached(name: str, field: str = "name") -> Refusal:
    return Refusal("reached", Text(f"节点“{name}”已完成。", f"Milestone “{name}” is reached."), field)


def decide_plan_milestone(state: State, command: c.PlanMilestone, context: Context, _facts: ProjectFacts) -> Decision:
    """计划节点."""
    refusal = first(
        (
            check_text(command.name, "name", F["name"], limit=NAME_LENGTH),
            check_text(command.note, "note", F["note"], limit=300, required=False),
        )
    )
    period = _partial(command.planned, "planned")
    for answer in (refusal, period):
        if isinstance(answer, Refusal):
            return answer
    if state.milestone(command.name) is not None:
        return Refusal(
            "milestone-taken",
            Text(f"已有节点“{command.name}”。", f"There is a milestone “{command.name}” already."),
            "name",
        )
    return (
        e.MilestonePlanned(
            at=context.now, name=command.name, planned=command.planned, source=command.source, note=command.note
        ),
    )


def decide_reach(state: State, command: c.ReachMilestone, context: Context, _facts: ProjectFacts) -> Decision:
    """节点完成."""
    milestone = state.milestone(command.name)
    if milestone is None:
        return _unknown(command.name)
    if milestone.actual is not None:
        return _already_reached(command.name)
    period = _partial(command.actual, "actual")
    if isinstance(period, Refusal):
        return period
    refusal = first(
        (
            check_date(period.first, context.today, "actual", F["actual"]),
            check_text(command.note, "note", F["note"], limit=300, required=False),
        )
    )
    if refusal is not None:
        return refusal
    return (
        e.MilestoneReached(
            at=context.now, name=command.name, actual=command.actual, source=command.source, note=command.note
        ),
    )


def decide_move(state: State, command: c.MoveMilestone, context: Context, _facts: ProjectFacts) -> Decision:
    """调整节点."""
    milestone = state.milestone(command.name)
    if milestone is None:
        return _unknown(command.name)
    if milestone.actual is not None:
        return _already_reached(command.name)
    period = _partial(command.planned, "planned")
    if isinstance(period, Refusal):
        return period
    refusal = check_text(command.reason, "reason", F["reason"], limit=PROSE_LENGTH)
    if refusal is None and command.planned == milestone.planned:
        refusal = Refusal("no-change", Text("计划时间没有变化。", "The plan is already so."), "planned")
    if refusal is not None:
        return refusal
    return (e.MilestoneMoved(at=context.now, name=command.name, planned=command.planned, reason=command.reason),)


def _with_milestone(
    state: State, name: str, period: Period, source: c.Source, context: Context
) -> tuple[e.ProjectEvents, ...] | Refusal:
    """The milestone event that goes with a start, completion or use; none when no milestone is named."""
    if not name:
        return ()
    milestone = state.milestone(name)
    if milestone is None or milestone.actual is not None:
        refusal = _unknown(name) if milestone is None else _already_reached(name)
        return Refusal(refusal.rule, refusal.text, "milestone")
    actual = show(period.first, period.precision)
    return (e.MilestoneReached(at=context.now, name=name, actual=actual, source=source, note=""),)


def _happened(on: date, precision: c.Precision, evidence: tuple[str, ...], today: date) -> Period | Refusal:
    """The period of a dated fact, refused without evidence or from the future."""
    period = period_of(on, precision)
    refusal = first(
        (
            check_date(on if precision == "day" else period.first, today, "on", F["on"]),
            check_texts(evidence, "evidence", F["evidence"]),
        )
    )
    return period if refusal is None else refusal


def decide_ceremony(_state: State, command: c.RecordCeremony, context: Context, _facts: ProjectFacts) -> Decision:
    """开工仪式 (B-1: not a start)."""
    refusal = first(
        (
            check_date(command.on, context.today, "on", F["on"]),
            check_text(command.note, "note", F["note"], limit=PROSE_LENGTH, required=False),
        )
    )
    if refusal is not None:
        return refusal
    return (e.CeremonyHeld(at=context.now, held_on=command.on, note=command.note),)


def decide_permit(state: State, command: c.RecordPermit, context: Context, _facts: ProjectFacts) -> Decision:
    """施工许可取得."""
    refusal = first(
        (
            check_date(command.on, context.today, "on", F["on"]),
            check_text(command.number, "number", F["number"], limit=NAME_LENGTH),
        )
    )
    if refusal is None and any(permit.number == command.number for permit in state.permits):
        refusal = Refusal("no-change", Text("该许可证已登记。", "That permit is noted already."), "number")
    if refusal is not None:
        return refusal
    return (e.PermitRecorded(at=context.now, permit_on=command.on, number=command.number, staged=command.staged),)


def decide_start(state: State, command: c.RecordStart, context: Context, facts: ProjectFacts) -> Decision:
    """实际开工: evidence decides (B-1)."""
    period = _happened(command.on, command.precision, command.evidence, context.today)
    if isinstance(period, Refusal):
        return period
    permit_on = valid_permit(state, facts, period)
    exempt = state.attributes.get("below_permit_threshold") is True
    if permit_on is None and not exempt:
        return _without_permit(command, context)
    if command.report_unpermitted:
        return Refusal(
            "B-1",
            Text(
                "已有施工许可或属限额以下工程，请按开工登记。",
                "There is a permit or an exemption: record it as a start.",
            ),
            "report_unpermitted",
        )
    reached = _with_milestone(state, command.milestone, period, command.source, context)
    if isinstance(reached, Refusal):
        return reached
    started = e.WorksStarted(
        at=context.now,
        started_on=command.on,
        precision=command.precision,
        evidence=command.evidence,
        permit_on=permit_on,
        gate_missing=open_gate(context, state, facts, "start", period.last),
        source=command.source,
    )
    return (started, *reached)


def _without_permit(command: c.RecordStart, context: Context) -> Decision:
    if command.report_unpermitted:
        return (e.UnpermittedWorksFound(at=context.now, found_on=command.on, evidence=command.evidence),)
    return Refusal(
        "B-1",
        Text(
            "开工日前没有有效的施工许可（也不属限额以下工程）：不作开工统计；如现场确已动工，请登记为未批先建风险。",
            "No valid construction permit by that day, and no exemption: this is no start. If works are seen on site, "
            "record them as works without a permit.",
        ),
        "on",
    )


def decide_request(state: State, command: c.RequestCompletion, context: Context, _facts: ProjectFacts) -> Decision:
    """申请竣工验收."""
    period = _happened(command.on, "day", command.evidence, context.today)
    if isinstance(period, Refusal):
        return period
    begun = None if state.start is None else state.start.period.first
    refusal = check_order(begun, command.on, "on", Text("申请验收早于实际开工", "The request lies before the start"))
    if refusal is not None:
        return refusal
    return (e.CompletionRequested(at=context.now, requested_on=command.on, evidence=command.evidence),)


def decide_completion(state: State, command: c.RecordCompletion, context: Context, _facts: ProjectFacts) -> Decision:
    """竣工验收通过."""
    period = _happened(command.on, command.precision, command.evidence, context.today)
    if isinstance(period, Refusal):
        return period
    text = Text("验收通过早于申请验收", "The completion lies before its request")
    refusal = check_order(state.requested_on, period.last, "on", text)
    if refusal is not None:
        return refusal
    reached = _with_milestone(state, command.milestone, period, command.source, context)
    if isinstance(reached, Refusal):
        return reached
    passed = e.CompletionPassed(
        at=context.now,
        completed_on=command.on,
        precision=command.precision,
        evidence=command.evidence,
        source=command.source,
    )
    return (passed, *reached)


def decide_stop(state: State, command: c.StopWorks, context: Context, _facts: ProjectFacts) -> Decision:
    """停工."""
    begun = None if state.start is None else state.start.period.first
    refusal = first(
        (
            check_date(command.on, context.today, "on", F["on"]),
            check_order(begun, command.on, "on", Text("停工早于实际开工", "The stop lies before the start")),
            check_text(command.reason, "reason", F["reason"], limit=PROSE_LENGTH),
        )
    )
    if refusal is not None:
        return refusal
    return (e.WorksStopped(at=context.now, stopped_on=command.on, reason=command.reason),)


def decide_revival(state: State, command: c.StartRevival, context: Context, _facts: ProjectFacts) -> Decision:
    """转入盘活 (B-3)."""
    if state.revival_on is not None:
        return Refusal("B-3", Text("项目已在盘活中。", "The project is in revival already."))
    refusal = first(
        (
            check_date(command.on, context.today, "on", F["on"]),
            check_text(command.reason, "reason", F["reason"], limit=PROSE_LENGTH),
            check_text(command.measure, "measure", F["measure"], limit=PROSE_LENGTH),
        )
    )
    if refusal is not None:
        return refusal
    return (e.RevivalStarted(at=context.now, revival_on=command.on, reason=command.reason, measure=command.measure),)


def decide_resume(state: State, command: c.Resume, context: Context, _facts: ProjectFacts) -> Decision:
    """复工 / 盘活完成."""
    since = state.revival_on or state.stopped_on
    if since is None:
        return Refusal("B-3", Text("项目既未停工，也不在盘活中。", "The project is neither stopped nor in revival."))
    refusal = first(
        (
            check_date(command.on, context.today, "on", F["on"]),
            check_order(since, command.on, "on", Text("早于停工或盘活开始", "Before the stop or the revival")),
            check_texts(command.evidence, "evidence", F["evidence"]),
        )
    )
    if refusal is not None:
        return refusal
    return (e.Resumed(at=context.now, resumed_on=command.on, outcome=command.outcome, evidence=command.evidence),)


def decide_use(state: State, command: c.RecordUse, context: Context, facts: ProjectFacts) -> Decision:
    """投产 / 交付使用."""
    period = _happened(command.on, command.precision, command.evidence, context.today)
    if isinstance(period, Refusal):
        return period
    completed = None if state.completion is None else state.completion.period.first
    refusal = check_order(completed, period.last, "on", Text("投用早于竣工验收", "The use lies before the completion"))
    if refusal is not None:
        return refusal
    reached = _with_milestone(state, command.milestone, period, command.source, context)
    if isinstance(reached, Refusal):
        return reached
    used = e.PutToUse(
        at=context.now,
        used_on=command.on,
        precision=command.precision,
        kind=command.kind,
        evidence=command.evidence,
        gate_missing=open_gate(context, state, facts, "use", period.last),
        source=command.source,
    )
    return (used, *reached)


def _sent_twice(name: Text) -> Refusal:
    """What a phone sends again because the answer was lost on its way."""
    text = Text(f"同样的{name.zh}已经记录，没有重复登记。", f"This {name.en} is on record already; nothing was added.")
    return Refusal("recorded-twice", text)


def decide_visit(state: State, command: c.RecordVisit, context: Context, facts: ProjectFacts) -> Decision:
    """走访."""
    distance = _visit_distance(command, facts, context.rulebook.park.visit_metres)
    if isinstance(distance, Refusal):
        return distance
    roles = facts.role_map()
    refusal = first(
        (
            check_date(command.on, context.today, "on", F["on"]),
            check_texts(command.people, "people", F["people"], limit=NAME_LENGTH),
            *(check_person(person, roles, (), "people", F["people"]) for person in command.people),
            check_text(command.findings, "findings", F["findings"], limit=PROSE_LENGTH),
            check_text(command.place_note, "place_note", F["place_note"], limit=PROSE_LENGTH, required=False),
            check_texts(command.problems, "problems", F["problems"], limit=500, required=False),
            check_texts(command.decisions, "decisions", F["decisions"], limit=500, required=False),
        )
    )
    told = (command.on, command.people, command.findings, command.problems, command.decisions)
    if refusal is None and told in {(v.on, v.people, v.findings, v.problems, v.decisions) for v in state.visits}:
        refusal = _sent_twice(Text("走访", "visit"))
    if refusal is not None:
        return refusal
    return (
        e.VisitMade(
            at=context.now,
            visited_on=command.on,
            people=command.people,
            findings=command.findings,
            longitude=command.longitude,
            latitude=command.latitude,
            distance_m=distance,
            place_note=command.place_note,
            problems=command.problems,
            decisions=command.decisions,
        ),
    )


def _visit_distance(command: c.RecordVisit, facts: ProjectFacts, limit: int) -> int | Refusal | None:
    """Metres from the nearest parcel; places beyond ``limit`` metres or unknown have to be explained."""
    explained = bool(command.place_note.strip())
    if command.longitude is None or command.latitude is None:
        if explained:
            return None
        return Refusal(
            "visit-place",
            Text("请给出走访位置，或说明地点。", "Please give the position of the visit, or explain the place."),
            "longitude" if command.longitude is None else "latitude",
        )
    refusal = check_position(command.longitude, command.latitude, "longitude")
    if refusal is not None:
        return refusal
    rings = [parcel.polygon for parcel in facts.parcels if parcel.polygon]
    if not rings:
        return None
    distance = min(distance_m(command.longitude, command.latitude, ring) for ring in rings)
    if distance > limit and not explained:
        return Refusal(
            "visit-place",
            Text(
                f"走访位置距地块 {distance:,} 米，超过 {limit} 米，请说明地点。",
                f"The visit is {distance:,} m from the parcel, over {limit} m: please explain.",
            ),
            "place_note",
        )
    return distance


def decide_service(state: State, command: c.RecordServiceAct, context: Context, _facts: ProjectFacts) -> Decision:
    """服务台账."""
    refusal = first(
        (
            check_date(command.on, context.today, "on", F["on"]),
            check_text(command.channel, "channel", F["channel"], limit=NAME_LENGTH),
            check_text(command.result, "result", F["result"], limit=PROSE_LENGTH),
            check_text(command.next_step, "next_step", F["next_step"], limit=PROSE_LENGTH, required=False),
        )
    )
    if refusal is None and not 1 <= command.minutes <= 1440:
        refusal = Refusal("minutes", Text("用时应为 1 至 1440 分钟。", "Between 1 and 1440 minutes."), "minutes")
    told = (command.on, context.actor.name, command.phase, command.channel, command.minutes, command.result)
    if refusal is None and told in {(a.on, a.who, a.phase, a.channel, a.minutes, a.result) for a in state.services}:
        refusal = _sent_twice(Text("服务", "act of service"))
    if refusal is not None:
        return refusal
    return (
        e.ServiceGiven(
            at=context.now,
            served_on=command.on,
            who=context.actor.name,
            phase=command.phase,
            channel=command.channel,
            minutes=command.minutes,
            result=command.result,
            next_step=command.next_step,
        ),
    )
