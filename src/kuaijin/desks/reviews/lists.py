"""The list of technical reviews."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from kuaijin.core.base import Text
from kuaijin.core.tech_review import STATUSES
from kuaijin.desks.frame import words
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.ledger.projections.review_models import ReviewRow


def item_of(row: ReviewRow) -> str:
    """The item's name in the reader's language."""
    return words.say(Text(row.item_zh, row.item_en))


def status_of(row: ReviewRow) -> str:
    """The pill of its status."""
    return f"review_{row.status}"


class ReviewList(Listing):
    """Technical reviews, those due first on top."""

    id = "reviews"
    label = Text("技术审查", "Technical reviews")
    search = ("id__icontains", "item_zh__icontains", "item_en__icontains", "question__icontains", "reviewer__icontains")
    search_hint = Text("编号、事项、问题、审查人", "Number, item, question or reviewer")
    default_sort = "-due"
    empty = Text("还没有委托技术审查", "No technical review yet")
    filters = (
        Choice("status", Text("状态", "Status"), tuple((k, text) for k, text in STATUSES.items() if k != "new")),
        Choice(
            "open",
            Text("进度", "Progress"),
            (("yes", Text("进行中", "open")), ("no", Text("已结束", "closed"))),
            apply=lambda found, value: found.filter(open=value == "yes"),
        ),
        Choice(
            "by",
            Text("审查方", "Reviewed by"),
            (("zone", Text("审查岗", "the zone")), ("agency", Text("第三方机构", "an agency"))),
            apply=lambda found, value: found.filter(agency="") if value == "zone" else found.exclude(agency=""),
        ),
    )
    columns = (
        Column(
            "item",
            Text("事项", "Item"),
            item_of,
            sort="item_zh",
            main=True,
            href=lambda row: reverse("reviews:review", args=[row.pk]),
        ),
        Column("question", Text("审查问题", "Question"), "question"),
        Column("status", Text("状态", "Status"), status_of, kind="status", sort="status"),
        Column("reviewer", Text("审查人", "Reviewer"), "reviewer", sort="reviewer"),
        Column("due", Text("应于", "Due"), "due", kind="day", sort="due"),
        Column("concluded", Text("结论日期", "Concluded"), "concluded_on", kind="day", sort="concluded_on"),
        Column("rounds", Text("修改轮次", "Rounds"), "rounds", kind="int", sort="rounds"),
        Column("case", Text("办件", "Case"), "case", sort="case", wide_only=True),
    )

    def __init__(self, request: HttpRequest, rows: QuerySet[ReviewRow], *, export_url: str = "") -> None:
        super().__init__(request, rows, export_url=export_url)
