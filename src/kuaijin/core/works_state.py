"""The state of a works plan, how its events change it, and its days as numbers."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import works_messages as m
from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.works_forecast import shift
from kuaijin.core.works_network import Absence, Activity, Network, Resource, finish

KIND = "works-plan"
NAME = Text("施工计划", "works plan")
Status = Literal["new", "draft", "running", "done"]
STATUSES: dict[str, Text] = {
    "new": Text("未录入", "not entered"),
    "draft": Text("已录入", "entered"),
    "running": Text("实施中", "under way"),
    "done": Text("已完工", "works finished"),
}
COMMAND_NAMES: dict[str, Text] = {
    "enter-works-plan": Text("录入施工计划", "Enter a works plan"),
    "fix-baseline": Text("固定基线", "Fix the baseline"),
    "put-works-proposal": Text("提出优化方案", "Put a proposal"),
    "adopt-works-proposal": Text("采用优化方案", "Adopt the proposal"),
    "move-gate": Text("调整许可时间", "Move a permit"),
    "record-progress": Text("登记进度", "Record progress"),
}


class Days:
    """Plan days as numbers: working days from ``begins_on`` on, or all days where ``seven_days`` are worked."""

    def __init__(self, calendar: Calendar, begins_on: date, *, seven_days: bool) -> None:
        self._calendar = calendar
        self._seven = seven_days
        self._zero = begins_on if seven_days else calendar.roll(begins_on)

    def number(self, day: date) -> int:
        """The plan day on ``day``, or the next one after it where none is worked; negative before the plan."""
        if self._seven:
            return (day - self._zero).days
        return self._calendar.workdays_between(self._zero, self._calendar.roll(day))

    def day(self, number: int) -> date:
        """The date of a plan day."""
        if self._seven:
            return date.fromordinal(self._zero.toordinal() + number)
        return self._calendar.nth_workday(self._zero, number)

    def after(self, day: date) -> int:
        """The first plan day after ``day``."""
        return self.number(date.fromordinal(day.toordinal() + 1))


class Progress(Struct, frozen=True):
    """When an activity really began and, if it is over, its last day."""

    started_on: date
    finished_on: date | None


class Proposal(Struct, frozen=True):
    """A checked proposal that nobody has adopted yet."""

    days: dict[str, date]
    bound_days: int
    tried: int
    on: date


class State(Struct, frozen=True, kw_only=True):
    """A works plan. ``today`` is the plan in force, ``baseline`` what it is compared with; ``crossing``: adopted."""

    id: str
    status: Status = "new"
    project_id: str = ""
    title: str = ""
    begins_on: date | None = None
    seven_days: bool = False
    activities: tuple[m.PlannedActivity, ...] = ()
    resources: tuple[m.PlannedResource, ...] = ()
    gates: tuple[m.Gate, ...] = ()
    today: dict[str, date] = {}
    baseline: dict[str, date] = {}
    baseline_on: date | None = None
    baseline_gates: dict[str, date] = {}
    proposal: Proposal | None = None
    crossing: bool = False
    coordinator: str = ""
    adopted_on: date | None = None
    progress: dict[str, Progress] = {}
    done_at: datetime | None = None
    """When the last activity was told to be over: from then on no notice moves the plan's days."""
    source: m.WorksSource = "ledger"

    def days(self, calendar: Calendar) -> Days:
        """The plan's days. Only for a plan that is entered."""
        if self.begins_on is None:
            raise ValueError("a plan that is not entered has no days")
        return Days(calendar, self.begins_on, seven_days=self.seven_days)


def initial(stream_id: str) -> State:
    """Nothing yet."""
    return State(id=stream_id)


def network(plan: State | m.EnterWorksPlan, days: Days, gates: Mapping[str, date] | None = None) -> Network:
    """The plan in numbers; ``gates``: days of permits that go before the plan's own."""
    expected = {each.id: each.expected_on for each in plan.gates} | dict(gates or {})
    return Network(
        activities=tuple(_activity(each, days) for each in plan.activities),
        resources=tuple(
            Resource(
                id=each.id,
                name=each.name,
                capacity=each.capacity,
                kind=each.kind,
                absences=tuple(
                    Absence(days.number(away.first), days.after(away.last) - 1, away.left) for away in each.absences
                ),
            )
            for each in plan.resources
        ),
        gates={name: max(0, days.after(on)) for name, on in expected.items()},
    )


def _activity(each: m.PlannedActivity, days: Days) -> Activity:
    return Activity(
        id=each.id,
        name=each.name,
        duration=each.duration,
        place=each.place,
        hazard=each.hazard,
        needs=each.needs,
        links=each.links,
        gate=each.gate,
        not_before=max(0, days.number(each.not_before)) if each.not_before else 0,
    )


