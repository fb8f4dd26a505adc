"""走访 on a phone: what the reader plans to visit, and one visit recorded at the place with what it raised."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from msgspec import Struct
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import task_force as core
from kuaijin.core.base import Command, Text
from kuaijin.core.matter_messages import MatterCategory, Raise
from kuaijin.core.project_commands import RecordVisit
from kuaijin.desks.frame.commands import CommandForm, done, show
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.staff.forces import found_project
from kuaijin.insight.forces import ACTIVE, forces
from kuaijin.ledger.projections.models import MatterRow, ProjectRow, RoleRow
from kuaijin.ledger.projections.people_models import VisitPlanRow
from kuaijin.ledger.together import RefusedStep, execute_all

BLAMED = {"matter": "problems", core.KIND: "plan"}
"""Beside which field the refusal of a step stands; the visit's own names its field."""
SAVED = Text("走访已记录", "The visit is recorded")


class SpotProblem(Struct, frozen=True):
    """A problem raised at the place, with its category (Q-5)."""

    text: str
    category: MatterCategory = "其他"


class VisitOnTheSpot(Struct, frozen=True, tag_field="type", tag="visit-on-the-spot"):
    """What is asked on the phone: the visit itself, and the matters that come out of it."""

    findings: str
    people: tuple[str, ...]
    decisions: tuple[str, ...] = ()
    problems: tuple[SpotProblem, ...] = ()
    plan: int | None = None
    longitude: float | None = None
    latitude: float | None = None
    place_note: str = ""


@require_GET
@requires("task-force.keep-visit")
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's planned visits by day, then the linked projects that nobody visited this month."""
    rows = visible(request.actor, "project", ProjectRow.objects.filter(status__in=ACTIVE)).order_by("id")
    names = {row.id: Text(row.name_zh, row.name_en or row.name_zh) for row in rows}
    plans = VisitPlanRow.objects.filter(open=True, project__in=names)
    if request.actor.role != "leader_main":
        linked = [row.id for row in rows if request.actor.name in (row.leader, row.secretary)]
        plans = plans.filter(project__in=linked)
    rest = [each for each in forces(rows, request.day) if "visit" in each.lacks]
    context = {
        "plans": [(plan, names[plan.project], plan.on < request.day) for plan in plans],
        "rest": rest,
    }
    return render(request, "staff/visits.html", context)


@require_http_methods(["GET", "POST"])
def on_the_spot(request: HttpRequest, project_id: str) -> HttpResponse:
    """Record a visit: position by one tap, findings, problems that become matters, decisions."""
    row, _ = found_project(request, project_id)
    subject = subject_of(row)
    require(request, "record-visit", subject)
    state, _ = ledger.load(core.KIND, project_id)
    form = _form(request, row, state)
    if request.method == "GET":
        return render(request, "staff/on_the_spot.html", {"row": row, "form": form})
    told = form.bind(request)
    if told is None:
        return show(request, form)
    if told.problems:
        require(request, "raise", replace(subject, kind="matter"))
    steps = _steps(row.pk, told, request.day)
    try:
        execute_all(steps, actor=request.actor)
    except RefusedStep as refused:
        refusal = refused.refusal
        field = BLAMED.get(steps[refused.position][0], refusal.field)
        form.blame(field, refusal.text, refusal.rule)
        return show(request, form)
    return done(request, reverse("staff:force", args=[row.pk]), SAVED)


def _steps(project_id: str, told: VisitOnTheSpot, on: date) -> list[tuple[str, str, Command]]:
    """The visit, the plan that it keeps, and a matter for each problem: all of them or none."""
    visit = RecordVisit(
        on=on,
        people=told.people,
        findings=told.findings,
        longitude=told.longitude,
        latitude=told.latitude,
        place_note=told.place_note,
        problems=tuple(each.text for each in told.problems),
        decisions=told.decisions,
    )
    steps: list[tuple[str, str, Command]] = [("project", project_id, visit)]
    if told.plan is not None:
        steps.append((core.KIND, project_id, core.KeepVisit(number=told.plan, on=on, people=told.people)))
    head = f"ZF-{project_id}-{on:%Y%m%d}-"
    taken = MatterRow.objects.filter(id__startswith=head).count()
    for number, each in enumerate(told.problems, start=taken + 1):
        raised = Raise(text=each.text, category=each.category, project_id=project_id)
        steps.append(("matter", f"{head}{number:02d}", raised))
    return steps


def _form(request: HttpRequest, row: ProjectRow, state: core.State) -> CommandForm:
    own = RoleRow.objects.exclude(role__in=("auditor", "admin_system", "admin_security"))
    near = dict.fromkeys((request.actor.name, row.leader, row.secretary, *row.team))
    known = set(own.values_list("name", flat=True))
    plans = [each for each in state.plans if each.open]
    fields: dict[str, Field] = {
        "people": Field(widget="checks", choices=tuple((name, name) for name in near if name in known)),
        "plan": Field(
            widget="select",
            choices=(("", "—"), *((str(each.number), f"{each.on} {each.leader} {each.purpose}") for each in plans)),
        ),
        "longitude": Field(widget="text"),
        "latitude": Field(widget="text"),
    }
    first: dict[str, Any] = {"people": [request.actor.name]}
    mine_ = next((each for each in plans if each.leader == request.actor.name), None)
    if mine_ is not None:
        first["plan"] = str(mine_.number)
    fixed = {} if may(request, "matter.raise") else {"problems": ()}
    return CommandForm(
        VisitOnTheSpot,
        reverse("staff:on_the_spot", args=[row.pk]),
        fields=fields,
        initial=first,
        fixed=fixed,
        title=Text("到场走访", "Visit on the spot"),
    )
