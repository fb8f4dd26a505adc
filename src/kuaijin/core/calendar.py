"""Working days of a jurisdiction (law.md section 2), by constant-time look-up for one date or a million.

A calendar is built once from what the yearly holiday notices say and never changes afterwards; its ``version``
names its whole content, so a stored due date can say by which calendar it was computed (CR-12).
This module and ``sources.holiday_years`` are the only places that know about days of the week.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Literal, cast

import numpy as np
from msgspec import Struct

from kuaijin.core.base import Text

DayKind = Literal["workday", "weekend", "holiday", "make_up", "closed", "opened"]
SATURDAY = 5


class OutsideCalendar(ValueError):
    """A date that the calendar's tables don't reach; ``text`` says so in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class DayFact(Struct, frozen=True):
    """What a day is and why. ``source`` names the notice or statute; ``provisional`` means no notice exists yet."""

    day: date
    workday: bool
    kind: DayKind
    reason: Text
    source: str
    provisional: bool


class YearRule(Struct, frozen=True):
    """One year's arrangement: days off and make-up working days (调休上班) with their names, and its source."""

    year: int
    off: Mapping[date, Text]
    make_up: Mapping[date, Text]
    source: str
    provisional: bool = False


class Overlay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dated government document that changes days: an emergency closure, a later holiday notice (section 2.3, 2.4).

    ``closed`` stop being working days, ``opened`` become working days. ``settles_year`` says that the document is the
    holiday notice of that year: days of a provisional year are then no longer provisional.
    """

    document: str
    issued: date
    reason: Text
    closed: tuple[date, ...] = ()
    opened: tuple[date, ...] = ()
    settles_year: int | None = None


class OverlayError(ValueError):
    """An overlay that can't be: ``field`` is to blame, ``text`` says why in both languages."""

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text.en)
        self.field = field
        self.text = text


def check_overlay(overlay: Overlay) -> None:
    """Raise :class:`OverlayError` for an overlay without number or effect, or that opens and closes one day."""
    if not overlay.document.strip():
        raise OverlayError("document", Text("缺少文号", "the document number is missing"))
    if not (overlay.closed or overlay.opened or overlay.settles_year):
        raise OverlayError("closed", Text("文件没有改变任何一天", "the document changes no day"))
    for day in sorted(set(overlay.closed) & set(overlay.opened)):
        raise OverlayError("opened", Text(f"{day} 既放假又上班", f"{day} is both closed and opened"))


