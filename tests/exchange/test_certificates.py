"""A certificate's PDF: printed whole, sealed over every byte, and told apart from changed, foreign and revoked ones."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from kuaijin import wallclock
from kuaijin.cli import main
from kuaijin.core import case_commands as c
from kuaijin.core.base import Refused
from kuaijin.exchange import certificate_check, certificates, fonts, signing
from kuaijin.ledger import checkpoints
from tests.desks import window_park as w

pytestmark = pytest.mark.django_db
CASE = "BJ2021-0001"
NEW, OLD, OTHER = "11" * 32, "22" * 32, "33" * 32


@pytest.fixture(autouse=True)
def _park(site_day: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(signing.VARIABLE, f"k1={NEW}")
    wallclock.set_site_day(w.DAY)
    w.small_park()
    checkpoints.make()


def outcome(data: bytes, *, online: bool = False) -> str:
    found = certificate_check.check_file(data, signing.own_keys())
    return (certificate_check.check_standing(found) if online else found).outcome


def test_a_certificate_says_what_was_granted_and_proves_it() -> None:
    data = certificates.certificate(CASE)
    found = certificate_check.check_standing(certificate_check.check_file(data, signing.own_keys()))
    assert found.outcome == "valid"
    payload = found.payload
    assert payload is not None
    assert payload.proof is not None
    assert (payload.fields.case_id, payload.fields.uscc) == (CASE, w.FIRM)
    document = pypdfium2.PdfDocument(data)
    text = document[0].get_textpage().get_text_range().replace(" ", "")
    assert len(document) == 1
    for words in (payload.fields.certificate, payload.fields.number, payload.fields.holder, payload.fields.granted_on):
        assert words in text


def test_any_changed_byte_is_found() -> None:
    data = certificates.certificate(CASE)

    @hypothesis_settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(data) - 1), st.integers(1, 255))
    def changed(place: int, flip: int) -> None:
        spoilt = bytearray(data)
        spoilt[place] ^= flip
        found = outcome(bytes(spoilt))
        seal = data.rfind(certificates.MARK)
        assert found == "changed" if place < seal else found in {"changed", "foreign", "unreadable"}

    changed()
    for place in range(data.rfind(certificates.MARK), len(data)):
        spoilt = bytearray(data)
        spoilt[place] ^= 1
        assert outcome(bytes(spoilt)) != "valid", place


@pytest.mark.parametrize("more", [b"\n", b"x", b"%%EOF\n"])
def test_something_added_or_cut_off_is_found(more: bytes) -> None:
    data = certificates.certificate(CASE)
    assert outcome(data + more) == "changed"
    assert outcome(more + data) == "changed"
    assert outcome(data[:-1]) == "changed"
    assert outcome(data + data) == "changed"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"\x00" * 100, "证照".encode()])
def test_what_is_no_certificate_is_told(data: bytes) -> None:
    assert outcome(data) == "unreadable"


def test_a_foreign_key_is_told_apart_from_a_forged_id(monkeypatch: pytest.MonkeyPatch) -> None:
    own = signing.own_keys()
    monkeypatch.setenv(signing.VARIABLE, f"other={OTHER}")
    foreign = certificates.certificate(CASE)
    monkeypatch.setenv(signing.VARIABLE, f"k1={OTHER}")
    forged = certificates.certificate(CASE)
    assert certificate_check.check_file(foreign, own).outcome == "foreign"
    assert certificate_check.check_file(forged, own).outcome == "changed"


def test_a_retired_key_stays_valid_for_what_it_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(signing.VARIABLE, f"k0={OLD}")
    public = signing.own_keys().public["k0"].hex()
    before = certificates.certificate(CASE)
    monkeypatch.setenv(signing.VARIABLE, f"k1={NEW},k0=public:{public}")
    assert outcome(before) == outcome(certificates.certificate(CASE)) == "valid"
    assert signing.own_keys().sealing == "k1"


@pytest.mark.parametrize("given", ["k1", "k1=12", f"k1={NEW},k1={OLD}", f"k 1={NEW}", f"k1={NEW},"])
def test_a_wrong_key_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(signing.VARIABLE, given)
    with pytest.raises(Refused, match="CERT-KEY"):
        certificates.certificate(CASE)


def test_without_a_key_nothing_is_sealed_but_the_sample_park_makes_one(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    monkeypatch.delenv(signing.VARIABLE)
    settings.KUAIJIN_HOME = tmp_path
    with pytest.raises(Refused, match="CERT-KEY"):
        certificates.certificate(CASE)
    settings.KUAIJIN_DEMO = True
    data = certificates.certificate(CASE)
    assert outcome(data) == "valid"
    assert signing.own_keys().sealing.startswith("demo-")
    assert "示例密钥" in pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert (tmp_path / signing.DEMO_KEY).stat().st_mode & 0o077 == 0


def test_a_revoked_grant_is_found_online_only() -> None:
    w.granted("BJ2021-0007")
    data = certificates.certificate("BJ2021-0007")
    found = certificate_check.check_file(data, signing.own_keys())
    assert found.payload is not None
    assert found.payload.proof is None, "no checkpoint was made since"
    assert outcome(data, online=True) == "valid"
    w.do("BJ2021-0007", w.DAY, w.HEAD, c.Revoke(ground="unqualified", reason="不具备条件"), "16:00")
    assert outcome(data) == "valid"
    assert outcome(data, online=True) == "revoked"
    with pytest.raises(Refused, match="CERT-NONE"):
        certificates.certificate("BJ2021-0007")


def test_a_grant_that_the_ledger_does_not_have_is_unknown() -> None:
    payload = certificates.payload_of(CASE, "k1")
    place = msgspec.structs.replace(payload.ledger, hash="0" * 64)
    made = msgspec.structs.replace(payload, ledger=place, proof=None)
    assert outcome(certificates.seal(certificates.printed(made), signing.own_keys()), online=True) == "unknown"


def test_a_proof_of_another_entry_does_not_hold() -> None:
    payload = certificates.payload_of(CASE, "k1")
    made = msgspec.structs.replace(payload, ledger=msgspec.structs.replace(payload.ledger, seq=1))
    assert outcome(certificates.seal(certificates.printed(made), signing.own_keys())) == "changed"


@pytest.mark.parametrize("case_id", ["BJ2021-0404", "BJ2021-0008"])
def test_no_grant_no_certificate(case_id: str) -> None:
    if case_id == "BJ2021-0008":
        w.accepted(case_id)
    with pytest.raises(Refused, match="CERT-NONE"):
        certificates.certificate(case_id)


def test_the_font_has_what_is_printed_and_a_missing_character_is_named() -> None:
    fonts.check_covers("郴州市园区建设工程规划许可证〔2021〕号 ABC")
    with pytest.raises(Refused, match="CERT-FONT") as caught:
        fonts.check_covers("张𠮷")
    assert "𠮷" in caught.value.refusal.text.zh


def test_the_command_writes_and_checks_offline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pdf, keys = tmp_path / "证照.pdf", tmp_path / "keys.json"
    assert main(["certificate", CASE, "--out", str(pdf)]) == 0
    assert main(["certificate", "--keys", "--out", str(keys)]) == 0
    assert NEW not in keys.read_text(), "no private key leaves"
    capsys.readouterr()
    assert main(["verify-certificate", str(pdf), "--key", str(keys), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["payload"]["fields"]["case_id"] == CASE
    assert main(["verify-certificate", str(pdf), "--online"]) == 0
    pdf.write_bytes(pdf.read_bytes().replace(b"%PDF", b"%PDf", 1))
    assert main(["verify-certificate", str(pdf), "--key", str(keys)]) == 1
    assert main(["verify-certificate", str(tmp_path / "none.pdf")]) == 2
    assert main(["verify-certificate", str(pdf), "--key", str(pdf)]) == 2
    assert main(["certificate", "BJ2021-0404", "--out", str(pdf)]) == 3
    assert main(["certificate", CASE, "--out", str(tmp_path)]) == 2


def test_several_threads_print_each_their_own() -> None:
    payload = certificates.payload_of(CASE, "k1")
    many = [
        msgspec.structs.replace(payload, fields=msgspec.structs.replace(payload.fields, number=f"N-{each}"), proof=None)
        for each in range(12)
    ]
    keys = signing.own_keys()
    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(certificates.printed, many))
    found = [certificate_check.check_file(certificates.seal(each, keys), keys).payload for each in printed]
    assert found == many


def test_the_case_page_hands_the_certificate_out() -> None:
    page = w.browser(w.CLERK).get(f"/window/cases/{CASE}/").content.decode()
    address = f"/window/cases/{CASE}/certificate.pdf"
    assert address in page
    answer = w.browser(w.CLERK).get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{CASE}.pdf"'
    assert outcome(answer.content, online=True) == "valid"
    assert (
        w.browser(w.STRANGER).get(address).status_code
        == w.browser(w.STRANGER).get(f"/window/cases/{CASE}/").status_code
    )


def test_the_page_says_why_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    w.accepted("BJ2021-0008")
    client = w.browser(w.CLERK)
    assert "certificate.pdf" not in client.get("/window/cases/BJ2021-0008/").content.decode()
    assert "没有有效的准予决定" in client.get("/window/cases/BJ2021-0008/certificate.pdf").content.decode()
    monkeypatch.delenv(signing.VARIABLE)
    answer = client.get(f"/window/cases/{CASE}/certificate.pdf")
    assert answer.status_code == 422
    assert signing.VARIABLE in answer.content.decode()
