"""Writers at the same time, in real threads with connections of their own; on SQLite and on PostgreSQL."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from kuaijin import ledger
from kuaijin.ledger import models, registry
from kuaijin.ledger import rebuild as rebuilding
from kuaijin.ledger import verify as verifying
from tests.ledger import toy
from tests.ledger.toy import CLERK

WRITERS = 8


def together(work: Callable[[int], Any], writers: int = WRITERS) -> list[Any]:
    """Run ``work(number)`` in threads that start at the same moment; gives answers or exceptions."""
    barrier = Barrier(writers)

    def run(number: int) -> Any:
        barrier.wait()
        try:
            return work(number)
        except Exception as error:  # noqa: BLE001  the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        return list(pool.map(run, range(writers)))


def fill(stream: str, amount: int, expected: int | None = None) -> ledger.Outcome:
    return ledger.execute("tank", stream, toy.Fill(amount=amount), actor=CLERK, expected=expected)


def open_(stream: str, expected: int | None = None, name: str = "静") -> ledger.Outcome:
    return ledger.execute("tank", stream, toy.Open(name=name), actor=CLERK, expected=expected)


def sound() -> None:
    assert verifying.verify().findings == ()
    assert rebuilding.rebuild(check=True).differing == ()


class Contract:
    def test_two_writers_on_one_stream(self) -> None:
        for round_ in range(20):
            stream = f"t{round_}"
            open_(stream)
            answers = together(lambda number, stream=stream: fill(stream, number + 1, expected=1), writers=2)
            kinds = Counter(type(answer) for answer in answers)
            assert kinds == {ledger.Outcome: 1, ledger.Conflict: 1}
            (winner,) = (answer for answer in answers if isinstance(answer, ledger.Outcome))
            (loser,) = (answer for answer in answers if isinstance(answer, ledger.Conflict))
            assert loser.since == winner.entries
        sound()

    def test_two_writers_on_one_new_stream(self) -> None:
        for round_ in range(20):
            answers = together(lambda _, stream=f"t{round_}": open_(stream, expected=0), writers=2)
            assert Counter(type(answer) for answer in answers) == {ledger.Outcome: 1, ledger.Conflict: 1}
        sound()

    def test_without_expectation_all_get_their_turn(self) -> None:
        open_("t")
        answers = together(lambda number: [fill("t", number + 1) for _ in range(10)])
        assert [answer for answer in answers if isinstance(answer, Exception)] == []
        state, seq = ledger.load("tank", "t")
        assert seq == 1 + WRITERS * 10
        assert state.litres == 10 * sum(range(1, WRITERS + 1))
        assert toy.TankRow.objects.get().litres == state.litres
        sound()

    def test_a_race_for_a_new_stream_is_decided_anew(self) -> None:
        answers = together(lambda _: open_("t"))
        opened = [answer for answer in answers if isinstance(answer, ledger.Outcome)]
        refused = [answer for answer in answers if not isinstance(answer, ledger.Outcome)]
        assert len(opened) == 1
        assert {error.refusal.rule for error in refused} == {"TOY-1"}

    def test_many_streams_do_not_get_in_each_others_way(self) -> None:
        def work(number: int) -> int:
            for i in range(10):
                stream = f"t{number}-{i}"
                seq = open_(stream, expected=0).seq
                for amount in range(3):
                    seq = fill(stream, amount, expected=seq).seq
            return number

        assert together(work) == list(range(WRITERS))
        assert models.Entry.objects.count() == WRITERS * 10 * 4
        sound()

    def test_reactions_that_meet_are_sorted_out(self) -> None:
        """Each tank rings a bell that all share, and the bell fills the other tank: a deadlock unless tried again."""
        registry.register_reaction(
            "share",
            ("tank", "filled"),
            lambda happening: [("bell", "shared", toy.Ring(tank=happening.entry.stream_id, litres=1))],
        )
        registry.register_reaction(
            "cross", ("bell", "rang"), lambda happening: [("tank", _other(happening.event.tank), toy.Look())]
        )
        for stream in ("a", "b"):
            open_(stream)
        answers = together(lambda number: fill("ab"[number], 1), writers=2)
        assert [answer for answer in answers if isinstance(answer, Exception)] == []
        assert ledger.load("bell", "shared")[0].rung == 2
        sound()


def _other(stream: str) -> str:
    return "b" if stream == "a" else "a"


@pytest.mark.usefixtures("toys", "on_sqlite")
class TestSqlite(Contract):
    pass


@pytest.mark.usefixtures("toys", "on_postgres")
class TestPostgresql(Contract):
    pass
