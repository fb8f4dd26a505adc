"""What surrounds every decision: the calendar, the rulebook and the park's id.

The rulebook of a day is the files' one with every approved revision whose day has come; the calendar carries the
holiday notices among them. The files are read once a process. Which revisions there are is looked up
(:func:`refresh`) when a program begins, at each request and in each writing transaction: one read of one head, and no
more while it is the same.
"""

from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from kuaijin.core.base import civil_date
from kuaijin.wallclock import today

if TYPE_CHECKING:
    from kuaijin.core.calendar import Calendar
    from kuaijin.core.rulebook import Rulebook
    from kuaijin.core.rulebook_register import Books, Version

REGISTER = ("rulebook", "rulebook")
"""Kind and id of the stream that knows the approved revisions (``core.rulebook_register``)."""


class _Known:
    """The revisions that this process knows of, and the hash of the register's entry that names them."""

    hash: str = ""
    versions: "tuple[Version, ...]" = ()


_known = _Known()


def park() -> str:
    """The park that this site's streams belong to."""
    return str(getattr(settings, "KUAIJIN_PARK_ID", "chenzhou-jkq"))


def refresh(found: str | None = None) -> None:
    """Look up which revisions of the rulebook there are, as this transaction sees it.

    ``found``: the hash of the register's last entry, where it has been read with something else.
    """
    global _known  # noqa: PLW0603  one value a process, put in place at once
    if found is None:
        found = _head()
    if found == _known.hash:
        return
    known = _Known()
    if found:
        from kuaijin.ledger import registry, states  # noqa: PLC0415  they import this module

        kind, stream_id = REGISTER
        state, _ = states.of(registry.kind(kind), park(), stream_id)
        known.hash, known.versions = found, state.versions
    _known = known


def _head() -> str:
    from django.db import connection  # noqa: PLC0415  needed late

    from kuaijin.ledger.session import one  # noqa: PLC0415  it imports this module
    from kuaijin.ledger.store import RULES  # noqa: PLC0415  the same

    row = one(connection, RULES, (park(), *REGISTER))
    return str(row[0]) if row else ""


def calendar(at: datetime | None = None) -> "Calendar":
    """The working days of China, with what is published and what is provisional, and with the notices in force.

    ``at``: as it was known at that instant, for what ended then (``core.case_dates``); else as it is known now.
    """
    from kuaijin.sources.holiday_years import china_calendar  # noqa: PLC0415  slow to import, needed late

    if not _known.versions:
        return china_calendar()
    return china_calendar(books(at).overlays(civil_date(at) if at is not None else today()))


@cache
def _base() -> "Rulebook":
    from kuaijin.sources import rulebook_files  # noqa: PLC0415  slow to import, needed late

    return rulebook_files.load(rulebook_files.default_folder())


@lru_cache(maxsize=8)
def _books(versions: "tuple[Version, ...]") -> "Books":
    from kuaijin.core.rulebook_register import Books  # noqa: PLC0415  slow to import, needed late

    return Books(_base(), versions)


def books(at: datetime | None = None) -> "Books":
    """The park's rulebook in all its versions; ``at``: in those approved by then."""
    if at is None:
        return _books(_known.versions)
    return _books(tuple(each for each in _known.versions if each.approved_at <= at))


def rulebook(on: date | None = None) -> "Rulebook":
    """The park's rulebook as it is in force ``on`` a day (today)."""
    return books().on(on or today()) if _known.versions else _base()


def rulebook_at(at: datetime | None) -> "Rulebook":
    """The park's rulebook as it was in force at an instant (now)."""
    return rulebook() if at is None or not _known.versions else books(at).on(civil_date(at))


def rulebook_of(version: str, on: date | None) -> "Rulebook":
    """The rulebook of a case that was received ``on`` a day under a ``version``; without one the book in force."""
    if not _known.versions:
        return _base()
    day = on or today()
    return (books().of(version, day) if version else None) or books().on(day)


def forget() -> None:
    """Read calendar and rulebook anew at the next use (a new holiday notice, a changed rule file)."""
    global _known  # noqa: PLW0603  as above
    _base.cache_clear()
    _books.cache_clear()
    _known = _Known()
