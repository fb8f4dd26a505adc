"""Month-end snapshots of the batches: the book as the read models tell it on that day, and what was frozen."""

import msgspec
from msgspec.structs import asdict

from kuaijin.core import batch_month
from kuaijin.core.batch_month import BatchMonthFacts, Command, State, lines_of, month_end_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.kinds.standings import NOTHING_TOLD, read_state, told_facts
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.book_models import BatchLineRow, BatchMonthRow
from kuaijin.ledger.projections.models import ProjectRow


def facts(stream_id: str, state: State, _command: Command) -> BatchMonthFacts:
    """Every project of the book as it stood at the end of the stream's month, by what is known now."""
    end = month_end_of(stream_id)
    if end is None or state.month_end is not None:
        return BatchMonthFacts()
    rows = ProjectRow.objects.order_by("id").only("state", *NOTHING_TOLD).iterator()
    pairs = ((read_state(row.state), told_facts({name: getattr(row, name) for name in NOTHING_TOLD})) for row in rows)
    return BatchMonthFacts(lines_of(pairs, end, surroundings.rulebook().park))


class BatchMonths:
    """月末快照: one row a month, and one a project and month."""

    name = "batch-months"
    kinds = (batch_month.KIND,)
    models = (BatchMonthRow, BatchLineRow)
    latest_only = False

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the month as it was frozen."""
        event = entry.event
        if not isinstance(event, batch_month.BatchesFrozen):
            return
        context.rows.put(
            BatchMonthRow,
            id=after.id,
            month_end=event.month_end,
            frozen_on=event.on,
            by=event.by,
            note=event.note,
            projects=len(event.lines),
            status=after.status,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )
        for line in event.lines:
            told = {**asdict(line), "also": msgspec.to_builtins(line.also)}
            context.rows.put(BatchLineRow, month=after.id, **told)
