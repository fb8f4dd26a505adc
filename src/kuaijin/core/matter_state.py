"""The state of a matter (问题 / 督办): where it is in the loop, its age, its due date (mechanisms.md 8)."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import matter_messages as m
from kuaijin.core.base import Text

KIND = "matter"
NAME = Text("问题", "matter")

Status = Literal[
    "new", "raised", "triaged", "assigned", "working", "returned", "claimed", "confirmed", "suspended", "closed"
]
STATUSES: dict[str, Text] = {
    "new": Text("未提出", "not raised"),
    "raised": Text("已提出", "raised"),
    "triaged": Text("已分办", "triaged"),
    "assigned": Text("已交办", "assigned"),
    "working": Text("办理中", "in hand"),
    "returned": Text("已退回", "returned"),
    "claimed": Text("申请销号", "claimed solved"),
    "confirmed": Text("已确认", "confirmed"),
    "suspended": Text("已挂起", "suspended"),
    "closed": Text("已销号", "closed"),
}
COMMAND_NAMES: dict[str, Text] = {
    "raise": Text("提出问题", "Raise the matter"),
    "triage": Text("分办", "Triage"),
    "assign-matter": Text("交办", "Assign"),
    "accept-matter": Text("签收", "Sign for it"),
    "return-matter": Text("退回", "Return"),
    "update-matter": Text("填写进展", "Update"),
    "extend-matter": Text("延期", "Extend"),
    "escalate": Text("升级督办", "Escalate"),
    "claim-solved": Text("申请销号", "Claim as solved"),
    "confirm-solved": Text("确认解决情况", "Confirm the solution"),
    "verify-matter": Text("核验销号", "Verify and close"),
    "reopen": Text("重新交办", "Reopen"),
    "suspend-matter": Text("挂起", "Suspend"),
    "resume-matter": Text("恢复办理", "Resume"),
}
FIELD_NAMES: dict[str, Text] = {
    "text": Text("内容", "text"),
    "category": Text("类别", "category"),
    "project_id": Text("项目", "project"),
    "case_id": Text("办件", "case"),
    "level": Text("协调层级", "level"),
    "source_meeting": Text("来源会议", "source meeting"),
    "lead": Text("牵头", "lead"),
    "due": Text("办结期限", "due date"),
    "standard": Text("验收标准", "acceptance standard"),
    "supporting": Text("配合单位", "supporting units"),
    "reason": Text("理由", "reason"),
    "step": Text("督办级别", "step of the ladder"),
    "evidence": Text("佐证材料", "evidence"),
    "agrees": Text("同意销号", "agrees"),
    "result": Text("核验结果", "result"),
    "finding": Text("核验意见", "finding"),
    "outside_cause": Text("园区外原因", "cause outside the zone"),
}
LEVEL_NAMES: dict[int, Text] = {
    1: Text("一级（分管负责人）", "level 1 (deputy)"),
    2: Text("二级（单位主要负责人）", "level 2 (head of the unit)"),
    3: Text("三级（联系领导）", "level 3 (linking leader)"),
    4: Text("四级（周调度会）", "level 4 (weekly meeting)"),
}
STEP_NAMES: dict[int, Text] = {
    0: Text("牵头单位", "lead unit"),
    1: Text("牵头单位主要负责人", "head of the lead unit"),
    2: Text("联系领导", "linking leader"),
    3: Text("周调度会", "weekly meeting"),
    4: Text("督查", "inspection"),
}


class Update(Struct, frozen=True):
    """One line of progress."""

    on: date
    who: str
    text: str


class State(Struct, frozen=True, kw_only=True):
    """A matter. Its number is the stream's id and its age counts from ``raised_on``; both outlive a reopening (Q-4)."""

    id: str
    status: Status = "new"
    text: str = ""
    category: m.MatterCategory | None = None
    level: int = 0
    project_id: str = ""
    case_id: str = ""
    source_meeting: str = ""
    raised_by: str = ""
    raised_on: date | None = None
    lead: str = ""
    supporting: tuple[str, ...] = ()
    standard: str = ""
    assigner: str = ""
    assigned_on: date | None = None
    accept_by: date | None = None
    accepted_on: date | None = None
    accepted_late: bool = False
    due: date | None = None
    first_due: date | None = None
    extensions: int = 0
    returned: bool = False
    sent_back: int = 0
    escalation: int = 0
    updates: tuple[Update, ...] = ()
    solver: str = ""
    claimed_on: date | None = None
    evidence: tuple[str, ...] = ()
    confirmer: str = ""
    confirmed_on: date | None = None
    verifier: str = ""
    closed_on: date | None = None
    closed_in_time: bool | None = None
    reopenings: int = 0
    suspended_on: date | None = None
    outside_cause: str = ""
    status_before: Status = "new"

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.status not in ("new", "closed")

    def age_days(self, on: date) -> int:
        """Age in calendar days from the raising, to the closing if it is closed (Q-4)."""
        if self.raised_on is None:
            return 0
        end = on if self.closed_on is None else min(on, self.closed_on)
        return (end - self.raised_on).days


