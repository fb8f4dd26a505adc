"""报表中心: every form with its periods, what was issued, one form as page and file, and issuing it."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST
from msgspec import Struct
from msgspec.structs import asdict

from kuaijin import ledger
from kuaijin.core import form_paper as p
from kuaijin.core.base import Refused, Text
from kuaijin.core.form_catalogue import FORMS
from kuaijin.core.numbering import told
from kuaijin.desks.forms import found as drawing
from kuaijin.desks.frame import errors, listing, nav
from kuaijin.desks.frame.commands import CommandForm, done, run_command
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.exchange import documents, forms
from kuaijin.exchange.forms import Sheet, number_of, sheet_of
from kuaijin.ledger.projections.form_models import FormRow

ENDINGS = {"docx": (forms.as_docx, documents.MEDIA_TYPE), "pdf": (forms.as_pdf, "application/pdf")}
CONFIRM = Text("制发后取号，内容不再变化，确定吗？", "It gets a number and never changes again. Issue it?")
VOID = Text("作废后编号保留，确定吗？", "Its number stays as void. Go on?")
WHERE: dict[str, tuple[str, str, Text]] = {
    "intake": ("projects:list", "project.list", Text("在项目页“表单”处打开", "Open it on a project's page")),
    "project-month": ("projects:list", "project.list", Text("在项目页“表单”处打开", "Open it on a project's page")),
    "supervision": ("dispatch:matters", "matter.list", Text("在问题页打开", "Open it on a matter's page")),
    "visit": ("projects:list", "project.list", Text("在项目页的走访处打开", "Open it beside a visit of a project")),
    "mandate": ("firm:people", "firm.people", Text("在“授权委托”页打开", "Open it on the page of mandates")),
    "pledge": ("challenges:list", "challenge.list", Text("在榜单页打开", "Open it on a challenge's page")),
    "score-sheet": ("honours:home", "appraisal.read", Text("在考核页打开", "Open it on an appraisal's page")),
    "rectification": ("firm:ratings", "rating.list", Text("在好差评列表打开", "Open it in the list of ratings")),
}
"""Where a form about one thing is found, and the right to go there."""
KEPT = {"rhythm:bulletins": Text("快报与通报", "Bulletins"), "rhythm:meetings": Text("周调度会", "Meetings")}
"""Papers that are numbered and kept where they are made."""


def told_number(row: FormRow) -> Text:
    """The number of an issued form."""
    return told(f"{p.SERIES}{row.form}", row.issued_on.year, row.number)


class FormList(Listing):
    """The forms that were issued, the newest first."""

    id = "forms"
    export_act = "form.export"
    label = Text("已制发的表单", "Forms issued")
    search = ("id__icontains", "about__icontains", "issued_by__icontains", "project__icontains")
    search_hint = Text("编号、对象、制发人", "Number, subject or who issued it")
    default_sort = "-issued"
    empty = Text("还没有制发表单", "No form has been issued yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("number", Text("编号", "Number"), told_number, main=True,
               href=lambda row: reverse("forms:issued", args=[row.pk])),
        Column("form", Text("表单", "Form"), lambda row: FORMS[row.form].title, sort="form"),
        Column("about", Text("对象", "About"), "about", sort="about"),
        Column("status", Text("状态", "Status"), lambda row: f"form_{row.status}", kind="status", sort="status"),
        Column("as_of", Text("数据截至", "As of"), kind="day", sort="as_of", wide_only=True),
        Column("issued", Text("制发", "Issued"), "issued_on", kind="day", sort="issued_on"),
        Column("by", Text("制发人", "By"), "issued_by", sort="issued_by", wide_only=True),
    )  # fmt: skip
    filters = (
        Choice("form", Text("表单", "Form"), tuple((form.id, form.title) for form in FORMS.values())),
        Choice("status", Text("状态", "Status"), tuple(
            (key, text) for key, text in p.STATUSES.items() if key != "new")),
    )  # fmt: skip


@require_GET
@requires("form.list")
def home(request: HttpRequest) -> HttpResponse:
    """Every form: reports with their periods, the others with where they are found; below, what was issued."""
    day = request.day
    months = [f"{year}-{month:02d}" for year in (day.year, day.year - 1) for month in range(12, 0, -1)]
    context = {
        "reports": [
            (form, _periods(form.period, months, day)) for form in FORMS.values()
            if form.id in drawing.LIST_ACTS and may(request, drawing.LIST_ACTS[form.id])
        ],
        "singles": [
            (FORMS[id_], reverse(view), where) for id_, (view, act, where) in WHERE.items() if may(request, act)
        ],
        "may_word": may(request, "form-wording.word-form"),
        "kept": [(href, text) for view, text in KEPT.items() if (href := nav.href_of(request.actor, view))],
    }  # fmt: skip
    rows = visible(request.actor, "form", FormRow.objects.all())
    return listing.answer(request, FormList(request, rows), "forms/home.html", context)


def _periods(period: str, months: list[str], day: Any) -> list[str]:
    if period == "year":
        return [str(day.year), str(day.year - 1)]
    return [month for month in months if month <= f"{day:%Y-%m}"]


@require_GET
@requires("form.list")
def pick(request: HttpRequest) -> HttpResponse:
    """From the period picked to the form."""
    form = drawing.form_of(request.GET.get("form", ""))
    about = request.GET.get("about", "").strip()[:96]
    if not about:
        return redirect("forms:home")
    return redirect("forms:draft", form_id=form.id, about=about)


@require_GET
def visit(request: HttpRequest, project_id: str, number: int) -> HttpResponse:
    """From a visit on a project's page to its record; 404 for a project out of sight."""
    drawing.found(request, "visit", f"{project_id}.{number}")
    return redirect("forms:draft", form_id="visit", about=f"{project_id}.{number}")


