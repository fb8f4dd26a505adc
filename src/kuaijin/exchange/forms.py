"""A form as a file: docx for editing, PDF with its fonts inside; both from one sheet (mechanisms.md 12)."""

from pathlib import Path
from typing import Any

import msgspec
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.form_catalogue import FORMS, filled
from kuaijin.core.form_fields import LABELS, Cell
from kuaijin.core.form_paper import SERIES, Content, Grid
from kuaijin.core.numbering import told
from kuaijin.exchange import documents
from kuaijin.exchange.fonts import check_covers
from kuaijin.exchange.typesetting import typeset

TEMPLATE = Path(__file__).with_name("form.typ")
VOID = Text("已作废", "void")
DRAFT = Text("未编号，仅供核对", "Not numbered: for checking only")


class Table(Struct, frozen=True):
    """A table in one language. ``right``: for each column whether it holds figures."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    total: bool

    @property
    def marked(self) -> tuple[tuple[tuple[str, bool], ...], ...]:
        """Each cell with whether it is a figure."""
        return tuple(tuple(zip(row, self.right, strict=True)) for row in self.rows)


class Sheet(Struct, frozen=True, kw_only=True):
    """A form in one language (``zh`` or ``en``), ready to be shown, printed or written."""

    language: str
    zone: str
    title: str
    number: str
    mark: str
    unit: str
    lines: tuple[tuple[str, str], ...]
    opening: tuple[str, ...]
    tables: tuple[Table, ...]
    closing: tuple[str, ...]
    signatures: tuple[str, ...]
    wide: bool


def number_of(content: Content, year: int, number: int | None) -> Text:
    """The number as it stands on the paper."""
    return told(f"{SERIES}{content.form}", year, number)


def sheet_of(content: Content, zone: str, language: str, *, number: str = "", void: bool = False) -> Sheet:
    """``content`` in ``language``; without a ``number`` it says that it is a draft."""

    def said(value: Cell) -> str:
        return value if isinstance(value, str) else value.in_language(language)

    form = FORMS[content.form]
    values = {name: said(value) for name, value in content.values.items()}
    wording = content.wording
    return Sheet(
        language=language,
        zone=zone,
        title=said(form.title),
        number=number,
        mark=said(VOID) if void else "" if number else said(DRAFT),
        unit=said(content.unit),
        lines=tuple((said(LABELS[name]), values.get(name, "")) for name in _shown(form.names)),
        opening=_paragraphs(filled(said(wording.opening), values)),
        tables=tuple(_table(grid, said) for grid in content.grids),
        closing=_paragraphs(filled(said(wording.closing), values)),
        signatures=tuple(said(each) for each in wording.signatures),
        wide=form.wide,
    )


def _shown(names: tuple[str, ...]) -> tuple[str, ...]:
    """The day whose record it is comes last."""
    return (*(name for name in names if name != "as_of"), "as_of")


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _table(grid: Grid, said: Any) -> Table:
    right = tuple(place in grid.right for place in range(len(grid.heads)))
    rows = tuple(tuple(said(cell) for cell in row) for row in grid.rows)
    return Table(said(grid.title), tuple(said(head) for head in grid.heads), rows, right, grid.total)


def as_pdf(sheet: Sheet) -> bytes:
    """The form as PDF/A.

    Raises:
        Refused: a character of it is in no font (CERT-FONT).
    """
    encoded = msgspec.json.encode(sheet).decode()
    check_covers(encoded)
    return typeset(TEMPLATE, {"told": encoded})


def as_docx(sheet: Sheet) -> bytes:
    """The form as a Word file."""
    gap = "" if sheet.language == "zh" else " "
    document = documents.titled(f"{sheet.zone}{gap}{sheet.title}", sheet.number or sheet.mark)
    if sheet.number and sheet.mark:
        document.add_paragraph(sheet.mark).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if sheet.wide:
        _turn(document.sections[0])
    for text in sheet.opening:
        document.add_paragraph(text)
    documents.pairs(document, sheet.lines)
    if sheet.unit:
        document.add_paragraph(sheet.unit).alignment = documents.RIGHT
    for table in sheet.tables:
        if table.title:
            document.add_heading(table.title, level=2)
        documents.table(document, table.heads, table.rows, right=table.right)
    for text in sheet.closing:
        document.add_paragraph(text)
    documents.pairs(document, tuple((name, "") for name in sheet.signatures))
    return documents.as_bytes(document)


def _turn(section: Any) -> None:
    """Across instead of upright."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
