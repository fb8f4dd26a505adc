"""拿地即拿证, page by page: the list, one set, its rehearsal, the contract that fires it."""

from datetime import date

import pytest
from django.urls import reverse

from kuaijin import ledger
from kuaijin.core import parcel_messages as land
from kuaijin.core import permit_set_messages as s
from kuaijin.core.base import Refused
from kuaijin.core.case_commands import AttachFile
from kuaijin.demo.people import actor
from kuaijin.ledger import surroundings
from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import CaseRow, PermitSetRow
from kuaijin.ledger.projections.paper_models import CertificateRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
HEAD, PLANNER, APPROVER = "开发建设局负责人", "国土规划专员01", "审批岗01"


@pytest.fixture
def cleared(park: date) -> None:
    """The last three owners of P19's land have signed: it may be granted."""
    done = land.ReportAcquisition(owners_settled=26, owners_total=26, relocation_percent=100)
    ledger.execute("parcel", "P19-1", done, actor=actor("征拆专员01"))


def test_the_list_shows_what_one_may_see(park: date) -> None:
    answer = counted(signed_in(HEAD), "grants:list", "/grants/")
    assert answer.context["lst"].total == 5
    assert signed_in(HEAD).get("/grants/", {"status": "armed"}).context["lst"].total == 1
    own = signed_in("企业-海德威（示例账户）").get("/grants/")
    assert [row.pk for row in own.context["lst"].page.object_list] == ["ND-P16"]
    assert signed_in("系统管理员").get("/grants/").status_code == 403


def test_the_list_can_be_taken_away(park: date) -> None:
    assert taken_out(signed_in(HEAD), "/grants/export.xlsx").content[:2] == b"PK"
    assert signed_in(PLANNER).get("/grants/export.xlsx").status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_granted_set_tells_its_minute(park: date, language: str) -> None:
    client = signed_in(HEAD, language)
    answer = counted(client, "grants:set", "/grants/ND-P15/")
    minute = answer.context["minute"]
    assert minute.permits == 9
    assert [step.certificate for step in minute.steps if step.certificate][-1] == "建筑工程施工许可证"
    assert ("57 天" if language == "zh-hans" else "57 calendar days") in answer.content.decode()
    assert answer.context["forms"] == []


def test_each_permit_is_told_by_its_own_number_and_opens_the_certificate(park: date) -> None:
    page = signed_in(HEAD).get("/grants/ND-P15/").content.decode()
    issued = ledger.load("permit-set", "ND-P15")[0].issued
    rows = CertificateRow.objects.in_bulk([each.case_id for each in issued])
    assert len(rows) == len(issued) == 9
    for case, row in rows.items():
        assert row.told != case
        assert f'href="{reverse("papers:certificate", args=[case])}">{row.told}</a>' in page
    assert "编号于核发时编定" not in page


def test_before_the_issue_a_permit_has_no_number(park: date) -> None:
    row = next(each for each in PermitSetRow.objects.exclude(status__in=("complete", "rescinded")) if not each.issued)
    page = signed_in(HEAD).get(f"/grants/{row.pk}/").content.decode()
    assert page.count("编号于核发时编定") == len(row.items)


def test_a_set_of_others_is_not_there(park: date) -> None:
    assert signed_in("企业-海德威（示例账户）").get("/grants/ND-P15/").status_code == 404
    assert signed_in(HEAD).get("/grants/none/").status_code == 404


def test_who_may_do_what(park: date) -> None:
    offered = {
        name: [form.tag for form in signed_in(name).get("/grants/ND-P19/").context["forms"]]
        for name in (HEAD, PLANNER, APPROVER, "综合窗口01", "调度专员01")
    }
    assert offered == {
        HEAD: ["fix-draft", "prepare-contract", "disarm"],
        PLANNER: ["fix-draft", "prepare-contract", "disarm"],
        APPROVER: [],
        "综合窗口01": ["fix-draft"],
        "调度专员01": [],
    }


def test_a_rehearsal_says_why_not(park: date) -> None:
    answer = counted(signed_in(PLANNER), "grants:rehearsal", "/grants/ND-P19/rehearsal/")
    assert answer.context["refusal"].rule == "net-land"
    assert "净地" in answer.content.decode()


def test_a_rehearsal_keeps_nothing_and_the_contract_grants(park: date, cleared: None) -> None:
    client, before = signed_in(PLANNER), Entry.objects.count()
    shown = client.get("/grants/ND-P19/rehearsal/").context["minute"]
    assert (shown.permits, shown.stopped) == (4, None)
    assert Entry.objects.count() == before
    assert client.post("/grants/ND-P19/sign/").status_code == 302
    done = client.get("/grants/ND-P19/")
    assert [(step.types, step.case_id) for step in done.context["minute"].steps] == [
        (step.types, step.case_id) for step in shown.steps
    ]
    assert PermitSetRow.objects.get(id="ND-P19").status == "complete"


