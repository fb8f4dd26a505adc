"""我要办什么: guided questions, page by page, and the tailored list. The answers stand in the address, nowhere else."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.conditions import Attribute
from kuaijin.core.needs import NeededItem, Needs, needs_of, next_questions, open_questions
from kuaijin.core.rulebook import Rulebook, Stage
from kuaijin.core.tailoring import in_days
from kuaijin.desks.firm import saved
from kuaijin.desks.firm.answers import Told, as_address, told_in
from kuaijin.desks.frame.guard import requires
from kuaijin.desks.frame.limit_words import committed_text, limit_text
from kuaijin.ledger import surroundings


class Asked(Struct, frozen=True):
    """One question on the page with what was typed and why it can't be taken."""

    attribute: Attribute
    typed: str
    error: Text | None = None


class ListLine(Struct, frozen=True):
    """One item of the list with its number in the order and its two limits in words."""

    number: int
    needed: NeededItem
    committed: Text
    by_law: Text


class StageList(Struct, frozen=True):
    """One stage of the list with its longest chain by committed limits, in working days."""

    stage: Stage
    lines: tuple[ListLine, ...]
    days: str


@require_GET
@requires("firm.needs")
def questions(request: HttpRequest) -> HttpResponse:
    """The next page of questions; the list when no answer can change it any more."""
    book = surroundings.rulebook()
    told = told_in(request.GET, book)
    begun = bool(request.GET)
    asked = tuple(book.attributes[name] for name in told.wrong) or next_questions(book, told.answers)
    if not asked:
        return redirect(f"{reverse('firm:list')}?{as_address(told.answers)}")
    context = {
        "asked": [_asked(attribute, told) for attribute in asked],
        "presets": () if begun else tuple(book.presets.values()),
        "kept": [(name, int(value) if isinstance(value, bool) else value) for name, value in told.answers.items()],
        "told": _said(book, told.answers),
        "left": len(open_questions(book, told.answers)),
        "list_href": f"{reverse('firm:list')}?{as_address(told.answers)}",
    }
    return render(request, "firm/questions.html", context, status=422 if told.wrong else 200)


def _asked(attribute: Attribute, told: Told) -> Asked:
    typed, refusal = told.wrong.get(attribute.name, ("", None))
    return Asked(attribute, typed, refusal.text if refusal else None)


def _said(book: Rulebook, answers: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    return [(each.title, each.say(answers[name])) for name, each in book.attributes.items() if name in answers]


@require_GET
@requires("firm.needs")
def answer(request: HttpRequest) -> HttpResponse:
    """The tailored list: the items in order by stage, with papers, times and reasons."""
    book = surroundings.rulebook()
    told = told_in(request.GET, book)
    needs = needs_of(book, told.answers)
    context = {
        "needs": needs,
        "stages": stages_of(needs, book),
        "days": needs.tailored.critical_path.working_days,
        "told": _said(book, told.answers),
        "unsaid": [attribute.title for attribute in open_questions(book, told.answers)],
        "questions_href": f"{reverse('firm:needs')}?{as_address(told.answers)}",
        "address": as_address(told.answers),
        "form": saved.saving(request),
        "projects": saved.projects_of(request),
    }
    return render(request, "firm/list.html", context)


def stages_of(needs: Needs, book: Rulebook) -> list[StageList]:
    """The stages that have items; an item keeps its number in the whole order."""
    lines = [
        ListLine(number, each, committed_text(each.item), limit_text(each.item))
        for number, each in enumerate(needs.items, start=1)
    ]
    found = []
    for stage in book.stages.values():
        own = tuple(line for line in lines if line.needed.item.stage == stage.id)
        if own:
            found.append(StageList(stage, own, in_days(needs.tailored.stage_half_days[stage.id])))
    return found
