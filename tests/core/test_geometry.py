"""Rings and positions: what a parcel or an area may look like."""

import pytest

from kuaijin.core.geometry import area_sqm, check_position, check_ring, distance_m

SQUARE = ((113.0, 25.75), (113.001, 25.75), (113.001, 25.751), (113.0, 25.751), (113.0, 25.75))


def test_a_square_is_fine_either_way_round() -> None:
    assert check_ring(SQUARE, "polygon") is None
    assert check_ring(tuple(reversed(SQUARE)), "polygon") is None
    assert area_sqm(SQUARE) == area_sqm(tuple(reversed(SQUARE)))
    assert 11_090 < area_sqm(SQUARE) < 11_120


@pytest.mark.parametrize(
    ("ring", "rule"),
    [
        ((), "ring"),
        (SQUARE[:2] + SQUARE[:1], "ring"),
        (SQUARE[:-1], "ring-open"),
        (((113.0, 25.75), (113.001, 25.751), (113.001, 25.75), (113.0, 25.751), (113.0, 25.75)), "ring-crosses"),
        (((113.0, 25.75), (113.001, 25.75), (113.002, 25.75), (113.0, 25.75)), "ring-crosses"),
        ((*SQUARE[:3], SQUARE[2], *SQUARE[3:]), "ring-crosses"),
        (((113.0, 25.75), (113.002, 25.75), (113.001, 25.75), (113.001, 25.751), (113.0, 25.75)), "ring-crosses"),
        (tuple((lat, lon) for lon, lat in SQUARE), "axis-order"),
        (tuple((lon * 1000, lat * 100000) for lon, lat in SQUARE), "position"),
        (((float("nan"), 25.75), *SQUARE[1:]), "position"),
        (((float("inf"), 25.75), *SQUARE[1:]), "position"),
        (SQUARE * 200, "ring"),
    ],
)
def test_rings_that_are_refused(ring, rule) -> None:
    answer = check_ring(ring, "polygon")
    assert answer is not None
    assert (answer.rule, answer.field) == (rule, "polygon")


def test_a_corner_on_a_straight_side_is_fine() -> None:
    ring = ((113.0, 25.75), (113.0005, 25.75), (113.001, 25.75), (113.001, 25.751), (113.0, 25.75))
    assert check_ring(ring, "polygon") is None


def test_positions() -> None:
    assert check_position(113.0, 25.75, "longitude") is None
    swapped = check_position(25.75, 113.0, "longitude")
    assert swapped is not None
    assert swapped.rule == "axis-order"


def test_distances() -> None:
    assert distance_m(113.0005, 25.7505, SQUARE) == 0
    assert 110 <= distance_m(113.0005, 25.752, SQUARE) <= 111
    assert 100 <= distance_m(112.999, 25.7505, SQUARE) <= 101
    assert 148 <= distance_m(112.999, 25.749, SQUARE) <= 151
