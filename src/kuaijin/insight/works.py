"""Where a works plan stands: the forecast with its late permits, what is gained or lost and why, clashes and crews."""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.works_check import Breach, Clash, check, clashes, daily_use
from kuaijin.core.works_network import Activity, Network, critical_path, finish
from kuaijin.core.works_state import Days, Outlook, State, network, numbers, outlook
from kuaijin.ledger.projections.models import CaseRow


class GateLine(Struct, frozen=True, kw_only=True):
    """A permit gate. ``day``: when the permit came or is now expected; ``granted``: it is there.

    ``costs``: plan days by which the last day of work would be earlier if the permit came as in the baseline.
    """

    id: str
    name: str
    baseline: date
    day: date
    granted: bool
    case: str
    costs: int


class ActivityLine(Struct, frozen=True, kw_only=True):
    """An activity with its days (last days included; a milestone's are the same) in forecast and baseline."""

    activity: Activity
    first: date
    last: date
    baseline_first: date | None
    baseline_last: date | None
    float_days: int
    begun: bool
    finished: bool


class CrewLine(Struct, frozen=True):
    """The most units of a crew or machine on one day: now, by the proposal (``None`` without one), and there are."""

    name: str
    peak: int
    proposed: int | None
    capacity: int


class Reason(Struct, frozen=True):
    """Why a proposal is shorter: ``days`` is what this one activity begins earlier, in plan days."""

    text: Text
    days: int


class Offer(Struct, frozen=True):
    """A proposal against the forecast. ``gained``: plan days; ``proved``: no plan can be shorter."""

    opening: date
    gained: int
    proved: bool
    tried: int
    crossed: tuple[Reason, ...]
    moved: tuple[Reason, ...]


class Standing(Struct, frozen=True, kw_only=True):
    """A plan as the page tells it. ``late``: plan days the forecast ends after the baseline, negative if before."""

    opening: date
    baseline_opening: date | None
    late: int
    length: int
    lines: tuple[ActivityLine, ...]
    gates: tuple[GateLine, ...]
    clashes: tuple[Clash, ...]
    breaches: tuple[Breach, ...]
    crews: tuple[CrewLine, ...]
    offer: Offer | None
    days: Days


def expected(state: State, today: date) -> dict[str, tuple[date, bool, str]]:
    """For each gate the day of its permit, whether it is granted, and its case (the latest of that item).

    An open case that is due later than the plan expects counts with its due date, and never with a past day.
    """
    items = [each.item_id for each in state.gates if each.item_id]
    rows = CaseRow.objects.filter(project=state.project_id, item__in=items).order_by("received_on", "id")
    latest = {row.item: row for row in rows}
    found = {}
    for gate in state.gates:
        row = latest.get(gate.item_id)
        if row is None:
            found[gate.id] = (gate.expected_on, False, "")
        elif row.decided_on and row.decision == "granted":
            found[gate.id] = (row.decided_on, True, row.id)
        else:
            due = [each for each in (row.committed_due or row.statutory_due, gate.expected_on, today) if each]
            found[gate.id] = (max(due), False, row.id)
    return found


def standing(state: State, calendar: Calendar, today: date) -> Standing:
    """The plan on ``today``.

    Raises:
        Unplaceable: an activity fits on no day any more.
    """
    days = state.days(calendar)
    permits = expected(state, today)
    gates = {name: on for name, (on, _, _) in permits.items()}
    seen = outlook(state, calendar, today, gates)
    planned = network(state, days)
    first_plan = numbers(state.today, days)
    over, base = finish(seen.network, seen.starts), None
    if state.baseline:
        base = finish(planned, numbers(state.baseline, days))
    return Standing(
        opening=seen.opening,
        baseline_opening=None if base is None else days.day(max(0, base - 1)),
        late=0 if base is None else over - base,
        length=over,
        lines=tuple(_lines(state, seen, planned, days)),
        gates=tuple(_gates(state, calendar, today, permits, over)),
        clashes=clashes(planned, first_plan),
        breaches=check(planned, first_plan, crossing=state.crossing),
        crews=tuple(_crews(state, planned, seen, days)),
        offer=_offer(state, seen, planned, days),
        days=days,
    )


