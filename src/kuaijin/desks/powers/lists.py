"""The lists of the powers' desk: the register, and the cases behind a figure."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from kuaijin.core.base import Text
from kuaijin.core.power_state import FORM_NAMES, STATUSES
from kuaijin.desks.frame import words
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.names import department, project_of, with_project_names
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.powers import Use, decided_in_year, is_idle, is_used, outside_dates
from kuaijin.ledger.projections.models import CaseRow, PowerRow

OWNER = Text("赋权机关", "Delegating body")
ITEM = Text("事项", "Item")
CASES: dict[str, Text] = {
    "zone": Text("近12个月园区依赋权决定的办件", "Decided in the zone by its powers, last 12 months"),
    "decided": Text("近12个月作出决定的全部办件", "All decisions of the last 12 months"),
    "outside": Text("赋权期限以外的决定", "Decisions outside the dates of a power"),
}


def item_of(row: Any) -> str:
    """The item's name in the reader's language."""
    return words.say(Text(row.item_zh, row.item_en))


class PowerList(Listing):
    """The register, in the order of its numbers."""

    id = "powers"
    label = Text("赋权事项", "Delegated powers")
    search = (
        "id__icontains",
        "item_zh__icontains",
        "item_en__icontains",
        "document_no__icontains",
        "delegating_body__icontains",
    )
    search_hint = Text("编号、事项、文号、赋权机关", "Number, item, document or delegating body")
    default_sort = "id"
    empty = Text("还没有登记赋权", "No power registered yet")

    def __init__(self, request: HttpRequest, rows: QuerySet[PowerRow], known: dict[str, Use], **more: Any) -> None:
        on: date = request.day
        self.columns: tuple[Column, ...] = (  # type: ignore[misc]  the use is known only when the list is made
            Column("id", Text("编号", "No."), sort="id", wide_only=True),
            Column(
                "item", ITEM, item_of, sort="item_zh", main=True, href=lambda r: reverse("powers:power", args=[r.pk])
            ),
            Column("form", Text("方式", "Form"), lambda row: words.say(FORM_NAMES[row.form]), sort="form"),
            Column("status", Text("状态", "Status"), lambda row: f"power_{row.status}", kind="status", sort="status"),
            Column(
                "owner",
                OWNER,
                lambda row: department(row.delegating_body),
                sort="delegating_body",
            ),
            Column("document", Text("文号", "Document"), "document_no", sort="document_no", wide_only=True),
            Column("from", Text("生效", "From"), "effective_from", kind="day", sort="effective_from"),
            Column(
                "cases", Text("办件", "Cases"), lambda row: known[row.pk].cases if row.pk in known else 0, kind="int"
            ),
            Column(
                "last",
                Text("最近收件", "Last receipt"),
                lambda r: known[r.pk].last if r.pk in known else None,
                kind="day",
            ),
        )
        tests = {"used": is_used, "idle": is_idle}
        bodies = sorted(set(rows.order_by().values_list("delegating_body", flat=True)))
        self.filters = (  # type: ignore[misc]  the same
            Choice("status", Text("状态", "Status"), tuple((k, text) for k, text in STATUSES.items() if k != "new")),
            Choice("form", Text("方式", "Form"), tuple(FORM_NAMES.items())),
            Choice(
                "owner",
                OWNER,
                tuple((b, department(b)) for b in bodies),
                field="delegating_body",
            ),
            Choice(
                "use",
                Text("使用", "Use"),
                (("used", Text("近12个月用过", "Used in 12 months")), ("idle", Text("空放", "Idle"))),
                apply=lambda found, value: found.filter(
                    pk__in=[row.pk for row in rows.order_by() if tests[value](row, on, known)]
                ),
            ),
        )
        super().__init__(request, rows, **more)


class CaseList(Listing):
    """Cases that a power carries, the latest first."""

    id = "power-cases"
    export_act = "case.export"
    label = Text("办件", "Cases")
    search = ("id__icontains", "item_zh__icontains", "item_en__icontains", "project_name__icontains")
    search_hint = Text("编号、事项、项目", "Number, item or project")
    default_sort = "-received"
    empty = Text("没有这样的办件", "No such case")

    def __init__(self, request: HttpRequest, rows: QuerySet[CaseRow]) -> None:
        registered = frozenset(PowerRow.objects.values_list("id", flat=True))
        self.columns: tuple[Column, ...] = (  # type: ignore[misc]  which powers have a page is known only now
            Column(
                "id", Text("办件", "Case"), sort="id", main=True, href=lambda r: reverse("window:case", args=[r.pk])
            ),
            Column("item", ITEM, item_of, sort="item_zh"),
            Column("project", Text("项目", "Project"), project_of, sort="project_name"),
            Column("status", Text("状态", "Status"), kind="status", sort="status"),
            Column("received", Text("收件", "Received"), "received_on", kind="day", sort="received_on"),
            Column("decided", Text("决定", "Decided"), "decided_on", kind="day", sort="decided_on"),
            Column(
                "power",
                Text("赋权", "Power"),
                sort="power",
                href=lambda row: reverse("powers:power", args=[row.power]) if row.power in registered else "",
            ),
        )
        super().__init__(request, with_project_names(rows))


def cases_behind(request: HttpRequest, which: str) -> QuerySet[CaseRow]:
    """The cases that a figure counts, as far as the person may see them."""
    found = {
        "zone": lambda: decided_in_year(request.day).exclude(power=""),
        "decided": lambda: decided_in_year(request.day),
        "outside": outside_dates,
    }[which]()
    return visible(request.actor, "case", found)
