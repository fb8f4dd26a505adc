"""Lights and batches of projects, from the read models: the year's investment against its plan, and the milestones.

A project's light is the worst of its dimensions by the rule set in force (mechanisms.md 3; ``core.light_sets``).
"""

from collections.abc import Iterable
from datetime import date

import msgspec

from kuaijin.core.base import Text
from kuaijin.core.batches import BatchAnswer, batch
from kuaijin.core.light_sets import PLAIN, Judged, LightSet, Signs, judge
from kuaijin.core.lights import POINTS, Light
from kuaijin.core.park_settings import ParkSettings
from kuaijin.core.project_state import GrantedItem, ParcelFact, ProjectFacts, State
from kuaijin.insight.light_signs import signs_of
from kuaijin.core.reporting_month import months_due
from kuaijin.ledger import surroundings
from kuaijin.ledger.kinds import projects
from kuaijin.ledger.projections.models import ProjectRow

_read_state = msgspec.json.Decoder(State).decode

OUT_OF_BOOK = Light("grey", POINTS, Text("已退出项目库，不再亮灯。", "Retired from the book: no light."))


def project_names(ids: Iterable[str]) -> dict[str, Text]:
    """What each project is called; an unknown id is left out."""
    rows = ProjectRow.objects.filter(id__in=sorted(set(ids))).values_list("id", "name_zh", "name_en")
    return {id_: Text(zh, en or zh) for id_, zh, en in rows}


def light_sets() -> dict[str, LightSet]:
    """The rule sets of lights by their id; the first one is in force."""
    return dict(surroundings.rulebook().light_sets) or {PLAIN.id: PLAIN}


def set_in_force() -> LightSet:
    """The rule set by which lights are shown wherever no other is named."""
    return next(iter(light_sets().values()))


def judged_by(rules: LightSet, rows: Iterable[ProjectRow], on: date) -> dict[str, Judged]:
    """Each project by one rule set on day ``on``, by project id; few queries however many projects there are."""
    return judged_by_each((rules,), rows, on)[rules.id]


def judged_by_each(sets: Iterable[LightSet], rows: Iterable[ProjectRow], on: date) -> dict[str, dict[str, Judged]]:
    """The same projects by several rule sets, from one reading: by the set's id, then the project's."""
    found, chosen = list(rows), list(sets)
    wanted = {dimension for rules in chosen for dimension in rules.dimensions}
    signs = signs_of(found, months_due(on), wanted)
    park = surroundings.rulebook().park
    return {rules.id: {row.id: _judged(rules, row, signs[row.id], on, park) for row in found} for rules in chosen}


def _judged(rules: LightSet, row: ProjectRow, signs: Signs, on: date, park: ParkSettings) -> Judged:
    return Judged((), OUT_OF_BOOK) if row.status == "retired" else judge(rules, signs, on, park)


def lights_of(rows: Iterable[ProjectRow], on: date) -> dict[str, Light]:
    """The light of each project on day ``on`` by the set in force; two queries however many projects there are."""
    return {id_: judged.light for id_, judged in judged_by(set_in_force(), rows, on).items()}


def parts_of(rows: Iterable[ProjectRow], on: date) -> dict[str, tuple[Light, ...]]:
    """The lights that each project's light is made of, in the order of the set's dimensions."""
    judged = judged_by(set_in_force(), rows, on)
    return {id_: tuple(part.light for part in one.parts) for id_, one in judged.items()}


def tag_vocabulary() -> dict[str, Text]:
    """The tags that the park has set, with their names in both languages."""
    return projects.tag_vocabulary()


def state_of(row: ProjectRow) -> State:
    """The project's state as its row keeps it."""
    return _read_state(row.state)


def facts_of(row: ProjectRow, overdue_cases: int = 0) -> ProjectFacts:
    """What cases and parcels say about the project, as its row keeps it."""
    granted = sorted((row.granted or {}).items())
    return ProjectFacts(
        granted=tuple(GrantedItem(item, date.fromisoformat(on)) for item, on in granted),
        parcels=tuple(msgspec.convert(parcel, ParcelFact) for parcel in (row.parcels or {}).values()),
        pre_service_on=row.pre_service_on,
        permit_lapsed_on=row.permit_lapsed_on,
        overdue_cases=overdue_cases,
    )


def batch_of(row: ProjectRow, on: date) -> BatchAnswer:
    """The batch on day ``on``: time alone can change it, so the row's own answer may be older than the day.

    A row remembers the answer: a page asks more than once, and each answer reads the whole state.
    """
    known: tuple[date, BatchAnswer] | None = getattr(row, "_batch_of", None)
    if known is None or known[0] != on:
        known = (on, batch(state_of(row), facts_of(row), on, surroundings.rulebook().park))
        row._batch_of = known  # type: ignore[attr-defined]  for this object only
    return known[1]
