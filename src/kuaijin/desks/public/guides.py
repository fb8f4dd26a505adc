"""办事指南: the list with its search, and the guide of one item."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin import wallclock
from kuaijin.core.base import SYSTEM, Text
from kuaijin.core.calendar import OutsideCalendar
from kuaijin.core.citing import citation
from kuaijin.core.context import Context
from kuaijin.core.guide import Done, done_if_received, guide_of, search
from kuaijin.core.power_state import FORM_NAMES
from kuaijin.core.rulebook import Item, SpecialProcedure, Stage
from kuaijin.desks.frame.limit_words import committed_text, limit_text, span_text
from kuaijin.desks.public.places import around, kept_a_minute
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.powers import powers_over

MOST = 100
"""Longest text that is searched for."""
STARTS = {
    "acceptance": Text("自受理之日起算，受理当日不计", "counted from acceptance, whose day is day 0"),
    "receipt": Text("自收到申请之日起算，当日不计", "counted from receipt, whose day is day 0"),
}
SIDES = {"before": Text("前", "before"), "after": Text("后", "after")}
STOPPED = {
    ("statutory", "committed"): Text("法定、承诺时限均不计入", "left out of both limits"),
    ("committed",): Text("只从承诺时限中扣除，法定时限照计", "left out of the committed limit only; the law's goes on"),
    ("statutory",): Text("只从法定时限中扣除", "left out of the limit by law only"),
}


class Line(Struct, frozen=True):
    """One item in the list, with its limits in words."""

    item: Item
    committed: Text
    by_law: Text


class Part(Struct, frozen=True):
    """A stage with its items."""

    stage: Stage
    lines: tuple[Line, ...]


@require_GET
@kept_a_minute
def guide_list(request: HttpRequest) -> HttpResponse:
    """All items by stage, or those in which the words are found."""
    book = surroundings.rulebook()
    words = request.GET.get("q", "").strip()[:MOST]
    stage = request.GET.get("stage", "")
    found = [item for item in search(book, words) if stage not in book.stages or item.stage == stage]
    parts = [Part(each, tuple(_line(item) for item in found if item.stage == each.id)) for each in book.stages.values()]
    context = {
        "q": words,
        "stage": stage if stage in book.stages else "",
        "stages": tuple(book.stages.values()),
        "parts": [part for part in parts if part.lines],
        "total": len(found),
        "narrowed": bool(words or stage in book.stages),
    }
    return render(request, "public/guides.html", around(request, context))


def _line(item: Item) -> Line:
    return Line(item, committed_text(item), limit_text(item))


@require_GET
@kept_a_minute
def guide_page(request: HttpRequest, item_id: str) -> HttpResponse:
    """The guide of one item, with the day on which it would be done if received today."""
    book = surroundings.rulebook()
    item = book.items.get(item_id)
    if item is None:
        raise Http404
    context = Context(wallclock.now(), SYSTEM, surroundings.calendar(), book)
    guide = guide_of(item, context, powers_over(item_id))
    power = guide.decider.power
    done = _done(item, request)
    told = {
        "guide": guide,
        "item": item,
        "power": power,
        "form": FORM_NAMES[power.form] if power else None,
        "decided_above": power is not None and not power.decides,
        "bring": [paper for paper in guide.papers if paper.demanded],
        "fetched": [paper for paper in guide.papers if not paper.demanded],
        "committed": committed_text(item),
        "by_law": limit_text(item),
        "starts": STARTS[item.clock_start],
        "extension": span_text(item.extension_days, item.limit_unit) if _extends(item) else None,
        "window": span_text(item.correction_window_days, "workday"),
        "specials": [
            (each, _at_most(each), STOPPED[each.excluded_from], citation(each.basis))
            for each in item.special_procedures
        ],
        "duties": [
            (each, SIDES[each.direction], span_text(each.days, each.unit), citation(each.basis))
            for each in item.applicant_duties
        ],
        "law": citation(item.legal_basis),
        "done": done,
        "book": book,
    }
    return render(request, "public/guide.html", around(request, told))


def _at_most(special: SpecialProcedure) -> Text | None:
    return span_text(special.max_days, special.unit) if special.max_days else None


def _extends(item: Item) -> bool:
    return bool(item.extension_days) and item.limit_unit != "none"


def _done(item: Item, request: HttpRequest) -> Done | None:
    """The day of decision of what is received on the day shown; ``None`` beyond the calendar."""
    try:
        return done_if_received(item, request.day, surroundings.calendar(), surroundings.rulebook())
    except OutsideCalendar:
        return None
