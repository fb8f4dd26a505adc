"""What the fields, commands and choices of the core are called on the page."""

from kuaijin.core.base import Text
from kuaijin.desks.frame import words
from kuaijin.desks.frame.label_words import CHOICES, COMMANDS, FIELDS, Label

say = words.say


def field(command: str, name: str) -> Label:
    """The label of a command's field: ``command.field`` before ``field``; an unknown one is shown by its own name."""
    readable = name.replace("_", " ")
    return FIELDS.get(f"{command}.{name}") or FIELDS.get(name) or Label(Text(readable, readable.capitalize()))


def command(tag: str) -> Text:
    """What a command is called on its button."""
    readable = tag.replace("-", " ")
    return COMMANDS.get(tag, Text(readable, readable.capitalize()))


def choice(value: str) -> Text:
    """What a choice is called."""
    return CHOICES.get(value, Text(value, value))
