"""The one place that reads the clock on the wall.

Instants are UTC; legal dates are civil dates in Asia/Shanghai (law.md section 2.5: no daylight saving).
A site may be set to another day (the sample park opens on 2021-12-29), and a loader may stand at any instant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from kuaijin.core.base import SHANGHAI, civil_date

_instant: ContextVar[datetime | None] = ContextVar("instant", default=None)
_site_day: date | None = None


def now() -> datetime:
    """The present instant, aware, in UTC; on a site set to another day, that day at the present time of day."""
    standing = _instant.get()
    if standing is not None:
        return standing
    real = datetime.now(UTC)
    if _site_day is None:
        return real
    local = real.astimezone(SHANGHAI)
    return datetime.combine(_site_day, local.timetz()).astimezone(UTC)


def today() -> date:
    """The legal date, in Asia/Shanghai, of :func:`now`."""
    return civil_date(now())


def set_site_day(day: date | None) -> None:
    """Set the whole process to another day; ``None`` gives the real one back."""
    global _site_day
    _site_day = day


def site_day() -> date | None:
    """The day to which the site is set; ``None`` where it lives in the present."""
    return _site_day


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Let :func:`now` answer ``instant`` (aware) inside the block, in this thread only."""
    token = _instant.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _instant.reset(token)
