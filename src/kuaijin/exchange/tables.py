"""Lists as Excel workbooks: filters on the first line, headings on the second, cells that no spreadsheet will run."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins like this would be run by a spreadsheet; a leading apostrophe makes it text again."""


def safe_cell(value: object) -> object:
    """``value`` as a cell that is shown and never run."""
    if isinstance(value, str) and value.startswith(RUNS_AS_FORMULA):
        return f"'{value}"
    return value


def workbook(title: str, filters: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An xlsx file: ``filters`` (how the list was narrowed) on line 1, ``headings`` on line 2, one line a row."""
    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    sheet.append([safe_cell(filters)])
    sheet.append([safe_cell(heading) for heading in headings])
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([safe_cell(value) for value in row])
    for index, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = max(10, min(40, 2 * len(heading) + 4))
    sheet.freeze_panes = "A3"
    out = BytesIO()
    book.save(out)
    return out.getvalue()
