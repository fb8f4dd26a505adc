"""The statements of one writing transaction, sent in as few round trips as each database allows.

SQLite lives in this process: every statement runs at once. PostgreSQL is a round trip away: the first asks for the head
and an entry id together, what is to be written waits, and goes out as one message whose last word is COMMIT.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from kuaijin.ledger.entries import COLUMNS
from kuaijin.ledger.errors import LostRace
from kuaijin.ledger.store import HEAD, RULES, TAIL, Head, Kept, Loaded, Row
from kuaijin.ledger.surroundings import REGISTER

_COLUMNS = ", ".join(COLUMNS)
_PLACES = ", ".join(["%s"] * len(COLUMNS))
_INSERT = f"INSERT INTO ledger_entry ({_COLUMNS}) VALUES ({_PLACES})"  # noqa: S608  constants only
_NEW_HEAD = (
    "INSERT INTO ledger_head (seq, hash, state, state_seq, state_code, park, kind, stream_id) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
_MOVE_HEAD = "UPDATE ledger_head SET seq = %s, hash = %s WHERE park = %s AND kind = %s AND stream_id = %s"
_MOVE_HEAD_AND_STATE = (
    "UPDATE ledger_head SET seq = %s, hash = %s, state = %s, state_seq = %s, state_code = %s "
    "WHERE park = %s AND kind = %s AND stream_id = %s"
)
_LOCK = f"{HEAD} FOR NO KEY UPDATE"
_NEXT_IDS = "SELECT nextval('ledger_entry_id_seq') FROM generate_series(1, %s)"

Place = tuple[str, str, str]
"""Park, kind and id of a stream."""

Question = tuple[str, Sequence[Any]]
"""A query with ``%s`` for its values, and the values."""


class Session(Protocol):
    """What the execution of a command asks of a database."""

    @property
    def rules(self) -> str | None:
        """The hash of the register of the rulebook's versions, read with the first stream; empty without revisions."""

    def load(self, place: Place, code: str, kept: Kept | None, ids: int = 1) -> Loaded:
        """What it takes to know a stream's state (``store.loaded``); other writers of it wait from here on.

        ``ids``: how many entries will probably follow.
        """

    def draw(self, count: int) -> None:
        """Provide for ``count`` entry ids on streams that are locked already."""

    def append(self, rows: Sequence[Row]) -> list[int]:
        """Append rows (``COLUMNS`` without the id) of one stream; gives their ids, ascending."""

    def move_head(self, park: str, kind: str, stream_id: str, head: Head, *, new: bool) -> None:
        """Set the head of a stream that was loaded; ``new`` if it had none. Without a state the old snapshot stays."""

    def write(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each row of values."""

    def flush(self) -> None:
        """Send what waits, so that reads in this transaction see it."""

    def mark(self) -> None:
        """Set a mark to which :meth:`go_back` leads; the newest mark counts."""

    def release(self) -> None:
        """Take the newest mark away and keep what was written since."""

    def go_back(self) -> None:
        """Undo what was written since the newest mark, and take it away."""

    def finish(self, *, commit: bool) -> None:
        """Send what waits; with ``commit`` the transaction may end with it. Nothing may follow.

        Raises:
            LostRace: another writer made this stream first (here or in any method above).
        """

    def leave(self) -> None:
        """Nothing of this session may be sent any more: it is finished, or its transaction is undone."""


def begin() -> Session:
    """A session on the main database; call it inside a transaction."""
    connection = connections[DEFAULT_DB_ALIAS]
    return _Postgresql(connection) if connection.vendor == "postgresql" else _Sqlite(connection)


@cache
def _qmark(sql: str) -> str:
    """The statement with SQLite's own placeholders."""
    return sql.replace("%s", "?")


def _head_statement(head: Head, place: tuple[str, str, str], *, new: bool) -> tuple[str, tuple[Any, ...]]:
    if head.state is None and not new:
        return _MOVE_HEAD, (head.seq, head.hash, *place)
    values = (head.seq, head.hash, head.state, head.state_seq, head.state_code, *place)
    return _NEW_HEAD if new else _MOVE_HEAD_AND_STATE, values


class _Sqlite:
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._errors = connection.wrap_database_errors
        self._execute = connection.connection.execute
        self._many = connection.connection.executemany
        self.rules: str | None = None
        self._marks = 0

    def load(self, place: Place, code: str, kept: Kept | None, ids: int = 1) -> Loaded:  # noqa: ARG002  SQLite gives ids itself
        with self._errors:
            if self.rules is None:
                known = self._execute(_qmark(RULES), (place[0], *REGISTER)).fetchone()
                self.rules = known[0] if known else ""
            row = self._execute(_qmark(HEAD), place).fetchone()
            if row is None:
                return Loaded(None, ())
            if kept is not None and kept[0] == row[1]:
                return Loaded(Head(*row), (), kept[1])
            return Loaded(Head(*row), self._execute(_qmark(TAIL), (*place, code, *place)).fetchall())

    def draw(self, count: int) -> None:
        """Ids come with the rows."""

    def append(self, rows: Sequence[Row]) -> list[int]:
        try:
            with self._errors:
                return [self._execute(_qmark(_INSERT), (None, *row)).lastrowid for row in rows]
        except IntegrityError as error:
            raise LostRace from error

    def move_head(self, park: str, kind: str, stream_id: str, head: Head, *, new: bool) -> None:
        sql, values = _head_statement(head, (park, kind, stream_id), new=new)
        with self._errors:
            self._execute(_qmark(sql), values)

    def write(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        with self._errors:
            self._many(_qmark(sql), rows)

    def flush(self) -> None:
        """Nothing waits."""

    def mark(self) -> None:
        self._marks += 1
        self._execute(f"SAVEPOINT kj_{self._marks}")

    def release(self) -> None:
        self._execute(f"RELEASE SAVEPOINT kj_{self._marks}")
        self._marks -= 1

    def go_back(self) -> None:
        self._execute(f"ROLLBACK TO SAVEPOINT kj_{self._marks}")
        self.release()

    def finish(self, *, commit: bool) -> None:
        """Nothing waits; Django commits."""

    def leave(self) -> None:
        """Nothing waits."""


def one(connection: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> Row | None:
    """The first row of a query that is asked again and again; see :func:`several`."""
    return several(connection, ((sql, values),))[0]


def several(connection: BaseDatabaseWrapper, questions: Sequence[Question]) -> list[Row | None]:
    """The first row of each query, on the shortest way that the database has; what a command has written is seen."""
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            return [raw.execute(_qmark(sql), values).fetchone() for sql, values in questions]
        from kuaijin.ledger.postgresql import line  # noqa: PLC0415  only where PostgreSQL is used

        known = line(raw)
        answers = (known.rows(answer) for answer in known.ask(*questions))
        return [rows[0] if rows else None for rows in answers]


class _Postgresql:
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        from kuaijin.ledger.postgresql import line  # noqa: PLC0415  only where PostgreSQL is used

        connection.ensure_connection()
        self._errors = connection.wrap_database_errors
        self._line = line(connection.connection)
        self._line.forget()
        self._ids: list[int] = []
        self.rules: str | None = None
        self._marks: list[tuple[str, int, int]] = []

    def load(self, place: Place, code: str, kept: Kept | None, ids: int = 1) -> Loaded:
        # The ids are drawn after the lock is held, so that they ascend along each stream.
        locking, tail_call, drawing = (_LOCK, place), (TAIL, (*place, code, *place)), (_NEXT_IDS, (ids,))
        register = [(RULES, (place[0], *REGISTER))] if self.rules is None else []
        with self._errors:
            if kept is None:
                heads, entries, drawn, *rules = map(_texts, self._line.ask(locking, tail_call, drawing, *register))
            else:
                heads, drawn, *rules = map(_texts, self._line.ask(locking, drawing, *register))
                moved = not heads or heads[0][1] != kept[0]
                entries = _texts(self._line.ask(tail_call)[0]) if moved else []
        self._ids = [int(id_) for (id_,) in drawn]
        if rules:
            self.rules = str(rules[0][0][0]) if rules[0] else ""
        head = [Head(int(seq), hash_, state, int(at), by) for seq, hash_, state, at, by in heads]
        if head and kept is not None and head[0].hash == kept[0]:
            return Loaded(head[0], (), kept[1])
        tail = [(int(seq), type_, int(version), payload) for seq, type_, version, payload in entries]
        if tail and not head:
            # Made between the two statements, which each see what is committed when they begin.
            raise LostRace
        return Loaded(head[0] if head else None, tail)

    def draw(self, count: int) -> None:
        with self._errors:
            (drawn,) = self._line.ask((_NEXT_IDS, (count - len(self._ids),)))
        self._ids += [int(id_) for (id_,) in _texts(drawn)]

    def append(self, rows: Sequence[Row]) -> list[int]:
        if len(self._ids) < len(rows):
            self.draw(len(rows))
        ids, self._ids = self._ids[: len(rows)], self._ids[len(rows) :]
        self.write(_INSERT, [(id_, *row) for id_, row in zip(ids, rows, strict=True)])
        return ids

    def move_head(self, park: str, kind: str, stream_id: str, head: Head, *, new: bool) -> None:
        sql, values = _head_statement(head, (park, kind, stream_id), new=new)
        self.write(sql, [values])

    def write(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        for row in rows:
            self._line.write(sql, row)

    def flush(self) -> None:
        with self._errors:
            self._line.send()

    def mark(self) -> None:
        name = f"kj_{len(self._marks)}"
        self._marks.append((name, self._line.sent, len(self._line.waiting)))
        self._line.write(f"SAVEPOINT {name}", ())

    def release(self) -> None:
        name, _, _ = self._marks.pop()
        self._line.write(f"RELEASE SAVEPOINT {name}", ())

    def go_back(self) -> None:
        name, sent, place = self._marks.pop()
        self._ids = []
        if self._line.sent == sent:
            del self._line.waiting[place:]
            return
        self._line.forget()
        self._line.write(f"ROLLBACK TO SAVEPOINT {name}", ())
        self._line.write(f"RELEASE SAVEPOINT {name}", ())

    def finish(self, *, commit: bool) -> None:
        if commit and self._line.waiting:
            self._line.write("COMMIT", ())
        self.flush()

    def leave(self) -> None:
        self._line.forget()


def _texts(result: Any) -> list[Row]:
    """The rows of a result, all values as text or ``None``."""
    columns = range(result.nfields)
    return [tuple(_text_of(result.get_value(row, column)) for column in columns) for row in range(result.ntuples)]


def _text_of(value: bytes | None) -> str | None:
    return None if value is None else value.decode()
