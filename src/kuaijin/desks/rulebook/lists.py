"""The lists of the rulebook's desk."""

from typing import ClassVar

from django.http import HttpRequest
from django.urls import reverse

from kuaijin.core.base import Text
from kuaijin.core.rulebook_change import STATUSES
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.rulebook.versions import status_of


class RevisionList(Listing):
    """Revisions, the newest first."""

    id = "revisions"
    label = Text("规则修订", "Revisions of the rulebook")
    search = ("id__icontains", "title__icontains", "why__icontains", "document_no__icontains")
    search_hint = Text("编号、名称、说明、文号", "Number, title, ground or document")
    default_sort = "-begun"
    empty = Text("还没有修订过规则", "The rulebook has not been revised yet")
    filters = (
        Choice("status", Text("状态", "Status"), tuple((k, text) for k, text in STATUSES.items() if k != "new")),
    )

    def __init__(self, request: HttpRequest, rows: object, **more: str) -> None:
        day = request.day
        self.columns: ClassVar[tuple[Column, ...]] = (  # type: ignore[misc]  a status is of a day
            Column("id", Text("编号", "No."), sort="id", wide_only=True),
            Column("title", Text("名称", "Title"), sort="title", main=True,
                   href=lambda row: reverse("rulebook:change", args=[row.pk])),
            Column("status", Text("状态", "Status"), lambda row: status_of(row.status, row.valid_from, day),
                   kind="status", sort="status"),
            Column("changes", Text("项数", "Changes"), kind="int", sort="changes"),
            Column("begun", Text("起草", "Begun"), "begun_on", kind="day", sort="begun_on"),
            Column("by", Text("起草人", "Drafted by"), lambda row: "、".join(row.drafted_by)),
            Column("from", Text("生效", "From"), "valid_from", kind="day", sort="valid_from"),
            Column("document", Text("文号", "Document"), "document_no", sort="document_no"),
        )  # fmt: skip
        super().__init__(request, rows, **more)  # type: ignore[arg-type]  a query set
