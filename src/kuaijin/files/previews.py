"""Pictures of papers: drawn anew, so that nothing of the file itself reaches the reader's browser."""

from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

from kuaijin.files.contents import PDFIUM

MOST_PAGES = 10
"""So many pages are shown; the rest by downloading the paper."""
WIDEST = 1200
"""Pixels of the longer side."""
LARGEST_SCALE = 3.0
PDF = "application/pdf"
PICTURES = ("image/jpeg", "image/png")


def pages(path: Path, media_type: str) -> int:
    """How many pictures :func:`page` can give of the file; 0 for what is not shown."""
    if media_type in PICTURES:
        return 1
    if media_type != PDF:
        return 0
    with PDFIUM, pypdfium2.PdfDocument(path) as document:
        return min(len(document), MOST_PAGES)


def page(path: Path, media_type: str, number: int) -> bytes:
    """Page ``number`` (from 1) as PNG. ``IndexError`` if there is none."""
    if media_type in PICTURES and number == 1:
        with Image.open(path, formats=("JPEG", "PNG")) as picture:
            return _png(ImageOps.exif_transpose(picture))
    if media_type != PDF or not 1 <= number <= MOST_PAGES:
        raise IndexError(number)
    with PDFIUM, pypdfium2.PdfDocument(path) as document:
        if number > len(document):
            raise IndexError(number)
        sheet = document[number - 1]
        longest = max(*sheet.get_size(), 1.0)
        drawn = sheet.render(scale=min(WIDEST / longest, LARGEST_SCALE)).to_pil()
    return _png(drawn)


def _png(picture: Image.Image) -> bytes:
    shown = picture.convert("RGB")
    shown.thumbnail((WIDEST, WIDEST))
    out = BytesIO()
    shown.save(out, "PNG")
    return out.getvalue()
