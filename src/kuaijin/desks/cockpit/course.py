"""从拿地到投用: each project's way from the land to the use, with the median and the best of every step."""

from datetime import date
from typing import Any, ClassVar, get_args

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.base import Actor, Text
from kuaijin.core.partial_date import parse_partial
from kuaijin.core.project_commands import Category
from kuaijin.core.project_words import milestone_text
from kuaijin.desks.frame import drawings, labels, listing
from kuaijin.desks.frame.guard import requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.land_to_use import WHOLE, Pace, length, paces, with_days
from kuaijin.insight.projects import project_names
from kuaijin.ledger.projections.models import MilestoneRow, ParcelRow, ProjectRow

CATEGORIES = tuple((value, labels.choice(value)) for value in get_args(Category))


class PaceLine(Struct, frozen=True):
    """A step's pace with the name of the best, where the reader may open that project."""

    pace: Pace
    best_name: Text | None


def _name(row: ProjectRow) -> Text:
    return Text(row.name_zh, row.name_en or row.name_zh)


class CourseList(Listing):
    """The projects with the days of their way; only those that the reader may open."""

    id = "course"
    label = Text("从拿地到投用", "From the land to the use")
    search = ("id__icontains", "name_zh__icontains", "name_en__icontains")
    search_hint = Text("项目名称或编号", "Name or id of a project")
    default_sort = "land"
    export_act = "project.export"
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "name",
            Text("项目", "Project"),
            _name,
            sort="name_zh",
            href=lambda row: reverse("projects:page", args=[row.pk]),
            main=True,
        ),
        Column("acquired", Text("启动征地", "Acquisition"), "acquired_from", kind="day", sort="acquired_from"),
        Column("land", Text("取得土地", "Land"), "land_on", kind="day", sort="land_on"),
        Column("permit", Text("施工许可", "Permit"), "permit_on", kind="day", sort="permit_on"),
        Column("start", Text("开工", "Start"), "started_on", kind="day", sort="started_on"),
        Column("completion", Text("竣工", "Completion"), "completed_on", kind="day", sort="completed_on"),
        Column("use", Text("投用", "Use"), "used_on", kind="day", sort="used_on"),
        Column(
            "whole", Text("全程（日历天）", "Whole way (calendar days)"), lambda row: length(row, WHOLE), kind="int"
        ),
    )


@require_GET
@requires("cockpit.see")
def course(request: HttpRequest) -> HttpResponse:
    """The list, the timelines of its page, and above them how fast each step was done."""
    rows = ProjectRow.objects.exclude(status="retired")
    found = CourseList(request, with_days(visible(request.actor, "project", rows)), filters=_filters())
    shown = list(found.page.object_list)
    tracks = tracks_of(shown)
    first, last = _range(shown, request.day)
    context = {
        "paces": _paces(request.actor, found, rows),
        "tracks": tracks,
        "first": first,
        "last": last,
    }
    return listing.answer(request, found, "cockpit/course.html", context)


def _filters() -> tuple[Choice, ...]:
    told = (("yes", Text("已投用", "In use")), ("no", Text("未投用", "Not in use yet")))
    return (
        Choice("category", Text("类别", "Category"), CATEGORIES),
        Choice("used", Text("投用", "Use"), told, apply=lambda rows, value: rows.filter(used_on__isnull=value == "no")),
    )


def _paces(actor: Actor, found: CourseList, rows: QuerySet[ProjectRow]) -> list[PaceLine]:
    """Of the whole park, narrowed to the category that the list shows; names only of what the reader may open."""
    category = found.chosen(found.filters[0])
    told = paces(rows.filter(category=category) if category else rows)
    best = {pace.best_project for pace in told}
    own = visible(actor, "project", ProjectRow.objects.filter(id__in=best)).values_list("id", flat=True)
    names = project_names(own)
    return [PaceLine(pace, names.get(pace.best_project)) for pace in told]


def _range(rows: list[Any], on: date) -> tuple[date, date]:
    """What the timeline shows: from the first day of any way, or the year's, to the first quarter of the next year."""
    known = [day for row in rows for day in (row.land_from, row.permit_on, row.started_on) if day is not None]
    return min([*known, date(on.year, 1, 1)]), date(on.year + 1, 3, 31)


def tracks_of(rows: list[ProjectRow]) -> tuple[drawings.Track, ...]:
    """From the land to the use: contract, permit, start, completion, use of each project, and its milestones."""
    ids = [row.id for row in rows]
    nodes: dict[str, list[MilestoneRow]] = {}
    for node in MilestoneRow.objects.filter(project__in=ids).order_by("project", "position"):
        nodes.setdefault(node.project, []).append(node)
    lands = ParcelRow.objects.filter(project__in=ids).exclude(contract_on=None)
    contracts = dict(lands.order_by("-contract_on").values_list("project", "contract_on"))
    return tuple(_track(row, nodes.get(row.id, []), contracts.get(row.id)) for row in rows)


def _track(row: ProjectRow, nodes: list[MilestoneRow], contract: date | None) -> drawings.Track:
    marks = [] if contract is None else [drawings.Mark(contract, Text("取得土地", "land"), "info")]
    for node in nodes:
        told = parse_partial(node.actual or node.planned)
        if told is not None:
            tone = "good" if node.actual else "plain"
            marks.append(drawings.Mark(told.last, milestone_text(node.name), tone, node.actual is None))
    spans = []
    if row.started_on is not None:
        end = row.completed_on or date(row.year or row.started_on.year, 12, 31)
        spans.append(drawings.Span(row.started_on, end, Text("施工", "works"), "info"))
    if row.completed_on is not None and row.used_on is not None and row.used_on > row.completed_on:
        spans.append(drawings.Span(row.completed_on, row.used_on, Text("移交", "hand-over"), "good"))
    return drawings.Track(_name(row), tuple(marks), tuple(spans), reverse("projects:page", args=[row.id]))
