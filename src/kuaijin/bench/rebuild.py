"""Entries a second of ``rebuild`` and ``verify``, against reading the same rows alone; on SQLite and PostgreSQL."""

import json
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from kuaijin.bench import postgres
from kuaijin.bench.ledger import home

ENTRIES = 6000
ROUNDS = 3


def figures() -> Iterator[dict[str, Any]]:
    """For each database: verify and rebuild, entries a second and the part that reading alone would take."""
    with home() as environment:
        yield from _in_process("sqlite", environment)
    with postgres.server(durable=True) as server, home() as environment:
        environment["KUAIJIN_DATABASE_URL"] = server.create("bench_rebuild")
        yield from _in_process("postgresql", environment)


def _in_process(name: str, environment: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The figures of one database, measured in a process of its own."""
    command = [sys.executable, "-m", "kuaijin.bench.rebuild", name]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)  # noqa: S603  ourselves
    yield from map(json.loads, done.stdout.splitlines())


def measure(name: str) -> Iterator[dict[str, Any]]:
    """Fill the ledger of this process with lives of cases, then measure."""
    from kuaijin.startup import migrated

    migrated()
    from django.db import transaction

    from kuaijin import ledger
    from kuaijin.bench import ledger_worker
    from kuaijin.ledger import rebuild, store, surroundings
    from kuaijin.ledger.verify import verify

    ledger_worker.prepare("0")
    lives = ledger_worker.lives("0")
    with transaction.atomic():
        for _ in range(ENTRIES):
            case, command = next(lives)
            ledger.execute("case", case, command, actor=ledger_worker.CLERK)

    def read() -> None:
        with transaction.atomic():
            deque(store.in_order(surroundings.park()), maxlen=0)

    entries = verify().entries
    reading = _fastest(read)
    for what, work in (("verify", verify), ("rebuild", rebuild.rebuild)):
        seconds = _fastest(work)
        yield {
            "name": f"{what}.{name}", "value": entries / seconds, "unit": "entries/s", "ratio": reading / seconds,
            "ratio_to": f"reading the rows alone ({entries / reading:.0f}/s)",
        }  # fmt: skip


def _fastest(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        best = min(best, perf_counter() - start)
    return best


if __name__ == "__main__":
    for each in measure(sys.argv[1]):
        print(json.dumps(each, ensure_ascii=False), flush=True)
