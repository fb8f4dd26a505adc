"""Workbooks for the tests: written with openpyxl, or with raw parts where Excel does odd things."""

import zipfile
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook


def xlsx(rows: Iterable[Sequence[Any]], change: Callable[[Any], None] = lambda _sheet: None) -> BytesIO:
    """A workbook of one sheet; ``change`` may mess it up."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    change(book.active)
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def with_part(book: BytesIO, part: str, change: Callable[[bytes], bytes]) -> BytesIO:
    """The workbook with one of its parts rewritten."""
    out = BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    out.seek(0)
    return out
