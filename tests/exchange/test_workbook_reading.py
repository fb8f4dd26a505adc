"""Reading what people's spreadsheets hold: units, merged cells, hidden rows, formulas, dates, empty rows."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from kuaijin.core.base import Refused
from kuaijin.core.table_grid import Grid, Unread
from kuaijin.exchange.table_import import read_table
from kuaijin.exchange.workbook_marking import Mark, marked
from kuaijin.exchange.workbook_reading import Workbook
from tests.exchange.workbooks import with_part, xlsx

SHEET = "xl/worksheets/sheet1.xml"


def read(book: BytesIO) -> Grid:
    opened = Workbook(book)
    return opened.grid(opened.sheets[0])


def test_values_keep_their_kind_and_numbers_their_digits() -> None:
    grid = read(xlsx([["文字", 0.1 + 0.2, 12345678, True, date(2021, 3, 18)]]))
    assert grid.rows[0].cells == ("文字", Decimal("0.3"), Decimal(12345678), True, date(2021, 3, 18))


def test_merged_blocks_are_filled_and_the_rows_below_marked() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:A3")
        sheet.merge_cells("B1:C1")

    grid = read(xlsx([["长冲", "总", None], [None, 2, 3], [None, 4, 5]], merge))
    assert [row.cells[0] for row in grid.rows] == ["长冲"] * 3
    assert grid.rows[0].cells == ("长冲", "总", "总")
    assert [row.spread for row in grid.rows] == [frozenset(), frozenset({0}), frozenset({0})]


def test_hidden_rows_are_known() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    grid = read(xlsx([["a", 1], ["b", 2]], hide))
    assert [row.hidden for row in grid.rows] == [False, True]
    assert grid.hidden_columns == {1}


def test_a_formula_gives_its_last_value_and_without_one_none() -> None:
    book = xlsx([["=1+1", "=A1"]])
    never = read(book).rows[0].cells
    assert all(isinstance(value, Unread) for value in never)
    book.seek(0)
    computed = with_part(book, SHEET, lambda part: part.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"))
    assert read(computed).rows[0].cells == (Decimal(2), Decimal(2))


def test_an_error_value_is_no_value() -> None:
    book = xlsx([["#REF!"]])
    (value,) = read(book).rows[0].cells
    assert isinstance(value, Unread)
    assert "#REF!" in value.text.zh


def test_a_million_empty_rows_cost_no_memory() -> None:
    empty = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 200_000))
    book = with_part(xlsx([["a"], ["b"]]), SHEET, lambda part: part.replace(b"</sheetData>", empty + b"</sheetData>"))
    assert len(read(book).rows) == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"name,total\n"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        Workbook(BytesIO(content))
    assert refused.value.refusal.rule == "TABLE-FILE"


def damaged(content: bytes) -> bytes:
    """The bytes with zeros within the sheet."""
    at = content.find(SHEET.encode()) + len(SHEET) + 10
    return content[:at] + bytes(60) + content[at + 60 :]


def _marked(content: bytes, place: int, value: int) -> bytes:
    """The bytes with one byte of each entry of the archive's directory changed."""
    changed, at = bytearray(content), content.find(DIRECTORY)
    while at >= 0:
        changed[at + place] = value
        at = content.find(DIRECTORY, at + 1)
    return bytes(changed)


DIRECTORY = b"PK\x01\x02"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: _marked(content, 8, 1),
        lambda content: _marked(content, 10, 99),
        damaged,
    ],
    ids=["locked", "unknown compression", "damaged"],
)
def test_a_locked_or_damaged_one_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    content = spoil(xlsx([["a", "b"]]).getvalue())
    with pytest.raises(Refused) as refused:
        read(BytesIO(content))
    assert refused.value.refusal.rule == "TABLE-FILE"


@pytest.mark.parametrize("cell", [b'<c r="A1" t="s"><v>99</v></c>', b'<c r="A1" s="1"><v>NaN</v></c>'])
def test_cells_that_point_nowhere_are_refused(cell: bytes) -> None:
    row = b'<row r="1">' + cell + b"</row></sheetData>"
    book = with_part(xlsx([[date(2021, 1, 1)]]), SHEET, lambda part: part.replace(b"</sheetData>", row))
    with pytest.raises(Refused):
        read(book)


