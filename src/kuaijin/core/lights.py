"""红黄绿灯: exact, with the name of the rule set and the reason on every light (mechanisms.md 3; law.md 15).

Shares are exact fractions (1 = 100 %); a deviation is a difference of shares told in percentage points (个百分点),
computed from unrounded values. No report is grey, never green.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from kuaijin.core.amounts import percent, points, rate
from kuaijin.core.base import Text
from kuaijin.core.park_settings import PARK_SETTINGS, ParkSettings
from kuaijin.core.partial_date import last_of_month, months_after

Colour = Literal["green", "grey", "yellow", "red", "black"]
COLOURS: tuple[Colour, ...] = ("green", "grey", "yellow", "red", "black")
"""From best to worst; grey (not reported) is worse than green and better than a known yellow."""
COLOUR_NAMES: dict[Colour, Text] = {
    "green": Text("绿灯", "green"),
    "grey": Text("灰灯（未报）", "grey (not reported)"),
    "yellow": Text("黄灯", "yellow"),
    "red": Text("红灯", "red"),
    "black": Text("黑灯（超法定时限）", "black (past the statutory limit)"),
}
POINTS = Text("进度差（百分点，银川2025）", "points behind (Yinchuan 2025)")
RELATIVE = Text("相对时间进度（三亚2022）", "share of the time progress (Sanya 2022)")
START = Text("开工（银川2025）", "start (Yinchuan 2025)")
STATISTICS = Text("入统（银川2025）", "statistics entry (Yinchuan 2025)")
NODE = Text("节点预警（7／15天）", "milestones (7 / 15 days)")
CLOCK = Text("承诺时限", "committed limit")


class Light(Struct, frozen=True):
    """One light. ``noted``: green with a remark (behind, but by less than the rule's first step)."""

    colour: Colour
    rule_set: Text
    why: Text
    noted: bool = False

    @property
    def word(self) -> Text:
        """The colour in words: a light never speaks by colour alone."""
        return colour_word(self.colour, noted=self.noted)


def colour_word(colour: Colour, *, noted: bool) -> Text:
    """A light's colour and remark in words."""
    word = COLOUR_NAMES[colour]
    return Text(f"{word.zh}（关注）", f"{word.en} (noted)") if noted else word


def rank(light: Light) -> int:
    """By how much a light calls for a look: every colour in its order, a noted one just behind the plain one."""
    return 2 * COLOURS.index(light.colour) + light.noted


def grey(rule_set: Text) -> Light:
    """未报: nothing reported, so nothing is known."""
    return Light("grey", rule_set, Text("未报。", "Not reported."))


def time_progress(month: int, first_month: int = 1) -> Fraction:
    """序时进度 at the end of ``month``: m ÷ 12, or from the month of the planned start (I-3)."""
    return Fraction(max(0, month - first_month + 1), 13 - first_month)


def plan_progress(planned_wan: int, plan_year_wan: int) -> Fraction | None:
    """计划进度: Σ plan to date ÷ plan of the year; ``None`` without a plan."""
    return rate(planned_wan, plan_year_wan)


def deviation(actual: Fraction, base: Fraction) -> Fraction:
    """Actual share − base share; show it by ``amounts.points``."""
    return actual - base


def light_points(actual: Fraction | None, base: Fraction, settings: ParkSettings = PARK_SETTINGS) -> Light:
    """Rule in points: behind < 10 green (noted), 10–30 yellow, more red."""
    if actual is None:
        return grey(POINTS)
    behind = (base - actual) * 100
    why = Text(
        f"完成 {percent(actual)}%，应达 {percent(base)}%，差 {points(actual - base)} 个百分点。",
        f"{percent(actual)}% done against {percent(base)}%: {points(actual - base)} points.",
    )
    if behind > settings.points_yellow:
        return Light("red", POINTS, why)
    if behind >= settings.points_green:
        return Light("yellow", POINTS, why)
    return Light("green", POINTS, why, noted=behind > 0)


def light_relative(actual: Fraction | None, base: Fraction, settings: ParkSettings = PARK_SETTINGS) -> Light:
    """Rule relative to the time progress: behind it by up to half of it (a setting) yellow, more red."""
    if actual is None:
        return grey(RELATIVE)
    short = base - actual
    share = short / base if base else Fraction(0)
    why = Text(
        f"完成 {percent(actual)}%，时间进度 {percent(base)}%，落后时间进度的 {percent(max(share, Fraction(0)))}%。",
        f"{percent(actual)}% done at a time progress of {percent(base)}%: short by "
        f"{percent(max(share, Fraction(0)))}% of it.",
    )
    if short <= 0:
        return Light("green", RELATIVE, why)
    return Light("yellow" if short * 100 <= base * settings.relative_yellow_percent else "red", RELATIVE, why)


def light_start(planned: date | None, started: date | None, on: date, settings: ParkSettings = PARK_SETTINGS) -> Light:
    """Start: not begun in the planned month yellow, three months running red; nothing planned or begun green."""
    if started is not None and started <= on:
        return Light("green", START, Text(f"{started} 已开工。", f"Started on {started}."))
    if planned is None:
        return Light("green", START, Text("没有计划开工时间。", "No start is planned."))
    month_end = last_of_month(planned.year, planned.month)
    why = Text(f"计划 {planned:%Y-%m} 开工，尚未开工。", f"Start planned in {planned:%Y-%m}, not begun.")
    if on <= month_end:
        return Light("green", START, Text(f"计划 {planned:%Y-%m} 开工，未到期。", f"Start planned in {planned:%Y-%m}."))
    last = months_after(month_end.replace(day=1), settings.start_red_months - 1)
    return Light("red" if on > last_of_month(last.year, last.month) else "yellow", START, why)


def light_statistics(started: date | None, entered: bool, on: date, settings: ParkSettings = PARK_SETTINGS) -> Light:
    """入统: entered green; more than one month after the start yellow, more than two red."""
    if entered:
        return Light("green", STATISTICS, Text("已入统。", "Entered."))
    if started is None or started > on:
        return Light("green", STATISTICS, Text("未开工，尚不入统。", "Not started: not due."))
    why = Text(f"{started} 开工，尚未入统。", f"Started on {started}, not entered.")
    if on > months_after(started, settings.statistics_red_months):
        return Light("red", STATISTICS, why)
    if on > months_after(started, settings.statistics_yellow_months):
        return Light("yellow", STATISTICS, why)
    return Light("green", STATISTICS, why, noted=True)


def light_node(planned_last: date, reached: date | None, on: date, settings: ParkSettings = PARK_SETTINGS) -> Light:
    """Milestone: open and late by up to 7 days green (noted), under 15 yellow, 15 or more red; reached is green."""
    if reached is not None and reached <= on:
        return Light("green", NODE, Text(f"{reached} 已完成。", f"Reached on {reached}."))
    late = (on - planned_last).days
    if late <= 0:
        return Light("green", NODE, Text(f"计划 {planned_last}。", f"Planned for {planned_last}."))
    why = Text(f"计划 {planned_last}，已滞后 {late} 天。", f"Planned for {planned_last}, {late} days late.")
    if late >= settings.node_red_days:
        return Light("red", NODE, why)
    return Light("yellow", NODE, why) if late > settings.node_yellow_days else Light("green", NODE, why, noted=True)


def light_clock(on: date, *, yellow_from: date | None, committed_due: date | None, statutory_due: date | None) -> Light:
    """A case by its committed clock: yellow from ``yellow_from``, red past the committed, black past the statutory due.

    ``yellow_from`` is the first day with 2 working days (or 20 % of the limit) or fewer left; the clock computes it.
    """
    if statutory_due is not None and on > statutory_due:
        return Light(
            "black", CLOCK, Text(f"已超法定时限 {statutory_due}。", f"Past the statutory limit {statutory_due}.")
        )
    if committed_due is not None and on > committed_due:
        return Light(
            "red", CLOCK, Text(f"已超承诺时限 {committed_due}。", f"Past the committed limit {committed_due}.")
        )
    due = committed_due or statutory_due
    if due is None:
        return Light("green", CLOCK, Text("没有在计的时限。", "No limit is running."))
    why = Text(f"承诺 {due} 前办结。", f"Due by {due}.")
    near = yellow_from is not None and on >= yellow_from
    return Light("yellow" if near else "green", CLOCK, why)


def worst(lights: Iterable[Light]) -> Light | None:
    """The light of a whole: the worst of its dimensions (the first of equals; a noted green is worse than a plain)."""
    return max(lights, key=rank, default=None)


def start_rate(planned: int, started: int) -> Fraction | None:
    """开工率: started ÷ planned to start (I-4); say whether of the year or up to the date."""
    return rate(started, planned)
