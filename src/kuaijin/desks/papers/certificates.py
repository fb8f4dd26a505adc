"""证照库: every certificate by its number, what has become of it, and where its renewal or change is applied for."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db.models import Case, F, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from kuaijin.core.base import Text
from kuaijin.core.certificate import STATUSES
from kuaijin.core.citing import citation
from kuaijin.core.paper_series import CertificateKind, certificate_kind
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.names import department_of
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.papers.letters import named
from kuaijin.exchange.certificates import address_of_row, qr
from kuaijin.insight.registers import EXPIRES_SOON, certificate_gaps
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.ledger.projections.paper_models import CertificateRow

PURPOSES = {
    "new": Text("新办", "new"),
    "renewal": Text("延续", "renewal"),
    "change": Text("变更", "change"),
}
ENDING = (
    ("60", Text("60 天内届满", "Ends within 60 days")),
    ("over", Text("已届满未延续", "Over, not renewed")),
    ("none", Text("无固定期限", "No last day")),
)


class CertificateList(Listing):
    """Certificates, the newest first."""

    id = "certificates"
    label = Text("证照", "Certificates")
    search = (
        "told__icontains",
        "outside_no__icontains",
        "name__icontains",
        "holder__icontains",
        "project_name__icontains",
        "pk__iexact",
    )
    search_hint = Text("证号、名称、持证人、项目、办件号", "Number, name, holder, project, case")
    default_sort = "-granted_on"
    empty = Text("还没有登记的证照", "No certificate yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "told",
            Text("证号", "Number"),
            sort="told",
            main=True,
            href=lambda row: reverse("papers:certificate", args=[row.pk]),
        ),
        Column("name", Text("证照", "Certificate"), sort="name"),
        Column("holder", Text("持证人", "Holder"), sort="holder"),
        Column("project_name", Text("项目", "Project"), sort="project_name"),
        Column("granted_on", Text("准予", "Granted"), kind="day", sort="granted_on"),
        Column("valid_until", Text("有效期至", "Valid until"), kind="day", sort="valid_until"),
        Column("status", Text("状态", "Status"), "shown", kind="status", sort="shown"),
    )
    exported: ClassVar[tuple[Column, ...]] = (
        *columns,
        Column("id", Text("办件号", "Case"), "pk"),
        Column("uscc", Text("统一社会信用代码", "USCC")),
        Column("item", Text("事项", "Item"), lambda row: Text(row.item_zh, row.item_en)),
        Column("department", Text("部门", "Department"), department_of),
        Column("issuer", Text("签发机关", "Issued by")),
        Column("purpose", Text("办理类型", "Kind of application"), lambda row: PURPOSES[row.purpose]),
        Column("outside_no", Text("其他系统编号", "Number of another system")),
        Column("conditions", Text("许可范围和条件", "Scope and conditions")),
        Column("ended_on", Text("失效日期", "Ended on"), kind="day"),
    )


def rows_of(request: HttpRequest) -> Any:
    """The certificates of the cases that the person may see; ``shown`` is what each is on the day looked at."""
    mine = CertificateRow.objects.filter(id__in=visible(request.actor, "case", CaseRow.objects.all()).values("id"))
    over = When(status="valid", valid_until__lt=request.day, then=Value("expired"))
    return mine.annotate(shown=Case(over, default=F("status")))


def _by_end(day: date) -> Any:
    def apply(rows: Any, value: str) -> Any:
        match value:
            case "60":
                return rows.filter(status="valid", valid_until__range=(day, day + timedelta(days=EXPIRES_SOON)))
            case "over":
                return rows.filter(status="valid", valid_until__lt=day)
        return rows.filter(valid_until=None)

    return apply


def _list(request: HttpRequest) -> CertificateList:
    book, day = surroundings.rulebook(), request.day
    kinds = tuple((each.id, each.name) for each in book.certificate_kinds.values())
    filters = (
        Choice("series", Text("种类", "Kind"), kinds),
        Choice("status", Text("状态", "Status"), tuple(STATUSES.items()), field="shown"),
        Choice("end", Text("有效期", "Validity"), ENDING, apply=_by_end(day)),
        Choice("purpose", Text("办理类型", "Application"), tuple(PURPOSES.items())),
    )
    export_url = reverse("papers:certificates_export") if may(request, "certificate.export") else ""
    return CertificateList(request, rows_of(request), filters=filters, export_url=export_url)


@require_GET
@requires("certificate.list")
def certificate_list(request: HttpRequest) -> HttpResponse:
    """The register with its figures; for who keeps it, whether the numbers of each kind run without gaps."""
    mine, day = rows_of(request), request.day
    valid = mine.filter(status="valid")
    context = {
        "valid": valid.exclude(valid_until__lt=day).count(),
        "soon": valid.filter(valid_until__range=(day, day + timedelta(days=EXPIRES_SOON))).count(),
        "over": valid.filter(valid_until__lt=day).count(),
        "ended": mine.exclude(status__in=("valid", "superseded")).count(),
        "gaps": named(certificate_gaps()) if may(request, "register.read") else None,
    }
    return listing.answer(request, _list(request), "papers/certificates.html", context)


@require_GET
@requires("certificate.export")
def export(request: HttpRequest) -> HttpResponse:
    """The register as filtered, as an Excel file."""
    return exported(_list(request), f"certificates-{request.day}")


@require_GET
@requires("certificate.list")
def certificate_page(request: HttpRequest, case_id: str) -> HttpResponse:
    """One certificate: what it says, its line from first to newest, its QR code, and what may be applied for."""
    row = rows_of(request).filter(id=case_id).first()
    if row is None:
        raise Http404
    kind = certificate_kind(surroundings.rulebook().certificate_kinds, row.item, row.name)
    line = rows_of(request).filter(series=row.series, year=row.year, number=row.number).order_by("issue")
    renew_by = kind.renew_by(row.valid_until, surroundings.calendar()) if row.valid_until else None
    context = {
        "row": row,
        "status": row.shown,
        "purpose": PURPOSES[row.purpose],
        "line": [(each, each.shown, PURPOSES[each.purpose]) for each in line],
        "basis": citation(kind.basis),
        "renew_by": renew_by,
        "late": renew_by is not None and renew_by < request.day,
        "address": address_of_row(row),
        "qr": _safe(qr(address_of_row(row), scale=4)),
        "pending": visible(
            request.actor, "case", CaseRow.objects.filter(about=row.pk).exclude(purpose="new").order_by("received_on")
        ),
        "links": _links(request, row, row.shown, kind),
    }
    return render(request, "papers/certificate.html", context)


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308  drawn by segno from our own address


def _links(request: HttpRequest, row: CertificateRow, status: str, kind: CertificateKind) -> list[tuple[Text, str]]:
    """Where a renewal and a change are applied for, as far as the person may receive them and none is under way."""
    case = CaseRow.objects.filter(id=row.pk).first()
    if request.as_of is not None or status != "valid" or case is None or not may(request, "receive", subject_of(case)):
        return []
    if CaseRow.objects.filter(about=row.pk, open=True).exclude(purpose="new").exists():
        return []
    found = [("renewal", row.item)] if row.valid_until is not None else []
    found += [("change", item) for item in (kind.changed_by or (row.item,))]
    words = {"renewal": Text("申请延续", "Apply for renewal"), "change": Text("申请变更", "Apply for a change")}
    return [
        (
            words[purpose],
            f"{reverse('window:receive_item', args=[row.project, item])}?purpose={purpose}&certificate={row.pk}",
        )
        for purpose, item in found
    ]
