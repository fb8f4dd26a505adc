"""A technical review (技术审查) apart from the approval: its own reviewer, day, rounds and conclusion (measures.md 4).

Whoever reviews does not decide, and whoever decides does not reopen the technical points. An agency gets the review by
its turn: of those that may review the item, are qualified and not tied to the applicant, the one that waited longest.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kuaijin.core import tech_review_messages as m
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_text, check_texts, decide_by, first
from kuaijin.core.context import Context
from kuaijin.core.tech_review_messages import PassedOver
from kuaijin.core.tech_review_messages import ReviewCommands as Command
from kuaijin.core.tech_review_messages import ReviewEvents as Event

KIND = "tech-review"
NAME = Text("技术审查", "technical review")
STATUSES: dict[str, Text] = {
    "new": Text("未委托", "not commissioned"),
    "unassigned": Text("待指定审查人", "without a reviewer"),
    "assigned": Text("待接受", "waits to be accepted"),
    "in_progress": Text("审查中", "in progress"),
    "revision": Text("修改中", "in revision"),
    "passed": Text("通过", "passed"),
    "failed": Text("未通过", "failed"),
    "false": Text("结论不实", "found false"),
    "cancelled": Text("已撤销", "cancelled"),
}
OPEN = ("unassigned", "assigned", "in_progress", "revision")
CASE_OPEN = ("pre_service", "received", "correction", "accepted", "special")
LONGEST, MOST_POINTS, FULL_MARKS = 250, 50, 100
FIELDS: dict[str, Text] = {
    "question": Text("审查问题", "question"),
    "reviewer": Text("审查人", "reviewer"),
    "procedure": Text("特别程序", "special procedure"),
    "reason": Text("理由", "reason"),
    "points": Text("修改意见", "what to put right"),
    "note": Text("修改说明", "note"),
    "conclusion": Text("结论", "conclusion"),
    "document": Text("结论文件", "document"),
    "comment": Text("评语", "comment"),
}
Decision = tuple[Event, ...] | Refusal


class Candidate(Struct, frozen=True, kw_only=True):
    """An agency as the turn looks at it. ``last_on``: when it last got a review."""

    id: str
    name: str
    uscc: str
    account: str
    items: tuple[str, ...]
    qualified_until: date
    ties: tuple[str, ...] = ()
    struck: bool = False
    last_on: date | None = None


class ReviewFacts(Struct, frozen=True, kw_only=True):
    """What other streams say. ``asked``: (procedure, question) of the case's other reviews, cancelled ones left out;
    ``kept_out``: accounts that decide on the case or serve its firm; ``reviewers``: the zone's own."""

    status: str = ""
    project_id: str = ""
    item_id: str = ""
    uscc: str = ""
    department: str = ""
    procedures: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    kept_out: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    agencies: tuple[Candidate, ...] = ()


class Round(Struct, frozen=True):
    """One return for revision and what came back."""

    points: tuple[str, ...]
    on: date
    note: str = ""
    answered_on: date | None = None


class State(Struct, frozen=True, kw_only=True):
    """A technical review."""

    id: str
    status: str = "new"
    case_id: str = ""
    project_id: str = ""
    item_id: str = ""
    uscc: str = ""
    department: str = ""
    question: str = ""
    procedure: str = ""
    materials: tuple[str, ...] = ()
    days: int = 0
    due: date | None = None
    reviewer: str = ""
    agency: str = ""
    passed_over: tuple[PassedOver, ...] = ()
    recused: tuple[str, ...] = ()
    before_receipt: bool = False
    by: str = ""
    commissioned_on: date | None = None
    named_on: date | None = None
    accepted_on: date | None = None
    rounds: tuple[Round, ...] = ()
    conclusion: str = ""
    document: str = ""
    concluded_on: date | None = None
    points: int | None = None
    comment: str = ""
    ended_because: str = ""

    @property
    def on_time(self) -> bool | None:
        """Whether the conclusion came by the day that was told; ``None`` while it is out."""
        return None if self.concluded_on is None or self.due is None else self.concluded_on <= self.due


def initial(stream_id: str) -> State:
    """Before it is commissioned."""
    return State(id=stream_id)


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


