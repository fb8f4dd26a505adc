"""Commands and events of an open challenge (揭榜挂帅, mechanisms.md 5): listed, taken, supervised, judged."""

from datetime import date
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Command, Event
from kuaijin.core.checks import kebab

Outcome = Literal["pass", "part", "fail"]


class Bid(Struct, frozen=True, kw_only=True):
    """A bid as it is when opened. ``value``: the promise in the challenge's unit; ``nonce`` keeps it unguessable."""

    bidder: str
    plan: str
    people: tuple[str, ...]
    value: str
    due: date
    nonce: str


class ChallengeCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a challenge."""


class DraftChallenge(ChallengeCommand, frozen=True):
    """建榜: a target that can be measured (``target_value`` in ``unit``) by a day; ``budget_wan`` in 万元."""

    title: str
    target: str
    target_value: str
    unit: str
    due: date
    project_id: str = ""
    powers: str = ""
    budget_wan: int = 0


class PublishChallenge(ChallengeCommand, frozen=True):
    """张榜: open to bids from today to ``open_to``, three working days at least."""

    open_to: date


class SealBid(ChallengeCommand, frozen=True):
    """揭榜: a sealed bid. The ledger keeps its digest and what only the site can read, until the opening."""

    digest: str
    sealed: str = ""


class WithdrawBid(ChallengeCommand, frozen=True):
    """撤回揭榜 before the opening."""


class OpenBids(ChallengeCommand, frozen=True):
    """启封: all bids at once, after the last day; each must be what was sealed."""

    bids: tuple[Bid, ...]


class AwardChallenge(ChallengeCommand, frozen=True):
    """定榜 by a meeting: one marshal (挂帅人)."""

    marshal: str
    minutes_no: str
    reason: str


class FailToAward(ChallengeCommand, frozen=True):
    """流榜: nobody fit came forward."""

    reason: str


class SignPledge(ChallengeCommand, frozen=True):
    """签军令状 by the marshal: the work begins."""

    text: str


class ReportCheckpoint(ChallengeCommand, frozen=True):
    """督榜: how far it is, 0 to 100."""

    percent: int
    text: str


class ChangeMarshal(ChallengeCommand, frozen=True):
    """换帅 by a meeting."""

    marshal: str
    minutes_no: str
    reason: str


class SubmitResult(ChallengeCommand, frozen=True):
    """交榜 by the marshal. ``value``: what was reached, in the challenge's unit."""

    value: str
    text: str
    evidence: tuple[str, ...]


class JudgeChallenge(ChallengeCommand, frozen=True):
    """评榜. ``tolerated``: a failure without fault (容错), which needs reasons of its own."""

    outcome: Outcome
    reason: str
    tolerated: bool = False
    tolerance_reason: str = ""


ChallengeCommands = (
    DraftChallenge
    | PublishChallenge
    | SealBid
    | WithdrawBid
    | OpenBids
    | AwardChallenge
    | FailToAward
    | SignPledge
    | ReportCheckpoint
    | ChangeMarshal
    | SubmitResult
    | JudgeChallenge
)


class ChallengeEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a challenge."""


class ChallengeDrafted(ChallengeEvent, frozen=True):
    """已建榜."""

    title: str
    target: str
    target_value: str
    unit: str
    due: date
    project_id: str
    powers: str
    budget_wan: int
    by: str


class ChallengePublished(ChallengeEvent, frozen=True):
    """已张榜."""

    open_to: date
    by: str


class BidSealed(ChallengeEvent, frozen=True):
    """已揭榜."""

    bidder: str
    digest: str
    sealed: str


class BidWithdrawn(ChallengeEvent, frozen=True):
    """已撤回揭榜."""

    bidder: str


class BidsOpened(ChallengeEvent, frozen=True):
    """已启封."""

    bids: tuple[Bid, ...]
    by: str


class ChallengeAwarded(ChallengeEvent, frozen=True):
    """已定榜."""

    marshal: str
    minutes_no: str
    reason: str
    by: str


class ChallengeUnawarded(ChallengeEvent, frozen=True):
    """已流榜."""

    reason: str
    by: str


class PledgeSigned(ChallengeEvent, frozen=True):
    """已签军令状."""

    text: str
    by: str


class CheckpointReported(ChallengeEvent, frozen=True):
    """已报进度."""

    percent: int
    text: str
    by: str


class MarshalChanged(ChallengeEvent, frozen=True):
    """已换帅."""

    marshal: str
    minutes_no: str
    reason: str
    by: str


class ResultSubmitted(ChallengeEvent, frozen=True):
    """已交榜."""

    value: str
    text: str
    evidence: tuple[str, ...]
    by: str


class ChallengeJudged(ChallengeEvent, frozen=True):
    """已评榜. ``points`` for the marshal."""

    outcome: Outcome
    points: int
    reason: str
    tolerated: bool
    tolerance_reason: str
    by: str


ChallengeEvents = (
    ChallengeDrafted
    | ChallengePublished
    | BidSealed
    | BidWithdrawn
    | BidsOpened
    | ChallengeAwarded
    | ChallengeUnawarded
    | PledgeSigned
    | CheckpointReported
    | MarshalChanged
    | ResultSubmitted
    | ChallengeJudged
)
