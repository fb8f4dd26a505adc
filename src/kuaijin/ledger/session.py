"""The statements of one writing transaction, sent in as few round trips as each database allows.

SQLite lives in this process: every statement runs at once. PostgreSQL is a round trip away: the first asks for the head
and an entry id together, what is to be written waits, and goes out as one message whose last word is COMMIT.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from kuaijin.ledger.entries import COLUMNS
from kuaijin.ledger.errors import LostRace
from kuaijin.ledger.store import HEAD, TAIL, Head, Loaded, Row

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
_NEXT_ID = "SELECT nextval('ledger_entry_id_seq')"


class Session(Protocol):
    """What the execution of a command asks of a database."""

    def load(self, park: str, kind: str, stream_id: str, code: str) -> Loaded:
        """What it takes to know a stream's state (``store.loaded``); other writers of it wait from here on."""

    def append(self, rows: Sequence[Row]) -> list[int]:
        """Append rows (``COLUMNS`` without the id) of one stream; gives their ids, ascending."""

    def move_head(self, park: str, kind: str, stream_id: str, head: Head, *, new: bool) -> None:
        """Set the head of a stream that was loaded; ``new`` if it had none. Without a state the old snapshot stays."""

    def write(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each row of values."""

    def flush(self) -> None:
        """Send what waits, so that reads in this transaction see it."""

    def finish(self, *, commit: bool) -> None:
        """Send what waits; with ``commit`` the transaction may end with it. Nothing may follow.

        Raises:
            LostRace: another writer made this stream first (here or in any method above).
        """


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

    def load(self, park: str, kind: str, stream_id: str, code: str) -> Loaded:
        place = (park, kind, stream_id)
        with self._errors:
            row = self._execute(_qmark(HEAD), place).fetchone()
            if row is None:
                return Loaded(None, ())
            return Loaded(Head(*row), self._execute(_qmark(TAIL), (*place, code, *place)).fetchall())

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

    def finish(self, *, commit: bool) -> None:
        """Nothing waits; Django commits."""


_PREPARED: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()
"""Of each connection to PostgreSQL, the statements that it knows and how they are called."""


def _prepared(raw: Any, sql: str) -> str:
    """What calls a statement; the server parses and plans it only once for this connection."""
    known = _PREPARED.setdefault(raw, {})
    if sql not in known:
        name = f"kj_{len(known)}"
        first, *rest = sql.split("%s")
        numbered = first + "".join(f"${number}{part}" for number, part in enumerate(rest, start=1))
        raw.execute(f"PREPARE {name} AS {numbered}")
        known[sql] = f"EXECUTE {name} ({', '.join(['%s'] * len(rest))})"
    return known[sql]


def one(connection: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> Row | None:
    """The first row of a query that is asked again and again, on the shortest way that the database has."""
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            row: Row | None = raw.execute(_qmark(sql), values).fetchone()
            return row
        from psycopg import ClientCursor  # noqa: PLC0415  only where PostgreSQL is used

        return ClientCursor(raw).execute(_prepared(raw, sql), values).fetchone()


class _Postgresql:
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        from psycopg import ClientCursor  # noqa: PLC0415  only where PostgreSQL is used

        self._errors = connection.wrap_database_errors
        # Binds on this side, which lets one message hold many statements.
        self._cursor: Any = ClientCursor(connection.connection)
        self._raw = connection.connection
        self._statements: list[str] = []
        self._values: list[Any] = []
        self._ids: list[int] = []

    def load(self, park: str, kind: str, stream_id: str, code: str) -> Loaded:
        self.flush()
        place = (park, kind, stream_id)
        # The id is drawn after the lock is held, so that ids ascend along each stream.
        statements = (self._call(f"{HEAD} FOR NO KEY UPDATE"), self._call(TAIL), _NEXT_ID)
        row = self._ask("; ".join(statements), (*place, *place, code, *place))
        self._cursor.nextset()
        tail = self._cursor.fetchall()
        self._cursor.nextset()
        self._ids = [self._cursor.fetchone()[0]]
        if row is None and tail:
            # Made between the two statements, which each see what is committed when they begin.
            raise LostRace
        return Loaded(None if row is None else Head(*row), tail)

    def append(self, rows: Sequence[Row]) -> list[int]:
        while len(self._ids) < len(rows):
            self._ids.append(self._ask(_NEXT_ID, ())[0])
        ids, self._ids = self._ids[: len(rows)], []
        for id_, row in zip(ids, rows, strict=True):
            self._later(_INSERT, (id_, *row))
        return ids

    def move_head(self, park: str, kind: str, stream_id: str, head: Head, *, new: bool) -> None:
        self._later(*_head_statement(head, (park, kind, stream_id), new=new))

    def write(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        for row in rows:
            self._later(sql, row)

    def flush(self) -> None:
        if self._statements:
            sql, values = "; ".join(self._statements), self._values
            self._statements, self._values = [], []
            self._ask(sql, values)

    def finish(self, *, commit: bool) -> None:
        if commit and self._statements:
            self._statements.append("COMMIT")
        self.flush()

    def _later(self, sql: str, values: Sequence[Any]) -> None:
        self._statements.append(self._call(sql))
        self._values += values

    def _call(self, sql: str) -> str:
        with self._errors:
            return _prepared(self._raw, sql)

    def _ask(self, sql: str, values: Sequence[Any]) -> Any:
        """Run at once; gives the first row of the first statement, if it has rows."""
        try:
            with self._errors:
                self._cursor.execute(sql, values)
                return self._cursor.fetchone() if self._cursor.description else None
        except IntegrityError as error:
            if getattr(getattr(error.__cause__, "diag", None), "table_name", "") in {"ledger_entry", "ledger_head"}:
                raise LostRace from error
            raise
