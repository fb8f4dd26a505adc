"""How read models are written: rows are collected, then put into the database in few statements.

A projection's ``apply`` gets a :class:`ProjectionContext`. It should derive its rows from ``after`` (and the entry)
and hand them to ``context.rows``; live, in a rebuild and for a past day the same calls then give the same tables.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

import msgspec
from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

from kuaijin.ledger import surroundings
from kuaijin.ledger.session import Session, one
from kuaijin.ledger.store import CHUNK

if TYPE_CHECKING:
    from kuaijin.core.calendar import Calendar
    from kuaijin.core.rulebook import Rulebook

Values = dict[str, Any]
Key = tuple[Any, ...]
Reader = Callable[[Any], Any]
_PENDING_LIMIT = 5000


class Table:
    """What the writer knows of one read model on one kind of database: columns, key and the statements."""

    def __init__(self, model: type[models.Model], connection: BaseDatabaseWrapper) -> None:
        meta = model._meta
        quote = connection.ops.quote_name
        self.model = model
        self.name = quote(meta.db_table)
        fields = [field for field in meta.concrete_fields if not isinstance(field, models.AutoField)]
        self.columns = tuple(str(field.attname) for field in fields)
        self._names = set(self.columns)
        self.key = _key_of(model)
        self._prepare = tuple(_preparer(field, connection) for field in fields)
        places = ", ".join(["%s"] * len(fields))
        names = ", ".join(quote(str(field.column)) for field in fields)
        column = {field.attname: quote(str(field.column)) for field in fields}
        self.insert = f"INSERT INTO {self.name} ({names}) VALUES ({places})"  # noqa: S608  names of our own models
        self.where = " AND ".join(f"{column[name]} = %s" for name in self.key)
        others = [column[name] for name in self.columns if name not in self.key]
        changes = ", ".join(f"{name} = excluded.{name}" for name in others)
        self.upsert = (
            f"{self.insert} ON CONFLICT ({', '.join(column[name] for name in self.key)}) DO "
            + (f"UPDATE SET {changes}" if changes else "NOTHING")
            if self.key
            else ""
        )
        self.select = f"SELECT {names} FROM {self.name} WHERE {self.where}"  # noqa: S608  names of our own models
        self._quoted = tuple(column[name] for name in self.columns)
        # A plus takes the column's type away, and with it the conversion on reading.
        as_stored = ", ".join(f"+{name}" for name in self._quoted)
        self.select_stored = f"SELECT {as_stored} FROM {self.name} WHERE {self.where}"  # noqa: S608  the same
        self._readers = {str(field.attname): read for field in fields if (read := _reader(field))}
        self._read = tuple(
            (index, self._readers[name]) for index, name in enumerate(self.columns) if name in self._readers
        )
        self.delete = f"DELETE FROM {self.name} WHERE "  # noqa: S608  names of our own models
        self.column = column

    def prepared(self, values: Values) -> list[Any]:
        """The values in the order of the columns, as the driver wants them; ``TypeError`` if they don't match."""
        if values.keys() != self._names:
            missing, extra = set(self.columns) - set(values), set(values) - set(self.columns)
            raise TypeError(f"{self.model.__name__}: missing {sorted(missing)}, unknown {sorted(extra)}")
        return [
            prepare(values[name]) if prepare else values[name]
            for name, prepare in zip(self.columns, self._prepare, strict=True)
        ]

    def update(self, old: Sequence[Any], new: Sequence[Any]) -> tuple[str, list[Any]]:
        """What makes one row as stored into another: a statement and its values; empty if they agree."""
        changed = [index for index, value in enumerate(new) if old[index] != value]
        sets = ", ".join(f"{self._quoted[index]} = %s" for index in changed)
        sql = f"UPDATE {self.name} SET {sets} WHERE {self.where}"  # noqa: S608  names of our own models
        return (sql if changed else ""), [new[index] for index in changed]

    def values(self, row: Sequence[Any]) -> Values:
        """A row of the columns as the models would give it, by column name."""
        return _read_row(self.columns, self._read, row)

    @cache  # noqa: B019  tables live as long as the process
    def some(self, names: tuple[str, ...]) -> tuple[str, Callable[[Sequence[Any]], Values]]:
        """The query for these columns of one row, and what makes its answer a dict."""
        listed = ", ".join(self.column[name] for name in names)
        read = tuple((index, self._readers[name]) for index, name in enumerate(names) if name in self._readers)
        sql = f"SELECT {listed} FROM {self.name} WHERE {self.where}"  # noqa: S608  names of our own models
        return sql, partial(_read_row, names, read)


