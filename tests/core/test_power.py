"""Delegated powers: the table of states, the law of each form, and the days on which a power held."""

from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import power as p
from kuaijin.core.base import SYSTEM
from kuaijin.core.power_messages import PowerCommand, ScopeTest
from kuaijin.core.power_terms import Borne, Lacking, PowerOver, find, scope_of
from tests.core.world import at, refusal, rulebook, run

TODAY = "2021-09-22"
ITEM = "shigong-xuke"
OWNER, ZONE = "市住房和城乡建设局", "开发建设局"
PROPOSE = p.ProposePower(
    item_id=ITEM,
    delegation_form="委托",
    delegating_body=OWNER,
    receiving_body=ZONE,
    document_no="示例〔2021〕8号",
    document_title="关于委托行使行政许可权的决定",
    document_on=date(2021, 3, 1),
    effective_until=date(2022, 3, 31),
)
FORCE = p.PutPowerInForce(
    effective_from=date(2021, 4, 1), document_no="示例〔2021〕8号", reason="公告期满", notice_on=date(2021, 3, 10)
)
SUSPEND = p.SuspendPower(from_day=date(2021, 6, 1), document_no="示例〔2021〕20号", reason="评估")
RESUME = p.ResumePower(from_day=date(2021, 7, 1), document_no="示例〔2021〕30号", reason="评估通过")
BACK = p.TakePowerBack(from_day=date(2021, 9, 1), document_no="示例〔2021〕40号", reason="职能调整")
EXAMPLES: dict[str, Any] = {
    "propose-power": PROPOSE,
    "put-power-in-force": FORCE,
    "suspend-power": SUSPEND,
    "resume-power": RESUME,
    "take-power-back": BACK,
    "expire-power": p.ExpirePower(),
}
PATHS: dict[str, tuple[Any, ...]] = {
    "new": (),
    "proposed": (PROPOSE,),
    "in_force": (PROPOSE, FORCE),
    "suspended": (PROPOSE, FORCE, SUSPEND),
    "taken_back": (PROPOSE, FORCE, BACK),
    "expired": (PROPOSE, FORCE, p.ExpirePower()),
}
ALLOWED = {
    "propose-power": {"new"},
    "put-power-in-force": {"proposed"},
    "suspend-power": {"in_force"},
    "resume-power": {"suspended"},
    "take-power-back": {"in_force", "suspended"},
    "expire-power": {"proposed", "in_force", "suspended"},
}


def after(*commands: Any, day: str = TODAY) -> p.State:
    state = p.initial("fq-1")
    for command in commands:
        state = run(p, state, command, at("2022-04-01" if isinstance(command, p.ExpirePower) else day))
    return state


def over(state: p.State) -> PowerOver:
    """The power as a case's facts tell it."""
    return PowerOver(
        id=state.id,
        status=state.status,
        form=state.form,
        delegating_body=state.delegating_body,
        receiving_body=state.receiving_body,
        document_no=state.document_no,
        effective_until=state.effective_until,
        spans=state.spans,
        scope=state.scope,
        seal=state.seal,
        remedy_authority=state.remedy_authority,
        ended_by=state.changes[-1].document_no,
    )


def carried(state: p.State, day: str, **attributes: Any) -> Borne | Lacking | None:
    book = rulebook()
    return find(book.items[state.item_id], book, (over(state),), attributes, date.fromisoformat(day))


def test_every_command_is_in_the_table() -> None:
    assert {each.__struct_config__.tag for each in get_args(p.Command)} == set(EXAMPLES) == set(p.COMMAND_NAMES)
    assert set(p.TABLE) == set(PowerCommand.__subclasses__())
    assert {*PATHS} == {*p.STATUSES}


@pytest.mark.parametrize("status", PATHS)
@pytest.mark.parametrize("tag", EXAMPLES)
def test_a_power_moves_only_along_its_arrows(status: str, tag: str) -> None:
    state = after(*PATHS[status])
    assert state.status == status
    day = "2022-04-01" if tag == "expire-power" else TODAY
    if status not in ALLOWED[tag]:
        assert refusal(p, state, EXAMPLES[tag], at(day)).rule == "status"
    else:
        assert run(p, state, EXAMPLES[tag], at(day)).status != status


