"""The state of an open challenge, and how its events change it."""

from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import challenge_messages as m
from kuaijin.core.base import Text

KIND = "challenge"
NAME = Text("榜单", "challenge")
Status = Literal["new", "draft", "open", "opened", "awarded", "running", "submitted", "judged", "unawarded"]
STATUSES: dict[str, Text] = {
    "new": Text("未建榜", "not drafted"),
    "draft": Text("已建榜", "drafted"),
    "open": Text("张榜中", "open to bids"),
    "opened": Text("已启封，待定榜", "bids opened"),
    "awarded": Text("已定榜，待签状", "awarded"),
    "running": Text("攻坚中", "running"),
    "submitted": Text("已交榜，待评", "submitted"),
    "judged": Text("已评榜", "judged"),
    "unawarded": Text("流榜", "not awarded"),
}
OUTCOMES: dict[str, Text] = {
    "pass": Text("完成", "reached"),
    "part": Text("部分完成", "reached in part"),
    "fail": Text("未完成", "failed"),
}
COMMAND_NAMES: dict[str, Text] = {
    "draft-challenge": Text("建榜", "Draft a challenge"),
    "publish-challenge": Text("张榜", "Publish"),
    "seal-bid": Text("揭榜", "Bid"),
    "withdraw-bid": Text("撤回揭榜", "Withdraw the bid"),
    "open-bids": Text("启封", "Open the bids"),
    "award-challenge": Text("定榜", "Award"),
    "fail-to-award": Text("流榜", "Award to nobody"),
    "sign-pledge": Text("签军令状", "Sign the pledge"),
    "report-checkpoint": Text("报进度", "Report progress"),
    "change-marshal": Text("换帅", "Change the marshal"),
    "submit-result": Text("交榜", "Hand in the result"),
    "judge-challenge": Text("评榜", "Judge"),
}


class Sealed(Struct, frozen=True):
    """A bid that nobody can read yet."""

    bidder: str
    digest: str
    sealed: str
    on: date


class Checkpoint(Struct, frozen=True):
    """How far it was on a day."""

    on: date
    percent: int
    text: str
    by: str


class Term(Struct, frozen=True):
    """Who was the marshal from when, by which minutes."""

    marshal: str
    since: date
    minutes_no: str
    reason: str


class State(Struct, frozen=True, kw_only=True):
    """A challenge."""

    id: str
    status: Status = "new"
    title: str = ""
    target: str = ""
    target_value: str = ""
    unit: str = ""
    due: date | None = None
    project_id: str = ""
    powers: str = ""
    budget_wan: int = 0
    open_from: date | None = None
    open_to: date | None = None
    sealed: tuple[Sealed, ...] = ()
    bids: tuple[m.Bid, ...] = ()
    terms: tuple[Term, ...] = ()
    pledge: str = ""
    pledged_on: date | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    result: str = ""
    result_value: str = ""
    evidence: tuple[str, ...] = ()
    submitted_on: date | None = None
    outcome: str = ""
    points: int = 0
    tolerated: bool = False
    reason: str = ""
    tolerance_reason: str = ""
    judged_on: date | None = None

    @property
    def marshal(self) -> str:
        """挂帅人: who answers for it now."""
        return self.terms[-1].marshal if self.terms else ""


def initial(stream_id: str) -> State:
    """Nothing yet."""
    return State(id=stream_id)


def _drafted(state: State, event: m.ChallengeDrafted) -> State:
    return replace(
        state,
        status="draft",
        title=event.title,
        target=event.target,
        target_value=event.target_value,
        unit=event.unit,
        due=event.due,
        project_id=event.project_id,
        powers=event.powers,
        budget_wan=event.budget_wan,
    )


def _published(state: State, event: m.ChallengePublished) -> State:
    return replace(state, status="open", open_from=event.on, open_to=event.open_to)


def _bid_sealed(state: State, event: m.BidSealed) -> State:
    return replace(state, sealed=(*state.sealed, Sealed(event.bidder, event.digest, event.sealed, event.on)))


def _bid_withdrawn(state: State, event: m.BidWithdrawn) -> State:
    return replace(state, sealed=tuple(each for each in state.sealed if each.bidder != event.bidder))


def _opened(state: State, event: m.BidsOpened) -> State:
    return replace(state, status="opened", bids=event.bids)


def _awarded(state: State, event: m.ChallengeAwarded) -> State:
    return replace(state, status="awarded", terms=(Term(event.marshal, event.on, event.minutes_no, event.reason),))


def _unawarded(state: State, event: m.ChallengeUnawarded) -> State:
    return replace(state, status="unawarded", reason=event.reason)


def _pledged(state: State, event: m.PledgeSigned) -> State:
    return replace(state, status="running", pledge=event.text, pledged_on=event.on)


def _checkpoint(state: State, event: m.CheckpointReported) -> State:
    told = Checkpoint(event.on, event.percent, event.text, event.by)
    return replace(state, checkpoints=(*state.checkpoints, told))


def _marshal_changed(state: State, event: m.MarshalChanged) -> State:
    term = Term(event.marshal, event.on, event.minutes_no, event.reason)
    return replace(state, terms=(*state.terms, term))


def _submitted(state: State, event: m.ResultSubmitted) -> State:
    return replace(
        state,
        status="submitted",
        result=event.text,
        result_value=event.value,
        evidence=event.evidence,
        submitted_on=event.on,
    )


def _judged(state: State, event: m.ChallengeJudged) -> State:
    return replace(
        state,
        status="judged",
        outcome=event.outcome,
        points=event.points,
        tolerated=event.tolerated,
        reason=event.reason,
        tolerance_reason=event.tolerance_reason,
        judged_on=event.on,
    )


_CHANGES: dict[type[Any], Any] = {
    m.ChallengeDrafted: _drafted,
    m.ChallengePublished: _published,
    m.BidSealed: _bid_sealed,
    m.BidWithdrawn: _bid_withdrawn,
    m.BidsOpened: _opened,
    m.ChallengeAwarded: _awarded,
    m.ChallengeUnawarded: _unawarded,
    m.PledgeSigned: _pledged,
    m.CheckpointReported: _checkpoint,
    m.MarshalChanged: _marshal_changed,
    m.ResultSubmitted: _submitted,
    m.ChallengeJudged: _judged,
}


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    changed: State = _CHANGES[type(event)](state, event)
    return changed
