"""What the fields, commands and choices of the core are called on the page."""

from kuaijin.core.base import Text
from kuaijin.desks.frame import (
    atlas_words,
    book_words,
    case_words,
    firm_words,
    form_words,
    hall_words,
    label_words,
    meeting_words,
    money_words,
    review_words,
    rulebook_words,
    staff_words,
    words,
    works_words,
)
from kuaijin.desks.frame.label_words import Label

FIELDS = (
    label_words.FIELDS
    | case_words.FIELDS
    | firm_words.FIELDS
    | hall_words.FIELDS
    | atlas_words.FIELDS
    | review_words.FIELDS
    | meeting_words.FIELDS
    | staff_words.FIELDS
    | money_words.FIELDS
    | works_words.FIELDS
    | book_words.FIELDS
    | form_words.FIELDS
    | rulebook_words.FIELDS
)
"""Names of fields; an entry ``command.field`` goes before one of ``field``."""
COMMANDS = (
    label_words.COMMANDS
    | case_words.COMMANDS
    | firm_words.COMMANDS
    | hall_words.COMMANDS
    | atlas_words.COMMANDS
    | staff_words.COMMANDS
    | money_words.COMMANDS
    | works_words.COMMANDS
    | book_words.COMMANDS
    | form_words.COMMANDS
    | rulebook_words.COMMANDS
)
CHOICES = (
    label_words.CHOICES
    | case_words.CHOICES
    | atlas_words.CHOICES
    | review_words.CHOICES
    | staff_words.CHOICES
    | book_words.CHOICES
)

say = words.say


def field(command: str, name: str) -> Label:
    """The label of a command's field; an unknown one is shown by its own name."""
    readable = name.replace("_", " ")
    return FIELDS.get(f"{command}.{name}") or FIELDS.get(name) or Label(Text(readable, readable.capitalize()))


def command(tag: str) -> Text:
    """What a command is called on its button."""
    readable = tag.replace("-", " ")
    return COMMANDS.get(tag, Text(readable, readable.capitalize()))


def choice(value: str) -> Text:
    """What a choice is called."""
    return CHOICES.get(value, Text(value, value))