def test_the_days_on_which_it_held() -> None:
    state = after(PROPOSE, FORCE, SUSPEND, RESUME, BACK)
    held = [d for d in (date(2021, 3, 1) + timedelta(n) for n in range(220)) if state.held_on(d)]
    spring = [date(2021, 4, 1) + timedelta(n) for n in range(61)]
    summer = [date(2021, 7, 1) + timedelta(n) for n in range(62)]
    assert held == spring + summer


def test_the_last_day_of_the_document_ends_it_without_anybody() -> None:
    state = after(PROPOSE, FORCE)
    assert state.held_on(date(2022, 3, 31))
    assert not state.held_on(date(2022, 4, 1))
    assert refusal(p, state, p.ExpirePower(), at("2022-03-31", SYSTEM)).rule == "POWER-RUNNING"
    ended = run(p, state, p.ExpirePower(), at("2022-04-01", SYSTEM))
    assert (ended.status, ended.spans) == ("expired", (p.Span(date(2021, 4, 1), date(2022, 3, 31)),))


@pytest.mark.parametrize(
    ("command", "rule", "field"),
    [
        (replace(PROPOSE, item_id="nothing"), "POWER-ITEM", "item_id"),
        (replace(PROPOSE, receiving_body=OWNER), "POWER-BODIES", "receiving_body"),
        (replace(PROPOSE, delegating_body=ZONE, receiving_body="街道办事处"), "POWER-ONWARD", "delegating_body"),
        (replace(PROPOSE, document_no=" "), "required", "document_no"),
        (replace(PROPOSE, document_on=date(2021, 9, 23)), "future-date", "document_on"),
        (replace(PROPOSE, effective_until=date(2021, 2, 28)), "date-order", "effective_until"),
        (replace(PROPOSE, scope=("colour eq red",)), "POWER-SCOPE", "scope"),
        (replace(PROPOSE, scope=("floor_area_sqm le viel",)), "POWER-SCOPE", "scope"),
        (replace(PROPOSE, scope=("floor_area_sqm near 3",)), "POWER-SCOPE", "scope"),
        (replace(PROPOSE, scope=("floor_area_sqm",)), "POWER-SCOPE", "scope"),
        (replace(PROPOSE, scope=("floor_area_sqm le 1",) * 21), "too-many", "scope"),
        (replace(PROPOSE, seal="印\u202e章"), "hidden-characters", "seal"),
    ],
)
def test_what_cannot_be_registered(command: p.ProposePower, rule: str, field: str) -> None:
    told = refusal(p, p.initial("fq-1"), command, at(TODAY))
    assert (told.rule, told.field) == (rule, field)


@pytest.mark.parametrize(
    ("status", "command", "rule"),
    [
        ("proposed", replace(FORCE, notice_on=None), "POWER-NOTICE"),
        ("proposed", replace(FORCE, notice_on=date(2021, 4, 2)), "POWER-NOTICE"),
        ("proposed", replace(FORCE, effective_from=date(2021, 2, 1)), "date-order"),
        ("proposed", replace(FORCE, effective_from=date(2021, 9, 23)), "future-date"),
        ("proposed", replace(FORCE, reason=""), "required"),
        ("in_force", replace(SUSPEND, from_day=date(2021, 3, 31)), "date-order"),
        ("in_force", replace(SUSPEND, document_no=""), "required"),
        ("suspended", replace(RESUME, from_day=date(2021, 5, 31)), "date-order"),
        ("in_force", replace(BACK, from_day=date(2021, 9, 23)), "future-date"),
    ],
)
def test_a_change_needs_document_reason_and_a_possible_day(status: str, command: Any, rule: str) -> None:
    assert refusal(p, after(*PATHS[status]), command, at(TODAY)).rule == rule


def test_nothing_begins_after_the_last_day() -> None:
    late = replace(FORCE, effective_from=date(2022, 4, 1))
    assert refusal(p, after(PROPOSE), late, at("2022-04-02")).rule == "POWER-OVER"


def test_only_one_power_over_an_item_at_a_time() -> None:
    facts = p.PowerFacts(rival="示例〔2020〕2号")
    assert refusal(p, after(PROPOSE), FORCE, at(TODAY, facts=facts)).rule == "POWER-TWICE"
    assert refusal(p, after(PROPOSE, FORCE, SUSPEND), RESUME, at(TODAY, facts=facts)).rule == "POWER-TWICE"