class Calendar:
    """Immutable working-day tables from ``first`` to ``last``, both included.

    ``version`` is a digest of all facts. All look-ups take and give civil dates of Asia/Shanghai, cost constant time,
    and raise :class:`OutsideCalendar` when a date or a result lies beyond the tables.
    For the vector kernel: ``ranks[i]`` = working days among the first ``i + 1`` days, ``days_of[r]`` = place of the
    ``r``-th working day (from 1), ``rolls[i]`` = place of the first working day from ``i`` on (``size`` when none);
    places are days since ``first``. All are read-only int32 arrays.
    """

    __slots__ = (
        "_days_of",
        "_facts",
        "_ranks",
        "_rolls",
        "_sources",
        "_zero",
        "days_of",
        "first",
        "last",
        "provisional_years",
        "ranks",
        "rolls",
        "size",
        "version",
    )

    def __init__(self, rules: Sequence[YearRule], overlays: Sequence[Overlay] = ()) -> None:
        """``rules`` are whole years, one after the other; ``overlays`` apply in order of issue."""
        if not rules or any(after.year != before.year + 1 for before, after in pairwise(rules)):
            raise ValueError("a calendar needs consecutive years")
        ordered = sorted(overlays, key=lambda overlay: (overlay.issued, overlay.document))
        for overlay in ordered:
            check_overlay(overlay)
        settled = {overlay.settles_year: overlay.document for overlay in ordered if overlay.settles_year}
        self.first = date(rules[0].year, 1, 1)
        self.last = date(rules[-1].year, 12, 31)
        self._zero = self.first.toordinal()
        self.size = self.last.toordinal() - self._zero + 1
        self.provisional_years = frozenset(r.year for r in rules if r.provisional and r.year not in settled)
        self._sources = {rule.year: settled.get(rule.year, rule.source) for rule in rules}
        self._facts = self._special_days(rules, ordered)
        self._fill_tables()
        self.version = self._digest()

    # What a day is

    def is_workday(self, day: date) -> bool:
        """Whether ``day`` is a working day (section 2.2)."""
        return self._rolls[self.place(day)] == day.toordinal() - self._zero

    def is_provisional(self, day: date) -> bool:
        """Whether no holiday notice exists yet for the year of ``day`` (section 2.3)."""
        self.place(day)
        return day.year in self.provisional_years

    def why(self, day: date) -> DayFact:
        """Whether ``day`` is a working day, with the reason and the document that says so."""
        self.place(day)
        fact = self._facts.get(day)
        if fact is not None:
            return fact
        provisional = day.year in self.provisional_years
        source = self._sources[day.year]
        if day.weekday() >= SATURDAY:
            return DayFact(day, False, "weekend", Text("周末", "weekend"), source, provisional)
        return DayFact(day, True, "workday", Text("工作日", "working day"), source, provisional)

    # Counting

    def nth_workday(self, start: date, n: int) -> date:
        """CR-2: the ``n``-th working day strictly after ``start``; ``n`` = 0 is ``start``, negative counts back."""
        place = self.place(start)
        if n == 0:
            return start
        rank = self._ranks[place] + n
        if n < 0 and self._rolls[place] != place:
            rank += 1
        return self.day(self._day_of_rank(rank))

    def workdays_between(self, after: date, until: date) -> int:
        """Working days ``d`` with ``after < d <= until``; the negative of the reverse when ``until`` is earlier."""
        return self._ranks[self.place(until)] - self._ranks[self.place(after)]

    def roll(self, day: date) -> date:
        """CR-4: ``day``, or the next working day when it is a day off (民法典 art. 203)."""
        place = self._rolls[self.place(day)]
        if place >= self.size:
            raise self._outside(f"{day} 之后", f"after {day}")
        return self.day(place)

    def nominal_months(self, day: date, months: int) -> date:
        """CR-5 without the roll: the same day ``months`` later, or that month's last day (民法典 art. 202)."""
        index = day.year * 12 + day.month - 1 + months
        year, month = divmod(index, 12)
        if not self.first.year <= year <= self.last.year:
            raise self._outside(f"{year} 年", f"the year {year}")
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

    def add_months(self, day: date, months: int) -> date:
        """CR-5: :meth:`nominal_months`, then CR-4's roll."""
        return self.roll(self.nominal_months(day, months))

    def add_days(self, day: date, days: int) -> date:
        """CR-4: ``days`` calendar days after ``day``, rolled to a working day."""
        return self.roll(self.day(self.place(day) + days))

    # Places in the tables

    def place(self, day: date) -> int:
        """Days from ``first`` to ``day``."""
        place = day.toordinal() - self._zero
        if not 0 <= place < self.size:
            raise self._outside(str(day), str(day))
        return place

    def day(self, place: int) -> date:
        """The date ``place`` days after ``first``."""
        if not 0 <= place < self.size:
            raise self._beyond(early=place < 0)
        return date.fromordinal(self._zero + place)

    def rank(self, place: int) -> int:
        """Working days from ``first`` up to and including the day at ``place``."""
        return self._ranks[place]

    def _day_of_rank(self, rank: int) -> int:
        if not 1 <= rank < len(self._days_of):
            raise self._beyond(early=rank < 1)
        return self._days_of[rank]

    def place_of_rank(self, rank: int) -> int:
        """The place of the ``rank``-th working day of the calendar (from 1)."""
        return self._day_of_rank(rank)

    def _beyond(self, *, early: bool) -> OutsideCalendar:
        """A date that was counted and would lie before the first or after the last day."""
        end, zh, en = (self.first, "早", "before") if early else (self.last, "晚", "after")
        return self._outside(f"算得的日期{zh}于 {end}，", f"the date that is reckoned lies {en} {end} and")

    def _outside(self, zh: str, en: str) -> OutsideCalendar:
        return OutsideCalendar(
            Text(
                f"{zh}不在日历范围内（{self.first} 至 {self.last}）",
                f"{en} is outside the calendar ({self.first} to {self.last})",
            )
        )

    # Building

    def _special_days(self, rules: Sequence[YearRule], overlays: Sequence[Overlay]) -> dict[date, DayFact]:
        facts: dict[date, DayFact] = {}
        for rule in rules:
            provisional = rule.year in self.provisional_years
            for day, name in rule.off.items():
                facts[day] = DayFact(day, False, "holiday", name, rule.source, provisional)
            for day, name in rule.make_up.items():
                facts[day] = DayFact(day, True, "make_up", name, rule.source, provisional)
        for overlay in overlays:
            for days, workday, kind in ((overlay.closed, False, "closed"), (overlay.opened, True, "opened")):
                for day in days:
                    self.place(day)
                    provisional = day.year in self.provisional_years
                    facts[day] = DayFact(
                        day, workday, cast(DayKind, kind), overlay.reason, overlay.document, provisional
                    )
        return facts

    def _fill_tables(self) -> None:
        weekday = (np.arange(self.size) + self.first.weekday()) % 7
        works = weekday < SATURDAY
        for day, fact in self._facts.items():
            works[self.place(day)] = fact.workday
        self.ranks = np.cumsum(works, dtype=np.int32)
        working_places = np.flatnonzero(works).astype(np.int32)
        self.days_of = np.concatenate((np.array([-1], np.int32), working_places))
        later = np.append(working_places, np.int32(self.size))
        self.rolls = later[self.ranks - works]
        for table in (self.ranks, self.days_of, self.rolls):
            table.setflags(write=False)
        self._ranks: list[int] = self.ranks.tolist()
        self._days_of: list[int] = self.days_of.tolist()
        self._rolls: list[int] = self.rolls.tolist()

    def _digest(self) -> str:
        content = sha256(f"{self.first} {self.last} {sorted(self.provisional_years)} {self._sources}".encode())
        content.update(self.ranks.tobytes())
        for day in sorted(self._facts):
            fact = self._facts[day]
            content.update(f"{day} {fact.kind} {fact.reason.zh} {fact.source}".encode())
        return content.hexdigest()[:16]
