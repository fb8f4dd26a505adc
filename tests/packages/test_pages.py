"""The package's pages: by the firm and the clerk from the draft to the delivery; who sees what; data sharing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kuaijin import ledger, wallclock
from kuaijin.core import case_commands as c
from kuaijin.core.base import Refused
from kuaijin.exchange import registers
from kuaijin.ledger.projections.models import CaseRow, PackageRow
from tests.desks import window_park as w
from tests.desks.counting import counted
from tests.files import samples
from tests.packages.test_packages import FORM, ID, asked, free_items

pytestmark = pytest.mark.django_db
PAGE = f"/packages/{ID}/"
GONE = 302


@pytest.fixture(autouse=True)
def _park(site_day: None) -> None:
    wallclock.set_site_day(w.DAY)
    w.small_park()


def post(name: str, part: str, /, **values: Any) -> Any:
    return w.browser(name).post(f"{PAGE}{part}/", values)


def page(name: str) -> str:
    answer = w.browser(name).get(PAGE)
    assert answer.status_code == 200
    return str(answer.content.decode())


def opened(name: str = w.OWNER) -> None:
    answer = w.browser(name).post("/packages/new/", {"project_id": "P01", "stage": "S1"})
    assert (answer.status_code, answer.headers["Location"]) == (GONE, PAGE), answer.content.decode()


def drafted(name: str = w.OWNER) -> tuple[str, ...]:
    opened(name)
    items = free_items()
    assert post(name, "items", items=list(items)).status_code == GONE
    assert post(name, "form", **FORM).status_code == GONE
    return items


def test_a_firm_applies_and_the_clerk_hands_over() -> None:
    items = drafted()
    missing, *rest = asked(items)
    for name in rest:
        file = SimpleUploadedFile("材料.pdf", samples.pdf())
        assert post(w.OWNER, "files", material=name, file=file).status_code == GONE
    shown = page(w.OWNER)
    assert "材料.pdf" in shown
    assert "还有 1 份必要材料没有上传" in shown, "asked before it is handed in"
    assert 'name="materials"' not in shown, "what lies there is not ticked once more"
    assert 'value="张经办"' in shown, "the draft is kept"
    assert post(w.OWNER, "act/receive-package").status_code == GONE
    cases = PackageRow.objects.get(id=ID).cases
    shown = page(w.CLERK)
    assert all(f"/window/cases/{case}/" in shown for case in cases.values())
    assert len(cases) == len(items) >= 2
    assert missing in shown, "the merged notice names what is missing"
    assert post(w.OWNER, "act/notify-package", text="x").status_code == 403
    assert post(w.CLERK, "act/notify-package", text=f"请提交《{missing}》").status_code == GONE
    assert (
        post(w.OWNER, "files", material=missing, file=SimpleUploadedFile("图.png", samples.picture())).status_code
        == GONE
    )
    assert f'value="{missing}" checked' in page(w.OWNER)
    assert post(w.OWNER, "act/correct-package", materials=[missing]).status_code == GONE
    for case in cases.values():
        ledger.execute("case", case, c.Accept(), actor=w.actor(w.HEAD))
        ledger.execute("case", case, c.Deny(reason="不符合", legal_basis="法"), actor=w.actor(w.HEAD))
    assert post(w.CLERK, "act/deliver-package", receiver="张经办", channel="window").status_code == GONE
    assert set(CaseRow.objects.filter(id__in=cases.values()).values_list("status", flat=True)) == {"delivered"}
    assert "统一出件" in page(w.OWNER)


def test_what_is_typed_is_kept_at_once() -> None:
    opened()
    answer = w.browser(w.OWNER).post(f"{PAGE}form/", {"contact": "半"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert ledger.load("package", ID)[0].form == {"contact": "半"}
    hostile = w.browser(w.OWNER).post(f"{PAGE}form/", {"contact": "a\u202eb"})
    assert hostile.status_code == 422
    assert ledger.load("package", ID)[0].form == {"contact": "半"}


def test_only_its_own_people_see_it() -> None:
    drafted(w.CLERK)
    for name, status in (
        (w.OWNER, 200), (w.CLERK, 200), (w.SECRETARY, 200), (w.AUDITOR, 200), (w.HEAD, 200),
        (w.OUTSIDER, 404), (w.REVIEWER, 404), (w.APPROVER, 404),
    ):  # fmt: skip
        assert w.browser(name).get(PAGE).status_code == status, name
        listed = w.browser(name).get("/packages/")
        assert (ID in listed.content.decode()) is (status == 200), name
    assert post(w.OUTSIDER, "form", **FORM).status_code == 404
    assert post(w.AUDITOR, "form", **FORM).status_code == 403
    assert post(w.AUDITOR, "items", items=["x"]).status_code == 403
    assert post(w.OUTSIDER, "fetch").status_code == 404
    assert w.browser(w.OUTSIDER).get(f"{PAGE}files/1/save").status_code == 404
    assert w.browser(w.OUTSIDER).post("/packages/new/", {"project_id": "P01", "stage": "S1"}).status_code in {403, 422}
    assert PackageRow.objects.count() == 1
    assert w.browser(w.CLERK).get("/packages/TB1999-0001/").status_code == 404


def test_a_bad_file_changes_nothing() -> None:
    items = drafted()
    answer = post(w.OWNER, "files", material=asked(items)[0], file=SimpleUploadedFile("图.pdf", b"MZ"))
    assert answer.status_code == 422
    assert "FILE-TYPE" in answer.content.decode()
    assert ledger.load("package", ID)[0].files == ()


@pytest.mark.parametrize("stage", ["draft", "received"])
def test_queries(stage: str) -> None:
    items = drafted(w.CLERK)
    if stage == "received":
        assert post(w.CLERK, "act/receive-package", channel="window", materials=asked(items)).status_code == GONE
    counted(w.browser(w.CLERK), f"packages:page {stage}", PAGE)
    counted(w.browser(w.CLERK), "packages:list", "/packages/")


def shareable() -> str:
    from kuaijin.core.package import papers
    from kuaijin.desks.window.found import context_of, facts_of
    from kuaijin.ledger.projections.models import ProjectRow

    context = context_of(w.actor(w.CLERK), facts_of(ProjectRow.objects.get()))
    return next(paper.name.zh for paper in papers(free_items(), context) if paper.shareable)


@pytest.fixture
def register() -> Iterator[tuple[str, list[dict[str, list[str]]]]]:
    """A register that has every paper, and what it was asked."""
    seen: list[dict[str, list[str]]] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked_for = parse_qs(urlsplit(self.path).query)
            seen.append(asked_for)
            none = asked_for["paper"] == ["没有"]
            self.send_response(404 if none else 500 if asked_for["paper"] == ["坏"] else 200)
            self.send_header("X-File-Name", quote("登记摘录.pdf"))
            self.send_header("X-Register", quote("市级共享平台"))
            self.end_headers()
            self.wfile.write(samples.pdf())

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/papers", seen
    server.shutdown()


def test_shared_papers_are_fetched_never_demanded(
    register: tuple[str, list[dict[str, list[str]]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, seen = register
    drafted()
    paper = shareable()
    assert post(w.OWNER, "files", material=paper, file=SimpleUploadedFile("a.pdf", samples.pdf())).status_code == 422
    monkeypatch.setenv("KUAIJIN_REGISTER_URL", url)
    assert post(w.OWNER, "fetch").status_code == GONE
    files = ledger.load("package", ID)[0].files
    asked_for = {one for question in seen for one in question["paper"]}
    assert asked_for
    assert {file.material for file in files if file.source == "市级共享平台"} == asked_for
    assert {file.source for file in files if file.material not in asked_for} == {"园区证照库"}
    assert {file.by for file in files} == {w.OWNER}
    assert seen[0]["uscc"] == [w.FIRM]
    assert "市级共享平台" in page(w.OWNER)
    count = len(seen)
    post(w.OWNER, "fetch")
    assert len(seen) == count, "nothing is fetched twice"


def test_a_register_that_is_away_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    registers.forget_silence()
    drafted()
    monkeypatch.setenv("KUAIJIN_REGISTER_URL", "http://127.0.0.1:9/papers")
    answer = w.browser(w.OWNER).post(f"{PAGE}fetch/", follow=True)
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "REG-1" in shown
    assert "不得因此要求申请人提交" in shown
    kept = ledger.load("package", ID)[0].files
    assert {file.source for file in kept} == {"园区证照库"}, "what the park itself has is fetched all the same"


def test_registers(register: tuple[str, list[dict[str, list[str]]]]) -> None:
    url, _ = register
    http = registers.HttpRegister(url)
    assert http.fetch(registers.Wanted("没有", "x", "P01", w.FIRM)) is None
    for address, paper in ((url, "坏"), ("http://127.0.0.1:9/", "x")):
        with pytest.raises(Refused) as caught:
            registers.HttpRegister(address).fetch(registers.Wanted(paper, "x", "P01", w.FIRM))
        assert caught.value.refusal.rule == "REG-1"
    with pytest.raises(SystemExit):
        registers.HttpRegister("file:///etc/passwd")


def test_the_parks_own_certificates_are_a_register() -> None:
    own = registers.ParkRegister()
    extract = own.fetch(registers.Wanted("项目赋码", w.FIRST, "P01", w.FIRM))
    assert extract is not None
    assert extract.file_name == "项目赋码.docx"
    assert extract.content.startswith(b"PK")
    assert own.fetch(registers.Wanted("x", w.ITEM, "P01", w.FIRM)) is None
    assert own.fetch(registers.Wanted("x", w.FIRST, "P02", w.FIRM)) is None
