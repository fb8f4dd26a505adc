"""The state of a stream: the snapshot in its head if this very code made it, else a replay."""

import hashlib
import sys
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

import kuaijin.core
from kuaijin.ledger import store
from kuaijin.ledger.registry import Kind
from kuaijin.ledger.store import Head

_encode = msgspec.json.Encoder().encode  # keeps the order of mappings, as a replay would


@cache
def code_digest(*modules: str) -> str:
    """A digest of all code that a state or a row depends on: the core, and the folders of the given modules."""
    folders = {Path(kuaijin.core.__path__[0])}
    folders |= {Path(file).parent for module in modules if (file := sys.modules[module].__file__)}
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def code_of(kind: Kind) -> str:
    """The version of the code that ``kind``'s snapshots are good for."""
    return code_digest(kind.code)


def snapshot(state: Any) -> str:
    """A state as text, for the head."""
    return _encode(state).decode()


def at_head(kind: Kind, park: str, stream_id: str, head: Head | None) -> Any:
    """The state that ``head`` leads to."""
    if head is None:
        return kind.initial(stream_id)
    if head.state is not None and head.state_code == code_of(kind):
        return kind.read_state.decode(head.state)
    return replay(kind, park, stream_id)[0]


def replay(kind: Kind, park: str, stream_id: str, recorded_to: str | None = None) -> tuple[Any, int]:
    """State and sequence number from the entries alone."""
    state, seq = kind.initial(stream_id), 0
    for entry in store.stream(park, kind.name, stream_id, recorded_to=recorded_to):
        state, seq = kind.evolve(state, entry.event), entry.seq
    return state, seq
