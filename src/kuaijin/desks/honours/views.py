"""荣誉与考核: honours and red flags, the appraisals, one leaderboard, and each score opened to what it is made of."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core.appraisal_state import COMMAND_NAMES, STATUSES, State
from kuaijin.core.base import Text
from kuaijin.core.scoring import VETOES, WAYS, Metric, MetricScore, Section, Sheet, Standing
from kuaijin.desks.frame import labels, listing, uploads, words
from kuaijin.desks.frame.commands import acted, done, run_command
from kuaijin.desks.frame.exporting import exported, taken_out
from kuaijin.desks.frame.guard import may, require, requires
from kuaijin.desks.frame.links import hrefs
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import visible
from kuaijin.desks.honours import forms
from kuaijin.insight.numbers import next_number
from kuaijin.insight.projects import project_names
from kuaijin.ledger.kinds.honours import SHOWN
from kuaijin.ledger.projections.delivery_models import AppraisalRow, HonourRow, StandingRow
from kuaijin.ledger.projections.models import ProjectRow

WORK = ("try", "enter-input", "publish")
"""Who may do one of these sees an appraisal before it is published."""


class AppraisalList(Listing):
    """Appraisals, the newest period first."""

    id = "appraisals"
    label = Text("考核", "Appraisals")
    search = ("id__icontains", "title__icontains", "rules_zh__icontains", "rules_en__icontains")
    search_hint = Text("编号、名称、办法", "Number, title or rules")
    default_sort = "-to"
    empty = Text("还没有考核", "No appraisal yet")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("title", Text("考核", "Appraisal"), main=True, sort="title",
               href=lambda row: reverse("honours:appraisal", args=[row.pk])),
        Column("rules", Text("办法", "Rules"), lambda row: Text(row.rules_zh, row.rules_en), sort="rules"),
        Column("from", Text("自", "From"), "period_from", kind="day", sort="period_from", wide_only=True),
        Column("to", Text("至", "To"), "period_to", kind="day", sort="period_to"),
        Column("status", Text("状态", "Status"), lambda row: f"appraisal_{row.status}", kind="status", sort="status"),
        Column("subjects", Text("对象", "Appraised"), kind="int", sort="subjects"),
        Column("flags", Text("红旗", "Flags"), kind="int", sort="flags"),
        Column("published", Text("公布", "Published"), "published_on", kind="day", sort="published_on"),
    )  # fmt: skip
    filters = (
        Choice("status", Text("状态", "Status"), tuple((key, text) for key, text in STATUSES.items() if key != "new")),
    )


def _rows(request: HttpRequest) -> Any:
    """Until it is published an appraisal concerns only those who work at it."""
    rows = visible(request.actor, "appraisal", AppraisalRow.objects.all())
    return rows if _works_at_it(request) else rows.filter(status__in=SHOWN)


def _works_at_it(request: HttpRequest) -> bool:
    return request.actor.role == "auditor" or any(may(request, f"appraisal.{act}") for act in WORK)


@require_GET
@requires("honour.list")
def home(request: HttpRequest) -> HttpResponse:
    """Honours, red flags and appraisals."""
    export_url = reverse("honours:export") if may(request, "appraisal.export") else ""
    flags = list(StandingRow.objects.filter(flag=True)[:30])
    names = project_names(row.project for row in flags)
    titles = dict(AppraisalRow.objects.values_list("id", "title"))
    honours = visible(request.actor, "honour", HonourRow.objects.filter(status="held"))
    can_strike = may(request, "honour.strike-honour") and request.as_of is None
    context = {
        "honours": [(row, Text(row.title_zh, row.title_en), forms.striking(row.pk)) for row in honours[:50]],
        "can_strike": can_strike,
        "flags": [
            (row, names.get(row.project, Text(row.project, row.project)), titles[row.appraisal]) for row in flags
        ],
        "own_flags": StandingRow.objects.filter(flag=True).count(),
        "given_flags": honours.filter(flag=True).count(),
        "firsts": honours.filter(place=1).count(),
        "can_open": may(request, "appraisal.open-appraisal"),
        "can_attach": may(request, "honour.attach-certificate") and request.as_of is None,
        "accept": uploads.accept(),
        "can_record": may(request, "honour.record-honour"),
    }
    return listing.answer(
        request, AppraisalList(request, _rows(request), export_url=export_url), "honours/home.html", context
    )


@require_GET
@requires("appraisal.export")
def export(request: HttpRequest) -> HttpResponse:
    """The appraisals as filtered, as an Excel file."""
    return exported(AppraisalList(request, _rows(request)), f"appraisals-{request.day}")


@require_http_methods(["GET", "POST"])
@requires("appraisal.open-appraisal")
def open_appraisal(request: HttpRequest) -> HttpResponse:
    """Open an appraisal."""
    form = forms.opening(request.day)
    if request.method == "GET":
        return render(request, "honours/form.html", {"form": form})
    number = next_number(AppraisalRow, f"KP{request.day.year}-")
    result = run_command(request, "appraisal", number, form, begins=True)
    return result.response or done(request, reverse("honours:appraisal", args=[number]), Text("已新建", "Opened"))


@require_http_methods(["GET", "POST"])
@requires("honour.record-honour")
def record(request: HttpRequest) -> HttpResponse:
    """Enter an honour."""
    form = forms.recording(request.day)
    if request.method == "GET":
        return render(request, "honours/form.html", {"form": form})
    number = next_number(HonourRow, f"RY{request.day.year}-")
    result = run_command(request, "honour", number, form, begins=True)
    return result.response or done(request, reverse("honours:home"), Text("已登记", "Entered"))


@require_POST
@requires("honour.strike-honour")
def strike(request: HttpRequest, honour_id: str) -> HttpResponse:
    """Strike an honour out."""
    if not HonourRow.objects.filter(pk=honour_id).exists():
        raise Http404
    result = run_command(request, "honour", honour_id, forms.striking(honour_id))
    return result.response or done(request, reverse("honours:home"), Text("已撤销", "Struck out"))


def _found(request: HttpRequest, appraisal_id: str) -> AppraisalRow:
    row: AppraisalRow | None = _rows(request).filter(pk=appraisal_id).first()
    if row is None:
        raise Http404
    return row


class Place(Struct, frozen=True):
    """One line of the leaderboard."""

    subject: str
    name: Text
    standing: Standing
    sheet: Sheet
    parts: tuple[tuple[Section, Decimal], ...]
    vetoes: tuple[Text, ...]
    flag: bool


def _places(state: State) -> list[Place]:
    sections = state.rules.sections if state.rules else ()
    return [
        Place(
            standing.subject,
            _name(state, standing.subject),
            standing,
            sheet,
            tuple(zip(sections, (part.points for part in sheet.sections), strict=True)),
            tuple(VETOES[veto] for veto in standing.vetoes),
            standing.subject in state.flags if state.status == "closed" else standing.flag,
        )
        for standing in state.standings
        if (sheet := state.sheet(standing.subject)) is not None
    ]


def _name(state: State, subject: str) -> Text:
    told = state.names.get(subject)
    return Text(*told) if told else Text(subject, subject)


@require_GET
def appraisal_page(request: HttpRequest, appraisal_id: str) -> HttpResponse:
    """One appraisal: its leaderboard, its appeals, and what may be done."""
    row = _found(request, appraisal_id)
    state, seq = ledger.load("appraisal", appraisal_id)
    metrics = {metric.id: metric.name for metric in state.rules.metrics} if state.rules else {}
    context = {
        "row": row,
        "state": state,
        "row_status": f"appraisal_{state.status}",
        "appeal_day": words.say_day(state.appeal_until),
        "tried_day": words.say_day(state.tried_on),
        "published_day": words.say_day(state.published_on),
        "rules_name": Text(row.rules_zh, row.rules_en),
        "sections": state.rules.sections if state.rules else (),
        "places": _places(state),
        "appeals": [(each, _name(state, each.subject), metrics[each.metric]) for each in state.appeals],
        "forms": [] if request.as_of else forms.offered(request, state, _names(request, state), seq),
        "can_export": may(request, "appraisal.export"),
        "waiting_text": Text("待处理", "To be decided"),
    }
    return render(request, "honours/appraisal.html", context)


def _names(request: HttpRequest, state: State) -> dict[str, Text]:
    """The projects that a form may name: those of the year, as far as the reader sees them."""
    year = state.period_to.year if state.period_to else request.day.year
    rows = visible(request.actor, "project", ProjectRow.objects.filter(year=year)).exclude(status="retired")
    return {
        id_: Text(f"{id_} {zh}", f"{id_} {en or zh}")
        for id_, zh, en in rows.order_by("id").values_list("id", "name_zh", "name_en")
    }


@require_GET
@requires("appraisal.export")
def export_places(request: HttpRequest, appraisal_id: str) -> HttpResponse:
    """The leaderboard as an Excel file."""
    row = _found(request, appraisal_id)
    state, _ = ledger.load("appraisal", appraisal_id)
    sections = [words.say(section.name) for section in state.rules.sections] if state.rules else []
    heads = [words.say(each) for each in (Text("名次", "Place"), Text("项目", "Project"), Text("得分", "Score"))]
    rows = [
        [each.standing.place, words.say(each.name), each.standing.total, *(part.points for part in each.sheet.sections)]
        for each in _places(state)
    ]
    told = f"{row.period_from} – {row.period_to}"
    return taken_out(request, Text(row.title, row.title), told, ([*heads, *sections], rows), appraisal_id)


class Line(Struct, frozen=True):
    """One metric of a sheet with how it came about."""

    metric: Metric
    got: MetricScore
    how: Text
    looked_at: Text
    entered: Any
    appeal: Any
    bounds: str

    @property
    def value(self) -> Text:
        """The value looked at: what is one of several words in the reader's language."""
        return labels.choice(self.got.value)


