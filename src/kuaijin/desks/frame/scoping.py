"""The rows a person may see: ``core.access`` says which, this puts it into the database's words and back.

``visible`` limits a list, ``subject_of`` describes one row for ``guard.require``; both speak of the same fields, so a
list never shows what a page would refuse.
"""

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from kuaijin.core import access
from kuaijin.core.access import Condition, Subject, Way
from kuaijin.core.base import Actor
from kuaijin.ledger.json_lists import Holds
from kuaijin.ledger.projections.atlas_models import PlanRow
from kuaijin.ledger.projections.book_models import BatchMonthRow
from kuaijin.ledger.projections.delivery_models import AppraisalRow, ChallengeRow, HonourRow
from kuaijin.ledger.projections.exchange_models import ExchangeRow, ExternalCaseRow
from kuaijin.ledger.projections.form_models import FormRow
from kuaijin.ledger.projections.hall_models import BookingRow, HallDayRow
from kuaijin.ledger.projections.instant_models import RulesetRow
from kuaijin.ledger.projections.models import (
    CaseRow,
    CreditRow,
    MatterRow,
    PackageRow,
    ParcelRow,
    PermitSetRow,
    PowerRow,
    ProjectRow,
)
from kuaijin.ledger.projections.people_models import ForceTaskRow, PostRow, StaffRow, StationRow
from kuaijin.ledger.projections.review_models import AgencyRow, ReviewRow
from kuaijin.ledger.projections.rhythm_models import BulletinRow, DutyRow, MeetingRow, SiteReportRow
from kuaijin.ledger.projections.rulebook_models import RevisionRow
from kuaijin.ledger.projections.works_models import WorksPlanRow

OWN: dict[str, dict[str, str]] = {
    "project": {
        "project_id": "id",
        "leader": "leader",
        "secretary": "secretary",
        "org": "owner_uscc",
        "zone": "area",
        "team": "team",
    },
    "case": {
        "project_id": "project",
        "handler": "handler",
        "reviewer": "reviewer",
        "secretary": "secretary",
        "org": "uscc",
        "department": "department",
        "asked": "asked",
    },
    "batch-month": {},
    "parcel": {"project_id": "project", "zone": "area"},
    "credit": {"org": "id"},
    "package": {"project_id": "project", "org": "uscc"},
    "permit-set": {"project_id": "project", "org": "uscc"},
    "power": {},
    "appraisal": {},
    "honour": {},
    "challenge": {},
    "post": {},
    "staff": {"lead": "id"},
    "task-force": {"project_id": "project"},
    "ruleset": {},
    "rulebook-change": {},
    "site-report": {"project_id": "project"},
    "works-plan": {"project_id": "project"},
    "plan": {},
    "agency": {},
    "tech-review": {
        "project_id": "project",
        "reviewer": "reviewer",
        "handler": "commissioner",
        "org": "uscc",
        "department": "department",
    },
    "bulletin": {},
    "meeting": {},
    "duty": {},
    "external-case": {"project_id": "project"},
    "exchange": {},
    "form": {"project_id": "project", "org": "org", "lead": "lead"},
    "hall-day": {},
    "booking": {"project_id": "project", "org": "uscc"},
    "matter": {
        "project_id": "project",
        "lead": "lead",
        "supporting": "supporting",
        "assigner": "assigner",
        "raised_by": "raised_by",
    },
}
"""Which column of a kind's read model holds which field of an access subject."""

LISTS = frozenset({"supporting", "team", "asked"})
KINDS = {
    ProjectRow: "project",
    CaseRow: "case",
    CreditRow: "credit",
    BatchMonthRow: "batch-month",
    ParcelRow: "parcel",
    PackageRow: "package",
    PermitSetRow: "permit-set",
    PowerRow: "power",
    AppraisalRow: "appraisal",
    HonourRow: "honour",
    ChallengeRow: "challenge",
    PostRow: "post",
    StaffRow: "staff",
    ForceTaskRow: "task-force",
    StationRow: "task-force",
    RulesetRow: "ruleset",
    PlanRow: "plan",
    RevisionRow: "rulebook-change",
    AgencyRow: "agency",
    ReviewRow: "tech-review",
    MatterRow: "matter",
    SiteReportRow: "site-report",
    BulletinRow: "bulletin",
    WorksPlanRow: "works-plan",
    MeetingRow: "meeting",
    DutyRow: "duty",
    FormRow: "form",
    HallDayRow: "hall-day",
    BookingRow: "booking",
    ExternalCaseRow: "external-case",
    ExchangeRow: "exchange",
}
MODELS = {kind: model for model, kind in KINDS.items()}


def visible(actor: Actor, kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """``rows`` of ``kind`` (project, case, parcel, matter) that ``actor`` may read."""
    scope = access.scope(actor, kind)
    if scope.everything:
        return rows
    ways = [_way(kind, way) for way in scope.ways]
    return rows.filter(reduce(or_, ways)) if ways else rows.none()


def among(actor: Actor, kind: str, ids: Iterable[str]) -> frozenset[str]:
    """Which of ``ids`` the actor may open: what a page links to; to the others it gives their names only."""
    rows = MODELS[kind].objects.filter(pk__in=set(ids))
    return frozenset(visible(actor, kind, rows).values_list("pk", flat=True))


def seen_among(actor: Actor, kind: str, ids: Iterable[str]) -> frozenset[str]:
    """As :func:`among`, for ids that were just read: nothing has to be asked for whom everything is open."""
    return frozenset(ids) if access.scope(actor, kind).everything else among(actor, kind, ids)


def _way(kind: str, way: Way) -> Q:
    return reduce(and_, (_condition(kind, condition) for condition in way), Q())


def _condition(kind: str, condition: Condition) -> Q:
    """One condition on the row itself, or on the row's project where the row doesn't know it; unknown never holds."""
    own = OWN[kind].get(condition.field)
    if own is not None:
        return _equals(own, condition)
    on_project = OWN["project"].get(condition.field)
    if on_project is None or "project_id" not in OWN[kind]:
        return Q(pk__in=())
    projects = ProjectRow.objects.filter(_equals(on_project, condition), id=OuterRef("project"))
    return Q(Exists(projects))


def _equals(column: str, condition: Condition) -> Q:
    if column in LISTS:
        return Q(Holds(F(column), Value(condition.value)))
    if isinstance(condition.value, tuple):
        return Q(**{f"{column}__in": condition.value})
    found = Q(**{column: condition.value})
    return found | Q(**{column: ""}) if condition.also_empty else found


def subject_of(
    row: ProjectRow | CaseRow | CreditRow | ParcelRow | PackageRow | PermitSetRow | PowerRow | MatterRow,
    project: ProjectRow | None = None,
) -> Subject:
    """``row`` as ``core.access`` asks for it; its ``project`` is looked up unless given."""
    kind = KINDS[type(row)]
    values = {field: _value(row, column) for field, column in OWN[kind].items()}
    if hasattr(row, "project"):
        project = project or ProjectRow.objects.filter(id=row.project).first()
        if project is not None:
            values = {field: _value(project, column) for field, column in OWN["project"].items()} | values
    return Subject(kind=kind, **values)


def _value(row: Any, column: str) -> Any:
    value = getattr(row, column)
    return tuple(value) if column in LISTS else value or None
