"""企业首页: what waits for the firm, each open case with its clock and who must act, drafts, projects, certificates."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar
from kuaijin.desks.firm.saved import saved_lines
from kuaijin.desks.frame import todo
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.names import project_of, with_project_names
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.dispatch import ACTS
from kuaijin.insight.ratings import unrated
from kuaijin.insight.waiting import SOON, cases_waiting
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.firm_models import ThreadRow
from kuaijin.ledger.projections.models import CaseRow, PackageRow, ProjectRow
from kuaijin.ledger.projections.paper_models import CertificateRow

CERTIFICATES_SHOWN = 10
RATE_SHOWN = 5
RATED_WITHIN = timedelta(days=60)
"""A delivered case is put forward for rating for so many calendar days; later it can still be rated on its page."""


class CaseLine(Struct, frozen=True):
    """An open case: whether it waits for the firm, for what and for whom, and its clock on the day looked at.

    ``late`` and ``left`` are working days to the next due date; ``left`` is ``None`` without one.
    """

    row: CaseRow
    project: Text
    mine: bool
    act: Text | None
    who: str
    light: str
    late: int
    left: int | None


@require_GET
@requires("firm.home")
def home(request: HttpRequest) -> HttpResponse:
    """The firm's day, made for a phone: what waits for it comes first."""
    cases = visible(request.actor, "case", CaseRow.objects.all())
    held = CertificateRow.objects.filter(id__in=cases.values("id"), status="valid").order_by("-granted_on", "id")
    lines = case_lines(request)
    projects = visible(request.actor, "project", ProjectRow.objects.exclude(status="retired")).order_by("id")
    context = {
        "todo": todo.lines(request),
        "cases": lines,
        "mine_count": sum(line.mine for line in lines),
        "drafts": _drafts(request),
        "projects": projects,
        "certificates": held[:CERTIFICATES_SHOWN],
        "certificates_count": held.count(),
        "unrated": with_project_names(unrated(cases.filter(delivered_on__gte=request.day - RATED_WITHIN)))[:RATE_SHOWN]
        if request.as_of is None
        else [],
        "threads": ThreadRow.objects.filter(project__in=projects.values("id"), messages__gt=0),
        "saved": saved_lines(request),
        "can_apply": request.as_of is None and may(request, "package.open-package"),
    }
    return render(request, "firm/home.html", context)


def _drafts(request: HttpRequest) -> list[tuple[PackageRow, Text, Text]]:
    """The packages not handed in yet, with the names of their stage and project."""
    stages = surroundings.rulebook().stages
    rows = with_project_names(visible(request.actor, "package", PackageRow.objects.filter(status="draft")))
    return [
        (row, stages[row.stage].name if row.stage in stages else Text(row.stage, row.stage), project_of(row))
        for row in rows
    ]


def case_lines(request: HttpRequest) -> list[CaseLine]:
    """The open cases that the reader may see: what waits for the firm first, then the earliest due."""
    rows = visible(request.actor, "case", CaseRow.objects.filter(open=True))
    mine = set(rows.filter(cases_waiting(request.actor)).values_list("pk", flat=True))
    calendar, on = surroundings.calendar(), request.day
    lines = [_line(row, row.pk in mine, on, calendar) for row in with_project_names(rows)]
    return sorted(
        lines, key=lambda line: (not line.mine, line.row.next_due is None, line.row.next_due or on, line.row.pk)
    )


def _line(row: CaseRow, mine: bool, on: date, calendar: Calendar) -> CaseLine:
    days = calendar.workdays_between(on, row.next_due) if row.next_due else None
    return CaseLine(
        row,
        project_of(row),
        mine,
        ACTS.get(row.next_act),
        row.next_who or row.department,
        _light(row, on, calendar),
        max(0, -(days or 0)),
        days,
    )


def _light(row: CaseRow, on: date, calendar: Calendar) -> str:
    """The light of an open case on a day (law.md 15)."""
    if row.next_due is None and row.yellow_from is None:
        return "none"
    if row.black_from is not None and row.black_from <= on:
        return "black"
    if (row.red_from is not None and row.red_from <= on) or (row.next_due is not None and row.next_due < on):
        return "red"
    soon = row.next_due is not None and row.next_due <= calendar.nth_workday(on, SOON)
    return "yellow" if soon or (row.yellow_from is not None and row.yellow_from <= on) else "green"
