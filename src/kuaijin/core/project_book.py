"""Deciding on a project's page in the book: intake, corrections, annual list, people, sources, retirement."""

from kuaijin.core import project_commands as c
from kuaijin.core import project_events as e
from kuaijin.core.amounts import LARGEST_WAN, format_wan
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import (
    NAME_LENGTH,
    PROSE_LENGTH,
    check_date,
    check_text,
    check_texts,
    first,
)
from kuaijin.core.context import Context
from kuaijin.core.identifiers import IdentifierError, code_from_future, parse_project_code, parse_uscc
from kuaijin.core.project_gates import check_attributes
from kuaijin.core.project_state import ProjectFacts, State, YearBook
from kuaijin.core.project_words import FIELD_NAMES as F
from kuaijin.core.unit_guard import TOTAL, check_unit, like, of_total, of_whole

Decision = tuple[e.ProjectEvents, ...] | Refusal


def check_wan(value: int, field: str, *, least: int = 0) -> Refusal | None:
    """An amount of at least ``least`` 万元 that is not beyond all measure."""
    if least <= value <= LARGEST_WAN:
        return None
    return Refusal(
        "amount",
        Text(
            f"{F[field].zh}应在 {least:,} 与 {LARGEST_WAN:,} 万元之间。",
            f"{F[field].en}: between {least:,} and {LARGEST_WAN:,} 万元.",
        ),
        field,
    )


def check_total(state: State, field: str, total_wan: int | None = None) -> Refusal | None:
    """I-1: what was invested in all stays within the approved total (for every page); ``field`` is to blame if not."""
    limit = state.total_wan if total_wan is None else total_wan
    for page in state.years:
        invested = state.invested_before(page.year + 1)
        if invested > limit:
            return _over_total(invested, limit, field)
    return None if state.invested_wan() <= limit else _over_total(state.invested_wan(), limit, field)


def _over_total(invested: int, limit: int, field: str) -> Refusal:
    return Refusal(
        "I-1",
        Text(
            f"累计完成 {format_wan(invested)} 将超过总投资 {format_wan(limit)}；请先办理总投资调整。",
            f"{format_wan(invested)} invested would exceed the total of {format_wan(limit)}; "
            "have an adjusted total approved first.",
        ),
        field,
    )


def check_code(text: str, context: Context, facts: ProjectFacts, state: State) -> Refusal | str:
    """The digits of a project code, or why it cannot be right or is somebody else's."""
    try:
        code = parse_project_code(text)
    except IdentifierError as error:
        return Refusal("project-code", error.text, "code")
    if code_from_future(code, context.today):
        return Refusal(
            "project-code",
            Text("项目代码中的年月晚于今天。", "The month in the project code has not come yet."),
            "code",
        )
    if facts.code_taken_by is not None and facts.code_taken_by != state.id:
        return Refusal(
            "project-code-taken",
            Text(
                f"项目代码 {code.shown} 已由项目 {facts.code_taken_by} 使用；一个项目一个代码。",
                f"Project code {code.shown} belongs to project {facts.code_taken_by}; one code, one project.",
            ),
            "code",
        )
    return code.digits


def _check_uscc(text: str) -> Refusal | str:
    if not text:
        return ""
    try:
        return parse_uscc(text)
    except IdentifierError as error:
        return Refusal("USCC", error.text, "owner_uscc")


def _check_area(area: str, facts: ProjectFacts) -> Refusal | None:
    if facts.areas and area not in facts.areas:
        return Refusal("unknown-area", Text(f"园区没有片区“{area}”。", f"The park has no area “{area}”."), "area")
    return check_text(area, "area", F["area"], limit=NAME_LENGTH)


def decide_intake(state: State, command: c.Intake, context: Context, facts: ProjectFacts) -> Decision:
    """入库."""
    digits = check_code(command.code, context, facts, state)
    if isinstance(digits, Refusal):
        return digits
    uscc = _check_uscc(command.owner_uscc)
    if isinstance(uscc, Refusal):
        return uscc
    usual = of_total(context.rulebook.park, command.attributes.get("land_area_sqm"))
    whole = (of_whole(command.total_wan, TOTAL),)
    refusal = first(
        (
            check_text(command.name_zh, "name_zh", F["name_zh"]),
            check_text(command.name_en, "name_en", F["name_en"], required=False),
            _check_area(command.area, facts),
            check_text(command.owner_name, "owner_name", F["owner_name"], required=False),
            check_attributes(_attributes(command), context),
            check_texts(
                command.facts_from_article, "facts_from_article", F["facts_from_article"], limit=500, required=False
            ),
            check_wan(command.total_wan, "total_wan", least=1),
            check_unit(command.total_wan, usual, "total_wan", command.confirmed),
            check_wan(command.invested_before_wan, "invested_before_wan"),
            check_unit(command.invested_before_wan, whole, "invested_before_wan", command.confirmed),
            _check_fit(command),
        )
    )
    if refusal is not None:
        return refusal
    if command.invested_before_wan > command.total_wan:
        return _over_total(command.invested_before_wan, command.total_wan, "invested_before_wan")
    return (
        e.TakenIn(
            at=context.now,
            code=digits,
            name_zh=command.name_zh.strip(),
            name_en=command.name_en.strip(),
            category=command.category,
            area=command.area,
            total_wan=command.total_wan,
            invested_before_wan=command.invested_before_wan,
            attributes=_attributes(command),
            owner_name=command.owner_name.strip(),
            owner_uscc=uscc,
            sample=command.sample,
            figures_sample=command.figures_sample,
            facts_from_article=command.facts_from_article,
            category_source=command.category_source,
            area_source=command.area_source,
        ),
    )


