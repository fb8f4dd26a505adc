"""The statements of one writing transaction, sent in as few round trips as each database allows.

SQLite lives in this process: every statement runs at once. PostgreSQL is a round trip away: the first asks for the head
and an entry id together, what is to be written waits, and goes out as one message whose last word is COMMIT.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError, connections
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
_NEXT_ID = "SELECT nextval('ledger_entry_id_seq')"


class Session(Protocol):
    """What the execution of a command asks of a database."""

    @property
    def rules(self) -> str | None:
        """The hash of the register of the rulebook's versions, read with the first stream; empty without revisions."""

    def load(self, park: str, kind: str, stream_id: str, code: str, kept: Kept | None) -> Loaded:
        """What it takes to know a stream's state (``store.loaded``); other writers of it wait from here on."""

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

    def forget(self) -> None:
        """Drop what waits: the database has gone back to a savepoint."""

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
        self.rules: str | None = None

    def load(self, park: str, kind: str, stream_id: str, code: str, kept: Kept | None) -> Loaded:
        place = (park, kind, stream_id)
        with self._errors:
            if self.rules is None:
                known = self._execute(_qmark(RULES), (park, *REGISTER)).fetchone()
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

    def forget(self) -> None:
        """Nothing waits."""

    def finish(self, *, commit: bool) -> None:
        """Nothing waits; Django commits."""


_PREPARED: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()
"""Of each connection to PostgreSQL, the statements that it knows and what they are called."""


def _prepared(raw: Any, sql: str) -> str:
    """The name of a statement that the server has parsed and planned once for this connection."""
    known = _PREPARED.setdefault(raw, {})
    if sql not in known:
        name = f"kj_{len(known)}"
        first, *rest = sql.split("%s")
        numbered = first + "".join(f"${number}{part}" for number, part in enumerate(rest, start=1))
        raw.execute(f"PREPARE {name} AS {numbered}")
        known[sql] = name
    return known[sql]


def _call(raw: Any, sql: str, values: Sequence[Any]) -> str:
    """What calls a prepared statement with values, for a message of several statements."""
    from psycopg.pq import Escaping  # noqa: PLC0415  only where PostgreSQL is used

    escape = Escaping(raw.pgconn).escape_literal
    return f"EXECUTE {_prepared(raw, sql)} ({', '.join([_literal(value, escape) for value in values])})"


def _literal(value: Any, escape: Callable[[bytes], bytes]) -> str:
    """One value as SQL; the server gives it the type of its place. libpq itself does the quoting."""
    if value is None:
        return "NULL"
    if value is True or value is False:
        return str(value)
    if isinstance(value, int):
        return f"'{value}'"
    data = str(value).encode()
    if b"\0" in data:
        raise DataError("PostgreSQL 的文字中不能有 NUL / text in PostgreSQL can't hold NUL")
    return escape(data).decode()


def _send(raw: Any, message: str) -> Any:
    """Have the server run a message of one or more statements; gives the result of the last."""
    from psycopg.errors import error_from_result  # noqa: PLC0415  only where PostgreSQL is used
    from psycopg.pq import ExecStatus  # noqa: PLC0415  the same

    result = raw.pgconn.exec_(message.encode())
    if result.status == ExecStatus.FATAL_ERROR:
        raise error_from_result(result)
    return result


def _ask(raw: Any, message: str) -> list[list[tuple[Any, ...]]]:
    """The rows of each query of a message, all values as text or ``None``.

    The transaction begins with the same message: the driver itself would spend a round trip on that.
    """
    from psycopg import generators  # noqa: PLC0415  only where PostgreSQL is used
    from psycopg.errors import error_from_result  # noqa: PLC0415  the same
    from psycopg.pq import ExecStatus, TransactionStatus  # noqa: PLC0415  the same

    idle = raw.pgconn.transaction_status == TransactionStatus.IDLE
    raw.pgconn.send_query(f"BEGIN; {message}".encode() if idle else message.encode())
    results = raw.wait(generators.execute(raw.pgconn))  # so that other threads may run meanwhile
    failed = [result for result in results if result.status == ExecStatus.FATAL_ERROR]
    if failed:
        raise error_from_result(failed[0])
    return [_rows_of(result) for result in results if result.status == ExecStatus.TUPLES_OK]


def _rows_of(result: Any) -> list[tuple[Any, ...]]:
    columns = range(result.nfields)
    return [tuple(_text_of(result.get_value(row, column)) for column in columns) for row in range(result.ntuples)]


def _text_of(value: bytes | None) -> str | None:
    return None if value is None else value.decode()


def one(connection: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> Row | None:
    """The first row of a query that is asked again and again, on the shortest way that the database has."""
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            row: Row | None = raw.execute(_qmark(sql), values).fetchone()
            return row
        from psycopg import ClientCursor  # noqa: PLC0415  only where PostgreSQL is used

        return ClientCursor(raw).execute(_call(raw, sql, values)).fetchone()


class _Postgresql:
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        from psycopg import ClientCursor  # noqa: PLC0415  only where PostgreSQL is used

        self._errors = connection.wrap_database_errors
        self._raw: Any = connection.connection
        self._cursor: Any = ClientCursor(self._raw)  # the kind that takes several statements
        self._statements: list[str] = []
        self._ids: list[int] = []
        self.rules: str | None = None

    def load(self, park: str, kind: str, stream_id: str, code: str, kept: Kept | None) -> Loaded:
        self.flush()
        place = (park, kind, stream_id)
        with self._errors:
            # The id is drawn after the lock is held, so that ids ascend along each stream.
            locking = _call(self._raw, f"{HEAD} FOR NO KEY UPDATE", place)
            tail_call = _call(self._raw, TAIL, (*place, code, *place))
            asked = [locking, _NEXT_ID, *([_call(self._raw, RULES, (park, *REGISTER))] if self.rules is None else [])]
            if kept is None:
                heads, ((drawn,),), *rules, entries = _ask(self._raw, "; ".join([*asked, tail_call]))
            else:
                heads, ((drawn,),), *rules = _ask(self._raw, "; ".join(asked))
                moved = not heads or heads[0][1] != kept[0]
                entries = _ask(self._raw, tail_call)[0] if moved else []
        self._ids = [int(drawn)]
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
            drawn = self._cursor.execute(f"{_NEXT_ID} FROM generate_series(1, {count - len(self._ids)})")
            self._ids += [id_ for (id_,) in drawn.fetchall()]

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
        with self._errors:
            self._statements += [_call(self._raw, sql, row) for row in rows]

    def flush(self) -> None:
        message, self._statements = "; ".join(self._statements), []
        if not message:
            return
        try:
            with self._errors:
                _send(self._raw, message)
        except IntegrityError as error:
            if getattr(getattr(error.__cause__, "diag", None), "table_name", "") in {"ledger_entry", "ledger_head"}:
                raise LostRace from error
            raise

    def forget(self) -> None:
        self._statements, self._ids = [], []

    def finish(self, *, commit: bool) -> None:
        if commit and self._statements:
            self._statements.append("COMMIT")
        self.flush()
