"""Read models of the one window's days: hours, bookings, tickets; `models` names them all."""

from django.db import models


class HallRow(models.Model):
    """窗口服务时间: one row, the hall of the park as it is set today (``core.hall_hours.Hall``)."""

    id = models.CharField(primary_key=True, max_length=64)
    hall = models.JSONField()


class HallDayRow(models.Model):
    """窗口日: one row a day at the window."""

    id = models.CharField(primary_key=True, max_length=16)
    day = models.DateField(db_index=True)
    status = models.CharField(max_length=8, db_index=True)
    counters = models.IntegerField()
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-day",)


class BookingRow(models.Model):
    """预约: one booking of a slot; ``ticket`` once it was kept."""

    id = models.CharField(primary_key=True, max_length=32)
    day = models.DateField(db_index=True)
    slot = models.CharField(max_length=5)
    ends = models.CharField(max_length=5)
    purpose = models.CharField(max_length=8)
    firm = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18, db_index=True)
    project = models.CharField(max_length=64, db_index=True)
    note = models.CharField(max_length=200)
    status = models.CharField(max_length=16, db_index=True)
    reason = models.CharField(max_length=200)
    ticket = models.CharField(max_length=32)
    by = models.CharField(max_length=200)
    sequence = models.IntegerField()

    class Meta:
        ordering = ("day", "slot", "id")


class TicketRow(models.Model):
    """排队号: one ticket; ``waited``: seconds from its taking (of a booking: from its slot, if that is later) to the
    first call; ``served``: seconds at the counter; ``cases``: what was received from it."""

    id = models.CharField(primary_key=True, max_length=32)
    day = models.DateField(db_index=True)
    number = models.IntegerField()
    label = models.CharField(max_length=8)
    purpose = models.CharField(max_length=8)
    booked = models.BooleanField()
    status = models.CharField(max_length=8, db_index=True)
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    waited = models.IntegerField(null=True)
    served = models.IntegerField(null=True)
    counter = models.CharField(max_length=64)
    clerk = models.CharField(max_length=64)
    cases = models.JSONField()

    class Meta:
        ordering = ("-day", "number")
