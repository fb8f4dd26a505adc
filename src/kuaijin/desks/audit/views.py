"""Pages of the auditor's desk. Nothing here writes; verifying reads the whole ledger once."""

import time

import msgspec
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kuaijin.core.base import Refused, Text
from kuaijin.core.case_watch import EVIDENCE, RULES
from kuaijin.desks.audit.lists import CheckpointList, EntryList, ExportList, SignList
from kuaijin.desks.frame import listing, nav
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.happenings import event_name, kind_name, payload_rows
from kuaijin.insight.evasion import last_day_habits, resubmissions
from kuaijin.ledger import asof, checkpoints, merkle, registry
from kuaijin.ledger import verify as verifying
from kuaijin.ledger.entries import canonical
from kuaijin.ledger.models import Checkpoint, Entry
from kuaijin.ledger.projections.models import SignRow
from kuaijin.ledger.projections.table_models import ExportRow
from kuaijin.ledger.surroundings import park

EXPORT_LIMIT = 100_000


def _entries() -> "QuerySet[Entry]":
    """The park's entries, up to the day that is looked at."""
    rows = Entry.objects.filter(park=park())
    until = asof.recorded_to()
    return rows.filter(recorded_at__lte=until) if until is not None else rows


@require_GET
@requires("ledger.see")
def ledger_list(request: HttpRequest) -> HttpResponse:
    """All entries with search and filters."""
    export = f"{request.path}export.xlsx" if may(request, "ledger.export") else ""
    rows = EntryList(request, _entries(), export_url=export)
    context = {"newest": checkpoints.last(park()), "can_see_exports": may(request, "export-log.list")}
    return listing.answer(request, rows, "audit/ledger.html", context)


@require_GET
@requires("ledger.export")
def export(request: HttpRequest) -> HttpResponse:
    """The entries as filtered, at most 100,000, as an Excel file."""
    rows = EntryList(request, _entries())
    rows.rows = rows.rows[:EXPORT_LIMIT]
    return exported(rows, f"ledger-{request.day}")


@require_GET
@requires("export-log.list")
def export_list(request: HttpRequest) -> HttpResponse:
    """Who took which data out, when, and what for."""
    return listing.answer(request, ExportList(request, ExportRow.objects.all()), "audit/exports.html")


@require_GET
@requires("sign.list")
def sign_list(request: HttpRequest) -> HttpResponse:
    """Signs of evasion and of late acts, each with its case; how many of each rule."""
    export_url = reverse("audit:signs_export") if may(request, "sign.export") else ""
    counts = dict(SignRow.objects.values_list("rule").annotate(count=Count("id")))
    parts = [(rule, text, counts[rule]) for rule, text in RULES.items() if rule in counts]
    found = SignList(request, SignRow.objects.all(), export_url=export_url)
    context = {
        "parts": parts,
        "again": resubmissions(),
        "habits": last_day_habits(request.day),
        "ledger_href": nav.href_of(request.actor, "audit:ledger"),
    }
    return listing.answer(request, found, "audit/signs.html", context)


@require_GET
@requires("sign.list")
def evidence(request: HttpRequest, case_id: str, position: int) -> HttpResponse:
    """One sign with the ledger's entries that it rests on."""
    sign = get_object_or_404(SignRow, case=case_id, position=position)
    rows = _entries().filter(kind="case", stream_id=case_id, type__in=EVIDENCE[sign.rule]).order_by("seq")
    context = {
        "sign": sign,
        "rule": RULES[sign.rule],
        "text": Text(sign.text_zh, sign.text_en),
        "item": Text(sign.item_zh, sign.item_en),
        "rows": [(row, event_name(row.kind, row.type), payload_rows(row.payload)) for row in rows],
        "may_open": may(request, "ledger.see"),
    }
    return render(request, "audit/evidence.html", context)


@require_GET
@requires("sign.export")
def signs_export(request: HttpRequest) -> HttpResponse:
    """The signs as filtered, as an Excel file."""
    return exported(SignList(request, SignRow.objects.all()), f"signs-{request.day}")


@require_GET
@requires("ledger.see")
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry: every column, its place in the chain, what it says."""
    row = get_object_or_404(_entries(), pk=entry_id)
    same = _entries().filter(kind=row.kind, stream_id=row.stream_id)
    context = {
        "entry": row,
        "name": event_name(row.kind, row.type),
        "kind": kind_name(row.kind),
        "payload": payload_rows(row.payload),
        "before": same.filter(seq=row.seq - 1).first(),
        "after": same.filter(seq=row.seq + 1).first(),
    }
    return render(request, "audit/entry.html", context)


@require_GET
@requires("ledger.see")
def stream(request: HttpRequest, kind: str, stream_id: str) -> HttpResponse:
    """The whole chain of one object."""
    if kind not in registry.kinds():
        raise Http404
    rows = list(_entries().filter(kind=kind, stream_id=stream_id).order_by("seq"))
    if not rows:
        raise Http404
    told = [(row, event_name(row.kind, row.type), payload_rows(row.payload)) for row in rows]
    context = {"kind": kind, "kind_text": kind_name(kind), "stream_id": stream_id, "rows": told}
    return render(request, "audit/stream.html", context)


@require_http_methods(["GET", "POST"])
@requires("ledger.see")
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole ledger, with an exported checkpoint if one is given."""
    context: dict[str, object] = {}
    if request.method == "POST":
        require(request, "ledger.verify")
        try:
            exported = _uploaded(request)
        except Refused as refused:
            return render(request, "audit/verify.html", {"bad_file": refused.refusal.text}, status=422)
        began = time.perf_counter()
        report = verifying.verify(exported)
        context = {"report": report, "seconds": round(time.perf_counter() - began, 2), "compared": exported}
    return render(request, "audit/verify.html", context)


def _uploaded(request: HttpRequest) -> checkpoints.Exported | None:
    file = request.FILES.get("checkpoint")
    return verifying.read_exported(file.read()) if file else None


@require_GET
@requires("ledger.see")
def checkpoint_list(request: HttpRequest) -> HttpResponse:
    """All checkpoints."""
    rows = CheckpointList(request, Checkpoint.objects.filter(park=park()))
    return listing.answer(request, rows, "audit/checkpoints.html")


@require_GET
@requires("ledger.proof")
def proof(request: HttpRequest, kind: str, stream_id: str) -> HttpResponse:
    """The inclusion proof of a stream in the newest checkpoint, checked step by step."""
    context: dict[str, object] = {"kind": kind, "kind_text": kind_name(kind), "stream_id": stream_id}
    try:
        proven = checkpoints.prove(kind, stream_id)
    except Refused as refused:
        if refused.refusal.rule == checkpoints.NO_STREAM:
            raise Http404 from refused
        return render(request, "audit/proof.html", {**context, "refused": refused.refusal})
    context |= {"proof": proven, "faults": merkle.check(proven)}
    return render(request, "audit/proof.html", context)


@require_GET
@requires("ledger.proof")
def proof_file(request: HttpRequest, kind: str, stream_id: str) -> HttpResponse:
    """The proof as a file that anybody can check without the database."""
    try:
        proven = checkpoints.prove(kind, stream_id)
    except Refused as refused:
        raise Http404 from refused
    body = msgspec.json.format(canonical(proven), indent=2)
    answer = HttpResponse(body, content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="proof.json"'
    return answer
