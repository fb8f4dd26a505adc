"""Numbers and days that no limit can have: an error that names the file, the case and the field, never an answer."""

from datetime import date
from pathlib import Path

import pytest

from kuaijin.cli.clock import register, run
from kuaijin.core.clock import ClockError, Limits, compute
from kuaijin.core.clock_events import Accepted
from kuaijin.sources.holiday_years import china_calendar

ACCEPTED = "{date: '2021-09-17', type: ACCEPTED}"
LIMITS = (
    "limit_days",
    "committed_limit_days",
    "extension_days",
    "correction_window_days",
    "delivery_days",
    "reconsideration_days",
    "lawsuit_months",
    "hearing_days",
    "promise_verify_days",
    "start_within_months",
    "max_extensions",
    "extension_months",
)


def told(folder: Path, item: str, events: str, capsys: pytest.CaptureFixture[str], as_of: str = "") -> str:
    """What ``kuaijin clock`` says on stderr of a file with one bad case, X9."""
    import argparse

    path = folder / "bad.yaml"
    end = f"\n    as_of: '{as_of}'" if as_of else ""
    path.write_text(
        f"schema_version: 1\ncases:\n  - id: X9\n    item: {{{item}}}\n    events: [{events}]{end}\n", encoding="utf-8"
    )
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    assert run(parser.parse_args(["clock", str(path)])) == 2
    said = capsys.readouterr()
    assert not said.out
    assert f"{path}: case X9: " in said.err
    return said.err


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("number", ["1" + "0" * 30, "1" + "0" * 5000, "1000000", "3661", "-1"])
def test_a_limit_beyond_all_reason_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, number: str
) -> None:
    assert f": item.{name}: " in told(tmp_path, f"{name}: {number}", ACCEPTED, capsys)


@pytest.mark.parametrize("number", [".inf", "1.0e+400", ".nan", "0", "3660.5"])
def test_a_committed_limit_beyond_all_reason_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    assert ": item.committed_limit_days: " in told(tmp_path, f"committed_limit_days: {number}", ACCEPTED, capsys)


def test_months_are_fewer_than_days(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ": item.limit_days: " in told(tmp_path, "limit_days: 121, limit_unit: month", ACCEPTED, capsys)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ("type: TOLERANCE_ACCEPTED, missing: 1%s", "missing"),
        ("type: SPECIAL_START, name: a, legal_basis: true, cap: 1%s", "cap"),
        ("type: EXTENDED, days: 1%s", "days"),
        ("type: START_EXTENDED, months: 1%s", "months"),
    ],
)
@pytest.mark.parametrize("zeros", [6, 30, 5000])
def test_a_number_of_an_event_beyond_all_reason_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], event: str, field: str, zeros: int
) -> None:
    before = {"missing": "", "months": "{date: '2021-09-17', type: PERMIT_OBTAINED}, "}.get(field, f"{ACCEPTED}, ")
    place = 1 if before else 0
    events = f"{before}{{date: '2021-09-18', {event % ('0' * zeros)}}}"
    assert f": events[{place}].{field}: " in told(tmp_path, "limit_days: 20", events, capsys)


@pytest.mark.parametrize("day", ["0001-01-01", "2009-12-31", "2051-01-01", "9999-12-31"])
def test_a_day_beyond_the_calendar_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], day: str) -> None:
    event = f"{{date: '{day}', type: ACCEPTED}}"
    assert ": events[0].date: " in told(tmp_path, "limit_days: 20", event, capsys)
    special = f"{{date: '2021-09-18', type: SPECIAL_START, name: a, legal_basis: true, written_notice: '{day}'}}"
    assert ": events[1].written_notice: " in told(tmp_path, "limit_days: 20", f"{ACCEPTED}, {special}", capsys)
    assert ": as_of: " in told(tmp_path, "limit_days: 20", ACCEPTED, capsys, as_of=day)


def test_the_longest_limit_is_counted() -> None:
    events = (Accepted(date=date(2021, 9, 17)),)
    assert compute(Limits(limit_days=3660), events, china_calendar()).decision_due == date(2036, 4, 24)
    with pytest.raises(ClockError, match=r"item\.limit_days"):
        compute(Limits(limit_days=3661), events, china_calendar())
