"""施工计划: the list, one plan with its Gantt, permits, clashes and crews, and what can be done with it."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import works_messages as m
from kuaijin.core.base import Refusal, Text
from kuaijin.core.task_force import SORTS
from kuaijin.core.works_forecast import Unplaceable
from kuaijin.core.works_network import HAZARDS
from kuaijin.core.works_plan import KIND, TABLE, open_network
from kuaijin.core.works_state import COMMAND_NAMES, STATUSES, State, dates
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.commands import CommandForm, acted, done, run_command
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.works.gantt import gantt
from kuaijin.exchange import progress
from kuaijin.insight.works import Standing, standing
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.projections.people_models import StationRow
from kuaijin.ledger.projections.works_models import WorksPlanRow
from kuaijin.works_solver.propose import Step
from kuaijin.works_solver.propose import propose as solve

SECONDS, THREADS = 4, 2
"""What one press of the button may cost the server."""
SEARCHING = Refusal(
    "WORKS-SEARCHING",
    Text("这份计划正在求优化方案，请等它结束或先停止。", "A search for this plan is going on: wait or stop it."),
)
COMMANDS: dict[str, type[Any]] = {
    str(command.__struct_config__.tag): command
    for command in TABLE
    if command not in (m.EnterWorksPlan, m.PutWorksProposal)
}
CONFIRM = {
    "fix-baseline": Text("基线固定后，以后的提前和延误都与它比较。", "All gains and delays are then told against it."),
    "adopt-works-proposal": Text("采用后，当前计划由方案取代。", "The proposal then takes the place of the plan."),
}


class PlanList(Listing):
    """Works plans by project."""

    id = "works"
    label = Text("施工计划", "Works plans")
    search = ("project__icontains", "title__icontains")
    search_hint = Text("项目编号、计划名称", "Project or title")
    default_sort = "project"
    empty = Text("还没有施工计划", "No works plan yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("project", Text("项目", "Project"), sort="project", wide_only=True),
        Column("title", Text("计划", "Plan"), main=True, sort="title",
               href=lambda row: reverse("works:plan", args=[row.project])),
        Column("status", Text("状态", "Status"), lambda row: f"works_{row.status}", kind="status", sort="status"),
        Column("activities", Text("作业", "Activities"), kind="int", sort="activities"),
        Column("finished", Text("已完成", "Finished"), kind="int", sort="finished"),
        Column("ends_on", Text("计划完成", "Planned end"), kind="day", sort="ends_on"),
        Column("baseline_ends_on", Text("基线完成", "Baseline end"), kind="day", sort="baseline_ends_on"),
        Column("coordinator", Text("安全协调人", "Safety coordinator"), wide_only=True),
    )  # fmt: skip
    filters = (
        Choice("status", Text("状态", "Status"), tuple((key, text) for key, text in STATUSES.items() if key != "new")),
    )


def _rows(request: HttpRequest) -> Any:
    return visible(request.actor, KIND, WorksPlanRow.objects.all())


@require_GET
@requires("works-plan.list")
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans that this person may see."""
    export_url = reverse("works:export") if may(request, "works-plan.export") else ""
    context: dict[str, Any] = {"can_see_stations": may(request, "task-force.list")}
    if may(request, "works-plan.enter"):
        context["without"] = _without(request)
    found = PlanList(request, _rows(request), export_url=export_url)
    return listing.answer(request, found, "works/plans.html", context)


def _without(request: HttpRequest) -> Any:
    """Projects under way that have no plan yet and for which this person may enter one."""
    planned = WorksPlanRow.objects.values("project")
    rows = visible(request.actor, "project", ProjectRow.objects.filter(status="started")).exclude(id__in=planned)
    return [row for row in rows.order_by("id") if may(request, "enter-works-plan", _subject(row))]


def _subject(row: ProjectRow) -> Any:
    return replace(subject_of(row), kind=KIND)


