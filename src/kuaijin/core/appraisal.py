"""考核评分 as an aggregate: tried by one person, published by another, open to appeal, then closed (mechanisms.md 9).

What the ledger tells of a project is never typed in; what it doesn't is entered with evidence, or counts as nothing and
is marked. The rules and every input are kept with the result, so that each score opens to what it is made of.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from msgspec import Struct

from kuaijin.core import appraisal_messages as m
from kuaijin.core.appraisal_messages import AppraisalCommands as Command
from kuaijin.core.appraisal_messages import AppraisalEvents as Event
from kuaijin.core.appraisal_state import (
    COMMAND_NAMES,
    KIND,
    NAME,
    STATUSES,
    TOLD,
    State,
    corrected,
    evolve,
    initial,
)
from kuaijin.core.base import Actor, Refusal, Text, refuse
from kuaijin.core.checks import PROSE_LENGTH, TITLE_LENGTH, check_date, check_text, decide_by, first
from kuaijin.core.context import Context
from kuaijin.core.scoring import ScoreRules, Sheet, Standing, number, score, standings

__all__ = [
    "KIND",
    "STATUSES",
    "AppraisalFacts",
    "Command",
    "Event",
    "State",
    "SubjectFacts",
    "decide",
    "evolve",
    "initial",
]

Decision = tuple[Event, ...] | Refusal
APPEAL_WORKDAYS = 3
"""Working days after publication in which an appeal is heard (mechanisms.md 9)."""


class SubjectFacts(Struct, frozen=True, kw_only=True):
    """What the ledger says of a subject: its inputs as text, and who may appeal for it (role accounts, the firm)."""

    name: Text
    inputs: dict[str, str] = {}
    people: tuple[str, ...] = ()
    org: str = ""


class AppraisalFacts(Struct, frozen=True, kw_only=True):
    """The subjects of the period."""

    subjects: dict[str, SubjectFacts] = {}


NO_FACTS = AppraisalFacts()


def _facts(context: Context) -> AppraisalFacts:
    return context.facts if isinstance(context.facts, AppraisalFacts) else NO_FACTS


def _reason(value: str, field: str, zh: str, en: str) -> Refusal | None:
    return check_text(value, field, Text(zh, en), limit=PROSE_LENGTH)


def _open(_state: State, command: m.OpenAppraisal, context: Context) -> Decision:
    refusal = first(
        (
            check_text(command.title, "title", Text("名称", "title"), limit=TITLE_LENGTH),
            check_date(command.period_from, context.today, "period_from", Text("起始日期", "first day")),
            check_date(command.period_to, context.today, "period_to", Text("截止日期", "last day")),
        )
    )
    if refusal is not None:
        return refusal
    if command.rules_id not in context.rulebook.score_rules:
        return refuse("HON-RULES", "没有这个评分办法。", "There is no such rule set.", "rules_id")
    if command.period_from > command.period_to or command.period_from.year != command.period_to.year:
        return refuse(
            "HON-PERIOD", "考核期须在同一年内，且先后有序。", "A period lies within one year, in order.", "period_to"
        )
    return (
        m.AppraisalOpened(
            at=context.now,
            title=command.title.strip(),
            rules_id=command.rules_id,
            period_from=command.period_from,
            period_to=command.period_to,
            by=context.actor.name,
        ),
    )


def _enter(state: State, command: m.EnterInput, context: Context) -> Decision:
    rules = context.rulebook.score_rules[state.rules_id]
    if command.input not in rules.inputs:
        return refuse("HON-INPUT", "该评分办法没有这项数据。", "The rules ask for no such thing.", "input")
    if command.input in TOLD:
        return refuse("HON-TOLD", "此项由台账得出，不能填报。", "The ledger tells this; nobody types it in.", "input")
    refusal = _known_subjects(command.subjects, context) or first(
        (
            check_text(command.value, "value", Text("数值", "value"), limit=40),
            _reason(command.evidence, "evidence", "依据", "evidence"),
        )
    )
    if refusal is not None:
        return refusal
    if not _readable(rules, command.input, command.value.strip()):
        return refuse("HON-VALUE", "数值须为数字，或办法所列的类别。", "A number, or one of the rules' kinds.", "value")
    return (
        m.InputEntered(
            at=context.now,
            input=command.input,
            subjects=command.subjects,
            value=command.value.strip(),
            evidence=command.evidence.strip(),
            by=context.actor.name,
        ),
    )


def _readable(rules: ScoreRules, name: str, value: str) -> bool:
    """Whether every metric that looks at the input can read the value."""
    looking = [metric for metric in rules.metrics if name in {metric.input, metric.of}]
    return all(
        value in metric.choices if metric.way == "choice" else number(value) is not None and "/" not in value
        for metric in looking
    )


def _known_subjects(subjects: tuple[str, ...], context: Context) -> Refusal | None:
    known = _facts(context).subjects
    if not subjects or any(subject not in known for subject in subjects):
        return refuse("HON-SUBJECT", "请选择考核对象。", "Choose among those appraised.", "subjects")
    return None


def _veto(state: State, command: m.SetVeto, context: Context) -> Decision:
    if command.subject not in _facts(context).subjects:
        return refuse("HON-SUBJECT", "请选择考核对象。", "Choose among those appraised.", "subject")
    if any(veto.veto == command.veto for veto in state.vetoes.get(command.subject, ())):
        return refuse("HON-VETO", "已登记过同一否决事项。", "That veto is entered already.", "veto")
    refusal = _reason(command.evidence, "evidence", "依据", "evidence")
    return refusal or (
        m.VetoSet(
            at=context.now,
            subject=command.subject,
            veto=command.veto,
            evidence=command.evidence.strip(),
            by=context.actor.name,
        ),
    )


def _lift(state: State, command: m.LiftVeto, context: Context) -> Decision:
    if not any(veto.veto == command.veto for veto in state.vetoes.get(command.subject, ())):
        return refuse("HON-VETO", "没有登记这项否决。", "There is no such veto.", "veto")
    refusal = _reason(command.reason, "reason", "理由", "reasons")
    return refusal or (
        m.VetoLifted(
            at=context.now,
            subject=command.subject,
            veto=command.veto,
            reason=command.reason.strip(),
            by=context.actor.name,
        ),
    )


def inputs_of(state: State, facts: AppraisalFacts) -> dict[str, dict[str, str]]:
    """All that is known of each subject now: what the ledger tells, then what was entered."""
    return {
        subject: {
            **known.inputs,
            **{name: entered.value for name, entered in state.entered.get(subject, {}).items()},
        }
        for subject, known in sorted(facts.subjects.items())
    }


def _results(
    rules: ScoreRules, inputs: Mapping[str, Mapping[str, str]], state: State
) -> tuple[tuple[Sheet, ...], tuple[Standing, ...]]:
    sheets = tuple(score(rules, subject, values) for subject, values in inputs.items())
    ties = {
        subject: (number(values.get("rate_percent", "")) or Fraction(0), int(values.get("new_starts") or 0))
        for subject, values in inputs.items()
    }
    vetoes = {subject: tuple(veto.veto for veto in held) for subject, held in state.vetoes.items() if held}
    return sheets, standings(rules, sheets, ties, vetoes)


def _try(state: State, _command: m.Try, context: Context) -> Decision:
    facts, rules = _facts(context), context.rulebook.score_rules[state.rules_id]
    if not facts.subjects:
        return refuse("HON-SUBJECT", "考核期内没有重点项目。", "There are no key projects in the period.")
    inputs = inputs_of(state, facts)
    sheets, places = _results(rules, inputs, state)
    return (
        m.Tried(
            at=context.now,
            rules=rules,
            inputs=inputs,
            names={subject: (known.name.zh, known.name.en) for subject, known in sorted(facts.subjects.items())},
            sheets=sheets,
            standings=places,
            by=context.actor.name,
        ),
    )


def _publish(state: State, _command: m.Publish, context: Context) -> Decision:
    if context.actor.name == state.tried_by:
        return refuse("HON-TWO", "公布人不能是试算人。", "Who tried it does not publish it.")
    if inputs_of(state, _facts(context)) != state.inputs:
        return refuse("HON-STALE", "试算后数据有变，请重新试算。", "Data changed since the trial: try again first.")
    until = context.calendar.nth_workday(context.today, APPEAL_WORKDAYS)
    return (m.Published(at=context.now, appeal_until=until, by=context.actor.name),)


def _appeal(state: State, command: m.Appeal, context: Context) -> Decision:
    known = _facts(context).subjects.get(command.subject)
    if known is None or state.sheet(command.subject) is None or not _concerned(known, context.actor):
        return refuse("HON-OWN", "只能就自己的项目申诉。", "One appeals for one's own project only.", "subject")
    if state.rules is None or command.metric not in {metric.id for metric in state.rules.metrics}:
        return refuse("HON-METRIC", "没有这项指标。", "There is no such metric.", "metric")
    if state.appeal_until is not None and context.today > state.appeal_until:
        return refuse(
            "HON-LATE",
            f"申诉期已于 {state.appeal_until} 届满。",
            f"The days of appeal ended on {state.appeal_until}.",
        )
    if any((appeal.subject, appeal.metric) == (command.subject, command.metric) for appeal in state.appeals):
        return refuse("HON-AGAIN", "该指标已经申诉过。", "That metric was appealed against already.", "metric")
    refusal = _reason(command.reason, "reason", "理由", "reasons")
    return refusal or (
        m.Appealed(
            at=context.now,
            subject=command.subject,
            metric=command.metric,
            reason=command.reason.strip(),
            by=context.actor.name,
        ),
    )


def _concerned(known: SubjectFacts, actor: Actor) -> bool:
    return actor.name in known.people or bool(known.org and actor.org == known.org)


def _decide_appeal(state: State, command: m.DecideAppeal, context: Context) -> Decision:
    appeal = next(
        (each for each in state.open_appeals if (each.subject, each.metric) == (command.subject, command.metric)), None
    )
    if appeal is None or state.rules is None:
        return refuse("HON-NONE", "没有待处理的这项申诉。", "No such appeal is waiting.", "metric")
    if context.actor.name in {appeal.by, state.tried_by}:
        return refuse(
            "HON-TWO", "申诉须由试算人、申诉人以外的人处理。", "Neither who tried it nor who appealed decides."
        )
    metric = next(each for each in state.rules.metrics if each.id == command.metric)
    refusal = _reason(command.reason, "reason", "理由", "reasons")
    if refusal is None and command.upheld and not _readable(state.rules, metric.input, command.value.strip()):
        refusal = refuse("HON-VALUE", "申诉成立时请写明正确数值。", "If it is upheld, give the right value.", "value")
    if refusal is not None:
        return refusal
    decided = m.AppealDecided(
        at=context.now,
        subject=command.subject,
        metric=command.metric,
        upheld=command.upheld,
        reason=command.reason.strip(),
        value=command.value.strip() if command.upheld else "",
        by=context.actor.name,
    )
    if not command.upheld:
        return (decided,)
    sheets, places = _results(state.rules, corrected(evolve(state, decided)), state)
    return decided, m.Rescored(at=context.now, sheets=sheets, standings=places)


def _close(state: State, _command: m.CloseAppraisal, context: Context) -> Decision:
    if state.appeal_until is not None and context.today <= state.appeal_until:
        return refuse(
            "HON-EARLY",
            f"申诉期至 {state.appeal_until}，届满后方可定案。",
            f"Appeals are heard until {state.appeal_until}; it closes after that.",
        )
    if state.open_appeals:
        return refuse("HON-OPEN", "还有申诉未处理。", "There are appeals to decide.")
    flags = tuple(standing.subject for standing in state.standings if standing.flag)
    return (m.AppraisalClosed(at=context.now, flags=flags, by=context.actor.name),)


def _withdraw(_state: State, command: m.WithdrawAppraisal, context: Context) -> Decision:
    refusal = _reason(command.reason, "reason", "理由", "reasons")
    return refusal or (m.AppraisalWithdrawn(at=context.now, reason=command.reason.strip(), by=context.actor.name),)


TABLE: dict[type[Any], tuple[Callable[..., Decision], tuple[str, ...]]] = {
    m.OpenAppraisal: (_open, ("new",)),
    m.EnterInput: (_enter, ("draft", "tried")),
    m.SetVeto: (_veto, ("draft", "tried")),
    m.LiftVeto: (_lift, ("draft", "tried")),
    m.Try: (_try, ("draft", "tried")),
    m.Publish: (_publish, ("tried",)),
    m.Appeal: (_appeal, ("published",)),
    m.DecideAppeal: (_decide_appeal, ("published",)),
    m.CloseAppraisal: (_close, ("published",)),
    m.WithdrawAppraisal: (_withdraw, ("draft", "tried")),
}
"""Every command with its decider and the states in which it may be asked at all."""


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided
