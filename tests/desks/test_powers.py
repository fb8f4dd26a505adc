"""赋权, page by page: the register and its figures, one power, what may be done to it, and the case that it carries."""

from datetime import date

import pytest
from django.test import Client

from kuaijin import ledger
from kuaijin.core import power_messages as m
from kuaijin.core.base import Refused
from kuaijin.core.case_commands import Grant
from kuaijin.demo.people import actor
from kuaijin.ledger.projections.models import CaseRow, PowerRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
HEAD, DISPATCHER, CLERK = "开发建设局负责人", "调度专员01", "综合窗口01"
PAUSE = {"from_day": "2021-12-29", "document_no": "示例〔2021〕40号", "reason": "系统改造"}
PROPOSAL = {
    "item_id": "yushou",
    "delegation_form": "委托",
    "delegating_body": "市住房和城乡建设局",
    "receiving_body": "开发建设局",
    "document_no": "示例〔2021〕41号",
    "document_title": "关于委托行使商品房预售许可的决定",
    "document_on": "2021-12-20",
    "scope": "floor_area_sqm le 50000",
}


def power_of(item: str) -> PowerRow:
    return PowerRow.objects.get(item=item, status="in_force")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_register_with_its_figures(park: date, language: str) -> None:
    answer = counted(signed_in(HEAD, language), "powers:list", "/powers/")
    assert answer.context["lst"].total == 57
    assert answer.context["figures"].in_force == 53
    assert ("目标 53 项" if language == "zh-hans" else "target 53") in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "count"),
    [({"status": "in_force"}, 53), ({"status": "suspended"}, 1), ({"form": "委托"}, 28), ({"q": "施工许可证核发"}, 1)],
)
def test_filters_and_search(park: date, asked: dict[str, str], count: int) -> None:
    assert signed_in(HEAD).get("/powers/", asked).context["lst"].total == count


def test_each_figure_opens_to_its_list(park: date) -> None:
    client = signed_in(HEAD)
    told = client.get("/powers/").context["figures"]
    assert client.get("/powers/", {"use": "used"}).context["lst"].total == told.used
    assert client.get("/powers/", {"use": "idle"}).context["lst"].total == told.idle
    assert counted(client, "powers:cases", "/powers/cases/zone/").context["lst"].total == told.in_zone
    assert client.get("/powers/cases/decided/").context["lst"].total == told.decided
    assert client.get("/powers/cases/outside/").context["lst"].total == 0
    assert client.get("/powers/cases/nothing/").status_code == 404


def test_a_firm_sees_the_register_but_not_the_figures_nor_others_cases(park: date) -> None:
    firm = signed_in("企业-海德威（示例账户）")
    assert firm.get("/powers/").context["figures"] is None
    assert firm.get("/powers/cases/zone/").status_code == 403
    page = firm.get(f"/powers/{power_of('shigong-xuke').pk}/")
    assert {row.uscc for row in page.context["lst"].page.object_list} <= {
        row.uscc for row in CaseRow.objects.filter(applicant__contains="海德威")
    }
    assert signed_in("系统管理员").get("/powers/").status_code == 403


def test_the_list_can_be_taken_away(park: date) -> None:
    assert taken_out(signed_in(HEAD), "/powers/export.xlsx").content[:2] == b"PK"
    assert signed_in(CLERK).get("/powers/export.xlsx").status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_one_power_tells_what_follows_from_its_form(park: date, language: str) -> None:
    row = power_of("shigong-xuke")
    answer = counted(signed_in(HEAD, language), "powers:power", f"/powers/{row.pk}/")
    text = answer.content.decode()
    for part in (
        "市住房和城乡建设局",
        "示例〔2020〕2号",
        "郴州市人民政府" if language == "zh-hans" else "Chenzhou Municipal",
    ):
        assert part in text
    assert answer.context["lst"].total == CaseRow.objects.filter(power=row.pk).count() > 0
    assert [form.tag for form in answer.context["forms"]] == ["suspend-power", "take-power-back"]
    assert signed_in(CLERK, language).get(f"/powers/{row.pk}/").context["forms"] == []


def test_a_power_nobody_knows(park: date) -> None:
    assert signed_in(HEAD).get("/powers/FQ-999/").status_code == 404
    assert signed_in(HEAD).post("/powers/FQ-001/expire-power/", {}).status_code == 404


