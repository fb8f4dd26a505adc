"""消息与预约: the thread between a project's unit and its service secretary, and the visits booked in it."""

from datetime import date
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import thread
from kuaijin.core.access import Subject
from kuaijin.core.base import Text
from kuaijin.core.thread import (
    AHEAD,
    HALVES,
    SLOTS,
    BookVisit,
    CancelVisit,
    ConfirmVisit,
    DeclineVisit,
    SendMessage,
    Visit,
)
from kuaijin.desks.frame import labels, words
from kuaijin.desks.frame.commands import CommandForm, acted, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.firm_models import AppointmentRow, ThreadRow
from kuaijin.ledger.projections.models import ProjectRow

SETTLING: dict[str, Any] = {str(each.__struct_config__.tag): each for each in (ConfirmVisit, DeclineVisit, CancelVisit)}
"""What becomes of a visit, by the command's tag."""
TAKEN = ("asked", "confirmed")


class VisitLine(Struct, frozen=True):
    """A visit with the forms that its standing and the reader's rights leave."""

    visit: Visit
    half: Text
    status: str
    forms: tuple[CommandForm, ...]


def _found(request: HttpRequest, project_id: str) -> tuple[ProjectRow, Subject]:
    row = ProjectRow.objects.filter(id=project_id).first()
    subject = replace(subject_of(row), kind=thread.KIND) if row else None
    require_sight(request, "read", subject)
    if row is None or subject is None:
        raise Http404
    return row, subject


@require_GET
@requires("thread.list")
def threads(request: HttpRequest) -> HttpResponse:
    """The reader's projects with their threads: what waits for an answer first."""
    rows = visible(request.actor, "project", ProjectRow.objects.exclude(status="retired"))
    if request.actor.role == "secretary":
        rows = rows.filter(secretary=request.actor.name)
    known = {row.project: row for row in ThreadRow.objects.filter(project__in=rows.values("id"))}
    lines = [(row, known.get(row.pk)) for row in rows.order_by("id")]
    lines.sort(key=lambda line: _urgency(line[1], request.day))
    return render(request, "firm/threads.html", {"lines": lines})


def _urgency(row: ThreadRow | None, on: date) -> tuple[bool, date, bool]:
    due = row.answer_due if row else None
    return due is None, due or on, row is None


@require_GET
def talk(request: HttpRequest, project_id: str) -> HttpResponse:
    """The thread of one project."""
    project, subject = _found(request, project_id)
    state, seq = ledger.load(thread.KIND, project_id)
    able = request.as_of is None and bool(project.secretary)
    context = {
        "project": project,
        "state": state,
        "visits": [_line(request, project_id, each, subject, seq) for each in reversed(state.visits)],
        "message_form": _message(project_id, seq) if able and may(request, "send-message", subject) else None,
        "visit_form": _booking(request, project, seq) if able and may(request, "book-visit", subject) else None,
        "late": state.answer_due is not None and state.answer_due < request.day,
    }
    return render(request, "firm/talk.html", context)


def _message(project_id: str, seq: int | None = None) -> CommandForm:
    return CommandForm(SendMessage, reverse("firm:send", args=[project_id]), seq=seq)


def _booking(request: HttpRequest, project: ProjectRow, seq: int | None = None) -> CommandForm:
    return CommandForm(
        BookVisit,
        reverse("firm:book", args=[project.pk]),
        fields={
            "on": Field(widget="select", choices=_free_days(request.day, project.secretary)),
            "half": Field(widget="radio", choices=tuple(HALVES.items())),
        },
        seq=seq,
    )


def _free_days(today: date, secretary: str) -> tuple[tuple[str, Text], ...]:
    """The working days ahead on which the secretary has a slot left, each with the half days that are full."""
    calendar = surroundings.calendar()
    taken = AppointmentRow.objects.filter(secretary=secretary, on__gt=today, status__in=TAKEN)
    counts = taken.values_list("on", "half").annotate(count=Count("id"))
    full = {(on, half) for on, half, count in counts if count >= SLOTS}
    day, found = calendar.nth_workday(today, 1), []
    while day <= today + AHEAD:
        closed = [HALVES[half] for half in HALVES if (day, half) in full]
        if len(closed) < len(HALVES):
            found.append((day.isoformat(), _day_text(day, closed)))
        day = calendar.nth_workday(day, 1)
    return tuple(found)


def _day_text(day: date, closed: list[Text]) -> Text:
    name = words.WEEKDAYS[int(f"{day:%u}") - 1]
    zh, en = "".join(f"（{each.zh}已满）" for each in closed), "".join(f" ({each.en} full)" for each in closed)
    return Text(f"{day} {name.zh}{zh}", f"{day} {name.en}{en}")


def _line(request: HttpRequest, project_id: str, visit: Visit, subject: Subject, seq: int) -> VisitLine:
    open_ = request.as_of is None and visit.status in TAKEN and visit.on >= request.day
    forms = tuple(
        _settling(project_id, visit.number, tag, seq)
        for tag in SETTLING
        if open_ and (visit.status == "asked" or tag == "cancel-visit") and may(request, tag, subject)
    )
    return VisitLine(visit, HALVES[visit.half], f"visit_{visit.status}", forms)


def _settling(project_id: str, number: int, tag: str, seq: int | None = None) -> CommandForm:
    return CommandForm(
        SETTLING[tag],
        reverse("firm:settle", args=[project_id, number, tag]),
        fixed={"number": number},
        fields={} if tag == "confirm-visit" else {"reason": Field(widget="text")},
        seq=seq,
        key=str(number),
        tone="primary" if tag == "confirm-visit" else "secondary",
    )


def _give(request: HttpRequest, project_id: str, tag: str, form: CommandForm) -> HttpResponse:
    _, subject = _found(request, project_id)
    require(request, tag, subject)
    result = run_command(request, thread.KIND, project_id, form)
    return result.response or acted(request, reverse("firm:talk", args=[project_id]), labels.command(tag))


@require_POST
def send(request: HttpRequest, project_id: str) -> HttpResponse:
    """Send a message."""
    return _give(request, project_id, "send-message", _message(project_id))


@require_POST
def book(request: HttpRequest, project_id: str) -> HttpResponse:
    """Book a visit."""
    project, _ = _found(request, project_id)
    return _give(request, project_id, "book-visit", _booking(request, project))


@require_POST
def settle(request: HttpRequest, project_id: str, number: int, tag: str) -> HttpResponse:
    """Confirm, decline or cancel a visit."""
    if tag not in SETTLING:
        raise Http404
    return _give(request, project_id, tag, _settling(project_id, number, tag))
