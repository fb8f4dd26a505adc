"""日报: who reported and who didn't, one report with its versions and photos."""

from typing import Any, ClassVar

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core.base import Text
from kuaijin.core.case_state import CaseFile
from kuaijin.core.site_report import PhotoTaken, State
from kuaijin.desks.frame import listing, uploads, words
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, require_sight, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.names import project_of, with_project_names
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.insight.projects import project_names
from kuaijin.insight.reports import day_of
from kuaijin.ledger.projections.models import MatterRow, ProjectRow
from kuaijin.ledger.projections.rhythm_models import SiteReportRow
from kuaijin.sources.holiday_years import china_calendar

WITH = {
    "problem": Text("有问题", "With a problem"),
    "stop": Text("天气停工", "Stopped by weather"),
    "late": Text("迟报", "Late"),
    "corrected": Text("已更正", "Corrected"),
}


def _narrowed(rows: Any, value: str) -> Any:
    asked = {
        "problem": lambda: rows.exclude(problem=""),
        "stop": lambda: rows.filter(weather_stop=True),
        "late": lambda: rows.filter(late=True),
        "corrected": lambda: rows.filter(version__gt=1),
    }
    return asked[value]()


class ReportList(Listing):
    """Site reports, the newest day first."""

    id = "reports"
    label = Text("日报", "Site reports")
    search = ("project__icontains", "works__icontains", "problem__icontains", "by__icontains")
    search_hint = Text("项目编号、施工、问题、填报人", "Project number, works, problem or reporter")
    default_sort = "-day"
    empty = Text("还没有日报", "No report yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("project", Text("项目", "Project"), lambda row: words.say(project_of(row)), main=True, sort="project",
               href=lambda row: reverse("rhythm:report_page", args=[row.pk])),
        Column("day", Text("日期", "Day"), kind="day", sort="day"),
        Column("works", Text("今日施工", "Works"), "works"),
        Column("people", Text("人员", "People"), kind="int", sort="people"),
        Column("machines", Text("机械", "Machines"), kind="int", sort="machines"),
        Column("stop", Text("天气停工", "Weather stop"), "weather_stop", kind="bool", sort="weather_stop"),
        Column("problem", Text("问题", "Problem"), "problem"),
        Column("photos", Text("照片", "Photos"), kind="int", wide_only=True),
        Column("by", Text("填报人", "Reported by"), sort="by", wide_only=True),
    )  # fmt: skip
    filters = (Choice("with", Text("情况", "With"), tuple(WITH.items()), apply=_narrowed),)


def _rows(request: HttpRequest) -> Any:
    names = ProjectRow.objects.filter(pk=OuterRef("project")).values("name_zh")
    rows = visible(request.actor, "site-report", SiteReportRow.objects.all())
    return with_project_names(rows.annotate(project_name=Subquery(names[:1])))


@require_GET
@requires("site-report.list")
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports, and above them the day: who had to report, who didn't."""
    day = day_of(request.day, china_calendar())
    missing = visible(request.actor, "project", ProjectRow.objects.filter(pk__in=day.missing)).order_by("id")
    context = {
        "day": day,
        "whole": may(request, "dispatch.bulletin"),
        "missing": [(row, Text(row.name_zh, row.name_en or row.name_zh)) for row in missing],
        "can_report": may(request, "site-report.file-report"),
    }
    export_url = reverse("rhythm:export") if may(request, "site-report.export") else ""
    lst = ReportList(request, _rows(request), export_url=export_url)
    return listing.answer(request, lst, "rhythm/reports.html", context)


@require_GET
@requires("site-report.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file."""
    return exported(ReportList(request, _rows(request)), f"site-reports-{request.day}")


class Shown(Struct, frozen=True):
    """A photo as the page shows it; ``number`` is its place among all that were handed in."""

    number: int
    photo: PhotoTaken


def _found(request: HttpRequest, report_id: str) -> tuple[SiteReportRow, State]:
    row = SiteReportRow.objects.filter(pk=report_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    return row, ledger.load("site-report", report_id)[0]


@require_GET
def report_page(request: HttpRequest, report_id: str) -> HttpResponse:
    """One report: the version that counts with its photos, then what was said before."""
    row, state = _found(request, report_id)
    subject = subject_of(row)
    matter = MatterRow.objects.filter(pk=row.matter).first() if row.matter else None
    context = {
        "row": row,
        "state": state,
        "name": project_names([row.project]).get(row.project, Text(row.project, row.project)),
        "photos": [Shown(n, each) for n, each in enumerate(state.photos, 1) if each in state.shown],
        "matter": matter if matter and may(request, "read", subject_of(matter)) else None,
        "earlier": state.versions[-2::-1],
        "can_correct": request.as_of is None and may(request, "correct-report", subject),
    }
    return render(request, "rhythm/report_page.html", context)


def _file(request: HttpRequest, report_id: str, number: int) -> CaseFile:
    _, state = _found(request, report_id)
    if not 1 <= number <= len(state.photos):
        raise Http404
    photo = state.photos[number - 1]
    return CaseFile(
        material="photo",
        version=photo.version,
        name=photo.file_name,
        digest=photo.digest,
        sha256="",
        media_type=photo.media_type,
        size=photo.size,
        by="",
        at=photo.at,
    )


@require_GET
def photo(request: HttpRequest, report_id: str, number: int) -> HttpResponse:
    """A photo, drawn anew by the server."""
    return uploads.page_of(_file(request, report_id, number), 1)


@require_GET
def save(request: HttpRequest, report_id: str, number: int) -> HttpResponse:
    """A photo as it came, to save."""
    return uploads.given(_file(request, report_id, number))
