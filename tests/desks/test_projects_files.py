"""Files of a project on its page: filed, replaced, looked at, taken down, by the rights to the project."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from kuaijin.insight.projects import state_of
from kuaijin.ledger.projections.models import ProjectRow
from tests.desks.signed_in import signed_in
from tests.files import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("park")]
PROJECT = "P13"
FILES = f"/projects/{PROJECT}/files/"
UNIT = "企业-华润三九（郴州）制药（示例账户）"
OTHER_FIRM = "企业-海德威（示例账户）"
SECRETARY, HEAD, AUDITOR = "服务秘书05", "开发建设局负责人", "审计员"


def put(name: str, content: bytes, as_: str = "合同.pdf", material: str = "投资合同") -> HttpResponse:
    values: dict[str, Any] = {"material": material, "file": SimpleUploadedFile(as_, content)}
    answer: HttpResponse = signed_in(name).post(FILES, values)
    return answer


def tab(name: str) -> str:
    return str(signed_in(name).get(f"/projects/{PROJECT}/", {"tab": "files"}).content.decode())


def files() -> Any:
    return state_of(ProjectRow.objects.get(pk=PROJECT)).files


def test_the_unit_files_a_paper_and_those_who_see_the_project_read_it() -> None:
    assert "还没有文件" in tab(UNIT)
    assert put(UNIT, samples.pdf(2)).status_code == 302
    for name in (UNIT, SECRETARY, HEAD, AUDITOR):
        assert "合同.pdf" in tab(name)
    client = signed_in(SECRETARY)
    page = client.get(f"{FILES}1/").content.decode()
    assert f"{FILES}1/2.png" in page
    assert client.get(f"{FILES}1/2.png").headers["Content-Type"] == "image/png"
    assert client.get(f"{FILES}1/3.png").status_code == 404
    saved = client.get(f"{FILES}1/save/")
    assert b"".join(saved.streaming_content).startswith(b"%PDF")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"{FILES}2/").status_code == 404


def test_another_firm_sees_and_files_nothing() -> None:
    put(UNIT, samples.pdf(1))
    other = signed_in(OTHER_FIRM)
    for address in (f"{FILES}1/", f"{FILES}1/save/", f"{FILES}1/1.png"):
        assert other.get(address).status_code == 404
    assert put(OTHER_FIRM, samples.pdf(1)).status_code == 404
    assert put(AUDITOR, samples.pdf(3)).status_code == 403
    assert "form-file" not in tab(AUDITOR)


def test_versions_and_taking_down() -> None:
    put(UNIT, samples.pdf(1))
    put(SECRETARY, samples.pdf(2), "合同-盖章.pdf")
    page = tab(UNIT)
    assert page.index("合同-盖章.pdf") < page.index("合同.pdf")
    down = f"{FILES}take-down/"
    values = {"material": "投资合同", "reason": "扫描不全"}
    assert signed_in(UNIT).post(down, values).status_code == 422
    assert signed_in(SECRETARY).post(down, values | {"reason": ""}).status_code == 422
    assert signed_in(SECRETARY).post(down, values).status_code == 302
    assert "扫描不全" in tab(UNIT)
    assert [bool(each.removed_by) for each in files()] == [False, True]


@pytest.mark.parametrize(("as_", "content"), [("病毒.exe", b"MZ" + b"0" * 99), ("空.pdf", b""), ("假.pdf", b"<html>")])
def test_a_bad_file_gets_a_clear_answer_and_changes_nothing(as_: str, content: bytes) -> None:
    before = files()
    answer = put(UNIT, content, as_)
    assert answer.status_code == 422
    assert "规则" in answer.content.decode()
    assert files() == before
    assert signed_in(UNIT).post(FILES, {"material": "空"}).status_code == 422


def test_without_a_name_the_file_is_called_by_its_own_and_the_search_finds_it() -> None:
    put(UNIT, samples.pdf(1), "征地补偿协议.pdf", material="")
    assert files()[-1].material == "征地补偿协议"
    found = signed_in(SECRETARY).get("/search/", {"q": "补偿协议"}).content.decode()
    assert f"/projects/{PROJECT}/" in found


def test_a_refusal_leads_back_to_the_page_of_the_form_and_to_no_other_site() -> None:
    client = signed_in(UNIT)
    there = f"http://testserver/projects/{PROJECT}/?tab=files"
    page = client.post(FILES, {"material": "空"}, headers={"Referer": there}).content.decode()
    assert f'href="/projects/{PROJECT}/?tab=files"' in page
    elsewhere = client.post(FILES, {"material": "空"}, headers={"Referer": "http://evil.example/x"}).content.decode()
    assert "evil.example" not in elsewhere
    assert "返回刚才的页面" not in elsewhere
