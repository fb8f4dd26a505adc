"""Weekly meetings (周调度会): the read model, the matters that conclusions become, and the number of the minutes."""

from typing import Any

from kuaijin.core import meeting, numbering
from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.matter_messages import AssignMatter, Raise
from kuaijin.core.meeting import ItemConcluded, NumberMinutes, State
from kuaijin.core.meeting_papers import SERIES
from kuaijin.core.numbering import NumberTaken, TakeNumber, series_id, year_of
from kuaijin.ledger import registry
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.rhythm_models import MeetingRow
from kuaijin.ledger.registry import Happening

Commands = list[tuple[str, str, AnyCommand]]


class Meetings:
    """周调度会: one row a meeting."""

    name = "meetings"
    kinds = (meeting.KIND,)
    models = (MeetingRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the meeting as ``after`` tells it."""
        context.rows.put(
            MeetingRow,
            id=after.id,
            kind=after.kind,
            about=after.about,
            held_on=after.held_on,
            starts=after.starts,
            status=after.status,
            chair=after.chair,
            place=after.place,
            items=len(after.items),
            concluded=len(after.conclusions),
            matters=sum(bool(each.matter) for each in after.conclusions.values()),
            number=after.number,
            year=after.year,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


def hand_out(happening: Happening) -> Commands:
    """A conclusion with a lead becomes a matter of the meeting, handed out at once."""
    event = happening.event
    if not isinstance(event, ItemConcluded) or not event.matter or event.due is None:
        return []
    raised = Raise(
        text=event.conclusion,
        category=event.category,
        project_id=event.project_id,
        level=4,
        source_meeting=happening.after.id,
    )
    handed = AssignMatter(lead=event.lead, due=event.due, standard=event.standard, supporting=event.supporting)
    return [("matter", event.matter, raised), ("matter", event.matter, handed)]


def take_number(happening: Happening) -> Commands:
    """Signed minutes take the next number of the year in which they are signed."""
    state: State = happening.after
    taken = TakeNumber(about_kind=meeting.KIND, about=state.id)
    return [(numbering.KIND, series_id(SERIES[state.kind], happening.event.on.year), taken)]


def give_number(happening: Happening) -> Commands:
    """The number goes back to the minutes that asked for it."""
    event: Any = happening.event
    if not isinstance(event, NumberTaken) or event.about_kind != meeting.KIND:
        return []
    return [(meeting.KIND, event.about, NumberMinutes(number=event.number, year=year_of(happening.after.id)))]


def register_reactions() -> None:
    """Make known what follows from what."""
    registry.register_reaction("meeting: matter", (meeting.KIND, "item-concluded"), hand_out, in_name=True)
    registry.register_reaction("meeting: number", (meeting.KIND, "minutes-signed"), take_number)
    registry.register_reaction("numbering: minutes", (numbering.KIND, "number-taken"), give_number)
