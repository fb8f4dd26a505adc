"""A delegated power (赋权) as an aggregate: proposed → in force ⇄ suspended → taken back or expired (measures.md 1).

Whether a case may be taken on is asked of the days on which its power held (``core.power_terms``), never of the status
of today.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct, ValidationError, convert

from kuaijin.core import power_messages as m
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import (
    NAME_LENGTH,
    PROSE_LENGTH,
    check_date,
    check_order,
    check_plan_date,
    check_text,
    decide_by,
    first,
)
from kuaijin.core.conditions import SIZE_OPS, Attribute
from kuaijin.core.context import Context
from kuaijin.core.power_messages import (
    ExpirePower,
    ProposePower,
    PutPowerInForce,
    ResumePower,
    ScopeTest,
    SuspendPower,
    TakePowerBack,
)
from kuaijin.core.power_messages import PowerCommands as Command
from kuaijin.core.power_messages import PowerEvents as Event
from kuaijin.core.power_state import (
    COMMAND_NAMES,
    FORM_NAMES,
    KIND,
    NAME,
    STATUSES,
    Span,
    State,
    Status,
    evolve,
    initial,
)
from kuaijin.core.rulebook import Rulebook

Decision = tuple[Event, ...] | Refusal
MOST_TESTS = 20
FIELDS: dict[str, Text] = {
    "item_id": Text("事项", "item"),
    "delegating_body": Text("赋权机关", "delegating body"),
    "receiving_body": Text("承接机关", "receiving body"),
    "document_no": Text("文号", "document number"),
    "document_title": Text("文件名称", "title of the document"),
    "document_on": Text("成文日期", "date of the document"),
    "effective_from": Text("生效日期", "first day"),
    "effective_until": Text("有效期至", "last day"),
    "from_day": Text("起始日期", "from"),
    "notice_on": Text("公告日期", "day of the public notice"),
    "seal": Text("印章", "seal"),
    "remedy_authority": Text("复议机关", "reconsideration authority"),
    "reason": Text("理由", "reason"),
}


class PowerFacts(Struct, frozen=True, kw_only=True):
    """What the register says besides this power. ``rival``: document of another power in force over the same item."""

    rival: str = ""


def _text(value: str, field: str, limit: int = NAME_LENGTH, *, required: bool = True) -> Refusal | None:
    return check_text(value, field, FIELDS[field], limit=limit, required=required)


def _propose(_state: State, command: ProposePower, context: Context) -> Decision:
    refusal = first(
        (
            _check_item(command.item_id, context.rulebook),
            _text(command.delegating_body, "delegating_body"),
            _text(command.receiving_body, "receiving_body"),
            _text(command.document_no, "document_no"),
            _text(command.document_title, "document_title", 200),
            check_date(command.document_on, context.today, "document_on", FIELDS["document_on"]),
            _text(command.seal, "seal", required=False),
            _text(command.remedy_authority, "remedy_authority", required=False),
            _check_until(command),
            _check_bodies(command, context.rulebook),
        )
    )
    if refusal is not None:
        return refusal
    scope = _read_scope(command.scope, context.rulebook)
    if isinstance(scope, Refusal):
        return scope
    return (
        m.PowerProposed(
            at=context.now,
            item_id=command.item_id,
            form=command.delegation_form,
            delegating_body=command.delegating_body.strip(),
            receiving_body=command.receiving_body.strip(),
            document_no=command.document_no.strip(),
            document_title=command.document_title.strip(),
            document_on=command.document_on,
            effective_until=command.effective_until,
            scope=scope,
            seal=command.seal.strip(),
            remedy_authority=command.remedy_authority.strip(),
            by=context.actor.name,
        ),
    )


def _check_item(item: str, book: Rulebook) -> Refusal | None:
    if item in book.items:
        return None
    return refuse("POWER-ITEM", f"没有事项“{item[:64]}”。", f"There is no item “{item[:64]}”.", "item_id")


def _check_until(command: ProposePower) -> Refusal | None:
    if command.effective_until is None:
        return None
    until = command.effective_until
    return check_plan_date(until, "effective_until", FIELDS["effective_until"]) or check_order(
        command.document_on, until, "effective_until", FIELDS["effective_until"]
    )


def _check_bodies(command: ProposePower, book: Rulebook) -> Refusal | None:
    """An entrustment goes to another administrative organ, which cannot hand it on (许可法 art. 24)."""
    if command.delegating_body.strip() == command.receiving_body.strip():
        return refuse(
            "POWER-BODIES",
            "赋权机关与承接机关不能相同。",
            "A body cannot delegate a power to itself.",
            "receiving_body",
        )
    zone = {book.zone.name.zh, *book.zone.departments, *(item.department for item in book.items.values())}
    if command.delegation_form == "委托" and command.delegating_body.strip() in zone - _city(book):
        return refuse(
            "POWER-ONWARD",
            "受委托机关不得再委托（行政许可法第二十四条）。",
            "What is entrusted cannot be entrusted onward (Administrative Licensing Law art. 24).",
            "delegating_body",
        )
    return None


def _city(book: Rulebook) -> set[str]:
    return {item.city_department for item in book.items.values() if item.city_department}


def _read_scope(lines: tuple[str, ...], book: Rulebook) -> tuple[ScopeTest, ...] | Refusal:
    if len(lines) > MOST_TESTS:
        return refuse("too-many", f"最多 {MOST_TESTS} 条。", f"{MOST_TESTS} at most.", "scope")
    tests = [_read_test(line, book) for line in lines]
    wrong = next((line for line, test in zip(lines, tests, strict=True) if test is None), None)
    if wrong is None:
        return tuple(test for test in tests if test is not None)
    told = wrong[:80] if wrong.isprintable() else "…"
    return refuse(
        "POWER-SCOPE",
        f"适用范围“{told}”：每行写“属性 比较 取值”，没有这个属性，或比较方式、取值不符。",
        f"Scope “{told}”: one “attribute operator value” a line; no such attribute, or the rest does not fit.",
        "scope",
    )


def _read_test(line: str, book: Rulebook) -> ScopeTest | None:
    try:
        test = convert(dict(zip(("attr", "op", "value"), line.split(), strict=True)), ScopeTest)
    except (ValueError, ValidationError):
        return None
    attribute = book.attributes.get(test.attr)
    return None if attribute is None or meant(test, attribute) is None else test


def meant(test: ScopeTest, attribute: Attribute) -> Any:
    """The value that ``test`` compares with, in the attribute's type; ``None`` where operator or value do not fit."""
    value = test.value.strip()
    if test.op == "in" or (test.op in SIZE_OPS and attribute.type != "number"):
        return None
    if attribute.type == "bool":
        return {"true": True, "false": False}.get(value)
    if attribute.type == "enum":
        return value if value in attribute.values else None
    return int(value) if value.lstrip("-").isascii() and value.lstrip("-").isdigit() and len(value) <= 12 else None


