"""区域评估: what was judged once for a whole area, drawn on the map, and the parcels that need not be judged again."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kuaijin.core import park
from kuaijin.core.base import Text
from kuaijin.core.coverage import plots, shared_sqm
from kuaijin.desks.atlas.lists import area_feature, assessment_feature, mu, parcel_feature
from kuaijin.desks.atlas.views import parcels_seen
from kuaijin.desks.frame import maps
from kuaijin.desks.frame.commands import CommandForm, acted, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.reading import ring_field
from kuaijin.ledger.projections.atlas_models import AssessmentRow
from kuaijin.ledger.projections.models import AreaRow, ParcelRow
from kuaijin.people import services

WHOLE_PERCENT = 99
"""From this share on a parcel lies within an assessment; its edges are surveyed apart."""


def _ring(polygon: Any) -> Any:
    return tuple((longitude, latitude) for longitude, latitude in polygon)


def covers(row: AssessmentRow, parcel: ParcelRow) -> int:
    """How much of the parcel the assessment covers, in whole percent."""
    whole, other = plots([_ring(parcel.polygon), _ring(row.polygon)])
    own = shared_sqm(whole, [whole])
    return int(shared_sqm(whole, [other]) * 100 / own + 0.5) if own else 0


def covering(parcel: ParcelRow, on: date) -> list[tuple[AssessmentRow, Text, int, bool]]:
    """The assessments that reach into the parcel, with their subject, the share covered, and whether they are valid."""
    told = [(row, covers(row, parcel)) for row in AssessmentRow.objects.all()]
    return [(row, park.ASSESSMENTS[row.subject], share, _valid(row, on)) for row, share in told if share]


def _valid(row: AssessmentRow, on: date) -> bool:
    return row.assessed_on <= on <= row.valid_until


@require_http_methods(["GET", "POST"])
@requires("parcel.list")
def assessments(request: HttpRequest) -> HttpResponse:
    """All assessments with the parcels in each, and the form that records one."""
    if request.method == "POST":
        return _record(request)
    rows, parcels = list(AssessmentRow.objects.all()), list(parcels_seen(request))
    context = {
        "map": maps.park(
            [area_feature(row) for row in AreaRow.objects.all()],
            [parcel_feature(row) for row in parcels],
            assessments=map(assessment_feature, rows),
        ),
        "lines": [
            {
                "row": row,
                "subject": park.ASSESSMENTS[row.subject],
                "valid": _valid(row, request.day),
                "hectares": f"{row.legal_sqm / 10_000:,.2f}",
                "mu": f"{mu(row.legal_sqm):,}",
                "parcels": [each.pk for each in parcels if covers(row, each) >= WHOLE_PERCENT],
            }
            for row in rows
        ],
        "form": _form() if request.as_of is None and may(request, "park.record-assessment") else None,
    }
    return render(request, "atlas/assessments.html", context)


def _form() -> CommandForm:
    return CommandForm(
        park.RecordAssessment,
        reverse("atlas:assessments"),
        fields={
            "subject": Field(widget="select", choices=tuple(park.ASSESSMENTS.items())),
            "polygon": ring_field("polygon"),
        },
        title=park.COMMAND_NAMES["record-assessment"],
    )


def _record(request: HttpRequest) -> HttpResponse:
    require(request, "park.record-assessment")
    result = run_command(request, park.KIND, services.park_id(), _form())
    return result.response or acted(request, reverse("atlas:assessments"), park.COMMAND_NAMES["record-assessment"])
