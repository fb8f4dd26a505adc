"""The list of parcels, and what parcels and areas look like on the map."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from kuaijin.core.base import Text
from kuaijin.core.parcel_state import STATUSES as PARCEL_STATUSES
from kuaijin.core.park import ASSESSMENTS
from kuaijin.desks.frame import labels, maps, words
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.statuses import STATUSES
from kuaijin.ledger.projections.atlas_models import AssessmentRow
from kuaijin.ledger.projections.models import AreaRow, ParcelRow

AREA_KINDS: dict[str, Text] = {
    "centre": Text("中心区", "centre"),
    "district": Text("片区", "district"),
    "park": Text("园", "park"),
}
SQM_OF_MU = Decimal(10_000) / 15
"""亩: 15 to the hectare (standards.md 4)."""


def mu(sqm: float) -> Decimal:
    """Square metres in 亩, to a hundredth."""
    return (Decimal(sqm) / SQM_OF_MU).quantize(Decimal("0.01"), ROUND_HALF_UP)


def area_name(row: Any) -> Text:
    """The area's name."""
    return Text(row.name_zh, row.name_en)


class ParcelList(Listing):
    """地块: every parcel that the reader may see."""

    id = "parcels"
    export_act = "parcel.export"
    label = Text("地块", "Parcels")
    search = ("id__icontains", "project__icontains", "area__icontains")
    search_hint = Text("地块、项目或片区", "Parcel, project or area")
    default_sort = "id"
    empty = Text("没有符合条件的地块", "No such parcel")

    def __init__(self, request: HttpRequest, rows: QuerySet[ParcelRow], areas: Iterable[AreaRow]) -> None:
        names = {row.name_zh: area_name(row) for row in areas}
        self.columns: tuple[Column, ...] = (  # type: ignore[misc]  areas are known only when the list is made
            Column(
                "id",
                Text("地块", "Parcel"),
                "id",
                sort="id",
                main=True,
                href=lambda row: reverse("atlas:parcel", args=[row.pk]),
            ),
            Column("status", Text("状态", "Status"), "status", kind="status", sort="status"),
            Column("area", Text("片区", "Area"), lambda row: words.say(names.get(row.area, row.area)), sort="area"),
            Column("project", Text("项目", "Project"), "project", sort="project"),
            Column(
                "supply", Text("供地方式", "Supply"), lambda row: words.say(labels.choice(row.supply)), wide_only=True
            ),
            Column("sqm", Text("面积（平方米）", "Size (m²)"), "area_sqm", kind="int", sort="area_sqm"),
            Column("mu", Text("亩", "mu"), lambda row: str(mu(row.area_sqm))),
            Column("owners", Text("征拆签约", "Owners settled"), _owners),
            Column("contract", Text("签约", "Contract"), "contract_on", kind="day", sort="contract_on"),
            Column("handed", Text("交地", "Handed over"), "handed_over_on", kind="day", sort="handed_over_on"),
        )
        self.filters = (
            Choice("status", Text("状态", "Status"), tuple((k, t) for k, t in PARCEL_STATUSES.items() if k != "new")),
            Choice("area", Text("片区", "Area"), tuple(names.items())),
        )
        super().__init__(request, rows)


def _owners(row: ParcelRow) -> str:
    return "" if row.owners_total is None else f"{row.owners_settled or 0} / {row.owners_total}"


def area_feature(row: Any, href: str = "") -> dict[str, Any]:
    """An area, or one of its versions, on the map."""
    return maps.feature(row.polygon, area_name(row), href=href)


def assessment_feature(row: AssessmentRow) -> dict[str, Any]:
    """An area assessment on the map."""
    return maps.feature(row.polygon, ASSESSMENTS[row.subject], note=row.document)


def parcel_feature(row: ParcelRow, *, focus: bool = False) -> dict[str, Any]:
    """A parcel on the map, in the colour of its status."""
    status = STATUSES[row.status]
    note = f"{row.area_sqm:,} m² · {mu(row.area_sqm)} {words.say(Text('亩', 'mu'))}"
    href = reverse("atlas:parcel", args=[row.pk])
    return maps.feature(row.polygon, row.pk, tone=status.tone, word=status.text, note=note, href=href, focus=focus)
