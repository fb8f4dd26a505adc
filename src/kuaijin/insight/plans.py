"""Indicators of plans with their actuals: computed from the read models, or as somebody told them."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Sum
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.gauss_krueger import legal_sqm
from kuaijin.core.plan import MEASURES
from kuaijin.core.plan_messages import Direction, Forecast
from kuaijin.core.plan_outlook import Course, Outlook, outlook
from kuaijin.insight.figures import WAN_PER_YI, year_told
from kuaijin.ledger.projections.atlas_models import IndicatorRow
from kuaijin.ledger.projections.models import AreaRow, ParcelRow, ProjectRow

SQM_IN_KM2 = Decimal(1_000_000)
MU_IN_HECTARE = 15
SQM_IN_HECTARE = Decimal(10_000)
TWO_PLACES = Decimal("0.01")
INTEGRATION = "产城融合"


class Line(Struct, frozen=True):
    """One indicator on a day: its row, the actual with where it comes from, and the outlook."""

    row: IndicatorRow
    name: Text
    unit: Text
    target: Decimal
    actual: Decimal | None
    measure: Text | None
    outlook: Outlook


class Ledger:
    """The figures of the ledger on a day, each read once and only if asked for."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._known: dict[str, Decimal | None] = {}
        self._projects: list[ProjectRow] | None = None

    @property
    def projects(self) -> list[ProjectRow]:
        """The projects of the year's list."""
        if self._projects is None:
            self._projects = list(ProjectRow.objects.filter(year=year_told(self.on)).exclude(status="retired"))
        return self._projects

    def figure(self, measure: str) -> Decimal | None:
        """The figure that ``measure`` names; ``None`` where there is nothing to compute it from."""
        if measure not in self._known:
            self._known[measure] = FIGURES[measure](self)
        return self._known[measure]


def _yi(wan: int) -> Decimal:
    return (Decimal(wan) / WAN_PER_YI).quantize(TWO_PLACES, ROUND_HALF_UP)


def _zone_km2(_ledger: Ledger) -> Decimal | None:
    """The centre and the parks; districts lie in the centre."""
    rings = [row.polygon for row in AreaRow.objects.exclude(kind="district")]
    whole = sum(legal_sqm(tuple((x, y) for x, y in ring)) for ring in rings)
    return (Decimal(whole) / SQM_IN_KM2).quantize(TWO_PLACES, ROUND_HALF_UP) if rings else None


def _handed_over_mu(_ledger: Ledger) -> Decimal:
    whole = ParcelRow.objects.filter(status="handed_over").aggregate(sqm=Sum("area_sqm"))["sqm"] or 0
    return (Decimal(whole) * MU_IN_HECTARE / SQM_IN_HECTARE).quantize(TWO_PLACES, ROUND_HALF_UP)


def _owners_settled_percent(_ledger: Ledger) -> Decimal | None:
    told = ParcelRow.objects.filter(owners_total__gt=0).aggregate(
        all=Sum("owners_total"), settled=Sum("owners_settled")
    )
    if not told["all"]:
        return None
    return (Decimal(100 * (told["settled"] or 0)) / told["all"]).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _count(test: Callable[[ProjectRow], bool]) -> Callable[[Ledger], Decimal]:
    return lambda ledger: Decimal(sum(test(row) for row in ledger.projects))


FIGURES: dict[str, Callable[[Ledger], Decimal | None]] = {
    "year_invested_yi": lambda ledger: _yi(sum(row.actual_year_wan for row in ledger.projects)),
    "total_yi": lambda ledger: _yi(sum(row.total_wan for row in ledger.projects)),
    "projects": lambda ledger: Decimal(len(ledger.projects)),
    "started": _count(lambda row: row.started_on is not None),
    "completed": _count(lambda row: row.completed_on is not None),
    "in_use": _count(lambda row: row.used_on is not None),
    "integration_started": _count(lambda row: row.category == INTEGRATION and row.started_on is not None),
    "zone_km2": _zone_km2,
    "parks": lambda _ledger: Decimal(AreaRow.objects.filter(kind="park").count()),
    "handed_over_mu": _handed_over_mu,
    "owners_settled_percent": _owners_settled_percent,
}
"""How each figure of ``core.plan.MEASURES`` is computed."""


def lines(rows: Sequence[IndicatorRow], on: date) -> list[Line]:
    """The indicators with their actuals and outlooks, as the read models of ``on`` stand."""
    ledger = Ledger(on)
    return [_line(row, ledger) for row in rows]


def _line(row: IndicatorRow, ledger: Ledger) -> Line:
    actual = ledger.figure(row.measure) if row.measure else None if row.told is None else Decimal(row.told)
    return Line(
        row=row,
        name=Text(row.name_zh, row.name_en),
        unit=Text(row.unit_zh, row.unit_en),
        target=Decimal(row.target),
        actual=actual,
        measure=MEASURES[row.measure] if row.measure else None,
        outlook=outlook(course_of(row), actual, ledger.on if row.measure else row.told_on or ledger.on),
    )


def course_of(row: IndicatorRow) -> Course:
    """From the base to the target."""
    direction: Direction = "at_most" if row.direction == "at_most" else "at_least"
    method: Forecast = "none" if row.forecast == "none" else "trend"
    return Course(
        base=Decimal(row.base),
        base_on=row.base_on,
        target=Decimal(row.target),
        due=row.due,
        direction=direction,
        method=method,
    )
