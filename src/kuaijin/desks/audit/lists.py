"""The lists of the auditor's desk."""

from typing import Any, ClassVar

from django.urls import reverse

from kuaijin.core import case_watch, export_log
from kuaijin.core.base import Text
from kuaijin.desks.frame.happenings import KINDS, event_name, kind_name
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.ledger.models import Checkpoint, Entry
from kuaijin.people.roles import ROLES, role_name


def _entry(row: Entry) -> str:
    return reverse("audit:entry", args=[row.pk])


def _stream(row: Entry) -> str:
    return reverse("audit:stream", args=[row.kind, row.stream_id])


def _export_stream(row: Any) -> str:
    return reverse("audit:stream", args=[export_log.KIND, row.pk.rpartition("-")[0]])


def _evidence(row: Any) -> str:
    return reverse("audit:evidence", args=[row.case, row.position])


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
    export_act = "ledger.export"
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


class ExportList(Listing):
    """导出记录: what was taken out, by whom and what for (mechanisms.md 11), the latest first."""

    id = "exports"
    export_act = "export-log.export"
    label = Text("导出记录", "Exports")
    search = ("what__icontains", "about__icontains", "reason__icontains", "by__icontains")
    search_hint = Text("内容、用途或经办", "What, what for or by whom")
    default_sort = "-at"
    empty = Text("还没有人导出过数据", "Nothing has been taken out yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("what", Text("导出内容", "What"), sort="what", main=True, href=_export_stream),
        Column("at", Text("时间", "When"), kind="moment", sort="at"),
        Column("by", Text("经办", "By"), sort="by"),
        Column("reason", Text("用途", "What for"), sort="reason"),
        Column("lines", Text("行数", "Rows"), kind="int", sort="lines"),
        Column("about", Text("范围", "How far"), wide_only=True),
    )
    filters = (Choice("role", Text("角色", "Role"), tuple((role, role_name(role)) for role in ROLES)),)


class SignList(Listing):
    """疑点: what the record of the cases says against the agency (law.md 16), the latest first."""

    id = "signs"
    label = Text("疑点", "Signs")
    search = (
        "case__icontains",
        "item_zh__icontains",
        "item_en__icontains",
        "project__icontains",
        "department__icontains",
        "handler__icontains",
    )
    search_hint = Text("办件、事项、项目、部门、经办人", "Case, item, project, department or handler")
    default_sort = "-on"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("case", Text("办件", "Case"), href=lambda row: reverse("window:case", args=[row.case]), main=True),
        Column("item", Text("事项", "Item"), lambda row: Text(row.item_zh, row.item_en)),
        Column("rule", Text("疑点", "Sign"), lambda row: case_watch.RULES[row.rule], sort="rule"),
        Column("text", Text("依据记录", "On record"), lambda row: Text(row.text_zh, row.text_en), href=_evidence),
        Column("on", Text("日期", "Day"), kind="day", sort="on"),
        Column("department", Text("部门", "Department"), sort="department", wide_only=True),
        Column("handler", Text("经办人", "Handler"), sort="handler"),
        Column("project", Text("项目", "Project"), sort="project", wide_only=True),
    )
    filters = (Choice("rule", Text("疑点", "Sign"), tuple(case_watch.RULES.items())),)
    empty = Text("没有疑点", "Nothing on record speaks against the agency")
