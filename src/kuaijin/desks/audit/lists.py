"""The lists of the auditor's desk."""

from typing import Any, ClassVar

from django.urls import reverse

from kuaijin.core.base import Text
from kuaijin.desks.frame.happenings import KINDS, event_name, kind_name
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.ledger.models import Checkpoint, Entry
from kuaijin.people.roles import ROLES, role_name


def _entry(row: Entry) -> str:
    return reverse("audit:entry", args=[row.pk])


def _stream(row: Entry) -> str:
    return reverse("audit:stream", args=[row.kind, row.stream_id])


def _from(rows: Any, value: str) -> Any:
    return rows.filter(actor_role=value)


class EntryList(Listing):
    """All entries, the newest first."""

    id = "entries"
    label = Text("台账条目", "Ledger entries")
    search = ("stream_id__icontains", "actor_name__icontains", "type__icontains", "hash__istartswith")
    search_hint = Text("编号、经办人、类型或哈希", "Id, person, type or hash")
    default_sort = "-number"
    page_size = 50
    columns: ClassVar[tuple[Column, ...]] = (
        Column("number", Text("条目", "Entry"), "id", kind="int", sort="id", href=_entry, main=True),
        Column("recorded", Text("记录时间", "Recorded"), "recorded_at", kind="moment", sort="recorded_at"),
        Column("kind", Text("类别", "Kind"), lambda row: kind_name(row.kind)),
        Column("stream", Text("对象", "Stream"), "stream_id", sort="stream_id", href=_stream),
        Column("seq", Text("序号", "Seq"), "seq", kind="int"),
        Column("type", Text("事项", "What"), lambda row: event_name(row.kind, row.type), sort="type"),
        Column("actor", Text("经办", "By"), "actor_name", sort="actor_name"),
        Column("hash", Text("哈希", "Hash"), lambda row: row.hash[:12], wide_only=True),
    )
    filters = (
        Choice("kind", Text("类别", "Kind"), tuple(KINDS.items())),
        Choice("role", Text("角色", "Role"), tuple((role, role_name(role)) for role in ROLES), "actor_role"),
    )


class CheckpointList(Listing):
    """日结, the newest first."""

    id = "checkpoints"
    label = Text("日结", "Checkpoints")
    default_sort = "-number"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("number", Text("日结", "Checkpoint"), "number", kind="int", sort="number", main=True),
        Column("made", Text("时间", "Made"), "made_at", kind="moment"),
        Column("streams", Text("对象数", "Streams"), "streams", kind="int"),
        Column("moved", Text("有变化", "Moved"), "moved", kind="int"),
        Column("root", Text("默克尔根", "Merkle root"), lambda row: f"{row.root[:32]}…"),
    )
    empty = Text("还没有日结；运行 kuaijin ledger checkpoint", "No checkpoint yet; run kuaijin ledger checkpoint")
    model = Checkpoint
