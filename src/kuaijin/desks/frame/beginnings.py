"""What a command that begins something is about, before there is any row of it: what ``core.access`` is asked with.

A case, parcel, permit set or matter that is about to begin is described as its row will be: by its project, and by what
it says of itself (a case its department and its firm, a parcel its area).
"""

from typing import Any

from django.http import HttpRequest
from msgspec.structs import replace

from kuaijin.core.access import Subject
from kuaijin.core.base import Refusal, Text
from kuaijin.desks.frame.guard import may, require
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, ParcelRow, ProjectRow

NAMED: dict[str, tuple[Any, Refusal]] = {
    "project_id": (
        ProjectRow,
        Refusal("unknown-project", Text("没有这个项目。", "There is no such project."), "project_id"),
    ),
    "parcel_id": (
        ParcelRow,
        Refusal("unknown-parcel", Text("没有这个地块。", "There is no such parcel."), "parcel_id"),
    ),
    "case_id": (CaseRow, Refusal("unknown-case", Text("没有这个办件。", "There is no such case."), "case_id")),
}
"""The fields by which a command names other objects, and the answer when there is none, or none for this person."""


def unseen(request: HttpRequest, kind: str, command: Any) -> Refusal | None:
    """The refusal of a command that names an object out of the person's sight; hidden and missing look the same."""
    for field, (model, refusal) in NAMED.items():
        named = getattr(command, field, "")
        if not named or (field == "case_id" and kind != "matter"):
            continue  # a permit set's cases are those of its own project: its decider looks
        row = model.objects.filter(pk=named).first()
        if row is None or not may(request, "read", subject_of(row)):
            return refusal
    return None


def require_beginning(request: HttpRequest, kind: str, command: Any) -> None:
    """Go on only if the person may begin what ``command`` begins, on what it names (see :func:`unseen` first).

    Raises:
        Forbidden: answered as 403 with the rule.
    """
    tag = str(command.__struct_config__.tag)
    subject = _subject(kind, command)
    if subject is None:
        require(request, f"{kind}.{tag}")
    else:
        require(request, tag, subject)


def _subject(kind: str, command: Any) -> Subject | None:
    """The subject that the row will be; ``None`` for what concerns no object yet (a project, a matter of the park)."""
    project = ProjectRow.objects.filter(pk=getattr(command, "project_id", "")).first()
    base = Subject(kind=kind) if project is None else replace(subject_of(project), kind=kind)
    if kind == "case":
        item = surroundings.rulebook().items.get(command.item_id)
        return replace(base, department=item.department if item else None, org=command.uscc)
    if kind == "parcel":
        return replace(base, zone=command.zone)
    if kind == "permit-set":
        parcel = ParcelRow.objects.filter(pk=command.parcel_id).first()
        return replace(base, zone=parcel.area if parcel else None, org=command.uscc)
    case = CaseRow.objects.filter(pk=getattr(command, "case_id", "")).first()
    if case is not None:
        return replace(subject_of(case), kind=kind)
    return None if project is None else base
