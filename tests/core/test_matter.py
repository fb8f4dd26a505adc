"""The closed loop of a matter: table of states, Q-1 … Q-6, and random histories (state machine)."""

from datetime import date, timedelta
from fractions import Fraction
from typing import get_args

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from kuaijin.core import matter as m
from kuaijin.core.base import SYSTEM, Refusal
from kuaijin.core.matter import MatterFacts
from kuaijin.core.matter_watch import days_late, due_step, measures, notice, overdue
from kuaijin.core.project_state import NamedRole
from kuaijin.sources.holiday_years import china_calendar
from tests.core.matter_samples import DUE, EXAMPLES, FIRM, LEAD, OFFICE, PATHS, TODAY, actor_of, after, in_state
from tests.core.world import at, refusal, run

CALENDAR = china_calendar()
ALLOWED = {
    "raise": {"new"},
    "triage": {"raised", "triaged"},
    "assign-matter": {"triaged", "returned"},
    "accept-matter": {"assigned"},
    "return-matter": {"assigned"},
    "update-matter": {"assigned", "working", "claimed", "suspended"},
    "extend-matter": {"assigned", "working"},
    "escalate": {"assigned", "working", "returned", "claimed"},
    "claim-solved": {"working"},
    "confirm-solved": {"claimed"},
    "verify-matter": {"confirmed"},
    "reopen": {"closed"},
    "suspend-matter": {"assigned", "working"},
    "resume-matter": {"suspended"},
}


def test_examples_states_and_names_are_complete() -> None:
    tags = {command.__struct_config__.tag for command in get_args(m.Command)}
    assert tags == set(EXAMPLES) == set(m.COMMAND_NAMES)
    assert {field for c in get_args(m.Command) for field in c.__struct_fields__} == set(m.FIELD_NAMES)
    assert {name: in_state(name).status for name in PATHS} == {name: name for name in m.STATUSES}


@pytest.mark.parametrize("status", PATHS)
@pytest.mark.parametrize("tag", EXAMPLES)
def test_command_by_state(tag, status) -> None:
    state = in_state(status)
    answer = m.decide(state, EXAMPLES[tag], at(TODAY, actor_of(tag)))
    assert isinstance(answer, Refusal) is (status not in ALLOWED[tag])
    assert msgspec.json.decode(msgspec.json.encode(state), type=m.State) == state
    assert msgspec.json.decode(msgspec.json.encode(EXAMPLES[tag]), type=m.Command) == EXAMPLES[tag]


def test_who_may_triage_may_raise_with_a_level() -> None:
    state = run(m, m.initial("Q1"), replace(EXAMPLES["raise"], level=3), at(TODAY))
    assert (state.status, state.level) == ("triaged", 3)


def test_q1_three_pairs_of_hands() -> None:
    for who in (LEAD,):
        assert refusal(m, in_state("claimed"), EXAMPLES["confirm-solved"], at(TODAY, who)).rule == "Q-1"
    for who in (LEAD, FIRM):
        assert refusal(m, in_state("confirmed"), EXAMPLES["verify-matter"], at(TODAY, who)).rule == "Q-1"
    closed = in_state("closed")
    assert len({closed.solver, closed.confirmer, closed.verifier}) == 3


def test_only_the_lead_signs_returns_and_claims() -> None:
    for status, tag in (("assigned", "accept-matter"), ("assigned", "return-matter"), ("working", "claim-solved")):
        assert refusal(m, in_state(status), EXAMPLES[tag], at(TODAY, FIRM)).rule == "lead-only"
    assert refusal(m, in_state("working"), EXAMPLES["update-matter"], at(TODAY, FIRM)).rule == "parties-only"


def test_returned_once() -> None:
    again = after("raise", "triage", "assign-matter", "return-matter", "assign-matter")
    assert refusal(m, again, EXAMPLES["return-matter"], at(TODAY, LEAD)).rule == "returned-once"


def test_sign_within_one_working_day() -> None:
    state = in_state("assigned")
    assert state.accept_by == date(2021, 9, 23)
    in_time = run(m, state, EXAMPLES["accept-matter"], at("2021-09-23", LEAD))
    late = run(m, state, EXAMPLES["accept-matter"], at("2021-09-24", LEAD))
    assert (in_time.accepted_late, late.accepted_late) == (False, True)


