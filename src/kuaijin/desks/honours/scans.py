"""Scans of the certificates of honours: taken in, looked at, saved."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kuaijin import ledger
from kuaijin.core.base import Refused, Text
from kuaijin.core.case_state import CaseFile
from kuaijin.core.honour import KIND, AttachCertificate, State
from kuaijin.desks.frame import errors, uploads
from kuaijin.desks.frame.commands import done
from kuaijin.desks.frame.guard import require_sight, requires
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.ledger.projections.delivery_models import HonourRow


def _found(request: HttpRequest, honour_id: str) -> State:
    row = HonourRow.objects.filter(pk=honour_id, status="held").first()
    require_sight(request, "read", row and subject_of(row))
    state: State = ledger.load(KIND, honour_id)[0]
    return state


def _scan(request: HttpRequest, honour_id: str, number: int) -> tuple[State, CaseFile]:
    state = _found(request, honour_id)
    if not 1 <= number <= len(state.scans):
        raise Http404
    return state, state.scans[number - 1]


@require_POST
@requires("honour.attach-certificate")
def attach(request: HttpRequest, honour_id: str) -> HttpResponse:
    """Add a scan to an honour."""
    _found(request, honour_id)
    try:
        stored = uploads.taken(request)
        ledger.execute(KIND, honour_id, AttachCertificate(**stored.told), actor=request.actor)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    return done(request, reverse("honours:home"), Text(f"已附：{stored.name}", f"Attached: {stored.name}"))


@require_GET
def look(request: HttpRequest, honour_id: str, number: int) -> HttpResponse:
    """The pages of a scan, drawn by the server."""
    state, found = _scan(request, honour_id, number)
    pages = range(1, uploads.pages_of(found) + 1)
    sheets = [reverse("honours:scan_sheet", args=[honour_id, number, page]) for page in pages]
    return render(request, "honours/scan.html", {"state": state, "file": found, "number": number, "sheets": sheets})


@require_GET
def save(request: HttpRequest, honour_id: str, number: int) -> HttpResponse:
    """A scan, to save."""
    return uploads.given(_scan(request, honour_id, number)[1])


@require_GET
def sheet(request: HttpRequest, honour_id: str, number: int, sheet: int) -> HttpResponse:
    """One page of a scan, as a picture."""
    return uploads.page_of(_scan(request, honour_id, number)[1], sheet)