@require_GET
def sheet_page(request: HttpRequest, appraisal_id: str, subject: str) -> HttpResponse:
    """The sheet of one project: every metric with the values looked at and where they come from."""
    row = _found(request, appraisal_id)
    state, _ = ledger.load("appraisal", appraisal_id)
    place = next((each for each in _places(state) if each.subject == subject), None)
    if place is None or state.rules is None:
        raise Http404
    scores = {each.metric: each for each in place.sheet.metrics}
    entered = state.entered.get(subject, {})
    upheld = {each.metric: each for each in state.appeals if each.subject == subject and each.upheld}
    points = {each.section: each.points for each in place.sheet.sections}
    context = {
        "row": row,
        "place": place,
        "sections": [
            (section, points[section.id], [_line(metric, scores, entered, upheld) for metric in section.metrics])
            for section in state.rules.sections
        ],
        "rules": state.rules,
        "project_href": _project_href(request, subject),
        "vetoes": [(VETOES[veto.veto], veto) for veto in state.vetoes.get(subject, ())],
    }
    return render(request, "honours/sheet.html", context)


def _line(
    metric: Metric, scores: Mapping[str, MetricScore], entered: Mapping[str, Any], appeals: Mapping[str, Any]
) -> Line:
    bounds = f"{'' if metric.least is None else metric.least} … {'' if metric.most is None else metric.most}"
    return Line(
        metric,
        scores[metric.id],
        WAYS[metric.way],
        forms.input_name(metric.input),
        entered.get(metric.input),
        appeals.get(metric.id),
        bounds if metric.least is not None or metric.most is not None else "",
    )


def _project_href(request: HttpRequest, subject: str) -> str:
    return hrefs(request, "project", [subject]).get(subject, "")


@require_POST
def act(request: HttpRequest, appraisal_id: str, tag: str) -> HttpResponse:
    """Carry out one command on an appraisal."""
    if tag not in forms.COMMANDS:
        raise Http404
    _found(request, appraisal_id)
    require(request, f"appraisal.{tag}")
    state, _ = ledger.load("appraisal", appraisal_id)
    form = forms.form_of(tag, state, _names(request, state), None)
    result = run_command(request, "appraisal", appraisal_id, form)
    return result.response or acted(request, reverse("honours:appraisal", args=[appraisal_id]), COMMAND_NAMES[tag])
