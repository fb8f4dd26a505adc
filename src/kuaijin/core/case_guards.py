"""Guards that several commands of a case share. Each gives a refusal with its rule, or ``None``."""

from datetime import date

from msgspec.structs import replace

from kuaijin.core import clock
from kuaijin.core.base import Refusal, Text
from kuaijin.core.calendar import Calendar
from kuaijin.core.case_state import STATUSES, CaseFacts, State
from kuaijin.core.clock_events import Answer, DecidedDeny, Limits
from kuaijin.core.conditions import evaluate
from kuaijin.core.context import Context
from kuaijin.core.rulebook import Item, NeededBy, Prerequisite, Rulebook
from kuaijin.core.settings import LegalSettings
from kuaijin.core.tailoring import counts


def refuse(rule: str, zh: str, en: str, field: str | None = None) -> Refusal:
    """A refusal in both languages."""
    return Refusal(rule, Text(zh, en), field)


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


def answer_now(state: State, context: Context) -> Answer:
    """All dates of the case as seen today."""
    return clock.compute(state.limits, state.clock, context.calendar, context.rulebook.settings, context.today)


def check_separation(state: State, context: Context) -> Refusal | None:
    """The decider is neither the firm's secretary nor the reviewer of the same case (mechanisms.md 11)."""
    name = context.actor.name
    if name and name in (state.secretary, facts_of(context).secretary):
        return refuse(
            "CASE-SEPARATION",
            f"“{name}”是该项目的服务秘书，不得决定同一办件。",
            f"“{name}” is the project's service secretary and may not decide the same case.",
        )
    reviewers = {special.reviewer for special in state.specials} | {state.reviewer}
    if name and name in reviewers:
        return refuse(
            "CASE-SEPARATION",
            f"“{name}”是该办件的技术审查人，不得作出决定。",
            f"“{name}” reviewed this case and may not decide it.",
        )
    return None


def check_prerequisites(state: State, context: Context, needed_by: NeededBy) -> Refusal | None:
    """What the law wants first is granted in the project; of alternatives one is enough (PJ-1, PJ-2)."""
    book = context.rulebook
    item = book.items.get(state.item_id)
    if item is None:
        return None
    lacking = missing_prerequisites(item, book, facts_of(context), needed_by)
    if not lacking:
        return None
    names = [book.items[each].name for each in lacking]
    act = Text("受理", "accepted") if needed_by == "acceptance" else Text("决定", "decided")
    return refuse(
        "PJ-1",
        f"前置事项尚未办结，不能{act.zh}：{'、'.join(name.zh for name in names)}。",
        f"It cannot be {act.en} before these are granted: {', '.join(name.en for name in names)}.",
    )


def missing_prerequisites(item: Item, book: Rulebook, facts: CaseFacts, needed_by: NeededBy) -> tuple[str, ...]:
    """Ids of the prerequisites still wanting. An edge counts only if its item applies to the project; one that only a
    person can judge never blocks by itself."""
    granted = {each.item for each in facts.granted}
    groups: dict[str, list[str]] = {}
    for need in item.prerequisites:
        if need.needed_by == needed_by and _counts(need, book, facts):
            groups.setdefault(need.any_group or f"={need.item}", []).append(need.item)
    return tuple(group[0] for group in groups.values() if not granted.intersection(_with_variants(group, book)))


def _counts(need: Prerequisite, book: Rulebook, facts: CaseFacts) -> bool:
    if need.when is not None and need.when.decided_by_person and not need.any_group:
        return False
    if not counts(need.when, facts.attributes, book):
        return False
    return evaluate(book.items[need.item].applies_when, facts.attributes, book.attributes).holds


def _with_variants(group: list[str], book: Rulebook) -> set[str]:
    return set(group) | {item.id for item in book.items.values() if item.variant_of in group}


def timeline(state: State, calendar: Calendar, settings: LegalSettings, as_of: date | None = None) -> Answer:
    """All dates of the case; of a denied case the remedies run from the day on which it was served (law.md 13)."""
    answer = clock.compute(state.limits, state.clock, calendar, settings, as_of)
    served = state.delivered_on
    if state.decision != "denied" or served is None or (as_of is not None and served > as_of):
        return answer
    told = clock.compute(Limits(), (DecidedDeny(date=served),), calendar, settings, as_of)
    return replace(answer, reconsideration_until=told.reconsideration_until, lawsuit_until=told.lawsuit_until)
