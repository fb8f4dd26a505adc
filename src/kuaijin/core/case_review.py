"""From acceptance to the decision: special procedures, extension, opinions, cure, hearing (law.md 5, 6, 7, 8, 12)."""

from datetime import date

from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text, refuse
from kuaijin.core.case_guards import answer_now, facts_of, reviewers, wrong_status
from kuaijin.core.case_joint import check_author
from kuaijin.core.case_state import IN_REVIEW, UNDECIDED, State
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_date, check_text, first
from kuaijin.core.context import Context
from kuaijin.core.rulebook import SpecialProcedure

Decision = tuple[Event, ...] | Refusal

HEARING = "听证"
PERMITS = ("shigong-xuke", "fenjieduan")
APPROVERS = {"agency_head": ("bureau_head",), "head_of_government": ("leader_main",)}
"""Which role may approve an extension in whose name (CR-11)."""


def start_special(state: State, command: c.StartSpecial, context: Context) -> Decision:
    """特别程序: only what the item lists, told in writing; nothing else stops a clock (SP-1, CR-10)."""
    if state.status not in IN_REVIEW:
        return wrong_status(state, Text("进入特别程序", "put into a special procedure"))
    known = (
        context.rulebook.items[state.item_id].special(command.name) if state.item_id in context.rulebook.items else None
    )
    if known is None:
        return refuse(
            "SP-1",
            f"“{command.name}”不是该事项依法可以不计时的程序；内部流转、征求意见、系统故障等都计入时限。",
            f"“{command.name}” is no procedure that the law leaves out for this item; internal steps, consultation and "
            "faults all count.",
            "name",
        )
    refusal = _check_special(state, command, known.name.zh, context)
    if refusal is not None:
        return refusal
    planned_end = context.calendar.nth_workday(context.today, command.planned_days)
    return (
        e.SpecialStarted(
            at=context.now,
            name=known.name.zh,
            basis=known.basis,
            planned_days=command.planned_days,
            planned_end=planned_end,
            cap=_cap(known, context),
            excluded_from=known.excluded_from,
            notice_on=command.written_notice_on,
            reviewer=command.reviewer,
            signed_by=context.actor.name,
        ),
    )


def _cap(known: SpecialProcedure, context: Context) -> int | None:
    """The cap in working days: those among the calendar days or months that the item allows (CR-9)."""
    if known.max_days is None or known.unit == "workday":
        return known.max_days
    today, calendar = context.today, context.calendar
    days = known.max_days
    last = (
        calendar.day(calendar.place(today) + days)
        if known.unit == "calendar_day"
        else calendar.nominal_months(today, days)
    )
    return calendar.workdays_between(today, last)


def _check_special(state: State, command: c.StartSpecial, name: str, context: Context) -> Refusal | None:
    """``name`` is the procedure's own, in whichever language it was asked for."""
    if any(special.name == name for special in state.open_specials):
        return refuse("SP-4", f"“{name}”正在进行。", f"“{name}” is running already.", "name")
    if any(special.name == name for special in state.specials):
        return refuse(
            "SP-5", f"“{name}”已做过，同一问题不得再次审查。", f"“{name}” was done: no second review.", "name"
        )
    if not 1 <= command.planned_days <= 250:
        return refuse("SP-4", "计划工作日数须在 1 至 250 之间。", "Planned working days: 1 to 250.", "planned_days")
    notice = Text("书面告知日", "written notice")
    refusal = check_date(command.written_notice_on, context.today, "written_notice_on", notice)
    if refusal is not None:
        return refusal
    if state.accepted_on is not None and command.written_notice_on < state.accepted_on:
        return refuse(
            "CR-10", "书面告知不得早于受理。", "The written notice cannot be before acceptance.", "written_notice_on"
        )
    if command.reviewer and command.reviewer in (state.secretary, state.handler, context.actor.name):
        return refuse(
            "CASE-SEPARATION",
            "审查人不得是承办人或项目服务秘书。",
            "The reviewer is neither the handler nor the project's secretary.",
            "reviewer",
        )
    return check_text(command.reviewer, "reviewer", Text("审查人", "reviewer"), limit=NAME_LENGTH, required=False)


def end_special(state: State, command: c.EndSpecial, context: Context) -> Decision:
    """The conclusion's document is required to end it (measures.md 4)."""
    if state.status != "special":
        return wrong_status(state, Text("结束特别程序", "taken out of a special procedure"))
    item = context.rulebook.items.get(state.item_id)
    known = item.special(command.name) if item is not None else None
    name = known.name.zh if known is not None else command.name
    if not any(special.name == name for special in state.open_specials):
        return refuse("SP-4", f"没有正在进行的“{name[:64]}”。", f"No “{name[:64]}” is running.", "name")
    if name == HEARING and state.hearing_on is not None:
        return refuse(
            "CASE-HEARING",
            "听证以签署听证笔录结束。",
            "A hearing that was asked for ends with its signed record.",
            "name",
        )
    refusal = first(
        (
            check_text(command.conclusion, "conclusion", Text("结论", "conclusion"), limit=PROSE_LENGTH),
            check_text(command.document, "document", Text("结论文件", "document")),
        )
    )
    if refusal is not None:
        return refusal
    return (e.SpecialEnded(at=context.now, name=name, conclusion=command.conclusion, document=command.document),)


