"""After the decision and on the side exits: delivery, withdrawal, termination, the five ways in which a grant ends, and
the start of works (law.md 10, 11)."""

from datetime import date

from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text, refuse
from kuaijin.core.case_certificate import check_successor
from kuaijin.core.case_guards import answer_now, facts_of, held, wrong_status
from kuaijin.core.case_promise import check_broken
from kuaijin.core.case_remedies import remedies
from kuaijin.core.case_review import PERMITS
from kuaijin.core.case_state import IN_REVIEW, UNDECIDED, State
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_text
from kuaijin.core.context import Context

Decision = tuple[Event, ...] | Refusal

REASON = Text("理由", "reasons")
COMPENSATION = Text("补偿", "compensation")
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
    """归档, once nothing is owed any more: a closed file would hide what is."""
    if state.status != "delivered":
        return wrong_status(state, Text("归档", "archived"))
    if state.waits_for_cure or (state.on_promise and state.promise_verified_on is None):
        return refuse(
            "CASE-OPEN",
            "容缺材料尚未补齐或承诺尚未核查，不得归档。",
            "Deferred papers are out or the promise is not verified: the file stays open.",
        )
    refusal = check_text(command.archive_no, "archive_no", Text("档号", "archive number"), limit=NAME_LENGTH)
    return refusal or (e.Archived(at=context.now, archive_no=command.archive_no),)


def withdraw(state: State, command: c.Withdraw, context: Context) -> Decision:
    """撤回申请 any time before the decision (WD-1)."""
    if state.decided_on is not None:
        return refuse("WD-1", "已作出决定，不能再撤回申请。", "The decision is made: it is too late to withdraw.")
    if state.status not in (*UNDECIDED, "pre_service"):
        return wrong_status(state, Text("撤回申请", "withdrawn"))
    refusal = _prose(command.reason, "reason", REASON)
    return refusal or (e.Withdrawn(at=context.now, reason=command.reason, by=context.actor.name),)


def terminate(state: State, command: c.Terminate, context: Context) -> Decision:
    """终止办理 in writing (WD-2): after acceptance only (U-6); what is not cured only when the cure was due (TO-6)."""
    if state.status in ("received", "correction"):
        return refuse(
            "WD-2",
            "尚未受理的申请不能终止；应受理、告知补正或不予受理。",
            "An application that is not accepted cannot be terminated: accept, notify or refuse acceptance.",
        )
    if state.status not in IN_REVIEW:
        return wrong_status(state, Text("终止", "terminated"))
    refusal = _prose(command.reason, "reason", REASON)
    if refusal is None and command.ground == "not_cured":
        refusal = _check_uncured(state, context)
    return refusal or (
        e.Terminated(
            at=context.now,
            ground=command.ground,
            reason=command.reason,
            signed_by=context.actor.name,
            remedies=remedies(state, context),
        ),
    )


def _check_uncured(state: State, context: Context) -> Refusal | None:
    if not state.waits_for_cure:
        return refuse("TO-6", "没有未补齐的容缺材料。", "No deferred paper is out.", "ground")
    due = answer_now(state, context).cure_due
    if due is not None and context.today > due:
        return None
    until = due or "…"
    return refuse(
        "TO-6",
        f"容缺材料的补齐期限（{until}）尚未届满。",
        f"The deferred papers are not due before {until}.",
        "ground",
    )


def revoke(state: State, command: c.Revoke, context: Context) -> Decision:
    """撤销: the grant was wrong (许可法 art. 69); deceit leaves no choice."""
    if not held(state):
        return wrong_status(state, Text("撤销", "revoked"))
    replaced = check_successor(context)
    if replaced is not None:
        return replaced
    if command.ground == "promise_broken":
        broken = check_broken(state, context)
        if broken is not None:
            return broken
    refusal = _prose(command.reason, "reason", REASON) or check_text(
        command.compensation, "compensation", COMPENSATION, limit=PROSE_LENGTH, required=False
    )
    return refusal or (
        e.Revoked(
            at=context.now,
            ground=command.ground,
            must=command.ground == "deceit",
            reason=command.reason,
            signed_by=context.actor.name,
            compensation=command.compensation,
            remedies=remedies(state, context),
        ),
    )


