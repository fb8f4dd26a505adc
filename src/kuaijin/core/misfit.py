"""What msgspec says of data that doesn't fit, in both languages and with its place; its own words are English only."""

import re
from collections.abc import Callable

from kuaijin.core.base import Text

_KINDS = {
    "int": Text("整数", "a whole number"),
    "float": Text("数字", "a number"),
    "decimal": Text("数字", "a number"),
    "str": Text("文字", "text"),
    "bool": Text("true 或 false", "true or false"),
    "array": Text("列表", "a list"),
    "object": Text("键值表", "a mapping"),
    "null": Text("空值", "null"),
    "date": Text("日期（YYYY-MM-DD）", "a date (YYYY-MM-DD)"),
    "datetime": Text("日期时间", "a date and time"),
    "time": Text("时刻", "a time of day"),
}
_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<place>.*)`)?$", re.DOTALL)


def _kinds(names: str) -> Text:
    found = [_KINDS.get(name, Text(name, name)) for name in names.split(" | ")]
    return Text("或".join(each.zh for each in found), " or ".join(each.en for each in found))


def _expected(found: re.Match[str]) -> Text:
    wanted, got = _kinds(found[1]), _kinds(found[2])
    return Text(f"应为{wanted.zh}，写的是{got.zh}", f"expected {wanted.en}, found {got.en}")


def _bound(found: re.Match[str]) -> Text:
    return Text(f"须 {found[1]} {found[2]}", f"must be {found[1]} {found[2]}")


def _length(found: re.Match[str]) -> Text:
    zh, en = {"at least ": ("不少于", "at least "), "at most ": ("不超过", "at most ")}.get(found[1] or "", ("为", ""))
    return Text(f"长度须{zh} {found[2]}", f"must have {en}{found[2]} characters or entries")


def _choice(found: re.Match[str]) -> Text:
    return Text(f"不是可选的值：{found[1]}", f"is none of the choices: {found[1]}")


def _form(found: re.Match[str]) -> Text:
    return Text(f"格式不对（{found[1]}）", f"is not a valid {found[1]}")


def _broken(found: re.Match[str]) -> Text:
    return Text(f"JSON 有误（第 {found[1]} 字节）", f"broken JSON (byte {found[1]})")


def _always(zh: str, en: str) -> Callable[[re.Match[str]], Text]:
    return lambda _: Text(zh, en)


_SENTENCES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Text]], ...] = tuple(
    (re.compile(pattern, re.DOTALL), say)
    for pattern, say in (
        (r"Object missing required field `(.*)`", _always("缺少此字段", "is missing")),
        (r"Object contains unknown field `(.*)`", _always("没有这个字段", "is an unknown key")),
        (r"Expected `([^`]*)`, got `([^`]*)`", _expected),
        (r"Expected `\w+` (>=|<=|>|<) (\S+)", _bound),
        (r"Expected `\w+` of (at least |at most )?length (\d+).*", _length),
        (r"Invalid (?:enum )?value (.*)", _choice),
        (r"Invalid (.*)", _form),
        (r"Integer value out of range", _always("数字过大", "the number is too large")),
        (r"JSON is malformed: .*\(byte (\d+)\)", _broken),
        (r"Input data was truncated", _always("JSON 不完整", "the JSON breaks off")),
    )
)
_OTHERWISE = Text("内容不符合要求", "is not a valid value")


def misfit(error: Exception) -> tuple[str, Text]:
    """Where (``a.b[2]``, empty for the whole) and why the data that raised ``error`` doesn't fit.

    A missing or unknown key is itself the place.
    """
    found = _PLACE.match(str(error))
    what, place = (found["what"], found["place"] or "") if found else (str(error), "")
    for pattern, say in _SENTENCES:
        sentence = pattern.fullmatch(what)
        if sentence is not None:
            if what.startswith("Object "):
                place = f"{place}.{sentence[1]}".lstrip(".")
            return place, say(sentence)
    return place, _OTHERWISE
