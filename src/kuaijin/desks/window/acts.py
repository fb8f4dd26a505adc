"""From a posted form to the ledger: one command on a case, by whoever may."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from kuaijin import ledger
from kuaijin.desks.frame import labels
from kuaijin.desks.frame.commands import acted, run_command
from kuaijin.desks.frame.guard import require
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.desks.window.forms import form_of
from kuaijin.desks.window.found import found_case, standing
from kuaijin.desks.window.offers import COMMANDS


@require_POST
def act(request: HttpRequest, case_id: str, tag: str) -> HttpResponse:
    """Carry out the command ``tag`` on the case."""
    if tag not in COMMANDS:
        raise Http404
    row, project = found_case(request, case_id)
    require(request, tag, subject_of(row, project))
    state, seq = ledger.load("case", case_id)
    form = form_of(standing(request, state, project), COMMANDS[tag], seq)
    result = run_command(request, "case", case_id, form)
    return result.response or acted(request, reverse("window:case", args=[case_id]), labels.command(tag))
