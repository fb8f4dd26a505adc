"""What a meeting of each kind looks at: the kinds themselves, the papers frozen with the agenda, scores of a tour.

A quarterly review (季度讲评) has the quarter's figures, its ranking and its honours before it; a half-year tour
(半年观摩) goes from works to works, and those who took part score each stop (mechanisms.md 4).
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from kuaijin.core.amounts import half_up
from kuaijin.core.base import Refusal, Text, refuse

MeetingKind = Literal["weekly", "quarterly", "tour"]
KINDS: dict[str, Text] = {
    "weekly": Text("周调度会", "weekly meeting"),
    "quarterly": Text("季度讲评", "quarterly review"),
    "tour": Text("半年观摩", "half-year tour"),
}
PREFIX: dict[str, str] = {"weekly": "ZDD", "quarterly": "JDJP", "tour": "BNGM"}
"""Before the day: the number of a meeting."""
SERIES: dict[str, str] = {"weekly": "minutes", "quarterly": "review-minutes", "tour": "tour-minutes"}
MOST_POINTS = 100
_PERIOD = re.compile(r"(20\d\d)-(?:Q([1-4])|H([12]))")


class Figure(Struct, frozen=True):
    """One figure of the period, told; ``note`` says of what it is made."""

    name: Text
    value: str
    note: Text = Text("", "")


class Rank(Struct, frozen=True, kw_only=True):
    """One project's place in the period by its share of the period's plan; ``None`` without a plan."""

    place: int | None
    project: str
    name: Text
    plan_wan: int
    done_wan: int
    rate: str
    light: str


class Given(Struct, frozen=True):
    """An honour or a red flag of the period."""

    title: Text
    by: str
    on: date


class Papers(Struct, frozen=True, kw_only=True):
    """What lay before a review, frozen with its agenda. ``as_of``: the day whose record it is."""

    first: date
    last: date
    as_of: date
    figures: tuple[Figure, ...] = ()
    ranks: tuple[Rank, ...] = ()
    honours: tuple[Given, ...] = ()


def period_of(about: str) -> tuple[date, date] | None:
    """First and last day of ``2021-Q3`` or ``2021-H2``; ``None`` for anything else."""
    found = _PERIOD.fullmatch(about)
    if found is None:
        return None
    year, quarter, half = int(found[1]), found[2], found[3]
    months = 3 if quarter else 6
    last = int(quarter or half) * months
    first = date(year, last - months + 1, 1)
    after = date(year + 1, 1, 1) if last == 12 else date(year, last + 1, 1)
    return first, date.fromordinal(after.toordinal() - 1)


def period_text(about: str) -> Text:
    """``2021-Q3`` in words."""
    if "-Q" in about:
        year, _, number = about.partition("-Q")
        return Text(f"{year}年第{'一二三四'[int(number) - 1]}季度", f"Q{number} {year}")
    year, _, number = about.partition("-H")
    return Text(f"{year}年{'上下'[int(number) - 1]}半年", f"H{number} {year}") if number else Text("", "")


def check_about(kind: MeetingKind, about: str, held_on: date) -> Refusal | None:
    """A review names its quarter, a tour its half-year, a weekly meeting nothing; none is held before it begins."""
    if kind == "weekly":
        return refuse("MEETING-PERIOD", "周调度会不填期间。", "A weekly has no period.", "about") if about else None
    period = period_of(about)
    if period is None or ("-Q" in about) != (kind == "quarterly"):
        return refuse(
            "MEETING-PERIOD",
            "请填写期间：季度讲评如 2021-Q3，半年观摩如 2021-H2。",
            "Name the period: 2021-Q3 for a review, 2021-H2 for a tour.",
            "about",
        )
    if held_on < period[0]:
        return refuse("MEETING-PERIOD", "期间还没有开始。", "The period has not begun.", "about")
    return None


class StopScore(Struct, frozen=True):
    """What one member gave one stop."""

    by: str
    points: int
    note: str = ""


class Stop(Struct, frozen=True):
    """A stop's result: how many scored it, the mean to two places, its place among the stops."""

    item: int
    members: int
    mean: Decimal
    place: int


def stops(scores: Mapping[int, tuple[StopScore, ...]]) -> tuple[Stop, ...]:
    """The results by place: exact means, rounded only to be told; equal means share a place, the next is skipped."""
    means = {item: Fraction(sum(each.points for each in given), len(given)) for item, given in scores.items() if given}
    placed = sorted(means.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        Stop(item, len(scores[item]), half_up(mean, 2), 1 + sum(other > mean for other in means.values()))
        for item, mean in placed
    )
