"""Databases of the ledger's tests: for every test a fresh one, with all tables and triggers; nothing is rolled back."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kuaijin.bench.postgres import Server
    from tests.ledger.recycling import Recycled

# Models can only be imported once applications are loaded, which is after this file.


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A migrated SQLite file to copy."""
    from tests.ledger.databases import connection, main_database, migrate, sqlite

    path = tmp_path_factory.mktemp("template") / "kuaijin.sqlite3"
    with django_db_blocker.unblock(), main_database(sqlite(path)):
        migrate()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: "Server", django_db_blocker: Any) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    from tests.ledger.databases import main_database, migrate, postgresql

    url = postgres_server.create("template_kj")
    with django_db_blocker.unblock(), main_database(postgresql(url)):
        migrate()
    return "template_kj"


@pytest.fixture
def toys() -> Iterator[None]:
    """Only the toy kinds are registered, and their surroundings are toys too."""
    from kuaijin.ledger import registry, surroundings
    from tests.ledger import toy

    with registry.isolated(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(surroundings, "calendar", lambda *_: toy.SURROUNDINGS)
        patch.setattr(surroundings, "rulebook", lambda *_: toy.SURROUNDINGS)
        patch.setattr(surroundings, "rulebook_at", lambda *_: toy.SURROUNDINGS)
        toy.register()
        yield


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """The site's folder."""
    from django.test import override_settings

    folder = tmp_path / "家 home"
    folder.mkdir()
    with override_settings(KUAIJIN_HOME=folder):
        yield folder


@pytest.fixture
def on_sqlite(sqlite_template: Path, home: Path, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """A fresh SQLite database; gives the environment in which a process finds it."""
    from tests.ledger.databases import main_database, sqlite

    path = home / "kuaijin.sqlite3"
    shutil.copy(sqlite_template, path)
    with django_db_blocker.unblock(), main_database(sqlite(path)):
        yield {"KUAIJIN_HOME": str(home)}


@pytest.fixture(scope="session")
def postgres_database(postgres_server: "Server", postgres_template: str) -> "Recycled":
    """The PostgreSQL database that each test finds as if it were new."""
    from tests.ledger.recycling import Recycled

    return Recycled(postgres_server, postgres_template)


@pytest.fixture
def on_postgres(postgres_database: "Recycled", home: Path, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """A fresh PostgreSQL database; gives the environment in which a process finds it."""
    from tests.ledger.databases import main_database, postgresql

    with (
        postgres_database.fresh() as url,
        django_db_blocker.unblock(),
        main_database(postgresql(url)),
    ):
        yield {"KUAIJIN_HOME": str(home), "KUAIJIN_DATABASE_URL": url}
