"""信用记录: a broken promise bars its firm from the next one, until it is made good (TO-7, PR-6)."""

from datetime import date, timedelta

import pytest

from kuaijin import ledger
from kuaijin.core import case_commands as c
from kuaijin.core import credit
from kuaijin.core.base import Refused
from kuaijin.demo.people import actor
from kuaijin.ledger.projections.models import CaseRow, CreditRow
from tests.desks.signed_in import signed_in
from tests.desks.window_park import at

pytestmark = pytest.mark.django_db
HEAD = "开发建设局负责人"


@pytest.fixture
def broken(park: date) -> CreditRow:
    """A firm whose permit was got by deceit and revoked today."""
    row = CaseRow.objects.filter(project="P15", decision="granted", status="delivered").order_by("id").first()
    assert row is not None
    ledger.execute("case", row.id, c.Revoke(ground="deceit", reason="材料虚假"), actor=actor(HEAD))
    return CreditRow.objects.get(id=row.uscc)


def tolerant(row: CaseRow) -> str:
    """The rule that refuses a tolerant acceptance of a case, or "" if none does."""
    state = ledger.load("case", row.id)[0]
    command = c.AcceptTolerantly(missing=state.missing, model="acceptance", promise_signed=True)
    try:
        ledger.rehearse("case", row.id, command, actor=actor("审批岗01"))
    except Refused as refused:
        return refused.refusal.rule
    return ""


def test_a_revocation_for_deceit_goes_on_record(broken: CreditRow, park: date) -> None:
    assert (broken.breaches, broken.open, broken.last_on) == (1, 1, park)
    assert "欺骗" in broken.barred_zh
    assert "deceit" in broken.barred_en


def test_other_revocations_do_not(park: date) -> None:
    row = CaseRow.objects.filter(project="P15", decision="granted", status="delivered").order_by("id").first()
    ledger.execute("case", row.id, c.Revoke(ground="no_power", reason="超越职权"), actor=actor(HEAD))
    assert not CreditRow.objects.exists()


def test_papers_that_never_came_go_on_record(park: date) -> None:
    row = CaseRow.objects.filter(tolerated=True, status="accepted").order_by("id").first()
    assert row is not None
    with at(row.cure_due + timedelta(days=1)):
        ledger.execute("case", row.id, c.Terminate(ground="not_cured", reason="逾期未补"), actor=actor("审批岗01"))
    assert CreditRow.objects.get(id=row.uscc).open == 1


def test_the_barred_firm_is_refused_tolerance_until_it_is_repaired(broken: CreditRow, park: date) -> None:
    row = _received(broken)
    assert tolerant(row) == "TO-7"
    (breach,) = ledger.load("credit", broken.pk)[0].open
    repair = credit.RepairCredit(case_id=breach.case_id, document="信修1号", reason="已整改")
    ledger.execute("credit", broken.pk, repair, actor=actor(HEAD))
    assert tolerant(row) != "TO-7"


def _received(firm: CreditRow) -> CaseRow:
    """A case of the firm that was received without its papers."""
    project = CaseRow.objects.filter(uscc=firm.pk).first().project
    for item in ("nongmingong", "gongdian", "gongshui", "jianzhu-dengji"):
        subject = {"item_id": item, "project_id": project, "applicant": firm.firm, "uscc": firm.pk}
        receive = c.Receive(**subject, channel="online", materials=())
        try:
            ledger.execute("case", f"C-{item}", receive, actor=actor("综合窗口01"))
        except Refused:
            continue
        return CaseRow.objects.get(id=f"C-{item}", status="received")
    raise AssertionError("no item of the list can be applied for again")


def test_the_pages(broken: CreditRow, park: date) -> None:
    client = signed_in(HEAD)
    assert client.get("/window/credit/").context["lst"].total == 1
    assert client.get("/window/credit/", {"state": "repaired"}).context["lst"].total == 0
    page = f"/window/credit/{broken.pk}/"
    assert "不得适用" in client.get(page).content.decode()
    assert "Barred" in signed_in(HEAD, "en").get(page).content.decode()
    assert signed_in("企业-海德威（示例账户）").get(page).status_code == 404
    assert signed_in("综合窗口01").get(page).context["form"] is None
    case = client.get(page).context["lines"][0][0].case_id
    sent = {"case_id": case, "document": "信修1号", "reason": "已整改"}
    assert signed_in("综合窗口01").post(f"{page}repair/", sent).status_code == 403
    assert client.post(f"{page}repair/", {**sent, "document": ""}).status_code == 422
    assert client.post(f"{page}repair/", sent).status_code == 302
    assert CreditRow.objects.get(id=broken.pk).open == 0
    assert client.post(f"{page}repair/", sent).status_code == 422
