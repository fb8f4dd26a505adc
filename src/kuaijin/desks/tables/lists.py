"""The list of imports."""

from typing import ClassVar

from kuaijin.core.base import Text
from kuaijin.desks.frame.listing import Column, Listing


class ImportList(Listing):
    """What was imported, the latest first."""

    id = "table-imports"
    label = Text("导入记录", "Imports")
    search = ("source__icontains", "file_name__icontains", "document__icontains", "by__icontains")
    search_hint = Text("来源、文件、依据、经办", "Source, file, ground or who")
    default_sort = "-at"
    empty = Text("还没有导入过表格", "No table was imported yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("at", Text("时间", "When"), kind="moment", sort="at"),
        Column("source", Text("来源", "Source"), sort="source", main=True),
        Column("file_name", Text("文件", "File"), sort="file_name"),
        Column("document", Text("依据", "Ground"), sort="document", wide_only=True),
        Column("new", Text("新入库", "New"), kind="int", sort="new"),
        Column("changed", Text("更新", "Changed"), kind="int", sort="changed"),
        Column("same", Text("无变化", "Unchanged"), kind="int", sort="same"),
        Column("left_out", Text("不导入", "Left out"), kind="int", sort="left_out"),
        Column("by", Text("经办", "By"), sort="by"),
    )
