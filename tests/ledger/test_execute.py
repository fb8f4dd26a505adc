"""What any database must do for the ledger: append, project, react, refuse; run on SQLite and on PostgreSQL."""

import pytest

from kuaijin import ledger
from kuaijin.core.base import Refused
from tests.ledger import toy
from tests.ledger.toy import CLERK


def do(command, stream="t1", **more):
    return ledger.execute("tank", stream, command, actor=CLERK, **more)


class Contract:
    def test_an_entry_is_appended_and_projected(self):
        outcome = do(toy.Open(name="水箱"))
        assert (outcome.seq, outcome.state.name) == (1, "水箱")
        assert ledger.load("tank", "t1") == (outcome.state, 1)
        assert ledger.history("tank", "t1") == outcome.entries
        assert toy.TankRow.objects.get().name == "水箱"


@pytest.mark.usefixtures("toys", "on_sqlite")
class TestSqlite(Contract):
    pass


@pytest.mark.usefixtures("toys", "on_postgres")
class TestPostgresql(Contract):
    pass
