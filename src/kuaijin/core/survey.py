"""Shapes as they come from outside, and in which coordinates they may be written: guessed, then asked (standards.md 4).

A shape's corners are pairs of numbers as they stand in the file. :func:`readings` tells every way in which they make
sense; a person picks one, and :func:`placed` turns the corners into degrees of CGCS2000, longitude first.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Refusal, Text
from kuaijin.core.gauss_krueger import PREFIX_M, ZONE_DEGREES, ZONES, meridian, to_degrees, zone_of
from kuaijin.core.parcel_messages import Ring

Corner = tuple[float, float]
System = Literal["degrees", "zoned", "plane"]
LONGITUDES = (73.0, 135.0)
LATITUDES = (3.0, 54.0)
EASTINGS = (100_000.0, 900_000.0)
NORTHINGS = (300_000.0, 6_000_000.0)
DECIMALS = 9
"""Of a degree: a tenth of a millimetre."""
NEAR_KM = 100
"""A reading that puts the shapes farther from the park than this is not offered unless nothing is nearer."""
CGCS2000 = ("cgcs2000", "cgcs_2000", "china_2000", "china geodetic coordinate system 2000", "4490")
OTHERS: dict[str, str] = {
    "xian": "西安80",
    "beijing": "北京54",
    "pseudo-mercator": "Web Mercator",
    "web_mercator": "Web Mercator",
    "gcj": "GCJ-02",
    "utm": "UTM",
}
"""Words in a declared coordinate system that tell another one than ours."""
_DEGREE_M = 111_000.0


class Shape(Struct, frozen=True):
    """One closed outline of a source: how it is called there, its corners as written, and what the source says of it.

    ``where`` names it to the person who must mend it (a line, a record, a layer).
    """

    name: str
    corners: tuple[Corner, ...]
    where: str = ""
    attributes: dict[str, str] = {}


class Source(Struct, frozen=True):
    """What was read: the shapes, the coordinate system that the source declares (empty: none) and what was left out."""

    shapes: tuple[Shape, ...]
    declared: str = ""
    left_out: tuple[Text, ...] = ()


class Reading(Struct, frozen=True):
    """One way to read the numbers. ``north_first``: the first number is latitude or northing (the registry's order).

    ``zone``: the 3-degree zone of eastings without a zone number; ``None`` otherwise.
    """

    system: System
    north_first: bool
    zone: int | None = None

    @property
    def key(self) -> str:
        """The reading in one word, as a form sends it."""
        return f"{self.system}-{'ne' if self.north_first else 'en'}-{self.zone or 0}"

    @property
    def name(self) -> Text:
        """What the reading says, for the person who picks it."""
        if self.system == "degrees":
            first = (
                Text("纬度在前，经度在后", "latitude first")
                if self.north_first
                else Text("经度在前", "longitude first")
            )
            return Text(f"经纬度（度），{first.zh}", f"Degrees, {first.en}")
        first = Text("先北（X）后东（Y）", "north (X) first") if self.north_first else Text("先东后北", "east first")
        if self.zone is None:
            return Text(
                f"3 度带平面坐标（米），东坐标带带号，{first.zh}",
                f"3-degree zone, metres, zone number in the easting, {first.en}",
            )
        return Text(
            f"3 度带平面坐标（米），中央经线 {meridian(self.zone)}°（第 {self.zone} 带），{first.zh}",
            f"3-degree zone, metres, central meridian {meridian(self.zone)}° (zone {self.zone}), {first.en}",
        )


class Choice(Struct, frozen=True):
    """A reading that makes sense, where it puts the first corner, and how far from the park (``None``: no park)."""

    reading: Reading
    first: Corner
    away_km: int | None


def reading_of(key: str) -> Reading | None:
    """The reading that a form sent; ``None`` for anything else."""
    parts = key.split("-")
    if len(parts) != 3 or parts[1] not in {"ne", "en"} or not (parts[2].isascii() and parts[2].isdigit()):
        return None
    zone, north_first = int(parts[2]), parts[1] == "ne"
    match parts[0]:
        case "degrees" if zone == 0:
            return Reading("degrees", north_first)
        case "zoned" if zone == 0:
            return Reading("zoned", north_first)
        case "plane" if zone in ZONES:
            return Reading("plane", north_first, zone)
    return None


def foreign(declared: str) -> Refusal | None:
    """Refuse a source that says itself that it is not in CGCS2000: another datum lies up to hundreds of metres off."""
    told = declared.lower()
    if any(word in told for word in CGCS2000):
        return None
    other = next((name for word, name in OTHERS.items() if word in told), None)
    if other is None:
        return None
    return Refusal(
        "ATLAS-DATUM",
        Text(
            f"文件声明的坐标系是 {other}，请先由测绘单位转换为 CGCS2000。",
            f"The file says that it is in {other}: have the surveyor convert it to CGCS2000 first.",
        ),
        "file",
    )


def readings(shapes: Sequence[Shape], centre: Corner | None) -> tuple[Choice, ...]:
    """Every way to read the shapes that puts all of them into China, the nearest to the park (``centre``) first.

    Empty where no way makes sense. The order is a proposal and no more: a person picks.
    """
    corners = [corner for shape in shapes for corner in shape.corners]
    if not corners:
        return ()
    found = [_choice(reading, corners[0], centre) for reading in _ways(corners)]
    found.sort(key=lambda choice: (choice.away_km or 0, choice.reading.north_first))
    near = [choice for choice in found if choice.away_km is None or choice.away_km <= NEAR_KM]
    return tuple(near or found)


def _ways(corners: Sequence[Corner]) -> Iterable[Reading]:
    for north_first in (False, True):
        pairs = [(b, a) if north_first else (a, b) for a, b in corners]
        easts, norths = [east for east, _ in pairs], [north for _, north in pairs]
        if _all(easts, LONGITUDES) and _all(norths, LATITUDES):
            yield Reading("degrees", north_first)
        if not _all(norths, NORTHINGS):
            continue
        if all(int(east // PREFIX_M) in ZONES and _in(east % PREFIX_M, EASTINGS) for east in easts):
            yield Reading("zoned", north_first)
        if _all(easts, EASTINGS):
            yield from (Reading("plane", north_first, zone) for zone in ZONES)


def _in(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _all(values: Iterable[float], bounds: tuple[float, float]) -> bool:
    return all(_in(value, bounds) for value in values)


def _choice(reading: Reading, corner: Corner, centre: Corner | None) -> Choice:
    first = position(reading, corner)
    return Choice(reading, first, None if centre is None else round(_away_m(first, centre) / 1000))


def _away_m(one: Corner, other: Corner) -> float:
    east = (one[0] - other[0]) * _DEGREE_M * math.cos(math.radians(other[1]))
    return math.hypot(east, (one[1] - other[1]) * _DEGREE_M)


def position(reading: Reading, corner: Corner) -> Corner:
    """Longitude and latitude of a corner as written, in degrees."""
    east, north = corner[::-1] if reading.north_first else corner
    if reading.system == "degrees":
        return east, north
    if reading.zone is None:
        zone, east = divmod(east, PREFIX_M)
        longitude, latitude = to_degrees(east, north, int(zone))
    else:
        longitude, latitude = to_degrees(east, north, reading.zone)
    return round(longitude, DECIMALS), round(latitude, DECIMALS)


def placed(reading: Reading, shape: Shape) -> Ring:
    """The shape as a closed ring of degrees, longitude first; corners written twice in a row are taken once."""
    ring: list[Corner] = []
    for corner in shape.corners:
        place = position(reading, corner)
        if not ring or place != ring[-1]:
            ring.append(place)
    if len(ring) > 1 and ring[0] != ring[-1]:
        ring.append(ring[0])
    return tuple(ring)


def strayed(reading: Reading, rings: Sequence[Ring]) -> Text | None:
    """A warning where shapes read in one zone lie beside it: their area there is not the legal one."""
    if reading.zone is None:
        return None
    middle = meridian(reading.zone)
    if all(abs(corner[0] - middle) <= ZONE_DEGREES / 2 for ring in rings for corner in ring):
        return None
    right = zone_of(rings[0][0][0])
    return Text(
        f"图形超出第 {reading.zone} 带范围，所在带应为第 {right} 带（中央经线 {meridian(right)}°）。",
        f"The shapes lie outside zone {reading.zone}; theirs is zone {right} (central meridian {meridian(right)}°).",
    )
