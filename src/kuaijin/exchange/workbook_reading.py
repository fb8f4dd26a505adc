"""A workbook as it is stored, without running anything of it: sheets, merged cells, hidden rows, formulas' last values.

The sheet's XML is read in one pass and only rows with content are kept, so that a million empty rows cost seconds and
no memory. What openpyxl offers for reading keeps either the formulas or their values, and not the merged cells.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from io import BytesIO
from posixpath import join, normpath
from typing import BinaryIO
from xml.etree import ElementTree
from xml.parsers import expat

from msgspec import Struct
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.table_grid import MOST_COLUMNS, Grid, Row, Unread, Value

NEVER_COMPUTED = Text(
    "公式没有计算结果，请用 Excel 打开并保存后再上传，或粘贴为数值。",
    "A formula without a result: open and save the file in Excel, or paste values.",
)
MOST_TEXT = 4000
"""Characters of one cell that are read."""
MOST_FILLED = 50_000
"""Cells that one merged block may fill."""
_DIGITS = 15
"""Excel shows and means fifteen significant digits; the stored ones beyond are rounding noise."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TEXTS = (f"{_MAIN}t", f"{_MAIN}r/{_MAIN}t")
"""A cell's own text, plain or in pieces; what ``rPh`` holds is only how it is spoken (拼音指南)."""
_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
"""What a workbook saved as “Strict Open XML” calls the same things."""
_YEAR_MONTH, _WHOLE, _PART = "yyyy年m月", "yyyy年m月d日", "m月d日"
_CHINESE_DATES = {
    **dict.fromkeys((27, 36, 50, 52, 57), _YEAR_MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _PART),
    **dict.fromkeys((30, 31), _WHOLE),
}
"""Formats without a code of their own, which a Chinese Excel gives to what looks like a date."""
_SCALED = re.compile(r"%|[0#?],+(?![0#?,])|[0#?][!\\][.,]")
SCALED = Text(
    "单元格以缩小的单位或百分比显示，看到的与存储的数值不同：请改为常规格式并核对。",
    "The cell shows a scaled number or a percentage, which is not what it holds: format it plainly and check.",
)
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


DAMAGED = (
    expat.ExpatError,
    ElementTree.ParseError,
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    ArithmeticError,
    RuntimeError,
    OSError,
    EOFError,
)
"""What a damaged, locked or made-up file may raise while it is read."""


