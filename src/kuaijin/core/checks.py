"""Guards that several deciders share: plain text, possible dates, people who exist; and the tags of commands."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Refusal, Text

EARLIEST = date(1990, 1, 1)
"""No park project, parcel or matter of this book can carry an older date."""
LATEST = date(2050, 12, 31)
"""No plan of this book reaches beyond: the calendar of working days ends there, and what waits is counted by it."""
EARLIEST_PLAN = date(2010, 1, 1)
"""The calendar's first day: what was planned before cannot be counted either."""
NAME_LENGTH = 64
TITLE_LENGTH = 200
PROSE_LENGTH = 2000
MAX_PARTS = 100
"""Longest list of short texts (evidence, people) that one command may carry."""

_WORD = re.compile(r"(?<!^)(?=[A-Z])")
_HIDDEN = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def kebab(name: str) -> str:
    """``ReportInvestment`` → ``report-investment``: the tag of a command or an event."""
    return _WORD.sub("-", name).lower()


def label(fields: Mapping[str, Text], field: str) -> Text:
    """The field's name in both languages; an unnamed field is called by its own word."""
    return fields.get(field, Text(field, field))


def hostile(value: str, *, lines: bool = False) -> bool:
    """Whether ``value`` holds control or direction characters that could forge what a reader sees."""
    if value.isprintable():
        return False  # nearly every text: nothing of category C is printable
    allowed = "\n\t\r" if lines else ""
    return any(c in _HIDDEN or (unicodedata.category(c) in ("Cc", "Cs") and c not in allowed) for c in value)


def storable(value: str) -> bool:
    """Whether every database can hold ``value``: no NUL character and no half of a surrogate pair."""
    if value.isascii():
        return "\0" not in value
    try:
        return b"\0" not in value.encode()
    except UnicodeEncodeError:
        return False


def unstorable(value: Any, field: str = "") -> str | None:
    """The first field within ``value`` (a command, or part of one) that :func:`storable` refuses; ``None`` if none."""
    if isinstance(value, str):
        return None if storable(value) else field
    if isinstance(value, Struct):
        dot = f"{field}." if field else ""
        parts = [(getattr(value, name), f"{dot}{name}") for name in value.__struct_fields__]
    elif isinstance(value, Mapping):
        parts = [part for key, inner in value.items() for part in ((key, field), (inner, f"{field}.{key}"))]
    elif isinstance(value, tuple | list | frozenset):
        parts = [(inner, f"{field}[{number}]") for number, inner in enumerate(value)]
    else:
        return None
    return next((found for inner, name in parts if (found := unstorable(inner, name)) is not None), None)


def check_text(
    value: str, field: str, name: Text, *, limit: int = TITLE_LENGTH, required: bool = True
) -> Refusal | None:
    """Refuse a blank (where ``required``), overlong or hostile text; ``None`` when it may be kept."""
    if required and not value.strip():
        return Refusal("required", Text(f"请填写{name.zh}。", f"Please give: {name.en}."), field)
    if len(value) > limit:
        return Refusal(
            "too-long",
            Text(
                f"{name.zh}过长：{len(value)} 字，最多 {limit} 字。",
                f"{name.en}: {len(value)} characters, {limit} at most.",
            ),
            field,
        )
    if hostile(value, lines=limit > TITLE_LENGTH):
        return Refusal(
            "hidden-characters",
            Text(f"{name.zh}含有不可见的控制字符。", f"{name.en} holds hidden control characters."),
            field,
        )
    return None


def check_texts(
    values: tuple[str, ...], field: str, name: Text, *, limit: int = TITLE_LENGTH, required: bool = True
) -> Refusal | None:
    """As :func:`check_text` for each of ``values``; ``required`` asks for one at least."""
    if required and not values:
        return Refusal("required", Text(f"请至少提供一项{name.zh}。", f"Please give at least one: {name.en}."), field)
    if len(values) > MAX_PARTS:
        return Refusal(
            "too-many",
            Text(f"{name.zh}最多 {MAX_PARTS} 项。", f"{name.en}: {MAX_PARTS} entries at most."),
            field,
        )
    return first(check_text(value, field, name, limit=limit) for value in values)