def _read_row(names: tuple[str, ...], readers: tuple[tuple[int, Reader], ...], row: Sequence[Any]) -> Values:
    found = list(row)
    for index, read in readers:
        if found[index] is not None:
            found[index] = read(found[index])
    return dict(zip(names, found, strict=True))


def _key_of(model: type[models.Model]) -> tuple[str, ...]:
    meta = model._meta
    if not isinstance(meta.pk, models.AutoField):
        return (str(meta.pk.attname),)
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None:
            return tuple(str(name) for name in constraint.fields)
    return ()


def _preparer(field: Any, connection: BaseDatabaseWrapper) -> Callable[[Any], Any] | None:
    """How a value of ``field`` becomes a parameter; ``None`` where the driver takes it as it is."""
    if isinstance(field, models.DateTimeField):
        return None if connection.vendor == "postgresql" else _naive_utc
    if isinstance(field, models.DateField):
        return None if connection.vendor == "postgresql" else _iso
    if isinstance(field, models.CharField | models.TextField | models.IntegerField | models.BooleanField):
        return None
    if isinstance(field, models.JSONField):
        return _to_json
    return lambda value: field.get_db_prep_save(value, connection)


def _reader(field: Any) -> Callable[[Any], Any] | None:
    """How a stored value of ``field`` is read; ``None`` where the driver gives it as it should be."""
    if isinstance(field, models.JSONField):
        return _from_json
    return _aware if isinstance(field, models.DateTimeField) else None


def _to_json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _from_json(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str) else value


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _naive_utc(value: datetime | None) -> str | None:
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


@lru_cache(maxsize=256)
def _table(model: type[models.Model], alias: str, _vendor: str) -> Table:
    return Table(model, connections[alias])


def stored(model: type[models.Model], *key: Any, fields: tuple[str, ...] = ()) -> Values | None:
    """The row with this key as this transaction sees it, or ``None``: for facts, where a query set costs too much.

    With ``fields`` at least these columns: a wide row costs twice the time.
    """
    rows = _held.get()
    if rows is not None and rows.holds(model):
        return rows.get(model, *key)
    alias = router.db_for_read(model)
    connection = connections[alias]
    table = _table(model, alias, connection.vendor)
    sql, read = table.some(fields) if fields else (table.select, table.values)
    row = one(connection, sql, key)
    return None if row is None else read(row)


