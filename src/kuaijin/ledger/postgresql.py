"""One connection to PostgreSQL: what is written waits, and goes out in front of the next question, in one round trip.

Statements are prepared once a connection and called in libpq's pipeline mode, so that values travel as they are.
Imported only where PostgreSQL is used.
"""

from collections.abc import Callable, Generator, Sequence
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary, ref

from django.db import DataError
from psycopg.adapt import Transformer
from psycopg.errors import IntegrityError, error_from_result
from psycopg.generators import READY_R, WAIT_R, WAIT_RW
from psycopg.pq import ExecStatus, TransactionStatus

from kuaijin.ledger.errors import LostRace

Row = tuple[Any, ...]
Step = tuple[str, Sequence[bytes | None]]
"""A statement with ``%s`` for its values, and the values as the server reads them."""

_lines: WeakKeyDictionary[Any, "Line"] = WeakKeyDictionary()
_LEDGER_TABLES = {"ledger_entry", "ledger_head"}
_GOOD = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}


def line(raw: Any) -> "Line":
    """The line of a driver's connection."""
    found = _lines.get(raw)
    if found is None:
        found = _lines[raw] = Line(raw)
    return found


@cache
def _numbered(sql: str) -> bytes:
    """The statement with PostgreSQL's own placeholders."""
    first, *rest = sql.split("%s")
    return (first + "".join(f"${number}{part}" for number, part in enumerate(rest, start=1))).encode()


def _told(value: Any) -> bytes | None:
    """One value as text; the server gives it the type of its place."""
    if value is None:
        return None
    data = str(value).encode()
    if b"\0" in data:
        raise DataError("PostgreSQL 的文字中不能有 NUL / text in PostgreSQL can't hold NUL")
    return data


class Line:
    """The statements that wait on one connection, and those that its server knows. ``sent`` counts the messages."""

    def __init__(self, raw: Any) -> None:
        self._raw: Callable[[], Any] = ref(raw)
        self._pgconn = raw.pgconn
        self._names: dict[str, bytes] = {}
        self._made = 0
        self.waiting: list[Step] = []
        self.sent = 0

    def write(self, sql: str, values: Sequence[Any]) -> None:
        """Let a statement wait."""
        self.waiting.append((sql, [_told(value) for value in values]))

    def ask(self, *questions: tuple[str, Sequence[Any]]) -> list[Any]:
        """Send what waits and these questions; gives libpq's result of each question.

        Raises:
            LostRace: another writer was faster in the ledger's own tables.
        """
        self.sent += 1
        steps = [*self.waiting, *((sql, [_told(value) for value in values]) for sql, values in questions)]
        self.waiting = []
        return self._exchange(steps)[len(steps) - len(questions) :]

    def send(self) -> None:
        """Send what waits. Raises as :meth:`ask`."""
        if self.waiting:
            self.ask()

    def forget(self) -> None:
        """Drop what waits."""
        self.waiting = []

    def rows(self, result: Any) -> list[Row]:
        """The rows of a result with the types that the driver gives them."""
        reading = Transformer(self._raw())
        reading.set_pgresult(result)
        return [reading.load_row(number, tuple) for number in range(result.ntuples)]

    def _exchange(self, steps: Sequence[Step]) -> list[Any]:
        raw, pgconn = self._raw(), self._pgconn
        begins = not raw.autocommit and pgconn.transaction_status == TransactionStatus.IDLE
        pgconn.enter_pipeline_mode()
        try:
            prepares = self._post([("BEGIN", ()), *steps] if begins else steps)
            answers = raw.wait(_answers(pgconn))
        except BaseException:
            pgconn.finish()  # half of the answers may still be on their way: nobody can use it any more
            raise
        pgconn.exit_pipeline_mode()
        return self._checked(answers, prepares)[1 if begins else 0 :]

    def _post(self, steps: Sequence[Step]) -> list[str]:
        """Hand the statements to libpq; gives for each answer to come the statement that it prepares, or ``""``."""
        pgconn, prepares = self._pgconn, []
        for sql, values in steps:
            name = self._names.get(sql)
            if name is None:
                self._made += 1
                name = self._names[sql] = b"kj_%d" % self._made
                pgconn.send_prepare(name, _numbered(sql))
                prepares.append(sql)
            pgconn.send_query_prepared(name, values)
            prepares.append("")
        pgconn.pipeline_sync()
        return prepares

    def _checked(self, answers: Sequence[Any], prepares: Sequence[str]) -> list[Any]:
        """The answers to the statements themselves, if none of them is an error."""
        bad = [answer for answer in answers if answer.status not in _GOOD]
        if not bad:
            return [answer for answer, sql in zip(answers, prepares, strict=True) if not sql]
        for answer, sql in zip(answers, prepares, strict=True):
            if sql and answer.status not in _GOOD:  # the server has not come to know it
                del self._names[sql]
        error = error_from_result(bad[0])
        if isinstance(error, IntegrityError) and error.diag.table_name in _LEDGER_TABLES:
            raise LostRace from error
        raise error


def _answers(pgconn: Any) -> Generator[Any, Any, list[Any]]:
    """The answers up to the sync, waited for as the driver waits, so that other threads may run meanwhile."""
    while pgconn.flush():
        if (yield WAIT_RW) & READY_R:
            pgconn.consume_input()
    answers: list[Any] = []
    while True:
        while pgconn.is_busy():
            if (yield WAIT_R):
                pgconn.consume_input()
        answer = pgconn.get_result()
        if answer is None:
            continue
        if answer.status == ExecStatus.PIPELINE_SYNC:
            return answers
        answers.append(answer)
