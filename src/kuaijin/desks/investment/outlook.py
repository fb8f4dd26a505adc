"""展望: the year by category, its forecasts with their basis, the sources of funds, and the years one after another."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.amounts import rate
from kuaijin.core.base import Text
from kuaijin.core.investment import METHODS, YearSeries, forecast_of, printed_yi, standing
from kuaijin.core.project_funds import FUND_NAMES
from kuaijin.desks.frame import labels, words
from kuaijin.desks.frame.charts import WAN, Chart, Series
from kuaijin.desks.frame.guard import requires
from kuaijin.desks.frame.scoping import among
from kuaijin.desks.investment.asked import Asked, asked_of
from kuaijin.desks.investment.lists import as_percent, as_points
from kuaijin.insight.investment import lines_of, series_of, years_ahead
from kuaijin.ledger.projections.finance_models import YearRow
from kuaijin.ledger.projections.models import ParkRow, ProjectRow


class Group(Struct, frozen=True):
    """One category: amounts in 亿元 as printed, exact rates."""

    name: Text
    count: int
    plan: str
    done: str
    rate: str
    deviation: str


class Told(Struct, frozen=True):
    """One forecast of the whole: its basis, 万元, its share of the plan."""

    basis: Text
    value_wan: int
    share: str
    capped: int
    unknown: int


class Fund(Struct, frozen=True):
    """One source of funds, 万元: planned for the year, in place in the month and since January."""

    name: Text
    planned: int
    month: int
    since: int
    share: str


class Year(Struct, frozen=True):
    """One year of the book, 万元; the remaining total of all projects behind it."""

    year: int
    count: int
    plan: int
    original: int
    done: int
    rate: str
    remaining: int


@require_GET
@requires("cockpit.see")
def page(request: HttpRequest) -> HttpResponse:
    """The park's outlook."""
    asked = asked_of(request)
    lines = lines_of(asked.year, asked.month, asked.base, asked.method)
    projects = {row.id: row for row in ProjectRow.objects.exclude(status="retired")}
    rows = [line.row for id_, line in lines.items() if id_ in projects]
    series = [series_of(row) for row in rows]
    groups, total, missed = _groups(rows, projects, asked)
    context = {
        "asked": asked,
        "groups": groups,
        "total": total,
        "missed": missed,
        "forecasts": _forecasts(series, asked),
        "funds": _funds(rows, asked),
        "unplanned": sum(not row.funds_plan for row in rows),
        "mismatched": [
            (row.project, projects[row.project].name_zh)
            for row in rows
            if row.funds_plan and sum(row.funds_plan) != row.plan_year_wan
        ],
        "years": _years(projects),
        "chart": _chart(series, asked),
        "ahead": years_ahead(projects, asked.year),
        "facts": _outlook_facts(),
        "can_report": bool(among(request.actor, "project", (row.project for row in rows))),
        "can_see_park": True,
    }
    return render(request, "investment/outlook.html", context)


def _outlook_facts() -> list[dict[str, Any]]:
    """What the park itself was told of the years to come (facts whose key begins with ``outlook_``)."""
    park = ParkRow.objects.first()
    return [fact for key, fact in sorted(park.facts.items()) if key.startswith("outlook_")] if park else []


def _groups(
    rows: Iterable[YearRow], projects: dict[str, ProjectRow], asked: Asked
) -> tuple[list[Group], Group, tuple[bool, bool]]:
    """By category with the total; the flags say whether printed plans and actuals miss their printed total (I-6)."""
    by: dict[str, list[YearSeries]] = defaultdict(list)
    for row in rows:
        by[projects[row.project].category].append(series_of(row))
    keys = sorted(by)
    whole = [one for key in keys for one in by[key]]
    plans, plan, plan_missed = printed_yi([sum(one.plan_wan for one in by[key]) for key in keys])
    dones, done, done_missed = printed_yi([sum(one.done(asked.month) for one in by[key]) for key in keys])
    groups = [
        _group(labels.choice(key), by[key], asked, (plans[place], dones[place])) for place, key in enumerate(keys)
    ]
    total = _group(Text("合计", "Total"), whole, asked, (plan, done))
    return groups, total, (plan_missed, done_missed)


def _group(name: Text, series: list[YearSeries], asked: Asked, printed: tuple[str, str]) -> Group:
    told = standing(series, asked.base, asked.month)
    return Group(name, len(series), *printed, as_percent(told.rate), as_points(told.deviation))


def _forecasts(series: list[YearSeries], asked: Asked) -> list[Told]:
    plan = sum(one.plan_wan for one in series)
    told = []
    for method, basis in METHODS.items():
        value, capped, unknown = forecast_of(series, asked.month, method)
        told.append(Told(basis, value, as_percent(rate(value, plan)), capped, unknown))
    return told


def _funds(rows: list[YearRow], asked: Asked) -> list[Fund]:
    told = []
    for index, name in enumerate(FUND_NAMES.values()):
        planned = sum(row.funds_plan[index] for row in rows if row.funds_plan)
        months = [[month[index] if month else 0 for month in row.funds_in[: asked.month]] for row in rows]
        since = sum(map(sum, months))
        told.append(Fund(name, planned, sum(one[-1] for one in months), since, as_percent(rate(since, planned))))
    return told


def _years(projects: dict[str, ProjectRow]) -> list[Year]:
    """Every year of the book, and what the approved totals leave after it: the stock for the years to come."""
    by: dict[int, list[YearRow]] = defaultdict(list)
    for row in YearRow.objects.filter(project__in=projects):
        by[row.year].append(row)
    told = []
    for year in sorted(by):
        series = [series_of(row) for row in by[year]]
        plan, done = sum(one.plan_wan for one in series), sum(one.done(12) for one in series)
        left = sum(max(0, one.room_wan - one.done(12)) for one in series)
        original = sum(sum(one.original) for one in series)
        told.append(Year(year, len(series), plan, original, done, as_percent(rate(done, plan)), left))
    return told


def _chart(series: list[YearSeries], asked: Asked) -> Chart:
    """The year's cumulative plan, original plan and actual; from the month on, what the plan by month adds to it."""
    months = range(1, 13)
    plan = tuple(sum(sum(one.plan[:month]) for one in series) for month in months)
    original = tuple(sum(sum(one.original[:month]) for one in series) for month in months)
    ahead = sum(one.done(asked.month) for one in series) - plan[asked.month - 1]
    actual = tuple(sum(one.done(month) for one in series) if month <= asked.month else None for month in months)
    foretold = tuple(plan[month - 1] + ahead if month >= asked.month else None for month in months)
    names = tuple(Text(f"{month}月", words.MONTHS[month - 1]) for month in months)
    lines = [
        Series(Text("累计完成", "Actual"), actual, "line", "blue"),
        Series(METHODS["remaining"], foretold, "line", "teal"),
        Series(Text("累计计划", "Plan"), plan, "line", "amber"),
    ]
    if original != plan:
        lines.append(Series(Text("原计划", "Original plan"), original, "line", "grey"))
    return Chart(Text("全年累计", "The year to its end"), names, tuple(lines), WAN)
