"""What it costs that a secretary serves a project, in points, with every part told: skills, distance, change, load.

The weights are own settings. A solver chooses the cheapest whole (``insight.secretaries``); a person decides.
"""

from math import cos, hypot, radians

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.staff import SKILLS, Skill

MISSING_SKILL = 40
"""Points for each skill that the project needs and the secretary lacks."""
KILOMETRE = 4
"""Points for each kilometre between the secretary's area and the project."""
CHANGE = 25
"""Points for taking a project from the secretary who knows it."""
AWAY = 60
"""Points for a secretary who is away today."""
LOAD = 8
"""The k-th project of a secretary costs k − 1 times as many points: the load is shared out."""
KM_A_DEGREE = 111.32
NEEDED: dict[str, tuple[Skill, ...]] = {
    "planned": ("approval", "land"),
    "started": ("engineering",),
    "stopped": ("engineering", "projects"),
    "acceptance": ("acceptance",),
}
"""What a project needs of its secretary, by its status."""


class Server(Struct, frozen=True, kw_only=True):
    """A secretary. ``place``: longitude and latitude of the area; ``barred``: projects whose cases it handles."""

    name: str
    skills: tuple[Skill, ...] = ()
    place: tuple[float, float] | None = None
    most: int = 4
    away: bool = False
    barred: tuple[str, ...] = ()


class Served(Struct, frozen=True, kw_only=True):
    """A project that needs a secretary. ``now``: who serves it today."""

    id: str
    status: str
    now: str = ""
    place: tuple[float, float] | None = None


class Part(Struct, frozen=True):
    """One part of a cost."""

    points: int
    why: Text


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The straight way between two places of one park, in kilometres."""
    middle = radians((a[1] + b[1]) / 2)
    return KM_A_DEGREE * hypot((a[0] - b[0]) * cos(middle), a[1] - b[1])


def parts(server: Server, served: Served) -> tuple[Part, ...]:
    """Why it costs what it costs; parts of no points say what speaks for it."""
    found = [*_skills(server, served), _distance(server, served), _change(server, served)]
    if server.away:
        found.append(Part(AWAY, Text("今日请假", "away today")))
    return tuple(part for part in found if part is not None)


def cost(server: Server, served: Served) -> int:
    """The points of one pair, without the load."""
    return sum(part.points for part in parts(server, served))


def load(projects: int) -> int:
    """The points of serving so many projects."""
    return LOAD * projects * (projects - 1) // 2


def _skills(server: Server, served: Served) -> list[Part]:
    found = []
    for skill in NEEDED.get(served.status, ()):
        name, has = SKILLS[skill], skill in server.skills
        why = Text(f"懂{name.zh}", f"knows {name.en}") if has else Text(f"缺{name.zh}专长", f"lacks {name.en}")
        found.append(Part(0 if has else MISSING_SKILL, why))
    return found


def _distance(server: Server, served: Served) -> Part | None:
    if server.place is None or served.place is None:
        return None
    way = kilometres(server.place, served.place)
    return Part(round(way * KILOMETRE), Text(f"距 {way:.1f} 公里", f"{way:.1f} km away"))


def _change(server: Server, served: Served) -> Part | None:
    if not served.now:
        return None
    if server.name == served.now:
        return Part(0, Text("熟悉项目，不换人", "knows the project: no change"))
    return Part(CHANGE, Text(f"接替 {served.now}", f"takes it over from {served.now}"))
