"""What a request may look like: its method, its content type, its size, and a body that is one plain JSON object."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.test import Client

from kuaijin import ledger

pytestmark = pytest.mark.django_db
Caller = Callable[..., Client]
PROBLEM = "application/problem+json"
UPDATE = "/api/matters/Q2021-0003/commands/update-matter"


def is_problem(answer: HttpResponse, status: int) -> dict[str, Any]:
    """The problem that ``answer`` tells, of ``status``, with a sentence."""
    assert answer.status_code == status, answer.content.decode()
    assert answer.headers["Content-Type"] == PROBLEM
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert told["title"]
    return told


@pytest.mark.parametrize(
    "address", ["/api/nothing", "/api/", "/api/projects/P01/commands/no-such-command", "/api/x/y/"]
)
def test_an_unknown_address_is_a_problem(caller: Caller, address: str) -> None:
    is_problem(caller("审计员").get(address), 404)
    is_problem(Client().get(address), 404)
    told = is_problem(caller("审计员", "en").post(address, {}, content_type="application/json"), 404)
    assert "no such" in told["title"]


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("DELETE", "/api/projects", "GET"),
        ("PUT", "/api/projects/P01", "GET"),
        ("PATCH", "/api/clock", "POST"),
        ("GET", UPDATE, "POST"),
    ],
)
def test_another_method_is_a_problem_that_tells_the_right_one(
    caller: Caller, method: str, address: str, allowed: str
) -> None:
    answer = caller("审计员").generic(method, address, b"{}", content_type="application/json")
    is_problem(answer, 405)
    assert answer.headers["Allow"] == allowed


def test_a_stranger_is_asked_to_sign_in_before_anything_else(park: Any) -> None:
    is_problem(Client().post(UPDATE, {"text": "x"}, content_type="application/json"), 401)
    wrong = Client(headers={"Authorization": "Bearer kj_nothing"})
    is_problem(wrong.post(UPDATE, b"[", content_type="application/json"), 401)


def test_a_session_without_the_csrf_token_is_a_problem(park: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        get_user_model().objects.get(username="征拆专员01"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    told = is_problem(client.post(UPDATE, {"text": "x"}, content_type="application/json"), 403)
    assert "CSRF" in told["title"]


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"7", b"true", b"", b"[{}]"])
def test_a_body_is_an_object(caller: Caller, body: bytes) -> None:
    address = "/api/matters/Q2021-0003/commands/accept-matter"
    before = ledger.load("matter", "Q2021-0003")
    is_problem(caller("征拆专员01").post(address, body, content_type="application/json"), 422)
    is_problem(caller("征拆专员01").post("/api/clock", body, content_type="application/json"), 422)
    assert ledger.load("matter", "Q2021-0003") == before


@pytest.mark.parametrize("body", [b"{", b'{"text": }', b"\xff\xfe{}", b'{"text": "x"} x', b'{"text": NaN}'])
def test_what_is_no_json_is_400(caller: Caller, body: bytes) -> None:
    is_problem(caller("征拆专员01").post(UPDATE, body, content_type="application/json"), 400)


def test_a_key_given_twice_is_refused(caller: Caller) -> None:
    body = '{"text": "甲", "text": "乙"}'
    told = is_problem(caller("征拆专员01").post(UPDATE, body, content_type="application/json"), 422)
    assert told["field"] == "text"


def test_deep_nesting_is_refused(caller: Caller) -> None:
    for depth in (100, 100_000):
        body = '{"text": ' + "[" * depth + "]" * depth + "}"
        is_problem(caller("征拆专员01").post(UPDATE, body, content_type="application/json"), 422)


def test_an_unknown_field_is_named(caller: Caller) -> None:
    told = is_problem(
        caller("征拆专员01").post(UPDATE, {"text": "又签一户", "on": "2021-12-29"}, content_type="application/json"),
        422,
    )
    assert told["field"] == "on"
    asked = {"item": {}, "events": [], "as_off": "2021-12-29"}
    told = is_problem(caller("征拆专员01").post("/api/clock", asked, content_type="application/json"), 422)
    assert told["field"] == "as_off"


def test_what_is_wrong_is_said_in_the_callers_language(caller: Caller) -> None:
    body = {"year": "x", "month": True, "estimated": 2, "extra": 1}
    address = "/api/projects/P01/commands/report-investment"
    told = is_problem(caller("平台公司项目经理01").post(address, body, content_type="application/json"), 422)
    messages = {each["field"]: each["message"] for each in told["errors"]}
    assert messages["year"] == "应为整数"
    assert messages["month"] == "应为整数"
    assert messages["actual_wan"] == "必填"
    assert messages["extra"] == "没有这个字段"
    told = is_problem(caller("平台公司项目经理01", "en").post(address, body, content_type="application/json"), 422)
    messages = {each["field"]: each["message"] for each in told["errors"]}
    assert messages["year"] == "must be a whole number"
    assert messages["actual_wan"] == "required"


def test_numbers_beyond_what_json_carries_exactly_are_refused(caller: Caller) -> None:
    address = "/api/projects/P01/commands/report-investment"
    for number in ("1" + "0" * 30, "9" * 5000, "-9007199254740993", "1e400"):
        body = f'{{"year": 2021, "month": 12, "actual_wan": {number}}}'
        told = is_problem(caller("平台公司项目经理01").post(address, body, content_type="application/json"), 422)
        assert told["field"] == "actual_wan"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/xml"]
)
def test_another_content_type_is_415(caller: Caller, kind: str) -> None:
    is_problem(caller("征拆专员01").generic("POST", UPDATE, b'{"text": "x"}', content_type=kind), 415)


def test_a_charset_may_be_named_if_it_is_the_right_one(caller: Caller) -> None:
    client = caller("征拆专员01")
    body = '{"text": "又签两户"}'.encode()
    assert client.generic("POST", UPDATE, body, content_type="application/json; charset=UTF-8").status_code == 200
    is_problem(client.generic("POST", UPDATE, body, content_type="application/json; charset=gbk"), 415)


def test_a_huge_body_is_413(caller: Caller) -> None:
    for size in (1_100_000, 6_000_000):
        body = b'{"text": "' + b"x" * size + b'"}'
        is_problem(caller("征拆专员01").post(UPDATE, body, content_type="application/json"), 413)


def test_what_breaks_is_a_problem_too(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: HttpRequest) -> Any:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("kuaijin.api.lists.visible", broken)
    client = caller("审计员")
    client.raise_request_exception = False
    told = is_problem(client.get("/api/projects"), 500)
    assert "broken on purpose" not in str(told)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"item": {"limit_days": 10**15}, "events": [{"date": "2021-09-17", "type": "ACCEPTED"}]}, "item.limit_days"),
        ({"item": {"limit_dayz": 1}, "events": [{"date": "2021-09-17", "type": "ACCEPTED"}]}, "item.limit_dayz"),
        ({"item": {}, "events": [{"date": "0001-01-01", "type": "ACCEPTED"}]}, "events[0].date"),
        ({"item": {}, "events": [{"date": "2021-02-30", "type": "ACCEPTED"}]}, "events[0].date"),
        ({"item": {}, "events": [{"date": "2021-09-17", "type": "NOTHING"}]}, "events[0].type"),
        ({"item": {}, "events": [{"date": "2021-09-17", "type": "ACCEPTED", "time": "25:00"}]}, "events[0].time"),
        ({"item": {}, "events": [{"date": "2021-09-17", "type": "ACCEPTED"}], "as_of": "9999-01-01"}, "as_of"),
        ({"item": {}, "events": []}, "events"),
        ({"item": {}}, "events"),
    ],
)
def test_the_clock_names_what_it_cannot_count(caller: Caller, asked: dict[str, Any], field: str) -> None:
    told = is_problem(caller("综合窗口01").post("/api/clock", asked, content_type="application/json"), 422)
    assert told["field"] == field


@pytest.mark.parametrize("planned", ["1990-01-01", "2009-12-31", "2009", "2051", "2100-12-31"])
def test_no_plan_lies_where_nothing_can_be_counted(caller: Caller, planned: str) -> None:
    address = "/api/projects/P01/commands/plan-milestone"
    body = {"name": "封顶验收", "planned": planned}
    told = is_problem(caller("调度专员01").post(address, body, content_type="application/json"), 422)
    assert told["field"] == "planned"
    assert caller("调度专员01").get("/api/dispatch").status_code == 200
