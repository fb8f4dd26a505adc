"""规则修订的影响: which open cases another version of the rulebook would change, and how, if they were moved to it.

Computed by the very core that would carry it out: cases whose clocks simply count working days by the vector kernel,
each combination once; the others from their streams. Nothing is written: a running case keeps its version.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
from django.db.models import QuerySet
from msgspec import Struct

from kuaijin.core.base import SYSTEM, Text
from kuaijin.core.case_commands import MoveToVersion
from kuaijin.core.case_moves import after_move
from kuaijin.core.case_state import UNDECIDED, CaseFacts, State
from kuaijin.core.case_version import dates, demanded, dropped, moved_event, put_off
from kuaijin.core.clock_events import Answer, Limits
from kuaijin.core.context import Context
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_amend import changes_between
from kuaijin.core.rulebook_terms import SettingSet, items_of
from kuaijin.ledger import load, surroundings
from kuaijin.ledger.kinds.cases import rulebook_of
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.ledger.recomputing import due_by_days
from kuaijin.wallclock import now

MOST_LOADED = 5000
"""So many cases are computed from their streams; of more than that the first, and the answer says so."""
PREVIEW = "—"


class Effect(Struct, frozen=True, kw_only=True):
    """What a move would bring one case. ``worse``: it takes the applicant's consent (``core.case_version``)."""

    case: str
    item: str
    item_name: Text
    project: str
    project_name: str
    status: str
    received_on: date | None
    committed: tuple[date | None, date | None] = (None, None)
    statutory: tuple[date | None, date | None] = (None, None)
    demanded: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    worse: bool = False
    on: date

    @property
    def late(self) -> bool:
        """Whether the case would be late the moment it is moved, and is not now."""
        pairs = (self.committed, self.statutory)
        return any(new is not None and new < self.on and not (old and old < self.on) for old, new in pairs)

    @property
    def changes(self) -> bool:
        """Whether anything would change for the parties."""
        moved = self.committed[0] != self.committed[1] or self.statutory[0] != self.statutory[1]
        return moved or bool(self.demanded or self.dropped)


class Impact(Struct, frozen=True, kw_only=True):
    """The effects on all cases looked at; ``left_out``: how many were not computed (see :data:`MOST_LOADED`)."""

    looked_at: int
    effects: tuple[Effect, ...]
    left_out: int = 0

    @property
    def by_item(self) -> tuple[tuple[str, Text, int, int], ...]:
        """Item, name, how many of its cases would change, and to how many of them it would be for the worse."""
        count = Counter(each.item for each in self.effects)
        worse = Counter(each.item for each in self.effects if each.worse)
        names = {each.item: each.item_name for each in self.effects}
        return tuple((item, names[item], number, worse[item]) for item, number in count.most_common())

    @property
    def late(self) -> int:
        """How many would be late the moment they are moved."""
        return sum(each.late for each in self.effects)

    @property
    def worse(self) -> int:
        """How many would need consent."""
        return sum(each.worse for each in self.effects)


def impact(book: Rulebook, rows: "QuerySet[CaseRow]", on: date) -> Impact:
    """What a move to ``book`` on the day would bring the open cases among ``rows`` (those that somebody may see)."""
    open_rows = rows.filter(status__in=UNDECIDED).exclude(rulebook_version=book.version).order_by("id")
    versions = set(open_rows.order_by().values_list("rulebook_version", flat=True).distinct())
    touched = {version: _touched(version, book, on) for version in versions}
    looked: list[CaseRow] = []
    for row in open_rows.iterator(chunk_size=2000):
        items = touched[row.rulebook_version]
        if items is None or row.item in items:
            looked.append(row)
    simple = [row for row in looked if _is_simple(row, touched[row.rulebook_version], book, on)]
    kernel = {row.id for row in simple}
    others = [row for row in looked if row.id not in kernel]
    found = [*_by_kernel(simple, book, on), *_from_streams(others[:MOST_LOADED], book, on)]
    effects = sorted((each for each in found if each.changes), key=lambda each: (each.item, each.case))
    return Impact(looked_at=len(looked), effects=tuple(effects), left_out=max(0, len(others) - MOST_LOADED))


