"""揭榜挂帅 as an aggregate: sealed bids, one marshal, a pledge, checkpoints, a judgement (mechanisms.md 5)."""

import hashlib
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from kuaijin.core import challenge_messages as m
from kuaijin.core.base import Refusal, Text, refuse
from kuaijin.core.challenge_messages import Bid
from kuaijin.core.challenge_messages import ChallengeCommands as Command
from kuaijin.core.challenge_messages import ChallengeEvents as Event
from kuaijin.core.challenge_state import COMMAND_NAMES, KIND, NAME, STATUSES, State, evolve, initial
from kuaijin.core.checks import (
    NAME_LENGTH,
    PROSE_LENGTH,
    TITLE_LENGTH,
    check_plan_date,
    check_text,
    check_texts,
    decide_by,
    first,
)
from kuaijin.core.context import Context
from kuaijin.core.stored_files import DIGEST

__all__ = [
    "KIND",
    "STATUSES",
    "ChallengeFacts",
    "Command",
    "Event",
    "State",
    "decide",
    "digest_of",
    "evolve",
    "initial",
]

Decision = tuple[Event, ...] | Refusal
OPEN_WORKDAYS = 3
"""A challenge stands open for at least so many working days after it is published."""
MOST_HELD = 3
"""Challenges that one person may hold at a time."""
POINTS = {"early": 3, "on_time": 2, "late": 0, "fail": -2}
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")


class ChallengeFacts(Struct, frozen=True, kw_only=True):
    """What other streams say. ``held``: how many challenges each person holds; ``leaders``: who may hold one."""

    project_exists: bool = True
    held: dict[str, int] = {}
    leaders: tuple[str, ...] = ()


NO_FACTS = ChallengeFacts()


def digest_of(bid: Bid) -> str:
    """What seals a bid: SHA-256 of its canonical JSON."""
    return hashlib.sha256(msgspec.json.encode(bid, order="sorted")).hexdigest()


def _facts(context: Context) -> ChallengeFacts:
    return context.facts if isinstance(context.facts, ChallengeFacts) else NO_FACTS


def _prose(value: str, field: str, zh: str, en: str) -> Refusal | None:
    return check_text(value, field, Text(zh, en), limit=PROSE_LENGTH)


def _amount(value: str, field: str) -> Refusal | None:
    if _AMOUNT.fullmatch(value.strip()):
        return None
    return refuse("CH-MEASURE", "目标须可衡量：请填数字。", "A target can be measured: give a number.", field)


def _draft(_state: State, command: m.DraftChallenge, context: Context) -> Decision:
    refusal = first(
        (
            check_text(command.title, "title", Text("榜题", "title"), limit=TITLE_LENGTH),
            _prose(command.target, "target", "目标", "target"),
            _amount(command.target_value, "target_value"),
            check_text(command.unit, "unit", Text("单位", "unit"), limit=20),
            check_plan_date(command.due, "due", Text("完成日期", "due day")),
            check_text(command.powers, "powers", Text("授权", "powers"), limit=PROSE_LENGTH, required=False),
        )
    )
    if refusal is not None:
        return refusal
    if command.due <= context.today:
        return refuse("CH-DUE", "完成日期须在今天之后。", "The due day lies after today.", "due")
    if not 0 <= command.budget_wan <= 10**7:
        return refuse("CH-BUDGET", "经费超出范围（万元）。", "The budget is out of range (CNY wan).", "budget_wan")
    if not _facts(context).project_exists:
        return refuse("unknown-project", "没有这个项目。", "There is no such project.", "project_id")
    return (
        m.ChallengeDrafted(
            at=context.now,
            title=command.title.strip(),
            target=command.target.strip(),
            target_value=command.target_value.strip(),
            unit=command.unit.strip(),
            due=command.due,
            project_id=command.project_id,
            powers=command.powers.strip(),
            budget_wan=command.budget_wan,
            by=context.actor.name,
        ),
    )


def _publish(state: State, command: m.PublishChallenge, context: Context) -> Decision:
    earliest = context.calendar.nth_workday(context.today, OPEN_WORKDAYS)
    if command.open_to < earliest:
        return refuse(
            "CH-OPEN",
            f"张榜不少于 {OPEN_WORKDAYS} 个工作日，最早至 {earliest}。",
            f"It stands open for {OPEN_WORKDAYS} working days at least, until {earliest}.",
            "open_to",
        )
    if state.due is not None and command.open_to >= state.due:
        return refuse("CH-OPEN", "张榜截止须早于完成日期。", "It closes before the due day.", "open_to")
    return (m.ChallengePublished(at=context.now, open_to=command.open_to, by=context.actor.name),)


