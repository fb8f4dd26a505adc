"""秒批, from a rule drafted to a case that the machine grants, one it leaves to a person, a review and a recall."""

from datetime import date
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from kuaijin import ledger
from kuaijin.core import case_commands as c
from kuaijin.core import ruleset as r
from kuaijin.core.base import Refused
from kuaijin.demo.people import actor
from kuaijin.demo.sample_papers import attached
from kuaijin.exchange.decision_tables import from_xlsx, to_xlsx
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.instant import waits_for
from kuaijin.ledger.projections.instant_models import InstantRow
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.people.models import Account
from kuaijin.people.services import actor_of
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out
from tests.exchange.test_workbook_reading import damaged

pytestmark = pytest.mark.django_db
APPROVER, HEAD, FIRM = "审批岗01", "开发建设局负责人", "企业-海德威（示例账户）"
ITEM, LATER = "zhijie-fabao", "nongmingong"
"""P19 can be granted the first at once; the second only after it."""
RULES = {
    "inputs": "case.complete | 材料齐全 | complete | boolean |\nproject.total_wan | 总投资 | total | number |",
    "rows": "1 | case.complete = 是; project.total_wan <= 20000 | grant | 某条例第1条 | art. 1",
    "examples": "小 | case.complete = 是; project.total_wan = 1 | grant\n"
    "大 | case.complete = 是; project.total_wan = 20001 | person",
    "why": "试点",
}  # fmt: skip


def receive(case: str, item: str = ITEM, project: str = "P19", channel: Any = "online", **more: Any) -> Any:
    row = ProjectRow.objects.get(pk=project)
    papers = tuple(material.name.zh for material in surroundings.rulebook().items[item].materials)
    command = c.Receive(
        item_id=item, project_id=project, applicant=row.owner_name, uscc=more.get("uscc", row.owner_uscc),
        channel=channel, materials=more.get("materials", papers),
    )  # fmt: skip
    who = Account.objects.get(user__username="企业-示例·冷链物流公司").user
    by = actor_of(who) or actor("综合窗口01")
    outcome = ledger.execute("case", case, command, actor=by)
    return filed(outcome, by) if more.get("files", True) and channel == "online" else outcome


def filed(outcome: Any, by: Any) -> Any:
    """What came of the receipt, or of the last file after it."""
    for paper in waits_for(outcome.state):
        outcome = ledger.execute("case", outcome.state.id, attached(paper), actor=by)
    return outcome


def test_the_machine_grants_what_all_rules_allow(park: date) -> None:
    outcome = receive("BJ-M1")
    state = outcome.state
    assert (state.status, state.decision, state.instant.outcome, state.instant.version) == (
        "delivered",
        "granted",
        "grant",
        1,
    )
    assert [entry.type for entry in (*outcome.entries, *outcome.reactions)] == [
        "file-attached", "instantly-checked", "accepted", "granted", "delivered",
        "certificates-entered", "letters-entered",
    ]  # fmt: skip
    assert {entry.actor_role for entry in outcome.reactions} == {"system"}
    assert all(len(each.digest) == 64 and each.source for each in state.instant.inputs)
    row = InstantRow.objects.get(pk="BJ-M1")
    assert (row.outcome, row.version, row.right) == ("grant", 1, None)
    page = signed_in(APPROVER).get("/window/cases/BJ-M1/").content.decode()
    assert "秒批准予" in page
    assert "无未修复失信" in page


def test_ticks_without_files_are_no_papers_to_the_machine(park: date) -> None:
    outcome = receive("BJ-T1", files=False)
    state = outcome.state
    assert (state.status, state.instant) == ("received", None)
    page = signed_in("企业-示例·冷链物流公司").get("/window/cases/BJ-T1/").content.decode()
    assert "齐了即由系统核验" in page
    *first, last = waits_for(state)
    by = actor("综合窗口01")
    for paper in first:
        assert ledger.execute("case", "BJ-T1", attached(paper), actor=by).state.instant is None
    assert ledger.execute("case", "BJ-T1", attached(last), actor=by).state.status == "delivered"


