"""The national exchange: the read models of external cases and of the runs."""

from kuaijin.core import exchange_log, external_case
from kuaijin.core.base import civil_date
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.exchange_models import ExchangeRow, ExternalCaseRow


class ExternalCases:
    """外部办件: one row a case of another system, tied to the project that has its code."""

    name = "external-cases"
    kinds = (external_case.KIND,)
    models = (ExternalCaseRow,)
    latest_only = True

    def apply(
        self, entry: Entry, before: external_case.State, after: external_case.State, context: ProjectionContext
    ) -> None:
        """Write the case as ``after`` tells it."""
        head = after.head
        if head is None:
            return
        context.rows.put(
            ExternalCaseRow,
            id=after.id,
            project=head.project_id,
            project_code=head.project_code,
            item=head.item,
            item_name=head.item_name,
            department=head.department,
            status=after.status,
            applied_on=civil_date(head.applied_at),
            accepted_on=after.first_on("3"),
            decided_on=after.first_on("11", "12", "13"),
            paper=after.paper,
            source=head.source,
            steps=len(after.standing),
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


class Exchanges:
    """交换记录: one row a run."""

    name = "exchanges"
    kinds = (exchange_log.KIND,)
    models = (ExchangeRow,)
    latest_only = True

    def apply(
        self, entry: Entry, before: exchange_log.State, after: exchange_log.State, context: ProjectionContext
    ) -> None:
        """Write the run as it was recorded."""
        run = after.run
        if run is None:
            return
        context.rows.put(
            ExchangeRow,
            id=after.id,
            direction=run.direction,
            until=run.until,
            since=run.since,
            rows=run.rows,
            total=sum(run.rows.values()),
            changed=run.changed,
            rejected=run.rejected_count,
            digest=run.digest,
            file_name=run.file_name,
            by=after.by,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )
