"""From the first advice to acceptance: pre-service, receipt, correction, acceptance (law.md 4; measures.md 3, 5)."""

from datetime import timedelta
from typing import Any

from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text
from kuaijin.core.case_guards import answer_now, check_prerequisites, facts_of, refuse, wrong_status
from kuaijin.core.case_state import Paper, State
from kuaijin.core.checks import PROSE_LENGTH, check_text, check_texts, first
from kuaijin.core.conditions import evaluate
from kuaijin.core.context import Context
from kuaijin.core.identifiers import IdentifierError, parse_uscc
from kuaijin.core.rulebook import Item
from kuaijin.core.tailoring import counts

Decision = tuple[Event, ...] | Refusal

MAX_TOLERATED = 3
"""measures.md 5: so many papers may follow later, at most."""


def open_pre_service(state: State, command: c.OpenPreService, context: Context) -> Decision:
    """提前介入: with the applicant's consent; it never delays a receipt."""
    if state.status != "new":
        return wrong_status(state, Text("再开启预先服务", "opened for pre-service"))
    if not command.consent:
        return refuse(
            "CASE-CONSENT",
            "预先服务须经申请人书面同意。",
            "Pre-service needs the applicant's written consent.",
            "consent",
        )
    refusal = _check_subject(command, context)
    if refusal is not None:
        return refusal
    return (e.PreServiceOpened(at=context.now, **_subject(command, context)),)


def give_advice(state: State, command: c.GiveAdvice, context: Context) -> Decision:
    """One round of advice on drafts."""
    if state.status != "pre_service":
        return wrong_status(state, Text("给出预审意见", "advised on"))
    refusal = first(
        (
            check_text(command.text, "text", Text("意见", "advice"), limit=PROSE_LENGTH),
            check_texts(command.open_points, "open_points", Text("未决问题", "open points"), required=False),
        )
    )
    if refusal is not None:
        return refusal
    given = e.AdviceGiven(at=context.now, author=context.actor.name, text=command.text, open_points=command.open_points)
    return (given,)


def receive(state: State, command: c.Receive, context: Context) -> Decision:
    """收件: what the item asks for is taken from the rulebook in force today; the server's time is the receipt's."""
    if state.status not in ("new", "pre_service"):
        return wrong_status(state, Text("再次收件", "received again"))
    if state.status == "pre_service" and (command.item_id, command.project_id) != (state.item_id, state.project_id):
        return refuse(
            "CASE-SUBJECT",
            "收件的事项、项目须与预先服务一致。",
            "The item and project must be those of the pre-service.",
            "item_id",
        )
    refusal = _check_subject(command, context) or _check_ticket(command, context) or _check_rival(context)
    if refusal is not None:
        return refusal
    item = context.rulebook.items[command.item_id]
    papers = papers_of(item, context)
    refusal = _check_names(command.materials, papers)
    if refusal is not None:
        return refusal
    on = context.today
    given = tuple(
        Paper(p.name, p.required, p.deferrable, p.shareable, p.core, on if p.name.zh in command.materials else None)
        for p in papers
    )
    return (
        e.Received(
            at=context.now,
            channel=command.channel,
            limits=item.limits(on),
            papers=given,
            complete=not any(paper.missing for paper in given),
            ticket_at=command.ticket_at,
            received_by=context.actor.name,
            **_subject(command, context),
        ),
    )


