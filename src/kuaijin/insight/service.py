"""服务 over the read models: a secretary's tasks of the day, and what was done for a project told as a story."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from kuaijin.core import service as core
from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.project_state import State
from kuaijin.core.rating import LEVELS
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.service import CaseFact, ServiceTask, service_tasks
from kuaijin.core.tailoring import tailor
from kuaijin.insight.projects import state_of
from kuaijin.ledger.projections.firm_models import RatingRow
from kuaijin.ledger.projections.models import CaseRow, MatterRow, ProjectRow

LONG = 7
"""Calendar days from which a way is told of."""
SOON = 2
"""Working days before its due day from which a task is yellow."""
MoveKind = Literal["assigned", "visit", "service", "matter", "solved", "received", "decided", "delivered", "rated"]
KINDS: dict[MoveKind, Text] = {
    "assigned": Text("派驻秘书", "secretary assigned"),
    "visit": Text("走访", "visit"),
    "service": Text("服务", "service"),
    "matter": Text("提出问题", "problem raised"),
    "solved": Text("问题销号", "problem closed"),
    "received": Text("收件", "received"),
    "decided": Text("办结", "decided"),
    "delivered": Text("送达", "delivered"),
    "rated": Text("评价", "rated"),
}


class Due(Struct, frozen=True):
    """A task of one project with its light on the day looked at."""

    project: str
    name: Text
    task: ServiceTask
    light: str


class Move(Struct, frozen=True):
    """One thing that happened for a project. ``ref``: the case or matter it is about."""

    on: date
    kind: MoveKind
    who: str
    text: Text
    ref: str = ""


class Stretch(Struct, frozen=True):
    """From one day to another with what was done in between: calendar days, visits and acts of service.

    ``ref``: the matter or case that it tells of.
    """

    ref: str
    text: Text
    first: date
    last: date
    days: int
    visits: int
    services: int


class Story(Struct, frozen=True):
    """A project's service as it went: the moves in order, and the long ways that came to an end."""

    moves: tuple[Move, ...]
    stretches: tuple[Stretch, ...]


def day(rows: Iterable[ProjectRow], on: date, calendar: Calendar, book: Rulebook) -> list[Due]:
    """The open tasks of these projects, the earliest due first."""
    found = []
    for row in rows:
        name = Text(row.name_zh, row.name_en or row.name_zh)
        found += [
            Due(row.id, name, task, _light(task, on, calendar))
            for task in tasks_of(row, on, calendar, book)
            if task.done_on is None
        ]
    return sorted(found, key=lambda each: (each.task.due, each.project, each.task.key))


def tasks_of(row: ProjectRow, on: date, calendar: Calendar, book: Rulebook) -> tuple[ServiceTask, ...]:
    """Every task of a project's service, done and open."""
    state = state_of(row)
    cases = CaseRow.objects.filter(project=row.id).exclude(received_on=None).order_by("received_on", "id")
    rated = set(RatingRow.objects.filter(case__in=cases.values("id")).values_list("case", flat=True))
    listed = {item: book.items[item] for item in tailor(book, state.attributes, on).order}
    return service_tasks(state, [_fact(case, rated=case.id in rated) for case in cases], listed, calendar, on)


def _fact(row: CaseRow, *, rated: bool) -> CaseFact:
    return CaseFact(
        id=row.id,
        item=row.item,
        name=Text(row.item_zh, row.item_en),
        open=row.open,
        received_on=row.received_on,
        decided_on=row.decided_on,
        delivered_on=row.delivered_on,
        committed_due=row.committed_due,
        rated=rated,
        correction_due=row.correction_due if row.next_act == "correct" else None,
    )


def _light(task: ServiceTask, on: date, calendar: Calendar) -> str:
    if task.due < on:
        return "red"
    return "yellow" if task.due <= calendar.nth_workday(on, SOON) else "green"


def story(row: ProjectRow, cases: Iterable[CaseRow], matters: Iterable[MatterRow], on: date) -> Story:
    """What happened for the project up to ``on``; ``cases`` and ``matters`` are those that the reader may see."""
    state, cases, matters = state_of(row), list(cases), list(matters)
    moves = [*_served(state), *_cases(cases), *_matters(matters), *_ratings(cases)]
    order = list(KINDS)
    told = sorted((move for move in moves if move.on <= on), key=lambda move: (move.on, order.index(move.kind)))
    long = [each for each in _stretches(state, cases, matters) if each.days >= LONG]
    return Story(tuple(told), tuple(sorted(long, key=lambda each: -each.days)))


def _served(state: State) -> Iterable[Move]:
    for link in state.secretaries:
        yield Move(link.since, "assigned", link.name, Text("到岗服务", "serves the project from now on"))
    for visit in state.visits:
        zh = "；".join((visit.findings, *(f"决定：{each}" for each in visit.decisions)))
        en = "; ".join((visit.findings, *(f"decided: {each}" for each in visit.decisions)))
        yield Move(visit.on, "visit", "、".join(visit.people), Text(zh, en))
    for act in state.services:
        phase, minutes = core.PHASES[act.phase], act.minutes
        yield Move(
            act.on,
            "service",
            act.who,
            Text(f"{phase.zh}·{act.channel}，{minutes} 分钟：{act.result}", f"{phase.en}, {minutes} min: {act.result}"),
        )


def _cases(rows: list[CaseRow]) -> Iterable[Move]:
    for row in rows:
        name = Text(row.item_zh, row.item_en)
        if row.received_on is not None:
            yield Move(row.received_on, "received", row.applicant, name, row.id)
        if row.decided_on is not None:
            yield Move(row.decided_on, "decided", row.department, name, row.id)
        if row.delivered_on is not None:
            yield Move(row.delivered_on, "delivered", row.applicant, name, row.id)


def _matters(rows: list[MatterRow]) -> Iterable[Move]:
    for row in rows:
        yield Move(row.raised_on, "matter", row.raised_by, Text(row.text, row.text), row.id)
        if row.closed_on is not None:
            yield Move(row.closed_on, "solved", row.lead, Text(row.text, row.text), row.id)


def _ratings(rows: list[CaseRow]) -> Iterable[Move]:
    names = {row.id: Text(row.item_zh, row.item_en) for row in rows}
    for rating in RatingRow.objects.filter(case__in=names):
        level, name = LEVELS[rating.level], names[rating.case]
        text = Text(f"{name.zh}：{level.zh} {rating.comment}".strip(), f"{name.en}: {level.en}")
        yield Move(rating.on, "rated", "", text, rating.case)


def _stretches(state: State, cases: list[CaseRow], matters: list[MatterRow]) -> Iterable[Stretch]:
    """Each problem that was solved, and each acceptance from its receipt to its decision."""
    for row in matters:
        if row.closed_on is not None:
            text = Text(f"{row.text}：从提出到销号", f"{row.text}: from raised to closed")
            yield _stretch(state, row.id, text, (row.raised_on, row.closed_on))
    for case in cases:
        if case.stage == "S4" and case.received_on is not None and case.decided_on is not None:
            text = Text(f"{case.item_zh}：从收件到办结", f"{case.item_en}: from receipt to decision")
            yield _stretch(state, case.id, text, (case.received_on, case.decided_on))


def _stretch(state: State, ref: str, text: Text, days: tuple[date, date]) -> Stretch:
    first, last = days
    visits = sum(first <= visit.on <= last for visit in state.visits)
    services = sum(first <= act.on <= last for act in state.services)
    return Stretch(ref, text, first, last, (last - first).days, visits, services)
