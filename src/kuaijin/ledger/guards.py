"""The triggers that let entries and checkpoints only ever be added, on both databases: laid, lifted, and looked for.

Whoever owns the database can take them away, so :func:`missing` tells which are gone, switched off or worded otherwise.
"""

from collections.abc import Iterator
from typing import Any

PLACES = {
    "ledger_entry": ("park", "kind", "stream_id", "seq"),
    "ledger_checkpoint": ("park", "number"),
    "ledger_checkpointhead": ("park", "checkpoint", "kind", "stream_id"),
}
"""Each table with the columns that say where a row stands."""

_BODY = """
BEGIN
    RAISE EXCEPTION 'the ledger is only ever added to: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
"""
_FUNCTION = f"CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$\n"

_CHANGE, _TRUNCATE = 27, 34
"""PostgreSQL's ``tgtype``: BEFORE (2) UPDATE (16) OR DELETE (8) FOR EACH ROW (1); BEFORE (2) TRUNCATE (32)."""


def _sqlite(table: str, place: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Name and statement of each trigger. REPLACE deletes without firing a delete trigger: a taken place is refused."""
    there = " AND ".join(f"{column} = NEW.{column}" for column in place)
    for action in ("UPDATE", "DELETE"):
        name = f"{table}_no_{action.lower()}"
        yield (
            name,
            (
                f"CREATE TRIGGER {name} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to: {action} on {table} is refused'); END"
            ),
        )
    taken = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {same})" for same in ("id = NEW.id", there))  # noqa: S608  names of our own tables and columns only
    name = f"{table}_no_replace"
    yield (
        name,
        (
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} "
            f"WHEN {taken} "
            f"BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to: this place in {table} is taken'); END"
        ),
    )


def _postgresql(table: str) -> Iterator[tuple[str, int, str]]:
    """Name, kind and statement of each trigger; TRUNCATE needs its own, row triggers do not see it."""
    yield (
        f"{table}_no_change",
        _CHANGE,
        (
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        ),
    )
    yield (
        f"{table}_no_truncate",
        _TRUNCATE,
        (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        ),
    )


def lay(connection: Any) -> None:
    """Make the triggers anew; running it again changes nothing."""
    lift(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table, place in PLACES.items():
            made = _postgresql(table) if connection.vendor == "postgresql" else _sqlite(table, place)
            for *_, statement in made:
                cursor.execute(statement)


def lift(connection: Any) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS ledger_refuse() CASCADE")
            return
        for table in PLACES:
            for name in ("update", "delete", "replace"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}")


def missing(connection: Any) -> list[str]:
    """The names of the triggers that don't stand as they were laid, in the order of the tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            wanted = {name: (kind, _BODY) for table in PLACES for name, kind, _ in _postgresql(table)}
            cursor.execute(
                "SELECT t.tgname, t.tgtype, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') "
                "AND t.tgqual IS NULL AND t.tgattr = '' AND t.tgname = ANY(%s) "
                "AND t.tgname IN (c.relname || '_no_change', c.relname || '_no_truncate') "
                "AND pg_table_is_visible(c.oid)",
                [list(wanted)],
            )
            stand = {name: (kind, body) for name, kind, body in cursor.fetchall()}
            return [name for name, told in wanted.items() if stand.get(name) != told]
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        known = dict(cursor.fetchall())
    laid = (each for table, place in PLACES.items() for each in _sqlite(table, place))
    return [name for name, statement in laid if known.get(name) != statement]
