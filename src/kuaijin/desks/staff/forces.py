"""专班与走访: every key project with its leader, secretary and task force; one force with its tasks and visits."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import task_force as core
from kuaijin.core.base import Text
from kuaijin.desks.frame import words
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.exporting import taken_out
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.insight.forces import ACTIVE, LACKS, Force, forces
from kuaijin.ledger.projections.models import MatterRow, ProjectRow, RoleRow, VisitRow

COMMANDS: dict[str, type[Any]] = {
    str(command.__struct_config__.tag): command for command in core.Command.__args__ if command is not core.KeepVisit
}
PAGE = 50
TITLE = Text("专班与走访", "Task forces and visits")
EXPORTED: dict[str, Text] = {
    "project": Text("编号", "Number"),
    "name": Text("项目", "Project"),
    "leader": Text("联系领导", "Linking leader"),
    "secretary": Text("服务秘书", "Secretary"),
    "head": Text("专班负责人", "Head of the force"),
    "members": Text("专班人数", "Members"),
    "open": Text("未完成任务", "Open tasks"),
    "late": Text("逾期任务", "Late tasks"),
    "visited_on": Text("最近走访", "Last visit"),
    "next_visit": Text("计划走访", "Planned visit"),
    "lacks": Text("缺项", "What is lacking"),
}
ON_TASK = ("finish-task", "move-task", "drop-task")


@require_GET
@requires("task-force.list")
def force_list(request: HttpRequest) -> HttpResponse:
    """The projects with their people; what is lacking first. ``?lack=`` narrows it."""
    rows = visible(request.actor, "project", ProjectRow.objects.filter(status__in=ACTIVE)).order_by("id")
    rows = rows.defer("state")
    found = forces(rows, request.day)
    opened = {row.pk for row in rows if may(request, "read", replace(subject_of(row), kind=core.KIND))}
    page = Paginator(_narrowed(request, found), PAGE).get_page(request.GET.get("page"))
    counts = [(key, text, sum(key in each.lacks for each in found)) for key, text in LACKS.items()]
    context = {
        "lines": [(each, [LACKS[key] for key in each.lacks], each.project in opened) for each in page],
        "page": page,
        "counts": counts,
        "wanted": request.GET.get("lack", ""),
        "can_export": may(request, "task-force.export"),
        "total": len(found),
        "can_visit": may(request, "task-force.keep-visit"),
    }
    return render(request, "staff/forces.html", context)


def _narrowed(request: HttpRequest, found: list[Force]) -> list[Force]:
    """Those that lack what ``?lack=`` asks for; late tasks first, then what lacks most."""
    wanted = request.GET.get("lack", "")
    shown = [each for each in found if wanted in each.lacks] if wanted in LACKS else found
    return sorted(shown, key=lambda each: (-each.late, -len(each.lacks), each.project))


@require_GET
@requires("task-force.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as narrowed, as an Excel file."""
    rows = visible(request.actor, "project", ProjectRow.objects.filter(status__in=ACTIVE)).order_by("id")
    found = _narrowed(request, forces(rows.defer("state"), request.day))
    heads = [words.say(text) for text in EXPORTED.values()]
    lines = [[_cell(each, field) for field in EXPORTED] for each in found]
    told = request.GET.urlencode() or "*"
    return taken_out(request, TITLE, told, (heads, lines), f"task-forces-{request.day}")


def _cell(each: Force, field: str) -> Any:
    if field == "lacks":
        return words.say(Text("、", ", ")).join(words.say(LACKS[key]) for key in each.lacks)
    value = getattr(each, field)
    return words.say(value) if isinstance(value, Text) else value


def found_project(request: HttpRequest, project_id: str) -> tuple[ProjectRow, Any]:
    """The project and the subject of its task force; what the reader may not see isn't there."""
    row = ProjectRow.objects.filter(pk=project_id).first()
    subject = row and replace(subject_of(row), kind=core.KIND)
    require_sight(request, "read", subject)
    if row is None:
        raise Http404
    return row, subject


