"""报日报: the form on a phone, and what comes in from it, once or several times over a lost link."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import uuid4

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from msgspec import Meta, Struct

from kuaijin import ledger
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.site_report import DUE_AT, MOST_PHOTOS, CorrectReport, FileReport, Photo, State, report_id
from kuaijin.desks.frame import words
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.files import take_in
from kuaijin.insight.reports import AT_WORK
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.projections.rhythm_models import SiteReportRow
from kuaijin.wallclock import now

KIND = "site-report"
JSON = "application/json"
MOST_SECONDS = 40 * 365 * 86_400
"""A photo older than forty years is a slip of the phone."""
PICTURES = "image/jpeg,image/png"
BROKEN = Refusal(
    "REPORT-PHOTO", Text("照片的时间和位置无法读取。", "Time and place of the photos cannot be read."), "photos"
)


class Taken(Struct, frozen=True):
    """What the phone tells of one photo besides its bytes: how long ago it was taken, and where.

    An age and no moment: a phone's clock may be wrong, its count of seconds is not.
    """

    seconds_ago: Annotated[int, Meta(ge=0, le=MOST_SECONDS)] = 0
    longitude: float | None = None
    latitude: float | None = None
    accuracy_m: int | None = None


_read_facts = msgspec.json.Decoder(tuple[Taken, ...]).decode


class Line(Struct, frozen=True):
    """A project that the reader may report for, and what was reported."""

    project: ProjectRow
    report: SiteReportRow | None
    href: str


@require_GET
@requires("site-report.list")
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's projects with works going on, those without a report of the day first."""
    rows = [
        row
        for row in visible(request.actor, "project", ProjectRow.objects.filter(status__in=AT_WORK)).order_by("id")
        if _may_report(request, row)
    ]
    known = {row.project: row for row in SiteReportRow.objects.filter(day=request.day)}
    lines = [
        Line(row, known.get(row.pk), reverse("rhythm:report", args=[row.pk, request.day.isoformat()])) for row in rows
    ]
    lines.sort(key=lambda line: line.report is not None)
    return render(request, "rhythm/mine.html", {"lines": lines, "due_at": f"{DUE_AT:%H:%M}"})


def _may_report(request: HttpRequest, row: ProjectRow) -> bool:
    return may(request, "file-report", msgspec.structs.replace(subject_of(row), kind=KIND))


def _found(request: HttpRequest, project_id: str, day: str) -> tuple[ProjectRow, date]:
    row = ProjectRow.objects.filter(pk=project_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    require(request, "file-report", msgspec.structs.replace(subject_of(row), kind=KIND))
    try:
        return row, date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, project_id: str, day: str) -> HttpResponse:
    """The form of one project's day; where the day is reported already it corrects."""
    row, on = _found(request, project_id, day)
    state, _ = ledger.load(KIND, report_id(row.pk, on))
    if request.method == "POST":
        return _take(request, row, on, state)
    context = {
        "row": row,
        "on": on,
        "form": form_of(row.pk, on, state),
        "state": state,
        "key": uuid4().hex,
        "pictures": PICTURES,
        "most": MOST_PHOTOS,
        "due_at": f"{DUE_AT:%H:%M}",
    }
    return render(request, "rhythm/report.html", context)


def form_of(project_id: str, on: date, state: State, **fixed: Any) -> CommandForm:
    """The form: what was said last is filled in for a correction, yesterday's plan is not."""
    last = state.last
    command = CorrectReport if last else FileReport
    shown = ("works", "people", "machines", "weather_stop", "weather", "tomorrow", "problem", "category")
    return CommandForm(
        command,
        reverse("rhythm:report", args=[project_id, on.isoformat()]),
        fields={
            "works": Field(widget="textarea"),
            "tomorrow": Field(widget="textarea", rows=2),
            "problem": Field(widget="textarea", rows=2),
            "reason": Field(widget="text"),
        },
        fixed={"project_id": project_id, "day": on, "key": "", "photos": (), **fixed},
        initial={name: getattr(last, name) for name in shown} if last else None,
    )


def _take(request: HttpRequest, row: ProjectRow, on: date, state: State) -> HttpResponse:
    id_, key = report_id(row.pk, on), request.POST.get("key", "")
    if any(version.key == key for version in state.versions):
        return _confirmed(request, id_)
    if "reason" not in request.POST:
        state = State(id=id_)  # written before anybody reported: the decider says that the day is taken
    try:
        form = form_of(row.pk, on, state, key=key, photos=_photos(request))
    except Refused as refused:
        form = form_of(row.pk, on, state, key=key)
        form.bind(request)
        form.blame(None, refused.refusal.text, refused.refusal.rule)
        return _refused(request, form) or render(request, "frame/form_page.html", {"form": form}, status=422)
    result = run_command(request, KIND, id_, form)
    if result.response is not None:
        return _refused(request, form) or result.response
    return _confirmed(request, id_)


def _photos(request: HttpRequest) -> tuple[Photo, ...]:
    """The photos as the store took them in, each with its time and place. ``Refused`` if one is not taken."""
    uploads = request.FILES.getlist("photos")
    if len(uploads) > MOST_PHOTOS:
        text = Text(f"照片最多 {MOST_PHOTOS} 张。", f"{MOST_PHOTOS} photos at most.")
        raise Refused(Refusal("too-many", text, "photos"))
    told = _facts(request, len(uploads))
    note = request.POST.get("place_note", "")
    photos = []
    for upload, facts in zip(uploads, told, strict=True):
        stored = take_in(upload.name or "", upload.chunks(), announced=upload.size)
        photos.append(
            Photo(
                file_name=stored.name,
                digest=stored.digest,
                media_type=stored.media_type,
                size=stored.size,
                place_note=note,
                taken_at=now() - timedelta(seconds=facts.seconds_ago),
                longitude=facts.longitude,
                latitude=facts.latitude,
                accuracy_m=facts.accuracy_m,
            )
        )
    return tuple(photos)


def _facts(request: HttpRequest, count: int) -> tuple[Taken, ...]:
    """What the phone tells of its photos; a form sent without a script tells nothing, so they are of now."""
    raw = request.POST.get("photo_facts", "")
    if not raw:
        return (Taken(),) * count
    try:
        told = _read_facts(raw)
    except msgspec.MsgspecError as error:
        raise Refused(BROKEN) from error
    if len(told) != count:
        raise Refused(BROKEN)
    return told


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == JSON


def _confirmed(request: HttpRequest, id_: str) -> HttpResponse:
    """Told only now that the ledger has it: the phone may forget its copy."""
    href = reverse("rhythm:report_page", args=[id_])
    if _wants_json(request):
        return JsonResponse({"id": id_, "href": href})
    return done(request, href, Text("日报已送达", "The report has arrived"))


def _refused(request: HttpRequest, form: CommandForm) -> HttpResponse | None:
    """For the phone: every sentence with the name of its field; ``None`` for a form that shows them itself."""
    if not _wants_json(request):
        return None
    errors = [{"field": "", "label": "", "text": text} for text in form.errors]
    errors += [{"field": each.name, "label": each.label, "text": each.error} for each in form.asked if each.error]
    if form.since:
        faster = words.say(Text("有人先您一步，请刷新后再试", "Someone was faster; reload and try again"))
        errors.append({"field": "", "label": "", "text": faster})
    return JsonResponse({"errors": errors}, status=422)
