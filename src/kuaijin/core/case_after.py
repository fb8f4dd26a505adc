"""After the decision and on the side exits: delivery, withdrawal, termination, the five ways in which a grant ends,
promises and the start of works (law.md 9, 10, 11)."""

from datetime import date

from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text
from kuaijin.core.case_guards import answer_now, facts_of, refuse, wrong_status
from kuaijin.core.case_review import PERMITS
from kuaijin.core.case_state import HELD, IN_REVIEW, UNDECIDED, State
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_text
from kuaijin.core.context import Context

Decision = tuple[Event, ...] | Refusal

REASON = Text("理由", "reasons")
CANCELS_AFTER = {"revoked": "revoked", "recalled": "recalled", "forfeited": "forfeited"}


def _prose(value: str, field: str, name: Text) -> Refusal | None:
    return check_text(value, field, name, limit=PROSE_LENGTH)


def deliver(state: State, command: c.Deliver, context: Context) -> Decision:
    """送达 within ten working days of a grant (许可法 art. 44)."""
    if state.status not in ("granted", "denied"):
        return wrong_status(state, Text("送达", "delivered"))
    refusal = check_text(command.receiver, "receiver", Text("签收人", "receiver"), limit=NAME_LENGTH)
    if refusal is not None:
        return refusal
    return (
        e.Delivered(
            at=context.now, receiver=command.receiver, channel=command.channel, delivered_by=context.actor.name
        ),
    )


def archive(state: State, command: c.Archive, context: Context) -> Decision:
    """归档."""
    if state.status != "delivered":
        return wrong_status(state, Text("归档", "archived"))
    refusal = check_text(command.archive_no, "archive_no", Text("档号", "archive number"), limit=NAME_LENGTH)
    return refusal or (e.Archived(at=context.now, archive_no=command.archive_no),)


def withdraw(state: State, command: c.Withdraw, context: Context) -> Decision:
    """撤回申请 any time before the decision (WD-1)."""
    if state.status not in (*UNDECIDED, "pre_service"):
        return wrong_status(state, Text("撤回申请", "withdrawn"))
    refusal = _prose(command.reason, "reason", REASON)
    return refusal or (e.Withdrawn(at=context.now, reason=command.reason, by=context.actor.name),)


def terminate(state: State, command: c.Terminate, context: Context) -> Decision:
    """终止办理 in writing (WD-2); what is not cured only when the cure was due (TO-6)."""
    if state.status not in IN_REVIEW:
        return wrong_status(state, Text("终止", "terminated"))
    refusal = _prose(command.reason, "reason", REASON)
    if refusal is not None:
        return refusal
    if command.ground == "not_cured":
        due = answer_now(state, context).cure_due
        if not state.waits_for_cure or (due is not None and context.today <= due):
            return refuse(
                "TO-6",
                f"容缺材料的补齐期限（{due}）尚未届满，或没有未补齐的材料。",
                f"The deferred papers are not due before {due}, or none is out.",
                "ground",
            )
    return (e.Terminated(at=context.now, ground=command.ground, reason=command.reason, signed_by=context.actor.name),)


def _held(state: State) -> bool:
    return state.decision == "granted" and state.status in HELD


def revoke(state: State, command: c.Revoke, context: Context) -> Decision:
    """撤销: the grant was wrong (许可法 art. 69); deceit leaves no choice."""
    if not _held(state):
        return wrong_status(state, Text("撤销", "revoked"))
    if command.ground == "promise_broken" and not state.on_promise:
        return refuse("PR-5", "该办件不是告知承诺件。", "This case was not granted on a promise.", "ground")
    refusal = _prose(command.reason, "reason", REASON)
    return refusal or (
        e.Revoked(
            at=context.now,
            ground=command.ground,
            must=command.ground == "deceit",
            reason=command.reason,
            signed_by=context.actor.name,
        ),
    )


def recall(state: State, command: c.Recall, context: Context) -> Decision:
    """撤回许可 with compensation (许可法 art. 8)."""
    if not _held(state):
        return wrong_status(state, Text("撤回许可", "recalled"))
    refusal = _prose(command.reason, "reason", REASON) or _prose(
        command.compensation, "compensation", Text("补偿", "compensation")
    )
    return refusal or (
        e.Recalled(
            at=context.now, reason=command.reason, compensation=command.compensation, signed_by=context.actor.name
        ),
    )


def forfeit(state: State, command: c.Forfeit, context: Context) -> Decision:
    """吊销 by a penalty decision (行政处罚法)."""
    if not _held(state):
        return wrong_status(state, Text("吊销", "forfeited"))
    refusal = _prose(command.reason, "reason", REASON) or check_text(
        command.document, "document", Text("处罚决定书", "penalty decision")
    )
    return refusal or (
        e.Forfeited(at=context.now, reason=command.reason, document=command.document, signed_by=context.actor.name),
    )


