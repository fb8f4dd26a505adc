"""Tables of the ledger. Entries and checkpoints are only ever added (triggers refuse the rest); heads are derived.

Written only by this package, mostly in plain SQL; the models serve the migration and the auditor's pages.
"""

from django.db import models

from kuaijin.ledger.fields import InstantField


class Entry(models.Model):
    """What happened: one entry of one stream (architecture: Ledger)."""

    id = models.BigAutoField(primary_key=True)
    park = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    stream_id = models.CharField(max_length=64)
    seq = models.BigIntegerField()
    type = models.CharField(max_length=64)
    version = models.IntegerField()
    payload = models.TextField()
    legal_at = InstantField()
    recorded_at = InstantField()
    actor_id = models.CharField(max_length=150)
    actor_name = models.CharField(max_length=150)
    actor_role = models.CharField(max_length=32)
    algo = models.CharField(max_length=16)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("park", "kind", "stream_id", "seq"), name="ledger_entry_place"),)
        indexes = (models.Index(fields=("recorded_at",), name="ledger_entry_recorded"),)

    def __str__(self) -> str:
        return f"{self.kind}/{self.stream_id} {self.seq}: {self.type}"


class Head(models.Model):
    """The last entry of a stream, and now and then a snapshot of its state.

    ``state`` is what the entries up to ``state_seq`` lead to: a cache, good for the code ``state_code`` only.
    """

    park = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    stream_id = models.CharField(max_length=64)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    state = models.TextField(null=True)
    state_seq = models.BigIntegerField(default=0)
    state_code = models.CharField(max_length=64, null=True)

    class Meta:
        ordering = ("kind", "stream_id")
        constraints = (models.UniqueConstraint(fields=("park", "kind", "stream_id"), name="ledger_head_stream"),)

    def __str__(self) -> str:
        return f"{self.kind}/{self.stream_id} {self.seq}"


class Checkpoint(models.Model):
    """日结: all stream heads at one moment under one Merkle root, chained to the checkpoint before it."""

    id = models.BigAutoField(primary_key=True)
    park = models.CharField(max_length=64)
    number = models.BigIntegerField()
    made_at = InstantField()
    streams = models.BigIntegerField()
    moved = models.BigIntegerField()
    root = models.CharField(max_length=64)
    moved_digest = models.CharField(max_length=64)
    order_digest = models.CharField(max_length=64, null=True)
    algo = models.CharField(max_length=16)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("park", "number"), name="ledger_checkpoint_place"),)

    def __str__(self) -> str:
        return f"{self.number}: {self.root}"


class CheckpointHead(models.Model):
    """A head as a checkpoint saw it; kept only for streams that moved since the checkpoint before."""

    id = models.BigAutoField(primary_key=True)
    park = models.CharField(max_length=64)
    checkpoint = models.BigIntegerField()
    kind = models.CharField(max_length=32)
    stream_id = models.CharField(max_length=64)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("checkpoint", "kind", "stream_id")
        constraints = (
            models.UniqueConstraint(
                fields=("park", "checkpoint", "kind", "stream_id"), name="ledger_checkpoint_head_place"
            ),
        )

    def __str__(self) -> str:
        return f"{self.checkpoint}: {self.kind}/{self.stream_id} {self.seq}"
