"""Between receipt and acceptance: the one-time notice, corrections, acceptance in its four forms (law.md 4, 8)."""

from datetime import date

from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text, refuse
from kuaijin.core.case_guards import (
    accepted_by_law,
    answer_now,
    check_power,
    check_prerequisites,
    facts_of,
    power_on,
    wrong_status,
)
from kuaijin.core.case_intake import MAX_TOLERATED, check_names
from kuaijin.core.case_remedies import remedies
from kuaijin.core.case_state import IN_REVIEW, State
from kuaijin.core.checks import PROSE_LENGTH, check_text
from kuaijin.core.clock_events import ToleranceAccepted
from kuaijin.core.context import Context
from kuaijin.core.power_terms import Lacking

Decision = tuple[Event, ...] | Refusal

WAITING = ("received", "correction")
"""Received and not accepted yet."""


def notify_correction(state: State, command: c.NotifyCorrection, context: Context) -> Decision:
    """一次性告知: everything, once, inside the window; after it the case is accepted already (AC-1, AC-3)."""
    if state.status in IN_REVIEW:
        return refuse(
            "AC-6",
            "已受理，不得再以补正告知停止计时；确需补充材料可联系申请人提交，期限照常计算。",
            "The case is accepted: a request for papers is no correction notice and stops no clock.",
        )
    if state.status not in WAITING:
        return wrong_status(state, Text("告知补正", "sent back for correction"))
    second = bool(state.notices)
    refusal = _check_second(command) if second else _check_first(state, command, context)
    refusal = refusal or _check_asked(state, command)
    if refusal is not None:
        return refusal
    return (
        e.CorrectionNotified(
            at=context.now,
            missing=command.missing,
            text=command.text,
            second=second,
            supervisor_reason=command.supervisor_reason if second else "",
            signed_by=context.actor.name,
            faulty=command.faulty,
        ),
    )


def _check_second(command: c.NotifyCorrection) -> Refusal | None:
    if not command.supervisor_reason.strip():
        return refuse(
            "AC-3",
            "补正只能一次性告知；再次告知须由主管说明理由，且不影响受理日。",
            "Corrections are told once; a second notice needs a supervisor's reason and moves no date.",
            "supervisor_reason",
        )
    reason = Text("再次告知的理由", "supervisor's reason")
    return check_text(command.supervisor_reason, "supervisor_reason", reason, limit=PROSE_LENGTH)


def _check_first(state: State, command: c.NotifyCorrection, context: Context) -> Refusal | None:
    last = answer_now(state, context).correction_notice_last_day
    if last is not None and context.today > last:
        return refuse(
            "AC-1",
            f"一次性告知期限已于 {last} 届满，自收件之日起视为受理。",
            f"The time for the one-time notice ended on {last}: the case is accepted as of its receipt.",
        )
    if state.complete_on is not None and not command.faulty:
        return refuse(
            "AC-2",
            "材料已齐全，应当受理；如有不符合法定形式的，请逐项列明。",
            "The papers are complete: accept. If one is not in the legal form, say which.",
            "faulty",
        )
    left_out = [name for name in state.missing if name not in command.missing]
    if left_out:
        return refuse(
            "AC-3",
            f"须一次告知全部缺件，遗漏：{'、'.join(left_out)}。",
            f"Everything missing is told at once; left out: {', '.join(left_out)}.",
            "missing",
        )
    return None


