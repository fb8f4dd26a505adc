"""Between acceptance and decision: special procedures, hearing, extension, people, opinions."""

from datetime import date

import pytest
from msgspec.structs import replace

from kuaijin.core import case
from kuaijin.core import case_commands as c
from kuaijin.sources.holiday_years import china_calendar
from tests.core import world
from tests.core.case_samples import (
    APPROVER,
    CLERK,
    EXAMPLES,
    HEAD,
    MAYOR,
    REVIEWER,
    SECRETARY,
    at,
    dates,
    play,
    refused,
    sample,
)

GRANT, DENY = EXAMPLES["grant"], EXAMPLES["deny"]
HEARING = "听证"


def special(name, day, **more):
    return c.StartSpecial(name=name, planned_days=5, written_notice_on=date.fromisoformat(day), **more)


def ended(name):
    return c.EndSpecial(name=name, conclusion="通过", document="结论1号")


# special procedures


def test_a_special_procedure_is_left_out_of_the_count() -> None:
    """E5's shape: 2021-03-08 to 03-19, nine working days."""
    state = play(
        ("2021-03-08", special(HEARING, "2021-03-08")), ("2021-03-19", ended(HEARING)), state=sample("accepted")
    )
    assert (dates(state).excluded_workdays, dates(state).decision_due) == (9, date(2021, 4, 12))
    assert state.status == "accepted"
    told = state.letters[-1]
    assert told.kind == "special"
    assert told.details["planned_end"] == "2021-03-15"
    assert "许可法" in told.details["basis"]


def test_overlapping_procedures_are_united_and_end_one_by_one() -> None:
    state = play(
        ("2021-03-04", special(HEARING, "2021-03-04")),
        ("2021-03-05", special("民用建筑节能征求意见", "2021-03-05")),
        state=sample("accepted"),
    )
    assert len(state.open_specials) == 2
    state = play(("2021-03-09", ended(HEARING)), state=state)
    assert state.status == "special"
    assert refused(state, GRANT, at("2021-03-09")).rule == "SP-5"
    state = play(("2021-03-11", ended("民用建筑节能征求意见")), state=state)
    assert (state.status, dates(state).excluded_workdays) == ("accepted", 5)


def test_a_cap_in_calendar_days_is_not_read_as_working_days() -> None:
    """Ten calendar days from 2021-03-05 hold six working days."""
    state = play(("2021-03-05", special("民用建筑节能征求意见", "2021-03-05")), state=sample("accepted"))
    assert state.specials[0].cap == 6
    assert dates(state, date(2021, 4, 20)).excluded_workdays == 6


def test_u_4_a_public_notice_stops_the_committed_clock_only() -> None:
    """U-4, SP-3."""
    before = dates(sample("accepted"))
    state = play(
        ("2021-03-02", special("批前公示", "2021-03-02")), ("2021-03-05", ended("批前公示")), state=sample("accepted")
    )
    after = dates(state)
    assert after.statutory_due == before.statutory_due
    assert after.committed_due == china_calendar().nth_workday(before.committed_due, 3)


@pytest.mark.parametrize(
    ("command", "rule", "field"),
    [
        (special("内部流转", "2021-03-02"), "SP-1", "name"),
        (special("征求意见", "2021-03-02"), "SP-1", "name"),
        (special(HEARING, "2021-03-03"), "future-date", "written_notice_on"),
        (special(HEARING, "2021-02-26"), "CR-10", "written_notice_on"),
        (replace(special(HEARING, "2021-03-02"), planned_days=0), "SP-4", "planned_days"),
        (replace(special(HEARING, "2021-03-02"), planned_days=10**9), "SP-4", "planned_days"),
        (special(HEARING, "2021-03-02", reviewer=SECRETARY), "CASE-SEPARATION", "reviewer"),
        (special(HEARING, "2021-03-02", reviewer=APPROVER.name), "CASE-SEPARATION", "reviewer"),
    ],
)
def test_sp_4_what_a_special_procedure_needs(command, rule, field) -> None:
    answer = refused(sample("accepted"), command, at("2021-03-02", APPROVER))
    assert (answer.rule, answer.field) == (rule, field)


def test_no_second_review_in_either_language() -> None:
    english = next(s.name.en for s in world.rulebook().items["gcgh-jz"].special_procedures if s.name.zh == HEARING)
    state = sample("special")
    assert refused(state, special(english, "2021-03-03"), at("2021-03-03")).rule == "SP-4"
    state = play(("2021-03-03", ended(english)), state=state)
    assert state.specials[0].ended_on == date(2021, 3, 3)
    assert refused(state, special(english, "2021-03-04"), at("2021-03-04")).rule == "SP-5"


def test_a_procedure_ends_with_its_conclusion() -> None:
    state = sample("special")
    assert refused(state, replace(ended(HEARING), document=""), at("2021-03-05")).field == "document"
    assert refused(state, ended("检测"), at("2021-03-05")).rule == "SP-4"


# hearing


def test_a_hearing_stops_the_clock_until_its_record_is_signed() -> None:
    state = sample("hearing")
    assert dates(state).hearing_last_day == state.specials[0].planned_end == date(2021, 3, 30)
    state = play(("2021-03-16", c.SignHearingRecord(document="笔录", chair="法制岗01")), state=state)
    assert (state.status, state.hearing_signed_on) == ("accepted", date(2021, 3, 16))
    assert dates(state).excluded_workdays == 10


