"""The credit record (信用记录) of a firm as an aggregate: promises it broke, until they are made good.

One stream a firm, by its USCC. While a breach is open the firm may use neither tolerance (容缺, TO-7) nor decision on
promise (告知承诺, PR-6); the ordinary way stays open to it (law.md 8, 9).
"""

from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_text, kebab
from kuaijin.core.context import Context

KIND = "credit"
BreachKind = Literal["tolerance", "promise", "deceit"]
BREACHES: dict[str, Text] = {
    "tolerance": Text("容缺材料逾期未补", "deferred papers not handed in"),
    "promise": Text("未履行告知承诺", "promise not kept"),
    "deceit": Text("以欺骗取得许可", "licence got by deceit"),
}


class CreditCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to a credit record."""


class RecordBreach(CreditCommand, frozen=True):
    """记录失信: the machine records what the end of a case says about its applicant."""

    firm: str
    case_id: str
    breach: BreachKind


class RepairCredit(CreditCommand, frozen=True):
    """信用修复 of the breach of one case, by decision (``document``)."""

    case_id: str
    document: str
    reason: str


class CreditEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of a credit record."""


class BreachRecorded(CreditEvent, frozen=True):
    """失信已记录."""

    firm: str
    case_id: str
    breach: BreachKind


class CreditRepaired(CreditEvent, frozen=True):
    """信用已修复."""

    case_id: str
    document: str
    reason: str
    repaired_by: str


Command = RecordBreach | RepairCredit
Event = BreachRecorded | CreditRepaired


class Breach(Struct, frozen=True):
    """A broken promise: of which case, of which kind, since when, and when it was made good."""

    case_id: str
    kind: BreachKind
    on: date
    repaired_on: date | None = None
    document: str = ""


class State(Struct, frozen=True, kw_only=True):
    """A firm's record."""

    id: str
    firm: str = ""
    breaches: tuple[Breach, ...] = ()

    @property
    def open(self) -> tuple[Breach, ...]:
        """Breaches that have not been made good."""
        return tuple(breach for breach in self.breaches if breach.repaired_on is None)


def initial(stream_id: str) -> State:
    """A clean record."""
    return State(id=stream_id)


def barred(state: State) -> Text | None:
    """Why the firm may use neither tolerance nor promise; ``None`` when nothing bars it."""
    if not state.open:
        return None
    told = [(breach.on, breach.case_id, BREACHES[breach.kind]) for breach in state.open]
    return Text(
        "；".join(f"{on} 办件 {case} {kind.zh}，尚未修复信用" for on, case, kind in told),
        "; ".join(f"{on} case {case}: {kind.en}, not made good" for on, case, kind in told),
    )


def decide(state: State, command: Command, context: Context) -> tuple[Event, ...] | Refusal:
    """The events that ``command`` leads to, or why it is refused."""
    if isinstance(command, RecordBreach):
        known = any(breach.case_id == command.case_id for breach in state.breaches)
        recorded = BreachRecorded(at=context.now, firm=command.firm, case_id=command.case_id, breach=command.breach)
        return () if known else (recorded,)
    if not any(breach.case_id == command.case_id for breach in state.open):
        text = Text("没有该办件的未修复失信记录。", "There is no open breach of that case.")
        return Refusal("CREDIT-NONE", text, "case_id")
    refusal = check_text(
        command.document, "document", Text("修复决定文号", "decision"), limit=NAME_LENGTH
    ) or check_text(command.reason, "reason", Text("理由", "reasons"), limit=PROSE_LENGTH)
    return refusal or (
        CreditRepaired(
            at=context.now,
            case_id=command.case_id,
            document=command.document,
            reason=command.reason,
            repaired_by=context.actor.name,
        ),
    )


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    if isinstance(event, BreachRecorded):
        breach = Breach(event.case_id, event.breach, event.on)
        return replace(state, firm=event.firm, breaches=(*state.breaches, breach))
    made_good = tuple(
        replace(breach, repaired_on=event.on, document=event.document) if breach.case_id == event.case_id else breach
        for breach in state.breaches
    )
    return replace(state, breaches=made_good)
