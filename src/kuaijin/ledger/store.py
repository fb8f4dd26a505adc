"""Reading the ledger's tables, in plain SQL."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from msgspec import Struct

from kuaijin.ledger import registry
from kuaijin.ledger.entries import COLUMNS, Body, Entry

Row = tuple[Any, ...]
_ALL = ", ".join(COLUMNS)
_OF_STREAM = "WHERE park = %s AND kind = %s AND stream_id = %s"
HEAD = f"SELECT seq, hash, state, state_seq, state_code FROM ledger_head {_OF_STREAM}"  # noqa: S608  constants only
RULES = f"SELECT hash FROM ledger_head {_OF_STREAM}"  # noqa: S608  constants only
"""Where the register of the rulebook's versions stands."""
_KNOWN = f"SELECT CASE WHEN state_code = %s THEN state_seq ELSE 0 END FROM ledger_head {_OF_STREAM}"  # noqa: S608  constants only
TAIL = (
    f"SELECT seq, type, version, payload FROM ledger_entry {_OF_STREAM} "  # noqa: S608  constants only
    f"AND seq > COALESCE(({_KNOWN}), 0) ORDER BY seq"
)
"""Entries after the snapshot, if the code (fourth value) made it; else all."""

_HEADS = f"SELECT stream_id, {HEAD.removeprefix('SELECT ').partition(' WHERE ')[0]} WHERE park = %s AND kind = %s"
_TAILS = (
    "SELECT entry.stream_id, entry.seq, entry.type, entry.version, entry.payload FROM ledger_entry entry "
    "JOIN ledger_head head ON head.park = entry.park AND head.kind = entry.kind AND head.stream_id = entry.stream_id "
    "WHERE entry.park = %s AND entry.kind = %s "
    "AND entry.seq > CASE WHEN head.state_code = %s THEN head.state_seq ELSE 0 END"
)
CHUNK = 500
"""Streams or rows that one query names."""

_STREAM = f"SELECT {_ALL} FROM ledger_entry {_OF_STREAM}"  # noqa: S608  constants only


Kept = tuple[str, Any]
"""A state that a process keeps, and the hash of the entry that led to it."""


class Head(Struct, frozen=True):
    """A stream's last sequence number and hash; and a snapshot of its state, the entry that led to it and its code."""

    seq: int
    hash: str
    state: str | None = None
    state_seq: int = 0
    state_code: str | None = None

    def after(self, before: "Head | None") -> "Head":
        """This head with the snapshot of the one before it, if it has none of its own."""
        if before is None or self.state is not None:
            return self
        return Head(self.seq, self.hash, before.state, before.state_seq, before.state_code)


class Loaded(Struct, frozen=True):
    """A stream's head, if it has one, and its entries since the snapshot: (seq, type, version, payload).

    ``kept`` is the state at the head where this process has it; the entries are then not asked for.
    """

    head: Head | None
    tail: Sequence[Row]
    kept: Any = None


def loaded(park: str, kind: str, stream_id: str, code: str, kept: Kept | None = None) -> Loaded:
    """What it takes to know the state of a stream with code of version ``code``."""
    place = (park, kind, stream_id)
    with connection.cursor() as cursor:
        cursor.execute(HEAD, place)
        row = cursor.fetchone()
        if row is None:
            return Loaded(None, ())
        if kept is not None and kept[0] == row[1]:
            return Loaded(Head(*row), (), kept[1])
        cursor.execute(TAIL, (*place, code, *place))
        return Loaded(Head(*row), cursor.fetchall())


