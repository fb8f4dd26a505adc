"""Read models of the organisation of works; `models` names them all."""

from django.db import models


class WorksPlanRow(models.Model):
    """施工计划: one row a project's plan; ``ends_on`` by the plan in force, ``baseline_ends_on`` by the baseline."""

    id = models.CharField(primary_key=True, max_length=64)
    project = models.CharField(max_length=64, db_index=True)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=16, db_index=True)
    activities = models.IntegerField()
    begun = models.IntegerField()
    finished = models.IntegerField()
    begins_on = models.DateField()
    ends_on = models.DateField()
    baseline_ends_on = models.DateField(null=True)
    crossing = models.BooleanField()
    coordinator = models.CharField(max_length=64)
    source = models.CharField(max_length=16)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("project",)
