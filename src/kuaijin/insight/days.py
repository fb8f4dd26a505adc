"""Questions asked for a day: a past day is answered from the read models as they stood then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.insight.dispatch import Bulletin, bulletin
from kuaijin.ledger import asof
from kuaijin.ledger.projections.models import ParkRow
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.wallclock import today


@contextmanager
def as_of(day: date) -> Iterator[None]:
    """Read as the park stood at the end of ``day``; today and later days read the present."""
    if day >= today():
        yield
        return
    with asof.day(day):
        yield


def known_day(day: date, field: str | None = None) -> date:
    """``day``, if the site can speak of it: within the calendar, with room for the days counted on from it.

    Raises:
        Refused: beyond the calendar (DATE).
    """
    calendar = china_calendar()
    first, last = calendar.first, calendar.last.replace(month=11, day=30)
    if first <= day <= last:
        return day
    reach = f"{first} 至 {last}；日历到 {calendar.last}，须留一个月往后计数"
    room = f"{first} to {last}; the calendar ends on {calendar.last}, and a month is needed to count on"
    wrong = Text(f"{day} 不在可查的日期内（{reach}）", f"{day} is none that can be asked for ({room})")
    raise Refused(Refusal("DATE", wrong, field))


def bulletin_of(day: date) -> Bulletin:
    """The dispatch bulletin of ``day``.

    Raises:
        Refused: a day beyond the calendar (DATE).
    """
    known_day(day, "on")
    with as_of(day):
        return bulletin(day, china_calendar())


def park_name(language: str) -> str:
    """The park's name in ``language``; empty before anybody named it."""
    park = ParkRow.objects.first()
    if park is None:
        return ""
    return park.name_zh if language.startswith("zh") else park.name_en