def _over(state: State, on: date) -> bool:
    return state.open_to is not None and on > state.open_to


def _seal(state: State, command: m.SealBid, context: Context) -> Decision:
    if _over(state, context.today):
        return refuse("CH-LATE", "张榜已截止。", "The days of bidding are over.")
    if any(each.bidder == context.actor.name for each in state.sealed):
        return refuse("CH-TWICE", "已经揭榜；可先撤回再揭。", "You have bid already; withdraw it first.")
    if not DIGEST.fullmatch(command.digest):
        return refuse("CH-SEAL", "封存摘要无效。", "That digest seals nothing.", "digest")
    return (m.BidSealed(at=context.now, bidder=context.actor.name, digest=command.digest, sealed=command.sealed),)


def _withdraw(state: State, _command: m.WithdrawBid, context: Context) -> Decision:
    if _over(state, context.today) or not any(each.bidder == context.actor.name for each in state.sealed):
        return refuse("CH-NONE", "没有可以撤回的揭榜。", "There is no bid of yours to withdraw.")
    return (m.BidWithdrawn(at=context.now, bidder=context.actor.name),)


def _open(state: State, command: m.OpenBids, context: Context) -> Decision:
    if not _over(state, context.today):
        return refuse("CH-EARLY", f"张榜至 {state.open_to}，之后方可启封。", f"Bids stay sealed until {state.open_to}.")
    wanted = {each.bidder: each.digest for each in state.sealed}
    if {bid.bidder: digest_of(bid) for bid in command.bids} != wanted or len(command.bids) != len(wanted):
        return refuse("CH-SEAL", "内容与封存摘要不一致，不能启封。", "A bid is not what was sealed.", "bids")
    return (m.BidsOpened(at=context.now, bids=command.bids, by=context.actor.name),)


def _may_hold(name: str, context: Context) -> Refusal | None:
    facts = _facts(context)
    if name not in facts.leaders:
        return refuse("CH-WHO", "挂帅人须是在册人员。", "The marshal is one of the listed people.", "marshal")
    if facts.held.get(name, 0) >= MOST_HELD:
        return refuse(
            "CH-HELD", f"一人同时挂帅不超过 {MOST_HELD} 项。", f"One person holds {MOST_HELD} at most.", "marshal"
        )
    return None


def _award(state: State, command: m.AwardChallenge, context: Context) -> Decision:
    if command.marshal not in {bid.bidder for bid in state.bids}:
        return refuse("CH-BIDDER", "只能在揭榜人中定榜。", "It goes to one of the bidders.", "marshal")
    refusal = _may_hold(command.marshal, context) or _minutes(command)
    return refusal or (
        m.ChallengeAwarded(
            at=context.now,
            marshal=command.marshal,
            minutes_no=command.minutes_no.strip(),
            reason=command.reason.strip(),
            by=context.actor.name,
        ),
    )


def _minutes(command: m.AwardChallenge | m.ChangeMarshal) -> Refusal | None:
    return check_text(
        command.minutes_no, "minutes_no", Text("会议纪要号", "number of the minutes"), limit=NAME_LENGTH
    ) or _prose(command.reason, "reason", "理由", "reasons")


def _fail_to_award(_state: State, command: m.FailToAward, context: Context) -> Decision:
    refusal = _prose(command.reason, "reason", "理由", "reasons")
    return refusal or (m.ChallengeUnawarded(at=context.now, reason=command.reason.strip(), by=context.actor.name),)


def _own(state: State, context: Context) -> Refusal | None:
    if context.actor.name == state.marshal:
        return None
    return refuse("CH-MARSHAL", f"须由挂帅人 {state.marshal} 办理。", f"Only the marshal, {state.marshal}, does this.")


def _pledge(state: State, command: m.SignPledge, context: Context) -> Decision:
    refusal = _own(state, context) or _prose(command.text, "text", "军令状", "pledge")
    return refusal or (m.PledgeSigned(at=context.now, text=command.text.strip(), by=context.actor.name),)


