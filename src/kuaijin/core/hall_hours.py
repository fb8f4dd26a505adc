"""Service hours of the one window (综合窗口): opening times, slots to be booked, counters, as the park sets them.

Service days are the working days of the calendar; only the times of day are the park's own.
"""

import re
from datetime import time
from typing import Annotated

from msgspec import Meta, Struct

from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import NAME_LENGTH, check_texts, first

MOST_COUNTERS = 40
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
COUNTERS = Text("窗口", "counters")


class Period(Struct, frozen=True):
    """A stretch of the day in which the window serves, as ``HH:MM`` in Asia/Shanghai."""

    opens: str
    closes: str


class Hall(Struct, frozen=True, kw_only=True):
    """办事大厅: when it serves, how long a slot is (minutes), how many firms each slot takes, and its counters."""

    periods: tuple[Period, ...]
    slot_minutes: Annotated[int, Meta(ge=10, le=120)]
    places: Annotated[int, Meta(ge=1, le=50)]
    counters: tuple[str, ...]

    @property
    def slots(self) -> tuple[str, ...]:
        """The beginnings of all slots of a day; what is left of a period after the last whole slot has none."""
        found = []
        for period in self.periods:
            begin, end = minutes_of(period.opens), minutes_of(period.closes)
            found += [clock(each) for each in range(begin, end - self.slot_minutes + 1, self.slot_minutes)]
        return tuple(found)

    def serves_at(self, moment: time) -> bool:
        """Whether the window serves at this time of day."""
        told = f"{moment:%H:%M}"
        return any(period.opens <= told < period.closes for period in self.periods)


def minutes_of(told: str) -> int:
    """``09:30`` as minutes of the day."""
    hours, _, minutes = told.partition(":")
    return int(hours) * 60 + int(minutes)


def clock(minutes: int) -> str:
    """Minutes of the day as ``09:30``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def check_hall(hall: Hall) -> Refusal | None:
    """Refuse hours that cannot be: no period, times that are none, periods that overlap or are shorter than a slot."""
    if not hall.periods:
        return refuse("required", "请填写服务时间。", "Please give the service hours.", "periods")
    if not 10 <= hall.slot_minutes <= 120 or not 1 <= hall.places <= 50:
        return refuse(
            "HALL-HOURS", "时段长度或名额超出范围。", "A slot or its places are out of range.", "slot_minutes"
        )
    before = ""
    for period in hall.periods:
        if not (_CLOCK.fullmatch(period.opens) and _CLOCK.fullmatch(period.closes)):
            return refuse("HALL-HOURS", "时间须写作 09:00。", "Times are written as 09:00.", "periods")
        if period.opens < before or minutes_of(period.closes) - minutes_of(period.opens) < hall.slot_minutes:
            return refuse(
                "HALL-HOURS",
                "服务时间须按先后排列、互不重叠，且不短于一个时段。",
                "Periods stand in order, do not overlap, and hold one slot at least.",
                "periods",
            )
        before = period.closes
    return first((_check_counters(hall.counters), check_texts(hall.counters, "counters", COUNTERS, limit=NAME_LENGTH)))


def _check_counters(counters: tuple[str, ...]) -> Refusal | None:
    if len(set(counters)) == len(counters) <= MOST_COUNTERS:
        return None
    return refuse("HALL-COUNTERS", "窗口重名或过多。", "Counters of one name, or too many of them.", "counters")
