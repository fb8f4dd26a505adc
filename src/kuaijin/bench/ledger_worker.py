"""One connection of the measurement ``ledger``: a process that does what its standard input asks and prints how often.

Lines in: ``bare SECONDS``, ``whole SECONDS``, ``shares COMMANDS``. Lines out: one JSON value each, ``"ready"`` first.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from kuaijin.startup import django_ready

django_ready()

from django.db import connection  # noqa: E402  only once applications are loaded

from kuaijin import ledger  # noqa: E402  after set-up
from kuaijin.core import case_commands as c  # noqa: E402  after set-up
from kuaijin.core.base import Actor, Command  # noqa: E402  after set-up
from kuaijin.core.project import Intake  # noqa: E402  after set-up
from kuaijin.ledger import execution, projecting, registry, session, states, surroundings  # noqa: E402  after set-up

CLERK = Actor(id="bench", name="综合窗口01", role="window")
ITEM = "tudi-dengji"
BEFORE = ("guihua-tiaojian", "churang")  # what must be granted first


def prepare(name: str) -> None:
    """A project of this worker's own, so that workers meet only in the database, not in the law."""
    intake = Intake(
        code=f"2101-431099-04-01-{100_000 + int(name):06d}", name_zh=f"测速{name}", name_en=f"bench {name}",
        category="产城融合", area="石盖塘", total_wan=6000, investment_type="private", approval_mode="filing",
        project_class="industrial", land_supply="auctioned", planning_fit=True, land_fit=True, environment_fit=True,
        owner_name="测速公司", owner_uscc="91431000MA91001940",
    )  # fmt: skip
    ledger.execute("project", f"bench-{name}", intake, actor=CLERK)
    for item in BEFORE:
        for command in (_receive(name, item), c.Accept(), c.Grant(reason="符合条件")):
            ledger.execute("case", f"{name}-{item}", command, actor=CLERK)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS bench_bare_{name} (id bigint PRIMARY KEY, v text NOT NULL)")


def lives(name: str) -> Iterator[tuple[str, Command]]:
    """The lives of cases, one after another, from receipt to the archive: (case id, command)."""
    number = 0
    while True:
        number += 1
        case = f"{name}-{number}"
        yield case, _receive(name, ITEM)
        yield case, c.Accept()
        yield case, c.Assign(handler="审批岗01")
        yield case, c.AddOpinion(department="自然资源和规划局", text="同意")
        yield case, c.Note(text="已电话联系申请人")
        yield case, c.Grant(reason="符合条件")
        yield case, c.Deliver(receiver="经办人", channel="window")
        yield case, c.Archive(archive_no=case)


def _receive(name: str, item: str) -> c.Receive:
    papers = tuple(material.name.zh for material in surroundings.rulebook().items[item].materials)
    return c.Receive(
        item_id=item, project_id=f"bench-{name}", applicant="测速公司", uscc="91431000MA91001940",
        channel="window", materials=papers,
    )  # fmt: skip


class Worker:
    """Does one kind of work for a while."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lives = lives(name)
        self._bare = 0

    def one_bare(self) -> None:
        """One durable commit of one row, by the driver alone."""
        self._bare += 1
        sql = f"INSERT INTO bench_bare_{self._name} (id, v) VALUES ({self._bare}, 'x')"  # noqa: S608  our own table
        connection.connection.execute(sql)

    def one_command(self) -> None:
        """One command through the whole way."""
        case, command = next(self._lives)
        ledger.execute("case", case, command, actor=CLERK)

    @staticmethod
    def during(seconds: float, work: Callable[[], None]) -> dict[str, float]:
        """Repeat ``work`` for ``seconds``; gives how often and in what time."""
        count, start = 0, perf_counter()
        while (passed := perf_counter() - start) < seconds:
            work()
            count += 1
        return {"count": count, "seconds": passed}

    def shares(self, commands: int) -> dict[str, float]:
        """Seconds a command by what they are spent on; ``rest`` is what no other name covers."""
        spent: dict[str, float] = defaultdict(float)
        undo = list(_watch(spent))
        start = perf_counter()
        for _ in range(commands):
            self.one_command()
        total = perf_counter() - start
        for put_back in undo:
            put_back()
        spent["decide"] -= spent["facts"]  # they are asked for while deciding
        spent["rest"] = total - sum(spent.values())
        return {name: seconds / commands for name, seconds in spent.items()}


def _watch(spent: dict[str, float]) -> Iterator[Callable[[], None]]:
    """Time the functions of a command's way; gives what takes the watch off again."""
    writing = session._Postgresql if connection.vendor == "postgresql" else session._Sqlite
    case = registry.kind("case")
    watched: list[tuple[Any, str, str]] = [
        (writing, "load", "load"),
        (states, "at_head", "load"),
        (case, "facts", "facts"),
        (case, "decide", "decide"),
        (execution._Unit, "_row", "hash"),
        (states, "snapshot", "insert"),
        (writing, "append", "insert"),
        (writing, "move_head", "insert"),
        (execution._Unit, "_project", "project"),
        (projecting.Rows, "flush", "project"),
        (writing, "finish", "commit"),
        (type(connection._connections[connection._alias]), "_commit", "commit"),  # type: ignore[attr-defined]  # set by our own middleware, or private to Django
    ]
    for owner, name, label in watched:
        yield _timed(owner, name, label, spent)


def _timed(owner: Any, name: str, label: str, spent: dict[str, float]) -> Callable[[], None]:
    original = getattr(owner, name)

    def timed(*arguments: Any, **named: Any) -> Any:
        start = perf_counter()
        try:
            return original(*arguments, **named)
        finally:
            spent[label] += perf_counter() - start

    setattr(owner, name, timed)
    return lambda: setattr(owner, name, original)


def main(name: str) -> None:
    """Obey until the input ends."""
    prepare(name)
    worker = Worker(name)
    for _ in range(20):
        worker.one_command()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        what, amount = line.split()
        if what == "shares":
            answer = worker.shares(int(amount))
        else:
            answer = worker.during(float(amount), worker.one_bare if what == "bare" else worker.one_command)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
