"""From an office's table to the book: upload, say what the columns mean, look at what would happen, confirm."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import table_source
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.table_plan import Plan
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.exporting import xlsx_file
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.uploads import taken
from kuaijin.desks.tables import waiting as held
from kuaijin.desks.tables.forms import Form, check_source, field_choices
from kuaijin.desks.tables.lists import ImportList
from kuaijin.desks.tables.shown import PAGE, Shown, marks
from kuaijin.desks.tables.waiting import Decided, Waiting
from kuaijin.exchange import progress, table_import
from kuaijin.exchange.table_import import Table
from kuaijin.exchange.workbook_marking import marked
from kuaijin.files import store
from kuaijin.ledger.projections.table_models import TableImportRow

LONG = 500
"""From so many rows the preview is fetched by the page, which shows how far it is."""
CHANGED = Text("库内数据或文件在预览之后有变化，请再看一遍。", "The book has changed since the preview: look again.")
RESULT = Text("导入结果", "Import result")


@require_GET
@requires("table.list")
def home(request: HttpRequest) -> HttpResponse:
    """What was imported, the form for the next table, and what can be taken out."""
    rows = TableImportRow.objects.all()
    found = ImportList(request, rows, export_url=reverse("tables:imports") if may(request, "project.export") else "")
    context = {
        "can_import": may(request, "table.import"),
        "can_export": may(request, "project.export"),
        "can_exchange": may(request, "exchange.see"),
        "sources": sorted(set(rows.order_by().values_list("source", flat=True))),
    }
    return listing.answer(request, found, "tables/home.html", context)


@require_POST
@requires("table.import")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a workbook in, and go on to its columns."""
    source = request.POST.get("source", "").strip()
    try:
        waiting = _taken(request, source)
    except Refused as refused:
        return _refused(request, refused.refusal, source)
    held.keep(request, waiting)
    return redirect("tables:columns", waiting.digest)


def _refused(request: HttpRequest, refusal: Refusal, source: str) -> HttpResponse:
    return render(request, "tables/upload.html", {"refusal": refusal, "source": source}, status=422)


def _taken(request: HttpRequest, source: str) -> Waiting:
    """The uploaded workbook, once its headings were found. ``Refused`` if it is none, or its source has no name."""
    check_source(source)
    stored = taken(request)
    waiting = Waiting(stored.name, stored.digest, source)
    waiting.read()
    return waiting