def _check_subject(command: Any, context: Context) -> Refusal | None:
    facts = facts_of(context)
    refusal = check_text(command.applicant, "applicant", Text("申请人", "applicant"))
    if refusal is not None:
        return refusal
    try:
        parse_uscc(command.uscc)
    except IdentifierError as error:
        return Refusal("USCC", error.text, "uscc")
    if command.item_id not in context.rulebook.items:
        return refuse(
            "CASE-ITEM", f"没有事项“{command.item_id[:64]}”。", f"There is no item “{command.item_id[:64]}”.", "item_id"
        )
    if not facts.project_exists:
        return refuse(
            "CASE-PROJECT",
            f"项目库中没有项目“{command.project_id[:64]}”。",
            f"There is no project “{command.project_id[:64]}” in the book.",
            "project_id",
        )
    item = context.rulebook.items[command.item_id]
    verdict = evaluate(item.applies_when, facts.attributes, context.rulebook.attributes)
    if not verdict.holds:
        return refuse(
            "CASE-APPLIES",
            f"该项目不需要办理“{item.name.zh}”：{verdict.why.zh}。",
            f"This project does not need “{item.name.en}”: {verdict.why.en}.",
            "item_id",
        )
    return None


def _check_ticket(command: c.Receive, context: Context) -> Refusal | None:
    if command.ticket_at is None:
        return None
    minutes = context.rulebook.settings.paper_scan_minutes
    if command.ticket_at.tzinfo is None or command.ticket_at > context.now:
        return refuse("U-7", "取号时间不能晚于收件时间。", "The ticket cannot be later than the receipt.", "ticket_at")
    if context.now - command.ticket_at > timedelta(minutes=minutes):
        return refuse(
            "U-7",
            f"窗口收件须在取号后 {minutes} 分钟内扫描；请重新取号并说明原因。",
            f"Papers at the window are scanned within {minutes} minutes of the ticket; take a new one and say why.",
            "ticket_at",
        )
    return None


def _check_rival(context: Context) -> Refusal | None:
    rival = facts_of(context).rival
    if not rival:
        return None
    return refuse(
        "CASE-RIVAL",
        f"该项目的同一事项已有在办件 {rival}。",
        f"The project has an open case for this item already: {rival}.",
        "item_id",
    )


def _subject(command: Any, context: Context) -> dict[str, Any]:
    item, facts = context.rulebook.items[command.item_id], facts_of(context)
    return {
        "item_id": item.id,
        "item_name": item.name,
        "stage": item.stage,
        "department": item.department,
        "certificate": item.certificate,
        "is_licence": item.is_licence,
        "project_id": command.project_id,
        "project_name": facts.project_name,
        "applicant": command.applicant,
        "uscc": parse_uscc(command.uscc),
        "secretary": facts.secretary,
        "rulebook_version": context.rulebook.version,
    }


def papers_of(item: Item, context: Context) -> tuple[Paper, ...]:
    """What ``item`` asks of this project, nothing handed in yet."""
    attributes = facts_of(context).attributes
    return tuple(
        Paper(
            each.name,
            each.required and not (each.when is not None and each.when.decided_by_person),
            each.deferrable,
            each.shareable,
            each.core,
        )
        for each in item.materials
        if counts(each.when, attributes, context.rulebook)
    )


def _check_names(names: tuple[str, ...], papers: tuple[Paper, ...], field: str = "materials") -> Refusal | None:
    known = {paper.name.zh for paper in papers}
    unknown = [name for name in names if name not in known]
    if not unknown:
        return None
    return refuse(
        "CASE-PAPERS",
        f"材料清单中没有：{'、'.join(unknown)[:200]}。",
        f"Not on the list of papers: {', '.join(unknown)[:200]}.",
        field,
    )


def notify_correction(state: State, command: c.NotifyCorrection, context: Context) -> Decision:
    """一次性告知: everything, once, inside the window; after it the case is accepted already (AC-1)."""
    if state.status not in ("received", "correction"):
        return wrong_status(state, Text("告知补正", "sent back for correction"))
    second = bool(state.notices)
    refusal = _check_notice(state, command, second) or _check_window(state, context, second)
    if refusal is not None:
        return refusal
    return (
        e.CorrectionNotified(
            at=context.now,
            missing=command.missing,
            text=command.text,
            second=second,
            supervisor_reason=command.supervisor_reason,
            signed_by=context.actor.name,
        ),
    )


