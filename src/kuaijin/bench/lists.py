"""Lists, boards and the cockpit of a city on PostgreSQL: the server's time a page, with paging, filters and search."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from kuaijin.bench import postgres
from kuaijin.bench.ledger import home

P95_MS = 200


def figures(part: int = 1) -> Iterator[dict[str, Any]]:
    """For each page and role: p50 and p95 in ms over rounds of all pages, and the processor time of this process, on
    10⁴ projects, 10⁶ cases, 10⁵ matters, or the n-th ``part`` of that."""
    with postgres.server(durable=True) as server, home() as environment:
        environment["KUAIJIN_DATABASE_URL"] = server.create("bench_lists")
        command = [sys.executable, "-c", "from kuaijin.cli import main; main(['demo', '--no-serve'])"]
        subprocess.run(command, env=environment, stderr=subprocess.DEVNULL, check=True)  # noqa: S603  ourselves
        command = [sys.executable, "-m", "kuaijin.bench.lists_worker", str(part)]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)  # noqa: S603  ourselves
    for line in done.stdout.splitlines():
        told = json.loads(line)
        yield {
            "name": f"lists.{told['page']}", "value": told["p95"], "unit": "ms at p95", "p50": told["p50"],
            "cpu": told["cpu"],
            "ratio": round(told["p95"] / P95_MS, 3), "ratio_to": f"{P95_MS} ms", "at_most": 1.0,
            "ok": told["p95"] <= P95_MS,
        }  # fmt: skip
