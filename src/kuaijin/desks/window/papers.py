"""The files of a case's papers: upload, replace, take down, look at, save. All by the rights to the case."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import case_commands as c
from kuaijin.core.base import Refused, Text
from kuaijin.core.case_papers import BEFORE_ACCEPTANCE, FILLING
from kuaijin.core.case_state import CaseFile, Paper, State
from kuaijin.desks.frame import errors, uploads
from kuaijin.desks.frame.commands import done
from kuaijin.desks.frame.guard import may, require
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.desks.window.found import found_case, standing
from kuaijin.exchange import registers
from kuaijin.files import take_in
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, ProjectRow


class PaperLine(Struct, frozen=True):
    """A paper with what lies there: its ``file`` (the ``number``-th of the case), older versions, what may be done."""

    paper: Paper
    file: CaseFile | None
    number: int
    older: tuple[tuple[int, CaseFile], ...]
    uploadable: bool
    removable: bool


def lines(request: HttpRequest, state: State, row: CaseRow, project: ProjectRow | None) -> list[PaperLine]:
    """The list of papers as the reader sees it; ``state.papers`` are those of the list, in pre-service too."""
    acting = request.as_of is None
    subject = subject_of(row, project)
    upload = acting and may(request, "attach-file", subject)
    remove = acting and may(request, "remove-file", subject) and state.status in BEFORE_ACCEPTANCE
    return [_line(state, paper, upload, remove) for paper in state.papers]


def _line(state: State, paper: Paper, upload: bool, remove: bool) -> PaperLine:
    name = paper.name.zh
    numbered = [(number, file) for number, file in enumerate(state.files, start=1) if file.material == name]
    current = state.file_of(name)
    early = state.status in BEFORE_ACCEPTANCE
    return PaperLine(
        paper,
        current,
        numbered[-1][0] if current else 0,
        tuple(reversed(numbered[:-1] if current else numbered)),
        upload and not paper.shareable and (early or (state.status in FILLING and paper.present_on is None)),
        remove and current is not None and paper.present_on is None,
    )


@require_POST
def upload(request: HttpRequest, case_id: str) -> HttpResponse:
    """Take a file in for one paper of the case."""
    row, project = found_case(request, case_id)
    require(request, "attach-file", subject_of(row, project))
    try:
        stored = uploads.taken(request)
        command = c.AttachFile(
            material=request.POST.get("material", ""),
            **stored.told,
        )
        ledger.execute("case", case_id, command, actor=request.actor)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    return done(request, _papers_of(case_id), Text(f"已上传：{stored.name}", f"Uploaded: {stored.name}"))


@require_POST
def fetch(request: HttpRequest, case_id: str) -> HttpResponse:
    """Fetch the papers that data sharing brings; what is not to be had now holds nobody up."""
    row, project = found_case(request, case_id)
    require(request, "attach-file", subject_of(row, project))
    state, _ = ledger.load("case", case_id)
    gathered = registers.gather(wanted(standing(request, state, project).state))
    kept, stopped = 0, None
    for paper, extract in gathered.found:
        try:
            stored = take_in(extract.file_name, [extract.content])
            command = c.AttachFile(
                material=paper.material,
                **stored.told,
                source=extract.source,
            )
            ledger.execute("case", case_id, command, actor=request.actor)
            kept += 1
        except Refused as refused:
            stopped = refused.refusal
    if stopped is not None and not kept:
        return errors.refused(request, stopped)
    return done(request, _papers_of(case_id), registers.told(gathered, kept))


def fetchable(request: HttpRequest, state: State, row: CaseRow, project: ProjectRow | None) -> bool:
    """Whether the reader may fetch papers for the case, and there are some to fetch."""
    allowed = request.as_of is None and may(request, "attach-file", subject_of(row, project))
    return allowed and state.status in (*BEFORE_ACCEPTANCE, *FILLING) and bool(wanted(state))


def wanted(state: State) -> list[registers.Wanted]:
    """The papers that data sharing can still bring for a case."""
    item = surroundings.rulebook().items.get(state.item_id)
    sources = {each.name.zh: each.source for each in item.materials} if item else {}
    return [
        registers.Wanted(paper.name.zh, sources[paper.name.zh], state.project_id, state.uscc)
        for paper in state.papers
        if paper.shareable and paper.name.zh in sources and state.file_of(paper.name.zh) is None
    ]


@require_POST
def take_down(request: HttpRequest, case_id: str) -> HttpResponse:
    """Take a paper's file down; its versions stay on record."""
    row, project = found_case(request, case_id)
    require(request, "remove-file", subject_of(row, project))
    command = c.RemoveFile(material=request.POST.get("material", ""), reason=request.POST.get("reason", ""))
    try:
        ledger.execute("case", case_id, command, actor=request.actor)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    return done(request, _papers_of(case_id), Text("已撤下文件", "The file was taken down"))


def _papers_of(case_id: str) -> str:
    return reverse("window:case", args=[case_id]) + "#papers"


def _found(request: HttpRequest, case_id: str, number: int) -> tuple[CaseRow, State, CaseFile]:
    row, project = found_case(request, case_id)
    state: Any = ledger.load("case", case_id)[0]
    if not 1 <= number <= len(state.files):
        raise Http404
    return row, standing(request, state, project).state, state.files[number - 1]


@require_GET
def file(request: HttpRequest, case_id: str, number: int) -> HttpResponse:
    """Save one version of a paper's file."""
    return uploads.given(_found(request, case_id, number)[2])


@require_GET
def page(request: HttpRequest, case_id: str, number: int, sheet: int) -> HttpResponse:
    """One page of a file, as a picture."""
    return uploads.page_of(_found(request, case_id, number)[2], sheet)


@require_GET
def look(request: HttpRequest, case_id: str, number: int) -> HttpResponse:
    """The pages of a file, drawn by the server."""
    row, state, found = _found(request, case_id, number)
    paper = next((each for each in state.papers if each.name.zh == found.material), None)
    context = {
        "row": row,
        "file": found,
        "number": number,
        "name": paper.name if paper else Text(found.material, found.material),
        "sheets": [
            reverse("window:page", args=[row.pk, number, sheet]) for sheet in range(1, uploads.pages_of(found) + 1)
        ],
    }
    return render(request, "window/file.html", context)
