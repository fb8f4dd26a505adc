"""拿地即拿证: the sets, one set with what is still open, its rehearsal, the contract that fires it, and its minute."""

from datetime import date
from itertools import count
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct

from kuaijin import ledger
from kuaijin.core.base import Refused, Text
from kuaijin.core.context import Context
from kuaijin.core.permit_set_messages import Review
from kuaijin.core.permit_set_points import Point, open_points
from kuaijin.core.permit_set_state import COMMAND_NAMES, STATUSES, State
from kuaijin.desks.frame import listing
from kuaijin.desks.frame.commands import acted, done, run_command
from kuaijin.desks.frame.exporting import exported
from kuaijin.desks.frame.guard import may, require, require_sight, requires
from kuaijin.desks.frame.links import hrefs
from kuaijin.desks.frame.listing import Choice, Column, Listing
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.desks.grants import forms, minute
from kuaijin.insight.measures import fired_sets, span_to
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds import permit_sets
from kuaijin.ledger.projections.models import ParcelRow, PermitSetRow, ProjectRow
from kuaijin.ledger.projections.paper_models import CertificateRow
from kuaijin.wallclock import now


class SetList(Listing):
    """Permit sets, the newest first."""

    id = "permit-sets"
    label = Text("拿地即拿证方案", "Permit sets")
    search = ("id__icontains", "project__icontains", "parcel__icontains", "buyer__icontains")
    search_hint = Text("编号、项目、地块、受让人", "Number, project, parcel or buyer")
    default_sort = "-fired"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("id", Text("方案", "Set"), sort="id", main=True, href=lambda row: reverse("grants:set", args=[row.pk])),
        Column("buyer", Text("受让人", "Buyer"), sort="buyer"),
        Column("project", Text("项目", "Project"), sort="project"),
        Column("parcel", Text("地块", "Parcel"), sort="parcel", wide_only=True),
        Column("status", Text("状态", "Status"), kind="status", sort="status"),
        Column("items", Text("事项", "Items"), lambda row: len(row.items), kind="int"),
        Column("decisions", Text("已审定", "Decided"), kind="int", sort="decisions"),
        Column("issued", Text("已核发", "Granted"), kind="int", sort="issued"),
        Column("valid", Text("有效期至", "Valid until"), "valid_until", kind="day", sort="valid_until", wide_only=True),
        Column("fired", Text("核发日", "Granted on"), "fired_on", kind="day", sort="fired_on"),
    )
    empty = Text("还没有拿地即拿证方案", "No permit set yet")

    def __init__(self, request: HttpRequest, rows: Any, **more: Any) -> None:
        self.filters = (  # type: ignore[misc]  of the day looked at
            Choice("status", Text("状态", "Status"), tuple((k, text) for k, text in STATUSES.items() if k != "new")),
            Choice(
                "fired",
                Text("核发", "Granted"),
                (("year", Text("近12个月", "in 12 months")),),
                apply=lambda found, _: found.filter(pk__in=fired_sets(span_to(request.day)).values("pk")),
            ),
        )
        super().__init__(request, rows, **more)


def _rows(request: HttpRequest) -> Any:
    return visible(request.actor, "permit-set", PermitSetRow.objects.all())


@require_GET
@requires("permit-set.list")
def set_list(request: HttpRequest) -> HttpResponse:
    """The sets that the person may see."""
    export_url = reverse("grants:export") if may(request, "permit-set.export") else ""
    found = SetList(request, _rows(request), export_url=export_url)
    context = {"can_plan": may(request, "permit-set.plan-set")}
    return listing.answer(request, found, "grants/list.html", context)


@require_GET
@requires("permit-set.export")
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as an Excel file."""
    return exported(SetList(request, _rows(request)), f"permit-sets-{request.day}")


@require_http_methods(["GET", "POST"])
@requires("permit-set.plan-set")
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a set for a parcel."""
    form = forms.plan_form(request, reverse("grants:plan"))
    if request.method == "GET":
        picked = ParcelRow.objects.filter(id=request.GET.get("parcel", "")).exists()
        return render(request, "grants/plan.html", {"form": form, "picked": picked, "acting": request.as_of is None})
    parcel = ParcelRow.objects.filter(id=request.POST.get("parcel_id", "")).first()
    if parcel is not None:
        require_sight(request, "read", subject_of(parcel))
    number = _next_number(request.POST.get("parcel_id", ""))
    result = run_command(request, "permit-set", number, form, begins=True)
    return result.response or done(request, reverse("grants:set", args=[number]), Text("已建立", "Planned"))


