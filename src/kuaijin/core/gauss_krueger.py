"""Gauss-Krüger projection of CGCS2000 in zones of 3 degrees (EPSG:4547 and its sisters; standards.md 4).

Eastings and northings are metres; an easting carries 500,000 m for its central meridian and, where it is written so,
the zone's number in front (38 for 114° E, EPSG:4526). Krüger's series to the sixth order: good to less than a
millimetre within five degrees of the meridian.
"""

import math
from itertools import pairwise

from kuaijin.core.parcel_messages import Ring

AXIS_M = 6_378_137.0
INVERSE_FLATTENING = 298.257222101
FALSE_EASTING_M = 500_000.0
PREFIX_M = 1_000_000
"""What one zone counts in an easting that carries the zone's number."""
ZONES = range(25, 46)
"""The zones of 3 degrees that touch China: central meridians 75° to 135° E."""
ZONE_DEGREES = 3

_N = 1 / (2 * INVERSE_FLATTENING - 1)
_N_POWERS = tuple(_N**power for power in range(7))
_RADIUS_M = AXIS_M / (1 + _N) * (1 + _N_POWERS[2] / 4 + _N_POWERS[4] / 64 + _N_POWERS[6] / 256)
_ECCENTRICITY = 2 * math.sqrt(_N) / (1 + _N)


def _series(*rows: tuple[int, tuple[float, ...]]) -> tuple[float, ...]:
    """Each row: the power of the first term, and the factors of it and the powers after it."""
    return tuple(sum(f * _N_POWERS[first + i] for i, f in enumerate(factors)) for first, factors in rows)


_FORWARD = _series(
    (1, (1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800)),
    (2, (13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360)),
    (3, (61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440)),
    (4, (49561 / 161280, -179 / 168, 6601661 / 7257600)),
    (5, (34729 / 80640, -3418889 / 1995840)),
    (6, (212378941 / 319334400,)),
)
_BACK = _series(
    (1, (1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800)),
    (2, (1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720)),
    (3, (17 / 480, -37 / 840, -209 / 4480, 5569 / 90720)),
    (4, (4397 / 161280, -11 / 504, -830251 / 7257600)),
    (5, (4583 / 161280, -108847 / 3991680)),
    (6, (20648693 / 638668800,)),
)


def zone_of(longitude: float) -> int:
    """The number of the 3-degree zone that a longitude (degrees) lies in."""
    return math.floor(longitude / ZONE_DEGREES + 0.5)


def meridian(zone: int) -> int:
    """The central meridian of a 3-degree zone, in degrees east."""
    return ZONE_DEGREES * zone


def to_plane(longitude: float, latitude: float, zone: int) -> tuple[float, float]:
    """Easting (without the zone's number) and northing of a position in degrees, in metres."""
    away = math.radians(longitude - meridian(zone))
    sine = math.sin(math.radians(latitude))
    t = math.sinh(math.atanh(sine) - _ECCENTRICITY * math.atanh(_ECCENTRICITY * sine))
    xi, eta = math.atan2(t, math.cos(away)), math.asinh(math.sin(away) / math.hypot(t, math.cos(away)))
    north, east = xi, eta
    for order, factor in enumerate(_FORWARD, start=1):
        north += factor * math.sin(2 * order * xi) * math.cosh(2 * order * eta)
        east += factor * math.cos(2 * order * xi) * math.sinh(2 * order * eta)
    return FALSE_EASTING_M + _RADIUS_M * east, _RADIUS_M * north


def to_degrees(easting: float, northing: float, zone: int) -> tuple[float, float]:
    """Longitude and latitude in degrees of a point given in metres, its easting without the zone's number."""
    north, east = northing / _RADIUS_M, (easting - FALSE_EASTING_M) / _RADIUS_M
    xi, eta = north, east
    for order, factor in enumerate(_BACK, start=1):
        xi -= factor * math.sin(2 * order * north) * math.cosh(2 * order * east)
        eta -= factor * math.cos(2 * order * north) * math.sinh(2 * order * east)
    away = math.atan2(math.sinh(eta), math.cos(xi))
    tangent = math.sin(xi) / math.hypot(math.sinh(eta), math.cos(xi))
    return meridian(zone) + math.degrees(away), math.degrees(math.atan(_geographic(tangent)))


def _geographic(conformal: float) -> float:
    """The tangent of the latitude from that of the conformal latitude (Newton's method; three steps are exact)."""
    tangent, less = conformal, 1 - _ECCENTRICITY * _ECCENTRICITY
    for _ in range(3):
        hyp = math.hypot(1, tangent)
        s = math.sinh(_ECCENTRICITY * math.atanh(_ECCENTRICITY * tangent / hyp))
        found = tangent * math.hypot(1, s) - s * hyp
        step = (1 + less * tangent * tangent) / (less * hyp)
        tangent += (conformal - found) / math.hypot(1, found) * step
    return tangent


def legal_sqm(ring: Ring) -> float:
    """The projected area of a closed ring of degrees in its own legal zone, in square metres (standards.md 4)."""
    zone = zone_of(sum(longitude for longitude, _ in ring) / len(ring))
    return plane_sqm([to_plane(longitude, latitude, zone) for longitude, latitude in ring])


def plane_sqm(corners: list[tuple[float, float]]) -> float:
    """The area of a closed ring of metres, in square metres."""
    east, north = corners[0]
    moved = [(x - east, y - north) for x, y in corners]
    doubled = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(moved))
    return abs(doubled) / 2
