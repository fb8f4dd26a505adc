"""The ledger: what happened, and the only writer of facts.

``execute`` carries out a command, ``load`` gives a stream's state, ``history`` its entries. ``registry`` says which
kinds, projections and reactions there are; ``asof.day`` looks back; ``verify``, ``checkpoints`` and ``merkle`` prove
that nothing was changed.
"""

from kuaijin.ledger import asof, registry
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.errors import Conflict, UnreadableEntry
from kuaijin.ledger.execution import Outcome, execute, history, load, rehearse

__all__ = [
    "Conflict",
    "Entry",
    "Outcome",
    "UnreadableEntry",
    "asof",
    "execute",
    "history",
    "load",
    "registry",
    "rehearse",
]
