"""One typed POST for each command of a kind, generated from the command's struct."""

import inspect
import re
from collections.abc import Callable
from typing import Any, get_args

import msgspec
from django.http import Http404, HttpRequest
from msgspec import NODEFAULT, structs
from ninja import Router, Schema
from pydantic import BaseModel, ConfigDict, Field, StrictInt, create_model

from kuaijin import ledger
from kuaijin.api.bodies import LARGEST_NUMBER
from kuaijin.api.problems import ERRORS, SENT
from kuaijin.api.typed import Id, strictly
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.misfit import misfit
from kuaijin.desks.frame.beginnings import require_beginning, unseen
from kuaijin.desks.frame.guard import require, require_sight
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.ledger.projections.book_models import BatchMonthRow
from kuaijin.ledger.projections.models import (
    CaseRow,
    MatterRow,
    PackageRow,
    ParcelRow,
    PermitSetRow,
    PowerRow,
    ProjectRow,
)
from kuaijin.ledger.projections.rulebook_models import RevisionRow
from kuaijin.ledger.recomputing import recompute

MODELS: dict[str, Any] = {
    "project": ProjectRow,
    "case": CaseRow,
    "parcel": ParcelRow,
    "package": PackageRow,
    "permit-set": PermitSetRow,
    "power": PowerRow,
    "matter": MatterRow,
    "batch-month": BatchMonthRow,
    "rulebook-change": RevisionRow,
}
BEGINNINGS = {
    "project": ("intake",),
    "case": ("receive", "open-pre-service"),
    "parcel": ("draw",),
    "package": ("open-package",),
    "permit-set": ("plan-set",),
    "power": ("propose-power",),
    "matter": ("raise",),
    "batch-month": ("freeze-batches",),
    "rulebook-change": ("begin-change",),
}
"""Commands that begin a stream."""
AFTERWARDS: dict[str, Callable[[], Any]] = {"approve-change": recompute}
"""What follows at once, as on the pages: a holiday notice in force from today moves what is running."""
NEW_ID = re.compile(r"\w[\w.-]*")
"""What a caller may call a new thing: it becomes part of addresses and of papers."""
WRONG_ID = Text("编号只能由字母、数字、“-”、“.”组成", "an id consists of letters, digits, “-” and “.” only")


class Done(Schema):
    """What came of a command: the stream's new sequence number and the names of the new entries."""

    id: str
    sequence: int
    entries: list[str]


class Body(BaseModel):
    """A command's fields and no others. Not the framework's schema, which would take any object for one."""

    model_config = ConfigDict(extra="forbid")


def body_of(command: type[Any]) -> type[Body]:
    """A pydantic model with the fields of a command struct, and ``expected`` for the sequence number seen."""
    fields: dict[str, Any] = {}
    for info in structs.fields(command):
        if info.default_factory is not NODEFAULT:
            fields[info.name] = (strictly(info.type), Field(default_factory=info.default_factory))
        else:
            fields[info.name] = (strictly(info.type), ... if info.required else info.default)
    fields["expected"] = (
        StrictInt | None,
        Field(None, ge=0, le=LARGEST_NUMBER, description="sequence number that the caller saw"),
    )
    return create_model(
        command.__name__,
        __base__=Body,
        __doc__=inspect.getdoc(command),
        **fields,
    )


def add_commands(router: Router, kind: str, union: Any) -> None:
    """Add ``POST /{id}/commands/{tag}`` for every command of ``kind``."""
    for command in get_args(union) or (union,):
        _add(router, kind, command)


def _add(router: Router, kind: str, command: type[Any]) -> None:
    tag = str(command.__struct_config__.tag)
    body = body_of(command)

    def operation(request: HttpRequest, id: str, payload: Any) -> Any:  # noqa: A002  the path's own word
        return carry_out(request, kind, id, command, payload)

    operation.__annotations__ = {"request": HttpRequest, "id": Id, "payload": body, "return": Any}
    router.post(
        f"/{{str:id}}/commands/{tag}",
        response={200: Done, **ERRORS, **SENT},
        operation_id=f"{kind}_{tag.replace('-', '_')}",
        summary=tag,
        description=inspect.getdoc(command),
    )(operation)


def carry_out(request: Any, kind: str, id_: str, command: type[Any], payload: Any) -> Any:
    """Build the struct, ask for the right, execute it."""
    values = payload.model_dump(exclude={"expected"})
    try:
        made = msgspec.convert(values, command, strict=False)
    except msgspec.ValidationError as error:
        field, text = misfit(error)
        raise Refused(Refusal("LEDGER-3", text, field or None)) from error
    _allow(request, kind, id_, made)
    outcome = ledger.execute(kind, id_, made, actor=request.actor, expected=payload.expected)
    AFTERWARDS.get(str(command.__struct_config__.tag), _nothing)()
    return {"id": id_, "sequence": outcome.seq, "entries": [entry.type for entry in outcome.entries]}


def _nothing() -> None:
    """Most commands are all there is."""


def _allow(request: Any, kind: str, id_: str, made: Any) -> None:
    """The person sees what the command is given to, may do it there, and sees what it names."""
    tag = str(made.__struct_config__.tag)
    row = MODELS[kind].objects.filter(pk=id_).first()
    if row is not None:
        subject = subject_of(row)
        require_sight(request, "read", subject)
        require(request, tag, subject)
    elif tag not in BEGINNINGS[kind]:
        raise Http404
    else:
        require(request, f"{kind}.{tag}")
        if not NEW_ID.fullmatch(id_):
            raise Refused(Refusal("LEDGER-2", WRONG_ID, "id"))
    unknown = unseen(request, kind, made)
    if unknown is not None:
        raise Refused(unknown)
    if row is None:
        require_beginning(request, kind, made)
