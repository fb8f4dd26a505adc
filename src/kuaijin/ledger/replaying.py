"""Running all entries through the projections again: for a rebuild, and for a past day."""

from collections.abc import Callable
from typing import Any

from django.db import connection

from kuaijin.ledger import registry, store, surroundings
from kuaijin.ledger.entries import Place
from kuaijin.ledger.projecting import ProjectionContext

Seen = Callable[[Place, int, Any], None]
"""Told of each entry that was replayed: place, sequence number, state after it."""


def replay_all(
    context: ProjectionContext,
    lengths: dict[Place, int],
    *,
    recorded_to: str | None = None,
    seen: Seen | None = None,
) -> int:
    """Project every entry in the order of writing; gives their number.

    ``lengths`` says where each stream ends, so that its state can be let go of: only open streams are in memory.
    """
    states: dict[Place, Any] = {}
    projections = {name: registry.projections(name) for name in registry.kinds()}
    count = 0
    for row in store.in_order(surroundings.park(), recorded_to=recorded_to):
        entry = store.entry_of(row)
        place, kind = (entry.kind, entry.stream_id), registry.kind(entry.kind)
        before = states[place] if place in states else kind.initial(entry.stream_id)
        after = kind.evolve(before, entry.event)
        context.moment = entry.recorded_at
        for projection in projections[entry.kind]:
            projection.apply(entry, before, after, context)
        if seen:
            seen(place, entry.seq, after)
        if lengths.get(place) == entry.seq:
            states.pop(place, None)
        else:
            states[place] = after
        count += 1
    context.rows.flush()
    return count


def lengths_at(recorded_to: str) -> dict[Place, int]:
    """Where each stream ended at an instant."""
    sql = (
        "SELECT kind, stream_id, MAX(seq) FROM ledger_entry WHERE park = %s AND recorded_at <= %s "
        "GROUP BY kind, stream_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, (surroundings.park(), recorded_to))
        return {(kind, stream_id): seq for kind, stream_id, seq in cursor.fetchall()}
