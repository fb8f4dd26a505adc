"""Plain data into typed structs, with *every* misfit reported (``msgspec.convert`` stops at the first)."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Struct

from kuaijin.core.base import Text
from kuaijin.core.checks import hostile

Path = tuple[str | int, ...]
Report = Callable[[Path, Text], None]


class _Misfit:
    """What stands in for a value that could not be read."""


MISFIT: Any = _Misfit()

_NAMES = {
    str: Text("文字", "a text"),
    int: Text("整数", "a whole number"),
    float: Text("数字", "a number"),
    bool: Text("true 或 false", "true or false"),
    dt.date: Text("日期（YYYY-MM-DD）", "a date (YYYY-MM-DD)"),
}


def read(kind: Any, raw: Any, path: Path, report: Report) -> Any:
    """``raw`` as a value of ``kind`` (a struct, tuple, list, dict, literal, union or plain type), or :data:`MISFIT`.

    Every misfit is told to ``report`` with its path; unknown and missing keys too.
    """
    origin = get_origin(kind)
    if kind is Any:
        return raw
    if origin in (Union, UnionType):
        return _union(get_args(kind), raw, path, report)
    if origin is Literal:
        return _literal(get_args(kind), raw, path, report)
    if origin in (tuple, list):
        return _sequence(origin, get_args(kind), raw, path, report)
    if origin in (dict, Mapping):
        return _mapping(get_args(kind)[1], raw, path, report)
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _struct(kind, raw, path, report)
    return _plain(kind, raw, path, report)


def _wanted(path: Path, report: Report, zh: str, en: str, raw: Any) -> Any:
    seen = "null" if raw is None else str(raw)[:60]
    report(path, Text(f"应为{zh}，写的是：{seen}", f"expected {en}, found: {seen}"))
    return MISFIT


def _plain(kind: Any, raw: Any, path: Path, report: Report) -> Any:
    if kind is dt.date:
        return _date(raw, path, report)
    if kind is Decimal:
        return _decimal(raw, path, report)
    exact = isinstance(raw, kind) and (kind is bool or not isinstance(raw, bool))
    if exact and isinstance(raw, str) and hostile(raw, lines=True):
        report(path, Text("含有不可见的控制字符", "holds hidden control characters"))
        return MISFIT
    if exact:
        return raw
    if kind is float and isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    name = _NAMES[kind]
    return _wanted(path, report, name.zh, name.en, raw)


def _date(raw: Any, path: Path, report: Report) -> Any:
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return raw
    if isinstance(raw, str):
        try:
            return dt.date.fromisoformat(raw)
        except ValueError:
            pass
    name = _NAMES[dt.date]
    return _wanted(path, report, name.zh, name.en, raw)


def _decimal(raw: Any, path: Path, report: Report) -> Any:
    """The number as it is written: YAML's own reading of 0.1 is turned back into its shortest decimal."""
    if isinstance(raw, int | float) and not isinstance(raw, bool) and isfinite(raw):
        return Decimal(str(raw))
    return _wanted(path, report, "数字", "a number", raw)


def _literal(choices: tuple[Any, ...], raw: Any, path: Path, report: Report) -> Any:
    if isinstance(raw, str) and raw in choices:
        return raw
    return _wanted(path, report, f"以下之一：{'、'.join(choices)}", f"one of {', '.join(choices)}", raw)


def _sequence(origin: Any, arguments: tuple[Any, ...], raw: Any, path: Path, report: Report) -> Any:
    if not isinstance(raw, list):
        return _wanted(path, report, "列表", "a list", raw)
    fixed = origin is tuple and Ellipsis not in arguments
    if fixed and len(raw) != len(arguments):
        return _wanted(path, report, f"{len(arguments)} 个值的列表", f"a list of {len(arguments)} values", raw)
    kinds = arguments if fixed else arguments[:1] * len(raw)
    found = [
        read(kind, each, (*path, place), report) for place, (kind, each) in enumerate(zip(kinds, raw, strict=True))
    ]
    return MISFIT if MISFIT in found else origin(found)


def _mapping(kind: Any, raw: Any, path: Path, report: Report) -> Any:
    if not isinstance(raw, dict):
        return _wanted(path, report, "键值表", "a mapping", raw)
    found = {key: read(kind, value, (*path, key), report) for key, value in raw.items()}
    return MISFIT if any(value is MISFIT for value in found.values()) else found


def _union(kinds: tuple[Any, ...], raw: Any, path: Path, report: Report) -> Any:
    if raw is None and NoneType in kinds:
        return None
    rest = tuple(kind for kind in kinds if kind is not NoneType)
    if len(rest) == 1:
        return read(rest[0], raw, path, report)
    structs = [kind for kind in rest if isinstance(kind, type) and issubclass(kind, Struct)]
    if structs and isinstance(raw, dict):
        return read(_nearest(structs, raw), raw, path, report)
    # Nothing fits: tell a single value that it is no such value, and only a list that it is no such list.
    usual = rest[0] if get_origin(rest[-1]) in (tuple, list) and not isinstance(raw, list) else rest[-1]
    fitting = next((kind for kind in rest if _fits(kind, raw)), usual)
    return read(fitting, raw, path, report)


def _fits(kind: Any, raw: Any) -> bool:
    misfits: list[Path] = []
    read(kind, raw, (), lambda path, _: misfits.append(path))
    return not misfits


def _nearest(structs: list[type[Struct]], raw: dict[str, Any]) -> type[Struct]:
    """The struct that shares most keys with ``raw``; the last of equals (conditions: an empty one holds always)."""
    return max(reversed(structs), key=lambda kind: len(set(_fields(kind)) & set(raw)))


@cache
def _fields(kind: type[Struct]) -> dict[str, tuple[str, Any, bool]]:
    """Key in the file → name, type and whether it must be there. A trailing underscore avoids a Python keyword."""
    hints = get_type_hints(kind)
    return {
        field.name.rstrip("_"): (
            field.name,
            hints[field.name],
            field.default is NODEFAULT and field.default_factory is NODEFAULT,
        )
        for field in msgspec.structs.fields(kind)
    }


def _struct(kind: type[Struct], raw: Any, path: Path, report: Report) -> Any:
    if not isinstance(raw, dict):
        return _wanted(path, report, "键值表", "a mapping", raw)
    fields = _fields(kind)
    sound = True
    for key in raw.keys() - fields.keys():
        known = ", ".join(fields)
        report((*path, key), Text(f"没有这个字段：{key}（可选：{known}）", f"unknown field: {key} (one of {known})"))
        sound = False
    values: dict[str, Any] = {}
    for key, (name, hint, needed) in fields.items():
        if key in raw:
            values[name] = read(hint, raw[key], (*path, key), report)
            sound = sound and values[name] is not MISFIT
        elif needed:
            report((*path, key), Text(f"缺少字段：{key}", f"missing field: {key}"))
            sound = False
    if kind is Text and sound:
        sound = _both_languages(values, path, report)
    return kind(**values) if sound else MISFIT


def _both_languages(values: dict[str, Any], path: Path, report: Report) -> bool:
    empty = [language for language, value in values.items() if not value.strip()]
    for language in empty:
        report((*path, language), Text("不能为空", "must not be empty"))
    return not empty