def recall(state: State, command: c.Recall, context: Context) -> Decision:
    """撤回许可 with compensation (许可法 art. 8)."""
    if not held(state):
        return wrong_status(state, Text("撤回许可", "recalled"))
    refusal = check_successor(context) or _prose(command.reason, "reason", REASON)
    refusal = refusal or _prose(command.compensation, "compensation", COMPENSATION)
    return refusal or (
        e.Recalled(
            at=context.now,
            reason=command.reason,
            compensation=command.compensation,
            signed_by=context.actor.name,
            remedies=remedies(state, context),
        ),
    )


def forfeit(state: State, command: c.Forfeit, context: Context) -> Decision:
    """吊销 by a penalty decision (行政处罚法)."""
    if not held(state):
        return wrong_status(state, Text("吊销", "forfeited"))
    refusal = check_successor(context) or _prose(command.reason, "reason", REASON)
    refusal = refusal or check_text(command.document, "document", Text("处罚决定书", "penalty decision"))
    return refusal or (
        e.Forfeited(
            at=context.now,
            reason=command.reason,
            document=command.document,
            signed_by=context.actor.name,
            remedies=remedies(state, context),
        ),
    )


def cancel_registration(state: State, command: c.CancelRegistration, context: Context) -> Decision:
    """注销: the register follows the ground, which must be true of this case (许可法 art. 70)."""
    if not held(state) and state.status not in (*CANCELS_AFTER, "lapsed"):
        return wrong_status(state, Text("注销", "cancelled in the register"))
    wanted = CANCELS_AFTER.get(state.status)
    if (wanted or command.ground in CANCELS_AFTER.values()) and command.ground != wanted:
        return refuse(
            "CASE-REGISTER", "注销事由与办件状态不符。", "The ground does not fit the case's status.", "ground"
        )
    refusal = (
        _check_expired(state, command, context) or check_successor(context) or _prose(command.reason, "reason", REASON)
    )
    return refusal or (
        e.RegistrationCancelled(
            at=context.now,
            ground=command.ground,
            reason=command.reason,
            signed_by=context.actor.name,
            remedies=remedies(state, context),
        ),
    )


def _check_expired(state: State, command: c.CancelRegistration, context: Context) -> Refusal | None:
    """Only what has a last day runs out, and only after it (许可法 art. 70(1))."""
    if command.ground != "expired" or state.valid_until is None or context.today > state.valid_until:
        return None
    return refuse(
        "CASE-REGISTER",
        f"有效期至 {state.valid_until}，尚未届满。",
        f"It is valid until {state.valid_until}.",
        "ground",
    )


def extend_start(state: State, command: c.ExtendStart, context: Context) -> Decision:
    """延期开工: twice at most, three months each, before the permit lapses (建筑法 art. 9)."""
    if state.item_id not in PERMITS or not held(state):
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
    if state.item_id not in PERMITS or not held(state):
        return wrong_status(state, Text("记录废止", "recorded as lapsed"))
    lapse = lapse_day(state, context)
    if lapse is None or context.today <= lapse:
        return refuse(
            "CR-5",
            f"开工期限（{lapse}）未届满。",
            f"The time for the start ({lapse}) is not over.",
        )
    started = facts_of(context).works_started_on
    if started is not None and started <= lapse:
        return refuse(
            "CR-5", f"工程已于 {started} 开工，许可未废止。", f"Works started on {started}: the permit did not lapse."
        )
    return (e.Lapsed(at=context.now, lapsed_on=lapse),)


def note(state: State, command: c.Note, context: Context) -> Decision:
    """备注; it moves nothing."""
    if state.status == "new":
        return wrong_status(state, Text("备注", "noted on"))
    refusal = _prose(command.text, "text", Text("备注", "note"))
    return refusal or (e.Noted(at=context.now, author=context.actor.name, text=command.text),)
