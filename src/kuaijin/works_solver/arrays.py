"""A network as arrays, for the compiled search."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kuaijin.core.works_forecast import as_written
from kuaijin.core.works_network import Network, distances, finish, hazardous

Ints = NDArray[np.int64]


class Arrays(NamedTuple):
    """Links of activity ``i`` (``from_``, ``gap``) lie at ``first_link[i]:first_link[i+1]``; so with the pairs apart.

    ``free``: units of each resource on each plan day, up to the horizon.
    """

    duration: Ints
    earliest: Ints
    first_link: Ints
    from_: Ints
    gap: Ints
    demand: Ints
    free: Ints
    first_apart: Ints
    apart: Ints


def _rows(rows: list[list[int]]) -> tuple[Ints, Ints]:
    ends = np.cumsum([0, *(len(row) for row in rows)])
    return ends.astype(np.int64), np.array([value for row in rows for value in row], dtype=np.int64)


def arrays(network: Network, *, crossing: bool) -> Arrays:
    """The arrays of ``network``; the horizon is twice the plan that the list order gives, so that all fits.

    Raises:
        Unplaceable: an activity needs more of a crew than there ever is.
    """
    activities = network.activities
    number = {each.id: place for place, each in enumerate(activities)}
    horizon = 2 * finish(network, as_written(network, crossing=crossing)) + 1
    gaps = [
        [distances(link, network.by_id[link.before].duration, each.duration, crossing=crossing) for link in each.links]
        for each in activities
    ]
    first_link, from_ = _rows([[number[link.before] for link in each.links] for each in activities])
    first_apart, apart = _rows(
        [[place for place, other in enumerate(activities) if other.id != each.id and hazardous(each, other)]
         for each in activities]
    )  # fmt: skip
    demand = np.zeros((len(activities), len(network.resources)), dtype=np.int64)
    column = {each.id: place for place, each in enumerate(network.resources)}
    for place, each in enumerate(activities):
        for need in each.needs:
            demand[place, column[need.resource]] += need.amount
    return Arrays(
        duration=np.array([each.duration for each in activities], dtype=np.int64),
        earliest=np.array([network.earliest(each) for each in activities], dtype=np.int64),
        first_link=first_link,
        from_=from_,
        gap=_rows(gaps)[1],
        demand=demand,
        free=np.array([[each.on(day) for day in range(horizon)] for each in network.resources], dtype=np.int64).reshape(
            len(network.resources), horizon
        ),
        first_apart=first_apart,
        apart=apart,
    )
