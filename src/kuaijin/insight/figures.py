"""The park's figures of a year: totals, by category and batch, start and completion rates, lights, month by month.

Money is integer 万元 until it is shown; rates are Σ ÷ Σ, never a mean of rates (mechanisms.md I-2, I-5); percentages
are rounded half up to one decimal at the very end (I-6).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.db.models import Case, Count, Max, Q, Sum, Value, When
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.batches import BATCH_NAMES
from kuaijin.core.lights import light_points
from kuaijin.insight.projects import Standings
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import MonthRow, ProjectRow

WAN_PER_YI = 10_000
NEW = "新开工"


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


class Cell(Struct, frozen=True):
    """All projects that are alike in what figures ask about; ``started`` and ``completed`` by the year's end."""

    year: int | None
    category: str
    batch: str
    light: str
    start_class: str
    completion_planned: bool
    started: bool
    completed: bool
    totals: Totals


def cells(year: int, on: date) -> tuple[Cell, ...]:
    """The whole book but the retired as on the day ``on``, counted and summed up by the database in one question."""
    rows = Standings(on).told(ProjectRow.objects.exclude(status="retired")).order_by()
    end = date(year, 12, 31)
    alike = ("year", "category", "batch_on", "light_on", "start_class", "completion_planned")
    grouped = rows.values(*alike, begun=_by("started_on", end), ended=_by("completed_on", end)).annotate(
        count=Count("pk"), total=Sum("total_wan"), plan=Sum("plan_year_wan"), actual=Sum("actual_year_wan")
    )
    return tuple(
        Cell(
            each["year"], each["category"], each["batch_on"], each["light_on"], each["start_class"],
            each["completion_planned"], each["begun"], each["ended"],
            Totals(each["count"], int(each["total"]), int(each["plan"]), int(each["actual"])),
        )
        for each in grouped
    )  # fmt: skip


def _by(column: str, end: date) -> Case:
    return Case(When(**{f"{column}__lte": end}, then=Value(value=True)), default=Value(value=False))


def year_told(on: date) -> int:
    """The year whose annual list is told of on the day ``on``: its own, or the latest before it while no project has
    been entered in the new one."""
    listed = ProjectRow.objects.exclude(status="retired").filter(year__lte=on.year)
    latest: int | None = listed.aggregate(latest=Max("year"))["latest"]
    return on.year if latest is None else latest


def figures(year: int, on: date) -> Figures:
    """The figures of ``year`` over the projects of its annual list."""
    return figures_of(cells(year, on), year, on)


def figures_of(book: Sequence[Cell], year: int, on: date) -> Figures:
    """The figures of ``year`` from the book as :func:`cells` counts it."""
    listed = [cell for cell in book if cell.year == year]
    whole = totals_of(listed)
    rate = Fraction(whole.actual, whole.plan) if whole.plan else None
    months = _cumulative(year)
    new = [cell for cell in listed if cell.start_class == NEW]
    due = [cell for cell in listed if cell.completion_planned]
    return Figures(
        year=year,
        on=on,
        all=whole,
        by_category=_by_category(listed),
        batches=batch_counts(listed),
        completion_rate_percent=percent(rate) if rate is not None else None,
        over_plan_percent=percent(rate - 1) if rate is not None else None,
        start_rate=_share(_count(new), _count(cell for cell in new if cell.started)),
        completion_count_rate=_share(_count(due), _count(cell for cell in due if cell.completed)),
        cumulative=months,
        estimated=any(month.estimated for month in months),
        reserve=_count(cell for cell in book if cell.year is None and cell.batch == "reserve"),
    )


def totals_of(book: Iterable[Cell]) -> Totals:
    """Count and sums of several cells together."""
    found = [cell.totals for cell in book]
    return Totals(
        sum(each.count for each in found),
        sum(each.total for each in found),
        sum(each.plan for each in found),
        sum(each.actual for each in found),
    )


def batch_counts(book: Iterable[Cell]) -> dict[str, int]:
    """How many projects stand in each batch, in the order of the chain; those in none last."""
    counts: Counter[str] = Counter()
    for cell in book:
        counts[cell.batch] += cell.totals.count
    return {batch: counts[batch] for batch in (*BATCH_NAMES, "") if counts[batch]}


def light_counts(book: Iterable[Cell]) -> dict[str, int]:
    """How many projects have each light."""
    counts: Counter[str] = Counter()
    for cell in book:
        counts[cell.light] += cell.totals.count
    return dict(counts)


def _by_category(listed: list[Cell]) -> dict[str, Totals]:
    names = sorted({cell.category for cell in listed})
    return {name: totals_of(cell for cell in listed if cell.category == name) for name in names}


def _count(book: Iterable[Cell]) -> int:
    return sum(cell.totals.count for cell in book)


def _share(planned: int, reached: int) -> Share:
    return Share(planned, reached, percent(Fraction(reached, planned)) if planned else None)


def year_end_lights(year: int) -> dict[str, tuple[str, ...]]:
    """The projects of the year's list by the rule in points (mechanisms.md 3): done against planned up to the last
    month that anybody reported, both as shares of the plan of the year; with December reported these are the year-end
    lights."""
    months = MonthRow.objects.filter(year=year)
    last = months.filter(actual_wan__isnull=False).aggregate(last=Max("month", default=0))["last"]
    sums = months.filter(month__lte=last).order_by().values("project").annotate(planned=Sum("plan_wan", default=0))
    planned = {each["project"]: int(each["planned"]) for each in sums}
    listed = ProjectRow.objects.filter(year=year).exclude(status="retired").order_by("id")
    lights: dict[str, list[str]] = {}
    for id_, whole, actual in listed.values_list("id", "plan_year_wan", "actual_year_wan"):
        done = Fraction(actual, whole) if whole else None
        base = Fraction(planned.get(id_, 0), whole) if whole else Fraction(1)
        lights.setdefault(light_points(done, base, surroundings.rulebook().park).colour, []).append(id_)
    return {colour: tuple(ids) for colour, ids in lights.items()}


def _cumulative(year: int) -> tuple[Month, ...]:
    sums = (
        MonthRow.objects.filter(year=year)
        .exclude(project__in=ProjectRow.objects.filter(status="retired").values("id"))
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
