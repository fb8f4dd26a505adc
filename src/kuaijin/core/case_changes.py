"""What the changes of a case share: the next state, its clock events and its letters."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from kuaijin.core.base import Event
from kuaijin.core.case_state import Letter, Paper, State
from kuaijin.core.clock_events import ClockEvent


def moved(state: State, event: Event, *ticks: ClockEvent, letter: Letter | None = None, **changes: Any) -> State:
    """``state`` with ``changes``, what the clock learns (``ticks``) and the ``letter`` that went out."""
    if ticks:
        changes["clock"] = (*state.clock, *ticks)
    if letter is not None:
        changes["letters"] = (*state.letters, letter)
    return replace(state, last_on=event.on, **changes)


def letter(state: State, kind: str, event: Event, signed_by: str, text: str = "", **details: Any) -> Letter:
    """The next letter of the case; empty details are left out."""
    said = {name: _say(value) for name, value in details.items() if value not in (None, "", ())}
    return Letter(kind, len(state.letters) + 1, event.at, signed_by, text, said)


def _say(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "、".join(value) if isinstance(value, tuple) else str(value)


def handed_in(papers: tuple[Paper, ...], names: tuple[str, ...], on: date) -> tuple[Paper, ...]:
    """The papers with those named marked as handed in ``on``, unless they were there already."""
    return tuple(
        replace(paper, present_on=on) if paper.present_on is None and paper.name.zh in names else paper
        for paper in papers
    )


def sent_back(papers: tuple[Paper, ...], names: tuple[str, ...]) -> tuple[Paper, ...]:
    """The papers with those named marked as not there: their form was not the legal one."""
    return tuple(replace(paper, present_on=None) if paper.name.zh in names else paper for paper in papers)
