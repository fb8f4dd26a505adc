"""月末快照: the six batches as they stood at the end of a month, written down for good (mechanisms.md 1, B-4).

One stream a month, called ``2021-11``. What is frozen is an entry: it stays what it was, whatever is learnt later.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.batches import batch
from kuaijin.core.checks import PROSE_LENGTH, check_text, kebab
from kuaijin.core.context import Context
from kuaijin.core.park_settings import PARK_SETTINGS, ParkSettings
from kuaijin.core.partial_date import last_of_month, parse_partial
from kuaijin.core.project_state import ProjectFacts
from kuaijin.core.project_state import State as Project

KIND = "batch-month"
STATUSES: dict[str, Text] = {"open": Text("未冻结", "open"), "frozen": Text("已冻结", "frozen")}
COMMAND_NAMES: dict[str, Text] = {"freeze-batches": Text("冻结月末快照", "Freeze the month-end snapshot")}


class Line(Struct, frozen=True, array_like=True):
    """One project at the month's end: batch (empty: in none), batches beside it, where it belongs, integer 万元."""

    project: str
    batch: str
    also: tuple[str, ...]
    category: str
    area: str
    total_wan: int
    plan_wan: int
    actual_wan: int


class BatchMonthFacts(Struct, frozen=True):
    """The book at the month's end, as the read models tell it."""

    lines: tuple[Line, ...] = ()


class BatchMonthCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to a month."""


class FreezeBatches(BatchMonthCommand, frozen=True):
    """冻结月末快照 of the stream's month, once it has ended."""

    note: str = ""


class BatchMonthEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a month."""


class BatchesFrozen(BatchMonthEvent, frozen=True):
    """月末快照已冻结: every project of the book; ``by`` and ``note`` say who did it and what is to be known of it."""

    month_end: date
    lines: tuple[Line, ...]
    by: str
    note: str = ""


Command = FreezeBatches
Event = BatchesFrozen


class State(Struct, frozen=True, kw_only=True):
    """A month: open until it is frozen."""

    id: str
    month_end: date | None = None
    frozen_on: date | None = None
    lines: tuple[Line, ...] = ()

    @property
    def status(self) -> Literal["open", "frozen"]:
        """Whether the month is written down."""
        return "open" if self.month_end is None else "frozen"


def initial(stream_id: str) -> State:
    """A month of which nothing is written down."""
    return State(id=stream_id)


def month_id(on: date) -> str:
    """The stream of the month that ``on`` lies in."""
    return f"{on:%Y-%m}"


def month_end_of(stream_id: str) -> date | None:
    """The last day of the stream's month; ``None`` where the id is no month."""
    period = parse_partial(stream_id)
    return period.last if period is not None and period.precision == "month" else None


def decide(state: State, command: Command, context: Context) -> tuple[Event, ...] | Refusal:
    """The events that ``command`` leads to, or why it is refused."""
    end = month_end_of(state.id)
    if end is None:
        return refuse("MONTH", "快照编号应为年月，如2021-11。", "A snapshot is called by its month, such as 2021-11.")
    if state.month_end is not None:
        told = f"{state.id} 已于 {state.frozen_on} 冻结，不能改写。"
        return refuse("B-4", told, f"{state.id} was frozen on {state.frozen_on} and stays as it is.")
    if end >= context.today:
        return refuse("B-4", f"{state.id} 尚未结束。", f"{state.id} has not ended.")
    wrong = check_text(command.note, "note", Text("说明", "note"), limit=PROSE_LENGTH, required=False)
    if wrong is not None:
        return wrong
    lines = context.facts.lines if isinstance(context.facts, BatchMonthFacts) else ()
    if not lines:
        return refuse("B-4", f"{state.id} 月末没有在库项目。", f"There was no project in the book in {state.id}.")
    return (BatchesFrozen(at=context.now, month_end=end, lines=lines, by=context.actor.name, note=command.note),)


def evolve(state: State, event: Event) -> State:
    """The month after ``event``."""
    return replace(state, month_end=event.month_end, frozen_on=event.on, lines=event.lines)


def lines_of(
    projects: Iterable[tuple[Project, ProjectFacts]], on: date, settings: ParkSettings = PARK_SETTINGS
) -> tuple[Line, ...]:
    """What a snapshot of the day ``on`` says of these projects, in the order given; those not in the book left out."""
    found = (line_of(state, facts, on, settings) for state, facts in projects)
    return tuple(line for line in found if line is not None)


def line_of(state: Project, facts: ProjectFacts, on: date, settings: ParkSettings = PARK_SETTINGS) -> Line | None:
    """One project on the day ``on``: plan and actual of that year, as decided and reported up to that month."""
    taken, retired = state.taken_in_on, state.retired_on
    if taken is None or taken > on or (retired is not None and retired <= on):
        return None
    answer = batch(state, facts, on, settings)
    total = next((each.total_wan for each in reversed(state.totals) if each.on <= on), 0)
    page = state.book(on.year)
    listed = page is not None and page.decided_on <= on
    return Line(
        project=state.id,
        batch=answer.primary,
        also=answer.also,
        category=state.category or "",
        area=state.area,
        total_wan=total,
        plan_wan=page.plan_year_wan if page is not None and listed else 0,
        actual_wan=page.cumulative_wan(on.month) if page is not None and listed else 0,
    )


def ended_before(on: date) -> date:
    """The end of the last month that had ended by the morning of ``on``."""
    year, month = (on.year, on.month - 1) if on.month > 1 else (on.year - 1, 12)
    return last_of_month(year, month)
