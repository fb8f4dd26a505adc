"""The families of the API: projects, cases, parcels, matters, and questions over the whole park."""

from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpRequest
from msgspec import to_builtins
from ninja import Query, Router, Schema
from pydantic import Field

from kuaijin.api.commands import Body, add_commands
from kuaijin.api.lists import Page, add_reading, asked_of, holding, in_order, page_of
from kuaijin.api.looking import day_of, looking
from kuaijin.api.numbers import FiguresAnswer, told
from kuaijin.api.problems import ERRORS, SENT
from kuaijin.api.typed import Id, Words
from kuaijin.api.uploads import add_files, typed
from kuaijin.core import (
    batch_month,
    case,
    matter,
    package_state,
    parcel,
    permit_set,
    power,
    project,
    rulebook_change,
)
from kuaijin.core.access_table import COMMANDS
from kuaijin.core.base import Refusal, Refused, Text
from kuaijin.core.calendar import OutsideCalendar
from kuaijin.core.case_commands import AttachFile, RecordInstantCheck
from kuaijin.core.case_dates import dates
from kuaijin.core.clock import ClockError, compute
from kuaijin.core.clock_events import ClockEvent, Limits
from kuaijin.core.package_messages import AttachPaper, PackageCommands
from kuaijin.core.project_files import FileProjectPaper
from kuaijin.core.tailoring import tailor
from kuaijin.desks.dispatch.views import seen_by
from kuaijin.desks.frame.guard import require, require_sight
from kuaijin.desks.frame.scoping import subject_of
from kuaijin.insight.days import bulletin_of
from kuaijin.insight.figures import figures, year_end_lights, year_told
from kuaijin.ledger import asof, checkpoints
from kuaijin.ledger import verify as verifying
from kuaijin.ledger.kinds.cases import rulebook_of
from kuaijin.ledger.models import Entry
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.surroundings import books, calendar, park, rulebook
from kuaijin.sources.clock_file import ClockFileError, read_case
from kuaijin.wallclock import today

ON = Annotated[Words, Field(description="YYYY-MM-DD; today if left out")]


class Answer(Schema):
    """An answer whose shape follows the question."""

    answer: dict[str, Any]


def _clock_of(state: case.State) -> dict[str, Any]:
    """All dates of a case that apply."""
    if not state.clock:
        return {}
    answer = dates(state, calendar, rulebook_of(state).settings)
    return {"clock": {key: value for key, value in to_builtins(answer).items() if value not in (None, [], ())}}


def _faults_of(state: rulebook_change.State) -> dict[str, Any]:
    """What stands in the way of a revision that is not approved yet."""
    if state.status not in ("draft", "submitted"):
        return {}
    found = rulebook_change.faults_of(state, books(), today())
    return {"faults": to_builtins(found), "overtaken": list(rulebook_change.overtaken(state, books()))}


projects, cases, parcels, matters, whole = Router(), Router(), Router(), Router(), Router()
permit_sets, powers, packages, batch_months, revisions = Router(), Router(), Router(), Router(), Router()
add_reading(projects, "project", ("id", "code", "name_zh", "name_en", "owner_name"), project.STATUSES)
add_reading(cases, "case", ("id", "item_zh", "item_en", "project_name", "applicant"), case.STATUSES, _clock_of)
add_reading(parcels, "parcel", ("id", "project", "area"), parcel.STATUSES)
add_reading(matters, "matter", ("id", "text", "lead", "project"), matter.STATUSES)
add_reading(permit_sets, "permit-set", ("id", "project", "parcel", "buyer"), permit_set.STATUSES)
add_reading(powers, "power", ("id", "item_zh", "item_en", "document_no", "delegating_body"), power.STATUSES)
add_reading(packages, "package", ("id", "project_name", "applicant"), package_state.STATUSES)
add_reading(batch_months, "batch-month", ("id", "note"), batch_month.STATUSES)
add_reading(
    revisions,
    "rulebook-change",
    ("id", "title", "document_no"),
    rulebook_change.STATUSES,
    _faults_of,
)
add_commands(projects, "project", typed(project.Command, FileProjectPaper))
add_files(projects, "project", FileProjectPaper)
add_commands(batch_months, "batch-month", batch_month.Command)
# A digest alone proves nothing about a file, and only the machine records its check.
add_commands(cases, "case", typed(case.Command, AttachFile, RecordInstantCheck))
add_files(cases, "case", AttachFile)
add_commands(packages, "package", typed(PackageCommands, AttachPaper))
add_files(packages, "package", AttachPaper)
add_commands(parcels, "parcel", parcel.Command)
add_commands(permit_sets, "permit-set", permit_set.Command)
add_commands(powers, "power", power.Command)
add_commands(matters, "matter", matter.Command)
add_commands(revisions, "rulebook-change", rulebook_change.Command)