def _columns(request: HttpRequest, waiting: Waiting, table: Table, form: Form, status: int = 200) -> HttpResponse:
    context = {
        "waiting": waiting,
        "table": table,
        "form": form,
        "fields": field_choices(),
        "basis_fields": form.basis_fields(),
        "ticks": form.ticks(),
        "wrong": frozenset(form.errors),
    }
    return render(request, "tables/columns.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires("table.import")
def columns(request: HttpRequest, digest: str) -> HttpResponse:
    """What each column means, in which unit, and what stands behind the import."""
    waiting = held.found(request, digest)
    sheet = request.GET.get("sheet")
    if request.method == "GET" and sheet is not None and sheet != waiting.sheet:
        waiting = Waiting(waiting.name, digest, waiting.source, sheet)
    try:
        table = waiting.read()
    except Refused as refused:
        return _refused(request, refused.refusal, waiting.source)
    form = Form(table, held.choices_for(waiting, table), held.basis_for(waiting, request.day))
    if request.method == "GET":
        held.keep(request, waiting)
        return _columns(request, waiting, table, form)
    form.read(request)
    if form.bad:
        return _columns(request, waiting, table, form, 422)
    memory = table_source.memory_of(table.head, form.choices)
    ledger.execute(table_source.KIND, waiting.source, memory, actor=request.actor)
    held.keep(request, replace(waiting, decided=Decided(form.choices, form.basis)))
    return redirect("tables:preview", digest)


def _planned(waiting: Waiting, decided: Decided) -> tuple[Table, Plan]:
    """The table, and what it asks of the book as it stands."""
    table = waiting.read()
    return table, table_import.plan_import(table, decided.choices, decided.basis)


def _key(request: HttpRequest, digest: str) -> str:
    return f"{request.user.pk}:{digest}"


@require_GET
@requires("table.import")
def preview(request: HttpRequest, digest: str) -> HttpResponse:
    """What would happen, row by row; nothing is kept."""
    waiting = held.found(request, digest)
    decided = waiting.decided
    if decided is None:
        return redirect("tables:columns", digest)
    if "part" not in request.GET and len(waiting.read().rows) >= LONG:
        return render(request, "tables/preview.html", {"waiting": waiting, "later": True})
    table, plan = _planned(waiting, decided)
    seen = table_import.fingerprint(plan)
    with progress.told(_key(request, digest)) as report:
        plan = table_import.rehearse(plan, decided.columns, request.actor, report)
    return _preview(request, waiting, table, plan, seen)


def _preview(  # noqa: PLR0917  one page
    request: HttpRequest, waiting: Waiting, table: Table, plan: Plan, seen: str, status: int = 200
) -> HttpResponse:
    shown = Shown(table, plan, request.GET.get("status", ""), request.GET.get("page", ""))
    context = {
        "waiting": waiting,
        "table": table,
        "others": "、".join(name for name in table.sheets if name != table.grid.name),
        "shown": shown,
        "seen": seen,
        "page_size": PAGE,
        "result": status != 200,
    }
    template = "tables/preview_body.html" if request.headers.get("HX-Request") else "tables/preview.html"
    return render(request, template, context, status=status)


@require_POST
@requires("table.import")
def confirm(request: HttpRequest, digest: str) -> HttpResponse:
    """Carry out all of it, or nothing."""
    waiting = held.found(request, digest)
    decided = waiting.decided
    if decided is None:
        return redirect("tables:columns", digest)
    table, plan = _planned(waiting, decided)
    seen = table_import.fingerprint(plan)
    if seen != request.POST.get("seen"):
        messages.warning(request, words.say(CHANGED))
        return _preview(request, waiting, table, plan, seen, 409)
    with progress.told(_key(request, digest)) as report, transaction.atomic():
        done = table_import.carry_out(plan, decided.columns, request.actor, report)
        if not done.count("bad"):
            record = _record(waiting, decided, table, done)
            ledger.execute(table_source.KIND, waiting.source, record, actor=request.actor)
    if done.count("bad"):
        return _preview(request, waiting, table, done, seen, 422)
    held.forget(request, digest)
    said = Text(
        f"已导入：新入库 {done.count('new')} 项，更新 {done.count('changed')} 项，无变化 {done.count('same')} 项",
        f"Imported: {done.count('new')} new, {done.count('changed')} changed, {done.count('same')} unchanged",
    )
    messages.success(request, words.say(said))
    return redirect("tables:home")


def _record(waiting: Waiting, decided: Decided, table: Table, done: Plan) -> table_source.RecordTableImport:
    return table_source.RecordTableImport(
        file_name=waiting.name,
        digest=waiting.digest,
        sheet=table.grid.name,
        document=decided.basis.document,
        new=done.count("new"),
        changed=done.count("changed"),
        same=done.count("same"),
        left_out=len(done.left_out),
    )


@require_GET
@requires("table.import")
def progress_of(request: HttpRequest, digest: str) -> HttpResponse:
    """How far the preview or the import is; 204 while none runs."""
    held.found(request, digest)
    known = progress.asked(_key(request, digest))
    if known is None:
        return HttpResponse(status=204)
    return render(request, "tables/progress.html", {"done": known.done, "of": known.of})


@require_GET
@requires("table.import")
def marked_workbook(request: HttpRequest, digest: str) -> HttpResponse:
    """The workbook that came in, with what became of each row in a column of its own."""
    waiting = held.found(request, digest)
    decided = waiting.decided
    if decided is None:
        return redirect("tables:columns", digest)
    table, plan = _planned(waiting, decided)
    plan = table_import.rehearse(plan, decided.columns, request.actor)
    with store().open(digest) as file:
        content = marked(file, table, words.say(RESULT), marks(plan))
    return xlsx_file(content, f"marked-{request.day}")
