"""A case that another system handles (外部办件) as an aggregate: its steps as they were told, nothing decided here.

Rows of the national exchange become steps under the sender's own keys. A step is never overwritten: told again it
changes nothing, told otherwise it is refused, and a wrong one is taken back with its reason (standards.md 6.3).
"""

from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.base import Event as AnyEvent
from kuaijin.core.base import Refusal, Text, civil_date, refuse
from kuaijin.core.checks import kebab
from kuaijin.core.context import Context
from kuaijin.core.national_tables import BLZT

KIND = "external-case"
FINAL = ("2", "4", "5", "11", "12", "13", "14", "15")
GRANTED = ("11", "12")


class Head(Struct, frozen=True, kw_only=True):
    """What the case is: whose, for which item, where. ``limit_days`` as the sender promises it."""

    project_id: str
    project_code: str
    item: str
    item_version: str
    item_name: str
    department: str
    applied_at: datetime
    limit_days: int | None = None
    source: str = ""


class Step(Struct, frozen=True, kw_only=True):
    """One step under the sender's key: a status, or a special procedure, or a paper granted."""

    key: str
    at: datetime
    status: str = ""
    who: str = ""
    text: str = ""
    special: str = ""
    special_days: int | None = None
    paper: str = ""
    asked: str = ""


class ExternalCommand(AnyCommand, frozen=True, tag_field="type", tag=kebab):
    """Any command to an external case."""


class TellExternal(ExternalCommand, frozen=True, kw_only=True):
    """转述: what the sender tells of the case, old and new together; only what is new becomes entries."""

    head: Head
    steps: tuple[Step, ...] = ()
    void: tuple[tuple[str, str], ...] = ()
    """Keys that the sender takes back, each with its reason."""


class ExternalEvent(AnyEvent, frozen=True, tag_field="type", tag=kebab):
    """Any event of an external case."""


class ExternalBegun(ExternalEvent, frozen=True, kw_only=True):
    """外部办件登记."""

    head: Head


class ExternalStepTold(ExternalEvent, frozen=True, kw_only=True):
    """外部办件进展."""

    step: Step


class ExternalStepVoided(ExternalEvent, frozen=True, kw_only=True):
    """外部办件数据作废."""

    key: str
    reason: str


Command = TellExternal
Event = ExternalBegun | ExternalStepTold | ExternalStepVoided


class State(Struct, frozen=True, kw_only=True):
    """An external case: its steps by key, and the reasons of those taken back."""

    id: str
    head: Head | None = None
    steps: dict[str, Step] = {}
    voided: dict[str, str] = {}

    @property
    def standing(self) -> tuple[Step, ...]:
        """The steps that stand, in the order in which they happened."""
        kept = (step for key, step in self.steps.items() if key not in self.voided)
        return tuple(sorted(kept, key=lambda step: (step.at, step.status in FINAL)))

    @property
    def status(self) -> str:
        """办理状态: the code of the last step told; a deemed acceptance is told late and counts from before."""
        kept = (step.status for key, step in self.steps.items() if key not in self.voided and step.status)
        return next(iter(reversed(tuple(kept))), "")

    def first_on(self, *codes: str) -> date | None:
        """The first day on which one of these statuses was reached."""
        return next((civil_date(step.at) for step in self.standing if step.status in codes), None)

    @property
    def paper(self) -> str:
        """The number of what was granted."""
        return next((step.paper for step in reversed(self.standing) if step.paper), "")


def initial(stream_id: str) -> State:
    """A case that nobody has told of."""
    return State(id=stream_id)


def fault(state: State, step: Step, now: datetime) -> Refusal | None:
    """Why a step cannot be taken; the decider asks it too."""
    if step.at > now:
        return refuse("EXT-FUTURE", "办理时间晚于现在。", "It lies in the future.", "BLSJ")
    if step.status and step.status not in BLZT:
        return refuse("EXT-STATUS", "办理状态代码不在标准内。", "There is no such status.", "BLZT")
    known = state.steps.get(step.key)
    if known is not None and known != step:
        return refuse(
            "EXT-CHANGED",
            "同一主键的记录与已收到的不同：错误数据应先作废再重报，不得覆盖。",
            "It differs from the row received under this key: a wrong row is taken back, never overwritten.",
            "DFSJZJ",
        )
    return None


def decide(state: State, command: TellExternal, context: Context) -> tuple[Event, ...] | Refusal:
    """The new steps as events, or the first refusal."""
    if state.head is not None and _about(state.head) != _about(command.head):
        return refuse("EXT-OTHER", "同一办件编号属于另一项目或事项。", "The number is another case's.", "SPSXSLBM")
    refusal = next((found for step in command.steps if (found := fault(state, step, context.now))), None)
    if refusal is not None:
        return refusal
    events: list[Event] = [] if state.head is not None else [ExternalBegun(at=context.now, head=command.head)]
    events += [ExternalStepTold(at=context.now, step=step) for step in command.steps if step.key not in state.steps]
    told = {*state.steps, *(step.key for step in command.steps)}
    for key, reason in command.void:
        if key not in told:
            return refuse(
                "EXT-UNKNOWN", "要作废的记录没有收到过。", "The row to be taken back was never received.", key
            )
        if key not in state.voided:
            events.append(ExternalStepVoided(at=context.now, key=key, reason=reason))
    return tuple(events)


def _about(head: Head) -> tuple[str, str]:
    return head.project_code, head.item


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    match event:
        case ExternalBegun():
            return replace(state, head=event.head)
        case ExternalStepTold():
            return replace(state, steps={**state.steps, event.step.key: event.step})
    return replace(state, voided={**state.voided, event.key: event.reason})


def status_text(code: str) -> Text:
    """A status in words."""
    return BLZT.get(code, Text("未报状态", "no status told"))
