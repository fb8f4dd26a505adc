"""A better works plan: the fast search finds it, CP-SAT improves and proves it, the core's checker lets it pass."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait

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


class Step(Struct, frozen=True):
    """How far a search is: ``seconds`` gone, the shortest plan so far in plan days, how many plans it looked at."""

    seconds: float
    length: int
    tried: int


Watch = Callable[[Step], bool]
"""Hears how far the search is, several times a second; true ends it with the best plan so far."""


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


def _unwatched(_step: Step) -> bool:
    return False


class _Run:
    """One search: its clock, and whether somebody ended it."""

    def __init__(self, watch: Watch) -> None:
        self._watch, self._begun = watch, time.perf_counter()
        self.stopped = False

    @property
    def spent(self) -> float:
        """Seconds since it began."""
        return time.perf_counter() - self._begun

    def look(self, length: int, tried: int) -> bool:
        """Tell how far it is, and ask whether to stop."""
        self.stopped = self._watch(Step(self.spent, length, tried)) or self.stopped
        return self.stopped


def propose(
    network: Network,
    *,
    crossing: bool = True,
    seconds: float = 10,
    threads: int = 4,
    seed: int = 1,
    level: bool = True,
    watch: Watch = _unwatched,
) -> Proposal:
    """The shortest plan found within about ``seconds``, then levelled. Equal input need not give equal plans.

    Raises:
        Unplaceable: an activity needs more of a crew than there ever is.
        Unsound: the checker found a breach, which is a fault of this room.
    """
    run = _Run(watch)
    bound = least_days(network, crossing=crossing)
    starts, tried = _searched(
        network, bound, run, crossing=crossing, seconds=seconds * SEARCH_SHARE, threads=threads, seed=seed
    )

    def effort(share: float) -> cpsat.Effort:
        length = finish(network, starts)
        return cpsat.Effort(share, threads, lambda: run.look(length, tried))

    if finish(network, starts) > bound and not run.stopped:
        found = cpsat.shortest(network, starts, effort(seconds * PROOF_SHARE), crossing=crossing)
        starts, bound = found.starts, max(bound, found.bound)
    if level and network.resources and seconds > run.spent and not run.stopped:
        starts = cpsat.levelled(network, starts, effort(seconds - run.spent), crossing=crossing).starts
    breaches = check(network, starts, crossing=crossing)
    if breaches:
        raise Unsound(breaches[0].text.en)
    return Proposal(starts=starts, length=finish(network, starts), bound=bound, tried=tried, seconds=run.spent)


def _searched(
    network: Network, bound: int, run: _Run, *, crossing: bool, seconds: float, threads: int, seed: int
) -> tuple[dict[str, int], int]:
    """The best plan of ``threads`` searches side by side, and how many plans they tried."""
    first = as_written(network, crossing=crossing)
    if run.look(finish(network, first), 1) or finish(network, first) <= bound:
        return first, 1
    problem = arrays(network, crossing=crossing)
    searches = [Search(problem, seed=seed + number) for number in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(search.run, seconds, bound=bound) for search in searches]
        while wait(running, timeout=cpsat.LOOK).not_done:
            if run.look(min(search.length for search in searches), sum(search.tried for search in searches)):
                for search in searches:
                    search.stopped = True
        for each in running:
            each.result()
    best = min(searches, key=lambda search: search.length)
    tried = sum(search.tried for search in searches)
    if best.length >= finish(network, first):
        return first, tried
    return {each.id: int(start) for each, start in zip(network.activities, best.best, strict=True)}, tried


def peaks(network: Network, starts: Mapping[str, int]) -> dict[str, int]:
    """The most units of each crew and machine that are at work on one day."""
    return {each.id: max(daily_use(network, starts, each).values(), default=0) for each in network.resources}
