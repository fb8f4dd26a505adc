"""The Gantt of a works plan as SVG: forecast bars over their baseline, permits as gates, weeks and today."""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.desks.frame import words
from kuaijin.desks.frame.drawings import clip
from kuaijin.insight.works import ActivityLine, GateLine, Standing

NAMES, CHART, ROW, HEAD = 190, 760, 26, 40
"""Width of the names and of the chart, height of a row and of the heading, in pixels."""


class Bar(Struct, frozen=True):
    """A bar: ``tone`` of its fill; ``hint`` is told by the browser."""

    x: float
    y: int
    width: float
    tone: str
    hint: str


class Row(Struct, frozen=True):
    """One activity: its name, forecast, and baseline (``None`` without one). ``diamond``: a milestone's outline."""

    name: str
    full: str
    text_y: int
    bar: Bar
    baseline: Bar | None
    diamond: str


class Line(Struct, frozen=True):
    """An upright line with its text."""

    x: float
    text: str
    text_y: int = 14
    anchor: str = "middle"


class Gantt(Struct, frozen=True):
    """A drawn plan."""

    width: int
    height: int
    rows: tuple[Row, ...]
    weeks: tuple[Line, ...]
    gates: tuple[Line, ...]
    today: float | None


class _Scale:
    """Days to pixels."""

    def __init__(self, first: date, last: date) -> None:
        self.first = first
        self.last = last
        self._wide = CHART / ((last - first).days + 1)

    def x(self, day: date) -> float:
        """Left edge of a day."""
        return round(NAMES + (day - self.first).days * self._wide, 1)

    def after(self, day: date) -> float:
        """Right edge of a day."""
        return self.x(day + timedelta(days=1))


def gantt(standing: Standing, today: date) -> Gantt:
    """Draw the plan; ``today`` is marked if it lies within."""
    lines = standing.lines
    firsts = [each.first for each in lines] + [each.baseline_first for each in lines if each.baseline_first]
    lasts = [each.last for each in lines] + [each.baseline_last for each in lines if each.baseline_last]
    gates = [each.day for each in standing.gates]
    scale = _Scale(min([*firsts, *gates]), max([*lasts, *gates]))
    return Gantt(
        width=NAMES + CHART + 10,
        height=HEAD + ROW * len(lines) + 24,
        rows=tuple(_row(number, each, scale) for number, each in enumerate(lines)),
        weeks=tuple(_weeks(scale)),
        gates=tuple(_gates(standing.gates, scale, HEAD + ROW * len(lines) + 18)),
        today=scale.x(today) if scale.first <= today <= scale.last else None,
    )


def _row(number: int, each: ActivityLine, scale: _Scale) -> Row:
    y = HEAD + number * ROW
    bar = _bar(each.first, each.last, y + 4, _tone(each), scale)
    baseline = None
    if each.baseline_first is not None and each.baseline_last is not None:
        baseline = _bar(each.baseline_first, each.baseline_last, y + 19, "plain", scale)
    x, middle = bar.x + bar.width / 2, y + 10
    diamond = f"M{x} {middle - 7}L{x + 7} {middle}L{x} {middle + 7}L{x - 7} {middle}Z"
    milestone = each.activity.duration == 0
    name = each.activity.name
    return Row(clip(name, 26), name, y + 16, bar, baseline, diamond if milestone else "")


def _bar(first: date, last: date, y: int, tone: str, scale: _Scale) -> Bar:
    return Bar(scale.x(first), y, round(scale.after(last) - scale.x(first), 1), tone, f"{first} – {last}")


def _tone(each: ActivityLine) -> str:
    if each.finished:
        return "done"
    if each.float_days == 0:
        return "bad"
    return "good" if each.begun else "info"


def _weeks(scale: _Scale) -> Iterator[Line]:
    """Mondays; only as many as have room for their text."""
    monday = scale.first + timedelta(days=(1 - scale.first.toordinal()) % 7)  # day 1 of the count was a Monday
    step = max(1, -(-(scale.last - scale.first).days // (7 * 12)))
    while monday <= scale.last and scale.x(monday) < NAMES + CHART - 30:
        yield Line(scale.x(monday), f"{monday:%m-%d}")
        monday += timedelta(days=7 * step)


def _gates(gates: tuple[GateLine, ...], scale: _Scale, text_y: int) -> Iterator[Line]:
    for each in gates:
        mark = words.say(Text("许可", "permit"))
        x = scale.after(each.day)
        anchor = "end" if x > NAMES + CHART - 110 else "middle"
        yield Line(x, f"{clip(each.name, 20)} {mark} {each.day:%m-%d}", text_y, anchor)
