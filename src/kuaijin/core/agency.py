"""A third-party agency (第三方机构): on the list from which technical reviews go out by turns (M8; measures.md 4)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import PROSE_LENGTH, check_plan_date, check_text, first, kebab
from kuaijin.core.context import Context
from kuaijin.core.identifiers import IdentifierError, parse_uscc

KIND = "agency"
NAME = Text("第三方机构", "agency")
MOST = 200
FIELDS: dict[str, Text] = {
    "name": Text("机构名称", "name"),
    "account": Text("账号", "account"),
    "qualification_no": Text("资质证书编号", "qualification"),
    "qualified_until": Text("资质有效期至", "qualified until"),
    "reason": Text("理由", "reason"),
    "document": Text("文件", "document"),
}


class AgencyCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to an agency."""


class RegisterAgency(AgencyCommand, frozen=True):
    """入库: what it may review (``items``), by which qualification; ``ties``: codes of firms it is tied to."""

    name: str
    uscc: str
    account: str
    items: tuple[str, ...]
    qualification_no: str
    qualified_until: date
    ties: tuple[str, ...] = ()


class RenewAgency(AgencyCommand, frozen=True):
    """更新资质."""

    qualification_no: str
    qualified_until: date


class DeclareTies(AgencyCommand, frozen=True):
    """申报利害关系: the whole list of codes of firms it is tied to; no review of theirs is given to it."""

    ties: tuple[str, ...]


class StrikeAgency(AgencyCommand, frozen=True):
    """除名: for good; a conclusion found false has this consequence (measures.md 4)."""

    reason: str
    document: str


Command = RegisterAgency | RenewAgency | DeclareTies | StrikeAgency


class AgencyEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of an agency."""


class AgencyRegistered(AgencyEvent, frozen=True):
    """已入库."""

    name: str
    uscc: str
    account: str
    items: tuple[str, ...]
    qualification_no: str
    qualified_until: date
    ties: tuple[str, ...]


class AgencyRenewed(AgencyEvent, frozen=True):
    """资质已更新."""

    qualification_no: str
    qualified_until: date


class TiesDeclared(AgencyEvent, frozen=True):
    """利害关系已申报."""

    ties: tuple[str, ...]


class AgencyStruck(AgencyEvent, frozen=True):
    """已除名."""

    reason: str
    document: str


Event = AgencyRegistered | AgencyRenewed | TiesDeclared | AgencyStruck


class State(Struct, frozen=True, kw_only=True):
    """An agency. ``struck_on``: the day on which it was taken off the list."""

    id: str
    name: str = ""
    uscc: str = ""
    account: str = ""
    items: tuple[str, ...] = ()
    qualification_no: str = ""
    qualified_until: date | None = None
    ties: tuple[str, ...] = ()
    struck_on: date | None = None
    struck_because: str = ""


def initial(stream_id: str) -> State:
    """Before it is on the list."""
    return State(id=stream_id)


def decide(state: State, command: Command, context: Context) -> tuple[Event, ...] | Refusal:
    """What follows from ``command``, or why it is refused."""
    registering = isinstance(command, RegisterAgency)
    if registering == bool(state.name):
        return (
            refuse("AGENCY-STATUS", "该机构已在库中。", "The agency is on the list already.")
            if registering
            else (refuse("AGENCY-STATUS", "没有这个机构。", "There is no such agency."))
        )
    if state.struck_on is not None:
        return refuse("AGENCY-STATUS", "该机构已除名。", "The agency has been struck off.")
    return _DECIDERS[type(command)](command, context)


def _register(command: RegisterAgency, context: Context) -> tuple[Event, ...] | Refusal:
    refusal = first(
        (
            check_text(command.name, "name", FIELDS["name"]),
            _check_uscc(command.uscc, "uscc"),
            check_text(command.account, "account", FIELDS["account"]),
            _check_items(command.items, context),
            _check_qualification(command, context),
            _check_ties(command.ties),
        )
    )
    return refusal or (
        AgencyRegistered(
            at=context.now,
            name=command.name.strip(),
            uscc=command.uscc,
            account=command.account.strip(),
            items=command.items,
            qualification_no=command.qualification_no.strip(),
            qualified_until=command.qualified_until,
            ties=command.ties,
        ),
    )


def _check_items(items: tuple[str, ...], context: Context) -> Refusal | None:
    if not items:
        return refuse("AGENCY-ITEMS", "至少选择一个可审查的事项。", "Name at least one item that it reviews.", "items")
    unknown = next((item for item in items if item not in context.rulebook.items), None)
    if unknown is None:
        return None
    return refuse("AGENCY-ITEMS", f"没有事项“{unknown[:64]}”。", f"There is no item “{unknown[:64]}”.", "items")


def _check_qualification(command: RegisterAgency | RenewAgency, context: Context) -> Refusal | None:
    refusal = check_text(command.qualification_no, "qualification_no", FIELDS["qualification_no"]) or check_plan_date(
        command.qualified_until, "qualified_until", FIELDS["qualified_until"]
    )
    if refusal is None and command.qualified_until < context.today:
        return refuse("AGENCY-EXPIRED", "资质已经到期。", "The qualification has ended.", "qualified_until")
    return refusal


def _check_uscc(code: str, field: str) -> Refusal | None:
    try:
        return None if parse_uscc(code) == code else refuse("USCC", "代码含多余字符。", "Write the bare code.", field)
    except IdentifierError as error:
        return Refusal("USCC", error.text, field)


def _check_ties(ties: tuple[str, ...]) -> Refusal | None:
    if len(ties) > MOST:
        return refuse("too-many", f"最多 {MOST} 个。", f"{MOST} at most.", "ties")
    return first(_check_uscc(code, "ties") for code in ties)


def _renew(command: RenewAgency, context: Context) -> tuple[Event, ...] | Refusal:
    refusal = _check_qualification(command, context)
    return refusal or (
        AgencyRenewed(
            at=context.now,
            qualification_no=command.qualification_no.strip(),
            qualified_until=command.qualified_until,
        ),
    )


def _declare(command: DeclareTies, context: Context) -> tuple[Event, ...] | Refusal:
    return _check_ties(command.ties) or (TiesDeclared(at=context.now, ties=command.ties),)


def _strike(command: StrikeAgency, context: Context) -> tuple[Event, ...] | Refusal:
    refusal = check_text(command.reason, "reason", FIELDS["reason"], limit=PROSE_LENGTH) or check_text(
        command.document, "document", FIELDS["document"]
    )
    return refusal or (AgencyStruck(at=context.now, reason=command.reason, document=command.document),)


_DECIDERS: dict[type[Any], Callable[..., tuple[Event, ...] | Refusal]] = {
    RegisterAgency: _register,
    RenewAgency: _renew,
    DeclareTies: _declare,
    StrikeAgency: _strike,
}


def evolve(state: State, event: Event) -> State:
    """The state after ``event``."""
    match event:
        case AgencyRegistered():
            return State(
                id=state.id,
                name=event.name,
                uscc=event.uscc,
                account=event.account,
                items=event.items,
                qualification_no=event.qualification_no,
                qualified_until=event.qualified_until,
                ties=event.ties,
            )
        case AgencyRenewed():
            return replace(state, qualification_no=event.qualification_no, qualified_until=event.qualified_until)
        case TiesDeclared():
            return replace(state, ties=event.ties)
        case AgencyStruck():
            return replace(state, struck_on=event.on, struck_because=event.reason)
