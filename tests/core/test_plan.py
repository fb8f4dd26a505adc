"""Plan documents: commands by state, what is refused, and where an indicator stands."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import plan as p
from kuaijin.core import plan_messages as m
from kuaijin.core.base import Refusal
from kuaijin.core.plan_outlook import STANDINGS, Course, outlook
from kuaijin.insight.plans import FIGURES
from tests.core.world import at, refusal, run

NOW = at("2021-12-29")
INDICATOR = m.SetIndicator(
    key="industry",
    name_zh="产业规模",
    name_en="Industry",
    unit_zh="亿元",
    unit_en="100 million yuan",
    target=Decimal(1000),
    due=date(2025, 12, 31),
    base=Decimal(480),
    base_on=date(2020, 12, 31),
    source="article",
)
EXAMPLES: dict[str, m.PlanCommand] = {
    "register-plan": m.RegisterPlan(
        title_zh="专章",
        title_en="Chapter",
        plan_kind="chapter",
        period_from=date(2021, 1, 1),
        period_to=date(2025, 12, 31),
    ),
    "set-indicator": INDICATOR,
    "drop-indicator": m.DropIndicator(key="industry", reason="并入"),
    "adopt-plan": m.AdoptPlan(on=date(2021, 3, 1), document_no="示例〔2021〕1号"),
    "tell-actual": m.TellActual(key="industry", on=date(2021, 12, 20), value=Decimal("561.5")),
    "close-plan": m.ClosePlan(on=date(2021, 12, 29), reason="期满"),
}


def drafted() -> p.State:
    return run(p, run(p, p.initial("GH-01"), EXAMPLES["register-plan"], NOW), INDICATOR, NOW)


def adopted() -> p.State:
    return run(p, drafted(), EXAMPLES["adopt-plan"], NOW)


STATES = {"new": p.initial("GH-01"), "drafted": drafted(), "adopted": adopted()}
STATES["closed"] = run(p, adopted(), EXAMPLES["close-plan"], NOW)


def test_examples_names_and_figures_are_complete() -> None:
    tags = {command.__struct_config__.tag for command in get_args(p.Command)}
    assert tags == set(EXAMPLES) == set(p.COMMAND_NAMES)
    assert set(STATES) == set(p.STATUSES)
    assert set(FIGURES) == set(p.MEASURES)


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("tag", EXAMPLES)
def test_command_by_state(tag: str, status: str) -> None:
    command = EXAMPLES[tag]
    if isinstance(command, m.SetIndicator):
        command = replace(command, reason="调整")
    answer = p.decide(STATES[status], command, NOW)
    assert isinstance(answer, Refusal) is (status not in p.TABLE[type(command)][1])
    if not isinstance(answer, Refusal):
        state = run(p, STATES[status], command, NOW)
        assert msgspec.json.decode(msgspec.json.encode(state), type=p.State) == state


@pytest.mark.parametrize(
    ("tag", "change", "field"),
    [
        ("register-plan", {"title_zh": " "}, "title_zh"),
        ("register-plan", {"period_to": date(2020, 1, 1)}, "period_to"),
        ("set-indicator", {"key": "空 格"}, "key"),
        ("set-indicator", {"target": Decimal("NaN")}, "target"),
        ("set-indicator", {"base": Decimal("0.0000001")}, "base"),
        ("set-indicator", {"measure": "happiness"}, "measure"),
        ("set-indicator", {"due": date(2019, 1, 1)}, "due"),
        ("tell-actual", {"key": "other"}, "key"),
        ("tell-actual", {"on": date(2022, 1, 1)}, "on"),
        ("tell-actual", {"on": date(2020, 1, 1)}, "on"),
        ("drop-indicator", {"reason": ""}, "reason"),
    ],
)
def test_refusals_name_their_field(tag: str, change: dict[str, Any], field: str) -> None:
    state = STATES["new"] if tag == "register-plan" else STATES["drafted"]
    assert refusal(p, state, replace(EXAMPLES[tag], **change), NOW).field == field


def test_an_adopted_plan_is_changed_with_a_reason_only() -> None:
    raised = replace(INDICATOR, target=Decimal(1200))
    assert refusal(p, adopted(), raised, NOW).field == "reason"
    state = run(p, adopted(), replace(raised, reason="上级调整"), NOW)
    assert [each.target for each in state.indicators] == [1200]


def test_an_empty_plan_is_not_adopted_and_a_computed_actual_is_not_told() -> None:
    empty = run(p, p.initial("GH-01"), EXAMPLES["register-plan"], NOW)
    assert refusal(p, empty, EXAMPLES["adopt-plan"], NOW).rule == "PLAN-EMPTY"
    computed = run(p, drafted(), replace(INDICATOR, measure="total_yi"), NOW)
    assert refusal(p, computed, EXAMPLES["tell-actual"], NOW).rule == "PLAN-COMPUTED"


def test_what_was_told_of_the_latest_day_counts() -> None:
    state = run(p, adopted(), EXAMPLES["tell-actual"], NOW)
    state = run(p, state, m.TellActual(key="industry", on=date(2021, 6, 30), value=Decimal(508)), NOW)
    told = state.last_told("industry")
    assert told is not None
    assert told.value == Decimal("561.5")


COURSE = Course(base=Decimal(480), base_on=date(2020, 12, 31), target=Decimal(1000), due=date(2025, 12, 31))


@pytest.mark.parametrize(
    ("actual", "on", "standing", "progress", "forecast"),
    [
        (None, date(2021, 12, 29), "unknown", None, None),
        (None, date(2026, 1, 1), "missed", None, None),
        ("561", date(2021, 12, 20), "behind", "15.6", "897.81"),
        ("600", date(2021, 12, 20), "on_course", "23.1", "1098.98"),
        ("1000", date(2024, 1, 1), "reached", "100.0", "1346.35"),
        ("999", date(2025, 12, 31), "open", "99.8", None),
        ("999", date(2026, 1, 1), "missed", "99.8", None),
    ],
)
def test_where_an_indicator_stands(
    actual: str | None, on: date, standing: str, progress: str | None, forecast: str | None
) -> None:
    found = outlook(COURSE, None if actual is None else Decimal(actual), on)
    assert found.standing == standing
    assert found.progress == (None if progress is None else Decimal(progress))
    assert found.forecast == (None if forecast is None else Decimal(forecast))


def test_a_ceiling_is_reached_on_its_day_only() -> None:
    ceiling = Course(
        base=Decimal(0), base_on=date(2021, 1, 1), target=Decimal(100), due=date(2021, 12, 31), direction="at_most"
    )
    assert outlook(ceiling, Decimal(40), date(2021, 7, 1)).standing == "on_course"
    assert outlook(ceiling, Decimal(60), date(2021, 7, 1)).standing == "behind"
    assert outlook(ceiling, Decimal(99), date(2021, 12, 31)).standing == "reached"
    assert outlook(ceiling, Decimal(101), date(2022, 1, 1)).standing == "missed"


@given(st.integers(1, 1800), st.integers(0, 5000))
def test_what_keeps_the_pace_is_foretold_to_keep_it(days: int, tenths: int) -> None:
    """On the straight line from base to a value on the due day, the forecast is that value whatever the day."""
    whole = (COURSE.due - COURSE.base_on).days
    end = Decimal(tenths)
    actual = COURSE.base + (end - COURSE.base) * days / whole
    found = outlook(COURSE, actual, COURSE.base_on + timedelta(days=days))
    if found.forecast is not None:
        assert abs(found.forecast - end) <= Decimal("0.02")
    assert found.standing in STANDINGS