@pytest.mark.parametrize(
    ("form", "name", "seal", "answers", "decides"),
    [
        ("授权", ZONE, f"{ZONE}印章", ZONE, True),
        ("相对集中", ZONE, f"{ZONE}印章", ZONE, True),
        ("直接行使", ZONE, f"{ZONE}印章", ZONE, True),
        ("委托", OWNER, f"{OWNER}审批专用章", OWNER, True),
        ("派驻", OWNER, f"{OWNER}审批专用章", OWNER, True),
        ("初审", OWNER, "不盖章（初审意见）", OWNER, False),
    ],
)
def test_name_seal_and_defendant_follow_from_the_form(
    form: Any, name: str, seal: str, answers: str, decides: bool
) -> None:
    state = after(replace(PROPOSE, delegation_form=form), FORCE)
    borne = carried(state, "2021-05-01")
    assert isinstance(borne, Borne)
    assert (borne.name.zh, borne.seal.zh, borne.defendant.zh, borne.decides) == (name, seal, answers, decides)
    assert borne.reconsideration == rulebook().zone.reconsideration_authority


def test_own_seal_and_remedy_authority_come_before_those_of_the_form() -> None:
    state = after(replace(PROPOSE, seal="行政审批专用章（3）", remedy_authority="湖南省人民政府"), FORCE)
    borne = carried(state, "2021-05-01")
    assert isinstance(borne, Borne)
    assert (borne.seal.zh, borne.reconsideration.zh) == ("行政审批专用章（3）", "湖南省人民政府")


def test_who_asks_outside_the_dates_is_told_which_document_ended_when() -> None:
    told = carried(after(PROPOSE, FORCE, BACK), "2021-09-10")
    assert isinstance(told, Lacking)
    assert told.right == OWNER
    for part in ("示例〔2021〕8号", "2021-08-31", "示例〔2021〕40号"):
        assert part in told.why.zh
        assert part in told.why.en
    early = carried(after(PROPOSE, FORCE), "2021-03-31")
    assert isinstance(early, Lacking)
    assert "尚未生效" in early.why.zh


def test_the_scope_limits_the_projects() -> None:
    small = replace(PROPOSE, scope=("floor_area_sqm le 30000",))
    state = after(small, FORCE)
    assert isinstance(carried(state, "2021-05-01", floor_area_sqm=30000), Borne)
    outside = carried(state, "2021-05-01", floor_area_sqm=30001)
    assert isinstance(outside, Lacking)
    assert "适用范围" in outside.why.zh
    assert scope_of((ScopeTest("gone", "eq", "x"),), rulebook()) is None


def test_an_item_that_nobody_handed_over_needs_no_power() -> None:
    book = rulebook()
    own = next(item for item in book.items.values() if not item.delegated)
    assert find(own, book, (), {}, date(2021, 5, 1)) is None
    proposed = over(after(replace(PROPOSE, item_id=own.id)))
    assert find(own, book, (proposed,), {}, date(2021, 5, 1)) is None


def test_without_a_register_the_rulebook_speaks() -> None:
    book = rulebook()
    borne = find(book.items[ITEM], book, (), {}, date(2021, 5, 1))
    assert isinstance(borne, Borne)
    assert (borne.form, borne.document_no, borne.name.zh) == ("委托", "示例〔2020〕2号", OWNER)
    assert isinstance(find(book.items[ITEM], book, (), {}, date(2019, 12, 31)), Lacking)


@given(st.lists(st.tuples(st.sampled_from(["suspend", "resume", "back"]), st.integers(0, 40)), max_size=8))
def test_the_spans_never_overlap_and_hold_no_day_after_the_end(steps: list[tuple[str, int]]) -> None:
    make = {"suspend": SUSPEND, "resume": RESUME, "back": BACK}
    state, day = after(PROPOSE, FORCE), date(2021, 4, 1)
    for name, days in steps:
        day = day + timedelta(days)
        events = p.decide(state, replace(make[name], from_day=day), at("2022-03-01"))
        for event in events if isinstance(events, tuple) else ():
            state = p.evolve(state, event)
        assert state.held_on(day) == (state.status == "in_force")
    for one, other in zip(state.spans, state.spans[1:], strict=False):
        assert one.last is not None
        assert one.last < other.first
    if state.status == "taken_back":
        assert not state.held_on(day)
