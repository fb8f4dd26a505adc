"""Commands of projects and parcels: which are offered to whom, their forms, and the way to the ledger."""

from collections.abc import Mapping
from typing import Any, get_args

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import parcel, project
from kuaijin.core import parcel_messages as pm
from kuaijin.core import project_commands as pc
from kuaijin.core.access import Subject
from kuaijin.core.base import Text
from kuaijin.core.project_files import FileCommands
from kuaijin.core.project_merge import MergeCommands
from kuaijin.core.project_notes import NoteCommands
from kuaijin.core.project_state import State
from kuaijin.desks.frame import fields
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.desks.projects import forms
from kuaijin.desks.projects.money import ABOUT_A_MONTH, told_of_month
from kuaijin.insight.numbers import next_number
from kuaijin.insight.projects import state_of
from kuaijin.ledger.projections.models import ParcelRow, ProjectRow

ELSEWHERE = frozenset((pc.Intake, *get_args(NoteCommands), *get_args(FileCommands), *get_args(MergeCommands)))
"""Commands that have pages of their own."""
PROJECT_COMMANDS = {
    str(command.__struct_config__.tag): command for command in project.TABLE if command not in ELSEWHERE
}
PARCEL_COMMANDS = {str(command.__struct_config__.tag): command for command in parcel.TABLE if command is not pm.Draw}
GROUPS: dict[str, tuple[str, ...]] = {
    "money": (
        "report-investment",
        "freeze-month",
        "return-report",
        "adjust-investment",
        "enter-annual-plan",
        "adjust-plan",
        "adjust-total",
        "set-stat-status",
        "report-statistics",
        "plan-funds",
        "report-funds",
    ),
    "works": (
        "plan-milestone",
        "reach-milestone",
        "move-milestone",
        "record-ceremony",
        "record-permit",
        "record-start",
        "request-completion",
        "record-completion",
        "record-use",
        "stop-works",
        "start-revival",
        "resume",
    ),
    "operation": ("promise-production", "report-production", "plan-revival", "record-measure"),
    "overview": (
        "record-visit",
        "record-service-act",
        "explain-red",
        "assign-leader",
        "assign-secretary",
        "form-task-force",
        "correct-facts",
        "note-source",
        "retire",
    ),
}
"""Under which tab a command is offered, in order."""
ICONS: dict[str, str] = {
    "report-investment": "coin",
    "freeze-month": "lock",
    "return-report": "arrow-back-up",
    "record-visit": "map-pin",
    "record-service-act": "heart-handshake",
    "reach-milestone": "check",
    "plan-milestone": "flag",
    "record-start": "hammer",
    "retire": "archive",
}


class Offer(Struct, frozen=True):
    """A button: what it is called and where its form is."""

    tag: str
    name: Text
    url: str
    icon: str


def found(request: HttpRequest, project_id: str) -> ProjectRow:
    """The project if the person may see it.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    row = ProjectRow.objects.filter(id=project_id).first()
    if row is None:
        raise Http404
    require_sight(request, "read", subject_of(row))
    return row


def offers(request: HttpRequest, row: ProjectRow, state: State) -> dict[str, list[Offer]]:
    """What the person may do now, by tab; nothing on a past day."""
    if request.as_of:
        return {group: [] for group in GROUPS}
    subject = subject_of(row)
    return {
        group: [_offer(row, tag) for tag in tags if _open(tag, state) and may(request, tag, subject)]
        for group, tags in GROUPS.items()
    }


def _open(tag: str, state: State) -> bool:
    """Whether the project's state lets the command be asked; what has no object yet is not offered."""
    if state.status not in project.TABLE[PROJECT_COMMANDS[tag]][1]:
        return False
    if tag in {"reach-milestone", "move-milestone"}:
        return any(one.actual is None for one in state.milestones)
    if tag == "report-production":
        return state.promise is not None or bool(state.production) or state.use is not None
    if tag == "plan-revival":
        return state.revival_on is not None or state.stopped_on is not None or state.completion is not None
    if tag == "record-measure":
        return state.revival_plan is not None
    if tag == "resume":
        return state.status == "stopped" or state.revival_on is not None
    if tag in {
        "freeze-month",
        "return-report",
        "adjust-investment",
        "adjust-plan",
        "report-investment",
        "plan-funds",
        "report-funds",
    }:
        return bool(state.years)
    return True


def _offer(row: ProjectRow, tag: str) -> Offer:
    url = reverse("projects:act", args=[row.id, tag])
    return Offer(tag, project.COMMAND_NAMES[tag], url, ICONS.get(tag, "edit"))


def parcel_offers(request: HttpRequest, row: ParcelRow, owner: ProjectRow) -> list[Offer]:
    """What the person may do with one parcel now."""
    if request.as_of:
        return []
    subject = subject_of(row, owner)
    return [
        Offer(tag, parcel.COMMAND_NAMES[tag], reverse("projects:parcel_act", args=[owner.id, row.id, tag]), "edit")
        for tag, command in PARCEL_COMMANDS.items()
        if row.status in parcel.TABLE[command][1] and may(request, tag, subject)
    ]


