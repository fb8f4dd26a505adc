"""Read models of appraisals, honours and open challenges; `models` names them all."""

from django.db import models


class AppraisalRow(models.Model):
    """考核: one appraisal, with how many were appraised, flagged and still appeal."""

    id = models.CharField(primary_key=True, max_length=64)
    title = models.CharField(max_length=200)
    rules = models.CharField(max_length=64)
    rules_zh = models.CharField(max_length=200)
    rules_en = models.CharField(max_length=200)
    period_from = models.DateField()
    period_to = models.DateField()
    status = models.CharField(max_length=16, db_index=True)
    subjects = models.IntegerField()
    flags = models.IntegerField()
    appeals_open = models.IntegerField()
    appeal_until = models.DateField(null=True)
    published_on = models.DateField(null=True)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-period_to", "-id")


class StandingRow(models.Model):
    """名次: the place of one project in one published appraisal; ``flag`` once it is closed."""

    appraisal = models.CharField(max_length=64, db_index=True)
    project = models.CharField(max_length=64, db_index=True)
    place = models.IntegerField()
    total = models.DecimalField(max_digits=12, decimal_places=2)
    flag = models.BooleanField()
    period_to = models.DateField()

    class Meta:
        ordering = ("-period_to", "appraisal", "place", "project")
        constraints = (models.UniqueConstraint(fields=("appraisal", "project"), name="one_standing"),)


class HonourRow(models.Model):
    """荣誉: an honour given by somebody else."""

    id = models.CharField(primary_key=True, max_length=64)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    giver = models.CharField(max_length=100)
    period = models.CharField(max_length=100)
    awarded_on = models.DateField()
    document_no = models.CharField(max_length=200)
    scans = models.JSONField(default=list)
    place = models.IntegerField()
    flag = models.BooleanField()
    source = models.CharField(max_length=16)
    status = models.CharField(max_length=16)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-awarded_on", "id")


class ChallengeRow(models.Model):
    """揭榜挂帅: one challenge; bids stay sealed until they are opened, so only their number is here."""

    id = models.CharField(primary_key=True, max_length=64)
    title = models.CharField(max_length=200)
    project = models.CharField(max_length=64, db_index=True)
    status = models.CharField(max_length=16, db_index=True)
    due = models.DateField()
    open_to = models.DateField(null=True)
    bids = models.IntegerField()
    marshal = models.CharField(max_length=64, db_index=True)
    percent = models.IntegerField(null=True)
    outcome = models.CharField(max_length=8)
    points = models.IntegerField(null=True)
    judged_on = models.DateField(null=True)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
