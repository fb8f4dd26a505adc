"""What a service secretary has to do for a project: before, during and after (mechanisms.md 7), from its own facts.

The tasks are generated: from who serves since when, from the clocks of its open cases, and from the duties that the
rulebook puts on the applicant once a thing has happened. What was done is seen in the ledger, never ticked off.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.clock_duties import duty_due
from kuaijin.core.project_state import State
from kuaijin.core.rulebook_items import Duty, Item

ServicePhase = Literal["before", "during", "after"]
PHASES: dict[ServicePhase, Text] = {
    "before": Text("事前", "before"),
    "during": Text("事中", "during"),
    "after": Text("事后", "after"),
}
CONTACT_WORKDAYS = 1
LIST_WORKDAYS = 3
CHASE_WORKDAYS = 2
HAND_OVER_WORKDAYS = 1
FOLLOW_UPS = (30, 90)
RATING_DAYS = 5
"""Service limits of mechanisms.md 7 (own settings): working days; follow-ups in calendar days after the last result.

A case that nobody rated so many calendar days after its delivery counts as not rated: asking for it ends then."""
EARLY = timedelta(days=7)
"""A visit or an act so many days before a follow-up is due counts as that follow-up."""
START = "开工"
PERMIT, COMPLETION = "领取施工许可证", ("竣工验收合格", "竣工验收")
"""The anchors of duties that the ledger knows the day of."""
SERVICE_LIMIT = Text("服务时限", "service limit")


class CaseFact(Struct, frozen=True, kw_only=True):
    """A case of the project, as far as service needs it."""

    id: str
    item: str
    name: Text
    open: bool
    received_on: date | None = None
    decided_on: date | None = None
    delivered_on: date | None = None
    committed_due: date | None = None
    correction_due: date | None = None
    rated: bool = False


class ServiceTask(Struct, frozen=True, kw_only=True):
    """One thing to do, or done on ``done_on``. ``case``: what it is about; ``basis``: where the limit comes from."""

    phase: ServicePhase
    key: str
    text: Text
    due: date
    basis: Text
    case: str = ""
    done_on: date | None = None


def service_tasks(
    state: State, cases: Iterable[CaseFact], items: Mapping[str, Item], calendar: Calendar, today: date
) -> tuple[ServiceTask, ...]:
    """Every task of the project's service, by due day; those done carry their day. ``items``: its own list."""
    if not state.secretaries:
        return ()
    known = tuple(cases)
    found = [
        *_before(state, known, calendar),
        *(task for case in known for task in _during(case, calendar, today)),
        *_duties(state, known, items, calendar),
        *(task for case in known for task in _rating(case, today)),
        *_follow_ups(state, known, today),
    ]
    return tuple(sorted(found, key=lambda task: (task.due, task.key)))


def _acted(state: State) -> list[date]:
    """The days on which the project was served: acts, and visits at which a secretary was."""
    names = {link.name for link in state.secretaries}
    visits = [visit.on for visit in state.visits if names.intersection(visit.people)]
    return sorted([act.on for act in state.services] + visits)


def _before(state: State, cases: tuple[CaseFact, ...], calendar: Calendar) -> list[ServiceTask]:
    """First contact and the tailored list, counted from the day on which today's secretary took the project.

    With the first paper filed since then this phase is over.
    """
    since = state.secretaries[-1].since
    if any(case.received_on is not None and case.received_on >= since for case in cases):
        return []
    acted = [on for on in _acted(state) if on >= since]
    listed = [act.on for act in state.services if act.phase == "before" and act.on >= since]
    done = acted[0] if acted else None
    contact = ServiceTask(
        phase="before",
        key="contact",
        text=Text("首次联系企业", "first contact with the firm"),
        due=calendar.nth_workday(since, CONTACT_WORKDAYS),
        basis=SERVICE_LIMIT,
        done_on=done,
    )
    needed = ServiceTask(
        phase="before",
        key="list",
        text=Text("交付专属事项清单", "hand over the tailored list of items"),
        due=calendar.nth_workday(since, LIST_WORKDAYS),
        basis=SERVICE_LIMIT,
        done_on=listed[0] if listed else None,
    )
    begun = state.permit_on is not None or state.start is not None
    return [contact] if begun else [contact, needed]


