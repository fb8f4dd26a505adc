"""Appraisals and honours (考核、荣誉): what the ledger tells of the projects of a period, and their read models."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from kuaijin.core import appraisal, honour
from kuaijin.core.appraisal import AppraisalFacts, SubjectFacts
from kuaijin.core.appraisal_messages import CloseAppraisal, LiftVeto, OpenAppraisal, WithdrawAppraisal
from kuaijin.core.appraisal_state import State
from kuaijin.core.base import Command, Text
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.delivery_models import AppraisalRow, HonourRow, StandingRow
from kuaijin.ledger.projections.models import MonthRow, ProjectRow

BLIND = (OpenAppraisal, LiftVeto, CloseAppraisal, WithdrawAppraisal)
"""Commands that look at no project."""
TEN_YI_IN_WAN = 100_000
SHOWN = ("published", "closed")


def facts(_stream_id: str, state: State, command: Command) -> AppraisalFacts:
    """The key projects of the year with what the ledger tells of each up to the period's end."""
    if isinstance(command, BLIND) or state.period_from is None or state.period_to is None:
        return AppraisalFacts()
    first, last = state.period_from, state.period_to
    months: dict[str, list[int]] = defaultdict(list)
    told = MonthRow.objects.filter(year=last.year, month__gte=first.month, month__lte=last.month)
    for project, actual in told.values_list("project", "actual_wan"):
        if actual is not None:
            months[project].append(actual)
    rows = ProjectRow.objects.filter(year=last.year).exclude(status="retired").order_by("id")
    return AppraisalFacts(subjects={row.id: _subject(row, months[row.id], first, last) for row in rows})


def _subject(row: ProjectRow, months: list[int], first: date, last: date) -> SubjectFacts:
    actual = sum(months)
    began = row.start_class == "新开工" and row.started_on is not None and first <= row.started_on <= last
    inputs = {
        "start_class": row.start_class,
        "total_yi": _decimal(row.total_wan, 10_000),
        "category": row.category,
        "plan_wan": str(row.plan_year_wan) if row.plan_year_wan else "",
        "actual_wan": str(actual) if months else "",
        "rate_percent": _decimal(actual * 100, row.plan_year_wan) if months and row.plan_year_wan else "",
        "new_starts": str(int(began)),
        "outcome": _outcome(row, last),
        "month_over_10_yi": str(int(max(months, default=0) > TEN_YI_IN_WAN)),
    }
    people = tuple(name for name in (row.leader, row.secretary) if name)
    return SubjectFacts(
        name=Text(row.name_zh, row.name_en or row.name_zh), inputs=inputs, people=people, org=row.owner_uscc
    )


def _decimal(value: int, unit: int) -> str:
    """``value`` in ``unit``, to four places at most, without needless zeros."""
    exact = round(Decimal(value) / unit, 4)
    return f"{exact.normalize():f}"


def _outcome(row: ProjectRow, last: date) -> str:
    if row.used_on is None or row.used_on > last:
        return "未投产"
    return "投产" if row.category == "产城融合" else "运营"


class Appraisals:
    """考核: one row an appraisal; the places of its projects once it is published."""

    name = "appraisals"
    kinds = (appraisal.KIND,)
    models = (AppraisalRow, StandingRow)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the appraisal as ``after`` tells it."""
        rules = after.rules or context.rulebook.score_rules.get(after.rules_id)
        context.rows.put(
            AppraisalRow,
            id=after.id,
            title=after.title,
            rules=after.rules_id,
            rules_zh=rules.name.zh if rules else after.rules_id,
            rules_en=rules.name.en if rules else after.rules_id,
            period_from=after.period_from,
            period_to=after.period_to,
            status=after.status,
            subjects=len(after.sheets),
            flags=len(after.flags),
            appeals_open=len(after.open_appeals),
            appeal_until=after.appeal_until,
            published_on=after.published_on,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )
        if after.status in SHOWN and (before.standings, before.status, before.flags) != (
            after.standings,
            after.status,
            after.flags,
        ):
            context.rows.replace(StandingRow, {"appraisal": after.id}, _standings(after))


def _standings(state: State) -> list[dict[str, Any]]:
    return [
        {
            "appraisal": state.id,
            "project": standing.subject,
            "place": standing.place,
            "total": standing.total,
            "flag": standing.subject in state.flags,
            "period_to": state.period_to,
        }
        for standing in state.standings
    ]


class Honours:
    """荣誉: one row an honour."""

    name = "honours"
    kinds = (honour.KIND,)
    models = (HonourRow,)
    latest_only = True

    def apply(self, entry: Entry, before: Any, after: honour.State, context: ProjectionContext) -> None:
        """Write the honour as ``after`` tells it."""
        context.rows.put(
            HonourRow,
            id=after.id,
            title_zh=after.title.zh,
            title_en=after.title.en,
            giver=after.giver,
            period=after.period,
            awarded_on=after.awarded_on,
            document_no=after.document_no,
            scans=[each.name for each in after.scans],
            place=after.place,
            flag=after.flag,
            source=after.source,
            status=after.status,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )
