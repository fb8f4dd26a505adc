"""What a decision may look at besides the state and the command: the moment, the actor, the rules and given facts."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Actor, civil_date
from kuaijin.core.calendar import Calendar
from kuaijin.core.rulebook import Rulebook


class Context(Struct, frozen=True):
    """The surroundings of one decision, handed in so that deciding stays a pure function.

    ``now`` is an aware instant; ``facts`` is the deciding module's own struct of what other streams say
    (for a case: which items of the project are already granted), or ``None`` where it needs none.
    """

    now: datetime
    actor: Actor
    calendar: Calendar
    rulebook: Rulebook
    facts: Any = None

    @property
    def today(self) -> date:
        """The Asia/Shanghai date of ``now``."""
        return civil_date(self.now)
