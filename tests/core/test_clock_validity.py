"""WD-4 and WD-5: how long a grant lasts, its renewal and its change."""

from datetime import date

import pytest

from kuaijin.core import clock_events as ev
from kuaijin.core.clock import Answer, ClockError, Limits
from tests.core.clock_words import accepted, ask, d

TWENTY = Limits(limit_days=20)
UNTIL = "2024-12-31"


def granted(until: str | None = UNTIL, on: str = "2021-12-29") -> ev.DecidedGrant:
    return ev.DecidedGrant(date=d(on), valid_until=until and d(until))


def applied(day: str) -> ev.RenewalApplied:
    return ev.RenewalApplied(date=d(day))


def answer(*events: ev.ClockEvent, as_of: str | None = None, **settings: object) -> Answer:
    return ask(TWENTY, accepted("2021-12-01"), *events, as_of=as_of, **settings)


def test_wd_4_renewal_is_asked_for_on_the_earlier_reading_of_thirty_days() -> None:
    # Thirty working days back from Tuesday 2024-12-31: December has 21 before it (2…6, 9…13, 16…20, 23…27, 30), so the
    # 30th lies nine further back: 29, 28, 27, 26, 25, 22, 21, 20, 19 November. By calendar days it would be 1 December,
    # a Sunday, so 29 November.
    found = answer(granted())
    assert (found.valid_until, found.renewal_apply_by) == (d(UNTIL), d("2024-11-19"))
    assert answer(granted(), renewal_apply_days=0).renewal_apply_by == d(UNTIL)


def test_wd_4_the_holder_is_reminded_at_60_and_45_days() -> None:
    assert answer(granted()).renewal_reminders == (date(2024, 11, 1), date(2024, 11, 16))


def test_wd_4_the_answer_comes_within_its_limit_and_before_the_end() -> None:
    assert answer(granted(), applied("2024-11-01")).renewal_due == d("2024-11-29")
    late = answer(granted(), applied("2024-12-20"))
    assert late.renewal_due == d(UNTIL), "twenty working days would end in January"
    on_a_sunday = answer(granted("2024-12-29"), applied("2024-12-20"))
    assert on_a_sunday.renewal_due == d("2024-12-27"), "the last working day before the grant ends"


def test_wd_4_silence_renews_only_once_the_grant_is_over() -> None:
    waiting = (granted(), applied("2024-11-01"))
    assert not answer(*waiting, as_of=UNTIL).renewed_by_silence
    assert answer(*waiting, as_of="2025-01-01").renewed_by_silence
    assert answer(*waiting, ev.RenewalDecided(date=d("2025-01-02"), granted=False)).renewed_by_silence, "too late"
    confirmed = answer(*waiting, ev.RenewalDecided(date=d("2025-01-02"), valid_until=d("2027-12-31")))
    assert (confirmed.valid_until, confirmed.renewed_by_silence) == (d("2027-12-31"), False)
    assert not answer(granted(), as_of="2025-01-01").renewed_by_silence, "nobody had asked"


def test_wd_4_a_renewal_gives_a_new_end_and_a_refusal_does_not() -> None:
    waiting = (granted(), applied("2024-11-01"))
    renewed = answer(*waiting, ev.RenewalDecided(date=d("2024-11-20"), valid_until=d("2027-12-31")))
    assert (renewed.valid_until, renewed.renewal_due, renewed.renewed_by_silence) == (d("2027-12-31"), None, False)
    refused = answer(*waiting, ev.RenewalDecided(date=d("2024-11-20"), granted=False))
    assert (refused.valid_until, refused.renewal_due, refused.renewed_by_silence) == (d(UNTIL), None, False)


def test_wd_5_a_change_has_its_own_clock() -> None:
    change = ev.ChangeApplied(date=d("2022-01-24"))
    # 25 26 27 28 29* 30* January, 7 8 9 10 11, 14 … 18, 21 … 24 February.
    found = answer(granted(None), change)
    assert found.change_due == d("2022-02-24")
    assert (found.decision_due, found.valid_until) == (d("2021-12-29"), None), "nothing else moves"
    assert answer(granted(None), change, change_decision_days=5).change_due == d("2022-01-29")
    assert answer(granted(None), change, ev.ChangeDecided(date=d("2022-01-26"))).change_due is None


@pytest.mark.parametrize(
    ("field", "events"),
    [
        ("events[1].type", (applied("2024-11-01"),)),
        ("events[2].type", (granted(None), applied("2024-11-01"))),
        ("events[2].type", (granted(), applied("2025-01-01"))),
        ("events[2].type", (granted(), ev.RenewalDecided(date=d("2024-11-01")))),
        ("events[2].type", (granted(), ev.ChangeDecided(date=d("2024-11-01")))),
        ("events[1].type", (ev.ChangeApplied(date=d("2024-11-01")),)),
        ("events[1].valid_until", (granted("2021-12-01"),)),
        ("events[1].valid_until", (granted("2060-01-01"),)),
    ],
)
def test_wd_4_wd_5_what_cannot_be_is_named(field: str, events: tuple[ev.ClockEvent, ...]) -> None:
    with pytest.raises(ClockError) as caught:
        answer(*events)
    assert caught.value.field == field
