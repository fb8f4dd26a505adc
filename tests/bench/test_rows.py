"""The rows that the measurements fill in fit the read models of today."""

from datetime import date

import pytest

from kuaijin import wallclock
from kuaijin.bench.dispatch import DAY, _dates, _row
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.sources.holiday_years import china_calendar

pytestmark = pytest.mark.django_db


def test_an_open_case_of_the_dispatch_figure_is_a_whole_row() -> None:
    calendar = china_calendar()
    values = _row(0, _dates(calendar, date(2021, 12, 20), 15), calendar.version, wallclock.now())
    row = CaseRow.objects.create(**values)
    assert row.open
    assert row.received_on < DAY
