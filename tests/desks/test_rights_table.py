"""The rights table of the pages: role × address × an object of one's own or of others → the answer.

The table lies in ``rights.json`` and is written anew with ``KJ_RIGHTS=write``; a change in it is read like a change of
the code. What no table can excuse is asked besides: an object out of sight is never shown nor touched; an
address that is missing from the table fails. Templates are not rendered: other tests do that.
"""

import json
import logging
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.template.base import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kuaijin.desks.frame.middleware import PUBLIC_VIEWS
from kuaijin.desks.frame.scoping import KINDS, visible
from kuaijin.ledger.models import Entry
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
FILE = Path(__file__).with_name("rights.json")
WRITING = os.environ.get("KJ_RIGHTS") == "write"
HIDDEN = {403, 404}
PEOPLE = {
    "leader_main": "管委会主要领导",
    "leader": "班子成员02",
    "bureau_head": "开发建设局负责人",
    "dispatcher": "调度专员01",
    "window": "综合窗口01",
    "approver": "审批岗01",
    "reviewer": "技术审查岗01",
    "third_party": "第三方机构-消防",
    "secretary": "服务秘书06",
    "land": "征拆专员01",
    "planner": "国土规划专员01",
    "platform": "平台公司项目经理01",
    "statistics": "统计专员01",
    "appraiser": "考核专员01",
    "admin_system": "系统管理员",
    "admin_security": "安全管理员",
    "auditor": "审计员",
    "enterprise": "企业-湖南明柯泰精密机械有限公司（示例账户）",
}
BY_PARAMETER = {
    "project_id": "project",
    "case_id": "case",
    "parcel_id": "parcel",
    "package_id": "package",
    "set_id": "permit-set",
    "power_id": "power",
    "plan_id": "plan",
    "item": "ruleset",
    "challenge_id": "challenge",
    "appraisal_id": "appraisal",
    "honour_id": "honour",
    "agency_id": "agency",
    "review_id": "tech-review",
    "matter_id": "matter",
    "report_id": "site-report",
    "post_id": "post",
    "bulletin_id": "bulletin",
    "duty_id": "duty",
    "meeting_id": "meeting",
    "issued_id": "form",
    "external_id": "external-case",
    "run_id": "exchange",
    "about": "project",
    "booking_id": "booking",
    "change_id": "rulebook-change",
}
FIXED: dict[str, Any] = {
    "name": "x",
    "number": 1,
    "sheet": 1,
    "position": 1,
    "entry_id": 1,
    "day": "2021-12-28",
    "month": "2021-11",
    "item_id": "gcgh-jz",
    "area_id": "A1",
    "digest": "0" * 64,
    "key": "x",
    "kind": "park",
    "stream_id": "park",
    "token": "x",
    "uscc": "91431099MA9100001X",
    "subject": "x",
    "tab": "all",
    "measure": "fuquan",
    "figure": "in_force",
    "which": "zone",
    "form": "docx",
    "period": "daily",
    "form_id": "intake",
    "ending": "docx",
    "part": "limits",
    "series": "shoujian",
    "year": 2021,
}
FIRST: dict[str, type[Model]] = {"frame:account_switch": Account, "audit:entry": Entry}
"""Of these the first one that there is: a database that was emptied before counts on."""
SECOND = {"parcel_id": "x", "other_id": "x"}
"""For an address of two objects: rights are asked of the first."""
TAGS = {
    "projects:note": "follow",
    "projects:act": "record-visit",
    "projects:parcel_act": "set-conditions",
    "window:act": "note",
    "packages:act": "deliver-package",
    "firm:settle": "confirm-visit",
    "powers:act": "suspend-power",
    "atlas:plan_act": "set-indicator",
    "atlas:parcel_act": "set-conditions",
    "grants:act": "arm",
    "instant:act": "switch-off",
    "rulebook:act": "return-change",
    "honours:act": "try",
    "challenges:act": "publish-challenge",
    "reviews:agency_act": "renew-agency",
    "reviews:act": "conclude-review",
    "dispatch:act": "update-matter",
    "staff:force_act": "add-task",
    "staff:person_act": "describe-staff",
    "staff:post_act": "publish-post",
    "works:act": "fix-baseline",
    "rhythm:bulletin_act": "edit-bulletin",
    "rhythm:duty_act": "take-over",
    "rhythm:meeting_act": "add-item",
    "park:act": "name-role",
    "hall:act": "call-next",
}
"""An act of each address that takes one; which acts a role may do, the tests of ``core.access`` tell one by one."""


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named page of the desks: neither the API's, nor the sign-in library's, nor what is open to the public."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
            continue
        name = f"{namespace}{pattern.name}"
        if not name.startswith(("api", "account_", "mfa_")) and name not in PUBLIC_VIEWS:
            yield name, pattern


