"""A batch writes what its commands would have written one by one; on SQLite and on PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from kuaijin import ledger
from kuaijin.core.base import Refused
from kuaijin.ledger import models, projecting
from kuaijin.ledger import verify as verifying
from kuaijin.wallclock import standing_at
from tests.ledger import toy
from tests.ledger.test_concurrency import together
from tests.ledger.toy import CLERK

NOON = datetime(2021, 12, 29, 4, tzinfo=UTC)
STREAMS = ("t1", "t2", "t3")
Steps = list[tuple[str, Any]]
QUIET = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
"""Every example is undone, and both databases are asked the same."""
commands = some.one_of(
    some.builds(toy.Open, name=some.sampled_from(["水", "火"])),
    some.builds(toy.Fill, amount=some.integers(1, 700_000)),
    some.builds(toy.FillTwice, amount=some.integers(1, 9)),
    some.builds(toy.Look),
)
steps = some.lists(some.tuples(some.sampled_from([*STREAMS, "beside"]), commands), max_size=12)


def do(stream: str, command: Any, expected: int | None = None) -> str:
    """The rule by which it is refused, or empty."""
    try:
        ledger.execute("tank", stream, command, actor=CLERK, expected=expected)
    except Refused as refused:
        return refused.refusal.rule
    return ""


def batch(*ids: str) -> Any:
    return ledger.batch("tank", ids or STREAMS, toy.TankRow, "name")


def in_a_batch(todo: Steps) -> None:
    with transaction.atomic(), batch():
        for stream, command in todo:
            do(stream, command)


def everything() -> list[Any]:
    """All rows but for their automatic ids, of which PostgreSQL never gives one twice."""
    rows = [
        *models.Entry.objects.order_by("id").values(),
        *models.Head.objects.order_by("kind", "stream_id").values(),
        *toy.TankRow.objects.order_by("id").values(),
    ]
    return [{name: value for name, value in row.items() if not isinstance(value, int) or name != "id"} for row in rows]


def carried_out(todo: Steps, *, at_once: bool) -> tuple[list[str], list[Any]]:
    with transaction.atomic(), standing_at(NOON):
        do("t1", toy.Open(name="先"))
        do("t1", toy.Fill(amount=5))
        if at_once:
            with batch():
                told = [do(stream, command) for stream, command in todo]
        else:
            told = [do(stream, command) for stream, command in todo]
        found = everything()
        transaction.set_rollback(True)
    return told, found


class Contract:
    @QUIET
    @given(todo=steps)
    def test_a_batch_is_its_commands_one_by_one(self, todo: Steps) -> None:
        assert carried_out(todo, at_once=True) == carried_out(todo, at_once=False)

    def test_many_commands_are_sent_in_parts_and_verified(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kuaijin.ledger.batching.AT_ONCE", 3)
        monkeypatch.setattr("kuaijin.ledger.batching.IDS", 2)
        ids = [f"t{number}" for number in range(20)]
        with transaction.atomic(), batch(*ids):
            for id_ in ids:
                do(id_, toy.Open(name=id_))
                do(id_, toy.FillTwice(amount=2))
        assert verifying.verify().findings == ()
        assert set(toy.TankRow.objects.values_list("litres", flat=True)) == {4}

    def test_facts_hear_of_the_commands_before(self) -> None:
        do("t1", toy.Open(name="水"))
        with transaction.atomic(), batch():
            assert projecting.other_with(toy.TankRow, "name", "水", "t2") == "t1"
            do("t2", toy.Open(name="火"))
            do("t2", toy.Fill(amount=3))
            assert projecting.other_with(toy.TankRow, "name", "火", "t1") == "t2"
            assert projecting.other_with(toy.TankRow, "name", "火", "t2") is None
            row = projecting.stored(toy.TankRow, "t2")
            assert row is not None
            assert (row["litres"], row["facts"]) == (3, {"notes": {"3": 1}})
            assert projecting.stored(toy.TankRow, "t3") is None

    def test_what_was_expected_is_asked_of_what_the_batch_has_done(self) -> None:
        with transaction.atomic(), batch():
            do("t1", toy.Open(name="水"), expected=0)
            do("t1", toy.Fill(amount=1), expected=1)
            with pytest.raises(ledger.Conflict):
                do("t1", toy.Fill(amount=1), expected=1)

    def test_reactions_follow_in_a_batch(self) -> None:
        with transaction.atomic(), batch():
            do("t1", toy.Open(name="响"))
            do("t1", toy.Fill(amount=1))
            do("t1", toy.Fill(amount=2))
        assert toy.BellRow.objects.get().rung == 2
        assert verifying.verify().findings == ()

    def test_a_command_that_failed_half_way_breaks_the_batch(self) -> None:
        with pytest.raises(ledger.BrokenBatch):
            in_a_batch([("t1", toy.Open(name="响")), ("t1", toy.Fill(amount=13))])  # its bell does not ring
        assert not models.Entry.objects.exists()

    def test_two_batches_with_the_same_new_streams(self) -> None:
        opened: Steps = [(stream, toy.Open(name="水")) for stream in STREAMS]
        answers = together(lambda _number: in_a_batch(opened), writers=2)
        assert [type(answer) for answer in answers if answer is not None] in ([], [ledger.BrokenBatch])
        assert models.Entry.objects.count() == len(STREAMS)
        assert verifying.verify().findings == ()


@pytest.mark.usefixtures("toys", "on_sqlite")
class TestSqlite(Contract):
    pass


@pytest.mark.usefixtures("toys", "on_postgres")
class TestPostgresql(Contract):
    def test_what_is_written_waits(self) -> None:
        ids = [f"t{number}" for number in range(50)]
        with transaction.atomic(), batch(*ids):
            for id_ in ids:
                do(id_, toy.Open(name="水"))
            assert models.Entry.objects.count() == 0
        assert models.Entry.objects.count() == 50
