"""驻场单位: which units are stationed at which works, and where to find them (article, M8)."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from kuaijin.core.base import Text
from kuaijin.core.task_force import KIND, SORTS
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.ledger.projections.people_models import StationRow

THERE: dict[str, Text] = {"now": Text("在场", "at the works"), "gone": Text("已离场", "gone")}


class StationList(Listing):
    """Units at the works by project."""

    id = "stations"
    label = Text("驻场单位", "Units at the works")
    search = ("unit__icontains", "person__icontains", "project__icontains", "work__icontains")
    search_hint = Text("单位、人员、项目编号", "Unit, person or project")
    default_sort = "project"
    empty = Text("还没有单位驻场", "No unit is stationed at any works")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("project", Text("项目", "Project"), sort="project", opens=("project", "project")),
        Column("unit", Text("单位", "Unit"), main=True, sort="unit"),
        Column("sort", Text("类别", "Kind"), lambda row: SORTS[row.sort], sort="sort"),
        Column("person", Text("驻场人员", "Who is there")),
        Column("work", Text("驻场工作", "Work there"), wide_only=True),
        Column("place", Text("现场地点", "Where")),
        Column("since", Text("进场", "Since"), kind="day", sort="since"),
        Column("until", Text("离场", "Until"), kind="day", sort="until"),
    )
    filters = (
        Choice("sort", Text("类别", "Kind"), tuple(SORTS.items())),
        Choice(
            "there",
            Text("是否在场", "At the works"),
            tuple(THERE.items()),
            apply=lambda rows, value: rows.filter(until__isnull=value == "now"),
        ),
    )


def _rows(request: HttpRequest) -> Any:
    return visible(request.actor, KIND, StationRow.objects.all())


@require_GET
@requires("task-force.list")
def station_list(request: HttpRequest) -> HttpResponse:
    """The units at the works of the projects that this person may see."""
    export_url = reverse("works:stations_export") if may(request, "task-force.export") else ""
    return listing.answer(request, StationList(request, _rows(request), export_url=export_url), "works/stations.html")


@require_GET
@requires("task-force.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file."""
    return exported(StationList(request, _rows(request)), f"stations-{request.day}")
