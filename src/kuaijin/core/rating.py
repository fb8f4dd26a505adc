"""好差评 as an aggregate: one rating a case by its applicant, after the result was delivered (国办发〔2019〕51号).

Five levels. Nothing is assumed: a case without a rating is in no figure. The two lowest levels raise a matter that is
followed up (``ledger.kinds.ratings``).
"""

from typing import Any, Literal

from msgspec import Struct

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import PROSE_LENGTH, check_text, kebab
from kuaijin.core.context import Context

KIND = "rating"
Level = Literal[1, 2, 3, 4, 5]
LEVELS: dict[int, Text] = {
    5: Text("非常满意", "very satisfied"),
    4: Text("满意", "satisfied"),
    3: Text("基本满意", "fairly satisfied"),
    2: Text("不满意", "dissatisfied"),
    1: Text("非常不满意", "very dissatisfied"),
}
BAD = 2
"""差评: this level and below."""
FOLLOW_UP_WORKDAYS = 5
"""Working days in which a bad rating is followed up (own setting)."""
RATEABLE = ("delivered", "archived")


class RatingCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to a rating."""


class Rate(RatingCommand, frozen=True):
    """评价 of the service in one case; the comment may be left out."""

    level: Level
    comment: str = ""


class RatingEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a rating."""


class Rated(RatingEvent, frozen=True):
    """已评价."""

    level: Level
    comment: str
    by: str


Command = Rate
Event = Rated


class State(Struct, frozen=True, kw_only=True):
    """A rating; ``id`` is the case's. ``level`` is 0 until it is given."""

    id: str
    level: int = 0
    comment: str = ""
    by: str = ""

    @property
    def bad(self) -> bool:
        """Whether it must be followed up."""
        return 0 < self.level <= BAD


class RatingFacts(Struct, frozen=True, kw_only=True):
    """Where the case stands; empty when there is none."""

    case_status: str = ""


def initial(stream_id: str) -> State:
    """Not rated."""
    return State(id=stream_id)


def decide(state: State, command: Command, context: Context) -> tuple[Event, ...] | Refusal:
    """The rating, or why it is refused."""
    facts = context.facts if isinstance(context.facts, RatingFacts) else RatingFacts()
    if not facts.case_status:
        return Refusal("unknown-case", Text("没有这个办件。", "There is no such case."))
    if facts.case_status not in RATEABLE:
        return Refusal("RATE-EARLY", Text("结果送达后方可评价。", "It can be rated after the result was delivered."))
    if state.level:
        return Refusal("RATE-ONCE", Text("本办件已经评价。", "This case is rated already."))
    refusal = check_text(command.comment, "comment", Text("意见", "comment"), limit=PROSE_LENGTH, required=False)
    return refusal or (Rated(at=context.now, level=command.level, comment=command.comment, by=context.actor.name),)


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    return State(id=state.id, level=event.level, comment=event.comment, by=event.by)
