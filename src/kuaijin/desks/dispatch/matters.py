"""问题督办: the list, one matter with what may be done to it, raising a new one from any row."""

from datetime import date
from functools import reduce
from operator import and_
from typing import Any, ClassVar

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuaijin import ledger
from kuaijin.core import matter_messages as m
from kuaijin.core.base import Text
from kuaijin.core.matter import TABLE
from kuaijin.core.matter_state import COMMAND_NAMES, LEVEL_NAMES, STATUSES, STEP_NAMES
from kuaijin.core.matter_watch import days_late, notice
from kuaijin.core.search import folded, words_of
from kuaijin.desks.dispatch.matter_story import happenings
from kuaijin.desks.frame import labels, listing
from kuaijin.desks.frame.commands import CommandForm, acted, done, run_command
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.links import hrefs
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.insight.numbers import next_number
from kuaijin.insight.projects import project_names
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import MatterRow, ProjectRow, RoleRow
from kuaijin.sources.holiday_years import china_calendar

COMMANDS: dict[str, type[m.MatterCommand]] = {
    str(command.__struct_config__.tag): command
    for command in (
        m.Triage,
        m.AssignMatter,
        m.AcceptMatter,
        m.ReturnMatter,
        m.UpdateMatter,
        m.ExtendMatter,
        m.Escalate,
        m.ClaimSolved,
        m.ConfirmSolved,
        m.VerifyMatter,
        m.Reopen,
        m.SuspendMatter,
        m.ResumeMatter,
    )
}
FINAL = {"verify-matter": Text("核验结论将记入台账，确定吗？", "The finding goes into the ledger. Sure?")}
STATUS_CHOICES = tuple((key, text) for key, text in STATUSES.items() if key != "new")
CATEGORIES = ("征拆", "用地", "规划", "审批", "资金", "用工", "水电气讯", "施工组织", "环保", "验收", "其他")


def _href(row: MatterRow) -> str:
    return reverse("dispatch:matter", args=[row.pk])


def _state_filter(rows: Any, value: str) -> Any:
    return rows.filter(open=value == "open")


class MatterList(Listing):
    """Matters, the earliest due first."""

    id = "matters"
    label = Text("问题台账", "Matters")
    search = ("sought__contains",)
    search_hint = Text("内容、编号、牵头", "Text, number or lead")
    default_sort = "due"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("id", Text("编号", "Number"), sort="id", href=_href, main=True),
        Column("text", Text("问题", "Matter")),
        Column("project", Text("项目", "Project"), lambda row: row.project_name, sort="project"),
        Column(
            "category",
            Text("类别", "Category"),
            lambda row: labels.choice(row.category),
            sort="category",
            wide_only=True,
        ),
        Column("status", Text("状态", "Status"), kind="status", sort="status"),
        Column("lead", Text("牵头", "Lead"), sort="lead"),
        Column("due", Text("期限", "Due"), kind="day", sort="due"),
        Column("light", Text("灯", "Light"), lambda row: row.light, kind="light"),
        Column("age", Text("历时（天）", "Age (days)"), lambda row: row.age, kind="int"),
        Column("raised", Text("提出", "Raised"), "raised_on", kind="day", sort="raised_on", wide_only=True),
    )
    filters = (
        Choice(
            "state",
            Text("结否", "Open or closed"),
            (("open", Text("未结", "Open")), ("closed", Text("已销号", "Closed"))),
            apply=_state_filter,
        ),
        Choice("status", Text("状态", "Status"), STATUS_CHOICES),
        Choice("category", Text("类别", "Category"), tuple((each, labels.choice(each)) for each in CATEGORIES)),
    )

    def matching(self, query: str) -> Q:
        """The matters that hold every word, however it is written."""
        return reduce(and_, (Q(sought__contains=word) for word in words_of(query) or (folded(query),)))

    @property
    def body(self) -> Any:
        """The cells of this page, each row with its project's name, light and age."""
        _dress(list(self.page.object_list), self.request.day)
        return super().body


def _dress(rows: list[MatterRow], on: date) -> None:
    names = project_names(row.project for row in rows)
    for row in rows:
        row.project_name = names.get(row.project, Text(row.project, row.project))
        row.light = light_of(row, on)
        row.age = ((row.closed_on or on) - row.raised_on).days


def light_of(row: MatterRow, on: date) -> str:
    """Red when overdue, yellow two working days before, green while it runs, nothing otherwise."""
    if not row.open or row.next_due is None:
        return "none"
    if row.red_from is not None and row.red_from <= on:
        return "red"
    return "yellow" if row.yellow_from is not None and row.yellow_from <= on else "green"


