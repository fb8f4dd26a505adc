"""The whole table of rights: every command is in it, every "must not" is refused, lists and objects agree."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core import access, matter, parcel, park, project
from kuaijin.core.access import ACTS, ROLE_NAMES, Subject, may, scope
from kuaijin.core.access_never import DECIDING, MUST_NOT
from kuaijin.core.access_table import COMMANDS, READ
from kuaijin.core.base import SYSTEM, Actor
from kuaijin.core.case_commands import CaseCommands
from kuaijin.core.case_review import APPROVERS
from kuaijin.core.park import ROLE_IDS
from kuaijin.people import roles

UNIONS = {
    "case": CaseCommands,
    "project": project.Command,
    "parcel": parcel.Command,
    "matter": matter.Command,
    "park": park.Command,
}
ROLES = tuple(ROLE_NAMES)


def actor(role, name="某岗位", **more):
    return Actor(id="a", name=name, role=role, **more)


@pytest.mark.parametrize("kind", UNIONS)
def test_every_command_is_in_the_table_and_nothing_else(kind) -> None:
    tags = {command.__struct_config__.tag for command in get_args(UNIONS[kind])}
    assert tags == set(COMMANDS[kind])


@pytest.mark.parametrize("kind", COMMANDS)
def test_every_command_has_somebody(kind) -> None:
    assert all(ACTS[kind, act] for act in COMMANDS[kind])


def test_roles_are_the_same_everywhere() -> None:
    assert set(ROLE_IDS) == set(ROLES) - {"public", "system"}
    assert {role.id for role in roles._ROLES} <= set(ROLES)


@pytest.mark.parametrize(("role", "acts"), [(role, acts) for role, acts, _ in MUST_NOT])
def test_must_not(role, acts) -> None:
    """A role of the matrix's last column is refused on every object, even its own."""
    me = actor(role, department="开发建设局", org="91431000MA91001940")
    for kind, table in COMMANDS.items():
        for act in acts:
            if act not in table:
                continue
            mine = Subject(
                kind=kind,
                leader=me.name,
                secretary=me.name,
                handler=me.name,
                reviewer=me.name,
                org=me.org,
                department=me.department,
                lead=me.name,
                assigner=me.name,
                raised_by=me.name,
                team=(me.name,),
                supporting=(me.name,),
            )
            answer = may(me, act, mine)
            assert answer is not None, (role, act)
            assert answer.rule == "access-must-not"
            assert answer.text.zh != answer.text.en


@pytest.mark.parametrize("role", ["nobody", "", "superuser"])
def test_deny_by_default(role) -> None:
    for kind, act in ACTS:
        assert may(actor(role), act, Subject(kind=kind)) is not None
    assert all(scope(actor(role), kind).nothing for kind in READ)


def test_unknown_acts_are_refused() -> None:
    answer = may(actor("leader_main"), "burn", Subject(kind="case"))
    assert answer is not None
    assert answer.rule == "access-unknown"
    assert may(actor("leader_main"), "read") is not None
    assert may(actor("leader_main"), "read", object()) is not None
    assert scope(actor("leader_main"), "safe").nothing


NAMES = st.sampled_from(["甲", "乙", None])
ORGS = st.sampled_from(["F1", "F2", None])
DEPARTMENTS = st.sampled_from(["开发建设局", "规划", "zone:A1", None])
SUBJECTS = st.builds(
    Subject,
    kind=st.sampled_from(sorted(READ)),
    leader=NAMES,
    secretary=NAMES,
    handler=NAMES,
    reviewer=NAMES,
    org=ORGS,
    department=DEPARTMENTS,
    zone=st.sampled_from(["A1", "A2", None]),
    team=st.sampled_from([(), ("甲",)]),
    lead=NAMES,
    supporting=st.sampled_from([(), ("乙",)]),
    assigner=NAMES,
    raised_by=NAMES,
)
ACTORS = st.builds(
    Actor,
    id=st.just("a"),
    name=st.sampled_from(["甲", "乙"]),
    role=st.sampled_from(ROLES),
    department=DEPARTMENTS,
    org=ORGS,
)


@given(ACTORS, SUBJECTS)
def test_lists_and_objects_agree(who, subject) -> None:
    assert scope(who, subject.kind).matches(subject) == (may(who, "read", subject) is None)


@given(ACTORS, SUBJECTS, st.sampled_from(sorted(ACTS)))
def test_a_right_on_one_object_is_a_right_of_the_role(who, subject, key) -> None:
    kind, act = key
    if subject.kind == kind and may(who, act, subject) is None:
        assert may(who, f"{kind}.{act}") is None


@given(ACTORS, SUBJECTS, st.sampled_from(sorted(DECIDING)))
def test_decider_is_neither_secretary_nor_reviewer(who, subject, act) -> None:
    if may(who, act, subject) is None:
        assert who.name not in (subject.secretary, subject.reviewer)


