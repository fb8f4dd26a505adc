"""One PostgreSQL database for many tests: emptied between them, which costs a tenth of copying another.

It is as good as fresh: the same tables, triggers and functions, the rows that migrations left and no others, sequences
where they were. A test that changed more than rows of its own leaves a database that cannot be put back; then the next
test gets a new copy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.sql import SQL, Identifier

if TYPE_CHECKING:
    from kuaijin.bench.postgres import Server

NAME = "kj_test"
SHAPE = """
    SELECT md5(string_agg(told, '|' ORDER BY told)) FROM (
        SELECT concat('class', oid, relname, relkind, relnatts) AS told
            FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat('column', attrelid, attname, atttypid, attnotnull, atthasdef)
            FROM pg_attribute WHERE attnum > 0
        UNION ALL SELECT concat('trigger', oid, tgname, tgenabled) FROM pg_trigger
        UNION ALL SELECT concat('constraint', oid, conname) FROM pg_constraint
        UNION ALL SELECT concat('function', oid, proname, prosrc)
            FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) AS shape"""
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
SEQUENCES = "SELECT seqrelid::regclass::text, pg_sequence_last_value(seqrelid), seqstart FROM pg_sequence"
ALONE = """
    SELECT pg_terminate_backend(pid, 10000)
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"""


class Recycled:
    """The database; ``fresh`` gives its address to a test that may do with it what it likes."""

    def __init__(self, server: "Server", template: str) -> None:
        self._server, self._template = server, template
        self._usable = False
        with self._connected(template) as connection:
            self._tables = [str(name) for (name,) in connection.execute(TABLES)]
            self._at_first = _told(connection, self._tables)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a database as the migrations left it."""
        if not self._usable:
            self._server.drop(NAME)
            self._server.create(NAME, self._template)
        self._usable = False
        yield self._server.url(NAME)
        self._usable = self._put_back()

    def _connected(self, name: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self._server.url(name), autocommit=True)

    def _put_back(self) -> bool:
        """Whether it could be put back."""
        with self._connected(NAME) as connection:
            connection.execute(ALONE)
            if connection.execute(SHAPE).fetchone() != self._at_first["shape"]:
                return False
            connection.execute("SET session_replication_role = replica")  # neither triggers nor foreign keys
            for table in _filled(connection, self._tables) - set(self._at_first["rows"]):
                connection.execute(SQL("DELETE FROM {}").format(Identifier(table)))
            for name, last, start in connection.execute(SEQUENCES).fetchall():
                before = self._at_first["sequences"][name]
                if last != before:
                    value = start if before is None else before
                    connection.execute("SELECT setval(%s::regclass, %s, %s)", (name, value, before is not None))
            return _told(connection, self._tables) == self._at_first


def _told(connection: psycopg.Connection[Any], tables: list[str]) -> dict[str, Any]:
    """All that makes the database what it is."""
    rows = {
        table: connection.execute(
            SQL("SELECT md5(string_agg(r::text, '|' ORDER BY r::text)) FROM {} AS r").format(Identifier(table))
        ).fetchone()
        for table in _filled(connection, tables)
    }
    sequences = {name: last for name, last, _ in connection.execute(SEQUENCES)}
    return {"shape": connection.execute(SHAPE).fetchone(), "rows": rows, "sequences": sequences}


def _filled(connection: psycopg.Connection[Any], tables: list[str]) -> set[str]:
    """The tables that have rows."""
    each = [SQL("SELECT {name} WHERE EXISTS (SELECT FROM {table})").format(name=t, table=Identifier(t)) for t in tables]
    return {str(name) for (name,) in connection.execute(SQL(" UNION ALL ").join(each))}
