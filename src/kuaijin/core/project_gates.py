"""What the rulebook and the granted cases say about starting and using a project."""

from datetime import date
from typing import Literal

from kuaijin.core.context import Context
from kuaijin.core.partial_date import Period
from kuaijin.core.project_state import ProjectFacts, State

PERMIT_ITEMS = ("shigong-xuke", "fenjieduan")
"""施工许可 and the staged permit (分阶段施工许可)."""


def permit_days(state: State, facts: ProjectFacts) -> tuple[date, ...]:
    """All days on which a construction permit was obtained, oldest first."""
    granted = {item.on for item in facts.granted if item.item in PERMIT_ITEMS}
    return tuple(sorted(granted | {permit.on for permit in state.permits}))


def valid_permit(state: State, facts: ProjectFacts, period: Period) -> date | None:
    """The latest permit that had been obtained by the end of ``period`` and had not lapsed before it."""
    lapsed = facts.permit_lapsed_on
    days = [
        day
        for day in permit_days(state, facts)
        if day <= period.last and (lapsed is None or day > lapsed or period.first <= lapsed)
    ]
    return max(days, default=None)


def open_gate(
    _context: Context, _state: State, _facts: ProjectFacts, _gate: Literal["start", "use"], _on: date
) -> tuple[str, ...]:
    """Items of the gate that apply to the project and were not granted by ``on``."""
    return ()
