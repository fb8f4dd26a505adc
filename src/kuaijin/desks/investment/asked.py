"""Which month, base and forecast a page of investment is asked for, and the links to the others."""

from typing import Any, Literal, cast

from django.http import HttpRequest
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.investment import BASES, METHODS, Base, Method
from kuaijin.desks.frame import words
from kuaijin.insight.investment import month_asked
from kuaijin.ledger.projections.finance_models import YearRow


class Asked(Struct, frozen=True):
    """What the address asks for; whatever it doesn't know counts as not asked."""

    year: int
    month: int
    base: Base
    method: Method
    years: tuple[int, ...]

    @property
    def key(self) -> str:
        """The month as the address writes it."""
        return f"{self.year}-{self.month:02d}"

    @property
    def month_text(self) -> Text:
        """The month as people say it."""
        return Text(f"{self.year}年{self.month}月", f"{words.MONTHS[self.month - 1]} {self.year}")

    @property
    def bases(self) -> tuple[tuple[str, Text], ...]:
        """The bases to choose from."""
        return tuple(BASES.items())

    @property
    def methods(self) -> tuple[tuple[str, Text], ...]:
        """The forecasts to choose from."""
        return tuple(METHODS.items())

    @property
    def base_text(self) -> Text:
        """The base's name."""
        return BASES[self.base]

    @property
    def method_text(self) -> Text:
        """The forecast's basis."""
        return METHODS[self.method]


def asked_of(request: HttpRequest) -> Asked:
    """Read from the address."""
    years = tuple(YearRow.objects.order_by("year").values_list("year", flat=True).distinct())
    year, month = month_asked(request.GET.get("month", ""), request.day, years)
    return Asked(
        year,
        month,
        cast("Base", _one_of(request, "base", BASES, "year")),
        cast("Method", _one_of(request, "method", METHODS, "remaining")),
        years,
    )


def _one_of(request: HttpRequest, key: Literal["base", "method"], known: dict[Any, Text], usual: str) -> str:
    given = request.GET.get(key, "")
    return given if given in known else usual
