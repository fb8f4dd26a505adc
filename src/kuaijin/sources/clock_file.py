"""Deadline files (YAML): read whole or not at all, every mistake named by file, case and field.

The format is described in docs/clock.md. A number of hours such as ``22:10`` without quotes is read by YAML as minutes;
dates may stand with or without quotes.
"""

import re
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn, Self, TypeVar

import msgspec
import yaml
from msgspec import Struct

from kuaijin.core.base import Text, printable
from kuaijin.core.clock import EXPECTED_KEYS, ClockEvent, Limits
from kuaijin.core.clock_check import DAYS, check_events, check_limits
from kuaijin.core.clock_events import ClockError
from kuaijin.core.misfit import misfit
from kuaijin.core.rulebook_check import check_settings
from kuaijin.core.settings import LegalSettings
from kuaijin.sources.input_files import read_input, why
from kuaijin.sources.yaml_tree import MAX_DEPTH, too_deep

LARGEST_FILE = 32 * 1024 * 1024
SCHEMA_VERSION = 1
FILE_KEYS = frozenset({"schema_version", "cases", "title", "note", "settings"})
CASE_KEYS = frozenset({"id", "title", "rules", "item", "events", "as_of", "expected", "note", "settings"})
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
NUMBERS = frozenset({"excluded_workdays"})
FLAGS = frozenset({"extension_valid"})
NOTHING: Mapping[str, Any] = MappingProxyType({})
EVENT_TYPES: dict[str, type[Any]] = {str(kind.__struct_config__.tag): kind for kind in ClockEvent.__args__}


StructT = TypeVar("StructT", bound=Struct)


class ClockFileError(ValueError):
    """A bad deadline file: ``file``, ``case`` (``None``: the whole file), ``field``, ``text`` in both languages."""

    def __init__(self, file: Path, case: str | None, field: str | None, text: Text) -> None:
        where = ": ".join(part for part in (str(file), case and f"case {case}", field) if part)
        super().__init__(f"{where}: {text.en}")
        self.file, self.case, self.field, self.text, self.where = file, case, field, text, where

    def lines(self) -> str:
        """The message for a terminal, Chinese first."""
        return printable(f"{self.where}: {self.text.zh}\n{self.where}: {self.text.en}")


class DeadlineCase(Struct, frozen=True, kw_only=True):
    """One case of a file; ``expected`` maps names of ``EXPECTED_KEYS`` to values; ``None``: it doesn't apply."""

    id: str
    title: str
    limits: Limits
    events: tuple[ClockEvent, ...]
    settings: LegalSettings
    as_of: date | None
    expected: dict[str, date | int | bool | None]


def read_clock_file(path: Path) -> tuple[DeadlineCase, ...]:
    """All cases of a deadline file, in order. Raises :class:`ClockFileError`."""
    raw = _load(path)
    if not isinstance(raw, dict):
        _fail(path, None, None, Text("文件须为含 cases 的映射", "the file must be a mapping with the key cases"))
    _no_other_keys(path, None, "", raw, FILE_KEYS)
    if raw.get("schema_version") != SCHEMA_VERSION or isinstance(raw["schema_version"], bool):
        _fail(path, None, "schema_version", Text(f"须为 {SCHEMA_VERSION}", f"must be {SCHEMA_VERSION}"))
    cases = raw.get("cases")
    if not isinstance(cases, list) or not cases:
        _fail(path, None, "cases", Text("须为非空列表", "must be a list that is not empty"))
    found: dict[str, DeadlineCase] = {}
    common = _Reader(path, None, {}).settings(raw)
    for index, entry in enumerate(cases):
        case = _Reader(path, f"#{index + 1}", entry, common).named().case()
        if case.id in found:
            _fail(path, case.id, "id", Text("编号重复", "the id is used twice"))
        found[case.id] = case
    return tuple(found.values())


def read_case(item: Any, events: Any, as_of: Any = None) -> DeadlineCase:
    """One case that stands in no file. Raises :class:`ClockFileError`, whose ``field`` and ``text`` say what is wrong.

    The shapes are those of a file's ``item``, ``events`` and ``as_of``.
    """
    return _Reader(Path("-"), "-", {"item": item, "events": events, "as_of": as_of}).case()


