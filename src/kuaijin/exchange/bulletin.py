"""日调度快报 as a Word file and as plain text, in one language."""

from datetime import date

from kuaijin.core.base import Text
from kuaijin.exchange import documents
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
    document = documents.titled(f"{park_name} {TITLE.in_language(language)} {bulletin.on}")
    for title, rows in ((LATE, bulletin.late), (SOON, bulletin.soon)):
        document.add_heading(heading(title, len(rows), language), level=2)
        if not rows:
            document.add_paragraph(NOBODY.in_language(language))
            continue
        heads = [head.in_language(language) for head in HEADINGS]
        documents.table(document, heads, [line(row, language) for row in rows])
    document.core_properties.title = f"{TITLE.in_language(language)} {bulletin.on} ({made_on})"
    return documents.as_bytes(document)