@pytest.mark.parametrize(
    ("day", "late", "step", "colour"),
    [
        ("2021-10-11", 0, 0, None),
        ("2021-10-13", 0, 0, "blue"),
        ("2021-10-15", 0, 0, "blue"),
        ("2021-10-16", 0, 0, "yellow"),
        ("2021-10-18", 1, 0, "yellow"),
        ("2021-10-20", 3, 1, "yellow"),
        ("2021-10-22", 5, 2, "yellow"),
        ("2021-10-25", 6, 2, "red"),
        ("2021-10-29", 10, 3, "red"),
        ("2021-11-05", 15, 4, "red"),
    ],
)
def test_q2_ladder_and_q3_notices(day, late, step, colour) -> None:
    state, on = in_state("working"), date.fromisoformat(day)
    assert state.due == DUE
    assert days_late(state, CALENDAR, on) == late
    assert due_step(state, CALENDAR, on) == step
    told = notice(state, CALENDAR, on)
    assert (told.colour if told else None) == colour
    assert overdue(state, on) is (on > DUE)


def test_q2_the_machine_climbs_no_faster_than_the_ladder() -> None:
    state = in_state("working")
    assert refusal(m, state, m.Escalate(step=1, reason="逾期"), at("2021-10-19", SYSTEM)).rule == "Q-2"
    state = run(m, state, m.Escalate(step=1, reason="逾期"), at("2021-10-20", SYSTEM))
    assert refusal(m, state, m.Escalate(step=1, reason="逾期"), at("2021-10-20")).rule == "Q-2"
    assert run(m, state, m.Escalate(step=3, reason="领导要求"), at("2021-10-20")).escalation == 3


def test_q3_poor_work_is_yellow_and_twice_sent_back_red() -> None:
    state = in_state("claimed")
    no = m.ConfirmSolved(agrees=False, text="仍有一户")
    assert refusal(m, state, m.ConfirmSolved(agrees=False), at(TODAY, FIRM)).field == "text"
    state = run(m, state, no, at(TODAY, FIRM))
    assert state.status == "working"
    assert notice(state, CALENDAR, date(2021, 9, 22)).colour == "yellow"
    state = run(m, state, EXAMPLES["claim-solved"], at(TODAY, LEAD))
    state = run(m, state, EXAMPLES["confirm-solved"], at(TODAY, FIRM))
    state = run(m, state, m.VerifyMatter(result="fail", finding="材料不齐"), at(TODAY, OFFICE))
    assert (state.status, state.sent_back) == ("working", 2)
    assert notice(state, CALENDAR, date(2021, 9, 22)).colour == "red"


def test_q4_reopened_keeps_number_and_age() -> None:
    closed = in_state("closed")
    assert closed.age_days(date(2021, 12, 31)) == 0
    state = run(m, closed, EXAMPLES["reopen"], at("2021-11-01"))
    assert (state.id, state.raised_on, state.reopenings) == ("Q02", date(2021, 9, 22), 1)
    assert state.age_days(date(2021, 11, 1)) == 40
    assert state.open
    assert state.verifier == ""


def test_extension_by_the_assigner_before_the_due_date() -> None:
    state = in_state("working")
    assert refusal(m, state, EXAMPLES["extend-matter"], at(TODAY, LEAD)).rule == "assigner-only"
    assert refusal(m, state, EXAMPLES["extend-matter"], at("2021-10-16")).rule == "extend-before-due"
    assert refusal(m, state, m.ExtendMatter(due=DUE, reason="x"), at(TODAY)).rule == "due"
    extended = run(m, state, EXAMPLES["extend-matter"], at("2021-10-15"))
    assert (extended.due, extended.first_due, extended.extensions) == (date(2021, 10, 29), DUE, 1)


def test_q6_closed_by_moving_the_date_is_not_on_time() -> None:
    state = run(m, in_state("working"), EXAMPLES["extend-matter"], at("2021-10-15"))
    state = run(m, state, EXAMPLES["claim-solved"], at("2021-10-20", LEAD))
    state = run(m, state, EXAMPLES["confirm-solved"], at("2021-10-21", FIRM))
    state = run(m, state, EXAMPLES["verify-matter"], at("2021-10-22", OFFICE))
    assert state.closed_in_time is False
    assert in_state("closed").closed_in_time is True
    found = measures([state, in_state("closed"), in_state("working")], date(2021, 10, 22))
    assert (found.raised, found.closed, found.overdue) == (3, 2, 1)
    assert (found.closing_rate, found.on_time_rate) == (Fraction(2, 3), Fraction(1, 2))
    assert found.median_age == 30
    assert measures([], date(2021, 1, 1)).closing_rate is None


def test_a_late_check_is_not_late_work() -> None:
    state = run(m, in_state("working"), EXAMPLES["claim-solved"], at("2021-10-15", LEAD))
    assert days_late(state, CALENDAR, date(2021, 11, 30)) == 0
    assert notice(state, CALENDAR, date(2021, 11, 30)) is None
    assert not overdue(state, date(2021, 11, 30))


