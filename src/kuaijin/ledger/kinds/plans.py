"""Plan documents (规划): their read models."""

from kuaijin.core import plan
from kuaijin.core.plan import Indicator, State
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.atlas_models import IndicatorRow, PlanRow
from kuaijin.ledger.row_table import Values


class Plans:
    """规划: one row a plan, one an indicator."""

    name = "plans"
    kinds = (plan.KIND,)
    models = (PlanRow, IndicatorRow)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the plan as ``after`` tells it."""
        context.rows.put(
            PlanRow,
            id=after.id,
            title_zh=after.title.zh,
            title_en=after.title.en,
            kind=after.kind,
            status=after.status,
            period_from=after.period_from,
            period_to=after.period_to,
            document_no=after.document_no,
            source=after.source,
            source_note=after.source_note,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )
        rows = [_row(after, position, each) for position, each in enumerate(after.indicators)]
        context.rows.replace(IndicatorRow, {"plan": after.id}, rows)


def _row(state: State, position: int, each: Indicator) -> Values:
    told = state.last_told(each.key)
    return {
        "plan": state.id,
        "position": position,
        "key": each.key,
        "name_zh": each.name.zh,
        "name_en": each.name.en,
        "unit_zh": each.unit.zh,
        "unit_en": each.unit.en,
        "target": f"{each.target:f}",
        "due": each.due,
        "base": f"{each.base:f}",
        "base_on": each.base_on,
        "direction": each.direction,
        "measure": each.measure,
        "forecast": each.forecast,
        "source": each.source,
        "source_note": each.source_note,
        "told": f"{told.value:f}" if told else None,
        "told_on": told.on if told else None,
        "told_source": told.source if told else "",
        "told_note": told.source_note if told else "",
    }