@whole.get("/dispatch", response={200: Answer, **ERRORS}, operation_id="dispatch", summary="the day's bulletin")
def dispatch(request: Any, on: ON = "") -> Any:
    """Late, soon and changed, only of what the caller may see."""
    require(request, "dispatch.bulletin")
    found = bulletin_of(day_of(on, "on"))
    return {"answer": to_builtins(seen_by(request.actor, found))}


@whole.get("/figures", response={200: FiguresAnswer, **ERRORS}, operation_id="figures", summary="the park's figures")
def figures_of(request: HttpRequest, on: ON = "") -> Any:
    """The figures of the annual list in force; the article's five numbers among them. Every digit of a number counts:
    read percents and 亿元 as decimals, not as binary fractions."""
    require(request, "figures.read")
    with looking(on, "on") as day:
        year = year_told(day)
        return {"answer": told(figures(year, day), year_end_lights(year))}


def _shape(kind: Any) -> dict[str, Any]:
    """The shape of a struct, or of one of several, as JSON schema."""
    found = msgspec.json.schema(kind)
    shapes = list(found["$defs"].values())
    return shapes[0] if len(shapes) == 1 else {"anyOf": shapes}


class Asked(Body):
    """Limits and events in the words of the deadline files (docs/clock.md)."""

    item: dict[str, Any] = Field(default_factory=dict, json_schema_extra=_shape(Limits))
    events: list[dict[str, Any]] = Field(json_schema_extra={"items": _shape(ClockEvent)})
    as_of: str | None = Field(None, description="YYYY-MM-DD: as seen on that day")


@whole.post("/clock", response={200: Answer, **ERRORS, **SENT}, operation_id="clock", summary="compute deadlines")
def clock(request: HttpRequest, asked: Asked) -> Any:
    """All dates that apply."""
    try:
        case = read_case(asked.item, asked.events, asked.as_of)
        found = compute(case.limits, case.events, calendar(), rulebook().settings, case.as_of)
    except (ClockFileError, ClockError) as error:
        raise Refused(Refusal("CLOCK", error.text, error.field)) from error
    except OutsideCalendar as error:
        raise Refused(Refusal("CLOCK", error.text, "events")) from error
    return {"answer": {key: value for key, value in to_builtins(found).items() if value not in (None, [], ())}}


@whole.get("/items", response={200: Answer, **ERRORS}, operation_id="items", summary="a tailored list")
def items(request: HttpRequest, preset: Words = "", project_id: Words = "") -> Any:
    """The items of a preset or a project, with reasons, order, gates and the critical path."""
    require(request, "rulebook.read")
    book = rulebook()
    if bool(preset) == bool(project_id):
        text = Text(
            "preset（预设）与 project_id（项目）须填一个，且只填一个", "give preset or project_id, and only one"
        )
        raise Refused(Refusal("PRESET", text, "preset"))
    if preset:
        if preset not in book.presets:
            raise Refused(Refusal("PRESET", Text(f"没有预设“{preset}”", f"there is no preset “{preset}”"), "preset"))
        attributes: dict[str, Any] = dict(book.presets[preset].set)
    else:
        row = ProjectRow.objects.filter(pk=project_id).first()
        require_sight(request, "read", row and subject_of(row))
        attributes = row.attributes if row else {}
    found = tailor(book, attributes)
    return {"answer": {**to_builtins(found), "critical_path_working_days": found.critical_path.working_days}}


class Report(Schema):
    """What verification found."""

    clean: bool
    entries: int
    streams: int
    checkpoints: int
    findings: list[dict[str, Any]]


EntryPaging: Any = asked_of(
    "EntryPaging", Entry, kind=(Literal[("", *COMMANDS)], Field("", description="only streams of this kind"))
)


@whole.get("/ledger/entries", response={200: Page, **ERRORS}, operation_id="ledger_entries", summary="all entries")
def ledger_entries(request: HttpRequest, paging: Query[EntryPaging]) -> Any:
    """The whole ledger, for the auditor, the newest first; ``q`` searches the stream ids."""
    require(request, "ledger.see")
    with looking(paging.asof):
        rows = holding(Entry.objects.filter(park=park()), paging.q, ("stream_id",))
        until = asof.recorded_to()
        rows = rows if until is None else rows.filter(recorded_at__lte=until)
        rows = rows.filter(kind=paging.kind) if paging.kind else rows
        return page_of(in_order(rows, paging.sort, "-id"), paging)


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
def ledger_proof(request: HttpRequest, kind: Id, id: Id) -> Any:  # noqa: A002  the path's own word
    """That a stream's head lies under the newest checkpoint's root; anybody can check it without the database."""
    require(request, "ledger.proof")
    return {"answer": to_builtins(checkpoints.prove(kind, id))}