@require_GET
def force_page(request: HttpRequest, project_id: str) -> HttpResponse:
    """One project's force: members, tasks, planned visits, and the visits made."""
    row, subject = found_project(request, project_id)
    state, seq = ledger.load(core.KIND, project_id)
    context = {
        "row": row,
        "force": forces([row], request.day)[0],
        "members": row.team,
        "open_tasks": sorted((each for each in state.tasks if each.open), key=lambda each: each.due),
        "closed_tasks": [each for each in reversed(state.tasks) if not each.open],
        "stations": [(each, core.SORTS[each.sort]) for each in state.stations],
        "plans": sorted(state.plans, key=lambda each: (not each.open, each.on)),
        "visits": VisitRow.objects.filter(project=project_id, kind="visit").order_by("-on", "-sequence")[:12],
        "matters": visible(request.actor, "matter", MatterRow.objects.filter(project=project_id, open=True)),
        "project_seen": may(request, "read", subject_of(row)),
        "can_visit": request.as_of is None and may(request, "record-visit", subject_of(row)),
        "forms": [] if request.as_of else _offered(request, row, subject, state, seq),
    }
    return render(request, "staff/force.html", context)


def _offered(request: HttpRequest, row: ProjectRow, subject: Any, state: core.State, seq: int) -> list[CommandForm]:
    return [
        _form(request, tag, row, state, seq)
        for tag in COMMANDS
        if may(request, tag, subject) and _sensible(request, tag, row, state)
    ]


def _sensible(request: HttpRequest, tag: str, row: ProjectRow, state: core.State) -> bool:
    """Leave out what the decider would refuse whatever is filled in."""
    if tag == "add-task":
        return bool(row.team)
    if tag in ON_TASK:
        return bool(_tasks(request, tag, row, state))
    if tag == "end-station":
        return any(each.until is None for each in state.stations)
    if tag == "station-unit":
        return True
    return tag == "plan-visit" or any(each.open for each in state.plans)


def _tasks(request: HttpRequest, tag: str, row: ProjectRow, state: core.State) -> list[core.Task]:
    name = request.actor.name
    own = tag != "finish-task" or bool(row.team and row.team[0] == name)
    return [each for each in state.tasks if each.open and (own or each.who == name)]


def _choices(pairs: Any) -> Field:
    return Field(widget="select", choices=(("", "—"), *pairs))


def _fields(request: HttpRequest, tag: str, row: ProjectRow, state: core.State) -> dict[str, Field]:
    if tag == "add-task":
        names = dict.fromkeys((*row.team, row.leader, row.secretary))
        return {"who": _choices((name, name) for name in names if name)}
    if tag == "plan-visit":
        leaders = RoleRow.objects.filter(role__in=core.VISITING).order_by("name").values_list("name", flat=True)
        return {"leader": _choices((name, name) for name in leaders)}
    if tag in ON_TASK:
        tasks = _tasks(request, tag, row, state)
        return {"number": _choices((str(each.number), f"{each.number} · {each.text[:30]}") for each in tasks)}
    if tag == "station-unit":
        return {"sort": _choices(core.SORTS.items())}
    if tag == "end-station":
        there = (each for each in state.stations if each.until is None)
        return {"number": _choices((str(each.number), each.unit) for each in there)}
    plans = [each for each in state.plans if each.open]
    return {"number": _choices((str(each.number), f"{each.on} {each.leader}") for each in plans)}


def _form(request: HttpRequest, tag: str, row: ProjectRow, state: core.State, seq: int | None) -> CommandForm:
    return CommandForm(
        COMMANDS[tag],
        reverse("staff:force_act", args=[row.pk, tag]),
        fields=_fields(request, tag, row, state),
        initial={"plan-visit": {"leader": row.leader}, "station-unit": {"since": request.day}}.get(tag),
        seq=seq,
        title=core.COMMAND_NAMES[tag],
    )


@require_POST
def act(request: HttpRequest, project_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a project's task force."""
    if tag not in COMMANDS:
        raise Http404
    row, subject = found_project(request, project_id)
    require(request, tag, subject)
    state, _ = ledger.load(core.KIND, project_id)
    result = run_command(request, core.KIND, project_id, _form(request, tag, row, state, None))
    text: Text = core.COMMAND_NAMES[tag]
    return result.response or done(request, reverse("staff:force", args=[project_id]), text)
