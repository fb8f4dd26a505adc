"""会议（周调度会、季度讲评、半年观摩）: called, papers frozen, concluded, scored, minutes signed and taken out."""

from datetime import date
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuaijin import ledger
from kuaijin.core import meeting as m
from kuaijin.core.base import Refused, Text
from kuaijin.core.meeting_papers import KINDS, PREFIX, SERIES, Papers, Stop, period_of, period_text, stops
from kuaijin.core.numbering import told
from kuaijin.desks.frame import errors, listing, words
from kuaijin.desks.frame.commands import CommandForm, acted, done, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.links import hrefs
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.exchange import documents, forms, minutes
from kuaijin.insight.days import park_name
from kuaijin.insight.meetings import agenda_of
from kuaijin.insight.projects import project_names
from kuaijin.insight.review_papers import papers_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import ProjectRow, RoleRow
from kuaijin.ledger.projections.rhythm_models import MeetingRow

KIND = m.KIND
ENDINGS = {"docx": (forms.as_docx, documents.MEDIA_TYPE), "pdf": (forms.as_pdf, "application/pdf")}
COMMANDS: dict[str, type[m.MeetingCommand]] = {
    str(command.__struct_config__.tag): command
    for command in (m.ConcludeItem, m.ScoreStop, m.RecordAttendance, m.AddItem, m.FreezePapers, m.SignMinutes)
}
CONFIRM = {
    "freeze-papers": Text("固化后议程不再变化，确定吗？", "The agenda will not change any more. Freeze it?"),
    "sign-minutes": Text("签发后取号，不能再改，确定吗？", "They get a number and cannot be changed. Sign?"),
}
LEADING = ("bureau_head", "leader", "dispatcher", "planner", "land", "platform", "approver", "secretary")
STARTS = tuple((f"{hour:02d}:{minute}:00", f"{hour:02d}:{minute}") for hour in range(8, 19) for minute in ("00", "30"))
LEAD = Text("填写后即成为督办问题", "With a lead it becomes a matter")


class MeetingList(Listing):
    """Meetings, the newest first."""

    id = "meetings"
    label = Text("会议", "Meetings")
    search = ("id__icontains", "chair__icontains", "place__icontains")
    search_hint = Text("日期、主持人、地点", "Day, chair or place")
    default_sort = "-held_on"
    empty = Text("还没有召集会议", "No meeting yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("day", Text("日期", "Day"), "held_on", kind="day", sort="held_on", main=True,
               href=lambda row: reverse("rhythm:meeting", args=[row.pk])),
        Column("kind", Text("种类", "Kind"), lambda row: KINDS[row.kind], sort="kind"),
        Column("status", Text("状态", "Status"), lambda row: f"meeting_{row.status}", kind="status", sort="status"),
        Column("chair", Text("主持人", "Chair"), sort="chair"),
        Column("place", Text("地点", "Place"), wide_only=True),
        Column("items", Text("议题", "Items"), kind="int", sort="items"),
        Column("concluded", Text("有结论", "Concluded"), kind="int"),
        Column("matters", Text("交办", "Handed out"), kind="int"),
        Column("number", Text("纪要编号", "Minutes"), lambda row: told(SERIES[row.kind], row.year, row.number)),
    )  # fmt: skip
    filters = (
        Choice("kind", Text("种类", "Kind"), tuple(KINDS.items())),
        Choice(
            "status", Text("状态", "Status"), tuple((key, text) for key, text in m.STATUSES.items() if key != "new")
        ),
    )


def _rows(request: HttpRequest) -> Any:
    return visible(request.actor, KIND, MeetingRow.objects.all())


@require_GET
@requires("meeting.list")
def meeting_list(request: HttpRequest) -> HttpResponse:
    """The meetings, with the way to the reader's calendar."""
    context = {
        "can_call": request.as_of is None and may(request, f"{KIND}.call-meeting"),
    }
    return listing.answer(request, MeetingList(request, _rows(request)), "rhythm/meetings.html", context)