def extend(state: State, command: c.Extend, context: Context) -> Decision:
    """延期: once, by the right approver, told in writing, on or before the due date (许可法 art. 42; CR-11)."""
    if state.status not in IN_REVIEW:
        return wrong_status(state, Text("延期", "extended"))
    refusal = _check_extension(state, command, context)
    if refusal is not None:
        return refusal
    return (
        e.Extended(
            at=context.now,
            days=command.days,
            approver=state.limits.extension_approver or context.rulebook.settings.extension_approver,
            reason=command.reason,
            notice_on=command.written_notice_on,
            signed_by=context.actor.name,
        ),
    )


def _check_extension(state: State, command: c.Extend, context: Context) -> Refusal | None:
    allowed = state.limits.extension_days or 0
    if state.limits.limit_days is None or not allowed:
        return refuse("CR-11", "该事项依法不得延期。", "The law allows no extension for this item.")
    if state.extended_days:
        return refuse("CR-11", "只能延期一次。", "A limit can be extended once.")
    approver = state.limits.extension_approver or context.rulebook.settings.extension_approver
    if context.actor.role not in APPROVERS[approver]:
        who = Text("本行政机关负责人", "the head of the agency")
        if approver == "head_of_government":
            who = Text("本级人民政府负责人", "the head of the people's government")
        return refuse("CR-11", f"延期须经{who.zh}批准。", f"An extension is approved by {who.en}.")
    if not 1 <= command.days <= allowed:
        return refuse("CR-11", f"最多延长 {allowed} 日。", f"At most {allowed} days.", "days")
    refusal = check_text(command.reason, "reason", Text("理由", "reasons"), limit=PROSE_LENGTH) or check_date(
        command.written_notice_on, context.today, "written_notice_on", Text("书面告知日", "written notice")
    )
    if refusal is not None:
        return refusal
    if state.received_on is not None and command.written_notice_on < state.received_on:
        return refuse(
            "CR-11", "书面告知不得早于收件。", "The notice cannot be before the receipt.", "written_notice_on"
        )
    due = answer_now(state, context).decision_due
    if due is not None and context.today > due:
        return refuse(
            "CR-11",
            f"期限已于 {due} 届满，逾期后的延期无效，办件仍按逾期计。",
            f"The limit ended on {due}; a late extension has no effect and the case stays overdue.",
        )
    return None


def assign(state: State, command: c.Assign, context: Context) -> Decision:
    """指派承办人; never the firm's secretary."""
    if state.status not in (*UNDECIDED, "pre_service"):
        return wrong_status(state, Text("指派", "assigned"))
    refusal = check_text(command.handler, "handler", Text("承办人", "handler"), limit=NAME_LENGTH) or check_text(
        command.reviewer, "reviewer", Text("审查人", "reviewer"), limit=NAME_LENGTH, required=False
    )
    if refusal is not None:
        return refusal
    secretaries = {state.secretary, facts_of(context).secretary}
    examined_by = reviewers(state) if not command.reviewer else reviewers(state) | {command.reviewer}
    if command.handler in secretaries | examined_by or command.reviewer in (secretaries - {""}) | {command.handler}:
        return refuse(
            "CASE-SEPARATION",
            "承办人、审查人、项目服务秘书须是不同的人。",
            "Handler, reviewer and secretary must be different people.",
            "handler",
        )
    return (e.Assigned(at=context.now, handler=command.handler, reviewer=command.reviewer),)


def add_opinion(state: State, command: c.AddOpinion, context: Context) -> Decision:
    """部门意见; consulting does not stop the clock (SP-1)."""
    if state.status not in UNDECIDED:
        return wrong_status(state, Text("附部门意见", "given an opinion"))
    refusal = check_text(command.department, "department", Text("部门", "department")) or check_text(
        command.text, "text", Text("意见", "opinion"), limit=PROSE_LENGTH
    )
    refusal = refusal or check_author(state, command, context)
    if refusal is not None:
        return refusal
    return (
        e.OpinionAdded(
            at=context.now,
            department=command.department,
            author=context.actor.name,
            text=command.text,
            adverse=command.adverse,
        ),
    )


