"""Deciding on the months of a project: dispatch series, freezing, adjustments, statistics series (mechanisms.md 2)."""

from datetime import date
from itertools import accumulate

from kuaijin.core import project_commands as c
from kuaijin.core import project_events as e
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import PROSE_LENGTH, check_text, first
from kuaijin.core.context import Context
from kuaijin.core.partial_date import last_of_month
from kuaijin.core.project_book import Decision, check_total, check_wan, not_listed
from kuaijin.core.project_evolve import evolve
from kuaijin.core.project_records import Words
from kuaijin.core.project_state import MonthFigure, ProjectFacts, State, YearBook
from kuaijin.core.project_words import FIELD_NAMES as F
from kuaijin.core.unit_guard import Span, check_unit, of_month


def begun_page(state: State, year: int, month: int, today: date, field: str = "month") -> YearBook | Refusal:
    """The year's page, when the month exists in it and has begun."""
    page = state.book(year)
    refusal = _no_month(month, field)
    if refusal is None and page is None:
        refusal = not_listed(year)
    return refusal or _not_begun(year, month, today, field) or page or not_listed(year)


def _no_month(month: int, field: str) -> Refusal | None:
    if 1 <= month <= 12:
        return None
    return Refusal("month", Text(f"月份应为 1 至 12，不是 {month}。", f"The month is 1 to 12, not {month}."), field)


def _not_begun(year: int, month: int, today: date, field: str) -> Refusal | None:
    if (year, month) <= (today.year, today.month):
        return None
    return Refusal(
        "future-date", Text(f"{year} 年 {month} 月尚未到来。", f"{year}-{month:02d} has not come yet."), field
    )


def frozen_month(year: int, month: int) -> Refusal:
    """The refusal of a change to a frozen month."""
    return Refusal(
        "frozen",
        Text(
            f"{year} 年 {month} 月已冻结；请在未冻结月份用更正分录（I-8）。",
            f"{year}-{month:02d} is frozen: enter an adjustment in an open month (I-8).",
        ),
        "month",
    )


def _usual(state: State, page: YearBook, month: int, context: Context) -> tuple[Span, ...]:
    """What a month of this project may look like, by its plan and its other reports."""
    others = (*page.months[: month - 1], *page.months[month:])
    reported = (figure.reported_wan for figure in others)
    return of_month(state.total_wan, page.plan_year_wan, reported, context.rulebook.park)


def decide_report(state: State, command: c.ReportInvestment, context: Context, _facts: ProjectFacts) -> Decision:
    """填报当月完成投资."""
    page = begun_page(state, command.year, command.month, context.today)
    if isinstance(page, Refusal):
        return page
    if page.months[command.month - 1].frozen:
        return frozen_month(command.year, command.month)
    usual = _usual(state, page, command.month, context)
    refusal = first(
        (
            check_wan(command.actual_wan, "actual_wan"),
            check_unit(command.actual_wan, usual, "actual_wan", command.confirmed),
            _check_estimated(command, context.today),
            *(
                check_text(getattr(command, name), name, F[name], limit=PROSE_LENGTH, required=False)
                for name in ("physical", "difficulties", "coordination", "next_steps", "note")
            ),
        )
    )
    if refusal is not None:
        return refusal
    event = e.InvestmentReported(
        at=context.now,
        year=command.year,
        month=command.month,
        actual_wan=command.actual_wan,
        estimated=command.estimated,
        note=command.note,
        reporter=context.actor.name,
        told=Words(
            physical=command.physical.strip(),
            difficulties=command.difficulties.strip(),
            coordination=command.coordination.strip(),
            next_steps=command.next_steps.strip(),
        ),
    )
    after = evolve(state, event)
    return check_total(after, "actual_wan") or _not_negative(after, command.year, "actual_wan") or (event,)


def _check_estimated(command: c.ReportInvestment, today: date) -> Refusal | None:
    if command.estimated or today >= last_of_month(command.year, command.month):
        return None
    return Refusal(
        "I-9",
        Text(
            f"{command.month} 月尚未结束，只能填报预计数（请勾选“预计”）。",
            f"Month {command.month} has not ended: its figure can only be an estimate (tick “estimated”).",
        ),
        "estimated",
    )


