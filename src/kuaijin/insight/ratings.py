"""好差评: figures over the ratings that were given, and nothing else; what nobody rated is in no average."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from msgspec import Struct

from kuaijin.core.rating import BAD, LEVELS, RATEABLE
from kuaijin.ledger.projections.firm_models import RatingRow
from kuaijin.ledger.projections.models import CaseRow, MatterRow

_TENTH = Decimal("0.1")


class RatingFigures(Struct, frozen=True):
    """``delivered``: cases that could be rated; ``by_level``: level → ratings, from 5 to 1.

    ``good_percent``: share of the ratings of level 3 and above; ``None`` without ratings. ``open_bad``: bad ratings
    whose matter is not closed.
    """

    delivered: int
    rated: int
    by_level: dict[int, int]
    good_percent: Decimal | None
    bad: int
    open_bad: int

    @property
    def rated_percent(self) -> Decimal | None:
        """Share of the delivered cases that were rated."""
        return _percent(self.rated, self.delivered)


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(_TENTH, ROUND_HALF_UP) if whole else None


def figures_of_ratings(cases: QuerySet[CaseRow]) -> RatingFigures:
    """The figures over the ratings of ``cases``."""
    rateable = cases.filter(status__in=RATEABLE)
    ratings = RatingRow.objects.filter(case__in=cases.values("id"))
    counts = Counter(ratings.values_list("level", flat=True))
    by_level = {level: counts[level] for level in LEVELS}
    bad = sum(count for level, count in by_level.items() if level <= BAD)
    matters = ratings.exclude(matter="").values("matter")
    return RatingFigures(
        delivered=rateable.count(),
        rated=sum(by_level.values()),
        by_level=by_level,
        good_percent=_percent(sum(by_level.values()) - bad, sum(by_level.values())),
        bad=bad,
        open_bad=MatterRow.objects.filter(id__in=matters, open=True).count(),
    )


def unrated(cases: QuerySet[CaseRow]) -> QuerySet[Any]:
    """The cases whose result was delivered and that nobody has rated, the newest first."""
    rated = RatingRow.objects.filter(case=OuterRef("pk"))
    return cases.filter(~Exists(rated), status__in=RATEABLE).order_by("-delivered_on", "-id")
