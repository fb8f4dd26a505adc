"""24小时值班: who is on duty, what was called in, what waits for an answer."""

from datetime import date, timedelta
from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kuaijin import ledger
from kuaijin.core import duty as d
from kuaijin.core.base import Text
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.commands import CommandForm, acted, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.links import hrefs
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.ledger.kinds.duties import on_duty
from kuaijin.ledger.projections.models import ProjectRow, RoleRow
from kuaijin.ledger.projections.rhythm_models import CallRow, DutyRow
from kuaijin.wallclock import now

KIND = d.KIND
COMMANDS: dict[str, type[d.DutyCommand]] = {
    str(command.__struct_config__.tag): command
    for command in (d.TakeOver, d.RecordCall, d.AnswerCall, d.PassCallOn, d.PlanDuty)
}
ON_DUTY = ("dispatcher", "window", "secretary", "bureau_head", "leader")
LEADERS = ("leader_main", "leader", "bureau_head")
AHEAD = timedelta(days=6)


def _status(row: CallRow) -> str:
    if row.answered_at is not None:
        return "call_answered" if row.answered_at <= row.due_at else "call_answered_late"
    return "call_open" if now() <= row.due_at else "call_late"


class CallList(Listing):
    """Calls to the 24-hour line, the newest first."""

    id = "calls"
    label = Text("值班来电", "Calls")
    search = ("id__icontains", "text__icontains", "caller__icontains")
    search_hint = Text("编号、内容、来电人", "Number, text or caller")
    default_sort = "-at"
    empty = Text("没有来电", "No call")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("text", Text("来电内容", "Call"), "text", main=True,
               href=lambda row: reverse("rhythm:duty", args=[row.duty])),
        Column("at", Text("来电时间", "Called at"), "at", kind="moment", sort="at"),
        Column("status", Text("状态", "Status"), _status, kind="status"),
        Column("due", Text("应于", "Due"), "due_at", kind="moment", sort="due_at"),
        Column("by", Text("答复人", "Answered by"), "answered_by"),
        Column("matter", Text("问题", "Matter"), opens=("matter", "matter")),
    )  # fmt: skip
    filters = (
        Choice(
            "open",
            Text("进度", "Progress"),
            (("yes", Text("待答复", "open")), ("no", Text("已答复", "answered"))),
            apply=lambda found, value: found.filter(answered_at__isnull=value == "yes"),
        ),
    )


@require_GET
@requires("duty.list")
def calls(request: HttpRequest) -> HttpResponse:
    """The week's roster, and the calls."""
    known = {row.day: row for row in DutyRow.objects.filter(day__range=(request.day, request.day + AHEAD))}
    week = [request.day + timedelta(days=number) for number in range(AHEAD.days + 1)]
    context = {
        "week": [(day, known.get(day), d.duty_id(day)) for day in week],
        "can_plan": request.as_of is None and may(request, "duty.plan-duty"),
    }
    rows = CallRow.objects.all() if may(request, "duty.list") else CallRow.objects.none()
    return listing.answer(request, CallList(request, rows), "rhythm/calls.html", context)


def _day_of(duty_id: str) -> date:
    try:
        return date.fromisoformat(duty_id.removeprefix("ZB"))
    except ValueError:
        raise Http404 from None


@require_GET
@requires("duty.list")
def duty_page(request: HttpRequest, duty_id: str) -> HttpResponse:
    """One day: the roster, what was handed over, the calls, and what may be done."""
    day = _day_of(duty_id)
    row = visible(request.actor, KIND, DutyRow.objects.filter(pk=duty_id)).first()
    state, seq = ledger.load(KIND, duty_id)
    moment = now()
    context = {
        "row": row,
        "state": state,
        "day": day,
        "row_status": f"duty_{state.status}",
        "calls": [
            (number, call, call.answered_at is None and moment > call.due_at)
            for number, call in enumerate(state.calls, start=1)
        ],
        "matters": hrefs(request, "matter", (call.matter for call in state.calls)),
        "forms": [] if request.as_of else _offered(request, state, seq),
    }
    return render(request, "rhythm/duty.html", context)


def _offered(request: HttpRequest, state: d.State, seq: int) -> list[CommandForm]:
    tags = [tag for tag in COMMANDS if state.status in d.TABLE[COMMANDS[tag]][1] and may(request, f"{KIND}.{tag}")]
    if all(call.answered_at for call in state.calls):
        tags = [tag for tag in tags if tag not in ("answer-call", "pass-call-on")]
    if state.day != request.day and "take-over" in tags:
        tags.remove("take-over")
    if "record-call" in tags and not d.may_record(state, request.day, relieved=bool(on_duty(request.day))):
        tags.remove("record-call")
    return [_form(state, tag, seq) for tag in tags]


def _form(state: d.State, tag: str, seq: int | None) -> CommandForm:
    return CommandForm(
        COMMANDS[tag],
        reverse("rhythm:duty_act", args=[state.id, tag]),
        fields=_fields(state, tag),
        initial={"leader": state.leader, "officers": state.officers, "phone": state.phone}
        if tag == "plan-duty"
        else {},
        seq=seq,
        title=d.COMMAND_NAMES[tag],
    )


def _fields(state: d.State, tag: str) -> dict[str, Field]:
    if tag == "plan-duty":
        return {
            "leader": Field(widget="select", choices=_people(LEADERS)),
            "officers": Field(widget="checks", choices=_people(ON_DUTY), wide=True),
        }
    if tag == "record-call":
        rows = ProjectRow.objects.exclude(status="retired").order_by("id")
        projects = tuple((row.id, Text(row.name_zh, row.name_en or row.name_zh)) for row in rows)
        return {"project_id": Field(widget="select", choices=(("", "—"), *projects))}
    if tag in ("answer-call", "pass-call-on"):
        waiting = tuple(
            (str(number), f"{number}. {call.text[:30]}")
            for number, call in enumerate(state.calls, start=1)
            if call.answered_at is None
        )
        return {"number": Field(widget="select", choices=waiting)}
    return {}


def _people(roles: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    names = RoleRow.objects.filter(role__in=roles).order_by("role", "name").values_list("name", flat=True)
    return tuple((name, name) for name in names)


@require_POST
@requires("duty.list")
def act(request: HttpRequest, duty_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a day's duty."""
    _day_of(duty_id)
    if tag not in COMMANDS:
        raise Http404
    require(request, f"{KIND}.{tag}")
    state, _ = ledger.load(KIND, duty_id)
    result = run_command(request, KIND, duty_id, _form(state, tag, None), begins=state.status == "new")
    return result.response or acted(request, reverse("rhythm:duty", args=[duty_id]), d.COMMAND_NAMES[tag])
