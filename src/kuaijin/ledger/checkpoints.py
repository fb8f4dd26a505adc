"""日结: checkpoints over all stream heads, their export, and proofs against them."""

from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import IntegrityError, connection, transaction

from kuaijin import wallclock
from kuaijin.core.misfit import misfit
from kuaijin.ledger import asof, merkle, ordering, sm3, store, surroundings
from kuaijin.ledger.entries import FIRST, Body, Place, body_digest, canonical
from kuaijin.ledger.errors import LostRace, refused
from kuaijin.ledger.fields import instant_text
from kuaijin.ledger.merkle import CheckpointBody, HeadLeaf, Proof, ProvenCheckpoint, ProvenEntry

Heads = dict[Place, tuple[int, str]]
"""Of each stream, the last sequence number and its hash."""

FORMAT = "kuaijin-checkpoint-1"
NO_STREAM = "LEDGER-11"
_COLUMNS = "algo, made_at, moved, moved_digest, number, park, root, streams, order_digest, prev_hash, hash"


class Checkpoint(msgspec.Struct, frozen=True):
    """One checkpoint as stored."""

    body: CheckpointBody
    prev_hash: str
    hash: str


class Exported(msgspec.Struct, frozen=True, omit_defaults=True):
    """A checkpoint to be kept where the owner of the database can't reach it; ``heads`` are all heads that it saw.

    ``None`` for a bare checkpoint as it is printed: its hash stands for all of them, but names no stream.
    """

    format: str
    checkpoint: Checkpoint
    heads: tuple[tuple[str, str, int, str], ...] | None = None


def make_or_last() -> tuple[Checkpoint, bool]:
    """A new checkpoint and ``True``; the last one and ``False`` where nothing came since it. Raises as :func:`make`."""
    before = last(surroundings.park())
    made = make()
    return made, before is None or made.hash != before.hash


def make() -> Checkpoint:
    """Put all stream heads under one root, now, and chain the checkpoint to the one before.

    Where nothing came since the last one it is given again: it seals all there is.

    Raises:
        Refused: a head is not its stream's last entry, or a stream of the last checkpoint has shrunk (LEDGER-6: a
            damaged ledger isn't sealed); LEDGER-4 inside ``asof.day``.
        LostRace: another checkpoint was made at the same moment.
    """
    asof.refuse_writing()
    park = surroundings.park()
    with transaction.atomic():
        heads, before = _sound_heads(park), last(park)
        known = heads_at(park, before.body.number) if before else {}
        _refuse_shrunk(known, heads)
        moved = {place: head for place, head in heads.items() if known.get(place) != head}
        if before and before.body.order_digest and not moved:
            return before
        body = CheckpointBody(
            sm3.ALGORITHM, instant_text(wallclock.now()), len(moved), digest_of(moved),
            before.body.number + 1 if before else 1, park, merkle.root(leaves(park, heads)).hex(), len(heads),
            ordering.order_digest(park, known if before and before.body.order_digest else {}, heads),
        )  # fmt: skip
        prev_hash = before.hash if before else FIRST
        made = Checkpoint(body, prev_hash, body.linked(prev_hash))
        _store(made, moved)
        return made


def _sound_heads(park: str) -> Heads:
    sql = (
        "SELECT h.kind, h.stream_id, h.seq, h.hash, e.hash FROM ledger_head h LEFT JOIN ledger_entry e "
        "ON e.park = h.park AND e.kind = h.kind AND e.stream_id = h.stream_id AND e.seq = h.seq WHERE h.park = %s"
    )
    heads: Heads = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, (park,))
        for kind, stream_id, seq, hash_, entry_hash in cursor.fetchall():
            if hash_ != entry_hash:
                raise _damaged(kind, stream_id)
            heads[kind, stream_id] = (seq, hash_)
    return heads


def _refuse_shrunk(known: Heads, heads: Heads) -> None:
    for (kind, stream_id), (seq, _) in known.items():
        if heads.get((kind, stream_id), (0, ""))[0] < seq:
            raise _damaged(kind, stream_id)


