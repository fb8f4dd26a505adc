"""The daily tick on the sample park: what the law ties to a date happens on that date, once."""

from datetime import date, datetime, time

import pytest

from kuaijin import ledger
from kuaijin.core.base import SHANGHAI
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.ledger.ticking import tick
from kuaijin.wallclock import standing_at

pytestmark = pytest.mark.django_db


def _tick_on(day: date) -> int:
    with standing_at(datetime.combine(day, time(18, 30), SHANGHAI)):
        return tick()


def _case(project: str, item: str) -> CaseRow:
    return CaseRow.objects.get(project=project, item=item)


def test_nothing_is_due_on_the_day_itself(park: date) -> None:
    assert _tick_on(park) == 0


def test_silence_accepts_the_day_after_the_window(park: date) -> None:
    waiting = _case("P17", "gongqi")
    assert waiting.notice_last_day == park
    assert _tick_on(date(2021, 12, 30)) == 2
    accepted = _case("P17", "gongqi")
    assert (accepted.status, accepted.deemed, accepted.accepted_on) == ("accepted", True, date(2021, 12, 28))
    assert _tick_on(date(2021, 12, 30)) == 0


def test_a_correction_that_never_came_is_closed(park: date) -> None:
    assert _case("P15", "gongqi").correction_due == park
    _tick_on(date(2021, 12, 30))
    closed = _case("P15", "gongqi")
    assert not closed.open
    assert closed.next_due is None
    entry = ledger.history("case", closed.id)[-1]
    assert (entry.type, entry.actor_role) == ("closed-uncorrected", "system")


def test_an_unused_permit_lapses_after_three_months(park: date) -> None:
    """As if works had never started on a permit of 2021-04-22."""
    permit = _case("P17", "shigong-xuke")
    assert permit.decided_on == date(2021, 4, 22)
    ProjectRow.objects.filter(id="P17").update(started_on=None)
    _tick_on(date(2021, 12, 30))
    assert _case("P17", "shigong-xuke").status == "lapsed"
    assert "shigong-xuke" not in ProjectRow.objects.get(id="P17").granted
    assert _tick_on(date(2021, 12, 31)) == 0


def test_a_used_permit_stays(park: date) -> None:
    _tick_on(date(2021, 12, 30))
    assert not CaseRow.objects.filter(status="lapsed").exists()
