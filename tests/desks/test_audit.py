"""The auditor's desk: browse, filter, verify, prove; nobody else, and nothing is changed."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kuaijin import ledger
from kuaijin.core import case_commands as c
from kuaijin.core.case_watch import signs
from kuaijin.demo.people import actor
from kuaijin.insight.evasion import last_day_habits
from kuaijin.ledger import checkpoints
from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import CaseRow, SignRow
from kuaijin.ledger.surroundings import calendar, rulebook
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db


def test_browse_and_filter(park: date) -> None:
    client = signed_in("审计员")
    answer = counted(client, "audit:ledger", "/audit/")
    assert answer.context["lst"].total == Entry.objects.count()
    only = client.get("/audit/", {"kind": "matter"}).context["lst"]
    assert 0 < only.total < answer.context["lst"].total
    assert client.get("/audit/", {"q": "Q2021-0003"}).context["lst"].total > 5


def test_entry_and_stream(park: date) -> None:
    client = signed_in("审计员")
    entry = Entry.objects.filter(kind="project", stream_id="P14").order_by("seq")[2]
    page = counted(client, "audit:entry", f"/audit/entries/{entry.pk}/").content.decode()
    assert entry.hash in page
    assert entry.prev_hash in page
    assert client.get("/audit/streams/project/P14/").status_code == 200
    assert client.get("/audit/streams/project/nothing/").status_code == 404
    assert client.get("/audit/streams/nothing/P14/").status_code == 404
    assert client.get("/audit/entries/999999999/").status_code == 404


def test_verify_is_clean(park: date) -> None:
    answer = signed_in("审计员").post("/audit/verify/")
    assert answer.context["report"].clean


def test_verify_against_a_file_that_is_none(park: date) -> None:
    file = SimpleUploadedFile("checkpoint.json", b"{}", content_type="application/json")
    assert signed_in("审计员").post("/audit/verify/", {"checkpoint": file}).status_code == 422


def test_proof(park: date) -> None:
    client = signed_in("审计员")
    assert "LEDGER-8" in client.get("/audit/streams/project/P14/proof/").content.decode()
    assert client.get("/audit/streams/project/P999/proof/").status_code == 404
    checkpoints.make()
    answer = client.get("/audit/streams/project/P14/proof/")
    assert answer.context["faults"] == []
    assert client.get("/audit/streams/project/P14/proof.json").json()["head"]["stream_id"] == "P14"
    assert client.get("/audit/checkpoints/").context["lst"].total == 1


def test_export_has_the_filters_on_its_first_line(park: date) -> None:
    answer = taken_out(signed_in("审计员"), "/audit/export.xlsx", {"kind": "park"})
    assert answer.content[:2] == b"PK"


@pytest.mark.parametrize("name", ["综合窗口01", "服务秘书01", "企业-海德威（示例账户）", "系统管理员"])
def test_nobody_else(park: date, name: str) -> None:
    assert signed_in(name).get("/audit/").status_code == 403


def test_signs_are_those_of_the_cases_own_record(park: date) -> None:
    client = signed_in("审计员")
    answer = counted(client, "audit:signs", "/audit/signs/")
    rows = SignRow.objects.all()
    assert answer.context["lst"].total == rows.count() > 10
    assert sum(count for _, _, count in answer.context["parts"]) == rows.count()
    for row in rows[:40]:
        state, _ = ledger.load("case", row.case)
        told = {(sign.rule, sign.text.zh) for sign in signs(state, calendar(), rulebook().settings, park)}
        assert (row.rule, row.text_zh) in told
    rule = rows[0].rule
    narrowed = client.get("/audit/signs/", {"rule": rule}).context["lst"]
    assert {row.rule for row in narrowed.page.object_list} == {rule}
    assert taken_out(client, "/audit/signs/export.xlsx").content[:2] == b"PK"
    assert signed_in("开发建设局负责人").get("/audit/signs/").status_code == 200
    assert signed_in("开发建设局负责人").get("/audit/signs/export.xlsx").status_code == 403
    assert signed_in("审批岗01").get("/audit/signs/").status_code == 403
    assert "疑点" not in signed_in("审计员", "en").get("/audit/signs/").content.decode()


def test_each_sign_leads_to_the_entries_that_it_rests_on(park: date) -> None:
    auditor = signed_in("审计员")
    rows = {row.rule: row for row in SignRow.objects.all()}
    assert len(rows) >= 4
    for row in rows.values():
        answer = auditor.get(f"/audit/signs/{row.case}/{row.position}/")
        assert answer.status_code == 200
        assert len(answer.context["rows"]) > 0
        assert {entry.stream_id for entry, _, _ in answer.context["rows"]} == {row.case}
        assert f"/audit/entries/{answer.context['rows'][0][0].pk}/" in answer.content.decode()
    row = rows.popitem()[1]
    head = signed_in("开发建设局负责人").get(f"/audit/signs/{row.case}/{row.position}/")
    assert head.status_code == 200
    assert "/audit/entries/" not in head.content.decode()
    assert signed_in("审批岗01").get(f"/audit/signs/{row.case}/{row.position}/").status_code == 403
    assert auditor.get(f"/audit/signs/{row.case}/999/").status_code == 404


def test_what_several_cases_show_together(park: date) -> None:
    late = CaseRow.objects.filter(status="accepted", red_from__lte=park).first()
    assert late is not None
    before = signed_in("审计员").get("/audit/signs/").context["again"]
    assert late.pk not in {gone.case for gone, _ in before}
    state, _ = ledger.load("case", late.pk)
    papers = tuple(paper.name.zh for paper in state.papers if not paper.shareable)
    ledger.execute("case", late.pk, c.Withdraw(reason="重新申报"), actor=actor("综合窗口01"))
    again = c.Receive(
        item_id=late.item,
        project_id=late.project,
        applicant=late.applicant,
        uscc=late.uscc,
        channel="online",
        materials=papers,
    )
    ledger.execute("case", "BJ2021-9001", again, actor=actor("综合窗口01"))
    answer = signed_in("审计员").get("/audit/signs/")
    assert (late.pk, "BJ2021-9001") in {(gone.case, back.case) for gone, back in answer.context["again"]}
    assert "/audit/streams/case/BJ2021-9001/" in answer.content.decode()


def test_a_department_that_always_answers_on_day_five(park: date) -> None:
    row = CaseRow.objects.filter(department="市水利局").first() or CaseRow.objects.filter(received_on__lte=park).first()
    assert row is not None
    count = CaseRow.objects.filter(department=row.department, received_on__gt=date(2020, 12, 29)).count()
    SignRow.objects.filter(rule="DAY-FIVE", department=row.department).delete()
    known = {"rule": "DAY-FIVE", "on": park, "department": row.department, "text_zh": "", "text_en": "", "item_zh": ""}
    for position in range(max(3, count)):
        SignRow.objects.create(case="X", position=position, item_en="", project="", handler="", **known)
    (habit,) = [each for each in last_day_habits(park) if each.department == row.department]
    assert (habit.late, habit.answered) == (max(3, count), count)
