"""A letter of a case as a page that prints: made from the entry that issued it and the state it left behind."""

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import case
from kuaijin.core.base import Refused, civil_date
from kuaijin.core.case_state import State
from kuaijin.desks.frame import words
from kuaijin.desks.frame.errors import refused
from kuaijin.desks.window.found import found_case
from kuaijin.desks.window.letter_parts import Sheet, Told
from kuaijin.desks.window.letter_text import sheet_of
from kuaijin.exchange import documents, letters
from kuaijin.exchange.letters import Paper
from kuaijin.ledger import Entry, surroundings
from kuaijin.ledger.projections.models import CaseRow

LANGUAGES = ("zh", "en")
FORMS = {"docx": (letters.as_docx, documents.MEDIA_TYPE), "pdf": (letters.as_pdf, "application/pdf")}


def issued(history: list[Entry], case_id: str, number: int) -> tuple[Entry, State] | None:
    """The entry that issued letter ``number`` of the case, with the state just after it."""
    state = case.initial(case_id)
    for entry in history:
        state = case.evolve(state, entry.event)
        if state.letters and state.letters[-1].number == number:
            return entry, state
    return None


class Found(Struct, frozen=True):
    """A letter with the case as it was when it was issued, in the language asked for."""

    row: CaseRow
    state: State
    sheet: Sheet
    told: Told
    zone: str
    language: str


def _found(request: HttpRequest, case_id: str, number: int) -> Found:
    row, _ = found_case(request, case_id)
    found = issued(list(ledger.history("case", case_id)), case_id, number)
    if found is None:
        raise Http404
    entry, state = found
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else "zh" if words.chinese() else "en"
    sheet = sheet_of(entry.event, state, civil_date(entry.event.at))
    zone = surroundings.rulebook().zone.name.in_language(language)
    return Found(row, state, sheet, sheet.told(language), zone, language)


@require_GET
def letter_page(request: HttpRequest, case_id: str, number: int) -> HttpResponse:
    """Letter ``number``; ``?language=zh|en`` shows it in the other language than the reader's."""
    found = _found(request, case_id, number)
    context = {name: getattr(found, name) for name in found.__struct_fields__}
    return render(request, "window/letter.html", {**context, "letter": found.state.letters[-1]})


@require_GET
def letter_file(request: HttpRequest, case_id: str, number: int, form: str) -> HttpResponse:
    """The letter as a file: ``docx`` for editing, ``pdf``; a sentence instead where a character is in no font."""
    if form not in FORMS:
        raise Http404
    found = _found(request, case_id, number)
    paper = Paper(language=found.language, zone=found.zone, **msgspec.structs.asdict(found.told))
    make, media_type = FORMS[form]
    try:
        content = make(paper)
    except Refused as error:
        return refused(request, error.refusal)
    name = content_disposition_header(as_attachment=True, filename=f"{found.told.title} {found.told.number}.{form}")
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": name or "attachment"})
