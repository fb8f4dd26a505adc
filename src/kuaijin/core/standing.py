"""Where a project stands on a day: its batch and its light, and for how long time alone leaves both as they are.

Batch and light look at a day only by asking whether some other day has come. The days that they ask about are the
turns; between two turns nothing changes by itself, so what is judged on a day may be kept until the next one.
"""

import hashlib
from datetime import date
from functools import cached_property

import msgspec
from msgspec import Struct

from kuaijin.core import batches, light_sets
from kuaijin.core.base import Text
from kuaijin.core.batches import BatchAnswer
from kuaijin.core.light_sets import Clock, Judged, LightSet, Signs
from kuaijin.core.lights import POINTS, Light
from kuaijin.core.park_settings import ParkSettings
from kuaijin.core.project_signs import signs_of
from kuaijin.core.project_state import ProjectFacts, State
from kuaijin.core.reporting_month import months_due, report_days

OUT_OF_BOOK = Light("grey", POINTS, Text("已退出项目库，不再亮灯。", "Retired from the book: no light."))
_BY_REPORT = frozenset({"points", "relative", "statistics"})
"""Dimensions that look at the year whose report is due."""


class Yardstick(Struct, frozen=True, dict=True):
    """What projects are judged by: a rule set of lights, and the park's batches and thresholds."""

    lights: LightSet
    park: ParkSettings

    @cached_property
    def digest(self) -> str:
        """Names this content, so that what was judged by another is known for it."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()[:16]

    @property
    def by_cases(self) -> bool:
        """Whether the limits of open cases are part of a project's light."""
        return "committed" in self.lights.dimensions


class Standing(Struct, frozen=True):
    """A project on a day. ``batch_since``: the day that brought it into its batch, by what is known now.

    The same holds on every day from ``since`` until before ``until`` (``None``: always, for good); of the light its
    colour, whether it is noted and where it comes from, while its reason may count the days.
    """

    batch: BatchAnswer
    batch_since: date | None
    light: Judged
    since: date | None
    until: date | None


def lit(by: Yardstick, state: State, on: date, clocks: tuple[Clock, ...] = ()) -> Judged:
    """The project's lights on the day ``on``; ``clocks`` are its open cases."""
    return _lit(by, state, on, signs_of(state, months_due(on), clocks))


def stand(by: Yardstick, state: State, facts: ProjectFacts, on: date, clocks: tuple[Clock, ...] = ()) -> Standing:
    """Batch and light of the project on the day ``on``, and the days between which they hold."""
    signs = signs_of(state, months_due(on), clocks)
    moves = batches.turns(state, facts, by.park)
    days = moves | _light_turns(by, state, signs)
    answer = batches.batch(state, facts, on, by.park)
    return Standing(
        answer,
        _since(by, state, facts, answer.primary, sorted(day for day in moves if day <= on)),
        _lit(by, state, on, signs),
        max((day for day in days if day <= on), default=None),
        min((day for day in days if day > on), default=None),
    )


def _since(by: Yardstick, state: State, facts: ProjectFacts, primary: str, past: list[date]) -> date | None:
    """The first of the turns since which the project has been in this batch without a break."""
    since = past[-1] if past else None  # after the last of them nothing has changed
    for day in reversed(past[:-1]):
        if batches.batch(state, facts, day, by.park).primary != primary:
            break
        since = day
    return since


def _lit(by: Yardstick, state: State, on: date, signs: Signs) -> Judged:
    if state.status == "retired":
        return Judged((), OUT_OF_BOOK)
    return light_sets.judge(by.lights, signs, on, by.park)


def _light_turns(by: Yardstick, state: State, signs: Signs) -> set[date]:
    """``signs`` may be those of any day: what the month makes of the investment turns with the reports alone."""
    if state.status == "retired":
        return set()
    days = light_sets.turns(by.lights, signs, by.park)
    if _BY_REPORT.intersection(by.lights.dimensions):
        days.update(day for book in state.years for day in report_days(book.year))
    return days
