"""The history of a matter in words: who did what when, with what was said."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.matter_state import LEVEL_NAMES, STEP_NAMES
from kuaijin.desks.frame import labels, words
from kuaijin.desks.frame.happenings import event_name
from kuaijin.ledger import Entry

TOLD: dict[str, Text] = {
    "text": Text("内容", "Text"),
    "category": Text("类别", "Category"),
    "case_id": Text("办件", "Case"),
    "raised_by": Text("提出人", "Raised by"),
    "source_meeting": Text("来源会议", "From the meeting"),
    "level": Text("层级", "Level"),
    "lead": Text("牵头", "Lead"),
    "supporting": Text("配合", "Supporting"),
    "due": Text("期限", "Due"),
    "former_due": Text("原期限", "Due before"),
    "standard": Text("验收标准", "Acceptance standard"),
    "accept_by": Text("签收期限", "To be signed for by"),
    "late": Text("逾期签收", "Signed for late"),
    "reason": Text("理由", "Reason"),
    "step": Text("督办级别", "Ladder"),
    "evidence": Text("佐证", "Evidence"),
    "finding": Text("核验意见", "Finding"),
    "outside_cause": Text("外部原因", "Outside cause"),
}
"""The fields of events that a reader is told, and what they are called; who acted stands beside the day already."""
ENGLISH: dict[str, str] = {
    "solved-claimed": "Claimed solved",
    "confirmed": "Confirmed solved",
    "accepted": "Signed for",
    "matter-resumed": "Resumed",
}
"""Names of entries that their tags tell badly."""


class Happening(Struct, frozen=True):
    """One entry as the page tells it."""

    entry: Entry
    name: Text
    told: tuple[tuple[Text, str], ...]


def happenings(entries: Iterable[Entry]) -> list[Happening]:
    """The entries in words, the newest first."""
    return [_told(entry) for entry in reversed(tuple(entries))]


def _told(entry: Entry) -> Happening:
    name = event_name("matter", entry.type)
    told = tuple(
        (TOLD[field], shown)
        for field in entry.event.__struct_fields__
        if field in TOLD
        for shown in [_shown(field, getattr(entry.event, field))]
        if shown
    )
    return Happening(entry, Text(name.zh, ENGLISH.get(entry.type, name.en.capitalize())), told)


def _shown(field: str, value: Any) -> str:
    """The value in the reader's language; empty where there is nothing to tell."""
    if field == "step":
        return words.say(STEP_NAMES[value]) if value in STEP_NAMES else str(value)
    if field == "level":
        return words.say(LEVEL_NAMES[value]) if value in LEVEL_NAMES else str(value)
    if isinstance(value, date):
        return words.say_day(value)
    if isinstance(value, bool):
        return words.say(Text("是", "yes")) if value else ""
    if isinstance(value, tuple):
        return ("、" if words.chinese() else "; ").join(value)
    return words.say(labels.choice(str(value)))
