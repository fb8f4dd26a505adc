"""What stands in the hall and asks nobody to sign in: the kiosk, a ticket's own page, the waiting room's screen.

None of them gives anything away: a ticket is only shown to whoever has its code, the screen shows numbers and counters
and no names. How many tickets one address takes, and how often it guesses codes, is limited.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuaijin import ledger
from kuaijin.core import hall
from kuaijin.core import hall_messages as m
from kuaijin.core.base import Actor, Refusal, Refused, Text
from kuaijin.core.hall_messages import PURPOSES
from kuaijin.core.hall_state import AT_COUNTER, State, Ticket, booking_id, parted, ticket_id
from kuaijin.desks.frame.polling import unchanged
from kuaijin.desks.frame.qr import qr_svg
from kuaijin.desks.frame.query_code import fits, query_code
from kuaijin.desks.frame.tries import Tries
from kuaijin.insight.hall import expected_minutes
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.halls import hours
from kuaijin.wallclock import now, today

KIOSK = Actor("kiosk", "取号机", "system")
"""The machine in the hall; it knows nobody's name."""
TAKING = Tries("hall-take", 6, 60)
GUESSING = Tries("hall-code", 10, 15 * 60)
LONGEST = 64
SHOWN = 12
BACK_AFTER = 30
"""Seconds after which a slip on the kiosk makes room for the next person."""
TOO_FAST = Refusal("KIOSK-1", Text("取号过于频繁，请稍候再取。", "Too many tickets at once; wait a moment."))
NO_CODE = Refusal("KIOSK-2", Text("号码或代码不正确。", "The number or the code is not right."))
TOO_OFTEN = Refusal(
    "KIOSK-3", Text("输错次数过多，请 15 分钟后再试。", "Too many wrong codes; try again in 15 minutes.")
)


@never_cache
@require_http_methods(["GET", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """Three purposes to touch, and a field for the code of a booking."""
    if request.method == "GET":
        return _kiosk(request)
    if not TAKING.allow(request):
        return _kiosk(request, TOO_FAST, 429)
    purpose = request.POST.get("purpose", "")
    if purpose not in PURPOSES:
        return _kiosk(request, Refusal("required", Text("请选择事由。", "Choose what you come for.")), 422)
    return _given(request, m.TakeTicket(purpose=purpose))


def _kiosk(request: HttpRequest, refusal: Refusal | None = None, code: int = 200) -> HttpResponse:
    state, _ = ledger.load(hall.KIND, hall.day_id(today()))
    context = {
        "purposes": PURPOSES,
        "refusal": refusal,
        "hall": hours(),
        "waiting": len(state.line(now())),
        "open": hall.serves(state, hours(), surroundings.calendar(), now()),
    }
    return render(request, "hall/kiosk.html", context, status=code)


def _given(request: HttpRequest, command: Any) -> HttpResponse:
    stream = hall.day_id(today())
    try:
        outcome = ledger.execute(hall.KIND, stream, command, actor=KIOSK)
    except Refused as refused:
        return _kiosk(request, refused.refusal, 422)
    number = ticket_id(stream, len(outcome.state.tickets))
    return redirect(f"{reverse('hall:ticket')}?{urlencode({'number': number, 'code': query_code(number), 'slip': 1})}")


@never_cache
@require_POST
def check_in(request: HttpRequest) -> HttpResponse:
    """A booking by its code: the day's bookings are gone through, so that the code alone is enough."""
    if not GUESSING.left(request):
        return _kiosk(request, TOO_OFTEN, 429)
    state, _ = ledger.load(hall.KIND, hall.day_id(today()))
    typed = request.POST.get("code", "")[:LONGEST]
    for each in state.bookings:
        if each.status == "booked" and fits(booking_id(state.id, each.number), typed):
            return _given(request, m.CheckIn(number=each.number))
    GUESSING.count(request)
    return _kiosk(request, NO_CODE, 422)


@never_cache
@require_GET
def ticket(request: HttpRequest) -> HttpResponse:
    """One ticket for whoever has its code: its standing, how many are before it, and for how long."""
    number, code = request.GET.get("number", "")[:LONGEST], request.GET.get("code", "")[:LONGEST]
    if not GUESSING.left(request):
        return render(request, "hall/ticket.html", {"refusal": TOO_OFTEN}, status=429)
    stream, place = parted(number)
    if not stream or not fits(number, code):
        if number or code:
            GUESSING.count(request)
        refusal = NO_CODE if number or code else None
        return render(
            request, "hall/ticket.html", {"refusal": refusal, "number": number}, status=422 if refusal else 200
        )
    state, seq = ledger.load(hall.KIND, stream)
    if place > len(state.tickets):
        return render(request, "hall/ticket.html", {"refusal": NO_CODE, "number": number}, status=422)
    if unchanged(request, seq):
        return HttpResponse(status=204)
    template = "hall/parts/ticket.html" if "poll" in request.GET else "hall/ticket.html"
    shown = {"number": number, "code": code, "seq": seq}
    return render(request, template, _standing(request, state, state.tickets[place - 1], shown))


def _standing(request: HttpRequest, state: State, found: Ticket, shown: dict[str, Any]) -> dict[str, Any]:
    line = state.line(now())
    ahead = line.index(found) if found in line else 0
    address = f"{reverse('hall:ticket')}?{urlencode({'number': shown['number'], 'code': shown['code']})}"
    return {
        **shown,
        "ticket": found,
        "status": f"ticket_{found.status}",
        "purpose": PURPOSES[found.purpose],
        "ahead": ahead,
        "expected": expected_minutes(state, ahead) if found.status == "waiting" else None,
        "address": address,
        "slip": "slip" in request.GET,
        "back_after": BACK_AFTER,
        "qr": qr_svg(request.build_absolute_uri(address)) if "poll" not in request.GET else "",
    }


@never_cache
@require_GET
def screen(request: HttpRequest) -> HttpResponse:
    """The waiting room's screen: who is called where, who comes next. Numbers only."""
    state, seq = ledger.load(hall.KIND, hall.day_id(today()))
    if unchanged(request, seq):
        return HttpResponse(status=204)
    called = sorted(
        (each for each in state.tickets if each.status in AT_COUNTER),
        key=lambda each: each.called_at or each.taken_at,
        reverse=True,
    )
    line = state.line(now())
    context = {
        "seq": seq,
        "called": called[:SHOWN],
        "newest": called[0] if called and called[0].status == "called" else None,
        "next": line[:SHOWN],
        "waiting": len(line),
        "passed": [each for each in state.tickets if each.status == "passed"][-SHOWN:],
        "counters": len(state.desks),
        "hall": hours(),
    }
    return render(request, "hall/parts/screen.html" if "poll" in request.GET else "hall/screen.html", context)
