"""规划: the plan documents with their indicators, and what may be done to one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuaijin import ledger
from kuaijin.core import plan
from kuaijin.core import plan_messages as m
from kuaijin.core.base import Text
from kuaijin.core.plan_outlook import FORECASTS
from kuaijin.desks.frame.commands import CommandForm, acted, done, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.insight.plans import Line, lines
from kuaijin.ledger.projections.atlas_models import IndicatorRow, PlanRow

COMMANDS: dict[str, type[m.PlanCommand]] = {
    str(command.__struct_config__.tag): command for command in plan.TABLE if command is not m.RegisterPlan
}
CONFIRM = {
    "adopt-plan": Text("实施后调整指标须说明理由，确定吗？", "From then on a change takes a reason. Adopt it?"),
    "close-plan": Text("结束后不能再填报，确定吗？", "Nothing can be reported afterwards. Close it?"),
    "drop-indicator": Text("删除后不再考核该指标，确定吗？", "It is not followed any more. Drop it?"),
}
OPEN = ("behind", "missed", "unknown")


def _plans(request: HttpRequest) -> Any:
    return visible(request.actor, "plan", PlanRow.objects.all())


@require_GET
@requires("plan.list")
def plan_list(request: HttpRequest) -> HttpResponse:
    """All plans with their indicators."""
    rows = list(_plans(request))
    told = lines(list(IndicatorRow.objects.filter(plan__in=[row.pk for row in rows])), request.day)
    counted = [line for line in told if _living(rows, line)]
    context = {
        "plans": [_card(row, [line for line in told if line.row.plan == row.pk]) for row in rows],
        "count": len(rows),
        "indicators": len(counted),
        "reached": sum(line.outlook.standing == "reached" for line in counted),
        "wanting": sum(line.outlook.standing in OPEN for line in counted),
        "can_register": may(request, "plan.register-plan"),
    }
    return render(request, "atlas/plans.html", context)


def _living(rows: list[PlanRow], line: Line) -> bool:
    return any(row.pk == line.row.plan and row.status != "closed" for row in rows)


def _card(row: PlanRow, told: list[Line]) -> dict[str, Any]:
    return {
        "row": row,
        "title": Text(row.title_zh, row.title_en),
        "kind": plan.KINDS.get(row.kind, row.kind),
        "status": f"plan_{row.status}",
        "lines": [_shown(line) for line in told],
    }


def _shown(line: Line) -> dict[str, Any]:
    progress = line.outlook.progress
    return {
        "line": line,
        "row": line.row,
        "status": f"indicator_{line.outlook.standing}",
        "meter": None if progress is None else max(0, min(100, round(progress))),
        "method": FORECASTS["none" if line.row.forecast == "none" else "trend"],
        "source": line.row.told_source,
    }


@require_http_methods(["GET", "POST"])
@requires("plan.register-plan")
def register(request: HttpRequest) -> HttpResponse:
    """Register a plan; its indicators follow on its page."""
    form = CommandForm(m.RegisterPlan, reverse("atlas:register_plan"), seq=0)
    if request.method == "GET":
        return render(request, "atlas/register.html", {"form": form})
    numbers = [row[3:] for row in PlanRow.objects.values_list("id", flat=True) if row.startswith("GH-")]
    number = f"GH-{max((int(one) for one in numbers if one.isascii() and one.isdecimal()), default=0) + 1:02d}"
    result = run_command(request, plan.KIND, number, form)
    said = Text("已登记，请设定指标", "Registered; now set its indicators")
    return result.response or done(request, reverse("atlas:plan", args=[number]), said)


def _found(request: HttpRequest, plan_id: str) -> PlanRow:
    row = PlanRow.objects.filter(id=plan_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    return row


@require_GET
def plan_page(request: HttpRequest, plan_id: str) -> HttpResponse:
    """One plan: its indicators, what was told of them, and what may be done."""
    row = _found(request, plan_id)
    state, seq = ledger.load(plan.KIND, plan_id)
    told = lines(list(IndicatorRow.objects.filter(plan=plan_id)), request.day)
    context = {
        **_card(row, told),
        "told": [
            (each, found.name, found.unit)
            for each in sorted(state.told, key=lambda each: each.on, reverse=True)
            if (found := state.indicator(each.key)) is not None
        ],
        "forms": [] if request.as_of else _offered(request, row, state, seq),
    }
    return render(request, "atlas/plan.html", context)


def _offered(request: HttpRequest, row: PlanRow, state: plan.State, seq: int) -> list[CommandForm]:
    tags = [tag for tag, command in COMMANDS.items() if state.status in plan.TABLE[command][1]]
    useless = {"tell-actual": not _reported(state), "drop-indicator": not state.indicators}
    subject = subject_of(row)
    return [_form(tag, state, seq) for tag in tags if not useless.get(tag) and may(request, tag, subject)]


def _reported(state: plan.State) -> tuple[plan.Indicator, ...]:
    return tuple(each for each in state.indicators if not each.measure)


def _form(tag: str, state: plan.State, seq: int | None) -> CommandForm:
    fields: dict[str, Field] = {}
    if tag == "set-indicator":
        fields["measure"] = Field(widget="select", choices=(("", "—"), *plan.MEASURES.items()))
    elif tag in {"tell-actual", "drop-indicator"}:
        known = _reported(state) if tag == "tell-actual" else state.indicators
        fields["key"] = Field(widget="select", choices=tuple((each.key, each.name) for each in known))
    return CommandForm(
        COMMANDS[tag],
        reverse("atlas:plan_act", args=[state.id, tag]),
        fields=fields,
        seq=seq,
        confirm=CONFIRM.get(tag),
    )


@require_POST
def act(request: HttpRequest, plan_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a plan."""
    if tag not in COMMANDS:
        raise Http404
    row = _found(request, plan_id)
    require(request, tag, subject_of(row))
    state, _ = ledger.load(plan.KIND, plan_id)
    result = run_command(request, plan.KIND, plan_id, _form(tag, state, None))
    return result.response or acted(request, reverse("atlas:plan", args=[plan_id]), plan.COMMAND_NAMES[tag])
