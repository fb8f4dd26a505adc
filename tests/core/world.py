"""Surroundings for the deciders' tests: a moment, an actor, China's calendar, the shipped rulebook, given facts."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from kuaijin.core.base import Actor, Refusal
from kuaijin.core.context import Context
from kuaijin.core.rulebook import Rulebook
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.sources.rulebook_files import default_folder, load

DISPATCHER = Actor(id="d1", name="调度专员01", role="dispatcher")


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    return load(default_folder())


def noon(day: str) -> datetime:
    """Noon in Asia/Shanghai of an ISO day."""
    return datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)


def at(day: str, actor: Actor | str = DISPATCHER, facts: Any = None) -> Context:
    """The context of a decision on ``day``; a plain string names an actor by role account."""
    who = actor if isinstance(actor, Actor) else Actor(id=actor, name=actor, role="dispatcher")
    return Context(now=noon(day), actor=who, calendar=china_calendar(), rulebook=rulebook(), facts=facts)


def run(module: Any, state: Any, command: Any, context: Context) -> Any:
    """The state after a command that must be carried out; its events survive JSON on the way."""
    events = module.decide(state, command, context)
    assert not isinstance(events, Refusal), events
    for event in events:
        again = msgspec.json.decode(msgspec.json.encode(event), type=module.Event)
        assert again == event
        state = module.evolve(state, again)
    return state


def refusal(module: Any, state: Any, command: Any, context: Context) -> Refusal:
    """The refusal of a command that must be refused; both languages say something."""
    answer = module.decide(state, command, context)
    assert isinstance(answer, Refusal), answer
    assert answer.rule
    assert answer.text.zh
    assert answer.text.en
    return answer
