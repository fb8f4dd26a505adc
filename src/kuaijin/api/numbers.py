"""Figures as JSON numbers: every digit of a decimal is written, none is lost to binary fractions."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from msgspec import to_builtins
from ninja import Schema
from ninja.renderers import BaseRenderer
from pydantic import Field, PlainSerializer, WithJsonSchema

from kuaijin.insight.figures import Figures, batch_name

_encode = msgspec.json.Encoder(decimal_format="number").encode

Exact = Annotated[
    Decimal,
    PlainSerializer(lambda value: value, return_type=Decimal),
    WithJsonSchema({"type": "number", "description": "a decimal number, exact as written"}),
]


class Exactly(BaseRenderer):
    """Writes answers; decimals as numbers, digit by digit."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        """``data`` as JSON."""
        return _encode(data)


class Sums(Schema):
    """Count and sums of a group of projects, 万元."""

    count: int
    total: int
    plan: int
    actual: int


class ShareOf(Schema):
    """So many of so many, in percent with one decimal; null where nothing was planned."""

    planned: int
    reached: int
    percent: Exact | None


class MonthOf(Schema):
    """Cumulative plan and actual at the end of a month, 万元; ``estimated`` if an expected figure is part of it."""

    month: int
    plan: int
    actual: int
    estimated: bool


class ParkFigures(Schema):
    """The figures of a year. ``…_yi`` are 亿元, ``…_percent`` percent with one decimal: decimal numbers, exact as
    written; all other sums are whole 万元. Null where there is nothing to divide by."""

    year: int
    on: date
    projects: int
    total_yi: Exact
    plan_yi: Exact
    actual_yi: Exact
    over_plan_percent: Exact | None
    completion_rate_percent: Exact | None
    start_rate: ShareOf
    completion_count_rate: ShareOf
    all: Sums
    by_category: dict[str, Sums]
    batches: dict[str, int] = Field(description="by the Chinese name of the batch")
    lights: dict[str, list[str]] = Field(description="ids of projects by light")
    cumulative: list[MonthOf]
    estimated: bool
    reserve: int


class FiguresAnswer(Schema):
    """The park's figures."""

    answer: ParkFigures


def told(figures: Figures, lights: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """``figures`` and the year-end lights as the API tells them."""
    rest = to_builtins(figures, builtin_types=(Decimal, date))
    rest["batches"] = {batch_name(batch).zh: count for batch, count in figures.batches.items()}
    return {**figures.article_totals, **rest, "lights": lights}
