"""Triggers: entries and checkpoints are only ever added, whoever asks."""

from typing import Any, ClassVar

from django.db import migrations

from kuaijin.ledger import guards


def lay(_apps: Any, schema_editor: Any) -> None:
    """Make the triggers."""
    guards.lay(schema_editor.connection)


def lift(_apps: Any, schema_editor: Any) -> None:
    """Take them away."""
    guards.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("ledger", "0001_entries")]
    operations: ClassVar[list[migrations.RunPython]] = [migrations.RunPython(lay, lift)]
