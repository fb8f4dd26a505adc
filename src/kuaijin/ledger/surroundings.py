"""What surrounds every decision: the calendar, the rulebook and the park's id. Read once a process."""

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from kuaijin.core.calendar import Calendar
    from kuaijin.core.rulebook import Rulebook


def park() -> str:
    """The park that this site's streams belong to."""
    return str(getattr(settings, "KUAIJIN_PARK_ID", "chenzhou-jkq"))


@cache
def calendar() -> "Calendar":
    """The working days of China, with what is published and what is provisional."""
    from kuaijin.sources.holiday_years import china_calendar  # noqa: PLC0415  slow to import, needed late

    return china_calendar()


@cache
def rulebook() -> "Rulebook":
    """The park's rulebook."""
    from kuaijin.sources import rulebook_files  # noqa: PLC0415  slow to import, needed late

    return rulebook_files.load(rulebook_files.default_folder())


def forget() -> None:
    """Read calendar and rulebook anew at the next use (a new holiday notice, a changed rule file)."""
    calendar.cache_clear()
    rulebook.cache_clear()
