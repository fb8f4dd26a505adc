"""Read models: what the pages, the API and the commands read.

Every row is derived from the entries by the classes in this package, in the transaction that appends the entry, and
can be dropped and rebuilt at any time. Nothing else writes here. Money is integer 万元 (``_wan``); dates are legal
dates in Asia/Shanghai.
"""

from typing import Any

from django.db import models

from kuaijin.ledger.projections import (  # noqa: F401  the application finds its models from here
    atlas_models,
    book_models,
    delivery_models,
    exchange_models,
    finance_models,
    firm_models,
    form_models,
    hall_models,
    inbox_models,
    instant_models,
    measure_models,
    paper_models,
    people_models,
    review_models,
    rhythm_models,
    rulebook_models,
    table_models,
    works_models,
)


class NewestFirst(models.Index):
    """A day, the newest first and none last, then the id: PostgreSQL has to be told what SQLite does anyway."""

    def create_sql(self, model: type[models.Model], schema_editor: Any, using: str = "", **named: Any) -> Any:
        """The statement for one kind of database."""
        made: models.Index = models.Index(fields=(f"-{self.fields[0]}", "id"), name=self.name, condition=self.condition)
        if schema_editor.connection.vendor == "postgresql":
            day = models.F(self.fields[0]).desc(nulls_last=True)
            made = models.Index(day, models.F("id"), name=self.name, condition=self.condition)
        return made.create_sql(model, schema_editor, using, **named)


class ProjectRow(models.Model):
    """项目: one project of the book as it stands, with what its parcels and cases say about it.

    ``permit_on``: the day of its first construction permit, granted here or noted. Batch and light were judged by the
    rules ``judged_by`` and hold from ``judged_from`` until the day before ``stale_on`` (none: always, for good).
    """

    id = models.CharField(primary_key=True, max_length=64)
    code = models.CharField(max_length=32, db_index=True)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    category = models.CharField(max_length=32, db_index=True)
    area = models.CharField(max_length=64, db_index=True)
    sample = models.BooleanField()
    figures_sample = models.BooleanField()
    owner_name = models.CharField(max_length=200)
    owner_uscc = models.CharField(max_length=18, db_index=True)
    attributes = models.JSONField()
    status = models.CharField(max_length=16, db_index=True)
    total_wan = models.BigIntegerField()
    invested_before_wan = models.BigIntegerField()
    year = models.IntegerField(null=True)
    plan_year_wan = models.BigIntegerField()
    actual_year_wan = models.BigIntegerField()
    start_class = models.CharField(max_length=16)
    completion_planned = models.BooleanField()
    permit_on = models.DateField(null=True)
    started_on = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    used_on = models.DateField(null=True)
    batch = models.CharField(max_length=32, db_index=True)
    batch_also = models.JSONField()
    batch_why = models.JSONField()
    batch_since = models.DateField(null=True)
    light = models.CharField(max_length=8, db_index=True)
    light_rank = models.IntegerField()
    light_from = models.CharField(max_length=16)
    judged_by = models.CharField(max_length=16, db_index=True)
    judged_from = models.DateField(null=True, db_index=True)
    stale_on = models.DateField(null=True, db_index=True)
    leader = models.CharField(max_length=64, db_index=True)
    secretary = models.CharField(max_length=64, db_index=True)
    team = models.JSONField()
    tags = models.JSONField()
    merged_into = models.CharField(max_length=64, db_index=True)
    production_due = models.DateField(null=True)
    granted = models.JSONField()
    parcels = models.JSONField()
    pre_service_on = models.DateField(null=True)
    permit_lapsed_on = models.DateField(null=True)
    state = models.TextField()
    sequence = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("-light_rank", "id"), name="project_worst"),)


