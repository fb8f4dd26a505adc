"""Data sharing (数据共享): papers that a register has are fetched, never demanded (在线规定 art. 7; AC-7)."""

import os
from io import BytesIO
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlencode
from urllib.request import Request, urlopen

from docx import Document
from msgspec import Struct

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.ledger.models import Head
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.ledger.surroundings import park

PATIENCE = 5.0
"""Seconds for one answer of a register."""
LARGEST = 20_000_000
HELD = ("granted", "delivered", "archived")


class Wanted(Struct, frozen=True):
    """A paper to be fetched: its Chinese name, the item or register that yields it, for which project and firm."""

    material: str
    yielded_by: str
    project_id: str
    uscc: str


class Extract(Struct, frozen=True):
    """What a register gave: the file and the register's own name."""

    file_name: str
    content: bytes
    source: str


class Register(Protocol):
    """Anything that can be asked for a paper."""

    def fetch(self, wanted: Wanted) -> Extract | None:
        """The paper, or ``None`` if this register has none. ``Refused`` (REG-1) if it cannot be asked."""


class ParkRegister:
    """The park's own certificates: an extract of the grant, with its place in the ledger."""

    name = "园区证照库"

    def fetch(self, wanted: Wanted) -> Extract | None:
        """The extract of the project's newest standing grant of the item that yields the paper."""
        rows = CaseRow.objects.filter(
            project=wanted.project_id, item=wanted.yielded_by, decision="granted", status__in=HELD
        )
        row = rows.order_by("-decided_on", "-id").first()
        if row is None:
            return None
        return Extract(f"{wanted.material[:60]}.docx", _extract(wanted.material, row), self.name)


def _extract(material: str, row: CaseRow) -> bytes:
    head = Head.objects.filter(park=park(), kind="case", stream_id=row.id).first()
    document = Document()
    document.add_heading(material, level=1)
    table = document.add_table(rows=0, cols=2)
    for name, value in (
        ("事项", row.item_zh),
        ("办件编号", row.id),
        ("证照编号", row.certificate_no),
        ("持有人", row.applicant),
        ("统一社会信用代码", row.uscc),
        ("项目", row.project_name),
        ("准予日期", str(row.decided_on)),
        ("台账", f"case/{row.id} {head.seq} {head.hash}" if head else ""),
    ):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, value
    out = BytesIO()
    document.save(out)
    return out.getvalue()


class HttpRegister:
    """A register behind HTTP: ``GET url?paper=…&source=…&project=…&uscc=…`` answers the file, or 404 for none.

    The name of the file comes in ``X-File-Name`` (percent-encoded), that of the register in ``X-Register``.
    """

    def __init__(self, url: str, token: str = "") -> None:
        if not url.startswith(("http://", "https://")):
            raise SystemExit(f"KUAIJIN_REGISTER_URL: 须为 http(s) 地址 / must be an http(s) address: {url}")
        self.url, self.token = url, token

    def fetch(self, wanted: Wanted) -> Extract | None:
        """The paper as the register gives it."""
        asked = {
            "paper": wanted.material,
            "source": wanted.yielded_by,
            "project": wanted.project_id,
            "uscc": wanted.uscc,
        }
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = Request(f"{self.url}?{urlencode(asked)}", headers=headers)  # noqa: S310  http(s) only, checked above
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  the same
                content = answer.read(LARGEST + 1)
                name = unquote(answer.headers.get("X-File-Name", "")) or f"{wanted.material[:60]}.pdf"
                source = unquote(answer.headers.get("X-Register", "")) or self.url
        except HTTPError as error:
            if error.code == 404:
                return None
            raise _silent() from error
        except (URLError, OSError, ValueError) as error:
            raise _silent() from error
        if len(content) > LARGEST:
            raise _silent()
        return Extract(name, content, source[:200])


def _silent() -> Refused:
    return Refused(
        Refusal(
            "REG-1",
            Text(
                "数据共享服务暂不可用，请稍后再取；不得因此要求申请人提交。",
                "Data sharing cannot be asked now; try again later. The applicant is not asked for the paper.",
            ),
        )
    )


def registers() -> tuple[Register, ...]:
    """The site's registers in the order in which they are asked: the park's own, then ``KUAIJIN_REGISTER_URL``."""
    url = os.environ.get("KUAIJIN_REGISTER_URL", "")
    token = os.environ.get("KUAIJIN_REGISTER_TOKEN", "")
    return (ParkRegister(), HttpRegister(url, token)) if url else (ParkRegister(),)


def fetch(wanted: Wanted) -> Extract | None:
    """The paper from the first register that has it. ``Refused`` (REG-1) if one cannot be asked."""
    for register in registers():
        found = register.fetch(wanted)
        if found is not None:
            return found
    return None
