"""A package by the API: opened, filled, its papers uploaded, received as a whole; and what others may not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kuaijin import ledger
from tests.files import samples

pytestmark = pytest.mark.django_db
FIRM, OTHER = "企业-湖南明柯泰精密机械有限公司（示例账户）", "企业-海德威（示例账户）"
ID = "TB2021-0900"
FORM = {"contact": "张经办", "phone": "0735-1234567", "address": "郴州市北湖区石盖塘"}


def give(caller: Client, command: str, body: Any) -> Any:
    return caller.post(f"/api/packages/{ID}/commands/{command}", body, content_type="application/json")


@pytest.fixture
def firm(park: Any, caller: Callable[..., Client]) -> Client:
    """The firm, which has opened a package for the acceptance of its works."""
    client = caller(FIRM)
    assert give(client, "open-package", {"project_id": "P14", "stage": "S4"}).status_code == 200
    return client


def upload(caller: Client, material: str) -> Any:
    sent = {"material": material, "file": SimpleUploadedFile("图.pdf", samples.pdf())}
    return caller.post(f"/api/packages/{ID}/papers", sent)


def test_from_the_draft_to_the_receipt(firm: Client, caller: Callable[..., Client]) -> None:
    assert give(firm, "choose-items", {"items": ["shuibao-yanshou"]}).status_code == 200
    assert give(firm, "fill-form", {"values": FORM}).status_code == 200
    before = firm.get(f"/api/packages/{ID}").json()
    assert before["row"]["status"] == "draft"
    assert before["state"]["applicant"] == before["row"]["applicant"]
    known = sorted(paper.name.zh for paper in _papers())
    assert upload(firm, known[0]).status_code == 200
    assert b"".join(firm.get(f"/api/packages/{ID}/file")) == samples.pdf()
    received = give(firm, "receive-package", {"channel": "online", "materials": known})
    assert received.status_code == 200, received.content
    cases = ledger.load("package", ID)[0].cases
    assert set(cases) == {"shuibao-yanshou"}
    assert firm.get(f"/api/cases/{cases['shuibao-yanshou']}").json()["row"]["status"] == "received"


def _papers() -> Any:
    from kuaijin.core.package import papers
    from kuaijin.desks.window.found import context_of, facts_of
    from kuaijin.ledger.projections.models import ProjectRow
    from tests.desks import window_park as w

    return papers(("shuibao-yanshou",), context_of(w.actor(w.CLERK), facts_of(ProjectRow.objects.get(pk="P14"))))


def test_a_package_belongs_to_its_firm(firm: Client, caller: Callable[..., Client]) -> None:
    other = caller(OTHER)
    assert other.get(f"/api/packages/{ID}").status_code == 404
    assert give(other, "fill-form", {"values": FORM}).status_code == 404
    assert upload(other, "x").status_code == 404
    theirs = other.post(
        "/api/packages/TB2021-0901/commands/open-package",
        {"project_id": "P14", "stage": "S4"},
        content_type="application/json",
    )
    assert (theirs.status_code, theirs.json()["rule"]) == (422, "unknown-project")
    assert give(caller("审计员"), "choose-items", {"items": []}).status_code == 403


def test_a_digest_alone_attaches_nothing(firm: Client) -> None:
    assert give(firm, "attach-paper", {"material": "x", "digest": "a" * 64}).status_code == 404
