"""驾驶舱 and the page behind each of its figures."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.base import Actor, Text
from kuaijin.core.lights import Light
from kuaijin.desks.cockpit.course import tracks_of
from kuaijin.desks.cockpit.parts import batch_parts, large, light_counts, month_chart
from kuaijin.desks.frame import drawings, labels, maps
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.scoping import among
from kuaijin.desks.frame.todo import landing_lines
from kuaijin.insight.dispatch import Row, bulletin
from kuaijin.insight.figures import figures, percent
from kuaijin.insight.projects import lights_of
from kuaijin.insight.two_days import COLOURS
from kuaijin.ledger.projections.models import (
    AreaRow,
    CaseRow,
    MatterRow,
    MonthRow,
    ParcelRow,
    ParkRow,
    ProjectRow,
)
from kuaijin.sources.holiday_years import china_calendar

DRAWN = 200
"""Projects on the map and among the timelines: of more one could tell none from another."""
AGES = ((0, 7), (8, 30), (31, 90), (91, None))
"""Open matters by age in calendar days."""
MEANINGS: dict[str, tuple[Text, Text]] = {
    "projects": (
        Text("年度重点项目", "projects of the year"),
        Text("列入年度计划且未退出的项目", "in the annual list and not retired"),
    ),
    "total": (Text("总投资", "total investment"), Text("各项目批准总投资之和", "the sum of the approved totals")),
    "plan": (Text("年度计划投资", "plan of the year"), Text("各项目年度计划之和", "the sum of the projects' plans")),
    "actual": (
        Text("年度完成投资", "done in the year"),
        Text(
            "各项目各月完成之和；标“预计”的月份是预计数", "the sum of all months; months marked estimated are expected"
        ),
    ),
    "start": (
        Text("开工率", "start rate"),
        Text("已实际开工 ÷ 年度新开工项目（I-4）", "really started ÷ new projects of the year (I-4)"),
    ),
    "completion": (
        Text("竣工率", "completion rate"),
        Text("已竣工 ÷ 年度计划竣工项目（I-4）", "completed ÷ to be completed in the year (I-4)"),
    ),
}


class Sums(Struct, frozen=True):
    """Number and sums (万元) of the projects of a figure: of all, or of those that the reader may not open."""

    count: int
    total: int
    plan: int
    actual: int
    counted: int


class Line(Struct, frozen=True):
    """One project behind a figure."""

    row: ProjectRow
    category: Text | str
    light: Light
    rate: object
    counts: bool


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The whole park on one page: the sums for everybody inside, single projects and cases as each may see them.

    It stands at the site's bare address: whoever has no cockpit (firms, administrators) goes on to the own desk.
    """
    if not may(request, "cockpit.see"):
        return redirect("frame:landing")
    on: date = request.day
    rows = list(ProjectRow.objects.exclude(status="retired").order_by("id"))
    found = figures(on.year, on, rows)
    lights = lights_of(rows, on)
    whole = bulletin(on, china_calendar(), changes=False)
    areas, parcels = list(AreaRow.objects.all()), list(ParcelRow.objects.all())
    listed = [row for row in rows if row.year == found.year]
    own = among(request.actor, "project", (row.id for row in rows))
    shown = [row for row in rows if row.id in own]
    drawn = _drawn(shown, lights)
    context = {
        "figures": found,
        "total": large(found.all.total),
        "plan": large(found.all.plan),
        "actual": large(found.all.actual),
        "over_tone": "good" if (found.over_plan_percent or 0) >= 0 else "warn",
        "batches": batch_parts(rows, on),
        "lights": light_counts(listed, lights),
        "months": month_chart(found),
        "late": _cases(request.actor, whole.late),
        "soon": _cases(request.actor, whole.soon),
        "ages": _ages(on),
        "map": _map(areas, parcels, drawn, lights),
        "parcels": _parcel_table(parcels, areas, drawn, lights),
        "tracks": tracks_of(_drawn([row for row in listed if row.id in own], lights)),
        "drawn": len(drawn),
        "shown": len(shown),
        "hidden": len(rows) - len(shown),
        "first": date(on.year - 1, 6, 1),
        "last": date(on.year + 1, 3, 31),
        "park": ParkRow.objects.first(),
        "load": _load(rows) if len(shown) == len(rows) else [],
        "todo": landing_lines(request, "cockpit:home"),
        "can_raise": may(request, "matter.raise") and not request.as_of,
    }
    return render(request, "cockpit/home.html", context)


def _drawn(rows: list[ProjectRow], lights: dict[str, Light]) -> list[ProjectRow]:
    """The projects for map and timelines, in their order; of very many those with the worst lights."""
    if len(rows) <= DRAWN:
        return rows
    worst = sorted(rows, key=lambda row: COLOURS.index(lights[row.id].colour))[:DRAWN]
    return sorted(worst, key=lambda row: row.id)


