"""The safeguards of law.md that no other test is named after, and the list that each has a test of its name."""

import ast
from datetime import date
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import case
from kuaijin.core import case_commands as c
from kuaijin.core.base import Actor, Refusal
from kuaijin.insight.measures import union_workdays
from kuaijin.sources.holiday_years import china_calendar
from tests.core import world
from tests.core.case_samples import APPROVER, EXAMPLES, FACTS, at, dates, play, refused, sample

FIRM = Actor("企业-甲", "企业-甲", "enterprise")
RULES = {"ac": 7, "cr": 12, "sp": 6, "pj": 5, "to": 9, "pr": 7, "wd": 5, "u": 7}
"""How many numbered rules each section of law.md has."""
PROLONG = EXAMPLES["prolong-cure"]


def test_each_numbered_rule_has_a_test_of_its_name() -> None:
    names = " ".join(
        node.name
        for file in Path(__file__).parents[1].rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )
    wanted = [f"{family}_{number}_" for family, last in RULES.items() for number in range(1, last + 1)]
    assert [rule for rule in wanted if f"_{rule}" not in names] == []


def test_cr_6_agencies_count_working_days_and_a_duty_names_its_own_unit() -> None:
    """CR-6: what rests on the licensing law is in working days; other statutes' limits and duties name their unit."""
    items = world.rulebook().items.values()
    units = {item.id: item.limits().limit_unit for item in items}
    licences = {item.id for item in items if item.is_licence and "行政许可法" in item.legal_basis}
    assert {units[item] for item in licences} <= {"workday"}
    calendar = {item.id for item in items if units[item.id] == "calendar_day"}
    assert calendar, "and there are such"
    assert {duty.unit for item in items for duty in item.applicant_duties} == {"calendar_day", "workday", "month"}


def test_pj_2_examined_ahead_and_decided_on_the_day_of_the_earlier_result() -> None:
    """PJ-2: all is examined while the prerequisite is out; on its day the later item is decided, not before."""
    needed = "fangan"
    without = replace(FACTS, granted=tuple(each for each in FACTS.granted if each.item != needed))
    state = play(
        ("2021-03-03", c.AddOpinion(department="市生态环境局", text="无不同意见"), APPROVER),
        state=sample("accepted"),
        facts=without,
    )
    assert refused(state, EXAMPLES["grant"], at("2021-03-03", APPROVER, facts=without)).rule == "PJ-1"
    assert play(("2021-03-03", EXAMPLES["grant"], APPROVER), state=state).decision == "granted"


def test_pj_5_the_stage_clock_is_the_union() -> None:
    """PJ-5: two items side by side for a week are a week, and a third that follows adds its own days."""
    spans = [
        (date(2021, 3, 1), date(2021, 3, 8)),
        (date(2021, 3, 3), date(2021, 3, 5)),
        (date(2021, 3, 8), date(2021, 3, 10)),
    ]
    assert union_workdays(spans, china_calendar()) == 7


@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.integers(0, 60)).map(
            lambda pair: (date.fromordinal(737791 + pair[0]), date.fromordinal(737791 + pair[0] + pair[1]))
        ),
        max_size=8,
    )
)
def test_pj_5_counts_each_day_once_in_any_order(spans: list[tuple[date, date]]) -> None:
    calendar = china_calendar()
    days = {
        date.fromordinal(day)
        for first, last in spans
        for day in range(first.toordinal() + 1, last.toordinal() + 1)
        if calendar.is_workday(date.fromordinal(day))
    }
    assert union_workdays(spans, calendar) == union_workdays(spans[::-1], calendar) == len(days)


def test_pr_1_only_items_of_the_published_list_are_granted_on_a_promise() -> None:
    """PR-1, PR-2: off the list the promise is refused with the reason that the rulebook gives."""
    assert play(("2021-03-02", PROMISED, APPROVER), state=sample("accepted")).on_promise
    book = world.rulebook()
    item = replace(book.items["gcgh-jz"], promise=book.items["xm-fuma"].promise)
    context = at("2021-03-02", APPROVER)
    context = replace(context, rulebook=replace(book, items={**book.items, "gcgh-jz": item}))
    assert refused(sample("accepted"), PROMISED, context).rule == "PR-2"


