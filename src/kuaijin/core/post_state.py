"""The state of an open post, how its events change it, and the order that the marks of the panel make."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import post_messages as m
from kuaijin.core.base import Text
from kuaijin.core.scoring import rounded

KIND = "post"
NAME = Text("岗位", "post")
Status = Literal["new", "draft", "open", "scored", "shown", "appointed", "failed"]
STATUSES: dict[str, Text] = {
    "new": Text("未拟定", "not drafted"),
    "draft": Text("已拟定", "drafted"),
    "open": Text("竞岗中", "open to competition"),
    "scored": Text("评分已封存", "scores closed"),
    "shown": Text("拟任公示", "on public notice"),
    "appointed": Text("已任命", "appointed"),
    "failed": Text("未成", "nobody appointed"),
}
KNOWLEDGE: dict[str, Text] = {
    "planning": Text("懂规划", "planning"),
    "engineering": Text("懂工程", "engineering"),
    "projects": Text("懂项目", "projects"),
    "management": Text("善管理", "leading people"),
}
COMMAND_NAMES: dict[str, Text] = {
    "draft-post": Text("拟定岗位", "Draft a post"),
    "publish-post": Text("公布岗位和标准", "Publish post and criteria"),
    "apply-for-post": Text("报名竞岗", "Apply"),
    "enter-candidate": Text("登记报名", "Enter a candidate"),
    "withdraw-candidacy": Text("退出竞岗", "Withdraw"),
    "screen-candidate": Text("资格审查", "Check a candidate"),
    "declare-tie": Text("申报回避", "Declare a tie"),
    "score-candidate": Text("评分", "Give marks"),
    "close-post-scores": Text("封存评分", "Close the scores"),
    "propose-appointment": Text("拟任公示", "Put on public notice"),
    "appoint": Text("任命", "Appoint"),
    "fail-post": Text("竞岗未成", "Appoint nobody"),
}
TRIM_FROM = 5
"""With so many sheets or more the highest and the lowest are left out (own setting, a usual rule of such panels)."""


class Candidate(Struct, frozen=True, kw_only=True):
    """Who applied, whence, and whether the requirements are met (``None``: not checked yet)."""

    name: str
    unit: str
    statement: str
    knows: tuple[m.Knowledge, ...]
    on: date
    qualified: bool | None = None
    reason: str = ""


class ScoreSheet(Struct, frozen=True):
    """The marks of one member of the panel for one candidate."""

    member: str
    candidate: str
    marks: tuple[m.Mark, ...]
    on: date


class Tie(Struct, frozen=True):
    """Why a member of the panel does not score a candidate."""

    member: str
    candidate: str
    tie: str


class Place(Struct, frozen=True):
    """A candidate's place. ``score``: two places, half up; ``trimmed``: highest and lowest were left out."""

    place: int
    candidate: str
    score: Decimal
    sheets: int
    trimmed: bool


class State(Struct, frozen=True, kw_only=True):
    """An open post."""

    id: str
    status: Status = "new"
    title: str = ""
    unit: str = ""
    places: int = 0
    knowledge: tuple[m.Knowledge, ...] = ()
    duties: str = ""
    requirements: tuple[str, ...] = ()
    source: m.PostSource = "ledger"
    source_note: str = ""
    criteria: tuple[m.Criterion, ...] = ()
    panel: tuple[str, ...] = ()
    published_on: date | None = None
    apply_until: date | None = None
    candidates: tuple[Candidate, ...] = ()
    ties: tuple[Tie, ...] = ()
    sheets: tuple[ScoreSheet, ...] = ()
    chosen: tuple[str, ...] = ()
    minutes_no: str = ""
    reason: str = ""
    shown_on: date | None = None
    shown_until: date | None = None
    document: str = ""
    begins_on: date | None = None

    def candidate(self, name: str) -> Candidate | None:
        """The candidate of that name."""
        return next((each for each in self.candidates if each.name == name), None)

    @property
    def qualified(self) -> tuple[Candidate, ...]:
        """Those who met the requirements."""
        return tuple(each for each in self.candidates if each.qualified)

    def tied(self, member: str, candidate: str) -> bool:
        """Whether the member must not score the candidate: the same person, or a tie that was declared."""
        if member == candidate:
            return True
        return any(each.member == member and each.candidate == candidate for each in self.ties)

    def sheets_of(self, candidate: str) -> tuple[ScoreSheet, ...]:
        """The sheets that count for a candidate."""
        return tuple(each for each in self.sheets if each.candidate == candidate)

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """(member, candidate) of each sheet that is still to come."""
        given = {(each.member, each.candidate) for each in self.sheets}
        return tuple(
            (member, each.name)
            for each in self.qualified
            for member in self.panel
            if not self.tied(member, each.name) and (member, each.name) not in given
        )


