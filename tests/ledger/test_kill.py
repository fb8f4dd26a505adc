"""SIGKILL in the middle of writing, many times: nothing that was acknowledged is lost, nothing is half-written."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kuaijin.ledger import models
from kuaijin.ledger import rebuild as rebuilding
from kuaijin.ledger import verify as verifying

ROOT = Path(__file__).resolve().parents[2]
KILLS = 12


def acknowledged(environment: dict[str, str], seed: int, moment: float) -> list[str]:
    """Let a writer run, kill it at a moment of its work, and give the lines that it had printed by then."""
    command = [sys.executable, "-m", "tests.ledger.writer", str(seed)]
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")))
    surroundings = {**os.environ, **environment, "PYTHONPATH": paths}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=surroundings, cwd=ROOT) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline()]
        time.sleep(moment)
        writer.kill()
        lines += writer.stdout.readlines()
    assert writer.returncode == -9, "it was killed while it worked"
    return [line.decode().rstrip("\n") for line in lines if line.endswith(b"\n")]


class Contract:
    def test_nothing_acknowledged_is_lost(self, environment: dict[str, str]) -> None:
        moments = random.Random(7)  # noqa: S311  no secret
        known: set[str] = set()
        for seed in range(0, KILLS, 3):
            # Three at a time, so that writers are killed while others wait for them.
            writers = [(seed + i, moments.uniform(0.01, 0.4)) for i in range(3)]
            for lines in self._at_once(environment, writers):
                known.update(lines)
            written = {
                f"{kind} {stream} {seq} {hash_}"
                for kind, stream, seq, hash_ in models.Entry.objects.values_list("kind", "stream_id", "seq", "hash")
            }
            assert known <= written
            assert verifying.verify().findings == ()
            assert rebuilding.rebuild(check=True).differing == ()
        assert len(known) > KILLS

    def _at_once(self, environment: dict[str, str], writers: list[tuple[int, float]]) -> list[list[str]]:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(len(writers)) as pool:
            futures = [pool.submit(acknowledged, environment, seed, moment) for seed, moment in writers]
            return [future.result() for future in futures]


@pytest.mark.usefixtures("toys")
class TestSqlite(Contract):
    @pytest.fixture
    def environment(self, on_sqlite: dict[str, str]) -> Any:
        """Where a writer finds the database."""
        return on_sqlite


@pytest.mark.usefixtures("toys")
class TestPostgresql(Contract):
    @pytest.fixture
    def environment(self, on_postgres: dict[str, str]) -> Any:
        """Where a writer finds the database."""
        return on_postgres
