"""Drawings that the server makes as SVG: the graph of prerequisites, timelines, stacked bars.

Everything is placed with attributes (no inline style), so the content policy holds; colours are the style sheet's.
"""

import unicodedata
from collections import defaultdict
from datetime import date
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.desks.frame import words

BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y = 188, 44, 46, 14


class Node(Struct, frozen=True):
    """A box of a graph. ``tone`` is a status tone, or ``off`` for an item not on this project's list."""

    id: str
    text: Any
    tone: str = "plain"
    note: Any = ""
    href: str = ""


class Box(Struct, frozen=True):
    """A node with its place."""

    node: Node
    label: str
    x: int
    y: int
    width: int = BOX_WIDTH
    height: int = BOX_HEIGHT

    @property
    def text_x(self) -> int:
        """Left edge of the text."""
        return self.x + 10

    @property
    def text_y(self) -> int:
        """Baseline of the name: higher when a note stands under it."""
        return self.y + (19 if self.node.note else 27)

    @property
    def note_y(self) -> int:
        """Baseline of the note."""
        return self.y + 35


class Edge(Struct, frozen=True):
    """A line between two boxes; ``strong`` ones lie on the critical path."""

    path: str
    strong: bool


class Graph(Struct, frozen=True):
    """A drawn graph."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


def graph(nodes: tuple[Node, ...], edges: tuple[tuple[Any, ...], ...]) -> Graph:
    """Lay a directed acyclic graph out in columns, each node one column right of its last prerequisite.

    Edges are (from, to) or (from, to, strong); those that name unknown nodes are left out.
    """
    known = {node.id for node in nodes}
    lines = [
        (edge[0], edge[1], len(edge) > 2 and bool(edge[2])) for edge in edges if edge[0] in known and edge[1] in known
    ]
    column = _columns([node.id for node in nodes], [(a, b) for a, b, _ in lines])
    order = _order(nodes, lines, column)
    boxes = {}
    for node in nodes:
        x = 2 + column[node.id] * (BOX_WIDTH + GAP_X)
        y = 2 + order[node.id] * (BOX_HEIGHT + GAP_Y)
        boxes[node.id] = Box(node, clip(words.say(node.text), 24), x, y)
    width = max((box.x for box in boxes.values()), default=0) + BOX_WIDTH + 4
    height = max((box.y for box in boxes.values()), default=0) + BOX_HEIGHT + 4
    return Graph(width, height, tuple(boxes.values()), tuple(_edge(boxes[a], boxes[b], strong=s) for a, b, s in lines))


def _columns(ids: list[str], edges: list[tuple[str, str]]) -> dict[str, int]:
    """The longest way to each node; a cycle (which the rulebook refuses) can't make it run for ever."""
    column = dict.fromkeys(ids, 0)
    for _ in ids:
        moved = False
        for a, b in edges:
            if column[b] < column[a] + 1 <= len(ids):
                column[b] = column[a] + 1
                moved = True
        if not moved:
            break
    return column


def _order(nodes: tuple[Node, ...], lines: list[tuple[str, str, bool]], column: dict[str, int]) -> dict[str, int]:
    """The row of each node: near the mean row of what it waits for, so that lines cross little."""
    before: dict[str, list[str]] = defaultdict(list)
    for a, b, _ in lines:
        before[b].append(a)
    place = {node.id: index for index, node in enumerate(nodes)}
    rows: dict[str, int] = {}
    for number in sorted(set(column.values())):
        here = [node.id for node in nodes if column[node.id] == number]
        wish = {one: (_mean([rows[a] for a in before[one] if a in rows], place[one]), place[one]) for one in here}
        rows |= {one: row for row, one in enumerate(sorted(here, key=wish.__getitem__))}
    return rows


def _mean(numbers: list[int], otherwise: int) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise


def _edge(a: Box, b: Box, *, strong: bool) -> Edge:
    x1, y1 = a.x + a.width, a.y + a.height // 2
    x2, y2 = b.x, b.y + b.height // 2
    middle = x1 + (x2 - x1) // 2 if x2 - x1 < 2 * GAP_X else x2 - GAP_X // 2
    return Edge(f"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}", strong)


