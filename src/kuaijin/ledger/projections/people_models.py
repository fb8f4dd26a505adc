"""Read models of the zone's people: open posts, those appointed, task forces, visits; `models` names them all."""

from django.db import models


class PostRow(models.Model):
    """竞岗岗位: one post that was opened to competition; ``waiting``: members with sheets to give."""

    id = models.CharField(primary_key=True, max_length=64)
    title = models.CharField(max_length=200)
    unit = models.CharField(max_length=64)
    places = models.IntegerField()
    knowledge = models.JSONField()
    status = models.CharField(max_length=16, db_index=True)
    source = models.CharField(max_length=16)
    apply_until = models.DateField(null=True)
    shown_until = models.DateField(null=True)
    candidates = models.IntegerField()
    waiting = models.JSONField()
    appointed = models.IntegerField()
    begins_on = models.DateField(null=True)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)


class PostingRow(models.Model):
    """任命: who was moved from where to which unit, by which post."""

    id = models.CharField(primary_key=True, max_length=160)
    post = models.CharField(max_length=64, db_index=True)
    person = models.CharField(max_length=64, db_index=True)
    from_unit = models.CharField(max_length=64)
    to_unit = models.CharField(max_length=64, db_index=True)
    title = models.CharField(max_length=200)
    knows = models.JSONField()
    place = models.IntegerField()
    score = models.DecimalField(max_digits=6, decimal_places=2)
    begins_on = models.DateField(db_index=True)
    document = models.CharField(max_length=64)
    source = models.CharField(max_length=16)

    class Meta:
        ordering = ("-begins_on", "post", "place", "person")


class ForceTaskRow(models.Model):
    """专班任务: one task of a project's task force."""

    id = models.CharField(primary_key=True, max_length=80)
    project = models.CharField(max_length=64, db_index=True)
    number = models.IntegerField()
    text = models.TextField()
    who = models.CharField(max_length=64, db_index=True)
    due = models.DateField(db_index=True)
    open = models.BooleanField(db_index=True)
    done_on = models.DateField(null=True)
    note = models.TextField()
    moves = models.IntegerField()

    class Meta:
        ordering = ("due", "id")


class StationRow(models.Model):
    """驻场单位: a unit stationed at a project's works."""

    id = models.CharField(primary_key=True, max_length=80)
    project = models.CharField(max_length=64, db_index=True)
    number = models.IntegerField()
    sort = models.CharField(max_length=16)
    unit = models.CharField(max_length=100)
    person = models.CharField(max_length=100)
    work = models.TextField()
    place = models.CharField(max_length=100)
    since = models.DateField(db_index=True)
    until = models.DateField(null=True)
    note = models.TextField()

    class Meta:
        ordering = ("project", "number")


class VisitPlanRow(models.Model):
    """走访计划: one visit that a leader plans to a project, and when it was made."""

    id = models.CharField(primary_key=True, max_length=80)
    project = models.CharField(max_length=64, db_index=True)
    number = models.IntegerField()
    leader = models.CharField(max_length=64, db_index=True)
    on = models.DateField(db_index=True)
    purpose = models.CharField(max_length=200)
    open = models.BooleanField(db_index=True)
    kept_on = models.DateField(null=True)
    note = models.TextField()
    moves = models.IntegerField()

    class Meta:
        ordering = ("on", "id")


class StaffRow(models.Model):
    """人员: what one role account can do, where it is based and how many projects it serves at most."""

    id = models.CharField(primary_key=True, max_length=64)
    skills = models.JSONField()
    area = models.CharField(max_length=100)
    most = models.IntegerField()
    sequence = models.IntegerField()


class AbsenceRow(models.Model):
    """请假与代理: who is away from when to the last day, and who stands in."""

    id = models.CharField(primary_key=True, max_length=80)
    person = models.CharField(max_length=64, db_index=True)
    number = models.IntegerField()
    from_day = models.DateField()
    until = models.DateField()
    last = models.DateField(db_index=True)
    deputy = models.CharField(max_length=64, db_index=True)
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ("-from_day", "person")
