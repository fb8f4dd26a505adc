"""The sample park for the tests of the desks: there for a module, taken away with it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction

from kuaijin import wallclock

DAY = date(2021, 12, 29)
SHARED = Path(os.environ["KJ_SHARED"])
PARK = SHARED / "park.msgpack"
Rows = dict[str, list[list[Any]]]
"""Rows by their tables, as SQLite stores them."""


def load_park() -> None:
    """Accounts and story of the sample park, as ``kuaijin demo`` loads them; on SQLite a run of tests does so once."""
    if connection.vendor != "sqlite":
        tell_park()
        return
    with alone("park"):
        kept = _kept()
        if not kept:
            empty = [name for name in connection.introspection.table_names() if not _rows(name, limit=1)]
            tell_park()
            _keep({name: rows for name in empty if (rows := _rows(name))})
    if kept:
        _put_back(kept)


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One worker of the run after another."""
    with (SHARED / f"{name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


@cache
def _read(path: Path) -> Rows:
    return msgspec.msgpack.decode(path.read_bytes(), type=Rows)


def _kept() -> Rows | None:
    """What a worker has kept, if one has."""
    return _read(PARK) if PARK.exists() else None


def _keep(rows: Rows) -> None:
    PARK.write_bytes(msgspec.msgpack.encode(rows))


def tell_park() -> None:
    """The same, told command by command whatever was told before."""
    from kuaijin.demo import accounts
    from kuaijin.demo.load import load

    accounts.make()
    load(lambda _done, _of: None)


def _rows(table: str, limit: int = 10**9) -> list[list[Any]]:
    """The rows of a table; with its sign a column is an expression, which no converter touches."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
        columns = ", ".join(f'+"{column.name}"' for column in described)
        cursor.execute(f"SELECT {columns} FROM {table} LIMIT {limit}")
        return [list(row) for row in cursor.fetchall()]


def _put_back(kept: Rows) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for table, rows in kept.items():
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
