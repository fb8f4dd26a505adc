"""Read models made anew are the same, whatever happened to them; on SQLite and on PostgreSQL."""

import random
from typing import Any

import pytest

from kuaijin import ledger
from kuaijin.core.base import Refused
from kuaijin.ledger import models, registry
from kuaijin.ledger import rebuild as rebuilding
from tests.ledger import toy
from tests.ledger.toy import CLERK


def fill_some(seed: int, commands: int = 60) -> None:
    """A random history over a few streams; refused commands are part of life."""
    luck = random.Random(seed)  # noqa: S311  no secret
    for _ in range(commands):
        stream = f"t{luck.randrange(5)}"
        command: Any = luck.choice(
            (toy.Open(name=luck.choice("响静")), toy.Fill(amount=luck.randrange(20)), toy.FillTwice(amount=5))
        )
        try:
            ledger.execute("tank", stream, command, actor=CLERK)
        except Refused:
            continue


class Contract:
    def test_the_result_is_identical(self) -> None:
        for seed in range(3):
            fill_some(seed)
            before = rebuilding.dump()
            heads = list(models.Head.objects.order_by("pk").values("kind", "stream_id", "seq", "hash"))
            loaded = [ledger.load(head["kind"], head["stream_id"]) for head in heads]
            assert rebuilding.rebuild(check=True).differing == ()
            done = rebuilding.rebuild()
            assert rebuilding.dump() == before
            assert list(models.Head.objects.order_by("pk").values("kind", "stream_id", "seq", "hash")) == heads
            assert [ledger.load(head["kind"], head["stream_id"]) for head in heads] == loaded
            assert (done.entries, done.streams) == (models.Entry.objects.count(), models.Head.objects.count())
        assert all(before.values()), "each table had rows to compare"

    def test_damaged_rows_and_states_are_named_and_healed(self) -> None:
        fill_some(1, 300)
        assert models.Head.objects.filter(kind="tank", stream_id="t1", state_seq__gt=0).count() == 1
        sound = rebuilding.dump()
        toy.TankRow.objects.filter(pk="t1").update(litres=-1)
        toy.FillRow.objects.all().delete()
        models.Head.objects.filter(kind="tank", stream_id="t1").update(state='{"id":"t1","name":"假"}')
        damaged = rebuilding.dump()
        assert rebuilding.rebuild(check=True).differing == ("ledger_head", "toy_fillrow", "toy_tankrow")
        assert rebuilding.dump() == damaged, "a check changes nothing"
        rebuilding.rebuild()
        assert rebuilding.dump() == sound
        assert ledger.load("tank", "t1")[0].name != "假"

    def test_states_of_older_code_are_no_damage(self) -> None:
        fill_some(1, 300)
        models.Head.objects.update(state_code="older", state="{}", state_seq=1)
        assert rebuilding.rebuild(check=True).differing == ()
        rebuilding.rebuild()
        assert models.Head.objects.filter(state_code="older").count() == 0
        assert models.Head.objects.exclude(state=None).count() > 1

    def test_an_unreadable_entry_stops_it_and_leaves_the_old_tables(self) -> None:
        fill_some(1)
        before = rebuilding.dump()
        registry.kind("tank").versions["filled"] = 3
        with pytest.raises(ledger.UnreadableEntry, match="tank/t"):
            rebuilding.rebuild()
        assert rebuilding.dump() == before

    def test_a_new_projection_is_filled_from_old_entries(self) -> None:
        class Opened:
            name = "opened"
            kinds = ("tank",)
            latest_only = False
            models = (toy.BellRow,)

            def apply(self, entry: Any, before: Any, after: Any, context: Any) -> None:
                if entry.type == "opened":
                    context.rows.put(toy.BellRow, tank=after.id, bell="opened", rung=0)
                    context.rows.put(toy.BellRow, tank=after.id, bell="gone", rung=0)
                    assert context.rows.get(toy.BellRow, after.id, "gone") is not None
                    context.rows.remove(toy.BellRow, after.id, "gone")
                    assert context.rows.get(toy.BellRow, after.id, "gone") is None
                    assert len(context.rows.all(toy.BellRow, tank=after.id)) == 1

        fill_some(2)
        opened = models.Entry.objects.filter(type="opened").count()
        registry.register_projection(Opened)
        rebuilding.rebuild()
        assert toy.BellRow.objects.filter(bell="opened").count() == opened > 0
        assert toy.BellRow.objects.filter(bell="gone").count() == 0


@pytest.mark.usefixtures("toys", "on_sqlite")
class TestSqlite(Contract):
    pass


@pytest.mark.usefixtures("toys", "on_postgres")
class TestPostgresql(Contract):
    pass