class MonthRow(models.Model):
    """月度投资: plan and actual of one project in one month, 万元."""

    project = models.CharField(max_length=64)
    year = models.IntegerField()
    month = models.IntegerField()
    plan_wan = models.BigIntegerField(null=True)
    original_plan_wan = models.BigIntegerField(null=True)
    actual_wan = models.BigIntegerField(null=True)
    reported = models.BooleanField()
    estimated = models.BooleanField()
    frozen = models.BooleanField()

    class Meta:
        ordering = ("project", "year", "month")
        constraints = (models.UniqueConstraint(fields=("project", "year", "month"), name="one_month_row"),)


class MilestoneRow(models.Model):
    """节点: planned and actual, as precise as the source tells (day, month or year)."""

    project = models.CharField(max_length=64, db_index=True)
    position = models.IntegerField()
    name = models.CharField(max_length=64)
    planned = models.CharField(max_length=10)
    baseline = models.CharField(max_length=10)
    actual = models.CharField(max_length=10, null=True)
    precision = models.CharField(max_length=8)
    planned_last_day = models.DateField(null=True, db_index=True)
    actual_last_day = models.DateField(null=True)
    source = models.CharField(max_length=16)
    note = models.CharField(max_length=300)

    class Meta:
        ordering = ("project", "position")


class VisitRow(models.Model):
    """走访与服务: one visit or service act."""

    project = models.CharField(max_length=64, db_index=True)
    on = models.DateField(db_index=True)
    kind = models.CharField(max_length=16)
    who = models.CharField(max_length=64, db_index=True)
    text = models.TextField()
    sequence = models.IntegerField()

    class Meta:
        ordering = ("project", "sequence")


class CaseRow(models.Model):
    """办件: one application for one item, with the dates on which its light changes (law.md section 15).

    ``clock_from`` is set only while both clocks simply count working days from one day (no procedure, no extension):
    such rows are recomputed a million at a time when the calendar changes. ``power``: the one that carries it;
    ``about``: the case whose certificate it renews or changes (``purpose``).
    """

    id = models.CharField(primary_key=True, max_length=64)
    project = models.CharField(max_length=64)
    project_name = models.CharField(max_length=200)
    item = models.CharField(max_length=64)
    item_zh = models.CharField(max_length=200)
    item_en = models.CharField(max_length=200)
    stage = models.CharField(max_length=8)
    department = models.CharField(max_length=64)
    applicant = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18)
    channel = models.CharField(max_length=16)
    status = models.CharField(max_length=32)
    open = models.BooleanField()
    paused = models.BooleanField()
    tolerated = models.BooleanField()
    handler = models.CharField(max_length=64)
    secretary = models.CharField(max_length=64)
    reviewer = models.CharField(max_length=64)
    asked = models.JSONField()
    power = models.CharField(max_length=64)
    received_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    deemed = models.BooleanField()
    decided_on = models.DateField(null=True)
    decision = models.CharField(max_length=16)
    delivered_on = models.DateField(null=True)
    notice_last_day = models.DateField(null=True)
    correction_due = models.DateField(null=True)
    reminders = models.JSONField(default=list)
    cure_due = models.DateField(null=True)
    statutory_due = models.DateField(null=True)
    committed_due = models.DateField(null=True)
    calendar_due = models.DateField(null=True)
    delivery_due = models.DateField(null=True)
    next_due = models.DateField(null=True)
    next_act = models.CharField(max_length=32)
    next_who = models.CharField(max_length=64)
    yellow_from = models.DateField(null=True)
    red_from = models.DateField(null=True)
    black_from = models.DateField(null=True)
    clock_from = models.DateField(null=True)
    statutory_days = models.IntegerField(null=True)
    committed_days = models.IntegerField(null=True)
    yellow_days = models.IntegerField(null=True)
    provisional = models.BooleanField()
    calendar_version = models.CharField(max_length=64)
    rulebook_version = models.CharField(max_length=64)
    certificate_no = models.CharField(max_length=64)
    purpose = models.CharField(max_length=16)
    about = models.CharField(max_length=64)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        # Few indexes: every one is paid for by each entry of a case, and a million times when the calendar changes.
        indexes = (
            models.Index(fields=("project", "item"), name="case_project"),
            models.Index(fields=("uscc",), name="case_uscc"),
            models.Index(fields=("next_due",), name="case_next_due", condition=models.Q(open=True)),
            # Of what is done only: written once, when a case is closed.
            NewestFirst(fields=("decided_on",), name="case_decided", condition=models.Q(open=False)),
            models.Index(fields=("item",), name="case_done_item", condition=models.Q(open=False)),
            models.Index(fields=("certificate_no",), name="case_done_certificate", condition=models.Q(open=False)),
        )


