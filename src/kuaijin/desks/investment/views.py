"""投资调度: the month over all projects, its export, and freezing what has been reviewed."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kuaijin import ledger
from kuaijin.core.base import Text
from kuaijin.core.investment import forecast_of, standing
from kuaijin.core.project_commands import FreezeMonth
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.commands import done
from kuaijin.desks.frame.exporting import taken_out
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.investment.asked import Asked, asked_of
from kuaijin.desks.investment.lists import MonthList, as_percent, as_points
from kuaijin.insight.investment import STATES, Line, lines_of, starts_of
from kuaijin.ledger.projections.models import ProjectRow


def _rows(request: HttpRequest, lines: dict[str, Line]) -> Any:
    rows = visible(request.actor, "project", ProjectRow.objects.filter(id__in=lines))
    return rows.exclude(status="retired")


@require_GET
@requires("project.list")
def month_page(request: HttpRequest) -> HttpResponse:
    """Every project of the list at the end of the month; the figures above are those of the rows that match."""
    asked = asked_of(request)
    lines = lines_of(asked.year, asked.month, asked.base, asked.method)
    export_url = reverse("investment:export") if may(request, "project.export") else ""
    seen = _rows(request, lines)
    found = MonthList(request, seen, asked, lines, export_url=export_url)
    matching = list(found.rows)
    states = Counter(lines[row.id].state for row in seen)
    context = {
        "asked": asked,
        "whole": whole_of([lines[row.id] for row in matching], asked),
        "starts": _starts(matching, lines, asked),
        "states": [(f"month_{state}", states[state]) for state in STATES if states[state]],
        "waiting": states["waiting"],
        "can_freeze": may(request, "project.freeze-month") and not request.as_of,
        "can_report": bool(states),
        "can_see_park": may(request, "cockpit.see"),
    }
    return listing.answer(request, found, "investment/month.html", context)


def whole_of(lines: list[Line], asked: Asked) -> dict[str, Any]:
    """Σ over the lines: plan, original plan, done, rates, deviation from the named base, forecast."""
    group = [line.series for line in lines]
    whole = standing(group, asked.base, asked.month)
    value, capped, unknown = forecast_of(group, asked.month, asked.method)
    return {
        "standing": whole,
        "rate": as_percent(whole.rate),
        "original_rate": as_percent(whole.original_rate),
        "base_share": as_percent(whole.base_share),
        "deviation": as_points(whole.deviation),
        "over": as_points(whole.over),
        "forecast": value,
        "capped": capped,
        "unknown": unknown,
        "estimated": any(line.row.marks[month]["estimated"] for line in lines for month in range(asked.month)),
    }


def _starts(rows: list[ProjectRow], lines: dict[str, Line], asked: Asked) -> dict[str, Any]:
    told = starts_of(((lines[row.id].row, row) for row in rows), asked.month)
    return {
        "told": told,
        "of_year": as_percent(told.rate_of_year),
        "to_date": as_percent(told.rate_to_date),
    }


@require_GET
@requires("project.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file; month, base and forecast stand on its first line."""
    asked = asked_of(request)
    lines = lines_of(asked.year, asked.month, asked.base, asked.method)
    found = MonthList(request, _rows(request, lines), asked, lines)
    heads, rows = found.plain(lines)
    told = "; ".join(words.say(text) for text in (asked.month_text, asked.base_text, asked.method_text))
    narrowed = [
        f"{words.say(choice.label)}={words.say(dict(choice.choices)[chosen])}"
        for choice, chosen in found.choices
        if chosen
    ]
    return taken_out(request, MonthList.label, "; ".join([told, *narrowed]), (heads, rows), f"investment-{asked.key}")


@require_POST
@requires("project.freeze-month")
def freeze(request: HttpRequest) -> HttpResponse:
    """冻结: every reviewed report of the month; what is missing, returned or an estimate stays open. All or none."""
    asked = asked_of(request)
    back = f"{reverse('investment:month')}?month={asked.key}"
    lines = lines_of(asked.year, asked.month, asked.base, asked.method)
    waiting = [row.id for row in _rows(request, lines) if lines[row.id].state == "waiting"]
    command = FreezeMonth(year=asked.year, month=asked.month)
    try:
        ledger.execute_all([("project", id_, command) for id_ in waiting], actor=request.actor)
    except ledger.RefusedStep as refused:
        return _refused(request, waiting[refused.position], refused, back)
    return done(request, back, Text(f"已冻结 {len(waiting)} 个项目", f"{len(waiting)} projects frozen"))


def _refused(request: HttpRequest, id_: str, refused: ledger.RefusedStep, back: str) -> HttpResponse:
    from django.contrib import messages  # noqa: PLC0415  only where something is refused

    text = refused.refusal.text
    messages.error(request, words.say(Text(f"{id_}：{text.zh}", f"{id_}: {text.en}")))
    return redirect(back)
