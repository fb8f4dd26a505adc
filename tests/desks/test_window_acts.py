"""Each command through the page of a case: by the right role, refused to others, errors beside the field."""

from datetime import date
from typing import Any

import pytest

from kuaijin import ledger, wallclock
from kuaijin.core import case_commands as c
from kuaijin.desks.window import offers
from kuaijin.ledger.projections.models import CaseRow
from tests.desks import window_park as w

pytestmark = pytest.mark.django_db
CASE = "BJ2021-0900"
GONE = 302
DECIDED = date(2021, 12, 27)


@pytest.fixture(autouse=True)
def _park(site_day: None) -> None:
    wallclock.set_site_day(w.DAY)
    w.small_park()


def page(name: str, case_id: str = CASE) -> str:
    answer = w.browser(name).get(f"/window/cases/{case_id}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def acted(name: str, tag: str, /, **values: Any) -> None:
    """``name`` is offered the act on the page, does it, and is sent back to the case."""
    assert f'id="form-{tag}"' in page(name), f"{tag} is not offered to {name}"
    answer = w.post(name, CASE, tag, **values)
    assert answer.status_code == GONE, answer.content.decode()


def test_a_case_from_notice_to_archive() -> None:
    papers = w.asked_papers()
    w.receive(CASE, date(2021, 12, 28), leave_out=(papers[-1],))
    assert f'value="{papers[-1]}" checked' in page(w.CLERK), "the one-time notice chooses what is missing"
    acted(w.CLERK, "notify-correction", missing=[papers[-1]], text="请提交")
    assert w.status(CASE) == "correction"
    acted(w.CLERK, "submit-correction", materials=[papers[-1]])
    acted(w.CLERK, "assign", handler=w.APPROVER)
    acted(w.APPROVER, "accept")
    acted(
        w.APPROVER,
        "start-special",
        name="专家论证",
        planned_days="5",
        written_notice_on="2021-12-29",
        reviewer=w.REVIEWER,
    )
    assert w.status(CASE) == "special"
    acted(w.REVIEWER, "add-opinion", department=w.BUREAU, text="选址可行")
    acted(w.APPROVER, "end-special", name="专家论证", conclusion="通过", document="专家意见1号")
    acted(w.HEAD, "extend", days="5", reason="情况复杂", written_notice_on="2021-12-29")
    acted(w.APPROVER, "grant", reason="符合条件")
    acted(w.CLERK, "deliver", receiver="张", channel="window")
    acted(w.CLERK, "archive", archive_no="2021-1")
    assert w.status(CASE) == "archived"


def test_denied_with_a_hearing() -> None:
    w.accepted(CASE)
    acted(w.CLERK, "request-hearing", requested_by="示例·甲公司")
    acted(w.CLERK, "sign-hearing-record", document="听证笔录1号")
    acted(w.APPROVER, "deny", reason="不符合规划", legal_basis="城乡规划法第36条")
    assert w.status(CASE) == "denied"


def test_pre_service_advice_and_receipt() -> None:
    client = w.browser(w.CLERK)
    values = {"applicant": "示例·甲公司", "uscc": w.FIRM, "consent": "on"}
    answer = client.post(f"/window/pre-service/P01/{w.ITEM}/", values)
    assert answer.status_code == GONE, answer.content.decode()
    case_id = CaseRow.objects.get(status="pre_service").id
    assert answer["Location"] == f"/window/cases/{case_id}/"
    assert w.post(w.CLERK, case_id, "give-advice", text="可以申报", open_points="坐标须核对").status_code == GONE
    posted = {"applicant": "示例·甲公司", "uscc": w.FIRM, "channel": "window", "materials": w.asked_papers()}
    assert w.post(w.CLERK, case_id, "receive", **posted).status_code == GONE
    assert w.status(case_id) == "received"


def test_tolerance_and_its_cure() -> None:
    deferred = "建筑面积计算书"
    w.receive(CASE, date(2021, 12, 28), "gcgh-jz", leave_out=(deferred,))
    values = {"missing": [deferred], "model": "acceptance", "promise_signed": "on"}
    acted(w.APPROVER, "accept-tolerantly", **values)
    acted(w.APPROVER, "prolong-cure", days="2", reason="暴雨停运", document="气象证明1号")
    acted(w.CLERK, "cure", materials=[deferred])
    assert ledger.load("case", CASE)[0].tolerance.cured_on == w.DAY


@pytest.mark.parametrize(
    ("tag", "name", "values"),
    [
        ("revoke", w.HEAD, {"ground": "unqualified", "reason": "不具备条件"}),
        ("recall", w.HEAD, {"reason": "规划调整", "compensation": "依法补偿"}),
        ("forfeit", w.HEAD, {"reason": "违法", "document": "罚1号"}),
        ("cancel-registration", w.HEAD, {"ground": "holder_gone", "reason": "终止"}),
    ],
)
def test_ends_of_a_grant(tag: str, name: str, values: dict[str, str]) -> None:
    w.granted(CASE)
    acted(name, tag, **values)
    assert w.status(CASE) in {"revoked", "recalled", "forfeited", "cancelled"}


@pytest.mark.parametrize(
    ("tag", "name", "values", "after"),
    [
        ("withdraw", w.CLERK, {"reason": "申请人要求"}, "withdrawn"),
        ("withdraw", w.OWNER, {"reason": "不再建设"}, "withdrawn"),
        ("terminate", w.APPROVER, {"ground": "not_cooperating", "reason": "不配合"}, "terminated"),
        ("note", w.CLERK, {"text": "已电话告知"}, "accepted"),
    ],
)
def test_side_exits(tag: str, name: str, values: dict[str, str], after: str) -> None:
    w.accepted(CASE)
    acted(name, tag, **values)
    assert w.status(CASE) == after


def test_not_accepted() -> None:
    w.receive(CASE, date(2021, 12, 28))
    values = {"ground": "jurisdiction", "text": "不属本机关", "right_authority": "市局"}
    acted(w.APPROVER, "refuse-acceptance", **values)
    assert w.status(CASE) == "refused"


@pytest.mark.parametrize(
    ("name", "tag", "code"),
    [
        (w.CLERK, "accept", 403),
        (w.CLERK, "grant", 403),
        (w.OWNER, "accept", 403),
        (w.DISPATCHER, "grant", 403),
        (w.AUDITOR, "note", 403),
        (w.SECRETARY, "grant", 403),
        (w.STRANGER, "accept", 404),
        (w.OUTSIDER, "withdraw", 404),
        (w.CLERK, "record-lapse", 403),
        (w.CLERK, "no-such-act", 404),
    ],
)
def test_the_wrong_role(name: str, tag: str, code: int) -> None:
    w.receive(CASE, date(2021, 12, 28))
    assert w.post(name, CASE, tag).status_code == code
    assert w.status(CASE) == "received"


def test_a_foreign_case_isnt_there() -> None:
    w.receive(CASE, date(2021, 12, 28))
    for name in (w.OUTSIDER, w.STRANGER):
        assert w.browser(name).get(f"/window/cases/{CASE}/").status_code == 404
        assert w.browser(name).get(f"/window/cases/{CASE}/letters/1/").status_code == 404
    assert w.browser(w.CLERK).get("/window/cases/nothing/").status_code == 404


def test_a_refusal_stands_beside_its_field() -> None:
    papers = w.asked_papers()
    w.receive(CASE, date(2021, 12, 28), leave_out=tuple(papers[:2]))
    before = ledger.load("case", CASE)
    answer = w.post(w.CLERK, CASE, "notify-correction", missing=[papers[0]], text="请提交")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "form-notify-correction-missing-error" in shown
    assert "AC-3" in shown
    empty = w.post(w.CLERK, CASE, "notify-correction", missing=papers[:2], text="")
    assert empty.status_code == 422
    assert "form-notify-correction-text-error" in empty.content.decode()
    assert ledger.load("case", CASE) == before


def test_a_faster_colleague_is_shown() -> None:
    w.receive(CASE, date(2021, 12, 28))
    w.do(CASE, date(2021, 12, 28), w.CLERK, c.Note(text="先到"), "16:00")
    answer = w.post(w.CLERK, CASE, "note", text="后到", _seq="1")
    assert answer.status_code == 409
    assert "有人先您一步" in answer.content.decode()


def test_only_what_makes_sense_is_offered() -> None:
    w.receive(CASE, date(2021, 12, 28))
    shown = page(w.APPROVER)
    assert 'id="form-accept"' in shown
    assert 'id="form-grant"' not in shown
    assert 'id="form-accept"' not in page(w.CLERK), "the clerk doesn't accept"
    assert "data-confirm" in shown
    assert 'id="form-' not in page(w.AUDITOR)


def test_every_command_of_people_has_a_form() -> None:
    meant = {str(each.__struct_config__.tag) for each in c.CaseCommands.__args__}
    assert meant - set(offers.COMMANDS) == {
        "open-pre-service",
        "deem-accepted",
        "deem-renewed",
        "issue-with-land",
        "record-silence",
        "record-instant-check",
        "attach-file",
        "remove-file",
    }
