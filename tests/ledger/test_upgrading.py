"""A database of another release gets this release's read models from its entries; on SQLite and on PostgreSQL."""

import pytest
from django.core.management import call_command
from django.db import connection

from kuaijin.core.base import Refused, Text
from kuaijin.ledger import rebuild as rebuilding
from kuaijin.ledger import upgrading
from kuaijin.ledger.errors import UnreadableEntry
from tests.ledger import toy
from tests.ledger.test_rebuild import fill_some

TABLE = "projections_projectrow"


def make_old() -> None:
    """The tables of a release that had a table more, and one of other columns."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} (id varchar(64) PRIMARY KEY, bygone integer)")
        cursor.execute("CREATE TABLE projections_bygone (id integer PRIMARY KEY)")
        cursor.execute("UPDATE ledger_read_models SET digest = 'of an older release'")


def columns() -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


class Contract:
    def test_tables_and_rows_are_made_anew(self, capsys: pytest.CaptureFixture[str]) -> None:
        fill_some(1)
        sound, wanted = rebuilding.dump(), columns()
        make_old()
        toy.TankRow.objects.update(litres=-1)
        migrate()
        assert columns() == wanted
        assert "projections_bygone" not in connection.introspection.table_names()
        assert rebuilding.dump() == sound
        assert "older" not in (upgrading._kept() or "")
        assert "读模型" in capsys.readouterr().err

    def test_nothing_is_touched_when_nothing_changed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        fill_some(1)

        def never() -> None:
            raise AssertionError("rebuilt without need")

        monkeypatch.setattr(rebuilding, "rebuild", never)
        migrate()

    def test_entries_that_cannot_be_read_leave_the_old_tables(self, monkeypatch: pytest.MonkeyPatch) -> None:
        fill_some(1)
        make_old()

        def unreadable() -> None:
            raise UnreadableEntry("tank/t1 1", Text("读不懂", "not readable"))

        monkeypatch.setattr(rebuilding, "rebuild", unreadable)
        with pytest.raises(Refused, match="LEDGER-10"):
            migrate()
        assert columns() == {"id", "bygone"}
        assert upgrading._kept() == "of an older release"


@pytest.mark.usefixtures("toys", "on_sqlite")
class TestSqlite(Contract):
    pass


@pytest.mark.usefixtures("toys", "on_postgres")
class TestPostgresql(Contract):
    pass
