"""Data sharing (数据共享): papers that a register has are fetched, never demanded (在线规定 art. 7; AC-7)."""

import os
import time
from collections.abc import Iterable
from hashlib import sha256
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlencode
from urllib.request import Request, urlopen

from msgspec import Struct

from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.exchange import documents
from kuaijin.ledger.models import Head
from kuaijin.ledger.projections.models import CaseRow
from kuaijin.ledger.surroundings import park

PATIENCE, PAUSE = 5.0, 0.2
"""Seconds for one answer of a register, and before it is asked once more."""
FAILURES, REST = 3, 60.0
"""Silences in a row after which a register is left alone, and for how many seconds."""
BLOCK = 65_536
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
    document = documents.titled(material, ParkRegister.name)
    lines = (
        ("事项", row.item_zh),
        ("办件编号", row.id),
        ("证照编号", row.certificate_no),
        ("持有人", row.applicant),
        ("统一社会信用代码", row.uscc),
        ("项目", row.project_name),
        ("准予日期", str(row.decided_on)),
        ("台账", f"case/{row.id} {head.seq} {head.hash}" if head else ""),
    )
    documents.table(document, ("项目", "内容"), lines)
    return documents.as_bytes(document)


class HttpRegister:
    """A register behind HTTP: ``GET url?paper=…&source=…&project=…&uscc=…`` answers the file, or 404 for none.

    The name of the file comes in ``X-File-Name`` (percent-encoded), that of the register in ``X-Register``, its digest
    in ``X-Content-SHA256`` if the register gives one. A question has :data:`PATIENCE` seconds in all; a refused
    connection or an answer 5xx is tried once more, silence is not.
    """

    def __init__(self, url: str, token: str = "") -> None:
        if not url.startswith(("http://", "https://")):
            raise SystemExit(f"KUAIJIN_REGISTER_URL: 须为 http(s) 地址 / must be an http(s) address: {url}")
        self.url, self.token = url, token

    def fetch(self, wanted: Wanted) -> Extract | None:
        """The paper as the register gives it; ``Refused`` REG-1 (cannot be asked) or REG-2 (does not let us ask)."""
        circuit = _circuit(self.url)
        if circuit.open:
            raise _silent()
        try:
            found = self._asked(wanted)
        except _Silence as silence:
            circuit.failed()
            raise _silent() from silence
        circuit.answered()
        return found

    def _asked(self, wanted: Wanted) -> Extract | None:
        for last in (False, True):
            try:
                return self._ask(wanted)
            except _Silence as silence:
                if last or not silence.again:
                    raise
            time.sleep(PAUSE)
        raise AssertionError("unreachable")

    def _ask(self, wanted: Wanted) -> Extract | None:
        asked = {
            "paper": wanted.material,
            "source": wanted.yielded_by,
            "project": wanted.project_id,
            "uscc": wanted.uscc,
        }
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = Request(f"{self.url}?{urlencode(asked)}", headers=headers)  # noqa: S310  http(s) only, checked above
        ends = time.monotonic() + PATIENCE
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  the same
                content = _read(answer, ends)
                told = answer.headers
        except HTTPError as error:
            return _no_paper(error)
        except TimeoutError as error:
            raise _Silence(again=False) from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise _Silence(again=not isinstance(getattr(error, "reason", None), TimeoutError)) from error
        digest = told.get("X-Content-SHA256", "")
        if digest and digest != sha256(content).hexdigest():
            raise _Silence(again=True)
        name = unquote(told.get("X-File-Name", "")) or f"{wanted.material[:60]}.pdf"
        return Extract(name, content, (unquote(told.get("X-Register", "")) or self.url)[:200])


class _Silence(Exception):
    """No answer that is of any use; ``again``: another try may help."""

    def __init__(self, *, again: bool) -> None:
        super().__init__()
        self.again = again


def _read(answer: Any, ends: float) -> bytes:
    """The whole answer, by ``ends`` (monotonic): a register that drips byte by byte is as good as silent."""
    blocks, size = [], 0
    while block := answer.read1(BLOCK):
        size += len(block)
        if size > LARGEST or time.monotonic() > ends:
            raise _Silence(again=False)
        blocks.append(block)
    if answer.length:
        raise _Silence(again=True)  # cut off
    return b"".join(blocks)