def _attributes(command: c.Intake) -> dict[str, c.AttributeValue]:
    main: dict[str, c.AttributeValue] = {
        "investment_type": command.investment_type,
        "approval_mode": command.approval_mode,
        "project_class": command.project_class,
        "land_supply": command.land_supply,
    }
    if command.industry:
        main["industry"] = command.industry
    return {**command.attributes, **main}


def _check_fit(command: c.Intake) -> Refusal | None:
    for field in ("planning_fit", "land_fit", "environment_fit"):
        if not getattr(command, field):
            return Refusal(
                "intake-check",
                Text(f"未通过入库审查：{F[field].zh}。", f"The intake check is not passed: {F[field].en}."),
                field,
            )
    return None


def decide_correct(state: State, command: c.CorrectFacts, context: Context, facts: ProjectFacts) -> Decision:
    """更正基本信息."""
    attributes = dict(command.attributes or {})
    if command.industry is not None:
        attributes["industry"] = command.industry
    fields = ("code", "name_zh", "name_en", "category", "area", "owner_name", "owner_uscc")
    if not attributes and all(getattr(command, field) is None for field in fields):
        return Refusal("nothing-to-do", Text("没有要更正的内容。", "There is nothing to correct."))
    refusal = first(
        (
            check_text(command.reason, "reason", F["reason"], limit=PROSE_LENGTH),
            None if command.name_zh is None else check_text(command.name_zh, "name_zh", F["name_zh"]),
            check_text(command.name_en or "", "name_en", F["name_en"], required=False),
            None if command.area is None else _check_area(command.area, facts),
            check_text(command.owner_name or "", "owner_name", F["owner_name"], required=False),
            check_attributes(attributes, context),
        )
    )
    digits = None if command.code is None else check_code(command.code, context, facts, state)
    uscc = None if command.owner_uscc is None else _check_uscc(command.owner_uscc)
    for answer in (refusal, digits, uscc):
        if isinstance(answer, Refusal):
            return answer
    return (
        e.FactsCorrected(
            at=context.now,
            reason=command.reason,
            code=digits if isinstance(digits, str) else None,
            name_zh=command.name_zh,
            name_en=command.name_en,
            category=command.category,
            area=command.area,
            owner_name=command.owner_name,
            owner_uscc=uscc if isinstance(uscc, str) else None,
            attributes=attributes,
            source=command.source,
        ),
    )


def decide_total(state: State, command: c.AdjustTotal, context: Context, _facts: ProjectFacts) -> Decision:
    """调整总投资."""
    former = (like(state.total_wan, context.rulebook.park, Text("原总投资", "the former total")),)
    refusal = first(
        (
            check_wan(command.total_wan, "total_wan", least=1),
            check_unit(command.total_wan, former, "total_wan", command.confirmed),
            check_text(command.approval, "approval", F["approval"]),
            check_text(command.reason, "reason", F["reason"], limit=PROSE_LENGTH),
            check_date(command.on, context.today, "on", F["on"]),
            check_total(state, "total_wan", command.total_wan),
        )
    )
    if refusal is not None:
        return refusal
    return (
        e.TotalAdjusted(
            at=context.now,
            total_wan=command.total_wan,
            approval=command.approval,
            approved_on=command.on,
            reason=command.reason,
        ),
    )


def check_months(plan_year_wan: int, plan_months: tuple[int, ...]) -> Refusal | None:
    """I-1: twelve months, none negative, adding up to the year."""
    if len(plan_months) != 12:
        return Refusal(
            "I-1",
            Text(
                f"分月计划应有 12 个月，现有 {len(plan_months)} 个。",
                f"Twelve months are needed, not {len(plan_months)}.",
            ),
            "plan_months",
        )
    refusal = first(check_wan(amount, "plan_months") for amount in plan_months)
    if refusal is not None:
        return refusal
    total = sum(plan_months)
    if total != plan_year_wan:
        return Refusal(
            "I-1",
            Text(
                f"分月计划合计 {format_wan(total)}，与年度计划 {format_wan(plan_year_wan)} 不符。",
                f"The months add up to {format_wan(total)}, not to the year's {format_wan(plan_year_wan)}.",
            ),
            "plan_months",
        )
    return None


def _check_plan_units(state: State, command: c.EnterAnnualPlan | c.AdjustPlan) -> Refusal | None:
    """I-7: the year against the total, each month against the year."""
    whole, year = of_whole(state.total_wan, TOTAL), of_whole(command.plan_year_wan, F["plan_year_wan"])
    return first(
        (
            check_unit(command.plan_year_wan, (whole,), "plan_year_wan", command.confirmed),
            *(check_unit(month, (year,), "plan_months", command.confirmed) for month in command.plan_months),
        )
    )


