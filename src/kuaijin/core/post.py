"""全员竞岗 as an aggregate: criteria before marks, nobody scores themselves or a relative, a meeting appoints.

Requirements, panel and criteria are fixed when the post is published (mission M5); the panel's marks are exact
decimals, and a choice that leaves their order needs its reason.
"""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from msgspec import Struct

from kuaijin.core import post_messages as m
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.checks import (
    NAME_LENGTH,
    PROSE_LENGTH,
    TITLE_LENGTH,
    check_person,
    check_text,
    check_texts,
    decide_by,
    first,
)
from kuaijin.core.context import Context
from kuaijin.core.post_messages import PostCommands as Command
from kuaijin.core.post_messages import PostEvents as Event
from kuaijin.core.post_state import COMMAND_NAMES, KIND, NAME, STATUSES, State, evolve, initial, order

Decision = tuple[Event, ...] | Refusal
OPEN_WORKDAYS = 3
"""Working days that a post stands open at least (own setting)."""
SHOWN_WORKDAYS = 5
"""Working days of the public notice before an appointment, at least (own setting, after the usual rule for cadres)."""
LEAST_PANEL = 3
MOST_PLACES = 50


class PostFacts(Struct, frozen=True, kw_only=True):
    """What other streams say. ``roles``: role account → role."""

    roles: dict[str, str] = {}


def _roles(context: Context) -> dict[str, str]:
    return context.facts.roles if isinstance(context.facts, PostFacts) else {}


def _draft(_state: State, command: m.DraftPost, context: Context) -> Decision:
    refusal = first(
        (
            check_text(command.title, "title", Text("岗位名称", "title of the post"), limit=TITLE_LENGTH),
            check_text(command.unit, "unit", Text("用人单位", "unit"), limit=NAME_LENGTH),
            check_text(command.duties, "duties", Text("岗位职责", "duties"), limit=PROSE_LENGTH),
            check_texts(command.requirements, "requirements", Text("任职条件", "requirements"), required=False),
            check_text(command.source_note, "source_note", Text("来源说明", "note"), required=False),
        )
    )
    if refusal is not None:
        return refusal
    if not 1 <= command.places <= MOST_PLACES:
        return refuse(
            "POST-PLACES", f"人数须在 1 至 {MOST_PLACES} 之间。", f"Between 1 and {MOST_PLACES} places.", "places"
        )
    if not command.knowledge:
        return refuse("POST-KNOWS", "请至少选择一项专业要求。", "Name one field of knowledge at least.", "knowledge")
    return (
        m.PostDrafted(
            at=context.now,
            title=command.title.strip(),
            unit=command.unit.strip(),
            places=command.places,
            knowledge=tuple(dict.fromkeys(command.knowledge)),
            duties=command.duties.strip(),
            requirements=command.requirements,
            source=command.source,
            source_note=command.source_note.strip(),
            by=context.actor.name,
        ),
    )


def _exact(value: Decimal, most: int) -> bool:
    """Whether ``value`` lies from 0 to ``most`` with two places at most."""
    return value.is_finite() and 0 <= value <= most and value == round(value, 2)


def _check_criteria(criteria: tuple[m.Criterion, ...]) -> Refusal | None:
    refusal = check_texts(
        tuple(each.name for each in criteria), "criteria", Text("评分标准", "criteria"), limit=NAME_LENGTH
    )
    if refusal is not None:
        return refusal
    if len({each.name.strip() for each in criteria}) < len(criteria):
        return refuse("POST-CRITERIA", "评分标准重名。", "Two criteria have one name.", "criteria")
    if not all(_exact(each.weight, 100) and each.weight > 0 for each in criteria):
        return refuse("POST-CRITERIA", "权重须大于 0，最多两位小数。", "Weights are above 0, two places.", "criteria")
    total = sum((each.weight for each in criteria), Decimal(0))
    if total != 100:
        return refuse(
            "POST-WEIGHTS", f"权重合计须为 100，现为 {total}。", f"Weights make 100, not {total}.", "criteria"
        )
    return None


