"""日报, page by page: who may report, what comes in from a phone once or twice, photos, versions, the matter raised."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import MatterRow, ParcelRow
from kuaijin.ledger.projections.rhythm_models import SiteReportRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
SECRETARY, DISPATCHER, FIRM = "服务秘书06", "调度专员01", "企业-海德威（示例账户）"
FORM = "/rhythm/report/P06/2021-12-29/"
PAGE = "/rhythm/reports/P06.2021-12-29/"
TOLD = {"works": "看台钢结构安装", "people": "61", "machines": "4", "category": "其他", "key": "k" * 16}
ASKING = {"headers": {"accept": "application/json"}}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUAIJIN_HOME", str(tmp_path))


def picture(name: str = "site.png") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def placed() -> dict[str, Any]:
    """What the phone tells of a photo at a corner of the project's land."""
    longitude, latitude = ParcelRow.objects.filter(project="P06").values_list("polygon", flat=True)[0][0]
    return {"seconds_ago": 600, "longitude": longitude, "latitude": latitude, "accuracy_m": 8}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list_with_the_day_above_it(park: date, language: str) -> None:
    answer = counted(signed_in(DISPATCHER, language), "rhythm:reports", "/rhythm/")
    day = answer.context["day"]
    assert answer.context["lst"].total == SiteReportRow.objects.count() > 80
    assert len(day.due) == len(day.missing) == 13
    assert signed_in(DISPATCHER).get("/rhythm/", {"with": "corrected"}).context["lst"].total == 1
    assert signed_in(DISPATCHER).get("/rhythm/", {"with": "problem"}).context["lst"].total == 1
    assert taken_out(signed_in(DISPATCHER), "/rhythm/export.xlsx").content[:2] == b"PK"


def test_each_sees_their_own_projects(park: date) -> None:
    firm = signed_in(FIRM)
    projects = {row.project for row in firm.get("/rhythm/").context["lst"].page.object_list}
    assert projects == {"P16"}
    assert firm.get("/rhythm/export.xlsx").status_code == 403
    assert firm.get("/rhythm/reports/P03.2021-12-27/").status_code == 404
    assert firm.get(FORM).status_code == 404
    assert signed_in(DISPATCHER).get(FORM).status_code == 403
    assert signed_in("系统管理员").get("/rhythm/").status_code == 403
    assert signed_in(SECRETARY).get("/rhythm/report/P06/tomorrow/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_phone_form(park: date, language: str) -> None:
    client = signed_in(SECRETARY, language)
    lines = counted(client, "rhythm:mine", "/rhythm/report/").context["lines"]
    assert [line.project.pk for line in lines] == ["P06"]
    assert counted(client, "rhythm:report", FORM).status_code == 200


@pytest.mark.usefixtures("park")
class TestFromAPhone:
    """One phone, a weak link."""

    def test_sent_twice_it_counts_once(self) -> None:
        client = signed_in(SECRETARY)
        for _ in range(3):
            answer = client.post(FORM, TOLD, **ASKING)
            assert (answer.status_code, answer.json()["href"]) == (200, PAGE)
        assert Entry.objects.filter(kind="site-report", stream_id="P06.2021-12-29").count() == 1
        assert SiteReportRow.objects.get(pk="P06.2021-12-29").people == 61

    def test_a_second_report_of_the_day_is_told_so_and_changes_nothing(self) -> None:
        client = signed_in(SECRETARY)
        client.post(FORM, TOLD, **ASKING)
        answer = client.post(FORM, {**TOLD, "key": "other-key-1", "people": "7"}, **ASKING)
        assert answer.status_code == 422
        assert "REPORT-TWICE" in json.dumps(answer.json()) or "已报" in answer.json()["errors"][0]["text"]
        assert SiteReportRow.objects.get(pk="P06.2021-12-29").people == 61

    def test_corrected_with_a_reason_the_first_stays_on_record(self) -> None:
        client = signed_in(SECRETARY)
        client.post(FORM, TOLD)
        assert client.post(FORM, {**TOLD, "key": "other-key-1", "reason": ""}).status_code == 422
        more = {**TOLD, "key": "other-key-1", "people": "70", "reason": "漏计班组"}
        assert client.post(FORM, more).status_code == 302
        page = counted(client, "rhythm:report_page", PAGE)
        assert page.context["row"].version == 2
        assert [each.people for each in page.context["earlier"]] == [61]

    def test_a_problem_raises_a_matter_in_the_reporters_name(self) -> None:
        client = signed_in(SECRETARY)
        client.post(FORM, {**TOLD, "problem": "便道积水", "category": "施工组织"})
        matter = MatterRow.objects.get(pk="RB-P06.2021-12-29-1")
        assert (matter.raised_by, matter.category, matter.project) == (SECRETARY, "施工组织", "P06")
        assert f"/dispatch/matters/{matter.pk}/" in client.get(PAGE).content.decode()

    def test_photos_come_with_time_and_place(self) -> None:
        client = signed_in(SECRETARY)
        photos = [picture("a.png"), picture("b.png")]
        answer = client.post(FORM, {**TOLD, "photos": photos, "photo_facts": json.dumps([placed(), placed()])})
        assert answer.status_code == 302
        assert [each.photo.distance_m for each in client.get(PAGE).context["photos"]] == [0, 0]
        assert client.get(f"{PAGE}photos/1/")["Content-Type"] == "image/png"
        assert "attachment" in client.get(f"{PAGE}photos/2/save")["Content-Disposition"]
        assert client.get(f"{PAGE}photos/3/").status_code == 404
        assert signed_in(FIRM).get(f"{PAGE}photos/1/").status_code == 404

    @pytest.mark.parametrize(
        ("facts", "rule"),
        [
            ("", "REPORT-PLACE"),
            ("[]", "REPORT-PHOTO"),
            ("{", "REPORT-PHOTO"),
            ('[{"seconds_ago": -1}]', "REPORT-PHOTO"),
        ],
    )
    def test_a_photo_without_a_place_is_refused_with_its_reason(self, facts: str, rule: str) -> None:
        client = signed_in(SECRETARY)
        answer = client.post(FORM, {**TOLD, "photos": [picture()], "photo_facts": facts})
        assert answer.status_code == 422
        assert rule in answer.content.decode()
        assert not SiteReportRow.objects.filter(pk="P06.2021-12-29").exists()

    def test_a_file_that_is_no_picture(self) -> None:
        wrong = SimpleUploadedFile("site.png", b"not a picture", "image/png")
        answer = signed_in(SECRETARY).post(FORM, {**TOLD, "photos": [wrong]}, **ASKING)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["text"]

    def test_wrong_numbers_are_named_by_their_field(self) -> None:
        answer = signed_in(SECRETARY).post(FORM, {**TOLD, "people": "many", "machines": "-1"}, **ASKING)
        assert [each["field"] for each in answer.json()["errors"]] == ["people", "machines"]

    def test_nobody_reports_for_others(self) -> None:
        assert signed_in(FIRM).post(FORM, TOLD, **ASKING).status_code == 404
        assert signed_in(DISPATCHER).post(FORM, TOLD, **ASKING).status_code == 403
