"""Mandates and saved lists of a firm; threads with the secretary; ratings: what each refuses and what it keeps."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core import access, firm, rating, thread
from kuaijin.core.access import Subject
from kuaijin.core.base import SHANGHAI, Actor, Mandate, Refusal
from kuaijin.core.context import Context
from kuaijin.core.firm import AddMandate, DropNeeds, EndMandate, FirmFacts, Given, SaveNeeds, mandate_of
from kuaijin.core.rating import Rate, RatingFacts
from kuaijin.core.thread import BookVisit, CancelVisit, ConfirmVisit, DeclineVisit, SendMessage, ThreadFacts
from kuaijin.demo.people import sample_uscc
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.sources.rulebook_files import default_folder, load

BOOK = load(default_folder())
USCC = sample_uscc(1)
BOSS = Actor("企业-甲", "企业-甲", "enterprise", None, USCC)
SECRETARY = Actor("服务秘书06", "服务秘书06", "secretary")
TODAY = date(2021, 12, 29)


def context(facts: Any = None, actor: Actor = BOSS, on: date = TODAY) -> Context:
    now = datetime(on.year, on.month, on.day, 10, tzinfo=SHANGHAI)
    return Context(now, actor, china_calendar(), BOOK, facts)


def after(module: Any, state: Any, command: Any, facts: Any = None, *, actor: Actor = BOSS, on: date = TODAY) -> Any:
    events = module.decide(state, command, context(facts, actor, on))
    assert not isinstance(events, Refusal), events
    for event in events:
        state = module.evolve(state, event)
    return state


def rule(module: Any, state: Any, command: Any, facts: Any = None, *, actor: Actor = BOSS, on: date = TODAY) -> str:
    refusal = module.decide(state, command, context(facts, actor, on))
    assert isinstance(refusal, Refusal), refusal
    assert refusal.text.zh
    assert refusal.text.en
    return refusal.rule


NEW = firm.initial(USCC)
HALF_YEAR = AddMandate(person="经办人-甲一", from_day=TODAY, until=date(2022, 6, 30))


def test_a_mandate_is_given_and_ended() -> None:
    state = after(firm, NEW, HALF_YEAR)
    assert [(each.number, each.person, each.by) for each in state.mandates] == [(1, "经办人-甲一", "企业-甲")]
    assert rule(firm, state, HALF_YEAR) == "MANDATE-TWICE"
    ended = after(firm, state, EndMandate(number=1, reason="离职"))
    assert ended.mandates[0].ended_on == TODAY
    assert not ended.mandates[0].holds(TODAY), "it ends at once"
    assert rule(firm, ended, EndMandate(number=1, reason="x")) == "MANDATE-NONE"
    assert len(after(firm, ended, HALF_YEAR).mandates) == 2


@pytest.mark.parametrize(
    ("person", "from_day", "until", "project", "expected"),
    [
        ("", TODAY, TODAY, "", "required"),
        ("企业-甲", TODAY, TODAY, "", "MANDATE-SELF"),
        ("a", TODAY, TODAY - timedelta(1), "", "MANDATE-DAYS"),
        ("a", date(2021, 1, 1), date(2021, 12, 28), "", "MANDATE-DAYS"),
        ("a", TODAY, date(2025, 1, 2), "", "MANDATE-DAYS"),
        ("a", TODAY, TODAY, "P09", "unknown-project"),
        ("a\u202e", TODAY, TODAY, "", "hidden-characters"),
    ],
)
def test_a_bad_mandate_is_refused(person: str, from_day: date, until: date, project: str, expected: str) -> None:
    command = AddMandate(person=person, from_day=from_day, until=until, project_id=project)
    assert rule(firm, NEW, command) == expected


def test_a_wrong_check_character_has_no_record() -> None:
    last = "0" if USCC[-1] != "0" else "1"
    assert rule(firm, firm.initial(USCC[:-1] + last), HALF_YEAR) == "USCC"
    assert rule(firm, firm.initial("x"), HALF_YEAR) == "USCC"


def given_for(project: str, first: int, last: int) -> Given:
    day = date(2021, 1, 1)
    return Given(
        number=1, person="a", project_id=project, from_day=day + timedelta(first), until=day + timedelta(last),
        by="b", given_on=day,
    )  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(["", "P01", "P02"]), st.integers(0, 60), st.integers(0, 60)), max_size=5),
    st.integers(0, 60),
)
def test_what_mandates_allow_on_a_day(rows: list[tuple[str, int, int]], number: int) -> None:
    mandates = [given_for(project, first, last) for project, first, last in rows]
    on = date(2021, 1, 1) + timedelta(number)
    allowed = mandate_of(mandates, on)
    agent = Actor("a", "a", "enterprise", "经办人", USCC, allowed)
    holding = {each.project_id for each in mandates if each.from_day <= on <= each.until}
    for project in ("P01", "P02", "P03"):
        subject = Subject(kind="project", project_id=project, org=USCC)
        may = access.may(agent, "read", subject) is None
        assert may == ("" in holding or project in holding)
        assert access.scope(agent, "project").matches(subject) == may


def test_an_agent_gives_no_mandates_and_one_that_ran_out_nothing_at_all() -> None:
    own = Subject(kind="firm", org=USCC)
    assert access.may(BOSS, "add-mandate", own) is None
    agent = Actor("a", "a", "enterprise", "经办人", USCC, Mandate(TODAY))
    assert access.may(agent, "save-needs", own) is None
    assert access.may(agent, "add-mandate", own) is not None
    over = Actor("a", "a", "enterprise", "经办人", USCC, Mandate(TODAY, over=True))
    for act in ("project.list", "firm.home", "package.open-package"):
        refusal = access.may(over, act)
        assert refusal is not None
        assert refusal.rule == "MANDATE-OVER"
        assert "2021-12-29" in refusal.text.zh
    never = access.may(Actor("a", "a", "enterprise", "经办人", USCC, mandate_of((), TODAY)), "firm.home")
    assert never is not None
    assert "尚未" in never.text.zh
    stranger = Subject(kind="firm", org=sample_uscc(2))
    assert access.may(BOSS, "add-mandate", stranger) is not None


def test_the_project_of_a_mandate_is_the_firms() -> None:
    command = AddMandate(person="a", from_day=TODAY, until=TODAY, project_id="P01")
    assert after(firm, NEW, command, FirmFacts(own_project=True)).mandates[0].project_id == "P01"


def test_lists_are_saved_and_dropped() -> None:
    answers: firm.Answers = {"investment_type": "private", "floor_area_sqm": 5000, "for_sale": True}
    state = after(firm, NEW, SaveNeeds(title="二期", answers=answers))
    assert state.saved[0].answers == answers
    for bad in ({"x": 1}, {"investment_type": "royal"}, {"floor_area_sqm": -1}, {"floor_area_sqm": True}):
        assert rule(firm, NEW, SaveNeeds(title="x", answers=bad)) == "NEED-ANSWER", bad
    assert rule(firm, NEW, SaveNeeds(title=" ", answers={})) == "required"
    dropped = after(firm, state, DropNeeds(number=1))
    assert dropped.saved == ()
    assert rule(firm, dropped, DropNeeds(number=1)) == "NEED-NONE"
    assert after(firm, dropped, SaveNeeds(title="x", answers={})).saved[0].number == 2, "no number is used twice"
    full = NEW
    for _ in range(firm.MOST_SAVED):
        full = after(firm, full, SaveNeeds(title="x", answers={}))
    assert rule(firm, full, SaveNeeds(title="x", answers={})) == "NEED-FULL"


THREAD = thread.initial("P01")
KNOWN = ThreadFacts(project_exists=True, secretary="服务秘书06")


def test_a_message_is_answered_within_a_working_day() -> None:
    friday = date(2021, 12, 31)
    state = after(thread, THREAD, SendMessage(text="何时能办？"), KNOWN, on=friday)
    assert state.answer_due == date(2022, 1, 4), "New Year's holiday is not counted"
    state = after(thread, state, SendMessage(text="还有一事"), KNOWN, on=friday)
    answered = after(thread, state, SendMessage(text="明天"), KNOWN, actor=SECRETARY, on=date(2022, 1, 4))
    assert answered.answer_due is None
    assert [each.answered_on for each in answered.messages] == [date(2022, 1, 4)] * 2 + [None]
    assert rule(thread, THREAD, SendMessage(text=" "), KNOWN) == "required"
    assert rule(thread, THREAD, SendMessage(text="x"), ThreadFacts()) == "unknown-project"
    assert rule(thread, THREAD, SendMessage(text="x"), ThreadFacts(project_exists=True)) == "THREAD-NOBODY"


def book(on: date = date(2021, 12, 30)) -> BookVisit:
    return BookVisit(on=on, half="am", purpose="看现场")


def test_a_visit_is_booked_confirmed_declined_or_cancelled() -> None:
    asked = after(thread, THREAD, book(), KNOWN)
    assert asked.answer_due == date(2021, 12, 30)
    assert rule(thread, asked, book(), KNOWN) == "VISIT-TWICE"
    confirmed = after(thread, asked, ConfirmVisit(number=1), KNOWN, actor=SECRETARY)
    assert (confirmed.visits[0].status, confirmed.answer_due) == ("confirmed", None)
    assert rule(thread, confirmed, ConfirmVisit(number=1), KNOWN, actor=SECRETARY) == "VISIT-STATUS"
    assert rule(thread, confirmed, DeclineVisit(number=1, reason="x"), KNOWN, actor=SECRETARY) == "VISIT-STATUS"
    assert rule(thread, confirmed, CancelVisit(number=1, reason=""), KNOWN) == "required"
    late = date(2021, 12, 31)
    assert rule(thread, confirmed, CancelVisit(number=1, reason="x"), KNOWN, on=late) == "VISIT-PAST"
    cancelled = after(thread, confirmed, CancelVisit(number=1, reason="改期"), KNOWN)
    assert (cancelled.visits[0].status, cancelled.visits[0].reason) == ("cancelled", "改期")
    declined = after(thread, asked, DeclineVisit(number=1, reason="出差"), KNOWN, actor=SECRETARY)
    assert after(thread, declined, book(), KNOWN).visits[1].number == 2
    assert rule(thread, THREAD, ConfirmVisit(number=1), KNOWN, actor=SECRETARY) == "VISIT-STATUS"


@pytest.mark.parametrize("on", [TODAY, date(2021, 12, 1), date(2022, 1, 1), date(2022, 2, 28), date(2022, 1, 8)])
def test_only_working_days_of_the_next_thirty(on: date) -> None:
    assert rule(thread, THREAD, book(on), KNOWN) == "VISIT-DAY"


def test_a_half_day_has_so_many_slots() -> None:
    full = ThreadFacts(project_exists=True, secretary="服务秘书06", taken=thread.SLOTS)
    assert rule(thread, THREAD, book(), full) == "VISIT-FULL"


UNRATED = rating.initial("BJ2021-0001")
DELIVERED = RatingFacts(case_status="delivered")


def test_a_rating_is_given_once_after_the_result() -> None:
    rated = after(rating, UNRATED, Rate(level=2, comment="慢"), DELIVERED)
    assert (rated.level, rated.comment, rated.bad) == (2, "慢", True)
    assert rule(rating, rated, Rate(level=5), DELIVERED) == "RATE-ONCE"
    assert rule(rating, UNRATED, Rate(level=5), RatingFacts(case_status="accepted")) == "RATE-EARLY"
    assert rule(rating, UNRATED, Rate(level=5), RatingFacts()) == "unknown-case"
    assert rule(rating, UNRATED, Rate(level=5, comment="x" * 2001), DELIVERED) == "too-long"
    assert not UNRATED.bad, "nothing is assumed"
    assert [after(rating, UNRATED, Rate(level=n), DELIVERED).bad for n in (1, 3, 5)] == [True, False, False]
