"""A letter of a case as a page that prints: made from the entry that issued it and the state it left behind."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kuaijin import ledger
from kuaijin.core import case
from kuaijin.core.base import civil_date
from kuaijin.core.case_state import State
from kuaijin.desks.frame import words
from kuaijin.desks.window.found import found_case
from kuaijin.desks.window.letter_text import sheet_of
from kuaijin.ledger import Entry, surroundings

LANGUAGES = ("zh", "en")


def issued(history: list[Entry], case_id: str, number: int) -> tuple[Entry, State] | None:
    """The entry that issued letter ``number`` of the case, with the state just after it."""
    state = case.initial(case_id)
    for entry in history:
        state = case.evolve(state, entry.event)
        if state.letters and state.letters[-1].number == number:
            return entry, state
    return None


@require_GET
def letter_page(request: HttpRequest, case_id: str, number: int) -> HttpResponse:
    """Letter ``number``; ``?language=zh|en`` shows it in the other language than the reader's."""
    row, _ = found_case(request, case_id)
    found = issued(list(ledger.history("case", case_id)), case_id, number)
    if found is None:
        raise Http404
    entry, state = found
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else "zh" if words.chinese() else "en"
    zone = surroundings.rulebook().zone.name.in_language(language)
    sheet = sheet_of(entry.event, state, civil_date(entry.event.at))
    context = {
        "row": row,
        "state": state,
        "letter": state.letters[-1],
        "sheet": sheet,
        "told": sheet.told(language),
        "zone": zone,
    }
    return render(request, "window/letter.html", context | {"language": language})
