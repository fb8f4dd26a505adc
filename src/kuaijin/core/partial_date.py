"""Dates as precise as their source tells: ``2021``, ``2021-03`` or ``2021-03-18``; and steps of whole months.

The article knows of 船洞小学 only that pupils came in 2021-09; writing a day would be inventing one.
"""

import re
from datetime import date, timedelta

from msgspec import Struct

from kuaijin.core.project_commands import Precision

_SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")


class Period(Struct, frozen=True):
    """The first and last day that a partial date can mean, and how precise it is."""

    first: date
    last: date
    precision: Precision


def parse_partial(text: str) -> Period | None:
    """The period that ``text`` names, or ``None`` when it is no date."""
    match = _SHAPE.fullmatch(text)
    if match is None or (match[2] is None and match[3] is not None):
        return None
    try:
        if match[3] is not None:
            return period_of(date.fromisoformat(text), "day")
        if match[2] is not None:
            return period_of(date(int(match[1]), int(match[2]), 1), "month")
        return period_of(date(int(match[1]), 1, 1), "year")
    except ValueError:
        return None


def period_of(day: date, precision: Precision) -> Period:
    """The day, month or year around ``day``."""
    if precision == "day":
        return Period(day, day, "day")
    if precision == "month":
        return Period(day.replace(day=1), last_of_month(day.year, day.month), "month")
    return Period(date(day.year, 1, 1), date(day.year, 12, 31), "year")


def show(day: date, precision: Precision) -> str:
    """``day`` written as precisely as it is known: ``2021-03`` for a month."""
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[precision]]


def last_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of a shorter month (2021-08-31 + 3 = 2021-11-30)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), last_of_month(year, month + 1))


def after(day: date, *, months: int = 0, days: int = 1) -> date:
    """So many days after the same day ``months`` later; at the end of the calendar its last day."""
    try:
        return months_after(day, months) + timedelta(days=days)
    except (OverflowError, ValueError):
        return date.max
