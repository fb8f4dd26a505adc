"""The order of writing: what a checkpoint seals of it, and what the recorded instants say where none has yet.

The id of an entry stands in no hash, for a database gives it last; the order among streams is only in the ids. Each
checkpoint therefore seals the ids of the entries that came since the one before. After the newest checkpoint there are
the instants at which entries were recorded: they ascend with the ids but for what runs side by side.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kuaijin import wallclock
from kuaijin.ledger import sm3
from kuaijin.ledger.entries import Place

Key = tuple[str, str, int]
"""Kind and id of a stream, and the sequence number of an entry."""

SIDE_BY_SIDE = timedelta(minutes=10)
"""No transaction takes longer: entries whose instants differ by less may stand either way round."""
SAME_DAY = timedelta(days=1)
"""On a site that is set to another day, that day begins again every day."""
NEARLY = timedelta(seconds=1)
START = b""


def sealed(before: bytes, id_: int, hash_: str) -> bytes:
    """The digest over the order so far and one more entry; begin with :data:`START`."""
    return sm3.digest(b"\x03" + before + f"{id_}:{hash_}".encode())


def order_digest(park: str, known: dict[Place, tuple[int, str]], heads: dict[Place, tuple[int, str]]) -> str:
    """The digest over id and hash of all entries after the heads ``known`` up to ``heads``, in the order of writing."""
    found: list[tuple[int, str]] = []
    with connection.cursor() as cursor:
        if not known:
            cursor.execute("SELECT id, hash, kind, stream_id, seq FROM ledger_entry WHERE park = %s", (park,))
            found = [(row[0], row[1]) for row in cursor.fetchall() if row[4] <= heads.get((row[2], row[3]), (0, ""))[0]]
        else:
            sql = (
                "SELECT id, hash FROM ledger_entry WHERE park = %s AND kind = %s AND stream_id = %s "
                "AND seq > %s AND seq <= %s"
            )
            for place, (seq, _) in heads.items():
                before = known.get(place, (0, ""))[0]
                if before < seq:
                    cursor.execute(sql, (park, *place, before, seq))
                    found += cursor.fetchall()
    digest = START
    for id_, hash_ in sorted(found):
        digest = sealed(digest, id_, hash_)
    return digest.hex()


def slack() -> timedelta:
    """How far instants may run against the order of writing."""
    return SIDE_BY_SIDE if wallclock.site_day() is None else SAME_DAY


def against(earlier: str, later: str, most: timedelta) -> bool:
    """Whether an entry recorded at ``later`` stands after one of ``earlier`` although it is older by more than
    ``most``."""
    return later < earlier and datetime.fromisoformat(earlier) - datetime.fromisoformat(later) > most


def misplaced(park: str, most: timedelta, first: int | None = None) -> list[Key]:
    """The fewest entries without which the recorded instants ascend but for ``most``, in the order of writing, from id
    ``first`` on."""
    sql = "SELECT recorded_at, kind, stream_id, seq FROM ledger_entry WHERE park = %s"
    values: list[str | int] = [park]
    if first is not None:
        sql, values = f"{sql} AND id >= %s", [park, first]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY id", values)
        rows: Sequence[Any] = cursor.fetchall()
    kept = _in_order([row[0] for row in rows])
    after = _next_kept(rows, kept)
    before, found = "", []
    for index, (recorded, *key) in enumerate(rows):
        if index in kept:
            before = recorded
        elif (before and against(before, recorded, most)) or (after[index] and against(recorded, after[index], most)):
            found.append((key[0], key[1], key[2]))
    return found


def _next_kept(rows: Sequence[Any], kept: set[int]) -> list[str]:
    """Of each place, the instant of the next entry that is kept."""
    after, told = "", []
    for index in range(len(rows) - 1, -1, -1):
        told.append(after)
        if index in kept:
            after = rows[index][0]
    return told[::-1]


def _in_order(values: Iterable[str]) -> set[int]:
    """The places of a longest run of values that never descends."""
    tails: list[str] = []
    ends: list[int] = []
    back: list[int] = []
    for place, value in enumerate(values):
        at = bisect_right(tails, value)
        back.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [value]
        ends[at : at + 1] = [place]
    kept, place = set(), ends[-1] if ends else -1
    while place >= 0:
        kept.add(place)
        place = back[place]
    return kept
