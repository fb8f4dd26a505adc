"""The vector kernel, the scalar clock and a day-by-day walk give the same dates."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuaijin.core import clock_events as ev
from kuaijin.core.calendar import OutsideCalendar
from kuaijin.core.clock import Limits, compute
from kuaijin.core.clock_vector import CALENDAR_DAY, MONTH, WORKDAY, Cases, Procedures, clocks, due_dates
from kuaijin.core.settings import LegalSettings
from kuaijin.sources.holiday_years import china_calendar
from tests.core import clock_reference as walk

CALENDAR = china_calendar()
UNITS = ("workday", "calendar_day", "month")
CODES = {"workday": WORKDAY, "calendar_day": CALENDAR_DAY, "month": MONTH}
DAYS = st.dates(date(2020, 6, 1), date(2027, 6, 30))


def days_later(limit):
    return st.integers(0, limit).map(lambda n: timedelta(days=n))


@st.composite
def procedures(draw, start):
    first = start + draw(days_later(60)) - timedelta(days=10)
    end = draw(st.none() | days_later(60).map(lambda n: first + n))
    notice = draw(st.none() | days_later(25).map(lambda n: first + n - timedelta(days=5)))
    cap = draw(st.none() | st.integers(0, 25))
    clock_sets = st.sampled_from([None, ("statutory",), ("committed",), ("statutory", "committed"), ()])
    return first, end, notice, cap, draw(st.booleans()), draw(clock_sets)


@st.composite
def cases(draw):
    start = draw(DAYS)
    unit = draw(st.sampled_from(UNITS))
    limit = draw(st.integers(0, 6) if unit == "month" else st.integers(0, 60))
    committed = draw(st.none() | st.integers(1, 30))
    extension = draw(st.none() | st.tuples(st.integers(1, 15), days_later(100).map(lambda n: start + n)))
    special = draw(st.lists(procedures(start), max_size=3))
    ended = draw(st.none() | days_later(150).map(lambda n: start + n))
    return start, unit, limit, committed, extension, special, ended


def events_of(case):
    start, _, _, _, extension, special, ended = case
    events = [(start, 1, ev.Accepted(date=start))]
    for name, (first, end, notice, cap, basis, excluded) in enumerate(special):
        began = ev.SpecialStart(
            date=first, name=str(name), legal_basis=basis, written_notice=notice, cap=cap, excluded_from=excluded
        )
        events.append((first, 0, began))
        if end is not None:
            events.append((end, 2, ev.SpecialEnd(date=end, name=str(name))))
    if extension:
        days, on = extension
        events.append((on, 3, ev.Extended(date=on, days=days, approver="agency_head", written_notice=on)))
    if ended:
        events.append((ended, 4, ev.DecidedGrant(date=ended)))
    return tuple(event for _, _, event in sorted(events, key=lambda row: row[:2]))


def sensible(case):
    """Procedures and extension before the end of the matter, the extension not before its acceptance."""
    start, unit, limit, committed, extension, special, ended = case
    special = [row for row in special if ended is None or row[0] <= ended]
    if extension and ended and extension[1] > ended:
        extension = None
    return start, unit, limit, committed, extension, special, ended


def limits_of(case):
    _, unit, limit, committed, _, _, _ = case
    return Limits(
        limit_days=limit,
        limit_unit=unit,
        committed_limit_days=committed,
        extension_days=15,
        extension_approver="agency_head",
    )


def array(days):
    return np.array([np.datetime64("NaT") if day is None else np.datetime64(day) for day in days], "datetime64[D]")


def columns_of(rows):
    """The cases as arrays for the kernel."""
    specials = []
    for k in range(3):
        found = [case[5][k] if k < len(case[5]) else None for case in rows]
        excluded = [
            set() if f is None else set(f[5] if f[5] is not None else ("statutory", "committed") * f[4]) for f in found
        ]
        specials.append(
            Procedures(
                start=array([f and f[0] for f in found]),
                end=array([f and f[1] for f in found]),
                notice=array([f and f[2] for f in found]),
                cap=np.array([-1 if f is None or f[3] is None else f[3] for f in found]),
                statutory=np.array(
                    [bool(f and f[4] and "statutory" in e) for f, e in zip(found, excluded, strict=True)]
                ),
                committed=np.array(["committed" in e for e in excluded]),
            )
        )
    return Cases(
        start=array([case[0] for case in rows]),
        limit=np.array([case[2] for case in rows]),
        unit=np.array([CODES[case[1]] for case in rows]),
        committed=np.array([-1 if case[3] is None else case[3] for case in rows]),
        extension=np.array([case[4][0] if case[4] else 0 for case in rows]),
        extended_on=array([case[4][1] if case[4] else None for case in rows]),
        ended=array([case[6] for case in rows]),
        procedures=tuple(specials),
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(cases().map(sensible), min_size=1, max_size=12),
    st.none() | DAYS,
    st.booleans(),
    st.booleans(),
)
def test_vector_equals_scalar(rows, as_of, special_start_counts, start_counts):
    chosen = LegalSettings(special_start_day_counts=special_start_counts, count_start_day=start_counts)
    rows = [row for row in rows if as_of is None or row[0] <= as_of]
    if not rows:
        return
    got = clocks(CALENDAR, columns_of(rows), chosen, as_of)
    for i, case in enumerate(rows):
        answer = compute(limits_of(case), events_of(case), CALENDAR, chosen, as_of)
        assert got.decision_due[i].item() == answer.decision_due
        assert got.committed_due[i].item() == answer.committed_due
        assert got.overdue_from[i].item() == answer.overdue_from
        assert bool(got.extension_valid[i]) == bool(answer.extension_valid)
        if answer.extension_valid is not None:
            assert got.decision_due_before[i].item() == answer.decision_due_before
        if answer.excluded_workdays is not None:
            assert got.excluded_workdays[i] == answer.excluded_workdays


@settings(max_examples=200, deadline=None)
@given(cases().map(sensible), st.none() | DAYS)
def test_scalar_equals_a_walk(case, as_of):
    start, unit, limit, _, extension, special, ended = case
    if as_of is not None and as_of < start:
        return
    if as_of is None and any(s[4] and s[1] is None and s[3] is None and s[2] for s in special) and not ended:
        return  # stopped for good: nothing to walk to
    answer = compute(limits_of(case), events_of(case), CALENDAR, as_of=as_of)
    horizon = as_of or date(2030, 1, 1)
    removed, stretched = set(), set()
    for first, end, notice, cap, basis, excluded in special:
        known = notice if notice and notice <= horizon else None
        if not basis or first > horizon or (excluded is not None and "statutory" not in excluded):
            continue
        last = min([day for day in (end, ended if ended and ended <= horizon else None, horizon) if day])
        removed |= walk.removed_days(CALENDAR, first, last, known, cap)
        stretched |= walk.stretch(CALENDAR, first, last, known, cap)

    def due(extra):
        if unit == "workday":
            return walk.workday_due(CALENDAR, start, limit + extra, removed)
        plain = limit if unit == "calendar_day" else (walk.month_later(start, limit) - start).days
        return walk.calendar_due(CALENDAR, start, plain + extra, stretched)

    before = due(0)
    late = extension and (extension[1] > horizon or extension[1] > before)
    expected = due(extension[0]) if extension and not late else before
    assert answer.decision_due == expected
    if unit == "workday" and special and any(s[0] <= horizon for s in special):
        assert answer.excluded_workdays == len([day for day in removed if start < day <= expected])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(DAYS, st.integers(0, 300)), min_size=1, max_size=40))
def test_cr_2_due_dates_of_many_equal_the_scalar_and_a_walk(rows):
    starts, lengths = array([row[0] for row in rows]), np.array([row[1] for row in rows])
    got = due_dates(CALENDAR, starts, lengths)
    for i, (start, n) in enumerate(rows):
        assert got[i].item() == CALENDAR.nth_workday(start, n) == walk.workday_due(CALENDAR, start, n, set())
    assert (due_dates(CALENDAR, starts, 7) == due_dates(CALENDAR, starts, np.full(len(rows), 7))).all()


def test_due_dates_beyond_the_tables_are_refused():
    inside = np.array(["2021-01-04"], "datetime64[D]")
    for bad in ("1950-01-01", "2009-12-31", "2051-01-01", "NaT"):
        with pytest.raises(OutsideCalendar):
            due_dates(CALENDAR, np.array([inside[0], np.datetime64(bad)], "datetime64[D]"), 3)
    with pytest.raises(OutsideCalendar):
        due_dates(CALENDAR, inside, 100_000)
    with pytest.raises(ValueError, match="negative"):
        due_dates(CALENDAR, inside, -1)


def test_blocks_join_without_a_seam():
    rng = np.random.default_rng(7)
    starts = np.datetime64("2021-01-01") + rng.integers(0, 1500, 200_000)
    lengths = rng.integers(1, 60, 200_000)
    plain = due_dates(CALENDAR, starts, lengths)
    assert (clocks(CALENDAR, Cases(start=starts, limit=lengths)).decision_due == plain).all()
    assert (due_dates(CALENDAR, starts[::2], lengths[::2]) == plain[::2]).all()
