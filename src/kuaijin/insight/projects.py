"""Lights and batches of projects, from the read models: the year's investment against its plan, and the milestones.

A project's light is the worst of its dimensions by the rule set in force (mechanisms.md 3; ``core.light_sets``).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, Field, IntegerField, Q, QuerySet, Value, When
from msgspec import Struct, convert
from msgspec.structs import replace

from kuaijin.core.base import Text
from kuaijin.core.batches import BatchAnswer
from kuaijin.core.light_sets import PLAIN, Clock, Judged, LightSet
from kuaijin.core.lights import Colour, Light, colour_word, rank
from kuaijin.core.project_state import ProjectFacts, State
from kuaijin.core.standing import Yardstick, lit, stand
from kuaijin.ledger import surroundings
from kuaijin.ledger.json_lists import Holds
from kuaijin.ledger.kinds import projects
from kuaijin.ledger.kinds.standings import (
    NOTHING_TOLD,
    case_clocks,
    clocks_of,
    read_state,
    told_facts,
    waiting,
    yardstick,
)
from kuaijin.ledger.projections.models import AreaRow, ProjectRow


def project_names(ids: Iterable[str]) -> dict[str, Text]:
    """What each project is called; an unknown id is left out."""
    rows = ProjectRow.objects.filter(id__in=sorted(set(ids))).values_list("id", "name_zh", "name_en")
    return {id_: Text(zh, en or zh) for id_, zh, en in rows}


def area_names() -> dict[str, Text]:
    """The areas' names in both languages, by the Chinese name that rows carry."""
    return {zh: Text(zh, en) for zh, en in AreaRow.objects.values_list("name_zh", "name_en")}


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
    park = surroundings.rulebook().park
    sticks = [Yardstick(rules, park) for rules in sets]
    states = [(row.id, state_of(row)) for row in rows]
    clocks = case_clocks([id_ for id_, _ in states]) if any(by.by_cases for by in sticks) else {}
    return {by.lights.id: {id_: lit(by, state, on, clocks.get(id_, ())) for id_, state in states} for by in sticks}


def lights_of(rows: Iterable[ProjectRow], on: date) -> dict[str, Light]:
    """The light of each project on day ``on`` by the set in force, with its reason."""
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
    return read_state(row.state)


def facts_of(row: ProjectRow, overdue_cases: int = 0) -> ProjectFacts:
    """What cases and parcels say about the project, as its row keeps it."""
    return replace(told_facts({name: getattr(row, name) for name in NOTHING_TOLD}), overdue_cases=overdue_cases)


def batch_of(row: ProjectRow, on: date) -> BatchAnswer:
    """The batch on day ``on``: as the row keeps it where that holds, else judged anew."""
    return seen_of([row], on)[row.id].batch


class Seen(Struct, frozen=True):
    """Where a project stands on a day: its batch, and its light without the reason; ``origin`` is its dimension."""

    batch: BatchAnswer
    batch_since: date | None
    light: Colour
    rank: int
    origin: str

    @property
    def word(self) -> Text:
        """The light in words."""
        return colour_word(self.light, noted=self.rank % 2 == 1)


def seen_of(rows: Iterable[ProjectRow], on: date) -> dict[str, Seen]:
    """Where each project stands on the day ``on``, by its id: what the rows keep where that holds, else judged anew."""
    found, by = list(rows), yardstick()
    mark = by.digest
    stale = [row for row in found if not _holds(row, on, mark)]
    clocks = clocks_of([row.id for row in stale])
    judged = {row.id: _judged(by, row, on, clocks.get(row.id, ())) for row in stale}
    return {row.id: judged.get(row.id) or _kept(row) for row in found}


def _holds(row: ProjectRow, on: date, mark: str) -> bool:
    begun = row.judged_from is None or row.judged_from <= on
    return begun and (row.stale_on is None or on < row.stale_on) and row.judged_by == mark


def _kept(row: ProjectRow) -> Seen:
    answer = BatchAnswer(row.batch, tuple(row.batch_also), convert(row.batch_why, Text))
    return Seen(answer, row.batch_since, row.light, row.light_rank, row.light_from)


def _judged(by: Yardstick, row: ProjectRow, on: date, clocks: tuple[Clock, ...]) -> Seen:
    found = stand(by, state_of(row), facts_of(row), on, clocks)
    return Seen(found.batch, found.batch_since, **_shown(found.light))


def _shown(judged: Judged) -> dict[str, Any]:
    return {"light": judged.light.colour, "rank": rank(judged.light), "origin": judged.dimension or ""}


class Standings:
    """The projects of the park on one day, for the database to filter, order and count by.

    Rows that do not hold on that day (the daily tick has not come, another day is asked about) are judged here; all of
    them are where lights by other ``rules`` than those in force are asked for.
    """

    def __init__(self, on: date, rules: LightSet | None = None) -> None:
        if rules is not None and rules != set_in_force():
            rows = list(ProjectRow.objects.all())
            lights = judged_by(rules, rows, on)
            self._other = {id_: replace(seen, **_shown(lights[id_])) for id_, seen in seen_of(rows, on).items()}
            return
        # Asked for alone: nearly always there are none, and then no row is read.
        ids = list(ProjectRow.objects.filter(waiting(on)).order_by().values_list("id", flat=True))
        self._other = seen_of(ProjectRow.objects.filter(id__in=ids), on) if ids else {}

    def told(self, rows: QuerySet[ProjectRow]) -> QuerySet[ProjectRow]:
        """The rows with ``batch_on``, ``light_on``, ``rank_on`` and ``from_on``: what they are on the day."""
        return rows.annotate(
            batch_on=self._column("batch", lambda seen: seen.batch.primary, CharField()),
            light_on=self._column("light", lambda seen: seen.light, CharField()),
            rank_on=self._column("light_rank", lambda seen: seen.rank, IntegerField()),
            from_on=self._column("light_from", lambda seen: seen.origin, CharField()),
        )

    def _column(self, name: str, value: Callable[[Seen], Any], kind: "Field[Any, Any]") -> Any:
        by_value: dict[Any, list[str]] = defaultdict(list)
        for id_, seen in self._other.items():
            by_value[value(seen)].append(id_)
        if not by_value:
            return F(name)
        whens = [When(pk__in=ids, then=Value(each)) for each, ids in by_value.items()]
        return Case(*whens, default=F(name), output_field=kind)

    def in_batch(self, batch: str) -> Q:
        """The projects in the batch, or in it beside a later one."""
        kept = Q(batch=batch) | Q(Holds(F("batch_also"), Value(batch)))
        if not self._other:
            return kept
        here = [id_ for id_, seen in self._other.items() if batch in (seen.batch.primary, *seen.batch.also)]
        return Q(pk__in=here) | (kept & ~Q(pk__in=list(self._other)))
