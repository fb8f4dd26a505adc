"""办件查询: how a case stands, for whoever holds its receipt (number and query code).

A wrong number and a wrong code get the same answer, found out in the same way: the code follows from the number alone,
so a case is only looked up once the code fits.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core.base import Refusal, Text
from kuaijin.core.case_dates import dates
from kuaijin.core.case_state import HELD, UNDECIDED, State
from kuaijin.core.clock_events import Answer
from kuaijin.core.notices import ends_on
from kuaijin.desks.frame import words
from kuaijin.desks.frame.query_code import fits
from kuaijin.desks.frame.tries import Tries
from kuaijin.desks.public.places import around
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.cases import rulebook_of

TRIES = Tries("public-status", 10, 15 * 60)
"""So many wrong answers from one address, then nothing is looked up until the time is over."""
LONGEST = 64
UNKNOWN = Refusal(
    "STATUS-1",
    Text("收件编号或查询码不正确，请核对收件凭证", "The number or the code is not right; please compare the receipt"),
)
TOO_OFTEN = Refusal(
    "STATUS-2",
    Text("输错次数过多，请 15 分钟后再试", "Too many wrong answers; please try again in 15 minutes"),
)
NONE_NEEDED = Text("已办结，无须再办", "Finished: nothing is waited for")
WAITS: dict[str, Text] = {
    "pre_service": Text("预先服务中，尚未正式收件", "In pre-service; not received yet"),
    "received": Text("等待受理或一次性告知补正", "Waiting to be accepted, or to be told once what is missing"),
    "correction": Text("等待您补正材料", "Waiting for your corrections"),
    "accepted": Text("等待作出决定", "Waiting for the decision"),
    "special": Text("特别程序进行中：{what}", "In a special procedure: {what}"),
    "granted": Text("已准予，等待送达", "Granted; waiting to be delivered"),
    "denied": Text("已决定不予许可，等待送达", "Denied; waiting to be delivered"),
}


class Waited(Struct, frozen=True):
    """What is waited for, and until when (``None``: no day is set)."""

    text: Text
    until: date | None


@never_cache
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """The form; with number and code that fit each other, how the case stands."""
    number = (request.POST.get("number") or request.GET.get("number") or "").strip()[:LONGEST]
    if request.method == "GET":
        return _form(request, number)
    if not TRIES.left(request):
        return _form(request, number, TOO_OFTEN, 429)
    state = _found(number, request.POST.get("code", "")[:LONGEST])
    if state is None:
        TRIES.count(request)
        return _form(request, number, UNKNOWN, 422)
    return render(request, "public/standing.html", around(request, standing(state, request.day)))


def _form(request: HttpRequest, number: str, refusal: Refusal | None = None, code: int = 200) -> HttpResponse:
    typed = request.POST.get("code", "")[:LONGEST]
    context = around(request, {"number": number, "code": typed, "refusal": refusal})
    return render(request, "public/status.html", context, status=code)


def _found(number: str, code: str) -> State | None:
    if not fits(number, code):
        return None
    state, seq = ledger.load("case", number)
    return state if seq else None


def standing(state: State, on: date) -> dict[str, Any]:
    """What the page tells: state, dates, what is waited for and what was asked of the applicant. No names."""
    answer = dates(state, surroundings.calendar, rulebook_of(state).settings, on)
    undecided = state.status in UNDECIDED
    known = {paper.name.zh: paper.name for paper in state.papers}
    there = {paper.name.zh for paper in state.papers if paper.present_on is not None}
    asked = sorted((state.asked | set(state.missing)) - there) if state.status == "correction" else []
    late = undecided and answer.committed_due is not None and on > answer.committed_due
    return {
        "state": state,
        "answer": answer,
        "waited": _waited(state, answer),
        "asked": [known.get(name, Text(name, name)) for name in asked],
        "late": late,
        "steps": _steps(state),
        "held": state.decision == "granted" and state.status in HELD,
    }


def _waited(state: State, answer: Answer) -> Waited:
    text = WAITS.get(state.status, NONE_NEEDED)
    if state.waits_for_cure and state.status in (*UNDECIDED, "granted", "delivered"):
        return Waited(Text("等待您补齐容缺材料", "Waiting for the papers that you promised"), answer.cure_due)
    if state.status == "special":
        what = "、".join(each.name for each in state.open_specials)
        text = Text(text.zh.format(what=what), text.en.format(what=_specials(state)))
    until = {
        "received": answer.correction_notice_last_day,
        "correction": answer.correction_due,
        "accepted": answer.committed_due or answer.statutory_due,
        "special": max(
            (ends_on(each, state, rulebook_of(state), surroundings.calendar()) for each in state.open_specials),
            default=None,
        ),
        "granted": answer.delivery_due,
    }
    return Waited(text, until.get(state.status))


def _specials(state: State) -> str:
    item = rulebook_of(state).items.get(state.item_id)
    found = [(each, item.special(each.name) if item else None) for each in state.open_specials]
    return ", ".join(known.name.en if known else each.name for each, known in found)


def _steps(state: State) -> list[tuple[str, str]]:
    """收件, 受理, 审查, 决定, 送达: which of them are done, and which is now."""
    days = (state.received_on, state.accepted_on, state.decided_on, state.decided_on, state.delivered_on)
    names = (
        Text("收件", "Received"),
        Text("受理", "Accepted"),
        Text("审查", "Reviewed"),
        Text("决定", "Decided"),
        Text("送达", "Delivered"),
    )
    done = sum(1 for day in days if day is not None)
    over = not state.status.startswith("pre") and state.status not in (*UNDECIDED, *HELD, "denied")
    marks = [
        "done" if place < done else "skipped" if over else "now" if place == done else "next" for place in range(5)
    ]
    return [(words.say(name), mark) for name, mark in zip(names, marks, strict=True)]