def _checkpoint(state: State, command: m.ReportCheckpoint, context: Context) -> Decision:
    refusal = _own(state, context) or _prose(command.text, "text", "进展", "progress")
    if refusal is None and not 0 <= command.percent <= 100:
        refusal = refuse("CH-PERCENT", "进度须在 0 至 100 之间。", "Progress lies between 0 and 100.", "percent")
    return refusal or (
        m.CheckpointReported(at=context.now, percent=command.percent, text=command.text.strip(), by=context.actor.name),
    )


def _change(state: State, command: m.ChangeMarshal, context: Context) -> Decision:
    if command.marshal == state.marshal:
        return refuse("CH-SAME", "新旧挂帅人相同。", "That is the marshal already.", "marshal")
    refusal = _may_hold(command.marshal, context) or _minutes(command)
    return refusal or (
        m.MarshalChanged(
            at=context.now,
            marshal=command.marshal,
            minutes_no=command.minutes_no.strip(),
            reason=command.reason.strip(),
            by=context.actor.name,
        ),
    )


def _submit(state: State, command: m.SubmitResult, context: Context) -> Decision:
    refusal = _own(state, context) or first(
        (
            _amount(command.value, "value"),
            _prose(command.text, "text", "结果", "result"),
            check_texts(command.evidence, "evidence", Text("佐证材料", "evidence")),
        )
    )
    return refusal or (
        m.ResultSubmitted(
            at=context.now,
            value=command.value.strip(),
            text=command.text.strip(),
            evidence=command.evidence,
            by=context.actor.name,
        ),
    )


def points_of(state: State, outcome: str, *, tolerated: bool) -> int:
    """+3 early, +2 on the day, 0 late or in part, −2 failed; a failure without fault costs nothing."""
    if outcome == "fail":
        return 0 if tolerated else POINTS["fail"]
    if outcome == "part" or state.submitted_on is None or state.due is None or state.submitted_on > state.due:
        return POINTS["late"]
    return POINTS["early"] if state.submitted_on < state.due else POINTS["on_time"]


def _judge(state: State, command: m.JudgeChallenge, context: Context) -> Decision:
    if context.actor.name in {term.marshal for term in state.terms}:
        return refuse("CH-TWO", "挂帅人不能评自己的榜。", "A marshal does not judge the own challenge.")
    if state.status == "running" and (command.outcome != "fail" or not _past_due(state, context.today)):
        return refuse(
            "CH-SUBMIT", "未交榜的，逾期后只能评为未完成。", "Without a result it can only be failed, once it is late."
        )
    refusal = _prose(command.reason, "reason", "理由", "reasons")
    if refusal is None and command.tolerated:
        if command.outcome != "fail":
            refusal = refuse("CH-TOLERATE", "容错只适用于未完成。", "Only a failure is tolerated.", "tolerated")
        else:
            refusal = _prose(command.tolerance_reason, "tolerance_reason", "容错理由", "reasons for tolerance")
    return refusal or (
        m.ChallengeJudged(
            at=context.now,
            outcome=command.outcome,
            points=points_of(state, command.outcome, tolerated=command.tolerated),
            reason=command.reason.strip(),
            tolerated=command.tolerated,
            tolerance_reason=command.tolerance_reason.strip(),
            by=context.actor.name,
        ),
    )


def _past_due(state: State, on: date) -> bool:
    return state.due is not None and on > state.due


TABLE: dict[type[Any], tuple[Callable[..., Decision], tuple[str, ...]]] = {
    m.DraftChallenge: (_draft, ("new",)),
    m.PublishChallenge: (_publish, ("draft", "unawarded")),
    m.SealBid: (_seal, ("open",)),
    m.WithdrawBid: (_withdraw, ("open",)),
    m.OpenBids: (_open, ("open",)),
    m.AwardChallenge: (_award, ("opened",)),
    m.FailToAward: (_fail_to_award, ("opened",)),
    m.SignPledge: (_pledge, ("awarded",)),
    m.ReportCheckpoint: (_checkpoint, ("running",)),
    m.ChangeMarshal: (_change, ("awarded", "running")),
    m.SubmitResult: (_submit, ("running",)),
    m.JudgeChallenge: (_judge, ("submitted", "running")),
}
"""Every command with its decider and the states in which it may be asked at all."""


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused."""
    decided: Decision = decide_by(TABLE, state, command, context, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided
