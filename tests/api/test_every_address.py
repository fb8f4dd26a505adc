"""Every address, as every kind of caller: nobody gets past ``core.access``, and nothing that is sent breaks it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kuaijin import ledger
from kuaijin.api.commands import BEGINNINGS, MODELS
from kuaijin.core import access
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of, create_account
from scripts.openapi import OUT

pytestmark = pytest.mark.django_db
Caller = Callable[..., Client]
DESCRIBED: dict[str, Any] = json.loads(OUT.read_text(encoding="utf-8"))
SCHEMAS: dict[str, Any] = DESCRIBED["components"]["schemas"]
KINDS = {
    "projects": "project",
    "cases": "case",
    "parcels": "parcel",
    "packages": "package",
    "permit-sets": "permit-set",
    "powers": "power",
    "matters": "matter",
    "batch-months": "batch-month",
    "rulebook-changes": "rulebook-change",
}
OPERATIONS = [
    (method.upper(), path, operation)
    for path, operations in DESCRIBED["paths"].items()
    for method, operation in operations.items()
]
NAMES = (
    "管委会主要领导",
    "班子成员01",
    "开发建设局负责人",
    "调度专员01",
    "综合窗口01",
    "审批岗01",
    "派驻岗-环评",
    "技术审查岗01",
    "第三方机构-消防",
    "服务秘书01",
    "征拆专员01",
    "国土规划专员01",
    "平台公司项目经理01",
    "统计专员01",
    "考核专员01",
    "系统管理员",
    "安全管理员",
    "审计员",
    "企业-海德威（示例账户）",
    "无事可审",
    "无名企业",
)
NEW = {"无事可审": "reviewer", "无名企业": "enterprise"}
"""Made for these tests: a reviewer with nothing to review, and a firm without a code."""


def example(schema: dict[str, Any]) -> Any:
    """A small value that ``schema`` allows."""
    if "$ref" in schema:
        return example(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    for several in ("anyOf", "allOf", "oneOf"):
        if several in schema:
            return example(schema[several][0])
    if "enum" in schema or "const" in schema:
        return schema.get("const", (schema.get("enum") or [None])[-1])
    return EXAMPLES[schema.get("type", "object")](schema)


def _text(schema: dict[str, Any]) -> str:
    return {"date": "2021-12-01", "date-time": "2021-12-01T09:00:00+08:00"}.get(schema.get("format", ""), "x")


EXAMPLES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "object": lambda schema: {name: example(schema["properties"][name]) for name in schema.get("required", ())},
    "array": lambda schema: [example(each) for each in schema.get("prefixItems", [schema.get("items", {})])],
    "string": _text,
    "integer": lambda _: 1,
    "number": lambda _: 1.5,
    "boolean": lambda _: True,
    "null": lambda _: None,
}


def body_of(operation: dict[str, Any]) -> dict[str, Any]:
    """A body that the description of ``operation`` allows."""
    (content,) = operation["requestBody"]["content"].values()
    found: dict[str, Any] = example(content["schema"])
    return found


@pytest.fixture(scope="module")
def everyone(park: Any, django_db_blocker: Any) -> dict[str, Client]:
    """A client for each caller, and one for nobody."""
    from kuaijin.people.services import make_token

    with django_db_blocker.unblock():
        for name, role in NEW.items():
            create_account(name, role)
        tokens = {name: make_token(Account.objects.get(user__username=name), "every") for name in NAMES}
    clients = {name: Client(headers={"Authorization": f"Bearer {token}"}) for name, token in tokens.items()}
    for client in clients.values():
        client.raise_request_exception = False
    return clients


def some_id(kind: str) -> str:
    """An object of ``kind``."""
    model = MODELS[kind]
    project = {"id": "P16"} if kind == "project" else {"project": "P16"} if hasattr(model, "project") else {}
    row = model.objects.filter(**project).order_by("id").first() or model.objects.order_by("id")[0]
    return str(row.pk)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS])
def test_nobody_reaches_anything(park: Any, method: str, path: str, operation: dict[str, Any]) -> None:
    address = path.replace("{id}", "P16").replace("{kind}", "project")
    body = body_of(operation) if "requestBody" in operation else None
    answer = Client().generic(method, address, json.dumps(body), content_type="application/json")
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("path", "operation"),
    [(path, operation) for method, path, operation in OPERATIONS if method == "POST" and "/commands/" in path],
    ids=[path for method, path, _ in OPERATIONS if method == "POST" and "/commands/" in path],
)
def test_a_command_is_given_only_by_those_who_may(
    everyone: dict[str, Client], path: str, operation: dict[str, Any]
) -> None:
    kind, tag = KINDS[path.split("/")[2]], path.rpartition("/")[2]
    id_ = some_id(kind)
    body = body_of(operation)
    for name, client in everyone.items():
        subject = subject_of(MODELS[kind].objects.get(pk=id_))
        actor = actor_of(Account.objects.get(user__username=name).user)
        assert actor is not None
        before = ledger.load(kind, id_)[1]
        answer = client.post(path.replace("{id}", id_), body, content_type="application/json")
        if access.may(actor, "read", subject) is not None:
            assert answer.status_code == 404, (name, answer.content.decode())
        elif access.may(actor, tag, subject) is not None:
            assert answer.status_code == 403, (name, answer.content.decode())
        else:
            assert answer.status_code in {200, 422}, (name, answer.content.decode())
        if answer.status_code != 200:
            assert ledger.load(kind, id_)[1] == before


@pytest.mark.parametrize("path", [path for method, path, _ in OPERATIONS if method == "GET"])
def test_reading_breaks_for_nobody(everyone: dict[str, Client], path: str) -> None:
    kind = KINDS.get(path.split("/")[2], "project")
    address = path.replace("{id}", some_id(kind)).replace("{kind}", "project")
    for name, client in everyone.items():
        answer = client.get(address)
        assert answer.status_code in {200, 403, 404, 422}, (name, answer.content.decode())
        if "{id}" in path and "proofs" not in path and not path.endswith("/file"):  # this case has no file
            actor = actor_of(Account.objects.get(user__username=name).user)
            assert actor is not None
            seen = access.may(actor, "read", subject_of(MODELS[kind].objects.get(pk=some_id(kind)))) is None
            assert answer.status_code == (200 if seen else 404), name


@pytest.mark.parametrize("folder", KINDS)
def test_a_list_shows_what_one_may_read_and_no_more(everyone: dict[str, Client], folder: str) -> None:
    kind = KINDS[folder]
    rows = list(MODELS[kind].objects.order_by("id"))
    for name, client in everyone.items():
        actor = actor_of(Account.objects.get(user__username=name).user)
        assert actor is not None
        seen = [row.pk for row in rows if access.may(actor, "read", subject_of(row)) is None]
        told = client.get(f"/api/{folder}?size=200").json()
        assert told["total"] == len(seen), name
        assert [row["id"] for row in told["rows"]] == seen[:200], name


ABLE = ("开发建设局负责人", "调度专员01", "国土规划专员01", "平台公司项目经理01")
AWKWARD: tuple[Any, ...] = (
    "", "\u0000", "\ud800", "x" * 3000, -1, 2**53 - 1, 10**400, 1.5, True, None, [], {}, ["x"] * 200, ["\u0000"],
    [[1e308, 1e308]] * 5, {"x" * 300: 1}, "0001-01-01", "9999-12-31", "2021-12-29T09:00:00",
    "2021-12-29T09:00:00+23:59",
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "operation"),
    [(path, operation) for method, path, operation in OPERATIONS if method == "POST" and "/commands/" in path],
    ids=[path for method, path, _ in OPERATIONS if method == "POST" and "/commands/" in path],
)
def test_no_value_of_any_field_breaks_a_command(
    everyone: dict[str, Client], path: str, operation: dict[str, Any]
) -> None:
    kind, tag = KINDS[path.split("/")[2]], path.rpartition("/")[2]
    schema = SCHEMAS[operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]]
    able = [name for name in ABLE if _may(name, kind, tag)]
    client = everyone[able[0] if able else "综合窗口01"]
    address = path.replace("{id}", "NEW-1" if tag in BEGINNINGS[kind] else some_id(kind))
    for field in schema["properties"]:
        for value in AWKWARD:
            body = body_of(operation) | {field: value}
            answer = client.post(address, json.dumps(body), content_type="application/json")
            told = answer.json()
            assert answer.status_code in {200, 403, 404, 409, 422}, (field, value, told)
            assert told.get("rule") != "LEDGER-3" or told.get("field"), (field, value, told)


def _may(name: str, kind: str, tag: str) -> bool:
    actor = actor_of(Account.objects.get(user__username=name).user)
    return actor is not None and access.may(actor, f"{kind}.{tag}") is None


@pytest.mark.parametrize(
    "id_", ["\u0000", "a\u0000b", "\u202e", "x" * 65, "x" * 5000, "%2e%2e", "..", " ", "😀", "'", "a%0ab", "\n"]
)
def test_no_id_breaks_an_address(everyone: dict[str, Client], id_: str) -> None:
    from urllib.parse import quote

    for method, path, operation in OPERATIONS:
        if "{id}" not in path:
            continue
        address = path.replace("{id}", quote(id_, safe="")).replace("{kind}", quote(id_, safe=""))
        body = json.dumps(body_of(operation)) if "requestBody" in operation else ""
        answer = everyone["开发建设局负责人"].generic(method, address, body, content_type="application/json")
        assert answer.status_code in {403, 404, 422}, (path, answer.content.decode())
        assert answer.headers["Content-Type"] == "application/problem+json", path