class ParcelRow(models.Model):
    """地块: from acquisition to grant."""

    id = models.CharField(primary_key=True, max_length=64)
    project = models.CharField(max_length=64, db_index=True)
    area = models.CharField(max_length=64)
    supply = models.CharField(max_length=32)
    area_sqm = models.IntegerField()
    polygon = models.JSONField()
    illustrative = models.BooleanField()
    status = models.CharField(max_length=32, db_index=True)
    owners_settled = models.IntegerField(null=True)
    owners_total = models.IntegerField(null=True)
    relocation_percent = models.IntegerField(null=True)
    acquisition_started_on = models.DateField(null=True)
    acquisition_due = models.DateField(null=True)
    contract_on = models.DateField(null=True)
    handed_over_on = models.DateField(null=True)
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class SignRow(models.Model):
    """疑点: what the record of a case says against the agency (law.md 16), as of the case's last entry."""

    case = models.CharField(max_length=64)
    position = models.IntegerField()
    rule = models.CharField(max_length=32, db_index=True)
    on = models.DateField(db_index=True)
    text_zh = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    item_zh = models.CharField(max_length=200)
    item_en = models.CharField(max_length=200)
    project = models.CharField(max_length=64)
    department = models.CharField(max_length=64, db_index=True)
    handler = models.CharField(max_length=64)

    class Meta:
        ordering = ("-on", "case", "position")
        constraints = (models.UniqueConstraint(fields=("case", "position"), name="one_sign"),)


class NoticeRow(models.Model):
    """公告: one public notice of a case; ``days`` in ``unit``, ``over_on`` once its procedure or case has ended."""

    case = models.CharField(max_length=64)
    position = models.IntegerField()
    kind = models.CharField(max_length=16)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    item = models.CharField(max_length=64)
    item_zh = models.CharField(max_length=200)
    item_en = models.CharField(max_length=200)
    project = models.CharField(max_length=64)
    project_name = models.CharField(max_length=200)
    applicant = models.CharField(max_length=200)
    department = models.CharField(max_length=64)
    first = models.DateField()
    last = models.DateField(db_index=True)
    days = models.IntegerField()
    unit = models.CharField(max_length=16)
    over_on = models.DateField(null=True)

    class Meta:
        ordering = ("-last", "case", "position")
        constraints = (models.UniqueConstraint(fields=("case", "position"), name="one_notice"),)


class CreditRow(models.Model):
    """信用记录: one firm's broken promises; while ``open`` is not 0 it is barred from tolerance and promise."""

    id = models.CharField(primary_key=True, max_length=18)
    firm = models.CharField(max_length=200)
    breaches = models.IntegerField()
    open = models.IntegerField(db_index=True)
    barred_zh = models.TextField()
    barred_en = models.TextField()
    last_on = models.DateField()
    sequence = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class PowerRow(models.Model):
    """赋权: one delegated power over one item; ``spans`` are the days on which it held, ``changes`` its history."""

    id = models.CharField(primary_key=True, max_length=64)
    item = models.CharField(max_length=64, db_index=True)
    item_zh = models.CharField(max_length=200)
    item_en = models.CharField(max_length=200)
    form = models.CharField(max_length=8)
    status = models.CharField(max_length=16, db_index=True)
    delegating_body = models.CharField(max_length=64)
    receiving_body = models.CharField(max_length=64)
    document_no = models.CharField(max_length=64)
    document_title = models.CharField(max_length=200)
    effective_from = models.DateField(null=True)
    effective_until = models.DateField(null=True)
    spans = models.JSONField()
    scope = models.JSONField()
    changed_on = models.DateField()
    sequence = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class ItemPowersRow(models.Model):
    """事项的赋权: all powers over one item by their ids, as a case's decider is told of them."""

    item = models.CharField(primary_key=True, max_length=64)
    powers = models.JSONField()


