"""Files of a project: the tab that lists them, the upload of one, its pages, and taking it down."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core.base import Refused, Text
from kuaijin.core.case_state import CaseFile
from kuaijin.core.project_files import FileProjectPaper, TakeDownProjectPaper
from kuaijin.core.project_more_words import FILE_NAMES
from kuaijin.core.project_notes import MODERATORS
from kuaijin.core.project_state import State
from kuaijin.desks.frame import errors, uploads
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.desks.projects import acts
from kuaijin.insight.projects import state_of
from kuaijin.ledger.projections.models import ProjectRow

FILING, TAKING_DOWN = "file-project-paper", "take-down-project-paper"
Numbered = tuple[int, CaseFile]


class Line(Struct, frozen=True):
    """A paper of the project: its versions with their numbers, the latest first; what the reader may do with it."""

    material: str
    versions: tuple[Numbered, ...]
    take_down: CommandForm | None

    @property
    def standing(self) -> bool:
        """Whether its latest version stands."""
        return not self.versions[0][1].removed_by


def shelf(request: Any, row: ProjectRow, state: State) -> dict[str, Any]:
    """What the tab shows: the papers by their names, and the form for another."""
    acting, subject = request.as_of is None, subject_of(row)
    numbered = sorted(enumerate(state.files, start=1), key=lambda each: (each[1].material, -each[1].version))
    papers = groupby(numbered, key=lambda each: each[1].material)
    may_take_down = acting and may(request, TAKING_DOWN, subject)
    return {
        "papers": [_line(request, row, name, tuple(found), may_take_down) for name, found in papers],
        "may_file": acting and state.status not in ("new", "retired") and may(request, FILING, subject),
        "accept": uploads.accept(),
        "taken_down": Text("已撤下", "taken down"),
    }


def _line(request: Any, row: ProjectRow, material: str, versions: tuple[Numbered, ...], may_take_down: bool) -> Line:
    latest, actor = versions[0][1], request.actor
    own = latest.by == actor.name or actor.role in MODERATORS
    form = _form(row, material) if may_take_down and own and not latest.removed_by else None
    return Line(material, versions, form)


def _form(row: ProjectRow, material: str) -> CommandForm:
    return CommandForm(
        TakeDownProjectPaper,
        reverse("projects:take_down", args=[row.id]),
        fields={"material": Field(widget="hidden")},
        initial={"material": material},
        title=FILE_NAMES[TAKING_DOWN],
        key=material,
    )


@require_POST
def upload(request: HttpRequest, project_id: str) -> HttpResponse:
    """File a paper, or another version of one."""
    row = acts.found(request, project_id)
    require(request, FILING, subject_of(row))
    try:
        stored = uploads.taken(request)
        command = FileProjectPaper(
            material=request.POST.get("material", "").strip() or stored.name.rpartition(".")[0],
            **stored.told,
        )
        ledger.execute("project", project_id, command, actor=request.actor)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    return done(request, _back(project_id), Text(f"已归入：{stored.name}", f"Filed: {stored.name}"))


@require_POST
def take_down(request: HttpRequest, project_id: str) -> HttpResponse:
    """Take a paper down, with the reason; its versions stay on record."""
    row = acts.found(request, project_id)
    require(request, TAKING_DOWN, subject_of(row))
    result = run_command(request, "project", project_id, _form(row, request.POST.get("material", "")))
    return result.response or done(request, _back(project_id), FILE_NAMES[TAKING_DOWN])


def _back(project_id: str) -> str:
    return f"{reverse('projects:page', args=[project_id])}?tab=files"


def _found(request: HttpRequest, project_id: str, number: int) -> tuple[ProjectRow, CaseFile]:
    row = acts.found(request, project_id)
    kept = state_of(row).files
    if not 1 <= number <= len(kept):
        raise Http404
    return row, kept[number - 1]


@require_GET
def look(request: HttpRequest, project_id: str, number: int) -> HttpResponse:
    """The pages of a file, drawn by the server."""
    row, found = _found(request, project_id, number)
    pages = range(1, uploads.pages_of(found) + 1)
    sheets = [reverse("projects:sheet", args=[row.id, number, page]) for page in pages]
    return render(request, "projects/file.html", {"row": row, "file": found, "number": number, "sheets": sheets})


@require_GET
def save(request: HttpRequest, project_id: str, number: int) -> HttpResponse:
    """One version of a file, to save."""
    return uploads.given(_found(request, project_id, number)[1])


@require_GET
def sheet(request: HttpRequest, project_id: str, number: int, sheet: int) -> HttpResponse:
    """One page of a file, as a picture."""
    return uploads.page_of(_found(request, project_id, number)[1], sheet)
