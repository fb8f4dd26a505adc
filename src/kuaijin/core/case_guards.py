"""Guards that several commands of a case share. Each gives a refusal with its rule, or ``None``."""

from datetime import date
from functools import lru_cache

from msgspec.structs import replace

from kuaijin.core import clock
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_state import HELD, STATUSES, CaseFacts, State
from kuaijin.core.clock_events import Answer, DecidedDeny
from kuaijin.core.conditions import evaluate
from kuaijin.core.context import Context
from kuaijin.core.power_terms import Borne, Lacking, find
from kuaijin.core.rulebook import Item, NeededBy, Prerequisite, Rulebook
from kuaijin.core.settings import LegalSettings
from kuaijin.core.tailoring import counts


def wrong_status(state: State, what: Text) -> Refusal:
    """The case is not where ``what`` could be done."""
    now = STATUSES[state.status]
    return refuse(
        "CASE-STATUS",
        f"办件当前为“{now.zh}”，不能{what.zh}。",
        f"The case is “{now.en}”: it cannot be {what.en}.",
    )


def facts_of(context: Context) -> CaseFacts:
    """The facts handed in, or none."""
    return context.facts if isinstance(context.facts, CaseFacts) else CaseFacts()


def held(state: State) -> bool:
    """A grant of this case stands."""
    return state.decision == "granted" and state.status in HELD


def answer_now(state: State, context: Context) -> Answer:
    """All dates of the case as seen today. It counts both clocks, so ask only where a guard needs a date."""
    return timeline(state, context.calendar, context.rulebook.settings, context.today)


def accepted_by_law(state: State, context: Context) -> date | None:
    """The day as of which silence has accepted a received case (AC-1), or ``None``.

    The window has passed with no notice: as of the receipt, complete or not. After full corrections the agency had to
    accept at once (AC-2); once as many days have passed again, as of the day on which they came.
    """
    if state.status != "received" or state.received_on is None:
        return None
    if not state.notices:
        last = answer_now(state, context).correction_notice_last_day
        return state.received_on if last is not None and context.today > last else None
    if state.complete_on is None:
        return None
    own = state.limits.correction_window_days
    days = context.rulebook.settings.correction_window_days if own is None else own
    return state.complete_on if context.today > context.calendar.nth_workday(state.complete_on, days) else None


def check_power(state: State, context: Context) -> Refusal | None:
    """No act on an item that the zone had no power over on the day of receipt (许可法 arts. 24, 32(2)).

    Received while the power was in force it stays with the zone to the end (measures.md 1).
    """
    on = state.received_on or context.today
    lacking = power_on(state.item_id, context, on)
    if not isinstance(lacking, Lacking):
        return None
    name, why, right = context.rulebook.items[state.item_id].name, lacking.why, lacking.right
    return refuse(
        "CASE-POWER",
        f"“{name.zh}”收件之日（{on}）赋权未生效：{why.zh}，本机关无权办理；应不予受理，并告知向{right}申请。",
        f"The power over “{name.en}” was not in force at receipt ({on}): {why.en}. Refuse acceptance and name {right}.",
    )


def check_first_review(state: State, context: Context) -> Refusal | None:
    """初审: the zone gives an opinion, the body above decides (law.md 14)."""
    power = power_of_decision(state, context)
    if power is None or power.decides:
        return None
    return refuse(
        "CASE-POWER",
        f"{power.document_no} 只赋予初审权，本机关出具初审意见，由{power.delegating_body}作出决定。",
        f"{power.document_no} hands over the first review only: give an opinion, {power.delegating_body} decides.",
    )


def power_on(item_id: str, context: Context, on: date) -> Borne | Lacking | None:
    """The power over the item on that day, by the register that the facts tell of; ``None``: none is needed."""
    item = context.rulebook.items.get(item_id)
    if item is None:
        return None
    facts = facts_of(context)
    return find(item, context.rulebook, facts.powers, facts.attributes, on)


def power_at_receipt(item: Item, context: Context) -> Borne | None:
    """The power under which an application for ``item`` is received today."""
    found = power_on(item.id, context, context.today)
    return found if isinstance(found, Borne) else None


def power_of_decision(state: State, context: Context) -> Borne | None:
    """The power by which the case is decided today: one in force today, else that of its receipt, to the end."""
    found = power_on(state.item_id, context, context.today)
    return found if isinstance(found, Borne) else state.power


def check_separation(state: State, context: Context) -> Refusal | None:
    """The decider is neither the firm's secretary nor the reviewer of the same case (mechanisms.md 11)."""
    name = context.actor.name
    if name and name in (state.secretary, facts_of(context).secretary):
        return refuse(
            "CASE-SEPARATION",
            f"“{name}”是该项目的服务秘书，不得决定同一办件。",
            f"“{name}” is the project's service secretary and may not decide the same case.",
        )
    if name and name in reviewers(state):
        return refuse(
            "CASE-SEPARATION",
            f"“{name}”是该办件的技术审查人，不得作出决定。",
            f"“{name}” reviewed this case and may not decide it.",
        )
    return None