def _do(client: Client, id_: str, tag: str, values: dict[str, str]) -> int:
    return client.post(f"/powers/{id_}/{tag}/", values).status_code


def test_suspended_resumed_and_taken_back_with_the_proper_right(park: date) -> None:
    row, head = power_of("lvdi"), signed_in(HEAD)
    assert _do(signed_in(DISPATCHER), row.pk, "suspend-power", PAUSE) == 403
    assert _do(head, row.pk, "suspend-power", {**PAUSE, "reason": ""}) == 422
    assert power_of("lvdi").status == "in_force"
    assert _do(head, row.pk, "suspend-power", PAUSE) == 302
    assert head.get("/powers/").context["figures"].in_force == 52
    assert _do(head, row.pk, "suspend-power", PAUSE) == 422
    assert _do(head, row.pk, "resume-power", PAUSE) == 302
    assert _do(head, row.pk, "take-power-back", PAUSE) == 302
    assert PowerRow.objects.get(pk=row.pk).status == "taken_back"


def test_proposed_and_put_in_force(park: date) -> None:
    dispatcher, head = signed_in(DISPATCHER), signed_in(HEAD)
    assert dispatcher.get("/powers/propose/").status_code == 200
    assert signed_in(CLERK).get("/powers/propose/").status_code == 403
    wrong = dispatcher.post("/powers/propose/", {**PROPOSAL, "scope": "colour eq red"})
    assert wrong.status_code == 422
    assert "POWER-SCOPE" in wrong.content.decode()
    answer = dispatcher.post("/powers/propose/", PROPOSAL)
    assert answer.status_code == 302
    id_ = answer["Location"].strip("/").split("/")[-1]
    force = {**PAUSE, "effective_from": "2021-12-29"}
    assert _do(dispatcher, id_, "put-power-in-force", force) == 403
    assert _do(head, id_, "put-power-in-force", force) == 422  # not made public yet
    assert _do(head, id_, "put-power-in-force", {**force, "notice_on": "2021-12-22"}) == 302
    assert "floor_area_sqm le 50000" in head.get(f"/powers/{id_}/").content.decode()


def test_the_case_links_to_its_power_and_its_letter_names_the_owner(park: date) -> None:
    row = CaseRow.objects.filter(item="shigong-xuke", decision="granted").first()
    assert row is not None
    client = signed_in(HEAD)
    assert f"/powers/{row.power}/" in client.get(f"/window/cases/{row.pk}/").content.decode()
    state, _ = ledger.load("case", row.pk)
    grant = next(letter.number for letter in state.letters if letter.kind == "grant")
    letter = client.get(f"/window/cases/{row.pk}/letters/{grant}/").content.decode()
    assert "市住房和城乡建设局审批专用章" in letter


def test_taken_back_before_the_receipt_nothing_can_be_granted(park: date) -> None:
    """The document came late to the register: the case received since cannot be granted."""
    row = CaseRow.objects.filter(status="accepted").exclude(power="").first()
    assert row is not None
    back = m.TakePowerBack(from_day=row.received_on, document_no="示例〔2021〕50号", reason="职能调整")
    ledger.execute("power", row.power, back, actor=actor(HEAD))
    with pytest.raises(Refused) as refused:
        ledger.execute("case", row.pk, Grant(reason="符合条件"), actor=actor(HEAD))
    assert refused.value.refusal.rule == "CASE-POWER"
    assert "示例〔2021〕50号" in refused.value.refusal.text.zh


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_form_of_receipt_says_that_no_power_is_in_force(park: date, language: str) -> None:
    """It is received all the same: 许可法 art. 32(2) wants a written answer that names the right body."""
    address = "/window/receive/P19/yongdi-guihua/"
    client = signed_in(CLERK, language)
    assert client.get(address).context["lacking"] is None
    back = m.TakePowerBack(from_day=park, document_no="示例〔2021〕51号", reason="职能调整")
    ledger.execute("power", power_of("yongdi-guihua").pk, back, actor=actor(HEAD))
    text = client.get(address).content.decode()
    assert "示例〔2020〕2号" in text
    assert ("不予受理通知书" if language == "zh-hans" else "non-acceptance that names 市自然资源和规划局") in text
