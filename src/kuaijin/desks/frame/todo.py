"""待办: what waits for the reader, as every landing page shows it: ``{% include "frame/parts/todo.html" %}``."""

from django.http import HttpRequest
from django.urls import reverse
from msgspec import Struct

from kuaijin.core.base import Actor, Text
from kuaijin.desks.frame.landing import DESKS
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.projects import project_names
from kuaijin.insight.waiting import Rows, Task, tasks
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ParcelRow, ProjectRow
from kuaijin.ledger.surroundings import calendar


class Line(Struct, frozen=True):
    """A task; ``name`` is the project's."""

    task: Task
    name: Text

    @property
    def href(self) -> str:
        """Where it is done; found when asked, for a page shows the first of many."""
        return href_of(self.task)


def rows_of(actor: Actor) -> Rows:
    """The rows that ``actor`` may see."""
    return Rows(
        visible(actor, "project", ProjectRow.objects.all()),
        visible(actor, "case", CaseRow.objects.all()),
        visible(actor, "matter", MatterRow.objects.all()),
        visible(actor, "parcel", ParcelRow.objects.all()),
    )


def lines(request: HttpRequest) -> list[Line]:
    """What waits for the reader on the day looked at, the earliest due first."""
    found = tasks(request.actor, request.day, calendar(), rows_of(request.actor))
    names = project_names(task.project for task in found if task.project)
    return [Line(task, names.get(task.project, Text(task.project, task.project))) for task in found]


def landing_lines(request: HttpRequest, view: str) -> list[Line] | None:
    """The same for ``view`` (``cockpit:home``) if the reader's day starts there, else ``None``."""
    return lines(request) if DESKS.get(request.actor.role) == view else None


def href_of(task: Task) -> str:
    """Where the task is done: the case, the matter, the project's tab, or the form itself."""
    match task.kind:
        case "case":
            return reverse("window:case", args=task.ref)
        case "matter":
            return reverse("dispatch:matter", args=task.ref)
        case "milestone":
            return f"{reverse('projects:page', args=[task.project])}?tab=works"
        case "parcel":
            return reverse("projects:parcel_act", args=task.ref)
        case "certificate":
            return reverse("papers:certificate", args=task.ref)
        case "review":
            return reverse("reviews:review", args=task.ref)
        case "thread":
            return reverse("firm:talk", args=task.ref)
        case "visit" | "planned-visit":
            return reverse("staff:on_the_spot", args=[task.project])
        case "post":
            return reverse("staff:post", args=task.ref)
        case "production":
            return reverse("projects:act", args=[task.project, "report-production"])
        case "force":
            return reverse("staff:force", args=task.ref)
    command = "report-investment" if task.kind == "report" else "report-statistics"
    _, year, month = task.ref
    return f"{reverse('projects:act', args=[task.project, command])}?year={year}&month={month}"