def _touched(version: str, book: Rulebook, on: date) -> frozenset[str] | None:
    """The items whose rules differ between a version and the book; ``None``: a setting differs, so it may be any."""
    changes, others = changes_between(surroundings.rulebook_of(version, on), book)
    if others or any(isinstance(each, SettingSet) for each in changes):
        return None
    return frozenset(items_of(changes))


def _is_simple(row: CaseRow, items: frozenset[str] | None, book: Rulebook, on: date) -> bool:
    limits = _limits(row, book, on)
    committed = limits.committed_limit_days
    counted = limits.limit_days is None or limits.limit_unit == "workday"
    whole = committed is None or committed >= 1
    return items is not None and row.clock_from is not None and counted and whole


def _limits(row: CaseRow, book: Rulebook, on: date) -> Limits:
    return book.items[row.item].limits(on)


def _by_kernel(rows: list[CaseRow], book: Rulebook, on: date) -> Iterable[Effect]:
    """Cases that simply count working days: their new dates all at once."""
    if not rows:
        return
    calendar = surroundings.calendar()
    limits = {item: book.items[item].limits(on) for item in {row.item for row in rows}}
    start = np.array([row.clock_from for row in rows], dtype="datetime64[D]")
    columns = [
        np.array([getattr(limits[row.item], name) for row in rows], dtype=object)
        for name in ("limit_days", "committed_limit_days")
    ]
    by_law, promised = (due_by_days(calendar, start, days).astype(object).tolist() for days in columns)
    for row, statutory, committed in zip(rows, by_law, promised, strict=True):
        later = _put_off(row.statutory_due, statutory) or _put_off(row.committed_due, committed)
        yield _effect(row, (row.committed_due, committed), (row.statutory_due, statutory), on, worse=later)


def _put_off(old: date | None, new: date | None) -> bool:
    return old is not None and (new is None or new > old)


def _from_streams(rows: list[CaseRow], book: Rulebook, on: date) -> Iterable[Effect]:
    """The others, each as the decider would move it."""
    wanted = {row.project for row in rows}
    attributes = dict(ProjectRow.objects.filter(id__in=wanted).values_list("id", "attributes"))
    for row in rows:
        state, _ = load("case", row.id)
        yield _effect_on(row, state, attributes.get(row.project, {}), book, on)


def _effect_on(row: CaseRow, state: State, attributes: dict[str, Any], book: Rulebook, on: date) -> Effect:
    after, old, new = moved(state, attributes, book, on)
    papers = demanded(state, after)
    return _effect(
        row,
        (old.committed_due, new.committed_due),
        (old.statutory_due, new.statutory_due),
        on,
        papers=papers,
        gone=dropped(state, after),
        worse=bool(papers or put_off(old, new)),
    )


def moved(state: State, attributes: dict[str, Any], book: Rulebook, on: date) -> tuple[State, Answer, Answer]:
    """The case as a move would leave it, and its dates before and after."""
    calendar = surroundings.calendar()
    context = Context(now(), SYSTEM, calendar, book, CaseFacts(project_exists=True, attributes=attributes))
    event = moved_event(state, MoveToVersion(version=book.version, reason=PREVIEW), context)
    after = after_move(state, event)
    return (
        after,
        dates(state, calendar, rulebook_of(state).settings, on),
        dates(after, calendar, book.settings, on),
    )


def _effect(
    row: CaseRow,
    committed: tuple[date | None, date | None],
    statutory: tuple[date | None, date | None],
    on: date,
    *,
    papers: tuple[str, ...] = (),
    gone: tuple[str, ...] = (),
    worse: bool,
) -> Effect:
    return Effect(
        case=row.id,
        item=row.item,
        item_name=Text(row.item_zh, row.item_en),
        project=row.project,
        project_name=row.project_name,
        status=row.status,
        received_on=row.received_on,
        committed=committed,
        statutory=statutory,
        demanded=papers,
        dropped=gone,
        worse=worse,
        on=on,
    )
