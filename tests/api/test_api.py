"""The API: description kept, errors as problems, rights as on the pages, every command typed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kuaijin import ledger
from scripts.openapi import OUT, described

pytestmark = pytest.mark.django_db
Caller = Callable[..., Client]
READ = {
    "/api/projects": {"审计员": 200, "综合窗口01": 200, "企业-海德威（示例账户）": 200, "系统管理员": 200},
    "/api/projects/P16": {"审计员": 200, "服务秘书08": 200, "服务秘书01": 404, "企业-海德威（示例账户）": 200},
    "/api/projects/P15": {"企业-海德威（示例账户）": 404, "服务秘书07": 200},
    "/api/projects/P16/entries": {"审计员": 200, "服务秘书01": 404},
    "/api/projects/P16/file": {"审计员": 404},
    "/api/cases": {"审计员": 200, "综合窗口01": 200},
    "/api/parcels": {"审计员": 200, "国土规划专员01": 200},
    "/api/parcels/P15-1": {"企业-海德威（示例账户）": 404},
    "/api/parcels/P15-1/entries": {"审计员": 200},
    "/api/packages": {"综合窗口01": 200, "征拆专员01": 200},
    "/api/packages/TB2021-0001": {"综合窗口01": 200, "企业-海德威（示例账户）": 200, "企业-阳普医疗（示例账户）": 404},
    "/api/packages/TB2021-0001/entries": {"审计员": 200, "企业-阳普医疗（示例账户）": 404},
    "/api/packages/TB2021-0001/file": {"综合窗口01": 404},
    "/api/permit-sets": {"国土规划专员01": 200, "综合窗口01": 200},
    "/api/permit-sets/ND-P16": {"审计员": 200, "企业-海德威（示例账户）": 200, "服务秘书07": 404},
    "/api/permit-sets/ND-P15": {"企业-海德威（示例账户）": 404},
    "/api/permit-sets/ND-P16/entries": {"审计员": 200, "服务秘书07": 404},
    "/api/powers": {"审计员": 200, "企业-海德威（示例账户）": 200, "系统管理员": 200},
    "/api/powers/FQ-001": {"综合窗口01": 200, "系统管理员": 404},
    "/api/powers/FQ-001/entries": {"审计员": 200},
    "/api/matters": {"调度专员01": 200},
    "/api/matters/Q2021-0003": {"调度专员01": 200, "企业-海德威（示例账户）": 404},
    "/api/matters/Q2021-0003/entries": {"调度专员01": 200},
    "/api/batch-months": {"调度专员01": 200, "服务秘书06": 200},
    "/api/batch-months/2021-11": {"审计员": 200, "服务秘书06": 404},
    "/api/batch-months/2021-11/entries": {"审计员": 200, "服务秘书06": 404},
    "/api/rulebook-changes": {"审计员": 200, "审批岗01": 200, "企业-海德威（示例账户）": 200},
    "/api/rulebook-changes/XD-2021-01": {"审计员": 200, "审批岗01": 200, "企业-海德威（示例账户）": 404},
    "/api/rulebook-changes/XD-2021-01/entries": {"审计员": 200, "企业-海德威（示例账户）": 404},
    "/api/dispatch": {"调度专员01": 200, "企业-海德威（示例账户）": 403},
    "/api/figures": {"调度专员01": 200, "企业-海德威（示例账户）": 403},
    "/api/items?preset=government-school": {"综合窗口01": 200},
    "/api/items": {"综合窗口01": 422},
    "/api/items?preset=government-school&project_id=P16": {"综合窗口01": 422},
    "/api/ledger/entries": {"审计员": 200, "调度专员01": 403, "服务秘书01": 403},
    "/api/ledger/verification": {"审计员": 200, "综合窗口01": 403},
    "/api/ledger/proofs/project/P01": {"审计员": 422, "综合窗口01": 403},
    "/api/ledger/proofs/project/P999": {"审计员": 404, "综合窗口01": 403},
}
"""Address × account → answer. 422 for the proof: no checkpoint has been made in the tests' park."""
COVERED = {address.partition("?")[0] for address in READ}