@require_http_methods(["GET", "POST"])
@requires("meeting.call-meeting")
def call(request: HttpRequest) -> HttpResponse:
    """Call a meeting."""
    form = _call_form(request)
    if request.method == "GET":
        return render(request, "rhythm/meeting_call.html", {"form": form})
    number = f"{PREFIX.get(request.POST.get('kind', ''), PREFIX['weekly'])}{request.POST.get('held_on', '')}"[:32]
    result = run_command(request, KIND, number, form, begins=True)
    return result.response or done(request, reverse("rhythm:meeting", args=[number]), Text("已召集", "Called"))


def _call_form(request: HttpRequest) -> CommandForm:
    chairs = RoleRow.objects.filter(role__in=("leader_main", "leader")).order_by("name").values_list("name", flat=True)
    invited = RoleRow.objects.filter(role__in=LEADING).order_by("role", "name").values_list("name", flat=True)
    following = surroundings.calendar().nth_workday(request.day, 1)
    return CommandForm(
        m.CallMeeting,
        reverse("rhythm:meeting_call"),
        fields={
            "chair": Field(widget="select", choices=tuple((name, name) for name in chairs)),
            "invited": Field(widget="checks", choices=tuple((name, name) for name in invited), wide=True),
            "starts": Field(widget="select", choices=STARTS),
            "kind": Field(widget="select", choices=tuple(KINDS.items())),
            "about": Field(widget="select", choices=_periods(request.day)),
        },
        initial={"held_on": following.isoformat(), "starts": "15:00:00", "place": "管委会三楼会议室"},
        seq=0,
        title=m.COMMAND_NAMES["call-meeting"],
    )


def _periods(day: date) -> tuple[tuple[str, str | Text], ...]:
    """The quarters and half-years that a review or a tour may be about, the latest first."""
    names = [f"{year}-{part}" for year in (day.year, day.year - 1) for part in ("Q4", "H2", "Q3", "Q2", "H1", "Q1")]
    begun = [name for name in names if (span := period_of(name)) is not None and span[0] <= day]
    return (("", "—"), *((name, period_text(name)) for name in begun))


def _found(request: HttpRequest, meeting_id: str) -> MeetingRow:
    row: MeetingRow | None = _rows(request).filter(pk=meeting_id).first()
    if row is None:
        raise Http404
    return row


@require_GET
@requires("meeting.list")
def meeting_page(request: HttpRequest, meeting_id: str) -> HttpResponse:
    """One meeting: its agenda (drawn anew until the papers are frozen), its conclusions, and what may be done."""
    row = _found(request, meeting_id)
    state, seq = ledger.load(KIND, meeting_id)
    items = state.items or agenda_of(state.held_on, state.kind, state.about)
    names = project_names(item.project for item in items if item.project)
    context = {
        "row": row,
        "state": state,
        "row_status": f"meeting_{state.status}",
        "number": told(SERIES[state.kind], row.year, row.number),
        "kind": KINDS[state.kind],
        "period": period_text(state.about),
        "papers": _papers(request, state),
        "stops": _results(request, state, items),
        "lines": [
            (place, item, m.ITEM_KINDS[item.kind], names.get(item.project), state.conclusions.get(place))
            for place, item in enumerate(items, start=1)
        ],
        "projects": hrefs(request, "project", (item.project for item in items)),
        "matters": hrefs(
            request,
            "matter",
            (
                *(item.ref for item in items if item.kind == "matter"),
                *(made.matter for made in state.conclusions.values()),
            ),
        ),
        "forms": [] if request.as_of else _offered(request, state, seq),
    }
    return render(request, "rhythm/meeting.html", context)


def _results(request: HttpRequest, state: m.State, items: tuple[m.Item, ...]) -> list[tuple[Stop, Text]]:
    """What the stops were given: means once the report is signed, until then only how many have scored."""
    if state.status != "signed":
        return []
    return [(stop, items[stop.item - 1].title) for stop in stops(state.scores)]


