"""Investment of a year against its plan: rates as Σ ÷ Σ, deviation against a named base, forecasts with their basis.

Series are twelve integers of 万元; shares are exact fractions and rounded only for the eye (mechanisms.md 2.1). The
dispatch series (调度数) and the statistics series (统计数) lie side by side; nothing here turns one into the other.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from kuaijin.core.amounts import WAN_PER_YI, group_rate, half_up, rate
from kuaijin.core.base import Text
from kuaijin.core.lights import plan_progress, time_progress

Base = Literal["year", "start", "plan"]
BASES: dict[Base, Text] = {
    "year": Text("时间进度（月数÷12）", "time progress (months ÷ 12)"),
    "start": Text("自计划开工月起的时间进度", "time progress since the planned start"),
    "plan": Text("月度计划进度", "the plan by month"),
}
Method = Literal["remaining", "ratio", "pace"]
METHODS: dict[Method, Text] = {
    "remaining": Text("已完成＋余下月份按计划", "done so far + the remaining months as planned"),
    "ratio": Text("按累计完成与累计计划之比", "done to date ÷ planned to date, on the year's plan"),
    "pace": Text("已完成＋近三月月均×余下月数", "done so far + the mean of three months for each remaining"),
}
PACE_MONTHS = 3


class YearSeries(Struct, frozen=True, kw_only=True):
    """One project's year. ``start_month``: the month (1–12) from which its time runs; ``room_wan``: what the approved
    total leaves for this year (I-1); ``silent``: months that hold entries about other months and no report."""

    plan: tuple[int, ...]
    original: tuple[int, ...]
    actual: tuple[int | None, ...]
    statistics: tuple[int | None, ...] = (None,) * 12
    start_month: int = 1
    room_wan: int
    silent: tuple[int, ...] = ()

    @property
    def plan_wan(self) -> int:
        """The plan of the year in force."""
        return sum(self.plan)

    def done(self, month: int) -> int:
        """Σ actual from January to ``month``."""
        return sum(value or 0 for value in self.actual[:month])

    def unreported(self, month: int) -> bool:
        """Whether a month up to ``month`` with a plan has no report (未报)."""
        told = zip(self.actual[:month], self.plan, strict=False)
        return any(plan and (actual is None or n in self.silent) for n, (actual, plan) in enumerate(told, start=1))

    def share(self, month: int) -> Fraction | None:
        """Done to date ÷ the year's plan; ``None`` without one."""
        return rate(self.done(month), self.plan_wan)

    def pair(self, month: int) -> tuple[int | None, int | None]:
        """Dispatch and statistics figure of one month."""
        return self.actual[month - 1], self.statistics[month - 1]


class Standing(Struct, frozen=True):
    """Where a project or a group stands at the end of a month. ``base_share``: what should be done by then;
    ``None`` where nothing is planned."""

    month: int
    plan_wan: int
    original_wan: int
    month_wan: int
    done_wan: int
    rate: Fraction | None
    original_rate: Fraction | None
    base: Base
    base_share: Fraction | None

    @property
    def deviation(self) -> Fraction | None:
        """Share done − share due, from unrounded values (I-3); tell it in percentage points."""
        return None if self.rate is None or self.base_share is None else self.rate - self.base_share

    @property
    def over(self) -> Fraction | None:
        """超计划: the rate − 1 (I-2); negative below the plan."""
        return None if self.rate is None else self.rate - 1


def progress(series: YearSeries, base: Base, month: int) -> Fraction | None:
    """The share that should be done at the end of ``month`` by the base; ``None`` without a plan where it needs one."""
    if base == "year":
        return time_progress(month)
    if base == "start":
        return time_progress(month, series.start_month)
    return plan_progress(sum(series.plan[:month]), series.plan_wan)


def standing(group: Sequence[YearSeries], base: Base, month: int) -> Standing:
    """The group as a whole: Σ actual ÷ Σ plan (I-5), and the base weighted by the plans."""
    due = [(progress(one, base, month), one.plan_wan) for one in group]
    plan = sum(one.plan_wan for one in group)
    expected = sum((share * weight for share, weight in due if share is not None), Fraction(0))
    return Standing(
        month,
        plan,
        sum(sum(one.original) for one in group),
        sum(one.actual[month - 1] or 0 for one in group),
        sum(one.done(month) for one in group),
        group_rate((one.done(month), one.plan_wan) for one in group),
        group_rate((one.done(month), sum(one.original)) for one in group),
        base,
        expected / plan if plan else None,
    )