def _cases(actor: Actor, rows: Sequence[Row]) -> list[Row]:
    """The cases among the rows that the reader may open."""
    found = [row for row in rows if row.kind == "case"]
    own = among(actor, "case", (row.id for row in found))
    return [row for row in found if row.id in own]


def _ages(on: date) -> list[drawings.Part]:
    """Open matters by age; the age counts from the raising (Q-4)."""
    days = [(on - raised).days for raised in MatterRow.objects.filter(open=True).values_list("raised_on", flat=True)]
    tones = ("good", "info", "warn", "bad")
    href = f"{reverse('dispatch:matters')}?state=open"
    return [
        drawings.Part(
            _age_name(low, high), sum(low <= age and (high is None or age <= high) for age in days), tone, href
        )
        for (low, high), tone in zip(AGES, tones, strict=True)
    ]


def _age_name(low: int, high: int | None) -> Text:
    return (
        Text(f"{low} 天以上", f"{low} days or more") if high is None else Text(f"{low}–{high} 天", f"{low}–{high} days")
    )


def _map(
    areas: list[AreaRow], parcels: list[ParcelRow], rows: list[ProjectRow], lights: dict[str, Light]
) -> dict[str, Any]:
    names = {row.id: row for row in rows}
    return maps.park(
        [maps.feature(area.polygon, Text(area.name_zh, area.name_en)) for area in areas],
        [],
        [
            maps.feature(
                parcel.polygon,
                Text(names[parcel.project].name_zh, names[parcel.project].name_en),
                label=parcel.project,
                light=lights[parcel.project].colour,
                href=reverse("projects:page", args=[parcel.project]),
                note=lights[parcel.project].why,
            )
            for parcel in parcels
            if parcel.project in names
        ],
    )


def _parcel_table(
    parcels: list[ParcelRow], areas: list[AreaRow], rows: list[ProjectRow], lights: dict[str, Light]
) -> list[dict[str, Any]]:
    names = {row.id: row for row in rows}
    known = {area.name_zh: Text(area.name_zh, area.name_en) for area in areas}
    return [
        {
            "parcel": parcel,
            "area": known.get(parcel.area, Text(parcel.area, parcel.area)),
            "project": names[parcel.project],
            "light": lights[parcel.project].colour,
        }
        for parcel in parcels
        if parcel.project in names
    ]


def _load(rows: list[ProjectRow]) -> list[tuple[str, int, int]]:
    """Of each service secretary: projects, and open cases of these."""
    projects = Counter(row.secretary for row in rows if row.secretary)
    cases = Counter(CaseRow.objects.filter(open=True).exclude(secretary="").values_list("secretary", flat=True))
    return [(name, projects[name], cases[name]) for name in sorted(projects)]


@require_GET
@requires("cockpit.see")
def figure(request: HttpRequest, key: str) -> HttpResponse:
    """What one figure is made of: the projects in it, its rule, and the months."""
    if key not in MEANINGS:
        raise Http404
    on: date = request.day
    whole = [row for row in ProjectRow.objects.filter(year=on.year).exclude(status="retired") if _in_figure(row, key)]
    own = among(request.actor, "project", (row.id for row in whole))
    rows = [row for row in whole if row.id in own]
    lights = lights_of(rows, on)
    lines = [Line(row, labels.choice(row.category), lights[row.id], _rate(row), _counts(row, key)) for row in rows]
    months = (
        list(MonthRow.objects.filter(year=on.year, project__in=[row.id for row in whole])) if key == "actual" else []
    )
    context = {
        "key": key,
        "name": MEANINGS[key][0],
        "rule": MEANINGS[key][1],
        "lines": lines,
        "rest": _sums([row for row in whole if row.id not in own], key),
        "sums": _sums(whole, key),
        "estimated": [month for month in months if month.estimated and month.actual_wan],
    }
    return render(request, "cockpit/figure.html", context)


def _sums(rows: list[ProjectRow], key: str) -> Sums:
    return Sums(
        len(rows),
        sum(row.total_wan for row in rows),
        sum(row.plan_year_wan for row in rows),
        sum(row.actual_year_wan for row in rows),
        sum(_counts(row, key) for row in rows),
    )


def _in_figure(row: ProjectRow, key: str) -> bool:
    if key == "start":
        return row.start_class == "新开工"
    return row.completion_planned if key == "completion" else True


def _counts(row: ProjectRow, key: str) -> bool:
    if key == "start":
        return row.started_on is not None
    return row.completed_on is not None if key == "completion" else True


def _rate(row: ProjectRow) -> object:
    return percent(Fraction(row.actual_year_wan, row.plan_year_wan)) if row.plan_year_wan else None
