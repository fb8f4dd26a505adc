"""Files of the papers of cases and packages: given by an upload only, so that what a command names was checked."""

from typing import Any, Union, get_args

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Router
from ninja.files import UploadedFile

from kuaijin import ledger
from kuaijin.api.commands import MODELS, Done
from kuaijin.api.problems import ERRORS, SENT
from kuaijin.api.typed import Id, Words
from kuaijin.core.base import Command
from kuaijin.desks.frame.guard import require, require_sight
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.desks.frame.uploads import given
from kuaijin.files import take_in


def typed(union: Any, *without: type[Command]) -> Any:
    """The commands of ``union`` that have an address of their own."""
    return Union[tuple(each for each in get_args(union) if each not in without)]  # noqa: UP007  made of parts


BINARY = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


def add_files(router: Router, kind: str, attach: type[Command]) -> None:
    """Add the upload of a paper's file to an object of ``kind`` by the command ``attach``, and the files themselves."""
    model, tag = MODELS[kind], str(attach.__struct_config__.tag)

    @router.post(
        "/{str:id}/papers",
        response={200: Done, **ERRORS, **SENT},
        operation_id=f"{kind}_{tag.replace('-', '_')}",
        summary=tag,
    )
    def upload(request: Any, id: Id, material: Form[Words], file: File[UploadedFile]) -> Any:  # noqa: A002  the path's own word
        """Upload the file of a paper, called by its Chinese name on the list; a new version if one is there."""
        row = get_object_or_404(model, pk=id)
        subject = subject_of(row)
        require_sight(request, "read", subject)
        require(request, tag, subject)
        stored = take_in(file.name or "", file.chunks(), announced=file.size)
        command = attach(
            material=material,
            **stored.told,
        )
        outcome = ledger.execute(kind, id, command, actor=request.actor)
        return {"id": id, "sequence": outcome.seq, "entries": [entry.type for entry in outcome.entries]}

    @router.get(
        "/{str:id}/file",
        response=ERRORS,
        operation_id=f"{kind}_file",
        summary="one file",
        openapi_extra={"responses": {200: {"description": "the file", **BINARY}}},
    )
    def one(request: HttpRequest, id: Id, number: int = 1) -> Any:  # noqa: A002  the path's own word
        """The ``number``-th file of the object's state, as it came."""
        row = get_object_or_404(model, pk=id)
        require_sight(request, "read", subject_of(row))
        files = ledger.load(kind, id)[0].files
        if not 1 <= number <= len(files):
            raise Http404
        answer = given(files[number - 1])
        answer.headers["Content-Type"] = "application/octet-stream"
        return answer
