"""How much land rings share: overlap and cover in square metres, and how near two rings come without touching.

Rings are closed and do not cross themselves. The plane is cut into strips at every corner and crossing; inside a strip
all sides are straight and do not meet, so that widths at half height give the exact area.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from kuaijin.core.gauss_krueger import to_plane, zone_of
from kuaijin.core.parcel_messages import Ring

Point = tuple[float, float]
Side = tuple[Point, Point]
Box = tuple[float, float, float, float]


class Plot:
    """A ring of degrees on the plane of one zone, in metres from a common origin."""

    def __init__(self, ring: Ring, zone: int, origin: Point) -> None:
        corners = [to_plane(longitude, latitude, zone) for longitude, latitude in ring]
        self.corners = [(east - origin[0], north - origin[1]) for east, north in corners]
        self.sides = [(a, b) for a, b in pairwise(self.corners) if a != b]
        easts, norths = [x for x, _ in self.corners], [y for _, y in self.corners]
        self.box: Box = (min(easts), min(norths), max(easts), max(norths))


def plots(rings: Sequence[Ring]) -> list[Plot]:
    """The rings on one plane: that of the zone in which the first begins."""
    if not rings:
        return []
    zone = zone_of(rings[0][0][0])
    origin = to_plane(*rings[0][0], zone)
    return [Plot(ring, zone, origin) for ring in rings]


def near(one: Plot, other: Plot, metres: float = 0.0) -> bool:
    """Whether the boxes around two plots come within ``metres`` of each other."""
    (w1, s1, e1, n1), (w2, s2, e2, n2) = one.box, other.box
    return w1 - metres <= e2 and w2 - metres <= e1 and s1 - metres <= n2 and s2 - metres <= n1


def shared_sqm(one: Plot, others: Sequence[Plot]) -> float:
    """Square metres of ``one`` that at least one of ``others`` covers."""
    others = [other for other in others if near(one, other)]
    if not others:
        return 0.0
    heights = _heights([one, *others], one.box)
    return sum((top - low) * _shared_width(one, others, (low + top) / 2) for low, top in pairwise(heights))


def _heights(all_plots: Sequence[Plot], box: Box) -> list[float]:
    """Where the strips end: at the corners and crossings within the height of ``box``."""
    sides = [side for plot in all_plots for side in plot.sides if _spans(side, box)]
    heights = {box[1], box[3]} | {y for side in sides for _, y in side if box[1] < y < box[3]}
    for index, side in enumerate(sides):
        for other in sides[index + 1 :]:
            y = _crossing(side, other)
            if y is not None and box[1] < y < box[3]:
                heights.add(y)
    return sorted(heights)


def _spans(side: Side, box: Box) -> bool:
    (x1, y1), (x2, y2) = side
    return max(y1, y2) >= box[1] and min(y1, y2) <= box[3] and max(x1, x2) >= box[0] and min(x1, x2) <= box[2]


def _crossing(one: Side, other: Side) -> float | None:
    """The height at which two sides cross; ``None`` if they do not, or lie along each other."""
    (ax, ay), (bx, by) = one
    (cx, cy), (dx, dy) = other
    if _apart(ay, by, cy, dy) or _apart(ax, bx, cx, dx):
        return None
    turn = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if turn == 0:
        return None
    t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / turn
    u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / turn
    return ay + t * (by - ay) if 0 <= t <= 1 and 0 <= u <= 1 else None


def _apart(a: float, b: float, c: float, d: float) -> bool:
    """Whether the stretches a to b and c to d of one axis have nothing in common."""
    return max(a, b) < min(c, d) or max(c, d) < min(a, b)


def _spans_at(plot: Plot, y: float) -> list[tuple[float, float]]:
    """The stretches of the plot along the line at height ``y``."""
    xs = sorted(x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in plot.sides if (y1 > y) != (y2 > y))
    return list(zip(xs[::2], xs[1::2], strict=False))


def _shared_width(one: Plot, others: Iterable[Plot], y: float) -> float:
    covering = _merged(sorted(stretch for other in others for stretch in _spans_at(other, y)))
    return sum(
        max(0.0, min(right, to) - max(left, start)) for left, right in _spans_at(one, y) for start, to in covering
    )


def _merged(stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, to in stretches:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], to))
        else:
            merged.append((start, to))
    return merged


def gap_m(one: Plot, other: Plot, least: float, within: float) -> float | None:
    """The widest gap (metres) of a corner that lies off the other's boundary by ``least`` to ``within`` metres;
    ``None`` where every corner is farther away or meets it."""
    if not near(one, other, within):
        return None
    off = [_off(corner, other) for corner in one.corners] + [_off(corner, one) for corner in other.corners]
    gaps = [distance for distance in off if least < distance <= within]
    return max(gaps, default=None)


def _off(corner: Point, plot: Plot) -> float:
    """Metres from a corner to the plot's boundary."""
    return min(_to_side(corner, side) for side in plot.sides)


def _to_side(point: Point, side: Side) -> float:
    (ax, ay), (bx, by) = side
    dx, dy = bx - ax, by - ay
    t = max(0.0, min(1.0, ((point[0] - ax) * dx + (point[1] - ay) * dy) / (dx * dx + dy * dy)))
    return math.hypot(ax + t * dx - point[0], ay + t * dy - point[1])
