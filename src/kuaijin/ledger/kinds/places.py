"""Parcels and the park: facts and read models, and what a parcel says about its project."""

from typing import Any

from msgspec import to_builtins

from kuaijin.core import parcel, park
from kuaijin.core import park_messages as messages
from kuaijin.core.project_state import ParcelFact
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.kinds.standings import told_by_others
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.hall_models import HallRow
from kuaijin.ledger.projections.models import AreaRow, ParcelRow, ParkRow, ProjectRow, RoleRow
from kuaijin.ledger.row_table import Values


class Parcels:
    """地块: one row a parcel; its project learns of contract, hand-over and relocation."""

    name = "parcels"
    kinds = (parcel.KIND,)
    models = (ParcelRow,)
    latest_only = False

    def apply(self, entry: Entry, before: parcel.State, after: parcel.State, context: ProjectionContext) -> None:
        """Write the parcel as ``after`` tells it, and tell its project."""
        context.rows.put(ParcelRow, **_facts_of(after), sequence=entry.seq, changed_at=entry.recorded_at)
        if after.project_id:
            known = context.rows.get(ProjectRow, after.project_id)
            if known is not None:
                told = {**known["parcels"], after.id: to_builtins(_told(after))}
                told_by_others(context.rows, after.project_id, entry, parcels=told)


def _told(state: parcel.State) -> ParcelFact:
    return ParcelFact(
        id=state.id,
        polygon=state.polygon,
        contract_on=state.contract_on,
        handed_over_on=state.handed_over_on,
        start_by=state.contract.start_by if state.contract else None,
        relocation_percent=state.relocation_percent,
    )


def _facts_of(state: parcel.State) -> Values:
    return {
        "id": state.id,
        "project": state.project_id,
        "area": state.zone,
        "supply": state.supply or "",
        "area_sqm": state.area_sqm,
        "polygon": [list(point) for point in state.polygon],
        "illustrative": state.illustrative,
        "status": state.status,
        "owners_settled": state.owners_settled,
        "owners_total": state.owners_total,
        "relocation_percent": state.relocation_percent,
        "acquisition_started_on": state.acquisition_started_on,
        "acquisition_due": state.acquisition_due,
        "contract_on": state.contract_on,
        "handed_over_on": state.handed_over_on,
    }


class Park:
    """园区: its name and facts, areas and role accounts."""

    name = "park"
    kinds = (park.KIND,)
    models = (ParkRow, AreaRow, RoleRow, HallRow)
    latest_only = False

    def apply(self, entry: Entry, before: Any, after: Any, context: ProjectionContext) -> None:
        """Write what the event says."""
        rows, event = context.rows, entry.event
        if isinstance(event, messages.AreaDrawn):
            rows.put(AreaRow, **_area(event))
        elif isinstance(event, messages.RoleNamed):
            rows.put(RoleRow, name=event.name, role=event.role, department=event.department)
        elif isinstance(event, messages.RoleClosed):
            rows.remove(RoleRow, event.name)
        elif isinstance(event, messages.HallSet):
            rows.put(HallRow, id=entry.stream_id, hall=to_builtins(event.hall))
        else:
            _park(entry, context)


def _area(event: messages.AreaDrawn) -> Values:
    return {
        "id": event.area_id,
        "name_zh": event.name_zh,
        "name_en": event.name_en,
        "kind": event.zone,
        "source": event.source,
        "note": event.source_note,
        "illustrative": event.illustrative,
        "polygon": [list(point) for point in event.polygon],
    }


def _park(entry: Entry, context: ProjectionContext) -> None:
    event = entry.event
    known = context.rows.get(ParkRow, entry.stream_id)
    row = known or {"id": entry.stream_id, "name_zh": "", "name_en": "", "facts": {}}
    if isinstance(event, messages.ParkNamed):
        row = {**row, "name_zh": event.name_zh, "name_en": event.name_en}
    elif isinstance(event, messages.FactSet):
        row = {**row, "facts": {**row["facts"], event.key: to_builtins(event)}}
    context.rows.put(ParkRow, **row)
