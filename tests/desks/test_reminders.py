"""What time reminds of, each once: corrections that are out (AC-4), certificates that nobody asks to renew (WD-4)."""

from datetime import date

import pytest

from kuaijin.core import case_commands as c
from kuaijin.ledger.projections.inbox_models import InboxRow
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.ledger.projections.paper_models import CertificateRow
from kuaijin.ledger.rebuild import rebuild
from kuaijin.ledger.ticking import tick
from tests.desks import window_park as w

pytestmark = pytest.mark.django_db
CASE = "BJ2021-0900"


@pytest.fixture(autouse=True)
def _park() -> None:
    w.small_park()


def reminders(kind: str, on: date) -> list[tuple[str, date]]:
    """To whom and from which morning on, after the tick of ``on``."""
    with w.at(on, "06:00"):
        tick()
        tick()
        found = InboxRow.objects.filter(kind=kind).order_by("at", "audience")
        return [(row.audience, row.at.date()) for row in found]


def test_corrections_that_are_out_are_reminded_of_twice() -> None:
    first = w.asked_papers()[0]
    w.receive(CASE, date(2021, 12, 6), leave_out=(first,))
    w.do(CASE, date(2021, 12, 6), w.CLERK, c.NotifyCorrection(missing=(first,), text="请补齐"), "11:00")
    assert CaseRow.objects.get(pk=CASE).reminders == ["2021-12-13", "2021-12-20"]
    assert reminders("correction-reminder", date(2021, 12, 10)) == []
    people = [f"name:{w.SECRETARY}", f"org:{w.FIRM}"]
    # The morning of 2021-12-13 in Shanghai is still the 12th in UTC.
    once = [(who, date(2021, 12, 12)) for who in people]
    assert reminders("correction-reminder", date(2021, 12, 13)) == once
    assert reminders("correction-reminder", date(2021, 12, 17)) == once
    twice = [*once, *((who, date(2021, 12, 19)) for who in people)]
    assert reminders("correction-reminder", date(2021, 12, 20)) == twice
    with w.at(date(2021, 12, 20), "12:00"):
        assert rebuild(check=True).differing == ()
    w.do(CASE, date(2021, 12, 21), w.CLERK, c.SubmitCorrection(materials=(first,)))
    assert reminders("correction-reminder", date(2021, 12, 22)) == []


def test_a_certificate_that_ends_is_reminded_of_again_unless_its_renewal_is_asked_for() -> None:
    w.granted(CASE, date(2021, 12, 6))
    CertificateRow.objects.filter(pk=CASE).update(valid_until=date(2022, 2, 28))
    assert reminders("renewal-reminder", date(2022, 1, 13)) == []
    people = [f"name:{w.SECRETARY}", f"org:{w.FIRM}"]
    assert reminders("renewal-reminder", date(2022, 1, 14)) == [(who, date(2022, 1, 13)) for who in people]
    CaseRow.objects.create(**{**_plain(CASE), "id": "BJ-R", "purpose": "renewal", "about": CASE, "open": True})
    assert reminders("renewal-reminder", date(2022, 1, 17)) == []


def _plain(case: str) -> dict[str, object]:
    return dict(CaseRow.objects.filter(pk=case).values().get())
