"""Bulletins and their numbers: the read model, and how an issued paper gets its number."""

from kuaijin.core import bulletin, numbering
from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.bulletin import NumberBulletin, State
from kuaijin.core.numbering import NumberTaken, TakeNumber, series_id, year_of
from kuaijin.ledger import registry
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.rhythm_models import BulletinRow
from kuaijin.ledger.registry import Happening


class Bulletins:
    """调度快报: one row a bulletin."""

    name = "bulletins"
    kinds = (bulletin.KIND,)
    models = (BulletinRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the bulletin as ``after`` tells it."""
        values = after.values
        context.rows.put(
            BulletinRow,
            id=after.id,
            period=after.period,
            day=after.day,
            status=after.status,
            number=after.number,
            year=after.year,
            reported=int(values.get("reported", 0)),
            overdue=int(values.get("overdue", 0)),
            red=int(values.get("red", 0)),
            issued_on=after.issued_on,
            issued_by=after.issued_by,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


def take_number(happening: Happening) -> list[tuple[str, str, AnyCommand]]:
    """An issued bulletin takes the next number of its series in the year of issue."""
    state: State = happening.after
    taken = TakeNumber(about_kind=bulletin.KIND, about=state.id)
    return [(numbering.KIND, series_id(state.period, happening.event.on.year), taken)]


def give_number(happening: Happening) -> list[tuple[str, str, AnyCommand]]:
    """The number goes back to the paper that asked for it."""
    event = happening.event
    if not isinstance(event, NumberTaken) or event.about_kind != bulletin.KIND:
        return []
    return [(bulletin.KIND, event.about, NumberBulletin(number=event.number, year=year_of(happening.after.id)))]


def register_reactions() -> None:
    """Make known what follows from what."""
    registry.register_reaction("bulletin: number", (bulletin.KIND, "bulletin-issued"), take_number)
    registry.register_reaction("numbering: bulletin", (numbering.KIND, "number-taken"), give_number)
