"""从拿地到投用: how long each step from the land to the use takes, with the median and the best of the park.

All lengths are calendar days between two days of the record. A step counts for a project once both of its ends are
known; where the later end lies before the earlier one (works that the permit followed), no length is told.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.ledger.projections.models import ParcelRow, ProjectRow


class Step(Struct, frozen=True):
    """One step: from the day in field ``first`` to that in ``last``."""

    key: str
    text: Text
    first: str
    last: str


WHOLE = Step("whole", Text("拿地到投用", "land to use"), "land_from", "used_on")
"""The whole way: from the beginning of the acquisition, or the contract where nothing had to be acquired."""
STEPS = (
    Step("acquisition", Text("启动征地到取得土地", "acquisition to land"), "acquired_from", "land_on"),
    Step("permit", Text("取得土地到施工许可", "land to construction permit"), "land_on", "permit_on"),
    Step("start", Text("施工许可到开工", "permit to start"), "permit_on", "started_on"),
    Step("works", Text("开工到竣工", "start to completion"), "started_on", "completed_on"),
    Step("use", Text("竣工到投用", "completion to use"), "completed_on", "used_on"),
    WHOLE,
)
OF_PROJECT = ("permit_on", "started_on", "completed_on", "used_on")


class Days(Struct, frozen=True):
    """The days of one project between which the steps lie, by the names that :class:`Step` uses."""

    acquired_from: date | None
    land_on: date | None
    land_from: date | None
    permit_on: date | None
    started_on: date | None
    completed_on: date | None
    used_on: date | None


class Pace(Struct, frozen=True):
    """A step over all projects: how many have done it, their median and shortest, and whose the shortest is."""

    step: Step
    count: int
    median: Decimal | None
    best: int | None
    best_project: str


def with_days(rows: QuerySet[ProjectRow]) -> QuerySet[ProjectRow]:
    """The projects with ``acquired_from``, ``land_on`` (first contract or allocation) and ``land_from``."""
    return rows.annotate(
        acquired_from=Subquery(_first("acquisition_started_on")), land_on=Subquery(_first("contract_on"))
    ).annotate(land_from=Coalesce("acquired_from", "land_on"))


def _first(field: str) -> QuerySet[ParcelRow, Any]:
    parcels = ParcelRow.objects.filter(project=OuterRef("pk")).exclude(**{field: None})
    return parcels.order_by(field).values(field)[:1]


def length(row: Any, step: Step) -> int | None:
    """Calendar days that ``row`` (:class:`Days`, or a project :func:`with_days`) needed for ``step``."""
    return _between(getattr(row, step.first), getattr(row, step.last))


def _between(first: date | None, last: date | None) -> int | None:
    return (last - first).days if first is not None and last is not None and last >= first else None


def paces(rows: QuerySet[ProjectRow]) -> tuple[Pace, ...]:
    """Each step's pace over ``rows``; of equal bests the first by id.

    The days of the land are grouped by project here: of a whole park that is faster than to ask them a project.
    """
    lands = {project: days for project, *days in _lands()}
    known = [
        (project, _days(*lands.get(project, (None, None)), *own))
        for project, *own in rows.order_by().values_list("pk", *OF_PROJECT)
    ]
    return tuple(_pace(step, ((project, length(days, step)) for project, days in known)) for step in STEPS)


def _lands() -> QuerySet[ParcelRow, Any]:
    """Of each project with land: its id, ``acquired_from`` and ``land_on``."""
    parcels = ParcelRow.objects.order_by().values_list("project")
    return parcels.annotate(acquired_from=Min("acquisition_started_on"), land_on=Min("contract_on"))


def _days(acquired_from: date | None, land_on: date | None, *own: date | None) -> Days:
    return Days(acquired_from, land_on, acquired_from or land_on, *own)


def _pace(step: Step, lengths: Iterable[tuple[str, int | None]]) -> Pace:
    known: Sequence[tuple[int, str]] = [(days, project) for project, days in lengths if days is not None]
    if not known:
        return Pace(step, 0, None, None, "")
    best, whose = min(known)
    return Pace(step, len(known), median(Decimal(days) for days, _ in known), best, whose)