def clip(text: str, columns: int) -> str:
    """``text`` cut to ``columns`` half-width columns (a Chinese character takes two), with an ellipsis if cut."""
    used = 0
    for index, letter in enumerate(text):
        used += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if used > columns:
            return text[: max(index - 1, 1)] + "…"
    return text


class Mark(Struct, frozen=True):
    """A point on a track: a day, what it is, a tone; planned ones are drawn hollow."""

    day: date
    text: Any
    tone: str = "info"
    planned: bool = False


class Span(Struct, frozen=True):
    """A stretch of days on a track."""

    first: date
    last: date
    text: Any
    tone: str = "info"


class Track(Struct, frozen=True):
    """One line of a timeline."""

    text: Any
    marks: tuple[Mark, ...] = ()
    spans: tuple[Span, ...] = ()
    href: str = ""


LABEL_WIDTH, LINE_WIDTH, LANE = 190, 760, 26


def timeline(tracks: tuple[Track, ...], first: date, last: date, today: date | None = None) -> dict[str, Any]:
    """Place tracks on a line of days from ``first`` to ``last``; marks outside are left out."""
    days = max((last - first).days, 1)

    def x_of(day: date) -> int:
        return LABEL_WIDTH + min(max((day - first).days, 0), days) * LINE_WIDTH // days

    lanes = [_lane(track, 24 + index * LANE, first, last, x_of) for index, track in enumerate(tracks)]
    return {
        "width": LABEL_WIDTH + LINE_WIDTH + 10,
        "height": 28 + LANE * len(tracks),
        "lanes": lanes,
        "ticks": [{"x": x_of(day), "text_x": x_of(day) + 3, "text": text} for day, text in _ticks(first, last)],
        "today_x": x_of(today) if today and first <= today <= last else None,
    }


def _lane(track: Track, top: int, first: date, last: date, x_of: Any) -> dict[str, Any]:
    middle = top + LANE // 2
    spans = [
        {
            "x": x_of(span.first),
            "y": middle - 5,
            "width": max(x_of(span.last) - x_of(span.first), 2),
            "tone": span.tone,
            "title": f"{words.say(span.text)} {words.say_day(span.first)} – {words.say_day(span.last)}",
        }
        for span in track.spans
        if span.last >= first and span.first <= last
    ]
    marks = [
        {
            "path": _diamond(x_of(mark.day), middle),
            "tone": f"{mark.tone} kj-mark-planned" if mark.planned else mark.tone,
            "title": f"{words.say(mark.text)} {words.say_day(mark.day)}",
        }
        for mark in track.marks
        if first <= mark.day <= last
    ]
    text = clip(words.say(track.text), 26)
    return {
        "text": text,
        "full": words.say(track.text),
        "href": track.href,
        "text_y": middle + 4,
        "spans": spans,
        "marks": marks,
    }


def _diamond(x: int, y: int) -> str:
    return f"M{x} {y - 6} L{x + 6} {y} L{x} {y + 6} L{x - 6} {y} Z"


def _ticks(first: date, last: date) -> list[tuple[date, str]]:
    """The first day of each month, or of each quarter when there are many."""
    months = [
        date(number // 12, number % 12 + 1, 1)
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ]
    kept = [month for month in months if month >= first and (len(months) <= 14 or month.month in {1, 4, 7, 10})]
    return [(month, _tick_text(month, whole=index == 0)) for index, month in enumerate(kept)]


def _tick_text(month: date, *, whole: bool) -> str:
    """The year at the first tick and at each January, else the month alone."""
    if whole or month.month == 1:
        return words.say_day(month.isoformat()[:7])
    return words.say(Text(f"{month.month}月", words.MONTHS[month.month - 1]))


class Part(Struct, frozen=True):
    """A part of a stacked bar."""

    text: Any
    count: int
    tone: str = "info"
    href: str = ""


def stack(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    """Place parts side by side on a bar 1,000 wide."""
    whole = sum(part.count for part in parts) or 1
    placed, before = [], 0
    for part in parts:
        x = before * 1000 // whole
        before += part.count
        placed.append(
            {
                "text": part.text,
                "count": part.count,
                "tone": part.tone,
                "href": part.href,
                "x": x,
                "width": before * 1000 // whole - x,
            }
        )
    return placed
