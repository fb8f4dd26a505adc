"""Projects: the facts they may ask for, and their read models (book, months, milestones, visits)."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any

import msgspec
from msgspec import Struct

from kuaijin.core import project
from kuaijin.core.base import Command, Text
from kuaijin.core.identifiers import plain_project_code
from kuaijin.core.project_merge import MergeInto, own_months
from kuaijin.core.project_notes import TAGS_FACT, SetTags, vocabulary
from kuaijin.core.project_records import Survivor
from kuaijin.core.project_state import (
    NamedRole,
    ProjectFacts,
    State,
    YearBook,
)
from kuaijin.ledger import batching
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.kinds.standings import NOTHING_TOLD, clocks_told, derived, read_state, told
from kuaijin.ledger.projecting import ProjectionContext, Rows, other_with, stored
from kuaijin.ledger.projections.models import (
    AreaRow,
    CaseRow,
    MatterRow,
    MilestoneRow,
    MonthRow,
    ParcelRow,
    ParkRow,
    ProjectRow,
    RoleRow,
    VisitRow,
)
from kuaijin.ledger.row_table import Values

_write_state = msgspec.json.Encoder().encode


class _Park(Struct, frozen=True):
    """What the park says of itself: its areas and roles."""

    areas: tuple[str, ...]
    roles: tuple[NamedRole, ...]


_held: ContextVar[_Park | None] = ContextVar("held", default=None)


@contextmanager
def held_park() -> Iterator[None]:
    """Inside, projects are judged against the park as it stands now: for many commands in one transaction, which
    change neither areas nor roles."""
    token = _held.set(_park())
    try:
        yield
    finally:
        _held.reset(token)


def one_batch(ids: Iterable[str]) -> AbstractContextManager[None]:
    """Commands to these projects as one batch; see ``ledger.batch``."""
    return batching.batch(project.KIND, ids, ProjectRow, "code")


def _park() -> _Park:
    return _Park(
        areas=tuple(AreaRow.objects.values_list("name_zh", flat=True)),
        roles=tuple(NamedRole(*pair) for pair in RoleRow.objects.values_list("name", "role")),
    )


def facts(stream_id: str, state: State, command: Command) -> ProjectFacts:
    """What other streams say about the project, for a decision."""
    code = getattr(command, "code", None)
    park = _held.get() or _park()
    return ProjectFacts(
        code_taken_by=other_with(ProjectRow, "code", plain_project_code(code), stream_id) if code else None,
        areas=park.areas,
        roles=park.roles,
        case_people=_case_people(stream_id, command),
        tags=tuple(tag_vocabulary()) if isinstance(command, SetTags) else (),
        **_of_merger(stream_id, command),
        **told(stored(ProjectRow, stream_id, fields=tuple(NOTHING_TOLD)) or {}),
    )


def tag_vocabulary() -> dict[str, Text]:
    """The tags that the park has set, with their names; empty until it has."""
    for facts in ParkRow.objects.values_list("facts", flat=True):
        if TAGS_FACT in facts:
            return vocabulary(facts[TAGS_FACT]["text_zh"], facts[TAGS_FACT]["text_en"])
    return {}


def _of_merger(stream_id: str, command: Command) -> dict[str, Any]:
    """The project that stays, and what is still open in the name of the one that goes."""
    if not isinstance(command, MergeInto):
        return {}
    row = ProjectRow.objects.filter(id=command.survivor).first()
    own = {"project": stream_id}
    matters = MatterRow.objects.filter(**own, open=True).count()
    work = CaseRow.objects.filter(**own, open=True).count() + ParcelRow.objects.filter(**own).count() + matters
    survivor = row and Survivor(row.id, row.status, own_months(read_state(row.state)))
    return {"survivor": survivor, "open_work": work}


def _case_people(project_id: str, command: Command) -> tuple[str, ...]:
    """Who handles or reviews open cases of the project, for the separation of hands."""
    if not isinstance(command, project.AssignSecretary):
        return ()
    pairs = CaseRow.objects.filter(project=project_id, open=True).values_list("handler", "reviewer")
    return tuple(sorted({name for pair in pairs for name in pair if name}))


class ProjectBook:
    """项目库: one row a project, its months, milestones and visits."""

    name = "projects"
    kinds = (project.KIND,)
    models = (ProjectRow, MonthRow, MilestoneRow, VisitRow)
    latest_only = False

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the project as ``after`` tells it."""
        rows = context.rows
        old = rows.get(ProjectRow, after.id)
        known = {name: old[name] for name in NOTHING_TOLD} if old else dict(NOTHING_TOLD)
        now = derived(after, known, entry.event.on, clocks_told(rows, after.id) if old else ())
        rows.put(ProjectRow, **_facts_of(after), **known, **now, **_place(entry))
        for book in after.years:
            if before.book(book.year) != book:
                _put_months(rows, after.id, book)
        if before.milestones != after.milestones:
            rows.replace(MilestoneRow, {"project": after.id}, _milestones(after))
        if (before.visits, before.services) != (after.visits, after.services):
            rows.replace(VisitRow, {"project": after.id}, _visits(after))


def _place(entry: Entry) -> Values:
    return {"sequence": entry.seq, "changed_at": entry.recorded_at}


def _facts_of(state: State) -> Values:
    return {
        "id": state.id,
        "code": state.code,
        "name_zh": state.name_zh,
        "name_en": state.name_en or state.name_zh,
        "category": state.category or "",
        "area": state.area,
        "sample": state.sample,
        "figures_sample": state.figures_sample,
        "owner_name": state.owner_name,
        "owner_uscc": state.owner_uscc,
        "attributes": state.attributes,
        "status": state.status,
        "total_wan": state.total_wan,
        "started_on": state.started_on,
        "completed_on": state.completed_on,
        "used_on": state.used_on,
        "leader": state.leader,
        "secretary": state.secretary,
        "team": list(state.task_force.members) if state.task_force else [],
        "tags": list(state.tags),
        "merged_into": state.merged_into,
        "state": _write_state(state).decode(),
    }


def _put_months(rows: Rows, project_id: str, book: YearBook) -> None:
    for index, figure in enumerate(book.months):
        rows.put(
            MonthRow,
            project=project_id,
            year=book.year,
            month=index + 1,
            plan_wan=book.plan_months[index],
            original_plan_wan=book.original_months[index],
            actual_wan=figure.actual_wan,
            reported=figure.reported,
            estimated=figure.estimated,
            frozen=figure.frozen,
        )


def _milestones(state: State) -> list[Values]:
    return [
        {
            "project": state.id,
            "position": position,
            "name": milestone.name,
            "planned": milestone.planned,
            "baseline": milestone.baseline,
            "actual": milestone.actual,
            "precision": milestone.precision,
            "planned_last_day": milestone.planned_period.last if milestone.planned_period else None,
            "actual_last_day": milestone.actual_period.last if milestone.actual_period else None,
            "source": milestone.source,
            "note": milestone.note,
        }
        for position, milestone in enumerate(state.milestones, start=1)
    ]


def _visits(state: State) -> list[Values]:
    visits: list[Values] = [
        {"on": visit.on, "kind": "visit", "who": "、".join(visit.people), "text": visit.findings}
        for visit in state.visits
    ]
    services: list[Values] = [
        {"on": act.on, "kind": act.phase, "who": act.who, "text": act.result} for act in state.services
    ]
    told = sorted(visits + services, key=lambda row: (row["on"], row["kind"], row["who"], row["text"]))
    return [{**row, "project": state.id, "sequence": number} for number, row in enumerate(told, start=1)]