def decide_return(state: State, command: c.ReturnReport, context: Context, _facts: ProjectFacts) -> Decision:
    """退回月报."""
    page = begun_page(state, command.year, command.month, context.today)
    if isinstance(page, Refusal):
        return page
    figure = page.months[command.month - 1]
    if figure.frozen:
        return frozen_month(command.year, command.month)
    if figure.reported_wan is None or figure.returned:
        return Refusal(
            "not-reported",
            Text("该月没有待核的填报数。", "There is no report of that month to return."),
            "month",
        )
    refusal = check_text(command.reason, "reason", F["reason"], limit=PROSE_LENGTH)
    if refusal is not None:
        return refusal
    return (e.ReportReturned(at=context.now, year=command.year, month=command.month, reason=command.reason),)


def decide_freeze(state: State, command: c.FreezeMonth, context: Context, _facts: ProjectFacts) -> Decision:
    """冻结月份."""
    page = begun_page(state, command.year, command.month, context.today)
    if isinstance(page, Refusal):
        return page
    figure = page.months[command.month - 1]
    if figure.frozen:
        return frozen_month(command.year, command.month)
    planned = page.plan_months[command.month - 1]
    return _check_freezable(command, figure, planned, context.today) or (
        e.MonthFrozen(at=context.now, year=command.year, month=command.month),
    )


def _check_freezable(command: c.FreezeMonth, figure: MonthFigure, planned_wan: int, today: date) -> Refusal | None:
    if today <= last_of_month(command.year, command.month):
        return Refusal(
            "frozen", Text("该月尚未结束，不能冻结。", "The month has not ended: it cannot be frozen."), "month"
        )
    if figure.estimated:
        return Refusal(
            "I-9",
            Text("该月仍是预计数，不能冻结。", "The month still holds an estimate: it cannot be frozen."),
            "month",
        )
    if figure.reported_wan is None and planned_wan:
        return Refusal(
            "not-reported",
            Text("该月有计划而未报，不能冻结。", "The month was planned for and not reported: it cannot be frozen."),
            "month",
        )
    if figure.returned:
        return Refusal(
            "returned",
            Text("该月月报已退回、尚未重报，不能冻结。", "The month's report was returned and not given anew."),
            "month",
        )
    return None


def decide_adjust(state: State, command: c.AdjustInvestment, context: Context, _facts: ProjectFacts) -> Decision:
    """更正分录 (I-8)."""
    refusal = _check_open(state, command, context.today)
    about = begun_page(state, command.about_year, command.about_month, context.today, "about_month")
    if refusal is not None:
        return refusal
    if isinstance(about, Refusal):
        return about
    usual = _usual(state, about, command.about_month, context)
    refusal = first(
        (
            _check_about(command, about),
            check_text(command.reason, "reason", F["reason"], limit=PROSE_LENGTH),
            check_wan(abs(command.delta_wan), "delta_wan", least=1),
            check_unit(command.delta_wan, usual, "delta_wan", command.confirmed),
        )
    )
    if refusal is not None:
        return refusal
    event = e.InvestmentAdjusted(
        at=context.now,
        year=command.year,
        month=command.month,
        about_year=command.about_year,
        about_month=command.about_month,
        delta_wan=command.delta_wan,
        reason=command.reason,
        entered_on=context.today,
    )
    after = evolve(state, event)
    return (
        check_total(after, "delta_wan")
        or _not_negative(after, command.year, "delta_wan")
        or _check_corrected(after, command)
        or (event,)
    )


def _check_open(state: State, command: c.AdjustInvestment, today: date) -> Refusal | None:
    """The month in which it is entered: begun and open. Out of the annual list nothing is reported any more, so the
    entry stands in the year that is running."""
    refusal = _no_month(command.month, "month") or _not_begun(command.year, command.month, today, "month")
    page = state.book(command.year)
    if refusal is not None or (page is None and command.year == today.year):
        return refusal
    if page is None:
        return not_listed(command.year)
    return frozen_month(command.year, command.month) if page.months[command.month - 1].frozen else None


def _check_about(command: c.AdjustInvestment, about: YearBook) -> Refusal | None:
    if (command.about_year, command.about_month) >= (command.year, command.month):
        return Refusal(
            "I-8",
            Text("更正分录只能针对更早的月份。", "An adjustment is about an earlier month."),
            "about_month",
        )
    if not about.months[command.about_month - 1].frozen:
        return Refusal(
            "I-8",
            Text("被更正月份未冻结，直接重新填报即可。", "That month is open: report it again instead."),
            "about_month",
        )
    return None


