"""好差评: the firm rates a finished case; those inside see the ratings, their figures and what bad ones raise."""

from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from msgspec.structs import replace

from kuaijin.core import rating
from kuaijin.core.base import Text
from kuaijin.core.rating import LEVELS, Rate
from kuaijin.desks.frame import listing, words
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.fields import Field
from kuaijin.desks.frame.guard import require, require_sight, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.names import department
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.insight.ratings import figures_of_ratings
from kuaijin.ledger.projections.firm_models import RatingRow
from kuaijin.ledger.projections.models import CaseRow

CHOICES = tuple((str(level), text) for level, text in LEVELS.items())
PARTS = ("item_zh", "item_en", "department", "project")


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, case_id: str) -> HttpResponse:
    """Rate the service in one case."""
    row = CaseRow.objects.filter(id=case_id).first()
    subject = subject_of(row) if row else None
    require_sight(request, "read", subject)
    if row is None or subject is None:
        raise Http404
    require(request, "rate", replace(subject, kind=rating.KIND))
    form = CommandForm(
        Rate,
        reverse("firm:rate", args=[case_id]),
        fields={"level": Field(widget="radio", choices=CHOICES, wide=True)},
    )
    if request.method == "GET":
        known = RatingRow.objects.filter(case=case_id).first()
        context = {"row": row, "form": form, "rating": known, "level": LEVELS.get(known.level) if known else None}
        return render(request, "firm/rate.html", context)
    result = run_command(request, rating.KIND, case_id, form)
    return result.response or done(request, reverse("firm:home"), Text("感谢您的评价", "Thank you for rating"))


def _bad(row: Any) -> bool:
    return bool(row.level <= rating.BAD)


class RatingList(Listing):
    """The ratings given, the newest first."""

    id = "ratings"
    export_act = "rating.export"
    label = Text("好差评", "Ratings")
    search = ("case__icontains", "comment__icontains", "item_zh__icontains")
    search_hint = Text("办件、事项、意见", "Case, item or comment")
    default_sort = "-on"
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "item",
            Text("事项", "Item"),
            lambda row: words.say(Text(row.item_zh, row.item_en)),
            sort="item_zh",
            main=True,
            opens=("case", "case"),
        ),
        Column("level", Text("评价", "Rating"), lambda row: f"rating_{row.level}", kind="status", sort="level"),
        Column("comment", Text("意见", "Comment"), "comment"),
        Column("department", Text("部门", "Department"), lambda row: department(row.department), sort="department"),
        Column("by", Text("评价人", "By"), "by", sort="by", wide_only=True),
        Column("on", Text("日期", "Day"), kind="day", sort="on"),
        Column(
            "matter",
            Text("回访", "Follow-up"),
            lambda row: row.matter or "—",
            opens=("matter", "matter"),
        ),
        Column(
            "form",
            Text("整改单", "Correction form"),
            lambda row: words.say(Text("整改单", "Form")) if row.level <= rating.BAD else "—",
            href=lambda row: (
                reverse("forms:draft", args=["rectification", row.case]) if row.level <= rating.BAD else ""
            ),
            wide_only=True,
        ),
    )
    filters = (Choice("level", Text("评价", "Rating"), CHOICES),)
    empty = Text("还没有评价", "No rating yet")


def _with_cases(rows: QuerySet[Any], cases: QuerySet[Any]) -> QuerySet[Any]:
    of_case = CaseRow.objects.filter(id=OuterRef("case"))
    return rows.filter(case__in=cases.values("id")).annotate(
        **{part: Subquery(of_case.values(part)[:1]) for part in PARTS}
    )


@require_GET
@requires("rating.list")
def ratings(request: HttpRequest) -> HttpResponse:
    """The figures and the list; a case that nobody rated is in neither."""
    cases = visible(request.actor, "case", CaseRow.objects.all())
    found = RatingList(request, _with_cases(RatingRow.objects.all(), cases))
    context = {
        "figures": (figures := figures_of_ratings(cases)),
        "levels": [(LEVELS[level], count) for level, count in figures.by_level.items()],
    }
    return listing.answer(request, found, "firm/ratings.html", context)
