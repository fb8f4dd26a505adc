"""批量办理: one command to many projects — what would change row by row, then all or nothing, and the way back."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct, convert, to_builtins

from kuaijin import ledger
from kuaijin.core import project_commands as pc
from kuaijin.core import project_notes as notes
from kuaijin.core.base import Refused, Text
from kuaijin.core.project_history import Change, changes
from kuaijin.core.project_state import State
from kuaijin.core.project_words import COMMAND_NAMES
from kuaijin.desks.frame.commands import CommandForm, done
from kuaijin.desks.frame.fields import Field, number
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.projects import forms
from kuaijin.desks.projects.lists import ProjectList
from kuaijin.insight.projects import state_of, tag_vocabulary
from kuaijin.ledger.projections.models import ProjectRow

MOST = 200
"""Projects that one go touches; of more that match one part is done after the other."""
COMMANDS: dict[str, type[Any]] = {
    "set-tags": notes.SetTags,
    "assign-leader": pc.AssignLeader,
    "assign-secretary": pc.AssignSecretary,
    "move-milestone": pc.MoveMilestone,
}
UNDO = "bulk-undo"
NOTHING: dict[str, Any] = {"tag": "", "done": [], "back": [], "left": 0, "following": ""}
UNDONE = Text("撤销批量办理", "undone together")
NOT_ALLOWED = Text("您无权对该项目办理", "You may not do this to the project")


class Line(Struct, frozen=True):
    """One project of the preview: what would change, or why it is refused."""

    row: ProjectRow
    name: Text
    changes: tuple[Change, ...]
    refused: Text | None
    rule: str = ""


class Chosen(Struct, frozen=True):
    """The projects of this go, how many are left for later ones, and the question for the next of these."""

    rows: list[ProjectRow]
    left: int
    following: str


def chosen(request: Any, given: QueryDict) -> Chosen:
    """The projects asked for, of those in sight: by their ids, or with ``all`` every one that the filters keep, in the
    order of their ids and from behind ``after`` on. What a go changes cannot make the next one skip any."""
    seen = visible(request.actor, "project", ProjectRow.objects.exclude(status="retired"))
    if not given.get("all"):
        left = number(given.get("left", "")) or 0
        rows = list(seen.filter(pk__in=given.getlist("ids")[:MOST]).order_by("id"))
        return Chosen(rows, left, given.get("following", "")[:2000] if left else "")
    matching = ProjectList(request, seen).rows.order_by("id").filter(id__gt=given.get("after", "")[:64])
    rows = list(matching[:MOST])
    left = matching.count() - len(rows)
    query = given.copy()
    query["after"] = rows[-1].id if rows else ""
    return Chosen(rows, left, query.urlencode() if left else "")


@require_http_methods(["GET", "POST"])
@requires("project.bulk")
def bulk(request: HttpRequest) -> HttpResponse:
    """Choose the act (GET), see what it would do (POST), do it (POST with ``sure``)."""
    given = request.POST if request.method == "POST" else request.GET
    found = chosen(request, given)
    rows, tag = found.rows, given.get("act", "")
    context: dict[str, Any] = {
        "rows": rows,
        "acts": _acts(),
        "act": tag,
        "found": found,
        "whole": len(rows) + found.left,
    }
    context["last_id"] = rows[-1].id if rows else ""
    if not rows or tag not in COMMANDS or request.as_of:  # type: ignore[attr-defined]  set by our own middleware
        return render(request, "projects/bulk.html", context)
    form = _form(request, tag, rows)
    context["form"] = form
    if request.method == "GET":
        return render(request, "projects/bulk.html", context)
    command = form.bind(request)
    if command is None:
        return render(request, "projects/bulk.html", context, status=422)
    lines = [_line(request, tag, command, row) for row in rows]
    context |= {"lines": lines, "refused": sum(line.refused is not None for line in lines)}
    if not context["refused"] and request.POST.get("sure"):
        return _carry_out(request, tag, command, found)
    return render(request, "projects/bulk.html", context, status=422 if context["refused"] else 200)


def _acts() -> list[tuple[str, Text]]:
    return [(tag, COMMAND_NAMES[tag]) for tag in COMMANDS]


def _form(request: Any, tag: str, rows: list[ProjectRow]) -> CommandForm:
    fields: dict[str, Field] = {}
    if tag == "set-tags":
        choices = tuple(tag_vocabulary().items())
        worn = sorted({each for row in rows for each in row.tags})
        fields = {
            "add": Field(label=Text("加上", "Put on"), widget="checks", choices=choices),
            "remove": Field(label=Text("去掉", "Take off"), widget="checks", choices=tuple((w, w) for w in worn)),
        }
    elif tag == "move-milestone":
        names = sorted({node.name for row in rows for node in state_of(row).milestones if node.actual is None})
        fields = {"name": Field(widget="select", choices=tuple((name, name) for name in names))}
    else:
        fields = forms.people_field(tag)
    return CommandForm(COMMANDS[tag], reverse("projects:bulk"), fields=fields, title=Text("预览", "Preview"))


def _line(request: Any, tag: str, command: Any, row: ProjectRow) -> Line:
    name = Text(row.name_zh, row.name_en or row.name_zh)
    if not may(request, tag, subject_of(row)):
        return Line(row, name, (), NOT_ALLOWED)
    try:
        outcome = ledger.rehearse("project", row.id, command, actor=request.actor)
    except Refused as refused:
        return Line(row, name, (), refused.refusal.text, refused.refusal.rule)
    return Line(row, name, changes(state_of(row), outcome.state), None)


def _carry_out(request: Any, tag: str, command: Any, found: Chosen) -> HttpResponse:
    rows = found.rows
    before = {row.id: state_of(row) for row in rows}
    steps = [("project", row.id, command) for row in rows]
    try:
        outcomes = ledger.execute_all(steps, actor=request.actor)
    except (Refused, ledger.Conflict):
        said = Text("有项目刚被他人改动，全部未办；请重新预览", "Somebody was faster: nothing was done. Preview again")
        return done(request, reverse("projects:list"), said)
    back = [
        (row.id, inverse)
        for row, outcome in zip(rows, outcomes, strict=True)
        if (inverse := _inverse(tag, command, before[row.id], outcome.state)) is not None
    ]
    request.session[UNDO] = {
        "tag": tag,
        "done": [row.id for row in rows],
        "back": [[id_, to_builtins(each)] for id_, each in back],
        "left": found.left,
        "following": found.following,
    }
    return redirect("projects:bulk_done")


def _inverse(tag: str, command: Any, before: State, after: State) -> Any | None:
    """What leads back; ``None`` where nothing lawful does (there was no leader before)."""
    if tag == "assign-leader":
        return pc.AssignLeader(leader=before.leader) if before.leader else None
    if tag == "assign-secretary":
        return pc.AssignSecretary(secretary=before.secretary) if before.secretary else None
    if tag == "set-tags":
        added = tuple(each for each in after.tags if each not in before.tags)
        removed = tuple(each for each in before.tags if each not in after.tags)
        return notes.SetTags(add=removed, remove=added)
    old = before.milestone(command.name)
    return None if old is None else pc.MoveMilestone(name=old.name, planned=old.planned, reason=UNDONE.zh)


@require_GET
@requires("project.bulk")
def bulk_done(request: HttpRequest) -> HttpResponse:
    """What was done together last, the way back where there is one, and what is left to do."""
    last = request.session.get(UNDO) or NOTHING
    rows = ProjectRow.objects.in_bulk(last["done"])
    told = [
        (id_, Text(rows[id_].name_zh, rows[id_].name_en or rows[id_].name_zh)) for id_ in last["done"] if id_ in rows
    ]
    following = QueryDict(last["following"], mutable=True)
    following["act"] = last["tag"]
    context = {
        "told": told,
        "name": COMMAND_NAMES.get(last["tag"], Text("", "")),
        "undoable": len(last["back"]),
        "left": last["left"],
        "following": following.urlencode(),
    }
    return render(request, "projects/bulk_done.html", context)


@require_POST
@requires("project.bulk")
def bulk_undo(request: HttpRequest) -> HttpResponse:
    """Undo the last one by new entries, all or none; whatever changed since is refused as anything is."""
    last = request.session.pop(UNDO, None) or NOTHING
    tag, back = last["tag"], last["back"]
    rows = visible(request.actor, "project", ProjectRow.objects.all()).in_bulk([id_ for id_, _ in back])
    allowed = [(id_, given) for id_, given in back if id_ in rows and may(request, tag, subject_of(rows[id_]))]
    steps = [("project", id_, convert(given, COMMANDS[tag])) for id_, given in allowed] if tag in COMMANDS else []
    try:
        ledger.execute_all(steps, actor=request.actor)
    except Refused as refused:
        return done(request, reverse("projects:list"), refused.refusal.text)
    said = Text(f"已撤销 {len(steps)} 个项目的批量办理", f"Undone for {len(steps)} projects")
    return done(request, reverse("projects:list"), said)