def _check_asked(state: State, command: c.NotifyCorrection) -> Refusal | None:
    asked = (*command.missing, *command.faulty)
    if not asked:
        return refuse("AC-3", "请列明全部需补正的材料。", "List everything that has to be corrected.", "missing")
    refusal = (
        check_text(command.text, "text", Text("告知内容", "notice"), limit=PROSE_LENGTH)
        or check_names(command.missing, state.papers, "missing")
        or check_names(command.faulty, state.papers, "faulty")
    )
    if refusal is not None:
        return refusal
    papers = {paper.name.zh: paper for paper in state.papers}
    shareable = [name for name in asked if papers[name].shareable]
    if shareable:
        return refuse(
            "AC-7",
            f"可共享获取的材料不得向申请人索要：{'、'.join(shareable)}。",
            f"Papers obtainable by data sharing may not be demanded: {', '.join(shareable)}.",
            "missing",
        )
    there = [name for name in command.missing if papers[name].present_on is not None]
    if there:
        return refuse(
            "CASE-PAPERS",
            f"已提交的材料不是缺件：{'、'.join(there)}；不符合法定形式的请另行列明。",
            f"These were handed in: {', '.join(there)}. If their form is not the legal one, list them as such.",
            "missing",
        )
    absent = [name for name in command.faulty if papers[name].present_on is None]
    if absent:
        return refuse(
            "CASE-PAPERS",
            f"尚未提交，谈不上形式不符：{'、'.join(absent)}。",
            f"These were not handed in, so their form cannot be wrong: {', '.join(absent)}.",
            "faulty",
        )
    return None


def submit_correction(state: State, command: c.SubmitCorrection, context: Context) -> Decision:
    """补正: partial hand-ins are kept, the full set makes the case ready for acceptance (AC-2).

    After acceptance, what is still missing may be handed in at any time; no date moves (AC-6).
    """
    refusal = check_names(command.materials, state.papers)
    if state.status in IN_REVIEW and _open(state):
        return refusal or _supplement(state, command, context)
    if state.status != "correction":
        return wrong_status(state, Text("补正", "corrected"))
    if refusal is not None:
        return refusal
    if not command.materials:
        return refuse("CASE-PAPERS", "请选择补正的材料。", "Choose the papers handed in.", "materials")
    answer = answer_now(state, context)
    if answer.correction_failed not in (None, "keep_open"):
        return refuse(
            "AC-4",
            f"补正期限已于 {answer.correction_due} 届满，请重新申请。",
            f"The time for corrections ended on {answer.correction_due}: apply anew.",
        )
    there = {paper.name.zh for paper in state.papers if paper.present_on is not None}
    complete = not (state.asked | set(state.missing)) - there - set(command.materials)
    return (e.CorrectionSubmitted(at=context.now, materials=command.materials, complete=complete),)


def _open(state: State) -> tuple[str, ...]:
    """Papers that an accepted case still lacks and that nobody promised."""
    promised = state.tolerance.missing if state.tolerance is not None else ()
    return tuple(name for name in state.missing if name not in promised)


def _supplement(state: State, command: c.SubmitCorrection, context: Context) -> Decision:
    open_papers = _open(state)
    strange = [name for name in command.materials if name not in open_papers]
    if strange or not command.materials:
        return refuse(
            "CASE-PAPERS",
            f"尚缺的材料是：{'、'.join(open_papers)}。",
            f"The papers still wanting are: {', '.join(open_papers)}.",
            "materials",
        )
    complete = not set(open_papers) - set(command.materials)
    return (e.CorrectionSubmitted(at=context.now, materials=command.materials, complete=complete),)


def accept(state: State, _command: c.Accept, context: Context) -> Decision:
    """受理, as of the day on which the papers were complete, or of receipt when the window has passed (AC-1, AC-2)."""
    if state.status in IN_REVIEW:
        return refuse("U-6", "已经受理，不得重新受理。", "The case is accepted; it cannot be accepted again.")
    if state.status not in WAITING:
        return wrong_status(state, Text("受理", "accepted"))
    as_of, deemed = state.complete_on, False
    if as_of is None:
        as_of, deemed = accepted_by_law(state, context), True
    if as_of is None:
        return refuse(
            "AC-2",
            f"材料不全，应一次性告知或容缺受理；缺：{'、'.join(state.missing or sorted(state.asked))}。",
            "Papers are missing: notify once, or accept tolerantly. Missing: "
            f"{', '.join(state.missing or sorted(state.asked))}.",
        )
    refusal = check_power(state, context) or check_prerequisites(state, context, "acceptance")
    return refusal or (e.Accepted(at=context.now, as_of=as_of, signed_by=context.actor.name, deemed=deemed),)


