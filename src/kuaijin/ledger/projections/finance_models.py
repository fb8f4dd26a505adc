"""Read models of money: one row a project and year, with both series and the funds beside them."""

from django.db import models


class RedNoteRow(models.Model):
    """红灯说明: the latest explanation of a project's red light."""

    project = models.CharField(primary_key=True, max_length=64)
    cause = models.TextField()
    owner = models.CharField(max_length=64)
    due = models.DateField()
    told_on = models.DateField()
    by = models.CharField(max_length=64)

    class Meta:
        ordering = ("project",)


class YearRow(models.Model):
    """年度投资 of one project: twelve months each of plan, original plan, dispatch and statistics series, 万元.

    ``marks``: of each month whether it is estimated or frozen, why it was returned, who reported it. ``start_month``
    is where its time begins (I-3); ``room_wan`` what the approved total leaves for the year (I-1). ``funds_plan`` and
    the months of ``funds_in`` are in the order of ``FUND_SOURCES``; empty while nothing was told.
    """

    project = models.CharField(max_length=64)
    year = models.IntegerField(db_index=True)
    start_class = models.CharField(max_length=16)
    plan = models.JSONField()
    original = models.JSONField()
    actual = models.JSONField()
    statistics = models.JSONField()
    marks = models.JSONField()
    start_month = models.IntegerField()
    room_wan = models.BigIntegerField()
    plan_year_wan = models.BigIntegerField()
    funds_plan = models.JSONField()
    funds_in = models.JSONField()
    stat_status = models.CharField(max_length=16)
    stat_month = models.CharField(max_length=7)

    class Meta:
        ordering = ("project", "year")
        constraints = (models.UniqueConstraint(fields=("project", "year"), name="one_year_row"),)
