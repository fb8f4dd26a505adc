"""What the tables of the read models were last made for; no model of it, so that no flush empties it."""

from django.db import migrations


class Migration(migrations.Migration):
    """One table of one row."""

    dependencies = (("ledger", "0002_refuse_changes"),)
    operations = (
        migrations.RunSQL(
            "CREATE TABLE ledger_read_models (digest varchar(64) NOT NULL)", "DROP TABLE ledger_read_models"
        ),
    )
