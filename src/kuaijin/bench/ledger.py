"""Durable commands a second through the whole way, against bare one-row durable commits in the same database.

A command is decided, hashed, appended, projected and committed; the commands are whole lives of cases, from receipt to
the archive. The yardstick is the driver alone, one row and one commit a time, in the same process and in turns with
the commands, so that both see the same disk and the same neighbours.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import kuaijin
from kuaijin.bench import postgres

SOURCES = Path(kuaijin.__file__).parent.parent
ROUNDS = 3
BARE_SECONDS = 0.7
WHOLE_SECONDS = 1.5
PROFILED_COMMANDS = 400
AT_LEAST = 0.25


def figures() -> Iterator[dict[str, Any]]:
    """Commands a second on SQLite (``synchronous=FULL``) and PostgreSQL (1 and 8 connections), and their shares."""
    with home() as environment:
        yield from _measured("sqlite", environment, 1)
    with postgres.server(durable=True) as server:
        for connections in (1, 8):
            with home() as environment:
                environment["KUAIJIN_DATABASE_URL"] = server.create(f"bench_{connections}")
                yield from _measured(f"postgresql.{connections}", environment, connections)


@contextmanager
def home() -> Iterator[dict[str, str]]:
    """An empty site on this disk; gives the environment of its processes."""
    with tempfile.TemporaryDirectory(prefix="kuaijin-bench-", dir=Path.cwd()) as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KUAIJIN_")}
        environment |= {"KUAIJIN_HOME": folder, "DJANGO_SETTINGS_MODULE": "kuaijin.settings"}
        environment["PYTHONPATH"] = os.pathsep.join([str(SOURCES), environment.get("PYTHONPATH", "")])
        yield environment


def _measured(name: str, environment: dict[str, str], connections: int) -> Iterator[dict[str, Any]]:
    migrate = [sys.executable, "-c", "from kuaijin.startup import migrated; migrated()"]
    subprocess.run(migrate, env=environment, check=True)  # noqa: S603  ourselves
    with ExitStack() as stack:
        workers = [Worker(stack, environment, number) for number in range(connections)]
        bare = whole = 0.0
        for _ in range(ROUNDS):
            bare += _rate(workers, f"bare {BARE_SECONDS}") / ROUNDS
            whole += _rate(workers, f"whole {WHOLE_SECONDS}") / ROUNDS
        shares = together(workers[:1], f"shares {PROFILED_COMMANDS}")[0]
    ratio = whole / bare
    yield {
        "name": f"ledger.{name}", "value": whole, "unit": "commands/s", "ratio": ratio,
        "ratio_to": f"bare one-row durable commits ({bare:.0f}/s)", "at_least": AT_LEAST, "ok": ratio >= AT_LEAST,
    }  # fmt: skip
    total = sum(shares.values())
    for what, seconds in sorted(shares.items(), key=lambda item: -item[1]):
        yield {
            "name": f"ledger.{name}.{what}", "value": seconds * 1e6, "unit": "µs", "ratio": seconds / total,
            "ratio_to": "one command, alone",
        }  # fmt: skip


def _rate(workers: "list[Worker]", work: str) -> float:
    return sum(answer["count"] / answer["seconds"] for answer in together(workers, work))


def together(workers: "list[Worker]", work: str) -> list[Any]:
    """All workers do the same at the same time."""
    for worker in workers:
        worker.ask(work)
    return [worker.answer() for worker in workers]


class Worker:
    """A process with a connection of its own, which does what it is asked line by line."""

    def __init__(
        self, stack: ExitStack, environment: dict[str, str], number: int, module: str = "kuaijin.bench.ledger_worker"
    ) -> None:
        command = [sys.executable, "-m", module, str(number)]
        self._process = subprocess.Popen(  # noqa: S603  ourselves
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        stack.enter_context(self._process)
        stack.callback(self._process.kill)
        self._in: Any = self._process.stdin
        self._out: Any = self._process.stdout
        self.answer()

    def ask(self, work: str) -> None:
        """Start some work."""
        self._in.write(f"{work}\n")
        self._in.flush()

    def answer(self) -> Any:
        """Wait for its end."""
        line = self._out.readline()
        if not line:
            raise RuntimeError("测量进程中止 / the measuring process ended early")
        return json.loads(line)
