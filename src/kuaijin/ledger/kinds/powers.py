"""Powers (赋权): the facts they may ask for, their read model, and what a case's decider is told of them."""

from typing import Any

from msgspec import convert, to_builtins

from kuaijin.core import power
from kuaijin.core.base import Command
from kuaijin.core.power import PowerFacts, PutPowerInForce, ResumePower
from kuaijin.core.power_state import State
from kuaijin.core.power_terms import PowerOver
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext, stored
from kuaijin.ledger.projections.models import ItemPowersRow, PowerRow
from kuaijin.ledger.row_table import Values


def facts(stream_id: str, state: State, command: Command) -> PowerFacts:
    """Another power in force over the same item; two whose scopes differ may stand side by side."""
    if not isinstance(command, PutPowerInForce | ResumePower):
        return PowerFacts()
    scope = to_builtins(state.scope)
    others = PowerRow.objects.filter(item=state.item_id, status="in_force").exclude(id=stream_id)
    rivals = [row.document_no for row in others if not (row.scope and scope and row.scope != scope)]
    return PowerFacts(rival=rivals[0] if rivals else "")


class Powers:
    """赋权: one row a power, and one row an item with all its powers."""

    name = "powers"
    kinds = (power.KIND,)
    models = (PowerRow, ItemPowersRow)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the power as ``after`` tells it."""
        item = context.rulebook.items.get(after.item_id)
        context.rows.put(
            PowerRow,
            id=after.id,
            item=after.item_id,
            item_zh=item.name.zh if item else after.item_id,
            item_en=item.name.en if item else after.item_id,
            form=after.form,
            status=after.status,
            delegating_body=after.delegating_body,
            receiving_body=after.receiving_body,
            document_no=after.document_no,
            document_title=after.document_title,
            effective_from=after.effective_from,
            effective_until=after.effective_until,
            spans=to_builtins(after.spans),
            scope=to_builtins(after.scope),
            changed_on=after.changes[-1].on,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )
        known = context.rows.get(ItemPowersRow, after.item_id)
        powers: dict[str, Any] = {} if known is None else known["powers"]
        told = {**powers, after.id: to_builtins(as_told(after))}
        context.rows.put(ItemPowersRow, item=after.item_id, powers=dict(sorted(told.items())))


def powers_over(item: str) -> tuple[PowerOver, ...]:
    """All powers of the register over an item, whatever has become of them, by their numbers."""
    return powers_of(stored(ItemPowersRow, item))


def powers_of(row: Values | None) -> tuple[PowerOver, ...]:
    """The same from the item's row."""
    if row is None:
        return ()
    return tuple(convert(told, PowerOver) for _, told in sorted(row["powers"].items()))


def as_told(state: State) -> PowerOver:
    """The power as a case's decider is told of it."""
    return PowerOver(
        id=state.id,
        status=state.status,
        form=state.form,
        delegating_body=state.delegating_body,
        receiving_body=state.receiving_body,
        document_no=state.document_no,
        effective_until=state.effective_until,
        spans=state.spans,
        scope=state.scope,
        seal=state.seal,
        remedy_authority=state.remedy_authority,
        ended_by=state.changes[-1].document_no,
    )
