"""Read models of instant approval: the rules of items, and what the machine found; `models` names them all."""

from django.db import models


class RulesetRow(models.Model):
    """秒批规则: the rules of one item; ``state`` as JSON for whoever decides by them."""

    item = models.CharField(primary_key=True, max_length=64)
    item_zh = models.CharField(max_length=200)
    item_en = models.CharField(max_length=200)
    status = models.CharField(max_length=16, db_index=True)
    version = models.IntegerField()
    valid_from = models.DateField(null=True)
    state = models.TextField()
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("item",)


class InstantRow(models.Model):
    """自动核验: what the machine came to on one case, and what a person said of it."""

    case = models.CharField(primary_key=True, max_length=64)
    item = models.CharField(max_length=64, db_index=True)
    project = models.CharField(max_length=64)
    uscc = models.CharField(max_length=18)
    version = models.IntegerField()
    outcome = models.CharField(max_length=8, db_index=True)
    row = models.CharField(max_length=200)
    why_zh = models.CharField(max_length=500)
    why_en = models.CharField(max_length=500)
    checked_at = models.DateTimeField(db_index=True)
    sampled = models.BooleanField(db_index=True)
    review_by = models.DateField(null=True)
    right = models.BooleanField(null=True)
    reviewed_on = models.DateField(null=True)

    class Meta:
        ordering = ("-checked_at", "case")
