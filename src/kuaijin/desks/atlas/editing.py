"""修改边界: the corners of an area or a parcel as a table, edited in the browser and checked like an import."""

import math
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from msgspec import Struct

from kuaijin.core.base import Refusal, Text
from kuaijin.core.gauss_krueger import to_plane, zone_of
from kuaijin.core.survey import Reading, Shape, Source
from kuaijin.desks.atlas.imports import known, preview
from kuaijin.desks.frame import maps, words
from kuaijin.desks.frame.guard import require, require_sight, requires
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.ledger.projections.models import AreaRow, ParcelRow

MOST_ROWS = 200
"""Corners that fit into one form; larger boundaries are imported."""
BLANKS = 3
DEGREES = Reading("degrees", north_first=False)
NOT_A_NUMBER = Refusal(
    "ATLAS-CORNER",
    Text(
        "每行须有经度和纬度两个数；删除角点请把整行留空。",
        "Each line takes a longitude and a latitude; empty a whole line to drop it.",
    ),
    "lon",
)
TOO_MANY = Refusal(
    "ATLAS-CORNER",
    Text(f"角点超过 {MOST_ROWS} 个，请用导入。", f"More than {MOST_ROWS} corners: import the boundary."),
    "lon",
)


class Corner(Struct, frozen=True):
    """One corner in degrees, and on the plane of its zone in metres (north and east)."""

    number: int
    longitude: float
    latitude: float
    north: str
    east: str


def corners_of(polygon: Any) -> list[Corner]:
    """The corners of a closed ring, the closing one left out; metres to a millimetre."""
    zone = zone_of(polygon[0][0])
    planes = [to_plane(longitude, latitude, zone) for longitude, latitude in polygon[:-1]]
    return [
        Corner(number, longitude, latitude, f"{north:.3f}", f"{east:.3f}")
        for number, ((longitude, latitude), (east, north)) in enumerate(zip(polygon, planes, strict=False), start=1)
    ]


@require_http_methods(["GET", "POST"])
@requires("park.draw-area")
def area(request: HttpRequest, area_id: str) -> HttpResponse:
    """The boundary of an area."""
    row = AreaRow.objects.filter(id=area_id).first()
    if row is None:
        raise Http404
    name = Text(row.name_zh, row.name_en)
    return _edit(request, "area", row, name, reverse("atlas:area", args=[area_id]))


@require_http_methods(["GET", "POST"])
def parcel(request: HttpRequest, parcel_id: str) -> HttpResponse:
    """The boundary of a parcel."""
    row = ParcelRow.objects.filter(id=parcel_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    require(request, "redraw", subject_of(row))
    return _edit(request, "parcel", row, Text(row.pk, row.pk), reverse("atlas:parcel", args=[parcel_id]))


def _edit(
    request: HttpRequest, what: Literal["area", "parcel"], row: AreaRow | ParcelRow, name: Text, back: str
) -> HttpResponse:
    lines = [(f"{x}", f"{y}") for x, y in row.polygon[:-1]]
    if request.method == "GET":
        return _form(request, lines, row, name, back, TOO_MANY if len(lines) > MOST_ROWS else None)
    sent = list(zip(request.POST.getlist("lon"), request.POST.getlist("lat"), strict=False))
    read = _read(sent)
    if isinstance(read, Refusal):
        return _form(request, sent, row, name, back, read)
    told = {"id": row.pk, "name_zh": name.zh, "name_en": name.en, "what": what}
    source = Source((Shape(name.zh, read, row.pk, told),))
    return preview(request, source, DEGREES, known(), name=words.say(Text("界址点编辑", "edited corners")))


def _read(lines: list[tuple[str, str]]) -> tuple[tuple[float, float], ...] | Refusal:
    if len(lines) > MOST_ROWS + BLANKS:
        return TOO_MANY
    try:
        read = tuple((float(x), float(y)) for x, y in lines if x.strip() or y.strip())
    except ValueError:
        return NOT_A_NUMBER
    return read if read and all(math.isfinite(value) for corner in read for value in corner) else NOT_A_NUMBER


def _form(  # noqa: PLR0917  one step of one private way
    request: HttpRequest,
    lines: list[tuple[str, str]],
    row: AreaRow | ParcelRow,
    name: Text,
    back: str,
    refusal: Refusal | None,
) -> HttpResponse:
    filled = [line for line in lines if line[0].strip() or line[1].strip()][:MOST_ROWS]
    context = {
        "lines": [*filled, *([("", "")] * BLANKS)],
        "name": name,
        "back": back,
        "refusal": refusal,
        "map": maps.park([maps.feature(row.polygon, name, focus=True)]),
    }
    return render(request, "atlas/edit.html", context, status=422 if refusal and request.method == "POST" else 200)
