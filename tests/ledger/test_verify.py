"""Each way of tampering is done for real, with the triggers lifted, and must be found; on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection

from kuaijin import ledger, wallclock
from kuaijin.core.base import Refused
from kuaijin.ledger import checkpoints, guards, merkle, models, ordering, surroundings
from kuaijin.ledger import verify as verifying
from kuaijin.ledger.checkpoints import Exported
from kuaijin.ledger.entries import COLUMNS, FIRST, body_digest, link
from kuaijin.ledger.store import body_of
from tests.ledger import toy
from tests.ledger.toy import CLERK
from tests.triggers import lifted

Found = set[tuple[str, str, int]]


def fill(stream: str, *amounts: int) -> None:
    if ledger.load("tank", stream)[1] == 0:
        ledger.execute("tank", stream, toy.Open(name=stream), actor=CLERK)
    for amount in amounts:
        ledger.execute("tank", stream, toy.Fill(amount=amount), actor=CLERK)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found(exported: Exported | None = None) -> Found:
    """(code, stream, sequence number) of all findings; their texts must name the same."""
    report = verifying.verify(exported)
    unguarded = [finding for finding in report.findings if finding.code != "guard"]
    for finding in unguarded:
        assert finding.stream_id in finding.text.zh
        assert finding.stream_id in finding.text.en
        if finding.seq:
            assert f" {finding.seq}" in finding.text.en
    return {(finding.code, finding.stream_id, finding.seq) for finding in unguarded}


def swap_ids(one: tuple[str, int], other: tuple[str, int]) -> None:
    """Exchange the order of writing of two entries, (stream, seq) each."""
    ids = [models.Entry.objects.get(stream_id=stream, seq=seq).pk for stream, seq in (one, other)]
    for before, after in ((ids[0], 999_999), (ids[1], ids[0]), (999_999, ids[1])):
        sql("UPDATE ledger_entry SET id = %s WHERE id = %s", after, before)


def recompute(stream: str) -> None:
    """What a patient owner of the database does after a change: make all hashes of a stream fit again."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM ledger_entry WHERE stream_id = %s ORDER BY seq", [stream])
        rows = cursor.fetchall()
    prev = FIRST
    for row in rows:
        hash_ = link(prev, body_digest(body_of(row)))
        sql("UPDATE ledger_entry SET prev_hash = %s, hash = %s WHERE id = %s", prev, hash_, row[0])
        prev = hash_
    sql("UPDATE ledger_head SET seq = %s, hash = %s WHERE stream_id = %s", len(rows), prev, stream)


def recompute_checkpoints() -> None:
    """And all checkpoints as well."""
    park, prev, heads = surroundings.park(), FIRST, {}
    known: Any = {}
    for each in checkpoints.every(park):
        number, moved = each.body.number, {}
        for row in models.CheckpointHead.objects.filter(checkpoint=number):
            entry = models.Entry.objects.filter(kind=row.kind, stream_id=row.stream_id, seq=row.seq).first()
            if entry is None:
                sql("DELETE FROM ledger_checkpointhead WHERE id = %s", row.pk)
                continue
            sql("UPDATE ledger_checkpointhead SET hash = %s WHERE id = %s", entry.hash, row.pk)
            moved[row.kind, row.stream_id] = (row.seq, entry.hash)
        heads.update(moved)
        body = merkle.CheckpointBody(
            each.body.algo, each.body.made_at, len(moved), checkpoints.digest_of(moved), number, park,
            merkle.root(checkpoints.leaves(park, heads)).hex(), len(heads), ordering.order_digest(park, known, heads),
        )  # fmt: skip
        known = dict(heads)
        hash_ = body.linked(prev)
        sql(
            "UPDATE ledger_checkpoint SET moved = %s, moved_digest = %s, root = %s, streams = %s, order_digest = %s, "
            "prev_hash = %s, hash = %s WHERE number = %s",
            len(moved), body.moved_digest, body.root, body.streams, body.order_digest, prev, hash_, number,
        )  # fmt: skip
        prev = hash_


