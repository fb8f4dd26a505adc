"""Charts as data: the server says what is shown, ``charts.js`` draws it, and a table says the same in words."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.desks.frame import words


class Series(Struct, frozen=True):
    """One series. ``kind`` is bar or line; ``tone`` a colour name of the style sheet; ``stack`` groups stacked bars;
    ``dashed_from`` is the index from which figures are estimates (drawn hatched or dashed)."""

    name: Text
    values: tuple[int | None, ...]
    kind: str = "bar"
    tone: str = "blue"
    stack: str = ""
    dashed_from: int | None = None


class Row(Struct, frozen=True):
    """One row of a chart's table."""

    label: Any
    values: tuple[str, ...]


MONTHLY = Text("每月计划与完成投资", "Planned and actual investment by month")
WAN = Text("万元", "CNY wan (10,000)")


class Chart(Struct, frozen=True):
    """A chart over ``labels``; ``unit`` is printed at the axis. ``horizontal`` lays bars down."""

    title: Text
    labels: tuple[Any, ...]
    series: tuple[Series, ...]
    unit: Text = Text("", "")
    horizontal: bool = False

    @property
    def rows(self) -> tuple[Row, ...]:
        """The same figures as a table."""
        return tuple(
            Row(label, tuple(words.NOTHING if s.values[i] is None else f"{s.values[i]:,}" for s in self.series))
            for i, label in enumerate(self.labels)
        )

    def for_browser(self) -> dict[str, Any]:
        """What ``charts.js`` reads, in the reader's language."""
        return {
            "labels": [words.say(label) for label in self.labels],
            "unit": words.say(self.unit),
            "horizontal": self.horizontal,
            "estimated": words.say(Text("预计", "estimated")),
            "series": [
                {
                    "name": words.say(series.name),
                    "values": list(series.values),
                    "kind": series.kind,
                    "tone": series.tone,
                    "stack": series.stack,
                    "dashedFrom": series.dashed_from,
                }
                for series in self.series
            ],
        }


def plan_and_actual(
    plan: Sequence[int | None],
    actual: Sequence[int | None],
    *,
    title: Text = MONTHLY,
    estimated_from: int | None = None,
    labels: Sequence[Any] = (),
) -> Chart:
    """Monthly plan (line) against actual (bars), in 万元; months from index ``estimated_from`` on are estimates."""
    months = tuple(labels) or tuple(Text(f"{n}月", words.MONTHS[n - 1]) for n in range(1, len(plan) + 1))
    return Chart(
        title,
        months,
        (
            Series(Text("完成", "Actual"), tuple(actual), "bar", "blue", "", estimated_from),
            Series(Text("计划", "Plan"), tuple(plan), "line", "amber"),
        ),
        WAN,
    )


def stacked(title: Text, labels: Sequence[Any], series: Sequence[tuple[Text, Sequence[int], str]], unit: Text) -> Chart:
    """Stacked bars: each series is its name, its values along ``labels`` and its tone."""
    return Chart(
        title,
        tuple(labels),
        tuple(Series(name, tuple(values), "bar", tone, "all") for name, values, tone in series),
        unit,
    )
