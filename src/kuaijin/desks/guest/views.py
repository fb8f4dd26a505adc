"""The guest's page: the question, the papers that were named, and the form of the opinion."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from msgspec import Struct

from kuaijin import ledger, wallclock
from kuaijin.core import case_commands as c
from kuaijin.core.base import Actor, Text
from kuaijin.core.case_state import IN_REVIEW, Asked, CaseFile, State
from kuaijin.desks.frame import uploads
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.guard import require
from kuaijin.desks.frame.guest_link import read_link
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.ledger.projections.models import CaseRow


class Invited(Struct, frozen=True):
    """Who follows the link, and to what."""

    token: str
    state: State
    asked: Asked

    @property
    def actor(self) -> Actor:
        """The guest: a third party who may answer this question and nothing else."""
        name = self.asked.department
        return Actor(id=f"guest:{self.state.id}", name=name, role="third_party", department=name)

    @property
    def open(self) -> bool:
        """Whether an answer is still taken."""
        return not self.asked.answer and self.state.status in IN_REVIEW and wallclock.today() <= self.asked.due

    @property
    def files(self) -> list[tuple[int, CaseFile]]:
        """The papers named in the question, as they lie now, with their numbers in the case."""
        return [
            (number, file)
            for number, file in enumerate(self.state.files, start=1)
            if file.material in self.asked.materials and self.state.file_of(file.material) == file
        ]


def _invited(token: str) -> Invited:
    found = read_link(token)
    if found is None:
        raise Http404
    state: Any = ledger.load("case", found[0])[0]
    asked = next((each for each in state.consulted if each.guest and each.department == found[1]), None)
    if asked is None:
        raise Http404
    return Invited(token, state, asked)


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The question and the form; after the end of the link only that it has ended."""
    invited = _invited(token)
    if not invited.open:
        return _closed(request, invited)
    request.actor = invited.actor
    form = _form(invited)
    if request.method == "POST":
        row = CaseRow.objects.get(id=invited.state.id)
        require(request, "add-opinion", subject_of(row))
        result = run_command(request, "case", invited.state.id, form)
        return result.response or done(
            request, reverse("guest:page", args=[token]), Text("意见已提交，谢谢", "Your opinion was handed in")
        )
    sheets = [(number, file, range(1, uploads.pages_of(file) + 1)) for number, file in invited.files]
    context = {"invited": invited, "state": invited.state, "form": form, "files": sheets, "acting": True}
    return render(request, "guest/page.html", {**context, "actor": None})


def _form(invited: Invited) -> CommandForm:
    return CommandForm(
        c.AddOpinion,
        reverse("guest:page", args=[invited.token]),
        fixed={"department": invited.asked.department},
        confirm=Text("意见提交后不能修改，确定吗？", "An opinion cannot be changed. Hand it in?"),
    )


def _closed(request: HttpRequest, invited: Invited) -> HttpResponse:
    answered = invited.asked.answer in ("agreed", "adverse")
    context = {"answered": answered, "asked": invited.asked, "actor": None}
    return render(request, "guest/closed.html", context, status=200 if answered else 410)


@never_cache
@require_GET
def sheet(request: HttpRequest, token: str, number: int, sheet: int) -> HttpResponse:
    """One page of a paper named in the question, as a picture."""
    invited = _invited(token)
    file = dict(invited.files).get(number)
    if file is None or not invited.open:
        raise Http404
    return uploads.page_of(file, sheet)
