"""Read models of the firm's side: mandates, threads with visits, ratings."""

from django.db import models


class MandateRow(models.Model):
    """授权委托: one mandate of a firm, as its record gives it (``core.firm.Given``)."""

    uscc = models.CharField(max_length=18)
    number = models.IntegerField()
    person = models.CharField(max_length=64, db_index=True)
    given = models.JSONField()

    class Meta:
        ordering = ("uscc", "number")
        constraints = (models.UniqueConstraint(fields=("uscc", "number"), name="one_mandate"),)


class ThreadRow(models.Model):
    """消息: one thread between a project's unit and its secretary; ``answer_due`` while an answer is waited for."""

    project = models.CharField(primary_key=True, max_length=64)
    messages = models.IntegerField()
    last_side = models.CharField(max_length=16)
    last_text = models.TextField()
    answer_due = models.DateField(null=True, db_index=True)
    sequence = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("project",)


class AppointmentRow(models.Model):
    """预约: one visit with a service secretary, half a day."""

    project = models.CharField(max_length=64)
    number = models.IntegerField()
    on = models.DateField()
    half = models.CharField(max_length=2)
    secretary = models.CharField(max_length=64)
    status = models.CharField(max_length=16)

    class Meta:
        ordering = ("on", "half", "project", "number")
        constraints = (models.UniqueConstraint(fields=("project", "number"), name="one_appointment"),)
        indexes = (models.Index(fields=("secretary", "on"), name="appointment_slot"),)


class RatingRow(models.Model):
    """好差评: one rated case; ``matter`` follows a bad rating up."""

    case = models.CharField(primary_key=True, max_length=64)
    level = models.IntegerField()
    comment = models.TextField()
    by = models.CharField(max_length=200)
    on = models.DateField(db_index=True)
    matter = models.CharField(max_length=64)

    class Meta:
        ordering = ("-on", "case")
