"""我的项目: what waits for the person, what is due from others there, and the own projects with what can be done."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import project
from kuaijin.core.base import Text
from kuaijin.desks.frame import todo
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.links import VIEWS
from kuaijin.desks.frame.scoping import seen_among, subject_of, visible
from kuaijin.desks.projects.acts import PROJECT_COMMANDS
from kuaijin.desks.projects.queries import dress
from kuaijin.insight.dispatch import ACTS, Row, bulletin
from kuaijin.insight.projects import seen_of
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.sources.holiday_years import china_calendar

KINDS = ("case", "matter")
CARDS, OTHERS = 60, 100
"""So many projects and dues of others are shown, those first in which most waits; of the rest there is a count."""
QUICK: tuple[tuple[str, str], ...] = (
    ("report-investment", "coin"),
    ("record-visit", "map-pin"),
    ("record-service-act", "heart-handshake"),
)
"""The day's acts that a project's card offers to whom they are allowed, with their icons."""


class Other(Struct, frozen=True):
    """A row of the dispatch lists that waits for somebody else, with where it opens."""

    row: Row
    name: Text
    href: str
    act: Text


class Quick(Struct, frozen=True):
    """One act that a project's card offers."""

    name: Text
    href: str
    icon: str


@require_GET
@requires("project.list")
def mine_page(request: HttpRequest) -> HttpResponse:
    """What waits for the person first, then the projects as cards."""
    base = visible(request.actor, "project", ProjectRow.objects.exclude(status="retired"))
    names = {id_: Text(zh, en or zh) for id_, zh, en in base.values_list("id", "name_zh", "name_en")}
    own = todo.lines(request)
    others = others_due(request, names, own)
    waiting = Counter(line.task.project for line in own)
    due = Counter(line.row.project for line in others)
    shown = sorted(names, key=lambda id_: (-waiting[id_], -due[id_], id_))[:CARDS]
    known = base.in_bulk(shown)
    rows = [known[id_] for id_ in shown]
    dress(rows, seen_of(rows, request.day))
    for row in rows:
        row.own_count, row.other_count = waiting[row.id], due[row.id]
        row.quick = quick(request, row)
    context = {
        "rows": rows,
        "count": len(names),
        "more": len(names) - len(rows),
        "todo": own,
        "others": others[:OTHERS],
        "more_others": max(0, len(others) - OTHERS),
        "can_raise": may(request, "matter.raise"),
    }
    return render(request, "projects/mine.html", context)


def quick(request: HttpRequest, row: ProjectRow) -> list[Quick]:
    """What the person does most days for this project; nothing on a past day."""
    if request.as_of:
        return []
    subject = subject_of(row)
    found = [
        Quick(project.COMMAND_NAMES[tag], reverse("projects:act", args=[row.id, tag]), icon)
        for tag, icon in QUICK
        if row.status in project.TABLE[PROJECT_COMMANDS[tag]][1]
        and (row.year or tag != "report-investment")
        and may(request, tag, subject)
    ]
    if found and may(request, "raise", replace(subject, kind="matter")):
        href = f"{reverse('dispatch:raise')}?project_id={row.id}"
        found.append(Quick(Text("提出问题", "Raise a matter"), href, "flag"))
    return found


def others_due(request: HttpRequest, names: dict[str, Text], own: list[todo.Line]) -> list[Other]:
    """Late and soon-due rows about these projects that wait for others, as far as the person may see them."""
    mine = {(line.task.kind, "/".join(line.task.ref)) for line in own}
    whole = bulletin(request.day, china_calendar(), changes=False)
    found = [row for row in (*whole.late, *whole.soon) if row.project in names and (row.kind, row.id) not in mine]
    allowed = {kind: seen_among(request.actor, kind, (row.id for row in found if row.kind == kind)) for kind in KINDS}
    shown = [row for row in found if row.id in allowed.get(row.kind, {row.id})]
    return [Other(row, names[row.project], _href(row), ACTS[row.act]) for row in shown]


def _href(row: Row) -> str:
    if row.kind == "milestone":
        return f"{reverse('projects:page', args=[row.project])}?tab=works"
    return reverse(VIEWS[row.kind], args=[row.id])
