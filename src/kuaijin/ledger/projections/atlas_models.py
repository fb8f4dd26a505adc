"""Read models of plan and map: the versions of areas, plan documents and their indicators."""

from django.db import models


class AreaVersionRow(models.Model):
    """片区边界的版本: every boundary that an area has had; the newest stands in ``AreaRow`` as well.

    ``sequence`` is the entry's place in the park's stream; ``legal_sqm`` the projected area in whole m².
    """

    id = models.CharField(primary_key=True, max_length=90)
    area = models.CharField(max_length=64, db_index=True)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    kind = models.CharField(max_length=32)
    polygon = models.JSONField()
    legal_sqm = models.BigIntegerField()
    drawn_on = models.DateField()
    drawn_by = models.CharField(max_length=64)
    source = models.CharField(max_length=16)
    note = models.CharField(max_length=200)
    sequence = models.IntegerField()

    class Meta:
        ordering = ("area", "-sequence")


class AssessmentRow(models.Model):
    """区域评估: what was judged for a whole area, and until when it may be used."""

    id = models.CharField(primary_key=True, max_length=64)
    subject = models.CharField(max_length=16)
    polygon = models.JSONField()
    legal_sqm = models.BigIntegerField()
    document = models.CharField(max_length=100)
    assessed_on = models.DateField()
    valid_until = models.DateField()

    class Meta:
        ordering = ("id",)


class PlanRow(models.Model):
    """规划: one plan document."""

    id = models.CharField(primary_key=True, max_length=64)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)
    status = models.CharField(max_length=16, db_index=True)
    period_from = models.DateField()
    period_to = models.DateField()
    document_no = models.CharField(max_length=64)
    source = models.CharField(max_length=16)
    source_note = models.CharField(max_length=200)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class IndicatorRow(models.Model):
    """指标 of a plan in the plan's order, with what was told of it last. Numbers are exact, kept as text."""

    plan = models.CharField(max_length=64, db_index=True)
    position = models.IntegerField()
    key = models.CharField(max_length=64)
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64)
    unit_zh = models.CharField(max_length=64)
    unit_en = models.CharField(max_length=64)
    target = models.CharField(max_length=32)
    due = models.DateField()
    base = models.CharField(max_length=32)
    base_on = models.DateField()
    direction = models.CharField(max_length=16)
    measure = models.CharField(max_length=32)
    forecast = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    source_note = models.CharField(max_length=200)
    told = models.CharField(max_length=32, null=True)
    told_on = models.DateField(null=True)
    told_source = models.CharField(max_length=16)
    told_note = models.CharField(max_length=200)

    class Meta:
        ordering = ("plan", "position")
        constraints = (models.UniqueConstraint(fields=("plan", "position"), name="one_indicator"),)
