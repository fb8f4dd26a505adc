"""Two days side by side: the park's figures on each of them, and what became of each project in between.

The earlier day is read from the ledger's snapshot of its end (:func:`kuaijin.ledger.asof.day`), so that what
was entered later about it does not count. Money is 万元; a difference is always the later day less the earlier one.
"""

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from msgspec import Struct

from kuaijin import wallclock
from kuaijin.core.base import Text
from kuaijin.core.batches import BATCH_NAMES
from kuaijin.insight.figures import Figures, figures, year_told
from kuaijin.insight.projects import Seen, seen_of
from kuaijin.ledger import asof
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ProjectRow

GRANTED = "granted"
COLOURS = ("red", "yellow", "green", "grey")
TELLING = frozenset(
    {
        ("project", "taken-in"),
        ("project", "annual-plan-entered"),
        ("project", "ceremony-held"),
        ("project", "milestone-reached"),
        ("project", "works-started"),
        ("project", "works-stopped"),
        ("project", "completion-passed"),
        ("project", "put-to-use"),
        ("project", "revival-started"),
        ("parcel", "contract-signed"),
        ("parcel", "handed-over"),
        ("parcel", "contract-rescinded"),
        ("permit-set", "fired"),
        ("case", "granted"),
        ("case", "denied"),
        ("matter", "raised"),
        ("matter", "escalated"),
        ("matter", "closed"),
    }
)
"""The entries that tell how a park moved: what a leader asks for at the end of a week."""


class Standing(Struct, frozen=True):
    """One project on one day: its batch and light, and what the year's plan and investment were (万元)."""

    name: Text
    batch: str
    light: str
    year: int | None
    plan: int
    actual: int


class Day(Struct, frozen=True):
    """The park at the end of one day."""

    on: date
    figures: Figures
    projects: dict[str, Standing]
    cases_open: int
    cases_late: int
    cases_granted: int
    matters_open: int
    matters_late: int


class Line(Struct, frozen=True):
    """One figure on both days; ``kind`` as a list's column has it, ``None`` where it had no value."""

    key: str
    text: Text
    kind: str
    before: Any
    after: Any

    @property
    def difference(self) -> Any:
        """After less before, or nothing where one of them is missing."""
        return None if self.before is None or self.after is None else self.after - self.before


class Moved(Struct, frozen=True):
    """A project that is not as it was; a side is ``None`` where it was not in the book."""

    id: str
    before: Standing | None
    after: Standing | None

    @property
    def name(self) -> Text:
        """What it is called, by the later day if it is still there."""
        side = self.after or self.before
        return side.name if side else Text(self.id, self.id)

    @property
    def gained(self) -> int:
        """万元 done in the year, the later day less the earlier; a new year begins at nothing."""
        if self.after is None:
            return 0
        same = self.before is not None and self.before.year == self.after.year
        return self.after.actual - (self.before.actual if self.before and same else 0)


def day(on: date) -> Day:
    """The park at the end of ``on``; today's from the read models themselves."""
    with nullcontext() if on >= wallclock.today() else asof.day(on):
        rows = list(ProjectRow.objects.exclude(status="retired").order_by("id"))
        seen = seen_of(rows, on)
        open_cases, open_matters = CaseRow.objects.filter(open=True), MatterRow.objects.filter(open=True)
        return Day(
            on=on,
            figures=figures(year_told(on), on),
            projects={row.id: _standing(row, seen[row.id]) for row in rows},
            cases_open=open_cases.count(),
            cases_late=open_cases.filter(next_due__lt=on).count(),
            cases_granted=CaseRow.objects.filter(Q(decision=GRANTED, decided_on__year=on.year)).count(),
            matters_open=open_matters.count(),
            matters_late=open_matters.filter(next_due__lt=on).count(),
        )


def _standing(row: ProjectRow, seen: Seen) -> Standing:
    return Standing(
        name=Text(row.name_zh, row.name_en or row.name_zh),
        batch=seen.batch.primary,
        light=seen.light,
        year=row.year,
        plan=row.plan_year_wan,
        actual=row.actual_year_wan,
    )


FIGURES: tuple[tuple[str, Text, str], ...] = (
    ("projects", Text("年度重点项目", "Projects of the year"), "int"),
    ("total", Text("总投资（万元）", "Total investment (CNY wan)"), "wan"),
    ("plan", Text("年度计划（万元）", "Plan of the year (CNY wan)"), "wan"),
    ("actual", Text("年度完成（万元）", "Done in the year (CNY wan)"), "wan"),
    ("rate", Text("完成率", "Completion rate"), "percent"),
    ("start", Text("开工率", "Start rate"), "percent"),
    ("completion", Text("竣工率", "Rate of completed projects"), "percent"),
    ("reserve", Text("储备项目", "Projects in reserve"), "int"),
    ("cases_open", Text("在办件", "Open cases"), "int"),
    ("cases_late", Text("逾期办件", "Overdue cases"), "int"),
    ("cases_granted", Text("当年准予", "Granted in the year"), "int"),
    ("matters_open", Text("未结问题", "Open matters"), "int"),
    ("matters_late", Text("逾期问题", "Overdue matters"), "int"),
)


def lines(before: Day, after: Day) -> tuple[Line, ...]:
    """The park's figures on both days."""
    was, now = _values(before), _values(after)
    return tuple(Line(key, text, kind, was[key], now[key]) for key, text, kind in FIGURES)


def _values(told: Day) -> Mapping[str, int | Decimal | None]:
    found = told.figures
    return {
        "projects": found.all.count,
        "total": found.all.total,
        "plan": found.all.plan,
        "actual": found.all.actual,
        "rate": found.completion_rate_percent,
        "start": found.start_rate.percent,
        "completion": found.completion_count_rate.percent,
        "reserve": found.reserve,
        "cases_open": told.cases_open,
        "cases_late": told.cases_late,
        "cases_granted": told.cases_granted,
        "matters_open": told.matters_open,
        "matters_late": told.matters_late,
    }


def batches(before: Day, after: Day) -> tuple[Line, ...]:
    """How many projects stood in each batch, in the order of the chain."""
    return tuple(
        Line(key, name, "int", _in_batch(before, key), _in_batch(after, key)) for key, name in BATCH_NAMES.items()
    )


def _in_batch(told: Day, key: str) -> int:
    return sum(standing.batch == key for standing in told.projects.values())


def lit(before: Day, after: Day) -> tuple[Line, ...]:
    """How many projects had each light."""
    return tuple(Line(colour, Text("", ""), "int", _lit(before, colour), _lit(after, colour)) for colour in COLOURS)


def _lit(told: Day, colour: str) -> int:
    return sum(standing.light == colour for standing in told.projects.values())


def moved(before: Day, after: Day) -> tuple[Moved, ...]:
    """The projects of which anything told here is not what it was, by id."""
    ids = sorted(before.projects.keys() | after.projects.keys())
    pairs = (Moved(id_, before.projects.get(id_), after.projects.get(id_)) for id_ in ids)
    return tuple(pair for pair in pairs if pair.before != pair.after)
