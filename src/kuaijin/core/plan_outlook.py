"""Where an indicator stands on a day: how much of the way is gone, and whether its target will be met in time.

The one forecast is linear: what was gained from the base to today goes on as fast until the due day. It is an
extrapolation and is called so on every page.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.plan_messages import Direction, Forecast

Standing = Literal["unknown", "reached", "on_course", "open", "behind", "missed"]
STANDINGS: dict[str, Text] = {
    "unknown": Text("未报", "not reported"),
    "reached": Text("已达到", "reached"),
    "on_course": Text("可达到", "on course"),
    "open": Text("进行中", "under way"),
    "behind": Text("有差距", "behind"),
    "missed": Text("未达到", "missed"),
}
FORECASTS: dict[Forecast, Text] = {
    "trend": Text("按时间直线外推", "straight on in time"),
    "none": Text("不预测", "no forecast"),
}
TENTH = Decimal("0.1")
HUNDREDTH = Decimal("0.01")


class Outlook(Struct, frozen=True):
    """``progress``: percent of the way from base to target, one decimal; ``forecast``: the value on the due day."""

    standing: Standing
    progress: Decimal | None = None
    forecast: Decimal | None = None


class Course(Struct, frozen=True, kw_only=True):
    """From where to where, in what time, and how the end is foretold."""

    base: Decimal
    base_on: date
    target: Decimal
    due: date
    direction: Direction = "at_least"
    method: Forecast = "trend"


def outlook(course: Course, actual: Decimal | None, on: date) -> Outlook:
    """The outlook on ``on`` with ``actual`` as the value of that day; ``None``: nothing is known."""
    if actual is None:
        return Outlook("missed" if on > course.due else "unknown")
    way = course.target - course.base
    progress = None if way == 0 else (100 * (actual - course.base) / way).quantize(TENTH, ROUND_HALF_UP)
    forecast = _forecast(course, actual, on)
    return Outlook(_standing(course, actual, forecast, on), progress, forecast)


def _forecast(course: Course, actual: Decimal, on: date) -> Decimal | None:
    if course.method == "none" or on <= course.base_on or on >= course.due:
        return None
    gone, whole = (on - course.base_on).days, (course.due - course.base_on).days
    return (course.base + (actual - course.base) * whole / gone).quantize(HUNDREDTH, ROUND_HALF_UP)


def _standing(course: Course, actual: Decimal, forecast: Decimal | None, on: date) -> Standing:
    if _meets(course, actual) and (course.direction == "at_least" or on >= course.due):
        return "reached"
    if on > course.due:
        return "missed"
    if forecast is None:
        return "open"
    return "on_course" if _meets(course, forecast) else "behind"


def _meets(course: Course, value: Decimal) -> bool:
    return value >= course.target if course.direction == "at_least" else value <= course.target