def test_only_who_may_sign_signs(park: date, cleared: None) -> None:
    for name in (HEAD, APPROVER, "调度专员01"):
        assert signed_in(name).post("/grants/ND-P19/sign/").status_code == 403
    assert PermitSetRow.objects.get(id="ND-P19").status == "armed"


def test_a_contract_that_is_refused_says_why(park: date) -> None:
    answer = signed_in(PLANNER).post("/grants/ND-P19/sign/")
    assert answer.status_code == 422
    assert "净地" in answer.content.decode()


def test_a_stopped_set_offers_what_may_be_granted(park: date, cleared: None) -> None:
    case = CaseRow.objects.get(project="P19", item="tudi-dengji", status="pre_service")
    signed_in("综合窗口01").post(f"/window/cases/{case.pk}/act/withdraw/", {"reason": "图纸调整"})
    CaseRow.objects.get(pk=case.pk, status="withdrawn")
    client = signed_in(HEAD)
    assert PermitSetRow.objects.get(id="ND-P19").status == "armed"
    signed_in(PLANNER).post("/grants/ND-P19/sign/")
    page = client.get("/grants/ND-P19/")
    assert page.context["state"].stop.rule == "SET-CASE"
    assert [form.tag for form in page.context["forms"]][:2] == ["arm", "fire-part"]
    sent = {"items": ["churang", "yongdi-guihua"], "reason": "先行核发"}
    assert client.post("/grants/ND-P19/fire-part/", sent).status_code == 302
    assert PermitSetRow.objects.get(id="ND-P19").status == "partly"


def test_a_set_is_planned_on_its_page(park: date) -> None:
    client = signed_in(PLANNER)
    assert "地块" in counted(client, "grants:plan", "/grants/plan/").content.decode()
    assert client.get("/grants/plan/", {"parcel": "P19-1"}).context["picked"]
    answer = client.post("/grants/plan/", {"parcel_id": "P15-1", "buyer": "某公司", "uscc": "x", "items": ["churang"]})
    assert answer.status_code == 422


def test_a_bad_draft_is_refused_beside_the_field(park: date) -> None:
    case = CaseRow.objects.get(project="P19", item="churang", status="pre_service").pk
    sent = {"item_id": "churang", "case_id": case, "document": "图", "digest": "12", "materials": "", "polygon": ""}
    answer = signed_in(HEAD).post("/grants/ND-P19/fix-draft/", sent)
    assert answer.status_code == 422
    assert "64" in answer.content.decode()
    assert PermitSetRow.objects.get(id="ND-P19").status == "armed"


def test_unknown_acts_are_not_there(park: date) -> None:
    assert signed_in(HEAD).post("/grants/ND-P19/fire/").status_code == 404


def test_a_draft_is_fixed_out_of_the_uploaded_files(park: date) -> None:
    """Nothing is typed: papers, digest and land are what lies there; another file is another draft."""
    case = CaseRow.objects.get(project="P19", item="churang", status="pre_service").pk
    page = "/grants/ND-P19/files/churang/"
    assert signed_in(HEAD).post(page).status_code == 404, "no file yet"
    material = surroundings.rulebook().items["churang"].materials[0].name.zh
    _attach(case, material, "a")
    assert signed_in(HEAD).post(page).status_code == 302
    first = ledger.load("permit-set", "ND-P19")[0].drafts["churang"]
    assert first.materials == (material,)
    assert first.polygon == ledger.load("parcel", "P19-1")[0].polygon
    _attach(case, material, "b")
    signed_in(HEAD).post(page)
    assert ledger.load("permit-set", "ND-P19")[0].drafts["churang"].digest != first.digest
    assert signed_in("审批岗01").post(page).status_code == 403


def test_another_file_after_the_decision_makes_the_set_lapse(park: date) -> None:
    """What was decided in advance is what is granted: a file that was exchanged since is another draft."""
    case = CaseRow.objects.get(project="P19", item="churang", status="pre_service").pk
    material = surroundings.rulebook().items["churang"].materials[0].name.zh
    _attach(case, material, "a")
    decider = actor(ledger.load("permit-set", "ND-P19")[0].decisions["churang"].by)
    signed_in(HEAD).post("/grants/ND-P19/files/churang/")
    ledger.execute("permit-set", "ND-P19", s.Predecide(item_id="churang", reason="符合"), actor=decider)
    arm = s.Arm(promise="承诺-2")
    ledger.execute("permit-set", "ND-P19", arm, actor=actor(HEAD))
    _attach(case, material, "b")
    state = ledger.load("permit-set", "ND-P19")[0]
    assert state.status == "lapsed"
    assert "文件已更换" in state.lapsed[0].zh
    with pytest.raises(Refused) as refused:
        ledger.execute("permit-set", "ND-P19", arm, actor=actor(HEAD))
    assert refused.value.refusal.rule == "SET-DRAFT"


def _attach(case: str, material: str, letter: str) -> None:
    command = AttachFile(
        material=material,
        file_name="送审稿.pdf",
        digest=letter * 64,
        sha256=letter * 64,
        media_type="application/pdf",
        size=9,
    )
    ledger.execute("case", case, command, actor=actor("综合窗口01"))
