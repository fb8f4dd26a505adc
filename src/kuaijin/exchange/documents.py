"""Word files of the house: one typeface for both languages, plain tables, a number under the title."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

TYPEFACE = "SimSun"
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def titled(title: str, number: str = "") -> Any:
    """An empty document with its title and, centred under it, its number."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.size = Pt(10)
    normal.font.name = TYPEFACE
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), TYPEFACE)
    document.core_properties.title = title
    document.add_heading(title, level=1)
    if number:
        document.add_paragraph(number).alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


def table(document: Any, heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool] = ()) -> None:
    """A table with its heads; ``right`` says of each column whether it holds figures."""
    made = document.add_table(rows=1, cols=len(heads), style="Light Grid Accent 1")
    for line in (heads, *rows):
        cells = made.rows[0].cells if line is heads else made.add_row().cells
        for place, (cell, value) in enumerate(zip(cells, line, strict=True)):
            cell.text = value
            if place < len(right) and right[place]:
                cell.paragraphs[0].alignment = RIGHT


def pairs(document: Any, lines: Sequence[tuple[str, str]]) -> None:
    """What something is called, and beside it what it is: a plain ruled table of two columns."""
    if not lines:
        return
    made = document.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in lines:
        cells = made.add_row().cells
        cells[0].text, cells[1].text = name, value
        cells[0].width, cells[1].width = Cm(4), Cm(12)


def as_bytes(document: Any) -> bytes:
    """The file."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()
