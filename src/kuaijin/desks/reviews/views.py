"""技术审查: the list, one review with its rounds, and what may be done to it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuaijin import ledger
from kuaijin.core.base import Text
from kuaijin.core.tech_review import COMMAND_NAMES
from kuaijin.core.tech_review_messages import CommissionReview
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.beginnings import require_beginning
from kuaijin.desks.frame.commands import acted, done, run_command
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.frame.todo import landing_lines
from kuaijin.desks.reviews import forms
from kuaijin.desks.reviews.lists import ReviewList
from kuaijin.insight.reviews import figures_of_reviews
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.ledger.projections.review_models import AgencyRow, ReviewRow


def _rows(request: HttpRequest) -> Any:
    return visible(request.actor, "tech-review", ReviewRow.objects.all())


@require_GET
@requires("tech-review.list")
def review_list(request: HttpRequest) -> HttpResponse:
    """The reviews that the person may see, with the park's figures for who works inside."""
    export_url = reverse("reviews:export") if may(request, "tech-review.export") else ""
    figures = figures_of_reviews(request.day) if may(request, "cockpit.see") else None
    context = {
        "figures": figures,
        "can_see_agencies": may(request, "agency.list"),
        "todo": landing_lines(request, "reviews:list"),
    }
    return listing.answer(
        request, ReviewList(request, _rows(request), export_url=export_url), "reviews/list.html", context
    )


@require_GET
@requires("tech-review.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file."""
    return exported(ReviewList(request, _rows(request)), f"reviews-{request.day}")


@require_http_methods(["GET", "POST"])
def commission(request: HttpRequest, case_id: str) -> HttpResponse:
    """Give a review of a case out."""
    row = CaseRow.objects.filter(pk=case_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    asked = CommissionReview(case_id=case_id, question="", days=1)
    require_beginning(request, "tech-review", asked)
    state, _ = ledger.load("case", case_id)
    form = forms.commission_form(state)
    if request.method == "GET":
        return render(request, "reviews/commission.html", {"form": form, "state": state, "row": row})
    number = f"{case_id}-JS{ReviewRow.objects.filter(case=case_id).count() + 1}"
    result = run_command(request, "tech-review", number, form, begins=True)
    return result.response or done(
        request, reverse("reviews:review", args=[number]), Text("已委托", "The review is given out")
    )


def _found(request: HttpRequest, review_id: str) -> ReviewRow:
    row = ReviewRow.objects.filter(id=review_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    return row


@require_GET
def review_page(request: HttpRequest, review_id: str) -> HttpResponse:
    """One review: the question, who reviews and why they, the rounds, the conclusion."""
    row = _found(request, review_id)
    state, seq = ledger.load("tech-review", review_id)
    item = surroundings.rulebook().items.get(state.item_id)
    case = CaseRow.objects.filter(pk=state.case_id).first()
    agency = AgencyRow.objects.filter(pk=state.agency).first() if state.agency else None
    project = ProjectRow.objects.filter(pk=state.project_id).first()
    context = {
        "row": row,
        "state": state,
        "row_status": f"review_{state.status}",
        "item": item.name if item else Text(state.item_id, state.item_id),
        "case_seen": case is not None and may(request, "read", subject_of(case)),
        "agency": agency,
        "agency_seen": agency is not None and may(request, "agency.list"),
        "project": project,
        "late": row.open and row.due < request.day,
        "forms": [] if request.as_of else forms.offered(request, row, state, seq),
    }
    return render(request, "reviews/review.html", context)


@require_POST
def act(request: HttpRequest, review_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a review."""
    if tag not in forms.COMMANDS:
        raise Http404
    row = _found(request, review_id)
    require(request, tag, subject_of(row))
    result = run_command(request, "tech-review", review_id, forms.form_of(tag, review_id))
    back = reverse("reviews:review", args=[review_id]) if tag != "recuse" else reverse("reviews:list")
    return result.response or acted(request, back, COMMAND_NAMES[tag])
