"""A letter of a case as a page that prints, with the text and the number under which it was entered."""

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import case
from kuaijin.core.base import Refused, civil_date
from kuaijin.core.case_state import Letter, State
from kuaijin.core.letter_parts import QUERY_CODE, Around, Sheet, Told
from kuaijin.core.letter_text import sheet_of
from kuaijin.desks.frame import words
from kuaijin.desks.frame.errors import refused
from kuaijin.desks.frame.query_code import query_code
from kuaijin.desks.window.found import found_case
from kuaijin.exchange import documents, letters
from kuaijin.exchange.letters import Paper
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.registers import letter_of
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.ledger.projections.paper_models import LetterRow

LANGUAGES = ("zh", "en")
FORMS = {"docx": (letters.as_docx, documents.MEDIA_TYPE), "pdf": (letters.as_pdf, "application/pdf")}


class Found(Struct, frozen=True):
    """A letter of a case in the language asked for. ``entered``: its line in the register; ``None`` where it went out
    before there was one, and is worded anew from its entry."""

    row: CaseRow
    letter: Letter
    entered: LetterRow | None
    told: Told
    zone: str
    language: str


def _found(request: HttpRequest, case_id: str, number: int) -> Found:
    row, _ = found_case(request, case_id)
    entered = LetterRow.objects.filter(case=case_id, place=number).order_by("void", "-year", "-number").first()
    state: State = ledger.load("case", case_id)[0]
    letter = next((each for each in state.letters if each.number == number), None)
    if letter is None:
        raise Http404
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else "zh" if words.chinese() else "en"
    sheet = _unentered(case_id, number) if entered is None else letter_of(entered).sheet
    told = sheet.filled(QUERY_CODE, query_code(case_id)).told(language, entered.told if entered else "")
    zone = surroundings.rulebook().zone.name.in_language(language)
    return Found(row, letter, entered, told, zone, language)


def _unentered(case_id: str, number: int) -> Sheet:
    """A letter from before the register: made from the entry that issued it and the state it left behind."""
    state = case.initial(case_id)
    for entry in ledger.history("case", case_id):
        state = case.evolve(state, entry.event)
        if state.letters and state.letters[-1].number == number:
            around = Around(surroundings.calendar(), surroundings.rulebook())
            return sheet_of(entry.event, state, civil_date(entry.event.at), around)
    raise Http404


@require_GET
def letter_page(request: HttpRequest, case_id: str, number: int) -> HttpResponse:
    """Letter ``number``; ``?language=zh|en`` shows it in the other language than the reader's."""
    found = _found(request, case_id, number)
    context = {name: getattr(found, name) for name in found.__struct_fields__}
    return render(request, "window/letter.html", context)


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
    file_name = " ".join(filter(None, (found.told.title, found.told.number)))
    name = content_disposition_header(as_attachment=True, filename=f"{file_name}.{form}")
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": name or "attachment"})
