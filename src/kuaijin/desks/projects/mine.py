"""我的项目: the person's own projects with what is to be done for them."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.projects.queries import dress, seen_of
from kuaijin.insight.dispatch import ACTS, Row, bulletin
from kuaijin.insight.projects import months_due
from kuaijin.ledger.projections.models import CaseRow, MatterRow, MonthRow, ProjectRow
from kuaijin.sources.holiday_years import china_calendar

KINDS = {"case": ("window:case", CaseRow), "matter": ("dispatch:matter", MatterRow)}


class ToDo(Struct, frozen=True):
    """One line: a row of the dispatch lists with where it opens; ``own``: this person must act."""

    row: Row
    name: Text
    href: str
    act: Text
    own: bool


class Missing(Struct, frozen=True):
    """A month whose report is due and not there."""

    project: str
    name: Text
    year: int
    month: int
    href: str


@require_GET
@requires("project.list")
def mine_page(request: HttpRequest) -> HttpResponse:
    """What is due first, then the projects as cards."""
    rows = list(visible(request.actor, "project", ProjectRow.objects.exclude(status="retired")))
    dress(rows, seen_of(rows, request.day))
    todo = to_do(request, rows)
    by_project: dict[str, list[ToDo]] = defaultdict(list)
    for line in todo:
        by_project[line.row.project].append(line)
    for row in rows:
        row.todo_count = len(by_project[row.id])
        row.own_count = sum(line.own for line in by_project[row.id])
    rows.sort(key=lambda row: (-row.own_count, -row.todo_count, row.id))
    context = {
        "rows": rows,
        "todo": todo,
        "own": [line for line in todo if line.own],
        "others": [line for line in todo if not line.own],
        "missing": missing_months(request, rows),
    }
    return render(request, "projects/mine.html", context)


def to_do(request: HttpRequest, rows: list[ProjectRow]) -> list[ToDo]:
    """Late and soon-due rows about these projects that the person may see; their own first."""
    names = {row.id: Text(row.name_zh, row.name_en or row.name_zh) for row in rows}
    whole = bulletin(request.day, china_calendar(), changes=False)
    found = [row for row in (*whole.late, *whole.soon) if row.project in names or row.who == request.actor.name]
    allowed = {kind: _allowed(request, kind, model, found) for kind, (_, model) in KINDS.items()}
    shown = [row for row in found if row.id in allowed.get(row.kind, {row.id})]
    lines = [
        ToDo(
            row,
            names.get(row.project, row.project_name),
            _href(row),
            ACTS[row.act],
            row.who == request.actor.name,
        )
        for row in shown
    ]
    return sorted(lines, key=lambda line: (not line.own, line.row.due))


def _allowed(request: HttpRequest, kind: str, model: Any, found: list[Row]) -> set[str]:
    ids = [row.id for row in found if row.kind == kind]
    return set(visible(request.actor, kind, model.objects.filter(id__in=ids)).values_list("id", flat=True))


def _href(row: Row) -> str:
    if row.kind == "milestone":
        return f"{reverse('projects:page', args=[row.project])}?tab=works"
    try:
        return reverse(KINDS[row.kind][0], args=[row.id])
    except NoReverseMatch:
        return reverse("projects:page", args=[row.project])


def missing_months(request: HttpRequest, rows: list[ProjectRow]) -> list[Missing]:
    """Months without a report, of the projects for which this person reports."""
    reporting = {row.id: row for row in rows if may(request, "report-investment", subject_of(row))}
    year, month = months_due(request.day)
    empty = MonthRow.objects.filter(
        project__in=reporting, year=year, month__lte=month, actual_wan__isnull=True, plan_wan__gt=0
    )
    return [
        Missing(
            figure.project,
            Text(reporting[figure.project].name_zh, reporting[figure.project].name_en),
            figure.year,
            figure.month,
            f"{reverse('projects:act', args=[figure.project, 'report-investment'])}"
            f"?year={figure.year}&month={figure.month}",
        )
        for figure in empty
    ]
