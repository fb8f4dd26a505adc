"""The proposed secretaries are the cheapest whole: checked against every assignment of small parks."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from kuaijin.core.assignment import Served, Server
from kuaijin.core.staff import SKILLS
from kuaijin.insight.secretaries import UNSERVED, propose, whole

PLACE = st.tuples(st.floats(112.9, 113.1), st.floats(25.6, 25.8))
IDS = ("P1", "P2", "P3", "P4")
NAMES = ("甲", "乙", "丙")


@st.composite
def parks(draw: st.DrawFn) -> tuple[list[Server], list[Served]]:
    servers = [
        Server(
            name=name,
            skills=tuple(draw(st.sets(st.sampled_from(sorted(SKILLS))))),
            place=draw(PLACE),
            most=draw(st.integers(1, 3)),
            away=draw(st.booleans()),
            barred=tuple(draw(st.sets(st.sampled_from(IDS), max_size=2))),
        )
        for name in NAMES[: draw(st.integers(1, 3))]
    ]
    served = [
        Served(
            id=id_,
            status=draw(st.sampled_from(("planned", "started", "acceptance"))),
            now=draw(st.sampled_from(("", *NAMES))),
            place=draw(PLACE),
        )
        for id_ in IDS[: draw(st.integers(1, 4))]
    ]
    return servers, served


def cheapest(servers: list[Server], served: list[Served]) -> int:
    """The points of the best of all assignments, by trying each."""
    by_name = {server.name: server for server in servers}
    best = UNSERVED * len(served)
    for names in product(("", *by_name), repeat=len(served)):
        chosen = {each.id: name for each, name in zip(served, names, strict=True) if name}
        if any(each in by_name[name].barred for each, name in chosen.items()):
            continue
        if any(names.count(server.name) > server.most for server in servers):
            continue
        best = min(best, whole(by_name, served, chosen) + UNSERVED * names.count(""))
    return best


@given(parks())
@settings(max_examples=60)
def test_no_assignment_is_cheaper(park: tuple[list[Server], list[Served]]) -> None:
    servers, served = park
    plan = propose(servers, served)
    unserved = sum(not each.name for each in plan.proposals)
    assert plan.after + UNSERVED * unserved == cheapest(servers, served)
    limits = {server.name: server for server in servers}
    for each in plan.proposals:
        assert not each.name or each.project not in limits[each.name].barred
        assert each.points == sum(part.points for part in each.parts)


def test_a_project_stays_where_nothing_speaks_for_a_change() -> None:
    servers = [Server(name=name, skills=("engineering",)) for name in NAMES]
    served = [Served(id=id_, status="started", now=name) for id_, name in zip(IDS, NAMES, strict=False)]
    plan = propose(servers, served)
    assert [each.name for each in plan.proposals] == list(NAMES)
    assert (plan.before, plan.after) == (0, 0)
