"""Receiving an application: the project, the item of its own list, then the form; or opening pre-service for it."""

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import case_commands as c
from kuaijin.core.access import Subject
from kuaijin.core.base import Text
from kuaijin.core.case_certificate import papers_about
from kuaijin.core.case_guards import missing_prerequisites
from kuaijin.core.case_state import About, Paper
from kuaijin.core.citing import citation
from kuaijin.core.power_terms import Lacking, find
from kuaijin.core.rulebook import Item
from kuaijin.core.tailoring import tailor
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.at_counter import my_ticket, receipt_parts, with_call
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.listing import Column, Listing
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.window.entered import PURPOSES
from kuaijin.desks.window.forms import papers_field
from kuaijin.desks.window.found import facts_of, papers_for
from kuaijin.desks.window.page import UNITS
from kuaijin.insight.numbers import next_number
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.cases import OPEN
from kuaijin.ledger.kinds.powers import powers_over
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.ledger.projections.paper_models import CertificateRow

TRIES = 3
"""So often a number that a colleague took first is replaced by the next."""


class ProjectChoice(Listing):
    """Projects to receive an application for."""

    id = "projects"
    label = Text("项目", "Projects")
    search = ("name_zh__icontains", "name_en__icontains", "code__icontains", "owner_name__icontains", "id__iexact")
    search_hint = Text("项目名称、代码、建设单位", "Project, code or owner")
    default_sort = "id"
    page_size = 20
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "name", Text("项目", "Project"), lambda row: Text(row.name_zh, row.name_en), main=True, sort="name_zh",
            href=lambda row: reverse("window:receive_project", args=[row.pk]),
        ),
        Column("id", Text("编号", "Number"), "pk", sort="id"),
        Column("code", Text("项目代码", "Project code"), sort="code"),
        Column("owner", Text("建设单位", "Owner"), "owner_name", sort="owner_name"),
        Column("area", Text("片区", "Area"), sort="area", wide_only=True),
        Column("status", Text("状态", "Status"), kind="status"),
    )  # fmt: skip


class Line(Struct, frozen=True):
    """One item of the project's list. ``state``: granted, open (as ``case``), ready or waiting for ``wanting``."""

    item: Item
    why: Text
    state: str
    case: str = ""
    granted_on: str = ""
    wanting: tuple[Text, ...] = ()
    later: tuple[Text, ...] = ()
    allowed: bool = False


@require_GET
@requires("case.receive")
def choose_project(request: HttpRequest) -> HttpResponse:
    """Choose the project."""
    rows = visible(request.actor, "project", ProjectRow.objects.exclude(status="retired"))
    return listing.answer(request, ProjectChoice(request, rows), "window/receive_project.html")


def _project(request: HttpRequest, project_id: str) -> ProjectRow:
    row = visible(request.actor, "project", ProjectRow.objects.filter(id=project_id)).first()
    if row is None:
        raise Http404
    return row


def _subject(project: ProjectRow, item: Item) -> Subject:
    """A case that isn't there yet: the project's people and firm, the item's department."""
    return replace(subject_of(project), kind="case", department=item.department)


@require_GET
@requires("case.receive")
def choose_item(request: HttpRequest, project_id: str) -> HttpResponse:
    """The project's own list with what is granted, open, ready or waiting, and why each item is on or off it."""
    project = _project(request, project_id)
    book = surroundings.rulebook()
    tailored = tailor(book, project.attributes)
    open_cases = dict(CaseRow.objects.filter(project=project_id, status__in=OPEN).values_list("item", "id"))
    whys = {line.item: line.why for line in tailored.lines}
    lines = [_line(request, project, book.items[item], whys[item], open_cases) for item in tailored.order]
    stages = [(stage, [line for line in lines if line.item.stage == stage.id]) for stage in book.stages.values()]
    context = {
        "project": project,
        "stages": [(stage, own) for stage, own in stages if own],
        "open_text": Text("在办", "Under way"),
        "waiting_text": Text("待前置事项", "Waits for others"),
        "ready_text": Text("可收件", "Ready"),
        "off": [(book.items[line.item], line.why) for line in tailored.lines if not line.on],
        "count": len(lines),
        "granted": sum(line.state == "granted" for line in lines),
        "ready": sum(line.state == "ready" for line in lines),
        "running": sum(line.state == "open" for line in lines),
    }
    return render(request, "window/receive_item.html", context)


def _line(request: HttpRequest, project: ProjectRow, item: Item, why: Text, open_cases: dict[str, str]) -> Line:
    if item.id in open_cases:
        return Line(item, why, "open", open_cases[item.id])
    if item.id in project.granted:
        return Line(item, why, "granted", granted_on=project.granted[item.id])
    book, facts = surroundings.rulebook(), facts_of(project)
    wanting = tuple(book.items[each].name for each in missing_prerequisites(item, book, facts, "acceptance"))
    later = tuple(book.items[each].name for each in missing_prerequisites(item, book, facts, "decision"))
    allowed = may(request, "receive", _subject(project, item))
    return Line(item, why, "waiting" if wanting else "ready", wanting=wanting, later=later, allowed=allowed)


