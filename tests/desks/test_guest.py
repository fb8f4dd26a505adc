"""联合办理 on the pages: a department asked sees the case and answers; a guest sees its question and no more."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kuaijin import ledger, wallclock
from kuaijin.core.case_state import State
from tests.desks import window_park as w
from tests.files import samples

pytestmark = pytest.mark.django_db
CASE = "BJ2021-0900"
WATER = "市水利局"
GONE, ENDED = 302, 410


@pytest.fixture(autouse=True)
def _park(site_day: None) -> None:
    wallclock.set_site_day(w.DAY)
    w.small_park()


def state() -> State:
    found: State = ledger.load("case", CASE)[0]
    return found


def accepted_with_a_file() -> str:
    """The case with a file of its last paper; gives that paper's name."""
    paper = w.asked_papers()[-1]
    w.receive(CASE, date(2021, 12, 28), leave_out=(paper,))
    w.post(w.CLERK, CASE, "notify-correction", missing=[paper], text="请提交")
    sent = {"material": paper, "file": SimpleUploadedFile("材料.pdf", samples.pdf())}
    assert w.browser(w.CLERK).post(f"/window/cases/{CASE}/files/", sent).status_code == GONE
    w.post(w.CLERK, CASE, "submit-correction", materials=[paper])
    w.post(w.APPROVER, CASE, "accept")
    assert state().status == "accepted"
    return paper


def invite(paper: str) -> str:
    """Ask a guest; gives the link that the page then shows."""
    asked = w.post(
        w.APPROVER, CASE, "ask-guest", organisation="示例设计院", guest="张工", days="2", question="选址可行否",
        materials=[paper],
    )  # fmt: skip
    assert asked.status_code == GONE, asked.content.decode()
    text = w.browser(w.APPROVER).get(f"/window/cases/{CASE}/").content.decode()
    found = re.search(r"http://testserver(/guest/[^\"]+/)", text)
    assert found is not None
    return found.group(1)


def test_a_department_that_is_asked_sees_the_case_and_answers_for_itself() -> None:
    w.accepted(CASE)
    assert w.browser(w.STRANGER).get(f"/window/cases/{CASE}/").status_code == 404
    asked = w.post(w.APPROVER, CASE, "ask-opinions", departments=[WATER], days="1", question="是否占用河道", join="all")
    assert asked.status_code == GONE, asked.content.decode()
    page = w.browser(w.STRANGER).get(f"/window/cases/{CASE}/")
    assert "是否占用河道" in page.content.decode()
    early = w.post(w.APPROVER, CASE, "grant", reason="符合条件")
    assert "PJ-4" in early.content.decode()
    assert w.post(w.STRANGER, CASE, "add-opinion", department=WATER, text="不占用").status_code == GONE
    assert [each.author for each in state().opinions] == [w.STRANGER]
    assert w.browser(w.STRANGER).get(f"/window/cases/{CASE}/").status_code == 404
    assert w.post(w.APPROVER, CASE, "grant", reason="符合条件").status_code == GONE


def test_a_guest_sees_the_question_and_the_paper_and_answers_once() -> None:
    link = invite(accepted_with_a_file())
    guest = Client()
    page = guest.get(link)
    assert page.status_code == 200
    text = page.content.decode()
    assert "选址可行否" in text
    picture = re.search(rf"{re.escape(link)}\d+/1\.png", text)
    assert picture is not None
    assert guest.get(picture.group()).headers["Content-Type"] == "image/png"
    assert guest.get(f"/window/cases/{CASE}/").status_code == GONE
    assert guest.post(link, {"text": "可行"}).status_code == GONE
    assert state().opinions[-1].author == "示例设计院 · 张工"
    assert "谢谢" in guest.get(link).content.decode()
    assert guest.post(link, {"text": "再答"}).status_code == 200
    assert len(state().opinions) == 1
    assert guest.get(picture.group()).status_code == 404


def test_a_paper_that_was_not_named_is_not_shown() -> None:
    paper = accepted_with_a_file()
    link = invite(paper)
    assert Client().get(f"{link}99/1.png").status_code == 404


def _dropped() -> None:
    w.post(w.APPROVER, CASE, "drop-asked", department="示例设计院 · 张工", reason="不再需要")


def _late() -> None:
    wallclock.set_site_day(date(2022, 1, 10))


@pytest.mark.parametrize("end", [_dropped, _late])
def test_a_link_that_has_ended_says_so(end: object) -> None:
    link = invite(accepted_with_a_file())
    assert callable(end)
    end()
    answer: HttpResponse = Client().get(link)
    assert answer.status_code == ENDED
    assert Client().post(link, {"text": "迟到的意见"}).status_code == ENDED
    assert state().opinions == ()


@pytest.mark.parametrize("token", ["x", "WyJCSjIwMjEiLCJ4Il0:1abc:zzzz"])
def test_a_link_that_we_did_not_sign_leads_nowhere(token: str) -> None:
    assert Client().get(f"/guest/{token}/").status_code == 404


def test_an_empty_opinion_is_said_beside_the_field() -> None:
    link = invite(accepted_with_a_file())
    answer = Client().post(link, {"text": ""})
    assert answer.status_code == 422
    assert state().opinions == ()
