"""``?asof=``: reads as the park stood at the end of a past day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.insight.days import as_of
from kuaijin.wallclock import today


def day_of(text: str, field: str = "asof") -> date:
    """``text`` as a day, today if it is empty.

    Raises:
        Refused: no date, or one that the site cannot speak of (DATE).
    """
    if not text:
        return today()
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        wrong = Text(f"日期格式应为 YYYY-MM-DD：{text}", f"not a date like YYYY-MM-DD: {text}")
        raise Refused(Refusal("DATE", wrong, field)) from error
    if not 2000 <= day.year <= 2049:
        raise Refused(Refusal("DATE", Text("日期超出日历范围", "the date is beyond the calendar"), field))
    return day


@contextmanager
def looking(asof: str) -> Iterator[date]:
    """Read as of the day ``asof``."""
    day = day_of(asof)
    with as_of(day):
        yield day
