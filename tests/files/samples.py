"""Small files of every kind, made on the spot."""

import zipfile
from functools import cache
from io import BytesIO

from docx import Document
from openpyxl import Workbook
from PIL import Image


@cache
def pdf(pages: int = 1) -> bytes:
    """A PDF of empty white pages, the same each time."""
    sheets = [Image.new("RGB", (60, 80), "white") for _ in range(pages)]
    out = BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A blue picture."""
    out = BytesIO()
    Image.new("RGB", size, "#1d5a9e").save(out, kind)
    return out.getvalue()


def docx() -> bytes:
    """A letter."""
    out = BytesIO()
    letter = Document()
    letter.add_paragraph("申请表")
    letter.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    """A table."""
    out = BytesIO()
    Workbook().save(out)
    return out.getvalue()


def archive(entries: dict[str, bytes], base: bytes | None = None) -> bytes:
    """A zip of ``entries``, added to the archive ``base`` if one is given."""
    out = BytesIO(base or b"")
    with zipfile.ZipFile(out, "a" if base else "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return out.getvalue()


def dwg() -> bytes:
    """The beginning of an AutoCAD 2018 drawing."""
    return b"AC1032" + bytes(250)
