"""How each event changes a project. Nothing is decided here: an event is a fact."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from kuaijin.core import project_events as e
from kuaijin.core import project_files, project_merge, project_notes, project_operation
from kuaijin.core.project_state import (
    Adjustment,
    Dated,
    LateEntry,
    Link,
    Milestone,
    MonthFigure,
    Permit,
    RedNote,
    ServiceAct,
    SourceMark,
    State,
    TaskForce,
    Total,
    Visit,
    YearBook,
)

Change = Callable[[State, Any], State]


def _taken_in(state: State, event: e.TakenIn) -> State:
    marks = (SourceMark("category", event.category_source), SourceMark("area", event.area_source))
    figures = (SourceMark("figures", "sample"),) if event.sample or event.figures_sample else ()
    return replace(
        state,
        known=True,
        code=event.code,
        name_zh=event.name_zh,
        name_en=event.name_en,
        category=event.category,
        area=event.area,
        attributes=event.attributes,
        owner_name=event.owner_name,
        owner_uscc=event.owner_uscc,
        sample=event.sample,
        figures_sample=event.figures_sample,
        facts_from_article=event.facts_from_article,
        sources=marks + figures,
        taken_in_on=event.on,
        totals=(Total(event.total_wan, "", event.on, ""),),
        invested_before_wan=event.invested_before_wan,
    )


def _facts_corrected(state: State, event: e.FactsCorrected) -> State:
    fields = ("code", "name_zh", "name_en", "category", "area", "owner_name", "owner_uscc")
    given = {field: getattr(event, field) for field in fields if getattr(event, field) is not None}
    changed = replace(state, attributes={**state.attributes, **event.attributes}, **given)
    for fact in ("category", "area"):
        if fact in given:
            changed = _mark(changed, SourceMark(fact, event.source))
    return changed


def _mark(state: State, mark: SourceMark) -> State:
    return replace(state, sources=(*(m for m in state.sources if m.fact != mark.fact), mark))


def _plan_entered(state: State, event: e.AnnualPlanEntered) -> State:
    """The year's page; what was entered in its months before it was there goes with it."""
    early = [late for late in state.late_entries if late.year == event.year]
    months = tuple(
        MonthFigure(adjustments=tuple(late.entry for late in early if late.month == number)) for number in range(1, 13)
    )
    state = replace(state, late_entries=tuple(late for late in state.late_entries if late.year != event.year))
    return state.with_book(
        YearBook(
            year=event.year,
            plan_year_wan=event.plan_year_wan,
            plan_months=event.plan_months,
            original_year_wan=event.plan_year_wan,
            original_months=event.plan_months,
            start_class=event.start_class,
            completion_planned=event.completion_planned,
            meeting=event.meeting,
            decided_on=event.decided_on,
            invested_before_wan=event.invested_before_wan,
            months=months,
        )
    )


def _book(state: State, year: int) -> YearBook:
    book = state.book(year)
    if book is None:
        raise ValueError(f"project {state.id}: no annual plan of {year} in its history")
    return book


def _plan_adjusted(state: State, event: e.PlanAdjusted) -> State:
    book = replace(
        _book(state, event.year),
        plan_year_wan=event.plan_year_wan,
        plan_months=event.plan_months,
        adjusted_by=event.meeting,
        adjusted_reason=event.reason,
    )
    return state.with_book(book)


def _month(state: State, year: int, month: int, **changes: Any) -> State:
    book = _book(state, year)
    figure = replace(book.months[month - 1], **changes)
    return state.with_book(replace(book, months=(*book.months[: month - 1], figure, *book.months[month:])))


def _reported(state: State, event: e.InvestmentReported) -> State:
    return _month(
        state,
        event.year,
        event.month,
        reported_wan=event.actual_wan,
        estimated=event.estimated,
        returned="",
        reporter=event.reporter,
        told=replace(event.told, note=event.note),
    )


def _adjusted(state: State, event: e.InvestmentAdjusted) -> State:
    entry = Adjustment(event.about_year, event.about_month, event.delta_wan, event.reason, event.entered_on)
    book = state.book(event.year)
    if book is None:
        return replace(state, late_entries=(*state.late_entries, LateEntry(event.year, event.month, entry)))
    former = book.months[event.month - 1].adjustments
    return _month(state, event.year, event.month, adjustments=(*former, entry))


def _statistics(state: State, event: e.StatisticsReported) -> State:
    book = _book(state, event.year)
    series = (*book.statistics[: event.month - 1], event.value_wan, *book.statistics[event.month :])
    return state.with_book(replace(book, statistics=series))


def _funds_planned(state: State, event: e.FundsPlanned) -> State:
    return state.with_book(replace(_book(state, event.year), funds_plan=event.parts))


def _funds_reported(state: State, event: e.FundsReported) -> State:
    book = _book(state, event.year)
    months = (*book.funds_in[: event.month - 1], event.parts, *book.funds_in[event.month :])
    return state.with_book(replace(book, funds_in=months))


def _relink(links: tuple[Link, ...], name: str, event: e.ProjectEvent) -> tuple[Link, ...]:
    ended = tuple(replace(link, until=event.on) if link.until is None else link for link in links)
    return (*ended, Link(name, event.on))


def _milestone_planned(state: State, event: e.MilestonePlanned) -> State:
    milestone = Milestone(event.name, event.planned, event.planned, event.source, event.note)
    return replace(state, milestones=(*state.milestones, milestone))


