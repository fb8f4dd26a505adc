"""QR codes on pages: an SVG in place, with attributes only, so that the content policy holds."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(content: str) -> SafeString:
    """``content`` as a square SVG of the style sheet's size."""
    drawn = segno.make(content, error="m").svg_inline(scale=4, border=2, svgclass="kj-qr", omitsize=True)
    return mark_safe(drawn)  # noqa: S308  drawn by the library from modules, no text of anybody's stands in it
