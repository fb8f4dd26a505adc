"""The fonts of certificates, and whether they have every character: typst prints boxes in silence."""

import os
import struct
from functools import cache
from pathlib import Path

import kuaijin
from kuaijin.core.base import Refusal, Refused, Text

FOLDER = Path(kuaijin.__file__).parent / "fonts"
VARIABLE = "KUAIJIN_FONTS"
"""A folder with further fonts, for characters that the built-in one lacks."""
SUFFIXES = (".ttf", ".otf")


def folders() -> tuple[Path, ...]:
    """Where fonts lie: the built-in ones, then those of ``KUAIJIN_FONTS``."""
    more = os.environ.get(VARIABLE, "")
    return (FOLDER, Path(more)) if more else (FOLDER,)


def check_covers(text: str) -> None:
    """Refuse to print ``text`` if a character of it is in no font.

    Raises:
        Refused: there is no font, or none has some character (CERT-FONT).
    """
    lacking = "".join(sorted({each for each in text if not each.isspace()} - _characters(folders())))
    if lacking:
        raise Refused(
            Refusal(
                "CERT-FONT",
                Text(
                    f"证照字体缺少字符“{lacking[:20]}”；请运行 make assets，或用 {VARIABLE} 指定字体文件夹。",
                    f"The fonts lack “{lacking[:20]}”: run make assets, or name a folder of fonts in {VARIABLE}.",
                ),
            )
        )


@cache
def _characters(places: tuple[Path, ...]) -> frozenset[str]:
    found: set[int] = set()
    for place in places:
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if path.suffix.lower() in SUFFIXES:
                found |= code_points(path.read_bytes())
    return frozenset(map(chr, found))


def code_points(font: bytes) -> set[int]:
    """The characters of one TrueType or OpenType font: its ``cmap`` subtables of format 12 (ISO/IEC 14496-22)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    heads = (struct.unpack_from(">4sLLL", font, 12 + 16 * place) for place in range(tables))
    start = next((offset for tag, _, offset, _ in heads if tag == b"cmap"), None)
    if start is None:
        return set()
    (count,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for place in range(count):
        (offset,) = struct.unpack_from(">L", font, start + 4 + 8 * place + 4)
        found |= _subtable(font, start + offset)
    return found


def _subtable(font: bytes, start: int) -> set[int]:
    (format_,) = struct.unpack_from(">H", font, start)
    if format_ == 12:
        (groups,) = struct.unpack_from(">L", font, start + 12)
        spans = (struct.unpack_from(">LL", font, start + 16 + 12 * place) for place in range(groups))
        return {code for first, last in spans for code in range(first, last + 1)}
    return set()
