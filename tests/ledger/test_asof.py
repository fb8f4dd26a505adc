"""A past day shows what the read models were at its end; on SQLite and on PostgreSQL as the main database."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections

from kuaijin import ledger
from kuaijin.core.base import Refused
from kuaijin.ledger import asof
from kuaijin.ledger import rebuild as rebuilding
from kuaijin.wallclock import standing_at
from tests.ledger import toy
from tests.ledger.toy import CLERK

FIRST = date(2021, 12, 1)


def live_through(days: int) -> dict[date, rebuilding.Dump]:
    """Act on each day, the last act a moment before midnight in Shanghai; gives the tables at each day's end."""
    seen = {}
    for number in range(days):
        day = FIRST + timedelta(days=number)
        # 15:59:59 UTC is 23:59:59 in Shanghai.
        moments = [datetime(day.year, day.month, day.day, hour, 59, 59, 999_999, tzinfo=UTC) for hour in (1, 15)]
        for moment in moments:
            with standing_at(moment):
                stream = f"t{number // 2}"
                seq = ledger.load("tank", stream)[1]
                command: Any = toy.Fill(amount=number) if seq else toy.Open(name="响")
                ledger.execute("tank", stream, command, actor=CLERK)
        seen[day] = rebuilding.dump()
    return seen


class Contract:
    def test_a_past_day_is_what_it_was(self, home: Path) -> None:
        seen = live_through(6)
        for day, tables in seen.items():
            with asof.day(day):
                assert rebuilding.dump() == tables
        assert rebuilding.dump() == seen[max(seen)]
        assert len(list((home / "asof").iterdir())) == 6

    def test_before_the_first_entry_there_is_nothing(self) -> None:
        live_through(1)
        with asof.day(FIRST - timedelta(days=1)):
            assert all(rows == [] for rows in rebuilding.dump().values())
            assert ledger.load("tank", "t0") == (toy.Tank("t0"), 0)

    def test_states_and_entries_end_with_the_day(self) -> None:
        live_through(2)
        with asof.day(FIRST):
            assert ledger.load("tank", "t0")[1] == 2
            assert [entry.seq for entry in ledger.history("tank", "t0")] == [1, 2]
        assert ledger.load("tank", "t0")[1] == 4

    def test_nothing_can_be_done_there(self) -> None:
        live_through(1)
        with asof.day(FIRST):
            with pytest.raises(Refused, match="LEDGER-4"):
                ledger.execute("tank", "t0", toy.Fill(amount=1), actor=CLERK)
            with pytest.raises(Refused, match="LEDGER-4"):
                toy.TankRow.objects.update(litres=0)
            with pytest.raises(Refused, match="LEDGER-4"):
                rebuilding.rebuild()
            alias = asof.Router().db_for_read(toy.TankRow)
            assert alias is not None
            with pytest.raises(OperationalError, match="readonly"), connections[alias].cursor() as cursor:
                cursor.execute("UPDATE toy_tankrow SET litres = 0")
        ledger.execute("tank", "t0", toy.Fill(amount=1), actor=CLERK)

    def test_days_can_be_nested(self) -> None:
        seen = live_through(2)
        second = FIRST + timedelta(days=1)
        with asof.day(second):
            for day in (FIRST, second):
                with asof.day(day):
                    assert rebuilding.dump() == seen[day]
                assert rebuilding.dump() == seen[second]

    def test_files_are_used_again_and_few_are_kept(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(asof, "KEPT", 3)
        live_through(5)
        files = home / "asof"
        with asof.day(FIRST):
            (made,) = files.iterdir()
        changed = made.stat().st_ino
        with asof.day(FIRST):
            assert made.stat().st_ino == changed
        for number in range(5):
            with asof.day(FIRST + timedelta(days=number)):
                pass
        assert len(list(files.iterdir())) == 3

    def test_a_late_entry_makes_a_new_file(self) -> None:
        live_through(1)
        with asof.day(FIRST):
            assert toy.TankRow.objects.get().litres == 0
        with standing_at(datetime(2021, 12, 1, 15, 59, 59, 999_999, tzinfo=UTC)):
            ledger.execute("tank", "t0", toy.Fill(amount=5), actor=CLERK)
        with asof.day(FIRST):
            assert toy.TankRow.objects.get().litres == 5


@pytest.mark.usefixtures("toys", "on_sqlite")
class TestSqlite(Contract):
    pass


@pytest.mark.usefixtures("toys", "on_postgres")
class TestPostgresql(Contract):
    pass