def cancel_registration(state: State, command: c.CancelRegistration, context: Context) -> Decision:
    """注销: the register follows the ground, which must be true of this case (许可法 art. 70)."""
    if not _held(state) and state.status not in (*CANCELS_AFTER, "lapsed"):
        return wrong_status(state, Text("注销", "cancelled in the register"))
    wanted = CANCELS_AFTER.get(state.status)
    if (wanted or command.ground in CANCELS_AFTER.values()) and command.ground != wanted:
        return refuse("WD-11", "注销事由与办件状态不符。", "The ground does not fit the case's status.", "ground")
    refusal = _prose(command.reason, "reason", REASON)
    return refusal or (
        e.RegistrationCancelled(
            at=context.now, ground=command.ground, reason=command.reason, signed_by=context.actor.name
        ),
    )


def verify_promise(state: State, command: c.VerifyPromise, context: Context) -> Decision:
    """核查承诺 (PR-4); what follows is ordered or revoked by a command of its own (PR-5)."""
    if not _held(state) or not state.on_promise or state.promise_verified_on is not None:
        return wrong_status(state, Text("核查承诺", "verified"))
    refusal = _prose(command.note, "note", Text("核查记录", "record"))
    return refusal or (
        e.PromiseVerified(at=context.now, result=command.result, note=command.note, by=context.actor.name),
    )


def order_rectification(state: State, command: c.OrderRectification, context: Context) -> Decision:
    """责令限期整改 (PR-5), working days."""
    if (
        not _held(state)
        or not state.on_promise
        or state.rectify_by is not None
        or state.promise_verified_on is not None
    ):
        return wrong_status(state, Text("责令整改", "ordered to rectify"))
    longest = context.rulebook.settings.promise_rectify_days
    if not 1 <= command.days <= longest:
        return refuse("PR-5", f"整改期限最长 {longest} 个工作日。", f"At most {longest} working days.", "days")
    refusal = _prose(command.text, "text", Text("整改内容", "what to rectify"))
    return refusal or (
        e.RectificationOrdered(
            at=context.now,
            rectify_by=context.calendar.nth_workday(context.today, command.days),
            text=command.text,
            signed_by=context.actor.name,
        ),
    )


def record_rectification(state: State, command: c.RecordRectification, context: Context) -> Decision:
    """整改结果."""
    if state.rectify_by is None or not _held(state):
        return wrong_status(state, Text("记录整改", "recorded as rectified"))
    refusal = _prose(command.note, "note", Text("整改记录", "record"))
    return refusal or (e.RectificationRecorded(at=context.now, met=command.met, note=command.note),)


def extend_start(state: State, command: c.ExtendStart, context: Context) -> Decision:
    """延期开工: twice at most, three months each, before the permit lapses (建筑法 art. 9)."""
    if state.item_id not in PERMITS or not _held(state):
        return wrong_status(state, Text("延期开工", "given more time for the start"))
    settings = context.rulebook.settings
    if state.start_extensions >= settings.permit_max_extensions:
        return refuse(
            "CR-5",
            f"延期以 {settings.permit_max_extensions} 次为限。",
            f"At most {settings.permit_max_extensions} extensions.",
        )
    if not 1 <= command.months <= settings.permit_extension_months:
        return refuse(
            "CR-5",
            f"每次不超过 {settings.permit_extension_months} 个月。",
            f"At most {settings.permit_extension_months} months each.",
            "months",
        )
    lapse = lapse_day(state, context)
    if lapse is not None and context.today > lapse:
        return refuse("CR-5", f"施工许可已于 {lapse} 自行废止。", f"The permit lapsed on {lapse}.")
    refusal = _prose(command.reason, "reason", REASON)
    return refusal or (e.StartExtended(at=context.now, months=command.months, reason=command.reason),)


def lapse_day(state: State, context: Context) -> date | None:
    """The last day for the start of works under this permit, or ``None``."""
    answer = answer_now(state, context)
    return answer.final_lapse or answer.second_lapse or answer.first_lapse


def record_lapse(state: State, _command: c.RecordLapse, context: Context) -> Decision:
    """自行废止: the time is over and works have not started."""
    if state.item_id not in PERMITS or not _held(state):
        return wrong_status(state, Text("记录废止", "recorded as lapsed"))
    lapse = lapse_day(state, context)
    if lapse is None or context.today <= lapse or facts_of(context).works_started_on is not None:
        return refuse(
            "CR-5",
            f"开工期限（{lapse}）未届满，或工程已经开工。",
            f"The time for the start ({lapse}) is not over, or works have started.",
        )
    return (e.Lapsed(at=context.now, lapsed_on=lapse),)


def note(state: State, command: c.Note, context: Context) -> Decision:
    """备注; it moves nothing."""
    if state.status == "new":
        return wrong_status(state, Text("备注", "noted on"))
    refusal = _prose(command.text, "text", Text("备注", "note"))
    return refusal or (e.Noted(at=context.now, author=context.actor.name, text=command.text),)
