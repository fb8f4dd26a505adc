"""Rings of longitude and latitude: closed, not crossing themselves, with an area and a distance in metres.

Degrees are CGCS2000, longitude first (as in GeoJSON; the registry's own order for EPSG:4490 is latitude first, which is
why a swapped pair is looked for). Lengths use a local flat map around the ring: good to about 0.1 % for a parcel.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from kuaijin.core.base import Refusal, Text
from kuaijin.core.parcel_messages import Ring

LONGITUDES = (73.0, 136.0)
LATITUDES = (3.0, 54.0)
MAX_CORNERS = 500
"""More corners than any parcel sketch has; keeps the test for crossings short."""
_SCALE = 10**9
_EQUATOR_M = 111_319.49
_MERIDIAN_M = 110_574.0

Point = tuple[int, int]


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def check_position(longitude: float, latitude: float, field: str) -> Refusal | None:
    """A point that can lie in China, longitude first."""
    if _within(longitude, LONGITUDES) and _within(latitude, LATITUDES):
        return None
    if _within(latitude, LONGITUDES) and _within(longitude, LATITUDES):
        return Refusal(
            "axis-order",
            Text(
                f"经纬度顺序颠倒：({longitude}, {latitude})，应先写经度，后写纬度。",
                f"Latitude and longitude are swapped: ({longitude}, {latitude}); longitude comes first.",
            ),
            field,
        )
    return Refusal(
        "position",
        Text(
            f"坐标 ({longitude}, {latitude}) 不在中国范围内；请用度（CGCS2000），不要用投影坐标。",
            f"Position ({longitude}, {latitude}) is not in China; use degrees (CGCS2000), not projected coordinates.",
        ),
        field,
    )


def check_ring(ring: Ring, field: str) -> Refusal | None:
    """Refuse a ring that is open, too short or too long, outside China, swapped, or crossing or touching itself."""
    if len(ring) < 4:
        return Refusal(
            "ring", Text("边界至少要有三个不同的角点并闭合。", "A ring needs three corners and must close."), field
        )
    if len(ring) > MAX_CORNERS + 1:
        return Refusal("ring", Text(f"角点最多 {MAX_CORNERS} 个。", f"At most {MAX_CORNERS} corners."), field)
    for longitude, latitude in ring:
        refusal = check_position(longitude, latitude, field)
        if refusal is not None:
            return refusal
    if ring[0] != ring[-1]:
        return Refusal(
            "ring-open",
            Text("边界没有闭合：首尾角点应相同。", "The ring is not closed: first and last corner differ."),
            field,
        )
    if _crosses_itself([_grid(corner) for corner in ring[:-1]]):
        return Refusal("ring-crosses", Text("边界自相交或有重复角点。", "The ring crosses or touches itself."), field)
    return None


def _grid(corner: tuple[float, float]) -> Point:
    """The corner on an integer grid of 10⁻⁹ degrees, so that the tests of side are exact."""
    return round(corner[0] * _SCALE), round(corner[1] * _SCALE)


def _turn(a: Point, b: Point, c: Point) -> int:
    value = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (value > 0) - (value < 0)


def _between(a: Point, b: Point, c: Point) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the segments a–b and c–d share a point."""
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if turns[0] != turns[1] and turns[2] != turns[3]:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(turn == 0 and _between(*end) for turn, end in zip(turns, ends, strict=True))


def _crosses_itself(corners: Sequence[Point]) -> bool:
    count = len(corners)
    if len(set(corners)) != count:
        return True
    sides = [(corners[i], corners[(i + 1) % count]) for i in range(count)]
    if any(_folds_back(sides[i], sides[(i + 1) % count]) for i in range(count)):
        return True
    return any(
        _meet(*sides[i], *sides[j])
        for i in range(count)
        for j in range(i + 2, count)
        if not (i == 0 and j == count - 1)
    )


def _folds_back(side: tuple[Point, Point], following: tuple[Point, Point]) -> bool:
    """Whether the next side runs back over this one (a spike without area)."""
    a, b = side
    c = following[1]
    if _turn(a, b, c) != 0:
        return False
    return (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0


def _flat(ring: Ring, latitude: float) -> list[tuple[float, float]]:
    """Corners in metres from the first, on a flat map at ``latitude`` (degrees)."""
    east = _EQUATOR_M * math.cos(math.radians(latitude))
    origin = ring[0]
    north = _MERIDIAN_M * (1 + 0.0101 * math.sin(math.radians(latitude)) ** 2)
    return [((lon - origin[0]) * east, (lat - origin[1]) * north) for lon, lat in ring]


def area_sqm(ring: Ring) -> int:
    """The ring's area in whole square metres."""
    corners = _flat(ring, sum(lat for _, lat in ring) / len(ring))
    doubled = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(corners))
    return round(abs(doubled) / 2)


def same_ring(one: Ring, other: Ring, tolerance_m: float) -> bool:
    """Whether two closed rings bound the same land: corner by corner within ``tolerance_m`` metres, wherever each
    begins and whichever way round it runs (measures.md 8)."""
    if len(one) != len(other) or len(one) < 4:
        return False
    corners, candidates = one[:-1], [other[:-1], other[:-1][::-1]]
    turned = (candidate[at:] + candidate[:at] for candidate in candidates for at in range(len(corners)))
    return any(all(_close(a, b, tolerance_m) for a, b in zip(corners, each, strict=True)) for each in turned)


def _close(a: tuple[float, float], b: tuple[float, float], tolerance_m: float) -> bool:
    east, north = _flat((a, b), a[1])[1]
    return math.hypot(east, north) <= tolerance_m


def distance_m(longitude: float, latitude: float, ring: Ring) -> int:
    """Whole metres from a point to the ring's land; 0 inside it."""
    shifted: Ring = ((longitude, latitude), *ring)
    corners = _flat(shifted, latitude)[1:]
    if _contains_origin(corners):
        return 0
    return round(min(_to_segment(a, b) for a, b in pairwise(corners)))


def _contains_origin(corners: Sequence[tuple[float, float]]) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in pairwise(corners):
        if (y1 > 0) != (y2 > 0) and (x2 - x1) * -y1 / (y2 - y1) + x1 > 0:
            inside = not inside
    return inside


def _to_segment(a: tuple[float, float], b: tuple[float, float]) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0 if length == 0 else min(1.0, max(0.0, -(a[0] * dx + a[1] * dy) / length))
    return math.hypot(a[0] + t * dx, a[1] + t * dy)
