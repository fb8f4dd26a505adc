"""Imported tables: the list of imports."""

from msgspec.structs import asdict

from kuaijin.core import table_source
from kuaijin.core.table_source import State, TableImported
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.table_models import TableImportRow


class TableImports:
    """导入记录: one row an import."""

    name = "table-imports"
    kinds = (table_source.KIND,)
    models = (TableImportRow,)
    latest_only = False

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the import that ``entry`` tells of."""
        if isinstance(entry.event, TableImported):
            told = asdict(entry.event)
            context.rows.put(TableImportRow, id=f"{after.id}:{entry.seq}", source=after.id, **told)
