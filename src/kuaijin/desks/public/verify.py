"""证照核验: is this certificate the park's, unchanged, and does it still stand? By number, QR code or file."""

import hmac
from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import paper_register
from kuaijin.core.base import Refusal, Text
from kuaijin.core.case_state import State
from kuaijin.desks.public.places import around
from kuaijin.desks.public.published import published
from kuaijin.exchange.certificate_check import LARGEST, check_file, check_standing, standing, standing_of
from kuaijin.exchange.certificates import MARK_LENGTH, Fields, fields_of, fields_of_row
from kuaijin.exchange.signing import own_keys
from kuaijin.ledger.projections.paper_models import CertificateRow

LONGEST = 128
MOST = 20
"""How many certificates under one number are looked at."""
HELD = Text("台账中有此证照，现行有效。", "The ledger has this certificate, and it stands.")
NO_FILE = Refusal("VERIFY-FILE", Text("请选择证照的 PDF 文件。", "Choose the certificate's PDF file."), "file")
TONES = {
    "valid": "good",
    "revoked": "bad",
    "superseded": "warn",
    "expired": "bad",
    "changed": "bad",
    "foreign": "bad",
    "unknown": "warn",
    "unreadable": "warn",
}


class Verdict(Struct, frozen=True):
    """What is told: an outcome of ``exchange.certificate_check``, why, and what the certificate says."""

    outcome: str
    text: Text
    fields: tuple[Fields, ...] = ()

    @property
    def tone(self) -> str:
        """How the answer is coloured."""
        return TONES[self.outcome]

    @property
    def status(self) -> str:
        """The answer as a status word."""
        return f"certificate_{self.outcome}"


@never_cache
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Ask by number, or hand in the file."""
    if request.method == "POST":
        return _file(request)
    number = request.GET.get("number", "").strip()[:LONGEST]
    if number:
        return redirect(reverse("verify:number", args=[number]))
    return render(request, "public/verify.html", around(request, {}))


def _file(request: HttpRequest) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None:
        context = around(request, {"refusal": NO_FILE})
        return render(request, "public/verify.html", context, status=422)
    found = check_standing(check_file(upload.read(LARGEST + 1), own_keys()))
    fields = (found.payload.fields,) if found.payload is not None else ()
    return _answer(request, Verdict(found.outcome, found.text, fields))


@never_cache
@require_GET
def by_number(request: HttpRequest, number: str) -> HttpResponse:
    """What the ledger says of a number; with the mark of the QR code (``h``) also whether it is that very grant."""
    mark = request.GET.get("h", "")[:LONGEST]
    found = [(fields, *answer) for fields, answer in _found(number[:LONGEST], mark)]
    if not found:
        return _answer(request, _unknown(number[:LONGEST], marked=bool(mark)), 404)
    valid = [fields for fields, outcome, _ in found if outcome == "valid"]
    if valid:
        return _answer(request, Verdict("valid", HELD, tuple(valid)))
    _, outcome, text = found[0]
    return _answer(request, Verdict(outcome, text))


def _found(number: str, mark: str) -> Iterator[tuple[Fields, tuple[str, Text]]]:
    """The certificates that bear the number, with what the ledger says of each; two may bear one of another system."""
    entered = CertificateRow.objects.filter(id__in=published().values("pk"))
    rows = list(entered.filter(Q(told=number) | Q(outside_no=number) | Q(pk=number))[:MOST])
    for row in rows:
        if not mark or _bears(paper_register.KIND, row.stream, mark, row.seq):
            yield fields_of_row(row), standing_of(row)
    known = {row.pk for row in rows}
    before = published().filter(Q(certificate_no=number) | Q(pk=number)).exclude(pk__in=entered.values("pk"))
    for case_id in before.exclude(pk__in=known).values_list("pk", flat=True)[:MOST]:
        state: State = ledger.load("case", case_id)[0]
        if not mark or _bears("case", case_id, mark):
            yield fields_of(state), standing(fields_of(state))


def _bears(kind: str, stream_id: str, mark: str, seq: int | None = None) -> bool:
    """Whether the entry that gave the certificate has a hash that begins with the mark of the code, whole."""
    if len(mark) != MARK_LENGTH:
        return False
    gave = (each for each in ledger.history(kind, stream_id) if each.seq == seq or (not seq and each.type == "granted"))
    return any(hmac.compare_digest(each.hash[:MARK_LENGTH].encode(), mark.encode()) for each in gave)


def _unknown(number: str, *, marked: bool) -> Verdict:
    if marked:
        text = Text(
            f"编号“{number}”与二维码不符：台账里没有这份证照。",
            f"The number “{number}” and the code do not belong together: the ledger has no such certificate.",
        )
    else:
        text = Text(f"台账里没有编号为“{number}”的证照。", f"The ledger has no certificate with the number “{number}”.")
    return Verdict("unknown", text)


def _answer(request: HttpRequest, verdict: Verdict, status: int = 200) -> HttpResponse:
    return render(request, "public/verdict.html", around(request, {"verdict": verdict}), status=status)
