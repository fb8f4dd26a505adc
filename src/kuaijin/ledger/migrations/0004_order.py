"""A checkpoint seals the order of writing too; those made before go on without."""

from typing import Any, ClassVar

from django.db import migrations, models

from kuaijin.ledger import guards


def lay(_apps: Any, schema_editor: Any) -> None:
    """Make the triggers anew: where a database alters a table by copying it, the copy has none."""
    guards.lay(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("ledger", "0003_read_models")]
    operations: ClassVar[list[Any]] = [
        migrations.AddField("checkpoint", "order_digest", models.CharField(max_length=64, null=True)),
        migrations.RunPython(lay, lay),
    ]
