"""Commands and events of a post that is open to competition (全员竞岗): published, applied for, scored, appointed."""

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from kuaijin.core.base import Command, Event
from kuaijin.core.checks import kebab

Knowledge = Literal["planning", "engineering", "projects", "management"]
"""What a post asks for: 懂规划、懂工程、懂项目, and leading people."""
PostSource = Literal["ledger", "article", "sample"]


class Criterion(Struct, frozen=True):
    """A criterion of the panel. ``weight`` in percent; all weights of a post make 100. Marks run from 0 to 100."""

    name: str
    weight: Decimal


class Mark(Struct, frozen=True):
    """What a member of the panel gives for one criterion: 0 to 100, two places at most."""

    criterion: str
    points: Decimal


class PostCommand(Command, frozen=True, tag_field="type", tag=kebab):
    """Any command to an open post."""


class DraftPost(PostCommand, frozen=True):
    """拟定岗位: how many are wanted (``places``), for which unit, and what they must know."""

    title: str
    unit: str
    places: int
    knowledge: tuple[Knowledge, ...]
    duties: str
    requirements: tuple[str, ...] = ()
    source: PostSource = "ledger"
    source_note: str = ""


class PublishPost(PostCommand, frozen=True):
    """公布岗位、标准和评委: fixed from now on, before anybody applies and before the first mark."""

    criteria: tuple[Criterion, ...]
    panel: tuple[str, ...]
    apply_until: date


class ApplyForPost(PostCommand, frozen=True):
    """报名 by the candidate."""

    statement: str
    knows: tuple[Knowledge, ...]


class EnterCandidate(PostCommand, frozen=True):
    """登记报名: a candidate who applied on paper and has no account here."""

    candidate: str
    unit: str
    statement: str
    knows: tuple[Knowledge, ...]


class WithdrawCandidacy(PostCommand, frozen=True):
    """退出竞岗 by the candidate, before the scores are closed."""


class ScreenCandidate(PostCommand, frozen=True):
    """资格审查 of one candidate after the last day to apply."""

    candidate: str
    qualified: bool
    reason: str


class DeclareTie(PostCommand, frozen=True):
    """申报回避 by a member of the panel: a relative, or another tie. What the member gave this candidate falls."""

    candidate: str
    tie: str


class ScoreCandidate(PostCommand, frozen=True):
    """评分 by a member of the panel: one mark a criterion, once."""

    candidate: str
    marks: tuple[Mark, ...]


class ClosePostScores(PostCommand, frozen=True):
    """封存评分: the order stands."""


class ProposeAppointment(PostCommand, frozen=True):
    """拟任公示 by a meeting: who is chosen; ``reason`` is needed where the order of the scores is not followed."""

    chosen: tuple[str, ...]
    minutes_no: str
    shown_until: date
    reason: str = ""


class Appoint(PostCommand, frozen=True):
    """任命 after the public notice: those chosen begin on ``begins_on``."""

    document: str
    begins_on: date


class FailPost(PostCommand, frozen=True):
    """竞岗未成: nobody is appointed."""

    reason: str


PostCommands = (
    DraftPost
    | PublishPost
    | ApplyForPost
    | EnterCandidate
    | WithdrawCandidacy
    | ScreenCandidate
    | DeclareTie
    | ScoreCandidate
    | ClosePostScores
    | ProposeAppointment
    | Appoint
    | FailPost
)


class PostEvent(Event, frozen=True, tag_field="type", tag=kebab):
    """Any event of an open post."""


class PostDrafted(PostEvent, frozen=True):
    """已拟定岗位."""

    title: str
    unit: str
    places: int
    knowledge: tuple[Knowledge, ...]
    duties: str
    requirements: tuple[str, ...]
    source: PostSource
    source_note: str
    by: str


class PostPublished(PostEvent, frozen=True):
    """已公布岗位."""

    criteria: tuple[Criterion, ...]
    panel: tuple[str, ...]
    apply_until: date
    by: str


class CandidateEntered(PostEvent, frozen=True):
    """已报名. ``unit``: where the candidate comes from."""

    candidate: str
    unit: str
    statement: str
    knows: tuple[Knowledge, ...]
    by: str


class CandidacyWithdrawn(PostEvent, frozen=True):
    """已退出竞岗."""

    candidate: str


class CandidateScreened(PostEvent, frozen=True):
    """已审查资格."""

    candidate: str
    qualified: bool
    reason: str
    by: str


class TieDeclared(PostEvent, frozen=True):
    """已申报回避."""

    member: str
    candidate: str
    tie: str


class CandidateScored(PostEvent, frozen=True):
    """已评分."""

    member: str
    candidate: str
    marks: tuple[Mark, ...]


class PostScoresClosed(PostEvent, frozen=True):
    """已封存评分."""

    by: str


class AppointmentProposed(PostEvent, frozen=True):
    """已拟任公示."""

    chosen: tuple[str, ...]
    minutes_no: str
    shown_until: date
    reason: str
    by: str


class Appointed(PostEvent, frozen=True):
    """已任命."""

    document: str
    begins_on: date
    by: str


class PostFailed(PostEvent, frozen=True):
    """竞岗未成."""

    reason: str
    by: str


PostEvents = (
    PostDrafted
    | PostPublished
    | CandidateEntered
    | CandidacyWithdrawn
    | CandidateScreened
    | TieDeclared
    | CandidateScored
    | PostScoresClosed
    | AppointmentProposed
    | Appointed
    | PostFailed
)
