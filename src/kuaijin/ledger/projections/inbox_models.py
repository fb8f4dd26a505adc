"""The read model of notices."""

from django.db import models


class InboxRow(models.Model):
    """通知: one entry told to one audience (``core.notices``), or a reminder that time brought (``daily``).

    ``open_while`` holds the states of the object, between commas, in which something is still asked for.
    """

    key = models.CharField(primary_key=True, max_length=300)
    audience = models.CharField(max_length=100)
    kind = models.CharField(max_length=32)
    object_kind = models.CharField(max_length=16)
    object_id = models.CharField(max_length=64)
    project = models.CharField(max_length=64)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    open_while = models.CharField(max_length=100)
    at = models.DateTimeField()
    daily = models.BooleanField()

    class Meta:
        app_label = "projections"
        ordering = ("-at", "key")
        indexes = (models.Index(fields=("audience", "at"), name="inbox_audience"),)
