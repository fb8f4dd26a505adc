"""What a decision made in advance rests on in the rulebook: the item and what it uses, and nothing else of the book.

A revision that leaves all of this as it was leaves the decision standing, whatever the version is called.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from kuaijin.core.conditions import Condition
from kuaijin.core.paper_series import certificate_kind
from kuaijin.core.permit_set_state import Decided
from kuaijin.core.rulebook import Item, Rulebook
from kuaijin.core.rulebook_amend import LIMITS

MEASURE = "nadi-nazheng"
_NOT_THE_SUBSTANCE = {*LIMITS, "limit_versions", "limit_note", "fee", "confidence"}
"""How long the agency may take and what it costs: no ground of a decision that is carried out in the minute."""


def basis(book: Rulebook, item_id: str) -> str:
    """What names the rules of an item: 16 hex digits, the same while nothing changes that the decision rests on."""
    item = book.items[item_id]
    content = {
        "item": {name: getattr(item, name) for name in item.__struct_fields__ if name not in _NOT_THE_SUBSTANCE},
        "needed": {each.item: _needed(book, each.item) for each in item.prerequisites},
        "attributes": {name: book.attributes.get(name) for name in sorted(_attributes(book, item))},
        "core": [each.name.zh for each in item.materials if book.is_core(item_id, each)],
        "power": book.powers.get(item_id),
        "certificate": certificate_kind(book.certificate_kinds, item_id, item.certificate),
        "parameters": [each.parameters for each in book.measures if each.id == MEASURE],
    }
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()[:16]


def stands(decided: Decided, book: Rulebook, item_id: str) -> bool:
    """Whether a decision's rules are still those of the book; one that names no basis stands with its version."""
    return decided.rules == book.version or decided.basis == basis(book, item_id)


def _needed(book: Rulebook, item_id: str) -> dict[str, Any]:
    """What decides whether a prerequisite counts, and which certificates satisfy it."""
    return {"applies_when": book.items[item_id].applies_when, "family": book.family(item_id)}


def _attributes(book: Rulebook, item: Item) -> set[str]:
    return {test.attr for condition in _conditions(book, item) for test in condition.tests}


def _conditions(book: Rulebook, item: Item) -> Iterator[Condition]:
    yield item.applies_when
    asked = [each.when for each in item.materials] + [each.when for each in item.prerequisites]
    yield from (when.condition for when in asked if when is not None and when.condition is not None)
    for need in item.prerequisites:
        yield book.items[need.item].applies_when
