"""The folder in which a demo keeps its state."""

import json
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

LOADING = "loading"
"""A file that stands in the home while the park is being loaded; still there, the loading was interrupted."""
DATABASE = "kuaijin.sqlite3"
STATE = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "asof")


def prepare(site: str, *, fresh: bool = False) -> bool:
    """Write ``site.json`` into an unused home; false, with a word why, for a home that holds a real site.

    A demo's half-loaded database is removed, and with ``fresh`` a loaded one too. A PostgreSQL is never emptied.
    """
    home = _home()
    path = home / "site.json"
    if path.exists():
        if not _is_demo(path):
            return _refuse(f"{home} 已有正式园区，不装示例 / holds a site in use: no sample is loaded there")
        return _emptied(home) if fresh or (home / LOADING).exists() else True
    if _in_use(home / DATABASE):
        return _refuse(f"{home} 已有正式园区，不装示例 / holds a site in use: no sample is loaded there")
    home.mkdir(parents=True, exist_ok=True)
    path.write_text(site + "\n", encoding="utf-8")
    return True


def marked() -> bool:
    """Whether the home has a ``site.json``."""
    return (_home() / "site.json").exists()


def unmark() -> None:
    """Take the ``site.json`` away that :func:`prepare` has just written."""
    (_home() / "site.json").unlink(missing_ok=True)


def _is_demo(path: Path) -> bool:
    try:
        site = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return isinstance(site, dict) and site.get("demo") is True


def refuse_database() -> bool:
    """Say that the database is not a demo's, and that no sample goes there; always false."""
    return _refuse("数据库中已有正式园区，不装示例 / the database holds a site in use: no sample is loaded there")


def _in_use(database: Path) -> bool:
    """Whether anything was ever written there; a question asked of an empty home leaves bare tables only."""
    if not database.exists():
        return False
    with closing(sqlite3.connect(database)) as connection:
        try:
            return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM ledger_entry)").fetchone()[0])
        except sqlite3.DatabaseError as error:
            return "no such table" not in str(error)


def loading() -> None:
    """Say that loading has begun."""
    (_home() / LOADING).touch()


def loaded() -> None:
    """Say that it is over."""
    (_home() / LOADING).unlink(missing_ok=True)


def _home() -> Path:
    return Path(os.environ.get("KUAIJIN_HOME", "var"))


def _emptied(home: Path) -> bool:
    if os.environ.get("KUAIJIN_DATABASE_URL"):
        return _refuse(
            "PostgreSQL 中的示例园区不会自动清空，请换一个空数据库 / "
            "a sample park in PostgreSQL is not emptied by this command: give it an empty database"
        )
    for name in STATE:
        path = home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    loaded()
    return True


def _refuse(why: str) -> bool:
    print(why, file=sys.stderr)
    return False
