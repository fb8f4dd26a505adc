"""Works plans: how near the solver comes to proved optima of the literature, and to a bound of drawn instances.

The literature's are job shops: activities that want one of several machines each, in a given order a job. The drawn
ones come from fixed seeds, in the manner of the literature's generators: layers of activities, each with up to
three successors, needs of one to four of four crews, and crews scarce by a set strength.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from kuaijin.core.works_check import check
from kuaijin.core.works_forecast import as_written
from kuaijin.core.works_network import Activity, Link, Need, Network, Resource
from kuaijin.works_solver import cpsat
from kuaijin.works_solver.arrays import arrays
from kuaijin.works_solver.propose import least_days, propose
from kuaijin.works_solver.search import ROUND, Search

ACTIVITIES, CREWS = 120, 4
INSTANCES = 5
SECONDS, THREADS = 10.0, 4
RATE_SECONDS = 2.0
RATE_AT_LEAST = 1000
GAP_AT_MOST = 0.10
"""Above the proved bound, on average. It is no distance to the optimum: on scarce crews bounds lie below that."""

SHOPS = ("ft10", "ft20", "la16", "la21", "la22", "la23", "la24", "la25")
"""Job shops of 100 to 150 activities on 5 to 10 machines."""
SHOP_GAP_AT_MOST = 0.015


def job_shop(name: str) -> tuple[Network, int]:
    """The job shop of that name as a network, and its proved optimum."""
    text = (Path(__file__).parent / "job_shops.txt").read_text(encoding="utf-8")
    block = next(each for each in text.split("\n\n") if each.startswith(f"{name} "))
    head, *lines = block.splitlines()
    jobs = [[int(cell) for cell in line.split()] for line in lines]
    activities = [
        Activity(
            id=f"{job}-{step}",
            name=f"{job}-{step}",
            duration=steps[2 * step + 1],
            needs=(Need(f"M{steps[2 * step]}", 1),),
            links=(Link(f"{job}-{step - 1}"),) if step else (),
        )
        for job, steps in enumerate(jobs)
        for step in range(len(steps) // 2)
    ]
    machines = sorted({need.resource for each in activities for need in each.needs})
    resources = tuple(Resource(id=machine, name=machine, capacity=1) for machine in machines)
    return Network(activities=tuple(activities), resources=resources), int(head.split()[1])


def instance(seed: int, *, activities: int = ACTIVITIES, scarce: float = 0.3) -> Network:
    """A drawn network. ``scarce``: where the crews' number lies between the largest need (0) and all at once (1)."""
    draw = random.Random(seed)
    jobs: list[Activity] = []
    for number in range(activities):
        earlier = [each.id for each in jobs[max(0, number - 15) : max(0, number - 3)]]
        before = draw.sample(earlier, min(len(earlier), draw.randint(1, 2)))
        needs = tuple(Need(f"R{crew}", draw.randint(1, 10)) for crew in range(CREWS) if draw.random() < 0.5)
        jobs.append(
            Activity(
                id=str(number),
                name=str(number),
                duration=draw.randint(1, 10),
                needs=needs,
                links=tuple(Link(name) for name in before),
            )
        )
    resources = []
    for crew in range(CREWS):
        amounts = [need.amount for each in jobs for need in each.needs if need.resource == f"R{crew}"]
        most = max(amounts)
        capacity = most + round(scarce * (sum(sorted(amounts)[-12:]) - most))
        resources.append(Resource(id=f"R{crew}", name=f"R{crew}", capacity=capacity))
    return Network(activities=tuple(jobs), resources=tuple(resources))


def figures() -> Iterator[dict[str, Any]]:
    """Plans tried a second by a core; then proposals of ten seconds against proved optima, bounds and CP-SAT alone."""
    yield _rate()
    yield _job_shops()
    gaps, behind, sound = [], [], True
    for seed in range(INSTANCES):
        network = instance(seed, scarce=0.15)
        found = propose(network, seconds=SECONDS, threads=THREADS, level=False)
        alone = cpsat.shortest(network, as_written(network), cpsat.Effort(SECONDS, THREADS), crossing=True)
        plain = max(alone.starts[each.id] + each.duration for each in network.activities)
        bound = max(found.bound, alone.bound)
        gaps.append(found.length / bound - 1)
        behind.append(plain / bound - 1)
        sound = sound and not check(network, found.starts, crossing=True)
    gap, other = sum(gaps) / len(gaps), sum(behind) / len(behind)
    yield {
        "name": "works.gap", "value": gap * 100, "unit": f"% above the proved bound, {INSTANCES} drawn instances",
        "ratio": gap / other if other else 1.0, "ratio_to": f"CP-SAT alone in the same time ({other * 100:.2f} %)",
        "at_most": GAP_AT_MOST * 100, "ok": gap <= GAP_AT_MOST and sound,
    }  # fmt: skip


def _job_shops() -> dict[str, Any]:
    gaps, sound = [], True
    for name in SHOPS:
        network, optimum = job_shop(name)
        found = propose(network, seconds=SECONDS, threads=THREADS, level=False)
        gaps.append(found.length / optimum - 1)
        sound = sound and not check(network, found.starts, crossing=True)
    gap = sum(gaps) / len(gaps)
    return {
        "name": "works.job-shops", "value": gap * 100, "unit": f"% above the optimum, {len(SHOPS)} known job shops",
        "ratio": 1 + gap, "ratio_to": "the proved optima, on average", "at_most": SHOP_GAP_AT_MOST * 100,
        "ok": gap <= SHOP_GAP_AT_MOST and sound,
    }  # fmt: skip


def _rate() -> dict[str, Any]:
    network = instance(0)
    search = Search(arrays(network, crossing=True))
    search.run(0.01)  # compiled, or read from where the compiled code is kept
    search.tried, began = 0, perf_counter()
    search.run(RATE_SECONDS, bound=least_days(network, crossing=True) - 1)
    rate = search.tried / (perf_counter() - began)
    return {
        "name": "works.search", "value": rate, "unit": f"plans of {ACTIVITIES} activities/s on a core, each justified",
        "ratio": rate / RATE_AT_LEAST, "ratio_to": f"{RATE_AT_LEAST} a second", "at_least": 1.0,
        "ok": search.tried >= ROUND and rate >= RATE_AT_LEAST,
    }  # fmt: skip
