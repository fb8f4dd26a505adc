"""合并重复项目: one project of the book turns out to be another.

The one that is merged stays readable and points to the other; nothing of it is added to the other, so money is never
doubled, and none may be lost (rules MERGE-1 to MERGE-3).
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_text
from kuaijin.core.context import Context
from kuaijin.core.project_commands import ProjectCommand
from kuaijin.core.project_events import ProjectEvent
from kuaijin.core.project_records import Survivor

SPLIT_DAYS = timedelta(days=30)
"""A merger can be undone for so long (own setting): after that reports have been written without the project."""


class MergeInto(ProjectCommand, frozen=True):
    """并入: this project is the same as ``survivor``, which stays in the book; with the reason."""

    survivor: str
    reason: str


class SplitOff(ProjectCommand, frozen=True):
    """撤销合并 within thirty days: the project is one of its own after all, with the reason."""

    reason: str


class MergedInto(ProjectEvent, frozen=True):
    """已并入."""

    survivor: str
    reason: str
    by: str


class WasSplitOff(ProjectEvent, frozen=True):
    """已撤销合并."""

    survivor: str
    reason: str
    by: str


MergeCommands = MergeInto | SplitOff
MergeEvents = MergedInto | WasSplitOff
Decision = tuple[Any, ...] | Refusal


def decide_merge(state: Any, command: MergeInto, context: Context, facts: Any) -> Decision:
    """并入."""
    survivor: Survivor | None = facts.survivor
    wrong = check_text(command.survivor, "survivor", Text("保留项目", "project that stays"), limit=NAME_LENGTH)
    wrong = wrong or check_text(command.reason, "reason", Text("理由", "reason"), limit=PROSE_LENGTH)
    if wrong is not None:
        return wrong
    if survivor is None or survivor.id == state.id or survivor.status == "retired":
        return refuse("MERGE-1", "保留项目须是另一个在库项目。", "The other one has to be in the book.", "survivor")
    if facts.open_work:
        zh = f"名下还有 {facts.open_work} 件在办办件或地块、问题，先办结或改到保留项目。"
        en = f"{facts.open_work} open cases, parcels or matters are in its name: end or move them first."
        return refuse("MERGE-2", zh, en)
    lost = next((key for key, wan in own_months(state).items() if survivor.months.get(key, 0) < wan), None)
    if lost is not None:
        year, month = lost
        zh = f"{year}年{month}月的完成投资在保留项目中没有或较少，合并会丢失数字；先在保留项目补报或更正。"
        en = f"The other one reports less for {year}-{month:02d}: the figure would be lost. Report it there first."
        return refuse("MERGE-3", zh, en, "survivor")
    return (MergedInto(at=context.now, survivor=survivor.id, reason=command.reason, by=context.actor.name),)


def own_months(state: Any) -> dict[tuple[int, int], int]:
    """What the project reports, by year and month, 万元; months without a figure are left out."""
    return {
        (book.year, month): figure.actual_wan
        for book in state.years
        for month, figure in enumerate(book.months, start=1)
        if figure.actual_wan
    }


def decide_split(state: Any, command: SplitOff, context: Context, _facts: Any) -> Decision:
    """撤销合并."""
    if not state.merged_into:
        return refuse("MERGE-4", "项目没有并入其他项目。", "The project was not merged.")
    last = last_day_to_split(state)
    if last is not None and context.today > last:
        return refuse(
            "MERGE-4", f"合并已过 {SPLIT_DAYS.days} 天（{last}），不能撤销。", f"It could be undone until {last}."
        )
    wrong = check_text(command.reason, "reason", Text("理由", "reason"), limit=PROSE_LENGTH)
    if wrong is not None:
        return wrong
    event = WasSplitOff(at=context.now, survivor=state.merged_into, reason=command.reason, by=context.actor.name)
    return (event,)


def last_day_to_split(state: Any) -> date | None:
    """Until when the merger can be undone."""
    on: date | None = state.retired_on
    return None if on is None else on + SPLIT_DAYS


def _merged(state: Any, x: MergedInto) -> Any:
    return replace(state, merged_into=x.survivor, retired_on=x.on, retired_reason=x.reason)


def _split(state: Any, _x: WasSplitOff) -> Any:
    return replace(state, merged_into="", retired_on=None, retired_reason="")


CHANGES: dict[type, Callable[[Any, Any], Any]] = {MergedInto: _merged, WasSplitOff: _split}