def _check_within_total(state: State, before: int, plan_year_wan: int) -> Refusal | None:
    if before + plan_year_wan <= state.total_wan:
        return None
    return Refusal(
        "I-1",
        Text(
            f"至上年底累计 {format_wan(before)} 加年度计划 {format_wan(plan_year_wan)}，"
            f"超过总投资 {format_wan(state.total_wan)}。",
            f"{format_wan(before)} invested before and a plan of {format_wan(plan_year_wan)} exceed the total of "
            f"{format_wan(state.total_wan)}.",
        ),
        "plan_year_wan",
    )


def decide_plan(state: State, command: c.EnterAnnualPlan, context: Context, _facts: ProjectFacts) -> Decision:
    """列入年度计划."""
    if state.book(command.year) is not None:
        return Refusal(
            "annual-list",
            Text(
                f"{command.year} 年已列入年度计划；请用调整。",
                f"Already in the annual list of {command.year}; adjust it.",
            ),
            "year",
        )
    if not command.on.year <= command.year <= command.on.year + 1:
        return Refusal(
            "annual-list",
            Text("会议只能决定当年或下一年的年度计划。", "A meeting decides on its own or the following year."),
            "year",
        )
    before = state.invested_before(command.year) if command.invested_before_wan is None else command.invested_before_wan
    refusal = first(
        (
            check_date(command.on, context.today, "on", F["on"]),
            check_text(command.meeting, "meeting", F["meeting"]),
            check_wan(command.plan_year_wan, "plan_year_wan"),
            check_months(command.plan_year_wan, command.plan_months),
            _check_plan_units(state, command),
            check_wan(before, "invested_before_wan"),
            check_unit(before, (of_whole(state.total_wan, TOTAL),), "invested_before_wan", command.confirmed),
            _check_known_before(state, command),
            _check_within_total(state, before, command.plan_year_wan),
        )
    )
    if refusal is not None:
        return refusal
    return (
        e.AnnualPlanEntered(
            at=context.now,
            year=command.year,
            plan_year_wan=command.plan_year_wan,
            plan_months=command.plan_months,
            start_class=command.start_class,
            completion_planned=command.completion_planned,
            meeting=command.meeting,
            decided_on=command.on,
            invested_before_wan=command.invested_before_wan,
        ),
    )


def _check_known_before(state: State, command: c.EnterAnnualPlan) -> Refusal | None:
    """The list may not contradict months that the book itself holds."""
    given = command.invested_before_wan
    if given is None or state.book(command.year - 1) is None or given == state.invested_before(command.year):
        return None
    known = state.invested_before(command.year)
    return Refusal(
        "I-1",
        Text(
            f"至上年底累计应为 {format_wan(known)}（由各月填报得出），不是 {format_wan(given)}。",
            f"The months in the book give {format_wan(known)} invested before, not {format_wan(given)}.",
        ),
        "invested_before_wan",
    )


def decide_adjust_plan(state: State, command: c.AdjustPlan, context: Context, _facts: ProjectFacts) -> Decision:
    """调整年度计划."""
    page = state.book(command.year)
    if page is None:
        return not_listed(command.year)
    months = context.rulebook.park.adjust_months
    if command.on.year != command.year or command.on.month not in months:
        span = f"{months[0]}–{months[-1]}"
        return Refusal(
            "annual-adjust",
            Text(
                f"年度计划只在年中（{span} 月）调整。", f"The annual plan is adjusted at mid-year only (months {span})."
            ),
            "on",
        )
    refusal = first(
        (
            check_date(command.on, context.today, "on", F["on"]),
            check_text(command.meeting, "meeting", F["meeting"]),
            check_text(command.reason, "reason", F["reason"], limit=PROSE_LENGTH),
            check_wan(command.plan_year_wan, "plan_year_wan"),
            check_months(command.plan_year_wan, command.plan_months),
            _check_plan_units(state, command),
            _check_within_total(state, state.invested_before(command.year), command.plan_year_wan),
            _check_frozen_plan(page, command.plan_months),
        )
    )
    if refusal is not None:
        return refusal
    return (
        e.PlanAdjusted(
            at=context.now,
            year=command.year,
            plan_year_wan=command.plan_year_wan,
            plan_months=command.plan_months,
            meeting=command.meeting,
            decided_on=command.on,
            reason=command.reason,
        ),
    )


def _check_frozen_plan(page: YearBook, plan_months: tuple[int, ...]) -> Refusal | None:
    for month, figure in enumerate(page.months, start=1):
        if figure.frozen and plan_months[month - 1] != page.plan_months[month - 1]:
            return Refusal(
                "frozen",
                Text(f"{month} 月已冻结，其计划不能再改。", f"Month {month} is frozen: its plan stays."),
                "plan_months",
            )
    return None


def not_listed(year: int) -> Refusal:
    """The project is not in that year's annual list."""
    return Refusal(
        "annual-list",
        Text(f"项目未列入 {year} 年年度计划。", f"The project is not in the annual list of {year}."),
        "year",
    )