class Contract:
    exported: Exported
    guards: ClassVar[list[str]]

    @pytest.fixture(autouse=True)
    def filled(self, store: Any) -> Iterator[None]:
        """Two checkpoints, the second exported, and entries after it; then the triggers are gone."""
        fill("t1", 1, 2, 3)
        fill("t2", 4, 5, 6, 7)
        checkpoints.make()
        fill("t3", 8)
        fill("t2", 9)
        self.exported = checkpoints.read_exported(checkpoints.exported(checkpoints.make()))
        fill("t1", 10, 11)
        fill("t4", 12)
        with lifted(connection):
            yield

    def test_an_untouched_ledger_is_clean(self) -> None:
        guards.lay(connection)
        report = verifying.verify(self.exported)
        assert report.findings == ()
        assert (report.entries, report.streams, report.checkpoints) == (16, 4, 2)

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("payload", '{"at":"2021-01-01T00:00:00Z","litres":999,"type":"filled"}'),
            ("actor_id", "x"),
            ("actor_name", "x"),
            ("actor_role", "leader"),
            ("type", "opened"),
            ("version", 9),
            ("legal_at", "2020-01-01T00:00:00.000000Z"),
            ("recorded_at", "2020-01-01T00:00:00.000000Z"),
            ("algo", "md5"),
            ("prev_hash", "ab" * 32),
            ("hash", "cd" * 32),
        ],
    )
    def test_a_changed_entry(self, column: str, value: Any) -> None:
        sql(f"UPDATE ledger_entry SET {column} = %s WHERE stream_id = 't2' AND seq = 3", value)
        assert ("changed", "t2", 3) in found()
        assert {stream for _, stream, _ in found()} == {"t2"}

    @pytest.mark.parametrize("value", ["", "zz", "AB" * 32])
    def test_a_hash_that_is_none(self, value: str) -> None:
        sql("UPDATE ledger_entry SET prev_hash = %s WHERE stream_id = 't2' AND seq = 3", value)
        assert ("changed", "t2", 3) in found()

    def test_an_entry_moved_to_another_stream_or_park(self) -> None:
        sql("UPDATE ledger_entry SET stream_id = 't9' WHERE stream_id = 't2' AND seq = 3")
        assert {("removed", "t2", 3), ("changed", "t9", 3)} <= found()
        sql("UPDATE ledger_entry SET park = 'elsewhere' WHERE stream_id = 't9'")
        assert ("removed", "t2", 3) in found()

    def test_a_removed_entry(self) -> None:
        sql("DELETE FROM ledger_entry WHERE stream_id = 't2' AND seq = 3")
        assert ("removed", "t2", 3) in found()

    def test_a_removed_first_entry(self) -> None:
        sql("DELETE FROM ledger_entry WHERE stream_id = 't2' AND seq = 1")
        assert ("removed", "t2", 1) in found()

    def test_two_swapped_entries(self) -> None:
        for before, after in ((3, 99), (4, 3), (99, 4)):
            sql("UPDATE ledger_entry SET seq = %s WHERE stream_id = 't2' AND seq = %s", after, before)
        assert {("changed", "t2", 3), ("changed", "t2", 4)} <= found()

    def test_two_swapped_contents(self) -> None:
        first, second = models.Entry.objects.filter(stream_id="t2", seq__in=(3, 4)).order_by("seq")
        sql("UPDATE ledger_entry SET payload = %s WHERE id = %s", second.payload, first.pk)
        sql("UPDATE ledger_entry SET payload = %s WHERE id = %s", first.payload, second.pk)
        assert {("changed", "t2", 3), ("changed", "t2", 4)} <= found()

    def test_an_order_of_writing_turned_round(self) -> None:
        first, second = models.Entry.objects.filter(stream_id="t2", seq__in=(3, 4)).order_by("seq")
        for before, after in ((first.pk, 999_999), (second.pk, first.pk), (999_999, second.pk)):
            sql("UPDATE ledger_entry SET id = %s WHERE id = %s", after, before)
        assert ("inserted", "t2", 3) in found() or ("removed", "t2", 3) in found()

    @pytest.mark.parametrize(("one", "other"), [(("t1", 4), ("t2", 1)), (("t2", 5), ("t3", 1)), (("t3", 2), ("t2", 6))])
    def test_an_order_turned_round_between_streams(self, one: tuple[str, int], other: tuple[str, int]) -> None:
        """The ids are in no entry's hash: the checkpoint that seals them tells, by whatever clock."""
        swap_ids(one, other)
        assert {(code, stream) for code, stream, _ in found()} == {("order", surroundings.park())}
        recompute_checkpoints()
        assert found() == set(), "nothing inside the database can tell"
        assert ("checkpoint", surroundings.park(), 2) in found(self.exported)

    def test_a_checkpoint_of_an_earlier_release_goes_on_holding(self) -> None:
        """One without a seal of the order; the next one seals all that came before it as well."""
        for each in checkpoints.every(surroundings.park()):
            body = merkle_body(each.body, order_digest=None)
            before = models.Checkpoint.objects.filter(number=each.body.number - 1).first()
            prev = before.hash if before else FIRST
            sql(
                "UPDATE ledger_checkpoint SET order_digest = NULL, prev_hash = %s, hash = %s WHERE number = %s",
                prev, body.linked(prev), each.body.number,
            )  # fmt: skip
        assert found() == set()
        swap_ids(("t1", 4), ("t2", 1))
        assert found() == set(), "within minutes of each other, and no seal"
        swap_ids(("t1", 4), ("t2", 1))
        checkpoints.make()
        swap_ids(("t1", 4), ("t2", 1))
        assert found() == {("order", surroundings.park(), 3)}

    def test_an_order_that_no_checkpoint_seals_is_told_by_the_instants(self) -> None:
        with wallclock.standing_at(wallclock.now() + timedelta(days=2)):
            fill("t5", 1, 2)
        with wallclock.standing_at(wallclock.now() + timedelta(days=3)):
            fill("t6", 1)
        assert found() == set()
        swap_ids(("t4", 2), ("t5", 1))
        assert found() in ({("order", "t4", 2)}, {("order", "t5", 1)})

    def test_a_clock_that_once_ran_wrong_is_forgotten_with_the_next_checkpoint(self) -> None:
        with wallclock.standing_at(wallclock.now() + timedelta(days=20)):
            fill("t5", 1)
        assert found() == set()
        fill("t6", 1)
        assert {code for code, _, _ in found()} == {"order"}, "as far as can be told from here"
        checkpoints.make()
        fill("t7", 1)
        assert found() == set()

    def test_an_entry_put_before_sealed_ones(self) -> None:
        with wallclock.standing_at(wallclock.now() + timedelta(days=2)):
            fill("t5", 1)
        sql("UPDATE ledger_entry SET id = -1 WHERE stream_id = 't5' AND seq = 1")
        assert found() == {("order", "t5", 1)}

    @pytest.mark.parametrize("instant", ["0", "2021-13-45T99:00:00Z", "zz", "2021-01-01T00:00:00"])
    def test_an_instant_that_is_none_is_named_though_its_hash_was_made_to_fit(self, instant: str) -> None:
        sql("UPDATE ledger_entry SET recorded_at = %s WHERE stream_id = 't4' AND seq = 1", instant)
        assert ("changed", "t4", 1) in found()
        recompute("t4")
        assert found() == {("changed", "t4", 1)}

    def test_each_missing_guard_is_named(self) -> None:
        guards.lay(connection)
        assert verifying.verify().clean
        guards.lift(connection)
        gone = [finding.stream_id for finding in verifying.verify().findings if finding.code == "guard"]
        assert gone == self.guards
        assert "ledger_entry" in verifying.verify().findings[0].text.zh

    def test_an_inserted_entry(self) -> None:
        for seq in range(6, 2, -1):
            sql("UPDATE ledger_entry SET seq = seq + 1 WHERE stream_id = 't2' AND seq = %s", seq)
        self._forge("t2", 3)
        assert ("changed", "t2", 4) in found()

    def test_an_inserted_entry_with_its_chain_recomputed(self) -> None:
        for seq in range(6, 2, -1):
            sql("UPDATE ledger_entry SET seq = seq + 1 WHERE stream_id = 't2' AND seq = %s", seq)
        self._forge("t2", 3)
        sql("UPDATE ledger_entry SET id = id + 1000 WHERE stream_id = 't2' AND seq > 3")
        sql("UPDATE ledger_entry SET id = 999 WHERE stream_id = 't2' AND seq = 3")
        recompute("t2")
        assert ("rewritten", "t2", 5) in found()

    def test_an_entry_put_at_the_end(self) -> None:
        self._forge("t2", 7)
        assert found() == {("inserted", "t2", 7)}

    def _forge(self, stream: str, seq: int) -> None:
        """An entry whose own hash is right and which links to the one before it."""
        before = models.Entry.objects.get(stream_id=stream, seq=seq - 1)
        names = ", ".join(COLUMNS[1:])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM ledger_entry WHERE id = %s", [before.pk])
            row = list(cursor.fetchone())
        row[4] = seq
        row[14], row[15] = before.hash, link(before.hash, body_digest(body_of(tuple(row))))
        sql(f"INSERT INTO ledger_entry ({names}) VALUES ({', '.join(['%s'] * 15)})", *row[1:])

    def test_a_cut_tail(self) -> None:
        sql("DELETE FROM ledger_entry WHERE stream_id = 't1' AND seq > 4")
        assert ("cut-tail", "t1", 5) in found()

    def test_a_cut_tail_with_the_head_put_back(self) -> None:
        sql("DELETE FROM ledger_entry WHERE stream_id = 't2' AND seq > 3")
        recompute("t2")
        assert ("cut-tail", "t2", 4) in found()

    def test_a_cut_tail_with_all_checkpoints_recomputed(self) -> None:
        sql("DELETE FROM ledger_entry WHERE stream_id = 't2' AND seq > 3")
        recompute("t2")
        recompute_checkpoints()
        assert found() == set(), "nothing inside the database can tell"
        assert {("cut-tail", "t2", 4), ("checkpoint", surroundings.park(), 2)} <= found(self.exported)

    def test_a_removed_stream(self) -> None:
        sql("DELETE FROM ledger_entry WHERE stream_id = 't4'")
        assert found() == {("removed-stream", "t4", 0)}

    def test_a_removed_stream_with_its_head(self) -> None:
        sql("DELETE FROM ledger_entry WHERE stream_id = 't3'")
        sql("DELETE FROM ledger_head WHERE stream_id = 't3'")
        assert found() == {("removed-stream", "t3", 0)}
        recompute_checkpoints()
        assert found() == set(), "nothing inside the database can tell"
        assert ("removed-stream", "t3", 0) in found(self.exported)

    def test_a_removed_head(self) -> None:
        sql("DELETE FROM ledger_head WHERE stream_id = 't4'")
        assert found() == {("no-head", "t4", 0)}

    def test_a_recomputed_chain(self) -> None:
        sql("UPDATE ledger_entry SET actor_name = '别人' WHERE stream_id = 't2' AND seq = 2")
        recompute("t2")
        assert {("rewritten", "t2", 5), ("rewritten", "t2", 6)} == found()
        recompute_checkpoints()
        assert found() == set(), "nothing inside the database can tell"
        assert {("rewritten", "t2", 6), ("checkpoint", surroundings.park(), 2)} <= found(self.exported)

    def test_a_head_with_another_hash(self) -> None:
        sql("UPDATE ledger_head SET hash = %s WHERE stream_id = 't4'", "ab" * 32)
        assert found() == {("changed", "t4", 2)}
        with pytest.raises(Refused, match="LEDGER-6"):
            checkpoints.make()

    def test_checkpoints_tampered_with(self) -> None:
        park = surroundings.park()
        sql("UPDATE ledger_checkpointhead SET seq = 4 WHERE stream_id = 't2' AND checkpoint = 1")
        assert ("checkpoint", park, 1) in found()
        sql("UPDATE ledger_checkpoint SET root = %s WHERE number = 2", "ab" * 32)
        assert ("checkpoint", park, 2) in found()
        sql("DELETE FROM ledger_checkpoint WHERE number = 1")
        assert ("checkpoint", park, 2) in found()

    def test_a_removed_newest_checkpoint(self) -> None:
        sql("DELETE FROM ledger_checkpoint WHERE number = 2")
        sql("DELETE FROM ledger_checkpointhead WHERE checkpoint = 2")
        assert found() == set(), "nothing inside the database can tell"
        assert found(self.exported) == {("checkpoint", surroundings.park(), 2)}

    def test_a_checkpoint_of_another_park(self) -> None:
        body = self.exported.checkpoint.body
        other = Exported(
            self.exported.format, checkpoints.Checkpoint(merkle_body(body, park="x"), "", ""), self.exported.heads
        )
        assert found(other) == {("checkpoint", surroundings.park(), 2)}

    def test_no_checkpoint_over_a_shrunken_stream(self) -> None:
        sql("DELETE FROM ledger_entry WHERE stream_id = 't2' AND seq > 3")
        recompute("t2")
        with pytest.raises(Refused, match="LEDGER-6"):
            checkpoints.make()


