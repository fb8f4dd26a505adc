"""日调度快报 as a Word file and as plain text, in one language."""

from datetime import date
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from kuaijin.core.base import Text
from kuaijin.insight.dispatch import ACTS, Bulletin, Row

HEADINGS = (
    Text("到期日", "due"),
    Text("工作日", "working days"),
    Text("谁办", "who"),
    Text("办什么", "act"),
    Text("事项", "what"),
    Text("项目", "project"),
)
LATE = Text("已逾期", "late")
SOON = Text("三个工作日内到期", "due within three working days")
NOBODY = Text("无", "none")
TITLE = Text("日调度快报", "Daily dispatch bulletin")


def line(row: Row, language: str) -> tuple[str, ...]:
    """The six cells of one row of the bulletin."""
    days = f"+{row.days}" if row.days > 0 else str(row.days)
    return (
        str(row.due),
        days,
        row.who,
        ACTS[row.act].in_language(language),
        row.title.in_language(language),
        row.project_name.in_language(language),
    )


def heading(text: Text, count: int, language: str) -> str:
    """A part's heading with the number of its rows."""
    return f"{text.in_language(language)} ({count})"


def as_text(bulletin: Bulletin, language: str) -> str:
    """The bulletin for a terminal or a chat group: one line a row."""
    out = [f"{TITLE.in_language(language)} {bulletin.on}"]
    for title, rows in ((LATE, bulletin.late), (SOON, bulletin.soon)):
        out += ["", heading(title, len(rows), language)]
        out += ["  " + "  ".join(line(row, language)) for row in rows] or ["  " + NOBODY.in_language(language)]
    return "\n".join(out) + "\n"


def as_docx(bulletin: Bulletin, park_name: str, made_on: date, language: str) -> bytes:
    """The bulletin as a Word file."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.size = Pt(10)
    normal.font.name = "SimSun"
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    document.add_heading(f"{park_name} {TITLE.in_language(language)} {bulletin.on}", level=1)
    for title, rows in ((LATE, bulletin.late), (SOON, bulletin.soon)):
        document.add_heading(heading(title, len(rows), language), level=2)
        _table(document, rows, language)
    document.core_properties.title = f"{TITLE.in_language(language)} {bulletin.on} ({made_on})"
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document: Document, rows: tuple[Row, ...], language: str) -> None:
    if not rows:
        document.add_paragraph(NOBODY.in_language(language))
        return
    table = document.add_table(rows=1, cols=len(HEADINGS), style="Light Grid Accent 1")
    for cell, title in zip(table.rows[0].cells, HEADINGS, strict=True):
        cell.text = title.in_language(language)
    for row in rows:
        for cell, value in zip(table.add_row().cells, line(row, language), strict=True):
            cell.text = value
