"""The smallest park in which a project can be taken in: a name, one area, one role account."""

from kuaijin import ledger
from kuaijin.core.base import Actor
from kuaijin.core.park import DrawArea, NamePark, NameRole

RING = ((112.96, 25.735), (112.99, 25.735), (112.99, 25.765), (112.96, 25.765), (112.96, 25.735))


def found_park(who: Actor, secretary: str) -> None:
    """Name the park, draw its area and name its service secretary."""
    area = DrawArea(area_id="A1", name_zh="石盖塘", name_en="Shigaitang", zone="district", polygon=RING)
    for command in (NamePark(name_zh="园区", name_en="Park"), area, NameRole(name=secretary, role="secretary")):
        ledger.execute("park", "p", command, actor=who)
