"""Read models of the national exchange: cases of other systems, and each run; `models` names them all."""

from django.db import models


class ExternalCaseRow(models.Model):
    """外部办件: one case that another system handles, as it told."""

    id = models.CharField(primary_key=True, max_length=64)
    project = models.CharField(max_length=64, db_index=True)
    project_code = models.CharField(max_length=32, db_index=True)
    item = models.CharField(max_length=200)
    item_name = models.CharField(max_length=200)
    department = models.CharField(max_length=200)
    status = models.CharField(max_length=2, db_index=True)
    applied_on = models.DateField()
    accepted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    paper = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    steps = models.IntegerField()
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-applied_on", "id")


class ExchangeRow(models.Model):
    """交换记录: one push (``out``) or import (``in``); ``rows`` by table."""

    id = models.CharField(primary_key=True, max_length=64)
    direction = models.CharField(max_length=3, db_index=True)
    until = models.DateTimeField(db_index=True)
    since = models.DateTimeField(null=True)
    rows = models.JSONField()
    total = models.IntegerField()
    changed = models.IntegerField()
    rejected = models.IntegerField()
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    by = models.CharField(max_length=64)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-changed_at", "-id")