def _check_change(state: State, on: date, field: str, command: Any, context: Context) -> Refusal | None:
    """Every change names its document and reason; it takes effect today or earlier, and not before the last one."""
    before = state.changes[-1].on if state.changes else None
    return first(
        (
            check_date(on, context.today, field, FIELDS[field]),
            check_order(before, on, field, FIELDS[field]),
            _text(command.document_no, "document_no"),
            _text(command.reason, "reason", PROSE_LENGTH),
        )
    )


def _put_in_force(state: State, command: PutPowerInForce, context: Context) -> Decision:
    on = command.effective_from
    refusal = _check_change(state, on, "effective_from", command, context) or _check_notice(state, command)
    refusal = refusal or _check_not_over(state, on, "effective_from") or _check_rival(context)
    return refusal or (
        m.PowerInForce(
            at=context.now,
            effective_from=on,
            document_no=command.document_no.strip(),
            reason=command.reason,
            notice_on=command.notice_on,
            by=context.actor.name,
        ),
    )


def _check_notice(state: State, command: PutPowerInForce) -> Refusal | None:
    """An entrustment has been made public by the day on which it takes effect (许可法 art. 24)."""
    notice = command.notice_on
    if state.form != "委托" and notice is None:
        return None
    if notice is not None and notice <= command.effective_from:
        return None
    return refuse(
        "POWER-NOTICE",
        "委托须先公告受委托机关和委托内容，公告日期不得晚于生效日期（行政许可法第二十四条）。",
        "An entrustment is made public first, not later than its first day (Administrative Licensing Law art. 24).",
        "notice_on",
    )