def _text(value: str, field: str, limit: int = PROSE_LENGTH, *, required: bool = True) -> Refusal | None:
    return check_text(value, field, FIELDS[field], limit=limit, required=required)


def _facts(context: Context) -> ReviewFacts:
    return context.facts if isinstance(context.facts, ReviewFacts) else ReviewFacts()


def _commission(state: State, command: m.CommissionReview, context: Context) -> Decision:
    facts = _facts(context)
    refusal = _check_case(command, facts) or first(
        (
            _text(command.question, "question"),
            check_texts(command.materials, "materials", Text("材料", "papers"), required=False),
            _check_days(command.days),
        )
    )
    if refusal is not None:
        return refusal
    begun = replace(state, item_id=facts.item_id, uscc=facts.uscc)
    chosen = _choose(begun, command.reviewer if command.by == "person" else "", command.by, context)
    if isinstance(chosen, Refusal):
        return chosen
    reviewer, agency, passed_over = chosen
    return (
        m.ReviewCommissioned(
            at=context.now,
            case_id=command.case_id,
            project_id=facts.project_id,
            item_id=facts.item_id,
            uscc=facts.uscc,
            department=facts.department,
            question=command.question.strip(),
            procedure=command.procedure,
            materials=command.materials,
            days=command.days,
            due=context.calendar.nth_workday(context.today, command.days),
            reviewer=reviewer,
            agency=agency,
            passed_over=passed_over,
            before_receipt=facts.status == "pre_service",
            by=context.actor.name,
        ),
    )


def _check_days(days: int) -> Refusal | None:
    if 1 <= days <= LONGEST:
        return None
    return refuse("SP-4", f"工作日数须在 1 至 {LONGEST} 之间。", f"1 to {LONGEST} working days.", "days")


def _check_case(command: m.CommissionReview, facts: ReviewFacts) -> Refusal | None:
    if facts.status not in CASE_OPEN:
        return refuse("REVIEW-CASE", "该办件不在办理中。", "The case is not being handled.", "case_id")
    if command.procedure and command.procedure not in facts.procedures:
        return refuse("SP-1", "该事项没有这一特别程序。", "The item lists no such procedure.", "procedure")
    same = (command.procedure and command.procedure in {each for each, _ in facts.asked}) or (
        command.question.strip() in {question for _, question in facts.asked}
    )
    if same:
        return refuse("SP-5", "同一问题不得再次审查。", "No second review of the same question.", "question")
    return None


def _choose(
    state: State, named: str, by: m.Choice, context: Context
) -> tuple[str, str, tuple[PassedOver, ...]] | Refusal:
    """Who reviews: account, agency (empty for a reviewer of the zone), and whom the turn passed over."""
    facts = _facts(context)
    if by == "person":
        return _named(state, named, facts, context)
    fit, passed_over = turn(state, facts.agencies, context.today)
    if fit is None:
        told = "；".join(f"{each.name}：{each.why.zh}" for each in passed_over) or "名录中没有机构"
        english = "; ".join(f"{each.name}: {each.why.en}" for each in passed_over) or "none on the list"
        return refuse("REVIEW-TURN", f"没有可轮候的机构（{told}）。", f"No agency can take it ({english}).", "by")
    return fit.account, fit.id, passed_over


def _named(
    state: State, name: str, facts: ReviewFacts, context: Context
) -> tuple[str, str, tuple[PassedOver, ...]] | Refusal:
    if name not in facts.reviewers:
        return refuse("REVIEW-PERSON", "请从审查岗中选择。", "Choose one of the zone's reviewers.", "reviewer")
    if name in (*facts.kept_out, context.actor.name):
        return refuse(
            "CASE-SEPARATION",
            "审查人不得是承办人或项目服务秘书。",
            "The reviewer is neither the handler nor the project's secretary.",
            "reviewer",
        )
    if name in state.recused:
        return refuse("REVIEW-CONFLICT", "该审查人已回避。", "This reviewer stood aside.", "reviewer")
    return name, "", ()


