"""The versions of areas, of which a boundary drawn again does not lose the one before; and area assessments."""

from typing import Any

from kuaijin.core import park
from kuaijin.core.gauss_krueger import legal_sqm
from kuaijin.core.park_messages import AreaDrawn, AssessmentRecorded
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.atlas_models import AreaVersionRow, AssessmentRow


class AreaVersions:
    """片区边界的版本: one row a boundary."""

    name = "area-versions"
    kinds = (park.KIND,)
    models = (AreaVersionRow,)
    latest_only = False

    def apply(self, entry: Entry, before: Any, after: Any, context: ProjectionContext) -> None:
        """Write the boundary that the event draws."""
        event = entry.event
        if not isinstance(event, AreaDrawn):
            return
        context.rows.put(
            AreaVersionRow,
            id=f"{event.area_id}@{entry.seq}",
            area=event.area_id,
            name_zh=event.name_zh,
            name_en=event.name_en,
            kind=event.zone,
            polygon=[list(point) for point in event.polygon],
            legal_sqm=round(legal_sqm(event.polygon)),
            drawn_on=event.on,
            drawn_by=entry.actor_name,
            source=event.source,
            note=event.source_note,
            sequence=entry.seq,
        )


class Assessments:
    """区域评估: one row an assessment, the latest record of each."""

    name = "assessments"
    kinds = (park.KIND,)
    models = (AssessmentRow,)
    latest_only = False

    def apply(self, entry: Entry, before: Any, after: Any, context: ProjectionContext) -> None:
        """Write what the event records."""
        event = entry.event
        if not isinstance(event, AssessmentRecorded):
            return
        context.rows.put(
            AssessmentRow,
            id=event.assessment_id,
            subject=event.subject,
            polygon=[list(point) for point in event.polygon],
            legal_sqm=round(legal_sqm(event.polygon)),
            document=event.document,
            assessed_on=event.assessed_on,
            valid_until=event.valid_until,
        )
