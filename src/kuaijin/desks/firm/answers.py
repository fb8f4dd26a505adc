"""The answers to the guided questions as they stand in an address, which is all that keeps them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from msgspec import Struct

from kuaijin.core.base import Refusal
from kuaijin.core.needs import read_answer
from kuaijin.core.rulebook import Rulebook


class Told(Struct, frozen=True):
    """What the address tells: the answers, and the typed texts that mean none with the refusal of each."""

    answers: dict[str, Any]
    wrong: dict[str, tuple[str, Refusal]]


def told_in(data: QueryDict, book: Rulebook) -> Told:
    """The answers in an address or a form; a preset counts first, so that single answers can change it.

    A question that stood on the page (``asked``) and was left empty counts as none.
    """
    preset = book.presets.get(data.get("preset", ""))
    answers: dict[str, Any] = dict(preset.set) if preset else {}
    wrong: dict[str, tuple[str, Refusal]] = {}
    passed = set(data.getlist("asked"))
    for name, attribute in book.attributes.items():
        raw = (data.get(name) or "").strip()
        if not raw and name not in passed:
            continue
        value = read_answer(attribute, raw) if raw else attribute.unset
        if isinstance(value, Refusal):
            wrong[name] = (raw, value)
        else:
            answers[name] = value
    return Told(answers, wrong)


def as_address(answers: Mapping[str, Any]) -> str:
    """The answers as the query of an address."""
    return urlencode({name: int(value) if isinstance(value, bool) else value for name, value in answers.items()})
