"""One form for a whole package (一张表): asked once, and nothing that the project tells already."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.rulebook import Item, Rulebook


class FormField(Struct, frozen=True):
    """A field. ``items``: those it serves (none: all); ``known``: what the project says, so that nobody is asked."""

    name: str
    title: Text
    items: tuple[str, ...] = ()
    required: bool = False
    known: Text | None = None


ASKED = (
    FormField("contact", Text("联系人", "Contact person"), required=True),
    FormField("phone", Text("联系电话", "Telephone"), required=True),
    FormField("address", Text("文书送达地址", "Address for letters"), required=True),
    FormField("agent", Text("委托代理人", "Agent")),
    FormField("note", Text("补充说明", "Remarks")),
)
"""What no register tells; each once, however many items are applied for."""


def fields_of(items: tuple[str, ...], book: Rulebook, attributes: Mapping[str, Any]) -> tuple[FormField, ...]:
    """The composed form: what is asked, then what the project tells of all that the ``items`` depend on."""
    used: dict[str, list[str]] = {}
    for item in items:
        for name in _attributes_of(book.items[item]):
            used.setdefault(name, []).append(item)
    known = (
        FormField(name, attribute.title, tuple(used[name]), known=attribute.say(attribute.of(attributes)))
        for name, attribute in book.attributes.items()
        if name in used
    )
    return (*ASKED, *known)


def _attributes_of(item: Item) -> set[str]:
    """The attributes that decide whether the item applies and which papers it asks for."""
    conditions = [item.applies_when, *(each.when.condition for each in item.materials if each.when is not None)]
    return {test.attr for condition in conditions if condition is not None for test in condition.tests}
