"""The sample book, messed up as offices do: read as the same book, or saying what to fix; never as another."""

import random
import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from kuaijin.core.base import Refused
from kuaijin.core.table_grid import MOST_ROWS
from kuaijin.exchange import table_import
from kuaijin.files import take_in
from kuaijin.ledger.projections.models import ProjectRow
from tests.desks.conftest import park as park  # noqa: PLC0414  the sample park, for this module
from tests.exchange.test_table_import import column, exported, faults, messed, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("park")]
MONEY = ("总投资", "年度计划")
DAY = re.compile(r"(20[0-9]{2})-([0-9]{2})(?:-([0-9]{2}))?")
FULL = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")


def cells(sheet: Any, heading: str) -> list[Any]:
    """The filled cells of a column below its heading."""
    found = column(sheet, heading)
    return [cell for row in range(3, sheet.max_row + 1) if (cell := sheet.cell(row, found)).value is not None]


def full_width(sheet: Any) -> None:
    for heading in MONEY:
        for cell in cells(sheet, heading):
            cell.value = f"{cell.value:,}".translate(FULL)


def thousands(sheet: Any) -> None:
    for cell in cells(sheet, "总投资"):
        cell.value = f" {cell.value:,} "


def unit_in_the_cell(sheet: Any) -> None:
    for place, cell in enumerate(cells(sheet, "总投资")):
        cell.value = f"{cell.value / 10_000}亿元" if place % 2 else f"{cell.value}万元"


def number_as_text(sheet: Any) -> None:
    for heading in MONEY:
        for cell in cells(sheet, heading):
            cell.value = str(cell.value)


def dates_as_text(sheet: Any) -> None:
    """Days and months as people write them, each to the precision it had."""
    for place in range(1, sheet.max_column + 1):
        for row in range(3, sheet.max_row + 1):
            cell = sheet.cell(row, place)
            if isinstance(cell.value, str) and (parts := DAY.fullmatch(cell.value)):
                year, month, day = parts.groups()
                told = f"{year}年{int(month)}月" + (f"{int(day)}日" if day else "")
                cell.value = told if row % 2 else ".".join(part for part in (year, month, day) if part)


def styled_empty_rows(sheet: Any) -> None:
    for row in range(sheet.max_row + 1, sheet.max_row + 400):
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor="FFFF00")


def subtotals(sheet: Any) -> None:
    name, total = column(sheet, "项目名称"), column(sheet, "总投资")
    for place, words in ((9, "小　计"), (16, "合计（万元）")):
        sheet.insert_rows(place)
        sheet.cell(place, name).value, sheet.cell(place, total).value = words, 123_456


def a_note_across(sheet: Any) -> None:
    sheet.insert_rows(3)
    sheet.cell(3, 1).value = "说明"
    sheet.merge_cells(start_row=3, end_row=3, start_column=1, end_column=8)


def headings_again(sheet: Any) -> None:
    sheet.insert_rows(12)
    for place in range(1, sheet.max_column + 1):
        sheet.cell(12, place).value = sheet.cell(2, place).value


def title_and_unit(sheet: Any) -> None:
    sheet.insert_rows(1, 2)
    sheet.cell(1, 1).value = "郴州经济开发区2021年重点项目一览表"
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=10)
    sheet.cell(2, 1).value = "填报单位：发展改革局　　单位：万元"


def broken_lines(sheet: Any) -> None:
    for cell in cells(sheet, "项目名称"):
        cell.value = f" {cell.value}\n"


def blanks_as_dashes(sheet: Any) -> None:
    for row in range(3, sheet.max_row + 1):
        for place in range(1, sheet.max_column + 1):
            if sheet.cell(row, place).value is None:
                sheet.cell(row, place).value = random.Random(row * place).choice(("/", "—", "无", "待定", " "))  # noqa: S311  a mess


def formulas_never_computed(sheet: Any) -> None:
    for cell in cells(sheet, "总投资"):
        cell.value = f"={cell.value}+0"


def columns_turned_round(sheet: Any) -> None:
    rows = [[cell.value for cell in row][::-1] for row in sheet.iter_rows(min_row=2)]
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place).value = value


