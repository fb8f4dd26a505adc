"""Read models of the daily, weekly and monthly rhythm; `models` names them all."""

from django.db import models


class SiteReportRow(models.Model):
    """日报: the version that counts of one project's day; ``photos`` those shown with it."""

    id = models.CharField(primary_key=True, max_length=96)
    project = models.CharField(max_length=64, db_index=True)
    day = models.DateField(db_index=True)
    version = models.IntegerField()
    works = models.TextField()
    tomorrow = models.TextField()
    people = models.IntegerField()
    machines = models.IntegerField()
    weather_stop = models.BooleanField()
    weather = models.CharField(max_length=200)
    problem = models.TextField()
    matter = models.CharField(max_length=128)
    photos = models.IntegerField()
    late = models.BooleanField()
    by = models.CharField(max_length=64)
    first_at = models.DateTimeField()
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-day", "project")


class BulletinRow(models.Model):
    """调度快报、月通报: one bulletin; ``number`` and its ``year`` once issued, kept when void."""

    id = models.CharField(primary_key=True, max_length=32)
    period = models.CharField(max_length=8, db_index=True)
    day = models.DateField(db_index=True)
    status = models.CharField(max_length=16, db_index=True)
    number = models.IntegerField(null=True)
    year = models.IntegerField(null=True)
    reported = models.IntegerField()
    overdue = models.IntegerField()
    red = models.IntegerField()
    issued_on = models.DateField(null=True)
    issued_by = models.CharField(max_length=64)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-day", "id")


class MeetingRow(models.Model):
    """会议: one row a meeting; ``matters`` counts the conclusions that were handed out."""

    id = models.CharField(primary_key=True, max_length=32)
    kind = models.CharField(max_length=16, db_index=True)
    about = models.CharField(max_length=8)
    held_on = models.DateField(db_index=True)
    starts = models.TimeField()
    status = models.CharField(max_length=8)
    chair = models.CharField(max_length=64)
    place = models.CharField(max_length=200)
    items = models.IntegerField()
    concluded = models.IntegerField()
    matters = models.IntegerField()
    number = models.IntegerField(null=True)
    year = models.IntegerField(null=True)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-held_on",)


class DutyRow(models.Model):
    """值班: one row a day; ``officers`` is a list of names."""

    id = models.CharField(primary_key=True, max_length=16)
    day = models.DateField(db_index=True)
    status = models.CharField(max_length=8)
    leader = models.CharField(max_length=64)
    officers = models.JSONField()
    phone = models.CharField(max_length=64)
    taken_by = models.CharField(max_length=64)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-day",)


class CallRow(models.Model):
    """来电: one row a call of the 24-hour line; ``answered_at`` empty while it is open."""

    id = models.CharField(primary_key=True, max_length=32)
    duty = models.CharField(max_length=16, db_index=True)
    number = models.IntegerField()
    at = models.DateTimeField()
    caller = models.CharField(max_length=64)
    project = models.CharField(max_length=64)
    text = models.TextField()
    urgent = models.BooleanField()
    due_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=64)
    matter = models.CharField(max_length=64)

    class Meta:
        ordering = ("-at",)
