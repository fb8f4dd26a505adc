"""Uploads by the API: the same checks and rights as on the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kuaijin import ledger
from kuaijin.ledger.projections.models import CaseRow
from tests.files import samples

pytestmark = pytest.mark.django_db
CLERK = "综合窗口01"


@pytest.fixture
def received(park: Any) -> tuple[str, str]:
    """A case before acceptance, and a paper that its applicant is asked for."""
    for row in CaseRow.objects.filter(status__in=("received", "correction")).order_by("id"):
        state = ledger.load("case", row.id)[0]
        for paper in state.papers:
            if not paper.shareable:
                return row.id, paper.name.zh
    raise AssertionError("the sample park has such a case")


def send(caller: Client, case: str, material: str, content: bytes, name: str = "图.pdf") -> Any:
    return caller.post(f"/api/cases/{case}/papers", {"material": material, "file": SimpleUploadedFile(name, content)})


def test_upload_and_fetch(received: tuple[str, str], caller: Callable[..., Client]) -> None:
    case, material = received
    answer = send(caller(CLERK), case, material, samples.pdf())
    assert answer.status_code == 200, answer.content
    assert answer.json()["entries"] == ["file-attached"]
    fetched = caller("审计员").get(f"/api/cases/{case}/file")
    assert b"".join(fetched) == samples.pdf()
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert caller("审计员").get(f"/api/cases/{case}/file?number=2").status_code == 404
    assert caller("第三方机构-消防").get(f"/api/cases/{case}/file").status_code == 404


def test_refusals(received: tuple[str, str], caller: Callable[..., Client]) -> None:
    case, material = received
    clerk = caller(CLERK)
    for content, name, rule in ((b"", "空.pdf", "FILE-EMPTY"), (samples.pdf(), "图.png", "FILE-TYPE")):
        answer = send(clerk, case, material, content, name)
        assert (answer.status_code, answer.json()["rule"], answer.json()["field"]) == (422, rule, "file")
    assert send(clerk, case, "没有的材料", samples.pdf()).json()["rule"] == "CASE-PAPERS"
    assert clerk.post(f"/api/cases/{case}/papers", {"material": material}).status_code == 422
    assert send(caller("审计员"), case, material, samples.pdf()).status_code == 403
    assert send(caller("第三方机构-消防"), case, material, samples.pdf()).status_code == 404
    assert send(clerk, "BJ1999-1", material, samples.pdf()).status_code == 404
    assert ledger.load("case", case)[0].files == ()


def test_a_digest_alone_attaches_nothing(received: tuple[str, str], caller: Callable[..., Client]) -> None:
    answer = caller(CLERK).post(
        f"/api/cases/{received[0]}/commands/attach-file", {"digest": "a" * 64}, content_type="application/json"
    )
    assert answer.status_code == 404


def test_the_file_of_a_project_goes_the_same_way(park: Any, caller: Callable[[str], Client]) -> None:
    sent = {"material": "投资合同", "file": SimpleUploadedFile("合同.pdf", samples.pdf())}
    assert caller("服务秘书05").post("/api/projects/P13/papers", sent).status_code == 200
    assert b"".join(caller("审计员").get("/api/projects/P13/file")) == samples.pdf()
    assert caller("第三方机构-消防").get("/api/projects/P13/file").status_code == 404
    again = {"material": "投资合同", "file": SimpleUploadedFile("合同.pdf", samples.pdf())}
    assert caller("服务秘书05").post("/api/projects/P13/papers", again).status_code == 422
