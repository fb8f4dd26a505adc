"""The works plan as a CP-SAT model: the shortest plan with its proof, then the most level one of that length."""

import contextlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import combinations
from typing import Any

from msgspec import Struct
from ortools.sat.python import cp_model

from kuaijin.core.works_network import Network, Resource, distances, finish, hazardous


class Found(Struct, frozen=True):
    """What the solver came to. ``bound``: no plan has a smaller objective; ``proved``: neither has this one."""

    starts: dict[str, int]
    bound: int
    proved: bool


LOOK = 0.2
"""Seconds between two looks whether to stop."""


class Effort(Struct, frozen=True):
    """What a search may cost: ``seconds`` on ``threads``, or less if ``stopped`` says so."""

    seconds: float
    threads: int
    stopped: Callable[[], bool] = lambda: False


class _Model:
    """Starts, links, crews and pairs apart of ``network``, within ``length`` plan days."""

    def __init__(self, network: Network, length: int, *, crossing: bool) -> None:
        self.network = network
        self.length = length
        self.model = cp_model.CpModel()
        self.starts: dict[str, Any] = {}
        self._intervals: dict[str, Any] = {}
        for each in network.activities:
            start = self.model.new_int_var(network.earliest(each), length - each.duration, "")
            self.starts[each.id] = start
            self._intervals[each.id] = self.model.new_fixed_size_interval_var(start, each.duration, "")
        self._links(crossing=crossing)
        self._pairs()
        for resource in network.resources:
            self._crew(resource)

    def _links(self, *, crossing: bool) -> None:
        for each in self.network.activities:
            for link in each.links:
                before = self.network.by_id[link.before]
                gap = distances(link, before.duration, each.duration, crossing=crossing)
                self.model.add(self.starts[each.id] >= self.starts[before.id] + gap)

    def _pairs(self) -> None:
        for one, other in combinations(self.network.activities, 2):
            if hazardous(one, other) is not None:
                self.model.add_no_overlap([self._intervals[one.id], self._intervals[other.id]])

    def users(self, resource: Resource) -> tuple[list[Any], list[int]]:
        """Intervals that need ``resource``, and how much each needs."""
        amounts = {
            each.id: sum(need.amount for need in each.needs if need.resource == resource.id)
            for each in self.network.activities
        }
        users = [name for name, amount in amounts.items() if amount]
        return [self._intervals[name] for name in users], [amounts[name] for name in users]

    def _crew(self, resource: Resource) -> None:
        intervals, amounts = self.users(resource)
        for day in range(self.length):
            away = resource.capacity - resource.on(day)
            if away:
                intervals.append(self.model.new_fixed_size_interval_var(day, 1, ""))
                amounts.append(away)
        self.model.add_cumulative(intervals, amounts, resource.capacity)

    def solve(self, first: Mapping[str, int], how: Effort) -> Found:
        """Search from ``first``, a plan that keeps everything; it is the answer if nothing better is found."""
        for name, start in first.items():
            self.model.add_hint(self.starts[name], start)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = how.seconds
        solver.parameters.num_workers = how.threads
        solver.parameters.random_seed = 1
        status = _watched(solver, self.model, how.stopped)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Found(dict(first), _bound(solver), proved=False)
        starts = {name: int(solver.value(start)) for name, start in self.starts.items()}
        return Found(starts, _bound(solver), proved=status == cp_model.OPTIMAL)


def _watched(solver: Any, model: Any, stopped: Callable[[], bool]) -> Any:
    """Solve, and look from time to time whether to stop: what was found by then is the answer."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(solver.solve, model)
        while not wait((running,), timeout=LOOK).done:
            if stopped():
                solver.stop_search()
        return running.result()


def _bound(solver: Any) -> int:
    """The proved bound, rounded up: objectives are whole numbers. 0 where the solver came to none."""
    bound = 0
    with contextlib.suppress(OverflowError, ValueError):
        bound = max(0, -int(-solver.best_objective_bound // 1))
    return bound


def shortest(network: Network, first: Mapping[str, int], how: Effort, *, crossing: bool) -> Found:
    """The shortest plan that is found in time, starting from the sound plan ``first``."""
    problem = _Model(network, finish(network, first), crossing=crossing)
    end = problem.model.new_int_var(0, problem.length, "")
    for each in network.activities:
        problem.model.add(end >= problem.starts[each.id] + each.duration)
    problem.model.minimize(end)
    problem.model.add_hint(end, problem.length)
    return problem.solve(first, how)


def levelled(network: Network, first: Mapping[str, int], how: Effort, *, crossing: bool) -> Found:
    """A plan no longer than ``first`` with the smallest sum of peaks of all crews and machines, then early starts."""
    problem = _Model(network, finish(network, first), crossing=crossing)
    peaks = []
    for resource in network.resources:
        peak = problem.model.new_int_var(0, resource.capacity, "")
        problem.model.add_cumulative(*problem.users(resource), peak)
        peaks.append(peak)
    weight = len(network.activities) * problem.length + 1
    problem.model.minimize(weight * sum(peaks) + sum(problem.starts.values()))
    return problem.solve(first, how)