def may_draw(request: HttpRequest, row: ProjectRow) -> bool:
    """Whether the person may draw a parcel for the project."""
    return not request.as_of and may(request, "draw", Subject(kind="parcel", project_id=row.id, zone=row.area))


def _carry_out(
    request: HttpRequest,
    stream: tuple[str, str],
    form: CommandForm,
    *,
    back: str,
    name: Text,
    about: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or execute it on the stream (kind, id) and go back to where it was asked from.

    ``about`` is what the page tells of the object: ``object`` names it, ``facts`` are lines of what is known.
    """
    if request.method == "GET":
        return _shown(request, form, back, about or {})
    kind, stream_id = stream
    result = run_command(request, kind, stream_id, form)
    said = Text(f"{name.zh}：已记入台账", f"{name.en}: in the ledger")
    return result.response or done(request, back, said)


def _shown(request: HttpRequest, form: CommandForm, back: str, about: Mapping[str, Any]) -> HttpResponse:
    context = {"form": form, "acting": request.as_of is None, "back": back, **about}
    partial = bool(request.headers.get("HX-Request"))
    return render(request, "projects/act_partial.html" if partial else "projects/act.html", context)


def tab_of(tag: str) -> str:
    """The tab under which a command is offered."""
    return next((group for group, tags in GROUPS.items() if tag in tags), "overview")


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, project_id: str, tag: str) -> HttpResponse:
    """One command of a project: its form, or carrying it out."""
    row = found(request, project_id)
    command: Any = PROJECT_COMMANDS.get(tag)
    if command is None:
        raise Http404
    state = state_of(row)
    require(request, tag, subject_of(row))
    url = reverse("projects:act", args=[project_id, tag])
    form = forms.project_form(request, tag, command, state, url=url, seq=row.sequence)
    back = f"{reverse('projects:page', args=[project_id])}?tab={tab_of(tag)}"
    about = {"object": _named(row), "facts": _month_facts(tag, state, form)}
    return _carry_out(request, ("project", project_id), form, back=back, name=project.COMMAND_NAMES[tag], about=about)


def _named(row: ProjectRow, part: str = "") -> Text:
    """What a form is about: nobody should report for a neighbour by mistake."""
    return Text(f"{row.id} {row.name_zh} {part}".strip(), f"{row.id} {row.name_en or row.name_zh} {part}".strip())


def _month_facts(tag: str, state: State, form: CommandForm) -> tuple[tuple[Text, Text], ...]:
    named = [form.field(name) for name in ABOUT_A_MONTH.get(tag, ())]
    year, month = [fields.number(str(field.value)) if field else None for field in named] or (None, None)
    return told_of_month(state, year, month) if year and month else ()


@require_http_methods(["GET", "POST"])
@requires("project.intake")
def intake(request: HttpRequest) -> HttpResponse:
    """入库: a new project."""
    form = forms.intake_form(request, reverse("projects:intake"))
    number = next_number(ProjectRow, "P")
    back = reverse("projects:page", args=[number]) if request.method == "POST" else reverse("projects:list")
    return _carry_out(request, ("project", number), form, back=back, name=project.COMMAND_NAMES["intake"])


@require_http_methods(["GET", "POST"])
def draw(request: HttpRequest, project_id: str) -> HttpResponse:
    """划定地块: a new parcel for the project."""
    row = found(request, project_id)
    zone = request.POST.get("zone", "") or row.area
    require(request, "draw", Subject(kind="parcel", project_id=row.id, zone=zone))
    url = reverse("projects:draw", args=[project_id])
    form = forms.parcel_form(request, "draw", pm.Draw, None, url=url, seq=0, fixed={"project_id": project_id})
    number = next_number(ParcelRow, f"{project_id}-", 1)
    back = f"{reverse('projects:page', args=[project_id])}?tab=land"
    about = {"object": _named(row)}
    return _carry_out(request, ("parcel", number), form, back=back, name=parcel.COMMAND_NAMES["draw"], about=about)


@require_http_methods(["GET", "POST"])
def parcel_act(request: HttpRequest, project_id: str, parcel_id: str, tag: str) -> HttpResponse:
    """One command of a parcel of the project."""
    owner = found(request, project_id)
    row = ParcelRow.objects.filter(id=parcel_id, project=project_id).first()
    command: Any = PARCEL_COMMANDS.get(tag)
    if row is None or command is None:
        raise Http404
    subject = subject_of(row, owner)
    require_sight(request, "read", subject)
    require(request, tag, subject)
    state, _ = ledger.load("parcel", parcel_id)
    url = reverse("projects:parcel_act", args=[project_id, parcel_id, tag])
    form = forms.parcel_form(request, tag, command, state, url=url, seq=row.sequence)
    back = f"{reverse('projects:page', args=[project_id])}?tab=land"
    about = {"object": _named(owner, parcel_id)}
    return _carry_out(request, ("parcel", parcel_id), form, back=back, name=parcel.COMMAND_NAMES[tag], about=about)
