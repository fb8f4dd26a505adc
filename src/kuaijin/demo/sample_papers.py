"""The one file that stands for every paper of the sample park: a page that says that it is a sample."""

import hashlib
from functools import cache

from kuaijin.core.case_commands import AttachFile
from kuaijin.files import Stored, take_in
from kuaijin.ledger import sm3

NAME = "示例材料.pdf"


def content() -> bytes:
    """A PDF of one page, the same bytes on every machine, so that two loads give the same ledger."""
    line = b"BT /F1 48 Tf 190 420 Td (SAMPLE) Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(line), line),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    written, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(written))
    return written + head + table + end


def keep() -> Stored:
    """Put the file into this site's store."""
    return take_in(NAME, [content()])


@cache
def _stored() -> Stored:
    held = content()
    return Stored(NAME, sm3.digest(held).hex(), hashlib.sha256(held).hexdigest(), "application/pdf", len(held))


def attached(material: str) -> AttachFile:
    """The command that gives a paper this file."""
    return AttachFile(material=material, **_stored().told)