@require_GET
@requires("firm.people")
def mandate(request: HttpRequest, number: int) -> HttpResponse:
    """From one of the firm's own mandates to its paper."""
    return redirect("forms:draft", form_id="mandate", about=f"{request.actor.org}.{number}")


@require_GET
def draft(request: HttpRequest, form_id: str, about: str) -> HttpResponse:
    """A form as it stands on the day shown, to be checked, printed, taken out and issued."""
    drawn = drawing.found(request, form_id, about)
    acting = request.as_of is None
    taking = drawing.may_take(request, drawn.form)
    files = reverse("forms:draft", args=[form_id, about])
    context = {
        "sheet": drawing.draft_sheet(request, drawn),
        "form": drawn.form,
        "issue": _issue_form(request, drawn) if acting and drawing.may_issue(request, drawn) else None,
        "files": [(ending, f"{files}{ending}") for ending in ENDINGS] if taking else [],
        "earlier": _earlier(request, drawn),
    }
    return render(request, "forms/paper.html", context)


def _earlier(request: HttpRequest, drawn: drawing.Found) -> list[tuple[FormRow, Text]]:
    """The same form about the same thing, as it was issued before."""
    rows = FormRow.objects.filter(form=drawn.form.id, about=drawn.about)
    seen = visible(request.actor, "form", rows)[:10]
    return [(row, told_number(row)) for row in seen]


def _issue_form(request: HttpRequest, drawn: drawing.Found) -> CommandForm:
    return CommandForm(
        p.IssueForm,
        reverse("forms:issue", args=[drawn.form.id, drawn.about]),
        fixed=asdict(drawing.issuing(drawn, request.actor.name)),
        seq=0,
        title=p.COMMAND_NAMES["issue-form"],
        confirm=CONFIRM,
    )


