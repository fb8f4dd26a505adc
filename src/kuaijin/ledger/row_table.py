"""One read model on one kind of database: its columns, its key, its statements, and what its values look like there."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache, partial
from typing import Any

import msgspec
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

Values = dict[str, Any]
Key = tuple[Any, ...]
Reader = Callable[[Any], Any]


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
        self._json = {str(field.attname) for field in fields if isinstance(field, models.JSONField)}
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

    def as_read(self, row: Values, names: tuple[str, ...]) -> Values:
        """Some columns of a row that was put, or all, as reading it from the database would give them."""
        return {
            name: _from_json(_to_json(row[name])) if name in self._json else row[name] for name in names or self.columns
        }

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
def table_of(model: type[models.Model], alias: str, _vendor: str) -> Table:
    """The table of a model in one database, looked up once."""
    return Table(model, connections[alias])