def _address(path: str) -> str:
    """A described path with an id of the sample park put in."""
    kind = path.split("/")[2]
    ids = {
        "projects": "P16",
        "cases": "C",
        "parcels": "P15-1",
        "matters": "Q2021-0003",
        "packages": "TB2021-0001",
        "permit-sets": "ND-P16",
        "powers": "FQ-001",
        "batch-months": "2021-11",
        "rulebook-changes": "XD-2021-01",
    }
    return path.replace("{kind}", "project").replace("{id}", "P01" if "proofs" in path else ids.get(kind, ""))


def test_the_description_is_the_one_kept() -> None:
    assert OUT.read_text(encoding="utf-8") == described(), (
        "run .venv/bin/python scripts/openapi.py and look at the change"
    )


def test_every_address_to_read_is_in_the_table() -> None:
    paths = json.loads(Path(OUT).read_text(encoding="utf-8"))["paths"]
    read = {_address(path) for path, operations in paths.items() if "get" in operations}
    assert {path for path in read if not path.startswith("/api/cases/")} <= COVERED


@pytest.mark.parametrize(("address", "name", "status"), [(a, n, s) for a, row in READ.items() for n, s in row.items()])
def test_rights_to_read(caller: Caller, address: str, name: str, status: int) -> None:
    assert caller(name).get(address).status_code == status


