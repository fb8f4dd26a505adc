"""What an entry changed of a project, in plain words: which fact, from what, to what."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.project_state import STATUSES, State
from kuaijin.core.project_words import FIELD_NAMES, milestone_text

NOTHING = Text("（空）", "(nothing)")


class Change(Struct, frozen=True):
    """One fact, before and after."""

    name: Text
    old: Text
    new: Text


def _plain(value: Any) -> Text:
    if value in (None, "", (), {}):
        return NOTHING
    told = "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return Text(told, told.replace("、", ", "))


def _wan(value: Any) -> Text:
    return Text(f"{value:,} 万元", f"CNY {value:,} wan")


_SIMPLE = (
    "name_zh",
    "name_en",
    "code",
    "category",
    "area",
    "owner_name",
    "owner_uscc",
    "leader",
    "secretary",
    "stop_reason",
)
_OTHERS: dict[str, tuple[Text, Callable[[State], Any], Callable[[Any], Text]]] = {
    "total_wan": (FIELD_NAMES["total_wan"], lambda state: state.total_wan, _wan),
    "status": (Text("状态", "status"), lambda state: state.status, lambda value: STATUSES[value]),
    "tags": (Text("标签", "tags"), lambda state: state.tags, _plain),
    "members": (
        FIELD_NAMES["members"],
        lambda state: state.task_force.members if state.task_force else (),
        _plain,
    ),
    "stopped_on": (Text("停工日", "stopped on"), lambda state: state.stopped_on, _plain),
    "started_on": (Text("实际开工", "actual start"), lambda state: state.started_on, _plain),
    "completed_on": (Text("竣工", "completion"), lambda state: state.completed_on, _plain),
    "used_on": (Text("投用", "use"), lambda state: state.used_on, _plain),
    "revival_on": (Text("盘活", "revival"), lambda state: state.revival_on, _plain),
    "merged_into": (Text("并入", "merged into"), lambda state: state.merged_into, _plain),
}


def changes(before: State, after: State) -> tuple[Change, ...]:
    """What differs, fact by fact; what was entered for the first time counts as well, from nothing."""
    return tuple(_changes(before, after))


def _changes(before: State, after: State) -> Iterator[Change]:
    for field in _SIMPLE:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Change(FIELD_NAMES.get(field, Text(field, field)), _plain(old), _plain(new))
    for name, of, told in _OTHERS.values():
        if of(before) != of(after):
            yield Change(name, told(of(before)) if before.known else NOTHING, told(of(after)))
    yield from _milestones(before, after)
    yield from _years(before, after)


def _milestones(before: State, after: State) -> Iterator[Change]:
    for node in after.milestones:
        old = before.milestone(node.name)
        called = milestone_text(node.name)
        if old is None or old.planned != node.planned:
            name = Text(f"节点“{called.zh}”计划", f"plan of milestone “{called.en}”")
            yield Change(name, _plain(old and old.planned), _plain(node.planned))
        if node.actual is not None and (old is None or old.actual != node.actual):
            name = Text(f"节点“{called.zh}”完成", f"milestone “{called.en}” reached")
            yield Change(name, _plain(old and old.actual), _plain(node.actual))


def _years(before: State, after: State) -> Iterator[Change]:
    for book in after.years:
        old = before.book(book.year)
        if old == book:
            continue
        if old is None or old.plan_year_wan != book.plan_year_wan:
            name = Text(f"{book.year}年计划", f"plan of {book.year}")
            yield Change(name, _wan(old.plan_year_wan) if old else NOTHING, _wan(book.plan_year_wan))
        for month, figure in enumerate(book.months, start=1):
            was = old.months[month - 1].actual_wan if old else None
            if figure.actual_wan != was and figure.actual_wan is not None:
                name = Text(f"{book.year}年{month}月完成", f"done in {book.year}-{month:02d}")
                yield Change(name, NOTHING if was is None else _wan(was), _wan(figure.actual_wan))
