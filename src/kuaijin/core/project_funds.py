"""资金来源: the year's plan by source of funds, and the funds in place month by month (mechanisms.md 2.2)."""

from kuaijin.core import project_commands as c
from kuaijin.core import project_events as e
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import PROSE_LENGTH, check_text, first
from kuaijin.core.context import Context
from kuaijin.core.project_book import Decision, check_wan, not_listed
from kuaijin.core.project_money import begun_page, frozen_month
from kuaijin.core.project_state import FUND_SOURCES, ProjectFacts, State, YearBook
from kuaijin.core.project_words import FIELD_NAMES as F
from kuaijin.core.unit_guard import Span, check_unit, of_month, of_whole

FUND_NAMES: dict[str, Text] = {
    "budget": Text("财政资金", "public budget"),
    "bonds": Text("专项债券", "special bonds"),
    "loan": Text("银行贷款", "bank loans"),
    "own": Text("企业自筹", "own funds"),
    "other": Text("其他资金", "other funds"),
}


def parts_of(command: c.PlanFunds | c.ReportFunds) -> tuple[int, ...]:
    """The amounts in the order of :data:`FUND_SOURCES`, 万元."""
    return tuple(getattr(command, f"{source}_wan") for source in FUND_SOURCES)


def _field(index: int) -> str:
    return f"{FUND_SOURCES[index]}_wan"


def decide_plan_funds(state: State, command: c.PlanFunds, context: Context, _facts: ProjectFacts) -> Decision:
    """资金来源计划: the sources add up to the year's plan (I-1)."""
    page = state.book(command.year)
    if page is None:
        return not_listed(command.year)
    parts = parts_of(command)
    refusal = first(check_wan(part, _field(index)) for index, part in enumerate(parts))
    whole = of_whole(page.plan_year_wan, F["plan_year_wan"])
    refusal = refusal or _check_units(parts, (whole,), command.confirmed)
    if refusal is not None:
        return refusal
    if sum(parts) != page.plan_year_wan:
        return Refusal(
            "I-1",
            Text(
                f"各来源合计 {sum(parts):,} 万元，应等于年度计划 {page.plan_year_wan:,} 万元。",
                f"The sources add up to {sum(parts):,} 万元, the year's plan is {page.plan_year_wan:,} 万元.",
            ),
            "own_wan",
        )
    return (e.FundsPlanned(at=context.now, year=command.year, parts=parts),)


def decide_report_funds(state: State, command: c.ReportFunds, context: Context, _facts: ProjectFacts) -> Decision:
    """资金到位 of one month: it belongs to the month's report and closes with it (I-8)."""
    page = begun_page(state, command.year, command.month, context.today)
    if isinstance(page, Refusal):
        return page
    if page.months[command.month - 1].frozen:
        return frozen_month(command.year, command.month)
    parts = parts_of(command)
    others = (sum(told or ()) for told in (*page.funds_in[: command.month - 1], *page.funds_in[command.month :]))
    usual = of_month(state.total_wan, page.plan_year_wan, others, context.rulebook.park)
    refusal = first(
        (
            *(check_wan(abs(part), _field(index)) for index, part in enumerate(parts)),
            _check_units(parts, usual, command.confirmed),
            check_text(command.note, "note", F["note"], limit=PROSE_LENGTH, required=any(part < 0 for part in parts)),
            _check_sums(page, command.month, parts),
        )
    )
    if refusal is not None:
        return refusal
    return (
        e.FundsReported(at=context.now, year=command.year, month=command.month, parts=parts, note=command.note.strip()),
    )


def _check_units(parts: tuple[int, ...], spans: tuple[Span, ...], confirmed: bool) -> Refusal | None:
    return first(check_unit(part, spans, _field(index), confirmed) for index, part in enumerate(parts))


def _check_sums(page: YearBook, month: int, parts: tuple[int, ...]) -> Refusal | None:
    """Money that was taken back was there before: no source falls below nothing in any month of the year."""
    months = (*page.funds_in[: month - 1], parts, *page.funds_in[month:])
    for index in range(len(FUND_SOURCES)):
        total = 0
        for told in months:
            total += told[index] if told else 0
            if total < 0:
                return Refusal(
                    "I-8", Text("累计到位资金为负。", "The funds in place would be negative."), _field(index)
                )
    return None