@pytest.mark.parametrize(
    ("change", "rule", "field"),
    [
        ({"held_on": date(2021, 3, 1)}, "CASE-HEARING", "held_on"),
        ({"held_on": date(2021, 4, 1)}, "future-date", "held_on"),
        ({"chair": SECRETARY}, "CASE-SEPARATION", "chair"),
        ({"document": ""}, "required", "document"),
    ],
)
def test_what_a_hearing_record_needs(change, rule, field) -> None:
    answer = refused(sample("hearing"), replace(EXAMPLES["sign-hearing-record"], **change), at("2021-03-16"))
    assert (answer.rule, answer.field) == (rule, field)


def test_the_examiner_does_not_chair() -> None:
    state = play(("2021-03-02", c.Assign(handler="审批岗02")), state=sample("hearing"))
    answer = refused(state, c.SignHearingRecord(document="笔录", chair="审批岗02"), at("2021-03-16"))
    assert (answer.rule, answer.field) == ("CASE-SEPARATION", "chair")


def test_a_hearing_is_asked_for_within_five_working_days() -> None:
    told = c.RequestHearing(requested_by="利害关系人", told_on=date(2021, 3, 1))
    assert play(("2021-03-08", told), state=sample("accepted")).status == "special"
    answer = refused(sample("accepted"), told, at("2021-03-09"))
    assert (answer.rule, answer.field) == ("CASE-HEARING", "told_on")


# extension


def extension(day, days=10):
    return c.Extend(days=days, reason="方案复杂", written_notice_on=date.fromisoformat(day))


def test_an_extension_counts_on_from_the_due_date() -> None:
    state = play(("2021-03-29", extension("2021-03-29")), state=sample("accepted"))
    answer = dates(state)
    assert (answer.decision_due_before, answer.decision_due) == (date(2021, 3, 29), date(2021, 4, 13))
    assert answer.extension_valid
    assert state.letters[-1].details == {"days": "10", "approver": "agency_head", "notice_on": "2021-03-29"}
    assert refused(state, extension("2021-03-30"), at("2021-03-30")).rule == "CR-11"


def test_a_day_late_is_too_late() -> None:
    assert refused(sample("accepted"), extension("2021-03-29"), at("2021-03-30")).rule == "CR-11"


@pytest.mark.parametrize("who", [CLERK, APPROVER, MAYOR])
def test_the_head_of_the_agency_extends_and_nobody_else(who) -> None:
    assert refused(sample("accepted"), extension("2021-03-05"), at("2021-03-05", who)).rule == "CR-11"


def test_joint_handling_is_extended_by_the_head_of_the_government() -> None:
    state = sample("accepted")
    state = replace(
        state, limits=replace(state.limits, limit_days=45, extension_days=15, extension_approver="head_of_government")
    )
    assert refused(state, extension("2021-03-05"), at("2021-03-05", HEAD)).rule == "CR-11"
    extended = world.run(case, state, extension("2021-03-05", 15), at("2021-03-05", MAYOR))
    assert dates(extended).extension_valid


@pytest.mark.parametrize(
    ("change", "rule", "field"),
    [
        ({"days": 11}, "CR-11", "days"),
        ({"days": 0}, "CR-11", "days"),
        ({"reason": ""}, "required", "reason"),
        ({"written_notice_on": date(2021, 3, 8)}, "future-date", "written_notice_on"),
        ({"written_notice_on": date(2021, 2, 1)}, "CR-11", "written_notice_on"),
    ],
)
def test_what_an_extension_needs(change, rule, field) -> None:
    answer = refused(sample("accepted"), replace(extension("2021-03-05"), **change), at("2021-03-05"))
    assert (answer.rule, answer.field) == (rule, field)


def test_an_item_without_extension_has_none() -> None:
    state = play(state=sample("permit"))
    accepted = replace(state, status="accepted", decision="", decided_on=None, clock=state.clock[:2])
    assert refused(accepted, extension("2021-03-02"), at("2021-03-02")).rule == "CR-11"


# people and opinions


def test_opinions_stand_apart_with_author_and_time() -> None:
    state = play(
        ("2021-03-02", EXAMPLES["add-opinion"], CLERK),
        ("2021-03-03", c.AddOpinion(department="市水利局", text="建议调整", adverse=True), APPROVER),
        state=sample("accepted"),
    )
    assert [(o.department, o.author, o.adverse) for o in state.opinions] == [
        ("市生态环境局", CLERK.name, False),
        ("市水利局", APPROVER.name, True),
    ]
    assert state.opinions[0].at < state.opinions[1].at
    assert dates(state) == dates(sample("accepted"))


@pytest.mark.parametrize("handler", [SECRETARY, REVIEWER])
def test_the_handler_is_neither_secretary_nor_reviewer(handler) -> None:
    assert refused(sample("special"), c.Assign(handler=handler), at("2021-03-03")).rule == "CASE-SEPARATION"
    assert refused(sample("accepted"), c.Assign(handler="甲岗", reviewer="甲岗"), at("2021-03-03")).field == "handler"


@pytest.mark.parametrize("command", [GRANT, DENY])
@pytest.mark.parametrize("name", [SECRETARY, REVIEWER])
def test_the_decider_is_neither_secretary_nor_reviewer(name, command) -> None:
    state = play(("2021-03-03", ended(HEARING)), state=sample("special"))
    decider = replace(APPROVER, name=name)
    assert refused(state, command, at("2021-03-04", decider)).rule == "CASE-SEPARATION"
