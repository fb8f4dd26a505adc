"""What a request may carry: a body that is one plain JSON object of modest size, and only parameters that are known.

JSON as such allows more than it can be held to: a key given twice, numbers that no two programs read alike, halves of
characters. All that is refused here, before any command is made, with the field to blame.
"""

import json
import math
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, QueryDict
from ninja.parser import Parser

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.checks import storable

LARGEST_BODY = 1_000_000
"""Bytes; the longest command, a boundary of many points, stays far below."""
DEEPEST = 16
LARGEST_NUMBER = 2**53 - 1
"""Beyond it programs that read JSON numbers as floating point (RFC 8259, 6) see another number."""

WRONG_TYPE = Text("请求内容须为 UTF-8 的 application/json", "the content must be application/json in UTF-8")
TOO_LARGE = Text(
    f"请求内容过大，最多 {LARGEST_BODY // 1000} KB", f"the content is too large: {LARGEST_BODY // 1000} KB at most"
)
NO_JSON = Text("请求内容不是有效的 JSON", "the content is not valid JSON")
NO_OBJECT = Text("请求内容须为一个 JSON 对象", "the content must be one JSON object")
TWICE = Text("同一字段出现两次", "the same field is given twice")
TOO_DEEP = Text("内容嵌套过深", "the content is nested too deeply")
NOT_STORABLE = Text("含有无法存储的字符", "it holds characters that cannot be stored")
NO_NUMBER = Text("数字超出可准确表示的范围", "the number is beyond what can be told exactly")
NO_PARAMETER = Text("没有这个查询参数", "there is no such parameter")


class BadBody(Exception):
    """A body that is no command's: the answer's status, a sentence, and the field to blame."""

    def __init__(self, status: int, text: Text, field: str | None = None) -> None:
        super().__init__(text.en)
        self.status, self.text, self.field = status, text, field


class PlainObjects(Parser):
    """Reads bodies as described above."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The object that the body is.

        Raises:
            BadBody: 415 other than JSON in UTF-8, 413 too large, 400 no JSON, 422 no plain object.
        """
        charset = (request.content_params or {}).get("charset", "utf-8")
        if request.content_type != "application/json" or charset.lower() not in {"utf-8", "utf8"}:
            raise BadBody(415, WRONG_TYPE)
        if len(request.body) > LARGEST_BODY:
            raise BadBody(413, TOO_LARGE)
        found = _read(request.body)
        if not isinstance(found, dict):
            raise BadBody(422, NO_OBJECT)
        for field, text in _faults(found, ""):
            raise BadBody(422, text, field)
        return cast("dict[str, Any]", found)


def _read(body: bytes) -> Any:
    try:
        return json.loads(
            body.decode(),
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_int=lambda digits: int(digits) if len(digits) <= len(str(LARGEST_NUMBER)) + 1 else math.inf,
        )
    except RecursionError as error:
        raise BadBody(422, TOO_DEEP) from error
    except ValueError as error:
        raise BadBody(400, NO_JSON) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadBody(422, TWICE, key if storable(key) else None)
        found[key] = value
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _faults(value: Any, field: str) -> Iterator[tuple[str, Text]]:
    """What of ``value`` cannot be taken, with the path to it."""
    if field.count(".") >= DEEPEST:
        yield field.partition(".")[0], TOO_DEEP
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not storable(key):
                yield field or "?", NOT_STORABLE
            yield from _faults(inner, f"{field}.{key}" if field else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _faults(inner, f"{field}.{number}")
    elif isinstance(value, str) and not storable(value):
        yield field, NOT_STORABLE
    elif isinstance(value, int | float) and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        yield field, NO_NUMBER


def known_parameters_only(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator of every operation: refuse a parameter in the address that it does not know, or one given twice."""
    models = operation._ninja_operation.models  # type: ignore[attr-defined]  # the framework's own mark
    query = [model for model in models if model.__ninja_param_source__ == "query"]
    known = {name for model in query for name in model.__ninja_flatten_map__}

    @wraps(operation)
    def guarded(request: HttpRequest, **values: Any) -> Any:
        _check_parameters(request.GET, known)
        return operation(request, **values)

    return guarded


def _check_parameters(given: QueryDict, known: set[str]) -> None:
    for name, values in given.lists():
        if name not in known:
            raise Refused(Refusal("PARAMETER", NO_PARAMETER, name if storable(name) else None))
        if len(values) > 1:
            raise Refused(Refusal("PARAMETER", TWICE, name))
