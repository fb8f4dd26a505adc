"""The sample park for the tests of the desks: there for a module, taken away with it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from kuaijin import wallclock

DAY = date(2021, 12, 29)
_copy: dict[str, list[tuple[Any, ...]]] = {}
"""The rows of the park by their tables, as SQLite stores them, once this process has loaded it."""


def load_park() -> None:
    """Accounts and story of the sample park, as ``kuaijin demo`` loads them; on SQLite a process does so once."""
    if _copy:
        _put_back()
        return
    tables = connection.introspection.table_names() if connection.vendor == "sqlite" else []
    empty = [name for name in tables if not _rows(name, limit=1)]
    tell_park()
    _copy.update({name: rows for name in empty if (rows := _rows(name))})


def tell_park() -> None:
    """The same, told command by command whatever was told before."""
    from kuaijin.demo import accounts
    from kuaijin.demo.load import load

    accounts.make()
    load(lambda _done, _of: None)


def _rows(table: str, limit: int = 10**9) -> list[tuple[Any, ...]]:
    """The rows of a table; with its sign a column is an expression, which no converter touches."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
        columns = ", ".join(f'+"{column.name}"' for column in described)
        cursor.execute(f"SELECT {columns} FROM {table} LIMIT {limit}")
        return list(cursor.fetchall())


def _put_back() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for table, rows in _copy.items():
            marks = ", ".join("?" * len(rows[0]))
            cursor.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


@pytest.fixture(scope="module")
def park(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[date]:
    """The sample park on its day. It lives in a transaction around the module, so that other tests see none of it."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            wallclock.set_site_day(DAY)
            load_park()
            yield DAY
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)
            wallclock.set_site_day(None)