class _Loader(yaml.CSafeLoader):
    """Safe loading that refuses a key given twice (YAML would silently keep the last) and leaves dates as text.

    An impossible date can then be reported with its case and field.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - the name and shape that the library looks for
        first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
        for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_yaml_int(self, node: yaml.ScalarNode) -> Any:
        """The number of ``node``; one of thousands of digits stays text, so that its case and field are named."""
        try:
            return super().construct_yaml_int(node)
        except ValueError:
            return node.value

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping of ``node``."""
        seen = set()
        for key_node, _ in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} is given twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)


def _load(path: Path) -> Any:
    try:
        text = read_input(path, LARGEST_FILE).decode("utf-8-sig")
        deep = too_deep(text)
        if deep is not None:
            _fail(
                path, None, f"line {deep}", Text(f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH} levels")
            )
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader, made stricter
    except OSError as error:
        _fail(path, None, None, why(error))
    except UnicodeDecodeError:
        _fail(path, None, None, Text("文件不是 UTF-8 编码", "is not UTF-8 text"))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, ClockFileError):
            raise
        _fail(path, None, _line(error), Text(f"YAML 有误：{_problem(error)}", f"broken YAML: {_problem(error)}"))


def _line(error: Exception) -> str | None:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark is not None else None


def _problem(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return str(getattr(error, "problem", None) or error).splitlines()[0]


def _fail(path: Path, case: str | None, field: str | None, text: Text) -> NoReturn:
    raise ClockFileError(path, case, field, text)


def _no_other_keys(path: Path, case: str | None, prefix: str, raw: dict[Any, Any], allowed: frozenset[str]) -> None:
    for key in raw:
        if key not in allowed:
            known = ", ".join(sorted(allowed))
            text = Text(f"未知字段（可用：{known}）", f"unknown key (known: {known})")
            _fail(path, case, f"{prefix}{_short(key)}", text)


def _short(value: Any) -> str:
    """A value as it may stand in a message; a collection only by its kind."""
    if isinstance(value, dict | list | set | tuple):
        return f"<{type(value).__name__}>"
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


class _Reader:
    """Reads one case; every error carries its id (``None``: what stands outside of the cases).

    ``settings`` are those of the file, which a case may have otherwise.
    """

    def __init__(self, path: Path, name: str | None, raw: Any, settings: Mapping[str, Any] = NOTHING) -> None:
        self.path, self.id, self.raw, self.common = path, name, raw, settings

    def named(self) -> Self:
        """The same reader, which now calls its case by the id that it has given itself."""
        if not isinstance(self.raw, dict):
            _fail(self.path, self.id, None, Text("须为映射", "must be a mapping"))
        name = self.raw.get("id")
        if not isinstance(name, str | int) or isinstance(name, bool) or not str(name).strip():
            _fail(self.path, self.id, "id", Text("缺少编号", "the id is missing"))
        self.id = str(name)
        return self

    def case(self) -> DeadlineCase:
        title = self.title()
        _no_other_keys(self.path, self.id, "", self.raw, CASE_KEYS)
        limits, events = self.limits(), self.events()
        try:
            check_limits(limits)
            check_events(events)
        except ClockError as error:
            self.fail(error.field, error.text)
        as_of = self.raw.get("as_of")
        return DeadlineCase(
            id=str(self.id),
            title=title,
            limits=limits,
            events=events,
            settings=self.converted(self.settings(self.raw), LegalSettings, "settings"),
            as_of=None if as_of is None else self.day("as_of", as_of),
            expected=self.expected(),
        )

    def title(self) -> str:
        """The title. In YAML's one-line form an unquoted comma cuts it: what follows comes as keys without value."""
        title = self.raw.get("title", "")
        if not isinstance(title, str | int | float):
            self.fail("title", Text("须为文字", "must be text"))
        rest = [key for key, value in self.raw.items() if value is None and key not in CASE_KEYS]
        self.raw = {key: value for key, value in self.raw.items() if key not in rest}
        return ", ".join(str(part) for part in (title, *rest))

    def fail(self, field: str, text: Text) -> NoReturn:
        _fail(self.path, self.id, field, text)

    def limits(self) -> Limits:
        return self.converted(self.mapping(self.raw, "item", Limits.__struct_fields__), Limits, "item")

    def settings(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of the file with those of ``raw`` over them, each one checked."""
        found = {**self.common, **self.mapping(raw, "settings", LegalSettings.__struct_fields__)}
        for fault in check_settings(self.converted(found, LegalSettings, "settings")):
            self.fail(".".join(str(part) for part in fault.path), fault.text)
        return found

    def mapping(self, raw: Mapping[str, Any], field: str, known: tuple[str, ...]) -> dict[str, Any]:
        """The mapping under ``field``, empty when it isn't there, with no keys but ``known`` ones."""
        found = raw.get(field, {})
        if not isinstance(found, dict):
            self.fail(field, Text("须为映射", "must be a mapping"))
        for key in found:
            if key not in known:
                self.unknown(f"{field}.{_short(key)}", known)
        return found

    def events(self) -> tuple[ClockEvent, ...]:
        raw = self.raw.get("events")
        if not isinstance(raw, list) or not raw:
            self.fail("events", Text("须为非空列表", "must be a list that is not empty"))
        return tuple(self.event(f"events[{index}]", entry) for index, entry in enumerate(raw))

    def event(self, where: str, raw: Any) -> ClockEvent:
        if not isinstance(raw, dict):
            self.fail(where, Text("须为映射", "must be a mapping"))
        kind = EVENT_TYPES.get(str(raw.get("type")))
        if kind is None:
            text = f"{_short(raw.get('type'))} ({', '.join(EVENT_TYPES)})"
            self.fail(f"{where}.type", Text(f"未知的事件类型：{text}", f"unknown event type: {text}"))
        values = {}
        for key, value in raw.items():
            if key != "type" and key not in kind.__struct_fields__:
                self.unknown(f"{where}.{_short(key)}", ("type", *kind.__struct_fields__))
            values[key] = self.value(f"{where}.{key}", key, value)
        event: ClockEvent = self.converted(values, kind, where)
        return event

    def value(self, where: str, key: str, value: Any) -> Any:
        if value is None:
            return None
        if key in DAYS:
            return self.day(where, value)
        return self.time_of_day(where, value) if key == "time" else value

    def converted(self, values: dict[str, Any], kind: type[StructT], where: str) -> StructT:
        try:
            return msgspec.convert(values, kind)
        except msgspec.ValidationError as error:
            place, text = misfit(error)
            self.fail(where + (place if place.startswith("[") else f".{place}" if place else ""), text)

    def day(self, where: str, value: Any) -> date:
        if not isinstance(value, str) or not DATE.fullmatch(value):
            shown = _short(value)
            self.fail(where, Text(f"不是日期（年-月-日）：{shown}", f"not a date (YYYY-MM-DD): {shown}"))
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(where, Text(f"没有这一天：{value}", f"no such day: {value}"))

    def time_of_day(self, where: str, value: Any) -> time:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
            return time(value // 60, value % 60)
        found = CLOCK_TIME.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            shown = _short(value)
            self.fail(where, Text(f"不是时刻（时:分）：{shown}", f"not a time of day (HH:MM): {shown}"))
        return time(int(found[1]), int(found[2]), int(found[3] or 0))

    def expected(self) -> dict[str, date | int | bool | None]:
        raw = self.mapping(self.raw, "expected", EXPECTED_KEYS)
        return {key: None if value is None else self.expected_value(key, value) for key, value in raw.items()}

    def expected_value(self, key: str, value: Any) -> date | int | bool:
        where = f"expected.{key}"
        if key in FLAGS:
            if isinstance(value, bool):
                return value
            self.fail(where, Text(f"须为 true 或 false：{_short(value)}", f"must be true or false: {_short(value)}"))
        if key in NUMBERS:
            if isinstance(value, int) and not isinstance(value, bool):
                return value
            self.fail(where, Text(f"须为整数：{_short(value)}", f"must be a whole number: {_short(value)}"))
        return self.day(where, value)

    def unknown(self, where: str, known: tuple[str, ...]) -> NoReturn:
        names = ", ".join(known)
        self.fail(where, Text(f"未知字段（可用：{names}）", f"unknown key (known: {names})"))
