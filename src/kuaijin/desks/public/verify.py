"""证照核验: is this certificate the park's, unchanged, and does it still stand? By number, QR code or file."""

import hmac
from collections.abc import Iterable

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core.base import Refusal, Text
from kuaijin.core.case_state import STATUSES, State
from kuaijin.desks.public.places import around
from kuaijin.desks.public.published import published
from kuaijin.exchange.certificate_check import LARGEST, check_file, check_standing
from kuaijin.exchange.certificates import Fields, fields_of
from kuaijin.exchange.signing import own_keys

LONGEST = 64
NO_FILE = Refusal("VERIFY-FILE", Text("请选择证照的 PDF 文件。", "Choose the certificate's PDF file."), "file")
TONES = {
    "valid": "good",
    "revoked": "bad",
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
    states = list(_states(number[:LONGEST]))
    mark = request.GET.get("h", "")[:LONGEST]
    if mark:
        states = [state for state in states if _has_mark(state, mark)]
    if not states:
        return _answer(request, _unknown(number[:LONGEST], marked=bool(mark)), 404)
    standing = [state for state in states if state.granted_on is not None]
    return _answer(request, _standing(standing) if standing else _ended(states[0]))


def _states(number: str) -> Iterable[State]:
    """The grants that bear the number; two departments may have used the same one."""
    for case_id in published().filter(Q(certificate_no=number) | Q(pk=number)).values_list("pk", flat=True)[:20]:
        yield ledger.load("case", case_id)[0]


def _has_mark(state: State, mark: str) -> bool:
    hashes = (each.hash for each in ledger.history("case", state.id) if each.type == "granted")
    return any(hmac.compare_digest(each[: len(mark)].encode(), mark.encode()) for each in hashes)


def _unknown(number: str, *, marked: bool) -> Verdict:
    if marked:
        text = Text(
            f"编号“{number}”与二维码不符：台账里没有这项准予决定。",
            f"The number “{number}” and the code do not belong together: the ledger has no such grant.",
        )
    else:
        text = Text(f"台账里没有编号为“{number}”的证照。", f"The ledger has no certificate with the number “{number}”.")
    return Verdict("unknown", text)


def _standing(states: list[State]) -> Verdict:
    text = Text("台账中有此证照，现行有效。", "The ledger has this certificate, and it stands.")
    return Verdict("valid", text, tuple(fields_of(each) for each in states))


def _ended(state: State) -> Verdict:
    now = STATUSES[state.status]
    text = Text(
        f"证照已失效：{now.zh}{f'，{state.ended_on}' if state.ended_on else ''}。",
        f"No longer valid: {now.en}{f', {state.ended_on}' if state.ended_on else ''}.",
    )
    return Verdict("revoked", text)


def _answer(request: HttpRequest, verdict: Verdict, status: int = 200) -> HttpResponse:
    return render(request, "public/verdict.html", around(request, {"verdict": verdict}), status=status)