def _check_not_over(state: State, on: date, field: str) -> Refusal | None:
    until = state.effective_until
    if until is None or on <= until:
        return None
    return refuse("POWER-OVER", f"文件有效期至 {until}，已届满。", f"The document ended on {until}.", field)


def _check_rival(context: Context) -> Refusal | None:
    rival = context.facts.rival if isinstance(context.facts, PowerFacts) else ""
    if not rival:
        return None
    return refuse(
        "POWER-TWICE",
        f"该事项已由 {rival} 赋权并有效；须先收回。",
        f"{rival} hands the same item over and is in force: take that back first.",
    )


def _suspend(state: State, command: SuspendPower, context: Context) -> Decision:
    refusal = _check_change(state, command.from_day, "from_day", command, context)
    return refusal or (m.PowerSuspended(at=context.now, **_change(command, context)),)


def _resume(state: State, command: ResumePower, context: Context) -> Decision:
    refusal = _check_change(state, command.from_day, "from_day", command, context)
    refusal = refusal or _check_not_over(state, command.from_day, "from_day") or _check_rival(context)
    return refusal or (m.PowerResumed(at=context.now, **_change(command, context)),)


def _take_back(state: State, command: TakePowerBack, context: Context) -> Decision:
    refusal = _check_change(state, command.from_day, "from_day", command, context)
    return refusal or (m.PowerTakenBack(at=context.now, **_change(command, context)),)


def _change(command: SuspendPower | ResumePower | TakePowerBack, context: Context) -> dict[str, Any]:
    return {
        "from_day": command.from_day,
        "document_no": command.document_no.strip(),
        "reason": command.reason,
        "by": context.actor.name,
    }


def _expire(state: State, _command: ExpirePower, context: Context) -> Decision:
    until = state.effective_until
    if until is None or context.today <= until:
        return refuse("POWER-RUNNING", "赋权尚未期满。", "The power has not come to its last day.")
    return (m.PowerExpired(at=context.now, last_day=until),)


TABLE: dict[type[m.PowerCommand], tuple[Callable[[State, Any, Context], Decision], tuple[Status, ...]]] = {
    ProposePower: (_propose, ("new",)),
    PutPowerInForce: (_put_in_force, ("proposed",)),
    SuspendPower: (_suspend, ("in_force",)),
    ResumePower: (_resume, ("suspended",)),
    TakePowerBack: (_take_back, ("in_force", "suspended")),
    ExpirePower: (_expire, ("proposed", "in_force", "suspended")),
}
"""Every command with its decider and the states in which it may be asked at all."""


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused. ``context.facts``: ``PowerFacts`` or ``None``."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


__all__ = [
    "COMMAND_NAMES",
    "FIELDS",
    "FORM_NAMES",
    "KIND",
    "STATUSES",
    "TABLE",
    "Command",
    "Event",
    "ExpirePower",
    "PowerFacts",
    "ProposePower",
    "PutPowerInForce",
    "ResumePower",
    "ScopeTest",
    "Span",
    "State",
    "SuspendPower",
    "TakePowerBack",
    "decide",
    "evolve",
    "initial",
    "meant",
]
