"""What the registers know of a case: the numbers of its letters, its certificate, and the one that it is about."""

from typing import Any

from django.http import HttpRequest

from kuaijin.core.base import Text
from kuaijin.core.case_state import State
from kuaijin.core.certificate import status_on
from kuaijin.core.letter_words import TITLES
from kuaijin.desks.frame.links import hrefs
from kuaijin.ledger.projections.paper_models import CertificateRow, LetterRow

PURPOSES = {"renewal": Text("延续", "Renewal"), "change": Text("变更", "Change")}


def entered(request: HttpRequest, state: State) -> dict[str, Any]:
    """For the page of the case."""
    numbers = dict(LetterRow.objects.filter(case=state.id, void=False).values_list("place", "told"))
    row = CertificateRow.objects.filter(id=state.id).first() if state.decision == "granted" else None
    titles = {kind: TITLES.get(kind, Text(kind, kind)) for kind in {letter.kind for letter in state.letters}}
    return {
        "letters": [(letter, titles[letter.kind], numbers.get(letter.number, "")) for letter in state.letters],
        "certificate": row,
        "certificates": hrefs(request, "certificate", (row and row.id, state.about and state.about.case_id)),
        "certificate_status": status_on(row.status, row.valid_until, request.day) if row is not None else "",
        "purpose": PURPOSES.get(state.purpose),
    }
