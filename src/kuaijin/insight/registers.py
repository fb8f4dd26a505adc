"""Do the numbers of letters and certificates run without gaps? One answer a series and year."""

from typing import Any

from django.db.models import Count, Max, Q
from msgspec import Struct

from kuaijin.core.inbox import CERTIFICATE_SOON
from kuaijin.ledger.projections.paper_models import CertificateRow, LetterRow

EXPIRES_SOON = CERTIFICATE_SOON.days
"""A certificate is said to end soon so many calendar days before its last day."""


class Run(Struct, frozen=True):
    """A series of one year: how far it has come, how many stand, how many are void, and which numbers are missing."""

    series: str
    year: int
    last: int
    entered: int
    void: int
    missing: tuple[int, ...]


def gaps() -> tuple[Run, ...]:
    """The series of letters, by name and year. ``missing`` is empty unless somebody wrote into the tables."""
    counted = LetterRow.objects.values("series", "year").annotate(
        last=Max("number"), entered=Count("id"), void=Count("id", filter=Q(void=True))
    )
    return tuple(_run(LetterRow.objects.all(), found, found["void"]) for found in counted.order_by("series", "year"))


def certificate_gaps() -> tuple[Run, ...]:
    """The same of certificates; those that were renewed or changed keep their number and count once."""
    first = CertificateRow.objects.filter(issue=1)
    counted = first.values("series", "year").annotate(last=Max("number"), entered=Count("id"))
    return tuple(_run(first, found, 0) for found in counted.order_by("series", "year"))


def _run(rows: Any, found: dict[str, Any], void: int) -> Run:
    missing: tuple[int, ...] = ()
    if found["entered"] != found["last"]:
        numbers = set(rows.filter(series=found["series"], year=found["year"]).values_list("number", flat=True))
        missing = tuple(number for number in range(1, found["last"] + 1) if number not in numbers)
    return Run(found["series"], found["year"], found["last"], found["entered"], void, missing)
