"""导入图形: read a file, ask which coordinates they are, check what comes out, and draw all of it or nothing."""

from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core import parcel_messages as pm
from kuaijin.core.access import Subject
from kuaijin.core.base import Command, Refusal, Refused, Text
from kuaijin.core.gauss_krueger import legal_sqm
from kuaijin.core.geometry import check_ring
from kuaijin.core.parcel_messages import Ring
from kuaijin.core.park import ID_SHAPE, DrawArea
from kuaijin.core.survey import Choice, Corner, Reading, Shape, Source, placed, reading_of, readings, strayed
from kuaijin.core.survey_checks import Finding, Outline, findings, home_of
from kuaijin.desks.atlas.lists import AREA_KINDS, mu
from kuaijin.desks.frame import labels, maps, words
from kuaijin.desks.frame.commands import done
from kuaijin.desks.frame.guard import require, requires
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.exchange import geodata
from kuaijin.ledger.projections.models import AreaRow, ParcelRow
from kuaijin.people import services

WHATS: dict[str, Text] = {
    "parcel": Text("地块", "parcel"),
    "area": Text("片区或园", "area"),
    "skip": Text("不导入", "leave out"),
}
SUPPLIES = ("auctioned", "auctioned_with_design", "allocated", "existing")
LONGEST_NOTE = 200
NO_SOURCE = Refusal("ATLAS-EMPTY", Text("请选择文件或粘贴坐标。", "Choose a file or paste coordinates."), "file")
NO_READING = Refusal(
    "ATLAS-READING",
    Text(
        "这些数字不像经纬度，也不像 3 度带平面坐标（米）；请核对单位（毫米？）与坐标系。",
        "These numbers are neither degrees nor metres of a 3-degree zone: check the unit (mm?) and the system.",
    ),
    "file",
)
PICK = Refusal(
    "ATLAS-READING",
    Text("请选择坐标的读法，并确认是 CGCS2000。", "Pick how to read them, and confirm that they are CGCS2000."),
    "reading",
)


class Line(Struct, frozen=True):
    """One shape on its way: where it lies and what it is to become."""

    position: int
    shape: Shape
    ring: Ring
    what: str
    id: str
    name_zh: str
    name_en: str
    kind: str
    supply: str
    exists: bool

    @property
    def label(self) -> str:
        """How findings call it."""
        return self.name_zh or self.shape.name

    @property
    def sqm(self) -> int:
        """Its legal area in whole square metres; 0 for a ring that bounds nothing."""
        return round(legal_sqm(self.ring)) if check_ring(self.ring, "") is None else 0

    @property
    def mu(self) -> str:
        """Its legal area in 亩."""
        return str(mu(self.sqm))


class Known(Struct, frozen=True):
    """What is drawn already."""

    areas: dict[str, AreaRow]
    parcels: dict[str, ParcelRow]

    @property
    def outlines(self) -> tuple[Outline, ...]:
        """Areas and parcels as the checks want them."""
        areas = [_area_outline(row) for row in self.areas.values()]
        parcels = [Outline("parcel", row.pk, row.pk, _ring(row.polygon)) for row in self.parcels.values()]
        return (*areas, *parcels)


def _ring(polygon: Any) -> Ring:
    return tuple((point[0], point[1]) for point in polygon)


def _area_outline(row: Any) -> Outline:
    return Outline("area", row.pk, row.name_zh, _ring(row.polygon), row.kind)


def known() -> Known:
    """The areas and parcels of today."""
    areas = {row.pk: row for row in AreaRow.objects.all()}
    return Known(areas, {row.pk: row for row in ParcelRow.objects.filter(~Q(polygon=[]))})


def _centre(there: Known) -> Corner | None:
    corners = [corner for row in there.areas.values() for corner in row.polygon]
    if not corners:
        return None
    return sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners)


@require_GET
@requires("park.draw-area")
def start(request: HttpRequest) -> HttpResponse:
    """Choose a file or paste coordinates."""
    return _begin(request)


