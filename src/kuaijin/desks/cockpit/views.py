"""驾驶舱 and the page behind each of its figures."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Min, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec import Struct
from msgspec.structs import astuple

from kuaijin.core.base import Text
from kuaijin.core.lights import Light
from kuaijin.desks.cockpit.course import tracks_of
from kuaijin.desks.cockpit.parts import batch_parts, large, light_parts, month_chart
from kuaijin.desks.frame import drawings, labels, maps
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.scoping import seen_among, visible
from kuaijin.desks.frame.todo import landing_lines
from kuaijin.insight.dispatch import bulletin
from kuaijin.insight.figures import NEW, cells, figures_of, percent, totals_of, year_told
from kuaijin.insight.projects import Standings, lights_of, seen_of
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

DRAWN = 100
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

LINES = 100
"""Projects a page behind a figure."""
IN_FIGURE = {"start": Q(start_class=NEW), "completion": Q(completion_planned=True)}
"""Which projects of the year's list a figure is about, where not all of them."""
COUNTS = {"start": Q(started_on__isnull=False), "completion": Q(completed_on__isnull=False)}
"""Which of them count, where not all do."""


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
    light: str
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
    year = year_told(on)
    book = cells(year, on)
    found = figures_of(book, year, on)
    due = bulletin(on, china_calendar(), changes=False, kinds=("case",))
    own = Standings(on).told(visible(request.actor, "project", ProjectRow.objects.exclude(status="retired")))
    drawn = _drawn(own)
    lights = lights_of(drawn, on)
    shown, whole = own.count(), totals_of(book).count
    openable = seen_among(request.actor, "case", (row.id for row in (*due.late, *due.soon)))
    context = {
        "figures": found,
        "total": large(found.all.total),
        "plan": large(found.all.plan),
        "actual": large(found.all.actual),
        "over_tone": "good" if (found.over_plan_percent or 0) >= 0 else "warn",
        "batches": batch_parts(book),
        "lights": light_parts(cell for cell in book if cell.year == year),
        "months": month_chart(found),
        "late": [row for row in due.late if row.id in openable],
        "soon": [row for row in due.soon if row.id in openable],
        "ages": _ages(on),
        **_land(drawn, lights),
        "tracks": tracks_of(_drawn(own.filter(year=year).defer("state"))),
        "drawn": len(drawn),
        "shown": shown,
        "hidden": whole - shown,
        "first": date(year - 1, 6, 1),
        "last": date(year + 1, 3, 31),
        "park": ParkRow.objects.first(),
        "load": _load() if shown == whole else [],
        "todo": landing_lines(request, "cockpit:home"),
        "can_raise": may(request, "matter.raise") and not request.as_of,
    }
    return render(request, "cockpit/home.html", context)


def _drawn(rows: QuerySet[ProjectRow]) -> list[ProjectRow]:
    """The projects for map and timelines, in their order; of very many those with the worst lights."""
    return sorted(rows.order_by("-rank_on", "id")[:DRAWN], key=lambda row: row.id)


def _land(rows: list[ProjectRow], lights: dict[str, Light]) -> dict[str, Any]:
    """The map and the table beside it: the areas, and the parcels of the projects drawn."""
    areas = list(AreaRow.objects.all())
    parcels = list(ParcelRow.objects.filter(project__in=[row.id for row in rows]))
    return {"map": _map(areas, parcels, rows, lights), "parcels": _parcel_table(parcels, areas, rows, lights)}


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
    ]


def _load() -> list[tuple[str, int, int]]:
    """Of each service secretary: projects, and open cases of these."""
    projects = ProjectRow.objects.exclude(status="retired").exclude(secretary="").order_by()
    cases = dict(_by_secretary(CaseRow.objects.filter(open=True).exclude(secretary="").order_by()))
    return [(name, count, cases.get(name, 0)) for name, count in sorted(_by_secretary(projects))]


def _by_secretary(rows: QuerySet[Any]) -> Iterable[tuple[str, int]]:
    return rows.values_list("secretary").annotate(count=Count("pk"))


@require_GET
@requires("cockpit.see")
def figure(request: HttpRequest, key: str) -> HttpResponse:
    """What one figure is made of: the projects in it, its rule, and the months."""
    if key not in MEANINGS:
        raise Http404
    on: date = request.day
    year = year_told(on)
    whole = ProjectRow.objects.filter(IN_FIGURE.get(key, Q()), year=year).exclude(status="retired")
    own = visible(request.actor, "project", whole)
    page = Paginator(own.order_by("id"), LINES).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    seen = seen_of(rows, on)
    sums = _sums(whole, key)
    context = {
        "key": key,
        "name": MEANINGS[key][0],
        "rule": MEANINGS[key][1],
        "page": page,
        "lines": [
            Line(row, labels.choice(row.category), seen[row.id].light, _rate(row), _counts(row, key)) for row in rows
        ],
        "rest": _less(sums, _sums(own, key)),
        "sums": sums,
        "estimated": _estimated(whole, year) if key == "actual" else None,
    }
    return render(request, "cockpit/figure.html", context)


def _sums(rows: QuerySet[ProjectRow], key: str) -> Sums:
    found = rows.order_by().aggregate(
        count=Count("pk"),
        total=Sum("total_wan", default=0),
        plan=Sum("plan_year_wan", default=0),
        actual=Sum("actual_year_wan", default=0),
        counted=Count("pk", filter=COUNTS.get(key)),
    )
    return Sums(**{name: int(value) for name, value in found.items()})


def _less(whole: Sums, part: Sums) -> Sums:
    return Sums(*(one - other for one, other in zip(astuple(whole), astuple(part), strict=True)))


def _estimated(rows: QuerySet[ProjectRow], year: int) -> dict[str, int] | None:
    """Of how many projects a month is an expected figure, and the first such month."""
    months = MonthRow.objects.filter(year=year, estimated=True, project__in=rows.order_by().values("pk"))
    found = months.exclude(actual_wan=None).exclude(actual_wan=0).aggregate(count=Count("pk"), month=Min("month"))
    return found if found["count"] else None


def _counts(row: ProjectRow, key: str) -> bool:
    if key == "start":
        return row.started_on is not None
    return row.completed_on is not None if key == "completion" else True


def _rate(row: ProjectRow) -> object:
    return percent(Fraction(row.actual_year_wan, row.plan_year_wan)) if row.plan_year_wan else None
