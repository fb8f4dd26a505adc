"""The calendar strip: the steps of ``core.clock.explain`` laid out by month for the page."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.desks.frame import words


class Day(Struct, frozen=True):
    """One cell: the day's number, one word under it, a tone, and the whole sentence as its title."""

    number: int
    word: str
    tone: str
    title: str


class Month(Struct, frozen=True):
    """The cells of one month."""

    name: str
    days: tuple[Day, ...]


def months(steps: Iterable[Any]) -> tuple[Month, ...]:
    """Group steps (``day``, ``counted``, ``label``, ``rule``, ``source``) into months, in the order they come."""
    return tuple(
        Month(words.say_day(f"{year:04d}-{month:02d}"), tuple(_day(step) for step in group))
        for (year, month), group in groupby(steps, key=lambda step: (step.day.year, step.day.month))
    )


WORDS = {
    "start": Text("起", "day 0"),
    "paused": Text("暂停", "held"),
    "due": Text("期限", "due"),
    "late": Text("逾期", "late"),
}
"""What stands under a day that doesn't count, by its tone."""
_LAST = "期限最后一日"


def _tone(step: Any) -> str:
    """How a day is drawn: the first, the last, left out for a procedure, late, counted or not."""
    rule, label = getattr(step, "rule", ""), getattr(step.label, "zh", "")
    if _LAST in label:
        return "due"
    if rule == "CR-3":
        return "late"
    if step.counted:
        return "counted"
    return {"CR-1": "start", "CR-8": "paused"}.get(rule, "skipped")


def _day(step: Any) -> Day:
    tone = _tone(step)
    word = words.say(Text("计", "counts") if step.counted else WORDS.get(tone, Text("不计", "not")))
    number = getattr(step, "number", None)
    if step.counted and number:
        word = str(number)
    title = f"{words.say_day(step.day)} {words.say_weekday(step.day)} {words.say(step.label)}"
    rule = getattr(step, "rule", "")
    return Day(step.day.day, word, tone, f"{title} ({rule})" if rule else title)