class Forecast(Struct, frozen=True):
    """年末预计: ``value_wan`` by ``method``; ``capped`` where the approved total allows no more (I-1)."""

    method: Method
    value_wan: int
    capped: bool


def forecast(series: YearSeries, month: int, method: Method) -> Forecast | None:
    """What the year will come to, seen from the end of ``month``; ``None`` where the method has nothing to go by."""
    told = _forecast(series, month, method)
    if told is None:
        return None
    value = int(half_up(told, 0))
    room = max(series.room_wan, series.done(month))
    return Forecast(method, min(value, room), value > room)


def _forecast(series: YearSeries, month: int, method: Method) -> Fraction | None:
    done = series.done(month)
    if method == "remaining":
        return Fraction(done + sum(series.plan[month:]))
    if method == "ratio":
        share = rate(done, sum(series.plan[:month]))
        return None if share is None else share * series.plan_wan
    recent = series.actual[max(0, month - PACE_MONTHS) : month]
    if not recent or any(value is None for value in recent):
        return None
    return done + Fraction(sum(value or 0 for value in recent), len(recent)) * (12 - month)


def forecast_of(group: Iterable[YearSeries], month: int, method: Method) -> tuple[int, int, int]:
    """The sum of the group's forecasts, how many are capped by their total, and how many have no forecast."""
    told = [forecast(one, month, method) for one in group]
    known = [one for one in told if one is not None]
    return sum(one.value_wan for one in known), sum(one.capped for one in known), len(told) - len(known)


def spread(left_wan: int, first_year: int, last_year: int) -> dict[int, int]:
    """What is left of a total, in equal whole parts over the years to the planned completion, the odd 万元 in the first
    years; a completion that is already past falls into the first year."""
    years = range(first_year, max(first_year, last_year) + 1)
    part, odd = divmod(left_wan, len(years))
    return {year: part + (place < odd) for place, year in enumerate(years)}


def gap(dispatch: int | None, statistics: int | None) -> Fraction | None:
    """The statistics figure as a difference from the dispatch figure, as a share of the larger, when it is more than
    20 % (2.2): shown, never "corrected"."""
    if dispatch is None or statistics is None:
        return None
    larger = max(abs(dispatch), abs(statistics))
    return Fraction(statistics - dispatch, larger) if abs(statistics - dispatch) * 5 > larger else None


def printed_yi(parts: Sequence[int]) -> tuple[tuple[str, ...], str, bool]:
    """Parts and their total in 亿元 to one decimal, each rounded by itself; whether the printed parts miss the printed
    total, so that 因四舍五入 has to stand below (I-6)."""
    shown = tuple(half_up(Fraction(part, WAN_PER_YI)) for part in parts)
    total = half_up(Fraction(sum(parts), WAN_PER_YI))
    return tuple(f"{one:,f}" for one in shown), f"{total:,f}", sum(shown) != total


class Starts(Struct, frozen=True):
    """开工率 (I-4): started of those planned for the year, and of those planned up to the day; early starts apart."""

    of_year: int
    up_to_date: int
    started: int
    early: int

    @property
    def rate_of_year(self) -> Fraction | None:
        """All that started ÷ planned for the year."""
        return rate(self.started, self.of_year)

    @property
    def rate_to_date(self) -> Fraction | None:
        """Started without the early ones ÷ planned up to the day."""
        return rate(self.started - self.early, self.up_to_date)


def starts(projects: Iterable[tuple[int, bool]], month: int) -> Starts:
    """From (planned month, started) of every project to be begun in the year, at the end of ``month``."""
    rows = tuple(projects)
    early = sum(begun and planned > month for planned, begun in rows)
    return Starts(len(rows), sum(planned <= month for planned, _ in rows), sum(begun for _, begun in rows), early)
