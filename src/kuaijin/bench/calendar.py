"""How fast dates are: due dates and full clocks of a million cases, against numpy's bare gather and ``holidays``."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from time import perf_counter
from typing import Any

import holidays
import numpy as np

from kuaijin.core.clock import Limits, compute
from kuaijin.core.clock_events import Accepted
from kuaijin.core.clock_vector import Cases, Procedures, clocks, due_dates
from kuaijin.sources.holiday_years import china_calendar

ROWS = 1_000_000
ROUNDS = 15
YARDSTICK_ROWS = 300
SCALAR_ROWS = 5_000
FIRST = np.datetime64("2020-01-01")
DAYS = 2_200


def figures() -> Iterator[dict[str, Any]]:
    """The figures of part "calendar": each with its ratio to a yardstick of the same run and the bound it must keep."""
    calendar, rng = china_calendar(), np.random.default_rng(2021)
    start = FIRST + rng.integers(0, DAYS, ROWS)
    n = rng.integers(1, 61, ROWS)
    table, index = _bare_gather(calendar.first, calendar.days_of, calendar.ranks, start, n)
    ours, gather = _fastest(lambda: due_dates(calendar, start, n), lambda: table[index])
    package = _package_seconds(start, n)
    yield _figure("calendar.due_dates", ROWS / ours, "dates/s", gather / ours, "bare numpy gather", at_least=0.3)
    yield _figure(
        "calendar.due_dates.package",
        ROWS / ours,
        "dates/s",
        package / (ours / ROWS),
        "get_nth_working_day",
        at_least=1000,
    )
    cases = _cases(rng, start)
    full, _ = _fastest(lambda: clocks(calendar, cases), lambda: None, rounds=3)
    yield _figure("calendar.full_clocks", full, "s", full, "one second for 10^6 cases", at_most=1.0)
    one = _scalar_seconds()
    yield _figure("calendar.scalar_clock", 1 / one, "clocks/s", one / package, "one get_nth_working_day", at_most=None)


def _figure(
    name: str,
    value: float,
    unit: str,
    ratio: float,
    ratio_to: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> dict[str, Any]:
    figure: dict[str, Any] = {"name": name, "value": value, "unit": unit, "ratio": ratio, "ratio_to": ratio_to}
    if at_least is not None:
        return figure | {"at_least": at_least, "ok": ratio >= at_least}
    if at_most is not None:
        return figure | {"at_most": at_most, "ok": ratio <= at_most}
    return figure | {"ok": True}


def _fastest(first: Callable[[], Any], second: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, float]:
    """The shortest of several runs of each, by turns, so that both meet the same neighbours on the machine."""
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        for which, work in enumerate((first, second)):
            began = perf_counter()
            work()
            best[which] = min(best[which], perf_counter() - began)
    return best[0], best[1]


def _bare_gather(
    first: date, days_of: np.ndarray, ranks: np.ndarray, start: np.ndarray, n: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """A prefix table of dates and the ready-made places to gather from it: no rule, no check, no search."""
    zero = np.datetime64(first)
    table = zero + days_of.astype(np.int64)
    return table, ranks[(start - zero).astype(np.int64)].astype(np.int64) + n


def _package_seconds(start: np.ndarray, n: np.ndarray) -> float:
    """Seconds of one ``get_nth_working_day`` of the ``holidays`` package, years already loaded."""
    chinese = holidays.country_holidays("CN", years=range(2019, 2028))
    rows = list(zip(start[:YARDSTICK_ROWS].tolist(), n[:YARDSTICK_ROWS].tolist(), strict=True))

    def walk() -> None:
        for day, count in rows:
            chinese.get_nth_working_day(day, count)

    walked, _ = _fastest(walk, lambda: None, rounds=3)
    return walked / len(rows)


def _cases(rng: np.random.Generator, start: np.ndarray) -> Cases:
    """Cases with up to three procedures each, some capped, some without notice or legal ground; a third extended."""

    def procedure() -> Procedures:
        begins = start + rng.integers(0, 30, ROWS)
        notice = begins + rng.integers(0, 3, ROWS)
        notice[rng.random(ROWS) < 0.1] = np.datetime64("NaT")
        return Procedures(
            start=begins,
            end=begins + rng.integers(0, 40, ROWS),
            notice=notice,
            cap=np.where(rng.random(ROWS) < 0.5, -1, 20),
            statutory=rng.random(ROWS) < 0.7,
            committed=rng.random(ROWS) < 0.8,
        )

    return Cases(
        start=start,
        limit=rng.integers(5, 46, ROWS),
        committed=rng.integers(1, 20, ROWS),
        extension=np.where(rng.random(ROWS) < 0.3, 10, 0),
        extended_on=start + rng.integers(0, 60, ROWS),
        procedures=(procedure(), procedure(), procedure()),
    )


def _scalar_seconds() -> float:
    """Seconds of one whole scalar answer."""
    calendar = china_calendar()
    limits = Limits(limit_days=20, committed_limit_days=5, extension_days=10)
    histories = [(Accepted(date=date(2021, 1, 4) + timedelta(days=i % 1000)),) for i in range(SCALAR_ROWS)]

    def answer() -> None:
        for events in histories:
            compute(limits, events, calendar)

    took, _ = _fastest(answer, lambda: None, rounds=3)
    return took / SCALAR_ROWS
