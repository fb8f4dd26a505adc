"""Which month's report has to be there on a day."""

from datetime import date

REPORT_BY_DAY = 5
"""Up to this day of a month the report of the month before is still awaited (own convention)."""


def months_due(on: date) -> tuple[int, int]:
    """The latest month (year, 1–12) whose report had to be there by ``on``: never the month that is still running."""
    index = on.year * 12 + on.month - 1
    year, month = divmod(index - (2 if on.day <= REPORT_BY_DAY else 1), 12)
    return year, month + 1


def report_due(year: int, month: int) -> date:
    """The last day on which the report of a month is in time."""
    after = year * 12 + month
    return date(after // 12, after % 12 + 1, REPORT_BY_DAY)


def report_days(year: int) -> tuple[date, ...]:
    """The first days on which each month of ``year`` is the latest whose report is due, and the first after them."""
    day = REPORT_BY_DAY + 1
    return (*(date(year, month, day) for month in range(2, 13)), date(year + 1, 1, day), date(year + 1, 2, day))
