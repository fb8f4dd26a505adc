"""The park's own wording of a form as an aggregate: one stream a form, each change kept with who made it.

A form begins with the wording of :data:`kuaijin.core.form_catalogue.FORMS`. The park rewrites it, or goes back to it;
what was issued before keeps the words it was issued with.
"""

from datetime import date
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import PROSE_LENGTH, check_text, check_texts, first, kebab
from kuaijin.core.context import Context
from kuaijin.core.form_catalogue import FORMS, Form, Wording, unknown_names

KIND = "form-wording"
FIELDS: dict[str, Text] = {
    "opening": Text("正文", "opening"),
    "opening_en": Text("正文（英文）", "opening in English"),
    "closing": Text("落款前说明", "closing"),
    "closing_en": Text("落款前说明（英文）", "closing in English"),
    "signatures": Text("签署栏", "signatures"),
}


class WordingCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to a form's wording."""


class WordForm(WordingCommand, frozen=True, kw_only=True):
    """改写: the words around the fields; an English text left empty is told in Chinese."""

    opening: str = ""
    closing: str = ""
    signatures: tuple[str, ...] = ()
    opening_en: str = ""
    closing_en: str = ""


class RestoreWording(WordingCommand, frozen=True):
    """恢复: back to the wording that the form came with."""


class WordingEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a form's wording."""


class FormWorded(WordingEvent, frozen=True, kw_only=True):
    """已改写."""

    wording: Wording
    by: str


class WordingRestored(WordingEvent, frozen=True, kw_only=True):
    """已恢复."""

    by: str


Command = WordForm | RestoreWording
Event = FormWorded | WordingRestored


class State(Struct, frozen=True, kw_only=True):
    """A form's own wording; ``None``: as it came."""

    id: str
    wording: Wording | None = None
    by: str = ""
    on: date | None = None


def initial(stream_id: str) -> State:
    """As it came."""
    return State(id=stream_id)


def decide(state: State, command: Command, context: Context) -> tuple[Event, ...] | Refusal:
    """The events that ``command`` leads to, or why it is refused."""
    form = FORMS.get(state.id)
    if form is None:
        return refuse("FORM-NONE", "没有这种表单。", "There is no such form.")
    if isinstance(command, RestoreWording):
        return (WordingRestored(at=context.now, by=context.actor.name),) if state.wording is not None else ()
    refusal = first(_check(form, command))
    if refusal is not None:
        return refusal
    wording = Wording(
        opening=Text(command.opening, command.opening_en or command.opening),
        closing=Text(command.closing, command.closing_en or command.closing),
        signatures=tuple(_known(form, name) for name in command.signatures),
    )
    return (FormWorded(at=context.now, wording=wording, by=context.actor.name),)


def _known(form: Form, name: str) -> Text:
    """A signature that the form came with keeps its English name."""
    return next((text for text in form.wording.signatures if text.zh == name), Text(name, name))


def _check(form: Form, command: WordForm) -> Any:
    for field in ("opening", "opening_en", "closing", "closing_en"):
        text = getattr(command, field)
        yield check_text(text, field, FIELDS[field], limit=PROSE_LENGTH, required=False)
        yield _named(form, text, field)
    yield check_texts(command.signatures, "signatures", FIELDS["signatures"], limit=40, required=False)


def _named(form: Form, text: str, field: str) -> Refusal | None:
    unknown = unknown_names(form, text)
    if not unknown:
        return None
    names = "、".join(f"{{{name}}}" for name in form.names)
    return refuse(
        "FORM-NAME",
        f"没有字段“{unknown[0]}”；可用：{names}。",
        f"There is no field “{unknown[0]}”; there are {names}.",
        field,
    )


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    wording = event.wording if isinstance(event, FormWorded) else None
    return State(id=state.id, wording=wording, by=event.by, on=event.on)
