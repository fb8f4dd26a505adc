"""``?asof=``: reads as the park stood at the end of a past day."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.insight.days import as_of, known_day
from kuaijin.wallclock import today

WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_of(text: str, field: str) -> date:
    """``text`` as a day, today if it is empty.

    Raises:
        Refused: no date, or one beyond the calendar (DATE).
    """
    if not text:
        return today()
    wrong = Text(f"不是有效日期（年-月-日）：{text[:40]}", f"not a date (YYYY-MM-DD): {text[:40]}")
    if not WRITTEN.fullmatch(text):
        raise Refused(Refusal("DATE", wrong, field))
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Refused(Refusal("DATE", wrong, field)) from error
    return known_day(day, field)


@contextmanager
def looking(asof: str, field: str = "asof") -> Iterator[date]:
    """Read as of the day ``asof``, in a parameter called ``field``.

    Raises:
        Refused: no day that can be looked back at: none, beyond the calendar, or still to come (DATE).
    """
    day = day_of(asof, field)
    if day > today():
        raise Refused(Refusal("DATE", Text(f"{day} 还没有到来", f"{day} is still to come"), field))
    with as_of(day):
        yield day
