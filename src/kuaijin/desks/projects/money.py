"""Investment of one project by month: the table, the two charts, the sums."""

from datetime import date

from msgspec import Struct

from kuaijin.core.amounts import points, rate
from kuaijin.core.base import Text
from kuaijin.core.project_funds import FUND_NAMES
from kuaijin.core.project_money import series_gap
from kuaijin.core.project_state import Adjustment, LateEntry, MonthFigure, State, YearBook
from kuaijin.desks.frame import words
from kuaijin.desks.frame.charts import WAN, Chart, Series, plan_and_actual
from kuaijin.desks.projects.queries import Share, share


class Month(Struct, frozen=True):
    """One line of the table; ``sum_*`` from January on. ``ahead`` are points of the year's plan, signed."""

    number: int
    about: str
    label: Text
    plan: int
    original: int
    actual: int | None
    estimated: bool
    reported: bool
    frozen: bool
    returned: str
    reporter: str
    sum_plan: int
    sum_actual: int
    share: Share
    sum_share: Share
    ahead: str
    adjustments: tuple[Adjustment, ...]
    corrected_by: int
    statistics: int | None


class Fund(Struct, frozen=True):
    """One source of funds, 万元: planned for the year, and in place since January."""

    name: Text
    planned: int
    since: int
    share: Share


class Year(Struct, frozen=True):
    """A year of the annual list as the page shows it; ``late``: entries of later years without a list of their own."""

    book: YearBook
    months: tuple[Month, ...]
    chart: Chart
    cumulative: Chart
    share: Share
    changed: bool
    before: int
    funds: tuple[Fund, ...]
    funds_missed: int
    gaps: tuple[int, ...]
    late: tuple[LateEntry, ...]


def year_of(state: State, year: int) -> Year | None:
    """The page of ``year``, or the latest before it."""
    pages = [page for page in state.years if page.year <= year]
    if not pages:
        return None
    book = pages[-1]
    entries = state.adjustments()
    months = tuple(_month(state.id, book, number, entries) for number in range(1, 13))
    return Year(
        book=book,
        months=months,
        chart=_chart(months),
        cumulative=_cumulative(months),
        share=share(book.actual_year_wan, book.plan_year_wan),
        changed=book.plan_months != book.original_months,
        before=state.invested_before(book.year),
        funds=_funds(book),
        funds_missed=book.plan_year_wan - sum(book.funds_plan) if book.funds_plan else 0,
        gaps=tuple(month for month in range(1, 13) if series_gap(book, month)),
        late=tuple(late for late in state.late_entries if late.year >= book.year),
    )


def _funds(book: YearBook) -> tuple[Fund, ...]:
    """The sources that were planned or brought money; nothing where nobody told of any."""
    told = []
    for index, name in enumerate(FUND_NAMES.values()):
        planned = book.funds_plan[index] if book.funds_plan else 0
        since = sum(month[index] for month in book.funds_in if month)
        if planned or since:
            told.append(Fund(name, planned, since, share(since, planned)))
    return tuple(told)


def _month(project: str, book: YearBook, number: int, entries: tuple[Adjustment, ...]) -> Month:
    figure = book.months[number - 1]
    sum_plan, sum_actual = book.planned_wan(number), book.cumulative_wan(number)
    ahead = rate(sum_actual - sum_plan, book.plan_year_wan)
    known = figure.actual_wan is not None
    about = [entry.delta_wan for entry in entries if (entry.about_year, entry.about_month) == (book.year, number)]
    return Month(
        number=number,
        about=f"{project}.{book.year}-{number:02d}",
        label=Text(f"{number}月", words.MONTHS[number - 1]),
        plan=book.plan_months[number - 1],
        original=book.original_months[number - 1],
        actual=figure.actual_wan,
        estimated=figure.estimated,
        reported=figure.reported,
        frozen=figure.frozen,
        returned=figure.returned,
        reporter=figure.reporter,
        sum_plan=sum_plan,
        sum_actual=sum_actual,
        share=share(figure.actual_wan or 0, book.plan_months[number - 1]) if known else Share(None),
        sum_share=share(sum_actual, sum_plan) if known else Share(None),
        ahead=points(ahead) if ahead is not None and known else "—",
        adjustments=figure.adjustments,
        corrected_by=sum(about),
        statistics=book.statistics[number - 1],
    )


def _chart(months: tuple[Month, ...]) -> Chart:
    first = next((index for index, month in enumerate(months) if month.estimated), None)
    return plan_and_actual([month.plan for month in months], [month.actual for month in months], estimated_from=first)


def _cumulative(months: tuple[Month, ...]) -> Chart:
    first = next((index for index, month in enumerate(months) if month.estimated), None)
    return Chart(
        Text("累计计划与累计完成", "Cumulative plan and actual"),
        tuple(month.label for month in months),
        (
            Series(
                Text("累计完成", "Actual to date"),
                tuple(month.sum_actual if month.actual is not None else None for month in months),
                "line",
                "blue",
                "",
                first,
            ),
            Series(Text("累计计划", "Plan to date"), tuple(month.sum_plan for month in months), "line", "amber"),
        ),
        WAN,
    )


ABOUT_A_MONTH: dict[str, tuple[str, str]] = {
    "report-investment": ("year", "month"),
    "return-report": ("year", "month"),
    "freeze-month": ("year", "month"),
    "adjust-investment": ("about_year", "about_month"),
}
"""The commands about one month of the book, with the fields that name it."""


def told_of_month(state: State, year: int, month: int) -> tuple[tuple[Text, Text], ...]:
    """What the book holds of a month, for whoever reports, reviews or corrects it; nothing of a month not listed."""
    book = state.book(year)
    if book is None or not 1 <= month <= 12:
        return ()
    figure = book.months[month - 1]
    left = state.total_wan - state.invested_wan()
    return (
        (Text("月份", "Month"), Text(f"{year}年{month}月", f"{year}-{month:02d}")),
        (Text("当月计划", "Planned"), _wan(book.plan_months[month - 1])),
        (Text("已报", "Reported so far"), _reported(figure)),
        (Text(f"1–{month}月累计完成", f"Done, months 1–{month}"), _wan(book.cumulative_wan(month))),
        (Text("总投资尚余", "Left of the total"), _wan(left)),
    )


def _wan(amount: int) -> Text:
    return Text(f"{amount:,} 万元", f"{amount:,} wan")


def _reported(figure: MonthFigure) -> Text:
    if figure.reported_wan is None:
        return Text("未报", "nothing")
    marks = [
        mark
        for mark, holds in (
            (Text("预计", "estimate"), figure.estimated),
            (Text("已退回", "sent back"), bool(figure.returned)),
            (Text("已冻结", "frozen"), figure.frozen),
        )
        if holds
    ]
    amount = _wan(figure.reported_wan)
    return Text(
        "，".join((amount.zh, *(mark.zh for mark in marks))), ", ".join((amount.en, *(mark.en for mark in marks)))
    )


def invested(state: State, on: date) -> int:
    """Invested in all up to the year of ``on``, 万元."""
    return state.invested_before(on.year + 1)
