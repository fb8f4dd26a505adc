"""Import of a project table of ten thousand rows: from the bytes of the workbook to the last read model, in seconds."""

import json
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from time import perf_counter
from typing import Any

from kuaijin.bench import postgres
from kuaijin.bench.ledger import home

ROWS = 10_000
LIMIT = 10.0


def figures() -> Iterator[dict[str, Any]]:
    """For each database: what the preview does, and what the import into an empty book does; each reads the table."""
    with home() as environment:
        yield from _in_process("sqlite", environment)
    with postgres.server(durable=True) as server, home() as environment:
        environment["KUAIJIN_DATABASE_URL"] = server.create("bench_tables")
        yield from _in_process("postgresql", environment)


def _in_process(name: str, environment: dict[str, str]) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "kuaijin.bench.tables", name]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)  # noqa: S603  ourselves
    yield from map(json.loads, done.stdout.splitlines())


def measure(name: str) -> Iterator[dict[str, Any]]:
    """Import into this process's empty database."""
    from kuaijin.startup import migrated

    migrated()
    from kuaijin.core.base import Actor
    from kuaijin.core.table_plan import Basis
    from kuaijin.exchange import table_import
    from kuaijin.wallclock import today

    actor = Actor(id="bench", name="调度专员01", role="dispatcher")
    content = _table()
    for step, carry in (("preview", table_import.rehearse), ("import", table_import.carry_out)):
        began = perf_counter()
        table = table_import.read_table(BytesIO(content))
        choices = table.proposed
        basis = Basis(today().year, "测速", today(), "测速", fits=True)
        plan = table_import.plan_import(table, choices, basis)
        columns = {field: column for column, field in choices.fields.items()}
        done = carry(plan, columns, actor)
        seconds = perf_counter() - began
        if done.count("new") != ROWS:
            raise AssertionError(done.rows[0])
        yield _figure(f"tables.{name}.{step}", seconds)


def _figure(name: str, seconds: float) -> dict[str, Any]:
    return {
        "name": name,
        "value": seconds,
        "unit": "s",
        "ratio": seconds / LIMIT,
        "ratio_to": f"the limit of {LIMIT:g} s for {ROWS:,} rows",
        "at_most": 1.0,
        "ok": seconds <= LIMIT,
    }


def _table() -> bytes:
    """A table as an office keeps it: twenty thousand cells of text, ten thousand amounts in 亿元."""
    from kuaijin.exchange.tables import workbook

    heads = (
        "项目代码", "项目名称", "类别", "片区", "总投资（亿元）", "建设单位",
        "投资类型", "立项方式", "工程类别", "供地方式", "占地面积（亩）",
    )  # fmt: skip
    rows = (
        (
            f"2101-431099-04-01-{number:06d}", f"测速项目{number:05d}", "基础设施", "长冲", 1 + number % 90 / 10,
            f"测速公司{number % 500}", "政府投资", "审批", "市政", "划拨", 10 + number % 300,
        )
        for number in range(ROWS)
    )  # fmt: skip
    return workbook("项目", "测速", heads, rows)


if __name__ == "__main__":
    for figure in measure(sys.argv[1]):
        print(json.dumps(figure), flush=True)
