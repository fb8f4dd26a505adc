"""The projection against the standard's vectors and against itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core.gauss_krueger import legal_sqm, meridian, to_degrees, to_plane, zone_of

VECTORS = [
    ((113.0, 25.75), (399668.134, 2849518.461)),
    ((112.95, 25.70), (394607.126, 2844017.683)),
    ((113.05, 25.80), (404724.967, 2855021.072)),
    ((114.0, 25.75), (500000.0, 2849138.052)),
]


@pytest.mark.parametrize(("degrees", "metres"), VECTORS)
def test_the_vectors_of_epsg_4547(degrees: tuple[float, float], metres: tuple[float, float]) -> None:
    assert to_plane(*degrees, 38) == pytest.approx(metres, abs=0.0006)
    assert to_degrees(*metres, 38) == pytest.approx(degrees, abs=1e-8)


@pytest.mark.parametrize(("longitude", "zone"), [(112.499, 37), (112.5, 38), (113.0, 38), (115.499, 38), (115.5, 39)])
def test_a_zone_reaches_one_and_a_half_degrees_to_either_side(longitude: float, zone: int) -> None:
    assert zone_of(longitude) == zone
    assert meridian(38) == 114


@given(st.floats(73.5, 135), st.floats(3, 54), st.sampled_from([-1, 0, 1]))
def test_there_and_back_is_where_it_began(longitude: float, latitude: float, beside: int) -> None:
    zone = zone_of(longitude) + beside
    assert to_degrees(*to_plane(longitude, latitude, zone), zone) == pytest.approx((longitude, latitude), abs=1e-10)


def test_the_legal_area_is_that_on_the_plane() -> None:
    """A hectare drawn on the plane is a hectare by law; on the ground it is about 1 in 10,000 smaller here."""
    square = [(399600.0, 2849500.0), (399700.0, 2849500.0), (399700.0, 2849600.0), (399600.0, 2849600.0)]
    ring = tuple(to_degrees(*corner, 38) for corner in [*square, square[0]])
    assert legal_sqm(ring) == pytest.approx(10_000, abs=0.01)