def _found(request: HttpRequest, project_id: str, item_id: str, act: str) -> tuple[ProjectRow, Item]:
    project = _project(request, project_id)
    item = surroundings.rulebook().items.get(item_id)
    if item is None:
        raise Http404
    require(request, act, _subject(project, item))
    return project, item


@require_http_methods(["GET", "POST"])
def receive_item(request: HttpRequest, project_id: str, item_id: str) -> HttpResponse:
    """The form of receipt: on the list of papers those that data sharing brings are not asked for."""
    project, item = _found(request, project_id, item_id, "receive")
    about = _about(request, project)
    papers = _papers(item, project, request, about)
    asked = [paper for paper in papers if not paper.shareable]
    ticket = my_ticket(request)
    parts = receipt_parts(ticket)

    def made() -> CommandForm:
        return CommandForm(
            c.Receive,
            f"{reverse('window:receive_item', args=[project_id, item_id])}{_query(about)}",
            fields={"materials": papers_field(asked), **parts["fields"]},
            fixed={"item_id": item.id, "project_id": project.pk}
            | about
            | ({} if asked else {"materials": ()})
            | parts["fixed"]
            | (_applicant(request, project) if request.actor.role == "enterprise" else {}),
            initial=_applicant(request, project)
            | {"channel": "window" if request.actor.role == "window" else "online"}
            | parts["initial"],
            seq=0,
        )

    if request.method == "POST":
        said = Text("已收件，回执已生成", "Received; the receipt is issued")
        return _begin(request, made, said, lambda command: with_call(ticket, command))
    book, facts = surroundings.rulebook(), facts_of(project)
    carried = find(item, book, powers_over(item.id), facts.attributes, request.day)
    context = {
        "form": made(),
        "ticket": ticket,
        "project": project,
        "item": item,
        "basis": citation(item.legal_basis),
        "papers": papers,
        "about": CertificateRow.objects.filter(id=about.get("about_certificate", "")).first(),
        "purpose": PURPOSES.get(about.get("purpose", "")),
        "shared_text": Text("共享获取", "By data sharing"),
        "unit": UNITS.get(item.limit_unit, Text("", "")),
        "shared": [paper for paper in papers if paper.shareable],
        "lacking": carried if isinstance(carried, Lacking) else None,
        "wanting": [book.items[each].name for each in missing_prerequisites(item, book, facts, "acceptance")],
        "pre_service": _pre_service(request, project, item)
        if may(request, "open-pre-service", _subject(project, item))
        else None,
    }
    return render(request, "window/receive_form.html", context)


def _about(request: HttpRequest, project: ProjectRow) -> dict[str, str]:
    """The renewal or change that the address names, of a certificate of this project; nothing for a new application."""
    purpose, case_id = request.GET.get("purpose", ""), request.GET.get("certificate", "")
    if not purpose and not case_id:
        return {"purpose": "new", "about_certificate": ""}
    known = CertificateRow.objects.filter(id=case_id, project=project.pk).exists()
    if purpose not in PURPOSES or not known:
        raise Http404
    return {"purpose": purpose, "about_certificate": case_id}


def _query(about: dict[str, str]) -> str:
    named = {"purpose": about["purpose"], "certificate": about["about_certificate"]}
    return f"?{urlencode(named)}" if about["about_certificate"] else ""


def _papers(item: Item, project: ProjectRow, request: HttpRequest, about: dict[str, str]) -> tuple[Paper, ...]:
    """What the item asks for, or the fewer papers of a renewal or change."""
    if about["purpose"] == "new":
        return papers_for(item, project, request.actor)
    named = About(purpose=about["purpose"], case_id="", item_id=item.id, number="")  # type: ignore[arg-type]  checked
    return papers_about(named, item.id, surroundings.rulebook()) or papers_for(item, project, request.actor)


def _applicant(request: HttpRequest, project: ProjectRow) -> dict[str, Any]:
    return {"applicant": project.owner_name, "uscc": project.owner_uscc}


def _pre_service(request: HttpRequest, project: ProjectRow, item: Item) -> CommandForm:
    return CommandForm(
        c.OpenPreService,
        reverse("window:pre_service", args=[project.pk, item.id]),
        fixed={"item_id": item.id, "project_id": project.pk},
        initial=_applicant(request, project),
        seq=0,
    )


@require_http_methods(["POST"])
def open_pre_service(request: HttpRequest, project_id: str, item_id: str) -> HttpResponse:
    """预先服务: advice on drafts before there is anything to receive."""
    project, item = _found(request, project_id, item_id, "open-pre-service")
    return _begin(request, lambda: _pre_service(request, project, item), Text("已开启预先服务", "Pre-service opened"))


def _begin(
    request: HttpRequest,
    made: Callable[[], CommandForm],
    said: Text,
    completed: Callable[[Any], Any] | None = None,
) -> HttpResponse:
    """Begin a case under the next free number; a number that was just taken is replaced by the next."""
    tries = 1
    while True:
        case_id = next_number(CaseRow, f"BJ{request.day.year}-", 4)
        form = made()
        result = run_command(request, "case", case_id, form, made=completed)
        if result.response is None:
            return done(request, reverse("window:case", args=[case_id]), said)
        if not form.since or tries == TRIES:
            return result.response
        tries += 1