def test_a_person_need_not_wait_for_the_machine(park: date) -> None:
    receive("BJ-T2", files=False)
    accepted = ledger.execute("case", "BJ-T2", c.Accept(), actor=actor(APPROVER)).state
    assert (accepted.status, accepted.instant) == ("accepted", None)
    assert waits_for(accepted) == ()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"channel": "window"}, "网上申请并实名认证"),
        ({"materials": ()}, "材料齐全"),
        ({"uscc": "91431000MA91001940"}, "申请人为项目单位"),
    ],
)
def test_what_fails_goes_to_a_person_with_its_receipt(park: date, more: dict[str, Any], told: str) -> None:
    case = f"BJ-P-{told}"[:20]
    state = receive(case, **more).state
    assert (state.status, state.decision) == ("received", "")
    assert state.instant.outcome == "person"
    assert told in state.instant.why.zh
    assert state.received_on == park


def test_a_refused_step_leaves_the_receipt_and_tells_why(park: date) -> None:
    state = receive("BJ-R1", LATER).state
    assert (state.status, state.decision, state.instant.outcome) == ("received", "", "person")
    assert state.instant.why.zh.startswith("系统自动决定时被拒")
    assert not state.instant.sampled
    assert state.letters[-1].kind == "receipt"


def test_the_machine_alone_checks_and_only_once(park: date) -> None:
    receive("BJ-O1", channel="window")
    state = ledger.load("case", "BJ-O1")[0]
    check = c.RecordInstantCheck(
        version=1, outcome="grant", row="1", law=state.instant.law, why=state.instant.law, inputs=(), truths=()
    )
    with pytest.raises(Refused) as caught:
        ledger.execute("case", "BJ-O1", check, actor=actor(APPROVER))
    assert caught.value.refusal.rule == "CASE-MACHINE"


def test_a_rule_is_drafted_checked_published_and_recalled(park: date) -> None:
    approver, head = signed_in(APPROVER), signed_in(HEAD)
    page = "/instant/zhiliang-anquan/"
    wrong = approver.post(f"{page}act/draft-rules/", RULES | {"rows": "1 | case.complete = 是 | maybe | 某法 |"})
    assert wrong.status_code == 422
    assert "第 1 行" in wrong.content.decode()
    assert approver.post(f"{page}act/draft-rules/", RULES | {"rows": "1 | x = 是 | grant | 某法 |"}).status_code == 302
    assert "没有输入项" in approver.get(page).content.decode()
    assert approver.post(f"{page}act/submit-rules/", {}).status_code == 422
    assert approver.post(f"{page}act/draft-rules/", RULES).status_code == 302
    assert approver.post(f"{page}act/submit-rules/", {}).status_code == 302
    publish = {"valid_from": "2021-12-29", "document_no": "示例〔2021〕34号"}
    assert approver.post(f"{page}act/publish-rules/", publish).status_code == 403
    assert head.post(f"{page}act/publish-rules/", publish | {"valid_from": "2021-12-28"}).status_code == 422
    assert head.post(f"{page}act/publish-rules/", publish).status_code == 302
    state = ledger.load(r.KIND, "zhiliang-anquan")[0]
    assert state.version_on(park).number == 2
    assert head.post(f"{page}act/recall-version/", {"version": "2", "reason": "金额有误"}).status_code == 302
    assert ledger.load(r.KIND, "zhiliang-anquan")[0].version_on(park).number == 1
    assert approver.post(f"{page}act/switch-off/", {"reason": "核查"}).status_code == 302
    assert ledger.load(r.KIND, "zhiliang-anquan")[0].version_on(park) is None
    assert approver.post(f"{page}act/switch-on/", {"reason": "核查完毕"}).status_code == 403