def cure(state: State, command: c.Cure, context: Context) -> Decision:
    """补齐容缺材料 (TO-4, TO-6)."""
    tolerance = state.tolerance
    if tolerance is None or not state.waits_for_cure or state.status not in (*IN_REVIEW, "granted", "delivered"):
        return wrong_status(state, Text("补齐容缺材料", "cured"))
    unknown = [name for name in command.materials if name not in tolerance.missing]
    if unknown or not command.materials:
        return refuse(
            "TO-3",
            f"容缺承诺的材料是：{'、'.join(tolerance.missing)}。",
            f"The promised papers are: {', '.join(tolerance.missing)}.",
            "materials",
        )
    there = {paper.name.zh for paper in state.papers if paper.present_on is not None}
    complete = not set(tolerance.missing) - there - set(command.materials)
    return (e.Cured(at=context.now, materials=command.materials, complete=complete),)


def prolong_cure(state: State, command: c.ProlongCure, context: Context) -> Decision:
    """顺延补齐日期: while the day has not passed, by no more than the force majeure lasted (TO-9)."""
    due = answer_now(state, context).cure_due if state.waits_for_cure else None
    if due is None:
        return wrong_status(state, Text("顺延补齐日期", "given longer to cure"))
    if context.today > due:
        return refuse("TO-9", f"补齐日期 {due} 已过，不再顺延。", f"The day of the cure, {due}, has passed.", "days")
    longest = context.rulebook.settings.force_majeure_days
    if not 1 <= command.days <= longest:
        return refuse("TO-9", f"每次顺延 1 至 {longest} 个工作日。", f"1 to {longest} working days.", "days")
    refusal = check_text(
        command.reason, "reason", Text("不可抗力情况", "force majeure"), limit=PROSE_LENGTH
    ) or check_text(command.document, "document", Text("证明文件", "proof"))
    return refusal or (
        e.CureProlonged(
            at=context.now,
            days=command.days,
            reason=command.reason,
            document=command.document,
            by=context.actor.name,
        ),
    )


def request_hearing(state: State, command: c.RequestHearing, context: Context) -> Decision:
    """申请听证 within five days of being told of the right; until the record is signed the time is not counted
    (许可法 arts. 45–48)."""
    if state.status not in IN_REVIEW:
        return wrong_status(state, Text("申请听证", "put to a hearing"))
    if any(special.name == HEARING for special in state.specials):
        return refuse("CASE-HEARING", "该办件已有听证。", "This case has had its hearing.")
    refusal = check_text(command.requested_by, "requested_by", Text("申请听证人", "who asks")) or _check_told(
        command.told_on, context
    )
    if refusal is not None:
        return refusal
    own = state.limits.hearing_days
    days = context.rulebook.settings.hearing_days if own is None else own
    return (
        e.HearingRequested(
            at=context.now,
            requested_by=command.requested_by,
            told_on=command.told_on,
            hold_by=context.calendar.nth_workday(context.today, days),
        ),
    )


def _check_told(told_on: date | None, context: Context) -> Refusal | None:
    if told_on is None:
        return None
    refusal = check_date(told_on, context.today, "told_on", Text("告知听证权利的日期", "the day of being told"))
    if refusal is not None:
        return refusal
    last = context.calendar.nth_workday(told_on, context.rulebook.settings.hearing_request_days)
    if context.today <= last:
        return None
    return refuse(
        "CASE-HEARING",
        f"申请听证的期限已于 {last} 届满。",
        f"The time to ask for a hearing ended on {last}.",
        "told_on",
    )


def sign_hearing_record(state: State, command: c.SignHearingRecord, context: Context) -> Decision:
    """签署听证笔录: the decision rests on the record; the chair is not the examiner (许可法 art. 48)."""
    if state.hearing_on is None or state.hearing_signed_on is not None or state.status != "special":
        return wrong_status(state, Text("签署听证笔录", "given a hearing record"))
    refusal = check_text(command.document, "document", Text("听证笔录", "record")) or check_text(
        command.chair, "chair", Text("听证主持人", "chair"), limit=NAME_LENGTH, required=False
    )
    if refusal is None and command.held_on is not None:
        refusal = check_date(command.held_on, context.today, "held_on", Text("听证日期", "the hearing's day"))
    if refusal is not None:
        return refusal
    if command.held_on is not None and command.held_on < state.hearing_on:
        return refuse("CASE-HEARING", "听证不得早于申请。", "The hearing cannot be before the request.", "held_on")
    if command.chair and command.chair in {state.handler, state.secretary, *reviewers(state)}:
        return refuse(
            "CASE-SEPARATION",
            "听证主持人不得是该办件的审查人员。",
            "The chair of the hearing cannot be an examiner of the case.",
            "chair",
        )
    signed = e.HearingRecordSigned(
        at=context.now, document=command.document, held_on=command.held_on, chair=command.chair
    )
    return (signed,)