PROMISED = c.Grant(reason="符合条件", on_promise=True, promise_document="承诺书1号")


@pytest.mark.parametrize("item", ["xiaofang-sheji", "xf-yanshou", "fanglei-sheji", "fanglei-yanshou", "huanping-shu"])
def test_pr_2_safety_and_the_environment_are_never_promised(item: str) -> None:
    found = world.rulebook().items[item].promise
    assert (found.eligible, bool(found.excluded_because)) == (False, True)


def test_pr_2_a_construction_permit_is_promised_in_single_conditions_only() -> None:
    assert "安全措施" in world.rulebook().items["shigong-xuke"].promise.condition.zh


def test_pr_3_the_promise_is_the_applicants_own_and_a_choice() -> None:
    """PR-3: nobody is bound by a promise not signed, and an unsigned case goes the ordinary way."""
    unsigned = replace(PROMISED, promise_document="")
    assert refused(sample("accepted"), unsigned, at("2021-03-02", APPROVER)).field == "promise_document"
    assert not play(("2021-03-02", EXAMPLES["grant"], APPROVER), state=sample("accepted")).on_promise


def test_to_8_who_does_not_want_to_promise_is_asked_for_the_paper_as_ever() -> None:
    """TO-8: the ordinary path is the notice; nothing but the applicant's promise opens the other."""
    state = play(
        ("2021-03-02", EXAMPLES["notify-correction"]),
        ("2021-03-03", EXAMPLES["submit-correction"], FIRM),
        ("2021-03-03", c.Accept(), APPROVER),
        state=sample("received"),
    )
    assert (state.status, state.tolerance, state.accepted_on) == ("accepted", None, date(2021, 3, 3))


def test_to_9_force_majeure_puts_the_cure_off_and_no_other_date() -> None:
    before, state = dates(sample("tolerated")), play(("2021-03-03", PROLONG), state=sample("tolerated"))
    assert dates(state).cure_due == china_calendar().nth_workday(before.cure_due, 3)
    assert replace(dates(state), cure_due=before.cure_due) == before
    twice = play(("2021-03-04", PROLONG), state=state)
    assert dates(twice).cure_due == china_calendar().nth_workday(before.cure_due, 6), "the days add up"
    assert refused(state, c.Terminate(ground="not_cured", reason="未补"), at("2021-03-09")).rule == "TO-6"


@pytest.mark.parametrize(
    ("change", "day", "field"),
    [
        ({"days": 0}, "2021-03-03", "days"),
        ({"days": 21}, "2021-03-03", "days"),
        ({"reason": ""}, "2021-03-03", "reason"),
        ({"document": " "}, "2021-03-03", "document"),
        ({}, "2021-03-05", "days"),
    ],
)
def test_to_9_needs_its_length_cause_and_proof_in_time(change: dict[str, object], day: str, field: str) -> None:
    assert refused(sample("tolerated"), replace(PROLONG, **change), at(day)).field == field


def test_u_2_the_day_on_which_a_special_procedure_starts_counts() -> None:
    """U-2: two working days out of three procedure days are left out, unless the settings say otherwise."""
    state = play(
        ("2021-03-04", c.EndSpecial(name="听证", conclusion="无异议", document="报告"), APPROVER),
        state=sample("special"),
    )
    assert dates(state, date(2021, 3, 31)).excluded_workdays == 2


def test_wd_3_there_is_no_pause_but_a_special_procedure() -> None:
    """WD-3: no command stops a clock but the start of a special procedure (and the hearing, which is one)."""
    base, stopping = sample("accepted"), set()
    for name, command in EXAMPLES.items():
        answer = case.decide(base, command, at("2021-03-05"))
        if not isinstance(answer, Refusal) and dates(reduce(case.evolve, answer, base), date(2021, 3, 12)).paused:
            stopping.add(name)
    special = c.StartSpecial(name="听证", planned_days=10, written_notice_on=date(2021, 3, 5))
    assert dates(play(("2021-03-05", special), state=base), date(2021, 3, 12)).paused
    assert stopping == {"request-hearing"}, "the example's 批前公示 stops the committed clock only (SP-3)"
