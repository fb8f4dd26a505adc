"""The whole ledger as lines of JSON: for keeping, for handing over, for checking by other means."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from kuaijin.ledger import checkpoints, reading, store, surroundings
from kuaijin.ledger.entries import COLUMNS, canonical


def lines() -> Iterator[bytes]:
    """One line an entry in the order of writing, then the heads by (kind, id), then the checkpoints. The same ledger
    always gives the same bytes."""
    park = surroundings.park()
    with reading.snapshot():
        for row in store.in_order(park):
            yield _line("entry", dict(zip(COLUMNS, row, strict=True)))
        with connection.cursor() as cursor:
            cursor.execute("SELECT kind, stream_id, seq, hash FROM ledger_head WHERE park = %s", (park,))
            heads = sorted(cursor.fetchall())
        for kind, stream_id, seq, hash_ in heads:
            yield _line("head", {"kind": kind, "stream_id": stream_id, "seq": seq, "hash": hash_})
        for each in checkpoints.every(park):
            yield _line("checkpoint", each)


def _line(what: str, value: Any) -> bytes:
    return canonical({what: value}) + b"\n"
