"""Time limits of an item in words, with their unit."""

from kuaijin.core.base import Text
from kuaijin.core.rulebook import Item
from kuaijin.core.tailoring import in_days

UNITS = {
    "workday": Text("{n} 个工作日", "{n} working days"),
    "calendar_day": Text("{n} 日（自然日）", "{n} calendar days"),
    "month": Text("{n} 个月", "{n} months"),
}
NO_LIMIT = Text("未规定", "none set")
ON_THE_SPOT = Text("即办（半天内）", "on the spot (half a day)")


def limit_text(item: Item) -> Text:
    """The limit by law, in the unit that the law names."""
    if item.limit_unit == "none" or item.statutory_limit_days is None:
        return NO_LIMIT
    return span_text(item.statutory_limit_days, item.limit_unit)


def committed_text(item: Item) -> Text:
    """The limit that the zone has promised, in working days."""
    if item.committed_half_days is None:
        return NO_LIMIT
    if item.committed_half_days <= 1:
        return ON_THE_SPOT
    return _with_number(UNITS["workday"], in_days(item.committed_half_days))


def span_text(number: int, unit: str) -> Text:
    """``number`` of ``unit`` (workday, calendar_day, month)."""
    return _with_number(UNITS[unit], str(number))


def _with_number(text: Text, number: str) -> Text:
    return Text(text.zh.format(n=number), text.en.format(n=number))
