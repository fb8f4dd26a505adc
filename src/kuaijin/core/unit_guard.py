"""I-7: is an amount out by 10⁴, 万元 mixed up with 亿元 or 元?

Every amount is held against a span in which honest ones lie. A span that is no wider than a factor of 10⁴ finds each
such mistake, for a true amount inside it lies outside once it is multiplied or divided by 10⁴. The spans come from the
project's own figures where it has any (its total, its year, its other months, its land), else from the park's settings;
so a park of three projects is guarded as well as one of three hundred. What lies outside is asked back, never refused
for good. Zero is no mixed-up unit.
"""

from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct

from kuaijin.core.amounts import FEN_PER_WAN, half_up
from kuaijin.core.base import Refusal, Text
from kuaijin.core.park_settings import ParkSettings

UNIT = 10_000
"""Between 元, 万元 and 亿元."""
SQM_PER_MU = Fraction(10_000, 15)


class Span(Struct, frozen=True):
    """From ``least`` to below ``below``, 万元, by what ``name`` tells."""

    name: Text
    least: Fraction
    below: Fraction


def of_whole(whole_wan: int, name: Text) -> Span:
    """A part of a whole: not above it, and not so small that it would still fit in a unit of 10⁴ more."""
    return Span(name, Fraction(whole_wan + 1, UNIT), Fraction(whole_wan + 1))


def like(peer_wan: int, settings: ParkSettings, name: Text) -> Span:
    """A figure like another one."""
    size = Fraction(abs(peer_wan))
    return Span(name, size / settings.peer_times, size * settings.peer_times)


def of_total(settings: ParkSettings, land_sqm: object = None) -> tuple[Span, ...]:
    """A project's total: what projects of this park cost, as a whole and by 亩 of land."""
    name = Text("本园区项目总投资的通常范围", "what projects of this park usually cost")
    spans = [Span(name, Fraction(settings.total_least_wan), Fraction(settings.total_below_wan))]
    if isinstance(land_sqm, int) and land_sqm > 0:
        mu = land_sqm / SQM_PER_MU
        name = Text("按用地面积推算的通常范围", "what is usual for this area of land")
        spans.append(Span(name, mu * settings.mu_least_wan, mu * settings.mu_below_wan))
    return tuple(spans)


def of_month(
    total_wan: int, plan_year_wan: int, others: Iterable[int | None], settings: ParkSettings
) -> tuple[Span, ...]:
    """A month's money, by the year's plan and the largest other month; by the total where there is neither."""
    usual = max((plan_year_wan, *(amount or 0 for amount in others)))
    most = usual * settings.month_most_percent // 100
    if not most:
        return (of_whole(total_wan, TOTAL),) if total_wan else ()
    return (of_whole(most, Text("本年计划和其他月份", "the year's plan and the other months")),)


TOTAL = Text("项目总投资", "the project's total")


def doubt_unit(value_wan: int | Fraction, spans: Iterable[Span]) -> Text | None:
    """Why ``value_wan`` looks like a mixed-up unit, by the first span in which its size doesn't lie."""
    value = Fraction(value_wan)
    size = abs(value)
    for span in spans:
        if not size or not span.below or span.least <= size < span.below:
            continue
        over = size >= span.below
        end = _shown(span.below if over else span.least)
        return Text(
            f"{_shown(value)}万元与{span.name.zh}相比过{'大' if over else '小'}"
            f"（{'应小于' if over else '至少'} {end}万元），疑似把万元、亿元或元弄混；确认无误请勾选“已核对”。",
            f"{_shown(value)}万元 is too {'large' if over else 'small'} against {span.name.en} "
            f"({'below' if over else 'at least'} {end}万元): perhaps 万元 mixed up with 亿元 or 元. "
            "Tick “confirmed” if it is meant.",
        )
    return None


def _shown(bound: Fraction) -> str:
    return f"{half_up(bound, 0 if bound.denominator == 1 else 2):,f}"


def check_unit(value_wan: int | Fraction, spans: Iterable[Span], field: str, confirmed: bool) -> Refusal | None:
    """I-7: refuse a likely mix-up of units unless it was confirmed."""
    doubt = None if confirmed else doubt_unit(value_wan, spans)
    return None if doubt is None else Refusal("I-7", doubt, field)


def check_price(price_fen: int, area_sqm: int, settings: ParkSettings, confirmed: bool) -> Refusal | None:
    """I-7: the price of a land grant against what land of this size usually costs."""
    name = Text("按地块面积推算的通常地价", "what land of this size usually costs")
    least, below = (Fraction(area_sqm * yuan, UNIT) for yuan in (settings.price_least_yuan, settings.price_below_yuan))
    return check_unit(Fraction(price_fen, FEN_PER_WAN), (Span(name, least, below),), "price_fen", confirmed)
