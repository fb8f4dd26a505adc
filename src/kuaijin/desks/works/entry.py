"""A works plan out of a file: xlsx of three sheets or MS Project's XML, taken whole or not at all; and out again."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import works_messages as m
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.works_plan import KIND, TABLE
from kuaijin.core.works_state import COMMAND_NAMES, State
from kuaijin.desks.frame.commands import acted
from kuaijin.desks.frame.exporting import Made, with_reason, xlsx_file
from kuaijin.desks.frame.guard import require
from kuaijin.desks.frame.uploads import NO_FILE, taken
from kuaijin.desks.works.plans import found_project, loaded
from kuaijin.exchange.works_xlsx import read_xlsx, write_xlsx
from kuaijin.exchange.works_xml import read_project_xml
from kuaijin.files import store

MOST_XML = 20_000_000
"""Bytes of an XML file that are read."""
CONFLICT = Refusal(
    "conflict", Text("计划刚被他人更改，请重新打开。", "Somebody has just changed the plan: open it again.")
)
WRONG_DAY = Refusal("WORKS-FILE", Text("开始日期不可读。", "The first day cannot be read."), "begins_on")


@require_http_methods(["GET", "POST"])
def import_plan(request: HttpRequest, project_id: str) -> HttpResponse:
    """Ask for the file, read it, and enter the plan; a plan whose baseline is fixed is not entered again."""
    row, subject = found_project(request, project_id)
    require(request, "enter-works-plan", subject)
    state, seq = ledger.load(KIND, project_id)
    open_ = state.status in TABLE[m.EnterWorksPlan][1]
    context = {"row": row, "state": state, "open": open_, "typed": request.POST.dict()}
    if request.method == "GET":
        return render(request, "works/import.html", context)
    try:
        command = _read(request, project_id)
        ledger.execute(KIND, project_id, command, actor=request.actor, expected=seq)
    except Refused as refused:
        return render(request, "works/import.html", context | {"refusal": refused.refusal}, status=422)
    except ledger.Conflict:
        return render(request, "works/import.html", context | {"refusal": CONFLICT}, status=409)
    return acted(request, reverse("works:plan", args=[project_id]), COMMAND_NAMES["enter-works-plan"])


def _read(request: HttpRequest, project_id: str) -> m.EnterWorksPlan:
    """The command that the uploaded file makes, with what the form says about it."""
    upload = request.FILES.get("file")
    if upload is None or upload.name is None or upload.size is None:
        raise Refused(NO_FILE)
    given = request.POST.get("begins_on", "").strip()
    title = request.POST.get("title", "").strip()
    if upload.name.lower().endswith(".xml"):
        if upload.size > MOST_XML:
            text = Text("XML 文件超过 20 MB。", "The XML file is larger than 20 MB.")
            raise Refused(Refusal("FILE-SIZE", text, "file"))
        read = read_project_xml(upload.read())
    else:
        stored = taken(request)
        with store().open(stored.digest) as file:
            read = read_xlsx(file, stored.name.rpartition(".")[0])
    return replace(
        read,
        project_id=project_id,
        title=title or read.title,
        begins_on=_day(given) if given else read.begins_on,
        seven_days=request.POST.get("seven_days") == "on",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(WRONG_DAY) from error


@require_GET
def plan_file(request: HttpRequest, project_id: str) -> HttpResponse:
    """The plan in force as xlsx, in the three sheets that are read in again."""
    _, subject, state, _ = loaded(request, project_id)
    require(request, "export", subject)
    plan = _as_command(state)
    return with_reason(
        request,
        Text(f"施工计划：{state.title}", f"Works plan: {state.title}"),
        project_id,
        lambda: Made(xlsx_file(write_xlsx(state.title, plan), f"works-{project_id}-{request.day}")),
    )


def _as_command(state: State) -> m.EnterWorksPlan:
    """The plan as it would be entered today."""
    if state.begins_on is None:
        raise Http404
    return m.EnterWorksPlan(
        project_id=state.project_id,
        title=state.title,
        begins_on=state.begins_on,
        activities=tuple(replace(each, start=state.today[each.id]) for each in state.activities),
        resources=state.resources,
        gates=state.gates,
        seven_days=state.seven_days,
    )