def test_the_drafter_does_not_publish(park: date) -> None:
    head = signed_in(HEAD)
    assert head.post("/instant/chaichu/act/draft-rules/", RULES).status_code == 302
    assert head.post("/instant/chaichu/act/submit-rules/", {}).status_code == 302
    refused = head.post("/instant/chaichu/act/publish-rules/", {"valid_from": "2021-12-29", "document_no": "x"})
    assert refused.status_code == 422
    assert "RULES-TWO" in refused.content.decode()


def test_the_kill_switch_leaves_everything_to_people(park: date) -> None:
    off = r.SwitchOff(reason="核查")
    ledger.execute(r.KIND, ITEM, off, actor=actor(APPROVER))
    state = receive("BJ-K1").state
    assert (state.status, state.instant) == ("received", None)


def test_workbook_out_and_in_and_dmn(park: date) -> None:
    approver = signed_in(APPROVER)
    book = approver.get("/instant/qizhong/table.xlsx").content
    table = surroundings.rulebook().instant_tables["qizhong"]
    assert from_xlsx(book) == (table.inputs, table.rows, table.examples)
    tree = ElementTree.fromstring(approver.get("/instant/qizhong/table.dmn").content)  # noqa: S314  our own
    names = {"d": "https://www.omg.org/spec/DMN/20191111/MODEL/"}
    assert len(tree.findall(".//d:rule", names)) == len(table.rows)
    assert tree.find(".//d:decisionTable", names).get("hitPolicy") == "FIRST"  # type: ignore[union-attr]  it is there
    sheet = load_workbook(BytesIO(book))
    sheet["rows"]["C2"] = "perhaps"
    changed = BytesIO()
    sheet.save(changed)
    for content, told in (
        (changed.getvalue(), "第 1 行"),
        (b"PK no", "不是可读的 xlsx"),
        (b"", "不是可读的 xlsx"),
        (damaged(book), "不是可读的 xlsx"),
    ):
        sent = {"file": SimpleUploadedFile("t.xlsx", content), "why": "改"}
        answer = approver.post("/instant/qizhong/upload/", sent)
        assert answer.status_code == 422, told
        assert answer.context["form"].field("why").value == "改"
    good = {"file": SimpleUploadedFile("t.xlsx", to_xlsx(table)), "why": "改"}
    assert approver.post("/instant/qizhong/upload/", good).status_code == 302
    assert ledger.load(r.KIND, "qizhong")[0].draft is not None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages(park: date, language: str) -> None:
    client = signed_in(HEAD, language)
    answer = counted(client, "instant:list", "/instant/")
    assert sum(line.status != "new" for line in answer.context["lines"]) >= 12
    counted(client, "instant:rules", "/instant/zhijie-fabao/")
    receive("BJ-L1")
    assert counted(client, "instant:checks", "/instant/checks/").context["lst"].total >= 1
    assert client.get("/instant/checks/?version=2").context["lst"].total == 0
    assert client.get("/instant/shigong-bg/").status_code == 200
    assert client.get("/instant/nothing/").status_code == 404
    assert taken_out(client, "/instant/checks/export.xlsx").content[:2] == b"PK"
    assert signed_in(FIRM).get("/instant/").status_code == 403


def test_a_sampled_grant_is_reviewed_once(park: date) -> None:
    number = next(n for n in range(1000) if _is_sampled(f"BJ-S{n}"))
    state = receive(f"BJ-S{number}").state
    assert state.instant.sampled
    assert state.instant.review_by == date(2022, 1, 6)
    ledger.execute("case", state.id, c.ReviewInstant(right=False, note="金额不符"), actor=actor(APPROVER))
    assert InstantRow.objects.get(pk=state.id).right is False
    with pytest.raises(Refused):
        ledger.execute("case", state.id, c.ReviewInstant(right=True, note="再看"), actor=actor(APPROVER))
    assert signed_in(HEAD).get("/instant/checks/?review=wrong").context["lst"].total == 1
    assert CaseRow.objects.get(pk=state.id).status == "delivered"


def _is_sampled(case: str) -> bool:
    from kuaijin.core.case_instant import is_sampled

    return is_sampled(case, 5)
