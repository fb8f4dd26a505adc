"""Read models of the forms that were issued; `models` names them all."""

from django.db import models


class FormRow(models.Model):
    """表单: one issued form; ``project``, ``org`` and ``lead`` say whom it concerns, ``number`` stays when void."""

    id = models.CharField(primary_key=True, max_length=64)
    form = models.CharField(max_length=32, db_index=True)
    about = models.CharField(max_length=96, db_index=True)
    title = models.CharField(max_length=200)
    project = models.CharField(max_length=64, db_index=True)
    org = models.CharField(max_length=18)
    lead = models.CharField(max_length=64, db_index=True)
    status = models.CharField(max_length=8, db_index=True)
    number = models.IntegerField(null=True)
    as_of = models.DateField()
    issued_on = models.DateField(db_index=True)
    issued_by = models.CharField(max_length=64)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-issued_on", "form", "-number")