def accept_tolerantly(state: State, command: c.AcceptTolerantly, context: Context) -> Decision:
    """容缺受理: only deferrable papers, all that are missing, at most three, with a promise (TO-1 … TO-8)."""
    if state.status not in WAITING:
        return wrong_status(state, Text("容缺受理", "accepted tolerantly"))
    refusal = (
        check_still_open(state, context)
        or check_tolerance(state, command, context)
        or check_power(state, context)
        or check_prerequisites(state, context, "acceptance")
        or check_cure_by(state, command, context)
    )
    return refusal or (
        e.AcceptedTolerantly(
            at=context.now,
            missing=command.missing,
            model=command.model,
            signed_by=context.actor.name,
            cure_by=command.cure_by,
        ),
    )


def check_still_open(state: State, context: Context) -> Refusal | None:
    """A case that silence has accepted is accepted as of its receipt, not of today (AC-1)."""
    as_of = accepted_by_law(state, context)
    if as_of is None:
        return None
    return refuse(
        "AC-1",
        f"该办件自 {as_of} 起视为受理，不得改按今日容缺受理。",
        f"The case counts as accepted as of {as_of}: it cannot be accepted as of today.",
    )


def wanting(state: State) -> tuple[str, ...]:
    """Every paper that is still to come: what is missing, and what the notice asks for."""
    out = set(state.missing) | (state.asked - {p.name.zh for p in state.papers if p.present_on is not None})
    return tuple(paper.name.zh for paper in state.papers if paper.name.zh in out)


def check_tolerance(state: State, command: c.AcceptTolerantly, context: Context) -> Refusal | None:
    """The guards of tolerance: switched on, not barred, promised, all papers named, few, none of them core."""
    if not context.rulebook.measure_on("rongque", state.item_id, state.received_on or context.today):
        return refuse("TO-1", "该事项未启用容缺。", "Tolerance is not switched on for this item.")
    barred = facts_of(context).barred
    if barred:
        return refuse("TO-7", f"申请人不得适用容缺：{barred.zh}。", f"Barred from tolerance: {barred.en}.")
    if not command.promise_signed:
        return refuse("TO-3", "申请人须签署容缺承诺。", "The applicant must sign the promise.", "promise_signed")
    names = wanting(state)
    if not command.missing or set(command.missing) != set(names):
        return refuse(
            "TO-3", f"须列明全部缺件：{'、'.join(names)}。", f"Name all missing papers: {', '.join(names)}.", "missing"
        )
    most = context.rulebook.threshold("rongque", "max_missing", MAX_TOLERATED)
    if len(command.missing) > most:
        return refuse(
            "TO-1",
            f"容缺材料不得超过 {most} 件。",
            f"At most {most} papers may follow later.",
            "missing",
        )
    guarded = [p.name.zh for p in state.papers if p.name.zh in names and (p.core or not p.deferrable)]
    if guarded:
        return refuse(
            "TO-2",
            f"核心材料不得容缺：{'、'.join(guarded)}。",
            f"These papers can never be deferred: {', '.join(guarded)}.",
            "missing",
        )
    return None


def check_cure_by(state: State, command: c.AcceptTolerantly, context: Context) -> Refusal | None:
    """A promised day lies between today and the last one allowed (TO-4)."""
    if command.cure_by is None:
        return None
    if command.cure_by < context.today:
        return refuse("TO-4", "承诺补齐日期已过。", "The promised day is past.", "cure_by")
    last = _last_cure(state, command, context)
    if last is None or command.cure_by <= last:
        return None
    return refuse("TO-4", f"承诺补齐日期不得晚于 {last}。", f"The promised day is {last} at the latest.", "cure_by")


