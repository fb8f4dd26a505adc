"""Read models of plan and map: the versions of areas."""

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
