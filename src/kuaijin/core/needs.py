"""我要办什么: which questions still change the answer, and the list that follows from what a firm has told.

Nothing here needs a project. A question is about one attribute of the rulebook; it is asked only while an item's
condition, or that of a paper or a prerequisite of an item that may still apply, is open and looks at the attribute.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Refusal, Text
from kuaijin.core.conditions import Attribute, Attributes, Condition, Part, evaluate
from kuaijin.core.rulebook import Item, Material, Rulebook
from kuaijin.core.tailoring import TailoredList, counts, tailor

ASKED_FIRST = ("enum", "number", "bool")
"""What kind a project is settles most of the rest, so it is asked first; ticks come last."""
A_PAGE = {"enum": 4, "number": 6, "bool": 12}
"""So many questions of one type are asked together."""
LARGEST = 10**12
"""No project of a park has a figure beyond this."""


def foretell(condition: Condition, told: Attributes, known: Mapping[str, Attribute]) -> bool | None:
    """Whether ``condition`` holds whatever else is answered; ``None`` while an answer can still change it."""
    needed = [_foretell(part, told, known) for part in condition.all]
    either = [_foretell(part, told, known) for part in condition.any]
    if False in needed or (either and all(one is False for one in either)):
        return False
    if None in needed or (either and True not in either):
        return None
    return True


def _foretell(part: Part, told: Attributes, known: Mapping[str, Attribute]) -> bool | None:
    if isinstance(part, Condition):
        return foretell(part, told, known)
    return evaluate(Condition(all=(part,)), told, known).holds if part.attr in told else None


def open_questions(book: Rulebook, told: Attributes) -> tuple[Attribute, ...]:
    """The attributes not told yet on which the list, its papers or its order still depend, in the order of asking."""
    wanted = {name for item in book.items.values() for name in _open_in(book, item, told)}
    asked = [attribute for attribute in book.attributes.values() if attribute.name in wanted]
    return tuple(sorted(asked, key=lambda attribute: ASKED_FIRST.index(attribute.type)))


def _open_in(book: Rulebook, item: Item, told: Attributes) -> Iterable[str]:
    applies = foretell(item.applies_when, told, book.attributes)
    if applies is False:
        return
    whens = (*(paper.when for paper in item.materials), *(need.when for need in item.prerequisites))
    inner = [when.condition for when in whens if when is not None and when.condition is not None]
    for condition in (item.applies_when, *inner):
        if foretell(condition, told, book.attributes) is None:
            yield from (test.attr for test in condition.tests if test.attr not in told)


def next_questions(book: Rulebook, told: Attributes) -> tuple[Attribute, ...]:
    """One page of questions: those of the first type that is still open; none when every answer is there."""
    asked = open_questions(book, told)
    if not asked:
        return ()
    kind = asked[0].type
    return tuple(each for each in asked if each.type == kind)[: A_PAGE[kind]]


def read_answer(attribute: Attribute, raw: str) -> Any | Refusal:
    """The value that an answer of a form means, or why it means none."""
    if attribute.type == "bool":
        return raw == "1"
    if attribute.type == "enum":
        if raw in attribute.values or raw == "none":
            return raw
        return Refusal("NEED-ANSWER", Text("没有这个选项。", "There is no such choice."), attribute.name)
    if raw.isascii() and raw.isdecimal() and int(raw[:20]) <= LARGEST:
        return int(raw)
    return Refusal(
        "NEED-ANSWER", Text("请填写不为负的整数。", "Give a whole number that is not negative."), attribute.name
    )


class NeededItem(Struct, frozen=True):
    """One item of the list, why it is on it, what it waits for, and the papers: to bring, and shared by registers."""

    item: Item
    why: Text
    after: tuple[Text, ...]
    bring: tuple[Material, ...]
    shared: tuple[Material, ...]


class Needs(Struct, frozen=True):
    """The whole answer: the tailored list with the items in order."""

    tailored: TailoredList
    items: tuple[NeededItem, ...]

    @property
    def papers(self) -> int:
        """How many different papers the firm brings."""
        return len({paper.name.zh for each in self.items for paper in each.bring})


def needs_of(book: Rulebook, told: Attributes) -> Needs:
    """The list for what was told; what was not told counts as false, 0 or none."""
    tailored = tailor(book, told)
    return Needs(tailored, tuple(_needed(book, tailored, item, told) for item in tailored.order))


def _needed(book: Rulebook, tailored: TailoredList, item_id: str, told: Attributes) -> NeededItem:
    item = book.items[item_id]
    papers = [paper for paper in item.materials if counts(paper.when, told, book)]
    return NeededItem(
        item,
        tailored.line(item_id).why,
        tuple(book.items[edge.before].name for edge in tailored.needs(item_id)),
        tuple(paper for paper in papers if not paper.shareable),
        tuple(paper for paper in papers if paper.shareable),
    )
