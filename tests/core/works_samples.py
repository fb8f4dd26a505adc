"""Small works plans, and networks drawn at random for the properties."""

from hypothesis import strategies as st

from kuaijin.core.works_network import HAZARDS, Absence, Activity, Crossing, Link, Need, Network, Resource

CREW = Resource(id="crew", name="班组", capacity=1)


def job(name, duration, *links, **more):
    """An activity whose links are ids (finish to start) or links."""
    made = tuple(link if isinstance(link, Link) else Link(link) for link in links)
    return Activity(id=name, name=name, duration=duration, links=made, **more)


def needs(amount=1, resource="crew"):
    """One need, as a tuple."""
    return (Need(resource, amount),)


@st.composite
def links(draw, names):
    """Up to two links to earlier activities."""
    found = []
    for before in draw(st.lists(st.sampled_from(names), max_size=2, unique=True)) if names else ():
        kind = draw(st.sampled_from(["FS", "FS", "SS", "FF", "SF"]))
        crossing = Crossing(draw(st.integers(0, 3)), draw(st.integers(0, 3))) if draw(st.booleans()) else None
        found.append(Link(before, kind, draw(st.integers(-2, 3)), crossing if kind == "FS" else None))
    return tuple(found)


@st.composite
def networks(draw, most=8):
    """Networks without circles, whose crews are large enough for each activity alone."""
    resources = tuple(
        Resource(
            id=f"r{number}",
            name=f"r{number}",
            capacity=draw(st.integers(2, 4)),
            absences=tuple(
                Absence(first, first + draw(st.integers(0, 2)), draw(st.integers(0, 1)))
                for first in draw(st.lists(st.integers(0, 12), max_size=1))
            ),
        )
        for number in range(2)
    )
    activities = []
    for number in range(draw(st.integers(1, most))):
        names = [each.id for each in activities]
        activities.append(
            Activity(
                id=f"a{number}",
                name=f"a{number}",
                duration=draw(st.integers(0, 4)),
                place=draw(st.sampled_from(["", "A", "A/1", "B"])),
                hazard=draw(st.sampled_from(sorted(HAZARDS))),
                needs=tuple(Need(each.id, amount) for each in resources if (amount := draw(st.integers(0, 2))) > 0),
                links=draw(links(names)),
                gate=draw(st.sampled_from(["", "", "permit"])),
                not_before=draw(st.integers(0, 3)),
            )
        )
    return Network(activities=tuple(activities), resources=resources, gates={"permit": draw(st.integers(0, 6))})
