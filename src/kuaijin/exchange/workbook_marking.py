"""The workbook that came in, given back with what became of each row, and faulty cells marked."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any, BinaryIO

from msgspec import Struct
from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from kuaijin.core.table_grid import Unread
from kuaijin.exchange.table_import import Table
from kuaijin.exchange.tables import safe_cell
from kuaijin.exchange.workbook_reading import DAMAGED

MOST_BYTES = 20_000_000
"""A larger workbook is not opened whole; its rows are given back in a plain one."""
MOST_LINES = 30_000
_BAD = PatternFill("solid", fgColor="F8D7DA")
_WIDTH = 60
AUTHOR = "快进"
"""Whose comments the marks are."""


class Mark(Struct, frozen=True):
    """What is said of one row: a word, the sentences under it, and the columns (from 0) that are to blame."""

    row: int
    text: str
    columns: tuple[tuple[int, str], ...] = ()
    bad: bool = False


def marked(file: BinaryIO, table: Table, heading: str, marks: Iterable[Mark]) -> bytes:
    """The same workbook with one more column on the sheet that was read."""
    size = file.seek(0, 2)
    file.seek(0)
    if size > MOST_BYTES or table.grid.rows[-1].number > MOST_LINES:
        return _plain(table, heading, {mark.row: mark for mark in marks})
    try:
        book = load_workbook(file)
    except (*DAMAGED, TypeError, AttributeError, SyntaxError):  # what we could read, openpyxl need not
        return _plain(table, heading, {mark.row: mark for mark in marks})
    sheet: Any = book[table.grid.name]
    if sheet.max_row > MOST_LINES:
        return _plain(table, heading, {mark.row: mark for mark in marks})
    _unmark(sheet)
    column = _column(table, heading) + 1
    sheet.cell(table.head.last, column, heading).font = Font(bold=True)
    sheet.column_dimensions[sheet.cell(table.head.last, column).column_letter].width = _WIDTH
    for mark in marks:
        _mark(sheet, mark, column)
    return _bytes(book)


def _column(table: Table, heading: str) -> int:
    """Where the marks stand, from 0: the column that holds those of last time, else the first free one."""
    last = next((each.column for each in table.head.headings if each.path[-1] == heading), None)
    return max(len(row.cells) for row in table.grid.rows) if last is None else last


def _unmark(sheet: Any) -> None:
    """Take away what was marked in this workbook the last time."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment, cell.fill = None, PatternFill()


def _mark(sheet: Any, mark: Mark, column: int) -> None:
    cell = sheet.cell(mark.row, column, safe_cell(mark.text))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.fill = _BAD if mark.bad else PatternFill()
    if not mark.bad:
        return
    for index, told in mark.columns:
        wrong = sheet.cell(mark.row, index + 1)
        if not isinstance(wrong, MergedCell):
            wrong.fill = _BAD
            wrong.comment = Comment(told, AUTHOR)


def _plain(table: Table, heading: str, marks: dict[int, Mark]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.grid.name[:31])
    for line in _lines(table, heading, marks):
        sheet.append(line)
    return _bytes(book)


def _lines(table: Table, heading: str, marks: dict[int, Mark]) -> Iterator[Sequence[object]]:
    at = _column(table, heading)
    for row in table.grid.rows:
        cells = [value.text.zh if isinstance(value, Unread) else safe_cell(value) for value in row.cells]
        told = heading if row.number == table.head.last else marks[row.number].text if row.number in marks else None
        yield [*cells[:at], *[None] * (at - len(cells)), safe_cell(told), *cells[at + 1 :]]


def _bytes(book: Any) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
