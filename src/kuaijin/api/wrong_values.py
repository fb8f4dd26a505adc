"""What is wrong with a value, in both languages: the validator's own findings as sentences."""

from collections.abc import Callable
from typing import Any

from kuaijin.core.base import Text

_TEXTS: dict[str, Text] = {
    "missing": Text("必填", "required"),
    "extra_forbidden": Text("没有这个字段", "there is no such field"),
    "string_type": Text("应为文字", "must be text"),
    "dict_type": Text("应为对象", "must be an object"),
    "tuple_type": Text("应为列表", "must be a list"),
    "list_type": Text("应为列表", "must be a list"),
    "model_type": Text("应为对象", "must be an object"),
    "model_attributes_type": Text("应为对象", "must be an object"),
    "bool_type": Text("应为 true 或 false", "must be true or false"),
    "not_storable": Text("含有无法存储的字符", "it holds characters that cannot be stored"),
    "timezone_aware": Text(
        "须写明时区，如 2021-12-29T09:00:00+08:00", "needs a time zone, as 2021-12-29T09:00:00+08:00"
    ),
    "none_required": Text("应为空", "must be null"),
}
_FAMILIES: tuple[tuple[str, Text], ...] = (
    ("int_", Text("应为整数", "must be a whole number")),
    ("float_", Text("应为数字", "must be a number")),
    ("finite_", Text("应为数字", "must be a number")),
    ("datetime_", Text("应为有效时间，如 2021-12-29T09:00:00+08:00", "must be a time, as 2021-12-29T09:00:00+08:00")),
    ("date_", Text("应为有效日期，如 2021-12-29", "must be a day, as 2021-12-29")),
)


def _choices(ctx: dict[str, Any]) -> Text:
    told = str(ctx["expected"]).replace(" or ", ", ")
    return Text(f"应为其中之一：{told}", f"must be one of: {told}")


_TELLERS: dict[str, Callable[[dict[str, Any]], Text]] = {
    "literal_error": _choices,
    "enum": _choices,
    "union_tag_invalid": lambda ctx: Text(
        f"{ctx['discriminator']} 应为其中之一：{ctx['expected_tags']}",
        f"{ctx['discriminator']} must be one of: {ctx['expected_tags']}",
    ),
    "union_tag_not_found": lambda ctx: Text(f"须写明 {ctx['discriminator']}", f"{ctx['discriminator']} is missing"),
    "greater_than_equal": lambda ctx: Text(f"不能小于 {ctx['ge']}", f"must be at least {ctx['ge']}"),
    "less_than_equal": lambda ctx: Text(f"不能大于 {ctx['le']}", f"must be at most {ctx['le']}"),
    "string_too_long": lambda ctx: Text(
        f"过长，最多 {ctx['max_length']} 字", f"too long: {ctx['max_length']} characters at most"
    ),
    "string_too_short": lambda ctx: Text(f"至少 {ctx['min_length']} 字", f"{ctx['min_length']} characters at least"),
    "too_long": lambda ctx: Text(f"最多 {ctx['max_length']} 项", f"{ctx['max_length']} entries at most"),
    "too_short": lambda ctx: Text(f"至少 {ctx['min_length']} 项", f"{ctx['min_length']} entries at least"),
}


def why(error: dict[str, Any]) -> Text:
    """The sentence for one finding of the validator."""
    kind = str(error["type"])
    if kind in _TELLERS:
        return _TELLERS[kind](error["ctx"])
    found = _TEXTS.get(kind) or next((text for start, text in _FAMILIES if kind.startswith(start)), None)
    return found or Text("内容不符合要求", "this is not a valid value")
