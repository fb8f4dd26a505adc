"""Commands and events of a matter (问题 / 督办) in its closed loop (mechanisms.md 8)."""

from datetime import date
from typing import Literal

from kuaijin.core.base import Command, Event
from kuaijin.core.checks import kebab

MatterCategory = Literal["征拆", "用地", "规划", "审批", "资金", "用工", "水电气讯", "施工组织", "环保", "验收", "其他"]
"""Q-5."""
Level = Literal[1, 2, 3, 4]
"""Who coordinates: 1 deputy, 2 head of the unit, 3 linking leader, 4 weekly meeting under the principal leader."""
Result = Literal["pass", "fail"]


class MatterCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a matter."""


class Raise(MatterCommand, frozen=True):
    """提出问题. ``level`` may be given at once by one who may triage; otherwise :class:`Triage` follows."""

    text: str
    category: MatterCategory
    project_id: str = ""
    case_id: str = ""
    level: Level | None = None
    source_meeting: str = ""


class Triage(MatterCommand, frozen=True):
    """分办: level and category."""

    level: Level
    category: MatterCategory


class AssignMatter(MatterCommand, frozen=True):
    """交办: exactly one lead, supporting units, a due date and what counts as done (mechanisms.md 4)."""

    lead: str
    due: date
    standard: str
    supporting: tuple[str, ...] = ()


class AcceptMatter(MatterCommand, frozen=True):
    """签收 by the lead, within one working day."""


class ReturnMatter(MatterCommand, frozen=True):
    """退回 by the lead: once only, with the reason."""

    reason: str


class UpdateMatter(MatterCommand, frozen=True):
    """进展."""

    text: str


class ExtendMatter(MatterCommand, frozen=True):
    """延期 by the assigner, on or before the due date, with the reason; counted as extended (Q-6)."""

    due: date
    reason: str


class Escalate(MatterCommand, frozen=True):
    """升级督办 to a step of the ladder (Q-2): 1 head of the lead unit, 2 linking leader, 3 weekly meeting, 4 督查."""

    step: Level
    reason: str


class ClaimSolved(MatterCommand, frozen=True):
    """申请销号, with evidence."""

    evidence: tuple[str, ...]


class ConfirmSolved(MatterCommand, frozen=True):
    """企业 / 项目单位确认, by someone other than the solver (Q-1). ``agrees`` false sends it back."""

    agrees: bool
    text: str = ""


class VerifyMatter(MatterCommand, frozen=True):
    """核验销号 by the dispatch office: ``pass`` closes, ``fail`` sends back with the finding (Q-1)."""

    result: Result
    finding: str


class Reopen(MatterCommand, frozen=True):
    """重新交办: keeps its number and its age (Q-4)."""

    reason: str
    due: date


class SuspendMatter(MatterCommand, frozen=True):
    """挂起: needs a cause outside the zone."""

    outside_cause: str


class ResumeMatter(MatterCommand, frozen=True):
    """恢复办理: the due date moves by the working days of the suspension."""


MatterCommands = (
    Raise
    | Triage
    | AssignMatter
    | AcceptMatter
    | ReturnMatter
    | UpdateMatter
    | ExtendMatter
    | Escalate
    | ClaimSolved
    | ConfirmSolved
    | VerifyMatter
    | Reopen
    | SuspendMatter
    | ResumeMatter
)


class MatterEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a matter."""


class Raised(MatterEvent, frozen=True):
    """提出."""

    text: str
    category: MatterCategory
    project_id: str
    case_id: str
    raised_by: str
    source_meeting: str


class Triaged(MatterEvent, frozen=True):
    """分办."""

    level: Level
    category: MatterCategory


class Assigned(MatterEvent, frozen=True):
    """交办. ``accept_by``: last day for the lead to sign for it."""

    lead: str
    supporting: tuple[str, ...]
    due: date
    standard: str
    assigner: str
    accept_by: date


class Accepted(MatterEvent, frozen=True):
    """签收."""

    late: bool


class Returned(MatterEvent, frozen=True):
    """退回."""

    reason: str


class Updated(MatterEvent, frozen=True):
    """进展."""

    text: str
    who: str


class Extended(MatterEvent, frozen=True):
    """延期."""

    due: date
    former_due: date
    reason: str


class Escalated(MatterEvent, frozen=True):
    """升级."""

    step: int
    reason: str


class SolvedClaimed(MatterEvent, frozen=True):
    """申请销号."""

    evidence: tuple[str, ...]
    solver: str


class Confirmed(MatterEvent, frozen=True):
    """确认."""

    confirmer: str
    text: str


class SentBack(MatterEvent, frozen=True):
    """打回: the confirmer or the verifier found it not solved."""

    by: str
    finding: str


class Closed(MatterEvent, frozen=True):
    """核验通过, 销号."""

    verifier: str
    finding: str


class Reopened(MatterEvent, frozen=True):
    """重新交办."""

    reason: str
    due: date
    assigner: str


class Suspended(MatterEvent, frozen=True):
    """挂起."""

    outside_cause: str


class MatterResumed(MatterEvent, frozen=True):
    """恢复."""

    due: date


MatterEvents = (
    Raised
    | Triaged
    | Assigned
    | Accepted
    | Returned
    | Updated
    | Extended
    | Escalated
    | SolvedClaimed
    | Confirmed
    | SentBack
    | Closed
    | Reopened
    | Suspended
    | MatterResumed
)
