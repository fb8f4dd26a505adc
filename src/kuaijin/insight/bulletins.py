"""What a bulletin tells, from the read models; and the daily one made by the machine at its hour (mechanisms.md 4)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from kuaijin import ledger, wallclock
from kuaijin.core.base import SHANGHAI, SYSTEM, Text
from kuaijin.core.bulletin import (
    KIND,
    Duty,
    Figure,
    GenerateBulletin,
    Period,
    Snapshot,
    Works,
    bulletin_id,
)
from kuaijin.core.calendar import Calendar
from kuaijin.insight.dispatch import Bulletin, Row, bulletin
from kuaijin.insight.figures import percent, year_told, yi
from kuaijin.insight.investment import series_of
from kuaijin.insight.projects import Seen, seen_of
from kuaijin.insight.reports import Day, day_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.finance_models import YearRow
from kuaijin.ledger.projections.models import MatterRow, ProjectRow
from kuaijin.ledger.projections.rhythm_models import BulletinRow, SiteReportRow

MADE_AT = time(18, 30)
"""The daily bulletin is made at this hour, Asia/Shanghai (mechanisms.md 4: summary 18:30)."""


def generate_due() -> int:
    """Make today's bulletin if its hour has come and nobody has made it; gives how many were made (0 or 1).

    There is one for every working day, and for any other day from whose works somebody reported.
    """
    moment = wallclock.now()
    day, calendar = wallclock.today(), surroundings.calendar()
    if moment < datetime.combine(day, MADE_AT, SHANGHAI):
        return 0
    if BulletinRow.objects.filter(pk=bulletin_id("daily", day)).exists():
        return 0
    if not calendar.is_workday(day) and not SiteReportRow.objects.filter(day=day).exists():
        return 0
    made = GenerateBulletin(day=day, snapshot=snapshot_of("daily", day, calendar))
    ledger.execute(KIND, bulletin_id("daily", day), made, actor=SYSTEM)
    return 1


def snapshot_of(period: Period, day: date, calendar: Calendar, on: date | None = None) -> Snapshot:
    """Everything a bulletin of ``day`` tells, from the read models as they stand.

    A month's bulletin may be made on a later day ``on``, once the units have reported: lights and duties are of that
    day, money and problems of the month.
    """
    now = on or day
    pages = _listed(day)
    rows = list(ProjectRow.objects.filter(id__in=pages).exclude(status="retired").order_by("id"))
    money = {row.pk: _money_of(pages[row.pk], day) for row in rows}
    lights = seen_of(rows, now)
    duties = bulletin(now, calendar, changes=False)
    reports = day_of(day, calendar)
    told = {row.project: row for row in SiteReportRow.objects.filter(day=day)}
    works = [_works(row, told.get(row.pk), lights[row.pk], money[row.pk]) for row in rows]
    return Snapshot(
        figures=tuple(
            Figure(name, str(value))
            for name, value in {
                **_reported(reports),
                **_matters(period, day, now),
                "late": len(duties.late),
                "soon": len(duties.soon),
                **_lights(lights),
                **_year(rows, list(money.values()), max((page.year for page in pages.values()), default=day.year)),
            }.items()
        ),
        late=_duties(duties, "late"),
        soon=_duties(duties, "soon"),
        works=_ranked(works) if period == "monthly" else tuple(work for work in works if _active(work, reports)),
    )


class _Money(Struct, frozen=True):
    """A project's year at the end of a day's month, 万元: the year's plan, done since January, the month itself."""

    plan: int
    done: int
    month_plan: int
    month: int | None


def _money_of(page: YearRow, day: date) -> _Money:
    """``page`` is of the day's year, or of the last one that has a list; then all of it is over."""
    series, month = series_of(page), day.month if page.year == day.year else 12
    return _Money(series.plan_wan, series.done(month), series.plan[month - 1], series.actual[month - 1])


def _listed(day: date) -> dict[str, YearRow]:
    """The projects of the day's annual list, or of the last one while there is none."""
    own = {page.project: page for page in YearRow.objects.filter(year=day.year)}
    return own or {page.project: page for page in YearRow.objects.filter(year=year_told(day))}


def _active(work: Works, reports: Day) -> bool:
    return work.reported or work.project in reports.due


def _reported(day: Day) -> dict[str, int]:
    return {
        "due": len(day.due),
        "reported": day.reported,
        "missing": len(day.missing),
        "people": day.people,
        "machines": day.machines,
        "stopped": day.stopped,
    }


def _matters(period: Period, day: date, now: date) -> dict[str, int]:
    """Problems raised and closed on the day (or since the month began), open ones and those of them overdue ``now``."""
    first = day if period == "daily" else day.replace(day=1)
    return {
        "raised": MatterRow.objects.filter(raised_on__range=(first, day)).count(),
        "closed": MatterRow.objects.filter(closed_on__range=(first, day)).count(),
        "open": MatterRow.objects.filter(open=True).count(),
        "overdue": MatterRow.objects.filter(open=True, next_due__lt=now).count(),
    }


def _lights(lights: Mapping[str, Seen]) -> dict[str, int]:
    count = Counter(seen.light for seen in lights.values())
    return {colour: count[colour] for colour in ("green", "yellow", "red", "grey")}


def _year(rows: list[ProjectRow], money: list[_Money], year: int) -> dict[str, int | Decimal]:
    plan, actual = sum(each.plan for each in money), sum(each.done for each in money)
    return {
        "projects": len(rows),
        "started": sum(row.started_on is not None and row.started_on.year == year for row in rows),
        "completed": sum(row.completed_on is not None and row.completed_on.year == year for row in rows),
        "plan": yi(plan),
        "actual": yi(actual),
        "rate": percent(Fraction(actual, plan)) if plan else Decimal(0),
    }


def _works(row: ProjectRow, report: SiteReportRow | None, seen: Seen, money: _Money) -> Works:
    return Works(
        project=row.pk,
        name=Text(row.name_zh, row.name_en or row.name_zh),
        told=report.works if report else "",
        people=report.people if report else 0,
        machines=report.machines if report else 0,
        stopped=bool(report and report.weather_stop),
        reported=report is not None,
        month_rate=_share(money.month, money.month_plan),
        rate=_share(money.done, money.plan),
        light=seen.light,
    )


def _share(done: int | None, plan: int) -> str:
    return "" if done is None or not plan else str(percent(Fraction(done, plan)))


def _ranked(works: list[Works]) -> tuple[Works, ...]:
    """By the share of the year's plan, the highest first; equals share a place, projects without a plan have none."""
    rates = sorted((Decimal(work.rate) for work in works if work.rate), reverse=True)
    placed = [replace(work, place=rates.index(Decimal(work.rate)) + 1 if work.rate else None) for work in works]
    return tuple(sorted(placed, key=lambda work: (work.place is None, work.place or 0, work.project)))


def _duties(duties: Bulletin, part: str) -> tuple[Duty, ...]:
    rows: tuple[Row, ...] = getattr(duties, part)
    return tuple(
        Duty(
            kind=row.kind,
            id=row.id,
            title=row.title,
            project=row.project,
            project_name=row.project_name,
            who=row.who,
            due=row.due,
            days=row.days,
        )
        for row in rows
    )