def _offered(request: HttpRequest, state: m.State, seq: int) -> list[CommandForm]:
    tags = [tag for tag in COMMANDS if state.status in m.TABLE[COMMANDS[tag]][1] and may(request, f"{KIND}.{tag}")]
    if not state.left_open and "conclude-item" in tags:
        tags.remove("conclude-item")
    if request.actor.name not in (state.chair, *state.present) or not any(item.kind == "stop" for item in state.items):
        tags = [tag for tag in tags if tag != "score-stop"]
    return [_form(request, state, tag, seq) for tag in tags]


def _form(request: HttpRequest, state: m.State, tag: str, seq: int | None) -> CommandForm:
    return CommandForm(
        COMMANDS[tag],
        reverse("rhythm:meeting_act", args=[state.id, tag]),
        fields=_fields(state, tag),
        fixed=_drawn(request, state) if tag == "freeze-papers" and state.held_on else {},
        initial={"present": state.present or state.invited, "absent": state.absent},
        seq=seq,
        title=m.COMMAND_NAMES[tag],
        confirm=CONFIRM.get(tag),
    )


def _drawn(request: HttpRequest, state: m.State) -> dict[str, Any]:
    """What is frozen: the agenda, and a review's papers."""
    items = agenda_of(state.held_on, state.kind, state.about)
    return {"items": items, "papers": _papers(request, state)}


def _fields(state: m.State, tag: str) -> dict[str, Field]:
    everybody = tuple((name, name) for name in (state.chair, *state.invited))
    if tag == "record-attendance":
        return {"present": Field(widget="checks", choices=everybody, wide=True), "absent": Field(widget="lines")}
    if tag == "add-item":
        rows = ProjectRow.objects.exclude(status="retired").order_by("id")
        projects = tuple((row.id, Text(row.name_zh, row.name_en or row.name_zh)) for row in rows)
        return {"project_id": Field(widget="select", choices=(("", "—"), *projects))}
    if tag == "score-stop":
        named = ((place, item) for place, item in enumerate(state.items, start=1) if item.kind == "stop")
        return {"item": Field(widget="select", choices=tuple((str(n), item.title) for n, item in named), wide=True)}
    if tag == "conclude-item":
        open_items = tuple(
            (str(place), Text(f"{place}. {item.title.zh}", f"{place}. {item.title.en}"))
            for place, item in enumerate(state.items, start=1)
            if place not in state.conclusions
        )
        return {
            "item": Field(widget="select", choices=open_items, wide=True),
            "lead": Field(widget="select", choices=(("", "—"), *everybody), help=LEAD),
            "supporting": Field(widget="checks", choices=everybody),
        }
    return {}


@require_POST
def act(request: HttpRequest, meeting_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a meeting."""
    if tag not in COMMANDS:
        raise Http404
    _found(request, meeting_id)
    require(request, f"{KIND}.{tag}")
    state, _ = ledger.load(KIND, meeting_id)
    result = run_command(request, KIND, meeting_id, _form(request, state, tag, None))
    return result.response or acted(request, reverse("rhythm:meeting", args=[meeting_id]), m.COMMAND_NAMES[tag])


@require_GET
@requires("meeting.list")
def paper(request: HttpRequest, meeting_id: str, ending: str) -> HttpResponse:
    """Agenda or minutes as a Word file or PDF, in the reader's language."""
    if ending not in ENDINGS:
        raise Http404
    _found(request, meeting_id)
    state, _ = ledger.load(KIND, meeting_id)
    language = "zh" if words.chinese() else "en"
    items = state.items or agenda_of(state.held_on, state.kind, state.about)
    make, media_type = ENDINGS[ending]
    sheet = minutes.sheet_of(state, items, _papers(request, state), park_name(language), language)
    try:
        content = make(sheet)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{meeting_id}.{ending}"'
    return answer


def _papers(request: HttpRequest, state: m.State) -> Papers | None:
    """A review's papers: frozen, or as they are drawn now."""
    if state.kind == "weekly":
        return None
    return state.papers or papers_of(state.about, request.day)
