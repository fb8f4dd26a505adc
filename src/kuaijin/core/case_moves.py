"""A running case under another version of the rulebook: the event, and what it changes (see ``core.case_version``)."""

from msgspec.structs import replace

from kuaijin.core.base import Event
from kuaijin.core.case_changes import moved
from kuaijin.core.case_state import Paper, State
from kuaijin.core.checks import kebab
from kuaijin.core.clock_events import Limits


class VersionMoved(Event, frozen=True, tag_field="type", tag=kebab):
    """转入现行规则版本. ``consent``: the applicant's document, where the move is not to the applicant's good alone."""

    before: str
    version: str
    limits: Limits
    papers: tuple[Paper, ...]
    reason: str
    consent: str
    by: str


def after_move(state: State, event: VersionMoved) -> State:
    """The case under its new version; if nothing is missing any more, its papers are complete from this day."""
    new = moved(state, event, rulebook_version=event.version, limits=event.limits, papers=event.papers)
    waiting = state.status == "received" and not state.notices and state.complete_on is None
    if waiting and not new.missing:
        return replace(new, complete_on=event.on)
    return new
