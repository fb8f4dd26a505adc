"""预约: the firm's (or its secretary's) bookings of a slot at the window, made for a phone."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import hall
from kuaijin.core import hall_messages as m
from kuaijin.core.base import Text
from kuaijin.core.hall import AHEAD, MOST_AHEAD
from kuaijin.core.hall_hours import Hall
from kuaijin.core.hall_messages import PURPOSES
from kuaijin.core.hall_state import parted
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.qr import qr_svg
from kuaijin.desks.frame.query_code import query_code
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.halls import hours
from kuaijin.ledger.projections.hall_models import BookingRow
from kuaijin.ledger.projections.models import ProjectRow

DAYS_SHOWN = 10
PAST_SHOWN = 20


class Day(Struct, frozen=True):
    """A day that can be booked: how many places are left in all, and whether it is the one looked at."""

    on: date
    left: int
    here: bool


class Slot(Struct, frozen=True):
    """A slot of the day looked at."""

    begins: str
    left: int


@require_GET
@requires("booking.list")
def booking_list(request: HttpRequest) -> HttpResponse:
    """The reader's bookings: those ahead first."""
    rows = visible(request.actor, "booking", BookingRow.objects.all())
    context = {
        "ahead": rows.filter(day__gte=request.day, status__in=("booked", "arrived")),
        "past": rows.exclude(day__gte=request.day, status__in=("booked", "arrived")).order_by("-day", "-slot")[
            :PAST_SHOWN
        ],
        "purposes": PURPOSES,
        "hall": hours(),
        "can_book": request.as_of is None and may(request, "hall-day.book-slot"),
        "most": MOST_AHEAD,
    }
    return render(request, "hall/bookings.html", context)


def _projects(request: HttpRequest) -> list[ProjectRow]:
    rows = visible(request.actor, "project", ProjectRow.objects.exclude(status="retired")).order_by("id")
    return list(rows.filter(secretary=request.actor.name) if request.actor.role == "secretary" else rows)


def _chosen_day(request: HttpRequest, found: Hall) -> tuple[list[Day], date]:
    """The next working days with the places that are left; the one asked for, else the first with a place."""
    calendar, last = surroundings.calendar(), request.day + AHEAD
    day, days = calendar.nth_workday(request.day, 1), []
    while day <= last and len(days) < DAYS_SHOWN:
        days.append(day)
        day = calendar.nth_workday(day, 1)
    taken = BookingRow.objects.filter(day__in=days, status__in=("booked", "arrived")).values_list("day", "slot")
    whole = found.places * len(found.slots)
    left = {each: whole - sum(on == each for on, _ in taken) for each in days}
    asked = next((each for each in days if each.isoformat() == request.GET.get("day", "")), None)
    chosen = asked or next((each for each in days if left[each] > 0), days[0])
    return [Day(each, left[each], each == chosen) for each in days], chosen


def _moved(request: HttpRequest) -> BookingRow | None:
    """The booking to be replaced; 404 when it isn't the reader's."""
    named = request.GET.get("instead", "")
    if not named:
        return None
    row = BookingRow.objects.filter(pk=named).first()
    require_sight(request, "read", row and subject_of(row))
    return row


@require_http_methods(["GET", "POST"])
@requires("hall-day.book-slot")
def book(request: HttpRequest) -> HttpResponse:
    """Choose a day, then a slot; with ``instead`` a booking is moved."""
    found, moved = hours(), _moved(request)
    if found is None:
        return render(request, "hall/book.html", {"hall": None})
    days, chosen = _chosen_day(request, found)
    stream = hall.day_id(chosen)
    state, _ = ledger.load(hall.KIND, stream)
    slots = [Slot(each, max(0, found.places - state.taken(each))) for each in found.slots]
    form = _form(request, chosen, slots, moved)
    if request.method == "POST":
        result = run_command(request, hall.KIND, stream, form, made=lambda command: _of_firm(request, command))
        said = Text("已改约", "Moved") if moved else Text("已预约", "Booked")
        return result.response or done(request, reverse("hall:bookings"), said)
    context = {"hall": found, "days": days, "chosen": chosen, "form": form, "moved": moved, "slots": slots}
    return render(request, "hall/book.html", context)


