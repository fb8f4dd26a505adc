"""The state of a stream: the snapshot in its head, if this very code made it, and the entries since."""

import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

import msgspec

import kuaijin.core
from kuaijin.ledger import store
from kuaijin.ledger.registry import Kind
from kuaijin.ledger.store import Head, Loaded

EVERY = 16
"""How many entries a head's snapshot may lag behind."""

Stream = tuple[str, str]
"""Kind and id."""

KEPT = 512
"""Of how many streams of a kind a process keeps the last state it saw."""

_keeping = Lock()
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


def due(kind: Kind, head: Head | None, seq: int) -> bool:
    """Whether the head at ``seq`` should carry a new snapshot: replaying a few entries is cheaper than writing one."""
    known = head.state_seq if head and head.state_code == code_of(kind) else 0
    return seq - known >= EVERY


def keep(kind: Kind, stream_id: str, hash_: str, state: Any) -> None:
    """Keep a state in this process. A hash names a whole history, so what is kept under it is never out of date."""
    with _keeping:
        kind.kept.pop(stream_id, None)
        kind.kept[stream_id] = (hash_, state)
        if len(kind.kept) > KEPT:
            del kind.kept[next(iter(kind.kept))]


def at_head(kind: Kind, stream_id: str, loaded: Loaded) -> tuple[Any, int]:
    """The state and sequence number that a snapshot and the entries after it lead to."""
    head, seq = loaded.head, 0
    if head is not None and loaded.kept is not None:
        return loaded.kept, head.seq
    if head is not None and head.state is not None and head.state_code == code_of(kind):
        state, seq = kind.read_state.decode(head.state), head.state_seq
    else:
        state = kind.initial(stream_id)
    for seq, type_, version, payload in loaded.tail:
        state = kind.evolve(state, kind.event_of(stream_id, seq, type_, version, payload))
    if head is not None and seq == head.seq:
        keep(kind, stream_id, head.hash, state)
    return state, seq


_standing: ContextVar[Mapping[Stream, Loaded]] = ContextVar("standing", default=MappingProxyType({}))


@contextmanager
def standing(streams: Mapping[Stream, Loaded]) -> Iterator[None]:
    """Inside, the states of these streams are known: this transaction has moved them."""
    token = _standing.set(streams)
    try:
        yield
    finally:
        _standing.reset(token)


def of(kind: Kind, park: str, stream_id: str) -> tuple[Any, int]:
    """The state and sequence number of a stream now, as this transaction sees it."""
    known = _standing.get().get((kind.name, stream_id))
    if known is not None:
        return at_head(kind, stream_id, known)
    return at_head(kind, stream_id, store.loaded(park, kind.name, stream_id, code_of(kind), kind.kept.get(stream_id)))


def of_several(kind: Kind, park: str, ids: Sequence[str]) -> dict[str, Any]:
    """The states of several short streams, in one query; a stream without entries is left out."""
    mine = _standing.get()
    known = {each: mine[kind.name, each].kept for each in ids if (kind.name, each) in mine}
    others = [each for each in ids if each not in known]
    for stream_id, seq, type_, version, payload in store.short_streams(park, kind.name, others):
        state = known.get(stream_id) or kind.initial(stream_id)
        known[stream_id] = kind.evolve(state, kind.event_of(stream_id, seq, type_, version, payload))
    return known


def replay(kind: Kind, park: str, stream_id: str, recorded_to: str | None = None) -> tuple[Any, int]:
    """State and sequence number from the entries alone."""
    state, seq = kind.initial(stream_id), 0
    for entry in store.stream(park, kind.name, stream_id, recorded_to=recorded_to):
        state, seq = kind.evolve(state, entry.event), entry.seq
    return state, seq
