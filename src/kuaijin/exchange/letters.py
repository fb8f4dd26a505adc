"""A letter of a case (文书) as a file: docx for editing, PDF with its fonts inside (mechanisms.md 12)."""

from pathlib import Path

import msgspec
from msgspec import Struct

from kuaijin.exchange import documents
from kuaijin.exchange.fonts import check_covers
from kuaijin.exchange.typesetting import typeset

TEMPLATE = Path(__file__).with_name("letter.typ")


class Paper(Struct, frozen=True):
    """A letter in one language (``zh`` or ``en``), ready to be written."""

    language: str
    zone: str
    title: str
    number: str
    addressee: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]
    after: tuple[str, ...]
    name: str
    seal: str
    day: str
    note: str


def as_pdf(paper: Paper) -> bytes:
    """The letter as a PDF.

    Raises:
        Refused: a character of it is in no font (CERT-FONT).
    """
    values = msgspec.structs.astuple(paper)
    check_covers("".join(value if isinstance(value, str) else "".join(value) for value in values))
    return typeset(TEMPLATE, {"told": msgspec.json.encode(paper).decode()})


def as_docx(paper: Paper) -> bytes:
    """The letter as a Word file."""
    document = documents.titled(paper.title, paper.number)
    document.add_paragraph(f"{paper.addressee}{'：' if paper.language == 'zh' else ':'}")
    for text in paper.paragraphs:
        document.add_paragraph(text)
    for point in paper.points:
        document.add_paragraph(point, style="List Number")
    for text in paper.after:
        document.add_paragraph(text)
    brackets = ("（", "）") if paper.language == "zh" else (" (", ")")
    for text in (f"{paper.name}{brackets[0]}{paper.seal}{brackets[1]}", paper.day):
        document.add_paragraph(text).alignment = documents.RIGHT
    if paper.note:
        document.add_paragraph(paper.note)
    return documents.as_bytes(document)