def _not_negative(after: State, year: int, field: str) -> Refusal | None:
    """Neither the year's own works nor all that was invested; entries about earlier years are no works of this one."""
    page = after.book(year)
    if after.invested_wan() >= 0 and (page is None or min(accumulate(_own_wan(page))) >= 0):
        return None
    return Refusal("I-8", Text("更正后累计完成额为负。", "The cumulative figure would be negative."), field)


def _own_wan(page: YearBook) -> tuple[int, ...]:
    """Each month's report with the entries about months of the same year."""
    return tuple(
        (figure.reported_wan or 0) + sum(x.delta_wan for x in figure.adjustments if x.about_year == page.year)
        for figure in page.months
    )


def corrected_wan(state: State, year: int, month: int) -> int:
    """What a closed month truly was: its report and every adjustment entered about it, wherever it was entered."""
    page = state.book(year)
    reported = 0 if page is None else page.months[month - 1].reported_wan or 0
    about = [entry for entry in state.adjustments() if (entry.about_year, entry.about_month) == (year, month)]
    return reported + sum(entry.delta_wan for entry in about)


def _check_corrected(after: State, command: c.AdjustInvestment) -> Refusal | None:
    if corrected_wan(after, command.about_year, command.about_month) >= 0:
        return None
    return Refusal("I-8", Text("被更正月份更正后为负。", "The corrected month would be negative."), "delta_wan")


def decide_stat_status(state: State, command: c.SetStatStatus, context: Context, _facts: ProjectFacts) -> Decision:
    """入统状态."""
    refusal = check_text(command.note, "note", F["note"], limit=PROSE_LENGTH, required=False)
    if refusal is None and command.status == "entered":
        refusal = _check_entry(state, command, context)
    if refusal is not None:
        return refusal
    entered = command.status == "entered"
    return (
        e.StatStatusSet(
            at=context.now,
            status=command.status,
            year=command.year if entered else None,
            month=command.month if entered else None,
            note=command.note,
        ),
    )


def _check_entry(state: State, command: c.SetStatStatus, context: Context) -> Refusal | None:
    """B-2 and 入统 rules: large enough, really started, a month that has come and is not before the start."""
    year, month = command.year, command.month
    if year is None or month is None or not 1 <= month <= 12:
        return Refusal("required", Text("请填写入统年月。", "Please give year and month of the entry."), "month")
    least = context.rulebook.park.statistics_least_wan
    if state.total_wan < least:
        return Refusal(
            "statistics",
            Text(f"总投资不足 {least} 万元，不入统。", f"Below {least} 万元 (ten thousand yuan): not entered."),
            "status",
        )
    if state.start is None:
        return Refusal("B-2", Text("未实际开工，不能入统。", "Not really started: cannot be entered."), "status")
    if (year, month) > (context.today.year, context.today.month):
        return Refusal("future-date", Text("入统年月尚未到来。", "That month has not come yet."), "month")
    begun = state.start.period.first
    if (year, month) < (begun.year, begun.month):
        return Refusal("B-2", Text("入统年月早于实际开工。", "The entry lies before the actual start."), "month")
    return None


def decide_statistics(state: State, command: c.ReportStatistics, context: Context, _facts: ProjectFacts) -> Decision:
    """统计数: first entered, then reported (先入库、后有数)."""
    page = begun_page(state, command.year, command.month, context.today)
    if isinstance(page, Refusal):
        return page
    if state.stat_month is None or f"{command.year:04d}-{command.month:02d}" < state.stat_month:
        return Refusal(
            "statistics",
            Text(
                "先入库、后有数：该月尚未入统。", "First entered, then reported: not yet in statistics in that month."
            ),
            "month",
        )
    usual = _usual(state, page, command.month, context)
    refusal = first(
        (
            check_wan(command.value_wan, "value_wan"),
            check_unit(command.value_wan, usual, "value_wan", command.confirmed),
        )
    )
    if refusal is not None:
        return refusal
    return (e.StatisticsReported(at=context.now, year=command.year, month=command.month, value_wan=command.value_wan),)


def series_gap(page: YearBook, month: int) -> tuple[int, int] | None:
    """Dispatch and statistics figure of a month when they differ by more than 20 %: shown, never "corrected"."""
    dispatch, statistics = page.months[month - 1].actual_wan, page.statistics[month - 1]
    if dispatch is None or statistics is None or abs(dispatch - statistics) * 5 <= max(abs(dispatch), abs(statistics)):
        return None
    return dispatch, statistics
