"""Every error as problem+json (RFC 9457), in the caller's language, with the rule's id and the field to blame."""

from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kuaijin.core.base import Refused, Text
from kuaijin.desks.frame.guard import Forbidden
from kuaijin.ledger import Conflict

PROBLEM = "application/problem+json"


class Problem(Schema):
    """What went wrong: ``title`` in the caller's language, ``rule`` the rule's id, ``field`` the field to blame."""

    title: str
    status: int
    rule: str | None = None
    field: str | None = None
    errors: tuple[dict[str, Any], ...] = ()
    since: tuple[dict[str, Any], ...] = ()


ERRORS: dict[int, type[Problem]] = dict.fromkeys((400, 401, 403, 404, 409, 422), Problem)
"""The error answers that every operation may give."""


def say(request: HttpRequest, text: Text) -> str:
    """``text`` in the language that the caller accepts first; Chinese if nothing is said."""
    wanted = request.headers.get("Accept-Language", "zh").strip().lower()
    return text.en if wanted.startswith("en") else text.zh


def answer(request: HttpRequest, status: int, text: Text, **more: Any) -> HttpResponse:
    """A problem as a response."""
    body = {"title": say(request, text), "status": status, **{key: value for key, value in more.items() if value}}
    return HttpResponse(msgspec.json.encode(body), status=status, content_type=PROBLEM)


NO_ONE = Text("请先登录或提供令牌", "sign in or give a token")
NOT_FOUND = Text("没有这个对象", "there is no such thing")
NOT_VALID = Text("内容不符合要求", "the content is not valid")
FASTER = Text("有人抢先办理了，请看变化后再办", "somebody was faster; look at what changed and try again")


def install(api: NinjaAPI) -> None:
    """Turn each kind of error into its problem, in this one place."""
    api.add_exception_handler(AuthenticationError, lambda request, _: answer(request, 401, NO_ONE))
    api.add_exception_handler(Http404, lambda request, _: answer(request, 404, NOT_FOUND))
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(Forbidden, _forbidden)
    api.add_exception_handler(Conflict, _conflict)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _http)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    refusal = error.refusal
    return answer(request, 422, refusal.text, rule=refusal.rule, field=refusal.field)


def _forbidden(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(request, 403, error.refusal.text, rule=error.refusal.rule)


def _conflict(request: HttpRequest, error: Any) -> HttpResponse:
    since = [{"seq": each.seq, "type": each.type, "actor": each.actor_name} for each in error.since]
    return answer(request, 409, FASTER, rule="LEDGER-CONFLICT", since=since)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [{"field": ".".join(str(part) for part in each["loc"]), "message": each["msg"]} for each in error.errors]
    return answer(request, 422, NOT_VALID, errors=errors)


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(request, error.status_code, Text(str(error), str(error)))
