"""A firm (企业) as an aggregate: one stream a USCC. Who may act for it by mandate (授权委托), and its saved lists.

A mandate names an account, all projects or one, and its days. It holds on ``from_day`` to ``until`` unless it was
ended; what it lets its holder do is asked of ``core.access``.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Mandate, Refusal, Text, refuse
from kuaijin.core.checks import NAME_LENGTH, TITLE_LENGTH, check_text, first, kebab
from kuaijin.core.context import Context
from kuaijin.core.identifiers import IdentifierError, parse_uscc
from kuaijin.core.needs import read_answer

KIND = "firm"
LONGEST_MANDATE = timedelta(days=3 * 366)
"""A mandate ends within three years, so that none is forgotten (own setting)."""
MOST_SAVED = 20
Answers = dict[str, str | int | bool]


class FirmCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to a firm's record."""


class AddMandate(FirmCommand, frozen=True):
    """授权委托: ``person`` (an account of the firm) acts for it; empty ``project_id``: for all of its projects."""

    person: str
    from_day: date
    until: date
    project_id: str = ""


class EndMandate(FirmCommand, frozen=True):
    """终止授权, from now on."""

    number: int
    reason: str


class SaveNeeds(FirmCommand, frozen=True):
    """保存事项清单: the answers to the guided questions, by attribute."""

    title: str
    answers: Answers


class DropNeeds(FirmCommand, frozen=True):
    """删除保存的清单."""

    number: int


class FirmEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a firm's record."""


class MandateAdded(FirmEvent, frozen=True):
    """已授权."""

    person: str
    project_id: str
    from_day: date
    until: date
    by: str


class MandateEnded(FirmEvent, frozen=True):
    """授权已终止."""

    number: int
    reason: str
    by: str


class NeedsSaved(FirmEvent, frozen=True):
    """清单已保存."""

    title: str
    answers: Answers
    by: str


class NeedsDropped(FirmEvent, frozen=True):
    """清单已删除."""

    number: int


Command = AddMandate | EndMandate | SaveNeeds | DropNeeds
Event = MandateAdded | MandateEnded | NeedsSaved | NeedsDropped
Decision = tuple[Event, ...] | Refusal


class Given(Struct, frozen=True, kw_only=True):
    """A mandate as it was given, and the day on which it was ended early."""

    number: int
    person: str
    project_id: str
    from_day: date
    until: date
    by: str
    given_on: date
    ended_on: date | None = None
    reason: str = ""

    def holds(self, on: date) -> bool:
        """Whether it lets its holder act on that day."""
        return self.ended_on is None and self.from_day <= on <= self.until


class Saved(Struct, frozen=True, kw_only=True):
    """A saved list."""

    number: int
    title: str
    answers: Answers
    on: date
    by: str


class State(Struct, frozen=True, kw_only=True):
    """A firm's record; ``id`` is its USCC."""

    id: str
    mandates: tuple[Given, ...] = ()
    saved: tuple[Saved, ...] = ()
    saved_ever: int = 0


class FirmFacts(Struct, frozen=True, kw_only=True):
    """What other streams say. ``own_project``: whether the project that a mandate names is the firm's."""

    own_project: bool = False


def initial(stream_id: str) -> State:
    """A firm of which nothing is recorded."""
    return State(id=stream_id)