def objects(name: str) -> dict[str, tuple[Any, Any]]:
    """Of each kind one row that the person may see, and one that is out of sight; ``None`` where there is none."""
    actor = actor_of(Account.objects.get(user__username=name).user)
    assert actor is not None
    found: dict[str, tuple[Any, Any]] = {}
    for model, kind in KINDS.items():
        rows = model.objects.order_by("pk")
        own = visible(actor, kind, rows)
        found[kind] = own.first(), rows.exclude(pk__in=own.values("pk")).first()
    return found


def values_of(view: str, pattern: URLPattern, row: Any, kind: str) -> dict[str, Any]:
    """What stands for each parameter of the address."""
    values: dict[str, Any] = {}
    for parameter in pattern.pattern.converters:
        if BY_PARAMETER.get(parameter) == kind:
            values[parameter] = row.pk
        elif parameter == "tag":
            values[parameter] = TAGS[view]
        elif view in FIRST:
            values[parameter] = FIRST[view]._default_manager.order_by("pk").values_list("pk", flat=True)[0]
        elif parameter in FIXED:
            values[parameter] = FIXED[parameter]
        else:
            values[parameter] = SECOND[parameter]
    return values


def answer(client: Client, url: str) -> int:
    """The status, with everything undone; an address that takes no look is posted to."""
    with transaction.atomic():
        status = client.get(url).status_code
        if status == 405:
            status = client.post(url, {}).status_code
        transaction.set_rollback(True)
    return int(status)


def ask(client: Client, view: str, pattern: URLPattern, mine: dict[str, tuple[Any, Any]]) -> list[int | None]:
    """The answers of one address: for no object one, else for the own and for another's (``None``: there is none)."""
    kind = next((BY_PARAMETER[each] for each in pattern.pattern.converters if each in BY_PARAMETER), "")
    if not kind:
        return [answer(client, reverse(view, kwargs=values_of(view, pattern, None, "")))]
    return [
        None if row is None else answer(client, reverse(view, kwargs=values_of(view, pattern, row, kind)))
        for row in mine[kind]
    ]


@pytest.mark.parametrize("role", PEOPLE)
def test_each_address_answers_each_role_as_the_table_says(
    park: date, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Template, "render", lambda *_: "")
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    client, mine = signed_in(PEOPLE[role]), objects(PEOPLE[role])
    told = {view: ask(client, view, pattern, mine) for view, pattern in addresses(get_resolver())}
    shown = {
        view: statuses for view, statuses in told.items() if len(statuses) == 2 and statuses[1] not in (*HIDDEN, None)
    }
    assert shown == {}, "an object out of sight answers"
    assert [view for view, statuses in told.items() if 500 in statuses] == []
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    if WRITING:
        known[role] = told
        lines = ",\n".join(
            f'"{each}": {{\n'
            + ",\n".join(f'"{v}": {s}' for v, s in sorted(table.items())).replace("None", "null")
            + "\n}"
            for each, table in sorted(known.items())
        )
        FILE.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    assert told == known.get(role)


def test_the_table_has_each_role_and_no_address_that_is_gone() -> None:
    known = json.loads(FILE.read_text(encoding="utf-8"))
    assert set(known) == set(PEOPLE)
    names = {view for view, _ in addresses(get_resolver())}
    assert all(set(table) == names for table in known.values())
