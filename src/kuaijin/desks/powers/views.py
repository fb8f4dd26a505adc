"""赋权: the register with its figures, one power with its history and cases, and what may be done to it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuaijin import ledger
from kuaijin.core.base import Text
from kuaijin.core.power_state import COMMAND_NAMES, FORM_NAMES, STATUSES
from kuaijin.core.power_terms import scope_of, terms_of
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.commands import acted, done, run_command
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.powers import forms
from kuaijin.desks.powers.lists import CASES, CaseList, PowerList, cases_behind
from kuaijin.insight.numbers import next_number
from kuaijin.insight.powers import figures_of_powers, uses
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.powers import as_told
from kuaijin.ledger.projections.models import CaseRow, PowerRow


def _rows(request: HttpRequest) -> Any:
    return visible(request.actor, "power", PowerRow.objects.all())


@require_GET
@requires("power.list")
def power_list(request: HttpRequest) -> HttpResponse:
    """The register; the park's figures above it for who works inside."""
    known = uses()
    export_url = reverse("powers:export") if may(request, "power.export") else ""
    found = PowerList(request, _rows(request), known, export_url=export_url)
    figures = figures_of_powers(request.day, known) if may(request, "cockpit.see") else None
    share = figures.in_zone_percent if figures else None
    context = {
        "figures": figures,
        "share": "—" if share is None else f"{share}%",
        "can_propose": may(request, "power.propose-power"),
    }
    return listing.answer(request, found, "powers/list.html", context)


@require_GET
@requires("power.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file."""
    return exported(PowerList(request, _rows(request), uses()), f"powers-{request.day}")


@require_GET
@requires("cockpit.see")
def case_list(request: HttpRequest, which: str) -> HttpResponse:
    """The cases behind a figure, as far as the person may see them."""
    if which not in CASES:
        raise Http404
    found = CaseList(request, cases_behind(request, which))
    return listing.answer(request, found, "powers/cases.html", {"title": CASES[which]})


@require_http_methods(["GET", "POST"])
@requires("power.propose-power")
def propose(request: HttpRequest) -> HttpResponse:
    """Register a proposed power."""
    form = forms.propose_form()
    if request.method == "GET":
        return render(request, "powers/propose.html", {"form": form})
    number = next_number(PowerRow, "FQ-", 3)
    result = run_command(request, "power", number, form, begins=True)
    return result.response or done(request, reverse("powers:power", args=[number]), Text("已登记", "Registered"))


def _found(request: HttpRequest, power_id: str) -> PowerRow:
    row = PowerRow.objects.filter(id=power_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    return row


@require_GET
def power_page(request: HttpRequest, power_id: str) -> HttpResponse:
    """One power: what its form means, its history, its cases, and what may be done."""
    row = _found(request, power_id)
    state, seq = ledger.load("power", power_id)
    book = surroundings.rulebook()
    item = book.items.get(state.item_id)
    cases = visible(request.actor, "case", CaseRow.objects.filter(power=power_id))
    scope = scope_of(state.scope, book)
    terms = terms_of(as_told(state), item, book) if item else None
    decides_itself = terms is not None and terms.decides and state.form != "派驻"
    context = {
        "row": row,
        "state": state,
        "item": item.name if item else Text(state.item_id, state.item_id),
        "form_name": FORM_NAMES[state.form],
        "terms": terms,
        "decider": state.receiving_body if decides_itself else state.delegating_body,
        "row_status": f"power_{state.status}",
        "scope": state.scope,
        "scope_unread": scope is None,
        "changes": [(change, STATUSES[change.to]) for change in reversed(state.changes)],
        "forms": [] if request.as_of else forms.offered(request, row, state, seq),
    }
    return listing.answer(request, CaseList(request, cases), "powers/power.html", context)


@require_POST
def act(request: HttpRequest, power_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a power."""
    if tag not in forms.COMMANDS:
        raise Http404
    row = _found(request, power_id)
    require(request, tag, subject_of(row))
    state, _ = ledger.load("power", power_id)
    result = run_command(request, "power", power_id, forms.form_of(tag, state, None, request.day))
    return result.response or acted(request, reverse("powers:power", args=[power_id]), COMMAND_NAMES[tag])
