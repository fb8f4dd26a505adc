"""The record of what was exchanged (交换记录) as an aggregate: each push and each import with its rows and rejects."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, refuse
from kuaijin.core.checks import kebab
from kuaijin.core.context import Context
from kuaijin.core.national_tables import TABLES, Rejected

KIND = "exchange"
MOST_REJECTED = 500
"""Rejected rows that are kept with a run; all of them stand in its report."""
Direction = Literal["out", "in"]


class Run(Struct, frozen=True, kw_only=True):
    """One push or import. ``rows`` by table; ``until``: the moment up to which it holds what was recorded."""

    direction: Direction
    until: datetime
    since: datetime | None = None
    rows: dict[str, int] = {}
    changed: int = 0
    rejected: tuple[Rejected, ...] = ()
    rejected_count: int = 0
    digest: str = ""
    file_name: str = ""


class RecordRun(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """记录交换."""

    run: Run


class RunRecorded(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """已交换."""

    run: Run
    by: str


Command = RecordRun
Event = RunRecorded


class State(Struct, frozen=True, kw_only=True):
    """One run a stream."""

    id: str
    run: Run | None = None
    by: str = ""


def initial(stream_id: str) -> State:
    """Nothing exchanged."""
    return State(id=stream_id)


def decide(state: State, command: RecordRun, context: Context) -> tuple[RunRecorded, ...] | Refusal:
    """The run, once."""
    run = command.run
    if state.run is not None:
        return refuse("EXCHANGE-TWICE", "这次交换已记录。", "This run is recorded.")
    if set(run.rows) - set(TABLES):
        return refuse("EXCHANGE-TABLE", "没有这张交换表。", "There is no such table.")
    if len(run.rejected) > MOST_REJECTED or run.until > context.now:
        return refuse("EXCHANGE-RUN", "交换记录不完整。", "The record of the run is not sound.")
    return (RunRecorded(at=context.now, run=run, by=context.actor.name),)


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    return State(id=state.id, run=event.run, by=event.by)