@pytest.mark.parametrize("address", sorted(COVERED))
def test_nobody_is_asked_to_sign_in(park: Any, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_every_command_has_its_address() -> None:
    from typing import get_args

    from kuaijin.core import case, matter, package, parcel, permit_set, project
    from kuaijin.core.case_commands import AttachFile, RecordInstantCheck
    from kuaijin.core.package_messages import AttachPaper
    from kuaijin.core.project_files import FileProjectPaper

    paths = json.loads(Path(OUT).read_text(encoding="utf-8"))["paths"]
    for folder, module in (
        ("projects", project),
        ("cases", case),
        ("parcels", parcel),
        ("packages", package),
        ("permit-sets", permit_set),
        ("matters", matter),
    ):
        for command in set(get_args(module.Command)) - {AttachFile, AttachPaper, FileProjectPaper, RecordInstantCheck}:
            assert f"/api/{folder}/{{id}}/commands/{command.__struct_config__.tag}" in paths


def test_a_list_pages_sorts_and_searches(caller: Caller) -> None:
    client = caller("审计员")
    first = client.get("/api/cases?size=10&sort=-received_on").json()
    assert len(first["rows"]) == 10
    assert first["rows"] == sorted(first["rows"], key=lambda row: row["received_on"] or "9", reverse=True)
    assert client.get("/api/cases", {"q": "联合验收"}).json()["total"] >= 2
    assert client.get("/api/projects", {"project": "P14"}).json()["total"] == 1


def test_projects_are_listed_by_light_and_batch(caller: Caller) -> None:
    client = caller("审计员")
    every = client.get("/api/projects?size=100").json()["rows"]
    for column, value in (("light", "red"), ("batch", "construction")):
        told = client.get(f"/api/projects?size=100&{column}={value}").json()["rows"]
        assert {row["id"] for row in told} == {row["id"] for row in every if row[column] == value} != set()
    beside = {row["id"] for row in every if "land" in (row["batch"], *row["batch_also"])}
    both = client.get("/api/projects?size=100&batch=land&light=green").json()["rows"]
    assert {row["id"] for row in both} == {
        row["id"] for row in every if row["id"] in beside and row["light"] == "green"
    }
    assert client.get("/api/projects?light=blue").status_code == 422


def test_a_case_tells_its_dates(caller: Caller) -> None:
    row = caller("审计员").get("/api/cases", {"q": "规划许可变更", "status": "special"}).json()["rows"][0]
    whole = caller("审计员").get(f"/api/cases/{row['id']}").json()
    assert whole["more"]["clock"]["committed_due"] == row["committed_due"]
    assert whole["state"]["status"] == "special"
    assert caller("审计员").get(f"/api/cases/{row['id']}/entries").json()["entries"][0]["type"] == "received"


def test_figures_are_the_articles(caller: Caller) -> None:
    told = caller("调度专员01").get("/api/figures").json()["answer"]
    assert (told["projects"], told["over_plan_percent"]) == (19, 66.7)


def test_a_past_day(caller: Caller) -> None:
    client = caller("审计员")
    assert client.get("/api/matters?asof=2021-09-01").json()["total"] == 1
    assert client.get("/api/matters?asof=rubbish").status_code == 422


def test_a_command_and_its_refusals(caller: Caller) -> None:
    manager = caller("平台公司项目经理01")
    address = "/api/projects/P01/commands/report-investment"
    late = manager.post(address, {"year": 2021, "month": 3, "actual_wan": 1}, content_type="application/json")
    assert late.status_code == 422
    assert late.headers["Content-Type"] == "application/problem+json"
    assert late.json()["rule"] == "frozen"
    assert late.json()["field"] == "month"
    english = caller("平台公司项目经理01", "en").post(
        address, {"year": 2021, "month": 3, "actual_wan": 1}, content_type="application/json"
    )
    assert "frozen" in english.json()["title"]


def test_a_value_that_does_not_fit_names_its_field(caller: Caller) -> None:
    answer = caller("平台公司项目经理01").post(
        "/api/projects/P01/commands/report-investment", {"year": "x"}, content_type="application/json"
    )
    assert answer.status_code == 422
    assert {error["field"].rsplit(".", 1)[-1] for error in answer.json()["errors"]} >= {"year", "month", "actual_wan"}


def test_somebody_was_faster(caller: Caller) -> None:
    _, seq = ledger.load("matter", "Q2021-0003")
    answer = caller("征拆专员01").post(
        "/api/matters/Q2021-0003/commands/update-matter",
        {"text": "又签一户", "expected": seq - 1},
        content_type="application/json",
    )
    assert answer.status_code == 409
    assert answer.json()["since"]
    done = caller("征拆专员01").post(
        "/api/matters/Q2021-0003/commands/update-matter",
        {"text": "又签一户", "expected": seq},
        content_type="application/json",
    )
    assert done.json() == {"id": "Q2021-0003", "sequence": seq + 1, "entries": ["updated"]}


def test_a_right_that_one_has_not(caller: Caller) -> None:
    answer = caller("调度专员01").post(
        "/api/projects/P01/commands/report-investment",
        {"year": 2021, "month": 12, "actual_wan": 1},
        content_type="application/json",
    )
    assert answer.status_code == 403
    assert answer.json()["rule"].startswith("access")


def test_unknown_ids_begin_nothing(caller: Caller) -> None:
    answer = caller("调度专员01").post(
        "/api/projects/P99/commands/retire",
        {"on": "2021-12-29", "reason": "x", "decision": "y"},
        content_type="application/json",
    )
    assert answer.status_code == 404
    assert ledger.load("project", "P99")[1] == 0


def test_a_session_needs_the_csrf_token(park: Any) -> None:
    from django.contrib.auth import get_user_model

    client = Client(enforce_csrf_checks=True)
    client.force_login(
        get_user_model().objects.get(username="征拆专员01"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    address = "/api/matters/Q2021-0003/commands/update-matter"
    assert client.post(address, {"text": "x"}, content_type="application/json").status_code == 403


def test_the_clock_answers(caller: Caller) -> None:
    asked = {"item": {"limit_days": 20}, "events": [{"date": "2021-09-17", "type": "ACCEPTED"}]}
    client = caller("综合窗口01")
    answer = client.post("/api/clock", asked, content_type="application/json").json()["answer"]
    assert answer["decision_due"] == "2021-10-21"
    bad = {"item": {}, "events": [{"date": "2021-09-17", "type": "NOTHING"}]}
    assert client.post("/api/clock", bad, content_type="application/json").status_code == 422
