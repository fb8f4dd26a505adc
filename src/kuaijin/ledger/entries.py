"""An entry in memory: its columns, its hash, and how an event becomes a payload.

Canonical JSON: keys sorted, no spaces, UTF-8, instants in UTC. The digest of an entry's *body* covers every column but
the hashes; the entry's hash links that to the hash of the entry before it. Kept apart so that a proof can show one
entry and only the digests of those after it.
"""

import re
from datetime import UTC, datetime
from typing import Any

import msgspec

from kuaijin.core.base import Event
from kuaijin.ledger import sm3

FIRST = "0" * 64
"""``prev_hash`` of a stream's first entry."""

Place = tuple[str, str]
"""Kind and id of a stream."""

COLUMNS = (
    "id", "park", "kind", "stream_id", "seq", "type", "version", "payload", "legal_at", "recorded_at",
    "actor_id", "actor_name", "actor_role", "algo", "prev_hash", "hash",
)  # fmt: skip

_OTHER_ZONE = re.compile(r"\dT[0-9:.]+[+-]\d\d:\d\d")


class Entry(msgspec.Struct, frozen=True):
    """One entry as read from the ledger; ``event`` is the payload, upcast to today's form and typed."""

    id: int
    park: str
    kind: str
    stream_id: str
    seq: int
    type: str
    version: int
    payload: str
    legal_at: datetime
    recorded_at: datetime
    actor_id: str
    actor_name: str
    actor_role: str
    algo: str
    prev_hash: str
    hash: str
    event: Event


class Body(msgspec.Struct, frozen=True):
    """What the body digest covers; the fields stand in the order of canonical JSON."""

    actor_id: str
    actor_name: str
    actor_role: str
    algo: str
    kind: str
    legal_at: str
    park: str
    payload: str
    recorded_at: str
    seq: int
    stream_id: str
    type: str
    version: int


_encode = msgspec.json.Encoder(order="sorted").encode
_encode_body = msgspec.json.Encoder().encode


def canonical(value: Any) -> bytes:
    """Canonical JSON of builtins, structs, dates and instants.

    Raises:
        UnicodeEncodeError: text with a lone surrogate.
        TypeError: a value that JSON cannot carry.
    """
    data = _encode(value)
    if _OTHER_ZONE.search(data.decode()):
        data = _encode(_in_utc(msgspec.to_builtins(value, builtin_types=(datetime,), order="sorted")))
    return data


def _in_utc(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value
    if isinstance(value, dict):
        return {key: _in_utc(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_in_utc(inner) for inner in value]
    return value


def body_digest(body: Body) -> bytes:
    """SM3 of the canonical JSON of ``body``."""
    return sm3.digest(_encode_body(body))


def link(prev_hash: str, digest: bytes) -> str:
    """The hash (64 hex digits) of an entry with body digest ``digest`` after the entry with ``prev_hash``.

    The leading byte keeps links apart from Merkle leaves (0) and nodes (1).
    """
    return sm3.digest(b"\x02" + bytes.fromhex(prev_hash) + digest).hex()
