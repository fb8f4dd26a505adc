"""导入导出: the rulebook as YAML or a workbook, of a version, of a draft; and a file taken in as a draft's changes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kuaijin import ledger
from kuaijin.core import rulebook_change as r
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_amend import amended
from kuaijin.desks.frame.commands import done
from kuaijin.desks.frame.exporting import XLSX
from kuaijin.desks.frame.guard import require, requires
from kuaijin.exchange.rulebook_sheets import LARGEST, SheetErrors, from_xlsx, from_yaml, to_xlsx, to_yaml
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.rulebook_models import RevisionRow

WRITERS = {"yaml": (to_yaml, "application/yaml"), "xlsx": (to_xlsx, XLSX)}
READERS = {"yaml": from_yaml, "yml": from_yaml, "xlsx": from_xlsx}
MOST_SHOWN = 100
"""So many faults are listed."""
NO_FILE = Refusal(
    "RULEBOOK-FILE",
    Text("请选择不超过 2 MB 的 yaml 或 xlsx 文件。", "Choose a yaml or xlsx file of 2 MB at most."),
    "file",
)


def _file(book: Rulebook, face: str, name: str) -> HttpResponse:
    write, kind = WRITERS[face]
    answer = HttpResponse(write(book), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{face}"'
    return answer


@require_GET
@requires("rulebook.export")
def of_day(request: HttpRequest, face: str) -> HttpResponse:
    """The version in force on the day looked at."""
    return _file(surroundings.rulebook(request.day), face, f"rulebook-{request.day}")


@require_GET
@requires("rulebook.export")
def of_change(request: HttpRequest, change_id: str, face: str) -> HttpResponse:
    """The rulebook as the revision would make it."""
    if not RevisionRow.objects.filter(id=change_id).exists():
        raise Http404
    state, _ = ledger.load(r.KIND, change_id)
    return _file(amended(surroundings.books().latest, state.changes, request.day)[0], face, change_id)


@require_POST
@requires("rulebook-change.import-changes")
def take_in(request: HttpRequest, change_id: str) -> HttpResponse:
    """A file's differences from the rulebook as the draft's changes: all of them, or nothing."""
    if not RevisionRow.objects.filter(id=change_id).exists():
        raise Http404
    require(request, "rulebook.see")
    try:
        command = r.ImportChanges(changes=_read(request))
        ledger.execute(r.KIND, change_id, command, actor=request.actor)
    except SheetErrors as errors:
        return _faulty(request, change_id, tuple((each.where, each.field, each.text) for each in errors.misfits))
    except Refused as refused:
        return _faulty(request, change_id, (("", refused.refusal.rule, refused.refusal.text),))
    return done(request, reverse("rulebook:change", args=[change_id]), r.COMMAND_NAMES["import-changes"])


def _read(request: HttpRequest) -> tuple[r.Change, ...]:
    given = request.FILES.get("file")
    ending = (given.name or "").rpartition(".")[2].lower() if given else ""
    if given is None or ending not in READERS or given.size is None or given.size > LARGEST:
        raise Refused(NO_FILE)
    return READERS[ending](given.read(), surroundings.books().latest)


def _faulty(request: HttpRequest, change_id: str, faults: tuple[tuple[str, str, Text], ...]) -> HttpResponse:
    """Everything that is wrong with the file, each with its cell or line and its field."""
    context = {"change_id": change_id, "faults": faults[:MOST_SHOWN], "more": max(0, len(faults) - MOST_SHOWN)}
    return render(request, "rulebook/import_errors.html", context, status=422)
