"""Reports over many: the plan of the year, the month, the book of matters, the book of services.

Each holds only the rows in its reader's sight; its figures are those of its rows.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest
from msgspec import Struct

from kuaijin.core import form_fields as f
from kuaijin.core.amounts import half_up
from kuaijin.core.base import Text
from kuaijin.core.form_fields import Cell, told_day
from kuaijin.core.form_paper import Grid
from kuaijin.core.investment import standing
from kuaijin.core.matter_state import STATUSES as MATTER_STATUSES
from kuaijin.desks.forms.records import Told, named, wan
from kuaijin.desks.frame import labels
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.investment import Line, lines_of
from kuaijin.insight.projects import project_names, state_of
from kuaijin.ledger.projections.finance_models import YearRow
from kuaijin.ledger.projections.models import MatterRow, ProjectRow

_YEAR, _MONTH = re.compile(r"(?:19|20)\d\d"), re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])")
WAN = Text("单位：万元", "Unit: CNY 10,000")
SUM = Text("合计", "Total")
YES, NO = Text("是", "yes"), Text("否", "no")
MONTHS = tuple(Text(f"{n}月", str(n)) for n in range(1, 13))


class Month(Struct, frozen=True):
    """A month asked for, as far as the day shown reaches into it."""

    first: date
    last: date

    @property
    def text(self) -> Text:
        """The month in words."""
        return Text(f"{self.first.year}年{self.first.month}月", f"{self.first:%Y-%m}")


def month_of(about: str, on: date) -> Month | None:
    """The month that ``2021-11`` names, if it has begun."""
    found = _MONTH.fullmatch(about)
    if found is None:
        return None
    first = date(int(found[1]), int(found[2]), 1)
    if first > on:
        return None
    return Month(first, min(on, first.replace(day=calendar.monthrange(first.year, first.month)[1])))


def _projects(request: HttpRequest) -> Any:
    return visible(request.actor, "project", ProjectRow.objects.all())


def year_plan(request: HttpRequest, about: str, on: date) -> Told | None:
    """年度计划表 by month, in the order of the book."""
    if _YEAR.fullmatch(about) is None:
        return None
    pages = {row.project: row for row in YearRow.objects.filter(year=int(about))}
    rows = list(_projects(request).filter(id__in=pages).exclude(status="retired").order_by("id"))
    if not rows:
        return None
    lines = [_planned(place, row, pages[row.id]) for place, row in enumerate(rows, start=1)]
    sums = [sum(pages[row.id].plan[month] for row in rows) for month in range(12)]
    plan, whole = sum(pages[row.id].plan_year_wan for row in rows), sum(row.total_wan for row in rows)
    lines.append(("", SUM, "", "", wan(whole), wan(plan), *(wan(each) for each in sums)))
    heads = (Text("序号", "No."), Text("项目", "Project"), Text("建设性质", "Class"), Text("项目单位", "Owner"),
             Text("总投资", "Total"), Text("年度计划", "Plan"), *MONTHS)  # fmt: skip
    fields = f.YearPlanFields(
        as_of=told_day(on),
        year=about,
        projects=str(len(rows)),
        total=wan(whole),
        plan=wan(plan),
        new_starts=str(sum(pages[row.id].start_class == "新开工" for row in rows)),
        completions=str(sum(row.completion_planned and str(row.year) == about for row in rows)),
    )
    return fields, (Grid(title=Text("", ""), heads=heads, rows=tuple(lines), right=tuple(range(4, 18)), total=True),)


def _planned(place: int, row: ProjectRow, page: YearRow) -> tuple[Cell, ...]:
    start = labels.choice(page.start_class)
    plan = (wan(each) for each in page.plan)
    return (str(place), named(row), start, row.owner_name, wan(row.total_wan), wan(page.plan_year_wan), *plan)


def month_report(request: HttpRequest, about: str, on: date) -> Told | None:
    """月报表: the month, the year so far and the share of the plan of each project, the whole as Σ ÷ Σ (I-5)."""
    month = month_of(about, on)
    if month is None:
        return None
    number = month.first.month
    lines = lines_of(month.first.year, number, "year", "remaining")
    rows = list(_projects(request).filter(id__in=lines).exclude(status="retired").order_by("id"))
    if not rows:
        return None
    seen = [lines[row.id] for row in rows]
    whole = standing([line.series for line in seen], "year", number)
    told = [_reported(place, row, lines[row.id], number) for place, row in enumerate(rows, start=1)]
    funds = sum(_funds(line, number) for line in seen)
    total = sum(row.total_wan for row in rows)
    told.append(("", SUM, wan(total), wan(whole.plan_wan), wan(whole.month_wan), wan(whole.done_wan),
                 _percent(whole.rate), _points(whole.deviation), wan(funds), "", "", ""))  # fmt: skip
    heads = (Text("序号", "No."), Text("项目", "Project"), Text("总投资", "Total"), Text("年度计划", "Plan"),
             Text("当月完成", "Month"), Text("累计完成", "Since January"), Text("占年计划", "Of the plan"),
             Text("偏差（百分点）", "Points"), Text("到位资金", "Funds in"), Text("开工", "Started"),
             Text("竣工", "Completed"), Text("填报", "Report"))  # fmt: skip
    fields = f.MonthFields(
        as_of=told_day(on),
        month=month.text,
        projects=str(len(rows)),
        plan=wan(whole.plan_wan),
        month_done=wan(whole.month_wan),
        year_done=wan(whole.done_wan),
        rate=_percent(whole.rate),
        due_rate=_percent(whole.base_share),
        deviation=_points(whole.deviation),
        unreported=str(sum(line.state == "missing" for line in seen)),
    )
    grid = Grid(title=Text("", ""), heads=heads, rows=tuple(told), right=tuple(range(2, 9)), total=True)
    return fields, (grid,)


REPORT_STATES = {
    "missing": Text("未报", "missing"),
    "returned": Text("已退回", "returned"),
    "estimated": Text("预计", "estimate"),
    "waiting": Text("已报", "reported"),
    "frozen": Text("已冻结", "frozen"),
}


def _reported(place: int, row: ProjectRow, line: Line, number: int) -> tuple[Cell, ...]:
    found = line.standing
    last = date(line.row.year, number, calendar.monthrange(line.row.year, number)[1])
    dates = (_reached(row.started_on, last), _reached(row.completed_on, last))
    month = "" if line.state == "missing" else wan(found.month_wan)
    return (str(place), named(row), wan(row.total_wan), wan(found.plan_wan), month, wan(found.done_wan),
            _percent(found.rate), _points(found.deviation), wan(_funds(line, number)), *dates,
            REPORT_STATES[line.state])  # fmt: skip


def _reached(on: date | None, last: date) -> Cell:
    return str(on) if on is not None and on <= last else NO


def _funds(line: Line, number: int) -> int:
    """Funds that came in since January."""
    return sum(sum(month) for month in line.row.funds_in[:number])


def _percent(share: Any) -> str:
    return "" if share is None else f"{half_up(share * 100, 1)}%"


def _points(share: Any) -> str:
    return "" if share is None else f"{half_up(share * 100, 1):+}"


def matter_book(request: HttpRequest, about: str, on: date) -> Told | None:
    """问题台账: every matter that was open at some time in the month."""
    month = month_of(about, on)
    if month is None:
        return None
    seen = visible(request.actor, "matter", MatterRow.objects.filter(raised_on__lte=month.last))
    rows = [row for row in seen.order_by("raised_on", "id") if row.closed_on is None or row.closed_on >= month.first]
    names = project_names(row.project for row in rows)
    still = [row for row in rows if row.closed_on is None or row.closed_on > month.last]
    lines = tuple(_matter(place, row, names, month) for place, row in enumerate(rows, start=1))
    heads = (Text("序号", "No."), Text("编号", "Number"), Text("问题", "Matter"), Text("项目", "Project"),
             Text("类别", "Category"), Text("牵头", "Lead"), Text("配合", "Supporting"), Text("提出", "Raised"),
             Text("期限", "Due"), Text("状态", "Status"), Text("销号", "Closed"),
             Text("历时（天）", "Age (days)"))  # fmt: skip
    fields = f.MatterBookFields(
        as_of=told_day(month.last),
        period=month.text,
        raised=str(sum(row.raised_on >= month.first for row in rows)),
        closed=str(len(rows) - len(still)),
        open=str(len(still)),
        overdue=str(sum(row.due is not None and row.due < month.last for row in still)),
    )
    return fields, (Grid(title=Text("", ""), heads=heads, rows=lines, right=(11,)),)


def _matter(place: int, row: MatterRow, names: dict[str, Text], month: Month) -> tuple[Cell, ...]:
    until = min(row.closed_on or month.last, month.last)
    closed = str(row.closed_on) if row.closed_on and row.closed_on <= month.last else ""
    status = MATTER_STATUSES["closed"] if closed else MATTER_STATUSES.get(row.status, row.status)
    return (str(place), row.id, row.text, names.get(row.project, row.project), labels.choice(row.category), row.lead,
            "、".join(row.supporting), str(row.raised_on), str(row.due or ""), status, closed,
            str((until - row.raised_on).days))  # fmt: skip


def service_book(request: HttpRequest, about: str, on: date) -> Told | None:
    """服务台账 of a month (``2021-11``) over all projects in sight, or of one project since it began."""
    month = month_of(about, on)
    rows = list(_projects(request).order_by("id") if month else _projects(request).filter(pk=about))
    if not rows:
        return None
    acts = [(row, act) for row in rows for act in state_of(row).services if _within(act.on, month, on)]
    acts.sort(key=lambda pair: (pair[1].on, pair[0].id))
    lines = tuple(
        (str(place), str(act.on), act.who, named(row), labels.choice(act.phase), act.channel, str(act.minutes),
         act.result, act.next_step)
        for place, (row, act) in enumerate(acts, start=1)
    )  # fmt: skip
    heads = (Text("序号", "No."), Text("日期", "Day"), Text("服务人", "Who"), Text("项目", "Project"),
             Text("阶段", "Phase"), Text("方式", "Channel"), Text("分钟", "Minutes"), Text("结果", "Result"),
             Text("下一步", "Next"))  # fmt: skip
    fields = f.ServiceBookFields(
        as_of=told_day(on),
        about=month.text if month else named(rows[0]),
        acts=str(len(acts)),
        minutes=f"{sum(act.minutes for _, act in acts):,}",
        projects=str(len({row.id for row, _ in acts})),
    )
    return fields, (Grid(title=Text("", ""), heads=heads, rows=lines, right=(6,)),)


def _within(day: date, month: Month | None, on: date) -> bool:
    return day <= on if month is None else month.first <= day <= month.last


BUILDERS: dict[str, Callable[[HttpRequest, str, date], Told | None]] = {
    "year-plan": year_plan,
    "month-report": month_report,
    "matter-book": matter_book,
    "service-book": service_book,
}
"""Each report over the rows in the reader's sight; ``None`` where the period is none, or there is nothing in it."""
UNITS = {"year-plan": WAN, "month-report": WAN}