def _next_number(parcel: str) -> str:
    """A set is called after its parcel; a later one of the same parcel counts on."""
    first, told = f"ND-{parcel[:50]}", PermitSetRow.objects.filter(parcel=parcel).count()
    numbers = (f"{first}-{number}" if number > 1 else first for number in count(told + 1))
    return next(number for number in numbers if not PermitSetRow.objects.filter(pk=number).exists())


def _found(request: HttpRequest, set_id: str) -> PermitSetRow:
    row = PermitSetRow.objects.filter(id=set_id).first()
    require_sight(request, "read", row and subject_of(row))
    if row is None:
        raise Http404
    return row


class Line(Struct, frozen=True):
    """One item of the set as its page shows it."""

    item: str
    name: Text
    department: str
    draft: Any
    decided: Any
    issued: Any
    number: str
    points: tuple[Text, ...]
    files_href: str


@require_GET
def set_page(request: HttpRequest, set_id: str) -> HttpResponse:
    """One set: its items, what is open, what may be done, and its minute."""
    row = _found(request, set_id)
    state, seq = ledger.load("permit-set", set_id)
    points = _points(state, request)
    told = minute.told(set_id, state)
    project = ProjectRow.objects.filter(id=row.project).first()
    numbers = _numbers(state)
    offered = [] if request.as_of else forms.offered(request, row, state, seq)
    fixing = any(form.tag == "fix-draft" for form in offered)
    context = {
        "row": row,
        "state": state,
        "project": project,
        "steps": _steps(state),
        "lines": [_line(item, state, numbers, points, fixing=fixing) for item in state.items],
        "open": [point for point in points if not point.item],
        "minute": told,
        "cases": _cases(request, state),
        "numbers": numbers,
        "certificates": hrefs(request, "certificate", numbers),
        "facts": _facts(state, told, project.pre_service_on if project else None),
        "forms": offered,
        "can_sign": _can_sign(request, state),
    }
    return render(request, "grants/set.html", context)


def _points(state: State, request: HttpRequest) -> tuple[Point, ...]:
    """What is open today; a past day shows what was done, not what was wanting."""
    if state.status in ("complete", "rescinded") or request.as_of:
        return ()
    context = Context(now(), request.actor, surroundings.calendar(), surroundings.rulebook())
    return open_points(state, permit_sets.facts(state.id, state, Review()), context)


def _numbers(state: State) -> dict[str, str]:
    """What the register calls the certificates that were issued, by the cases that gave them."""
    ids = [each.case_id for each in state.issued]
    return dict(CertificateRow.objects.filter(id__in=ids).values_list("id", "told")) if ids else {}


def _line(item: str, state: State, numbers: dict[str, str], points: tuple[Point, ...], *, fixing: bool) -> Line:
    known = surroundings.rulebook().items[item]
    form = forms.files_form(state, item) if fixing and item not in state.drafts else None
    issued = next((each for each in state.issued if each.item_id == item), None)
    return Line(
        item=item,
        name=known.name,
        department=known.department,
        draft=state.drafts.get(item),
        decided=state.decisions.get(item),
        issued=issued,
        number=numbers.get(issued.case_id, issued.certificate_no) if issued is not None else "",
        points=tuple(point.text for point in points if point.item == item),
        files_href=form.url if form is not None else "",
    )


def _cases(request: HttpRequest, state: State) -> dict[str, str]:
    """The addresses of the set's cases that the reader may open."""
    return hrefs(request, "case", (draft.case_id for draft in state.drafts.values()))


def _steps(state: State) -> list[tuple[Text, str]]:
    """How far the set has come: (text, done / now / next)."""
    of = len(state.items)
    marks = (
        (Text("建立方案", "Planned"), bool(state.items)),
        (Text(f"固化文稿 {len(state.drafts)}/{of}", f"Drafts fixed {len(state.drafts)}/{of}"), len(state.drafts) == of),
        (
            Text(f"预先审定 {len(state.decisions)}/{of}", f"Decided {len(state.decisions)}/{of}"),
            len(state.decisions) == of,
        ),
        (Text("就绪", "Armed"), state.status in ("armed", "fired", "partly", "complete")),
        (Text("签约缴款", "Land granted"), bool(state.contract_number)),
        (Text(f"核发 {len(state.issued)}/{of}", f"Granted {len(state.issued)}/{of}"), state.status == "complete"),
    )
    now_at = next((place for place, (_, finished) in enumerate(marks) if not finished), len(marks))
    return [
        (text, "done" if finished else "now" if place == now_at else "next")
        for place, (text, finished) in enumerate(marks)
    ]


