"""What a check of a rulebook says: a fault and where it stands; and the checks that both halves of it share."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.conditions import SIZE_OPS, Attribute, Condition, Test
from kuaijin.core.rulebook import Rulebook

Path = tuple[str | int, ...]
MARKS = ("V", "G", "A")
"""Confidence: read in a source, general knowledge, own convention."""


class Fault(Struct, frozen=True):
    """What is wrong, and the path to it: ``("items", item id, "prerequisites", 2, "item")``."""

    path: Path
    text: Text


class Known(Struct, frozen=True):
    """Ids that exist in the files, even where their entry could not be read; ``whole``: everything could.

    ``None``: a file could not be read at all, so nobody can tell which ids it has.
    """

    items: frozenset[str] | None
    attributes: frozenset[str] | None
    stages: frozenset[str] | None
    whole: bool = True

    def lacks_item(self, item: str) -> bool:
        """Whether there is surely no such item."""
        return self.items is not None and item not in self.items

    def lacks_attribute(self, name: str) -> bool:
        """Whether there is surely no such attribute."""
        return self.attributes is not None and name not in self.attributes

    def lacks_stage(self, stage: str) -> bool:
        """Whether there is surely no such stage."""
        return self.stages is not None and stage not in self.stages


def known_of(book: Rulebook) -> Known:
    """What a complete book knows."""
    return Known(frozenset(book.items), frozenset(book.attributes), frozenset(book.stages))


def unknown(zh: str, en: str, value: object) -> Text:
    """There is no such thing."""
    return Text(f"没有这个{zh}：{value}", f"unknown {en}: {value}")


def check_confidence(mark: str, path: Path) -> Iterator[Fault]:
    """A mark begins with V, G or A."""
    if not mark.startswith(MARKS):
        yield Fault(
            path, Text(f"可信度标记须以 V、G、A 开头：{mark}", f"a confidence mark begins with V, G or A: {mark}")
        )


def check_dates(first: date | None, last: date | None, path: Path) -> Iterator[Fault]:
    """Nothing ends before it begins."""
    if first is not None and last is not None and last < first:
        yield Fault(path, Text(f"失效日 {last} 早于生效日 {first}", f"it ends on {last}, before it begins on {first}"))


def wrong_value(attribute: Attribute, value: Any) -> Text | None:
    """Why ``value`` is none for ``attribute``; ``None`` when it is one."""
    name = attribute.name
    if attribute.type == "bool":
        fits = isinstance(value, bool)
        return None if fits else Text(f"“{name}”应为 true 或 false", f"“{name}” must be true or false")
    if attribute.type == "number":
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return None if fits else Text(f"“{name}”应为非负整数", f"“{name}” must be a whole number, 0 or more")
    if isinstance(value, str) and value in attribute.values:
        return None
    known = "、".join(attribute.values)
    return Text(f"“{name}”没有“{value}”这个值，可选：{known}", f"“{name}” has no value “{value}”; one of: {known}")


def check_condition(book: Rulebook, known: Known, condition: Condition, path: Path) -> Iterator[Fault]:
    """Each comparison names an attribute, with an operator and a value of its type."""
    for part in ("all", "any"):
        for number, each in enumerate(getattr(condition, part)):
            here = (*path, part, number)
            if isinstance(each, Condition):
                yield from check_condition(book, known, each, here)
            else:
                yield from _check_test(book, known, each, here)


def _check_test(book: Rulebook, known: Known, test: Test, path: Path) -> Iterator[Fault]:
    attribute = book.attributes.get(test.attr)
    if attribute is None:
        if known.lacks_attribute(test.attr):
            yield Fault((*path, "attr"), unknown("项目属性", "project attribute", test.attr))
        return
    if test.op in SIZE_OPS and attribute.type != "number":
        yield Fault((*path, "op"), Text("只有数值才能比大小", "only numbers can be compared by size"))
        return
    if test.op == "in":
        if not (isinstance(test.value, list) and test.value):
            yield Fault((*path, "value"), Text("“in”须给出一个非空列表", "“in” takes a list that is not empty"))
            return
        for number, value in enumerate(test.value):
            wrong = wrong_value(attribute, value)
            if wrong is not None:
                yield Fault((*path, "value", number), wrong)
        return
    wrong = wrong_value(attribute, test.value)
    if wrong is not None:
        yield Fault((*path, "value"), wrong)
