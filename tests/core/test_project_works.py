"""Milestones, start by evidence, completion, revival, use, visits (B-1 … B-4; mechanisms.md 1, 6, 7)."""

from datetime import date

import pytest
from msgspec.structs import replace

from kuaijin.core import project as p
from kuaijin.core.batch_stuck import stuck
from kuaijin.core.batches import batch
from kuaijin.core.project_state import GrantedItem, NamedRole, ParcelFact, ProjectFacts
from tests.core.project_samples import EXAMPLES, INTAKE, START, TODAY, in_each_state, taken_in
from tests.core.world import at, refusal, run

NOW = at(TODAY)
SQUARE = ((113.01, 25.758), (113.011, 25.758), (113.011, 25.759), (113.01, 25.759), (113.01, 25.758))
LAND = ParcelFact(id="L1", polygon=SQUARE, contract_on=date(2021, 2, 1), handed_over_on=date(2021, 2, 10))


def bare():
    """Taken in and listed, without any permit."""
    state = run(p, p.initial("P2"), INTAKE, at("2021-01-15"))
    return run(p, state, EXAMPLES["enter-annual-plan"], NOW)


def test_b1_no_start_without_a_permit() -> None:
    assert refusal(p, bare(), START, NOW).rule == "B-1"
    state = run(p, bare(), replace(START, report_unpermitted=True), NOW)
    assert state.start is None
    assert state.unpermitted_risk
    facts = ProjectFacts(parcels=(LAND,))
    answer = batch(state, facts, date(2021, 7, 15))
    assert answer.primary == "procedures"
    assert "未批先建" in answer.why.zh


def test_b1_a_permit_granted_later_does_not_heal_an_earlier_start() -> None:
    granted = ProjectFacts(granted=(GrantedItem("shigong-xuke", date(2021, 3, 11)),))
    assert refusal(p, bare(), START, at(TODAY, facts=granted)).rule == "B-1"
    in_time = ProjectFacts(granted=(GrantedItem("fenjieduan", date(2021, 3, 10)),))
    state = run(p, bare(), START, at(TODAY, facts=in_time))
    assert state.permit_on == date(2021, 3, 10)


def test_b1_a_lapsed_permit_is_none() -> None:
    facts = ProjectFacts(granted=(GrantedItem("shigong-xuke", date(2021, 1, 5)),), permit_lapsed_on=date(2021, 4, 5))
    late = replace(START, on=date(2021, 5, 1))
    assert refusal(p, bare(), late, at(TODAY, facts=facts)).rule == "B-1"
    assert batch(bare(), facts, date(2021, 5, 1)).primary == "revive"
    renewed = replace_granted(facts, date(2021, 4, 20))
    assert run(p, bare(), late, at(TODAY, facts=renewed)).permit_on == date(2021, 4, 20)


def replace_granted(facts, day):
    return replace(facts, granted=(*facts.granted, GrantedItem("shigong-xuke", day)))


def test_b1_small_works_need_none() -> None:
    small = replace(INTAKE, attributes={"below_permit_threshold": True})
    state = run(p, p.initial("P3"), small, at("2021-01-15"))
    state = run(p, state, START, NOW)
    assert state.start is not None
    assert state.permit_on is None


def test_b1_evidence_decides() -> None:
    assert refusal(p, taken_in(), replace(START, evidence=()), NOW).field == "evidence"
    assert refusal(p, taken_in(), replace(START, on=date(2021, 7, 16)), NOW).rule == "future-date"
    assert refusal(p, taken_in(), replace(START, report_unpermitted=True), NOW).field == "report_unpermitted"


def test_a_ceremony_is_not_a_start() -> None:
    state = run(p, taken_in(), EXAMPLES["record-ceremony"], NOW)
    assert state.start is None
    assert state.status == "planned"


def test_the_gate_of_the_start_is_told_not_swallowed() -> None:
    wants_eia = replace(INTAKE, attributes={"eia_class": "report"})
    state = run(p, p.initial("P4"), wants_eia, at("2021-01-15"))
    state = run(p, state, p.RecordPermit(on=date(2021, 3, 1), number="1"), NOW)
    assert run(p, state, START, NOW).start_gate_missing == ("huanping-shu",)
    done = ProjectFacts(granted=(GrantedItem("huanping-shu", date(2021, 3, 1)),))
    assert run(p, state, START, at(TODAY, facts=done)).start_gate_missing == ()


