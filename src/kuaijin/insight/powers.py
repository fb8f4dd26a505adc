"""Figures of the delegated powers (measures.md 1): in force, used, idle (空放), decided in the zone, outside dates."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Max, Q, QuerySet
from msgspec import Struct

from kuaijin.core.power_terms import MEASURE
from kuaijin.insight.figures import percent
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, PowerRow

IDLE_MONTHS = 12
"""A power in force for so long without a receipt is idle, unless the rulebook says otherwise (``unused_months``)."""


class PowerFigures(Struct, frozen=True):
    """The figures of a day. ``decided`` and ``in_zone`` count decisions of the last twelve months."""

    on: date
    months: int
    target: int
    in_force: int
    used: int
    idle: int
    decided: int
    in_zone: int
    outside: int

    @property
    def in_zone_percent(self) -> Decimal | None:
        """Share of decisions that the zone took by its powers; ``None`` where nothing was decided."""
        return percent(Fraction(self.in_zone, self.decided)) if self.decided else None


class Use(Struct, frozen=True):
    """What a power has carried: cases in all, and the day of the last receipt."""

    cases: int
    last: date


def uses() -> dict[str, Use]:
    """The use of every power under which anything was received, in one reading of the cases."""
    rows = CaseRow.objects.exclude(power="").filter(received_on__isnull=False).order_by()
    told = rows.values_list("power").annotate(cases=Count("id"), last=Max("received_on"))
    return {power: Use(cases, last) for power, cases, last in told}


def figures_of_powers(on: date, known: dict[str, Use]) -> PowerFigures:
    """The figures as the read models stand, seen from ``on``; ``known``: see :func:`uses`."""
    recent = decided_in_year(on)
    powers = list(PowerRow.objects.filter(status="in_force"))
    return PowerFigures(
        on=on,
        months=idle_months(),
        target=surroundings.rulebook().threshold(MEASURE, "target_items", 0),
        in_force=len(powers),
        used=sum(is_used(row, on, known) for row in powers),
        idle=sum(is_idle(row, on, known) for row in powers),
        decided=recent.count(),
        in_zone=recent.exclude(power="").count(),
        outside=outside_dates().count(),
    )


def idle_months() -> int:
    """The months after which an unused power counts as idle."""
    return surroundings.rulebook().threshold(MEASURE, "unused_months", IDLE_MONTHS)


def a_year_before(on: date) -> date:
    """The first day of the twelve months that end with ``on``."""
    return months_before(on, 12)


def months_before(on: date, months: int) -> date:
    """The same day of an earlier month, or that month's last."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    for day in (on.day, 30, 29, 28):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def is_used(row: PowerRow, on: date, known: dict[str, Use]) -> bool:
    """In force, and something was received under it in the last twelve months."""
    use = known.get(row.pk)
    return row.status == "in_force" and use is not None and use.last > a_year_before(on)


def is_idle(row: PowerRow, on: date, known: dict[str, Use]) -> bool:
    """空放: in force for the whole of the period, and nothing was received in it."""
    since, use = months_before(on, idle_months()), known.get(row.pk)
    begun = row.effective_from is not None and row.effective_from <= since
    return row.status == "in_force" and begun and (use is None or use.last <= since)


def decided_in_year(on: date) -> QuerySet[CaseRow]:
    """Cases granted or denied in the twelve months that end with ``on``."""
    since = a_year_before(on)
    return CaseRow.objects.filter(decision__in=("granted", "denied"), decided_on__gt=since, decided_on__lte=on)


def outside_dates() -> QuerySet[CaseRow]:
    """Cases granted for a delegated item that no power carried on the day of receipt: there must be none (art. 69)."""
    held: dict[str, list[tuple[date, date]]] = {}
    for row in PowerRow.objects.all():
        held.setdefault(row.item, []).extend(_days(row))
    items = surroundings.rulebook().items
    handed_over = {item for item in held if item in items and items[item].delegated}
    return CaseRow.objects.filter(_outside(held, handed_over), decision="granted")


def _days(row: PowerRow) -> Iterable[tuple[date, date]]:
    until = row.effective_until or date.max
    for span in row.spans:
        last = date.fromisoformat(span["last"]) if span["last"] else date.max
        yield date.fromisoformat(span["first"]), min(last, until)


def _outside(held: dict[str, list[tuple[date, date]]], items: set[str]) -> Q:
    """Of ``items``, what was received on a day that no span covers; nothing where the register is empty."""
    found = Q(pk__in=())
    for item in sorted(items):
        covered = Q(pk__in=())
        for first, last in held[item]:
            covered |= Q(received_on__gte=first, received_on__lte=last)
        found |= Q(item=item) & ~covered
    return found