def numbers(starts: Mapping[str, date], days: Days) -> dict[str, int]:
    """Dates as plan days."""
    return {name: days.number(on) for name, on in starts.items()}


def dates(starts: Mapping[str, int], days: Days) -> dict[str, date]:
    """Plan days as dates."""
    return {name: days.day(number) for name, number in starts.items()}


class Outlook(Struct, frozen=True):
    """What becomes of the plan: its network as works really went, first plan days, and the last day of work.

    ``held``: what has begun, and on which plan day; ``now``: today's plan day, 0 before the plan begins.
    """

    network: Network
    starts: dict[str, int]
    held: dict[str, int]
    now: int
    opening: date


def outlook(state: State, calendar: Calendar, today: date, gates: Mapping[str, date] | None = None) -> Outlook:
    """The plan in force, shifted by late permits (``gates``) and by what really began and ended, as of ``today``.

    Raises:
        Unplaceable: an activity fits on no day any more.
    """
    days = state.days(calendar)
    known, held, now = as_it_went(state, calendar, today, gates)
    starts = shift(known, numbers(state.today, days), crossing=state.crossing, held=held, today=now)
    return Outlook(known, starts, held, now, days.day(max(0, finish(known, starts) - 1)))


def as_it_went(
    state: State, calendar: Calendar, today: date, gates: Mapping[str, date] | None = None
) -> tuple[Network, dict[str, int], int]:
    """The network with the durations that works really took, the real first days, and today's plan day."""
    days = state.days(calendar)
    now = max(0, days.number(today))
    net = network(state, days, gates)
    lasting = tuple(
        replace(each, duration=_lasts(each.duration, state.progress[each.id], days, now))
        if each.id in state.progress
        else each
        for each in net.activities
    )
    held = {name: days.number(each.started_on) for name, each in state.progress.items()}
    return replace(net, activities=lasting), held, now


def _lasts(planned: int, real: Progress, days: Days, now: int) -> int:
    """Plan days from the real start to the real end; unfinished work lasts as planned, and today at least."""
    start = days.number(real.started_on)
    if real.finished_on is not None:
        return days.after(real.finished_on) - start
    return max(planned, now + 1 - start)


def last_day(plan: State, starts: Mapping[str, date], days: Days) -> date:
    """The last day of work of a plan."""
    over = max((days.number(starts[each.id]) + each.duration for each in plan.activities), default=0)
    return days.day(max(0, over - 1))


def by_activity(given: Iterable[m.DayOf]) -> dict[str, date]:
    """Days by activity."""
    return {each.activity: each.start for each in given}


def _entered(state: State, event: m.WorksPlanEntered) -> State:
    return replace(
        state,
        status="draft",
        project_id=event.project_id,
        title=event.title,
        begins_on=event.begins_on,
        seven_days=event.seven_days,
        activities=event.activities,
        resources=event.resources,
        gates=event.gates,
        today=by_activity(event.days),
        source=event.source,
    )


def _fixed(state: State, event: m.BaselineFixed) -> State:
    gates = {each.id: each.expected_on for each in state.gates}
    return replace(state, status="running", baseline=state.today, baseline_on=event.on, baseline_gates=gates)


def _put(state: State, event: m.WorksProposalPut) -> State:
    new = Proposal(by_activity(event.days), event.bound_days, event.tried, event.on)
    return replace(state, proposal=new)


def _adopted(state: State, event: m.WorksProposalAdopted) -> State:
    found = state.proposal
    return replace(
        state,
        today={**state.today, **(found.days if found else {})},
        proposal=None,
        crossing=True,
        coordinator=event.coordinator,
        adopted_on=event.on,
    )


def _moved(state: State, event: m.GateMoved) -> State:
    gates = tuple(
        replace(each, expected_on=event.expected_on) if each.id == event.gate else each for each in state.gates
    )
    return replace(state, gates=gates, proposal=None)


def _progressed(state: State, event: m.ProgressRecorded) -> State:
    progress = {**state.progress, event.activity: Progress(event.started_on, event.finished_on)}
    over = all(each.id in progress and progress[each.id].finished_on for each in state.activities)
    status: Status = "done" if over else "running"
    done_at = state.done_at or event.at if over else None
    return replace(state, progress=progress, status=status, done_at=done_at, proposal=None)


_EVOLVERS: dict[type[Any], Any] = {
    m.WorksPlanEntered: _entered,
    m.BaselineFixed: _fixed,
    m.WorksProposalPut: _put,
    m.WorksProposalAdopted: _adopted,
    m.GateMoved: _moved,
    m.ProgressRecorded: _progressed,
}


def evolve(state: State, event: m.WorksEvents) -> State:
    """The state after ``event``."""
    found: State = _EVOLVERS[type(event)](state, event)
    return found