def _facts(state: State, told: minute.Minute | None, since: date | None) -> list[tuple[Text, Text]]:
    """The set's own measures (measures.md 8): permits on the day, the time they took, the days ``since`` the advice."""
    if told is None or not told.permits:
        return []
    seconds = (told.steps[-1].at - told.steps[0].at).total_seconds()
    facts = [
        (Text("当日核发", "Granted on the day"), Text(f"{told.permits} 项", f"{told.permits} permits")),
        (Text("签约到末证", "Contract to last permit"), Text(f"{seconds:.3f} 秒", f"{seconds:.3f} s")),
    ]
    if state.fired_on is not None and since is not None:
        days = (state.fired_on - since).days
        facts.append((Text("预先服务到发证", "First advice to permits"), Text(f"{days} 天", f"{days} calendar days")))
    return facts


def _can_sign(request: HttpRequest, state: State) -> bool:
    """Whether this person may sign the land contract that was prepared, and the set waits for it."""
    if state.contract is None or state.contract_number or state.status not in ("planning", "lapsed", "armed"):
        return False
    parcel = ParcelRow.objects.filter(id=state.parcel_id, contract_on=None).first()
    return parcel is not None and may(request, "sign-contract", subject_of(parcel))


@require_GET
def rehearsal(request: HttpRequest, set_id: str) -> HttpResponse:
    """演练: what signing the contract now would bring about, with every check made and nothing kept."""
    row = _found(request, set_id)
    state, _ = ledger.load("permit-set", set_id)
    can_sign = _can_sign(request, state)
    context: dict[str, Any] = {"row": row, "state": state, "can_sign": can_sign, "cases": _cases(request, state)}
    try:
        context["minute"] = minute.rehearse(state, request.day, request.actor)
    except Refused as refused:
        context["refusal"] = refused.refusal
    return render(request, "grants/rehearsal.html", context)


@require_POST
def sign(request: HttpRequest, set_id: str) -> HttpResponse:
    """Sign the prepared land contract; an armed set grants its permits in the same transaction."""
    _found(request, set_id)
    state, _ = ledger.load("permit-set", set_id)
    parcel = ParcelRow.objects.filter(id=state.parcel_id).first()
    if parcel is None:
        raise Http404
    require(request, "sign-contract", subject_of(parcel))
    try:
        told = minute.sign(state, request.day, request.actor)
    except Refused as refused:
        context = {"row": parcel, "state": state, "refusal": refused.refusal}
        return render(request, "grants/rehearsal.html", context, status=422)
    text = (
        Text(f"合同已签订，核发 {told.permits} 项", f"Signed; {told.permits} permits granted")
        if told.stopped is None
        else Text("合同已签订，核发已中止", "Signed; the granting was stopped")
    )
    return done(request, reverse("grants:set", args=[set_id]), text)


@require_POST
def fix_files(request: HttpRequest, set_id: str, item_id: str) -> HttpResponse:
    """Fix the draft of one item out of the files that lie with its case."""
    row = _found(request, set_id)
    require(request, "fix-draft", subject_of(row))
    state, _ = ledger.load("permit-set", set_id)
    form = forms.files_form(state, item_id) if item_id in state.remaining else None
    if form is None:
        raise Http404
    result = run_command(request, "permit-set", set_id, form)
    return result.response or acted(request, reverse("grants:set", args=[set_id]), COMMAND_NAMES["fix-draft"])


@require_POST
def act(request: HttpRequest, set_id: str, tag: str) -> HttpResponse:
    """Carry out one command on a set."""
    if tag not in forms.COMMANDS:
        raise Http404
    row = _found(request, set_id)
    require(request, tag, subject_of(row))
    state, _ = ledger.load("permit-set", set_id)
    result = run_command(request, "permit-set", set_id, forms.form_of(set_id, tag, state, None))
    return result.response or acted(request, reverse("grants:set", args=[set_id]), COMMAND_NAMES[tag])
