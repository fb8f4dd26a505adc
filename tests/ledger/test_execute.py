"""What any database must do for the ledger: append, chain, project, react, refuse. Run on SQLite and on PostgreSQL."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from django.db import DatabaseError, connection, transaction

from kuaijin import ledger
from kuaijin.core.base import SYSTEM, Actor, Refused
from kuaijin.ledger import models, registry, states, surroundings
from kuaijin.ledger import verify as verifying
from kuaijin.wallclock import standing_at
from tests.ledger import toy
from tests.ledger.toy import CLERK

COVERED = (
    "actor_id",
    "actor_name",
    "actor_role",
    "algo",
    "kind",
    "park",
    "payload",
    "seq",
    "stream_id",
    "type",
    "version",
)
MORNING = datetime(2021, 12, 29, 1, 2, 3, 456789, tzinfo=UTC)


def do(command: Any, stream: str = "t1", **more: Any) -> ledger.Outcome:
    return ledger.execute("tank", stream, command, actor=CLERK, **more)


def refused(command: Any, stream: str = "t1", kind: str = "tank") -> str:
    """The rule by which a command is refused, after making sure that nothing was written."""
    before = everything()
    with pytest.raises(Refused) as caught:
        ledger.execute(kind, stream, command, actor=CLERK)
    assert everything() == before
    text = caught.value.refusal.text
    assert text.zh
    assert text.en
    return caught.value.refusal.rule


def everything() -> list[Any]:
    tables = (models.Entry, models.Head, *toy.MODELS)
    return [list(model._default_manager.order_by("pk").values()) for model in tables]


def sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


class Contract:
    def test_an_entry_is_appended_and_projected(self) -> None:
        outcome = do(toy.Open(name="水箱"))
        assert (outcome.seq, outcome.state.name) == (1, "水箱")
        assert ledger.load("tank", "t1") == (outcome.state, 1)
        assert ledger.history("tank", "t1") == outcome.entries
        assert toy.TankRow.objects.get().name == "水箱"

    def test_a_command_may_have_several_events(self) -> None:
        do(toy.Open(name="a"))
        outcome = do(toy.FillTwice(amount=2))
        assert outcome.seq == 3
        assert [entry.seq for entry in outcome.entries] == [2, 3]
        assert outcome.entries[0].hash == outcome.entries[1].prev_hash
        assert [entry.id for entry in outcome.entries] == sorted(entry.id for entry in outcome.entries)
        assert toy.TankRow.objects.get().litres == 4
        assert toy.TankRow.objects.get().facts == {"notes": {"2": 2}}

    def test_a_command_without_events_writes_nothing(self) -> None:
        assert do(toy.Look()).seq == 0
        assert models.Entry.objects.count() == models.Head.objects.count() == 0

    def test_an_unknown_stream_is_empty(self) -> None:
        assert ledger.load("tank", "nobody") == (toy.Tank("nobody"), 0)
        assert ledger.history("tank", "nobody") == ()

    def test_columns_say_who_when_and_what(self) -> None:
        with standing_at(MORNING):
            do(toy.Open(name="水箱"))
        row = models.Entry.objects.get()
        assert (row.park, row.kind, row.stream_id, row.seq) == (surroundings.park(), "tank", "t1", 1)
        assert (row.type, row.version, row.algo) == ("opened", 1, "sm3")
        assert row.payload == '{"at":"2021-12-29T01:02:03.456789Z","name":"水箱","type":"opened"}'
        assert row.legal_at == row.recorded_at == MORNING
        assert (row.actor_id, row.actor_name, row.actor_role) == ("clerk", "综合窗口01", "window")
        assert models.Entry.objects.filter(recorded_at__lte=MORNING, recorded_at__gte="2021-12-29").count() == 1

    def test_the_chain_can_be_computed_by_other_means(self) -> None:
        do(toy.Open(name="水箱"))
        do(toy.FillTwice(amount=2))
        prev = "0" * 64
        for row in models.Entry.objects.order_by("seq"):
            body = {name: getattr(row, name) for name in COVERED}
            for name in ("legal_at", "recorded_at"):
                body[name] = getattr(row, name).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            data = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
            assert row.prev_hash == prev
            assert row.hash == sm3(b"\x02" + bytes.fromhex(prev) + sm3(data)).hex()
            prev = row.hash
        assert models.Head.objects.get().hash == prev

    def test_a_refusal_leaves_everything_as_it_was(self) -> None:
        assert refused(toy.Fill(amount=1)) == "TOY-2"
        do(toy.Open(name="a"))
        assert refused(toy.Open(name="b")) == "TOY-1"

    def test_what_cannot_be_is_refused(self) -> None:
        assert refused(toy.Open(name="a"), kind="dragon") == "LEDGER-1"
        for stream in ("", "x" * 65, "a\nb", "a\0b", "\ud800"):
            assert refused(toy.Open(name="a"), stream) == "LEDGER-2"
        assert refused(toy.Open(name="\ud800")) == "LEDGER-3"
        do(toy.Open(name="a"))
        assert refused(toy.Fill(amount=-(10**30))) == "LEDGER-3"

    def test_hostile_text_is_only_text(self) -> None:
        name = "'); DROP TABLE ledger_entry; -- %s {} \x00 \u202e 𠮷 <script>"[:64].replace("\x00", "")
        do(toy.Open(name=name))
        assert toy.TankRow.objects.get().name == name
        assert ledger.history("tank", "t1")[0].event.name == name
        assert verifying.verify().clean

    def test_two_who_saw_the_same_get_one_success_and_one_conflict(self) -> None:
        do(toy.Open(name="a"))
        do(toy.Fill(amount=1), expected=1)
        with pytest.raises(ledger.Conflict) as caught:
            do(toy.Fill(amount=2), expected=1)
        conflict = caught.value
        assert (conflict.expected, conflict.actual) == (1, 2)
        assert [entry.event.litres for entry in conflict.since] == [1]
        assert "综合窗口01" in conflict.text.zh
        assert "faster" in conflict.text.en
        with pytest.raises(ledger.Conflict):
            do(toy.Open(name="again"), expected=0)

    def test_an_expectation_ahead_of_the_stream_is_a_conflict_too(self) -> None:
        with pytest.raises(ledger.Conflict) as caught:
            do(toy.Open(name="a"), expected=5)
        assert caught.value.since == ()
        assert "第 5 条" in caught.value.text.zh
        assert "faster" not in caught.value.text.en

    def test_the_outer_transaction_decides(self) -> None:
        with transaction.atomic():
            do(toy.Open(name="a"))
            transaction.set_rollback(True)
        assert everything() == [[], [], [], [], []]

    def test_a_snapshot_is_what_a_replay_gives(self) -> None:
        do(toy.Open(name="a"))
        kept = set()
        for amount in range(states.EVERY * 3):
            do(toy.Fill(amount=amount % 7))
            kept.add(models.Head.objects.get().state_seq)
            assert ledger.load("tank", "t1") == states.replay(registry.kind("tank"), surroundings.park(), "t1")
        assert kept == {0, states.EVERY, states.EVERY * 2, states.EVERY * 3}

    def test_a_snapshot_of_other_code_is_not_believed(self) -> None:
        do(toy.Open(name="a"))
        models.Head.objects.update(state_code="older", state='{"id":"t1","name":"假"}', state_seq=1)
        assert ledger.load("tank", "t1")[0].name == "a"
        for _ in range(states.EVERY):
            do(toy.Fill(amount=1))
        assert toy.TankRow.objects.get().name == "a"
        assert models.Head.objects.get().state_code != "older"

    def test_a_snapshot_of_this_code_is_used(self) -> None:
        do(toy.Open(name="a"))
        for _ in range(states.EVERY):
            do(toy.Fill(amount=1))
        state = models.Head.objects.get().state
        assert state is not None
        models.Head.objects.update(state=state.replace('"a"', '"b"'))
        assert ledger.load("tank", "t1")[0].name == "a", "this process keeps what it has seen itself"
        registry.kind("tank").kept.clear()
        assert ledger.load("tank", "t1")[0].name == "b", "rebuild --check would say so"

    def test_a_kept_state_is_not_used_once_the_stream_has_moved_on(self) -> None:
        do(toy.Open(name="a"))
        tank = registry.kind("tank")
        before = dict(tank.kept)
        do(toy.Fill(amount=3))
        tank.kept.update(before)  # as in a process that has not seen the second command
        assert ledger.load("tank", "t1")[0].litres == 3
        tank.kept.update(before)
        assert do(toy.Fill(amount=4)).state.litres == 7

    def test_a_process_keeps_the_states_of_some_streams_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(states, "KEPT", 2)
        for name in ("t1", "t2", "t3"):
            ledger.execute("tank", name, toy.Open(name="a"), actor=CLERK)
        assert list(registry.kind("tank").kept) == ["t2", "t3"]
        assert ledger.load("tank", "t1")[1] == 1

    def test_a_reaction_follows_in_the_same_transaction(self) -> None:
        do(toy.Open(name="响"))
        outcome = do(toy.Fill(amount=7))
        (rang,) = outcome.reactions
        assert (rang.kind, rang.stream_id, rang.event.litres) == ("bell", "t1", 7)
        assert rang.actor_id == SYSTEM.id
        assert toy.BellRow.objects.get().rung == 1
        do(toy.FillTwice(amount=7))
        assert toy.BellRow.objects.get().rung == 3

    def test_a_refused_reaction_undoes_all(self) -> None:
        do(toy.Open(name="响"))
        assert refused(toy.Fill(amount=13)) == "TOY-4"

    def test_reactions_come_to_an_end(self) -> None:
        registry.register_reaction(
            "for ever", ("bell", "rang"), lambda _: [("bell", "t1", toy.Ring(tank="t1", litres=1))]
        )
        do(toy.Open(name="响"))
        assert refused(toy.Fill(amount=1)) == "LEDGER-5"

    def test_a_reaction_may_come_back_to_its_own_stream(self) -> None:
        registry.register_reaction(
            "refill", ("bell", "rang"), lambda rang: [("tank", "t1", toy.Open(name="响"))][: rang.event.litres]
        )
        do(toy.Open(name="响"))
        assert refused(toy.Fill(amount=1)) == "TOY-1"
        outcome = do(toy.Fill(amount=0))
        assert (outcome.seq, len(outcome.reactions)) == (2, 1)

    def test_a_reaction_with_a_way_out_undoes_itself_alone(self) -> None:
        stuck = []

        def otherwise(happening: Any, refusal: Any, kind: str, stream_id: str) -> list[tuple[str, str, Any]]:
            stuck.append((refusal.rule, kind, stream_id))
            return [("tank", "spill", toy.Open(name=f"刚才 {happening.event.name}"))]

        registry.register_reaction(
            "fill what was opened",
            ("tank", "opened"),
            lambda opened: [
                ("bell", opened.entry.stream_id, toy.Ring(tank="t1", litres=1)),
                ("tank", opened.entry.stream_id, toy.Fill(amount=13)),
            ][: 2 if opened.entry.stream_id == "t1" else 0],
            otherwise=otherwise,
        )
        outcome = do(toy.Open(name="响"))
        assert stuck == [("TOY-4", "bell", "t1")], "the second ring, which follows from the filling"
        assert outcome.state == toy.Tank("t1", "响"), "the command itself stands"
        assert [(each.kind, each.stream_id, each.type) for each in outcome.reactions] == [("tank", "spill", "opened")]
        assert models.Entry.objects.count() == 2
        assert not toy.BellRow.objects.exists()
        assert {row.name: row.litres for row in toy.TankRow.objects.all()} == {"响": 0, "刚才 响": 0}
        assert ledger.load("bell", "t1") == (toy.Bell("t1"), 0)
        assert verifying.verify().clean

    def test_a_way_out_that_is_refused_undoes_all(self) -> None:
        registry.register_reaction(
            "never",
            ("tank", "opened"),
            lambda opened: [("tank", opened.entry.stream_id, toy.Fill(amount=13))],
            otherwise=lambda opened, *_: [("tank", opened.entry.stream_id, toy.Open(name="again"))],
        )
        assert refused(toy.Open(name="响")) == "TOY-1"
        assert models.Entry.objects.count() == 0

    def test_a_rehearsal_shows_all_and_keeps_nothing(self) -> None:
        do(toy.Open(name="响"))
        shown = ledger.rehearse("tank", "t1", toy.Fill(amount=7), actor=CLERK)
        assert models.Entry.objects.count() == 1
        assert not toy.BellRow.objects.exists()
        done = do(toy.Fill(amount=7))
        assert shown.state == done.state
        assert [each.event.litres for each in shown.reactions] == [each.event.litres for each in done.reactions] == [7]
        with pytest.raises(Refused, match="TOY-4"):
            ledger.rehearse("tank", "t1", toy.Fill(amount=13), actor=CLERK)

    def test_old_entries_are_upcast_when_read(self) -> None:
        do(toy.Open(name="a"))
        do(toy.Fill(amount=1))
        kind = registry.kind("tank")
        payload = '{"at":"2020-01-01T00:00:00Z","buckets":3,"type":"filled"}'
        old = kind.event_of("here", 1, "filled", 1, payload)
        assert old == kind.read_event.decode('{"at":"2020-01-01T00:00:00Z","litres":30,"type":"filled"}')
        for version, payload in ((3, "{}"), (1, '{"buckets":"x"}'), (2, '{"type":"filled"}')):
            with pytest.raises(ledger.UnreadableEntry, match="here"):
                kind.event_of("here", 1, "filled", version, payload)

    def test_projections_may_not_forget_a_column(self) -> None:
        class Careless:
            name = "careless"
            kinds = ("tank",)
            latest_only = False
            models = ()

            def apply(self, entry: Any, before: Any, after: Any, context: Any) -> None:
                context.rows.put(toy.TankRow, id="x", name="y")

        registry.register_projection(Careless)
        with pytest.raises(TypeError, match="litres"):
            do(toy.Open(name="a"))
        assert models.Entry.objects.count() == 0

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE ledger_entry SET payload = '{}'",
            "DELETE FROM ledger_entry",
            "UPDATE ledger_checkpoint SET root = ''",
            "DELETE FROM ledger_checkpoint",
            "UPDATE ledger_checkpointhead SET hash = ''",
            "DELETE FROM ledger_checkpointhead",
        ],
    )
    def test_changing_is_refused_by_the_database(self, sql: str) -> None:
        from kuaijin.ledger import checkpoints

        do(toy.Open(name="a"))
        checkpoints.make()
        with pytest.raises(DatabaseError, match="only ever added to"), connection.cursor() as cursor:
            cursor.execute(sql)

    @pytest.mark.parametrize("way", ["id", "place"])
    def test_replacing_is_refused_by_the_database(self, way: str) -> None:
        do(toy.Open(name="a"))
        do(toy.Fill(amount=1))
        row = models.Entry.objects.values().last()
        row["payload"] = "{}"
        if way == "place":
            row["id"] += 1
        else:
            row["seq"] += 1
        names, places = ", ".join(row), ", ".join(["%s"] * len(row))
        values = [value.isoformat() if isinstance(value, datetime) else value for value in row.values()]
        changes = "DO UPDATE SET payload = excluded.payload"
        statements = [f"INSERT INTO ledger_entry ({names}) VALUES ({places}) ON CONFLICT (id) {changes}"]
        if connection.vendor == "sqlite":
            statements.append(f"REPLACE INTO ledger_entry ({names}) VALUES ({places})")
            statements.append(f"INSERT OR REPLACE INTO ledger_entry ({names}) VALUES ({places})")
        for sql in statements:
            with pytest.raises(DatabaseError), connection.cursor() as cursor:
                cursor.execute(sql, values)
        assert models.Entry.objects.count() == 2

    def test_several_commands_are_carried_out_together(self) -> None:
        outcomes = ledger.execute_all(
            [("tank", "t1", toy.Open(name="a")), ("tank", "t2", toy.Open(name="b"))], actor=CLERK
        )
        assert [outcome.state.name for outcome in outcomes] == ["a", "b"]

    def test_of_several_commands_one_refused_undoes_all(self) -> None:
        before = everything()
        steps = [("tank", "t1", toy.Open(name="a")), ("tank", "t1", toy.Open(name="again"))]
        with pytest.raises(ledger.RefusedStep) as caught:
            ledger.execute_all(steps, actor=CLERK)
        assert caught.value.position == 1
        assert everything() == before

    def test_any_actor_is_written_down(self) -> None:
        ledger.execute("tank", "t1", toy.Open(name="a"), actor=Actor(id="x", name="N" * 150, role="leader"))
        assert ledger.history("tank", "t1")[0].actor_name == "N" * 150


@pytest.mark.usefixtures("toys", "on_sqlite")
class TestSqlite(Contract):
    pass


@pytest.mark.usefixtures("toys", "on_postgres")
class TestPostgresql(Contract):
    @pytest.mark.parametrize("table", ["ledger_entry", "ledger_checkpoint", "ledger_checkpointhead"])
    def test_truncating_is_refused_by_the_database(self, table: str) -> None:
        with pytest.raises(DatabaseError, match="only ever added to"), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table}")

    def test_what_the_database_has_no_room_for_is_refused(self) -> None:
        assert refused(toy.Open(name="x" * 65)) == "LEDGER-3"
        assert refused(toy.Open(name="a\0b")) == "LEDGER-3"
