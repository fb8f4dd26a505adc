"""One connection of the measurement ``grant``: it prepares sets of permits by commands, then lets the land fire them.

Lines in: ``prepare N``, ``grant N``. Lines out: one JSON value each, ``"ready"`` first.
"""

import json
import sys
from time import perf_counter
from typing import Any

from kuaijin.startup import django_ready

django_ready()

from django.db import connection, transaction  # noqa: E402  only once applications are loaded

from kuaijin import ledger  # noqa: E402  after set-up
from kuaijin.core import case_commands as c  # noqa: E402  after set-up
from kuaijin.core import parcel_messages as land  # noqa: E402  after set-up
from kuaijin.core import permit_set_messages as s  # noqa: E402  after set-up
from kuaijin.core.base import Actor, Command  # noqa: E402  after set-up
from kuaijin.core.project import Intake  # noqa: E402  after set-up
from kuaijin.core.tailoring import tailor  # noqa: E402  after set-up
from kuaijin.ledger import surroundings  # noqa: E402  after set-up
from kuaijin.wallclock import today  # noqa: E402  after set-up

HEAD = Actor(id="bench", name="开发建设局负责人", role="bureau_head")
FIRM, USCC = "测速公司", "91431000MA91001940"
FACTS: dict[str, str | int | bool] = {
    "investment_type": "private",
    "approval_mode": "filing",
    "project_class": "industrial",
    "land_supply": "auctioned",
    "has_buildings": True,
    "fire_special": True,
    "zone_has_area_assessment": True,
}
RING = ((112.95, 25.8), (112.96, 25.8), (112.96, 25.81), (112.95, 25.81), (112.95, 25.8))
LARGEST = 10_000
"""No worker grants more sets in one run."""
LAST = "shigong-xuke"
"""The construction permit: what comes after it is no longer the land day's."""
EXTRA = "fangan"
"""What makes nine items that wait for the land ten."""


def items() -> tuple[list[str], list[str]]:
    """The items granted before the land, and the ten of the set, in the order of their prerequisites."""
    listed = tailor(surroundings.rulebook(), FACTS)
    waiting = {"churang"}
    for item in listed.order[: listed.order.index(LAST) + 1]:
        if any(edge.before in waiting for edge in listed.needs(item)):
            waiting.add(item)
    in_set = [item for item in listed.order if item in waiting or item == EXTRA]
    needed = set(in_set)
    for item in reversed(listed.order):
        if item in needed:
            needed |= {edge.before for edge in listed.needs(item)}
    return [item for item in listed.order if item in needed and item not in in_set], in_set


def do(kind: str, id_: str, command: Command) -> None:
    """One command of the preparation."""
    ledger.execute(kind, id_, command, actor=HEAD)


def prepare(name: str, number: int) -> None:
    """A project, its parcel, what is granted before, and an armed set."""
    do("project", name, _intake(name, number))
    parcel = land.Draw(area_sqm=1_100_000, polygon=RING, zone="石盖塘", supply="auctioned", project_id=name)
    do("parcel", name, parcel)
    do("parcel", name, land.SetConditions(name, today(), "GB/T 21010-2017", "0601"))
    before, in_set = items()
    for item in before:
        receive = c.Receive(**_subject(name, item), channel="online", materials=_papers(item))
        for command in (receive, c.Accept(), c.Grant(reason="符合条件")):
            do("case", f"{name}-{item}", command)
    do("permit-set", name, s.PlanSet(name, name, FIRM, USCC, tuple(in_set), today()))
    for item in in_set:
        case = f"{name}-{item}"
        do("case", case, c.OpenPreService(**_subject(name, item), consent=True))
        do("case", case, c.GiveAdvice(text="预审通过"))
        do("permit-set", name, s.FixDraft(item, case, "送审稿", "0" * 64, _papers(item), RING))
        do("permit-set", name, s.Predecide(item, "符合条件"))
    do("permit-set", name, s.Arm("承诺书"))


def _intake(name: str, number: int) -> Intake:
    return Intake(
        code=f"2101-431099-04-01-{number:06d}", name_zh=f"测速{name}", name_en=f"bench {name}", category="产城融合",
        area="石盖塘", total_wan=6000, investment_type="private", approval_mode="filing", project_class="industrial",
        land_supply="auctioned", planning_fit=True, land_fit=True, environment_fit=True, owner_name=FIRM,
        owner_uscc=USCC, attributes=FACTS,
    )  # fmt: skip


def _subject(name: str, item: str) -> dict[str, str]:
    return {"item_id": item, "project_id": name, "applicant": FIRM, "uscc": USCC}


def _papers(item: str) -> tuple[str, ...]:
    return tuple(each.name.zh for each in surroundings.rulebook().items[item].materials if each.when is None)


def grant(name: str) -> ledger.Outcome:
    """Sign the land contract: the ten permits come with it."""
    contract = land.SignContract(kind="auctioned", on=today(), number=name, price_fen=5 * 10**10, paid_proof="凭证")
    return ledger.execute("parcel", name, contract, actor=HEAD)


def bare(rows: int) -> None:
    """As many rows as the set writes entries, by the driver alone, in one durable commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany("INSERT INTO bench_bare (v) VALUES (%s)", [("x" * 600,)] * rows)


class Sets:
    """The armed sets of one worker, and what came of the last ones."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._made = 0
        self._waiting: list[str] = []

    def prepare(self, count: int) -> int:
        """Arm ``count`` sets."""
        first, self._made = self._made, self._made + count
        for number in range(first, self._made):
            name = f"b{self._worker}-{number}"
            prepare(name, int(self._worker) * LARGEST + number)
            self._waiting.append(name)
        return count

    def grant(self, count: int) -> dict[str, Any]:
        """Let the land fire ``count`` of them: the seconds of each, of the bare rows, of all, and how many permits."""
        whole, plain, permits = [], [], 0
        for _ in range(count):
            start = perf_counter()
            outcome = grant(self._waiting.pop())
            whole.append(perf_counter() - start)
            permits += sum(entry.type == "granted" for entry in outcome.reactions)
            start = perf_counter()
            bare(1 + len(outcome.reactions))
            plain.append(perf_counter() - start)
        return {"whole": whole, "bare": plain, "seconds": sum(whole), "permits": permits}


def main(worker: str) -> None:
    """Obey until the input ends."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_bare (v text NOT NULL)")
    sets = Sets(worker)
    sets.prepare(2)
    sets.grant(2)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        what, count = line.split()
        print(json.dumps(getattr(sets, what)(int(count))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
