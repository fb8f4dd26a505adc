"""The ledger: what happened, and the only writer of facts.

``execute`` carries out a command, ``load`` gives a stream's state, ``history`` its entries. ``registry`` says which
kinds, projections and reactions there are; ``asof.day`` looks back; ``verify``, ``checkpoints`` and ``merkle`` prove
that nothing was changed.
"""

from kuaijin.ledger import asof, registry
from kuaijin.ledger.batching import BrokenBatch, batch
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.errors import Conflict, UnreadableEntry
from kuaijin.ledger.execution import Outcome, execute, history, load, rehearse
from kuaijin.ledger.together import RefusedStep, execute_all

__all__ = [
    "BrokenBatch",
    "Conflict",
    "Entry",
    "Outcome",
    "RefusedStep",
    "UnreadableEntry",
    "asof",
    "batch",
    "execute",
    "execute_all",
    "history",
    "load",
    "registry",
    "rehearse",
]
