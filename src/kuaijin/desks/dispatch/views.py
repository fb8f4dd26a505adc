"""今日调度: the bulletin of the day as a page, as Word and as JSON."""

from datetime import date
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.base import Actor, Text
from kuaijin.desks.frame import words
from kuaijin.desks.frame.exporting import Made, with_reason
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.happenings import event_name, kind_name
from kuaijin.desks.frame.scoping import seen_among
from kuaijin.desks.frame.todo import landing_lines
from kuaijin.exchange import bulletin as writer
from kuaijin.insight.days import bulletin_of, park_name
from kuaijin.insight.dispatch import ACTS, Bulletin, Change, Row, bulletin
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.wallclock import today

CHANGES_SHOWN = 40
DAILY = Text("今日调度", "Dispatch")
ROWS_SHOWN = 100
"""Rows of each part on the page, the longest late first; the rest is counted, told by person, and in the files."""


class Line(Struct, frozen=True):
    """A row of the bulletin as the page shows it."""

    row: Row
    href: str
    act: object
    raise_href: str


def seen_by(actor: Actor, whole: Bulletin) -> Bulletin:
    """The bulletin with only the rows that ``actor`` may see; milestones follow their projects."""
    allowed: dict[str, frozenset[str]] = {}
    rows = [*whole.late, *whole.soon]
    for kind, ids in (
        ("case", {row.id for row in rows if row.kind == "case"}),
        ("matter", {row.id for row in rows if row.kind == "matter"}),
        ("project", {row.project for row in rows} | {change.about for change in whole.changes}),
    ):
        allowed[kind] = seen_among(actor, kind, ids - {""})

    def shown(row: Row) -> bool:
        return row.project in allowed["project"] if row.kind == "milestone" else row.id in allowed[row.kind]

    return msgspec.structs.replace(
        whole,
        late=tuple(filter(shown, whole.late)),
        soon=tuple(filter(shown, whole.soon)),
        changes=tuple(change for change in whole.changes if change.about in allowed["project"]),
    )


@require_GET
@requires("dispatch.bulletin")
def bulletin_page(request: HttpRequest) -> HttpResponse:
    """What is late, what becomes late, who must act, what changed; ``who`` narrows it to one person."""
    whole = seen_by(request.actor, bulletin(request.day, china_calendar()))
    who = request.GET.get("who", "")
    late = [row for row in whole.late if not who or row.who == who]
    soon = [row for row in whole.soon if not who or row.who == who]
    context = {
        "bulletin": whole,
        "late": [_line(request, row) for row in late[:ROWS_SHOWN]],
        "late_count": len(late),
        "soon": [_line(request, row) for row in soon[:ROWS_SHOWN]],
        "soon_count": len(soon),
        "who": who,
        "people": whole.by_person(),
        "changes": [_change(change) for change in whole.changes[:CHANGES_SHOWN]],
        "more_changes": max(0, len(whole.changes) - CHANGES_SHOWN),
        "can_export": may(request, "dispatch.export"),
        "can_raise": may(request, "matter.raise"),
        "todo": landing_lines(request, "dispatch:bulletin"),
    }
    return render(request, "dispatch/bulletin.html", context)


def _line(request: HttpRequest, row: Row) -> Line:
    asked = {"project_id": row.project, "text": words.say(row.title)}
    if row.kind == "case":
        asked["case_id"] = row.id
    return Line(row, href_of(row), ACTS[row.act], f"{reverse('dispatch:raise')}?{urlencode(asked)}")


def href_of(row: Row) -> str:
    """The page of what a row is about."""
    if row.kind == "case":
        return reverse("window:case", args=[row.id])
    if row.kind == "matter":
        return reverse("dispatch:matter", args=[row.id])
    return reverse("projects:page", args=[row.project])


def _change(change: Change) -> dict[str, object]:
    return {"change": change, "kind": kind_name(change.kind), "name": event_name(change.kind, change.type)}


@require_GET
@requires("dispatch.export")
def bulletin_docx(request: HttpRequest) -> HttpResponse:
    """The bulletin as a Word file."""
    return with_reason(request, DAILY, words.say_day(request.day), lambda: Made(_docx(request)))


def _docx(request: HttpRequest) -> HttpResponse:
    language = "zh" if words.chinese() else "en"
    body = writer.as_docx(bulletin_of(request.day), park_name(language), today(), language)
    answer = HttpResponse(body, content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    answer["Content-Disposition"] = f'attachment; filename="dispatch-{request.day}.docx"'
    return answer


@require_GET
@requires("dispatch.export")
def bulletin_json(request: HttpRequest) -> HttpResponse:
    """The bulletin as ``kuaijin dispatch --format json`` prints it."""
    return with_reason(request, DAILY, words.say_day(request.day), lambda: Made(_json(request.day)))


def _json(on: date) -> HttpResponse:
    body = msgspec.json.format(msgspec.json.encode(bulletin_of(on)), indent=2)
    return HttpResponse(body, content_type="application/json")