def other_with(model: type[models.Model], field: str, value: Any, key: Any) -> Any | None:
    """The key of another row than ``key`` whose ``field`` has this value; as :func:`stored`, for facts."""
    rows = _held.get()
    if rows is not None and rows.holds(model, field):
        return rows.other_with(value, key)
    alias = router.db_for_read(model)
    connection = connections[alias]
    table = _table(model, alias, connection.vendor)
    name, known = table.column[table.key[0]], table.column[field]
    sql = f"SELECT {name} FROM {table.name} WHERE {known} = %s AND {name} <> %s LIMIT 1"  # noqa: S608  names of our own models
    row = one(connection, sql, (value, key))
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
        self._read: dict[tuple[type[models.Model], Key], Values | None] = {}
        self._sent = False

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
        if place not in self._read:
            if self._sent:
                self._session.flush()
            self._read[place] = self._fetch(table, key)
        return self._read[place]

    def _fetch(self, table: Table, key: Key) -> Values | None:
        sql = f"{table.select} FOR NO KEY UPDATE" if self._lock else table.select
        row = one(self._connection, sql, key)
        return None if row is None else table.values(row)

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

    def flush(self) -> None:
        """Write everything that waits."""
        if not self._pending:
            return
        for (model, where), rows in self._replaced.items():
            table = self._table(model)
            condition = " AND ".join(f"{table.column[name]} = %s" for name, _ in where)
            self._write(table.delete + condition, [[value for _, value in where]])
            self._write(table.insert, [table.prepared(row) for row in rows])
        for model, waiting in self._put.items():
            table = self._table(model)
            self._write(table.delete + table.where, [key for key, row in waiting.items() if row is None])
            wanted = {key: row for key, row in waiting.items() if row is not None}
            if self._sparing:
                self._write_sparingly(table, wanted)
            else:
                self._write(table.upsert, [table.prepared(row) for row in wanted.values()])
        self.forget()

    def forget(self) -> None:
        """Drop what waits and what was read."""
        self._replaced.clear()
        self._put.clear()
        self._new.clear()
        self._read.clear()
        self._pending = 0

    def _write_sparingly(self, table: Table, wanted: dict[Key, Values]) -> None:
        """Write only the columns that differ from the stored row, or the whole row if there is none.

        SQLite rewrites the index of every column that an UPDATE names, changed or not.
        """
        for key, row in wanted.items():
            new, added = table.prepared(row), (table.model, key) in self._new
            old = None if added else one(self._connection, table.select_stored, key)
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
            self._sent = True
            return
        with self._connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def _count(self) -> None:
        self._pending += 1
        if self._pending >= _PENDING_LIMIT:
            self.flush()

    def _table(self, model: type[models.Model]) -> Table:
        return _table(model, self._alias, self._vendor)

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
        self._known: dict[Key, Values | None] = {}
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
        self._model, self._field, self._known = model, field, found
        if field:
            for key, value in model._default_manager.using(self._alias).values_list("pk", field):
                self._index(key, value)

    def holds(self, model: type[models.Model], field: str = "") -> bool:
        """Whether rows of ``model`` are held, and this field of all of them."""
        return model is self._model and field in ("", self._field)

    def other_with(self, value: Any, key: Any) -> Any | None:
        """As the function of this name, for the field that is held."""
        return next((other for other in self._keys_with.get(value, ()) if other != key), None)

    def _index(self, key: Any, value: Any) -> None:
        self._keys_with.get(self._value_of.pop(key, None), set()).discard(key)
        if value is not None:
            self._value_of[key] = value
            self._keys_with.setdefault(value, set()).add(key)

    def _stored(self, table: Table, key: Key) -> Values | None:
        if table.model is self._model and key in self._known:
            return self._known[key]
        return super()._stored(table, key)

    def flush(self) -> None:
        for key, row in self._put.get(self._model, {}).items() if self._model else ():
            self._known[key] = row
            if self._field:
                self._index(key[0], row[self._field] if row else None)
        super().flush()


_held: ContextVar[HeldRows | None] = ContextVar("held", default=None)


@contextmanager
def held(rows: HeldRows) -> Iterator[None]:
    """Inside, :func:`stored` and :func:`other_with` know what ``rows`` hold."""
    token = _held.set(rows)
    try:
        yield
    finally:
        _held.reset(token)


class ProjectionContext:
    """What a projection may use: ``rows`` to write with, the database alias, the calendar and the rulebook.

    ``session`` is the transaction of a command; without one (a rebuild, a past day) rows go to the database ``using``.
    """

    def __init__(self, using: str, session: Session | None = None, rows: Rows | None = None) -> None:
        self.using = using
        self.rows = rows or Rows(using, session)

    @property
    def calendar(self) -> "Calendar":
        """The working days."""
        return surroundings.calendar()

    @property
    def rulebook(self) -> "Rulebook":
        """The park's rulebook."""
        return surroundings.rulebook()
