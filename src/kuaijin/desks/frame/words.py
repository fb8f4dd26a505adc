"""Saying things in the reader's language: texts, days, money, counts."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import get_language

from kuaijin.core.base import SHANGHAI, Text

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = (
    Text("周一", "Mon"),
    Text("周二", "Tue"),
    Text("周三", "Wed"),
    Text("周四", "Thu"),
    Text("周五", "Fri"),
    Text("周六", "Sat"),
    Text("周日", "Sun"),
)
NOTHING = "—"


def chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "zh").startswith("zh")


def say(value: Any) -> str:
    """A ``Text`` in the reader's language; anything else as it is, nothing as an empty string."""
    if isinstance(value, Text):
        return value.zh if chinese() else value.en
    return "" if value is None else str(value)


def say_day(value: date | datetime | str | None) -> str:
    """2021年10月21日 / 21 Oct 2021; an ISO month ``2021-03`` as 2021年3月 / Mar 2021; nothing as a dash."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    if isinstance(value, str):
        if len(value) == 7:
            return _say_month(int(value[:4]), int(value[5:]))
        value = date.fromisoformat(value[:10])
    if chinese():
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def _say_month(year: int, month: int) -> str:
    return f"{year}年{month}月" if chinese() else f"{MONTHS[month - 1]} {year}"


def say_short_day(value: date | datetime | None) -> str:
    """10月21日 / 21 Oct, where the year is plain from the page."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    return f"{value.month}月{value.day}日" if chinese() else f"{value.day} {MONTHS[value.month - 1]}"


def say_moment(value: datetime | None) -> str:
    """The day and, in Asia/Shanghai, the time of day to the minute."""
    if value is None:
        return NOTHING
    local = value.astimezone(SHANGHAI)
    return f"{say_day(local)} {local:%H:%M}"


def say_wan(value: int | None, *, unit: bool = True) -> str:
    """Integer 万元 with separators: ``12,000 万元`` / ``CNY 12,000 wan`` (1 wan = 10,000 yuan)."""
    if value is None:
        return NOTHING
    amount = f"{value:,}"
    if not unit:
        return amount
    return f"{amount} 万元" if chinese() else f"CNY {amount} wan"


def say_yi(value: int | None, *, unit: bool = True) -> str:
    """Integer 万元 told in 亿元, at most two decimals: 250000 → ``25 亿元`` / ``CNY 2.5 bn``."""
    if value is None:
        return NOTHING
    per = 10_000 if chinese() or not unit else 100_000
    amount = (Decimal(value) / per).quantize(Decimal("0.01"), ROUND_HALF_UP)
    told = f"{amount:,f}".rstrip("0").rstrip(".") if amount % 1 else f"{amount:,.0f}"
    if not unit:
        return told
    return f"{told} 亿元" if chinese() else f"CNY {told} bn"


def say_fen(value: int | None) -> str:
    """Integer fen as yuan with two decimals: ``1,234.50 元`` / ``CNY 1,234.50``."""
    if value is None:
        return NOTHING
    yuan = f"{'-' if value < 0 else ''}{abs(value) // 100:,}.{abs(value) % 100:02d}"
    return f"{yuan} 元" if chinese() else f"CNY {yuan}"


def say_weekday(value: date | None) -> str:
    """周四 / Thu."""
    return NOTHING if value is None else say(WEEKDAYS[int(f"{value:%u}") - 1])


def citable(rule: str) -> bool:
    """Whether a rule's id is for people: the law's and the measures' are (CR-1), ``too-long`` and its like are not."""
    return bool(rule) and not rule.islower()