def turn(state: State, agencies: tuple[Candidate, ...], on: date) -> tuple[Candidate | None, tuple[PassedOver, ...]]:
    """轮候: the agency that waited longest of those that may, and why each before it in the line may not."""
    passed_over: list[PassedOver] = []
    for each in sorted(agencies, key=lambda one: (one.last_on or date.min, one.id)):
        why = _barred(state, each, on)
        if why is None:
            return each, tuple(passed_over)
        passed_over.append(PassedOver(each.id, each.name, why))
    return None, tuple(passed_over)


def _barred(state: State, agency: Candidate, on: date) -> Text | None:
    if agency.struck:
        return Text("已除名", "struck off")
    if state.item_id not in agency.items:
        return Text("不审查该事项", "does not review this item")
    if agency.qualified_until < on:
        return Text("资质到期", "its qualification has ended")
    if state.uscc in (agency.uscc, *agency.ties):
        return Text("与申请人有利害关系", "tied to the applicant")
    if agency.account in state.recused:
        return Text("已回避", "stood aside")
    return None


def _accept(_state: State, command: m.AcceptReview, context: Context) -> Decision:
    if not command.no_conflict:
        return refuse(
            "REVIEW-CONFLICT",
            "请声明无利害关系；有利害关系的，请回避。",
            "Declare that there is no conflict of interest, or stand aside.",
            "no_conflict",
        )
    return (m.ReviewAccepted(at=context.now, by=context.actor.name),)


def _recuse(state: State, command: m.Recuse, context: Context) -> Decision:
    """Of an agency the next one gets it at once; if there is none, whoever commissioned it names somebody."""
    refusal = _text(command.reason, "reason")
    if refusal is not None:
        return refusal
    gone = m.Recused(at=context.now, who=state.reviewer, agency=state.agency, reason=command.reason)
    if not state.agency:
        return (gone,)
    fit, passed_over = turn(evolve(state, gone), _facts(context).agencies, context.today)
    if fit is None:
        return (gone,)
    return gone, m.ReviewerNamed(at=context.now, reviewer=fit.account, agency=fit.id, passed_over=passed_over)


def _name(state: State, command: m.NameReviewer, context: Context) -> Decision:
    chosen = _choose(state, command.reviewer, "person" if command.reviewer else "rotation", context)
    if isinstance(chosen, Refusal):
        return chosen
    reviewer, agency, passed_over = chosen
    return (m.ReviewerNamed(at=context.now, reviewer=reviewer, agency=agency, passed_over=passed_over),)


def _return(_state: State, command: m.ReturnForRevision, context: Context) -> Decision:
    if not command.points:
        return refuse("REVIEW-POINTS", "请列明修改意见。", "Say what has to be put right.", "points")
    if len(command.points) > MOST_POINTS:
        return refuse("too-many", f"最多 {MOST_POINTS} 条。", f"{MOST_POINTS} at most.", "points")
    refusal = check_texts(command.points, "points", FIELDS["points"])
    return refusal or (m.ReturnedForRevision(at=context.now, points=command.points, by=context.actor.name),)


def _hand_in(_state: State, command: m.HandInRevision, context: Context) -> Decision:
    refusal = _text(command.note, "note")
    return refusal or (m.RevisionHandedIn(at=context.now, note=command.note, by=context.actor.name),)


def _conclude(state: State, command: m.ConcludeReview, context: Context) -> Decision:
    refusal = _text(command.conclusion, "conclusion") or _text(command.document, "document", NAME_LENGTH)
    return refusal or (
        m.ReviewConcluded(
            at=context.now,
            case_id=state.case_id,
            procedure=state.procedure,
            outcome=command.outcome,
            conclusion=command.conclusion,
            document=command.document,
            by=context.actor.name,
        ),
    )


def _score(state: State, command: m.ScoreReview, context: Context) -> Decision:
    if state.points is not None:
        return refuse("REVIEW-SCORE", "已经评价。", "It has been scored.", "points")
    if not 0 <= command.points <= FULL_MARKS:
        return refuse("REVIEW-SCORE", "分数须在 0 至 100 之间。", "0 to 100 points.", "points")
    refusal = _text(command.comment, "comment", required=False)
    return refusal or (
        m.ReviewScored(at=context.now, points=command.points, comment=command.comment, by=context.actor.name),
    )


