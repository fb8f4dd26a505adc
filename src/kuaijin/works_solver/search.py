"""The fast search: lists of activities, decoded by the serial schedule-generation scheme and justified both ways.

A population of lists is crossed at two points and mutated (genetic algorithm with double justification, after Valls,
Ballestín and Quintanilla, EJOR 165, 2005). Compiled by numba at the first call of a process, then kept on disk.
"""

import time

import numpy as np
from numba import njit

from kuaijin.works_solver.arrays import Arrays, Ints

POPULATION = 60
ROUND = 500
"""Plans tried between two looks at the clock."""
MUTATION = 0.03


@njit(cache=True, nogil=True)
def _fits(start, i, left, starts, p):
    """The first day from ``start`` on, with no day refused at once: ``start`` itself, or the next to be tried."""
    for day in range(start + p.duration[i] - 1, start - 1, -1):
        for r in range(p.demand.shape[1]):
            if p.demand[i, r] > 0 and left[r, day] < p.demand[i, r]:
                return day + 1
    for k in range(p.first_apart[i], p.first_apart[i + 1]):
        j = p.apart[k]
        if starts[j] >= 0 and starts[j] < start + p.duration[i] and start < starts[j] + p.duration[j]:
            return starts[j] + p.duration[j]
    return start


@njit(cache=True, nogil=True)
def _serial(keys, p):
    """Places the activities by rising key, each after its predecessors and as early as it can."""
    n = p.duration.shape[0]
    horizon = p.free.shape[1]
    starts = np.full(n, -1, dtype=np.int64)
    left = p.free.copy()
    for _ in range(n):
        chosen = -1
        for i in range(n):
            if starts[i] >= 0 or (chosen >= 0 and keys[i] >= keys[chosen]):
                continue
            ready = True
            for k in range(p.first_link[i], p.first_link[i + 1]):
                if starts[p.from_[k]] < 0:
                    ready = False
                    break
            if ready:
                chosen = i
        start = p.earliest[chosen]
        for k in range(p.first_link[chosen], p.first_link[chosen + 1]):
            start = max(start, starts[p.from_[k]] + p.gap[k])
        while start + p.duration[chosen] <= horizon:
            later = _fits(start, chosen, left, starts, p)
            if later == start:
                break
            start = later
        if start + p.duration[chosen] > horizon:
            return starts, horizon * 2
        starts[chosen] = start
        for day in range(start, start + p.duration[chosen]):
            for r in range(p.demand.shape[1]):
                left[r, day] -= p.demand[chosen, r]
    return starts, (starts + p.duration).max()


@njit(cache=True, nogil=True)
def _pushed_right(starts, end, p):
    """Every activity as late as it can within ``end``, the last to finish first; where none fits it stays."""
    n = p.duration.shape[0]
    moved = starts.copy()
    left = p.free.copy()
    for i in range(n):
        for day in range(starts[i], starts[i] + p.duration[i]):
            for r in range(p.demand.shape[1]):
                left[r, day] -= p.demand[i, r]
    for i in np.argsort(-(starts + p.duration), kind="mergesort"):
        latest = end - p.duration[i]
        for j in range(n):
            for k in range(p.first_link[j], p.first_link[j + 1]):
                if p.from_[k] == i:
                    latest = min(latest, moved[j] - p.gap[k])
        for day in range(moved[i], moved[i] + p.duration[i]):
            for r in range(p.demand.shape[1]):
                left[r, day] += p.demand[i, r]
        own = moved[i]
        moved[i] = -1
        start = latest
        while start > own and _fits(start, i, left, moved, p) != start:
            start -= 1
        moved[i] = max(start, own)
        for day in range(moved[i], moved[i] + p.duration[i]):
            for r in range(p.demand.shape[1]):
                left[r, day] -= p.demand[i, r]
    return moved


@njit(cache=True, nogil=True)
def _improved(keys, p):
    """A decoded list, pushed right and left again; the better of the two plans."""
    starts, end = _serial(keys, p)
    if end > p.free.shape[1]:
        return starts, end
    right = _pushed_right(starts, end, p)
    again, sooner = _serial(right.astype(np.float64), p)
    if sooner <= end:
        return again, sooner
    return starts, end


