"""Limits and histories that cannot be."""

import pytest

from kuaijin.core import clock_events as ev
from kuaijin.core.clock import ClockError, Limits, compute
from tests.core.clock_words import (
    CALENDAR,
    TWENTY,
    accepted,
    d,
    ended,
    extended,
    granted,
    notified,
    received,
    special,
    submitted,
)


@pytest.mark.parametrize(
    ("field", "events"),
    [
        ("events[1].date", (received("2021-03-02"), accepted("2021-03-01"))),
        ("events[1].type", (accepted("2021-03-01"), accepted("2021-03-02"))),
        ("events[1].type", (accepted("2021-03-01"), received("2021-03-02"))),
        ("events[1].type", (received("2021-03-01"), received("2021-03-02"))),
        ("events[2].type", (accepted("2021-03-01"), granted("2021-03-02"), extended("2021-03-03"))),
        ("events[2].type", (accepted("2021-03-01"), granted("2021-03-02"), granted("2021-03-03"))),
        ("events[2].type", (accepted("2021-03-01"), granted("2021-03-02"), special("2021-03-03"))),
        ("events[1].name", (accepted("2021-03-01"), ended("2021-03-02"))),
        ("events[2].name", (accepted("2021-03-01"), special("2021-03-02"), special("2021-03-03"))),
        ("events[0].type", (notified("2021-03-01"),)),
        ("events[1].type", (received("2021-03-01"), submitted("2021-03-02"))),
        ("events[0].type", (extended("2021-03-01"),)),
        ("events[0].type", (ev.StartExtended(date=d("2021-03-01"), months=3),)),
        ("events[0].as_of", (accepted("2021-03-01", as_of="2021-03-02"),)),
        ("events[1].as_of", (received("2021-03-01"), accepted("2021-03-05", as_of="2021-02-26"))),
        ("events[1].type", (accepted("2021-03-01"), ev.RefusedAcceptance(date=d("2021-03-02")))),
        ("events[1].cap", (accepted("2021-03-01"), special("2021-03-02", cap=-1))),
        ("events[1].days", (accepted("2021-03-01"), extended("2021-03-02", days=0))),
        ("events[1].planned_end", (accepted("2021-03-01"), special("2021-03-08", planned="2021-03-05"))),
        ("events[0].missing", (ev.ToleranceAccepted(date=d("2021-03-01"), missing=-1),)),
    ],
)
def test_histories_that_cannot_be_are_refused(field, events):
    with pytest.raises(ClockError) as caught:
        compute(TWENTY, events, CALENDAR)
    assert caught.value.field == field
    assert caught.value.text.zh
    assert caught.value.text.en


@pytest.mark.parametrize(
    ("field", "limits"),
    [
        ("item.limit_days", Limits(limit_days=-1)),
        ("item.limit_days", Limits(duty="备案")),
        ("item.committed_limit_days", Limits(committed_limit_days=0)),
        ("item.extension_months", Limits(extension_months=-3)),
    ],
)
def test_limits_that_cannot_be_are_refused(field, limits):
    with pytest.raises(ClockError) as caught:
        compute(limits, (accepted("2021-03-01"),), CALENDAR)
    assert caught.value.field == field
