"""Files from people and to people: taken in with all checks, given out as what they are and never run."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.case_state import CaseFile
from kuaijin.desks.frame import errors
from kuaijin.files import Stored, accepted, previews, store, take_in
from kuaijin.files.intake import too_large

AROUND = 1_000_000
"""Bytes of a form around its file."""
NO_FILE = Refusal("FILE-EMPTY", Text("请选择文件。", "Choose a file."), "file")


def upload_limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a body that announces more than the largest file is refused before any of it is read."""

    def answer(request: HttpRequest) -> HttpResponse:
        limits = accepted.rules().limits
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > limits.most_bytes + AROUND:
            return errors.refused(request, too_large(limits).refusal, status=413)
        return get_response(request)

    return answer


def accept() -> str:
    """What the browser's file dialogue offers."""
    return ",".join(f".{ending}" for ending in accepted.rules().endings)


def taken(request: HttpRequest, field: str = "file") -> Stored:
    """The uploaded file, checked and stored. ``Refused`` with the rule (see ``kuaijin.files``) if it is not taken."""
    upload = request.FILES.get(field)
    if upload is None or upload.name is None:
        raise Refused(NO_FILE)
    return take_in(upload.name, upload.chunks(), announced=upload.size)


def given(file: CaseFile) -> HttpResponse:
    """The file to save: never shown or run by the browser. ``Http404`` if the store has lost it, 503 if it is away."""
    try:
        content = store().open(file.digest)
    except FileNotFoundError as error:
        raise Http404 from error
    except Refused as refused:
        return _away(refused)
    answer = FileResponse(content, content_type=file.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return _private(answer)


def pages_of(file: CaseFile) -> int:
    """How many pages can be looked at; 0 for what is not shown, or is not there."""
    try:
        with store().at_hand(file.digest) as path:
            return previews.pages(path, file.media_type)
    except (OSError, Refused):
        return 0


def page_of(file: CaseFile, number: int) -> HttpResponse:
    """Page ``number`` as a picture. ``Http404`` if there is none."""
    try:
        with store().at_hand(file.digest) as path:
            picture = previews.page(path, file.media_type, number)
    except (OSError, IndexError) as error:
        raise Http404 from error
    except Refused as refused:
        return _away(refused)
    return _private(HttpResponse(picture, content_type="image/png"))


def _away(refused: Refused) -> HttpResponse:
    """The store cannot be asked now."""
    text = refused.refusal.text
    return HttpResponse(f"{text.zh}\n{text.en}\n", status=503, content_type="text/plain; charset=utf-8")


def _private(answer: HttpResponseBase) -> Any:
    """Not guessed at, not run, not kept by anybody in between."""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