def _form(request: HttpRequest, day: date, slots: list[Slot], moved: BookingRow | None) -> CommandForm:
    projects = tuple((row.pk, Text(row.name_zh, row.name_en or row.name_zh)) for row in _projects(request))
    none = (("", Text("尚无项目", "No project yet")),) if request.actor.role == "enterprise" else ()
    free = tuple(
        (each.begins, Text(f"{each.begins}（余 {each.left}）", f"{each.begins} ({each.left} left)"))
        for each in slots
        if each.left
    )
    only = projects[0][0] if len(projects) == 1 else ""
    instead = f"&instead={moved.pk}" if moved else ""
    return CommandForm(
        m.BookSlot,
        f"{reverse('hall:book')}?day={day}{instead}",
        fields={
            "slot": Field(widget="radio", choices=free, wide=True),
            "purpose": Field(widget="radio", choices=tuple(PURPOSES.items()), wide=True),
            "project_id": Field(widget="select", choices=(*none, *projects)),
        },
        fixed={"uscc": "", "instead_of": moved.pk if moved else ""},
        initial={
            "purpose": moved.purpose if moved else "apply",
            "project_id": moved.project if moved else only,
            "note": moved.note if moved else "",
        },
        title=hall.COMMAND_NAMES["book-slot"],
        submit=Text("改到这个时段", "Move here") if moved else Text("预约", "Book"),
    )


def _of_firm(request: HttpRequest, command: Any) -> Any:
    """The firm that is booked for: the reader's own, or the owner of the project."""
    row = ProjectRow.objects.filter(pk=command.project_id).first() if command.project_id else None
    return replace(command, uscc=row.owner_uscc if row else request.actor.org or "")


def _found(request: HttpRequest, booking_id: str) -> BookingRow:
    row = BookingRow.objects.filter(pk=booking_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    return row


@require_GET
def booking_page(request: HttpRequest, booking_id: str) -> HttpResponse:
    """One booking with its code for the kiosk, and how it is moved or given back."""
    row = _found(request, booking_id)
    open_ = request.as_of is None and row.status == "booked" and row.day >= request.day
    ahead = row.day > request.day
    may_cancel = open_ and may(request, "hall-day.cancel-slot") and (ahead or request.actor.role == "window")
    code = query_code(row.pk)
    context = {
        "row": row,
        "purpose": PURPOSES[row.purpose],
        "project": ProjectRow.objects.filter(pk=row.project).first() if row.project else None,
        "code": code if open_ else "",
        "qr": qr_svg(code) if open_ else "",
        "early": hall.EARLY,
        "can_move": open_ and ahead and may(request, "hall-day.book-slot"),
        "form": _cancel_form(request, row) if may_cancel else None,
    }
    return render(request, "hall/booking.html", context)


def _cancel_form(request: HttpRequest, row: BookingRow) -> CommandForm:
    _, number = parted(row.pk)
    return CommandForm(
        m.CancelSlot,
        reverse("hall:cancel", args=[row.pk]),
        fixed={"number": number, "moved_to": ""} | ({} if request.actor.role == "window" else {"reason": ""}),
        title=hall.COMMAND_NAMES["cancel-slot"],
        confirm=Text("确定取消这次预约吗？", "Give this booking back?"),
        tone="secondary",
    )


@require_POST
def cancel(request: HttpRequest, booking_id: str) -> HttpResponse:
    """Give a booking back."""
    row = _found(request, booking_id)
    require(request, "hall-day.cancel-slot")
    result = run_command(request, hall.KIND, hall.day_id(row.day), _cancel_form(request, row))
    return result.response or done(request, reverse("hall:bookings"), Text("预约已取消", "The booking is given back"))
