"""The park's figures of a year: totals, by category and batch, start and completion rates, lights, month by month.

Money is integer 万元 until it is shown; rates are Σ ÷ Σ, never a mean of rates (mechanisms.md I-2, I-5); percentages
are rounded half up to one decimal at the very end (I-6).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.db.models import Count, Q, Sum
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.batches import BATCH_NAMES
from kuaijin.core.lights import light_points
from kuaijin.insight.projects import batch_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import MonthRow, ProjectRow

WAN_PER_YI = 10_000
NEW, CONTINUED = "新开工", "续建"


class Totals(Struct, frozen=True):
    """Count and sums of a group of projects, 万元."""

    count: int
    total: int
    plan: int
    actual: int


class Share(Struct, frozen=True):
    """So many of so many, in percent with one decimal; ``None`` where nothing was planned."""

    planned: int
    reached: int
    percent: Decimal | None


class Month(Struct, frozen=True):
    """Cumulative plan and actual at the end of a month, 万元; ``estimated`` if an expected figure is part of it."""

    month: int
    plan: int
    actual: int
    estimated: bool


class Figures(Struct, frozen=True):
    """All figures of one year as they stand."""

    year: int
    on: date
    all: Totals
    by_category: dict[str, Totals]
    batches: dict[str, int]
    completion_rate_percent: Decimal | None
    over_plan_percent: Decimal | None
    start_rate: Share
    completion_count_rate: Share
    lights: dict[str, tuple[str, ...]]
    cumulative: tuple[Month, ...]
    estimated: bool
    reserve: int

    @property
    def article_totals(self) -> dict[str, object]:
        """The five numbers of the article: projects, 亿元 in all, planned, done, and percent over plan."""
        return {
            "projects": self.all.count,
            "total_yi": yi(self.all.total),
            "plan_yi": yi(self.all.plan),
            "actual_yi": yi(self.all.actual),
            "over_plan_percent": self.over_plan_percent,
        }


def yi(wan: int) -> Decimal:
    """万元 told in 亿元, exact, without trailing zeros."""
    number = Decimal(wan) / WAN_PER_YI
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def percent(share: Fraction) -> Decimal:
    """A share as percent, half up, one decimal."""
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def figures(year: int, on: date, known: Sequence[ProjectRow] | None = None) -> Figures:
    """The figures of ``year`` over the projects of its annual list; ``known``: all rows but the retired, if read."""
    rows = list(ProjectRow.objects.exclude(status="retired").order_by("id")) if known is None else known
    listed = [row for row in rows if row.year == year]
    whole = _totals(listed)
    rate = Fraction(whole.actual, whole.plan) if whole.plan else None
    months = _cumulative(year)
    return Figures(
        year=year,
        on=on,
        all=whole,
        by_category={key: _totals(group) for key, group in _grouped(listed, "category").items()},
        batches=dict(Counter(batch_of(row, on).primary for row in listed)),
        completion_rate_percent=percent(rate) if rate is not None else None,
        over_plan_percent=percent(rate - 1) if rate is not None else None,
        start_rate=_start_rate(listed, year),
        completion_count_rate=_completion_rate(listed, year),
        lights=_lights(listed, year),
        cumulative=months,
        estimated=any(month.estimated for month in months),
        reserve=sum(row.year is None and batch_of(row, on).primary == "reserve" for row in rows),
    )


def _totals(rows: Iterable[ProjectRow]) -> Totals:
    rows = list(rows)
    return Totals(
        len(rows),
        sum(row.total_wan for row in rows),
        sum(row.plan_year_wan for row in rows),
        sum(row.actual_year_wan for row in rows),
    )


def _grouped(rows: Iterable[ProjectRow], field: str) -> dict[str, list[ProjectRow]]:
    groups: dict[str, list[ProjectRow]] = {}
    for row in rows:
        groups.setdefault(getattr(row, field), []).append(row)
    return groups


def _start_rate(rows: list[ProjectRow], year: int) -> Share:
    """开工率: of the projects that the year's list calls new, how many really started (I-4)."""
    planned = [row for row in rows if row.start_class == NEW]
    started = sum(row.started_on is not None and row.started_on.year <= year for row in planned)
    return _share(len(planned), started)


def _completion_rate(rows: list[ProjectRow], year: int) -> Share:
    """竣工率: of the projects to be completed in the year, how many were."""
    planned = [row for row in rows if row.completion_planned]
    completed = sum(row.completed_on is not None and row.completed_on.year <= year for row in planned)
    return _share(len(planned), completed)


def _share(planned: int, reached: int) -> Share:
    return Share(planned, reached, percent(Fraction(reached, planned)) if planned else None)


def _lights(rows: list[ProjectRow], year: int) -> dict[str, tuple[str, ...]]:
    """The rule in points (mechanisms.md 3): done against planned up to the last month that anybody reported, both as
    shares of the plan of the year; with December reported these are the year-end lights."""
    months = list(
        MonthRow.objects.filter(year=year).values_list("project", "month", "plan_wan", "actual_wan").order_by("month")
    )
    last = max((month for _, month, _, actual in months if actual is not None), default=0)
    planned: dict[str, int] = {}
    for project, month, plan, _ in months:
        if month <= last:
            planned[project] = planned.get(project, 0) + (plan or 0)
    lights: dict[str, list[str]] = {}
    for row in rows:
        whole = row.plan_year_wan
        done = Fraction(row.actual_year_wan, whole) if whole else None
        base = Fraction(planned.get(row.id, 0), whole) if whole else Fraction(1)
        lights.setdefault(light_points(done, base, surroundings.rulebook().park).colour, []).append(row.id)
    return {colour: tuple(ids) for colour, ids in lights.items()}


def _cumulative(year: int) -> tuple[Month, ...]:
    sums = (
        MonthRow.objects.filter(year=year)
        .values("month")
        .annotate(p=Sum("plan_wan"), a=Sum("actual_wan"), e=Count("id", filter=Q(estimated=True)))
    )
    told, plan, actual, estimated = [], 0, 0, False
    for row in sorted(sums, key=lambda each: each["month"]):
        plan += row["p"] or 0
        actual += row["a"] or 0
        estimated = estimated or row["e"] > 0
        told.append(Month(row["month"], plan, actual, estimated))
    return tuple(told)


def batch_name(batch: str) -> Text:
    """The batch's name in both languages."""
    return BATCH_NAMES.get(batch, Text("未入批", "in no batch"))
