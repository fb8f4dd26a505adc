"""改革措施: all measures with their switches, one measure with its figures, and the cases behind a figure."""

from typing import ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.base import Actor, Text
from kuaijin.core.rulebook import Measure, MeasurePair, Rulebook
from kuaijin.desks.frame import listing, nav
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.names import department, project_of, with_project_names
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.measures import Figure, figures_of, span_to
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow

MEETINGS = {
    "yes": Text("可以", "yes"),
    "no": Text("不可以", "no"),
    "conditional": Text("有条件", "on a condition"),
    "precondition": Text("前提", "a precondition"),
}


UNITS = {
    "item": Text("项", "items"),
    "percent": Text("%", "%"),
    "month": Text("个月", "months"),
    "trip": Text("次", "trips"),
    "workday": Text("个工作日", "working days"),
    "paper": Text("份", "papers"),
    "time": Text("次", "times"),
    "hour": Text("时", "o'clock"),
    "person": Text("人", "persons"),
    "mm": Text("毫米", "mm"),
}


class Line(Struct, frozen=True):
    """A measure in the list with its first figure."""

    measure: Measure
    on: bool
    figure: Figure


class Meeting(Struct, frozen=True):
    """Another measure that may or may not meet this one on a case."""

    name: Text
    allowed: Text
    text: Text


class CaseList(Listing):
    """The cases behind a figure, the latest first."""

    id = "measure-cases"
    label = Text("办件", "Cases")
    search = ("id__icontains", "item_zh__icontains", "item_en__icontains", "project_name__icontains")
    search_hint = Text("编号、事项、项目", "Number, item or project")
    default_sort = "-received"
    empty = Text("没有这样的办件", "No such case")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("id", Text("办件", "Case"), sort="id", main=True,
               href=lambda row: reverse("window:case", args=[row.pk])),
        Column("item", Text("事项", "Item"), lambda row: Text(row.item_zh, row.item_en), sort="item_zh"),
        Column("project", Text("项目", "Project"), project_of, sort="project_name"),
        Column("department", Text("部门", "Department"), lambda row: department(row.department), sort="department",
               wide_only=True),
        Column("status", Text("状态", "Status"), kind="status", sort="status"),
        Column("received", Text("收件", "Received"), "received_on", kind="day", sort="received_on"),
        Column("decided", Text("决定", "Decided"), "decided_on", kind="day", sort="decided_on"),
    )  # fmt: skip
    filters = (Choice("open", Text("进度", "Progress"), (("1", Text("在办", "Open")), ("0", Text("已结", "Ended")))),)


class ProjectList(Listing):
    """The projects behind a figure."""

    id = "measure-projects"
    label = Text("项目", "Projects")
    search = ("id__icontains", "name_zh__icontains", "name_en__icontains")
    search_hint = Text("编号、名称", "Number or name")
    default_sort = "id"
    empty = Text("没有这样的项目", "No such project")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("id", Text("项目", "Project"), sort="id", main=True,
               href=lambda row: reverse("projects:page", args=[row.pk])),
        Column("name", Text("名称", "Name"), lambda row: Text(row.name_zh, row.name_en), sort="name_zh"),
        Column("owner", Text("项目单位", "Owner"), "owner_name", sort="owner_name"),
        Column("secretary", Text("服务秘书", "Secretary"), sort="secretary"),
    )  # fmt: skip


@require_GET
@requires("measure.list")
def measure_list(request: HttpRequest) -> HttpResponse:
    """All measures of the rulebook."""
    span, book = span_to(request.day), surroundings.rulebook()
    lines = [Line(each, _is_on(each, request), figures_of(each.id, span)[0]) for each in book.measures]
    return render(request, "measures/list.html", {"lines": lines, "since": span.since, "on": span.on})


def _is_on(measure: Measure, request: HttpRequest) -> bool:
    """Whether the switch is on for some item on the day looked at."""
    return measure.covers(measure.items[0] if measure.items else "", request.day)


@require_GET
@requires("measure.list")
def measure_page(request: HttpRequest, measure: str) -> HttpResponse:
    """One measure: its switch, scope, thresholds, which others it may meet, and its figures."""
    book = surroundings.rulebook()
    found = _found(measure, book)
    span = span_to(request.day)
    context = {
        "measure": found,
        "on": _is_on(found, request),
        "thresholds": [(each, UNITS[each.unit]) for each in found.parameters],
        "items": [book.items[each].name for each in found.items],
        "excluded": [book.items[each].name for each in found.excluded_items],
        "meetings": list(_meetings(found, book)),
        "figures": [(each, _href(request.actor, found, each)) for each in figures_of(found.id, span)],
        "since": span.since,
        "until": span.on,
    }
    return render(request, "measures/measure.html", context)


def _found(measure: str, book: Rulebook) -> Measure:
    found = book.measure(measure)
    if found is None:
        raise Http404
    return found


def _href(actor: Actor, measure: Measure, figure: Figure) -> str:
    if figure.view:
        href = nav.href_of(actor, figure.view)
        return f"{href}?{figure.filters}" if href and figure.filters else href
    return reverse("measures:cases", args=[measure.id, figure.id])


def _meetings(measure: Measure, book: Rulebook) -> list[Meeting]:
    return [
        Meeting(_other(pair, measure, book), MEETINGS[pair.allowed], pair.text)
        for pair in book.measure_pairs
        if measure.id in (pair.measure, pair.with_)
    ]


def _other(pair: MeasurePair, measure: Measure, book: Rulebook) -> Text:
    other = pair.with_ if pair.measure == measure.id else pair.measure
    found = book.measure(other)
    return found.name if found else Text("任何措施", "any measure")


@require_GET
@requires("measure.list")
def case_list(request: HttpRequest, measure: str, figure: str) -> HttpResponse:
    """The cases (projects) behind a figure, as far as the person may see them."""
    found, told = _figure(request, measure, figure)
    export_url = reverse("measures:export", args=[measure, figure]) if may(request, "case.export") else ""
    rows = _listed(request, told, export_url)
    return listing.answer(request, rows, "measures/cases.html", {"measure": found, "figure": told})


@require_GET
@requires("case.export")
def export(request: HttpRequest, measure: str, figure: str) -> HttpResponse:
    """The same cases as an Excel file."""
    found, told = _figure(request, measure, figure)
    return exported(_listed(request, told), f"{measure}-{figure}-{request.day}", found.name, told.label)


def _figure(request: HttpRequest, measure: str, figure: str) -> tuple[Measure, Figure]:
    found = _found(measure, surroundings.rulebook())
    told = next((each for each in figures_of(found.id, span_to(request.day)) if each.id == figure), None)
    if told is None or told.view:
        raise Http404
    return found, told


def _listed(request: HttpRequest, figure: Figure, export_url: str = "") -> Listing:
    if figure.projects is not None:
        return ProjectList(request, visible(request.actor, "project", figure.projects), export_url=export_url)
    return CaseList(request, _cases(request, figure), export_url=export_url)


def _cases(request: HttpRequest, figure: Figure) -> QuerySet[CaseRow]:
    found = CaseRow.objects.none() if figure.cases is None else figure.cases
    return with_project_names(visible(request.actor, "case", found))
