"""Lifting the ledger's triggers for a while: what only the database's owner can do, and what a test's flush must."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TABLES = ("ledger_entry", "ledger_checkpoint", "ledger_checkpointhead")


def lift(connection: Any) -> list[str]:
    """Take the triggers away; gives the statements that bring them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            return [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TABLES]
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger_%%'", [])
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        return [told for name, sql in triggers for told in (f"DROP TRIGGER IF EXISTS {name}", sql)]


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """The block may change and delete entries."""
    back = lift(connection)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for sql in back:
                cursor.execute(sql)
