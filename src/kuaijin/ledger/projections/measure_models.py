"""Read model of the reform measures."""

from django.db import models


class MeasureUseRow(models.Model):
    """改革措施的使用: one measure that one case used; see ``core.measure_use.Use``."""

    case = models.CharField(max_length=64)
    measure = models.CharField(max_length=32)
    outcome = models.CharField(max_length=16)
    first = models.DateField()
    last = models.DateField(null=True)
    amount = models.IntegerField()

    class Meta:
        ordering = ("measure", "case")
        constraints = (models.UniqueConstraint(fields=("case", "measure"), name="one_use_a_case"),)
        indexes = (models.Index(fields=("measure", "first"), name="measure_first"),)
