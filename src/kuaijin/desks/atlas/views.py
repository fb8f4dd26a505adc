"""规划与地图: the map with areas and parcels, one area with its versions, and GeoJSON out."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from kuaijin.core.base import Text
from kuaijin.core.gauss_krueger import legal_sqm, meridian, zone_of
from kuaijin.desks.atlas.editing import corners_of
from kuaijin.desks.atlas.lists import AREA_KINDS, ParcelList, area_feature, assessment_feature, mu, parcel_feature
from kuaijin.desks.frame import listing, maps, words
from kuaijin.desks.frame.exporting import Made, with_reason
from kuaijin.desks.frame.guard import may, requires
from kuaijin.desks.frame.scoping import visible
from kuaijin.exchange.geodata import geojson
from kuaijin.ledger.projections.atlas_models import AreaVersionRow, AssessmentRow
from kuaijin.ledger.projections.models import AreaRow, ParcelRow

GEOJSON = "application/geo+json"
AREAS, PARCELS = Text("片区边界", "Areas"), Text("地块边界", "Parcels")


def parcels_seen(request: HttpRequest) -> Any:
    """The parcels that the reader may see."""
    return visible(request.actor, "parcel", ParcelRow.objects.all())


def _area_lines(areas: list[AreaRow], parcels: list[ParcelRow]) -> list[dict[str, Any]]:
    sizes = [round(legal_sqm(tuple(tuple(point) for point in row.polygon))) for row in areas]
    return [
        {
            "row": row,
            "name": Text(row.name_zh, row.name_en),
            "kind": AREA_KINDS[row.kind],
            "hectares": f"{size / 10_000:,.2f}",
            "parcels": sum(parcel.area == row.name_zh for parcel in parcels),
        }
        for row, size in zip(areas, sizes, strict=True)
    ]


@require_GET
@requires("parcel.list")
def home(request: HttpRequest) -> HttpResponse:
    """The map with areas and parcels, both as lists too."""
    areas, parcels = list(AreaRow.objects.all()), list(parcels_seen(request))
    found = ParcelList(request, parcels_seen(request), areas)
    data = maps.park(
        [area_feature(row, reverse("atlas:area", args=[row.pk])) for row in areas],
        [parcel_feature(row) for row in parcels],
        assessments=map(assessment_feature, AssessmentRow.objects.all()),
    )
    total = sum(row.area_sqm for row in parcels)
    context = {
        "map": data,
        "areas": _area_lines(areas, parcels),
        "statuses": sorted({row.status for row in parcels}),
        "count": len(parcels),
        "total": f"{total:,}",
        "total_mu": f"{mu(total):,}",
        "handed": sum(row.status == "handed_over" for row in parcels),
        "can_plan": may(request, "plan.list"),
        "can_import": may(request, "park.draw-area"),
        "can_export": may(request, "parcel.export"),
    }
    return listing.answer(request, found, "atlas/home.html", context)


@require_GET
@requires("parcel.list")
def area(request: HttpRequest, area_id: str) -> HttpResponse:
    """One area: its boundary of the day, those before it, and its parcels."""
    versions = list(AreaVersionRow.objects.filter(area=area_id))
    if not versions:
        raise Http404
    shown = next((row for row in versions if str(row.sequence) == request.GET.get("version")), versions[0])
    parcels = list(parcels_seen(request).filter(area=versions[0].name_zh))
    context = {
        "row": versions[0],
        "shown": shown,
        "name": Text(shown.name_zh, shown.name_en),
        "kind": AREA_KINDS[shown.kind],
        "versions": [
            {"row": row, "number": len(versions) - place, "until": versions[place - 1].drawn_on if place else None}
            for place, row in enumerate(versions)
        ],
        "map": maps.park([area_feature(shown)], [parcel_feature(row) for row in parcels]),
        "corners": corners_of(shown.polygon),
        "meridian": meridian(zone_of(shown.polygon[0][0])),
        "can_edit": may(request, "park.draw-area"),
        "hectares": f"{shown.legal_sqm / 10_000:,.2f}",
        "mu": f"{mu(shown.legal_sqm):,}",
        "lst": ParcelList(request, parcels_seen(request).filter(area=versions[0].name_zh), AreaRow.objects.all()),
    }
    return listing.answer(request, context["lst"], "atlas/area.html", context)


def _file(request: HttpRequest, what: Text, name: str, told: list[Any]) -> HttpResponse:
    answer = HttpResponse(geojson(told), content_type=GEOJSON)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{request.day}.geojson"'
    return with_reason(request, what, words.say_day(request.day), lambda: Made(answer, len(told)))


@require_GET
@requires("parcel.export")
def export_areas(request: HttpRequest) -> HttpResponse:
    """All areas of the day as GeoJSON."""
    told = [
        (
            row.polygon,
            {"id": row.pk, "name_zh": row.name_zh, "name_en": row.name_en, "kind": row.kind, "note": row.note},
        )
        for row in AreaRow.objects.all()
    ]
    return _file(request, AREAS, "areas", told)


@require_GET
@requires("parcel.export")
def export_parcels(request: HttpRequest) -> HttpResponse:
    """The parcels in the reader's sight as GeoJSON."""
    told = [
        (
            row.polygon,
            {
                "id": row.pk,
                "project": row.project,
                "area": row.area,
                "status": row.status,
                "area_sqm": row.area_sqm,
                "mu": str(mu(row.area_sqm)),
                "illustrative": row.illustrative,
            },
        )
        for row in parcels_seen(request)
    ]
    return _file(request, PARCELS, "parcels", told)
