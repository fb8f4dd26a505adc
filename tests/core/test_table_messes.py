"""Cells and headings that would be read as something else than what stands there: said, never guessed."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from kuaijin.core.base import Text
from kuaijin.core.project_commands import AdjustTotal
from kuaijin.core.table_fields import COLUMNS, unit_in
from kuaijin.core.table_grid import Grid, Head, Row, Value, find_head, years_apart
from kuaijin.core.table_plan import Basis, Book, Known, Plan, plan_table
from kuaijin.core.table_rows import LeftOut, ReadRow, proposed, read_rows
from tests.core.project_samples import taken_in

HEADINGS = ("项目代码", "项目名称", "类别", "总投资（万元）", "2021年计划投资（万元）", "计划开工")
CODE = "2101-431099-04-01-100111"
BASIS = Basis(year=2021, document="示例〔2021〕1号", on=date(2021, 3, 1), reason="导入", fits=True, evenly=True)


def grid(*rows: tuple[Value, ...], headings: tuple[str, ...] = HEADINGS) -> Grid:
    return Grid("项目", tuple(Row(number, cells) for number, cells in enumerate((headings, *rows), start=1)))


def read(*cells: Value, across: tuple[tuple[int, int], ...] = ()) -> ReadRow | LeftOut:
    head = find_head(grid(cells))
    (row,) = read_rows([Row(2, cells, across=across)], head, proposed(head))
    return row


def heads(*headings: str) -> Head:
    return find_head(grid((CODE,), headings=headings))


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (0, Decimal("2.10143109904011E+19"), "存成了数字"),
        (3, "5000\n3000", "不是总投资的数值"),
        (3, "5000 300", "不是总投资的数值"),
        (5, Decimal("2021.1"), "1 月，也可能是 10 月"),
        (5, "2021-1 2", "不是计划开工的日期"),
    ],
)
def test_what_could_be_another_value_is_a_fault(place: int, value: Value, told: str) -> None:
    cells: list[Value] = [CODE, "示例路", "基础设施", Decimal(100), Decimal(10), "2021-03"]
    cells[place] = value
    row = read(*cells)
    assert isinstance(row, ReadRow)
    assert [(fault.column, told in fault.text.zh) for fault in row.faults] == [(place, True)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20210318", "2021-03-18"),
        (Decimal(202103), "2021-03"),
        ("2021-03-18 00:00:00", "2021-03-18"),
        (Decimal("2021.11"), "2021-11"),
        ("2021.10", "2021-10"),
        ("\u200b2021年3月\ufeff", "2021-03"),
    ],
)
def test_days_as_people_write_them(written: Value, meant: str) -> None:
    row = read(CODE, "示例路", "基础设施", Decimal(100), Decimal(10), written)
    assert isinstance(row, ReadRow)
    assert (row.values.get("planned_start"), row.faults) == (meant, ())


def test_a_date_of_nought_is_a_formula_that_looks_at_an_empty_cell() -> None:
    row = read(CODE, "示例路", "基础设施", Decimal(100), Decimal(10), Decimal(0))
    assert isinstance(row, ReadRow)
    assert "planned_start" not in row.values
    assert not row.faults


def test_one_amount_over_two_columns_is_nobody_s() -> None:
    cells = (CODE, "示例路", "基础设施", Decimal(100), Decimal(100))
    row = read(*cells, across=((3, 4),))
    assert isinstance(row, ReadRow)
    assert [fault.column for fault in row.faults] == [3, 4]
    assert not {"total_wan", "plan_year_wan"} & set(row.values)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("合计（19个）", "合计（19个）", None, Decimal(600)), "合计行"),
        (("一、社会民生（5个）", None, None, Decimal(600), Decimal(60)), "分组标题"),
        (("一", "社会民生（5个）", None, Decimal(600)), "分组标题"),
        (("注：总投资为估算数。",), "跨列的说明"),
        (("填报人：某某", None, "审核人：某某", "联系电话：0735-0000000"), "跨列的说明"),
    ],
)
def test_rows_that_are_no_projects(cells: tuple[Value, ...], why: str) -> None:
    row = read(*cells)
    assert isinstance(row, LeftOut)
    assert row.why.zh == why


def test_a_group_with_its_sums_tells_the_category_of_the_rows_below() -> None:
    rows = (("一", "社会民生（5个）", None, Decimal(600)), (CODE, "示例校", None, Decimal(100)))
    head = find_head(grid(*rows))
    found = list(read_rows(grid(*rows).rows[1:], head, proposed(head)))
    assert isinstance(found[1], ReadRow)
    assert found[1].values["category"] == "社会民生"


@pytest.mark.parametrize("unit", ["万美元", "千元", "百万元"])
def test_a_unit_that_is_none_of_ours_is_not_overruled_by_the_note(unit: str) -> None:
    found = find_head(grid((CODE,), headings=("项目代码", "项目名称", f"总投资（{unit}）")))
    assert (found.headings[2].field, found.headings[2].certain) == (None, False)
    assert unit in (found.headings[2].why_not or Text("", "")).zh


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("总投资（人民币万元）", "wan"),
        ("总投资（含土地，亿元）", "yi"),
        ("用地面积（万㎡）", "wan_sqm"),
        ("用地（hm²）", "hectare"),
    ],
)
def test_units_in_headings(heading: str, unit: str) -> None:
    assert unit_in(heading) == unit


def test_two_months_in_one_column_are_not_december() -> None:
    found = heads("项目代码", "项目名称", "1-2月计划", "1—2月计划投资", "12月计划").headings
    assert [heading.field for heading in found] == ["code", "name_zh", None, None, "plan_12"]
    assert found[2].why_not is not None


def test_a_column_that_can_be_seen_comes_before_a_hidden_one() -> None:
    table = grid((CODE,), headings=("项目代码", "总投资（万元）", "总投资（万元）"))
    found = find_head(Grid("项目", table.rows, hidden_columns=frozenset({1}))).headings
    assert [heading.field for heading in found] == ["code", None, "total_wan"]


def test_a_column_of_another_year_is_told() -> None:
    head = heads("项目代码", "2020年计划投资", "2021年计划投资", "截至2019年底累计完成投资")
    fields = {heading.column: heading.field for heading in head.headings if heading.field}
    assert fields[2] == "plan_year_wan"
    assert list(years_apart(head, fields, 2021)) == [3]
    assert list(years_apart(head, fields, 2022)) == [2, 3]
    assert years_apart(head, {1: "plan_year_wan"}, 2020) == {}


STATE = replace(taken_in(), name_zh="示例路（一期）")


def plan(*cells: Value) -> Plan:
    head = find_head(grid(cells))
    choices = proposed(head)
    columns = {field: column for column, field in choices.fields.items()}
    return plan_table(read_rows(grid(cells).rows[1:], head, choices), columns, Book([Known(STATE, 3)]), BASIS)


def test_a_whole_column_in_the_wrong_unit_meets_the_guard_of_the_book() -> None:
    """The guard stands at the command (test_unit_guard.py); a table has to come to it without a tick of its own."""
    for factor in (Decimal(10_000), Decimal(1) / 10_000):
        total = round(STATE.total_wan * factor)
        (command,) = plan(STATE.code, STATE.name_zh, None, Decimal(total)).rows[0].commands
        assert isinstance(command, AdjustTotal)
        assert (command.total_wan, command.confirmed) == (total, False)


def test_a_mistyped_code_makes_no_second_project() -> None:
    state = STATE
    row = plan(state.code[:-1] + ("1" if state.code[-1] != "1" else "2"), state.name_zh, None, Decimal(100)).rows[0]
    assert row.status == "bad"
    assert state.id in "".join(fault.text.zh for fault in row.faults)


def test_brackets_of_another_width_are_no_correction() -> None:
    state = STATE
    name = state.name_zh.replace("（", "(").replace("）", ")")
    assert plan(state.code, f" {name}\u200b", None, Decimal(state.total_wan)).rows[0].status == "same"


def test_no_heading_means_two_things() -> None:
    words = [word for column in COLUMNS for word in set(column.synonyms)]
    assert len(words) == len(set(words))