def test_a_start_known_by_its_month_only() -> None:
    vague = replace(START, on=date(2021, 3, 31), precision="month", source="article")
    state = run(p, taken_in(), vague, NOW)
    assert state.start is not None
    assert (state.start.period.first, state.start.source) == (date(2021, 3, 1), "article")
    this_month = replace(START, on=date(2021, 7, 31), precision="month")
    assert run(p, taken_in(), this_month, NOW).started_on == date(2021, 7, 31)


def test_milestones_keep_their_first_plan_and_their_precision() -> None:
    state = run(p, taken_in(), EXAMPLES["move-milestone"], NOW)
    milestone = state.milestone("主体封顶")
    assert milestone is not None
    assert (milestone.planned, milestone.baseline, milestone.moves) == ("2021-08-10", "2021-06-30", 1)
    state = run(p, state, EXAMPLES["reach-milestone"], NOW)
    milestone = state.milestone("主体封顶")
    assert milestone is not None
    assert milestone.actual == "2021-05"
    assert milestone.actual_period.last == date(2021, 5, 31)
    assert refusal(p, state, EXAMPLES["reach-milestone"], NOW).rule == "reached"
    assert refusal(p, state, EXAMPLES["move-milestone"], NOW).rule == "reached"


@pytest.mark.parametrize(
    "text", ["", "2021-13", "2021-02-30", "21-01", "2021/01", "２０２１", "2021-3", "1066", "2021-"]
)
def test_dates_that_are_none(text) -> None:
    assert refusal(p, taken_in(), p.PlanMilestone(name="x", planned=text), NOW).rule == "partial-date"


def test_milestones_of_the_future_and_unknown_ones() -> None:
    ahead = p.ReachMilestone(name="主体封顶", actual="2021-08")
    assert refusal(p, taken_in(), ahead, NOW).rule == "future-date"
    assert refusal(p, taken_in(), p.ReachMilestone(name="封顶", actual="2021-05"), NOW).rule == "unknown-milestone"
    twice = p.PlanMilestone(name="主体封顶", planned="2022")
    assert refusal(p, taken_in(), twice, NOW).rule == "milestone-taken"


def test_a_start_may_reach_its_milestone() -> None:
    state = run(p, taken_in(), p.PlanMilestone(name="开工", planned="2021-03"), NOW)
    state = run(p, state, replace(START, milestone="开工"), NOW)
    milestone = state.milestone("开工")
    assert milestone is not None
    assert milestone.actual == "2021-03-10"
    said = refusal(p, taken_in(), replace(START, milestone="没有"), NOW)
    assert (said.rule, said.field) == ("unknown-milestone", "milestone")


def test_dates_keep_their_order() -> None:
    states = in_each_state()
    early = replace(EXAMPLES["request-completion"], on=date(2021, 3, 9))
    assert refusal(p, states["started"], early, NOW).rule == "date-order"
    assert (
        refusal(p, states["acceptance"], replace(EXAMPLES["record-completion"], on=date(2021, 5, 19)), NOW).field
        == "on"
    )
    assert refusal(p, states["completed"], replace(EXAMPLES["record-use"], on=date(2021, 5, 27)), NOW).field == "on"
    assert refusal(p, states["started"], replace(EXAMPLES["stop-works"], on=date(2021, 3, 9)), NOW).rule == "date-order"


def test_b3_moving_back_is_an_event_with_a_reason() -> None:
    state = in_each_state()["started"]
    assert refusal(p, state, replace(EXAMPLES["start-revival"], reason=""), NOW).field == "reason"
    assert refusal(p, state, EXAMPLES["resume"], NOW).rule == "B-3"
    state = run(p, state, EXAMPLES["start-revival"], NOW)
    assert batch(state, ProjectFacts(), date(2021, 7, 15)).primary == "revive"
    assert refusal(p, state, EXAMPLES["start-revival"], NOW).rule == "B-3"
    state = run(p, state, EXAMPLES["resume"], NOW)
    assert batch(state, ProjectFacts(), date(2021, 7, 15)).primary == "construction"


def test_stopped_for_three_months_is_to_be_revived() -> None:
    state = in_each_state()["stopped"]
    assert batch(state, ProjectFacts(), date(2021, 7, 20)).primary == "construction"
    assert batch(state, ProjectFacts(), date(2021, 7, 21)).primary == "revive"