def _check_notice(state: State, command: c.NotifyCorrection, second: bool) -> Refusal | None:
    if second and not command.supervisor_reason.strip():
        return refuse(
            "AC-3",
            "补正只能一次性告知；再次告知须由主管说明理由，且不影响受理日。",
            "Corrections are told once; a second notice needs a supervisor's reason and moves no date.",
            "supervisor_reason",
        )
    if not second and state.complete_on is not None:
        return refuse("AC-2", "材料已齐全，应当受理。", "The papers are complete: the case must be accepted.")
    refusal = check_text(command.text, "text", Text("告知内容", "notice"), limit=PROSE_LENGTH)
    if refusal is not None:
        return refusal
    if not command.missing:
        return refuse("AC-3", "请列明全部需补正的材料。", "List everything that has to be corrected.", "missing")
    shareable = [p.name.zh for p in state.papers if p.shareable and p.name.zh in command.missing]
    if shareable:
        return refuse(
            "AC-7",
            f"可共享获取的材料不得向申请人索要：{'、'.join(shareable)}。",
            f"Papers obtainable by data sharing may not be demanded: {', '.join(shareable)}.",
            "missing",
        )
    left_out = [name for name in state.missing if name not in command.missing]
    if left_out and not second:
        return refuse(
            "AC-3",
            f"须一次告知全部缺件，遗漏：{'、'.join(left_out)}。",
            f"Everything missing is told at once; left out: {', '.join(left_out)}.",
            "missing",
        )
    return _check_names(command.missing, state.papers, "missing")


def _check_window(state: State, context: Context, second: bool) -> Refusal | None:
    last = answer_now(state, context).correction_notice_last_day
    if second or last is None or context.today <= last:
        return None
    return refuse(
        "AC-1",
        f"一次性告知期限已于 {last} 届满，自收件之日起视为受理。",
        f"The time for the one-time notice ended on {last}: the case is accepted as of its receipt.",
    )


def submit_correction(state: State, command: c.SubmitCorrection, context: Context) -> Decision:
    """补正: partial hand-ins are kept, the full set makes the case ready for acceptance (AC-2)."""
    if state.status != "correction":
        return wrong_status(state, Text("补正", "corrected"))
    refusal = _check_names(command.materials, state.papers)
    if refusal is not None:
        return refusal
    if not command.materials:
        return refuse("CASE-PAPERS", "请选择补正的材料。", "Choose the papers handed in.", "materials")
    asked = {name for notice in state.notices if not notice.second for name in notice.missing}
    there = {paper.name.zh for paper in state.papers if paper.present_on is not None}
    complete = not (asked | set(state.missing)) - there - set(command.materials)
    return (e.CorrectionSubmitted(at=context.now, materials=command.materials, complete=complete),)


def accept(state: State, _command: c.Accept, context: Context) -> Decision:
    """受理, as of the day on which the papers were complete, or of receipt when the window has passed (AC-1, AC-2)."""
    if state.status not in ("received", "correction"):
        return wrong_status(state, Text("受理", "accepted"))
    answer = answer_now(state, context)
    if state.complete_on is None and not answer.deemed_accepted:
        return refuse(
            "AC-2",
            f"材料不全，应一次性告知或容缺受理；缺：{'、'.join(state.missing)}。",
            f"Papers are missing: notify once, or accept tolerantly. Missing: {', '.join(state.missing)}.",
        )
    refusal = check_prerequisites(state, context, "acceptance")
    if refusal is not None:
        return refusal
    as_of = state.complete_on or state.received_on or context.today
    return (e.Accepted(at=context.now, as_of=as_of, signed_by=context.actor.name),)


