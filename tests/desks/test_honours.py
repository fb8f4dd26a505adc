"""荣誉与考核, page by page: the honours, a leaderboard, a sheet, and an appraisal from opening to the flags."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kuaijin import ledger, wallclock
from kuaijin.ledger.projections.delivery_models import AppraisalRow, HonourRow, StandingRow
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out
from tests.files.samples import pdf

pytestmark = pytest.mark.django_db
APPRAISER, HEAD, FIRM = "考核专员01", "开发建设局负责人", "企业-海德威（示例账户）"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_articles_honours_stand_on_top(park: date, language: str) -> None:
    answer = counted(signed_in(APPRAISER, language), "honours:home", "/honours/")
    told = answer.content.decode()
    assert ("“项目大会战”红旗单位" if language == "zh-hans" else "Red-flag unit of the project campaign") in told
    assert (answer.context["given_flags"], answer.context["firsts"], answer.context["own_flags"]) == (1, 1, 3)
    assert answer.context["lst"].total == 2


def test_a_trial_is_seen_only_by_those_who_work_at_it(park: date) -> None:
    assert signed_in(HEAD).get("/honours/KP2021-02/").status_code == 200
    for name in (FIRM, "服务秘书01"):
        assert signed_in(name).get("/honours/").context["lst"].total == 1
        assert signed_in(name).get("/honours/KP2021-02/").status_code == 404
        assert signed_in(name).get("/honours/KP2021-02/P16/").status_code == 404
        assert signed_in(name).get("/honours/KP2021-01/").status_code == 200
    assert signed_in("系统管理员").get("/honours/").status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_leaderboard_opens_to_sheets(park: date, language: str) -> None:
    client = signed_in(HEAD, language)
    page = counted(client, "honours:appraisal", "/honours/KP2021-01/")
    places = page.context["places"]
    assert len(places) == 19
    assert [each.standing.place for each in places] == sorted(each.standing.place for each in places)
    assert sum(each.flag for each in places) == 3
    vetoed = next(each for each in places if each.vetoes)
    assert not vetoed.flag
    sheet = counted(client, "honours:sheet", f"/honours/KP2021-01/{places[0].subject}/")
    parts = [points for _, points, _ in sheet.context["sections"]]
    assert sum(parts) == places[0].standing.total
    assert client.get("/honours/KP2021-01/P99/").status_code == 404
    told = signed_in(APPRAISER, "en").get("/honours/KP2021-01/P13/").content.decode()
    assert "Not in production" in told
    assert "未投产" not in told


def test_the_upheld_appeal_shows_on_its_sheet(park: date) -> None:
    told = signed_in(HEAD).get("/honours/KP2021-01/P11/").content.decode()
    assert "申诉成立：" in told


def test_from_opening_to_the_flags(park: date, site_day: None) -> None:
    client, head, statistics = signed_in(APPRAISER), signed_in(HEAD), signed_in("统计专员01")
    opened = client.post(
        "/honours/open/",
        {"title": "全年", "rules_id": "yanan-2017", "period_from": "2021-01-01", "period_to": "2021-12-29"},
    )
    assert opened.status_code == 302
    page = opened.headers["Location"]
    assert page == "/honours/KP2021-03/"
    wrong = {"input": "joint_starts", "subjects": ["P16"], "value": "often", "evidence": "记录"}
    assert client.post(f"{page}act/enter-input/", wrong).status_code == 403
    answer = statistics.post(f"{page}act/enter-input/", wrong)
    assert answer.status_code == 422
    assert "数值须为数字" in answer.content.decode()
    assert statistics.post(f"{page}act/enter-input/", wrong | {"value": "1"}).status_code == 302
    assert client.post(f"{page}act/try/", {}).status_code == 302
    assert client.post(f"{page}act/publish/", {}).status_code == 403
    assert not StandingRow.objects.filter(appraisal="KP2021-03").exists()
    assert head.post(f"{page}act/publish/", {}).status_code == 302
    assert StandingRow.objects.filter(appraisal="KP2021-03").count() == 19
    firm = signed_in(FIRM)
    assert firm.post(f"{page}act/appeal/", {"subject": "P15", "metric": "joint", "reason": "x"}).status_code == 422
    assert firm.post(f"{page}act/appeal/", {"subject": "P16", "metric": "joint", "reason": "两次"}).status_code == 302
    wallclock.set_site_day(date(2022, 1, 6))
    assert head.post(f"{page}act/close-appraisal/", {}).status_code == 422
    decided = {"subject": "P16", "metric": "joint", "upheld": "on", "reason": "属实", "value": "2"}
    assert head.post(f"{page}act/decide-appeal/", decided).status_code == 302
    assert head.post(f"{page}act/close-appraisal/", {}).status_code == 302
    assert AppraisalRow.objects.get(pk="KP2021-03").flags == 3
    assert set(ledger.load("appraisal", "KP2021-03")[0].flags) == set(
        StandingRow.objects.filter(appraisal="KP2021-03", flag=True).values_list("project", flat=True)
    )


def test_a_certificate_is_scanned_and_looked_at(park: date) -> None:
    at, paper = "/honours/awards/RY2021-01/scans/", pdf()
    attached = {"file": SimpleUploadedFile("证书扫描件.pdf", paper)}
    assert signed_in(HEAD).post(at, attached).status_code == 403
    client = signed_in(APPRAISER)
    assert client.post(at, {}).status_code == 422
    assert client.post(at, {"file": SimpleUploadedFile("证书.exe", b"MZ")}).status_code == 422
    assert client.post(at, {"file": SimpleUploadedFile("证书扫描件.pdf", paper)}).status_code == 302
    assert client.post(at, {"file": SimpleUploadedFile("又一份.pdf", paper)}).status_code == 422, "the same scan"
    reader = signed_in(HEAD)
    assert f'{at}1/"' in reader.get("/honours/").content.decode()
    assert f"{at}1/1.png" in reader.get(f"{at}1/").content.decode()
    assert reader.get(f"{at}1/1.png")["Content-Type"] == "image/png"
    assert b"".join(reader.get(f"{at}1/save").streaming_content) == paper  # type: ignore[attr-defined]  a file
    assert reader.get(f"{at}2/").status_code == 404
    assert signed_in("系统管理员").get(f"{at}1/").status_code == 404


def test_an_honour_is_entered_and_struck_out(park: date) -> None:
    told = {
        "title_zh": "先进", "title_en": "Advanced", "giver": "市政府", "period": "2021年", "awarded_on": "2021-12-20",
        "document_no": "示例〔2021〕9号", "place": "0",
    }  # fmt: skip
    client = signed_in(APPRAISER)
    late = client.post("/honours/record/", told | {"awarded_on": "2031-01-01"})
    assert late.status_code == 422
    assert client.post("/honours/record/", told).status_code == 302
    row = HonourRow.objects.get(title_zh="先进")
    assert client.post(f"/honours/awards/{row.pk}/strike/", {"reason": "误登"}).status_code == 403
    assert signed_in(HEAD).post(f"/honours/awards/{row.pk}/strike/", {"reason": "误登"}).status_code == 302
    assert "先进" not in signed_in(HEAD).get("/honours/").content.decode()


@pytest.mark.parametrize("address", ["/honours/export.xlsx", "/honours/KP2021-01/export.xlsx"])
def test_exports(park: date, address: str) -> None:
    assert taken_out(signed_in(APPRAISER), address).content[:2] == b"PK"
    assert signed_in(FIRM).get(address).status_code == 403


def test_a_past_day_knows_no_flags_yet(park: date) -> None:
    client: Client = signed_in(HEAD)
    answer = client.get("/honours/?asof=2021-11-01")
    assert answer.context["own_flags"] == 0
