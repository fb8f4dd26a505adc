"""证照核验 on the site: by number, QR code and file; a changed byte, a revoked and a foreign one are told apart."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kuaijin import ledger, wallclock
from kuaijin.core import case_commands as c
from kuaijin.exchange import certificates
from kuaijin.exchange.signing import own_keys
from tests.desks import window_park as w

pytestmark = pytest.mark.django_db
CASE = "BJ2021-0900"
KEY = "own=" + "11" * 32
STRANGE = "strange=" + "22" * 32


@pytest.fixture(autouse=True)
def _park(site_day: None, monkeypatch: pytest.MonkeyPatch) -> None:
    wallclock.set_site_day(w.DAY)
    monkeypatch.setenv("KUAIJIN_SIGNING_KEYS", KEY)
    w.small_park()
    w.accepted(CASE)
    ledger.execute(
        "case", CASE, c.Grant(reason="符合条件", certificate_no="用字〔2021〕7号"), actor=w.actor(w.APPROVER)
    )


def verify(data: bytes) -> tuple[int, str]:
    answer = Client().post("/verify/", {"file": SimpleUploadedFile("证照.pdf", data)})
    return answer.status_code, answer.context["verdict"].outcome


def revoke() -> None:
    ledger.execute("case", CASE, c.Revoke(ground="no_power", reason="超越职权"), actor=w.actor(w.HEAD))


def test_by_number() -> None:
    answer = Client().get("/verify/", {"number": "用字〔2021〕7号"}, follow=True)
    assert answer.context["verdict"].outcome == "valid"
    assert "用字〔2021〕7号" in answer.content.decode()
    assert Client().get("/verify/用字〔2021〕8号/").status_code == 404
    revoke()
    assert Client().get("/verify/用字〔2021〕7号/").context["verdict"].outcome == "revoked"


def test_the_qr_code_leads_to_that_very_grant() -> None:
    keys = own_keys()
    payload = certificates.payload_of(CASE, keys.sealing)
    address = certificates.address_of(payload).removeprefix("http://localhost:8000")
    assert Client().get(address).context["verdict"].outcome == "valid"
    start, _, mark = address.rpartition("=")
    for other in ("0" * 32, mark[:1], mark[:31], mark + "0"):
        assert Client().get(f"{start}={other}").status_code == 404, "a part of the mark proves nothing"


def test_by_file() -> None:
    data = certificates.certificate(CASE)
    assert verify(data) == (200, "valid")
    changed = bytearray(data)
    changed[len(changed) // 2] ^= 1
    assert verify(bytes(changed)) == (200, "changed")
    assert verify(b"%PDF-1.7 something else") == (200, "unreadable")
    revoke()
    assert verify(data) == (200, "revoked")


def test_a_foreign_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUAIJIN_SIGNING_KEYS", STRANGE)
    foreign = certificates.certificate(CASE)
    monkeypatch.setenv("KUAIJIN_SIGNING_KEYS", KEY)
    assert verify(foreign) == (200, "foreign")


def test_no_file_is_said() -> None:
    answer = Client().post("/verify/", {})
    assert answer.status_code == 422
    assert "VERIFY-FILE" in answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_is_in_the_public_navigation(language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    assert b'href="/verify/"' in client.get("/public/").content