@require_GET
def draft_file(request: HttpRequest, form_id: str, about: str, ending: str) -> HttpResponse:
    """A form that was not issued, as a file marked so."""
    drawn = drawing.found(request, form_id, about)
    if form_id in drawing.LIST_ACTS:
        require(request, f"form.take-{form_id}")
    return _file(request, drawing.draft_sheet(request, drawn), ending, f"{drawn.form.title.zh} {about}")


@require_POST
def issue(request: HttpRequest, form_id: str, about: str) -> HttpResponse:
    """制发: freeze what the form says now, under the next number."""
    drawn = drawing.found(request, form_id, about)
    if drawn.owner is None:
        require(request, f"form.issue-{form_id}")
    else:
        require(request, f"issue-{form_id}", drawn.owner)
    number = FormRow.objects.filter(form=form_id).count() + 1
    id_ = f"{form_id}-{number:04d}"
    result = run_command(request, p.KIND, id_, _issue_form(request, drawn))
    return result.response or done(request, reverse("forms:issued", args=[id_]), Text("已制发", "Issued"))


class Issued(Struct, frozen=True):
    """An issued form in its reader's sight."""

    row: FormRow
    state: p.State
    content: p.Content
    seq: int


def _issued(request: HttpRequest, issued_id: str) -> Issued:
    row = FormRow.objects.filter(pk=issued_id).first()
    require_sight(request, "read", row and subject_of(row))
    state, seq = ledger.load(p.KIND, issued_id)
    if row is None or state.content is None:
        raise Http404
    return Issued(row, state, state.content, seq)


def _issued_sheet(request: HttpRequest, of: Issued) -> Sheet:
    language = drawing.language_of(request)
    number = number_of(of.content, of.row.issued_on.year, of.state.number).in_language(language)
    zone = drawing.zone_name(language)
    return sheet_of(of.content, zone, language, number=number, void=of.state.status == "void")


@require_GET
def issued(request: HttpRequest, issued_id: str) -> HttpResponse:
    """An issued form as it was issued."""
    of = _issued(request, issued_id)
    row, state, seq = of.row, of.state, of.seq
    acting = request.as_of is None and state.status == "issued"
    files = reverse("forms:issued", args=[issued_id])
    context = {
        "sheet": _issued_sheet(request, of),
        "form": FORMS[row.form],
        "row": row,
        "state": state,
        "row_status": f"form_{state.status}",
        "void": _void_form(row, seq) if acting and may(request, "void-form", subject_of(row)) else None,
        "files": [(ending, f"{files}{ending}") for ending in ENDINGS],
    }
    return render(request, "forms/paper.html", context)


def _void_form(row: FormRow, seq: int | None) -> CommandForm:
    return CommandForm(
        p.VoidForm,
        reverse("forms:void", args=[row.pk]),
        seq=seq,
        title=p.COMMAND_NAMES["void-form"],
        confirm=VOID,
        tone="danger",
    )


@require_GET
def issued_file(request: HttpRequest, issued_id: str, ending: str) -> HttpResponse:
    """An issued form as a file."""
    sheet = _issued_sheet(request, _issued(request, issued_id))
    return _file(request, sheet, ending, sheet.number or issued_id)


@require_POST
def void(request: HttpRequest, issued_id: str) -> HttpResponse:
    """作废: the number stays."""
    row = _issued(request, issued_id).row
    require(request, "void-form", subject_of(row))
    result = run_command(request, p.KIND, issued_id, _void_form(row, None))
    return result.response or done(request, reverse("forms:issued", args=[issued_id]), Text("已作废", "Made void"))


def _file(request: HttpRequest, sheet: Sheet, ending: str, name: str) -> HttpResponse:
    if ending not in ENDINGS:
        raise Http404
    make, media_type = ENDINGS[ending]
    try:
        content = make(sheet)
    except Refused as refused:
        return errors.refused(request, refused.refusal)
    header = content_disposition_header(as_attachment=True, filename=f"{name}.{ending}")
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": header or "attachment"})