def initial(stream_id: str) -> State:
    """Nothing yet."""
    return State(id=stream_id)


def sheet_total(criteria: tuple[m.Criterion, ...], sheet: ScoreSheet) -> Fraction:
    """The weighted marks of one sheet, 0 to 100, exact."""
    given = {mark.criterion: mark.points for mark in sheet.marks}
    return sum((Fraction(each.weight) * Fraction(given[each.name]) / 100 for each in criteria), Fraction(0))


def order(state: State) -> tuple[Place, ...]:
    """The places, best first; equal scores share a place and the next is left out. Rounded once, at the end."""
    scores = sorted(
        ((_mean([sheet_total(state.criteria, sheet) for sheet in state.sheets_of(each.name)]), each.name)
         for each in state.qualified if state.sheets_of(each.name)),
        key=lambda pair: (-pair[0], pair[1]),
    )  # fmt: skip
    found: list[Place] = []
    for index, (score, name) in enumerate(scores):
        same = index > 0 and rounded(score) == found[-1].score
        count = len(state.sheets_of(name))
        found.append(
            Place(found[-1].place if same else index + 1, name, rounded(score), count, trimmed=count >= TRIM_FROM)
        )
    return tuple(found)


def _mean(totals: list[Fraction]) -> Fraction:
    kept = sorted(totals)[1:-1] if len(totals) >= TRIM_FROM else totals
    return sum(kept, Fraction(0)) / len(kept)


def _drafted(state: State, event: m.PostDrafted) -> State:
    return replace(
        state,
        status="draft",
        title=event.title,
        unit=event.unit,
        places=event.places,
        knowledge=event.knowledge,
        duties=event.duties,
        requirements=event.requirements,
        source=event.source,
        source_note=event.source_note,
    )


def _published(state: State, event: m.PostPublished) -> State:
    return replace(
        state,
        status="open",
        criteria=event.criteria,
        panel=event.panel,
        published_on=event.on,
        apply_until=event.apply_until,
    )


def _entered(state: State, event: m.CandidateEntered) -> State:
    new = Candidate(name=event.candidate, unit=event.unit, statement=event.statement, knows=event.knows, on=event.on)
    return replace(state, candidates=(*state.candidates, new))


def _withdrawn(state: State, event: m.CandidacyWithdrawn) -> State:
    name = event.candidate
    return replace(
        state,
        candidates=tuple(each for each in state.candidates if each.name != name),
        sheets=tuple(each for each in state.sheets if each.candidate != name),
    )


def _screened(state: State, event: m.CandidateScreened) -> State:
    checked = tuple(
        replace(each, qualified=event.qualified, reason=event.reason) if each.name == event.candidate else each
        for each in state.candidates
    )
    return replace(state, candidates=checked)


def _tie(state: State, event: m.TieDeclared) -> State:
    ties = (*state.ties, Tie(event.member, event.candidate, event.tie))
    kept = tuple(each for each in state.sheets if (each.member, each.candidate) != (event.member, event.candidate))
    return replace(state, ties=ties, sheets=kept)


def _scored(state: State, event: m.CandidateScored) -> State:
    sheet = ScoreSheet(event.member, event.candidate, event.marks, event.on)
    return replace(state, sheets=(*state.sheets, sheet))


def _closed(state: State, _event: m.PostScoresClosed) -> State:
    return replace(state, status="scored")


def _proposed(state: State, event: m.AppointmentProposed) -> State:
    return replace(
        state,
        status="shown",
        chosen=event.chosen,
        minutes_no=event.minutes_no,
        reason=event.reason,
        shown_on=event.on,
        shown_until=event.shown_until,
    )


def _appointed(state: State, event: m.Appointed) -> State:
    return replace(state, status="appointed", document=event.document, begins_on=event.begins_on)


def _failed(state: State, event: m.PostFailed) -> State:
    return replace(state, status="failed", chosen=(), reason=event.reason)


_CHANGES: dict[type[Any], Any] = {
    m.PostDrafted: _drafted,
    m.PostPublished: _published,
    m.CandidateEntered: _entered,
    m.CandidacyWithdrawn: _withdrawn,
    m.CandidateScreened: _screened,
    m.TieDeclared: _tie,
    m.CandidateScored: _scored,
    m.PostScoresClosed: _closed,
    m.AppointmentProposed: _proposed,
    m.Appointed: _appointed,
    m.PostFailed: _failed,
}


def evolve(state: State, event: Any) -> State:
    """The state after ``event``."""
    changed: State = _CHANGES[type(event)](state, event)
    return changed