def test_idle_land_is_to_be_revived() -> None:
    facts = ProjectFacts(parcels=(replace(LAND, start_by=date(2021, 3, 1)),))
    state = taken_in()
    assert batch(state, facts, date(2022, 3, 1)).primary == "procedures"
    assert batch(state, facts, date(2022, 3, 2)).primary == "revive"


def test_land_and_procedures_side_by_side() -> None:
    state, on = taken_in(), date(2021, 2, 5)
    signed = ProjectFacts(parcels=(LAND,))
    assert batch(state, ProjectFacts(), on).primary == "land"
    assert (batch(state, signed, on).primary, batch(state, signed, on).also) == ("procedures", ("land",))
    assert batch(state, signed, date(2021, 2, 10)).also == ()
    early = ProjectFacts(pre_service_on=date(2021, 1, 25))
    assert (batch(state, early, on).primary, batch(state, early, on).also) == ("procedures", ("land",))


def test_stuck_says_why() -> None:
    state = in_each_state()["started"]
    on = date(2021, 9, 1)
    assert any("没有完成投资" in why.text.zh for why in stuck(state, ProjectFacts(), on))
    planned = taken_in()
    facts = ProjectFacts(parcels=(ParcelFact(id="L1", relocation_percent=30, relocation_plan_percent=60),))
    assert len(stuck(planned, facts, date(2021, 7, 16))) == 2
    assert stuck(planned, ProjectFacts(), date(2021, 7, 15)) == ()
    busy = ProjectFacts(parcels=(LAND,), overdue_cases=2)
    assert len(stuck(planned, busy, date(2021, 7, 1))) == 1
    assert stuck(in_each_state()["acceptance"], ProjectFacts(rectification_workdays=20), on) == ()
    assert len(stuck(in_each_state()["acceptance"], ProjectFacts(rectification_workdays=21), on)) == 1


def visit(longitude=113.0105, latitude=25.7585, **more):
    return p.RecordVisit(
        on=date(2021, 6, 1), people=("班子成员01",), findings="正常", longitude=longitude, latitude=latitude, **more
    )


def test_a_visit_lies_near_the_parcel_or_is_explained() -> None:
    now = at(TODAY, facts=ProjectFacts(parcels=(LAND,)))
    assert run(p, taken_in(), visit(), now).visits[0].distance_m == 0
    near = run(p, taken_in(), visit(longitude=113.0155), now).visits[0].distance_m
    assert 440 < near < 460
    said = refusal(p, taken_in(), visit(longitude=113.0165), now)
    assert (said.rule, said.field) == ("visit-place", "place_note")
    far = run(p, taken_in(), visit(longitude=113.0165, place_note="在企业总部"), now).visits[0]
    assert far.distance_m > 500
    assert refusal(p, taken_in(), visit(longitude=25.7585, latitude=113.0105), now).rule == "axis-order"
    assert refusal(p, taken_in(), visit(longitude=None), now).field == "longitude"
    assert refusal(p, taken_in(), visit(longitude=float("nan")), now).rule == "position"


def test_people_are_role_accounts_of_the_park_and_separate_hands() -> None:
    roles = (NamedRole("班子成员01", "leader"), NamedRole("服务秘书06", "secretary"), NamedRole("审批岗01", "approver"))
    now = at(TODAY, facts=ProjectFacts(roles=roles, case_people=("服务秘书06",)))
    state = run(p, taken_in(), p.AssignLeader(leader="班子成员01"), now)
    assert refusal(p, state, p.AssignLeader(leader="班子成员01"), now).rule == "no-change"
    assert refusal(p, state, p.AssignLeader(leader="班子成员99"), now).rule == "unknown-person"
    assert refusal(p, state, p.AssignSecretary(secretary="审批岗01"), now).rule == "wrong-role"
    assert refusal(p, state, p.AssignSecretary(secretary="服务秘书06"), now).rule == "separate-hands"


def test_links_have_a_beginning_and_an_end() -> None:
    state = run(p, taken_in(), p.AssignLeader(leader="班子成员01"), at("2021-06-01"))
    state = run(p, state, p.AssignLeader(leader="班子成员02"), at("2021-07-01"))
    assert [(link.name, link.since, link.until) for link in state.leaders] == [
        ("班子成员01", date(2021, 6, 1), date(2021, 7, 1)),
        ("班子成员02", date(2021, 7, 1), None),
    ]
    assert state.leader == "班子成员02"
