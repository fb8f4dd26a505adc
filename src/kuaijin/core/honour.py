"""荣誉 as an aggregate: an honour or a place in somebody else's appraisal, entered with its document (article M14)."""

from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text
from kuaijin.core.case_state import CaseFile
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, TITLE_LENGTH, check_date, check_text, first, kebab
from kuaijin.core.checks import wrong_status as wrong
from kuaijin.core.context import Context
from kuaijin.core.stored_files import check_stored, version_of

KIND = "honour"
NAME = Text("荣誉", "honour")
Source = Literal["article", "document"]
STATUSES: dict[str, Text] = {
    "new": Text("未登记", "not entered"),
    "held": Text("有效", "held"),
    "struck": Text("已撤销", "struck out"),
}
COMMAND_NAMES: dict[str, Text] = {
    "record-honour": Text("登记荣誉", "Enter an honour"),
    "strike-honour": Text("撤销荣誉", "Strike out"),
    "attach-certificate": Text("附证书扫描件", "Attach a scan of the certificate"),
}
MOST_SCANS = 20


class HonourCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to an honour."""


class RecordHonour(HonourCommand, frozen=True):
    """登记荣誉. ``place``: the rank where there was one (0: none); ``flag``: a red flag (红旗单位)."""

    title_zh: str
    title_en: str
    giver: str
    period: str
    awarded_on: date
    document_no: str
    place: int = 0
    flag: bool = False
    source: Source = "document"


class StrikeHonour(HonourCommand, frozen=True):
    """撤销: entered by mistake, or taken back by who gave it."""

    reason: str


class AttachCertificate(HonourCommand, frozen=True):
    """附证书扫描件: a file that was checked and lies in the store under ``digest`` (SM3)."""

    file_name: str
    digest: str
    sha256: str
    media_type: str
    size: int


class HonourEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of an honour."""


class HonourRecorded(HonourEvent, frozen=True):
    """荣誉已登记."""

    title_zh: str
    title_en: str
    giver: str
    period: str
    awarded_on: date
    document_no: str
    place: int
    flag: bool
    source: Source
    by: str


class HonourStruck(HonourEvent, frozen=True):
    """荣誉已撤销."""

    reason: str
    by: str


class CertificateAttached(HonourEvent, frozen=True):
    """证书扫描件已附."""

    file_name: str
    digest: str
    sha256: str
    media_type: str
    size: int
    by: str


Command = RecordHonour | StrikeHonour | AttachCertificate
Event = HonourRecorded | HonourStruck | CertificateAttached


class State(Struct, frozen=True, kw_only=True):
    """An honour."""

    id: str
    status: str = "new"
    title: Text = Text("", "")
    giver: str = ""
    period: str = ""
    awarded_on: date | None = None
    document_no: str = ""
    place: int = 0
    flag: bool = False
    source: Source = "document"
    reason: str = ""
    scans: tuple[CaseFile, ...] = ()


def initial(stream_id: str) -> State:
    """Nothing yet."""
    return State(id=stream_id)


def _record(command: RecordHonour, context: Context) -> tuple[Event, ...] | Refusal:
    refusal = first(
        (
            check_text(command.title_zh, "title_zh", Text("荣誉名称", "title"), limit=TITLE_LENGTH),
            check_text(command.title_en, "title_en", Text("英文名称", "English title"), limit=TITLE_LENGTH),
            check_text(command.giver, "giver", Text("授予单位", "given by"), limit=NAME_LENGTH),
            check_text(command.period, "period", Text("考核期", "period"), limit=NAME_LENGTH),
            check_text(command.document_no, "document_no", Text("文号或来源", "source"), limit=TITLE_LENGTH),
            check_date(command.awarded_on, context.today, "awarded_on", Text("授予日期", "date")),
        )
    )
    if refusal is None and not 0 <= command.place <= 1000:
        refusal = Refusal("HON-PLACE", Text("名次须在 0 至 1000 之间。", "A place lies between 0 and 1000."), "place")
    return refusal or (
        HonourRecorded(
            at=context.now,
            title_zh=command.title_zh.strip(),
            title_en=command.title_en.strip(),
            giver=command.giver.strip(),
            period=command.period.strip(),
            awarded_on=command.awarded_on,
            document_no=command.document_no.strip(),
            place=command.place,
            flag=command.flag,
            source=command.source,
            by=context.actor.name,
        ),
    )


def _attach(state: State, command: AttachCertificate, context: Context) -> tuple[Event, ...] | Refusal:
    """What is attached stays: a scan of the wrong paper goes with the honour that is struck out and entered anew."""
    refusal = check_stored(command, "HON-SCAN")
    if refusal is not None:
        return refusal
    if any(each.digest == command.digest for each in state.scans):
        return Refusal("HON-SCAN", Text("这份扫描件已经在册。", "This very scan is there already."), "file")
    if len(state.scans) >= MOST_SCANS:
        text = Text(f"最多 {MOST_SCANS} 份扫描件。", f"{MOST_SCANS} scans at the most.")
        return Refusal("HON-SCAN", text, "file")
    return (
        CertificateAttached(
            at=context.now,
            file_name=command.file_name,
            digest=command.digest,
            sha256=command.sha256,
            media_type=command.media_type,
            size=command.size,
            by=context.actor.name,
        ),
    )


def decide(state: State, command: Command, context: Context) -> tuple[Event, ...] | Refusal:
    """The events that ``command`` leads to, or why it is refused."""
    wanted = "new" if isinstance(command, RecordHonour) else "held"
    if state.status != wanted:
        return wrong(NAME, state.status, STATUSES, COMMAND_NAMES[str(command.__struct_config__.tag)])
    if isinstance(command, RecordHonour):
        return _record(command, context)
    if isinstance(command, AttachCertificate):
        return _attach(state, command, context)
    refusal = check_text(command.reason, "reason", Text("理由", "reasons"), limit=PROSE_LENGTH)
    return refusal or (HonourStruck(at=context.now, reason=command.reason.strip(), by=context.actor.name),)


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    if isinstance(event, HonourStruck):
        return replace(state, status="struck", reason=event.reason)
    if isinstance(event, CertificateAttached):
        scan = version_of(event, state.title.zh, len(state.scans) + 1)
        return replace(state, scans=(*state.scans, scan))
    return replace(
        state,
        status="held",
        title=Text(event.title_zh, event.title_en),
        giver=event.giver,
        period=event.period,
        awarded_on=event.awarded_on,
        document_no=event.document_no,
        place=event.place,
        flag=event.flag,
        source=event.source,
    )
