"""Revisions of the rulebook by the API: drafted, looked at, approved by a second person, in force."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kuaijin.ledger import surroundings
from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import CaseRow
from tests.api.test_requests import is_problem

pytestmark = pytest.mark.django_db
Caller = Callable[..., Client]
APPROVER, HEAD, FIRM = "审批岗01", "开发建设局负责人", "企业-海德威（示例账户）"
ADDRESS = "/api/rulebook-changes/XD-API-1"
LIMITS = {
    "change": "limits",
    "item": "gcgh-jz",
    "statutory_limit_days": 20,
    "limit_unit": "workday",
    "committed_limit_days": 0.5,
    "extension_days": 10,
    "correction_window_days": 5,
}


def send(client: Client, tag: str, expect: int = 200, **values: Any) -> Any:
    answer = client.post(f"{ADDRESS}/commands/{tag}", values, content_type="application/json")
    assert answer.status_code == expect, answer.content.decode()
    return answer.json()


def begun(client: Client) -> None:
    send(client, "begin-change", title="压缩规划许可时限", why="提速试点")


def test_a_revision_is_drafted_approved_and_in_force(caller: Caller) -> None:
    drafter, head = caller(APPROVER), caller(HEAD)
    begun(drafter)
    send(drafter, "set-change", change=LIMITS)
    send(drafter, "submit-change")
    found = head.get(ADDRESS).json()
    assert found["row"]["status"] == "submitted"
    assert found["state"]["changes"] == [LIMITS]
    assert found["more"] == {"faults": [], "overtaken": []}
    send(head, "approve-change", valid_from=str(date(2021, 12, 29)), document_no="郴高发〔2021〕9号")
    assert surroundings.rulebook().items["gcgh-jz"].committed_limit_days == 0.5
    listed = head.get("/api/rulebook-changes?q=XD-API&status=approved").json()
    assert [row["id"] for row in listed["rows"]] == ["XD-API-1"]
    assert len(head.get(f"{ADDRESS}/entries").json()["entries"]) == 4


def test_who_drafted_it_does_not_approve_it(caller: Caller) -> None:
    head = caller(HEAD)
    begun(head)
    send(head, "set-change", change=LIMITS)
    send(head, "submit-change")
    told = send(head, "approve-change", 422, valid_from="2021-12-29", document_no="1号")
    assert told["rule"] == "RULEBOOK-TWO"


def test_a_firm_neither_sees_nor_drafts(caller: Caller) -> None:
    begun(caller(APPROVER))
    firm = caller(FIRM)
    assert firm.get(ADDRESS).status_code == 404
    assert firm.get("/api/rulebook-changes").json()["rows"] == []
    send(firm, "begin-change", 404, title="x", why="y")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"change": "nothing"},
        {**LIMITS, "item": "no-such-item"},
        {**LIMITS, "statutory_limit_days": "20"},
        {**LIMITS, "statutory_limit_days": -1},
        {**LIMITS, "statutory_limit_days": 2**53},
        {**LIMITS, "correction_window_days": 10**9},
        {**LIMITS, "committed_limit_days": 1e300},
        {**LIMITS, "surplus": 1},
        {"change": "setting", "name": "no_such_setting", "value": 1},
        {"change": "setting", "name": "correction_reminder_days", "value": "x"},
        {"change": "measure", "measure": "no-such", "active": True, "document_no": "1"},
        {"change": "material", "item": "gcgh-jz", "name_zh": "", "name_en": "", "source": "applicant"},
        {
            "change": "material",
            "item": "gcgh-jz",
            "name_zh": "甲",
            "name_en": "A",
            "source": "applicant",
            "when_rule": "((",
        },
    ],
)
def test_a_wrong_change_is_refused_and_nothing_written(change: dict[str, Any], caller: Caller) -> None:
    drafter = caller(APPROVER)
    begun(drafter)
    before = Entry.objects.count()
    answer = drafter.post(f"{ADDRESS}/commands/set-change", {"change": change}, content_type="application/json")
    is_problem(answer, 422)
    assert Entry.objects.count() == before


def test_a_holiday_notice_in_force_today_moves_open_cases_at_once(caller: Caller) -> None:
    drafter, head = caller(APPROVER), caller(HEAD)
    row = CaseRow.objects.filter(open=True, clock_from__isnull=False, statutory_due__gt=date(2022, 1, 10)).first()
    assert row is not None
    begun(drafter)
    days = [date(2022, 1, 4) + timedelta(days=n) for n in range(4)]
    notice = {
        "change": "holidays",
        "document": "停工通知〔2021〕1号",
        "issued": "2021-12-29",
        "reason_zh": "防汛",
        "reason_en": "floods",
        "closed": [str(day) for day in days],
    }
    send(drafter, "set-change", change=notice)
    send(drafter, "submit-change")
    send(head, "approve-change", valid_from="2021-12-29", document_no="1号")
    assert CaseRow.objects.get(pk=row.pk).statutory_due > row.statutory_due
