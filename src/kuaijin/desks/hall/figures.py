"""Tickets as a list, and above it what the days shown came to: waiting times, service times, no-shows."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from kuaijin.core.base import Text
from kuaijin.core.hall_messages import PURPOSES
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.insight.hall import figures_of_hall
from kuaijin.ledger.projections.hall_models import TicketRow

SPANS: dict[str, tuple[Text, int]] = {
    "day": (Text("当日", "The day"), 0),
    "week": (Text("近七日", "Seven days"), 6),
    "month": (Text("近三十日", "Thirty days"), 29),
    "year": (Text("近一年", "A year"), 364),
}
STATUSES = ("waiting", "called", "serving", "done", "passed", "left")


def _in_minutes(field: str) -> Any:
    def value(row: TicketRow) -> int | None:
        seconds = getattr(row, field)
        return None if seconds is None else round(seconds / 60)

    return value


class TicketList(Listing):
    """Tickets, the newest day first."""

    id = "tickets"
    label = Text("排队号", "Tickets")
    search = ("label__icontains", "clerk__icontains", "counter__icontains", "id__icontains")
    search_hint = Text("排队号、窗口、岗位", "Ticket, counter or clerk")
    default_sort = "-day"
    empty = Text("没有排队号", "No ticket")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("label", Text("排队号", "Ticket"), "label", main=True),
        Column("day", Text("日期", "Day"), "day", kind="day", sort="day"),
        Column("purpose", Text("事由", "Purpose"), lambda row: PURPOSES[row.purpose], sort="purpose"),
        Column("status", Text("状态", "Status"), lambda row: f"ticket_{row.status}", kind="status", sort="status"),
        Column("taken", Text("取号", "Taken"), "taken_at", kind="moment", sort="taken_at"),
        Column("waited", Text("等候（分钟）", "Waited (min)"), _in_minutes("waited"), kind="int", sort="waited"),
        Column("served", Text("办理（分钟）", "Served (min)"), _in_minutes("served"), kind="int", sort="served"),
        Column("counter", Text("窗口", "Counter"), sort="counter"),
        Column("clerk", Text("岗位", "Clerk"), sort="clerk", wide_only=True),
        Column("cases", Text("收件", "Received"), lambda row: "、".join(row.cases)),
    )
    filters = (
        Choice(
            "status",
            Text("状态", "Status"),
            tuple((each, f"ticket_{each}") for each in STATUSES),
        ),
        Choice("purpose", Text("事由", "Purpose"), tuple(PURPOSES.items())),
    )


def _span(request: HttpRequest) -> tuple[str, date]:
    chosen = request.GET.get("span", "month")
    chosen = chosen if chosen in SPANS else "month"
    return chosen, request.day - timedelta(days=SPANS[chosen][1])


def _list(request: HttpRequest, first: date) -> TicketList:
    rows = TicketRow.objects.filter(day__range=(first, request.day))
    export_url = reverse("hall:export") if may(request, "hall-day.export") else ""
    return TicketList(request, rows, export_url=export_url)


@require_GET
@requires("hall-day.list")
def ticket_list(request: HttpRequest) -> HttpResponse:
    """The tickets of the days chosen, with their figures."""
    chosen, first = _span(request)
    tabs = [(key, text, key == chosen) for key, (text, _) in SPANS.items()]
    context = {"figures": figures_of_hall(first, request.day), "tabs": tabs, "first": first}
    return listing.answer(request, _list(request, first), "hall/tickets.html", context)


@require_GET
@requires("hall-day.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file."""
    _, first = _span(request)
    return exported(_list(request, first), f"tickets-{request.day}")
