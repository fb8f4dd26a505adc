"""决策表: three truths, fail closed, faults that name their place, gaps and overlaps, and the tables that ship."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kuaijin.core.base import Text
from kuaijin.core.decision_table import Example, Input, Row, Table, compiled, doubts, faults, inputs_of
from kuaijin.sources.rulebook_files import default_folder, load

BOOK = load(default_folder())
LAW = Text("某法第1条", "some law art. 1")
AREA = Input(name="project.area", title=Text("面积", "area"), kind="number")
CLEAR = Input(name="firm.clear", title=Text("信用", "credit"), kind="boolean")
KIND = Input(name="project.kind", title=Text("类别", "kind"), kind="choice", choices=("工业", "住宅"))
DAY = Input(name="project.day", title=Text("日期", "day"), kind="date")


def row(id_: str, conditions: str, outcome: Any = "grant") -> Row:
    return Row(id=id_, conditions=conditions, outcome=outcome, law=LAW)


def table(*rows: Row, examples: tuple[Example, ...] = ()) -> Table:
    return Table(item="x", title=LAW, inputs=(AREA, CLEAR, KIND, DAY), rows=rows, examples=examples)


NOT_SO = Example(name="a", inputs="firm.clear = 否", expected="grant")
SMALL = table(row("1", "firm.clear = 否", "person"), row("2", "project.area <= 100; project.kind in 工业, 住宅"))
ALL = {"project.area": Decimal(100), "firm.clear": True, "project.kind": "工业"}


def test_the_first_row_that_is_not_false_decides() -> None:
    decide = compiled(SMALL)
    found = decide(ALL)
    assert (found.outcome, found.row, found.truths) == ("grant", "2", ((0,), (1, 1)))
    assert (decide(ALL | {"firm.clear": False}).outcome, decide(ALL | {"firm.clear": False}).row) == ("person", "1")
    assert (decide(ALL | {"project.area": Decimal(101)}).outcome, decide(ALL | {"project.area": Decimal(101)}).row) == (
        "person",
        "",
    )


@pytest.mark.parametrize("missing", sorted(ALL))
def test_what_is_unknown_goes_to_a_person(missing: str) -> None:
    known = {name: value for name, value in ALL.items() if name != missing}
    found = compiled(SMALL)(known)
    assert found.outcome == "person"
    assert -1 in found.truths[-1]


def test_one_false_condition_makes_a_row_false_whatever_is_unknown() -> None:
    two = table(row("1", "project.area > 100; project.kind = 工业", "person"), row("2", "firm.clear = 是"))
    assert compiled(two)({"project.area": Decimal(5), "firm.clear": True}).outcome == "grant"


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (table(row("1", "project.size <= 5")), "rows[0].conditions"),
        (table(row("1", "project.area <= many")), "rows[0].conditions"),
        (table(row("1", "project.kind < 工业")), "rows[0].conditions"),
        (table(row("1", "project.area < 1e999999")), "rows[0].conditions"),
        (table(row("1", "project.kind = 商业")), "rows[0].conditions"),
        (table(row("1", "project.day >= 2021-02-30")), "rows[0].conditions"),
        (table(row("1", "firm.clear = maybe")), "rows[0].conditions"),
        (table(row("1", "面积够小")), "rows[0].conditions"),
        (table(row("1", "")), "rows[0].conditions"),
        (table(replace(row("1", "firm.clear = 是"), law=Text("", ""))), "rows[0].law"),
        (table(row("1", "firm.clear = 是"), row("1", "firm.clear = 否", "person")), "rows[1]"),
        (table(), "rows"),
        (table(row("1", "firm.clear = 是"), examples=(NOT_SO,)), "examples[0]"),
        (table(row("1", "firm.clear = 是"), examples=(replace(NOT_SO, inputs="x = 1"),)), "examples[0]"),
    ],
)  # fmt: skip
def test_faults_name_their_place(wrong: Table, where: str) -> None:
    found = faults(wrong)
    assert [each.where for each in found] == [where]
    assert found[0].text.zh != found[0].text.en


def test_the_first_and_the_last_day_have_no_neighbour() -> None:
    ends = table(row("1", "project.day > 0001-01-01; project.day < 9999-12-31"))
    assert [each.point["project.day"] for each in doubts(ends)] == ["0001-01-01", "9999-12-31"]


def test_what_was_not_looked_at_is_said() -> None:
    names = [f"firm.f{n}" for n in range(15)]
    inputs = tuple(Input(name=name, title=LAW, kind="boolean") for name in names)
    every = row("1", "; ".join(f"{name} = 是" for name in names))
    many = replace(table(every), inputs=inputs)
    assert doubts(many)[0].kind == "unchecked"
    fewer = replace(table(row("1", "firm.f0 = 是")), inputs=inputs)
    assert [each.kind for each in doubts(fewer)] == ["gap"]


def test_gaps_and_overlaps() -> None:
    found = doubts(
        table(row("1", "project.area < 50"), row("2", "project.area > 60", "person"), row("3", "project.area > 70"))
    )
    gaps = [each.point["project.area"] for each in found if each.kind == "gap"]
    assert gaps == ["50", "55", "60"]
    overlaps = [(each.point["project.area"], each.rows) for each in found if each.kind == "overlap"]
    assert overlaps == [("71", ("2", "3"))]
    days = doubts(table(row("1", "project.day <= 2021-06-30"), row("2", "project.day > 2021-07-01")))
    assert [each.point["project.day"] for each in days] == ["2021-07-01"]
    assert not doubts(table(row("1", "firm.clear = 是"), row("2", "firm.clear = 否", "person")))


def test_at_least_twelve_tables_ship_and_each_holds_by_its_examples() -> None:
    assert len(BOOK.instant_tables) >= 12
    for item, shipped in BOOK.instant_tables.items():
        assert not faults(shipped), item
        assert BOOK.items[item].instant.eligible
        assert {each.expected for each in shipped.examples} == {"grant", "person"}


VALUES = {
    "project.area": st.integers(0, 200).map(Decimal),
    "firm.clear": st.booleans(),
    "project.kind": st.sampled_from(["工业", "住宅"]),
    "project.day": st.dates(date(2020, 1, 1), date(2022, 1, 1)),
}


@given(st.fixed_dictionaries({}, optional=VALUES), st.data())
def test_knowing_less_never_turns_a_person_into_a_grant(known: dict[str, Any], data: Any) -> None:
    decide = compiled(SMALL)
    found = decide(known)
    assert found == decide(dict(reversed(known.items())))
    if known:
        left_out = data.draw(st.sampled_from(sorted(known)))
        less = decide({name: value for name, value in known.items() if name != left_out})
        assert less.outcome == "person" or found.outcome == "grant"


def test_examples_read_as_they_are_written() -> None:
    inputs = {each.name: each for each in SMALL.inputs}
    example = Example(name="a", inputs="project.area = 12.5；firm.clear = no\nproject.kind = 住宅", expected="person")
    assert inputs_of(example, inputs) == {"project.area": Decimal("12.5"), "firm.clear": False, "project.kind": "住宅"}