def test_what_only_we_can_read_is_given_back_in_a_plain_workbook() -> None:
    """openpyxl opens no workbook whose drawing of a sheet is wrong; the marks are told nevertheless."""
    rows = [["项目代码", "项目名称", "总投资"], ["2112-431099-04-01-100001", "示例路", 5]]
    pane = b'<pane ySplit="1" topLeftCell="A2" activePane="nowhere" state="frozen"/>'
    strange = with_part(xlsx(rows), SHEET, lambda part: part.replace(b"<selection", pane + b"<selection", 1))
    with pytest.raises(ValueError, match="Unable to read workbook"):
        load_workbook(strange)
    strange.seek(0)
    told = marked(strange, read_table(strange), "结果", [Mark(row=2, text="已导入")])
    assert "已导入" in [cell.value for cell in load_workbook(BytesIO(told)).active[2]]


def test_entities_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    book = with_part(xlsx([["a"]]), SHEET, lambda part: bomb + part)
    with pytest.raises(Refused):
        read(book)


STYLES = "xl/styles.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def styled(value: Any, form: str) -> BytesIO:
    return xlsx([[value]], lambda sheet: setattr(sheet["A1"], "number_format", form))


@pytest.mark.parametrize(
    ("form", "seen"),
    [('yyyy"年"m"月"', "2021-03"), ("mmm-yy", "2021-03"), ("yyyy", "2021"), ('m"月"d"日"', date(2021, 3, 1))],
)
def test_a_month_stored_as_its_first_day_stays_a_month(form: str, seen: Any) -> None:
    assert read(styled(date(2021, 3, 1), form)).rows[0].cells == (seen,)


@pytest.mark.parametrize(("number", "seen"), [(57, "2021-03"), (31, date(2021, 3, 1)), (58, date(2021, 3, 1))])
def test_the_formats_of_a_chinese_excel_are_dates(number: int, seen: Any) -> None:
    book = with_part(
        styled(date(2021, 3, 1), "mm-dd-yy"),
        STYLES,
        lambda part: part.replace(b'numFmtId="14"', b'numFmtId="%d"' % number),
    )
    assert read(book).rows[0].cells == (seen,)


@pytest.mark.parametrize("form", ["0!.0,", "#,##0,", "0.00,,", "0%", '0\\.0,"万"'])
def test_what_is_shown_scaled_is_no_number(form: str) -> None:
    (value,) = read(styled(60_000_000, form)).rows[0].cells
    assert isinstance(value, Unread)


@pytest.mark.parametrize("form", ["#,##0", "#,##0.00", "0", '0"万元"', "#,##0_);[Red](#,##0)", "@"])
def test_what_is_shown_as_it_is_stays_a_number(form: str) -> None:
    assert read(styled(6000, form)).rows[0].cells == (Decimal(6000),)


def test_how_a_name_is_spoken_is_no_part_of_it() -> None:
    spoken = '<t>船洞小学</t><rPh sb="0" eb="2"><t>chuán dòng</t></rPh>'.encode()
    plain = "<t>船洞小学</t>".encode()
    book = with_part(xlsx([["船洞小学"]]), "xl/sharedStrings.xml", lambda part: part.replace(plain, spoken))
    assert read(book).rows[0].cells == ("船洞小学",)
    row = b'<row r="2"><c r="A2" t="inlineStr"><is>' + spoken + b"</is></c></row></sheetData>"
    inline = with_part(book, SHEET, lambda part: part.replace(b"</sheetData>", row))
    assert read(inline).rows[1].cells == ("船洞小学",)


def test_a_strict_workbook_is_read_too() -> None:
    book = xlsx([["项目代码", 5]])
    for part in ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", SHEET):
        book = with_part(book, part, lambda told: told.replace(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main"))
    assert read(book).rows[0].cells == ("项目代码", Decimal(5))


def test_a_block_over_columns_is_known_in_each_of_its_rows() -> None:
    grid = read(xlsx([["总", None, 1], [None, None, 2]], lambda sheet: sheet.merge_cells("A1:B2")))
    assert [row.across for row in grid.rows] == [((0, 1),), ((0, 1),)]
