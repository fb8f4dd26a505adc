"""From acceptance to the decision: special procedures, extension, opinions, cure, hearing, grant and denial
(law.md 5, 6, 7, 8, 12, 13)."""

from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text
from kuaijin.core.case_guards import answer_now, check_prerequisites, check_separation, refuse, wrong_status
from kuaijin.core.case_state import IN_REVIEW, UNDECIDED, State
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_date, check_text, first
from kuaijin.core.context import Context

Decision = tuple[Event, ...] | Refusal

HEARING = "听证"
PERMITS = ("shigong-xuke", "fenjieduan")
LAWFUL = {"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"}
"""许可法 art. 45, the closed list."""
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
    refusal = _check_special(state, command, context)
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
            cap=known.max_days,
            excluded_from=known.excluded_from,
            notice_on=command.written_notice_on,
            reviewer=command.reviewer,
            signed_by=context.actor.name,
        ),
    )


def _check_special(state: State, command: c.StartSpecial, context: Context) -> Refusal | None:
    if any(special.name == command.name for special in state.open_specials):
        return refuse("SP-4", f"“{command.name}”正在进行。", f"“{command.name}” is running already.", "name")
    if any(special.name == command.name for special in state.specials):
        return refuse(
            "SP-5",
            f"“{command.name}”已做过，同一问题不得再次审查。",
            f"“{command.name}” was done: no second review.",
            "name",
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
    if state.status != "special" or command.name == HEARING:
        return wrong_status(state, Text("结束该特别程序", "taken out of that procedure"))
    if not any(special.name == command.name for special in state.open_specials):
        return refuse("SP-4", f"没有正在进行的“{command.name}”。", f"No “{command.name}” is running.", "name")
    refusal = first(
        (
            check_text(command.conclusion, "conclusion", Text("结论", "conclusion"), limit=PROSE_LENGTH),
            check_text(command.document, "document", Text("结论文件", "document")),
        )
    )
    if refusal is not None:
        return refusal
    ended = e.SpecialEnded(at=context.now, name=command.name, conclusion=command.conclusion, document=command.document)
    return (ended,)


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
    if command.handler == state.secretary or (
        command.reviewer and command.reviewer in (state.secretary, command.handler)
    ):
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


def request_hearing(state: State, command: c.RequestHearing, context: Context) -> Decision:
    """申请听证: until the record is signed the time is not counted (许可法 arts. 45–48)."""
    if state.status not in IN_REVIEW or state.hearing_on is not None:
        return wrong_status(state, Text("申请听证", "put to a hearing"))
    refusal = check_text(command.requested_by, "requested_by", Text("申请听证人", "who asks"))
    if refusal is not None:
        return refusal
    return (e.HearingRequested(at=context.now, requested_by=command.requested_by),)


def sign_hearing_record(state: State, command: c.SignHearingRecord, context: Context) -> Decision:
    """签署听证笔录: the decision rests on the record."""
    if state.hearing_on is None or state.hearing_signed_on is not None or state.status != "special":
        return wrong_status(state, Text("签署听证笔录", "given a hearing record"))
    refusal = check_text(command.document, "document", Text("听证笔录", "record"))
    if refusal is not None:
        return refusal
    return (e.HearingRecordSigned(at=context.now, document=command.document),)


def grant(state: State, command: c.Grant, context: Context) -> Decision:
    """准予: accepted, nothing running, nothing out that must come first, prerequisites granted, the right person."""
    refusal = _check_decision(state, context) or check_prerequisites(state, context, "decision")
    if refusal is not None:
        return refusal
    tolerance = state.tolerance
    if tolerance is not None and tolerance.model == "acceptance" and state.waits_for_cure:
        return refuse(
            "TO-4",
            f"容缺受理的办件须补齐材料后才能发证：{'、'.join(tolerance.missing)}。",
            f"The certificate waits for the deferred papers: {', '.join(tolerance.missing)}.",
        )
    if command.on_promise and not _promise_allowed(state, context):
        return refuse("PR-2", "该事项不适用告知承诺。", "This item cannot be granted on a promise.", "on_promise")
    refusal = check_text(command.reason, "reason", Text("理由", "reasons"), limit=PROSE_LENGTH) or check_text(
        command.certificate_no, "certificate_no", Text("证号", "certificate number"), limit=NAME_LENGTH, required=False
    )
    if refusal is not None:
        return refusal
    return (
        e.Granted(
            at=context.now,
            reason=command.reason,
            certificate_no=command.certificate_no or state.id,
            on_promise=command.on_promise,
            permit=state.item_id in PERMITS,
            decided_by=context.actor.name,
        ),
    )


def _promise_allowed(state: State, context: Context) -> bool:
    item = context.rulebook.items.get(state.item_id)
    if item is None or not item.promise.eligible:
        return False
    return context.rulebook.measure_on("gaozhi-chengnuo", state.item_id, state.received_on or context.today)


def _check_decision(state: State, context: Context) -> Refusal | None:
    if state.status == "special":
        names = "、".join(special.name for special in state.open_specials)
        return refuse("SP-5", f"特别程序尚未结束：{names}。", f"A special procedure is running: {names}.")
    if state.status != "accepted":
        return wrong_status(state, Text("作出决定", "decided"))
    return check_separation(state, context)


def deny(state: State, command: c.Deny, context: Context) -> Decision:
    """不予许可 with reasons and the remedies of the party (许可法 art. 38)."""
    refusal = (
        _check_decision(state, context)
        or check_text(command.reason, "reason", Text("理由", "reasons"), limit=PROSE_LENGTH)
        or check_text(command.legal_basis, "legal_basis", Text("法律依据", "legal basis"))
    )
    if refusal is not None:
        return refusal
    return (
        e.Denied(
            at=context.now,
            reason=command.reason,
            legal_basis=command.legal_basis,
            remedies=remedies(context),
            decided_by=context.actor.name,
        ),
    )


def remedies(context: Context) -> Text:
    """救济告知: where and how long (复议法 arts. 20, 24; 诉讼法 art. 46)."""
    zone, settings = context.rulebook.zone, context.rulebook.settings
    return Text(
        f"如不服本决定，可自收到之日起 {settings.reconsideration_days} 日内"
        f"向{zone.reconsideration_authority.zh}申请行政复议，"
        f"或自收到之日起 {settings.lawsuit_months} 个月内向{zone.court.zh}提起行政诉讼。",
        f"Against this decision you may apply to {zone.reconsideration_authority.en} for reconsideration within "
        f"{settings.reconsideration_days} days, or sue before {zone.court.en} within {settings.lawsuit_months} months, "
        "both from the day on which you receive it.",
    )
