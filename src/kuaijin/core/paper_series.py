"""Series of numbers (文号、证号): which paper is numbered where, and under which short name (简称).

A number reads ``简称〔年〕序号号`` with full-width brackets and runs without gaps within its series and year
(mechanisms.md 12). Series and short names are data of the rulebook; a paper that the rulebook doesn't name still has a
series: that of its own kind.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.letter_words import NUMBER_WORDS, TITLES

RENEW_DAYS = 30
"""行政许可法 art. 50: a renewal is applied for thirty days before the end, counted in working days (art. 82)."""

ONE_DAY = timedelta(days=1)


class LetterSeries(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """文号系列: the ``letters`` (kinds of ``core.letter_words``) that are numbered together, and their short name."""

    id: str
    name: Text
    abbreviation: str
    letters: tuple[str, ...]


class CertificateKind(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """证照种类: the certificates of ``items`` with their short name, and how long they hold.

    ``changed_by``: those of the items that change such a certificate; what they give takes its place.
    ``valid_months`` ``None``: until something ends them. ``renew_days`` before the end a renewal is applied for, in
    ``renew_unit``; ``basis`` says where both come from.
    """

    id: str
    name: Text
    abbreviation: str
    items: tuple[str, ...]
    changed_by: tuple[str, ...] = ()
    valid_months: int | None = None
    renew_days: int = RENEW_DAYS
    renew_unit: Literal["workday", "day"] = "workday"
    basis: str
    confidence: str

    def until(self, start: date, calendar: Calendar) -> date | None:
        """The last day of a certificate that holds from ``start``; ``None`` if it has none."""
        return None if self.valid_months is None else calendar.nominal_months(start, self.valid_months) - ONE_DAY

    def renew_by(self, until: date, calendar: Calendar) -> date:
        """The last day on which a renewal is applied for in time, for a certificate that ends with ``until``."""
        if self.renew_unit == "day":
            return until - timedelta(days=self.renew_days)
        return calendar.nth_workday(until, -self.renew_days)


def told(abbreviation: str, year: int, number: int, issue: int = 1) -> str:
    """A number as it stands on the paper: 郴经开审受〔2021〕3号; the second ``issue`` of a certificate is 3-2号."""
    return f"{abbreviation}〔{year}〕{number}{f'-{issue}' if issue > 1 else ''}号"


def letter_series(known: Mapping[str, LetterSeries], kind: str) -> LetterSeries:
    """The series of a kind of letter."""
    return _by_letter(tuple(known.values())).get(kind) or LetterSeries(
        id=kind, name=TITLES.get(kind, Text(kind, kind)), abbreviation=NUMBER_WORDS.get(kind, "文"), letters=(kind,)
    )


@lru_cache(maxsize=8)
def _by_letter(series: tuple[LetterSeries, ...]) -> dict[str, LetterSeries]:
    return {kind: each for each in series for kind in each.letters}


def certificate_kind(known: Mapping[str, CertificateKind], item: str, name: str) -> CertificateKind:
    """The kind of the certificate called ``name`` that ``item`` gives."""
    found = next((each for each in known.values() if item in each.items), None)
    return found or CertificateKind(
        id=item, name=Text(name, name), abbreviation=name, items=(item,), basis="", confidence=""
    )