def _lines(state: State, seen: Outlook, planned: Network, days: Days) -> Iterator[ActivityLine]:
    fixed = Network(
        activities=tuple(_no_sooner(each, seen) for each in seen.network.activities), gates=seen.network.gates
    )
    windows = critical_path(fixed, crossing=state.crossing).windows
    baseline = numbers(state.baseline, days)
    for each in seen.network.activities:
        start, was = seen.starts[each.id], baseline.get(each.id)
        length = planned.by_id[each.id].duration
        progress = state.progress.get(each.id)
        yield ActivityLine(
            activity=each,
            first=days.day(start),
            last=_last(start, each.duration, days),
            baseline_first=None if was is None else days.day(was),
            baseline_last=None if was is None else _last(was, length, days),
            float_days=windows[each.id].late - windows[each.id].early,
            begun=progress is not None,
            finished=progress is not None and progress.finished_on is not None,
        )


def _no_sooner(each: Activity, seen: Outlook) -> Activity:
    """The activity, not before its day in the forecast, so that its float is what is left from there."""
    return Activity(
        id=each.id, name=each.name, duration=each.duration, links=each.links, not_before=seen.starts[each.id]
    )


def _last(start: int, duration: int, days: Days) -> date:
    return days.day(start + max(duration, 1) - 1)


def _gates(
    state: State, calendar: Calendar, today: date, permits: Mapping[str, tuple[date, bool, str]], over: int
) -> Iterator[GateLine]:
    for gate in state.gates:
        day, granted, case = permits[gate.id]
        was = state.baseline_gates.get(gate.id, gate.expected_on)
        costs = 0
        if day > was:
            others = {name: on for name, (on, _, _) in permits.items()} | {gate.id: was}
            without = outlook(state, calendar, today, others)
            costs = over - finish(without.network, without.starts)
        yield GateLine(id=gate.id, name=gate.name, baseline=was, day=day, granted=granted, case=case, costs=costs)


def _crews(state: State, planned: Network, seen: Outlook, days: Days) -> Iterator[CrewLine]:
    proposed = None if state.proposal is None else _proposed(state, seen, days)
    for each in planned.resources:
        peak = max(daily_use(seen.network, seen.starts, each).values(), default=0)
        then = None if proposed is None else max(daily_use(seen.network, proposed, each).values(), default=0)
        yield CrewLine(each.name, peak, then, each.capacity)


def _proposed(state: State, seen: Outlook, days: Days) -> dict[str, int]:
    """First plan days by the proposal; what has begun is where it is."""
    given = numbers(state.proposal.days, days) if state.proposal else {}
    return {**given, **seen.held}


def _offer(state: State, seen: Outlook, planned: Network, days: Days) -> Offer | None:
    if state.proposal is None:
        return None
    starts = _proposed(state, seen, days)
    over = finish(seen.network, starts)
    crossed = tuple(_crossed(seen.network, starts))
    named = {after for after, _ in crossed}
    moved = sorted(
        (
            Reason(Text(each.name, each.name), seen.starts[each.id] - starts[each.id])
            for each in planned.activities
            if seen.starts[each.id] > starts[each.id] and each.id not in named
        ),
        key=lambda reason: -reason.days,
    )
    return Offer(
        opening=days.day(max(0, over - 1)),
        gained=finish(seen.network, seen.starts) - over,
        proved=over <= state.proposal.bound_days,
        tried=state.proposal.tried,
        crossed=tuple(reason for _, reason in crossed),
        moved=tuple(moved),
    )


def _crossed(net: Network, starts: Mapping[str, int]) -> Iterator[tuple[str, Reason]]:
    """Links that are worked crosswise, with the plan days that the two share."""
    for each in net.activities:
        for link in each.links:
            before = net.by_id[link.before]
            shared = starts[before.id] + before.duration + link.lag - starts[each.id]
            if link.crossing is not None and link.kind == "FS" and shared > 0:
                zh, en = f"{each.name} 与 {before.name} 交叉作业", f"{each.name} beside {before.name}"
                yield each.id, Reason(Text(zh, en), shared)
