"""授权委托: who may act for the firm, for which projects, until when; given and ended by the firm's own account."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import firm
from kuaijin.core.access import Subject
from kuaijin.core.base import Text
from kuaijin.core.firm import AddMandate, EndMandate, Given, State
from kuaijin.desks.frame.commands import CommandForm, done, run_command, show
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.scoping import visible
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.people.models import Account
from kuaijin.people.services import AGENT

USUAL = timedelta(days=180)
UNKNOWN = Text("本企业没有这个经办人账号", "The firm has no such agent's account")


class Line(Struct, frozen=True):
    """A mandate with its scope in words, its standing on the day, and the form that ends it."""

    given: Given
    scope: Text
    status: str
    form: CommandForm | None


def subject(request: HttpRequest) -> Subject:
    """The reader's own firm."""
    return Subject(kind=firm.KIND, org=request.actor.org)


def _form(request: HttpRequest) -> CommandForm:
    people = Account.objects.filter(org=request.actor.org, role="enterprise", department=AGENT).order_by("display_name")
    projects = visible(request.actor, "project", ProjectRow.objects.exclude(status="retired")).order_by("id")
    return CommandForm(
        AddMandate,
        reverse("firm:people"),
        fields={
            "person": Field(
                widget="select",
                choices=tuple((each.user.username, each.display_name) for each in people.select_related("user")),
            ),
            "project_id": Field(
                widget="select",
                help=Text("不选则为全部项目", "All projects unless one is chosen"),
                choices=tuple((row.pk, Text(row.name_zh, row.name_en or row.name_zh)) for row in projects),
            ),
        },
        initial={"from_day": request.day, "until": request.day + USUAL},
    )


@require_http_methods(["GET", "POST"])
@requires("firm.people")
def people(request: HttpRequest) -> HttpResponse:
    """The mandates, and the form of a new one."""
    require(request, "read", subject(request))
    if request.method == "POST":
        return _add(request)
    state, seq = ledger.load(firm.KIND, request.actor.org)
    able = request.as_of is None and may(request, "add-mandate", subject(request))
    context = {
        "lines": _lines(request, state, seq, able=able),
        "form": _form(request) if able else None,
        "agents": Account.objects.filter(org=request.actor.org, role="enterprise", department=AGENT).exists(),
    }
    return render(request, "firm/people.html", context)


def _add(request: HttpRequest) -> HttpResponse:
    require(request, "add-mandate", subject(request))
    form = _form(request)
    asked = form.field("person")
    known = {value for value, _ in asked.choices} if asked else set()
    if request.POST.get("person", "") not in {*known, ""}:
        form.bind(request)
        form.blame("person", UNKNOWN, "MANDATE-PERSON")
        return show(request, form)
    result = run_command(request, firm.KIND, request.actor.org, form)
    return result.response or done(request, reverse("firm:people"), Text("已授权", "The mandate is given"))


@require_POST
@requires("firm.people")
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End one mandate."""
    require(request, "end-mandate", subject(request))
    result = run_command(request, firm.KIND, request.actor.org, _ending(number))
    return result.response or done(request, reverse("firm:people"), Text("授权已终止", "The mandate is ended"))


def _ending(number: int, seq: int | None = None) -> CommandForm:
    return CommandForm(
        EndMandate,
        reverse("firm:end_mandate", args=[number]),
        fixed={"number": number},
        fields={"reason": Field(widget="text")},
        seq=seq,
        key=str(number),
        tone="danger",
        confirm=Text("终止后对方立即不能再为企业办事，确定吗？", "The person can no longer act for the firm. End it?"),
    )


def _lines(request: HttpRequest, state: State, seq: int, *, able: bool) -> list[Line]:
    rows = ProjectRow.objects.filter(id__in={each.project_id for each in state.mandates})
    names = {row.pk: Text(row.name_zh, row.name_en or row.name_zh) for row in rows}
    everything = Text("全部项目", "All projects")
    return [
        Line(
            each,
            names.get(each.project_id, everything),
            _standing(each, request.day),
            _ending(each.number, seq) if able and _standing(each, request.day) != "mandate_over" else None,
        )
        for each in reversed(state.mandates)
    ]


def _standing(given: Given, on: date) -> str:
    if given.holds(on):
        return "mandate_holds"
    return "mandate_future" if given.ended_on is None and on < given.from_day else "mandate_over"
