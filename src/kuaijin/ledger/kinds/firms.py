"""Firms: the facts that their records may ask for, and the read model of their mandates."""

from typing import Any

from msgspec import to_builtins

from kuaijin.core import firm
from kuaijin.core.base import Command
from kuaijin.core.firm import AddMandate, FirmFacts, State
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.firm_models import MandateRow
from kuaijin.ledger.projections.models import ProjectRow


def facts(stream_id: str, state: State, command: Command) -> FirmFacts:
    """Whether the project that a mandate names belongs to the firm."""
    if not isinstance(command, AddMandate) or not command.project_id:
        return FirmFacts()
    return FirmFacts(own_project=ProjectRow.objects.filter(id=command.project_id, owner_uscc=stream_id).exists())


class Mandates:
    """授权委托: one row a mandate."""

    name = "mandates"
    kinds = (firm.KIND,)
    models = (MandateRow,)
    latest_only = True

    def apply(self, entry: Entry, before: Any, after: State, context: ProjectionContext) -> None:
        """Write the mandates as ``after`` tells them."""
        rows = [
            {"uscc": after.id, "number": each.number, "person": each.person, "given": to_builtins(each)}
            for each in after.mandates
        ]
        context.rows.replace(MandateRow, {"uscc": after.id}, rows)