def _find_false(state: State, command: m.FindFalse, context: Context) -> Decision:
    refusal = _text(command.reason, "reason") or _text(command.document, "document", NAME_LENGTH)
    return refusal or (
        m.FoundFalse(
            at=context.now,
            agency=state.agency,
            reason=command.reason,
            document=command.document,
            by=context.actor.name,
        ),
    )


def _cancel(state: State, command: m.CancelReview, context: Context) -> Decision:
    refusal = _text(command.reason, "reason")
    return refusal or (
        m.ReviewCancelled(
            at=context.now,
            case_id=state.case_id,
            procedure=state.procedure,
            reason=command.reason,
            by=context.actor.name,
        ),
    )


TABLE: dict[type[Any], tuple[Callable[..., Decision], tuple[str, ...]]] = {
    m.CommissionReview: (_commission, ("new",)),
    m.AcceptReview: (_accept, ("assigned",)),
    m.Recuse: (_recuse, ("assigned", "in_progress")),
    m.NameReviewer: (_name, ("unassigned",)),
    m.ReturnForRevision: (_return, ("in_progress",)),
    m.HandInRevision: (_hand_in, ("revision",)),
    m.ConcludeReview: (_conclude, ("in_progress", "revision")),
    m.ScoreReview: (_score, ("passed", "failed")),
    m.FindFalse: (_find_false, ("passed", "failed")),
    m.CancelReview: (_cancel, OPEN),
}
"""In which statuses each command is taken."""
COMMAND_NAMES: dict[str, Text] = {
    "commission-review": Text("委托技术审查", "Commission a review"),
    "accept-review": Text("接受审查", "Accept the review"),
    "recuse": Text("回避", "Stand aside"),
    "name-reviewer": Text("另行指定审查人", "Name a reviewer"),
    "return-for-revision": Text("退回修改", "Return for revision"),
    "hand-in-revision": Text("提交修改", "Hand in the revision"),
    "conclude-review": Text("出具结论", "Conclude"),
    "score-review": Text("评价质量", "Score the quality"),
    "find-false": Text("认定结论不实", "Find it false"),
    "cancel-review": Text("撤销委托", "Cancel"),
}


def evolve(state: State, event: Event) -> State:
    """The state after ``event``."""
    match event:
        case m.ReviewCommissioned():
            return _begun(state, event)
        case m.ReviewAccepted():
            return replace(state, status="in_progress", accepted_on=event.on)
        case m.Recused():
            return replace(
                state,
                status="unassigned",
                reviewer="",
                agency="",
                accepted_on=None,
                recused=(*state.recused, event.who),
            )
        case m.ReviewerNamed():
            return replace(
                state,
                status="assigned",
                reviewer=event.reviewer,
                agency=event.agency,
                passed_over=event.passed_over,
                named_on=event.on,
            )
        case m.ReturnedForRevision():
            return replace(state, status="revision", rounds=(*state.rounds, Round(event.points, event.on)))
        case m.RevisionHandedIn():
            last = replace(state.rounds[-1], note=event.note, answered_on=event.on)
            return replace(state, status="in_progress", rounds=(*state.rounds[:-1], last))
    return _closed(state, event)


def _begun(state: State, event: m.ReviewCommissioned) -> State:
    return replace(
        state,
        status="assigned",
        case_id=event.case_id,
        project_id=event.project_id,
        item_id=event.item_id,
        uscc=event.uscc,
        department=event.department,
        question=event.question,
        procedure=event.procedure,
        materials=event.materials,
        days=event.days,
        due=event.due,
        reviewer=event.reviewer,
        agency=event.agency,
        passed_over=event.passed_over,
        before_receipt=event.before_receipt,
        by=event.by,
        commissioned_on=event.on,
        named_on=event.on,
    )


def _closed(state: State, event: Event) -> State:
    match event:
        case m.ReviewConcluded():
            return replace(
                state,
                status=event.outcome,
                conclusion=event.conclusion,
                document=event.document,
                concluded_on=event.on,
            )
        case m.ReviewScored():
            return replace(state, points=event.points, comment=event.comment)
        case m.FoundFalse():
            return replace(state, status="false", ended_because=event.reason)
        case m.ReviewCancelled():
            return replace(state, status="cancelled", ended_because=event.reason)
    return state
