"""The families of the API: projects, cases, parcels, matters, and questions over the whole park."""

from typing import Any

import msgspec
from django.http import HttpRequest
from msgspec import to_builtins
from ninja import Query, Router, Schema
from pydantic import Field

from kuaijin.api.commands import add_commands
from kuaijin.api.lists import Page, Paging, add_reading, page_of
from kuaijin.api.looking import day_of, looking
from kuaijin.api.problems import ERRORS
from kuaijin.core import case, matter, parcel, permit_set, project
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.clock import compute
from kuaijin.core.clock_events import ClockEvent, Limits
from kuaijin.core.tailoring import tailor
from kuaijin.desks.frame.guard import require, require_sight
from kuaijin.desks.frame.scoping import subject_of, visible
from kuaijin.insight.days import bulletin_of
from kuaijin.insight.figures import batch_name, figures
from kuaijin.ledger import checkpoints
from kuaijin.ledger import verify as verifying
from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ProjectRow
from kuaijin.ledger.surroundings import calendar, park, rulebook


class Answer(Schema):
    """An answer whose shape follows the question."""

    answer: dict[str, Any]


def _clock_of(state: case.State) -> dict[str, Any]:
    """All dates of a case that apply."""
    if not state.clock:
        return {}
    answer = case.timeline(state, calendar(), rulebook().settings)
    return {"clock": {key: value for key, value in to_builtins(answer).items() if value not in (None, [], ())}}


projects, cases, parcels, matters, whole = Router(), Router(), Router(), Router(), Router()
permit_sets = Router()
add_reading(projects, "project", ("id", "code", "name_zh", "name_en", "owner_name"))
add_reading(cases, "case", ("id", "item_zh", "item_en", "project_name", "applicant"), _clock_of)
add_reading(parcels, "parcel", ("id", "project", "area"))
add_reading(matters, "matter", ("id", "text", "lead", "project"))
add_commands(projects, "project", project.Command)
add_commands(cases, "case", case.Command)
add_commands(parcels, "parcel", parcel.Command)
add_reading(permit_sets, "permit-set", ("id", "project", "parcel", "buyer"))
add_commands(permit_sets, "permit-set", permit_set.Command)
add_commands(matters, "matter", matter.Command)


@whole.get("/dispatch", response={200: Answer, **ERRORS}, operation_id="dispatch", summary="the day's bulletin")
def dispatch(request: HttpRequest, on: str = "") -> Any:
    """Late, soon and changed, only of what the caller may see."""
    require(request, "dispatch.bulletin")
    found = bulletin_of(day_of(on, "on"))
    rows = [*found.late, *found.soon]
    seen = {
        kind: set(visible(request.actor, kind, model.objects.all()).values_list("pk", flat=True))
        for kind, model in (("case", CaseRow), ("matter", MatterRow), ("project", ProjectRow))
    }
    shown = [
        row for row in rows if (row.project in seen["project"] if row.kind == "milestone" else row.id in seen[row.kind])
    ]
    kept = msgspec.structs.replace(
        found,
        late=tuple(row for row in found.late if row in shown),
        soon=tuple(row for row in found.soon if row in shown),
        changes=tuple(change for change in found.changes if change.about in seen["project"]),
    )
    return {"answer": to_builtins(kept)}


@whole.get("/figures", response={200: Answer, **ERRORS}, operation_id="figures", summary="the park's figures")
def figures_of(request: HttpRequest, on: str = "") -> Any:
    """The figures of the day's year; the article's five numbers among them."""
    require(request, "figures.read")
    with looking(on) as day:
        found = figures(day.year, day)
    rest = to_builtins(found)
    rest["batches"] = {batch_name(batch).zh: count for batch, count in found.batches.items()}
    return {"answer": {**to_builtins(found.article_totals), **rest}}


class Asked(Schema):
    """Limits and events in the words of the deadline files (docs/clock.md)."""

    item: dict[str, Any] = Field(default_factory=dict)
    events: list[dict[str, Any]] = Field(default_factory=list)
    as_of: str = ""


@whole.post("/clock", response={200: Answer, **ERRORS}, operation_id="clock", summary="compute deadlines")
def clock(request: HttpRequest, asked: Asked) -> Any:
    """All dates that apply."""
    try:
        limits = msgspec.convert(asked.item, Limits)
        events = msgspec.convert(asked.events, list[ClockEvent])
    except msgspec.ValidationError as error:
        raise Refused(Refusal("CLOCK", Text(f"内容不符合要求：{error}", str(error)))) from error
    seen = day_of(asked.as_of, "as_of") if asked.as_of else None
    try:
        found = compute(limits, events, calendar(), rulebook().settings, seen)
    except ValueError as error:
        text = getattr(error, "text", Text(str(error), str(error)))
        raise Refused(Refusal("CLOCK", text, getattr(error, "field", None))) from error
    return {"answer": {key: value for key, value in to_builtins(found).items() if value not in (None, [], ())}}


@whole.get("/items", response={200: Answer, **ERRORS}, operation_id="items", summary="a tailored list")
def items(request: HttpRequest, preset: str = "", project_id: str = "") -> Any:
    """The items of a preset or a project, with reasons, order, gates and the critical path."""
    require(request, "rulebook.read")
    book = rulebook()
    if preset:
        if preset not in book.presets:
            raise Refused(Refusal("PRESET", Text(f"没有预设“{preset}”", f"there is no preset “{preset}”"), "preset"))
        attributes: dict[str, Any] = dict(book.presets[preset].set)
    else:
        row = ProjectRow.objects.filter(pk=project_id).first() if "\x00" not in project_id else None
        require_sight(request, "read", subject_of(row) if row is not None else None)
        attributes = row.attributes
    found = tailor(book, attributes)
    return {"answer": {**to_builtins(found), "critical_path_working_days": found.critical_path.working_days}}


class Report(Schema):
    """What verification found."""

    clean: bool
    entries: int
    streams: int
    checkpoints: int
    findings: list[dict[str, Any]]


@whole.get("/ledger/entries", response={200: Page, **ERRORS}, operation_id="ledger_entries", summary="all entries")
def ledger_entries(request: HttpRequest, paging: Query[Paging]) -> Any:
    """The whole ledger, for the auditor; ``q`` searches the stream ids."""
    require(request, "ledger.see")
    rows = Entry.objects.filter(park=park()).order_by("-id")
    if paging.q:
        rows = rows.filter(stream_id__icontains=paging.q) if "\x00" not in paging.q else rows.none()
    return page_of(rows, paging)


@whole.get("/ledger/verification", response={200: Report, **ERRORS}, operation_id="ledger_verify", summary="verify")
def ledger_verify(request: HttpRequest) -> Any:
    """Read every entry once and check hashes, links, heads and checkpoints."""
    require(request, "ledger.verify")
    found = verifying.verify()
    return {**to_builtins(found), "clean": found.clean}


@whole.get(
    "/ledger/proofs/{str:kind}/{str:id}",
    response={200: Answer, **ERRORS},
    operation_id="ledger_proof",
    summary="an inclusion proof",
)
def ledger_proof(request: HttpRequest, kind: str, id: str) -> Any:  # noqa: A002  the path's own word
    """That a stream's head lies under the newest checkpoint's root; anybody can check it without the database."""
    require(request, "ledger.proof")
    return {"answer": to_builtins(checkpoints.prove(kind, id))}