def test_a_limit_is_extended_by_the_heads_that_the_law_names_and_nobody_else() -> None:
    """CR-11: whoever the decider would take is let through to it, the handler of the case is not."""
    heads = {role for roles in APPROVERS.values() for role in roles}
    subject = Subject(kind="case", department="开发建设局", handler="某岗位")
    for role in ROLES:
        refused = may(actor(role, department="开发建设局"), "extend", subject)
        assert (refused is None) == (role in heads), role


def test_a_firm_sees_its_own_only() -> None:
    firm = actor("enterprise", org="F1")
    for kind in ("project", "case", "parcel", "matter"):
        assert may(firm, "read", Subject(kind=kind, org="F1")) is None
        assert may(firm, "read", Subject(kind=kind, org="F2")) is not None
        assert may(firm, "read", Subject(kind=kind)) is not None
    assert may(actor("enterprise"), "read", Subject(kind="project")) is not None
    assert may(firm, "export", Subject(kind="project", org="F1")) is not None


def test_a_secretary_sees_assigned_projects_only() -> None:
    me = actor("secretary", "服务秘书06")
    assert may(me, "record-service-act", Subject(kind="project", secretary="服务秘书06")) is None
    assert may(me, "record-service-act", Subject(kind="project", secretary="服务秘书01")) is not None
    assert may(me, "read", Subject(kind="case", secretary="服务秘书01")) is not None


def test_an_approver_handles_cases_of_the_department_and_not_a_colleague_s() -> None:
    me = actor("approver", "审批岗01", department="开发建设局")
    mine = Subject(kind="case", department="开发建设局", handler="审批岗01")
    assert may(me, "grant", mine) is None
    assert may(me, "grant", Subject(kind="case", department="开发建设局")) is None
    assert may(me, "grant", Subject(kind="case", department="开发建设局", handler="审批岗02")) is not None
    assert may(me, "grant", Subject(kind="case", department="规划")) is not None
    both = Subject(kind="case", department="开发建设局", handler="审批岗01", secretary="审批岗01")
    answer = may(me, "grant", both)
    assert answer is not None
    assert answer.rule == "access-separate-hands"


def test_three_separate_administrators() -> None:
    rights = {
        role: {f"{kind}.{act}" for (kind, act), who in ACTS.items() if role in who and act not in ("read", "export")}
        for role in ("admin_system", "admin_security", "auditor")
    }
    assert "account.make" in rights["admin_system"]
    assert "account.approve" not in rights["admin_system"]
    assert "account.approve" in rights["admin_security"]
    assert not rights["auditor"] & rights["admin_system"] - {
        "account.see", "settings.see", "inbox.see", "delivery.see", "park.see",
    }  # fmt: skip
    assert all(f"{kind}.{act}" not in rights["auditor"] for kind in COMMANDS for act in COMMANDS[kind])
    for role in ("admin_system", "admin_security"):
        assert all(may(actor(role), "read", Subject(kind=kind)) is not None for kind in ("case", "project", "matter"))


def test_an_area_narrows_a_land_officer() -> None:
    here, whole = actor("land", department="zone:A1"), actor("land", department="征拆")
    for zone, allowed in (("A1", True), ("A2", False)):
        subject = Subject(kind="parcel", zone=zone)
        assert (may(here, "report-acquisition", subject) is None) is allowed
        assert may(whole, "report-acquisition", subject) is None


def test_the_machine_does_what_the_law_ties_to_a_date_and_no_more() -> None:
    done = {f"{kind}.{act}" for (kind, act), who in ACTS.items() if "system" in who}
    assert done == {
        "case.deem-accepted",
        "case.deem-renewed",
        "case.close-uncorrected",
        "case.record-lapse",
        "case.record-silence",
        "case.issue-with-land",
        "case.record-instant-check",
        "batch-month.freeze-batches",
        "bulletin.generate-bulletin",
        "bulletin.number-bulletin",
        "numbering.take-number",
        "register.enter-papers",
        "meeting.number-minutes",
        "form.number-form",
        "credit.record-breach",
        "permit-set.review",
        "permit-set.fire",
        "permit-set.stop-firing",
        "permit-set.finish",
        "permit-set.rescind-set",
        "power.expire-power",
        "project.record-permit",
        "matter.escalate",
    }
    assert may(SYSTEM, "deem-accepted", Subject(kind="case")) is None
    assert may(SYSTEM, "grant", Subject(kind="case")) is not None


def test_pages() -> None:
    assert may(actor("dispatcher"), "dispatch.bulletin") is None
    assert may(actor("enterprise"), "dispatch.bulletin") is not None
    assert may(actor("enterprise"), "dispatch.bulletin").rule == "access-role"
    assert may(actor("admin_security"), "account.approve", object()) is None
    assert access.acts_of("park") == (*COMMANDS["park"], "read", "see", "export", "map")
