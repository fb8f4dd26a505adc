"""A new holiday notice recomputes every open case, by the million kernel and one by one alike (CR-12)."""

from datetime import date

import pytest

from kuaijin import ledger
from kuaijin.core.base import Text, civil_date
from kuaijin.core.calendar import Overlay
from kuaijin.ledger.kinds.cases import dates_of, row_of
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.ledger.recomputing import recompute
from kuaijin.ledger.surroundings import rulebook
from kuaijin.sources.holiday_years import china_calendar

pytestmark = pytest.mark.django_db
DATES = (
    "statutory_due",
    "committed_due",
    "next_due",
    "yellow_from",
    "red_from",
    "black_from",
    "delivery_due",
    "cure_due",
)


def test_all_open_cases_follow_the_new_calendar(park: date) -> None:
    closure = Overlay(
        document="示例〔2021〕9号", issued=park, reason=Text("停电检修", "power works"), closed=(date(2021, 12, 30),)
    )
    calendar = china_calendar((closure,))
    before = dict(CaseRow.objects.filter(open=True).values_list("id", "next_due"))
    result = recompute(calendar)
    assert result.cases == len(before)
    moved = 0
    for row in CaseRow.objects.filter(open=True):
        state, _ = ledger.load("case", row.id)
        seen = civil_date(row.changed_at)
        answer = dates_of(state, lambda at: calendar if at is None else china_calendar(), rulebook().settings, seen)
        wanted = row_of(state, answer, calendar, rulebook())
        assert {name: getattr(row, name) for name in DATES} == {name: wanted[name] for name in DATES}, row.id
        moved += row.next_due != before[row.id]
    assert 0 < moved <= result.moved


def test_recomputing_again_moves_nothing(park: date) -> None:
    recompute()
    assert recompute().cases == 0
