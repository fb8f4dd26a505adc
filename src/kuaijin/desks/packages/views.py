"""申请包: the list, a new one, and the page of one with its items, form, papers, cases and clocks side by side."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kuaijin.core.base import Text
from kuaijin.core.package_form import fields_of
from kuaijin.core.package_state import STATUSES
from kuaijin.desks.frame import listing, uploads
from kuaijin.desks.frame.commands import done, run_command
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.names import project_of, with_project_names
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.packages import forms
from kuaijin.desks.packages.found import Found, found, item_lines, paper_lines
from kuaijin.insight.dispatch import ACTS
from kuaijin.insight.measures import packages_together, span_to
from kuaijin.insight.numbers import next_number
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, PackageRow

TRIES = 3
"""So often a number that a colleague took first is replaced by the next."""


def _stage(row: PackageRow) -> Text:
    stage = surroundings.rulebook().stages.get(row.stage)
    return stage.name if stage else Text(row.stage, row.stage)


class PackageList(Listing):
    """Packages, the newest first."""

    id = "packages"
    export_act = "package.export"
    label = Text("申请包", "Packages")
    search = ("id__icontains", "project_name__icontains", "applicant__icontains")
    search_hint = Text("编号、项目、申请人", "Number, project or applicant")
    default_sort = "-id"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("id", Text("申请包", "Package"), sort="id", main=True,
               href=lambda row: reverse("packages:page", args=[row.pk])),
        Column("project", Text("项目", "Project"), project_of, sort="project_name"),
        Column("applicant", Text("申请人", "Applicant"), sort="applicant", wide_only=True),
        Column("stage", Text("阶段", "Stage"), _stage),
        Column("items", Text("事项", "Items"), lambda row: len(row.items), kind="int"),
        Column("status", Text("状态", "Status"), kind="status", sort="status"),
        Column("received", Text("收件", "Received"), "received_at", kind="moment", sort="received_at"),
    )  # fmt: skip
    empty = Text("还没有申请包", "No package yet")

    def __init__(self, request: HttpRequest, rows: Any, **more: Any) -> None:
        self.filters = (  # type: ignore[misc]  of the day looked at
            Choice("status", Text("状态", "Status"), tuple((k, text) for k, text in STATUSES.items() if k != "new")),
            Choice(
                "together",
                Text("并联", "Side by side"),
                (("year", Text("近12个月两件以上", "two items or more, in 12 months")),),
                apply=lambda found, _: found.filter(pk__in=[row.pk for row in packages_together(span_to(request.day))]),
            ),
        )
        super().__init__(request, rows, **more)


@require_GET
@requires("package.list")
def package_list(request: HttpRequest) -> HttpResponse:
    """The packages that the person may see."""
    rows = visible(request.actor, "package", PackageRow.objects.all())
    context = {"can_open": may(request, "package.open-package") and request.as_of is None}
    return listing.answer(request, PackageList(request, with_project_names(rows)), "packages/list.html", context)


@require_http_methods(["GET", "POST"])
@requires("package.open-package")
def new(request: HttpRequest) -> HttpResponse:
    """Open a package; a number that was just taken is replaced by the next."""
    if request.method == "GET":
        return render(request, "packages/new.html", {"form": forms.opening(request)})
    tries = 1
    while True:
        number, form = next_number(PackageRow, f"TB{request.day.year}-", 4), forms.opening(request)
        result = run_command(request, "package", number, form, begins=True)
        if result.response is None:
            return done(request, reverse("packages:page", args=[number]), Text("已新建申请包", "The package is opened"))
        if not form.since or tries == TRIES:
            return result.response
        tries += 1


@require_GET
def package_page(request: HttpRequest, package_id: str) -> HttpResponse:
    """One package: a draft step by step, later its cases and their clocks."""
    package = found(request, package_id)
    state, book = package.state, package.context.rulebook
    open_to = request.as_of is None and state.status in ("draft", "received")
    draft = state.status == "draft"
    fields = fields_of(state.items, book, package.facts.attributes)
    lines = paper_lines(package)
    context = {
        "row": package.row,
        "state": state,
        "stage": book.stages.get(state.stage),
        "steps": _steps(package),
        "draft": draft,
        "fillable": open_to and draft and may(request, "fill-form", package.subject),
        "uploadable": open_to and may(request, "attach-paper", package.subject),
        "items": sorted(item_lines(package), key=lambda line: line.done or bool(line.case)) if draft else [],
        "asked": [(field, state.form.get(field.name, "")) for field in fields if field.known is None],
        "known": [field for field in fields if field.known is not None],
        "lines": lines,
        "reused": sum(len(line.items) - 1 for line in lines if not line.paper.shareable),
        "fetchable": any(line.paper.shareable and line.file is None for line in lines),
        "accept": uploads.accept(),
        "cases": _cases(package),
        "forms": forms.offered(request, package),
        "shared_text": Text("共享获取", "By data sharing"),
    }
    return render(request, "packages/page.html", context)


def _cases(package: Found) -> list[tuple[CaseRow, Text | None]]:
    rows = CaseRow.objects.filter(id__in=package.state.cases.values()).order_by("id")
    return [(row, ACTS.get(row.next_act)) for row in rows]


def _steps(package: Found) -> list[tuple[Text, str]]:
    state = package.state
    draft = state.status == "draft"
    filled = bool(state.form.get("contact"))
    return [
        (Text("选事项", "Items"), "done" if state.items else "now"),
        (Text("一套材料", "Papers"), "done" if not draft or state.files else "now" if state.items else "next"),
        (Text("一张表", "Form"), "done" if filled else "now" if state.items else "next"),
        (Text("收件", "Received"), "done" if not draft else "next"),
        (Text("办理", "Handling"), "done" if state.status == "delivered" else "next" if draft else "now"),
        (Text("统一出件", "Delivered"), "done" if state.status == "delivered" else "next"),
    ]