def _no_paper(error: HTTPError) -> None:
    """What an answer other than 200 means: none (404), not allowed (REG-2), or nothing of use."""
    error.close()
    if error.code == 404:
        return
    if error.code in (401, 403):
        raise Refused(NOT_ALLOWED) from error
    raise _Silence(again=error.code >= 500) from error


class Circuit:
    """A register that fell silent :data:`FAILURES` times in a row is left alone for :data:`REST` seconds, then asked
    once; so nobody waits for one that is away. One for each address and process."""

    def __init__(self) -> None:
        self._failures, self._until = 0, 0.0

    @property
    def open(self) -> bool:
        """Whether it is left alone now."""
        return time.monotonic() < self._until

    def failed(self) -> None:
        """One more silence."""
        self._failures += 1
        if self._failures >= FAILURES:
            self._until = time.monotonic() + REST

    def answered(self) -> None:
        """It speaks again."""
        self._failures, self._until = 0, 0.0


_circuits: dict[str, Circuit] = {}


def _circuit(url: str) -> Circuit:
    return _circuits.setdefault(url, Circuit())


def forget_silence() -> None:
    """Ask every register again, whatever it did before."""
    _circuits.clear()


def _silent() -> Refused:
    return Refused(CANNOT_ASK)


CANNOT_ASK = Refusal(
    "REG-1",
    Text(
        "数据共享服务暂不可用，请稍后再取；不得因此要求申请人提交。",
        "Data sharing cannot be asked now; try again later. The applicant is not asked for the paper.",
    ),
)
NOT_ALLOWED = Refusal(
    "REG-2",
    Text(
        "数据共享服务拒绝了本站的令牌，请联系系统管理员；不得因此要求申请人提交。",
        "Data sharing refuses this site's token; tell the administrator. The applicant is not asked for the paper.",
    ),
)


def registers() -> tuple[Register, ...]:
    """The site's registers in the order in which they are asked: the park's own, then ``KUAIJIN_REGISTER_URL``."""
    url = os.environ.get("KUAIJIN_REGISTER_URL", "")
    token = os.environ.get("KUAIJIN_REGISTER_TOKEN", "")
    return (ParkRegister(), HttpRegister(url, token)) if url else (ParkRegister(),)


class Gathered(Struct, frozen=True):
    """What came of asking for several papers: those found, those no register has, those not to be had now and why."""

    found: tuple[tuple[Wanted, Extract], ...]
    none: tuple[Wanted, ...]
    later: tuple[Wanted, ...]
    why: Refusal | None


def gather(wanted: Iterable[Wanted]) -> Gathered:
    """Ask for each paper the registers in turn. One that cannot be asked is not asked again for the others, so the
    whole takes one register's patience at most; what the others have is fetched all the same."""
    silent: dict[int, Refusal] = {}
    found, none, later = [], [], []
    for each in wanted:
        extract = None
        for number, register in enumerate(registers()):
            if number in silent:
                continue
            try:
                extract = register.fetch(each)
            except Refused as refused:
                silent[number] = refused.refusal
            if extract is not None:
                break
        if extract is not None:
            found.append((each, extract))
        else:
            (later if silent else none).append(each)
    return Gathered(tuple(found), tuple(none), tuple(later), next(iter(silent.values()), None))


def told(gathered: Gathered, kept: int) -> Text:
    """What a person is told of it: how many came, how many no register has, what is tried again later."""
    zh, en = f"共享取得 {kept} 份材料", f"Papers fetched: {kept}"
    if gathered.none:
        zh, en = f"{zh}；{len(gathered.none)} 份登记库中没有", f"{en}; in no register: {len(gathered.none)}"
    if gathered.why is not None:
        why = gathered.why
        zh = f"{zh}；{len(gathered.later)} 份暂未取到（{why.rule}）：{why.text.zh}"
        en = f"{en}; not now: {len(gathered.later)} ({why.rule}). {why.text.en}"
    return Text(zh, en)