def test_suspension_moves_the_due_date_by_its_working_days() -> None:
    """Suspended on 09-22 with 14 working days left (make-up days 09-26, 10-09): resumed on 11-01 they run again."""
    state = in_state("suspended")
    left = CALENDAR.workdays_between(date(2021, 9, 22), DUE)
    resumed = run(m, state, EXAMPLES["resume-matter"], at("2021-11-01"))
    assert resumed.status == "working"
    assert CALENDAR.workdays_between(date(2021, 11, 1), resumed.due) == left == 14
    assert notice(state, CALENDAR, date(2021, 12, 1)) is None


@pytest.mark.parametrize(
    ("change", "rule_id"),
    [
        ({"lead": ""}, "required"),
        ({"standard": ""}, "required"),
        ({"due": date(2021, 9, 21)}, "due"),
        ({"due": date(2031, 9, 21)}, "due"),
        ({"supporting": (LEAD,)}, "one-lead"),
        ({"lead": "无此人"}, "unknown-person"),
    ],
)
def test_a_task_without_one_lead_or_a_date_is_not_saved(change, rule_id) -> None:
    facts = MatterFacts(roles=(NamedRole(LEAD, "land"), NamedRole("国土规划专员01", "planner")))
    command = replace(EXAMPLES["assign-matter"], **change)
    assert refusal(m, in_state("triaged"), command, at(TODAY, OFFICE, facts)).rule == rule_id


def test_unknown_projects_and_cases() -> None:
    gone = at(TODAY, facts=MatterFacts(project_known=False, case_known=False))
    assert refusal(m, m.initial("Q1"), EXAMPLES["raise"], gone).rule == "unknown-project"
    about_case = m.Raise(text="x", category="审批", case_id="C1")
    assert refusal(m, m.initial("Q1"), about_case, gone).rule == "unknown-case"


def test_dates_beyond_the_calendar_are_a_refusal_and_no_traceback() -> None:
    far = at("2050-12-31")
    state = run(m, run(m, m.initial("Q1"), EXAMPLES["raise"], far), EXAMPLES["triage"], far)
    command = replace(EXAMPLES["assign-matter"], due=date(2051, 6, 1))
    assert refusal(m, state, command, far).rule == "calendar"


PEOPLE = (OFFICE, LEAD, FIRM, "国土规划专员01", "班子成员01")


class MatterHistory(RuleBasedStateMachine):
    """Random steps by random people on later and later days: the loop's promises hold whatever is tried."""

    def __init__(self) -> None:
        super().__init__()
        self.state = m.initial("Q1")
        self.events: list[m.Event] = []
        self.today = date(2021, 1, 4)

    @rule(
        tag=st.sampled_from(sorted(EXAMPLES)),
        who=st.sampled_from(PEOPLE),
        wait=st.integers(0, 12),
        ahead=st.integers(-3, 30),
        agrees=st.booleans(),
    )
    def step(self, tag, who, wait, ahead, agrees) -> None:
        self.today += timedelta(days=wait)
        command = EXAMPLES[tag]
        if hasattr(command, "due"):
            command = replace(command, due=self.today + timedelta(days=ahead))
        if tag == "confirm-solved":
            command = m.ConfirmSolved(agrees=agrees, text="看过")
        if tag == "verify-matter":
            command = m.VerifyMatter(result="pass" if agrees else "fail", finding="看过")
        before = self.state
        answer = m.decide(before, command, at(self.today.isoformat(), who))
        if isinstance(answer, Refusal):
            assert answer.text.zh
            assert answer.text.en
            return
        for event in answer:
            self.events.append(event)
            self.state = m.evolve(self.state, event)
        if before.raised_on is not None:
            assert self.state.raised_on == before.raised_on

    @invariant()
    def the_loop_is_closed(self) -> None:
        s = self.state
        if s.status == "closed":
            assert len({s.solver, s.confirmer, s.verifier}) == 3
            assert s.closed_on is not None
        else:
            assert s.closed_on is None
        if s.status in ("assigned", "working", "claimed", "confirmed", "suspended", "closed"):
            assert s.lead
            assert s.due is not None
            assert s.lead not in s.supporting
        assert not overdue(s, self.today) or days_late(s, CALENDAR, self.today) >= 0

    @invariant()
    def replay_is_equal(self) -> None:
        again = m.initial("Q1")
        for event in self.events:
            again = m.evolve(again, msgspec.json.decode(msgspec.json.encode(event), type=m.Event))
        assert again == self.state
        assert msgspec.json.decode(msgspec.json.encode(again), type=m.State) == again


TestMatterHistory = MatterHistory.TestCase
TestMatterHistory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
