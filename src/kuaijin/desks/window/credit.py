"""信用记录: firms that broke a promise, why they are barred, and the repair."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kuaijin import ledger
from kuaijin.core import credit
from kuaijin.core.base import Text
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.links import hrefs
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.ledger.projections.models import CreditRow

CONFIRM = Text("修复后该企业可重新适用容缺和告知承诺，确定吗？", "The firm may use tolerance and promise again. Sure?")


class CreditList(Listing):
    """Firms with a record, the latest breach first."""

    id = "credits"
    export_act = "credit.export"
    label = Text("信用记录", "Credit records")
    search = ("id__icontains", "firm__icontains")
    search_hint = Text("企业或信用代码", "Firm or code")
    default_sort = "-last"
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "firm",
            Text("企业", "Firm"),
            sort="firm",
            main=True,
            href=lambda row: reverse("window:credit", args=[row.pk]),
        ),
        Column("id", Text("统一社会信用代码", "USCC"), sort="id"),
        Column("open", Text("未修复", "Open"), kind="int", sort="open"),
        Column("breaches", Text("全部", "All"), kind="int", sort="breaches"),
        Column("last", Text("最近失信", "Last breach"), "last_on", kind="day", sort="last_on"),
    )
    filters = (
        Choice(
            "state",
            Text("状态", "State"),
            (("open", Text("未修复", "Open")), ("repaired", Text("已修复", "Made good"))),
            apply=lambda rows, value: rows.filter(open__gt=0) if value == "open" else rows.filter(open=0),
        ),
    )
    empty = Text("没有失信记录", "No firm has broken a promise")


@require_GET
@requires("credit.list")
def credit_list(request: HttpRequest) -> HttpResponse:
    """The records that the person may see."""
    rows = visible(request.actor, "credit", CreditRow.objects.all())
    return listing.answer(request, CreditList(request, rows), "window/credits.html")


def _found(request: HttpRequest, uscc: str) -> CreditRow:
    row = CreditRow.objects.filter(id=uscc).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    return row


@require_GET
def credit_page(request: HttpRequest, uscc: str) -> HttpResponse:
    """One firm's record, and the repair for who may grant it."""
    row = _found(request, uscc)
    state, seq = ledger.load(credit.KIND, uscc)
    can_repair = not request.as_of and state.open and may(request, "repair-credit", subject_of(row))
    context = {
        "row": row,
        "barred": credit.barred(state),
        "lines": [(breach, credit.BREACHES[breach.kind]) for breach in state.breaches],
        "cases": hrefs(request, "case", (breach.case_id for breach in state.breaches)),
        "form": _form(state, seq) if can_repair else None,
    }
    return render(request, "window/credit.html", context)


def _form(state: Any, seq: int | None) -> CommandForm:
    cases = tuple((breach.case_id, breach.case_id) for breach in state.open)
    return CommandForm(
        credit.RepairCredit,
        reverse("window:repair_credit", args=[state.id]),
        fields={"case_id": Field(widget="select", choices=cases)},
        seq=seq,
        confirm=CONFIRM,
    )


@require_POST
def repair(request: HttpRequest, uscc: str) -> HttpResponse:
    """Repair one breach."""
    row = _found(request, uscc)
    require(request, "repair-credit", subject_of(row))
    state, _ = ledger.load(credit.KIND, uscc)
    result = run_command(request, credit.KIND, uscc, _form(state, None))
    return result.response or done(request, reverse("window:credit", args=[uscc]), Text("信用已修复", "Made good"))
