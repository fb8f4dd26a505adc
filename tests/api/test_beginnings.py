"""Who may begin what, and on which project: a role begins nothing on a project that it may not touch."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import CaseRow, ParcelRow, ProjectRow
from kuaijin.people.services import create_account
from tests.api.test_requests import is_problem

pytestmark = pytest.mark.django_db
Caller = Callable[..., Client]
FIRM = "企业-海德威（示例账户）"
ITEM = "xm-fuma"
"""An item of the construction bureau."""
OWN, OTHER = "P16", "P15"
"""The firm's own project, whose secretary is 服务秘书08; and one of another firm."""
RING = [[112.97, 25.74], [112.971, 25.74], [112.971, 25.741], [112.97, 25.741], [112.97, 25.74]]
BODIES: dict[str, Callable[[str], dict[str, Any]]] = {
    "cases/BJ2021-9001/commands/receive": lambda project: _case(project) | {"channel": "online", "materials": []},
    "cases/BJ2021-9002/commands/open-pre-service": lambda project: _case(project) | {"consent": True},
    "matters/Q2021-9001/commands/raise": lambda project: {
        "text": "水压不足",
        "category": "其他",
        "project_id": project,
    },
    "parcels/P-X-9/commands/draw": lambda project: {
        "area_sqm": 11000,
        "polygon": RING,
        "zone": ProjectRow.objects.get(pk=project).area,
        "supply": "auctioned",
        "project_id": project,
    },
    "permit-sets/ND-X/commands/plan-set": lambda project: {
        "project_id": project,
        "parcel_id": ParcelRow.objects.filter(project=project).order_by("id").values_list("id", flat=True)[0],
        "buyer": "x",
        "uscc": ProjectRow.objects.get(pk=project).owner_uscc,
        "items": [ITEM],
        "valid_until": "2022-12-31",
    },
}
MAY = {
    FIRM: {"receive": "own", "raise": "own"},
    "服务秘书08": {"receive": "own", "open-pre-service": "own", "raise": "own"},
    "服务秘书01": {},
    "综合窗口01": {"receive": "both", "open-pre-service": "both", "raise": "both"},
    "审批岗01": {"open-pre-service": "both"},
    "派驻岗-环评": {},
    "开发建设局负责人": {"open-pre-service": "both", "raise": "both", "plan-set": "both"},
    "调度专员01": {"raise": "both", "plan-set": "both"},
    "国土规划专员01": {"draw": "both", "plan-set": "both", "raise": "both"},
    "征拆专员01": {"raise": "both"},
    "技术审查岗01": {},
    "第三方机构-消防": {},
    "统计专员01": {},
    "考核专员01": {},
    "审计员": {},
    "系统管理员": {},
    "安全管理员": {},
}


def _case(project: str) -> dict[str, Any]:
    row = ProjectRow.objects.get(pk=project)
    return {"item_id": ITEM, "project_id": project, "applicant": row.owner_name, "uscc": row.owner_uscc}


def came_to(client: Client, address: str, body: dict[str, Any]) -> str:
    """``forbidden``, ``unknown`` (what is named is out of sight), or ``allowed``: to be decided by the rules."""
    answer = client.post(f"/api/{address}", body, content_type="application/json")
    assert answer.status_code in {200, 403, 422}
    if answer.status_code == 403:
        return "forbidden"
    rule = answer.json().get("rule", "")
    return "unknown" if rule.startswith("unknown-") else "allowed"


@pytest.mark.parametrize("name", MAY)
@pytest.mark.parametrize("address", BODIES)
def test_who_may_begin_on_which_project(caller: Caller, name: str, address: str) -> None:
    client, act = caller(name), address.rpartition("/")[2]
    right = MAY[name].get(act, "")
    found = {project: came_to(client, address, BODIES[address](project)) == "allowed" for project in (OWN, OTHER)}
    assert found == {OWN: right in {"own", "both"}, OTHER: right == "both"}
    if not right:
        assert not Entry.objects.filter(stream_id=address.split("/")[1]).exists()


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("调度专员01", True), ("开发建设局负责人", True), (FIRM, False), ("综合窗口01", False), ("审计员", False)],
)
def test_who_may_take_a_project_in(caller: Caller, name: str, allowed: bool) -> None:
    answer = caller(name).post("/api/projects/P99/commands/intake", {}, content_type="application/json")
    assert answer.status_code == 422  # the body comes first; what it would begin is not there yet
    body = {
        "code": "X", "name_zh": "x", "name_en": "x", "category": "基础设施", "area": "石盖塘", "total_wan": 1,
        "investment_type": "government", "approval_mode": "approval", "project_class": "public",
        "land_supply": "allocated", "owner_name": "x", "owner_uscc": "x",
        "planning_fit": True, "land_fit": True, "environment_fit": True,
    }  # fmt: skip
    answer = caller(name).post("/api/projects/P99/commands/intake", body, content_type="application/json")
    assert (answer.status_code != 403) is allowed


