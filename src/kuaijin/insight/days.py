"""Questions asked for a day: a past day is answered from the read models as they stood then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

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


def bulletin_of(day: date) -> Bulletin:
    """The dispatch bulletin of ``day``."""
    with as_of(day):
        return bulletin(day, china_calendar())


def park_name(language: str) -> str:
    """The park's name in ``language``; empty before anybody named it."""
    park = ParkRow.objects.first()
    if park is None:
        return ""
    return park.name_zh if language.startswith("zh") else park.name_en