def loaded_several(park: str, kind: str, ids: Sequence[str], code: str) -> dict[str, Loaded]:
    """As :func:`loaded` for each of ``ids``; on PostgreSQL other writers of them wait from here on."""
    lock = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
    heads: dict[str, Head] = {}
    tails: dict[str, list[Row]] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(ids), CHUNK):
            some = ids[start : start + CHUNK]
            places = ", ".join(["%s"] * len(some))
            cursor.execute(f"{_HEADS} AND stream_id IN ({places}) ORDER BY stream_id{lock}", (park, kind, *some))
            heads |= {stream_id: Head(*row) for stream_id, *row in cursor.fetchall()}
            cursor.execute(
                f"{_TAILS} AND entry.stream_id IN ({places}) ORDER BY entry.stream_id, entry.seq",
                (park, kind, code, *some),
            )
            for stream_id, *row in cursor.fetchall():
                tails.setdefault(stream_id, []).append(tuple(row))
    return {stream_id: Loaded(heads.get(stream_id), tails.get(stream_id, ())) for stream_id in ids}


def short_streams(park: str, kind: str, ids: Sequence[str]) -> list[Row]:
    """The entries of several short streams, each in order: (stream id, seq, type, version, payload)."""
    if not ids:
        return []
    places = ", ".join(["%s"] * len(ids))
    sql = (
        "SELECT stream_id, seq, type, version, payload FROM ledger_entry "  # noqa: S608  constants only
        f"WHERE park = %s AND kind = %s AND stream_id IN ({places}) ORDER BY stream_id, seq"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, (park, kind, *ids))
        return list(cursor.fetchall())


def stream(park: str, kind: str, stream_id: str, *, after: int = 0, recorded_to: str | None = None) -> Iterator[Entry]:
    """The entries of a stream in order, from the one after sequence ``after``, recorded up to the given instant."""
    sql = _STREAM
    values: list[str | int] = [park, kind, stream_id]
    if after:
        sql, values = f"{sql} AND seq > %s", [*values, after]
    if recorded_to is not None:
        sql, values = f"{sql} AND recorded_at <= %s", [*values, recorded_to]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY seq", values)
        yield from (entry_of(row) for row in cursor.fetchall())


def rows(park: str, kind: str, stream_id: str, first: int, last: int) -> list[Row]:
    """The rows of a stream from sequence ``first`` to ``last``, as stored."""
    sql = f"{_STREAM} AND seq BETWEEN %s AND %s ORDER BY seq"
    with connection.cursor() as cursor:
        cursor.execute(sql, (park, kind, stream_id, first, last))
        return list(cursor.fetchall())


def body_of(row: Row) -> Body:
    """What the digest of a row of ``COLUMNS`` covers."""
    (_, park, kind, stream_id, seq, type_, version, payload, legal_at, recorded_at, actor, name, role, algo, _, _) = row
    return Body(actor, name, role, algo, kind, legal_at, park, payload, recorded_at, seq, stream_id, type_, version)


def prev_hash_of(row: Row) -> str:
    """The hash of the entry before a row of ``COLUMNS``, as the row has it."""
    return str(row[-2])


def entry_of(row: Row) -> Entry:
    """An entry from a row of ``COLUMNS``.

    Raises:
        UnreadableEntry: see ``Kind.event_of``.
    """
    id_, park, kind, stream_id, seq, type_, version, payload, legal_at, recorded_at, *rest = row
    actor_id, name, role, algo, prev_hash, hash_ = rest
    event = registry.kind(kind).event_of(stream_id, seq, type_, version, payload)
    legal, recorded = datetime.fromisoformat(legal_at), datetime.fromisoformat(recorded_at)
    return Entry(
        id_, park, kind, stream_id, seq, type_, version, payload, legal, recorded,
        actor_id, name, role, algo, prev_hash, hash_, event,
    )  # fmt: skip


def in_order(park: str, *, recorded_to: str | None = None, rows_at_once: int = 2000) -> Iterator[Row]:
    """All rows of a park in the order of writing, streamed; only inside a transaction."""
    values = [park]
    sql = f"SELECT {_ALL} FROM ledger_entry WHERE park = %s"  # noqa: S608  constants only
    if recorded_to is not None:
        sql, values = f"{sql} AND recorded_at <= %s", [park, recorded_to]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY id", values)
        while rows := cursor.fetchmany(rows_at_once):
            yield from rows
