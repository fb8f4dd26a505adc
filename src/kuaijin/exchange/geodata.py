"""Outlines in: GeoJSON, zipped Shapefile, DXF and pasted coordinates, as they stand there; and areas out as GeoJSON.

Nothing is converted here: which coordinates the numbers are, ``core.survey`` asks. Only closed outlines without holes
are taken; whatever is left out is told, and a shape that cannot be read is named.
"""

import io
import json
import math
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any

import ezdxf
import msgspec
import shapefile
from ezdxf import path as dxf_paths

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.geometry import MAX_CORNERS
from kuaijin.core.survey import Corner, Shape, Source, foreign

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
UNPACKED_BYTES = 50 * MEGABYTE
MOST_SHAPES = 120
"""Of one import: more do not go through one form, nor through one person's eyes."""
ARC_M = 0.05
"""How far a drawn arc may lie from the corners that stand for it."""
NAMES = ("name_zh", "name", "mc", "dkmc", "xmmc", "名称", "地块名称", "片区名称")
NUMBERS = ("id", "code", "bh", "dkbh", "编号", "地块编号", "片区编号")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d{1,2})?")
_SEPARATORS = re.compile(r"[\s,;，；、]+")
_POLYLINES = "LWPOLYLINE POLYLINE"


def refuse(rule: str, zh: str, en: str, field: str = "file") -> Refused:
    """A refusal ready to be raised."""
    return Refused(Refusal(rule, Text(zh, en), field))


def read(name: str, content: bytes) -> Source:
    """The outlines in a file, told by its name's ending.

    Raises:
        Refused: ATLAS-FILE what cannot be read, ATLAS-SIZE too large, ATLAS-SHAPE a shape that is no simple outline
            (named), ATLAS-DATUM another coordinate system than CGCS2000, ATLAS-EMPTY no outline.
    """
    if len(content) > MOST_BYTES:
        raise refuse("ATLAS-SIZE", "文件不得超过 10 MB。", "The file may have 10 MB at most.")
    ending = name.rpartition(".")[2].lower()
    reader = READERS.get(ending)
    if reader is None:
        raise refuse(
            "ATLAS-FILE",
            "只能导入 GeoJSON、Shapefile 压缩包（zip）、DXF 或 txt 坐标文件。",
            "Only GeoJSON, a zipped Shapefile, DXF or a txt file of coordinates can be read.",
        )
    return _checked(reader(content))


def read_text(pasted: str) -> Source:
    """The outlines in pasted lines; a blank line, or one without numbers (a name), begins the next. Raises as above."""
    if len(pasted.encode()) > MOST_BYTES:
        raise refuse("ATLAS-SIZE", "文字不得超过 10 MB。", "The text may have 10 MB at most.", "pasted")
    return _checked(_lines(pasted), "pasted")


def _checked(source: Source, field: str = "file") -> Source:
    refusal = foreign(source.declared)
    if refusal is not None:
        raise Refused(refusal)
    if not source.shapes:
        told = source.left_out[0] if source.left_out else Text("", "")
        raise refuse("ATLAS-EMPTY", f"没有找到封闭图形。{told.zh}", f"No closed outline was found. {told.en}", field)
    if len(source.shapes) > MOST_SHAPES:
        raise refuse(
            "ATLAS-SIZE",
            f"一次最多导入 {MOST_SHAPES} 个图形，文件中有 {len(source.shapes)} 个。",
            f"At most {MOST_SHAPES} shapes at a time; there are {len(source.shapes)}.",
            field,
        )
    for shape in source.shapes:
        _check(shape, field)
    return source


def _check(shape: Shape, field: str) -> None:
    if not all(math.isfinite(value) for corner in shape.corners for value in corner):
        raise _bad(shape, "含有非数值坐标", "has coordinates that are no numbers", field)
    if len(shape.corners) > MAX_CORNERS + 1:
        raise _bad(shape, f"角点超过 {MAX_CORNERS} 个", f"has more than {MAX_CORNERS} corners", field)


def _bad(shape: Shape, zh: str, en: str, field: str = "file") -> Refused:
    where = f"（{shape.where}）" if shape.where else ""
    here = f" ({shape.where})" if shape.where else ""
    return refuse("ATLAS-SHAPE", f"“{shape.name}”{where}{zh}。", f"“{shape.name}”{here} {en}.", field)


def _geojson(content: bytes) -> Source:
    try:
        data = json.loads(content)
        told = data.get("crs", {}).get("properties", {}).get("name", "")
        members = _features(data)
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise refuse("ATLAS-FILE", "不是有效的 GeoJSON 文件。", "This is not a valid GeoJSON file.") from error
    shapes: list[Shape] = []
    skipped = 0
    for number, (geometry, properties) in enumerate(members, start=1):
        attributes = _attributes(properties)
        name, where = _name(attributes, number), f"#{number}"
        rings = _polygons(geometry, Shape(name, (), where))
        skipped += not rings
        shapes += _parts(name, where, attributes, rings)
    return Source(tuple(shapes), str(told), _left_out(skipped))