def _damaged(kind: str, stream_id: str) -> Exception:
    where = f"{kind}/{stream_id}"
    return refused(
        "LEDGER-6",
        f"{where} 与台账不符，不能日结；请先运行 kuaijin ledger verify",
        f"{where} does not match the ledger, so nothing is sealed; run kuaijin ledger verify first",
    )


def _store(made: Checkpoint, moved: Heads) -> None:
    values = [*msgspec.structs.astuple(made.body), made.prev_hash, made.hash]
    rows = [(made.body.park, made.body.number, *place, *head) for place, head in sorted(moved.items())]
    places = ", ".join(["%s"] * len(values))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO ledger_checkpoint ({_COLUMNS}) VALUES ({places})", values)  # noqa: S608  names of our own tables and columns only
            cursor.executemany(
                "INSERT INTO ledger_checkpointhead (park, checkpoint, kind, stream_id, seq, hash) "
                "VALUES (%s, %s, %s, %s, %s, %s)",
                rows,
            )
    except IntegrityError as error:
        raise LostRace from error


def leaves(park: str, heads: Heads) -> list[bytes]:
    """The leaf hashes, in the order of (kind, id) by code point."""
    return [HeadLeaf(hash_, kind, park, seq, id_).digest() for (kind, id_), (seq, hash_) in sorted(heads.items())]


def digest_of(heads: Heads) -> str:
    """A digest over heads, sorted; the checkpoint's own hash covers it."""
    return sm3.digest(canonical([[*place, *head] for place, head in sorted(heads.items())])).hex()


