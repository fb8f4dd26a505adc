"""The process of the measurement ``instant``: bare commits and machine decisions, as its standard input asks."""

import json
import sys
from typing import Any

from kuaijin.bench import ledger_worker as base
from kuaijin.bench.ledger_worker import CLERK, Worker
from kuaijin.core import case_commands as c
from kuaijin.core import ruleset as r
from kuaijin.core.base import Actor
from kuaijin.core.case_instant import MEASURE
from kuaijin.ledger import execute, surroundings
from kuaijin.ledger.together import execute_all
from kuaijin.startup import migrated
from kuaijin.wallclock import today

ITEM = "xm-fuma"


class InstantWorker(Worker):
    """Receives one case after another, each of which the machine grants."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._number = 0
        table = surroundings.rulebook().instant_tables[ITEM]
        drafted = r.DraftRules(inputs=table.inputs, rows=table.rows, examples=table.examples, why="bench")
        execute(r.KIND, ITEM, drafted, actor=CLERK)
        execute(r.KIND, ITEM, r.SubmitRules(), actor=CLERK)
        published = r.PublishRules(valid_from=today(), document_no="bench")
        execute(r.KIND, ITEM, published, actor=Actor("head", "开发建设局负责人", "bureau_head"))
        if not surroundings.rulebook().measure_on(MEASURE, ITEM, today()):
            raise RuntimeError("秒批未开 / instant approval is off")
        papers = surroundings.rulebook().items[ITEM].materials
        self._papers = tuple(material.name.zh for material in papers if not material.shareable)

    def one_command(self) -> None:
        """One receipt with all that the machine makes of it."""
        self._number += 1
        command = c.Receive(
            item_id=ITEM, project_id=f"bench-{self._name}", applicant="测速公司", uscc="91431000MA91001940",
            channel="online", materials=self._papers,
        )  # fmt: skip
        case = f"i-{self._number}"
        files = [("case", case, _file(paper)) for paper in self._papers]
        state = execute_all([("case", case, command), *files], actor=CLERK)[-1].state
        if state.status != "delivered":
            raise RuntimeError(f"{state.status}: {state.instant}")


def _file(paper: str) -> c.AttachFile:
    return c.AttachFile(
        material=paper, file_name="x.pdf", digest="a" * 64, sha256="b" * 64, media_type="application/pdf", size=1
    )


def main() -> None:
    """Answer line by line."""
    migrated()
    name = sys.argv[1]
    base.prepare(name)
    worker: Any = InstantWorker(name)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        work, seconds = line.split()
        done = worker.during(float(seconds), worker.one_bare if work == "bare" else worker.one_command)
        print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main()
