"""大屏: the park's figures on a wall, refreshed by itself while anything is new.

A wall has nobody who signs in each quarter of an hour. Who may see the cockpit makes an address that shows this one
page for a day and nothing else (:mod:`kuaijin.people.signed_links`). The page names projects and posts,
no cases and no firms.
"""

from datetime import timedelta
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kuaijin import wallclock
from kuaijin.desks.cockpit.parts import batch_parts, large, light_parts, month_chart
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.happenings import event_name, kind_name
from kuaijin.insight import two_days
from kuaijin.insight.dispatch import bulletin, changes_between
from kuaijin.insight.figures import cells, figures_of, year_told
from kuaijin.insight.land_to_use import paces
from kuaijin.insight.projects import Standings, project_names
from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import MatterRow, ParkRow, ProjectRow
from kuaijin.people.signed_links import actor_of_link, link_token
from kuaijin.sources.holiday_years import china_calendar

PURPOSE = "screen"
LASTS = timedelta(hours=24)
ROWS = 7
"""So many lines a list fit on a wall."""


@require_GET
@requires("cockpit.see")
def screen(request: HttpRequest) -> HttpResponse:
    """The big screen for whoever is signed in, with the address for a wall."""
    address = request.build_absolute_uri(reverse("cockpit:wall", args=[link_token(request.user, PURPOSE)]))
    return _answer(request, {"wall": address, "hours": LASTS // timedelta(hours=1)})


@require_GET
def wall(request: HttpRequest, token: str) -> HttpResponse:
    """The same on a wall, for a day after the address was made."""
    request.actor = actor_of_link(token, PURPOSE, LASTS)
    if request.actor is None or not may(request, "cockpit.see"):
        raise Http404
    return _answer(request, {})


def _answer(request: HttpRequest, more: dict[str, Any]) -> HttpResponse:
    """The page; for its own polling the middle alone, or nothing while no entry was added and the day is the same."""
    mark = f"{request.day}-{Entry.objects.order_by('-id').values_list('id', flat=True).first() or 0}"
    if "poll" in request.GET:
        if request.GET.get("seen") == mark:
            return HttpResponse(status=204)
        return render(request, "cockpit/screen_body.html", {**_figures(request), "mark": mark})
    return render(request, "cockpit/screen.html", {**_figures(request), **more, "mark": mark})


def _figures(request: HttpRequest) -> dict[str, Any]:
    on = request.day
    year = year_told(on)
    book = cells(year, on)
    found = figures_of(book, year, on)
    listed = ProjectRow.objects.filter(year=year).exclude(status="retired")
    warned = Standings(on).told(listed).filter(light_on__in=("red", "yellow")).order_by("id")
    whole = bulletin(on, china_calendar(), changes=False)
    happened = list(changes_between(on - timedelta(days=6), on, two_days.TELLING))
    return {
        "figures": found,
        "total": large(found.all.total),
        "plan": large(found.all.plan),
        "actual": large(found.all.actual),
        "batches": [msgspec.structs.replace(part, href="") for part in batch_parts(book)],  # a wall has no pointer
        "lights": light_parts(cell for cell in book if cell.year == year),
        "months": month_chart(found),
        "late_cases": sum(row.kind == "case" for row in whole.late),
        "soon_cases": sum(row.kind == "case" for row in whole.soon),
        "open_matters": MatterRow.objects.filter(open=True).count(),
        "late_matters": sum(row.kind == "matter" for row in whole.late),
        "people": [(name, late, soon) for name, late, soon in whole.by_person() if name][:ROWS],
        "warned": list(warned[:ROWS]),
        "paces": paces(ProjectRow.objects.exclude(status="retired")),
        "happened": _told(happened),
        "park": ParkRow.objects.first(),
        "refreshed": wallclock.now(),
    }


def _told(changes: list[Any]) -> list[tuple[Any, Any, Any, Any]]:
    names = project_names(change.about for change in changes[:ROWS] if change.about)
    return [
        (change.on, kind_name(change.kind), event_name(change.kind, change.type), names.get(change.about, ""))
        for change in changes[:ROWS]
    ]
