"""The network of a works plan: critical path, checker, clash list and the plan shifted."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kuaijin.core.works_check import check, clashes
from kuaijin.core.works_forecast import Unplaceable, as_written, shift, to_come
from kuaijin.core.works_network import (
    Absence,
    Crossing,
    Link,
    Network,
    Resource,
    critical_path,
    finish,
    same_place,
)
from tests.core.works_samples import CREW, job, needs, networks

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def rules(network, starts, **more):
    return [each.rule for each in check(network, starts, **more)]


class TestCriticalPath:
    def test_textbook(self):
        net = Network(activities=(job("a", 3), job("b", 2, "a"), job("c", 4, "a"), job("d", 1, "b", "c")))
        found = critical_path(net)
        assert found.length == 8
        assert found.path == ("a", "c", "d")
        assert found.windows["b"].float_days == 2

    @pytest.mark.parametrize(
        ("link", "start"),
        [
            (Link("a", "FS", 0), 5),
            (Link("a", "FS", -2), 3),
            (Link("a", "SS", 2), 2),
            (Link("a", "FF", 1), 4),
            (Link("a", "SF", 6), 4),
        ],
    )
    def test_four_links(self, link, start):
        net = Network(activities=(job("a", 5), job("b", 2, link)))
        assert critical_path(net).windows["b"].early == start
        assert not rules(net, {"a": 0, "b": start})
        assert rules(net, {"a": 0, "b": start - 1}) == ["link"]

    def test_crossing_shortens_and_keeps_both_sides(self):
        net = Network(activities=(job("a", 10), job("b", 3, Link("a", crossing=Crossing(2, 1)))))
        assert critical_path(net).length == 13
        assert critical_path(net, crossing=True).length == 11  # it ends one day after a, so begins on day 8
        assert rules(net, {"a": 0, "b": 7}, crossing=True) == ["link"]
        assert rules(net, {"a": 0, "b": 8}) == ["link"]

    def test_gate_moves_the_end_by_its_own_delay(self):
        activities = (job("a", 3), job("b", 4, "a", gate="permit"))
        assert critical_path(Network(activities=activities, gates={"permit": 3})).length == 7
        assert critical_path(Network(activities=activities, gates={"permit": 8})).length == 12

    @unhurried
    @given(networks())
    def test_windows_hold(self, net):
        found = critical_path(net)
        assert all(0 <= each.early <= each.late for each in found.windows.values())
        bare = Network(activities=net.activities, gates=net.gates)
        for side in ("early", "late"):
            starts = {name: getattr(window, side) for name, window in found.windows.items()}
            assert {"link", "gate", "start"}.isdisjoint(rules(bare, starts))
            assert finish(net, starts) == found.length


class TestChecker:
    def test_missing(self):
        assert rules(Network(activities=(job("a", 1),)), {}) == ["missing"]

    def test_limits(self):
        net = Network(activities=(job("a", 1, not_before=2), job("b", 1, gate="g")), gates={"g": 4})
        assert rules(net, {"a": 1, "b": 3}) == ["start", "gate"]
        assert rules(net, {"a": 2, "b": 4}) == []

    def test_crew_over_number_and_away(self):
        net = Network(activities=(job("a", 2, needs=needs()), job("b", 2, needs=needs())), resources=(CREW,))
        assert rules(net, {"a": 0, "b": 1}) == ["crew"]
        assert rules(net, {"a": 0, "b": 2}) == []
        away = Resource(id="crew", name="班组", capacity=1, absences=(Absence(3, 3),))
        assert rules(Network(activities=net.activities, resources=(away,)), {"a": 0, "b": 2}) == ["crew"]

    def test_hazardous_pair_in_one_place(self):
        def net(place):
            return Network(
                activities=(job("w", 3, hazard="hot", place="A/1"), job("p", 2, hazard="coating", place=place))
            )

        assert rules(net("A"), {"w": 0, "p": 2}) == ["clash"]
        assert rules(net("A"), {"w": 0, "p": 3}) == []
        assert rules(net("A/2"), {"w": 0, "p": 2}) == []

    def test_clash_list_tells_days_and_puts_hazards_first(self):
        net = Network(
            activities=(job("x", 9, place="A"), job("w", 3, hazard="hot", place="A"),
                        job("p", 2, hazard="coating", place="A"))
        )  # fmt: skip
        found = clashes(net, {"x": 0, "w": 1, "p": 3})
        assert [(each.one, each.other, each.first, each.last) for each in found] == [
            ("w", "p", 3, 3), ("x", "w", 1, 3), ("x", "p", 3, 4),
        ]  # fmt: skip
        assert found[0].reason is not None
        assert found[1].reason is None

    @pytest.mark.parametrize(
        ("one", "other", "same"), [("A", "A", True), ("A", "A/1", True), ("A", "AB", False), ("", "", False)]
    )
    def test_places(self, one, other, same):
        assert same_place(one, other) is same is same_place(other, one)


class TestShift:
    @unhurried
    @given(networks(), st.booleans())
    def test_as_written_is_sound(self, net, crossing):
        starts = as_written(net, crossing=crossing)
        assert check(net, starts, crossing=crossing) == ()
        assert finish(net, starts) >= critical_path(net, crossing=crossing).length

    @unhurried
    @given(networks(), st.integers(0, 5))
    def test_a_late_permit_never_brings_work_forward(self, net, late):
        before = as_written(net)
        gates = {"permit": net.gates["permit"] + late}
        later = Network(activities=net.activities, resources=net.resources, gates=gates)
        after = shift(later, before)
        assert check(later, after) == ()
        assert all(after[name] >= before[name] for name in before)
        if late == 0:
            assert after == before

    def test_begun_work_is_held_and_the_rest_not_placed_in_the_past(self):
        net = Network(activities=(job("a", 3), job("b", 2, "a"), job("c", 1)))
        assert shift(net, {"a": 0, "b": 3, "c": 0}, held={"a": 2}, today=4) == {"a": 2, "b": 5, "c": 4}

    def test_too_few(self):
        with pytest.raises(Unplaceable):
            as_written(Network(activities=(job("a", 1, needs=needs(2)),), resources=(CREW,)))


class TestToCome:
    @unhurried
    @given(networks(), st.integers(0, 12), st.booleans())
    def test_the_rest_fits_beside_what_has_begun(self, net, now, crossing):
        before = as_written(net, crossing=crossing)
        held = {name: start for name, start in before.items() if start < now}
        rest = to_come(net, held, now, crossing=crossing)
        starts = as_written(rest, crossing=crossing)
        assert set(starts) | set(held) == set(before)
        assert all(start >= now for start in starts.values())
        assert check(rest, starts, crossing=crossing) == ()
        assert check(net, held | starts, crossing=crossing) == ()

    def test_overrun_keeps_its_crew(self):
        net = Network(activities=(job("a", 4, needs=needs()), job("b", 2, needs=needs())), resources=(CREW,))
        rest = to_come(net, {"a": 0}, 1, crossing=False)
        assert as_written(rest) == {"b": 4}
