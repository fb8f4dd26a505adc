"""From a command's struct to form fields and back: which input each type gets, and how posted text becomes a value."""

import enum
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from django.http import QueryDict
from msgspec import UNSET, Meta, Struct

from kuaijin.core.base import Text
from kuaijin.desks.frame import labels
from kuaijin.desks.frame.label_words import LINES

Choices = tuple[tuple[str, Any], ...]


class Field(Struct, frozen=True):
    """How one field of a command is asked for. What is left out follows from the field's type and ``labels``.

    ``widget`` is one of text, textarea, lines, number, date, datetime, select, radio, checks, checkbox, rows, password,
    hidden.
    ``choices`` are (value, text) pairs; with ``parse`` a field reads the posted form itself.
    """

    label: Text | None = None
    help: Text | None = None
    widget: str = ""
    choices: Choices = ()
    unit: Text | None = None
    parse: Callable[[QueryDict], Any] | None = None
    rows: int = 3
    wide: bool = False


class Asked(Struct):
    """A field as the template shows it."""

    name: str
    id: str
    label: str
    help: str
    widget: str
    choices: Choices
    unit: str
    required: bool
    rows: int
    wide: bool
    value: Any = ""
    error: str = ""
    minimum: Any = None
    maximum: Any = None
    columns: tuple["Asked", ...] = ()
    lines: tuple[tuple["Asked", ...], ...] = ()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ticked values of a ``checks`` field."""
        return tuple(self.value) if isinstance(self.value, (list, tuple)) else (str(self.value),)

    @property
    def described_by(self) -> str:
        """The ids of the texts that belong to this input."""
        ids = ([f"{self.id}-help"] if self.help else []) + ([f"{self.id}-error"] if self.error else [])
        return " ".join(ids)


def bare(kind: Any) -> tuple[Any, bool, Meta | None]:
    """A type without ``None`` and ``Annotated``: (type, whether ``None`` was allowed, its constraints)."""
    meta = None
    if get_origin(kind) is Annotated:
        kind, *extras = get_args(kind)
        meta = next((extra for extra in extras if isinstance(extra, Meta)), None)
    if get_origin(kind) in {Union, types.UnionType}:
        rest = [one for one in get_args(kind) if one is not type(None) and one is not msgspec.UnsetType]
        optional = len(rest) < len(get_args(kind))
        if len(rest) == 1:
            inner, _, inner_meta = bare(rest[0])
            return inner, optional, inner_meta or meta
        return kind, optional, meta
    return kind, False, meta


def ask(command: str, info: Any, given: Field, prefix: str) -> Asked:
    """The field ``info`` (of ``msgspec.structs.fields``) of the command named ``command``, unbound."""
    kind, optional, meta = bare(info.type)
    known = labels.field(command, info.name)
    choices = given.choices or _choices(kind)
    # "One a line" is said of a box to write in, not of boxes to tick.
    help_ = given.help or (None if given.widget == "checks" and known.help is LINES else known.help)
    return Asked(
        name=info.name,
        id=f"{prefix}-{info.name}",
        label=labels.say(given.label or known.label),
        help=labels.say(help_),
        widget=given.widget or known.widget or _widget(kind, choices),
        choices=choices,
        unit=labels.say(given.unit or known.unit),
        required=info.required and not optional and kind is not bool,
        rows=given.rows,
        wide=given.wide,
        minimum=getattr(meta, "ge", None),
        maximum=getattr(meta, "le", None),
        columns=_columns(command, kind, prefix, info.name),
    )


def _is_many(kind: Any) -> bool:
    return get_origin(kind) in {tuple, list, frozenset, set}


def _struct_of(kind: Any) -> type[Struct] | None:
    inner = get_args(kind)[0] if _is_many(kind) and get_args(kind) else kind
    return inner if isinstance(inner, type) and issubclass(inner, Struct) else None


def _columns(command: str, kind: Any, prefix: str, name: str) -> tuple[Asked, ...]:
    struct = _struct_of(kind)
    if struct is None:
        return ()
    infos = msgspec.structs.fields(struct)
    return tuple(ask(command, info, Field(), f"{prefix}-{name}") for info in infos)


def _choices(kind: Any) -> Choices:
    inner = get_args(kind)[0] if _is_many(kind) and get_args(kind) else kind
    if get_origin(inner) is Literal:
        return tuple((str(value), labels.choice(str(value))) for value in get_args(inner))
    if isinstance(inner, type) and issubclass(inner, enum.Enum):
        return tuple((str(one.value), labels.choice(str(one.value))) for one in inner)
    return ()


def _widget(kind: Any, choices: Choices) -> str:
    if _struct_of(kind) is not None:
        return "rows"
    if _is_many(kind):
        return "checks" if choices else "lines"
    if choices:
        return "select"
    return {bool: "checkbox", int: "number", Decimal: "number", date: "date", datetime: "datetime"}.get(kind, "text")


def read(posted: QueryDict, asked: Asked, given: Field, info: Any) -> Any:
    """The posted value of a field in a form that ``msgspec.convert`` takes; ``UNSET`` when nothing was given."""
    if given.parse is not None:
        return given.parse(posted)
    kind, _, _ = bare(info.type)
    if asked.widget == "rows":
        return _read_rows(posted, asked, many=_is_many(kind))
    if asked.widget == "checkbox":
        return asked.name in posted
    if asked.widget == "checks":
        return [value for value in posted.getlist(asked.name) if value]
    text = posted.get(asked.name, "").strip()
    if _is_many(kind):
        return [line.strip() for line in text.splitlines() if line.strip()]
    if not text:
        return UNSET
    return _plain(text, kind)


def _plain(text: str, kind: Any) -> Any:
    if kind is bool:
        return text in {"1", "true", "on", "yes"}
    if kind in {int, Decimal}:
        return text.replace(",", "").replace("，", "")
    if get_origin(kind) is Literal and number(text) in get_args(kind):
        return number(text)
    if kind is datetime and len(text) == len("2021-12-29T09:00"):
        return f"{text}:00+08:00"  # civil time; whether it is a time at all is found out with the rest
    return text


def number(text: str) -> int | None:
    """``text`` as a whole number of at most 18 digits, else ``None``."""
    return int(text) if text.isdecimal() and len(text) <= 18 else None


def _read_rows(posted: QueryDict, asked: Asked, *, many: bool) -> Any:
    """Rows of equal length, one posted list a column; rows without any text are dropped."""
    columns = {column.name: posted.getlist(f"{asked.name}.{column.name}") for column in asked.columns}
    length = max((len(values) for values in columns.values()), default=0)
    rows = []
    for index in range(length):
        row = {name: values[index].strip() for name, values in columns.items() if index < len(values)}
        filled = {name: text for name, text in row.items() if text}
        if filled:
            rows.append(filled)
    if many:
        return rows
    return rows[0] if rows else UNSET


def convert(value: Any, kind: Any) -> tuple[Any, Text | None]:
    """``value`` as the field's type, or why it isn't one."""
    try:
        return msgspec.convert(value, kind, strict=False), None
    except (msgspec.ValidationError, ValueError) as error:
        why = _why_not(str(error), bare(kind)[0])
        return None, _without_unit(why) if isinstance(value, str) and UNITS & set(value) else why


UNITS = frozenset("亿万千元")


def _without_unit(why: Text) -> Text:
    """For a number with its unit typed along: which unit is meant, the field itself says."""
    return Text(f"{why.zh}：只填数字，单位见输入框旁", f"{why.en}: digits only, in the unit beside the field")


def _why_not(message: str, kind: Any) -> Text:
    simple: Mapping[Any, Text] = {
        int: Text("应为整数", "Must be a whole number"),
        Decimal: Text("应为数字", "Must be a number"),
        date: Text("应为有效日期，如 2021-12-29", "Must be a valid day such as 2021-12-29"),
        datetime: Text("应为有效时间", "Must be a valid time"),
    }
    for mark, zh, en in ((">= ", "不能小于 ", "Must be at least "), ("<= ", "不能大于 ", "Must be at most ")):
        if mark in message:
            bound = message.partition(mark)[2].split("`")[0].split(" ")[0]
            return Text(zh + bound, en + bound)
    return simple.get(kind, Text("内容不符合要求", "This is not a valid value"))
