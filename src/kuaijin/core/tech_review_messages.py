"""Commands and events of a technical review (技术审查; measures.md 4)."""

from datetime import date
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Command, Event, Text
from kuaijin.core.checks import kebab

Outcome = Literal["passed", "failed"]
Choice = Literal["person", "rotation"]
"""A reviewer of the zone who is named, or the agency whose turn it is."""


class PassedOver(Struct, frozen=True):
    """An agency whose turn it was not, or that may not review this: which, and why."""

    agency: str
    name: str
    why: Text


class ReviewCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to a technical review."""


class CommissionReview(ReviewCommand, frozen=True):
    """委托技术审查 of a case's ``question``, to be answered within ``days`` working days.

    ``procedure``: the special procedure of the item that the review is; it stops a clock as the item's list says.
    Empty: the days count. ``materials``: the Chinese names of the papers to be examined.
    """

    case_id: str
    question: str
    days: int
    by: Choice = "rotation"
    reviewer: str = ""
    procedure: str = ""
    materials: tuple[str, ...] = ()


class AcceptReview(ReviewCommand, frozen=True):
    """接受审查 with the signed declaration that there is no conflict of interest."""

    no_conflict: bool


class Recuse(ReviewCommand, frozen=True):
    """回避: the review goes to the next agency, or back to whoever commissioned it."""

    reason: str


class NameReviewer(ReviewCommand, frozen=True):
    """另行指定审查人, when nobody has it; without a name the agency whose turn it is."""

    reviewer: str = ""


class ReturnForRevision(ReviewCommand, frozen=True):
    """退回修改: one round; what has to be put right."""

    points: tuple[str, ...]


class HandInRevision(ReviewCommand, frozen=True):
    """提交修改 by the applicant."""

    note: str


class ConcludeReview(ReviewCommand, frozen=True):
    """出具审查结论 with the document that carries it."""

    outcome: Outcome
    conclusion: str
    document: str


class ScoreReview(ReviewCommand, frozen=True):
    """评价审查质量 by whoever commissioned it: 0 to 100 points."""

    points: int
    comment: str = ""


class FindFalse(ReviewCommand, frozen=True):
    """认定结论不实: the agency is struck from the list; the grant resting on it is examined (许可法 art. 69)."""

    reason: str
    document: str


class CancelReview(ReviewCommand, frozen=True):
    """撤销委托."""

    reason: str


ReviewCommands = (
    CommissionReview
    | AcceptReview
    | Recuse
    | NameReviewer
    | ReturnForRevision
    | HandInRevision
    | ConcludeReview
    | ScoreReview
    | FindFalse
    | CancelReview
)


class ReviewEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of a technical review."""


class ReviewCommissioned(ReviewEvent, frozen=True):
    """技术审查已委托. ``before_receipt``: no clock runs yet; ``passed_over`` tells how the turn was found."""

    case_id: str
    project_id: str
    item_id: str
    uscc: str
    department: str
    question: str
    procedure: str
    materials: tuple[str, ...]
    days: int
    due: date
    reviewer: str
    agency: str
    passed_over: tuple[PassedOver, ...]
    before_receipt: bool
    by: str


class ReviewAccepted(ReviewEvent, frozen=True):
    """审查已接受，无利害关系."""

    by: str


class Recused(ReviewEvent, frozen=True):
    """审查人已回避."""

    who: str
    agency: str
    reason: str


class ReviewerNamed(ReviewEvent, frozen=True):
    """审查人已另行指定."""

    reviewer: str
    agency: str
    passed_over: tuple[PassedOver, ...]


class ReturnedForRevision(ReviewEvent, frozen=True):
    """已退回修改."""

    points: tuple[str, ...]
    by: str


class RevisionHandedIn(ReviewEvent, frozen=True):
    """修改已提交."""

    note: str
    by: str


class ReviewConcluded(ReviewEvent, frozen=True):
    """审查结论已出具."""

    case_id: str
    procedure: str
    outcome: Outcome
    conclusion: str
    document: str
    by: str


class ReviewScored(ReviewEvent, frozen=True):
    """审查质量已评价."""

    points: int
    comment: str
    by: str


class FoundFalse(ReviewEvent, frozen=True):
    """审查结论不实."""

    agency: str
    reason: str
    document: str
    by: str


class ReviewCancelled(ReviewEvent, frozen=True):
    """审查委托已撤销."""

    case_id: str
    procedure: str
    reason: str
    by: str


ReviewEvents = (
    ReviewCommissioned
    | ReviewAccepted
    | Recused
    | ReviewerNamed
    | ReturnedForRevision
    | RevisionHandedIn
    | ReviewConcluded
    | ReviewScored
    | FoundFalse
    | ReviewCancelled
)
