"""A form as one reader may see it: whose it is, what it says today, in which words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from msgspec import Struct
from msgspec.structs import asdict, replace

from kuaijin import ledger
from kuaijin.core import form_wording, rating
from kuaijin.core.access import Subject
from kuaijin.core.base import Text
from kuaijin.core.form_catalogue import FORMS, Form, Wording
from kuaijin.core.form_paper import Content, IssueForm
from kuaijin.desks.forms import records, reports
from kuaijin.desks.forms.month import project_month
from kuaijin.desks.frame import words
from kuaijin.desks.frame.guard import may, require, require_sight
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.exchange.forms import Sheet, sheet_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.delivery_models import AppraisalRow, ChallengeRow
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ProjectRow

LIST_ACTS = {
    "year-plan": "project.list",
    "month-report": "project.list",
    "matter-book": "matter.list",
    "service-book": "project.list",
}
"""Whose reports over many these are, by the right to the list that they are drawn from."""
FIRM_SEES = ("project", "visit", "matter", "rating", "firm")
"""What a form must be about for the firm itself to read it once it is issued."""


BUILDERS: dict[str, Callable[[str, date], records.Told | None]] = {
    **records.BUILDERS,
    "project-month": project_month,
}
"""Each form about one thing."""


def _of(model: Any) -> Callable[[str], Subject | None]:
    def subject(about: str) -> Subject | None:
        row = model.objects.filter(pk=about).first()
        return subject_of(row) if row is not None else None

    return subject


def _part(about: str) -> Subject | None:
    return _of(ProjectRow)(about.rpartition(".")[0])


def _rating(about: str) -> Subject | None:
    subject = _of(CaseRow)(about)
    return replace(subject, kind=rating.KIND) if subject is not None else None


SUBJECTS: dict[str, Callable[[str], Subject | None]] = {
    "project": _of(ProjectRow),
    "visit": _part,
    "matter": _of(MatterRow),
    "challenge": _of(ChallengeRow),
    "appraisal": _of(AppraisalRow),
    "rating": _rating,
    "firm": lambda about: Subject(kind="firm", org=about.rpartition(".")[0]),
}
"""What a form is about, as ``core.access`` asks for it."""


class Found(Struct, frozen=True):
    """A form drawn for its reader. ``subject``: what it is about; ``None`` for a report over many."""

    form: Form
    about: str
    subject: Subject | None
    content: Content

    @property
    def owner(self) -> Subject | None:
        """The subject of acts on the form itself."""
        return replace(self.subject, kind="form") if self.subject is not None else None


def form_of(form_id: str) -> Form:
    """The form called ``form_id``; 404 for none."""
    form = FORMS.get(form_id)
    if form is None:
        raise Http404
    return form


def wording_of(form: Form) -> Wording:
    """The park's own words, or those that the form came with."""
    own = ledger.load(form_wording.KIND, form.id)[0].wording
    return form.wording if own is None else own


def _subject(form: Form, about: str) -> Subject | None:
    """A project's month is named as its visits are: ``P03.2021-11``."""
    of = _part if form.id == "project-month" else SUBJECTS[form.subject]
    return of(about)


def found(request: HttpRequest, form_id: str, about: str) -> Found:
    """The form as it stands on the day shown; 404 for what isn't there for this reader."""
    form = form_of(form_id)
    subject = _in_sight(request, form, about)
    day = request.day
    if form.id in reports.BUILDERS:
        told = reports.BUILDERS[form.id](request, about, day)
    else:
        told = BUILDERS[form.id](about, day)
    if told is None:
        raise Http404
    return Found(form, about, subject, content_of(form, about, told, day))


def content_of(form: Form, about: str, told: records.Told, day: date) -> Content:
    """What the form says, in the park's words."""
    fields, grids = told
    return Content(
        form=form.id,
        about=about,
        as_of=day,
        values=asdict(fields),
        grids=grids,
        wording=wording_of(form),
        unit=reports.UNITS.get(form.id, Text("", "")),
    )


def _in_sight(request: HttpRequest, form: Form, about: str) -> Subject | None:
    if form.id in LIST_ACTS:
        require(request, LIST_ACTS[form.id])
        return None
    subject = _subject(form, about)
    require_sight(request, "read", subject)
    return subject


def may_take(request: HttpRequest, form: Form) -> bool:
    """Whether the reader may have it as a file: what is about one thing with it, a report by a right of its own."""
    return form.id not in LIST_ACTS or may(request, f"form.take-{form.id}")


def may_issue(request: HttpRequest, drawn: Found) -> bool:
    """Whether the reader may issue it."""
    if drawn.owner is None:
        return may(request, f"form.issue-{drawn.form.id}")
    return may(request, f"issue-{drawn.form.id}", drawn.owner)


def issuing(drawn: Found, by: str) -> IssueForm:
    """The command that issues it; a report over many is kept for whoever drew it."""
    subject = drawn.subject or Subject(kind="form")
    shared = drawn.form.subject in FIRM_SEES and drawn.subject is not None
    return IssueForm(
        content=drawn.content,
        project_id=subject.project_id or "",
        org=(subject.org or "") if shared else "",
        lead=subject.lead or (by if drawn.subject is None else ""),
    )


def drawn_of(form_id: str, about: str, day: date) -> Found | None:
    """A form about one thing, for a driver without a reader; ``None`` where there is nothing to say."""
    form = FORMS[form_id]
    told = BUILDERS[form_id](about, day)
    subject = _subject(form, about)
    return None if told is None else Found(form, about, subject, content_of(form, about, told, day))


def language_of(request: HttpRequest) -> str:
    """``?language=zh|en``, else the reader's."""
    asked = request.GET.get("language", "")
    return asked if asked in {"zh", "en"} else "zh" if words.chinese() else "en"


def zone_name(language: str) -> str:
    """What stands at the head of the paper."""
    return surroundings.rulebook().zone.name.in_language(language)


def draft_sheet(request: HttpRequest, drawn: Found) -> Sheet:
    """The form before it is issued, in the language asked for."""
    language = language_of(request)
    return sheet_of(drawn.content, zone_name(language), language)