def test_a_firm_begins_nothing_in_another_firms_name(caller: Caller) -> None:
    body = _case(OWN) | {"channel": "online", "materials": [], "uscc": ProjectRow.objects.get(pk=OTHER).owner_uscc}
    assert came_to(caller(FIRM), "cases/BJ2021-9003/commands/receive", body) == "forbidden"


def test_hidden_and_missing_look_the_same(caller: Caller) -> None:
    client = caller(FIRM)
    told = [
        is_problem(
            client.post(
                "/api/matters/Q2021-9004/commands/raise",
                {"text": "x", "category": "其他", "project_id": project},
                content_type="application/json",
            ),
            422,
        )
        for project in (OTHER, "P99")
    ]
    assert told[0] == told[1]
    assert told[0]["field"] == "project_id"


def test_a_case_of_another_firm_is_no_reason_for_a_matter(caller: Caller) -> None:
    case = CaseRow.objects.filter(project=OTHER).order_by("id")[0]
    body = {"text": "x", "category": "其他", "case_id": case.pk}
    answer = caller(FIRM).post("/api/matters/Q2021-9005/commands/raise", body, content_type="application/json")
    assert is_problem(answer, 422)["field"] == "case_id"


@pytest.fixture
def planner_of_one_area(park: Any, db: Any) -> str:
    """A planner of the area in which OWN lies, and OTHER does not."""
    own, other = (ProjectRow.objects.get(pk=project).area for project in (OWN, OTHER))
    assert own != other
    return create_account("规划一片", "planner", department=f"zone:{own}").user.get_username()


def test_a_planner_of_one_area_draws_and_plans_there_only(caller: Caller, planner_of_one_area: str) -> None:
    client = caller(planner_of_one_area)
    for address in ("parcels/P-X-9/commands/draw", "permit-sets/ND-X/commands/plan-set"):
        assert came_to(client, address, BODIES[address](OWN)) == "allowed"
        assert came_to(client, address, BODIES[address](OTHER)) != "allowed"
    elsewhere = ProjectRow.objects.get(pk=OTHER).area
    body = BODIES["parcels/P-X-9/commands/draw"](OWN)
    assert came_to(client, "parcels/P-X-7/commands/draw", body | {"zone": elsewhere}) == "forbidden"
    assert came_to(client, "parcels/P-X-7/commands/draw", body | {"zone": elsewhere, "project_id": ""}) == "forbidden"


def test_a_parcel_is_linked_to_a_project_in_sight_only(caller: Caller, planner_of_one_area: str) -> None:
    own = ParcelRow.objects.filter(project=OWN).order_by("id")[0]
    answer = caller(planner_of_one_area).post(
        f"/api/parcels/{own.pk}/commands/link-project", {"project_id": OTHER}, content_type="application/json"
    )
    assert is_problem(answer, 422)["field"] == "project_id"
    answer = caller("国土规划专员01").post(
        f"/api/parcels/{own.pk}/commands/link-project", {"project_id": "P99"}, content_type="application/json"
    )
    assert is_problem(answer, 422)["field"] == "project_id"


def test_two_clients_on_one_case_are_told_what_changed(caller: Caller) -> None:
    case = CaseRow.objects.filter(status="accepted").order_by("id")[0]
    client = caller("调度专员01")
    address = f"/api/cases/{case.pk}/commands/note"
    seen = client.get(f"/api/cases/{case.pk}").json()["sequence"]
    first = client.post(address, {"text": "甲", "expected": seen}, content_type="application/json")
    assert first.status_code == 200
    late = is_problem(client.post(address, {"text": "乙", "expected": seen}, content_type="application/json"), 409)
    assert [each["seq"] for each in late["since"]] == [seen + 1]
    assert late["since"][0]["actor"] == "调度专员01"
    assert late["since"][0]["what"] not in {"", late["since"][0]["type"]}
    assert "调度专员01" in late["title"]
    english = caller("调度专员01", "en").post(
        address, {"text": "乙", "expected": seen}, content_type="application/json"
    )
    assert english.json()["since"][0]["what"].isascii()
    assert "someone was faster" in english.json()["title"]
    again = client.post(address, {"text": "乙", "expected": first.json()["sequence"]}, content_type="application/json")
    assert again.status_code == 200
