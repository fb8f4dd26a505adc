"""规则修订: versions and revisions, one revision with its differences, and what may be done to it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuaijin import ledger
from kuaijin.core import rulebook_change as r
from kuaijin.core.rulebook_amend import amended
from kuaijin.core.rulebook_register import Books
from kuaijin.core.rulebook_terms import CHANGE_NAMES
from kuaijin.core.rulebook_words import shown
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.commands import done, run_command
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.rulebook import forms
from kuaijin.desks.rulebook.lists import RevisionList
from kuaijin.desks.rulebook.versions import status_of, told
from kuaijin.insight.numbers import next_number
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.rulebook_models import RevisionRow
from kuaijin.ledger.recomputing import recompute


@require_GET
@requires("rulebook.see")
def home(request: HttpRequest) -> HttpResponse:
    """The versions of the rulebook, and every revision."""
    books = surroundings.books()
    export_url = reverse("rulebook:export") if may(request, "rulebook.export") else ""
    found = RevisionList(request, RevisionRow.objects.all(), export_url=export_url)
    context = {
        "versions": told(books, request.day),
        "book": books.on(request.day),
        "can_export": may(request, "rulebook.export"),
        "can_begin": may(request, "rulebook-change.begin-change"),
        "waiting": RevisionRow.objects.filter(status="submitted").count(),
    }
    return listing.answer(request, found, "rulebook/home.html", context)


@require_GET
@requires("rulebook.export")
def export(request: HttpRequest) -> HttpResponse:
    """The revisions as filtered, as an Excel file."""
    return exported(RevisionList(request, RevisionRow.objects.all()), f"revisions-{request.day}")


@require_http_methods(["GET", "POST"])
@requires("rulebook-change.begin-change")
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a revision."""
    form = forms.begin_form()
    if request.method == "GET":
        return render(request, "rulebook/begin.html", {"form": form})
    number = next_number(RevisionRow, f"XD-{request.day.year}-")
    result = run_command(request, r.KIND, number, form)
    return result.response or done(request, reverse("rulebook:change", args=[number]), r.COMMAND_NAMES["begin-change"])


def _found(request: HttpRequest, change_id: str) -> tuple[RevisionRow, r.State, int]:
    require(request, "rulebook.see")
    row = RevisionRow.objects.filter(id=change_id).first()
    if row is None:
        raise Http404
    state, seq = ledger.load(r.KIND, change_id)
    return row, state, seq


def before_of(state: r.State, books: Books) -> Any:
    """The book that the revision changes: the one before it in the register, else with all that is approved."""
    place = next((n for n, each in enumerate(books.versions) if each.change == state.id), None)
    return books.latest if place is None else books.after(place)


@require_GET
def page(request: HttpRequest, change_id: str) -> HttpResponse:
    """One revision: what it changes, side by side; what is wrong with it; what may be done."""
    row, state, seq = _found(request, change_id)
    books = surroundings.books()
    before = before_of(state, books)
    undecided = state.status in ("draft", "submitted")
    faults = r.faults_of(state, books, request.day) if undecided else ()
    editing = request.as_of is None and state.status == "draft" and may(request, "rulebook-change.set-change")
    changes = [(n, CHANGE_NAMES[each.kind], each) for n, each in enumerate(_shown(state, before), start=1)]
    context = {
        "row": row,
        "state": state,
        "row_status": status_of(state.status, state.valid_from, request.day),
        "changes": [
            (*each, forms.form_of("take-out-change", change_id, seq, request) if editing else None) for each in changes
        ],
        "faults": [(_where(each.path, before), each.text) for each in faults],
        "overtaken": r.overtaken(state, books) if undecided else (),
        "editing": editing,
        "kinds": CHANGE_NAMES.items(),
        "can_export": may(request, "rulebook.export"),
        "forms": [] if request.as_of else forms.offered(request, state, seq),
        "seq": seq,
    }
    return render(request, "rulebook/change.html", context)


def _shown(state: r.State, before: Any) -> list[Any]:
    return [shown(each, before) for each in state.changes]


def _where(path: tuple[Any, ...], book: Any) -> str:
    """Where a fault stands: the item by its name, then the field."""
    top, *rest = path
    item = book.items.get(str(rest[0])) if top == "items" and rest else None
    name = words.say(item.name) if item else str(top)
    return " · ".join((name, *map(str, rest[1:] if item else rest)))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, change_id: str, part: str) -> HttpResponse:
    """The form of one kind of change, and the saving of it."""
    if part not in forms.KINDS:
        raise Http404
    _row, state, seq = _found(request, change_id)
    require(request, "rulebook-change.set-change")
    book, _ = amended(surroundings.books().latest, state.changes, request.day)
    about = forms.subject_of(part, request.GET)
    form = forms.change_form(part, change_id, book, about, seq)
    if request.method == "GET":
        context = {"form": form, "state": state, "kind": CHANGE_NAMES[part]}
        return render(request, "rulebook/edit.html", context)
    result = run_command(request, r.KIND, change_id, form, made=lambda change: r.SetChange(change=change))
    return result.response or done(request, reverse("rulebook:change", args=[change_id]), r.COMMAND_NAMES["set-change"])


@require_POST
def act(request: HttpRequest, change_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a revision."""
    if tag not in forms.COMMANDS:
        raise Http404
    _found(request, change_id)
    require(request, f"rulebook-change.{tag}")
    result = run_command(request, r.KIND, change_id, forms.form_of(tag, change_id, None, request))
    if result.outcome is not None and tag == "approve-change":
        recompute()  # a holiday notice in force from today; of a later day the daily tick takes care
    return result.response or done(request, reverse("rulebook:change", args=[change_id]), r.COMMAND_NAMES[tag])
