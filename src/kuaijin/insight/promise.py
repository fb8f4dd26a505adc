"""What the zone promises in public, in figures of the last twelve months, each with its definition."""

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, F, Q, Sum
from msgspec import Struct

from kuaijin.core.calendar import Calendar
from kuaijin.insight.figures import percent
from kuaijin.insight.measures import middle_of
from kuaijin.insight.powers import a_year_before, decided_in_year
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import PermitSetRow, PowerRow


class PromiseFigures(Struct, frozen=True, kw_only=True):
    """The figures of a day over the twelve months that end with it.

    ``items``, ``not_demanded`` (papers had by data sharing) are the rulebook's; ``powers`` are in force. ``limited``
    counts decisions under a committed limit, ``in_time`` those of them not later than its end. ``same_day``: decided on
    the day of receipt. ``median_days``: working days from acceptance to decision, the middle one (the lower of two).
    ``land_sets``, ``land_permits``: permit sets fired by a signed land contract, and what they issued.
    """

    items: int
    papers: int
    not_demanded: int
    powers: int
    decided: int
    limited: int
    in_time: int
    same_day: int
    median_days: int | None
    land_sets: int
    land_permits: int

    @property
    def in_time_percent(self) -> Decimal | None:
        """Share of decisions under a committed limit that kept it; ``None`` where there were none."""
        return percent(Fraction(self.in_time, self.limited)) if self.limited else None

    @property
    def not_demanded_percent(self) -> Decimal | None:
        """Share of the rulebook's papers that nobody has to bring."""
        return percent(Fraction(self.not_demanded, self.papers)) if self.papers else None


def promise_figures(on: date) -> PromiseFigures:
    """The figures as the read models stand, seen from ``on``."""
    papers = [each for item in surroundings.rulebook().items.values() for each in item.materials]
    decided = decided_in_year(on)
    told = decided.aggregate(
        decided=Count("pk"),
        limited=Count("pk", filter=Q(committed_due__isnull=False)),
        in_time=Count("pk", filter=Q(decided_on__lte=F("committed_due"))),
        same_day=Count("pk", filter=Q(decided_on=F("received_on"))),
    )
    spans = decided.filter(accepted_on__isnull=False).order_by().values_list("accepted_on", "decided_on")
    sets = PermitSetRow.objects.filter(fired_on__gt=a_year_before(on), fired_on__lte=on)
    land = sets.aggregate(sets=Count("pk"), permits=Sum("issued"))
    return PromiseFigures(
        items=len(surroundings.rulebook().items),
        papers=len(papers),
        not_demanded=sum(each.shareable for each in papers),
        powers=PowerRow.objects.filter(status="in_force").count(),
        median_days=_median(list(spans.annotate(n=Count("pk"))), surroundings.calendar()),
        land_sets=land["sets"],
        land_permits=land["permits"] or 0,
        **told,
    )


def _median(spans: list[tuple[date, date, int]], calendar: Calendar) -> int | None:
    """The middle of the working days between each pair of days, each as often as it occurs."""
    counted: Counter[int] = Counter()
    for first, last, times in spans:
        counted[calendar.workdays_between(first, last)] += times
    return middle_of(counted)
