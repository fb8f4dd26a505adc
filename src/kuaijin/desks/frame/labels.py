"""What the fields, commands and choices of the core are called on the page, in both languages."""

from typing import Any

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.desks.frame import words


class Label(Struct, frozen=True):
    """A field's name, a hint, its unit and, where its type alone doesn't tell, its input."""

    label: Text
    help: Text | None = None
    unit: Text | None = None
    widget: str = ""


say = words.say

DAYS_WORK = Text("工作日", "working days")
WAN = Text("万元", "CNY wan (10,000)")

FIELDS: dict[str, Label] = {
    "on": Label(Text("日期", "Day")),
    "reason": Label(Text("理由", "Reason"), widget="textarea"),
    "reasons": Label(Text("理由", "Reasons"), widget="textarea"),
    "note": Label(Text("备注", "Note"), widget="textarea"),
    "text": Label(Text("内容", "Text"), widget="textarea"),
}
"""Names of fields; an entry ``command.field`` goes before one of ``field``."""

COMMANDS: dict[str, Text] = {}

CHOICES: dict[str, Text] = {}


def field(command: str, name: str) -> Label:
    """The label of a command's field; an unknown field is shown by its own name."""
    readable = name.replace("_", " ")
    return FIELDS.get(f"{command}.{name}") or FIELDS.get(name) or Label(Text(readable, readable.capitalize()))


def command(tag: str) -> Text:
    """What a command is called on its button."""
    readable = tag.replace("-", " ")
    return COMMANDS.get(tag, Text(readable, readable.capitalize()))


def choice(value: str) -> Any:
    """What a choice is called."""
    return CHOICES.get(value, Text(value, value))
