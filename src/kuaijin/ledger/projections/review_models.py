"""Read models of technical reviews and the agencies that do them; `models` names them all."""

from django.db import models


class AgencyRow(models.Model):
    """第三方机构: one row an agency on the list; ``items`` it reviews and ``ties`` are lists."""

    id = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=64)
    uscc = models.CharField(max_length=18)
    account = models.CharField(max_length=64)
    items = models.JSONField()
    ties = models.JSONField()
    qualification_no = models.CharField(max_length=64)
    qualified_until = models.DateField()
    struck_on = models.DateField(null=True)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class ReviewRow(models.Model):
    """技术审查: one row a review; ``commissioner`` gave it out, ``agency`` is empty for a reviewer of the zone."""

    id = models.CharField(primary_key=True, max_length=96)
    case = models.CharField(max_length=64, db_index=True)
    project = models.CharField(max_length=64, db_index=True)
    item = models.CharField(max_length=64)
    item_zh = models.CharField(max_length=200)
    item_en = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18)
    department = models.CharField(max_length=64)
    procedure = models.CharField(max_length=64)
    question = models.TextField()
    status = models.CharField(max_length=16)
    open = models.BooleanField()
    reviewer = models.CharField(max_length=64, db_index=True)
    agency = models.CharField(max_length=64, db_index=True)
    commissioner = models.CharField(max_length=64)
    commissioned_on = models.DateField()
    named_on = models.DateField()
    due = models.DateField()
    concluded_on = models.DateField(null=True)
    on_time = models.BooleanField(null=True)
    rounds = models.IntegerField()
    before_receipt = models.BooleanField()
    points = models.IntegerField(null=True)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("due", "id")