def _features(data: Any) -> list[tuple[Any, Any]]:
    match data["type"]:
        case "FeatureCollection":
            return [(one.get("geometry"), one.get("properties")) for one in data["features"]]
        case "Feature":
            return [(data.get("geometry"), data.get("properties"))]
        case _:
            return [(data, {})]


def _polygons(geometry: Any, shape: Shape) -> list[tuple[Corner, ...]]:
    """The outer rings of a geometry; none for points and lines."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        return []
    try:
        held = geometry["coordinates"]
        polygons = [held] if kind == "Polygon" else list(held)
        if any(len(polygon) != 1 for polygon in polygons):
            raise _bad(shape, "带有内环（孔洞），请拆分后导入", "has a hole: split it first")
        return [tuple((float(point[0]), float(point[1])) for point in polygon[0]) for polygon in polygons]
    except (TypeError, ValueError, IndexError, KeyError, OverflowError) as error:
        raise _bad(shape, "坐标无法读取", "has coordinates that cannot be read") from error


def _attributes(properties: Any) -> dict[str, str]:
    if not isinstance(properties, Mapping):
        return {}
    plain = {key: value for key, value in properties.items() if isinstance(value, str | int | float)}
    return {str(key).lower(): str(value).strip()[:100] for key, value in list(plain.items())[:50]}


def _name(attributes: Mapping[str, str], number: int) -> str:
    told = [attributes.get(key, "") for key in (*NAMES, *NUMBERS)]
    return next((value for value in told if value), f"#{number}")


def number_of(shape: Shape) -> str:
    """The id that a source gives a shape; empty for none."""
    return next((shape.attributes[key] for key in NUMBERS if shape.attributes.get(key)), "")


def _parts(name: str, where: str, attributes: dict[str, str], rings: Sequence[tuple[Corner, ...]]) -> list[Shape]:
    if len(rings) == 1:
        return [Shape(name, rings[0], where, attributes)]
    return [Shape(f"{name}-{part}", ring, where, attributes) for part, ring in enumerate(rings, start=1)]


def _left_out(skipped: int) -> tuple[Text, ...]:
    if not skipped:
        return ()
    return (
        Text(f"有 {skipped} 个点、线或未闭合的图形未导入。", f"{skipped} points, lines or open shapes were left out."),
    )


def _shapefile(content: bytes) -> Source:
    try:
        parts = _unpacked(content)
    except (zipfile.BadZipFile, EOFError, RuntimeError, OSError) as error:
        raise refuse("ATLAS-FILE", "压缩包已损坏或有密码。", "The archive is damaged or has a password.") from error
    if "shp" not in parts:
        raise refuse("ATLAS-FILE", "压缩包中没有 .shp 文件。", "There is no .shp file in the archive.")
    declared = parts.get("prj", b"").decode("utf-8", "replace")[:4000]
    told = parts.get("cpg", b"").decode("ascii", "ignore").strip().lower()
    cause: Exception | None = None
    for encoding in ("utf-8", "gb18030") if told in {"", "utf-8", "utf8"} else ("gb18030", "utf-8"):
        try:
            shapes, left_out = _records(parts, encoding)
            return Source(shapes, declared, left_out)
        except Refused:
            raise
        except Exception as error:  # noqa: BLE001  the library lets out whatever a damaged file makes it stumble over
            cause = error
    raise refuse("ATLAS-FILE", "Shapefile 已损坏，无法读取。", "The Shapefile is damaged.") from cause


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of the one Shapefile in an archive, by their endings."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        wanted = [
            entry for entry in entries if entry.filename.lower().endswith((".shp", ".shx", ".dbf", ".prj", ".cpg"))
        ]
        if sum(entry.filename.lower().endswith(".shp") for entry in wanted) > 1:
            raise refuse(
                "ATLAS-FILE", "压缩包中有多个 .shp，请一次导入一个。", "Several .shp files: import one at a time."
            )
        if sum(entry.file_size for entry in wanted) > UNPACKED_BYTES:
            raise refuse("ATLAS-SIZE", "解压后超过 50 MB。", "It unpacks to more than 50 MB.")
        return {entry.filename.rpartition(".")[2].lower(): archive.read(entry) for entry in wanted}


def _records(parts: Mapping[str, bytes], encoding: str) -> tuple[tuple[Shape, ...], tuple[Text, ...]]:
    given = {key: io.BytesIO(parts[key]) for key in ("shp", "shx", "dbf") if key in parts}
    shapes: list[Shape] = []
    skipped = 0
    with shapefile.Reader(**given, encoding=encoding) as reader:
        for number in range(len(reader)):
            attributes = _attributes(reader.record(number).as_dict()) if "dbf" in parts else {}
            name, where = _name(attributes, number + 1), f"#{number + 1}"
            drawn = reader.shape(number)
            rings = _polygons(drawn.__geo_interface__ if drawn.points else None, Shape(name, (), where))
            skipped += not rings
            shapes += _parts(name, where, attributes, rings)
    return tuple(shapes), _left_out(skipped)


def _dxf(content: bytes) -> Source:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    try:
        drawing = ezdxf.read(io.StringIO(text))
    except Exception as error:  # a damaged drawing fails in many ways
        raise refuse("ATLAS-FILE", "DXF 文件无法读取。", "The DXF file cannot be read.") from error
    shapes: list[Shape] = []
    skipped, numbers = 0, count(1)
    for line in drawing.modelspace().query(_POLYLINES):
        closed = line.closed if line.dxftype() == "LWPOLYLINE" else line.is_closed
        corners = tuple((point.x, point.y) for point in dxf_paths.make_path(line).flattening(ARC_M))
        if not closed and (len(corners) < 4 or corners[0] != corners[-1]):
            skipped += 1
            continue
        shapes.append(Shape(f"{line.dxf.layer}-{next(numbers)}", corners, f"{line.dxf.layer} #{line.dxf.handle}"))
    return Source(tuple(shapes), "", _left_out(skipped))


def _text_file(content: bytes) -> Source:
    try:
        return _lines(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _lines(content.decode("gb18030", "replace"))


def _lines(pasted: str) -> Source:
    """Pairs of numbers line by line, also with a point's name in front, or as in surveyors' ``J1,1,X,Y`` files."""
    shapes: list[Shape] = []
    name, corners, began = "", list[Corner](), 1

    def close() -> None:
        if corners:
            shapes.append(Shape(name or f"#{len(shapes) + 1}", tuple(corners), f"L{began}"))
        corners.clear()

    for number, line in enumerate(pasted.splitlines(), start=1):
        words = [word for word in _SEPARATORS.split(line.strip()) if word]
        numbers = [float(word) for word in words if _NUMBER.fullmatch(word)]
        if not words or words[-1] == "@" or len(numbers) < 2:
            close()
            name, began = _heading(words, numbers, number), number
            continue
        corners.append((numbers[-2], numbers[-1]))
    close()
    return Source(tuple(shapes))


def _heading(words: Sequence[str], numbers: Sequence[float], line: int) -> str:
    """The name on a line between two outlines; a lone number there is a slip."""
    if numbers and words[-1] != "@":
        raise refuse("ATLAS-SHAPE", f"第 {line} 行只有一个坐标值。", f"Line {line} has one coordinate only.", "pasted")
    if words and words[-1] == "@":
        words = [word for word in words[:-1] if not _NUMBER.fullmatch(word)]
        return "-".join(words[:2])[:64]
    return " ".join(words)[:64]


READERS: dict[str, Callable[[bytes], Source]] = {
    "geojson": _geojson,
    "json": _geojson,
    "zip": _shapefile,
    "dxf": _dxf,
    "txt": _text_file,
}


def pack(source: Source) -> str:
    """What was read, as a form carries it from the question to the drawing."""
    return msgspec.json.encode(source).decode()


def unpack(packed: str) -> Source:
    """What :func:`pack` made; checked as if it came anew. ``Refused`` for anything else."""
    try:
        source = msgspec.json.decode(packed, type=Source)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeError) as error:
        raise refuse("ATLAS-FILE", "请重新上传。", "Please upload it again.") from error
    return _checked(source)


CGCS2000 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
AXES = "CGCS2000 (EPSG:4490); positions are longitude, latitude (RFC 7946), not the registry's latitude, longitude"
"""Told in the file itself: programs that honour the registry's order of axes swap in silence (standards.md 4)."""


def geojson(features: Iterable[tuple[Sequence[Sequence[float]], Mapping[str, Any]]]) -> bytes:
    """A FeatureCollection of (ring of longitude and latitude, properties), CGCS2000; RFC 7946 knows no other order."""
    told = [
        {
            "type": "Feature",
            "properties": dict(properties),
            "geometry": {"type": "Polygon", "coordinates": [[list(corner) for corner in ring]]},
        }
        for ring, properties in features
    ]
    whole = {"type": "FeatureCollection", "crs": CGCS2000, "note": AXES, "features": told}
    return json.dumps(whole, ensure_ascii=False, default=str).encode()
