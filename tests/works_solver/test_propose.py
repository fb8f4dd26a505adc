"""The solver: plans that the checker passes, and optima that can be proved by hand."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from kuaijin.bench.works import job_shop
from kuaijin.core.works_check import check
from kuaijin.core.works_forecast import Unplaceable, as_written
from kuaijin.core.works_network import Absence, Crossing, Link, Network, Resource, finish
from kuaijin.works_solver.arrays import arrays
from kuaijin.works_solver.propose import least_days, peaks, propose
from kuaijin.works_solver.psplib import NotPsplib, read_sm
from kuaijin.works_solver.search import Search
from tests.core.works_samples import CREW, job, needs, networks

TINY = (Path(__file__).parent / "tiny.sm").read_text(encoding="utf-8")


def solved(network, **more):
    """A proposal in a second at most."""
    return propose(network, seconds=1.0, threads=1, **more)


@pytest.mark.parametrize("name", ["ft06", "la01", "la06", "la11"])
def test_known_job_shops_reach_their_optimum(name):
    """36 to 100 activities; ft06 is proved by CP-SAT, in the others one machine works without a pause."""
    network, optimum = job_shop(name)
    found = propose(network, seconds=2.5, threads=2, level=False)
    assert found.length == optimum == found.bound
    assert check(network, found.starts, crossing=True) == ()


class TestByHand:
    def test_one_crew_does_one_thing_after_the_other(self):
        net = Network(
            activities=tuple(
                job(name, days, needs=needs()) for name, days in zip("abcde", (3, 1, 4, 1, 5), strict=True)
            ),
            resources=(CREW,),
        )
        found = solved(net)
        assert found.length == 14  # all the crew's days
        assert found.proved

    def test_list_order_is_beaten(self):
        """Two crews: the list starts the short ones and leaves the long one alone at the end; 6 is all the work / 2."""
        two = Resource(id="crew", name="班组", capacity=2)
        net = Network(
            activities=tuple(job(name, days, needs=needs()) for name, days in zip("abcd", (2, 2, 2, 6), strict=True)),
            resources=(two,),
        )
        assert finish(net, as_written(net)) == 8
        assert solved(net).length == 6

    def test_crossing_is_used_where_allowed(self):
        net = Network(activities=(job("a", 6), job("b", 6, Link("a", crossing=Crossing(2, 2)))))
        assert solved(net, crossing=False).length == 12
        assert solved(net, crossing=True).length == 8

    def test_hazardous_pair_is_kept_apart(self):
        net = Network(
            activities=(job("w", 3, hazard="hot", place="A"), job("p", 4, hazard="coating", place="A"),
                        job("q", 4, hazard="coating", place="B"))
        )  # fmt: skip
        found = solved(net)
        assert found.length == 7
        assert found.proved

    def test_absence_and_gate(self):
        away = Resource(id="crew", name="班组", capacity=1, absences=(Absence(2, 4),))
        net = Network(
            activities=(job("a", 2, needs=needs(), gate="g"), job("b", 2, needs=needs())),
            resources=(away,),
            gates={"g": 1},
        )
        assert solved(net).length == 7  # b on days 0 and 1, a on 5 and 6: before, a could begin on day 1 only

    def test_levelled_at_the_same_length(self):
        """Two short jobs beside a long one: the crew of two need never both be there."""
        two = Resource(id="crew", name="班组", capacity=2)
        net = Network(
            activities=(job("long", 6), job("a", 3, needs=needs()), job("b", 3, needs=needs())), resources=(two,)
        )
        assert peaks(net, solved(net, level=False).starts) == {"crew": 2}
        found = solved(net)
        assert found.length == 6
        assert peaks(net, found.starts) == {"crew": 1}

    def test_too_few(self):
        with pytest.raises(Unplaceable):
            solved(Network(activities=(job("a", 1, needs=needs(2)),), resources=(CREW,)))

    def test_nothing(self):
        assert solved(Network(activities=())).length == 0


def exhausted(network):
    """The optimum, by trying every day of every activity."""
    end = finish(network, as_written(network))
    days = [range(end - each.duration + 1) for each in network.activities]
    names = [each.id for each in network.activities]
    plans = (dict(zip(names, plan, strict=True)) for plan in product(*days))
    return min(finish(network, plan) for plan in plans if not check(network, plan))


class TestProperties:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(networks(most=3))
    def test_solver_agrees_with_trying_everything(self, net):
        found = solved(net, crossing=False, level=False)
        assert found.length == exhausted(net) == found.bound

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(networks())
    def test_search_alone_is_sound(self, net):
        search = Search(arrays(net, crossing=True))
        if search.length >= search.problem.free.shape[1]:
            return  # no list fits into the horizon: the plan as written is taken instead
        search.run(0.01, bound=least_days(net, crossing=True))
        starts = {each.id: int(start) for each, start in zip(net.activities, search.best, strict=True)}
        assert check(net, starts, crossing=True) == ()


class TestPsplib:
    def test_known_optimum(self):
        """R1 gives 3 a day and 2, 3, 6 need 2 each: they follow each other (8 days), job 5 ends beside them."""
        net = read_sm(TINY)
        assert len(net.activities) == 7
        assert [each.capacity for each in net.resources] == [3, 2]
        found = solved(net)
        assert found.length == 8
        assert found.proved

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("PRECEDENCE", "PRECEDING"),
            ("   2        1  ", "   2        2  "),
            ("           2   3   4", "           2   3  99"),
        ],
    )
    def test_other_files_are_refused(self, old, new):
        with pytest.raises(NotPsplib):
            read_sm(TINY.replace(old, new))

    def test_empty_file(self):
        with pytest.raises(NotPsplib):
            read_sm("")


def test_a_stopped_search_gives_the_best_so_far():
    """Told to stop at its first look: no second of the hour it might have taken."""
    seen = []

    def stop(step):
        seen.append(step)
        return len(seen) > 2

    network, _ = job_shop("la01")
    found = propose(network, seconds=3600, threads=2, level=False, watch=stop)
    assert found.length <= seen[0].length
    assert found.seconds < 60
    assert check(network, found.starts, crossing=True) == ()
