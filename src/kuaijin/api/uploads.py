"""Files of a case's papers: given by an upload only, so that what a command names was checked in the same request."""

from typing import Any, Union, get_args

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Router
from ninja.files import UploadedFile

from kuaijin import ledger
from kuaijin.api.commands import Done
from kuaijin.api.problems import ERRORS, SENT
from kuaijin.api.typed import Id, Words
from kuaijin.core import case
from kuaijin.core.case_commands import AttachFile
from kuaijin.desks.frame.guard import require, require_sight
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.desks.frame.uploads import given
from kuaijin.files import take_in
from kuaijin.ledger.projections.models import CaseRow

TYPED: Any = Union[tuple(each for each in get_args(case.Command) if each is not AttachFile)]  # noqa: UP007  made of parts
"""The commands to a case with an address of their own: a digest alone proves nothing about a file."""

BINARY = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


def add_files(router: Router) -> None:
    """Add the upload of a paper's file, and the files themselves."""

    @router.post(
        "/{str:id}/papers",
        response={200: Done, **ERRORS, **SENT},
        operation_id="case_attach_file",
        summary="attach-file",
    )
    def attach(request: Any, id: Id, material: Form[Words], file: File[UploadedFile]) -> Any:  # noqa: A002  the path's own word
        """Upload the file of a paper, called by its Chinese name on the case's list; a new version if one is there."""
        row = get_object_or_404(CaseRow, pk=id)
        subject = subject_of(row)
        require_sight(request, "read", subject)
        require(request, "attach-file", subject)
        stored = take_in(file.name or "", file.chunks(), announced=file.size)
        command = AttachFile(
            material=material,
            file_name=stored.name,
            digest=stored.digest,
            sha256=stored.sha256,
            media_type=stored.media_type,
            size=stored.size,
        )
        outcome = ledger.execute("case", id, command, actor=request.actor)
        return {"id": id, "sequence": outcome.seq, "entries": [entry.type for entry in outcome.entries]}

    @router.get(
        "/{str:id}/file",
        response=ERRORS,
        operation_id="case_file",
        summary="one file",
        openapi_extra={"responses": {200: {"description": "the file", **BINARY}}},
    )
    def one(request: HttpRequest, id: Id, number: int = 1) -> Any:  # noqa: A002  the path's own word
        """The ``number``-th file of the case's state, as it came."""
        row = get_object_or_404(CaseRow, pk=id)
        require_sight(request, "read", subject_of(row))
        files = ledger.load("case", id)[0].files
        if not 1 <= number <= len(files):
            raise Http404
        answer = given(files[number - 1])
        answer.headers["Content-Type"] = "application/octet-stream"
        return answer
