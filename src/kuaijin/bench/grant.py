"""A set of ten permits from the signed land contract to ten durable certificates' records (拿地即拿证).

One process and four; the yardstick is the same number of rows written bare in one durable commit, in the same database
and the same run.
"""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from kuaijin.bench import postgres
from kuaijin.bench.ledger import Worker, home, together

PERMITS = 10
SETS = 40
WORKERS = 4
P50_MS = 25


def figures() -> Iterator[dict[str, Any]]:
    """Milliseconds a set on SQLite and PostgreSQL (median), and sets a second of four workers on different parcels."""
    with home() as environment:
        yield from _measured("sqlite", environment)
    with postgres.server(durable=True) as server, home() as environment:
        environment["KUAIJIN_DATABASE_URL"] = server.create("bench_grant")
        yield from _measured("postgresql", environment)


def _measured(name: str, environment: dict[str, str]) -> Iterator[dict[str, Any]]:
    migrate = [sys.executable, "-c", "from kuaijin.startup import migrated; migrated()"]
    subprocess.run(migrate, env=environment, check=True)  # noqa: S603  ourselves
    with ExitStack() as stack:
        alone = Worker(stack, environment, 0, "kuaijin.bench.grant_worker")
        (answer,) = _granted([alone])
        p50, bare = (statistics.median(answer[what]) for what in ("whole", "bare"))
        yield {
            "name": f"grant.{name}.p50", "value": p50 * 1e3, "unit": "ms", "ratio": p50 / bare,
            "ratio_to": f"the same rows bare in one durable commit ({bare * 1e3:.2f} ms)",
            "at_most": P50_MS, "ok": p50 * 1e3 <= P50_MS and answer["permits"] == SETS * PERMITS,
        }  # fmt: skip
        workers = [Worker(stack, environment, number, "kuaijin.bench.grant_worker") for number in range(1, WORKERS + 1)]
        answers = _granted(workers)
    permits = sum(each["permits"] for each in answers)
    rate = sum(SETS / each["seconds"] for each in answers)
    yield {
        "name": f"grant.{name}.{WORKERS}-workers", "value": rate, "unit": "sets/s", "ratio": rate * p50,
        "ratio_to": "one worker", "permits": permits, "ok": permits == WORKERS * SETS * PERMITS,
    }  # fmt: skip


def _granted(workers: list[Worker]) -> list[dict[str, Any]]:
    """All workers prepare their sets; then all grant them at the same time."""
    together(workers, f"prepare {SETS}")
    return together(workers, f"grant {SETS}")
