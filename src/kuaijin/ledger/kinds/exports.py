"""Exports: the list of what was taken out."""

from msgspec.structs import asdict

from kuaijin.core import export_log
from kuaijin.core.export_log import ExportRecorded, State
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.table_models import ExportRow


class Exports:
    """导出记录: one row an export."""

    name = "exports"
    kinds = (export_log.KIND,)
    models = (ExportRow,)
    latest_only = False

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the export that ``entry`` tells of."""
        if isinstance(entry.event, ExportRecorded):
            told = asdict(entry.event)
            number = told.pop("number")
            context.rows.put(ExportRow, id=f"{after.id}-{number}", role=entry.actor_role, **told)
