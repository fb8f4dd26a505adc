"""The Merkle tree of RFC 6962 section 2.1, with SM3, and the check of a proof without any database."""

from collections.abc import Sequence
from typing import Any

import msgspec

from kuaijin.ledger import sm3
from kuaijin.ledger.entries import Body, body_digest, canonical, link

EMPTY = sm3.digest(b"")
"""The root of a tree without leaves."""


def leaf(data: bytes) -> bytes:
    """The hash of one leaf; its prefix keeps it from being taken for a node."""
    return sm3.digest(b"\x00" + data)


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sm3.digest(b"\x01" + left + right)


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """All levels of the tree, from the leaf hashes up to the root. A last one without partner moves up as it is."""
    tree = [list(leaves)]
    while len(tree[-1]) > 1:
        below = tree[-1]
        above = [node(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        tree.append(above + below[len(above) * 2 :])
    return tree


def root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash over leaf hashes."""
    return levels(leaves)[-1][0] if leaves else EMPTY


def path(tree: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    """The audit path of the leaf at ``index``: the partners met on the way to the root."""
    partners = []
    for level in tree[:-1]:
        partner = index ^ 1
        if partner < len(level):
            partners.append(level[partner])
        index //= 2
    return partners


def root_by_path(leaf_hash: bytes, index: int, size: int, partners: Sequence[bytes]) -> bytes | None:
    """The root that an audit path leads to (RFC 9162 section 2.1.3.2), or ``None`` if it can't belong to this place."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, leaf_hash
    for partner in partners:
        if last == 0:
            return None
        if place % 2 or place == last:
            found = node(partner, found)
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            found = node(found, partner)
        place, last = place // 2, last // 2
    return found if last == 0 else None


class HeadLeaf(msgspec.Struct, frozen=True):
    """What stands in a leaf: the head of one stream. The fields stand in the order of canonical JSON."""

    hash: str
    kind: str
    park: str
    seq: int
    stream_id: str

    def digest(self) -> bytes:
        """Its leaf hash."""
        return leaf(canonical(self))


class CheckpointBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the hash of a checkpoint covers, besides the hash of the checkpoint before.

    ``order_digest``: see ``ledger/ordering.py``; checkpoints of earlier releases have none and leave it out.
    """

    algo: str
    made_at: str
    moved: int
    moved_digest: str
    number: int
    park: str
    root: str
    streams: int
    order_digest: str | None = None

    def linked(self, prev_hash: str) -> str:
        """The checkpoint's hash."""
        return link(prev_hash, sm3.digest(canonical(self)))


class ProvenCheckpoint(msgspec.Struct, frozen=True):
    """A checkpoint as it is shown in a proof."""

    body: CheckpointBody
    prev_hash: str
    hash: str


class ProvenEntry(msgspec.Struct, frozen=True):
    """An entry as it is shown in a proof: its columns, and only the digests of the entries after it up to the head."""

    body: Body
    prev_hash: str
    later: tuple[str, ...]


class Proof(msgspec.Struct, frozen=True):
    """That a stream's head, and through it an entry, is part of a checkpoint."""

    format: str
    head: HeadLeaf
    index: int
    size: int
    path: tuple[str, ...]
    checkpoint: ProvenCheckpoint
    entry: ProvenEntry | None = None


FORMAT = "kuaijin-proof-1"


def check(proof: Proof | dict[str, Any]) -> list[str]:
    """What is wrong with a proof, in both languages; an empty list if it holds. Needs nothing but the proof.

    The reader compares ``checkpoint.hash`` with the one published elsewhere: that is what ties the proof to the park.
    """
    try:
        given = proof if isinstance(proof, Proof) else msgspec.convert(proof, Proof)
        return _faults(given)
    except ValueError as error:  # also what msgspec and fromhex raise
        return [f"证明的格式不对 / not a proof: {error}"]


def _faults(given: Proof) -> list[str]:
    wrong = []
    if given.format != FORMAT or given.checkpoint.body.algo != sm3.ALGORITHM:
        wrong.append("不认识的格式或算法 / unknown format or algorithm")
    body = given.checkpoint.body
    partners = [bytes.fromhex(partner) for partner in given.path]
    found = root_by_path(given.head.digest(), given.index, given.size, partners)
    if found is None or found.hex() != body.root or given.size != body.streams:
        wrong.append("路径不通向日结的根 / the path does not lead to the checkpoint's root")
    if body.linked(given.checkpoint.prev_hash) != given.checkpoint.hash:
        wrong.append("日结的哈希不符 / the checkpoint's hash does not match")
    if given.entry is not None:
        wrong += _check_entry(given.entry, given.head)
    return wrong


def _check_entry(entry: ProvenEntry, head: HeadLeaf) -> list[str]:
    found = link(entry.prev_hash, body_digest(entry.body))
    for digest in entry.later:
        found = link(found, bytes.fromhex(digest))
    place = (entry.body.park, entry.body.kind, entry.body.stream_id, entry.body.seq + len(entry.later))
    if found != head.hash or place != (head.park, head.kind, head.stream_id, head.seq):
        return ["条目不通向流的末端 / the entry does not lead to the head of the stream"]
    return []