def _during(case: CaseFact, calendar: Calendar, today: date) -> list[ServiceTask]:
    """For an open case: help to correct, chase before the committed day, raise a late one, hand over the result."""
    if not case.open:
        return []

    def task(key: str, zh: str, en: str, due: date) -> ServiceTask:
        text = Text(f"{zh}：{case.name.zh}", f"{en}: {case.name.en}")
        return ServiceTask(
            phase="during", key=f"{key}/{case.id}", text=text, due=due, basis=SERVICE_LIMIT, case=case.id
        )

    if case.decided_on is not None:
        due = calendar.nth_workday(case.decided_on, HAND_OVER_WORKDAYS)
        return [] if case.delivered_on else [task("hand-over", "送达结果", "hand over the result", due)]
    found = []
    if case.correction_due is not None:
        found.append(task("correct", "帮助补正材料", "help to correct the papers", case.correction_due))
    if case.committed_due is not None and case.committed_due < today:
        found.append(task("escalate", "已逾期，提出问题督办", "late: raise a matter", case.committed_due))
    elif case.committed_due is not None:
        due = calendar.nth_workday(case.committed_due, -CHASE_WORKDAYS)
        found.append(task("chase", "催办", "chase", due))
    return found


def _rating(case: CaseFact, today: date) -> list[ServiceTask]:
    """Ask the firm for its rating, which is voluntary: once, soon, and never late."""
    if case.rated or case.delivered_on is None or today > case.delivered_on + timedelta(days=RATING_DAYS):
        return []
    return [
        ServiceTask(
            phase="after",
            key=f"rate/{case.id}",
            text=Text(f"请企业评价：{case.name.zh}", f"ask for a rating: {case.name.en}"),
            due=case.delivered_on + timedelta(days=RATING_DAYS),
            basis=SERVICE_LIMIT,
            case=case.id,
        )
    ]


def _duties(
    state: State, cases: tuple[CaseFact, ...], items: Mapping[str, Item], calendar: Calendar
) -> list[ServiceTask]:
    """The applicant's duties (start within three months, filing in 15 days …) whose anchor has happened."""
    by_item = {case.item: case for case in cases}
    found = []
    for case in by_item.values():
        item = items.get(case.item)
        for number, duty in enumerate(item.applicant_duties if item else ()):
            if duty.anchor.zh == PERMIT and case.delivered_on is not None:
                done = state.start.on if state.start and duty.duty.zh == START else None
                due = _duty_due(duty, case.delivered_on, calendar)
                found.append(_duty(f"{case.item}/{number}", duty, due, done))
    if state.completion is None:
        return found
    for item in items.values():
        for number, duty in enumerate(item.applicant_duties):
            if duty.anchor.zh in COMPLETION:
                mine = by_item.get(item.id)
                done = mine.received_on if mine else None
                due = _duty_due(duty, state.completion.on, calendar)
                found.append(_duty(f"{item.id}/{number}", duty, due, done))
    return found


def _duty_due(duty: Duty, anchor: date, calendar: Calendar) -> date:
    return duty_due(anchor, duty.days, duty.unit, calendar, duty.direction)


def _duty(key: str, duty: Duty, due: date, done: date | None) -> ServiceTask:
    return ServiceTask(
        phase="after",
        key=f"duty/{key}",
        text=Text(f"提醒企业：{duty.duty.zh}", f"remind the firm: {duty.duty.en}"),
        due=due,
        basis=Text(duty.basis, duty.basis),
        done_on=done,
    )


def _follow_ups(state: State, cases: tuple[CaseFact, ...], today: date) -> list[ServiceTask]:
    """Visits 30 and 90 days after the last result, once nothing of the project is open any more."""
    delivered = [case.delivered_on for case in cases if case.delivered_on is not None]
    if not delivered or any(case.open for case in cases):
        return []
    last, acted = max(delivered), _acted(state)
    found = []
    for days in FOLLOW_UPS:
        due = last + timedelta(days=days)
        done = next((on for on in acted if due - EARLY <= on <= today), None)
        found.append(
            ServiceTask(
                phase="after",
                key=f"follow-up/{days}",
                text=Text(f"{days} 日回访", f"follow-up after {days} days"),
                due=due,
                basis=SERVICE_LIMIT,
                done_on=done,
            )
        )
    return found
