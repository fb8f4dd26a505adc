"""Reading foreign coordinates: guessed, never decided; and what is found wrong with outlines."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert

from kuaijin.core.coverage import plots, shared_sqm
from kuaijin.core.gauss_krueger import to_degrees, to_plane
from kuaijin.core.survey import Reading, Shape, foreign, placed, reading_of, readings, strayed
from kuaijin.core.survey_checks import Finding, Outline, findings, home_of

CENTRE = (112.99, 25.75)
PLACES = ((112.99, 25.74), (112.992, 25.74), (112.992, 25.742), (112.99, 25.742))
PLANE = tuple(to_plane(*place, 38) for place in PLACES)


def shape(corners: Iterable[tuple[float, float]]) -> Shape:
    return Shape("地块一", tuple(corners))


def swapped(corners: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    return tuple((b, a) for a, b in corners)


def prefixed(corners: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    return tuple((38_000_000 + east, north) for east, north in corners)


@pytest.mark.parametrize(
    ("corners", "reading"),
    [
        (PLACES, Reading("degrees", north_first=False)),
        (swapped(PLACES), Reading("degrees", north_first=True)),
        (PLANE, Reading("plane", north_first=False, zone=38)),
        (swapped(PLANE), Reading("plane", north_first=True, zone=38)),
        (prefixed(PLANE), Reading("zoned", north_first=False)),
        (swapped(prefixed(PLANE)), Reading("zoned", north_first=True)),
    ],
)
def test_the_right_reading_is_proposed_first_and_leads_to_the_place(
    corners: tuple[tuple[float, float], ...], reading: Reading
) -> None:
    offered = readings([shape(corners)], CENTRE)
    assert offered[0].reading == reading
    ring = placed(reading, shape(corners))
    assert ring[0] == ring[-1]
    for place, meant in zip(ring, PLACES, strict=False):
        assert place == pytest.approx(meant, abs=1e-8)


def test_metres_without_a_zone_are_never_decided_silently() -> None:
    offered = [choice.reading.zone for choice in readings([shape(PLANE)], None)]
    assert {37, 38, 39} <= set(offered)


def test_beside_the_park_only_what_is_near_is_offered() -> None:
    assert [choice.reading.zone for choice in readings([shape(PLANE)], CENTRE)] == [38]


def test_millimetres_and_web_mercator_make_no_sense() -> None:
    assert readings([shape((x * 1000, y * 1000) for x, y in PLANE)], CENTRE) == ()
    assert readings([shape([(12577811.0, 2966000.0)])], CENTRE) == ()


@given(st.sampled_from(["degrees", "zoned", "plane"]), st.booleans(), st.integers(25, 45))
def test_a_reading_goes_into_a_form_and_back(system: str, north_first: bool, zone: int) -> None:
    told = {"system": system, "north_first": north_first, "zone": zone if system == "plane" else None}
    reading = convert(told, Reading)
    assert reading_of(reading.key) == reading


@given(st.text(max_size=20))
def test_any_other_word_is_no_reading(word: str) -> None:
    found = reading_of(word)
    assert found is None or found.key == word or found.key.rsplit("-", 1)[0] == word.rsplit("-", 1)[0]


def test_a_file_that_names_another_datum_is_refused() -> None:
    refusal = foreign('PROJCS["Xian_1980_3_Degree_GK_CM_114E"]')
    assert refusal is not None
    assert refusal.rule == "ATLAS-DATUM"
    assert foreign('PROJCS["CGCS2000_3_Degree_GK_CM_114E"]') is None
    assert foreign("") is None


def test_shapes_beside_their_zone_are_told() -> None:
    reading = Reading("plane", north_first=False, zone=37)
    assert strayed(reading, [placed(Reading("degrees", north_first=False), shape(PLACES))]) is not None
    assert strayed(Reading("plane", north_first=False, zone=38), [(*PLACES, PLACES[0])]) is None


def metres(*corners: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """A closed ring from metres east and north of a corner of the park."""
    east, north = PLANE[0]
    ring = [to_degrees(east + x, north + y, 38) for x, y in corners]
    return (*ring, ring[0])


def square(x: float, y: float, side: float = 100) -> tuple[tuple[float, float], ...]:
    return metres((x, y), (x + side, y), (x + side, y + side), (x, y + side))


ZONE = Outline("area", "Z0", "中心区", square(-1000, -1000, 2000), "centre")
DISTRICT = Outline("area", "A1", "石盖塘", square(-500, -500, 1000), "district")


def parcel(name: str, ring: tuple[tuple[float, float], ...]) -> Outline:
    return Outline("parcel", name, name, ring)


def rules(*new: Outline, drawn: tuple[Outline, ...] = (ZONE, DISTRICT)) -> list[str]:
    return [finding.rule for finding in findings(new, drawn)]


def test_neighbours_that_share_a_side_are_sound() -> None:
    assert rules(parcel("一", square(0, 0)), parcel("二", square(100, 0))) == []


def test_an_overlap_names_both_and_says_how_much() -> None:
    found = findings([parcel("一", square(0, 0)), parcel("二", square(90, 0))], [ZONE])
    assert [(f.rule, f.name, f.blocking) for f in found] == [("ATLAS-OVERLAP", "一", True)]
    assert "1,000.0" in found[0].text.zh
    assert "二" in found[0].text.zh


def test_an_overlap_with_what_is_drawn_is_found_but_not_with_its_own_older_boundary() -> None:
    drawn = (ZONE, parcel("一", square(0, 0)))
    assert rules(parcel("二", square(50, 50)), drawn=drawn) == ["ATLAS-OVERLAP"]
    assert rules(parcel("一", square(10, 0)), drawn=drawn) == []


def test_a_small_gap_is_told_and_does_not_block() -> None:
    found = findings([parcel("一", square(0, 0)), parcel("二", square(100.6, 0))], [ZONE])
    assert [(f.rule, f.blocking) for f in found] == [("ATLAS-GAP", False)]
    assert "0.60" in found[0].text.zh


def test_outside_the_zone_is_refused_and_a_sliver_is_told() -> None:
    far = findings([parcel("一", square(2000, 0))], [ZONE])
    assert [(f.rule, f.blocking) for f in far] == [("ATLAS-OUTSIDE", True)]
    sliver = findings([parcel("一", square(900.5, 0))], [ZONE])
    assert [(f.rule, f.blocking) for f in sliver] == [("ATLAS-OUTSIDE", False)]


def test_broken_rings_are_named_and_spare_the_others() -> None:
    bow = parcel("结", metres((0, 0), (100, 100), (100, 0), (0, 100)))
    axes = parcel("反", tuple((b, a) for a, b in square(300, 0)))
    found = findings([bow, axes, parcel("好", square(0, 0))], [ZONE])
    assert [(f.rule, f.name) for f in found] == [("ring-crosses", "结"), ("axis-order", "反")]


def test_two_of_one_number_are_told() -> None:
    one = Outline("parcel", "L1", "甲", square(0, 0))
    two = Outline("parcel", "L1", "乙", square(200, 0))
    assert [f.rule for f in findings([one, two], [ZONE])] == ["ATLAS-SAME-ID"]


def test_a_district_lies_in_the_centre_but_not_in_another_district() -> None:
    other = Outline("area", "A2", "长冲", square(0, 0, 300), "district")
    found: tuple[Finding, ...] = findings([other], [ZONE, DISTRICT])
    assert [f.rule for f in found] == ["ATLAS-OVERLAP"]
    assert "石盖塘" in found[0].text.zh


def test_a_parcel_belongs_to_the_district_before_the_centre() -> None:
    assert home_of(square(0, 0), [ZONE, DISTRICT]) == "石盖塘"
    assert home_of(square(700, 0), [ZONE, DISTRICT]) == "中心区"
    assert home_of(square(3000, 0), [ZONE, DISTRICT]) == ""


corner = st.tuples(st.integers(-40, 40), st.integers(-40, 40))


@st.composite
def triangles(draw: st.DrawFn) -> tuple[tuple[float, float], ...]:
    a, b, c = draw(corner), draw(corner), draw(corner)
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return metres(a, b, c) if abs(turn) > 20 else metres((0, 0), (30, 0), (0, 30))


@given(triangles(), triangles(), triangles())
def test_cover_is_the_same_from_either_side_and_adds_up(
    one: tuple[tuple[float, float], ...],
    two: tuple[tuple[float, float], ...],
    three: tuple[tuple[float, float], ...],
) -> None:
    a, b, c = plots([one, two, three])
    assert shared_sqm(a, [a]) > 0
    assert shared_sqm(a, [b]) == pytest.approx(shared_sqm(b, [a]), abs=0.01)
    both = shared_sqm(a, [b, c])
    assert max(shared_sqm(a, [b]), shared_sqm(a, [c])) - 0.01 <= both
    assert both <= min(shared_sqm(a, [a]), shared_sqm(a, [b]) + shared_sqm(a, [c])) + 0.01
