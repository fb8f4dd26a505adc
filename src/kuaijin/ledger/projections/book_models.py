"""Read models around the project book; `models` names them all."""

from django.db import models


class BatchMonthRow(models.Model):
    """月末快照: one frozen month."""

    id = models.CharField(primary_key=True, max_length=16)
    month_end = models.DateField(db_index=True)
    frozen_on = models.DateField()
    by = models.CharField(max_length=64)
    note = models.TextField()
    projects = models.IntegerField()
    status = models.CharField(max_length=16)
    sequence = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "projections"
        ordering = ("-id",)


class BatchLineRow(models.Model):
    """月末快照的一行: one project as it stood at the end of a frozen month, 万元."""

    month = models.CharField(max_length=16)
    project = models.CharField(max_length=64)
    batch = models.CharField(max_length=32)
    also = models.JSONField()
    category = models.CharField(max_length=32)
    area = models.CharField(max_length=64)
    total_wan = models.BigIntegerField()
    plan_wan = models.BigIntegerField()
    actual_wan = models.BigIntegerField()

    class Meta:
        app_label = "projections"
        ordering = ("month", "project")
        constraints = (models.UniqueConstraint(fields=("month", "project"), name="one_batch_line"),)


class SearchRow(models.Model):
    """可查找的内容: one thing that words find; ``text`` is folded (``core.search``), ``about`` has the rights."""

    id = models.CharField(primary_key=True, max_length=140)
    kind = models.CharField(max_length=16, db_index=True)
    about = models.CharField(max_length=64)
    part = models.CharField(max_length=64)
    project = models.CharField(max_length=64)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    text = models.TextField()

    class Meta:
        app_label = "projections"
        ordering = ("id",)
