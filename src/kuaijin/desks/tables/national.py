"""国标交换: the last push, rows by table, what was rejected; a push by period, an import; cases of other systems."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kuaijin import ledger, wallclock
from kuaijin.core import exchange_log
from kuaijin.core.base import SHANGHAI, Refusal, Refused, Text
from kuaijin.core.external_case import status_text
from kuaijin.core.national_tables import BLZT, TABLES, Rejected, parse_day
from kuaijin.desks.frame import errors, listing
from kuaijin.desks.frame.commands import done
from kuaijin.desks.frame.guard import may, require_sight, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.exchange import national
from kuaijin.exchange.national_files import FORMATS, report
from kuaijin.ledger.projections.exchange_models import ExchangeRow, ExternalCaseRow
from kuaijin.ledger.projections.models import ProjectRow

SHOWN = 100
"""Rejected rows on the page; the report holds them all."""
LARGEST = 20 * 1024 * 1024
DIRECTIONS = {"out": Text("推送", "Push"), "in": Text("导入", "Import")}
TYPES = {"zip": "application/zip", "json": "application/json"}
SPANS = {
    "last": Text("自上次推送", "Since the last push"),
    "all": Text("全部", "Everything"),
    "days": Text("按日期", "By days"),
}


class RunList(Listing):
    """Pushes and imports, the latest first."""

    id = "exchanges"
    export_act = "exchange.push"
    label = Text("交换记录", "Exchanges")
    search = ("id__icontains", "file_name__icontains", "by__icontains")
    search_hint = Text("编号、文件、经办", "Number, file or who")
    default_sort = "-at"
    empty = Text("还没有交换过", "Nothing was exchanged yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("id", Text("编号", "Number"), sort="id", main=True,
               href=lambda row: reverse("tables:run", args=[row.pk])),
        Column("direction", Text("方向", "Direction"), lambda row: DIRECTIONS[row.direction], sort="direction"),
        Column("at", Text("时间", "When"), "changed_at", kind="moment", sort="changed_at"),
        Column("until", Text("数据截至", "Up to"), kind="moment", sort="until", wide_only=True),
        Column("total", Text("行数", "Rows"), kind="int", sort="total"),
        Column("changed", Text("新增台账", "New entries"), kind="int", sort="changed", wide_only=True),
        Column("rejected", Text("未通过", "Rejected"), kind="int", sort="rejected"),
        Column("file_name", Text("文件", "File"), wide_only=True),
        Column("by", Text("经办", "By"), sort="by"),
    )  # fmt: skip
    filters = (Choice("direction", Text("方向", "Direction"), tuple(DIRECTIONS.items())),)


class ExternalList(Listing):
    """Cases of other systems, as they told."""

    id = "external-cases"
    export_act = "case.export"
    label = Text("外部办件", "Cases of other systems")
    search = ("id__icontains", "item_name__icontains", "project_code__icontains", "department__icontains")
    search_hint = Text("办件、事项、项目代码、部门", "Case, item, project code or department")
    default_sort = "-applied"
    empty = Text("还没有导入外部办件", "No case of another system yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("id", Text("办件", "Case"), sort="id", main=True,
               href=lambda row: reverse("tables:external", args=[row.pk])),
        Column("item", Text("事项", "Item"), "item_name", sort="item_name"),
        Column("project", Text("项目", "Project"), "project", sort="project",
               href=lambda row: reverse("projects:page", args=[row.project])),
        Column("department", Text("部门", "Department"), sort="department", wide_only=True),
        Column("status", Text("状态", "Status"), lambda row: status_text(row.status), sort="status"),
        Column("applied", Text("申报", "Applied"), "applied_on", kind="day", sort="applied_on"),
        Column("accepted", Text("受理", "Accepted"), "accepted_on", kind="day", sort="accepted_on"),
        Column("decided", Text("办结", "Decided"), "decided_on", kind="day", sort="decided_on"),
        Column("source", Text("来源", "Source"), sort="source", wide_only=True),
    )  # fmt: skip
    filters = (Choice("status", Text("状态", "Status"), tuple(BLZT.items())),)


def _last(direction: str) -> ExchangeRow | None:
    return ExchangeRow.objects.filter(direction=direction).first()


def _tables(row: ExchangeRow | None) -> list[tuple[str, Text, int]]:
    """Every table with the rows that a run held of it."""
    rows = row.rows if row is not None else {}
    return [(name, table.text, rows.get(name, 0)) for name, table in TABLES.items()]


@require_GET
@requires("exchange.see")
def home(request: HttpRequest) -> HttpResponse:
    """Where the exchange stands, and what may be done."""
    acting = request.as_of is None
    push = _last("out")
    context = {
        "push": push,
        "taken": _last("in"),
        "tables": _tables(push),
        "can_push": acting and may(request, "exchange.push"),
        "can_take": acting and may(request, "exchange.take"),
        "spans": list(SPANS.items()),
        "formats": FORMATS,
        "external": ExternalCaseRow.objects.count(),
    }
    return listing.answer(request, RunList(request, ExchangeRow.objects.all()), "tables/national.html", context)


def _span(request: HttpRequest) -> tuple[datetime | None, datetime]:
    """The span asked for. ``Refused`` (EXCHANGE-SPAN) for days that are none."""
    now, kind = wallclock.now(), request.POST.get("span", "last")
    if kind == "last":
        return national.last_push(), now
    if kind == "all":
        return None, now
    first, last = parse_day(request.POST.get("from", "")), parse_day(request.POST.get("to", ""))
    if first is None or last is None or last < first:
        raise Refused(Refusal("EXCHANGE-SPAN", Text("请填写起止日期。", "Give the first and the last day."), "from"))
    return _begin(first), min(now, datetime.combine(last, time.max, SHANGHAI))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


@require_POST
@requires("exchange.push")
def push(request: HttpRequest) -> HttpResponse:
    """Write the rows of a span into a file, and the push into the ledger."""
    form = request.POST.get("format", "zip")
    try:
        since, until = _span(request)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    made = national.push(since, until)
    form = form if form in FORMATS else "zip"
    content, name = made.file(form), f"spgl-{until.astimezone(SHANGHAI):%Y%m%d%H%M%S}.{form}"
    national.record_push(made, content, name, request.actor)
    return _file(content, name, TYPES[form])


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@requires("exchange.take")
def take(request: HttpRequest) -> HttpResponse:
    """Read a file: look at what would happen, or take it in."""
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > LARGEST:
        text = Text("请选择不超过 20 MB 的交换文件。", "Choose an exchange file of 20 MB at most.")
        return errors.refused(request, Refusal("EXCHANGE-FILE", text, "file"))
    keep, confirmed = request.POST.get("keep") == "1", request.POST.get("confirmed") == "on"
    try:
        taken = national.take(upload.read(), upload.name or "", request.actor, keep=keep, confirmed=confirmed)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    if keep and taken.run:
        return done(request, reverse("tables:run", args=[taken.run]), Text("已导入", "Imported"))
    context = {"tables": [(n, TABLES[n].text, count) for n, count in taken.rows.items()], "taken": taken,
               "rejected": taken.rejected[:SHOWN], "more": max(0, len(taken.rejected) - SHOWN)}  # fmt: skip
    return render(request, "tables/national_preview.html", context)


def _run(request: HttpRequest, run_id: str) -> tuple[ExchangeRow, tuple[Rejected, ...]]:
    row = ExchangeRow.objects.filter(pk=run_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    state: exchange_log.State = ledger.load(exchange_log.KIND, run_id)[0]
    return row, state.run.rejected if state.run is not None else ()


@require_GET
def run_page(request: HttpRequest, run_id: str) -> HttpResponse:
    """One push or import with its rows by table and its rejected rows."""
    row, rejected = _run(request, run_id)
    context = {
        "row": row,
        "direction": DIRECTIONS[row.direction],
        "tables": [each for each in _tables(row) if each[2]],
        "rejected": rejected[:SHOWN],
        "more": max(0, row.rejected - SHOWN),
    }
    return render(request, "tables/national_run.html", context)


@require_GET
def run_report(request: HttpRequest, run_id: str) -> HttpResponse:
    """The rejected rows with their reasons, as CSV."""
    _, rejected = _run(request, run_id)
    return _file(report(rejected), f"rejected-{run_id}.csv", "text/csv; charset=utf-8")


@require_GET
@requires("external-case.list")
def externals(request: HttpRequest) -> HttpResponse:
    """Cases of other systems in the reader's sight."""
    rows = visible(request.actor, "external-case", ExternalCaseRow.objects.all())
    return listing.answer(request, ExternalList(request, rows), "tables/external_cases.html")


@require_GET
def external(request: HttpRequest, external_id: str) -> HttpResponse:
    """One case of another system: its steps as they were told, with those taken back."""
    row = ExternalCaseRow.objects.filter(pk=external_id).first()
    require_sight(request, "read", row and subject_of(row))
    state: Any = ledger.load("external-case", external_id)[0]
    project = ProjectRow.objects.filter(pk=row.project).first() if row is not None else None
    context = {
        "row": row,
        "state": state,
        "status": status_text(state.status),
        "project": project,
        "steps": [(step, status_text(step.status) if step.status else None) for step in state.standing],
        "voided": [(state.steps[key], why) for key, why in state.voided.items() if key in state.steps],
    }
    return render(request, "tables/external_case.html", context)
