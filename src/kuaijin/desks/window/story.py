"""The history of a case in words: who did what when, with what was said."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.desks.frame import labels, words
from kuaijin.desks.frame.happenings import event_name
from kuaijin.ledger import Entry

TOLD: dict[str, Text] = {
    "text": Text("内容", "Text"),
    "reason": Text("理由", "Reason"),
    "missing": Text("材料", "Papers"),
    "materials": Text("材料", "Papers"),
    "material": Text("材料", "Paper"),
    "file_name": Text("文件", "File"),
    "source": Text("来源", "Source"),
    "open_points": Text("待完善", "Open points"),
    "supervisor_reason": Text("主管理由", "Supervisor's reason"),
    "as_of": Text("受理日", "Counted from"),
    "ground": Text("情形", "Ground"),
    "right_authority": Text("有权机关", "Authority in charge"),
    "effect": Text("结果", "Effect"),
    "model": Text("方式", "Kind"),
    "name": Text("程序", "Procedure"),
    "planned_days": Text("预计工作日", "Planned working days"),
    "planned_end": Text("计划结束", "Planned end"),
    "notice_on": Text("书面告知", "Told in writing"),
    "faulty": Text("不符合法定形式", "Not in the legal form"),
    "cure_by": Text("承诺补齐", "Promised by"),
    "chair": Text("主持人", "Chair"),
    "held_on": Text("听证日期", "Held on"),
    "promise_document": Text("承诺书", "Letter of promise"),
    "conclusion": Text("结论", "Conclusion"),
    "document": Text("文书", "Document"),
    "days": Text("天数", "Days"),
    "handler": Text("经办人", "Handler"),
    "reviewer": Text("审查人", "Reviewer"),
    "department": Text("部门", "Department"),
    "certificate_no": Text("证号", "Certificate"),
    "legal_basis": Text("法律依据", "Legal basis"),
    "receiver": Text("签收人", "Received by"),
    "channel": Text("方式", "Channel"),
    "archive_no": Text("档号", "Archive number"),
    "compensation": Text("补偿", "Compensation"),
    "requested_by": Text("申请人", "Asked for by"),
    "result": Text("结果", "Result"),
    "note": Text("说明", "Note"),
    "rectify_by": Text("整改期限", "Rectify by"),
    "months": Text("月数", "Months"),
    "lapsed_on": Text("废止日", "Lapsed on"),
}
"""The fields of events that a reader is told, and what they are called."""
NOT_OF_RECEIPT = frozenset({"department"})
ENGLISH: dict[str, str] = {
    "pre-service-opened": "Pre-service opened",
    "accepted-tolerantly": "Accepted with papers to follow",
    "acceptance-refused": "Not accepted",
    "deemed-accepted": "Deemed accepted",
    "special-started": "Special procedure started",
    "special-ended": "Special procedure ended",
}
TONES: dict[str, str] = {
    "granted": "good",
    "denied": "bad",
    "acceptance-refused": "bad",
    "deemed-accepted": "warn",
    "correction-notified": "warn",
    "special-started": "pause",
}


class Happening(Struct, frozen=True):
    """One entry as the page tells it."""

    entry: Entry
    name: Text
    told: tuple[tuple[Text, str], ...]
    tone: str


def happenings(entries: Iterable[Entry]) -> list[Happening]:
    """The entries in words, the newest first."""
    return [_told(entry) for entry in reversed(tuple(entries))]


def _told(entry: Entry) -> Happening:
    name = event_name("case", entry.type)
    english = ENGLISH.get(entry.type, name.en.capitalize())
    subject = entry.type in ("received", "pre-service-opened")
    told = tuple(
        (TOLD[field], shown)
        for field in entry.event.__struct_fields__
        if field in TOLD and not (subject and field in NOT_OF_RECEIPT)
        for shown in [_shown(getattr(entry.event, field))]
        if shown
    )
    return Happening(entry, Text(name.zh, english), told, TONES.get(entry.type, ""))


def _shown(value: Any) -> str:
    if value is None or value is msgspec.UNSET:
        return ""
    if isinstance(value, Text):
        return words.say(value)
    if isinstance(value, date):
        return words.say_day(value)
    if isinstance(value, bool):
        return ""
    if isinstance(value, tuple):
        return ("、" if words.chinese() else "; ").join(str(each) for each in value)
    return words.say(labels.choice(str(value)))
