"""Looking back: the read models as they stood at the end of a past day.

The entries recorded up to that day are replayed into a small SQLite file of its own, and a router sends reads of read
models there. Pages need not know. Files are kept by day, last entry, code and rules; the newest twenty stay.
"""

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.utils import load_backend
from msgspec import Struct

from kuaijin.ledger import registry, states, surroundings
from kuaijin.ledger.errors import refused
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.replaying import lengths_at, replay_all

KEPT = 20
"""How many snapshot files stay."""


class _Looking(Struct, frozen=True):
    """Where the reads of this context go."""

    recorded_to: str
    alias: str
    building: bool


_looking: ContextVar[_Looking | None] = ContextVar("looking", default=None)


def recorded_to() -> str | None:
    """Inside :func:`day`, the last instant that counts; else ``None``."""
    looking = _looking.get()
    return looking.recorded_to if looking else None


def refuse_writing() -> None:
    """Raise ``Refused`` (LEDGER-4) while a past day is looked at."""
    if _looking.get() is not None:
        raise refused(
            "LEDGER-4", "正在查看过去的一天，不能办理", "a past day is being looked at: nothing can be done there"
        )


@contextmanager
def day(on: date) -> Iterator[None]:
    """Inside the block read models, ``load`` and ``history`` show the end of day ``on`` (Asia/Shanghai).

    Writing is refused there (LEDGER-4).
    """
    until = f"{on.isoformat()}T15:59:59.999999Z"  # 23:59:59.999999 at UTC+8
    path = _snapshot(on, until)
    with _looking_at(f"{path.as_uri()}?mode=ro", _Looking(until, f"asof {path.name}", building=False)):
        yield


@contextmanager
def present() -> Iterator[None]:
    """Inside the block the present day again: for what is recorded *about* looking back, as the export of a past day.

    Read nothing of the past there.
    """
    token = _looking.set(None)
    try:
        yield
    finally:
        _looking.reset(token)


@contextmanager
def _looking_at(database: str, looking: _Looking) -> Iterator[BaseDatabaseWrapper]:
    """Open ``database`` under the alias of ``looking``, for this context only, and send read models there."""
    opened = _open(database, looking.alias)
    outer = _looking.get()
    before = (
        connections[looking.alias] if outer and outer.alias == looking.alias else None
    )  # the same day inside itself
    connections[looking.alias] = opened
    token = _looking.set(looking)
    try:
        yield opened
    finally:
        _looking.reset(token)
        opened.close()
        if before is None:
            del connections[looking.alias]
        else:
            connections[looking.alias] = before


def _open(database: str, alias: str) -> BaseDatabaseWrapper:
    # Not among settings.DATABASES: it lives as long as the block, and nothing else may find it.
    engine = "django.db.backends.sqlite3"
    options = {"ENGINE": engine, "NAME": database, "OPTIONS": {"uri": True}}
    configured = connections.configure_settings({"default": {}, alias: options})[alias]
    wrapper: BaseDatabaseWrapper = load_backend(engine).DatabaseWrapper(configured, alias)
    return wrapper


def _snapshot(on: date, until: str) -> Path:
    """The file that shows day ``on``; made if it isn't there yet."""
    folder = Path(settings.KUAIJIN_HOME) / "asof"
    path = folder / f"{on.isoformat()}-{_version(until)}.sqlite3"
    if path.exists():
        os.utime(path)
        return path
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{path.stem}.{os.getpid()}-{threading.get_ident()}.part"
    unfinished.unlink(missing_ok=True)
    try:
        _build(unfinished, on, until)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _prune(folder)
    return path


def _version(until: str) -> str:
    """What the rows depend on: the entries up to then (by the last one), the code, the calendar and the rules."""
    sql = "SELECT id, hash FROM ledger_entry WHERE recorded_at <= %s ORDER BY recorded_at DESC, id DESC LIMIT 1"
    with connection.cursor() as cursor:
        cursor.execute(sql, (until,))
        last_id, last_hash = cursor.fetchone() or (0, "")
    parts = [
        surroundings.park(),
        last_hash,
        surroundings.calendar().version,
        surroundings.rulebook().version,
        states.code_digest(*sorted({type(projection).__module__ for projection in registry.projections()})),
    ]
    return f"{last_id}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}"


def _build(path: Path, on: date, until: str) -> None:
    alias = f"asof {path.name}"
    with _looking_at(path.as_uri(), _Looking(until, alias, building=True)) as snapshot:
        with snapshot.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
        with snapshot.schema_editor(atomic=False) as editor:
            for projection in registry.projections():
                for model in projection.models:
                    editor.create_model(model)
        with transaction.atomic(alias):
            replay_all(ProjectionContext(alias), lengths_at(until), recorded_to=until)
            registry.bring_to(on)


def _prune(folder: Path) -> None:
    files = sorted(folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[KEPT:]:
        path.unlink(missing_ok=True)


class Router:
    """Where read models live: the day's snapshot while a past day is looked at, else the main database."""

    def db_for_read(self, model: type[Model], **_: Any) -> str | None:
        """The snapshot's alias for read models inside :func:`day`."""
        looking = _looking.get()
        return looking.alias if looking and _is_read_model(model) else None

    def db_for_write(self, model: type[Model], **_: Any) -> str | None:
        """The same while the snapshot is made; afterwards refuses (LEDGER-4)."""
        looking = _looking.get()
        if looking is None or not _is_read_model(model):
            return None
        if not looking.building:
            refuse_writing()
        return looking.alias


def _is_read_model(model: type[Model]) -> bool:
    return any(model in projection.models for projection in registry.projections())
