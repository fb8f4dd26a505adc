"""Scores: the worked examples of mechanisms.md 9, the engine's rules, and what holds of every score."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core.base import Text
from kuaijin.core.scoring import Metric, ScoreRules, Section, Sheet, rounded, score, standings
from kuaijin.sources.rulebook_files import default_folder, load

RULES = load(default_folder()).score_rules
YANAN, CITY = RULES["yanan-2017"], RULES["city-award-2020"]


def points(rules: ScoreRules, metric: str, **inputs: str) -> Decimal:
    return next(each.points for each in score(rules, "x", inputs).metrics if each.metric == metric)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("166.7", "34.67"), ("168", "34.80"), ("170", "35.00"), ("175", "35.00"), ("100", "25.00"), ("99", "24.90"),
        ("130", "31.00"), ("0", "15.00"), ("50", "20.00"),
    ],
)  # fmt: skip
def test_completion_of_the_city_award(rate: str, expected: str) -> None:
    assert points(CITY, "year-result", rate_percent=rate) == Decimal(expected)


def test_the_article_through_the_city_award() -> None:
    rate = str(Fraction(25, 15) * 100)
    assert points(CITY, "year-result", rate_percent=rate) == Decimal("34.67")


def test_yanan_example() -> None:
    sheet = score(
        YANAN,
        "x",
        {"start_class": "新开工", "total_yi": "3", "category": "产城融合", "actual_wan": "8000", "plan_wan": "10000"},
    )
    assert sheet.total == Decimal("74.00")
    assert set(sheet.missing) == {"provincial", "production", "month", "joint", "criticism"}


@pytest.mark.parametrize(
    ("total", "expected"), [("10", "20"), ("9.99", "10"), ("5", "10"), ("4.9999", "6"), ("1", "6"), ("0.99", "3")]
)
def test_bands_touch_without_overlap(total: str, expected: str) -> None:
    assert points(YANAN, "scale", total_yi=total) == Decimal(expected)


def test_bounds_per_metric_section_and_total() -> None:
    assert points(YANAN, "criticism", criticisms="9") == Decimal(-20)
    assert points(YANAN, "joint", joint_starts="9") == Decimal(120)
    full = score(CITY, "x", {"rate_percent": "200", "half_year_place": "1"})
    assert full.sections[0].points == Decimal(40)


def test_missing_data_is_nothing_with_a_mark_never_the_mean() -> None:
    for inputs in ({}, {"actual_wan": "5"}, {"actual_wan": "5", "plan_wan": "0"}, {"actual_wan": "x", "plan_wan": "1"}):
        sheet = score(YANAN, "x", inputs)
        assert "done" in sheet.missing
        assert next(each.points for each in sheet.metrics if each.metric == "done") == 0


def one(total: str, name: str) -> Sheet:
    return Sheet(name, Decimal(total), (), ())


def test_ties_by_rate_then_starts_then_a_shared_place() -> None:
    sheets = [one("80", name) for name in "abcd"] + [one("90", "e"), one("70", "f")]
    ties = {"a": (Fraction(1), 1), "b": (Fraction(2), 0), "c": (Fraction(1), 1), "d": (Fraction(1), 2)}
    found = [(each.subject, each.place) for each in standings(YANAN, sheets, ties, {})]
    assert found == [("e", 1), ("b", 2), ("d", 3), ("a", 4), ("c", 4), ("f", 6)]


def test_a_veto_takes_the_flag_and_not_the_place() -> None:
    sheets = [one("90", "a"), one("80", "b"), one("70", "c"), one("60", "d")]
    found = {each.subject: each for each in standings(YANAN, sheets, {}, {"a": ("safety",)})}
    assert (found["a"].place, found["a"].flag, found["a"].vetoes) == (1, False, ("safety",))
    assert [name for name, each in sorted(found.items()) if each.flag] == ["b", "c"]


def test_a_flag_by_score() -> None:
    found = {each.subject: each.flag for each in standings(CITY, [one("40", "a"), one("39.99", "b")], {}, {})}
    assert found == {"a": True, "b": False}


@pytest.mark.parametrize(
    ("exact", "expected"),
    [(Fraction(1, 200), "0.01"), (Fraction(-1, 200), "-0.01"), (Fraction(1, 3), "0.33"), (Fraction(2, 3), "0.67")],
)
def test_rounding_only_at_the_end_half_up(exact: Fraction, expected: str) -> None:
    assert rounded(exact) == Decimal(expected)


def test_thirds_add_up_before_they_are_rounded() -> None:
    third = Metric(id="t", name=Text("三", "three"), way="share", input="a", of="b", points=Decimal(1))
    section = Section(id="s", name=Text("三", "three"), metrics=(third, third, third))
    rules = ScoreRules(id="r", name=Text("三", "three"), source="", sample=True, sections=(section,))
    assert score(rules, "x", {"a": "1", "b": "3"}).total == Decimal("1.00")


NUMBERS = st.decimals(min_value=-10_000, max_value=10_000, places=4, allow_nan=False).map(str)


@given(st.fixed_dictionaries({}, optional={name: NUMBERS for rules in RULES.values() for name in rules.inputs}))
def test_every_score_keeps_its_bounds_and_comes_out_the_same_again(inputs: dict[str, str]) -> None:
    for rules in RULES.values():
        sheet = score(rules, "x", inputs)
        assert sheet == score(rules, "x", dict(reversed(inputs.items())))
        for section, told in zip(rules.sections, sheet.sections, strict=True):
            assert section.most is None or told.points <= section.most
        for metric, got in zip(rules.metrics, sheet.metrics, strict=True):
            assert got.missing or metric.most is None or got.points <= metric.base + metric.most
            assert got.missing or metric.least is None or got.points >= metric.base + metric.least


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=12))
def test_places_follow_the_scores(told: list[tuple[int, int, int]]) -> None:
    sheets = [one(str(total), f"s{number}") for number, (total, _, _) in enumerate(told)]
    ties = {f"s{number}": (Fraction(rate), starts) for number, (_, rate, starts) in enumerate(told)}
    found = {each.subject: each.place for each in standings(YANAN, sheets, ties, {})}
    for number, mine in enumerate(told):
        better = sum(other > mine for other in told)
        assert found[f"s{number}"] == better + 1
