"""A technical review that is a special procedure of its case: it starts and ends the pause of the clock."""

import pytest

from kuaijin import ledger, wallclock
from kuaijin.ledger.projections.review_models import ReviewRow
from tests.desks import window_park as w

pytestmark = pytest.mark.django_db
CASE = "BJ2021-0900"


@pytest.fixture(autouse=True)
def _park(site_day: None) -> None:
    wallclock.set_site_day(w.DAY)
    w.small_park()
    w.accepted(CASE)


def test_a_special_procedure_begins_and_ends_with_its_review() -> None:
    """The clock stands from the commission to the conclusion, told in writing that day."""
    asked = {"question": "选址是否可行", "days": "4", "by": "person", "reviewer": w.REVIEWER, "procedure": "专家论证"}
    assert "专家论证" in w.browser(w.APPROVER).get(f"/reviews/commission/{CASE}/").content.decode()
    w.browser(w.APPROVER).post(f"/reviews/commission/{CASE}/", asked)
    state, _ = ledger.load("case", CASE)
    assert (state.status, state.reviewer, state.specials[0].planned_days) == ("special", w.REVIEWER, 4)
    reviewer, page = w.browser(w.REVIEWER), f"/reviews/{CASE}-JS1/"
    assert w.browser(w.STRANGER).get(page).status_code == 404
    reviewer.post(page + "accept-review/", {"no_conflict": "on"})
    reviewer.post(page + "conclude-review/", {"outcome": "failed", "conclusion": "不可行", "document": "意见2号"})
    state, _ = ledger.load("case", CASE)
    assert (state.status, state.specials[0].conclusion) == ("accepted", "不可行")


def test_cancelled_it_stops_no_clock_and_may_be_given_out_again() -> None:
    asked = {"question": "选址是否可行", "days": "4", "by": "person", "reviewer": w.REVIEWER, "procedure": "专家论证"}
    approver = w.browser(w.APPROVER)
    approver.post(f"/reviews/commission/{CASE}/", asked)
    approver.post(f"/reviews/{CASE}-JS1/cancel-review/", {"reason": "申请人调整选址"})
    assert w.status(CASE) == "accepted"
    approver.post(f"/reviews/commission/{CASE}/", asked | {"procedure": ""})
    assert ReviewRow.objects.get(id=f"{CASE}-JS2").status == "assigned"
