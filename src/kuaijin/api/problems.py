"""Every error as problem+json (RFC 9457), in the caller's language, with the rule's id and the field to blame."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kuaijin.api.bodies import TOO_LARGE, BadBody
from kuaijin.api.wrong_values import why
from kuaijin.core.base import Refused, Text
from kuaijin.desks.frame.guard import Forbidden
from kuaijin.desks.frame.happenings import event_name
from kuaijin.ledger import Conflict
from kuaijin.ledger.checkpoints import NO_STREAM

PROBLEM = "application/problem+json"
LONGEST_FIELD = 200


class Wrong(Schema):
    """A value that does not fit: its field and why."""

    field: str
    message: str


class Since(Schema):
    """What a faster colleague did: the entry's number and type, and in words what, who and when (UTC)."""

    seq: int
    type: str
    what: str
    actor: str
    at: str


class Problem(Schema):
    """What went wrong: ``title`` in the caller's language, ``rule`` the rule's id, ``field`` the field to blame."""

    title: str
    status: int
    rule: str | None = None
    field: str | None = None
    errors: tuple[Wrong, ...] = ()
    since: tuple[Since, ...] = ()


ERRORS: dict[int, type[Problem]] = dict.fromkeys((400, 401, 403, 404, 405, 409, 422), Problem)
"""The error answers that every operation may give."""
SENT: dict[int, type[Problem]] = dict.fromkeys((413, 415), Problem)
"""Those that an operation with a body may give as well."""


def say(request: HttpRequest, text: Text) -> str:
    """``text`` in the language that the caller accepts first; Chinese if nothing is said."""
    wanted = request.headers.get("Accept-Language", "zh").strip().lower()
    return text.en if wanted.startswith("en") else text.zh


def answer(request: HttpRequest, status: int, text: Text, **more: Any) -> HttpResponse:
    """A problem as a response."""
    body = {"title": say(request, text), "status": status, **{key: value for key, value in more.items() if value}}
    if "field" in body:
        body["field"] = body["field"][:LONGEST_FIELD]
    return HttpResponse(msgspec.json.encode(body), status=status, content_type=PROBLEM)


NO_ONE = Text(
    "请先登录或提供有效的令牌（令牌可能已到期或作废）", "sign in or give a token that holds (it may have expired)"
)
NOT_FOUND = Text("没有这个地址或对象", "there is no such address or thing")
NOT_VALID = Text("内容不符合要求", "the content is not valid")
BROKEN = Text("系统出错，已记录", "something broke here; it has been noted")
TITLES: dict[int, Text] = {
    400: Text("请求格式不对", "the request is malformed"),
    401: NO_ONE,
    403: Text("没有权限，或缺少 CSRF 令牌", "not allowed, or the CSRF token is missing"),
    404: NOT_FOUND,
    405: Text("这个地址不接受此方法", "this address does not take this method"),
    413: TOO_LARGE,
}
"""What to say where nothing more is known than the status."""


def install(api: NinjaAPI) -> None:
    """Turn each kind of error into its problem, in this one place."""
    api.add_exception_handler(AuthenticationError, lambda request, _: answer(request, 401, NO_ONE))
    api.add_exception_handler(Http404, lambda request, _: answer(request, 404, NOT_FOUND))
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(Forbidden, _forbidden)
    api.add_exception_handler(Conflict, _conflict)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(RequestDataTooBig, lambda request, _: answer(request, 413, TOO_LARGE))


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    refusal = error.refusal
    status = 404 if refusal.rule == NO_STREAM else 422
    return answer(request, status, refusal.text, rule=refusal.rule, field=refusal.field)


def _forbidden(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(request, 403, error.refusal.text, rule=error.refusal.rule)


def _conflict(request: HttpRequest, error: Any) -> HttpResponse:
    since = [
        {
            "seq": each.seq,
            "type": each.type,
            "what": say(request, event_name(each.kind, each.type)),
            "actor": each.actor_name,
            "at": each.recorded_at.isoformat(),
        }
        for each in error.since
    ]
    return answer(request, 409, error.text, rule="LEDGER-CONFLICT", since=since)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [{"field": _field(each["loc"]), "message": say(request, why(each))} for each in error.errors]
    return answer(request, 422, NOT_VALID, field=errors[0]["field"], errors=errors)


def _field(place: tuple[Any, ...]) -> str:
    """The field as the caller wrote it, without the framework's own words for where it stood."""
    source, *parts = place
    parts = parts[1:] if len(parts) > 1 and parts[0] in {"payload", "asked", "paging"} else parts
    return ".".join(str(part) for part in parts) or str(source)


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, BadBody):
        return answer(request, cause.status, cause.text, field=cause.field)
    return answer(request, error.status_code, TITLES.get(error.status_code, NOT_VALID))


def everything_a_problem(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what the site itself answers under ``/api/`` (no such address, another method, a crash) is said as
    the API says it, not as a page."""

    def ask(request: HttpRequest) -> HttpResponse:
        given = get_response(request)
        if given.status_code < 400 or not request.path.startswith("/api/") or given.headers["Content-Type"] == PROBLEM:
            return given
        told = answer(request, given.status_code, TITLES.get(given.status_code, BROKEN))
        if "Allow" in given.headers:
            told.headers["Allow"] = given.headers["Allow"]
        return told

    return ask