def _begin(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {"refusal": refusal, "pasted": request.POST.get("pasted", ""), "most": geodata.MOST_SHAPES}
    return render(request, "atlas/import.html", context, status=422 if refusal else 200)


@require_POST
@requires("park.draw-area")
def ask(request: HttpRequest) -> HttpResponse:
    """What was read, and the question which coordinates they are."""
    try:
        source, name = _given(request)
    except Refused as refused:
        return _begin(request, refused.refusal)
    offered = readings(source.shapes, _centre(known()))
    if not offered:
        return _begin(request, NO_READING)
    return _question(request, source, name, offered)


def _given(request: HttpRequest) -> tuple[Source, str]:
    upload = request.FILES.get("file")
    if upload is not None and upload.name:
        if (upload.size or 0) > geodata.MOST_BYTES:
            raise geodata.refuse("ATLAS-SIZE", "文件不得超过 10 MB。", "The file may have 10 MB at most.")
        return geodata.read(upload.name, upload.read()), upload.name[:100]
    pasted = request.POST.get("pasted", "")
    if not pasted.strip():
        raise Refused(NO_SOURCE)
    return geodata.read_text(pasted), words.say(Text("粘贴的坐标", "pasted coordinates"))


def _question(
    request: HttpRequest, source: Source, name: str, offered: tuple[Choice, ...], refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "packed": geodata.pack(source),
        "name": name,
        "source": source,
        "first": source.shapes[0].corners[0],
        "offered": offered,
        "refusal": refusal,
    }
    return render(request, "atlas/reading.html", context, status=422 if refusal else 200)


@require_POST
@requires("park.draw-area")
def check(request: HttpRequest) -> HttpResponse:
    """What would be drawn, on the map and as a table, with all that is wrong."""
    try:
        source = geodata.unpack(request.POST.get("packed", ""))
    except Refused as refused:
        return _begin(request, refused.refusal)
    there = known()
    offered = readings(source.shapes, _centre(there))
    reading = reading_of(request.POST.get("reading", ""))
    if reading is None or "datum" not in request.POST or reading not in {choice.reading for choice in offered}:
        return _question(request, source, _source_name(request), offered, PICK)
    return preview(request, source, reading, there)


def _source_name(request: HttpRequest) -> str:
    return request.POST.get("name", "")[:100]


def preview(
    request: HttpRequest,
    source: Source,
    reading: Reading,
    there: Known,
    refusal: Refusal | None = None,
    *,
    name: str = "",
) -> HttpResponse:
    """The check: what would be drawn from ``source`` by ``reading``, and all that is wrong with it."""
    lines = _lines(request, source, reading, there)
    found = _findings(lines, there)
    warning = strayed(reading, [line.ring for line in lines])
    context = {
        "packed": geodata.pack(source),
        "name": name or _source_name(request),
        "reading": reading,
        "lines": lines,
        "findings": found,
        "blocked": any(finding.blocking for finding in found),
        "warning": warning,
        "left_out": source.left_out,
        "map": _map(lines, found, there),
        "whats": WHATS,
        "kinds": AREA_KINDS,
        "supplies": {key: labels.choice(key) for key in SUPPLIES},
        "basis": request.POST.get("basis", ""),
        "refusal": refusal,
    }
    return render(request, "atlas/check.html", context, status=422 if refusal else 200)


def _lines(request: HttpRequest, source: Source, reading: Reading, there: Known) -> list[Line]:
    return [_line(request, number, shape, reading, there) for number, shape in enumerate(source.shapes)]


def _line(request: HttpRequest, position: int, shape: Shape, reading: Reading, there: Known) -> Line:
    """The shape as the form says; where it says nothing yet, as the source does."""
    told = geodata.number_of(shape)
    id_ = _sent(request, position, "id", told if ID_SHAPE.fullmatch(told) else f"DK-{position + 1:03d}").strip()[:64]
    area = there.areas.get(id_)
    likely = shape.attributes.get("what") or ("area" if area is not None else "parcel")
    what = _sent(request, position, "what", likely)
    return Line(
        position=position,
        shape=shape,
        ring=placed(reading, shape),
        what=what if what in WHATS else "skip",
        id=id_,
        name_zh=_sent(request, position, "name_zh", area.name_zh if area else shape.name).strip(),
        name_en=_sent(request, position, "name_en", area.name_en if area else shape.attributes.get("name_en", "")),
        kind=_one_of(_sent(request, position, "kind", area.kind if area else ""), tuple(AREA_KINDS), "district"),
        supply=_one_of(_sent(request, position, "supply", shape.attributes.get("supply", "")), SUPPLIES, "auctioned"),
        exists=id_ in (there.areas if what == "area" else there.parcels),
    )


def _sent(request: HttpRequest, position: int, field: str, otherwise: str) -> str:
    return str(request.POST.get(f"{field}-{position}", otherwise))


def _one_of(value: str, allowed: tuple[str, ...], otherwise: str) -> str:
    return value if value in allowed else otherwise


def _outline(line: Line) -> Outline:
    what: Literal["area", "parcel"] = "area" if line.what == "area" else "parcel"
    kind: Any = line.kind if what == "area" else None
    return Outline(what, line.id, line.label, line.ring, kind)


def _findings(lines: list[Line], there: Known) -> tuple[Finding, ...]:
    return findings([_outline(line) for line in lines if line.what != "skip"], there.outlines)


def _map(lines: list[Line], found: tuple[Finding, ...], there: Known) -> dict[str, Any]:
    wrong = {finding.name: "bad" if finding.blocking else "warn" for finding in reversed(found)}
    drawn = [
        maps.feature(line.ring, line.label, tone=wrong.get(line.label, "good"), note=line.id, focus=True)
        for line in lines
        if line.what != "skip" and len(line.ring) > 3
    ]
    areas = [maps.feature(row.polygon, Text(row.name_zh, row.name_en)) for row in there.areas.values()]
    others = [maps.feature(row.polygon, row.pk, tone="plain") for row in there.parcels.values()]
    return maps.park(areas, [*others, *drawn])


@require_POST
@requires("park.draw-area")
def draw(request: HttpRequest) -> HttpResponse:
    """Draw everything by the park's and the parcels' own commands: all of it, or nothing."""
    try:
        source = geodata.unpack(request.POST.get("packed", ""))
    except Refused as refused:
        return _begin(request, refused.refusal)
    there, reading = known(), reading_of(request.POST.get("reading", ""))
    if reading is None or "recheck" in request.POST:
        return check(request)
    lines = [line for line in _lines(request, source, reading, there) if line.what != "skip"]
    refusal = _ready(request, lines, there)
    if refusal is not None:
        return preview(request, source, reading, there, refusal)
    steps = [_step(request, line, reading, lines, there) for line in lines]
    try:
        ledger.execute_all(steps, actor=request.actor)
    except ledger.RefusedStep as refused:
        name, told = lines[refused.position].label, refused.refusal
        text = Text(f"“{name}”：{told.text.zh}", f"“{name}”: {told.text.en}")
        return preview(request, source, reading, there, Refusal(told.rule, text, told.field))
    said = Text(f"已划定 {len(lines)} 个图形", f"{len(lines)} shapes drawn")
    return done(request, reverse("atlas:home"), said)


def _ready(request: HttpRequest, lines: list[Line], there: Known) -> Refusal | None:
    if not lines:
        return Refusal("ATLAS-EMPTY", Text("没有要导入的图形。", "Nothing is left to draw."))
    if not request.POST.get("basis", "").strip():
        return Refusal("required", Text("请填写依据。", "Say on what ground."), "basis")
    found = _findings(lines, there)
    if any(finding.blocking for finding in found):
        return Refusal(
            "ATLAS-CHECK", Text("请先改正下列错误，未划定任何图形。", "Mend these first: nothing was drawn.")
        )
    if found and "seen" not in request.POST:
        return Refusal("ATLAS-CHECK", Text("请确认下列提醒。", "Confirm that you have seen these."), "seen")
    return None


def _step(
    request: HttpRequest, line: Line, reading: Reading, lines: list[Line], there: Known
) -> tuple[str, str, Command]:
    """The command that draws one shape, once the person may give it."""
    note = f"{request.POST['basis'].strip()}；{_source_name(request)}；{reading.name.zh}"[:LONGEST_NOTE]
    if line.what == "area":
        require(request, "park.draw-area")
        park = services.park_id()
        kind: Any = line.kind
        drawn = DrawArea(
            area_id=line.id,
            name_zh=line.name_zh,
            name_en=line.name_en.strip() or line.id,
            zone=kind,
            polygon=line.ring,
            source_note=note,
        )
        return "park", park, drawn
    row = there.parcels.get(line.id)
    if row is not None:
        require(request, "redraw", subject_of(row))
        return "parcel", line.id, pm.Redraw(area_sqm=line.sqm, polygon=line.ring, reason=note)
    zone = _zone_of(line, lines, there)
    require(request, "draw", Subject(kind="parcel", zone=zone))
    supply: Any = line.supply
    return "parcel", line.id, pm.Draw(area_sqm=line.sqm, polygon=line.ring, zone=zone, supply=supply)


def _zone_of(line: Line, lines: list[Line], there: Known) -> str:
    new = {one.id: _outline(one) for one in lines if one.what == "area"}
    areas = {row.pk: _area_outline(row) for row in there.areas.values()} | new
    return home_of(line.ring, tuple(areas.values()))