def check_date(on: date, today: date, field: str, name: Text) -> Refusal | None:
    """A thing that has happened lies neither in the future nor before :data:`EARLIEST`."""
    if on > today:
        return Refusal(
            "future-date",
            Text(
                f"{name.zh}（{on}）晚于今天（{today}），尚未发生的事不能登记。",
                f"{name.en} ({on}) lies after today ({today}).",
            ),
            field,
        )
    if on < EARLIEST:
        return Refusal("impossible-date", Text(f"{name.zh}（{on}）过早。", f"{name.en} ({on}) is too early."), field)
    return None


def check_plan_date(on: date, field: str, name: Text) -> Refusal | None:
    """A planned day within the years that a plan can mean."""
    if EARLIEST_PLAN <= on <= LATEST:
        return None
    return Refusal("impossible-date", Text(f"{name.zh}（{on}）不可能。", f"{name.en} ({on}) cannot be meant."), field)


def check_order(earlier: date | None, later: date, field: str, text: Text) -> Refusal | None:
    """Refuse ``later`` when it lies before ``earlier``."""
    if earlier is not None and later < earlier:
        tail = Text(f"（{later} 早于 {earlier}）", f" ({later} is before {earlier})")
        return Refusal("date-order", Text(f"{text.zh}{tail.zh}。", f"{text.en}{tail.en}."), field)
    return None


def first(refusals: Iterable[Refusal | None]) -> Refusal | None:
    """The first refusal of a row of checks."""
    return next((refusal for refusal in refusals if refusal is not None), None)


def check_person(
    name: str, roles: Mapping[str, str], wanted: tuple[str, ...], field: str, title: Text
) -> Refusal | None:
    """A role account that the park has named, holding one of ``wanted`` roles (any role when empty).

    ``roles`` maps role accounts to role ids; while it is empty the park has named nobody and any account passes.
    """
    refusal = check_text(name, field, title, limit=NAME_LENGTH)
    if refusal is not None or not roles:
        return refusal
    if name not in roles:
        return Refusal(
            "unknown-person",
            Text(f"{title.zh}“{name}”不是本园区的岗位。", f"{title.en} “{name}” is not a role account of this park."),
            field,
        )
    if wanted and roles[name] not in wanted:
        return Refusal(
            "wrong-role",
            Text(f"岗位“{name}”不能担任{title.zh}。", f"Role account “{name}” cannot be the {title.en}."),
            field,
        )
    return None


def wrong_status(kind: Text, status: str, statuses: Mapping[str, Text], command: Text) -> Refusal:
    """The refusal of a command that the object's status does not allow."""
    word = statuses.get(status, Text(status, status))
    return Refusal(
        "status",
        Text(
            f"{kind.zh}当前为“{word.zh}”，不能{command.zh}。",
            f"The {kind.en} is “{word.en}”: cannot {command.en.lower()}.",
        ),
    )


def decide_by(
    table: Mapping[Any, tuple[Callable[..., Any], tuple[str, ...]]],
    state: Any,
    command: Any,
    context: Any,
    *facts: Any,
    called: tuple[Text, Mapping[str, Text], Mapping[str, Text]],
) -> Any:
    """Let the row of ``table`` for the command's type decide, if the state's status is among those it names.

    ``called``: the names of the kind, of its statuses and of its commands (by tag), for the refusal otherwise.
    """
    decider, statuses = table[type(command)]
    if state.status not in statuses:
        kind, words, commands = called
        return wrong_status(kind, state.status, words, commands[str(command.__struct_config__.tag)])
    return decider(state, command, context, *facts)
