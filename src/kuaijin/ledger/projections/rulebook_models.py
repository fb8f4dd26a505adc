"""Read models of the rulebook's revisions; ``models`` names them all."""

from django.db import models


class RevisionRow(models.Model):
    """规则修订: one revision. ``items``: those whose own rules it touches; ``number`` of its version once approved."""

    id = models.CharField(primary_key=True, max_length=64)
    title = models.CharField(max_length=200)
    why = models.TextField()
    status = models.CharField(max_length=16, db_index=True)
    changes = models.IntegerField()
    items = models.JSONField()
    drafted_by = models.JSONField()
    begun_on = models.DateField(null=True)
    submitted_by = models.CharField(max_length=64)
    submitted_on = models.DateField(null=True)
    approved_by = models.CharField(max_length=64)
    approved_on = models.DateField(null=True)
    valid_from = models.DateField(null=True, db_index=True)
    document_no = models.CharField(max_length=200)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-begun_on", "id")
