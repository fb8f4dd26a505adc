"""服务秘书的一天 on a phone, and the story of what was done for a project."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core import service as core
from kuaijin.core.base import Text
from kuaijin.desks.frame import words
from kuaijin.desks.frame.guard import may, require_sight, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.insight import service as insight
from kuaijin.insight.forces import ACTIVE
from kuaijin.insight.service import KINDS, Due, Move
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ProjectRow

SERVED = (*ACTIVE, "completed", "in_use")
APPROVAL = ("received", "decided", "delivered")
"""Steps that are left out at first, but for what took long."""
LINKED = {"received": "window:case", "decided": "window:case", "delivered": "window:case", "rated": "window:case",
          "matter": "dispatch:matter", "solved": "dispatch:matter"}  # fmt: skip


class Line(Struct, frozen=True):
    """A task as the page shows it: where it is done, and where the act is written down."""

    due: Due
    href: str
    note: str


class Told(Struct, frozen=True):
    """A move of the story with what it is called and where it opens."""

    move: Move
    kind: Text
    href: str


@require_GET
@requires("project.record-service-act")
def my_day(request: HttpRequest) -> HttpResponse:
    """What the secretary does today, before, during and after, over all projects served and stood in for."""
    names = [name for name in (request.actor.name, request.actor.stands_in_for) if name]
    rows = list(ProjectRow.objects.filter(secretary__in=names, status__in=SERVED, year__isnull=False).order_by("id"))
    found = insight.day(rows, request.day, surroundings.calendar(), surroundings.rulebook())
    phases = [
        (text, [_line(request, each) for each in found if each.task.phase == phase])
        for phase, text in core.PHASES.items()
    ]
    context = {"phases": phases, "rows": rows, "total": len(found), "late": sum(each.light == "red" for each in found)}
    return render(request, "staff/day.html", context)


def _line(request: HttpRequest, due: Due) -> Line:
    task = due.task
    query = urlencode({"phase": task.phase, "result": words.say(task.text)})
    note = "" if request.as_of else f"{reverse('projects:act', args=[due.project, 'record-service-act'])}?{query}"
    if task.key.startswith("escalate/"):
        return Line(due, f"{reverse('dispatch:raise')}?{urlencode({'project_id': due.project})}", note)
    if task.case:
        return Line(due, reverse("window:case", args=[task.case]), note)
    return Line(due, reverse("staff:story", args=[due.project]), note)


@require_GET
def story(request: HttpRequest, project_id: str) -> HttpResponse:
    """A project's service read from the ledger, with how long each problem and each acceptance took."""
    row = ProjectRow.objects.filter(pk=project_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    cases = visible(request.actor, "case", CaseRow.objects.filter(project=project_id))
    matters = visible(request.actor, "matter", MatterRow.objects.filter(project=project_id))
    found = insight.story(row, cases, matters, request.day)
    told = [Told(move, KINDS[move.kind], _href(move)) for move in found.moves]
    refs = {each.ref for each in found.stretches}
    short = [each for each in told if each.move.kind not in APPROVAL or each.move.ref in refs]
    whole = request.GET.get("all") == "1"
    context = {
        "row": row,
        "moves": told if whole else short,
        "whole": whole,
        "hidden": len(told) - len(short),
        "stretches": found.stretches,
        "can_note": request.as_of is None and may(request, "record-service-act", subject_of(row)),
    }
    return render(request, "staff/story.html", context)


def _href(move: Move) -> str:
    return reverse(LINKED[move.kind], args=[move.ref]) if move.ref else ""
