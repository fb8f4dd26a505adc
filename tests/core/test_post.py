"""全员竞岗: criteria before marks, nobody scores themselves or a relative, and exact places."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core import post_messages as m
from kuaijin.core.base import SHANGHAI, Actor, Refusal
from kuaijin.core.context import Context
from kuaijin.core.post import PostFacts, State, decide, evolve, initial
from kuaijin.core.post_state import Candidate, ScoreSheet, order, sheet_total
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.sources.rulebook_files import default_folder, load

BOOK, CALENDAR = load(default_folder()), china_calendar()
MONDAY = datetime(2021, 3, 1, 10, 0, tzinfo=SHANGHAI)
AFTER = MONDAY + timedelta(days=7)
PANEL = ("甲", "乙", "丙")
CRITERIA = (m.Criterion("专业", Decimal(60)), m.Criterion("答辩", Decimal(40)))
DRAFT = m.DraftPost(title="骨干", unit="开发建设局", places=1, knowledge=("planning",), duties="项目")
PUBLISH = m.PublishPost(criteria=CRITERIA, panel=PANEL, apply_until=date(2021, 3, 5))
APPLY = m.ApplyForPost(statement="十年规划经历", knows=("planning",))
FACTS = PostFacts(roles=dict.fromkeys((*PANEL, "丁"), "leader"))
SHOWN = date(2021, 3, 15)


def context(name: str, at: datetime) -> Context:
    return Context(at, Actor(id=name, name=name, role="leader", department="征拆办"), CALENDAR, BOOK, FACTS)


def given(state: State, command: Any, name: str = "考核", at: datetime = MONDAY) -> State:
    found = decide(state, command, context(name, at))
    assert not isinstance(found, Refusal), found
    for event in found:
        state = evolve(state, event)
    return state


def rule(state: State, command: Any, name: str = "考核", at: datetime = MONDAY) -> str:
    found = decide(state, command, context(name, at))
    assert isinstance(found, Refusal)
    assert found.text.zh != found.text.en
    return found.rule


def marks(*points: str) -> tuple[m.Mark, ...]:
    return tuple(m.Mark(each.name, Decimal(point)) for each, point in zip(CRITERIA, points, strict=True))


def score(candidate: str, *points: str) -> m.ScoreCandidate:
    return m.ScoreCandidate(candidate=candidate, marks=marks(*points))


@pytest.fixture
def published() -> State:
    return given(given(initial("x"), DRAFT), PUBLISH)


@pytest.fixture
def screened(published: State) -> State:
    """Two candidates from outside and one who sits on the panel, all qualified."""
    state = published
    for name in ("子", "丑", "丙"):
        state = given(state, APPLY, name)
    for name in ("子", "丑", "丙"):
        state = given(state, m.ScreenCandidate(candidate=name, qualified=True, reason="符合"), at=AFTER)
    return state


@pytest.fixture
def scored(screened: State) -> State:
    state = screened
    given_marks = {"子": "90", "丑": "80", "丙": "70"}
    for member in PANEL:
        for name, points in given_marks.items():
            if member != name:
                state = given(state, score(name, points, points), member, AFTER)
    return given(state, m.ClosePostScores(), at=AFTER)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"places": 0}, "POST-PLACES"),
        ({"places": 51}, "POST-PLACES"),
        ({"knowledge": ()}, "POST-KNOWS"),
        ({"title": " "}, "required"),
        ({"duties": ""}, "required"),
    ],
)
def test_a_post_says_what_it_asks_for(change: dict[str, Any], expected: str) -> None:
    assert rule(initial("x"), replace(DRAFT, **change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"criteria": (m.Criterion("专业", Decimal("99.99")),)}, "POST-WEIGHTS"),
        ({"criteria": (m.Criterion("专业", Decimal(50)), m.Criterion("专业", Decimal(50)))}, "POST-CRITERIA"),
        ({"criteria": (m.Criterion("专业", Decimal("NaN")),)}, "POST-CRITERIA"),
        ({"criteria": (m.Criterion("专业", Decimal(100)), m.Criterion("零", Decimal(0)))}, "POST-CRITERIA"),
        ({"criteria": ()}, "required"),
        ({"panel": ("甲", "乙")}, "POST-PANEL"),
        ({"panel": ("甲", "乙", "乙")}, "POST-PANEL"),
        ({"panel": ("甲", "乙", "陌生人")}, "unknown-person"),
        ({"apply_until": date(2021, 3, 3)}, "POST-OPEN"),
    ],
)
def test_criteria_and_panel_are_published_whole(change: dict[str, Any], expected: str) -> None:
    assert rule(given(initial("x"), DRAFT), replace(PUBLISH, **change)) == expected


def test_nothing_is_scored_or_changed_before_and_after_the_publication(published: State) -> None:
    drafted = given(initial("x"), DRAFT)
    assert rule(drafted, score("子", "1", "1"), "甲") == "status"
    assert rule(published, PUBLISH) == "status"


def test_applying_ends_and_each_applies_once(published: State) -> None:
    state = given(published, APPLY, "子")
    assert rule(state, APPLY, "子") == "POST-TWICE"
    assert rule(state, APPLY, "丑", AFTER) == "POST-LATE"
    assert given(state, m.WithdrawCandidacy(), "子").candidates == ()
    assert rule(state, m.WithdrawCandidacy(), "丑") == "POST-NONE"
    screen = m.ScreenCandidate(candidate="子", qualified=True, reason="符合")
    assert rule(state, screen) == "POST-EARLY"
    assert rule(state, screen, "子", AFTER) == "POST-SELF"
    assert rule(state, replace(screen, candidate="丑"), at=AFTER) == "POST-NONE"


def test_nobody_scores_themselves_or_a_relative(screened: State) -> None:
    assert rule(screened, score("丙", "100", "100"), "丙", AFTER) == "POST-SELF"
    assert rule(screened, score("子", "90", "90"), "丁", AFTER) == "POST-PANEL"
    before = given(screened, score("子", "100", "100"), "甲", AFTER)
    tied = given(before, m.DeclareTie(candidate="子", tie="近亲属"), "甲", AFTER)
    assert tied.sheets == ()
    assert ("甲", "子") not in tied.missing
    assert rule(tied, score("子", "90", "90"), "甲", AFTER) == "POST-TIE"
    assert rule(tied, m.DeclareTie(candidate="子", tie="近亲属"), "甲", AFTER) == "POST-TIE"


def test_marks_follow_the_published_criteria_once(screened: State) -> None:
    for wrong in (("100.01", "1"), ("-1", "1"), ("1.234", "1"), ("Infinity", "1")):
        assert rule(screened, score("子", *wrong), "甲", AFTER) == "POST-MARKS"
    partial = m.ScoreCandidate(candidate="子", marks=marks("90", "90")[:1])
    assert rule(screened, partial, "甲", AFTER) == "POST-MARKS"
    state = given(screened, score("子", "90", "90"), "甲", AFTER)
    assert rule(state, score("子", "91", "90"), "甲", AFTER) == "POST-TWICE"
    assert rule(state, m.ScreenCandidate(candidate="子", qualified=False, reason="x"), at=AFTER) == "POST-SCORED"
    assert rule(state, m.ClosePostScores(), at=AFTER) == "POST-MISSING"


def test_who_does_not_qualify_is_not_scored(published: State) -> None:
    state = given(published, APPLY, "子")
    assert rule(state, score("子", "90", "90"), "甲", AFTER) == "POST-SCREEN"
    assert rule(state, m.ClosePostScores(), at=AFTER) == "POST-SCREEN"
    failed = given(state, m.ScreenCandidate(candidate="子", qualified=False, reason="年限不足"), at=AFTER)
    assert rule(failed, m.ClosePostScores(), at=AFTER) == "POST-NOBODY"


def test_the_order_is_followed_or_the_reason_told(scored: State) -> None:
    assert [(each.place, each.candidate, each.score) for each in order(scored)] == [
        (1, "子", Decimal("90.00")),
        (2, "丑", Decimal("80.00")),
        (3, "丙", Decimal("70.00")),
    ]
    first = m.ProposeAppointment(chosen=("子",), minutes_no="纪要1号", shown_until=SHOWN)
    assert rule(scored, replace(first, chosen=("丑",)), at=AFTER) == "POST-ORDER"
    assert rule(scored, replace(first, chosen=("子", "丑")), at=AFTER) == "POST-PLACES"
    assert rule(scored, replace(first, chosen=("某人",)), at=AFTER) == "POST-CHOSEN"
    assert rule(scored, replace(first, shown_until=date(2021, 3, 12)), at=AFTER) == "POST-SHOWN"
    assert given(scored, replace(first, chosen=("丑",), reason="第一名放弃"), at=AFTER).chosen == ("丑",)
    shown = given(scored, first, at=AFTER)
    appoint = m.Appoint(document="任1号", begins_on=date(2021, 3, 22))
    late = MONDAY + timedelta(days=15)
    assert rule(shown, appoint, at=MONDAY + timedelta(days=14)) == "POST-SHOWN"
    assert rule(shown, appoint, "子", late) == "POST-SELF"
    assert rule(shown, replace(appoint, begins_on=SHOWN), at=late) == "POST-BEGINS"
    assert given(shown, appoint, at=late).status == "appointed"
    assert given(shown, m.FailPost(reason="公示有异议"), at=late).chosen == ()


HUNDREDTHS = st.integers(0, 10_000).map(lambda cents: Decimal(cents) / 100)


@drawn(st.lists(st.lists(st.tuples(HUNDREDTHS, HUNDREDTHS), min_size=1, max_size=9), min_size=1, max_size=6))
def test_the_score_is_the_exact_trimmed_mean(sheets: list[list[tuple[Decimal, Decimal]]]) -> None:
    names = [f"c{number}" for number in range(len(sheets))]
    candidates = tuple(
        Candidate(name=name, unit="", statement="", knows=(), on=SHOWN, qualified=True) for name in names
    )
    given_sheets = tuple(
        ScoreSheet(f"m{seat}", name, tuple(map(m.Mark, ("专业", "答辩"), pair)), SHOWN)
        for name, own in zip(names, sheets, strict=True)
        for seat, pair in enumerate(own)
    )
    state = State(id="x", criteria=CRITERIA, candidates=candidates, sheets=given_sheets)
    places = order(state)
    for each in places:
        totals = sorted(sheet_total(CRITERIA, sheet) for sheet in state.sheets_of(each.candidate))
        kept = totals[1:-1] if len(totals) >= 5 else totals
        mean = sum(kept, Fraction(0)) / len(kept)
        assert abs(Fraction(each.score) - mean) <= Fraction(1, 200)
        assert each.place == 1 + sum(other.score > each.score for other in places)