def _check_panel(panel: tuple[str, ...], roles: dict[str, str]) -> Refusal | None:
    if len(set(panel)) < len(panel) or len(panel) < LEAST_PANEL:
        return refuse(
            "POST-PANEL",
            f"评委不少于 {LEAST_PANEL} 人，不得重复。",
            f"The panel has {LEAST_PANEL} members at least, each once.",
            "panel",
        )
    return first(check_person(member, roles, (), "panel", Text("评委", "panel")) for member in panel)


def _publish(_state: State, command: m.PublishPost, context: Context) -> Decision:
    refusal = _check_criteria(command.criteria) or _check_panel(command.panel, _roles(context))
    if refusal is not None:
        return refusal
    earliest = context.calendar.nth_workday(context.today, OPEN_WORKDAYS)
    if command.apply_until < earliest:
        return refuse(
            "POST-OPEN",
            f"报名不少于 {OPEN_WORKDAYS} 个工作日，最早至 {earliest}。",
            f"It is open for {OPEN_WORKDAYS} working days at least, until {earliest}.",
            "apply_until",
        )
    criteria = tuple(m.Criterion(each.name.strip(), each.weight) for each in command.criteria)
    return (
        m.PostPublished(
            at=context.now,
            criteria=criteria,
            panel=command.panel,
            apply_until=command.apply_until,
            by=context.actor.name,
        ),
    )


def _over(state: State, context: Context) -> bool:
    return state.apply_until is not None and context.today > state.apply_until


def _enter(state: State, context: Context, new: m.CandidateEntered) -> Decision:
    if _over(state, context):
        return refuse("POST-LATE", f"报名已于 {state.apply_until} 截止。", f"Applying ended on {state.apply_until}.")
    refusal = first(
        (
            check_text(new.candidate, "candidate", Text("竞岗人", "candidate"), limit=NAME_LENGTH),
            check_text(new.unit, "unit", Text("现单位", "present unit"), limit=NAME_LENGTH),
            check_text(new.statement, "statement", Text("陈述", "statement"), limit=PROSE_LENGTH),
        )
    )
    if refusal is None and state.candidate(new.candidate) is not None:
        refusal = refuse("POST-TWICE", "已经报名。", "This candidate has applied already.", "candidate")
    return refusal or (new,)


def _apply(state: State, command: m.ApplyForPost, context: Context) -> Decision:
    new = m.CandidateEntered(
        at=context.now,
        candidate=context.actor.name,
        unit=context.actor.department or "管委会",
        statement=command.statement.strip(),
        knows=command.knows,
        by=context.actor.name,
    )
    return _enter(state, context, new)


def _enter_candidate(state: State, command: m.EnterCandidate, context: Context) -> Decision:
    new = m.CandidateEntered(
        at=context.now,
        candidate=command.candidate.strip(),
        unit=command.unit.strip(),
        statement=command.statement.strip(),
        knows=command.knows,
        by=context.actor.name,
    )
    return _enter(state, context, new)


def _withdraw(state: State, _command: m.WithdrawCandidacy, context: Context) -> Decision:
    if state.candidate(context.actor.name) is None:
        return refuse("POST-NONE", "没有可以退出的报名。", "You have not applied.")
    return (m.CandidacyWithdrawn(at=context.now, candidate=context.actor.name),)


def _unknown(state: State, name: str) -> Refusal | None:
    if state.candidate(name) is not None:
        return None
    return refuse("POST-NONE", "没有这位竞岗人。", "There is no such candidate.", "candidate")


def _screen(state: State, command: m.ScreenCandidate, context: Context) -> Decision:
    refusal = _unknown(state, command.candidate) or check_text(
        command.reason, "reason", Text("审查意见", "finding"), limit=PROSE_LENGTH
    )
    if refusal is not None:
        return refusal
    if not _over(state, context):
        return refuse("POST-EARLY", f"报名至 {state.apply_until}，之后审查资格。", "Applying has not ended yet.")
    if state.sheets_of(command.candidate):
        return refuse("POST-SCORED", "已有评分，不能再审查资格。", "There are marks already.", "candidate")
    if context.actor.name == command.candidate:
        return refuse("POST-SELF", "不能审查自己的资格。", "Nobody checks themselves.", "candidate")
    return (
        m.CandidateScreened(
            at=context.now,
            candidate=command.candidate,
            qualified=command.qualified,
            reason=command.reason.strip(),
            by=context.actor.name,
        ),
    )


