"""What is done on the page of a package."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kuaijin import ledger
from kuaijin.core import package_messages as m
from kuaijin.core.base import Refused, Text
from kuaijin.core.package_form import ASKED
from kuaijin.desks.frame import errors, labels, uploads
from kuaijin.desks.frame.at_counter import my_ticket, with_call
from kuaijin.desks.frame.commands import acted, done, run_command
from kuaijin.desks.frame.guard import require
from kuaijin.desks.packages import forms
from kuaijin.desks.packages.found import Found, found, paper_lines
from kuaijin.exchange import registers
from kuaijin.files import Stored, take_in

SAVED = 204


@require_POST
def items(request: HttpRequest, package_id: str) -> HttpResponse:
    """Choose the items."""
    command = m.ChooseItems(items=tuple(request.POST.getlist("items")))
    return _carried_out(request, package_id, command, Text("已选定事项", "The items are chosen"), "papers")


@require_POST
def fill(request: HttpRequest, package_id: str) -> HttpResponse:
    """Keep what was typed; as it is typed where the browser runs scripts."""
    values = {each.name: request.POST[each.name].strip() for each in ASKED if each.name in request.POST}
    answer = _carried_out(
        request, package_id, m.FillForm(values=values), Text("已保存草稿", "The draft is kept"), "form"
    )
    if request.headers.get("HX-Request") and answer.status_code < 400:
        return HttpResponse(status=SAVED)
    return answer


@require_POST
def upload(request: HttpRequest, package_id: str) -> HttpResponse:
    """Take a file in for one paper, for all items that ask for it."""
    package = found(request, package_id)
    require(request, "attach-paper", package.subject)
    try:
        stored = uploads.taken(request)
        _attach(request, package, request.POST.get("material", ""), stored)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    return _back(request, package_id, Text(f"已上传：{stored.name}", f"Uploaded: {stored.name}"), "papers")


@require_POST
def fetch(request: HttpRequest, package_id: str) -> HttpResponse:
    """Fetch what data sharing brings; what no register has is nobody's to demand."""
    package = found(request, package_id)
    require(request, "attach-paper", package.subject)
    sources, state = _sources(package), package.state
    gathered = registers.gather(
        registers.Wanted(line.paper.name.zh, sources[line.paper.name.zh], state.project_id, state.uscc)
        for line in paper_lines(package)
        if line.paper.shareable and line.file is None
    )
    try:
        for wanted, extract in gathered.found:
            stored = take_in(extract.file_name, [extract.content])
            _attach(request, package, wanted.material, stored, extract.source)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    return _back(request, package_id, registers.told(gathered, len(gathered.found)), "papers")


def _sources(package: Found) -> dict[str, str]:
    """The item or register that yields each paper."""
    book = package.context.rulebook
    return {each.name.zh: each.source for item in package.state.items for each in book.items[item].materials}


def _attach(request: HttpRequest, package: Found, material: str, stored: Stored, source: str = "") -> None:
    command = m.AttachPaper(
        material=material,
        **stored.told,
        source=source,
    )
    ledger.execute("package", package.row.pk, command, actor=request.actor)


@require_GET
def file(request: HttpRequest, package_id: str, number: int) -> HttpResponse:
    """Save one file of the package."""
    files = found(request, package_id).state.files
    if not 1 <= number <= len(files):
        raise Http404
    return uploads.given(files[number - 1])


@require_POST
def act(request: HttpRequest, package_id: str, tag: str) -> HttpResponse:
    """Carry out the command ``tag``."""
    if tag not in forms.COMMANDS:
        raise Http404
    package = found(request, package_id)
    require(request, tag, package.subject)
    form = forms.form_of(request, package, forms.COMMANDS[tag])
    ticket = my_ticket(request) if tag == "receive-package" else None
    completed = partial(with_call, ticket) if ticket else None
    result = run_command(request, "package", package_id, form, made=completed)
    return result.response or acted(request, reverse("packages:page", args=[package_id]), labels.command(tag))


def _carried_out(request: HttpRequest, package_id: str, command: Any, said: Text, part: str) -> HttpResponse:
    package = found(request, package_id)
    require(request, str(command.__struct_config__.tag), package.subject)
    try:
        ledger.execute("package", package_id, command, actor=request.actor)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    return _back(request, package_id, said, part)


def _back(request: HttpRequest, package_id: str, said: Text, part: str) -> HttpResponse:
    return done(request, f"{reverse('packages:page', args=[package_id])}#{part}", said)
