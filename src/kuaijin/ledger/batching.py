"""Many commands in one transaction in few round trips: what they need is asked for together, what they write waits.

Inside :func:`batch` each command is still decided alone, on the state and the rows that the ones before it have led to;
streams and rows held by the batch are known without asking the database again.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS, models

from kuaijin.ledger import projecting, registry, session, states, store, surroundings
from kuaijin.ledger.errors import LostRace
from kuaijin.ledger.projecting import HeldRows, ProjectionContext
from kuaijin.ledger.session import Place, Session
from kuaijin.ledger.store import Head, Kept, Loaded, Row

AT_ONCE = 100
"""After so many commands what waits is sent."""
IDS = 500
"""Entry ids drawn at a time."""


class BrokenBatch(Exception):
    """The batch cannot go on: another writer was faster, or a command failed half-way. Undo the transaction."""


class HeldSession:
    """A session that knows the streams of a batch: see ``session.Session`` for what each method does."""

    def __init__(self, inner: Session, kind: str, loaded: dict[str, Loaded]) -> None:
        self._inner, self._kind, self._loaded = inner, kind, loaded
        self._drawn = 0
        self.appended = 0
        self.write, self.flush, self.finish = inner.write, inner.flush, inner.finish
        self.leave = inner.leave

    @property
    def rules(self) -> str | None:
        return self._inner.rules

    def load(self, place: Place, code: str, kept: Kept | None, ids: int = 1) -> Loaded:
        _, kind, stream_id = place
        if kind == self._kind and stream_id in self._loaded:
            return self._loaded[stream_id]
        self._drawn = 0  # the inner session draws its own, once the stream is locked
        return self._inner.load(place, code, kept, ids)

    def draw(self, count: int) -> None:
        self._inner.draw(count)
        self._drawn = count

    def append(self, rows: Sequence[Row]) -> list[int]:
        self.appended += len(rows)
        _, kind, stream_id, *_ = rows[0]
        if kind != self._kind or stream_id not in self._loaded:
            return self._inner.append(rows)
        if self._drawn < len(rows):
            self.draw(IDS + len(rows))
        self._drawn -= len(rows)
        known = self._loaded[stream_id]
        told = [(seq, type_, version, payload) for _, _, _, seq, type_, version, payload, *_ in rows]
        self._loaded[stream_id] = Loaded(known.head, [*known.tail, *told])
        return self._inner.append(rows)

    def move_head(self, park: str, kind: str, stream_id: str, head: Head, *, new: bool) -> None:
        self._inner.move_head(park, kind, stream_id, head, new=new)
        known = self._loaded.get(stream_id) if kind == self._kind else None
        if known is None:
            return
        tail = known.tail if head.state is None else ()
        self._loaded[stream_id] = Loaded(head.after(known.head), tail)

    def mark(self) -> None:
        """A batch has no marks."""

    def release(self) -> None:
        """A batch has no marks."""

    def go_back(self) -> None:
        raise BrokenBatch


class Batch:
    """The session and the rows that the commands of a batch share."""

    def __init__(self, kind: str, ids: Sequence[str]) -> None:
        known, park = registry.kind(kind), surroundings.park()
        surroundings.refresh()
        loaded = store.loaded_several(park, kind, ids, states.code_of(known))
        self.session = HeldSession(session.begin(), kind, loaded)
        self.rows = HeldRows(DEFAULT_DB_ALIAS, self.session)
        self.projecting = ProjectionContext(DEFAULT_DB_ALIAS, self.session, self.rows)
        self._commands = 0

    def count(self) -> None:
        """One more command is done."""
        self._commands += 1
        if not self._commands % AT_ONCE:
            self.send()

    def send(self) -> None:
        """Send what waits. Raises ``BrokenBatch``."""
        try:
            self.rows.flush()
            self.session.flush()
        except LostRace as error:
            raise BrokenBatch from error
        self.rows.forget()


_current: ContextVar[Batch | None] = ContextVar("batch", default=None)


def current() -> Batch | None:
    """The batch that a command belongs to, if any."""
    return _current.get()


@contextmanager
def batch(kind: str, ids: Iterable[str], model: type[models.Model] | None = None, index: str = "") -> Iterator[None]:
    """Inside, all commands are carried out as one batch; call it inside a transaction.

    ``ids`` are the streams of ``kind`` concerned, which are locked now. Their rows of ``model`` (whose key is the
    stream's id) are held too, and of all its rows the field ``index``: facts that ask with ``projecting.stored`` and
    ``other_with`` then hear of what the commands before have done. Other facts must not depend on that.

    Raises:
        BrokenBatch: by any command or at the end; the transaction has to be undone.
    """
    ordered = sorted(set(ids))
    made = Batch(kind, ordered)
    if model is not None:
        made.rows.hold(model, ordered, index)
    token = _current.set(made)
    with projecting.held(made.rows):
        try:
            yield
            made.send()
        finally:
            made.session.leave()
            _current.reset(token)
