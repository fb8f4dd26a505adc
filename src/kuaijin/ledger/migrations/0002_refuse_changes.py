"""Triggers: entries and checkpoints are only ever added, whoever asks."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import migrations

PLACES = {
    "ledger_entry": ("park", "kind", "stream_id", "seq"),
    "ledger_checkpoint": ("park", "number"),
    "ledger_checkpointhead": ("park", "checkpoint", "kind", "stream_id"),
}
"""Each table with the columns that say where a row stands."""

POSTGRESQL_FUNCTION = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only ever added to: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def sqlite(table: str, place: tuple[str, ...]) -> Iterator[str]:
    """The triggers of one table. REPLACE deletes without firing a delete trigger, so a taken place is refused first."""
    there = " AND ".join(f"{column} = NEW.{column}" for column in place)
    for action in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to: {action} on {table} is refused'); END"
        )
    taken = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {same})" for same in ("id = NEW.id", there))  # noqa: S608  names of our own tables and columns only
    yield (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN {taken} "
        f"BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to: this place in {table} is taken'); END"
    )


def postgresql(table: str) -> Iterator[str]:
    """The triggers of one table; TRUNCATE needs its own, row triggers do not see it."""
    yield (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
    )
    yield (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )


def lay(apps: Any, schema_editor: Any) -> None:
    """Make the triggers; running it again changes nothing."""
    lift(apps, schema_editor)
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    if on_postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    for table, place in PLACES.items():
        for statement in postgresql(table) if on_postgresql else sqlite(table, place):
            schema_editor.execute(statement, params=None)


def lift(_apps: Any, schema_editor: Any) -> None:
    """Take the triggers away."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS ledger_refuse() CASCADE", params=None)
        return
    for table in PLACES:
        for name in ("update", "delete", "replace"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}", params=None)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("ledger", "0001_entries")]
    operations: ClassVar[list[migrations.RunPython]] = [migrations.RunPython(lay, lift)]