class PermitSetRow(models.Model):
    """拿地即拿证方案: one set of permits for one parcel; ``drafts``, ``decisions``, ``issued`` count items."""

    id = models.CharField(primary_key=True, max_length=64)
    project = models.CharField(max_length=64, db_index=True)
    parcel = models.CharField(max_length=64, db_index=True)
    buyer = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18)
    status = models.CharField(max_length=16, db_index=True)
    items = models.JSONField()
    drafts = models.IntegerField()
    decisions = models.IntegerField()
    issued = models.IntegerField()
    valid_until = models.DateField(null=True)
    armed_on = models.DateField(null=True)
    fired_on = models.DateField(null=True)
    sequence = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class PackageRow(models.Model):
    """申请包: one application for all items of a stage; ``cases`` holds the case of each item."""

    id = models.CharField(primary_key=True, max_length=64)
    project = models.CharField(max_length=64, db_index=True)
    project_name = models.CharField(max_length=200)
    stage = models.CharField(max_length=16)
    applicant = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18)
    status = models.CharField(max_length=16, db_index=True)
    items = models.JSONField()
    cases = models.JSONField()
    received_at = models.DateTimeField(null=True)
    sequence = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)


class MatterRow(models.Model):
    """问题/督办: one problem in the closed loop; ``red_from`` is the first day on which it is overdue.

    ``sought``: what a search looks in, folded (``core.search``), so that it reads one column as it stands.
    """

    id = models.CharField(primary_key=True, max_length=64)
    project = models.CharField(max_length=64, db_index=True)
    case = models.CharField(max_length=64, db_index=True)
    category = models.CharField(max_length=16, db_index=True)
    level = models.CharField(max_length=16)
    text = models.TextField()
    sought = models.TextField()
    status = models.CharField(max_length=32, db_index=True)
    open = models.BooleanField()
    lead = models.CharField(max_length=64, db_index=True)
    supporting = models.JSONField()
    assigner = models.CharField(max_length=64)
    raised_by = models.CharField(max_length=64)
    raised_on = models.DateField(db_index=True)
    due = models.DateField(null=True)
    next_due = models.DateField(null=True)
    yellow_from = models.DateField(null=True)
    red_from = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    extensions = models.IntegerField()
    escalation = models.IntegerField()
    sequence = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("next_due",), name="matter_next_due", condition=models.Q(open=True)),
            models.Index(fields=("raised_on",), name="matter_open_since", condition=models.Q(open=True)),
        )


class AreaRow(models.Model):
    """片区与园区: the areas of the park."""

    id = models.CharField(primary_key=True, max_length=64)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    kind = models.CharField(max_length=32)
    source = models.CharField(max_length=16)
    note = models.CharField(max_length=200)
    illustrative = models.BooleanField()
    polygon = models.JSONField()

    class Meta:
        ordering = ("id",)


class RoleRow(models.Model):
    """岗位: the role accounts that the park has named; people appear as roles only."""

    name = models.CharField(primary_key=True, max_length=64)
    role = models.CharField(max_length=32, db_index=True)
    department = models.CharField(max_length=64)

    class Meta:
        ordering = ("role", "name")


class ParkRow(models.Model):
    """园区: the park itself with the facts told of it and where they come from."""

    id = models.CharField(primary_key=True, max_length=64)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    facts = models.JSONField()
