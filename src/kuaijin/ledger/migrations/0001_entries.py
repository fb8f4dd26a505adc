"""Entries, heads and checkpoints."""

from django.db import migrations, models

import kuaijin.ledger.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("park", models.CharField(max_length=64)),
                ("number", models.BigIntegerField()),
                ("made_at", kuaijin.ledger.fields.InstantField(max_length=27)),
                ("streams", models.BigIntegerField()),
                ("moved", models.BigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("moved_digest", models.CharField(max_length=64)),
                ("algo", models.CharField(max_length=16)),
                ("prev_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("number",),
                "constraints": [models.UniqueConstraint(fields=("park", "number"), name="ledger_checkpoint_place")],
            },
        ),
        migrations.CreateModel(
            name="CheckpointHead",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("park", models.CharField(max_length=64)),
                ("checkpoint", models.BigIntegerField()),
                ("kind", models.CharField(max_length=32)),
                ("stream_id", models.CharField(max_length=64)),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("checkpoint", "kind", "stream_id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("park", "checkpoint", "kind", "stream_id"), name="ledger_checkpoint_head_place"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("park", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=32)),
                ("stream_id", models.CharField(max_length=64)),
                ("seq", models.BigIntegerField()),
                ("type", models.CharField(max_length=64)),
                ("version", models.IntegerField()),
                ("payload", models.TextField()),
                ("legal_at", kuaijin.ledger.fields.InstantField(max_length=27)),
                ("recorded_at", kuaijin.ledger.fields.InstantField(max_length=27)),
                ("actor_id", models.CharField(max_length=150)),
                ("actor_name", models.CharField(max_length=150)),
                ("actor_role", models.CharField(max_length=32)),
                ("algo", models.CharField(max_length=16)),
                ("prev_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("id",),
                "indexes": [models.Index(fields=["recorded_at"], name="ledger_entry_recorded")],
                "constraints": [
                    models.UniqueConstraint(fields=("park", "kind", "stream_id", "seq"), name="ledger_entry_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("park", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=32)),
                ("stream_id", models.CharField(max_length=64)),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("state", models.TextField(null=True)),
                ("state_seq", models.BigIntegerField(default=0)),
                ("state_code", models.CharField(max_length=64, null=True)),
            ],
            options={
                "ordering": ("kind", "stream_id"),
                "constraints": [
                    models.UniqueConstraint(fields=("park", "kind", "stream_id"), name="ledger_head_stream")
                ],
            },
        ),
    ]