@require_GET
@requires("works-plan.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file."""
    found = PlanList(request, _rows(request))
    return exported(found, f"works-{request.day}")


def found_project(request: HttpRequest, project_id: str) -> tuple[ProjectRow, Any]:
    """The project and the subject of its works plan; what the reader may not see isn't there."""
    row = ProjectRow.objects.filter(pk=project_id).first()
    subject = row and _subject(row)
    require_sight(request, "read", subject)
    if row is None:
        raise Http404
    return row, subject


def loaded(request: HttpRequest, project_id: str) -> tuple[ProjectRow, Any, State, int]:
    """A project's plan with its sequence; 404 where there is none for this reader."""
    row, subject = found_project(request, project_id)
    state, seq = ledger.load(KIND, project_id)
    if state.status == "new":
        raise Http404
    return row, subject, state, seq


@require_GET
def plan_page(request: HttpRequest, project_id: str) -> HttpResponse:
    """One plan: when it ends and why, its Gantt, permits, clashes, crews, activities, and what may be done."""
    row, subject, state, seq = loaded(request, project_id)
    context: dict[str, Any] = {
        "row": row,
        "state": state,
        "stations": _stations(request, row),
        "row_status": f"works_{state.status}",
        "project_seen": may(request, "read", subject_of(row)),
        "hazards": HAZARDS,
        "forms": [] if request.as_of else _offered(request, subject, state, seq),
        "can_import": not request.as_of and state.status == "draft" and may(request, "enter-works-plan", subject),
        "can_export": may(request, "export", subject),
        "searching": progress.asked(_key(row)),
        "can_propose": not request.as_of and state.status == "running" and may(request, "put-works-proposal", subject),
    }
    try:
        found = standing(state, surroundings.calendar(), request.day)
    except Unplaceable as error:
        return render(request, "works/plan.html", context | {"impossible": error.text})
    names = {each.id: each.name for each in state.activities}
    context |= {
        "standing": found,
        "gantt": gantt(found, request.day),
        "stats": _stats(found, state),
        "lines": [(each, HAZARDS[each.activity.hazard]) for each in found.lines],
        "clashes": [
            (names[each.one], names[each.other], each, found.days.day(each.first), found.days.day(each.last))
            for each in found.clashes
        ],
    }
    return render(request, "works/plan.html", context)


class Figure(Struct, frozen=True):
    """A figure at the head of the page."""

    label: str
    value: str
    note: Text
    tone: str
    icon: str


def _stations(request: HttpRequest, row: ProjectRow) -> list[tuple[StationRow, Text]]:
    """The units that are at these works now, as far as the reader may see the task force."""
    there = StationRow.objects.filter(project=row.pk, since__lte=request.day)
    there = there.exclude(until__lt=request.day)
    return [(each, SORTS[each.sort]) for each in visible(request.actor, "task-force", there)]


def _stats(found: Standing, state: State) -> list[Figure]:
    """When it ends, against the baseline, what is critical, and what may not stay as it is."""
    plan_days = Text(f"共 {found.length} 个计划日", f"{found.length} plan days in all")
    figures = [_figure(Text("预计完成", "Forecast end"), words.say_day(found.opening), plan_days, "", "calendar-event")]
    if found.baseline_opening is not None:
        late = Text(f"晚 {found.late} 天", f"{found.late} days late")
        early = Text(f"早 {-found.late} 天", f"{-found.late} days early")
        same = Text("按期", "on time")
        told = late if found.late > 0 else early if found.late < 0 else same
        was = words.say_day(found.baseline_opening)
        tone = "bad" if found.late > 0 else "good"
        note = Text(f"基线 {was}", f"Baseline {was}")
        figures.append(_figure(Text("与基线相比", "Against the baseline"), words.say(told), note, tone, "git-branch"))
    finished = sum(each.finished for each in found.lines)
    begun = Text(f"进行中 {len(state.progress) - finished}", f"{len(state.progress) - finished} going on")
    done_text = f"{finished} / {len(found.lines)}"
    figures.append(_figure(Text("已完成作业", "Activities finished"), done_text, begun, "", "progress-check"))
    dangers = sum(each.reason is not None for each in found.clashes)
    broken = Text(f"未满足约束 {len(found.breaches)} 条", f"{len(found.breaches)} constraints broken")
    tone = "bad" if dangers else "good"
    return [*figures, _figure(Text("危险组合", "Hazardous pairs"), str(dangers), broken, tone, "alert-triangle")]


def _figure(label: Text, value: str, note: Text, tone: str, icon: str) -> Figure:
    return Figure(words.say(label), value, note, tone, icon)


def _offered(request: HttpRequest, subject: Any, state: State, seq: int) -> list[CommandForm]:
    """The forms of what this person may do now."""
    sensible = {
        "adopt-works-proposal": state.proposal is not None,
        "move-gate": bool(state.gates),
    }
    return [
        _form(tag, state, seq)
        for tag, command in COMMANDS.items()
        if state.status in TABLE[command][1] and sensible.get(tag, True) and may(request, tag, subject)
    ]


def _form(tag: str, state: State, seq: int | None) -> CommandForm:
    fields: dict[str, Field] = {}
    if tag == "move-gate":
        fields["gate"] = _select((each.id, f"{each.name} · {each.expected_on}") for each in state.gates)
    if tag == "record-progress":
        going = [each for each in state.activities if not _finished(state, each.id)]
        fields["activity"] = _select((each.id, f"{each.id} · {each.name}") for each in going)
    return CommandForm(
        COMMANDS[tag],
        reverse("works:act", args=[state.id, tag]),
        fields=fields,
        seq=seq,
        title=COMMAND_NAMES[tag],
        confirm=CONFIRM.get(tag),
    )


def _finished(state: State, activity: str) -> bool:
    progress = state.progress.get(activity)
    return progress is not None and progress.finished_on is not None


def _select(pairs: Any) -> Field:
    return Field(widget="select", choices=(("", "—"), *pairs))


@require_POST
def act(request: HttpRequest, project_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a plan."""
    if tag not in COMMANDS:
        raise Http404
    _, subject, state, _ = loaded(request, project_id)
    require(request, tag, subject)
    result = run_command(request, KIND, project_id, _form(tag, state, None))
    return result.response or acted(request, reverse("works:plan", args=[project_id]), COMMAND_NAMES[tag])


@require_POST
def propose(request: HttpRequest, project_id: str) -> HttpResponse:
    """Let the solver look for a shorter, level and safe plan of what is still to come, and keep what it finds."""
    row, subject, state, seq = loaded(request, project_id)
    require(request, "put-works-proposal", subject)
    form = CommandForm(
        m.PutWorksProposal,
        reverse("works:propose", args=[project_id]),
        fixed={"days": (), "bound_days": 0, "tried": 0},
        seq=seq,
    )
    found = None
    try:
        if progress.asked(_key(row)):
            form.blame(None, SEARCHING.text, SEARCHING.rule)
        elif state.status == "running":
            found = _solved(state, request, _key(row))
    except Unplaceable as error:
        form.blame(None, error.text, "WORKS-SHORT")
    result = run_command(request, KIND, project_id, form, made=lambda asked: found or asked)
    text = Text("优化方案已提出，请核对后采用", "There is a proposal: check it, then adopt it")
    return result.response or done(request, reverse("works:plan", args=[project_id]), text)


def _key(row: ProjectRow) -> str:
    return f"works:{row.pk}"


def _solved(state: State, request: HttpRequest, key: str) -> m.PutWorksProposal:
    """The command that puts what the solver found, or had found when somebody stopped it."""
    calendar = surroundings.calendar()
    with progress.told(key) as report:

        def watch(step: Step) -> bool:
            report(min(int(step.seconds * 10), SECONDS * 10), SECONDS * 10, step.length, step.tried)
            return report.stopped

        network = open_network(state, calendar, request.day)
        proposal = solve(network, seconds=SECONDS, threads=THREADS, watch=watch)
    starts = dates(proposal.starts, state.days(calendar))
    return m.PutWorksProposal(
        days=tuple(m.DayOf(name, on) for name, on in starts.items()), bound_days=proposal.bound, tried=proposal.tried
    )


@require_GET
def searching(request: HttpRequest, project_id: str) -> HttpResponse:
    """How far the search for a better plan is; asked for again by the page while it goes on."""
    row, subject, state, _ = loaded(request, project_id)
    require(request, "put-works-proposal", subject)
    found = progress.asked(_key(row))
    context = {"row": row, "state": state, "searching": found, "begun": "begun" in request.GET}
    return render(request, "works/searching.html", context)


@require_POST
def stop_search(request: HttpRequest, project_id: str) -> HttpResponse:
    """End the search: what it has found by now becomes the proposal."""
    row, subject, _, _ = loaded(request, project_id)
    require(request, "put-works-proposal", subject)
    progress.stop(_key(row))
    return redirect("works:searching", project_id)
