"""改革措施: the read model of what cases used."""

from kuaijin.core import case
from kuaijin.core.case_dates import dates
from kuaijin.core.case_state import State
from kuaijin.core.measure_use import Use, uses
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.kinds.cases import rulebook_of
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.measure_models import MeasureUseRow
from kuaijin.ledger.row_table import Values


class MeasureUses:
    """One row a case and measure; written when one begins, goes on or ends."""

    name = "measure_uses"
    kinds = (case.KIND,)
    models = (MeasureUseRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the uses of the case where they changed."""
        del entry
        told = _uses(after, context)
        if told and told != _uses(before, context):
            context.rows.replace(MeasureUseRow, {"case": after.id}, [_row(after.id, each) for each in told])


def _uses(state: State, context: ProjectionContext) -> tuple[Use, ...]:
    return uses(state, lambda: dates(state, context.known, rulebook_of(state).settings).cure_due)


def _row(case_id: str, use: Use) -> Values:
    return {
        "case": case_id,
        "measure": use.measure,
        "outcome": use.outcome,
        "first": use.first,
        "last": use.last,
        "amount": use.amount,
    }
