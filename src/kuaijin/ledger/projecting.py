"""How read models are written: rows are collected, then put into the database in few statements.

A projection's ``apply`` gets a :class:`ProjectionContext`. It should derive its rows from ``after`` (and the entry)
and hand them to ``context.rows``; live, in a rebuild and for a past day the same calls then give the same tables.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connections, models, router

from kuaijin.ledger import surroundings
from kuaijin.ledger.row_table import Key, Table, Values, table_of
from kuaijin.ledger.session import Session, one
from kuaijin.ledger.session import several as ask
from kuaijin.ledger.store import CHUNK

if TYPE_CHECKING:
    from kuaijin.core.calendar import Calendar
    from kuaijin.core.rulebook import Rulebook

_PENDING_LIMIT = 5000


class Wanted:
    """The row of ``model`` with this key, for facts; with ``fields`` at least these columns: a wide row costs twice."""

    def __init__(self, model: type[models.Model], *key: Any, fields: tuple[str, ...] = ()) -> None:
        self.model, self.key, self.fields = model, key, fields


class First:
    """The first row of a query in plain SQL over the table of ``model``, for facts."""

    def __init__(self, model: type[models.Model], sql: str, *values: Any) -> None:
        self.model, self.sql, self.values = model, sql, values


def stored(model: type[models.Model], *key: Any, fields: tuple[str, ...] = ()) -> Values | None:
    """The row with this key as this transaction sees it, or ``None``: for facts, where a query set costs too much."""
    found: Values | None = several(Wanted(model, *key, fields=fields))[0]
    return found


def several(*wanted: Wanted | First | None) -> list[Any]:
    """What each asks for, or ``None``, in one round trip: the row as a dict, or the first row of the query.

    What the commands of this transaction have written is seen, whether or not it was sent to the database.
    """
    rows = _held.get()
    found: list[Any] = [None] * len(wanted)
    asked = []
    for index, each in enumerate(wanted):
        if each is None:
            continue
        if rows is not None:
            found[index] = rows.told(each)
        if found[index] is None:
            asked.append((index, each))
    if asked:
        alias = router.db_for_read(asked[0][1].model)
        connection = connections[alias]
        questions = [_question(each, alias, connection.vendor) for _, each in asked]
        answers = ask(connection, [(sql, values) for sql, values, _ in questions])
        for (index, _), (_, _, read), row in zip(asked, questions, answers, strict=True):
            found[index] = None if row is None else read(row)
    return [each or None for each in found]


def _question(wanted: Wanted | First, alias: str, vendor: str) -> tuple[str, Sequence[Any], Callable[[Any], Any]]:
    if isinstance(wanted, First):
        return wanted.sql, wanted.values, tuple
    table = table_of(wanted.model, alias, vendor)
    sql, read = table.some(wanted.fields) if wanted.fields else (table.select, table.values)
    return sql, wanted.key, read


def other_with(model: type[models.Model], field: str, value: Any, key: Any) -> Any | None:
    """The key of another row than ``key`` whose ``field`` has this value; as :func:`stored`, for facts."""
    rows = _held.get()
    if isinstance(rows, HeldRows) and rows.holds(model, field):
        return rows.other_with(value, key)
    alias = router.db_for_read(model)
    table = table_of(model, alias, connections[alias].vendor)
    name, known = table.column[table.key[0]], table.column[field]
    sql = f"SELECT {name} FROM {table.name} WHERE {known} = %s AND {name} <> %s LIMIT 1"  # noqa: S608  names of our own models
    row = several(First(model, sql, value, key))[0]
    return None if row is None else row[0]


class Rows:
    """The rows that projections want written, collected; :meth:`flush` writes them."""

    def __init__(self, alias: str, session: Session | None) -> None:
        self._alias = alias
        self._connection = connections[alias]
        self._vendor = self._connection.vendor
        self._session = session
        self._lock = session is not None and self._vendor == "postgresql"
        self._sparing = session is not None and self._vendor == "sqlite"
        self._put: dict[type[models.Model], dict[Key, Values | None]] = {}
        self._new: set[tuple[type[models.Model], Key]] = set()
        self._replaced: dict[tuple[type[models.Model], tuple[tuple[str, Any], ...]], list[Values]] = {}
        self._pending = 0
        self._known: dict[tuple[type[models.Model], Key], Values | None] = {}
        self._written: dict[tuple[type[models.Model], Key], list[Any]] = {}

    def put(self, model: type[models.Model], **values: Any) -> None:
        """Write one whole row (every column but an automatic id), over the one with the same key if there is one.

        The key is the primary key, or with an automatic id the fields of the first ``UniqueConstraint``.
        """
        key = tuple(values[name] for name in self._keyed(model).key)
        self._put.setdefault(model, {})[key] = values
        self._count()

    def add(self, model: type[models.Model], **values: Any) -> None:
        """As :meth:`put` for a row whose key names the entry that it comes from: nothing can stand there yet."""
        self._new.add((model, tuple(values[name] for name in self._keyed(model).key)))
        self.put(model, **values)

    def get(self, model: type[models.Model], *key: Any) -> Values | None:
        """The row with this key as a dict, or ``None``.

        On PostgreSQL writers of that row wait until this transaction ends, so that live and rebuilt order can't differ.
        """
        waiting = self._put.get(model, {})
        if key in waiting:
            found = waiting[key]
            return None if found is None else dict(found)
        found = self._stored(self._keyed(model), key)
        return None if found is None else dict(found)

    def _stored(self, table: Table, key: Key) -> Values | None:
        """The row as it is in the database; what a command has read and locked once stays what it is."""
        if self._session is None:
            return self._fetch(table, key)
        place = (table.model, key)
        if place not in self._known:
            self._known[place] = self._fetch(table, key)
        return self._known[place]

    def _fetch(self, table: Table, key: Key) -> Values | None:
        sql = f"{table.select} FOR NO KEY UPDATE" if self._lock else table.select
        row = one(self._connection, sql, key)
        return None if row is None else table.values(row)

    def told(self, wanted: "Wanted | First") -> Values | None:
        """The row that facts want, if it is known here (empty: there is none); ``None``: the database must be asked."""
        model = wanted.model
        if isinstance(wanted, First) or any(replaced is model for replaced, _ in self._replaced):
            self.flush(model)
        if isinstance(wanted, First):
            return None
        waiting = self._put.get(model, {})
        if wanted.key in waiting:
            row = waiting[wanted.key]
        elif (model, wanted.key) in self._known:
            row = self._known[model, wanted.key]
        else:
            return None
        return {} if row is None else self._table(model).as_read(row, wanted.fields)

    def change(self, model: type[models.Model], *key: Any, **values: Any) -> bool:
        """Change some columns of the row with this key; false if there is no such row."""
        row = self.get(model, *key)
        if row is None:
            return False
        self.put(model, **{**row, **values})
        return True

    def remove(self, model: type[models.Model], *key: Any) -> None:
        """Take the row with this key away, if there is one."""
        self._keyed(model)
        self._put.setdefault(model, {})[key] = None
        self._count()

    def replace(self, model: type[models.Model], where: Mapping[str, Any], rows: Iterable[Values]) -> None:
        """Write ``rows`` in place of all rows with the values of ``where`` (for lists without a key of their own)."""
        self._replaced[model, tuple(where.items())] = [dict(row) for row in rows]
        self._count()

    def all(self, model: type[models.Model], **where: Any) -> list[Any]:
        """Model instances with these values, what is still waiting included (it is written first)."""
        self.flush()
        if self._session:
            self._session.flush()
        return list(model._default_manager.using(self._alias).filter(**where))

    def flush(self, model: type[models.Model] | None = None) -> None:
        """Write everything that waits, or what waits for one table."""
        if not self._pending:
            return
        for place in [each for each in self._replaced if model in (None, each[0])]:
            table, (_, where) = self._table(place[0]), place
            condition = " AND ".join(f"{table.column[name]} = %s" for name, _ in where)
            self._write(table.delete + condition, [[value for _, value in where]])
            self._write(table.insert, [table.prepared(row) for row in self._replaced.pop(place)])
        for each in [each for each in self._put if model in (None, each)]:
            self._write_rows(self._table(each), self._put.pop(each))
        if not self._put and not self._replaced:
            self._pending = 0

    def _write_rows(self, table: Table, waiting: dict[Key, Values | None]) -> None:
        self._write(table.delete + table.where, [key for key, row in waiting.items() if row is None])
        wanted = {key: row for key, row in waiting.items() if row is not None}
        if self._sparing:
            self._write_sparingly(table, wanted)
        else:
            self._write(table.upsert, [table.prepared(row) for row in wanted.values()])
        if self._session is not None:
            self._known |= {(table.model, key): row for key, row in waiting.items()}

    def forget(self) -> None:
        """Drop what waits and what is known."""
        self.go_back(({}, {}, set(), {}, {}))

    def mark(self) -> tuple[Any, ...]:
        """What waits and is known now, for :meth:`go_back`."""
        waiting = {model: dict(rows) for model, rows in self._put.items()}
        return waiting, dict(self._replaced), set(self._new), dict(self._known), dict(self._written)

    def go_back(self, mark: tuple[Any, ...]) -> None:
        """Let that wait and be known which did so at the mark: the database has gone back to where it was."""
        self._put, self._replaced, self._new, self._known, self._written = mark
        self._pending = len(self._put) + len(self._replaced)

    def _write_sparingly(self, table: Table, wanted: dict[Key, Values]) -> None:
        """Write only the columns that differ from the stored row, or the whole row if there is none.

        SQLite rewrites the index of every column that an UPDATE names, changed or not.
        """
        for key, row in wanted.items():
            place, new = (table.model, key), table.prepared(row)
            old: Sequence[Any] | None = self._written.get(place)
            if old is None and place not in self._new:
                old = one(self._connection, table.select_stored, key)
            self._written[place] = new
            if old is None:
                self._write(table.insert, [new])
                continue
            sql, values = table.update(old, new)
            if sql:
                self._write(sql, [[*values, *key]])

    def _write(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if not rows:
            return
        if self._session:
            self._session.write(sql, rows)
            return
        with self._connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def _count(self) -> None:
        self._pending += 1
        if self._pending >= _PENDING_LIMIT:
            self.flush()

    def _table(self, model: type[models.Model]) -> Table:
        return table_of(model, self._alias, self._vendor)

    def _keyed(self, model: type[models.Model]) -> Table:
        table = self._table(model)
        if not table.key:
            raise TypeError(f"{model.__name__} has no key of its own: use replace()")
        return table


class HeldRows(Rows):
    """The rows of a batch of commands: those held are read once, and known after each write without asking again."""

    def __init__(self, alias: str, session: Session) -> None:
        super().__init__(alias, session)
        self._model: type[models.Model] | None = None
        self._field = ""
        self._rows: dict[Key, Values | None] = {}
        self._value_of: dict[Any, Any] = {}
        self._keys_with: dict[Any, set[Any]] = {}

    def hold(self, model: type[models.Model], keys: Sequence[Any], field: str) -> None:
        """Read and (on PostgreSQL) lock the rows of ``model`` with these keys, and ``field`` of all its rows."""
        table = self._keyed(model)
        select, _, _ = table.select.partition(" WHERE ")
        name = table.column[table.key[0]]
        lock = " FOR NO KEY UPDATE" if self._lock else ""
        found: dict[Key, Values | None] = {(key,): None for key in keys}
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            places = ", ".join(["%s"] * len(some))
            with self._connection.cursor() as cursor:
                cursor.execute(f"{select} WHERE {name} IN ({places}) ORDER BY {name}{lock}", list(some))
                for row in map(table.values, cursor.fetchall()):
                    found[row[table.key[0]],] = row
        self._model, self._field, self._rows = model, field, found
        if field:
            for key, value in model._default_manager.using(self._alias).values_list("pk", field):
                self._index(key, value)

    def holds(self, model: type[models.Model], field: str) -> bool:
        """Whether this field is known of all rows of ``model``."""
        return model is self._model and field == self._field

    def other_with(self, value: Any, key: Any) -> Any | None:
        """As the function of this name, for the field that is held."""
        self.flush(self._model)
        return next((other for other in self._keys_with.get(value, ()) if other != key), None)

    def _index(self, key: Any, value: Any) -> None:
        self._keys_with.get(self._value_of.pop(key, None), set()).discard(key)
        if value is not None:
            self._value_of[key] = value
            self._keys_with.setdefault(value, set()).add(key)

    def _stored(self, table: Table, key: Key) -> Values | None:
        if table.model is self._model and key in self._rows:
            return self._rows[key]
        return super()._stored(table, key)

    def told(self, wanted: "Wanted | First") -> Values | None:
        if isinstance(wanted, Wanted) and wanted.model is self._model:
            return self.get(wanted.model, *wanted.key) or {}
        return super().told(wanted)

    def _write_rows(self, table: Table, waiting: dict[Key, Values | None]) -> None:
        super()._write_rows(table, waiting)
        if table.model is not self._model:
            return
        for key, row in waiting.items():
            self._rows[key] = row
            if self._field:
                self._index(key[0], row[self._field] if row else None)


_held: ContextVar[Rows | None] = ContextVar("held", default=None)


@contextmanager
def held(rows: Rows) -> Iterator[None]:
    """Inside, :func:`stored`, :func:`several` and :func:`other_with` know what ``rows`` know."""
    token = _held.set(rows)
    try:
        yield
    finally:
        _held.reset(token)


class ProjectionContext:
    """What a projection may use: ``rows`` to write with, the database alias, the calendar and the rulebook.

    ``session`` is the transaction of a command; without one (a rebuild, a past day) rows go to the database ``using``.
    Calendar and rulebook are those of ``moment``, when the entry was written: a replay sets it, so that its rows come
    out as they did then; a command has none and means now.
    """

    def __init__(self, using: str, session: Session | None = None, rows: Rows | None = None) -> None:
        self.using = using
        self.rows = rows or Rows(using, session)
        self.moment: datetime | None = None

    @property
    def calendar(self) -> "Calendar":
        """The working days."""
        return surroundings.calendar(self.moment)

    def known(self, at: datetime | None) -> "Calendar":
        """The working days as they were known at an instant, at the latest now (``core.case_dates``)."""
        return surroundings.calendar(at or self.moment)

    @property
    def rulebook(self) -> "Rulebook":
        """The park's rulebook."""
        return surroundings.rulebook_at(self.moment)
