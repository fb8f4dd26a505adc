"""Conditions: operators, nesting, unset and ill-typed values, and what is said about each comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core.base import Text
from kuaijin.core.conditions import ALWAYS, Attribute, Condition, evaluate
from kuaijin.core.conditions import Test as Leaf

KNOWN = {
    "area": Attribute(name="area", type="number", title=Text("面积", "area"), unit="m²"),
    "tall": Attribute(name="tall", type="bool", title=Text("高层", "tall")),
    "use": Attribute(
        name="use",
        type="enum",
        title=Text("用途", "use"),
        values={"school": Text("学校", "school"), "plant": Text("厂房", "plant")},
    ),
}


def leaf(attr, op, value):
    return Leaf(attr=attr, op=op, value=value)


LARGE = leaf("area", "ge", 5000)
TALL = leaf("tall", "eq", True)
SCHOOL = leaf("use", "in", ["school"])


@pytest.mark.parametrize(
    ("op", "holds"),
    [("eq", (0, 1, 0)), ("ne", (1, 0, 1)), ("ge", (0, 1, 1)), ("gt", (0, 0, 1)), ("lt", (1, 0, 0)), ("le", (1, 1, 0))],
)
def test_operators_on_numbers(op, holds):
    condition = Condition(all=(leaf("area", op, 10),))
    assert tuple(evaluate(condition, {"area": area}, KNOWN).holds for area in (9, 10, 11)) == tuple(map(bool, holds))


def test_an_empty_condition_holds_for_every_project():
    verdict = evaluate(ALWAYS, {}, KNOWN)
    assert verdict.holds
    assert verdict.why == Text("所有项目适用", "applies to every project")


@pytest.mark.parametrize(
    "attributes", [{}, {"area": None, "tall": None, "use": None}, {"area": "7000", "tall": 1, "use": 3}]
)
def test_unset_and_ill_typed_count_as_zero_false_none(attributes):
    for test in (LARGE, TALL, SCHOOL):
        assert not evaluate(Condition(all=(test,)), attributes, KNOWN).holds
    for test in (leaf("area", "eq", 0), leaf("tall", "eq", False), leaf("use", "ne", "plant")):
        assert evaluate(Condition(all=(test,)), attributes, KNOWN).holds


def test_true_is_not_the_number_one():
    assert not evaluate(Condition(all=(leaf("area", "eq", 1),)), {"area": True}, KNOWN).holds


def test_all_and_any_together():
    condition = Condition(all=(SCHOOL,), any=(LARGE, TALL))
    assert not evaluate(condition, {"use": "school"}, KNOWN).holds
    assert evaluate(condition, {"use": "school", "tall": True}, KNOWN).holds
    assert not evaluate(condition, {"use": "plant", "tall": True}, KNOWN).holds


def test_nested_conditions():
    # A tall school, or anything large that is not a plant.
    condition = Condition(
        any=(Condition(all=(SCHOOL, TALL)), Condition(all=(LARGE,), any=(leaf("use", "ne", "plant"),)))
    )
    assert evaluate(condition, {"use": "school", "tall": True}, KNOWN).holds
    assert evaluate(condition, {"area": 5000}, KNOWN).holds
    assert not evaluate(condition, {"area": 5000, "use": "plant"}, KNOWN).holds
    assert [test.attr for test in condition.tests] == ["use", "tall", "area", "use"]


def test_a_failing_condition_says_only_what_failed_and_keeps_every_comparison():
    verdict = evaluate(Condition(all=(SCHOOL, TALL), any=(LARGE,)), {"use": "school"}, KNOWN)
    assert verdict.why == Text("高层：否，须为是", "tall: no, must be yes")
    assert [each.holds for each in verdict.leaves] == [True, False, False]
    assert verdict.leaves[2].text == Text("面积为0 m²，须不少于 5,000 m²", "area is 0 m², must be at least 5,000 m²")


def test_a_holding_condition_says_what_made_it_hold():
    verdict = evaluate(Condition(all=(SCHOOL,), any=(LARGE, TALL)), {"use": "school", "area": 6000}, KNOWN)
    assert verdict.why == Text(
        "用途为学校；面积为6,000 m²（不少于 5,000 m²）", "use is school; area is 6,000 m² (at least 5,000 m²)"
    )


def test_a_list_of_values_is_told_with_or():
    verdict = evaluate(Condition(all=(leaf("use", "in", ["school", "plant"]),)), {}, KNOWN)
    assert verdict.why == Text("用途为无，须为学校或厂房", "use is none, must be school or plant")


TESTS = st.one_of(
    st.builds(leaf, st.just("area"), st.sampled_from(["eq", "ne", "ge", "gt", "lt", "le"]), st.integers(0, 3)),
    st.builds(leaf, st.just("tall"), st.sampled_from(["eq", "ne"]), st.booleans()),
    st.builds(leaf, st.just("use"), st.just("in"), st.lists(st.sampled_from(["school", "plant"]), min_size=1)),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda parts: st.builds(
        lambda needed, either: Condition(all=tuple(needed), any=tuple(either)),
        st.lists(parts, max_size=3),
        st.lists(parts, max_size=3),
    ),
    max_leaves=8,
)
VALUES = st.fixed_dictionaries(
    {}, optional={"area": st.integers(0, 3), "tall": st.booleans(), "use": st.sampled_from(["school", "plant", "none"])}
)


def by_hand(part, attributes):
    """The same answer, straight from the definition."""
    if isinstance(part, Condition):
        held = [by_hand(each, attributes) for each in part.any]
        return all(by_hand(each, attributes) for each in part.all) and (not held or any(held))
    have = attributes.get(part.attr, {"area": 0, "tall": False, "use": "none"}[part.attr])
    signs = {"eq": "==", "ne": "!=", "ge": ">=", "gt": ">", "lt": "<", "le": "<=", "in": "in"}
    return eval(f"have {signs[part.op]} want", {"have": have, "want": part.value})  # noqa: S307  signs are ours


@given(CONDITIONS, VALUES)
def test_any_condition_comes_out_as_by_hand_and_always_says_why(part, attributes):
    condition = part if isinstance(part, Condition) else Condition(all=(part,))
    verdict = evaluate(condition, attributes, KNOWN)
    assert verdict.holds == by_hand(condition, attributes)
    assert verdict.why.zh
    assert verdict.why.en
    assert len(verdict.leaves) == len(list(condition.tests))
    assert all(finding in verdict.leaves for finding in verdict.findings)
