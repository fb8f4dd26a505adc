"""A better works plan: the fast search finds it, CP-SAT improves and proves it, the core's checker lets it pass."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct

from kuaijin.core.works_check import check, daily_use
from kuaijin.core.works_forecast import as_written
from kuaijin.core.works_network import Network, critical_path, finish
from kuaijin.works_solver import cpsat
from kuaijin.works_solver.arrays import arrays
from kuaijin.works_solver.search import Search

SEARCH_SHARE = 0.6
"""Of the time: to the fast search; what CP-SAT leaves of the rest goes into levelling."""
PROOF_SHARE = 0.3


class Unsound(RuntimeError):
    """A proposal that the checker refuses: a fault of the solver, never shown as a plan."""


class Proposal(Struct, frozen=True, kw_only=True):
    """A checked plan. ``bound``: no plan is shorter than this many plan days; ``tried``: plans the search looked at."""

    starts: dict[str, int]
    length: int
    bound: int
    tried: int
    seconds: float

    @property
    def proved(self) -> bool:
        """Whether no plan can be shorter."""
        return self.length == self.bound


def least_days(network: Network, *, crossing: bool) -> int:
    """A length that no plan can beat: the critical path, or the work that one crew has to do."""
    work = [
        -(-sum(each.duration * need.amount for each in network.activities for need in each.needs
               if need.resource == resource.id) // resource.capacity)
        for resource in network.resources
    ]  # fmt: skip
    return max([critical_path(network, crossing=crossing).length, *work])


def propose(
    network: Network, *, crossing: bool = True, seconds: float = 10, threads: int = 4, seed: int = 1, level: bool = True
) -> Proposal:
    """The shortest plan found within about ``seconds``, then levelled. Equal input need not give equal plans.

    Raises:
        Unplaceable: an activity needs more of a crew than there ever is.
        Unsound: the checker found a breach, which is a fault of this room.
    """
    begun = time.perf_counter()
    bound = least_days(network, crossing=crossing)
    starts, tried = _searched(
        network, bound, crossing=crossing, seconds=seconds * SEARCH_SHARE, threads=threads, seed=seed
    )
    if finish(network, starts) > bound:
        found = cpsat.shortest(network, starts, crossing=crossing, seconds=seconds * PROOF_SHARE, threads=threads)
        starts, bound = found.starts, max(bound, found.bound)
    left = seconds - (time.perf_counter() - begun)
    if level and network.resources and left > 0:
        starts = cpsat.levelled(network, starts, crossing=crossing, seconds=left, threads=threads).starts
    breaches = check(network, starts, crossing=crossing)
    if breaches:
        raise Unsound(breaches[0].text.en)
    spent = time.perf_counter() - begun
    return Proposal(starts=starts, length=finish(network, starts), bound=bound, tried=tried, seconds=spent)


def _searched(
    network: Network, bound: int, *, crossing: bool, seconds: float, threads: int, seed: int
) -> tuple[dict[str, int], int]:
    """The best plan of ``threads`` searches side by side, and how many plans they tried."""
    first = as_written(network, crossing=crossing)
    if finish(network, first) <= bound:
        return first, 1
    problem = arrays(network, crossing=crossing)
    searches = [Search(problem, seed=seed + number) for number in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda search: search.run(seconds, bound=bound), searches))
    best = min(searches, key=lambda search: search.length)
    tried = sum(search.tried for search in searches)
    if best.length >= finish(network, first):
        return first, tried
    return {each.id: int(start) for each, start in zip(network.activities, best.best, strict=True)}, tried


def peaks(network: Network, starts: Mapping[str, int]) -> dict[str, int]:
    """The most units of each crew and machine that are at work on one day."""
    return {each.id: max(daily_use(network, starts, each).values(), default=0) for each in network.resources}
