"""Whether the files that the ledger names lie in the store, unchanged; and what interrupted uploads have left."""

import json
from collections.abc import Iterator

from cryptography.hazmat.primitives import hashes
from msgspec import Struct

from kuaijin.files.store import Store, store
from kuaijin.ledger.models import Entry
from kuaijin.ledger.surroundings import park
from kuaijin.wallclock import now

NAMING = ("file-attached", "paper-attached", "photo-taken", "bulletin-archived")
"""The types of entries that name a file by its digest."""
BLOCK = 1 << 20


class Finding(Struct, frozen=True):
    """A file that is ``missing`` or ``changed``, and the entry that names it."""

    what: str
    digest: str
    where: str


def verify(place: Store | None = None) -> tuple[int, list[Finding]]:
    """How many different files the ledger names, and those that are not there as they came; each is read once."""
    place = place or store()
    named: dict[str, str] = {}
    rows = Entry.objects.filter(park=park(), type__in=NAMING).order_by("id")
    for kind, stream_id, seq, payload in rows.values_list("kind", "stream_id", "seq", "payload").iterator():
        named.setdefault(json.loads(payload)["digest"], f"{kind}/{stream_id} {seq}")
    return len(named), list(_findings(place, named))


def _findings(place: Store, named: dict[str, str]) -> Iterator[Finding]:
    for digest, where in named.items():
        if not place.has(digest):
            yield Finding("missing", digest, where)
        elif _digest_of(place, digest) != digest:
            yield Finding("changed", digest, where)


def _digest_of(place: Store, digest: str) -> str:
    sm3 = hashes.Hash(hashes.SM3())
    with place.open(digest) as file:
        while block := file.read(BLOCK):
            sm3.update(block)
    return sm3.finalize().hex()


def tidy(place: Store | None = None) -> int:
    """Remove the drafts of uploads that were cut off; gives how many."""
    return (place or store()).tidy(now().timestamp())