def mandate_of(given: Iterable[Given], on: date) -> Mandate:
    """What an agent with these mandates may act for on that day; ``over`` when none holds."""
    known = tuple(given)
    holding = [each for each in known if each.holds(on)]
    if not holding:
        last = max((each.ended_on or each.until for each in known), default=None)
        return Mandate(until=last, over=True)
    until = max(each.until for each in holding)
    if any(not each.project_id for each in holding):
        return Mandate(until=until)
    return Mandate(until=until, projects=tuple(sorted({each.project_id for each in holding})))


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused; a USCC with a wrong check character has no record."""
    try:
        parse_uscc(state.id)
    except IdentifierError as error:
        return Refusal("USCC", error.text)
    match command:
        case AddMandate():
            return _add(state, command, context)
        case EndMandate():
            return _end(state, command, context)
        case SaveNeeds():
            return _save(state, command, context)
    if all(each.number != command.number for each in state.saved):
        return refuse("NEED-NONE", "没有这份清单。", "There is no such list.", "number")
    return (NeedsDropped(at=context.now, number=command.number),)


def _add(state: State, command: AddMandate, context: Context) -> Decision:
    refusal = first(
        (
            check_text(command.person, "person", Text("被授权人", "person"), limit=NAME_LENGTH),
            _check_days(command, context.today),
        )
    )
    if refusal is not None:
        return refusal
    if command.person == context.actor.id:
        return refuse("MANDATE-SELF", "不能授权给自己。", "Nobody gives a mandate to themselves.", "person")
    facts = context.facts if isinstance(context.facts, FirmFacts) else FirmFacts()
    if command.project_id and not facts.own_project:
        return refuse("unknown-project", "没有这个项目。", "There is no such project.", "project_id")
    for each in state.mandates:
        same = (each.person, each.project_id) == (command.person, command.project_id)
        if same and each.ended_on is None and each.from_day <= command.until and command.from_day <= each.until:
            return refuse(
                "MANDATE-TWICE",
                f"第 {each.number} 号授权在此期间已经有效。",
                f"Mandate {each.number} holds in these days already.",
                "from_day",
            )
    return (
        MandateAdded(
            at=context.now,
            person=command.person,
            project_id=command.project_id,
            from_day=command.from_day,
            until=command.until,
            by=context.actor.name,
        ),
    )


def _check_days(command: AddMandate, today: date) -> Refusal | None:
    if command.until < command.from_day:
        return refuse("MANDATE-DAYS", "终止日早于起始日。", "It would end before it begins.", "until")
    if command.until < today:
        return refuse("MANDATE-DAYS", "授权期限已过。", "Its days are past already.", "until")
    if command.until - max(command.from_day, today) > LONGEST_MANDATE:
        return refuse("MANDATE-DAYS", "授权最长三年。", "A mandate lasts three years at most.", "until")
    return None


def _end(state: State, command: EndMandate, context: Context) -> Decision:
    found = next((each for each in state.mandates if each.number == command.number), None)
    if found is None or found.ended_on is not None:
        return refuse("MANDATE-NONE", "没有这项有效授权。", "There is no such mandate to end.", "number")
    refusal = check_text(command.reason, "reason", Text("理由", "reason"), limit=TITLE_LENGTH)
    if refusal is not None:
        return refusal
    return (MandateEnded(at=context.now, number=command.number, reason=command.reason, by=context.actor.name),)


def _save(state: State, command: SaveNeeds, context: Context) -> Decision:
    refusal = check_text(command.title, "title", Text("清单名称", "name of the list"), limit=NAME_LENGTH)
    if refusal is not None:
        return refusal
    if len(state.saved) >= MOST_SAVED:
        return refuse("NEED-FULL", f"最多保存 {MOST_SAVED} 份清单。", f"At most {MOST_SAVED} lists are kept.", "title")
    for name, value in command.answers.items():
        attribute = context.rulebook.attributes.get(name)
        if attribute is None:
            return refuse("NEED-ANSWER", "没有这个问题。", "There is no such question.", "answers")
        read = read_answer(attribute, str(int(value)) if isinstance(value, bool) else str(value))
        if isinstance(read, Refusal) or read != value or type(read) is not type(value):
            return refuse("NEED-ANSWER", "回答无效。", "An answer is not valid.", "answers")
    return (NeedsSaved(at=context.now, title=command.title, answers=command.answers, by=context.actor.name),)


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    match event:
        case MandateAdded():
            given = Given(
                number=len(state.mandates) + 1,
                person=event.person,
                project_id=event.project_id,
                from_day=event.from_day,
                until=event.until,
                by=event.by,
                given_on=event.on,
            )
            return replace(state, mandates=(*state.mandates, given))
        case MandateEnded():
            ended = tuple(
                replace(each, ended_on=event.on, reason=event.reason) if each.number == event.number else each
                for each in state.mandates
            )
            return replace(state, mandates=ended)
        case NeedsSaved():
            number = state.saved_ever + 1
            saved = Saved(number=number, title=event.title, answers=event.answers, on=event.on, by=event.by)
            return replace(state, saved=(*state.saved, saved), saved_ever=number)
    return replace(state, saved=tuple(each for each in state.saved if each.number != event.number))
