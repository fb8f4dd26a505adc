"""Drawings by the server: graphs in columns, lines of days, bars, the calendar strip, charts with their tables."""

from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from kuaijin.core.base import Text
from kuaijin.desks.frame import charts, drawings, maps, strip
from kuaijin.desks.frame.drawings import Mark, Node, Part, Span, Track


def page(source: str, **context: object) -> str:
    """A rendered template."""
    return engines["django"].from_string(source).render(context)


def nodes(names: str) -> tuple[Node, ...]:
    """One node a letter."""
    return tuple(Node(name, name) for name in names)


def test_each_node_stands_right_of_all_it_waits_for() -> None:
    edges = (("a", "b"), ("b", "c"), ("a", "c", True), ("x", "c"), ("d", "c"))
    drawn = drawings.graph(nodes("abcd"), edges)
    x = {box.node.id: box.x for box in drawn.boxes}
    assert x["a"] == x["d"] < x["b"] < x["c"]
    assert len(drawn.edges) == 4
    assert [edge.strong for edge in drawn.edges].count(True) == 1


def test_a_cycle_ends_and_nothing_is_nothing() -> None:
    assert len(drawings.graph(nodes("ab"), (("a", "b"), ("b", "a"))).boxes) == 2
    assert drawings.graph((), ()).boxes == ()


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1])))
def test_boxes_never_overlap(pairs: set[tuple[int, int]]) -> None:
    drawn = drawings.graph(
        tuple(Node(str(n), "项") for n in range(10)), tuple((str(a), str(b)) for a, b in sorted(pairs))
    )
    places = [(box.x, box.y) for box in drawn.boxes]
    assert len(set(places)) == len(places)
    assert all(box.x + box.width <= drawn.width and box.y + box.height <= drawn.height for box in drawn.boxes)


def test_names_are_cut_to_their_width() -> None:
    assert drawings.clip("建设工程规划许可", 16) == "建设工程规划许可"
    cut = drawings.clip("建设工程规划许可证", 16)
    assert cut.endswith("…")
    assert len(cut) <= 8
    assert drawings.clip("abc", 3) == "abc"


def test_a_timeline_keeps_to_its_days() -> None:
    first, last = date(2021, 1, 1), date(2021, 12, 31)
    track = Track(
        Text("船洞小学", "School"),
        (
            Mark(date(2021, 3, 1), Text("征地", "Land")),
            Mark(date(2020, 3, 1), "before"),
            Mark(last, "end", planned=True),
        ),
        (Span(date(2020, 6, 1), date(2021, 6, 1), "over the edge"),),
    )
    drawn = drawings.timeline((track,), first, last, date(2021, 12, 29))
    assert len(drawn["lanes"][0]["marks"]) == 2
    assert drawn["lanes"][0]["spans"][0]["x"] == drawings.LABEL_WIDTH
    assert drawn["today_x"] is not None
    assert [tick["text"] for tick in drawn["ticks"]][:3] == ["2021年1月", "2月", "3月"]
    assert drawings.timeline((), first, last, date(2022, 1, 1))["today_x"] is None
    assert "2021年3月1日" in page("{% timeline tracks first last %}", tracks=[track], first=first, last=last)


@given(st.lists(st.integers(0, 1000), max_size=8))
def test_a_stacked_bar_is_filled_exactly(counts: list[int]) -> None:
    parts = drawings.stack(tuple(Part("x", count) for count in counts))
    assert sum(part["width"] for part in parts) == (1000 if sum(counts) else 0)
    for before, after in pairwise(parts):
        assert before["x"] + before["width"] == after["x"]


def test_the_strip_shows_each_day_with_its_reason() -> None:
    start = date(2021, 12, 30)
    steps = [
        SimpleNamespace(
            day=start + timedelta(n),
            counted=n != 2,
            label=Text("元旦", "New Year") if n == 2 else Text("工作日", "Working day"),
            rule="CR-2",
            source="国办发明电〔2021〕11号",
        )
        for n in range(4)
    ]
    months = strip.months(steps)
    assert [month.name for month in months] == ["2021年12月", "2022年1月"]
    assert [day.tone for month in months for day in month.days] == ["counted", "counted", "skipped", "counted"]
    shown = page("{% calendar_strip steps %}", steps=steps)
    assert "元旦" in shown
    assert "国办发明电" in shown
    assert shown.count("<tr>") == 5


def test_a_chart_brings_its_table_and_its_data() -> None:
    chart = charts.plan_and_actual([1000, None], [1200, 3000], estimated_from=1)
    assert [row.values for row in chart.rows] == [("1,200", "1,000"), ("3,000", "—")]
    assert chart.for_browser()["series"][0]["dashedFrom"] == 1
    shown = page('{% chart "c" chart %}', chart=chart)
    assert 'id="c-data" type="application/json"' in shown
    assert "<table" in shown


def test_the_map_is_geojson_in_the_readers_words() -> None:
    ring = [[112.9, 25.7], [113.0, 25.7], [113.0, 25.8], [112.9, 25.7]]
    data = maps.park([maps.feature(ring, Text("长冲", "Changchong"))], projects=[maps.feature(ring, "甲", light="red")])
    assert data["areas"]["features"][0]["properties"]["name"] == "长冲"
    assert data["projects"]["features"][0]["properties"]["word"] == "红灯"
    assert data["parcels"]["features"] == []
    shown = page('{% park_map "m" data "图" %}', data=data)
    assert "maplibre-gl-worker.mjs" in shown