@njit(cache=True, nogil=True)
def _child(mother, father):
    """Two-point crossover of two lists, then neighbours swapped now and then; the keys of the child."""
    n = mother.shape[0]
    low, high = np.random.randint(0, n + 1), np.random.randint(0, n + 1)
    if low > high:
        low, high = high, low
    made = np.empty(n, dtype=np.int64)
    taken = np.zeros(n, dtype=np.bool_)
    for place in range(low):
        made[place] = mother[place]
        taken[mother[place]] = True
    place = low
    for i in father:
        if place < high and not taken[i]:
            made[place] = i
            taken[i] = True
            place += 1
    for i in mother:
        if not taken[i]:
            made[place] = i
            taken[i] = True
            place += 1
    for place in range(n - 1):
        if np.random.random() < MUTATION:
            made[place], made[place + 1] = made[place + 1], made[place]
    keys = np.empty(n, dtype=np.float64)
    for place in range(n):
        keys[made[place]] = place
    return keys


@njit(cache=True, nogil=True)
def _breed(lists, ends, best, seed, p):
    """``ROUND`` children, each taking the place of the worse of two drawn at random unless worse than it."""
    np.random.seed(seed)
    size = lists.shape[0]
    for _ in range(ROUND):
        one, two, three, four = np.random.randint(0, size, 4)
        mother = one if ends[one] <= ends[two] else two
        father = three if ends[three] <= ends[four] else four
        keys = _child(lists[mother], lists[father])
        starts, end = _improved(keys, p)
        one, two = np.random.randint(0, size, 2)
        worse = one if ends[one] >= ends[two] else two
        if end <= ends[worse]:
            lists[worse] = np.argsort(starts.astype(np.float64) + np.random.random(starts.shape[0]) * 0.5)
            ends[worse] = end
        if end < (best + p.duration).max():
            best[:] = starts
    return best


class Search:
    """A population of plans for one network. ``seed`` makes the search repeatable for a given number of rounds."""

    def __init__(self, problem: Arrays, *, seed: int = 1) -> None:
        self.problem = problem
        self._draw = np.random.default_rng(seed)
        first = [_improved(keys, problem) for keys in self._first_keys()]
        self._lists = np.array([np.argsort(starts, kind="stable") for starts, _ in first])
        self._ends = np.array([end for _, end in first], dtype=np.int64)
        self.best: Ints = first[int(self._ends.argmin())][0]
        self.tried = POPULATION
        self.stopped = False

    def _first_keys(self) -> list[np.ndarray]:
        """By late start in list order, then the same blurred more and more."""
        late = _tails(self.problem)
        spread = max(1.0, float(late.max() - late.min()))
        blurs = np.linspace(0.0, 1.0, POPULATION)
        return [late + blur * spread * self._draw.random(late.shape[0]) for blur in blurs]

    @property
    def length(self) -> int:
        """Plan days of the best plan so far."""
        return int((self.best + self.problem.duration).max())

    def run(self, seconds: float, *, bound: int = 0) -> None:
        """Search for ``seconds``, until a plan of ``bound`` days is found, or until ``stopped`` is set."""
        end = time.perf_counter() + seconds
        while self.length > bound and time.perf_counter() < end and not self.stopped:
            seed = int(self._draw.integers(1, 2**31))
            self.best = _breed(self._lists, self._ends, self.best, seed, self.problem)
            self.tried += ROUND


def _tails(problem: Arrays) -> np.ndarray:
    """Minus the longest way from the start of each activity to the end: the smaller, the more urgent."""
    tail = problem.duration.astype(np.float64)
    for _ in range(problem.duration.shape[0]):
        before = tail.copy()
        for i in range(problem.duration.shape[0]):
            for k in range(problem.first_link[i], problem.first_link[i + 1]):
                tail[problem.from_[k]] = max(tail[problem.from_[k]], problem.gap[k] + tail[i])
        if (tail == before).all():
            break
    return -tail