def accept_tolerantly(state: State, command: c.AcceptTolerantly, context: Context) -> Decision:
    """容缺受理: only deferrable papers, all that are missing, at most three, with a promise (TO-1 … TO-8)."""
    if state.status not in ("received", "correction"):
        return wrong_status(state, Text("容缺受理", "accepted tolerantly"))
    refusal = (
        _check_tolerance(state, command, context)
        or _check_names(command.missing, state.papers, "missing")
        or check_prerequisites(state, context, "acceptance")
    )
    if refusal is not None:
        return refusal
    return (
        e.AcceptedTolerantly(
            at=context.now, missing=command.missing, model=command.model, signed_by=context.actor.name
        ),
    )


def _check_tolerance(state: State, command: c.AcceptTolerantly, context: Context) -> Refusal | None:
    if not context.rulebook.measure_on("rongque", state.item_id, state.received_on or context.today):
        return refuse("TO-1", "该事项未启用容缺。", "Tolerance is not switched on for this item.")
    barred = facts_of(context).barred
    if barred:
        return refuse("TO-7", f"申请人不得适用容缺：{barred}。", f"The applicant is barred from tolerance: {barred}.")
    if not command.promise_signed:
        return refuse("TO-3", "申请人须签署容缺承诺。", "The applicant must sign the promise.", "promise_signed")
    if not command.missing or set(command.missing) != set(state.missing):
        return refuse(
            "TO-3",
            f"须列明全部缺件：{'、'.join(state.missing)}。",
            f"Name all missing papers: {', '.join(state.missing)}.",
            "missing",
        )
    if len(command.missing) > MAX_TOLERATED:
        return refuse(
            "TO-1",
            f"容缺材料不得超过 {MAX_TOLERATED} 件。",
            f"At most {MAX_TOLERATED} papers may follow later.",
            "missing",
        )
    papers = {paper.name.zh: paper for paper in state.papers}
    guarded = [
        name for name in command.missing if name in papers and (papers[name].core or not papers[name].deferrable)
    ]
    if guarded:
        return refuse(
            "TO-2",
            f"核心材料不得容缺：{'、'.join(guarded)}。",
            f"These papers can never be deferred: {', '.join(guarded)}.",
            "missing",
        )
    return None


def refuse_acceptance(state: State, command: c.RefuseAcceptance, context: Context) -> Decision:
    """不予受理: before acceptance only; another body's power names that body (许可法 art. 32; U-6)."""
    if state.status not in ("received", "correction"):
        if state.status in ("accepted", "special"):
            return refuse(
                "U-6",
                "已受理的办件不得退回为不予受理；只能依法决定或终止。",
                "An accepted case cannot be turned into a non-acceptance; decide it or terminate it.",
            )
        return wrong_status(state, Text("不予受理", "refused acceptance"))
    if command.ground == "jurisdiction" and not command.right_authority.strip():
        return refuse(
            "AC-0",
            "不属于本机关职权的，须告知有权机关。",
            "If it is another body's power, that body must be named.",
            "right_authority",
        )
    refusal = check_text(command.text, "text", Text("理由", "reasons"), limit=PROSE_LENGTH)
    if refusal is not None:
        return refusal
    return (
        e.AcceptanceRefused(
            at=context.now,
            ground=command.ground,
            text=command.text,
            right_authority=command.right_authority,
            signed_by=context.actor.name,
        ),
    )


def deem_accepted(state: State, _command: c.DeemAccepted, context: Context) -> Decision:
    """视为受理: once the window is over without a notice, as of the day of receipt (AC-1)."""
    if state.status != "received" or state.received_on is None or state.complete_on is not None:
        return wrong_status(state, Text("视为受理", "deemed accepted"))
    answer = answer_now(state, context)
    if not answer.deemed_accepted:
        return refuse(
            "AC-1",
            f"一次性告知期限到 {answer.correction_notice_last_day} 才届满。",
            f"The time for the one-time notice runs until {answer.correction_notice_last_day}.",
        )
    return (e.DeemedAccepted(at=context.now, as_of=state.received_on),)


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
