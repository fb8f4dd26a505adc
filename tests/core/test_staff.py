"""人员: absences with deputies who are there, and what a secretary costs a project, part by part."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from kuaijin.core import staff as s
from kuaijin.core.access import Subject, may
from kuaijin.core.assignment import CHANGE, MISSING_SKILL, Served, Server, cost, load, parts
from kuaijin.core.base import SHANGHAI, Actor, Refusal
from kuaijin.core.context import Context
from kuaijin.sources.holiday_years import china_calendar
from kuaijin.sources.rulebook_files import default_folder
from kuaijin.sources.rulebook_files import load as load_book

BOOK, CALENDAR = load_book(default_folder()), china_calendar()
NOW = datetime(2021, 12, 20, 10, tzinfo=SHANGHAI)
FIRST, LAST = date(2021, 12, 28), date(2022, 1, 7)
ROLES = {"甲": "secretary", "乙": "secretary", "丙": "secretary", "领导": "leader"}
FACTS = s.StaffFacts(roles=ROLES, areas=("长冲",))
AWAY = s.ReportAbsence(from_day=FIRST, until=LAST, deputy="乙", reason="探亲")


def context(facts: s.StaffFacts, at: datetime = NOW) -> Context:
    return Context(at, Actor(id="调度", name="调度", role="dispatcher"), CALENDAR, BOOK, facts)


def given(state: s.State, command: Any, at: datetime = NOW) -> s.State:
    found = s.decide(state, command, context(FACTS, at))
    assert not isinstance(found, Refusal), found
    for event in found:
        state = s.evolve(state, event)
    return state


def rule(state: s.State, command: Any, facts: s.StaffFacts = FACTS) -> str:
    found = s.decide(state, command, context(facts))
    assert isinstance(found, Refusal)
    assert found.text.zh != found.text.en
    return found.rule


def other(person: str, deputy: str) -> s.StaffFacts:
    absence = s.Absence(number=1, person=person, from_day=LAST, until=LAST, deputy=deputy, reason="x")
    return replace(FACTS, absences=(absence,))


def test_skills_area_and_limit_are_checked() -> None:
    new = s.initial("甲")
    told = s.DescribeStaff(skills=("land", "land"), area="长冲", most=3)
    assert given(new, told).skills == ("land",)
    assert rule(new, replace(told, area="外地")) == "STAFF-AREA"
    assert rule(new, replace(told, most=0)) == "STAFF-MOST"
    assert rule(s.initial("外人"), told) == "STAFF-WHO"


@pytest.mark.parametrize(
    ("change", "facts", "expected"),
    [
        ({"until": FIRST - timedelta(days=1)}, FACTS, "ABSENT-DAYS"),
        ({"until": FIRST + timedelta(days=93)}, FACTS, "ABSENT-DAYS"),
        ({"reason": ""}, FACTS, "required"),
        ({"deputy": "甲"}, FACTS, "DEPUTY-SELF"),
        ({"deputy": "领导"}, FACTS, "DEPUTY-ROLE"),
        ({}, other("乙", "丙"), "DEPUTY-ABSENT"),
        ({}, other("丙", "乙"), "DEPUTY-TWICE"),
        ({}, other("丙", "甲"), "ABSENT-DEPUTY"),
    ],
)
def test_a_deputy_is_there_and_stands_in_for_one(change: dict[str, Any], facts: s.StaffFacts, expected: str) -> None:
    assert rule(s.initial("甲"), replace(AWAY, **change), facts) == expected


def test_an_absence_ends_early_and_is_told_once() -> None:
    away = given(s.initial("甲"), AWAY)
    assert rule(away, replace(AWAY, from_day=LAST, until=LAST)) == "ABSENT-TWICE"
    back = given(away, s.EndAbsence(number=1), datetime(2021, 12, 30, 9, tzinfo=SHANGHAI))
    assert back.absences[0].last == date(2021, 12, 29)
    assert not back.absences[0].on(date(2021, 12, 30))
    assert rule(back, s.EndAbsence(number=2)) == "ABSENT-NONE"


def test_a_deputy_may_do_what_the_absent_secretary_may() -> None:
    project = Subject(kind="project", project_id="P", secretary="甲", leader="领导")
    deputy = Actor(id="乙", name="乙", role="secretary", stands_in_for="甲")
    assert may(deputy, "record-service-act", project) is None
    assert may(replace(deputy, stands_in_for=""), "record-service-act", project) is not None
    assert may(replace(deputy, stands_in_for="丙"), "record-service-act", project) is not None


def test_a_cost_is_the_sum_of_its_parts_and_says_why() -> None:
    served = Served(id="P", status="planned", now="乙", place=(113.0, 25.7))
    knows = Server(name="乙", skills=("approval", "land"), place=(113.0, 25.7))
    assert cost(knows, served) == 0
    stranger = Server(name="甲", skills=("land",), place=(113.0, 25.79), away=True)
    told = parts(stranger, served)
    assert [part.points for part in told] == [MISSING_SKILL, 0, 40, CHANGE, 60]
    assert "缺审批专长" in told[0].why.zh
    assert cost(stranger, served) == sum(part.points for part in told)
    assert [load(count) for count in range(4)] == [0, 0, 8, 24]
