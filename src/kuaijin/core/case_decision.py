"""Grant and denial (law.md 5, 8, 9): who may decide, what must be there first, what must be said."""

from msgspec.structs import replace

from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text, refuse
from kuaijin.core.case_acceptance import machine_never_refuses
from kuaijin.core.case_certificate import check_terms, term_of
from kuaijin.core.case_guards import (
    answer_now,
    check_first_review,
    check_power,
    check_prerequisites,
    check_separation,
    facts_of,
    power_of_decision,
    wrong_status,
)
from kuaijin.core.case_joint import check_countersign, check_join
from kuaijin.core.case_remedies import remedies
from kuaijin.core.case_review import PERMITS
from kuaijin.core.case_state import State
from kuaijin.core.checks import NAME_LENGTH, PROSE_LENGTH, check_text
from kuaijin.core.context import Context

Decision = tuple[Event, ...] | Refusal

REASON = Text("理由", "reasons")


def grant(state: State, command: c.Grant, context: Context) -> Decision:
    """准予: accepted, nothing running, nothing out that must come first, prerequisites granted, the right person."""
    refusal = (
        _check_decision(state, context)
        or check_power(state, context)
        or check_prerequisites(state, context, "decision")
        or _check_papers(state)
        or check_join(state)
        or check_countersign(state, context)
        or check_promise(state, command, context)
        or _check_standing(state, command)
        or _check_machine(state, command, context)
        or _check_late(state, context)
        or check_terms(state, command, context)
        or check_text(command.reason, "reason", REASON, limit=PROSE_LENGTH)
        or check_text(
            command.certificate_no,
            "certificate_no",
            Text("证号", "certificate number"),
            limit=NAME_LENGTH,
            required=False,
        )
    )
    if refusal is not None:
        return refusal
    valid_from, valid_until = term_of(state, command.valid_until, context)
    return (
        e.Granted(
            at=context.now,
            reason=command.reason,
            certificate_no=command.certificate_no or state.id,
            on_promise=command.on_promise,
            permit=state.item_id in PERMITS,
            decided_by=context.actor.name,
            promise_document=command.promise_document if command.on_promise else "",
            power=power_of_decision(state, context),
            conditions=command.conditions,
            valid_from=valid_from,
            valid_until=valid_until,
        ),
    )


def _check_decision(state: State, context: Context) -> Refusal | None:
    if state.status == "special":
        zh = "、".join(special.name for special in state.open_specials)
        return refuse("SP-5", f"特别程序尚未结束：{zh}。", f"A special procedure is running: {zh}.")
    if state.status != "accepted":
        return wrong_status(state, Text("作出决定", "decided"))
    return check_first_review(state, context) or check_separation(state, context)


def _check_papers(state: State) -> Refusal | None:
    """What the item asks for is there, except what a tolerant decision lets follow (许可法 arts. 38, 74; TO-4)."""
    tolerance = state.tolerance
    if tolerance is not None and tolerance.model == "acceptance" and state.waits_for_cure:
        return refuse(
            "TO-4",
            f"容缺受理的办件须补齐材料后才能发证：{'、'.join(tolerance.missing)}。",
            f"The certificate waits for the deferred papers: {', '.join(tolerance.missing)}.",
        )
    promised = tolerance.missing if tolerance is not None else ()
    wanting = [name for name in state.missing if name not in promised]
    if not wanting:
        return None
    return refuse(
        "CASE-INCOMPLETE",
        f"视为受理不等于符合条件，尚缺：{'、'.join(wanting)}；请补交，或依法不予许可。",
        f"Accepted is not qualified; still wanting: {', '.join(wanting)}. Have them handed in, or deny.",
    )


def check_promise(state: State, command: c.Grant, context: Context) -> Refusal | None:
    """告知承诺: where the item allows it, never on top of a deferred paper, with the signed letter (PR-1 … PR-6)."""
    if not command.on_promise:
        return None
    item = context.rulebook.items.get(state.item_id)
    on = state.received_on or context.today
    if (
        item is None
        or not item.promise.eligible
        or not context.rulebook.measure_on("gaozhi-chengnuo", state.item_id, on)
    ):
        why = item.promise.excluded_because if item is not None else None
        return refuse(
            "PR-2",
            f"该事项不适用告知承诺{f'：{why}' if why else ''}。",
            f"This item cannot be granted on a promise{f': {why}' if why else ''}.",
            "on_promise",
        )
    barred = facts_of(context).barred
    if barred:
        return refuse("PR-6", f"申请人不得适用告知承诺：{barred.zh}。", f"The applicant may not promise: {barred.en}.")
    if state.waits_for_cure:
        return refuse(
            "PR-3",
            "容缺材料不得再以告知承诺替代。",
            "A deferred paper cannot be promised a second time.",
            "on_promise",
        )
    return check_text(command.promise_document, "promise_document", Text("承诺书编号", "letter of promise"))


def _check_standing(state: State, command: c.Grant) -> Refusal | None:
    """A promise that the applicant took back carries no grant (PR-3)."""
    if command.on_promise and state.took_promise_back:
        return refuse("PR-3", "申请人已撤回承诺。", "The applicant has withdrawn the promise.", "on_promise")
    return None


def _check_machine(state: State, command: c.Grant, context: Context) -> Refusal | None:
    """秒批: the machine grants alone only where nothing is left to discretion (measures.md 7)."""
    if context.actor.role != "system":
        return None
    item = context.rulebook.items.get(state.item_id)
    on = state.received_on or context.today
    able = item is not None and item.instant.eligible and context.rulebook.measure_on("miaopi", state.item_id, on)
    if able and state.tolerance is None and not command.on_promise:
        return None
    return refuse(
        "CASE-MACHINE",
        "该办件不具备秒批条件，须由人工决定。",
        "This case does not qualify for an instant decision: a person decides.",
    )


def _check_late(state: State, context: Context) -> Refusal | None:
    """U-5: by default a late agency may still grant, and stays late."""
    if context.rulebook.settings.late_grant_allowed:
        return None
    due = answer_now(state, context).statutory_due
    if due is None or context.today <= due:
        return None
    return refuse("U-5", f"法定期限已于 {due} 届满。", f"The statutory limit ended on {due}.")


def deny(state: State, command: c.Deny, context: Context) -> Decision:
    """不予许可 by a person, with reasons and the remedies of the party (许可法 art. 38)."""
    refusal = _check_decision(state, context)
    if refusal is None and context.actor.role == "system":
        refusal = machine_never_refuses()
    refusal = (
        refusal
        or check_text(command.reason, "reason", REASON, limit=PROSE_LENGTH)
        or check_text(command.legal_basis, "legal_basis", Text("法律依据", "legal basis"))
    )
    power = power_of_decision(state, context)
    return refusal or (
        e.Denied(
            at=context.now,
            reason=command.reason,
            legal_basis=command.legal_basis,
            remedies=remedies(replace(state, power=power), context),
            decided_by=context.actor.name,
            power=power,
        ),
    )
