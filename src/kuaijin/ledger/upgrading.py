"""Read models follow the code: when a release changes their tables, these are dropped, made and filled anew.

Read models hold nothing that the entries do not, so they need no migrations. Django's ``migrate`` ends here; what the
tables were last made for is kept in ``ledger_read_models``.
"""

import hashlib
import sys
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kuaijin.ledger import rebuild, surroundings
from kuaijin.ledger.errors import UnreadableEntry, refused

LABEL = "projections"


def bring_read_models_up_to_date(**_: Any) -> None:
    """Compare the tables that are there with those the code asks for; make and fill them anew if they differ.

    Everything in one transaction: whoever is interrupted finds the old tables again.

    Raises:
        Refused: an entry that this code cannot read, written by a newer release (LEDGER-10); nothing is changed.
    """
    surroundings.refresh()
    asked = _digest()
    if _kept() == asked:
        return
    with connection.schema_editor() as editor:
        _make_tables(editor)
        if entries := _entries():
            sys.stderr.write(
                f"读模型随新版本由 {entries} 条台账重建，请稍候 / "
                f"read models of another release: rebuilding them from {entries} entries\n"
            )
            _fill()
        editor.execute("DELETE FROM ledger_read_models")
        editor.execute("INSERT INTO ledger_read_models (digest) VALUES (%s)", [asked])


def _fill() -> None:
    try:
        rebuild.rebuild()
    except UnreadableEntry as error:
        raise refused("LEDGER-10", error.text.zh, error.text.en) from error


def _tables() -> tuple[type[models.Model], ...]:
    return tuple(apps.get_app_config(LABEL).get_models())


def _digest() -> str:
    editor = connection.schema_editor(collect_sql=True)
    editor.deferred_sql = []  # it is not entered: that would want to end the transaction it may stand in
    for model in _tables():
        editor.create_model(model)
    statements = "\n".join(map(str, editor.collected_sql + editor.deferred_sql))
    return hashlib.sha256(statements.encode()).hexdigest()


def _make_tables(editor: BaseDatabaseSchemaEditor) -> None:
    for name in connection.introspection.table_names():
        if name.startswith(f"{LABEL}_"):
            editor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")
    for model in _tables():
        editor.create_model(model)
    # Indexes now and not at the end: filling the tables leans on the unique ones.
    for statement in editor.deferred_sql:
        editor.execute(statement)
    editor.deferred_sql.clear()


def _kept() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM ledger_read_models")
        row = cursor.fetchone()
    return row[0] if row else None


def _entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry")
        return int(cursor.fetchone()[0])
