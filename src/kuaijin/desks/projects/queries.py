"""What the pages of this desk ask of the read models, and the rows dressed with what follows for the day shown."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from msgspec import Struct

from kuaijin.core.amounts import percent, points, rate
from kuaijin.core.base import Text
from kuaijin.core.batches import BATCH_NAMES
from kuaijin.desks.frame import words
from kuaijin.insight.projects import Seen, area_names
from kuaijin.ledger.projections.models import ProjectRow

BATCH_CHOICES = tuple(BATCH_NAMES.items())
NO_BATCH = Text("不在批次", "In no batch")


def partial_day(text: str | None) -> str:
    """A partial date (2021, 2021-03, 2021-03-18) in the reader's language."""
    if not text:
        return words.NOTHING
    if len(text) == 4:
        return words.say(Text(f"{text}年", text))
    return words.say_day(text)


class Share(Struct, frozen=True):
    """Actual against plan: exact, with what the eye gets. ``width`` is 0–100 for a bar."""

    exact: Fraction | None

    @property
    def text(self) -> str:
        """``166.7 %``, or a dash without a plan."""
        return "—" if self.exact is None else f"{percent(self.exact)} %"

    @property
    def over(self) -> str:
        """By how many points the plan was exceeded (or missed): ``+66.7``."""
        return "—" if self.exact is None else points(self.exact - 1)

    @property
    def width(self) -> int:
        """Percent of a bar, at most its whole length."""
        return 0 if self.exact is None else max(0, min(100, int(self.exact * 100)))


def share(done: int, plan: int) -> Share:
    """``done`` ÷ ``plan``."""
    return Share(rate(done, plan))


def dress(rows: Iterable[ProjectRow], seen: dict[str, Seen]) -> list[ProjectRow]:
    """The rows with ``light``, ``light_word``, ``batch_now``, ``batch_text`` and ``share`` set for cells and cards."""
    found, names = list(rows), area_names()
    for row in found:
        known = seen[row.id]
        row.area_text = names.get(row.area, Text(row.area, row.area))
        row.light, row.light_word = known.light, known.word
        row.batch_now, row.batch_began = known.batch, known.batch_since
        row.batch_short = _short(BATCH_NAMES.get(known.batch.primary, NO_BATCH))
        row.batch_text = BATCH_NAMES.get(known.batch.primary, NO_BATCH)
        row.share = share(row.actual_year_wan, row.plan_year_wan)
        row.mark = mark_of(row)
    return found


def _short(name: Text) -> Text:
    return Text(name.zh.removesuffix("一批"), name.en)


NO_ARTICLE = '"facts_from_article":[]'
"""How a row's state reads when no article tells of the project."""


def mark_of(row: ProjectRow) -> str:
    """Where the project comes from: it is a sample, an article names it, or simply the ledger."""
    if row.sample:
        return "sample"
    return "ledger" if NO_ARTICLE in row.state else "article"


class Sums(Struct, frozen=True):
    """A totals line: count and sums in 万元."""

    count: int
    total_wan: int
    plan_wan: int
    actual_wan: int

    @property
    def share(self) -> Share:
        """Σ actual ÷ Σ plan (I-5)."""
        return share(self.actual_wan, self.plan_wan)


def plan_year(years: Iterable[int | None], on: date) -> int:
    """The latest of the annual plans' years up to ``on``: in January last year's, until the new list."""
    return max((year for year in years if year and year <= on.year), default=on.year)


NO_SUMS = Sums(0, 0, 0, 0)


def sums_in(rows: QuerySet[ProjectRow], year: int) -> Sums:
    """As :func:`sums_of`, summed up by the database."""
    return _sums(rows.order_by().aggregate(**_told(year)))


def sums_by(rows: QuerySet[ProjectRow], field: str, year: int) -> dict[str, Sums]:
    """The sums of each value that ``field`` has, summed up by the database."""
    return {found[field]: _sums(found) for found in rows.order_by().values(field).annotate(**_told(year))}


def sums_over(parts: Iterable[Sums]) -> Sums:
    """The sums of several groups together."""
    found = list(parts)
    return Sums(
        sum(each.count for each in found),
        sum(each.total_wan for each in found),
        sum(each.plan_wan for each in found),
        sum(each.actual_wan for each in found),
    )


def _told(year: int) -> dict[str, Any]:
    """What left the book or was merged is listed, and counts in no sum."""
    kept = ~Q(status="retired")
    listed = kept & Q(year=year)
    return {
        "count": Count("pk", filter=kept),
        "total": Sum("total_wan", filter=kept, default=0),
        "plan": Sum("plan_year_wan", filter=listed, default=0),
        "actual": Sum("actual_year_wan", filter=listed, default=0),
    }


def _sums(found: dict[str, Any]) -> Sums:
    return Sums(found["count"], int(found["total"]), int(found["plan"]), int(found["actual"]))


def sums_of(rows: Iterable[ProjectRow], year: int) -> Sums:
    """Sums over rows; plan and actual only of projects whose page of the annual list is ``year``'s."""
    found = [row for row in rows if row.status != "retired"]
    listed = [row for row in found if row.year == year]
    return Sums(
        len(found),
        sum(row.total_wan for row in found),
        sum(row.plan_year_wan for row in listed),
        sum(row.actual_year_wan for row in listed),
    )
