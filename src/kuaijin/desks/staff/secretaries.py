"""服务秘书: their skills, load and absences; whom the solver proposes for which project, decided by a person."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import staff as core
from kuaijin.core.access import Subject
from kuaijin.core.assignment import Part, cost
from kuaijin.core.base import Text
from kuaijin.core.project_commands import AssignSecretary
from kuaijin.desks.frame import words
from kuaijin.desks.frame.commands import CommandForm, acted, done, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.insight import secretaries as insight
from kuaijin.insight.projects import area_names, project_names
from kuaijin.ledger.projections.models import AreaRow, ProjectRow, RoleRow
from kuaijin.ledger.projections.people_models import PostingRow

COMMANDS: dict[str, type[Any]] = {
    "describe-staff": core.DescribeStaff,
    "report-absence": core.ReportAbsence,
    "end-absence": core.EndAbsence,
}
PAGE = 25
DECIDED = Text("已派驻", "The secretary is assigned")


class Line(Struct, frozen=True):
    """A proposal as the page shows it."""

    proposal: insight.Proposal
    name: Text
    parts: tuple[Part, ...]
    changes: bool
    form: CommandForm | None


@require_GET
@requires("staff.list")
def secretary_list(request: HttpRequest) -> HttpResponse:
    """The secretaries with skills, load and absences, and everybody else who is away today."""
    loads = insight.loads(request.day)
    names, areas = {each.name for each in loads}, area_names()
    context = {
        "lines": [(each, skills_of(each.skills), areas.get(each.area, each.area)) for each in loads],
        "away": [row for row in insight.absences(request.day) if row.person not in names],
        "can_propose": may(request, "staff.propose"),
        "mine": request.actor.name,
    }
    return render(request, "staff/secretaries.html", context)


def skills_of(skills: tuple[str, ...]) -> str:
    """Skills in the reader's language."""
    return words.say(Text("、", ", ")).join(words.say(core.SKILLS[each]) for each in skills)


@require_GET
@requires("staff.propose")
def proposals(request: HttpRequest) -> HttpResponse:
    """The cheapest whole and why; each line is decided by a person, who may choose somebody else."""
    servers = insight.servers(request.day)
    served = {each.id: each for each in insight.projects()}
    plan = insight.propose(servers, list(served.values()))
    names = project_names(served)
    rows = {row.id: row for row in ProjectRow.objects.filter(id__in=served)}
    ordered = sorted(plan.proposals, key=lambda each: (each.name == each.now, each.project))
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    lines = []
    for each in page:
        able = [server for server in servers if each.project not in server.barred]
        choices = sorted((cost(server, served[each.project]), server.name) for server in able)
        allowed = request.as_of is None and may(request, "assign-secretary", subject_of(rows[each.project]))
        form = _decision(each.project, choices, each.name) if allowed else None
        lines.append(Line(each, names[each.project], each.parts, each.name != each.now, form))
    context = {"lines": lines, "page": page, "plan": plan, "saved": plan.before - plan.after}
    return render(request, "staff/proposals.html", context)


def _decision(project_id: str, choices: list[tuple[int, str]], proposed: str) -> CommandForm:
    shown = tuple((name, Text(f"{name}（{points} 分）", f"{name} ({points} points)")) for points, name in choices)
    return CommandForm(
        AssignSecretary,
        reverse("staff:decide", args=[project_id]),
        fields={"secretary": Field(widget="select", choices=shown)},
        initial={"secretary": proposed},
        title=Text("决定派驻", "Decide"),
        key=project_id,
    )


@require_POST
@requires("staff.propose")
def decide(request: HttpRequest, project_id: str) -> HttpResponse:
    """A person decides who serves the project."""
    row = ProjectRow.objects.filter(pk=project_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    require(request, "assign-secretary", subject_of(row))
    names = RoleRow.objects.filter(role="secretary").order_by("name").values_list("name", flat=True)
    form = _decision(project_id, [(0, name) for name in names], request.POST.get("secretary", ""))
    result = run_command(request, "project", project_id, form)
    return result.response or done(request, reverse("staff:proposals"), DECIDED)


@require_GET
@requires("staff.list")
def person(request: HttpRequest, name: str) -> HttpResponse:
    """One person: skills, projects, absences with deputies, and how the person came to the post."""
    row = RoleRow.objects.filter(pk=name).first()
    if row is None:
        raise Http404
    state, seq = ledger.load(core.KIND, name)
    served = ProjectRow.objects.filter(secretary=name).exclude(status="retired")
    context = {
        "row": row,
        "state": state,
        "skills": skills_of(state.skills),
        "area": area_names().get(state.area, state.area),
        "projects": visible(request.actor, "project", served).order_by("id"),
        "told_why": may(request, "end-absence", _subject(name)),
        "absences": sorted(state.absences, key=lambda each: each.from_day, reverse=True),
        "posting": PostingRow.objects.filter(person=name).first(),
        "forms": [] if request.as_of else _offered(request, row, state, seq),
    }
    return render(request, "staff/person.html", context)


def _subject(name: str) -> Subject:
    return Subject(kind=core.KIND, lead=name)


def _offered(request: HttpRequest, row: RoleRow, state: core.State, seq: int) -> list[CommandForm]:
    open_ = any(each.last >= request.day for each in state.absences)
    return [
        _form(tag, row, state, seq)
        for tag in COMMANDS
        if may(request, tag, _subject(row.name)) and (tag != "end-absence" or open_)
    ]


def _form(tag: str, row: RoleRow, state: core.State, seq: int | None) -> CommandForm:
    fields: dict[str, Field] = {}
    initial: dict[str, Any] = {}
    if tag == "describe-staff":
        areas = tuple((zh, Text(zh, en)) for zh, en in AreaRow.objects.values_list("name_zh", "name_en"))
        fields = {"area": Field(widget="select", choices=(("", "—"), *areas))}
        initial = {"skills": state.skills, "area": state.area, "most": state.most}
    elif tag == "report-absence":
        same = RoleRow.objects.filter(role=row.role).exclude(name=row.name).order_by("name")
        names = ((each, each) for each in same.values_list("name", flat=True))
        fields = {"deputy": Field(widget="select", choices=(("", "—"), *names))}
    else:
        told = ((str(each.number), f"{each.from_day} – {each.until} {each.reason}") for each in state.absences)
        fields = {"number": Field(widget="select", choices=tuple(told))}
    return CommandForm(
        COMMANDS[tag],
        reverse("staff:person_act", args=[row.name, tag]),
        fields=fields,
        initial=initial,
        seq=seq,
        title=core.COMMAND_NAMES[tag],
    )


@require_POST
@requires("staff.list")
def act(request: HttpRequest, name: str, tag: str) -> HttpResponse:
    """Carry out one command about a person."""
    row = RoleRow.objects.filter(pk=name).first()
    if tag not in COMMANDS or row is None:
        raise Http404
    require(request, tag, _subject(name))
    state, _ = ledger.load(core.KIND, name)
    result = run_command(request, core.KIND, name, _form(tag, row, state, None))
    return result.response or acted(request, reverse("staff:person", args=[name]), core.COMMAND_NAMES[tag])