KEEPING: tuple[Callable[[Any], None], ...] = (
    full_width, thousands, unit_in_the_cell, number_as_text, dates_as_text, styled_empty_rows, subtotals,
    headings_again, title_and_unit, broken_lines, blanks_as_dashes, formulas_never_computed, columns_turned_round,
    a_note_across,
)  # fmt: skip
"""Messes that leave every value what it was."""


def mess(*chosen: Callable[[Any], None]) -> BytesIO:
    def all_of_them(sheet: Any) -> None:
        for each in chosen:
            each(sheet)

    return messed(all_of_them)


def same_or_said(file: BytesIO) -> tuple[int, int]:
    """No row is read as a change; gives how many are the same and how many say what to fix."""
    plan, _ = planned(file)
    told = [row for row in plan.rows if row.status not in ("same", "bad")]
    assert [(row.number, row.status, row.changes) for row in told] == []
    assert all(row.faults for row in plan.rows if row.status == "bad")
    assert all(fault.text.zh and fault.text.en for row in plan.rows for fault in row.faults)
    return plan.count("same"), plan.count("bad")


@pytest.mark.parametrize("one", KEEPING, ids=lambda each: each.__name__)
def test_a_mess_is_the_same_book_or_says_what_to_fix(one: Callable[[Any], None]) -> None:
    same, bad = same_or_said(mess(one))
    if one is formulas_never_computed:
        assert bad == ProjectRow.objects.count()
    else:
        assert (same, bad) == (ProjectRow.objects.count(), 0), faults(planned(mess(one))[0])


ORDER = (full_width, number_as_text, dates_as_text, broken_lines, blanks_as_dashes, subtotals, headings_again,
         styled_empty_rows, title_and_unit)  # fmt: skip
"""Those that can follow each other: what looks for the headings in their line comes before they move."""


@pytest.mark.parametrize("seed", range(6))
def test_several_messes_at_once(seed: int) -> None:
    chosen = [each for each in ORDER if random.Random(f"{seed}{each.__name__}").random() < 0.5]  # noqa: S311  a mess
    if full_width in chosen and number_as_text in chosen:
        chosen.remove(full_width)
    assert same_or_said(mess(*chosen)) == (ProjectRow.objects.count(), 0), chosen


@pytest.mark.parametrize(
    "value", ["约1.2亿", "-5000", "1e400", "#REF!", "nan", date(2021, 3, 1), True, "=1+1", "12,34"]
)
def test_an_amount_that_is_none_is_said_in_its_row_and_nothing_is_read_of_it(value: Any) -> None:
    plan, _ = planned(messed(lambda sheet: setattr(sheet.cell(5, column(sheet, "总投资")), "value", value)))
    assert [row.number for row in plan.rows if row.status == "bad"] == [5]
    assert plan.count("new") == plan.count("changed") == 0


def test_a_book_with_macros_is_stopped_at_the_door() -> None:
    out = BytesIO()
    book = Workbook()
    book.save(out)
    from tests.exchange.workbooks import with_part

    macro = with_part(out, "[Content_Types].xml", lambda told: told.replace(
        b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml"))  # fmt: skip
    for name in ("book.xlsm", "book.xlsx"):
        with pytest.raises(Refused) as refused:
            take_in(name, [macro.getvalue()])
        assert refused.value.refusal.rule.startswith("FILE-")


def test_too_many_rows_are_refused_with_the_number_that_is_allowed() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("项目")
    sheet.append(["项目代码", "项目名称", "总投资（万元）"])
    for number in range(MOST_ROWS + 1):
        sheet.append([str(number), f"项目{number}", 100])
    out = BytesIO()
    book.save(out)
    out.seek(0)
    with pytest.raises(Refused) as refused:
        table_import.read_table(out)
    assert refused.value.refusal.rule == "TABLE-SIZE"


def test_the_day_of_the_messes_is_the_sample_park_s(park: date) -> None:
    assert planned(exported())[0].count("same") == ProjectRow.objects.count()
