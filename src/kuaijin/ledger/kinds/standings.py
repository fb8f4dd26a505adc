"""Where projects stand: batch and light as columns of their rows, kept until time alone may change them.

A row is judged when its project, its parcels or the grants of its cases change; by the daily tick on the day that it
names; and whenever the rules it was judged by are no longer those in force.
"""

from datetime import date
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q
from msgspec import to_builtins

from kuaijin.core.base import Text
from kuaijin.core.light_sets import PLAIN, Clock
from kuaijin.core.lights import rank
from kuaijin.core.project_gates import permit_days
from kuaijin.core.project_operation import report_due
from kuaijin.core.project_state import GrantedItem, ParcelFact, ProjectFacts, State
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.standing import Yardstick, stand
from kuaijin.ledger import surroundings
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import Rows
from kuaijin.ledger.projections.models import CaseRow, ProjectRow
from kuaijin.ledger.row_table import Values
from kuaijin.ledger.store import CHUNK

read_state = msgspec.json.Decoder(State).decode
"""The project's state as its row keeps it."""

NOTHING_TOLD: Values = {"granted": {}, "parcels": {}, "pre_service_on": None, "permit_lapsed_on": None}


class _Known:
    """The yardstick of the book that was asked for last: every entry of a project asks for it."""

    book: Rulebook | None = None
    by: Yardstick


def yardstick() -> Yardstick:
    """What projects are judged by today: the first rule set of lights, and the park's own settings."""
    book = surroundings.rulebook()
    if _Known.book is not book:
        _Known.by = Yardstick(next(iter(book.light_sets.values()), PLAIN), book.park)
        _Known.book = book
    return _Known.by


def told(row: Values) -> dict[str, Any]:
    """The part of the facts that the read models keep beside the project."""
    return {
        "granted": tuple(
            GrantedItem(item, date.fromisoformat(on)) for item, on in sorted((row.get("granted") or {}).items())
        ),
        "parcels": tuple(msgspec.convert(parcel, ParcelFact) for parcel in (row.get("parcels") or {}).values()),
        "pre_service_on": row.get("pre_service_on"),
        "permit_lapsed_on": row.get("permit_lapsed_on"),
    }


def told_facts(row: Values) -> ProjectFacts:
    """What other streams say about a project whose batch is asked for, from the columns of :data:`NOTHING_TOLD`."""
    return ProjectFacts(**told(row))


def told_by_others(rows: Rows, project_id: str, entry: Entry, **news: Any) -> None:
    """Another stream says something new about a project: keep it, and see where the project stands now."""
    row = rows.get(ProjectRow, project_id)
    if row is None:
        return
    row.update(news)
    row.update(derived(read_state(row["state"]), row, entry.event.on, clocks_told(rows, project_id)))
    rows.put(ProjectRow, **row)


def clocks_told(rows: Rows, project_id: str) -> tuple[Clock, ...]:
    """The limits of the project's open cases, where its light is judged by them."""
    if not yardstick().by_cases:
        return ()
    return tuple(clock_of(case) for case in rows.all(CaseRow, project=project_id, open=True, next_due__isnull=False))


def clock_of(case: CaseRow) -> Clock:
    """The limits of an open case as a light looks at them."""
    return Clock(Text(case.item_zh, case.item_en), case.yellow_from, case.red_from, case.black_from)


def derived(state: State, row: Values, on: date, clocks: tuple[Clock, ...]) -> Values:
    """The columns that follow from the project and from what others say of it, on a day."""
    facts, by = told_facts(row), yardstick()
    found = stand(by, state, facts, on, clocks)
    light = found.light.light
    return {
        "permit_on": min(permit_days(state, facts), default=None),
        "production_due": report_due(state, by.park),
        "batch": found.batch.primary,
        "batch_also": list(found.batch.also),
        "batch_why": to_builtins(found.batch.why),
        "batch_since": found.batch_since,
        "light": light.colour,
        "light_rank": rank(light),
        "light_from": found.light.dimension or "",
        "judged_by": by.digest,
        "judged_from": found.since,
        "stale_on": min((day for day in (found.until, _next_list(state, on)) if day), default=None),
        **_of_the_year(state, on),
    }


def _of_the_year(state: State, on: date) -> Values:
    """The columns of the annual list in force."""
    book = state.book_on(on)
    return {
        "invested_before_wan": state.invested_before(book.year) if book else state.invested_before_wan,
        "year": book.year if book else None,
        "plan_year_wan": book.plan_year_wan if book else 0,
        "actual_year_wan": book.actual_year_wan if book else 0,
        "start_class": book.start_class if book else "",
        "completion_planned": bool(book and book.completion_planned),
    }


def _next_list(state: State, on: date) -> date | None:
    """The day on which a list that has been decided already comes into force."""
    return min((date(book.year, 1, 1) for book in state.years if book.year > on.year), default=None)


def waiting(on: date) -> Q:
    """The rows whose batch and light, as they are written, do not hold on the day ``on`` or by the rules in force.

    Told so that an index answers each part: nearly always no row waits.
    """
    mark = yardstick().digest
    return Q(stale_on__lte=on) | Q(judged_from__gt=on) | Q(judged_by__lt=mark) | Q(judged_by__gt=mark)


def bring_standings(on: date) -> int:
    """Judge the projects whose day has come, or that were judged by other rules; gives the number of rows that changed.

    On PostgreSQL the rows are locked, so that no change is lost; a part at a time, each in a transaction of its own:
    on the sixth of a month nearly all are judged, and nobody should wait for that with a report. Where limits of cases
    count, all are judged.
    """
    rows = ProjectRow.objects.order_by("id")
    if not yardstick().by_cases:
        rows = rows.filter(waiting(on))
    ids = list(rows.values_list("id", flat=True))
    return sum(_bring(ids[start : start + CHUNK], on) for start in range(0, len(ids), CHUNK))


@transaction.atomic
def _bring(ids: list[str], on: date) -> int:
    clocks = clocks_of(ids)
    alike: dict[str, tuple[Values, list[str]]] = {}  # most of those that a month's end brings change alike
    for row in ProjectRow.objects.select_for_update().filter(id__in=ids).order_by("id"):
        known = {name: getattr(row, name) for name in NOTHING_TOLD}
        now = derived(read_state(row.state), known, on, clocks.get(row.id, ()))
        new = {name: value for name, value in now.items() if getattr(row, name) != value}
        if new:
            alike.setdefault(repr(new), (new, []))[1].append(row.id)
    return sum(ProjectRow.objects.filter(id__in=rows).update(**new) for new, rows in alike.values())


def clocks_of(projects: list[str]) -> dict[str, tuple[Clock, ...]]:
    """The limits of these projects' open cases, where lights are judged by them; one that rests has none."""
    if not projects or not yardstick().by_cases:
        return {}
    return case_clocks(projects)


def case_clocks(projects: list[str]) -> dict[str, tuple[Clock, ...]]:
    """The limits of these projects' open cases, by project; one that rests (correction, special procedure) has none."""
    found: dict[str, list[Clock]] = {}
    for case in CaseRow.objects.filter(project__in=projects, open=True, next_due__isnull=False).order_by("id"):
        found.setdefault(case.project, []).append(clock_of(case))
    return {project: tuple(clocks) for project, clocks in found.items()}
