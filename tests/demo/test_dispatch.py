"""The bulletin of 2021-12-29 against a count by hand."""

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest

from kuaijin import ledger
from kuaijin.core.base import SHANGHAI
from kuaijin.core.case_commands import SubmitCorrection
from kuaijin.demo.people import actor
from kuaijin.insight.days import bulletin_of
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.wallclock import standing_at
from tests.demo.by_hand import Due, Told, duties, walk

pytestmark = pytest.mark.django_db


def _listed(day: date) -> tuple[set[Due], set[Due]]:
    found = bulletin_of(day)
    late, soon = (
        {Due(row.kind, row.id, row.act, row.who, row.due) for row in part} for part in (found.late, found.soon)
    )
    return late, soon


def test_bulletin_is_exactly_the_count_by_hand(park: date, entries: tuple[Told, ...]) -> None:
    counted = duties(entries)
    until = walk(park, 3)
    late, soon = _listed(park)
    assert late == {due for due in counted if due.due < park}
    assert soon == {due for due in counted if park <= due.due <= until}


@pytest.mark.parametrize("day", [date(2021, 11, 12), date(2021, 12, 10), date(2021, 12, 20)])
def test_bulletin_of_a_past_day(park: date, entries: tuple[Told, ...], day: date) -> None:
    """As of a past day: only what was recorded by then counts."""
    counted = duties(entry for entry in entries if entry.on <= day)
    late, soon = _listed(day)
    assert late == {due for due in counted if due.due < day}
    assert soon == {due for due in counted if day <= due.due <= walk(day, 3)}


def test_days_late_are_working_days(park: date, entries: tuple[Told, ...]) -> None:
    for row in (*bulletin_of(park).late, *bulletin_of(park).soon):
        first, last = sorted((row.due, park))
        between = (first + timedelta(days=step) for step in range(1, (last - first).days + 1))
        number = sum(chinese_calendar.is_workday(day) for day in between)
        assert abs(row.days) == number


def test_every_kind_of_trouble_is_there(park: date) -> None:
    found = bulletin_of(park)
    acts = {row.act for row in (*found.late, *found.soon)}
    assert {"decide", "correct", "cure", "end_special", "deliver", "notify_or_accept", "solve", "reach"} <= acts
    assert {"red", "black"} <= {row.light for row in found.late}
    assert found.changes


def test_a_corrected_case_is_due_on_the_day_of_the_correction(park: date) -> None:
    """AC-2: everything is there, so it is accepted at once; it isn't late because its one-time notice was long ago."""
    case = CaseRow.objects.get(project="P04", item="tongxin")
    assert case.status == "correction"
    missing = ledger.load("case", case.id)[0].missing
    with standing_at(datetime(2022, 1, 14, 10, tzinfo=SHANGHAI)):
        ledger.execute("case", case.id, SubmitCorrection(materials=missing), actor=actor("综合窗口01"))
    corrected = CaseRow.objects.get(id=case.id)
    assert (corrected.status, corrected.next_act) == ("received", "notify_or_accept")
    assert corrected.next_due == date(2022, 1, 14)
    assert corrected.committed_due is not None
    assert corrected.committed_due > date(2022, 1, 14)
