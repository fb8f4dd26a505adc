"""Outlines in, from four kinds of source, good and bad."""

import io
import json
import zipfile
from typing import Any

import ezdxf
import pytest
import shapefile
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core.base import Refused
from kuaijin.core.survey import Source
from kuaijin.exchange.geodata import MOST_SHAPES, geojson, number_of, pack, read, read_text, unpack

RING = [[112.99, 25.74], [112.992, 25.74], [112.992, 25.742], [112.99, 25.74]]


def feature(coordinates: Any, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def rule(name: str, content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(name, content)
    return caught.value.refusal.rule


def test_geojson_names_numbers_parts_and_what_is_left_out() -> None:
    source = read(
        "地块.geojson",
        collection(
            feature([RING], 名称="一号地", 编号="L-1"),
            feature([[RING], [RING]], "MultiPolygon", name="两片"),
            feature([112.9, 25.7], "Point"),
        ),
    )
    assert [shape.name for shape in source.shapes] == ["一号地", "两片-1", "两片-2"]
    assert number_of(source.shapes[0]) == "L-1"
    assert source.shapes[0].corners[0] == (112.99, 25.74)
    assert "1" in source.left_out[0].zh


def test_what_comes_out_as_geojson_comes_in_again() -> None:
    again = read("x.json", geojson([(RING, {"name_zh": "石盖塘", "id": "A1"})]))
    assert [list(corner) for corner in again.shapes[0].corners] == RING
    assert again.shapes[0].name == "石盖塘"


def zipped(encoding: str = "utf-8", prj: str = "", rings: Any = None) -> bytes:
    parts = {key: io.BytesIO() for key in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=shapefile.POLYGON, encoding=encoding) as writer:
        writer.field("DKBH", "C", 20)
        writer.field("MC", "C", 40)
        writer.poly(rings or [[[399000, 2849000], [399000, 2849100], [399100, 2849100], [399000, 2849000]]])
        writer.record("DK-7", "长冲七号")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for key, part in parts.items():
            archive.writestr(f"地块.{key}", part.getvalue())
        archive.writestr("地块.prj", prj)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_zipped_shapefile_in_either_encoding(encoding: str) -> None:
    source = read("地块.zip", zipped(encoding, 'PROJCS["CGCS2000_3_Degree_GK_CM_114E"]'))
    assert [(shape.name, number_of(shape)) for shape in source.shapes] == [("长冲七号", "DK-7")]
    assert source.shapes[0].corners[0] == (399000, 2849000)
    assert "CGCS2000" in source.declared


def test_a_shapefile_of_another_datum_is_refused() -> None:
    assert rule("a.zip", zipped(prj='PROJCS["Beijing_1954_3_Degree_GK_CM_114E"]')) == "ATLAS-DATUM"


def test_a_hole_is_refused_by_name() -> None:
    outer = [[0, 0], [0, 100], [100, 100], [100, 0], [0, 0]]
    inner = [[10, 10], [20, 10], [20, 20], [10, 20], [10, 10]]
    with pytest.raises(Refused) as caught:
        read("a.zip", zipped(rings=[outer, inner]))
    assert caught.value.refusal.rule == "ATLAS-SHAPE"
    assert "长冲七号" in caught.value.refusal.text.zh
    assert rule("a.json", collection(feature([RING, RING], name="洞"))) == "ATLAS-SHAPE"


def test_dxf_takes_closed_polylines_and_tells_open_ones() -> None:
    drawing = ezdxf.new()  # type: ignore[attr-defined]  # exported without a stub
    space = drawing.modelspace()
    space.add_lwpolyline(
        [(399000, 2849000), (399100, 2849000), (399100, 2849100)], close=True, dxfattribs={"layer": "DK"}
    )
    space.add_lwpolyline([(0, 0), (1, 1)])
    text = io.StringIO()
    drawing.write(text)
    source = read("图.dxf", text.getvalue().encode())
    assert [shape.name for shape in source.shapes] == ["DK-1"]
    assert source.shapes[0].corners[:2] == ((399000, 2849000), (399100, 2849000))
    assert len(source.left_out) == 1


PASTED = """一号地
J1 2849518.461 399668.134
J2 2849518.461 399768.134
J3 2849618.461 399768.134

113.0，25.75
113.1，25.75
113.1，25.8
"""


def test_pasted_lines_with_names_points_and_chinese_commas() -> None:
    source = read_text(PASTED)
    assert [shape.name for shape in source.shapes] == ["一号地", "#2"]
    assert source.shapes[0].corners[0] == (2849518.461, 399668.134)
    assert source.shapes[1].corners[2] == (113.1, 25.8)


def test_a_surveyors_file_of_boundary_points() -> None:
    lines = "[地块坐标]\n4,1.2,DK1,示例地块,面,,,@\nJ1,1,2849518.461,38399668.134\nJ2,1,2849618.4,38399668.1\n"
    source = read("界址点.txt", lines.encode("gb18030"))
    assert source.shapes[0].name == "DK1-示例地块"
    assert source.shapes[0].corners[0] == (2849518.461, 38399668.134)


def test_a_lone_number_is_a_slip_and_told_with_its_line() -> None:
    with pytest.raises(Refused) as caught:
        read_text("113.0 25.7\n113.1\n")
    assert "2" in caught.value.refusal.text.zh


def test_too_many_nothing_and_unknown() -> None:
    assert rule("a.json", collection(*[feature([RING])] * (MOST_SHAPES + 1))) == "ATLAS-SIZE"
    assert rule("a.json", collection()) == "ATLAS-EMPTY"
    assert rule("a.kml", b"<kml/>") == "ATLAS-FILE"
    assert rule("a.json", collection(feature([[[1e999, 2], [3, 4]]]))) == "ATLAS-SHAPE"
    assert rule("a.json", b"[" * 100_000) == "ATLAS-FILE"
    assert rule("a.json", collection(feature([[["a", 1]]]))) == "ATLAS-SHAPE"


@pytest.mark.parametrize("name", ["a.zip", "a.dxf", "a.geojson"])
@given(content=st.binary(max_size=200))
def test_rubbish_is_refused_and_no_more(name: str, content: bytes) -> None:
    with pytest.raises(Refused):
        read(name, content)


@given(st.text(max_size=200))
def test_any_pasted_text_is_read_or_refused(pasted: str) -> None:
    try:
        source = read_text(pasted)
    except Refused:
        return
    assert unpack(pack(source)) == source


def test_a_form_that_was_tampered_with_is_refused() -> None:
    with pytest.raises(Refused):
        unpack('{"shapes": 1}')
    with pytest.raises(Refused):
        unpack(pack(Source(())))
