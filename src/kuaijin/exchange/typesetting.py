"""PDF out of a typst template: the compilers are kept alive, and asked one at a time."""

from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import cast

import typst

from kuaijin import wallclock
from kuaijin.exchange.fonts import folders

_one_at_a_time = Lock()
"""A compiler refuses a second thread while it prints."""


def typeset(template: Path, inputs: dict[str, str]) -> bytes:
    """The template filled with ``inputs`` as PDF/A-3b, dated by the site's clock."""
    now: datetime = wallclock.now().replace(microsecond=0)
    with _one_at_a_time:
        made = _compiler(template).compile(
            sys_inputs=inputs, pdf_standards="a-3b", timestamp=int(now.timestamp()), format="pdf"
        )
    return cast("bytes", made)


@cache
def _compiler(template: Path) -> typst.Compiler:
    """Kept alive: reading the fonts takes longer than printing."""
    return typst.Compiler(template, font_paths=[str(each) for each in folders()], ignore_system_fonts=True)
