"""快报, page by page: made at its hour, figures linked, edited, issued with the next number, archived, as Word."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from kuaijin import ledger
from kuaijin.core.base import SHANGHAI
from kuaijin.files import store
from kuaijin.insight.bulletins import generate_due
from kuaijin.ledger.projections.inbox_models import InboxRow
from kuaijin.ledger.projections.rhythm_models import BulletinRow
from kuaijin.wallclock import standing_at
from tests.desks.counting import counted
from tests.desks.signed_in import signed_in, taken_out

pytestmark = pytest.mark.django_db
DISPATCHER, HEAD, CHIEF = "调度专员01", "开发建设局负责人", "管委会主要领导"
DRAFT = "/rhythm/bulletins/daily-2021-12-28/"
TEXT = {"opening": "今日应报 {due} 个，已报 {reported} 个。", "remarks": "请补报", "weather": "多云"}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUAIJIN_HOME", str(tmp_path))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list(park: date, language: str) -> None:
    answer = counted(signed_in(DISPATCHER, language), "rhythm:bulletins", "/rhythm/bulletins/")
    assert answer.context["lst"].total == 8
    offers = [(period, day.month) for period, day, _ in answer.context["offers"]]
    assert offers == [("daily", 12), ("monthly", 12), ("monthly", 11)]
    assert signed_in(CHIEF).get("/rhythm/bulletins/").context["offers"] == []
    assert signed_in("企业-海德威（示例账户）").get("/rhythm/bulletins/").status_code == 403


def test_the_machine_makes_it_at_its_hour_and_only_once(park: date) -> None:
    for clock, made in (("18:29:59", 0), ("18:30:00", 1), ("18:31:00", 0)):
        with standing_at(datetime.fromisoformat(f"2021-12-29T{clock}").replace(tzinfo=SHANGHAI)):
            assert generate_due() == made
    state, _ = ledger.load("bulletin", "daily-2021-12-29")
    assert (state.generated_by, state.values["due"], state.values["reported"]) == ("系统", "13", "0")


def test_none_on_a_day_of_rest_without_reports(park: date) -> None:
    with standing_at(datetime(2022, 1, 1, 20, tzinfo=SHANGHAI)):
        assert generate_due() == 0


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_draft_with_its_figures_linked(park: date, language: str) -> None:
    answer = counted(signed_in(DISPATCHER, language), "rhythm:bulletin", DRAFT)
    pieces = answer.context["opening"]
    assert [(piece.value, piece.href) for piece in pieces[:2]] == [("13", "/rhythm/"), ("11", "/rhythm/")]
    assert [form.tag for form in answer.context["forms"]] == ["edit-bulletin", "issue-bulletin"]
    assert len(answer.context["state"].snapshot.works) == 13
    assert signed_in(CHIEF, language).get(DRAFT).context["forms"] == []


@pytest.mark.usefixtures("park")
class TestIssuing:
    """From the draft to the archive."""

    def test_a_typed_number_is_refused_beside_its_field(self) -> None:
        client = signed_in(DISPATCHER)
        answer = client.post(f"{DRAFT}act/edit-bulletin/", {**TEXT, "opening": "已报 12 个"})
        assert answer.status_code == 422
        assert "BULLETIN-TYPED" in answer.content.decode()
        assert client.post(f"{DRAFT}act/edit-bulletin/", TEXT).status_code == 302
        assert "今日应报 <a" in client.get(DRAFT).content.decode()

    def test_issued_it_has_the_next_number_and_lies_in_the_archive(self) -> None:
        client = signed_in(DISPATCHER)
        assert signed_in(CHIEF).post(f"{DRAFT}act/issue-bulletin/").status_code == 403
        assert client.post(f"{DRAFT}act/issue-bulletin/").status_code == 302
        row = BulletinRow.objects.get(pk="daily-2021-12-28")
        assert (row.status, row.number) == ("archived", 8)
        state, _ = ledger.load("bulletin", row.pk)
        with store().open(state.digest) as file:
            words = "\n".join(each.text for each in Document(BytesIO(file.read())).paragraphs)
        assert "日调度快报〔2021〕8号" in words
        with store().open(state.pdf_digest) as file:
            assert file.read(4) == b"%PDF"
        assert InboxRow.objects.filter(kind="bulletin-issued", audience="role:leader", object_id=row.pk).exists()
        assert "今日应报项目 13 个，已报 11 个" in words
        assert client.post(f"{DRAFT}act/edit-bulletin/", TEXT).status_code == 422

    def test_a_void_one_keeps_its_number(self) -> None:
        page = "/rhythm/bulletins/daily-2021-12-27/"
        assert signed_in(DISPATCHER).post(f"{page}act/withdraw-bulletin/", {"reason": "错"}).status_code == 403
        assert signed_in(HEAD).post(f"{page}act/withdraw-bulletin/", {"reason": "数据有误"}).status_code == 302
        signed_in(DISPATCHER).post(f"{DRAFT}act/issue-bulletin/")
        numbers = BulletinRow.objects.exclude(number=None).order_by("number").values_list("number", flat=True)
        assert list(numbers) == [1, 2, 3, 4, 5, 6, 7, 8]

    def test_made_by_hand_brought_up_to_date_and_taken_as_word(self) -> None:
        client = signed_in(DISPATCHER)
        assert client.post("/rhythm/bulletins/make/weekly/").status_code == 404
        for period, id_ in (("daily", "daily-2021-12-29"), ("monthly", "monthly-2021-12")):
            for _ in range(2):
                assert client.post(f"/rhythm/bulletins/make/{period}/").status_code == 302
            for language in ("zh-hans", "en"):
                page = signed_in(DISPATCHER, language).get(f"/rhythm/bulletins/{id_}/")
                assert page.status_code == 200
            assert taken_out(client, f"/rhythm/bulletins/{id_}/file.docx").content[:2] == b"PK"
            assert taken_out(client, f"/rhythm/bulletins/{id_}/file.pdf").content[:4] == b"%PDF"
            assert client.get(f"/rhythm/bulletins/{id_}/file.odt").status_code == 404
        state, _ = ledger.load("bulletin", "monthly-2021-12")
        places = [work.place for work in state.snapshot.works if work.place]
        assert places == sorted(places)
        assert places[0] == 1
        assert state.values["projects"] == "19"
        assert (state.values["plan"], state.values["actual"]) == ("15", "25")

    def test_an_issued_one_without_a_file_can_be_archived_later(self) -> None:
        page = "/rhythm/bulletins/daily-2021-12-27/"
        client = signed_in(DISPATCHER)
        assert client.get(page).context["can_archive"]
        assert client.post(f"{page}archive/").status_code == 302
        assert BulletinRow.objects.get(pk="daily-2021-12-27").status == "archived"
        assert client.post(f"{page}archive/").status_code == 422