@require_GET
@requires("matter.list")
def matter_list(request: HttpRequest) -> HttpResponse:
    """The matters that the person may see."""
    rows = visible(request.actor, "matter", MatterRow.objects.all())
    export_url = reverse("dispatch:matters_export") if may(request, "matter.export") else ""
    return listing.answer(
        request,
        MatterList(request, rows, export_url=export_url),
        "dispatch/matters.html",
        {"can_raise": may(request, "matter.raise"), "can_report": may(request, "form.list")},
    )


@require_GET
@requires("matter.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file."""
    found = MatterList(request, visible(request.actor, "matter", MatterRow.objects.all()))
    rows = list(found.rows)
    _dress(rows, request.day)
    return exported(found, f"matters-{request.day}", rows=rows)


@require_http_methods(["GET", "POST"])
@requires("matter.raise")
def raise_matter(request: HttpRequest) -> HttpResponse:
    """Raise a matter, from a row of the bulletin or from nothing."""
    initial = {name: request.GET.get(name, "")[:500] for name in ("project_id", "case_id", "text")}
    form = CommandForm(
        m.Raise,
        reverse("dispatch:raise"),
        fields={"project_id": Field(widget="select", choices=_projects(request))},
        initial=initial,
        seq=0,
    )
    if request.method == "GET":
        return render(request, "frame/form_page.html", {"form": form, "acting": request.as_of is None})
    number = next_number(MatterRow, f"Q{request.day.year}-", 4)
    result = run_command(request, "matter", number, form, begins=True)
    return result.response or done(request, reverse("dispatch:matter", args=[number]), Text("已提出", "Raised"))


def _projects(request: HttpRequest) -> list[tuple[str, str | Text]]:
    rows = visible(request.actor, "project", ProjectRow.objects.all()).values_list("id", "name_zh", "name_en")
    return [("", "—"), *((id_, Text(f"{id_} {zh}", f"{id_} {en or zh}")) for id_, zh, en in rows)]


def _found(request: HttpRequest, matter_id: str) -> MatterRow:
    row = MatterRow.objects.filter(id=matter_id).first()
    if row is None:
        raise Http404
    require_sight(request, "read", subject_of(row))
    return row


@require_GET
def matter_page(request: HttpRequest, matter_id: str) -> HttpResponse:
    """One matter: facts, progress, what may be done now, its history."""
    row = _found(request, matter_id)
    state, seq = ledger.load("matter", matter_id)
    project = ProjectRow.objects.filter(id=row.project).first()
    calendar = china_calendar()
    context = {
        "row": row,
        "state": state,
        "project": project,
        "project_name": Text(project.name_zh, project.name_en or project.name_zh) if project else None,
        "projects": hrefs(request, "project", [row.project]),
        "cases": hrefs(request, "case", [row.case]),
        "category": labels.choice(row.category),
        "light": light_of(row, request.day),
        "late": days_late(state, calendar, request.day),
        "notice": notice(state, calendar, request.day, surroundings.rulebook().park),
        "age": state.age_days(request.day),
        "level": LEVEL_NAMES.get(state.level),
        "step": STEP_NAMES.get(state.escalation),
        "forms": [] if request.as_of else _forms(request, row, state.status, seq),
        "history": happenings(ledger.history("matter", matter_id)),
    }
    return render(request, "dispatch/matter.html", context)


def _forms(request: HttpRequest, row: MatterRow, status: str, seq: int) -> list[CommandForm]:
    subject = subject_of(row)
    tags = [tag for tag in COMMANDS if status in TABLE[COMMANDS[tag]][1] and may(request, tag, subject)]
    return [_form(row.pk, tag, seq) for tag in tags]


def _form(matter_id: str, tag: str, seq: int | None) -> CommandForm:
    people = [(name, name) for name in RoleRow.objects.values_list("name", flat=True)]
    fields = {}
    if tag == "assign-matter":
        fields = {
            "lead": Field(widget="select", choices=[("", "—"), *people]),
            "supporting": Field(widget="checks", choices=people),
        }
    return CommandForm(
        COMMANDS[tag],
        reverse("dispatch:act", args=[matter_id, tag]),
        fields=fields,
        seq=seq,
        title=COMMAND_NAMES[tag],
        confirm=FINAL.get(tag),
    )


@require_POST
def act(request: HttpRequest, matter_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a matter."""
    if tag not in COMMANDS:
        raise Http404
    row = _found(request, matter_id)
    require(request, tag, subject_of(row))
    result = run_command(request, "matter", matter_id, _form(matter_id, tag, None))
    return result.response or acted(request, reverse("dispatch:matter", args=[matter_id]), COMMAND_NAMES[tag])
