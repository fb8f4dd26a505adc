"""What the cockpit and the big screen show alike: batches, lights, the months, large amounts."""

from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse

from kuaijin.core.batches import BATCH_NAMES
from kuaijin.desks.frame import charts, drawings, words
from kuaijin.insight.figures import Cell, Figures, batch_counts, light_counts, yi
from kuaijin.insight.two_days import COLOURS

BATCH_TONES = {
    "reserve": "plain",
    "land": "warn",
    "procedures": "info",
    "construction": "good",
    "acceptance": "done",
    "revive": "pause",
}
WAN_PER_BILLION = 100_000


def batch_parts(book: Iterable[Cell]) -> list[drawings.Part]:
    """How many of the projects stand in each batch, in the order of the chain; empty batches are left out."""
    board = reverse("projects:board")
    return [
        drawings.Part(BATCH_NAMES[batch], count, BATCH_TONES[batch], f"{board}#{batch}")
        for batch, count in batch_counts(book).items()
        if batch
    ]


def light_parts(book: Iterable[Cell]) -> list[tuple[str, int, str]]:
    """How many projects have each light, worst first, with the list behind it."""
    counts, listing = light_counts(book), reverse("projects:list")
    return [(colour, counts[colour], f"{listing}?light={colour}") for colour in COLOURS if colour in counts]


def month_chart(found: Figures) -> charts.Chart:
    """Planned and actual by month of the year."""
    plan, actual, before = [], [], (0, 0)
    for month in found.cumulative:
        plan.append(month.plan - before[0])
        actual.append(month.actual - before[1])
        before = (month.plan, month.actual)
    estimated = next((index for index, month in enumerate(found.cumulative) if month.estimated), None)
    return charts.plan_and_actual(plan, actual, estimated_from=estimated)


def large(wan: int) -> Decimal:
    """万元 in the large unit of the reader's language: 亿元, or thousand millions."""
    return yi(wan) if words.chinese() else (Decimal(wan) / WAN_PER_BILLION).normalize() + 0
