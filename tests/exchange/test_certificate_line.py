"""Renewal, change and the ends of a certificate: each gives a sealed file, and the one before is told apart."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kuaijin import ledger, wallclock
from kuaijin.core import case_commands as c
from kuaijin.core.base import Refused
from kuaijin.exchange import certificate_check, certificates, signing
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds.registers import newest
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.ledger.projections.paper_models import CertificateRow, LetterRow
from kuaijin.ledger.ticking import tick
from tests.desks import window_park as w

pytestmark = pytest.mark.django_db
OLD = "BJ2021-0001"
GRANTED = date(2021, 3, 2)
UNTIL = date(2024, 3, 1)
"""Three years from the grant: 自然资规〔2019〕2号."""
IN_TIME, LATE = date(2024, 1, 10), date(2024, 2, 20)


@pytest.fixture(autouse=True)
def _park(site_day: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(signing.VARIABLE, f"k1={'11' * 32}")
    wallclock.set_site_day(w.DAY)
    w.people()
    w.project()
    w.granted_first("BJ2021-0000")
    w.granted(OLD, GRANTED)


def apply(case_id: str, day: date, purpose: Any = "renewal", about: str = OLD, **more: Any) -> Any:
    values = {"applicant": "示例·甲公司", "uscc": w.FIRM, "materials": papers(purpose)} | more
    command = c.Receive(
        item_id=w.ITEM, project_id="P01", channel="online", purpose=purpose, about_certificate=about, **values
    )
    return w.do(case_id, day, w.CLERK, command)


def papers(purpose: str) -> tuple[str, ...]:
    return {
        "renewal": ("延续申请书", "持续符合许可条件的说明"),
        "change": ("变更申请书", "变更事项证明材料"),
        "new": (),
    }[purpose]


def decide(case_id: str, day: date, **terms: Any) -> Any:
    w.do(case_id, day, w.APPROVER, c.Accept(), "11:00")
    return w.do(case_id, day, w.APPROVER, c.Grant(reason="符合条件。", **terms), "11:30")


def verdict(data: bytes, day: date) -> str:
    with w.at(day, "18:00"):
        return certificate_check.check_standing(certificate_check.check_file(data, signing.own_keys())).outcome


def printed(case_id: str, day: date) -> bytes:
    with w.at(day, "17:00"):
        return certificates.certificate(case_id)


def refused(rule: str, *given: Any, **more: Any) -> None:
    with pytest.raises(Refused) as caught:
        apply(*given, **more)
    assert caught.value.refusal.rule == rule


def test_a_certificate_has_its_number_time_and_conditions() -> None:
    row = CertificateRow.objects.get(id=OLD)
    assert (row.told, row.status, row.issue) == ("郴经开选字〔2021〕1号", "valid", 1)
    assert (row.valid_from, row.valid_until) == (GRANTED, UNTIL)
    found = certificate_check.check_file(printed(OLD, GRANTED), signing.own_keys())
    assert found.payload is not None
    assert (found.payload.fields.number, found.payload.fields.valid_until) == (row.told, str(UNTIL))


def test_a_renewal_keeps_the_number_and_takes_the_place() -> None:
    before = printed(OLD, GRANTED)
    apply("BJ2024-0001", IN_TIME)
    assert CaseRow.objects.get(id="BJ2024-0001").next_due <= UNTIL
    assert verdict(before, IN_TIME) == "valid"
    state = decide("BJ2024-0001", IN_TIME, conditions="建筑面积不超过 2 万平方米")
    new = CertificateRow.objects.get(id="BJ2024-0001")
    assert (new.told, new.purpose, new.replaces) == ("郴经开选字〔2021〕1-2号", "renewal", OLD)
    assert (new.valid_from, new.valid_until) == (UNTIL + timedelta(days=1), date(2027, 3, 1))
    assert CertificateRow.objects.get(id=OLD).status == "superseded"
    assert newest(OLD) == "BJ2024-0001"
    assert verdict(before, IN_TIME) == "superseded"
    assert verdict(printed("BJ2024-0001", IN_TIME), IN_TIME) == "valid"
    assert state.letters[-1].kind == "renewal"
    letter = LetterRow.objects.get(case="BJ2024-0001", kind="renewal")
    assert letter.told == "郴经开续字〔2024〕1号"
    assert ProjectRow.objects.get(id="P01").granted[w.ITEM] == str(GRANTED)
    with w.at(IN_TIME, "18:00"):
        answer = Client().get("/verify/郴经开选字〔2021〕1号/")
        assert answer.context["verdict"].outcome == "superseded"
        with pytest.raises(Refused, match="CERT-NONE"):
            certificates.certificate(OLD)
        with pytest.raises(Refused, match="CERT-SUPERSEDED"):
            ledger.execute("case", OLD, c.Revoke(ground="deceit", reason="材料虚假"), actor=w.actor(w.HEAD))


def test_silence_renews_what_was_asked_for_in_time() -> None:
    apply("BJ2024-0001", IN_TIME)
    w.do("BJ2024-0001", IN_TIME, w.APPROVER, c.Accept(), "11:00")
    with w.at(UNTIL, "20:00"):
        tick()
        assert CaseRow.objects.get(id="BJ2024-0001").status == "accepted"
    day = UNTIL + timedelta(days=1)
    with w.at(day, "08:00"):
        tick()
        state, _ = ledger.load("case", "BJ2024-0001")
        tick()
    assert (state.status, state.deemed_renewed) == ("granted", True)
    assert CertificateRow.objects.get(id="BJ2024-0001").valid_from == day
    assert CertificateRow.objects.get(id=OLD).status == "superseded"
    text = w.browser(w.CLERK).get("/window/cases/BJ2024-0001/letters/3/").content.decode()
    assert "视为准予延续" in text


def test_silence_does_not_renew_what_was_asked_for_late() -> None:
    data = printed(OLD, GRANTED)
    state = apply("BJ2024-0001", LATE)
    assert not state.about.in_time
    w.do("BJ2024-0001", LATE, w.APPROVER, c.Accept(), "11:00")
    day = UNTIL + timedelta(days=3)
    with w.at(day):
        tick()
        assert CaseRow.objects.get(id="BJ2024-0001").status == "accepted"
    assert verdict(data, day) == "expired"
    with w.at(day), pytest.raises(Refused, match="CERT-NONE"):
        certificates.certificate(OLD)


def test_a_change_leaves_the_time_as_it_is() -> None:
    before, day = printed(OLD, GRANTED), date(2021, 6, 2)
    apply("BJ2021-0002", day, "change", applicant="示例·甲公司（更名）")
    decide("BJ2021-0002", day)
    new = CertificateRow.objects.get(id="BJ2021-0002")
    assert (new.told, new.holder, new.valid_until) == ("郴经开选字〔2021〕1-2号", "示例·甲公司（更名）", UNTIL)
    assert (new.valid_from, new.purpose) == (day, "change")
    assert verdict(before, day) == "superseded"
    w.do("BJ2021-0002", date(2021, 7, 1), w.HEAD, c.Revoke(ground="deceit", reason="材料虚假"))
    assert CertificateRow.objects.get(id="BJ2021-0002").status == "revoked"
    assert w.ITEM not in ProjectRow.objects.get(id="P01").granted


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (c.Revoke(ground="deceit", reason="材料虚假"), "revoked"),
        (c.Recall(reason="规划调整", compensation="依法补偿"), "recalled"),
        (c.Forfeit(reason="违法", document="罚1号"), "forfeited"),
        (c.CancelRegistration(ground="holder_gone", reason="终止"), "cancelled"),
    ],
)
def test_each_end_keeps_its_word(command: Any, status: str) -> None:
    data, day = printed(OLD, GRANTED), date(2021, 5, 6)
    w.do(OLD, day, w.HEAD, command)
    row = CertificateRow.objects.get(id=OLD)
    assert (row.status, row.ended_on) == (status, day)
    assert verdict(data, day) == "revoked"
    refused("CERT-ENDED", "BJ2021-0002", date(2021, 5, 7), "change")


def test_what_is_no_renewal_or_change() -> None:
    refused("CERT-UNKNOWN", "B1", IN_TIME, "renewal", "nobody")
    refused("CERT-UNKNOWN", "B1", IN_TIME, "change", "")
    refused("CERT-PURPOSE", "B1", IN_TIME, "new", OLD)
    refused("CERT-EXPIRED", "B1", UNTIL + timedelta(days=1))
    refused("CERT-HOLDER", "B1", IN_TIME, "change", uscc=w.OTHER_FIRM)
    with pytest.raises(Refused, match="CASE-REGISTER"):
        w.do(OLD, date(2021, 5, 6), w.HEAD, c.CancelRegistration(ground="expired", reason="期满"))
    apply("B2", IN_TIME)
    refused("CASE-RIVAL", "B3", IN_TIME, "change")
    with pytest.raises(Refused, match="CERT-UNTIL"):
        decide("B2", IN_TIME, valid_until=date(2023, 1, 1))


def test_the_predecessor_must_still_stand_at_the_decision() -> None:
    apply("B2", date(2021, 6, 2), "change")
    w.do(OLD, date(2021, 6, 3), w.HEAD, c.Revoke(ground="deceit", reason="材料虚假"))
    with pytest.raises(Refused, match="CERT-ENDED"):
        decide("B2", date(2021, 6, 4))


def test_a_proof_that_holds_another_certificate_is_found() -> None:
    with w.at(GRANTED, "17:00"):
        from kuaijin.ledger import checkpoints

        checkpoints.make()
        payload = certificates.payload_of(OLD, "k1")
        assert payload.proof is not None
        assert certificate_check.proof_faults(payload) == []
        import msgspec

        forged = msgspec.structs.replace(payload.fields, holder="另一家公司")
        assert certificate_check.proof_faults(msgspec.structs.replace(payload, fields=forged)) == [
            "another certificate"
        ]


def test_the_kinds_of_the_rulebook_are_about_known_items() -> None:
    book = surroundings.rulebook()
    for kind in book.certificate_kinds.values():
        assert set(kind.items) <= set(book.items)
        assert set(kind.changed_by) <= set(kind.items)