def initial(stream_id: str) -> State:
    """A matter before it is raised."""
    return State(id=stream_id)


def _assigned(state: State, event: m.Assigned) -> State:
    return replace(
        state,
        status="assigned",
        lead=event.lead,
        supporting=event.supporting,
        due=event.due,
        first_due=state.first_due or event.due,
        standard=event.standard,
        assigner=event.assigner,
        assigned_on=event.on,
        accept_by=event.accept_by,
        accepted_on=None,
        accepted_late=False,
    )


def _closed(state: State, event: m.Closed) -> State:
    in_time = state.claimed_on is not None and state.due is not None and state.claimed_on <= state.due
    return replace(
        state,
        status="closed",
        verifier=event.verifier,
        closed_on=event.on,
        closed_in_time=in_time and state.extensions == 0,
    )


def _reopened(state: State, event: m.Reopened) -> State:
    return replace(
        state,
        status="working",
        due=event.due,
        assigner=event.assigner,
        closed_on=None,
        closed_in_time=None,
        verifier="",
        confirmer="",
        confirmed_on=None,
        solver="",
        claimed_on=None,
        evidence=(),
        escalation=0,
        reopenings=state.reopenings + 1,
    )


def _sent_back(state: State, _event: m.SentBack) -> State:
    return replace(
        state,
        status="working",
        sent_back=state.sent_back + 1,
        solver="",
        claimed_on=None,
        evidence=(),
        confirmer="",
        confirmed_on=None,
    )


CHANGES: dict[type[m.MatterEvent], Callable[[State, Any], State]] = {
    m.Raised: lambda s, e: replace(
        s,
        status="raised",
        text=e.text,
        category=e.category,
        project_id=e.project_id,
        case_id=e.case_id,
        raised_by=e.raised_by,
        raised_on=e.on,
        source_meeting=e.source_meeting,
    ),
    m.Triaged: lambda s, e: replace(s, status="triaged", level=e.level, category=e.category),
    m.Assigned: _assigned,
    m.Accepted: lambda s, e: replace(s, status="working", accepted_on=e.on, accepted_late=e.late),
    m.Returned: lambda s, _: replace(s, status="returned", returned=True),
    m.Updated: lambda s, e: replace(s, updates=(*s.updates, Update(e.on, e.who, e.text))),
    m.Extended: lambda s, e: replace(s, due=e.due, extensions=s.extensions + 1),
    m.Escalated: lambda s, e: replace(s, escalation=e.step),
    m.SolvedClaimed: lambda s, e: replace(s, status="claimed", solver=e.solver, claimed_on=e.on, evidence=e.evidence),
    m.Confirmed: lambda s, e: replace(s, status="confirmed", confirmer=e.confirmer, confirmed_on=e.on),
    m.SentBack: _sent_back,
    m.Closed: _closed,
    m.Reopened: _reopened,
    m.Suspended: lambda s, e: replace(
        s, status="suspended", status_before=s.status, suspended_on=e.on, outside_cause=e.outside_cause
    ),
    m.MatterResumed: lambda s, e: replace(
        s, status=s.status_before, status_before="new", due=e.due, suspended_on=None, outside_cause=""
    ),
}


def evolve(state: State, event: m.MatterEvents) -> State:
    """The state after ``event``."""
    return CHANGES[type(event)](state, event)
