"""The sample park twice: in this process's database, and in a home of its own as the command loads it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from kuaijin import wallclock
from tests.demo.by_hand import Told, told
from tests.desks.conftest import load_park

DAY = date(2021, 12, 29)


def kuaijin(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the home's own database."""
    kept = {name: value for name, value in os.environ.items() if name != "KUAIJIN_DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-c", "import sys; from kuaijin.cli import main; sys.exit(main())", *arguments],
        env={**kept, "KUAIJIN_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that ``kuaijin demo --no-serve`` has filled."""
    home = tmp_path_factory.mktemp("a park") / "示例 home"
    done = kuaijin(home, "demo", "--no-serve")
    assert done.returncode == 0, done.stderr
    return home


@contextmanager
def loaded(blocker: Any, load: Callable[[], None] = load_park) -> Iterator[date]:
    """The sample park on its day, in a transaction around the block, so that others see none of it."""
    with blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            wallclock.set_site_day(DAY)
            load()
            yield DAY
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)
            wallclock.set_site_day(None)


@pytest.fixture(scope="module")
def park(django_db_setup: None, django_db_blocker: Any) -> Iterator[date]:
    """The sample park on its day."""
    with loaded(django_db_blocker) as day:
        yield day


@pytest.fixture
def undone(park: date) -> Iterator[None]:
    """Each test begins with the sample park as it was loaded."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def entries(park: date) -> tuple[Told, ...]:
    """Every entry of the loaded ledger as plain JSON, in order."""
    return told()