def _last_cure(state: State, command: c.AcceptTolerantly, context: Context) -> date | None:
    """The last day for the cure if the case is accepted tolerantly today."""
    from_clock = ToleranceAccepted(date=context.today, missing=len(command.missing))
    asked = answer_now(_with_tick(state, from_clock), context)
    if command.model == "acceptance":
        return asked.cure_due
    decided_by = asked.committed_due or asked.statutory_due
    if decided_by is None:
        return None
    return context.calendar.nth_workday(decided_by, context.rulebook.settings.cure_days_after_decision)


def _with_tick(state: State, tick: ToleranceAccepted) -> State:
    return State(id=state.id, limits=state.limits, clock=(*state.clock, tick))


def refuse_acceptance(state: State, command: c.RefuseAcceptance, context: Context) -> Decision:
    """不予受理: before acceptance only; another body's power names that body (许可法 art. 32; U-6)."""
    if state.status in IN_REVIEW or accepted_by_law(state, context) is not None:
        return refuse(
            "U-6",
            "已受理（含视为受理）的办件不得退回为不予受理；只能依法决定或终止。",
            "A case that is accepted, by silence too, cannot become a non-acceptance; decide it or terminate it.",
        )
    if state.status not in WAITING:
        return wrong_status(state, Text("不予受理", "refused acceptance"))
    if context.actor.role == "system":
        return machine_never_refuses()
    if state.notices and state.complete_on is not None:
        return refuse(
            "AC-2", "已按要求补正全部材料，应当受理。", "Everything asked for was handed in: the case must be accepted."
        )
    right = _right_authority(state, command, context)
    if command.ground == "jurisdiction" and not right:
        return refuse(
            "CASE-AUTHORITY",
            "不属于本机关职权的，须告知有权机关。",
            "If it is another body's power, that body must be named.",
            "right_authority",
        )
    refusal = check_text(command.text, "text", Text("理由", "reasons"), limit=PROSE_LENGTH) or check_text(
        right, "right_authority", Text("有权机关", "right authority"), required=False
    )
    return refusal or (
        e.AcceptanceRefused(
            at=context.now,
            ground=command.ground,
            text=command.text,
            right_authority=right,
            signed_by=context.actor.name,
            remedies=remedies(state, context),
        ),
    )


def machine_never_refuses() -> Refusal:
    """秒批 only grants; whatever it cannot grant goes to a person (measures.md 7)."""
    return refuse(
        "CASE-MACHINE", "系统不得自动作出不利决定，须由人工办理。", "A machine never refuses: a person decides."
    )


def _right_authority(state: State, command: c.RefuseAcceptance, context: Context) -> str:
    named = command.right_authority.strip()
    item = context.rulebook.items.get(state.item_id)
    if named or item is None or command.ground != "jurisdiction":
        return named
    lacking = power_on(item.id, context, state.received_on or context.today)
    return lacking.right if isinstance(lacking, Lacking) else ""


def deem_accepted(state: State, _command: c.DeemAccepted, context: Context) -> Decision:
    """视为受理: once the window is over without a notice, as of the day of receipt (AC-1)."""
    if state.status != "received" or state.received_on is None:
        return wrong_status(state, Text("视为受理", "deemed accepted"))
    as_of = accepted_by_law(state, context)
    if as_of is None:
        return refuse(
            "AC-1",
            "受理或一次性告知的期限尚未届满。",
            "The time for accepting or for the one-time notice is not over.",
        )
    return (e.DeemedAccepted(at=context.now, as_of=as_of),)


def close_uncorrected(state: State, _command: c.CloseUncorrected, context: Context) -> Decision:
    """逾期未补正: the effect that the settings give, once the applicant's time is over (AC-4)."""
    if state.status != "correction":
        return wrong_status(state, Text("按逾期未补正处理", "closed as not corrected"))
    answer = answer_now(state, context)
    effect = answer.correction_failed
    if effect is None or effect == "keep_open":
        return refuse(
            "AC-4",
            f"补正期限到 {answer.correction_due}，尚未届满或设定为继续等待。",
            f"The time for corrections runs until {answer.correction_due}, or the settings keep the case open.",
        )
    return (e.ClosedUncorrected(at=context.now, effect=effect),)