def _member(state: State, context: Context) -> Refusal | None:
    if context.actor.name in state.panel:
        return None
    return refuse("POST-PANEL", "只有评委可以办理。", "Only a member of the panel does this.")


def _declare(state: State, command: m.DeclareTie, context: Context) -> Decision:
    refusal = (
        _member(state, context)
        or _unknown(state, command.candidate)
        or check_text(command.tie, "tie", Text("关系", "tie"), limit=TITLE_LENGTH)
    )
    if refusal is None and state.tied(context.actor.name, command.candidate):
        refusal = refuse("POST-TIE", "已经回避。", "You keep out of this one already.", "candidate")
    return refusal or (
        m.TieDeclared(at=context.now, member=context.actor.name, candidate=command.candidate, tie=command.tie.strip()),
    )


def _score(state: State, command: m.ScoreCandidate, context: Context) -> Decision:
    member = context.actor.name
    refusal = _member(state, context) or _unknown(state, command.candidate)
    if refusal is not None:
        return refusal
    if member == command.candidate:
        return refuse("POST-SELF", "不能给自己评分。", "Nobody scores themselves.", "candidate")
    if state.tied(member, command.candidate):
        return refuse("POST-TIE", "已申报回避，不能评分。", "You declared a tie to this candidate.", "candidate")
    found = state.candidate(command.candidate)
    if found is None or not found.qualified:
        return refuse("POST-SCREEN", "资格审查通过后方可评分。", "The requirements are checked first.", "candidate")
    if any(each.member == member for each in state.sheets_of(command.candidate)):
        return refuse("POST-TWICE", "已经评分，不能更改。", "You have given your marks already.", "candidate")
    if sorted(mark.criterion for mark in command.marks) != sorted(each.name for each in state.criteria):
        return refuse("POST-MARKS", "请按公布的标准逐项评分。", "Give one mark for each criterion.", "marks")
    if not all(_exact(mark.points, 100) for mark in command.marks):
        return refuse("POST-MARKS", "得分须在 0 至 100 之间，最多两位小数。", "Marks run from 0 to 100.", "marks")
    return (m.CandidateScored(at=context.now, member=member, candidate=command.candidate, marks=command.marks),)


def _close(state: State, _command: m.ClosePostScores, context: Context) -> Decision:
    if not _over(state, context):
        return refuse("POST-EARLY", f"报名至 {state.apply_until}。", f"Applying ends on {state.apply_until}.")
    waiting = [each.name for each in state.candidates if each.qualified is None]
    if waiting:
        return refuse("POST-SCREEN", f"还有 {len(waiting)} 人未审查资格。", f"{len(waiting)} are not checked yet.")
    if not state.qualified:
        return refuse("POST-NOBODY", "没有符合条件的竞岗人。", "No candidate meets the requirements.")
    if state.missing:
        return refuse(
            "POST-MISSING", f"还差 {len(state.missing)} 份评分。", f"{len(state.missing)} sheets are still to come."
        )
    unscored = [each.name for each in state.qualified if not state.sheets_of(each.name)]
    if unscored:
        return refuse(
            "POST-UNSCORED", f"评委全部回避：{'、'.join(unscored)}。", f"The whole panel keeps out of: {unscored[0]}."
        )
    return (m.PostScoresClosed(at=context.now, by=context.actor.name),)


def _follows(state: State, chosen: tuple[str, ...]) -> bool:
    """Whether nobody who was left out has a better place than one who was chosen."""
    places = {each.candidate: each.place for each in order(state)}
    worst = max(places[name] for name in chosen)
    return all(place >= worst for name, place in places.items() if name not in chosen)


