"""The page of the national exchange: a push recorded and taken out, a file looked at and taken in, by rights."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kuaijin.core.national_tables import STEP, TABLES
from kuaijin.ledger.projections.exchange_models import ExchangeRow, ExternalCaseRow
from kuaijin.ledger.projections.models import ProjectRow
from tests.desks.signed_in import signed_in

pytestmark = pytest.mark.django_db
DISPATCHER, AUDITOR, CLERK = "调度专员01", "审计员", "综合窗口01"
PAGE = "/tables/national/"


def push(**asked: str) -> Any:
    return signed_in(DISPATCHER).post(f"{PAGE}push/", {"format": "json", **asked})


def external(number: str = "WB-1", **changes: str) -> bytes:
    """A file of another system: one case of a project that the book knows."""
    code = ProjectRow.objects.get(pk="P14").code
    head = {"XZQHDM": "431000", "SPSXSLBM": number, "SJYXBS": "1", "SJLY": "市级系统"}
    case = {**head, "LSH": "1", "DFSJZJ": number, "XMDM": code, "SPSXBM": "s-1", "SPSXMC": "取水许可",
            "SPBMMC": "市水利局", "SBSJ": "2021-11-01 09:00:00"}  # fmt: skip
    steps = [
        {**head, "LSH": str(place), "DFSJZJ": f"{number}-{place}", "BLR": "窗口", "BLZT": status, "BLSJ": moment}
        for place, (status, moment) in enumerate(
            (("1", "2021-11-01 09:00:00"), ("3", "2021-11-02 09:00:00"), ("11", "2021-11-20 09:00:00")), start=1
        )
    ]
    steps[-1].update(changes)
    return json.dumps({"tables": {"SPGL_XMSPSXBLXXB": [case], "SPGL_XMSPSXBLXXXXB": steps}}).encode()


def take(content: bytes, keep: str) -> Any:
    file = SimpleUploadedFile("city.json", content, "application/json")
    return signed_in(DISPATCHER).post(f"{PAGE}take/", {"file": file, "keep": keep})


def test_a_push_is_taken_out_recorded_and_followed_by_an_increment(park: date) -> None:
    told = json.loads(push(span="all").content)
    assert set(told["tables"]) <= set(TABLES)
    row = ExchangeRow.objects.get(direction="out")
    assert row.total == sum(len(rows) for rows in told["tables"].values())
    page = signed_in(DISPATCHER).get(PAGE).content.decode()
    assert f'<td class="kj-num">{row.rows[STEP.name]}</td>' in page
    assert "标准中没有对应的办理状态" in signed_in(AUDITOR).get(f"{PAGE}runs/{row.pk}/").content.decode()
    report = signed_in(AUDITOR).get(f"{PAGE}runs/{row.pk}/rejected.csv").content.decode("utf-8-sig")
    assert report.count("\r\n") == row.rejected + 1
    assert json.loads(push(span="last").content)["tables"] == {}
    days = json.loads(push(span="days", **{"from": "2021-12-20", "to": "2021-12-24"}).content)["tables"]
    assert days[STEP.name]
    assert max(row["BLSJ"] for row in days[STEP.name])[:10] == "2021-12-24"
    assert push(span="days", **{"from": "x"}).status_code == 422


def test_a_file_is_looked_at_then_taken_in_and_its_case_shown(park: date) -> None:
    looked = take(external(), "0")
    assert "将新增 4 条台账" in looked.content.decode()
    assert not ExternalCaseRow.objects.exists()
    answer = take(external(), "1")
    assert answer.status_code == 302
    assert "全部通过" in signed_in(DISPATCHER).get(answer["Location"]).content.decode()
    row = ExternalCaseRow.objects.get()
    assert (row.project, row.status, str(row.accepted_on), str(row.decided_on)) == (
        "P14", "11", "2021-11-02", "2021-11-20",
    )  # fmt: skip
    page = signed_in(CLERK).get(f"{PAGE}cases/WB-1/").content.decode()
    assert "取水许可" in page
    assert "办结（通过）" in page
    assert "都已在台账中" in take(external(), "1").content.decode()
    changed = take(external(BLZT="13"), "1")
    assert "EXT-CHANGED" in signed_in(DISPATCHER).get(changed["Location"]).content.decode()
    assert ExternalCaseRow.objects.get().status == "11"


def test_a_case_is_seen_with_its_project_only(park: date) -> None:
    take(external(), "1")
    assert "WB-1" in signed_in("服务秘书06").get(f"{PAGE}cases/").content.decode()
    assert signed_in("服务秘书06").get(f"{PAGE}cases/WB-1/").status_code == 200
    assert signed_in("服务秘书01").get(f"{PAGE}cases/WB-1/").status_code == 404


def test_who_may_exchange(park: date) -> None:
    assert signed_in(CLERK).get(PAGE).status_code == 403
    auditor = signed_in(AUDITOR)
    assert auditor.get(PAGE).status_code == 200
    assert auditor.post(f"{PAGE}push/", {"span": "all"}).status_code == 403
    assert auditor.post(f"{PAGE}take/", {}).status_code == 403
    assert take(b"nothing", "1").status_code == 422
    assert signed_in(DISPATCHER).post(f"{PAGE}take/", {"keep": "1"}).status_code == 422
