"""The daily tick on the sample park: what the law ties to a date happens on that date, once."""

from datetime import date, datetime, time

import pytest

from kuaijin import ledger
from kuaijin.core.base import SHANGHAI
from kuaijin.core.project_commands import StopWorks
from kuaijin.demo.people import actor
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.ledger.rebuild import rebuild
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
    assert _tick_on(date(2021, 12, 30)) == 3, "this, a correction out of time, and the window's day of the 29th"
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
    assert _tick_on(date(2021, 12, 31)) == 1, "the window's day of the 30th"


def test_a_used_permit_stays(park: date) -> None:
    _tick_on(date(2021, 12, 30))
    assert not CaseRow.objects.filter(status="lapsed").exists()


def test_time_alone_moves_a_stopped_project_to_the_revive_batch(park: date) -> None:
    """Three months after the stop nothing else happens, and yet the row says so, as a rebuild would."""
    ledger.execute("project", "P11", StopWorks(on=park, reason="资金"), actor=actor("调度专员01"))
    seen = []
    for day in (date(2022, 3, 29), date(2022, 3, 30)):
        _tick_on(day)
        row = ProjectRow.objects.get(id="P11")
        seen.append(row.batch)
        with standing_at(datetime.combine(day, time(19), SHANGHAI)):
            assert rebuild(check=True).differing == ()
    assert seen == ["construction", "revive"]
    assert row.batch_why["zh"].startswith("2021-12-29 停工")


def test_what_waits_for_the_tick_is_no_damage_and_a_rebuild_brings_it(park: date) -> None:
    ledger.execute("project", "P11", StopWorks(on=park, reason="资金"), actor=actor("调度专员01"))
    with standing_at(datetime.combine(date(2022, 4, 1), time(9), SHANGHAI)):
        assert rebuild(check=True).differing == ()
        assert ProjectRow.objects.get(id="P11").batch == "construction"
        rebuild()
        assert ProjectRow.objects.get(id="P11").batch == "revive"