def reviewers(state: State) -> set[str]:
    """Everybody who reviews or has reviewed the case."""
    return {special.reviewer for special in state.specials if special.reviewer} | {state.reviewer} - {""}


def check_prerequisites(state: State, context: Context, act: NeededBy) -> Refusal | None:
    """What the law wants first is granted in the project; of alternatives one is enough (PJ-1, PJ-2).

    At the decision those of acceptance are asked for again: a prerequisite revoked meanwhile stops it (PR-7).
    """
    book = context.rulebook
    item = book.items.get(state.item_id)
    if item is None or not item.prerequisites:
        return None
    stages: tuple[NeededBy, ...] = ("acceptance",) if act == "acceptance" else ("acceptance", "decision")
    lacking = _lacking(item, book, facts_of(context), stages)
    if not lacking:
        return None
    names = [book.items[each].name for each in lacking]
    done = Text("受理", "accepted") if act == "acceptance" else Text("作出准予决定", "granted")
    return refuse(
        "PJ-1",
        f"前置事项尚未办结，不能{done.zh}：{'、'.join(name.zh for name in names)}。",
        f"It cannot be {done.en} before these are granted: {', '.join(name.en for name in names)}.",
    )


def missing_prerequisites(item: Item, book: Rulebook, facts: CaseFacts, needed_by: NeededBy) -> tuple[str, ...]:
    """Ids of the prerequisites still wanting. An edge counts only if its item applies to the project; one that only a
    person can judge never blocks by itself."""
    return _lacking(item, book, facts, (needed_by,))


def _lacking(item: Item, book: Rulebook, facts: CaseFacts, stages: tuple[NeededBy, ...]) -> tuple[str, ...]:
    granted = {each.item for each in facts.granted}
    groups: dict[tuple[str, str], list[Prerequisite]] = {}
    for need in item.prerequisites:
        if need.needed_by in stages:
            groups.setdefault((need.needed_by, need.any_group or f"={need.item}"), []).append(need)
    found = (_wanting(needs, granted, book, facts) for needs in groups.values())
    return tuple(each for each in found if each is not None)


def _wanting(needs: list[Prerequisite], granted: set[str], book: Rulebook, facts: CaseFacts) -> str | None:
    """The first of these alternatives that counts, unless one that counts is granted. Conditions are evaluated only
    as far as the answer depends on them: what stands alone and is granted needs no thought."""
    there = [n for n in needs if n.item in granted or not granted.isdisjoint(book.family(n.item))]
    if there and (len(needs) == 1 or any(_counts(need, book, facts) for need in there)):
        return None
    return next((need.item for need in needs if _counts(need, book, facts)), None)


def _counts(need: Prerequisite, book: Rulebook, facts: CaseFacts) -> bool:
    if need.when is not None and need.when.decided_by_person and not need.any_group:
        return False
    if not counts(need.when, facts.attributes, book):
        return False
    return evaluate(book.items[need.item].applies_when, facts.attributes, book.attributes).holds


def timeline(state: State, calendar: Calendar, settings: LegalSettings, as_of: date | None = None) -> Answer:
    """All dates of the case, as seen on ``as_of``; beyond the clock, what hangs on the case's own facts:

    the remedies of a denial run from its service (law.md 13), the cure of a tolerant decision from the decision, and a
    promised day comes before the last one allowed (TO-4); force majeure puts it off (TO-9).
    """
    answer = _dates(state.limits, state.clock, calendar, settings, as_of)
    if state.tolerance is not None and _seen(state.tolerance.on, as_of):
        answer = replace(answer, cure_due=_cure_due(state, answer.cure_due, calendar, settings, as_of))
    if state.decision == "denied" and _seen(state.delivered_on, as_of):
        served = (DecidedDeny(date=state.delivered_on or date.max),)
        told = clock.compute(state.limits, served, calendar, settings, as_of)
        answer = replace(answer, reconsideration_until=told.reconsideration_until, lawsuit_until=told.lawsuit_until)
    return answer


_dates = lru_cache(1024)(clock.compute)
"""Most commands on a case leave its clock as it was, and a page asks for the same dates several times."""


def _seen(day: date | None, as_of: date | None) -> bool:
    return day is not None and (as_of is None or day <= as_of)


def _cure_due(
    state: State, waiting: date | None, calendar: Calendar, settings: LegalSettings, as_of: date | None
) -> date | None:
    """``waiting``: the last day while the certificate waits for the cure; TO-4 for both models."""
    last, tolerance = waiting, state.tolerance
    if tolerance is not None and tolerance.model == "decision":
        decided = state.decided_on if _seen(state.decided_on, as_of) else None
        last = None if decided is None else calendar.nth_workday(decided, settings.cure_days_after_decision)
    promised = tolerance.cure_by if tolerance is not None else None
    due = min((day for day in (last, promised) if day is not None), default=None)
    if due is None or tolerance is None or not tolerance.prolonged:
        return due
    return calendar.nth_workday(due, tolerance.prolonged)