def check_unpacked(content: bytes, most: int) -> None:
    """A small file that unpacks to more than ``most`` bytes is not unpacked.

    Raises:
        Refused: TABLE-FILE, no workbook, or too much.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            size = sum(each.file_size for each in packed.infolist())
    except DAMAGED as error:
        raise _no_workbook() from error
    if size > most:
        text = Text("文件解压后过大。", "The file unpacks to too much.")
        raise Refused(Refusal("TABLE-FILE", text, "file"))


class SheetPart(Struct, frozen=True):
    """One visible sheet and where it lies in the file."""

    name: str
    part: str


class Workbook:
    """An xlsx file, opened for reading.

    Raises:
        Refused: TABLE-FILE, it is no workbook or is damaged.
    """

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
            self._names = set(self._zip.namelist())
            book = self._tree("xl/workbook.xml")
            self.sheets = self._sheets(book)
            settings = book.find(f"{_MAIN}workbookPr")
            self._epoch = date(1904, 1, 1) if _is_on(settings, "date1904") else date(1899, 12, 30)
            self._texts = self._shared_texts()
            formats = dict(enumerate(self._formats()))
            dates = {style: code for style, code in formats.items() if is_date_format(code) or "年" in code}
            self._dates = {style: _precision(code) for style, code in dates.items()}
            self._scaled = {style for style, code in formats.items() if _SCALED.search(_bare_format(code))}
        except DAMAGED as error:
            raise _no_workbook() from error

    def _tree(self, part: str) -> ElementTree.Element:
        content = self._zip.read(part)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise ValueError(part)
        for strict, usual in _STRICT:
            content = content.replace(strict, usual)
        return ElementTree.fromstring(content)  # noqa: S314  no document type, so no entities

    def _sheets(self, book: ElementTree.Element) -> tuple[SheetPart, ...]:
        related = {each.get("Id"): each.get("Target", "") for each in self._tree("xl/_rels/workbook.xml.rels")}
        found = []
        for sheet in book.iter(f"{_MAIN}sheet"):
            target = related.get(sheet.get(_RELATED), "")
            part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            if sheet.get("state", "visible") == "visible" and part in self._names:
                found.append(SheetPart(sheet.get("name", "")[:80], part))
        return tuple(found)

    def _shared_texts(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._names:
            return []
        return [
            "".join(part.text or "" for path in _TEXTS for part in each.findall(path))[:MOST_TEXT]
            for each in self._tree("xl/sharedStrings.xml").iter(f"{_MAIN}si")
        ]

    def _formats(self) -> list[str]:
        """For each cell style, how it shows a number."""
        if "xl/styles.xml" not in self._names:
            return []
        styles = self._tree("xl/styles.xml")
        own = {int(each.get("numFmtId", "0")): each.get("formatCode", "") for each in styles.iter(f"{_MAIN}numFmt")}
        cells = styles.find(f"{_MAIN}cellXfs")
        formats = [int(each.get("numFmtId", "0")) for each in cells] if cells is not None else []
        usual = {**BUILTIN_FORMATS, **_CHINESE_DATES}
        return [own.get(number, usual.get(number, "")) for number in formats]

    def grid(self, sheet: SheetPart, progress: Callable[[int], None] = lambda _row: None) -> Grid:
        """The sheet's rows that have content. ``progress`` hears the row number from time to time.

        Raises:
            Refused: TABLE-FILE, the sheet is damaged.
        """
        reader = _SheetReader(self._value, progress)
        try:
            with self._zip.open(sheet.part) as stream:
                reader.read(stream)
        except DAMAGED as error:
            raise _no_workbook() from error
        return Grid(sheet.name, _merged(reader.rows, reader.hidden, reader.merged), frozenset(reader.hidden_columns))

    def _value(self, kind: str, style: int, text: str, formula: bool) -> Value:
        if kind == "s":
            return self._texts[int(text)] if text else None
        if kind in ("str", "inlineStr"):
            return text or None
        if not text:
            return Unread(NEVER_COMPUTED) if formula else None
        if kind == "b":
            return text == "1"
        if kind == "e":
            return Unread(Text(f"单元格有错误 {text}。", f"The cell holds the error {text}."))
        if kind == "d":
            return date.fromisoformat(text[:10])
        return self._number(text, style)

    def _number(self, text: str, style: int) -> Value:
        try:
            number = Decimal(text)
        except InvalidOperation:
            return text
        if style in self._dates and 0 < number < 2_958_466:
            day = (self._epoch + timedelta(days=int(number))).isoformat()
            shown = self._dates[style]
            return date.fromisoformat(day) if shown == len(day) else day[:shown]
        if style in self._scaled and number:
            return Unread(SCALED)
        if len(text) > _DIGITS and number.is_finite() and number:
            return round(number, _DIGITS - 1 - number.adjusted())
        return number


class _SheetReader:
    """The events of the parser, turned into rows; a cell is looked at only when it holds something."""

    def __init__(self, value: Callable[[str, int, str, bool], Value], progress: Callable[[int], None]) -> None:
        self.rows: dict[int, dict[int, Value]] = {}
        self.hidden: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[str] = []
        self._value, self._progress = value, progress
        self._row, self._column = 0, -1
        self._kind, self._style, self._formula = "n", 0, False
        self._text: list[str] | None = None
        self._texts: list[str] = []
        self._hidden_row, self._spoken = False, False

    def read(self, stream: Iterable[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.ParseFile(stream)

    def _start(self, tag: str, given: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._begin_cell(given)
        elif name == "row":
            self._begin_row(given)
        elif name == "rPh":
            self._spoken = True
        elif name in ("v", "t") and not self._spoken:
            self._text = []
        elif name == "f":
            self._formula = True
        elif name == "mergeCell":
            self.merged.append(given.get("ref", ""))
        elif name == "col" and given.get("hidden") in ("1", "true"):
            last = min(int(given.get("max", "0")), MOST_COLUMNS)
            self.hidden_columns.update(range(int(given.get("min", "1")) - 1, last))

    def _begin_row(self, given: dict[str, str]) -> None:
        self._row = int(given["r"]) if "r" in given else self._row + 1
        self._column = -1
        self._hidden_row = given.get("hidden") in ("1", "true")
        if not self._row % 1000:
            self._progress(self._row)

    def _begin_cell(self, given: dict[str, str]) -> None:
        place = _CELL.fullmatch(given.get("r", ""))
        self._column = column_index_from_string(place[1]) - 1 if place else self._column + 1
        self._kind, self._style = given.get("t", "n"), int(given.get("s", "0"))
        self._formula = False
        self._texts = []

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in ("v", "t") and self._text is not None:
            self._texts.append("".join(self._text))
            self._text = None
        elif name == "rPh":
            self._spoken = False
        elif name == "c" and (self._texts or self._formula) and self._column < MOST_COLUMNS:
            value = self._value(self._kind, self._style, "".join(self._texts)[:MOST_TEXT], self._formula)
            if value is not None and value != "":
                self.rows.setdefault(self._row, {})[self._column] = value
                if self._hidden_row:
                    self.hidden.add(self._row)


def _merged(rows: dict[int, dict[int, Value]], hidden: set[int], merged: Iterable[str]) -> tuple[Row, ...]:
    """The rows with every merged block filled by its first cell; what lies in other rows is marked as spread."""
    spread: dict[int, set[int]] = {}
    across: dict[int, list[tuple[int, int]]] = {}
    for reference in merged:
        first, _, last = reference.partition(":")
        begin, end = _CELL.fullmatch(first), _CELL.fullmatch(last)
        if begin is None or end is None:
            continue
        top, bottom = int(begin[2]), int(end[2])
        left, right = column_index_from_string(begin[1]) - 1, column_index_from_string(end[1]) - 1
        value = rows.get(top, {}).get(left)
        if value is None or (bottom - top + 1) * (right - left + 1) > MOST_FILLED:
            continue
        for row in range(top, bottom + 1):
            if right > left:
                across.setdefault(row, []).append((left, right))
            for column in range(left, min(right + 1, MOST_COLUMNS)):
                rows.setdefault(row, {})[column] = value
                if row > top:
                    spread.setdefault(row, set()).add(column)
    return tuple(
        Row(
            number,
            tuple(cells.get(column) for column in range(max(cells) + 1)),
            number in hidden,
            frozenset(spread.get(number, ())),
            tuple(across.get(number, ())),
        )
        for number, cells in sorted(rows.items())
        if set(cells) - spread.get(number, set())
    )


def _bare_format(code: str) -> str:
    """A number format without its texts and conditions."""
    return re.sub(r'"[^"]*"|\[[^\]]*\]', "", code)


def _precision(code: str) -> int:
    """How many signs of 2021-03-18 the format shows: ``2021年3月`` is stored as a day and was never meant as one."""
    bare = _bare_format(code).lower()
    if "d" in bare or "日" in code or "h" in bare or "y" not in bare:
        return len("2021-03-18")
    return len("2021-03") if "m" in bare else len("2021")


def _no_doctype(*_: object) -> None:
    raise ValueError("a sheet has no document type")


def _is_on(element: ElementTree.Element | None, name: str) -> bool:
    return element is not None and element.get(name) in ("1", "true")


def _no_workbook() -> Refused:
    text = Text("不是可读的 xlsx 工作簿，或文件已损坏。", "This is no readable xlsx workbook, or it is damaged.")
    return Refused(Refusal("TABLE-FILE", text, "file"))