def _milestone(state: State, name: str, change: Callable[[Milestone], Milestone]) -> State:
    return replace(state, milestones=tuple(change(m) if m.name == name else m for m in state.milestones))


def _reached(state: State, event: e.MilestoneReached) -> State:
    return _milestone(
        state,
        event.name,
        lambda m: replace(m, actual=event.actual, actual_source=event.source, note=event.note or m.note),
    )


def _moved(state: State, event: e.MilestoneMoved) -> State:
    return _milestone(state, event.name, lambda m: replace(m, planned=event.planned, moves=m.moves + 1))


def _stat_status(state: State, event: e.StatStatusSet) -> State:
    month = state.stat_month
    if event.status == "entered" and event.year is not None and event.month is not None:
        month = f"{event.year:04d}-{event.month:02d}"
    return replace(state, stat_status=event.status, stat_month=month)


def _started(state: State, event: e.WorksStarted) -> State:
    return replace(
        state,
        start=Dated(event.started_on, event.precision, event.source, event.evidence),
        start_permit_on=event.permit_on,
        start_gate_missing=event.gate_missing,
    )


def _put_to_use(state: State, event: e.PutToUse) -> State:
    return replace(
        state,
        use=Dated(event.used_on, event.precision, event.source, event.evidence),
        use_kind=event.kind,
        use_gate_missing=event.gate_missing,
    )


def _resumed(state: State, event: e.Resumed) -> State:
    return replace(
        state,
        stopped_on=None,
        stop_reason="",
        revival_on=None,
        resumed_on=event.resumed_on,
        resumed_outcome=event.outcome,
    )


def _visited(state: State, event: e.VisitMade) -> State:
    visit = Visit(
        event.visited_on,
        event.people,
        event.findings,
        event.longitude,
        event.latitude,
        event.distance_m,
        event.place_note,
        event.problems,
        event.decisions,
    )
    return replace(state, visits=(*state.visits, visit))


def _served(state: State, event: e.ServiceGiven) -> State:
    act = ServiceAct(
        event.served_on, event.who, event.phase, event.channel, event.minutes, event.result, event.next_step
    )
    return replace(state, services=(*state.services, act))


CHANGES: dict[type[e.ProjectEvent], Change] = {
    e.TakenIn: _taken_in,
    e.FactsCorrected: _facts_corrected,
    e.TotalAdjusted: lambda s, x: replace(
        s, totals=(*s.totals, Total(x.total_wan, x.approval, x.approved_on, x.reason))
    ),
    e.AnnualPlanEntered: _plan_entered,
    e.PlanAdjusted: _plan_adjusted,
    e.LeaderAssigned: lambda s, x: replace(s, leaders=_relink(s.leaders, x.leader, x)),
    e.SecretaryAssigned: lambda s, x: replace(s, secretaries=_relink(s.secretaries, x.secretary, x)),
    e.TaskForceFormed: lambda s, x: replace(s, task_force=TaskForce(x.head, x.members, x.on)),
    e.MilestonePlanned: _milestone_planned,
    e.MilestoneReached: _reached,
    e.MilestoneMoved: _moved,
    e.InvestmentReported: _reported,
    e.ReportReturned: lambda s, x: _month(s, x.year, x.month, returned=x.reason),
    e.MonthFrozen: lambda s, x: _month(s, x.year, x.month, frozen=True),
    e.InvestmentAdjusted: _adjusted,
    e.StatStatusSet: _stat_status,
    e.StatisticsReported: _statistics,
    e.FundsPlanned: _funds_planned,
    e.FundsReported: _funds_reported,
    e.RedExplained: lambda s, x: replace(s, red_notes=(*s.red_notes, RedNote(x.on, x.cause, x.owner, x.due, x.by))),
    e.CeremonyHeld: lambda s, x: replace(s, ceremony_on=x.held_on),
    e.PermitRecorded: lambda s, x: replace(s, permits=(*s.permits, Permit(x.permit_on, x.number, x.staged))),
    e.UnpermittedWorksFound: lambda s, x: replace(s, unpermitted_on=x.found_on),
    e.WorksStarted: _started,
    e.CompletionRequested: lambda s, x: replace(s, requested_on=x.requested_on),
    e.CompletionPassed: lambda s, x: replace(s, completion=Dated(x.completed_on, x.precision, x.source, x.evidence)),
    e.WorksStopped: lambda s, x: replace(s, stopped_on=x.stopped_on, stop_reason=x.reason),
    e.RevivalStarted: lambda s, x: replace(
        s, revival_on=x.revival_on, revival_reason=x.reason, revival_measure=x.measure
    ),
    e.Resumed: _resumed,
    e.PutToUse: _put_to_use,
    e.VisitMade: _visited,
    e.ServiceGiven: _served,
    e.ProjectRetired: lambda s, x: replace(s, retired_on=x.retired_on, retired_reason=x.reason),
    e.SourceNoted: lambda s, x: _mark(s, SourceMark(x.fact, x.source, x.note)),
    **project_notes.CHANGES,
    **project_files.CHANGES,
    **project_operation.CHANGES,
    **project_merge.CHANGES,
}
_BESIDE = frozenset({*project_notes.CHANGES, *project_files.CHANGES})


def evolve(state: State, event: e.ProjectEvent) -> State:
    """The state after ``event``.

    Raises:
        ValueError: the history is broken (a month without its annual plan), which a decider never writes.
    """
    changed = CHANGES[type(event)](state, event)
    if type(event) in _BESIDE:
        return changed  # what is said of a project, or filed with it, does not move it on
    return replace(changed, changed_on=event.on)
