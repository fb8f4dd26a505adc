"""What a file really is: told by its content alone. The name is asked only afterwards, whether it agrees."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock

import pypdfium2
from PIL import Image

from kuaijin.files import archives
from kuaijin.files.accepted import Bounds, Rules
from kuaijin.files.errors import refuse
from kuaijin.files.names import ending_of

HEAD = 16
DWG = tuple(f"AC10{number}".encode() for number in ("12", "14", "15", "18", "21", "24", "27", "32"))
"""The versions of AutoCAD drawings since release 13, as their first six bytes tell them."""
PDFIUM = Lock()
"""PDFium is not made for several threads at once."""


def recognised(path: Path, name: str, rules: Rules) -> str:
    """The media type of the file at ``path`` that came as ``name``.

    Raises:
        Refused: FILE-EMPTY, FILE-TYPE (not accepted, or the name says otherwise), FILE-BROKEN (not whole),
            FILE-MACRO, FILE-BOMB, FILE-NESTED, FILE-LOCKED.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise refuse("FILE-EMPTY", "文件是空的。", "The file is empty.")
    kind = _kind_of(path, head, rules.limits)
    accepted = rules.of_kind(kind) if kind else None
    if accepted is None:
        allowed = "、".join(rules.endings)
        raise refuse(
            "FILE-TYPE", f"不接收这种文件；可以是 {allowed}。", f"This type of file is not taken; it may be {allowed}."
        )
    if ending_of(name) not in accepted.endings:
        raise refuse(
            "FILE-TYPE",
            f"文件内容是 {accepted.kind}，与文件名不符。",
            f"The content is {accepted.kind}, which is not what the name says.",
        )
    if kind in _PROOFS:
        _PROOFS[kind](path, rules.limits)
    return accepted.media_type


def _kind_of(path: Path, head: bytes, bounds: Bounds) -> str:
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(DWG):
        return "dwg"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return archives.kind_of(path, bounds)
    return ""


def _prove_pdf(path: Path, _bounds: Bounds) -> None:
    try:
        with PDFIUM, pypdfium2.PdfDocument(path) as document:
            pages = len(document)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise refuse(
                "FILE-LOCKED", "文件有密码，请去除后提交。", "The file has a password; hand it in without."
            ) from error
        raise _broken() from error
    if not pages:
        raise _broken()


def _prove_picture(path: Path, bounds: Bounds) -> None:
    most = bounds.picture_megapixels * 1_000_000
    try:
        with Image.open(path, formats=("JPEG", "PNG")) as picture:
            width, height = picture.size
            if width * height > most:
                raise _too_many_pixels(bounds)
            picture.load()
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(bounds) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise _broken() from error


def _too_many_pixels(bounds: Bounds) -> Exception:
    most = bounds.picture_megapixels
    return refuse(
        "FILE-BOMB", f"图片过大，最多 {most} 百万像素。", f"The picture is too large: {most} megapixels at most."
    )


def _broken() -> Exception:
    return refuse("FILE-BROKEN", "文件已损坏，无法打开。", "The file is damaged and cannot be opened.")


_PROOFS: dict[str, Callable[[Path, Bounds], None]] = {
    "pdf": _prove_pdf,
    "jpeg": _prove_picture,
    "png": _prove_picture,
}
"""Beyond the first bytes: whether the file opens. Archives have been read through already."""
