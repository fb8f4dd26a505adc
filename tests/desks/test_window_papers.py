"""Files of papers on the page of a case: uploaded, replaced, taken down, looked at, by the rights to the case."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kuaijin import ledger, wallclock
from kuaijin.core import case_commands as c
from kuaijin.desks.frame.middleware import AS_OF
from kuaijin.desks.window.papers import wanted
from kuaijin.exchange import registers
from kuaijin.exchange.register_service import Record, RegisterService
from kuaijin.files import store
from tests.desks import window_park as w
from tests.files import samples

pytestmark = pytest.mark.django_db
CASE = "BJ2021-0900"
FILES = f"/window/cases/{CASE}/files/"
GONE = 302


@pytest.fixture(autouse=True)
def _park(site_day: None) -> None:
    wallclock.set_site_day(w.DAY)
    w.small_park()
    w.receive(CASE, date(2021, 12, 28), leave_out=(missing(),))


def missing() -> str:
    return w.asked_papers()[-1]


def upload(name: str, content: bytes, as_: str = "材料.pdf", material: str = "", **more: str) -> HttpResponse:
    values = {"material": material or missing(), "file": SimpleUploadedFile(as_, content)}
    answer: HttpResponse = w.browser(name).post(FILES, values, headers=more)
    return answer


def page(name: str) -> str:
    return str(w.browser(name).get(f"/window/cases/{CASE}/").content.decode())


def test_the_firm_uploads_and_the_list_shows_what_lies_there() -> None:
    assert upload(w.OWNER, samples.pdf(2), "面积.pdf").status_code == GONE
    for name in (w.OWNER, w.CLERK, w.APPROVER, w.AUDITOR):
        assert "面积.pdf" in page(name)
    state = ledger.load("case", CASE)[0]
    assert state.files[0].by == w.OWNER
    assert store().has(state.files[0].digest)
    saved = w.browser(w.CLERK).get(f"{FILES}1/save")
    assert b"".join(saved) == samples.pdf(2)
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in saved.headers["Content-Security-Policy"]
    shown = w.browser(w.CLERK).get(f"{FILES}1/").content.decode()
    assert f"{FILES}1/2.png" in shown
    assert f"{FILES}1/3.png" not in shown
    drawn = w.browser(w.CLERK).get(f"{FILES}1/2.png")
    assert drawn.content.startswith(b"\x89PNG")
    assert drawn.headers["X-Content-Type-Options"] == "nosniff"


def test_nobody_else_sees_it() -> None:
    upload(w.OWNER, samples.pdf())
    for address in (f"{FILES}1/", f"{FILES}1/save", f"{FILES}1/1.png"):
        for name in (w.OUTSIDER, w.STRANGER, w.REVIEWER):
            assert w.browser(name).get(address).status_code == 404, (name, address)
        assert Client().get(address).status_code == GONE, "a stranger is asked to sign in"
    for number in ("0", "2", "99999999999999999999"):
        assert w.browser(w.OWNER).get(f"{FILES}{number}/save").status_code == 404
    assert w.browser(w.OWNER).get(f"{FILES}1/7.png").status_code == 404


@pytest.mark.parametrize(("name", "status"), [(w.OUTSIDER, 404), (w.STRANGER, 404), (w.AUDITOR, 403), (w.HEAD, 403)])
def test_only_who_may_hand_in_uploads(name: str, status: int) -> None:
    assert upload(name, samples.pdf()).status_code == status
    assert "data-drop" not in (page(name) if status == 403 else "")
    assert ledger.load("case", CASE)[0].files == ()


def test_versions_and_taking_down() -> None:
    upload(w.CLERK, samples.pdf(1), "一.pdf")
    upload(w.CLERK, samples.pdf(3), "二.pdf")
    assert "旧版本（1）" in page(w.CLERK)
    take_down = {"material": missing(), "reason": "传错了"}
    assert w.browser(w.AUDITOR).post(f"{FILES}take-down/", take_down).status_code == 403
    assert w.browser(w.CLERK).post(f"{FILES}take-down/", {"material": missing(), "reason": ""}).status_code == 422
    assert w.browser(w.CLERK).post(f"{FILES}take-down/", take_down).status_code == GONE
    assert "旧版本（2）" in page(w.CLERK)
    assert "传错了" in w.browser(w.CLERK).get(f"{FILES}2/").content.decode()


@pytest.mark.parametrize(
    ("as_", "content", "rule"),
    [
        ("图.pdf", samples.picture(), "FILE-TYPE"),
        ("表.docx", samples.archive({"word/vbaProject.bin": b"x"}, samples.docx()), "FILE-MACRO"),
        ("包.zip", samples.archive({"zeros": bytes(20_000_000)}), "FILE-BOMB"),
        ("空.pdf", b"", "FILE-EMPTY"),
        (".pdf", samples.pdf(), "FILE-NAME"),
    ],
)
def test_bad_files_get_a_clear_answer_and_change_nothing(as_: str, content: bytes, rule: str) -> None:
    answer = upload(w.CLERK, content, as_)
    assert answer.status_code == 422
    assert rule in answer.content.decode()
    assert ledger.load("case", CASE)[0].files == ()


def test_nothing_chosen_and_unknown_papers() -> None:
    assert w.browser(w.CLERK).post(FILES, {"material": missing()}).status_code == 422
    answer = upload(w.CLERK, samples.pdf(), material="没有的材料")
    assert answer.status_code == 422
    assert "CASE-PAPERS" in answer.content.decode()


def test_too_much_is_refused_before_it_is_read() -> None:
    class Unread:
        def read(self, _size: int = -1) -> bytes:
            raise AssertionError("read")

        readline = read

    browser = w.browser(w.CLERK)
    answer = browser.generic(
        "POST", FILES, b"", content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": "101000001", "wsgi.input": Unread()},
    )  # fmt: skip
    assert answer.status_code == 413
    assert "100 MB" in answer.content.decode()


def test_a_past_day_shows_what_lay_there_and_takes_nothing() -> None:
    with w.at(date(2021, 12, 28), "15:00"):
        upload(w.CLERK, samples.pdf(), "昨天.pdf")
    browser = w.browser(w.CLERK)
    session = browser.session
    session[AS_OF] = "2021-12-28"
    session.save()
    shown = browser.get(f"/window/cases/{CASE}/").content.decode()
    assert "昨天.pdf" in shown
    assert "data-drop" not in shown


def test_an_uploaded_paper_is_ticked_for_the_corrections() -> None:
    w.do(CASE, w.DAY, w.CLERK, c.NotifyCorrection(missing=(missing(),), text="请提交"))
    assert f'value="{missing()}" checked' not in page(w.OWNER)
    upload(w.OWNER, samples.picture(), "面积.png")
    assert f'value="{missing()}" checked' in page(w.OWNER)


def test_a_lost_file_is_not_there() -> None:
    upload(w.CLERK, samples.pdf(5))
    place = store().path(ledger.load("case", CASE)[0].files[0].digest)
    place.unlink()
    browser = w.browser(w.CLERK)
    assert browser.get(f"{FILES}1/save").status_code == 404
    assert browser.get(f"{FILES}1/1.png").status_code == 404
    assert browser.get(f"{FILES}1/").status_code == 200


def test_shared_papers_are_fetched_for_a_case_with_their_register(monkeypatch: pytest.MonkeyPatch) -> None:
    service = RegisterService(tuple(records_of(CASE)), "token")
    service.in_background()
    registers.forget_silence()
    monkeypatch.setattr(registers, "PATIENCE", 60.0)  # the first Word file of a process takes its time
    monkeypatch.setenv("KUAIJIN_REGISTER_URL", service.url)
    monkeypatch.setenv("KUAIJIN_REGISTER_TOKEN", "token")
    try:
        assert "取共享材料" in page(w.CLERK)
        assert w.browser(w.OUTSIDER).post(f"{FILES}fetch/").status_code == 404
        assert w.browser(w.AUDITOR).post(f"{FILES}fetch/").status_code == 403
        assert w.browser(w.CLERK).post(f"{FILES}fetch/").status_code == GONE
    finally:
        service.shutdown()
        service.server_close()
    state = ledger.load("case", CASE)[0]
    shared = {paper.name.zh for paper in state.papers if paper.shareable}
    assert shared
    assert {file.material for file in state.files} == shared
    assert all(file.source and store().has(file.digest) for file in state.files)


def test_a_register_that_is_away_leaves_the_case_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    registers.forget_silence()
    monkeypatch.setattr(registers, "registers", lambda: (registers.HttpRegister("http://127.0.0.1:9/papers"),))
    answer = w.browser(w.CLERK).post(f"{FILES}fetch/", follow=True)
    assert answer.status_code == 200
    assert "REG-1" in answer.content.decode()
    assert ledger.load("case", CASE)[0].files == ()


def records_of(case: str) -> list[Record]:
    """A register that has every shareable paper of the case."""
    state = ledger.load("case", case)[0]
    return [
        Record(
            register="市级共享平台", sources=(each.yielded_by,), title=each.material, uscc=each.uscc, fields={"a": "b"}
        )
        for each in wanted(state)
    ]
