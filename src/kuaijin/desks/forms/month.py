"""项目月报表: one project's month on one paper, as the unit reported it (mechanisms.md 2.2)."""

import calendar
import re
from datetime import date

from kuaijin.core import form_fields as f
from kuaijin.core.amounts import half_up, points
from kuaijin.core.base import Text
from kuaijin.core.form_fields import Cell, told_day
from kuaijin.core.form_paper import Grid
from kuaijin.core.investment import standing
from kuaijin.core.matter_state import STATUSES as MATTER_STATUSES
from kuaijin.core.project_funds import FUND_NAMES
from kuaijin.core.project_signs import series_of
from kuaijin.core.project_state import Dated, MonthFigure, State, YearBook
from kuaijin.desks.forms.records import Told, named, wan
from kuaijin.insight.projects import state_of
from kuaijin.ledger.projections.models import MatterRow, ProjectRow

NO = Text("否", "no")
_ABOUT = re.compile(r"(.+)\.((?:19|20)\d\d)-(0[1-9]|1[0-2])")


def project_month(about: str, on: date) -> Told | None:
    """``P03.2021-11``: what was planned, done and paid in, in words as well, and the problems that were open."""
    asked = _ABOUT.fullmatch(about)
    row = ProjectRow.objects.filter(pk=asked[1]).first() if asked else None
    if asked is None or row is None:
        return None
    state, year, month = state_of(row), int(asked[2]), int(asked[3])
    book = state.book(year)
    if book is None or (year, month) > (on.year, on.month):
        return None
    last = date(year, month, calendar.monthrange(year, month)[1])
    return _fields(row, state, book, last, on), (_months(book, month), _matters(row.pk, last))


def _fields(row: ProjectRow, state: State, book: YearBook, last: date, on: date) -> f.ProjectMonthFields:
    month, figure = last.month, book.months[last.month - 1]
    whole = standing([series_of(state, book)], "year", month)
    return f.ProjectMonthFields(
        as_of=told_day(on),
        project=named(row),
        number=row.pk,
        owner=state.owner_name,
        month=Text(f"{last.year}年{month}月", f"{last:%Y-%m}"),
        reporting=_reporting(figure),
        total=wan(state.total_wan),
        plan=wan(book.plan_year_wan),
        funds_plan=_by_source(book.funds_plan),
        month_done=wan(figure.actual_wan) or "0",
        year_done=wan(whole.done_wan),
        all_done=wan(state.invested_before(book.year) + whole.done_wan),
        rate="" if whole.rate is None else f"{half_up(whole.rate * 100, 1)}%",
        due_rate="" if whole.base_share is None else f"{half_up(whole.base_share * 100, 1)}%",
        deviation="" if whole.deviation is None else points(whole.deviation),
        funds_month=_by_source(book.funds_in[month - 1]),
        funds_year=wan(_funds(book, month)),
        funds_all=wan(sum(_funds(page, 12) for page in state.years if page.year < book.year) + _funds(book, month)),
        physical=figure.told.physical,
        difficulties=figure.told.difficulties,
        coordination=figure.told.coordination,
        next_steps=figure.told.next_steps,
        note=figure.told.note,
        started=_reached(state.start, last),
        completed=_reached(state.completion, last),
    )


def _reporting(figure: MonthFigure) -> Text:
    """Who reported, and where the report stands."""
    if not figure.reported:
        return Text("未报", "not reported")
    word = Text("已报", "reported")
    if figure.frozen:
        word = Text("已冻结", "frozen")
    elif figure.returned:
        word = Text("已退回", "returned")
    elif figure.estimated:
        word = Text("预计", "estimate")
    return Text(f"{word.zh}（{figure.reporter}）", f"{word.en} ({figure.reporter})")


def _by_source(parts: tuple[int, ...]) -> Text:
    told = [(name, part) for name, part in zip(FUND_NAMES.values(), parts, strict=False) if part]
    return Text(
        "；".join(f"{name.zh} {part:,}" for name, part in told), "; ".join(f"{name.en} {part:,}" for name, part in told)
    )


def _funds(book: YearBook, month: int) -> int:
    return sum(sum(parts) for parts in book.funds_in[:month])


def _reached(fact: Dated | None, last: date) -> Cell:
    if fact is None or fact.period.first > last:
        return NO
    said = told_day(fact.on)
    return Text(f"是，{said.zh}", f"yes, {said.en}") if isinstance(said, Text) else said


def _months(book: YearBook, until: int) -> Grid:
    """Plan and actual of the twelve months; sums of what was done to the month told of."""
    heads = (Text("月", "Month"), Text("原计划", "First plan"), Text("计划", "Plan"), Text("完成", "Done"),
             Text("累计完成", "To date"))  # fmt: skip
    rows = tuple(
        (str(n), wan(book.original_months[n - 1]), wan(book.plan_months[n - 1]),
         wan(book.months[n - 1].actual_wan) if n <= until else "", wan(book.cumulative_wan(n)) if n <= until else "")
        for n in range(1, 13)
    )  # fmt: skip
    return Grid(
        title=Text("分月计划与完成（万元）", "By month (CNY 10,000)"), heads=heads, rows=rows, right=(1, 2, 3, 4)
    )


def _matters(project: str, last: date) -> Grid:
    """The problems of the project that were open at the month's end."""
    raised = MatterRow.objects.filter(project=project, raised_on__lte=last).order_by("raised_on", "id")
    still = [each for each in raised if each.closed_on is None or each.closed_on > last]
    heads = (Text("编号", "Number"), Text("问题", "Matter"), Text("牵头", "Lead"), Text("期限", "Due"),
             Text("状态", "Status"))  # fmt: skip
    rows = tuple(
        (each.pk, each.text, each.lead, str(each.due or ""), MATTER_STATUSES.get(each.status, each.status))
        for each in still
    )
    return Grid(title=Text("月末未结问题", "Problems open at the month's end"), heads=heads, rows=rows)
