"""Drops the read models and makes them anew from the entries, in one transaction; readers see the old until it ends."""

from typing import Any

import msgspec
from django.db import connection, models, transaction

from kuaijin.ledger import asof, registry, states, surroundings
from kuaijin.ledger.entries import Place
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.replaying import replay_all
from kuaijin.wallclock import today

Dump = dict[str, list[tuple[Any, ...]]]
"""Of each table all rows, sorted, without automatic ids."""

_STATE = (
    "UPDATE ledger_head SET state = %s, state_seq = %s, state_code = %s "
    "WHERE park = %s AND kind = %s AND stream_id = %s AND seq = %s"
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
        surroundings.refresh()
        if check:
            registry.bring_to(today())  # what only waits for the daily tick is no damage
        before = dump() if check else {}
        states_ = _States(surroundings.park())
        entries, streams = _replay(states_)
        registry.bring_to(today())
        differing = [name for name, rows in dump().items() if before[name] != rows] if check else []
        if check:
            differing += ["ledger_head"] if states_.wrong else []
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


def _replay(states_: "_States") -> tuple[int, int]:
    with connection.cursor() as cursor:
        for model in read_models():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608  our own tables
    entries = replay_all(ProjectionContext(connection.alias), states_.lengths, seen=states_.seen)
    states_.write()
    return entries, len(states_.lengths)


class _States:
    """The snapshots in the heads: compared with what the entries lead to, and made anew where they are worth it."""

    def __init__(self, park: str) -> None:
        self._park = park
        self._codes = {name: states.code_of(registry.kind(name)) for name in registry.kinds()}
        self.lengths: dict[Place, int] = {}
        self.wrong: list[Place] = []
        self._kept: dict[Place, tuple[int, str]] = {}
        self._waiting: list[tuple[Any, ...]] = []
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, stream_id, seq, state, state_seq, state_code FROM ledger_head WHERE park = %s", (park,)
            )
            for kind, stream_id, seq, state, state_seq, code in cursor.fetchall():
                self.lengths[kind, stream_id] = seq
                if state is not None and code == self._codes.get(kind):
                    self._kept[kind, stream_id] = (state_seq, state)

    def seen(self, place: Place, seq: int, state: Any) -> None:
        """One more entry has been replayed."""
        kept = self._kept.get(place)
        if kept and kept[0] == seq and registry.kind(place[0]).read_state.decode(kept[1]) != state:
            self.wrong.append(place)
        if seq == self.lengths.get(place):
            text = states.snapshot(state) if seq >= states.EVERY else None
            code = self._codes[place[0]] if text else None
            self._waiting.append((text, seq if text else 0, code, self._park, *place, seq))
            if len(self._waiting) >= _BATCH:
                self.write()

    def write(self) -> None:
        """Write the snapshots that wait."""
        if self._waiting:
            with connection.cursor() as cursor:
                cursor.executemany(_STATE, self._waiting)
            self._waiting.clear()


def dump() -> Dump:
    """The content of the read models, for comparing."""
    return {model._meta.db_table: _rows(model) for model in read_models()}


def _rows(model: type[models.Model]) -> list[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    return sorted(model._default_manager.values_list(*names), key=repr)
