"""What every test shares: a state folder of its own, a real SQLite file, and no test left out in silence."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from kuaijin.bench.postgres import Server

# No test fails for a busy machine: speed is measured by the bench, never asserted.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

TESTS = Path(__file__).parent
HOME = Path(tempfile.mkdtemp(prefix="kuaijin-tests-"))
# Before any settings are read: the state of the tests never touches the developer's own.
os.environ["KUAIJIN_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "kuaijin.settings"
# Playwright keeps an event loop in the test's thread; Django then takes plain database calls for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Empty in the run's own process, else the name of one of its workers; they share its PostgreSQL server.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# KJ_DB=pg runs the whole suite on a PostgreSQL of its own; never on one that the surroundings point to.
if not WORKER:
    os.environ.pop("KUAIJIN_DATABASE_URL", None)
    # Where the workers keep what one of them made for all: the home of the run's own process.
    os.environ["KJ_SHARED"] = str(HOME)
# What takes longest, the longest first: a file begun last would keep one worker busy while the others have done.
LONGEST = (
    "e2e/test_whole_story.py",
    "api/test_every_address.py",
    "demo",
    "e2e",
    "ledger",
    "desks/test_rights_table.py",
    "desks/test_no_dead_links.py",
    "api",
    "core/test_rulebook_errors.py",
    "bench",
    "exchange",
    "desks",
)
_until_exit = ExitStack()
_until_exit.callback(shutil.rmtree, HOME, ignore_errors=True)
atexit.register(_until_exit.close)
if os.environ.get("KJ_DB") == "pg" and not WORKER:
    from kuaijin.bench.postgres import server

    os.environ["KUAIJIN_DATABASE_URL"] = _until_exit.enter_context(server(durable=False)).url()


@pytest.fixture(scope="session", autouse=True)
def flush_despite_triggers() -> Iterator[None]:
    """Let a transactional test's flush empty the ledger's tables, which their triggers refuse otherwise."""
    from django.db import connections
    from django.db.backends.base.operations import BaseDatabaseOperations

    from tests.triggers import lifted

    flush = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with lifted(connections[operations.connection.alias]):
            flush(operations, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield


def pytest_configure() -> None:
    """Load the applications now: pytest-django does so by itself only for settings named before this file is read."""
    import django

    django.setup()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; beyond that the order stays."""
    items.sort(key=lambda item: _turn(item.path.relative_to(TESTS)))


def _turn(file: Path) -> int:
    return next((turn for turn, name in enumerate(LONGEST) if file.is_relative_to(name)), len(LONGEST))


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite in a file, as it runs in earnest: the live server's threads then have connections of their own."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    sqlite = database["ENGINE"].endswith("sqlite3")
    database.setdefault("TEST", {})["NAME"] = str(HOME / "test.sqlite3") if sqlite else f"test_{WORKER}"


@pytest.fixture(scope="session")
def postgresql_url(postgres_server: "Server") -> str:
    """The address of a PostgreSQL server of this run's own, for tests that speak to one whatever ``KJ_DB`` says."""
    return postgres_server.url()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator["Server"]:
    """A PostgreSQL server of this run's own."""
    from kuaijin.bench.postgres import server

    with server(durable=False) as started:
        yield started


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test is a failure: whatever a test needs, set-up brings."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were skipped, and that this is why the run fails."""
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"SKIPPED, which counts as a failure: {report.nodeid}", red=True)


@pytest.fixture
def site_day() -> Iterator[None]:
    """Give the process its day back after a test that set another."""
    from kuaijin import wallclock

    before = wallclock._site_day
    yield
    wallclock.set_site_day(before)