def every(park: str) -> list[Checkpoint]:
    """All checkpoints of a park, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM ledger_checkpoint WHERE park = %s ORDER BY number, id", (park,))  # noqa: S608  names of our own tables and columns only
        return [_checkpoint(row) for row in cursor.fetchall()]


def last(park: str) -> Checkpoint | None:
    """The newest checkpoint of a park."""
    sql = f"SELECT {_COLUMNS} FROM ledger_checkpoint WHERE park = %s ORDER BY number DESC LIMIT 1"  # noqa: S608  names of our own tables and columns only
    with connection.cursor() as cursor:
        cursor.execute(sql, (park,))
        row = cursor.fetchone()
    return _checkpoint(row) if row else None


def _checkpoint(row: Any) -> Checkpoint:
    row = (*row[:4], whole(row[4]), *row[5:])
    return Checkpoint(CheckpointBody(*row[:9]), row[9], row[10])


def whole(value: object) -> int:
    """A number of an entry or a checkpoint; SQLite lets anything be stored in its column."""
    return value if isinstance(value, int) else 0


def moved_heads(park: str, up_to: int) -> Iterable[tuple[int, Place, tuple[int, str]]]:
    """(checkpoint number, stream, head) of all streams that moved, up to checkpoint ``up_to``, oldest first."""
    sql = (
        "SELECT checkpoint, kind, stream_id, seq, hash FROM ledger_checkpointhead "
        "WHERE park = %s AND checkpoint <= %s ORDER BY checkpoint, id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, (park, up_to))
        for number, kind, stream_id, seq, hash_ in cursor.fetchall():
            yield whole(number), (str(kind), str(stream_id)), (whole(seq), hash_)


def heads_at(park: str, number: int) -> Heads:
    """All heads as checkpoint ``number`` saw them."""
    return {place: head for _, place, head in moved_heads(park, number)}


def exported(checkpoint: Checkpoint) -> bytes:
    """The file to keep outside: canonical JSON of the checkpoint and all its heads."""
    heads = heads_at(checkpoint.body.park, checkpoint.body.number)
    rows = tuple((*place, *head) for place, head in sorted(heads.items()))
    return canonical(Exported(FORMAT, checkpoint, rows)) + b"\n"


def read_exported(data: bytes) -> Exported:
    """An exported checkpoint, checked in itself: its root and hash follow from its heads. Also one as it is printed,
    without the heads.

    Raises:
        Refused: not such a file, or changed since it was written (LEDGER-7).
    """
    try:
        given = _decoded(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        place, why = misfit(error)
        zh, en = (f"{place}：{why.zh}", f"{place}: {why.en}") if place else (why.zh, why.en)
        raise refused("LEDGER-7", f"不是日结文件：{zh}", f"not an exported checkpoint: {en}", "checkpoint") from error
    body = given.checkpoint.body
    heads = {(kind, id_): (seq, hash_) for kind, id_, seq, hash_ in given.heads or ()}
    sound = (
        given.format == FORMAT
        and (given.heads is None or merkle.root(leaves(body.park, heads)).hex() == body.root)
        and body.linked(given.checkpoint.prev_hash) == given.checkpoint.hash
    )
    if not sound:
        raise refused("LEDGER-7", "日结文件被改动过", "the exported checkpoint has been changed", "checkpoint")
    return given


def known(park: str, kind: str, stream_id: str) -> bool:
    """Whether the ledger has this stream."""
    sql = "SELECT 1 FROM ledger_head WHERE park = %s AND kind = %s AND stream_id = %s"
    if "\x00" in kind + stream_id:  # no database stores one, and PostgreSQL takes none in a question
        return False
    with connection.cursor() as cursor:
        cursor.execute(sql, (park, kind, stream_id))
        return cursor.fetchone() is not None


def _decoded(data: bytes) -> Exported:
    raw = msgspec.json.decode(data)
    if isinstance(raw, dict) and "body" in raw and "format" not in raw:
        return Exported(FORMAT, msgspec.convert(raw, Checkpoint))
    return msgspec.convert(raw, Exported)


def prove(kind: str, stream_id: str, seq: int | None = None) -> Proof:
    """The inclusion proof of a stream's head in the newest checkpoint; with ``seq`` also of that entry under the head.

    Raises:
        Refused: there is no such stream (LEDGER-11), no checkpoint holds it yet (LEDGER-8), or not that entry
            (LEDGER-9).
    """
    park = surroundings.park()
    if not known(park, kind, stream_id):
        raise refused(
            NO_STREAM, f"没有这条流：{kind}/{stream_id}", f"there is no such stream: {kind}/{stream_id}", "id"
        )
    checkpoint = last(park)
    heads = heads_at(park, checkpoint.body.number) if checkpoint else {}
    if checkpoint is None or (kind, stream_id) not in heads:
        raise refused(
            "LEDGER-8",
            f"{kind}/{stream_id} 还没有进入任何日结；请先运行 kuaijin ledger checkpoint",
            f"no checkpoint holds {kind}/{stream_id} yet; run kuaijin ledger checkpoint first",
        )
    tree = merkle.levels(leaves(park, heads))
    index = sorted(heads).index((kind, stream_id))
    head_seq, head_hash = heads[kind, stream_id]
    return Proof(
        merkle.FORMAT,
        HeadLeaf(head_hash, kind, park, head_seq, stream_id),
        index,
        len(heads),
        tuple(partner.hex() for partner in merkle.path(tree, index)),
        ProvenCheckpoint(checkpoint.body, checkpoint.prev_hash, checkpoint.hash),
        None if seq is None else _proven_entry(park, kind, stream_id, seq, head_seq),
    )


def _proven_entry(park: str, kind: str, stream_id: str, seq: int, head_seq: int) -> ProvenEntry:
    rows = store.rows(park, kind, stream_id, seq, head_seq) if 1 <= seq <= head_seq else []
    if not rows:
        raise refused(
            "LEDGER-9",
            f"最近一次日结里 {kind}/{stream_id} 没有第 {seq} 条（共 {head_seq} 条）",
            f"the newest checkpoint has no entry {seq} of {kind}/{stream_id} (it has {head_seq})",
            "seq",
        )
    bodies = [(store.body_of(row), row) for row in rows]
    later = tuple(body_digest(body).hex() for body, _ in bodies[1:])
    first: Body = bodies[0][0]
    return ProvenEntry(first, store.prev_hash_of(bodies[0][1]), later)
