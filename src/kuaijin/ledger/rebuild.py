"""Drops the read models and makes them anew from the entries, in one transaction; readers see the old until it ends."""

from typing import Any

import msgspec
from django.db import connection, models, transaction

from kuaijin.ledger import asof, registry, states, surroundings
from kuaijin.ledger.entries import Place
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.replaying import replay_all

Dump = dict[str, list[tuple[Any, ...]]]
"""Of each table all rows, sorted, without automatic ids."""

_STATE = (
    "UPDATE ledger_head SET state = %s, state_code = %s WHERE park = %s AND kind = %s AND stream_id = %s AND seq = %s"
)
_BATCH = 2000


class Rebuilt(msgspec.Struct, frozen=True):
    """How much was replayed, and with ``check`` the tables that differed from their rebuilt selves."""

    entries: int
    streams: int
    tables: int
    differing: tuple[str, ...] = ()


def rebuild(*, check: bool = False) -> Rebuilt:
    """Rebuild all read models and cached states. With ``check`` compare only: everything is put back as it was.

    Raises:
        Refused: inside ``asof.day`` (LEDGER-4).
        UnreadableEntry: an entry that this code cannot read; nothing is changed.
    """
    asof.refuse_writing()
    with transaction.atomic():
        _keep_writers_waiting()
        before, states_before = (dump(), _states()) if check else ({}, {})
        entries, streams = _replay()
        differing = [name for name, rows in dump().items() if before[name] != rows] if check else []
        if check:
            if not _same_states(states_before, _states()):
                differing.append("ledger_head")
            transaction.set_rollback(True)
    return Rebuilt(entries, streams, len(read_models()), tuple(sorted(differing)))


def read_models() -> tuple[type[models.Model], ...]:
    """All tables that projections fill."""
    return tuple(model for projection in registry.projections() for model in projection.models)


def _keep_writers_waiting() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Every writer first asks for its head's lock; reading stays possible.
            cursor.execute("LOCK TABLE ledger_head IN EXCLUSIVE MODE")


def _replay() -> tuple[int, int]:
    park = surroundings.park()
    lengths: dict[Place, int] = {}
    with connection.cursor() as cursor:
        for model in read_models():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608  our own tables
        cursor.execute("SELECT kind, stream_id, seq FROM ledger_head WHERE park = %s", (park,))
        lengths.update({(kind, stream_id): seq for kind, stream_id, seq in cursor.fetchall()})
    codes = {name: states.code_of(registry.kind(name)) for name in registry.kinds()}
    waiting: list[tuple[Any, ...]] = []

    def finished(place: Place, seq: int, state: Any) -> None:
        waiting.append((states.snapshot(state), codes[place[0]], park, *place, seq))
        if len(waiting) >= _BATCH:
            _write_states(waiting)

    entries = replay_all(ProjectionContext(connection.alias), lengths, finished=finished)
    _write_states(waiting)
    return entries, len(lengths)


def _write_states(waiting: list[tuple[Any, ...]]) -> None:
    if waiting:
        with connection.cursor() as cursor:
            cursor.executemany(_STATE, waiting)
        waiting.clear()


def dump() -> Dump:
    """The content of the read models, for comparing."""
    return {model._meta.db_table: _rows(model) for model in read_models()}


def _rows(model: type[models.Model]) -> list[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    return sorted(model._default_manager.values_list(*names), key=repr)


def _states() -> dict[Place, tuple[str | None, Any]]:
    """Of each stream the code version of its cached state, and the state if this code made it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, stream_id, state_code, state FROM ledger_head WHERE park = %s", (surroundings.park(),)
        )
        return {(kind, id_): (code, _cached(kind, code, state)) for kind, id_, code, state in cursor.fetchall()}


def _cached(kind_name: str, code: str | None, state: str | None) -> Any:
    kind = registry.kind(kind_name)
    return kind.read_state.decode(state) if state is not None and code == states.code_of(kind) else None


def _same_states(before: dict[Place, tuple[str | None, Any]], after: dict[Place, tuple[str | None, Any]]) -> bool:
    """Whether the cached states that were in use are what a replay gives; those of older code don't count."""
    return all(before[place] == found for place, found in after.items() if before[place][0] == found[0])
