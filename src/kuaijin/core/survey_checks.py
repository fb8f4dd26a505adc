"""What is wrong with outlines before they become areas and parcels: each finding names its shape and what it meets."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.coverage import Plot, gap_m, plots, shared_sqm
from kuaijin.core.gauss_krueger import legal_sqm
from kuaijin.core.geometry import check_ring
from kuaijin.core.parcel_messages import Ring
from kuaijin.core.park_messages import AreaKind

OVERLAP_SQM = 1.0
"""Less than this is the rounding of corners."""
GAP_LEAST_M, GAP_MOST_M = 0.05, 2.0
"""Neighbours that miss each other by so much were meant to touch (0.05 m: the accuracy of boundary points)."""
OUTSIDE_PERCENT = 1
"""A parcel may stick out of the zone by so much before it is refused."""


class Outline(Struct, frozen=True):
    """An area or a parcel, drawn or to be drawn. ``kind`` of areas only."""

    what: Literal["area", "parcel"]
    id: str
    name: str
    ring: Ring
    kind: AreaKind | None = None


class Finding(Struct, frozen=True):
    """One thing that is wrong; ``blocking``: nothing may be drawn before it is mended."""

    rule: str
    name: str
    text: Text
    blocking: bool = True


def findings(new: Sequence[Outline], drawn: Sequence[Outline]) -> tuple[Finding, ...]:
    """All that is wrong with ``new`` outlines, by themselves, among each other and beside what is ``drawn`` already."""
    told = [finding for outline in new for finding in _alone(outline)]
    broken = {finding.name for finding in told}
    told += _same_ids(new)
    sound = [outline for outline in new if outline.name not in broken]
    replaced = {(outline.what, outline.id) for outline in new}
    kept = [outline for outline in drawn if (outline.what, outline.id) not in replaced]
    plotted = list(zip([*sound, *kept], plots([outline.ring for outline in (*sound, *kept)]), strict=True))
    fresh, others = plotted[: len(sound)], plotted[len(sound) :]
    pairs = [*combinations(fresh, 2), *((one, other) for one in fresh for other in others)]
    for one, other in pairs:
        told += _between(*one, *other)
    areas = [plot for outline, plot in plotted if outline.what == "area"]
    told += [
        finding for outline, plot in fresh if outline.what == "parcel" for finding in _outside(outline, plot, areas)
    ]
    return tuple(told)


def _alone(outline: Outline) -> Iterable[Finding]:
    refusal = check_ring(outline.ring, outline.name)
    if refusal is not None:
        yield Finding(refusal.rule, outline.name, refusal.text)
    elif legal_sqm(outline.ring) < 1:
        yield Finding("area", outline.name, Text("面积不足 1 平方米。", "Its area is less than 1 m²."))


def _same_ids(new: Sequence[Outline]) -> Iterable[Finding]:
    seen: dict[tuple[str, str], Outline] = {}
    for outline in new:
        first = seen.setdefault((outline.what, outline.id), outline)
        if first is not outline:
            yield Finding(
                "ATLAS-SAME-ID",
                outline.name,
                Text(
                    f"编号 {outline.id} 与“{first.name}”相同。", f"Its id {outline.id} is that of “{first.name}” too."
                ),
            )


def _between(one: Outline, plot: Plot, other: Outline, beside: Plot) -> Iterable[Finding]:
    if not _rivals(one, other):
        return
    shared = shared_sqm(plot, [beside])
    if shared >= OVERLAP_SQM:
        yield Finding(
            "ATLAS-OVERLAP",
            one.name,
            Text(f"与“{other.name}”重叠 {shared:,.1f} 平方米。", f"It overlaps “{other.name}” by {shared:,.1f} m²."),
        )
        return
    gap = gap_m(plot, beside, GAP_LEAST_M, GAP_MOST_M)
    if gap is not None:
        yield Finding(
            "ATLAS-GAP",
            one.name,
            Text(
                f"与“{other.name}”之间有 {gap:.2f} 米的缝隙。",
                f"A gap of {gap:.2f} m lies between it and “{other.name}”.",
            ),
            blocking=False,
        )


def _rivals(one: Outline, other: Outline) -> bool:
    """Parcels among each other, and areas of one rank: districts lie in the centre and parcels in areas."""
    if one.what != other.what:
        return False
    return one.what == "parcel" or (one.kind == "centre") == (other.kind == "centre")


def _outside(outline: Outline, plot: Plot, areas: Sequence[Plot]) -> Iterable[Finding]:
    whole = shared_sqm(plot, [plot])
    out = whole - shared_sqm(plot, areas)
    if out < OVERLAP_SQM:
        return
    percent = 100 * out / whole
    yield Finding(
        "ATLAS-OUTSIDE",
        outline.name,
        Text(
            f"有 {out:,.1f} 平方米（{percent:.1f}%）在园区范围以外。",
            f"{out:,.1f} m² of it ({percent:.1f} %) lie outside the zone.",
        ),
        blocking=percent > OUTSIDE_PERCENT,
    )


def home_of(ring: Ring, areas: Sequence[Outline]) -> str:
    """The name of the area that covers most of a parcel; districts and parks go before the centre. Empty: none does."""
    parcel, *fields = plots([ring, *(area.ring for area in areas)])
    shares = [
        (area.kind != "centre", shared_sqm(parcel, [field]), area.name)
        for area, field in zip(areas, fields, strict=True)
    ]
    half = shared_sqm(parcel, [parcel]) / 2
    return max(((rank, share, name) for rank, share, name in shares if share > half), default=(False, 0, ""))[2]