def merkle_body(body: Any, **changes: Any) -> Any:
    import msgspec

    return msgspec.structs.replace(body, **changes)


GUARDED = ("ledger_entry", "ledger_checkpoint", "ledger_checkpointhead")


class TestSqlite(Contract):
    guards: ClassVar = [f"{table}_no_{what}" for table in GUARDED for what in ("update", "delete", "replace")]

    def test_a_guard_of_the_same_name_that_lets_pass(self) -> None:
        guards.lay(connection)
        sql("DROP TRIGGER ledger_entry_no_delete")
        sql("CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry WHEN 0 BEGIN SELECT 1; END")
        assert guards.missing(connection) == ["ledger_entry_no_delete"]

    @pytest.fixture
    def store(self, toys: None, on_sqlite: dict[str, str]) -> None:
        """A fresh database."""

    @pytest.mark.parametrize(
        ("table", "column", "value"),
        [
            ("ledger_head", "stream_id", b"\x00\xff"),
            ("ledger_checkpoint", "number", "zz"),
            ("ledger_checkpointhead", "kind", b"\x00\xff"),
            ("ledger_checkpointhead", "seq", "zz"),
        ],
    )
    def test_a_value_of_another_type_is_found(self, table: str, column: str, value: Any) -> None:
        """SQLite keeps anything in any column."""
        sql(f"UPDATE {table} SET {column} = %s WHERE id = (SELECT max(id) FROM {table})", value)
        assert {f.code for f in verifying.verify().findings} - {"guard"}

    @pytest.mark.parametrize("column", ["seq", "version"])
    def test_a_number_that_is_none(self, column: str) -> None:
        sql(f"UPDATE ledger_entry SET {column} = 'x' WHERE stream_id = 't2' AND seq = 3")
        assert "changed" in {code for code, _, _ in found()}


class TestPostgresql(Contract):
    guards: ClassVar = [f"{table}_no_{what}" for table in GUARDED for what in ("change", "truncate")]

    def test_a_guard_that_is_off_or_lets_pass(self) -> None:
        guards.lay(connection)
        sql("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_no_change")
        assert guards.missing(connection) == ["ledger_entry_no_change"]
        guards.lay(connection)
        sql("CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'")
        assert guards.missing(connection) == self.guards

    @pytest.fixture
    def store(self, toys: None, on_postgres: dict[str, str]) -> None:
        """A fresh database."""

    def test_an_entry_at_a_taken_place(self) -> None:
        sql("ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_place")
        self._forge("t2", 3)
        assert ("inserted", "t2", 3) in found()
