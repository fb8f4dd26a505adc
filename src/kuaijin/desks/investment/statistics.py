"""入统: where each project stands with the statistics, and the two series side by side."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from kuaijin.core.base import Text
from kuaijin.desks.frame import labels, listing
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.investment.asked import asked_of
from kuaijin.desks.investment.lists import FIGURES, name_of
from kuaijin.insight.investment import Line, lines_of
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.surroundings import rulebook

STAT_STATUSES = ("not_due", "due", "materials_ready", "submitted", "entered", "returned")


def status_of(row: ProjectRow, line: Line, on: date, least_wan: int) -> str:
    """The status told; ``due`` for one not told that is large enough and has really started (先入库、后有数)."""
    told = line.row.stat_status
    if told == "not_due" and row.started_on is not None and row.started_on <= on and row.total_wan >= least_wan:
        return "due"
    return told


class StatisticsList(Listing):
    """The projects of the year's list with their place in the statistics."""

    id = "statistics"
    label = Text("入统", "In statistics")
    search = ("id__icontains", "name_zh__icontains", "name_en__icontains")
    search_hint = Text("名称", "Name")
    default_sort = "id"
    numeric = FIGURES

    def __init__(self, request: HttpRequest, rows: QuerySet[ProjectRow], lines: dict[str, Line]) -> None:
        least = rulebook().park.statistics_least_wan
        known = {row.id: status_of(row, lines[row.id], request.day, least) for row in rows}
        self.counts = {status: list(known.values()).count(status) for status in STAT_STATUSES}
        self.columns: tuple[Column, ...] = (  # type: ignore[misc]  the figures are known only when the list is made
            Column(
                "name",
                Text("项目", "Project"),
                name_of,
                sort="name_zh",
                main=True,
                href=lambda row: f"{reverse('projects:page', args=[row.id])}?tab=money",
            ),
            Column("status", Text("入统状态", "Status"), lambda row: labels.choice(known[row.id])),
            Column("started", Text("实际开工", "Started"), "started_on", kind="day", sort="started_on"),
            Column("entered", Text("入统年月", "Entered"), lambda row: lines[row.id].row.stat_month),
            Column("done", Text("调度累计", "Dispatch"), lambda row: lines[row.id].standing.done_wan, kind="wan"),
            Column(
                "counted",
                Text("统计累计", "Statistics"),
                lambda row: lines[row.id],
                kind="figure",
                template="investment/cells/counted.html",
            ),
        )
        self.filters = (  # type: ignore[misc]  the same
            Choice(
                "status",
                Text("入统状态", "Status"),
                tuple((one, labels.choice(one)) for one in STAT_STATUSES),
                apply=lambda found, value: found.filter(pk__in=[id_ for id_, told in known.items() if told == value]),
            ),
            Choice(
                "gap",
                Text("差距超过 20 %", "Gap over 20 %"),
                (("yes", Text("是", "Yes")),),
                apply=lambda found, _: found.filter(pk__in=[id_ for id_, line in lines.items() if line.gaps]),
            ),
        )
        super().__init__(request, rows)


@require_GET
@requires("project.list")
def page(request: HttpRequest) -> HttpResponse:
    """The year's list with the statistics beside the dispatch figures."""
    asked = asked_of(request)
    lines = lines_of(asked.year, asked.month, asked.base, asked.method)
    rows = visible(request.actor, "project", ProjectRow.objects.filter(id__in=lines)).exclude(status="retired")
    found = StatisticsList(request, rows, lines)
    context: dict[str, Any] = {
        "asked": asked,
        "counts": [(status, labels.choice(status), count) for status, count in found.counts.items()],
        "can_report": bool(sum(found.counts.values())),
        "can_see_park": may(request, "cockpit.see"),
    }
    return listing.answer(request, found, "investment/statistics.html", context)