def _propose(state: State, command: m.ProposeAppointment, context: Context) -> Decision:
    refusal = check_text(
        command.minutes_no, "minutes_no", Text("会议纪要号", "number of the minutes"), limit=NAME_LENGTH
    ) or check_text(command.reason, "reason", Text("理由", "reason"), limit=PROSE_LENGTH, required=False)
    if refusal is not None:
        return refusal
    known = {each.name for each in state.qualified}
    twice = any(count > 1 for count in Counter(command.chosen).values())
    if not command.chosen or twice or not known.issuperset(command.chosen):
        return refuse("POST-CHOSEN", "拟任人须是合格的竞岗人。", "Choose among those who qualified.", "chosen")
    if len(command.chosen) > state.places:
        return refuse("POST-PLACES", f"只有 {state.places} 个岗位。", f"There are {state.places} places.", "chosen")
    if not command.reason.strip() and not _follows(state, command.chosen):
        return refuse("POST-ORDER", "未按得分次序，须说明理由。", "It leaves the order: say why.", "reason")
    earliest = context.calendar.nth_workday(context.today, SHOWN_WORKDAYS)
    if command.shown_until < earliest:
        return refuse(
            "POST-SHOWN",
            f"公示不少于 {SHOWN_WORKDAYS} 个工作日，最早至 {earliest}。",
            f"The notice stands for {SHOWN_WORKDAYS} working days at least, until {earliest}.",
            "shown_until",
        )
    return (
        m.AppointmentProposed(
            at=context.now,
            chosen=command.chosen,
            minutes_no=command.minutes_no.strip(),
            shown_until=command.shown_until,
            reason=command.reason.strip(),
            by=context.actor.name,
        ),
    )


def _appoint(state: State, command: m.Appoint, context: Context) -> Decision:
    refusal = check_text(command.document, "document", Text("任命文件", "document"), limit=NAME_LENGTH)
    if refusal is not None:
        return refusal
    if context.actor.name in state.chosen:
        return refuse("POST-SELF", "不能任命自己。", "Nobody appoints themselves.")
    if state.shown_until is not None and context.today <= state.shown_until:
        return refuse("POST-SHOWN", f"公示至 {state.shown_until}。", f"The notice stands until {state.shown_until}.")
    if state.shown_until is not None and command.begins_on <= state.shown_until:
        return refuse("POST-BEGINS", "到岗日期须在公示期满之后。", "It begins after the notice.", "begins_on")
    return (
        m.Appointed(
            at=context.now, document=command.document.strip(), begins_on=command.begins_on, by=context.actor.name
        ),
    )


def _fail(_state: State, command: m.FailPost, context: Context) -> Decision:
    refusal = check_text(command.reason, "reason", Text("理由", "reason"), limit=PROSE_LENGTH)
    return refusal or (m.PostFailed(at=context.now, reason=command.reason.strip(), by=context.actor.name),)


TABLE: dict[type[Any], tuple[Callable[..., Decision], tuple[str, ...]]] = {
    m.DraftPost: (_draft, ("new",)),
    m.PublishPost: (_publish, ("draft",)),
    m.ApplyForPost: (_apply, ("open",)),
    m.EnterCandidate: (_enter_candidate, ("open",)),
    m.WithdrawCandidacy: (_withdraw, ("open",)),
    m.ScreenCandidate: (_screen, ("open",)),
    m.DeclareTie: (_declare, ("open",)),
    m.ScoreCandidate: (_score, ("open",)),
    m.ClosePostScores: (_close, ("open",)),
    m.ProposeAppointment: (_propose, ("scored",)),
    m.Appoint: (_appoint, ("shown",)),
    m.FailPost: (_fail, ("open", "scored", "shown")),
}
"""Every command with its decider and the states in which it may be asked at all."""


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused. ``context.facts``: a ``PostFacts`` or ``None``."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


__all__ = ["KIND", "STATUSES", "TABLE", "Command", "Event", "PostFacts", "State", "decide", "evolve", "initial"]
