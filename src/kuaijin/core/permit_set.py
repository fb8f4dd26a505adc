"""The permit set (拿地即拿证方案) as an aggregate: planned → drafts fixed → decided in advance → armed → fired.

``permit_set_points`` tells what still stands between the set and the land.
Nothing is granted before the contract, and nothing that the case's own guards would refuse (measures.md 8, PJ-2).
"""

from collections.abc import Callable
from typing import Any

from kuaijin.core import permit_set_messages as m
from kuaijin.core.base import Refusal, Text
from kuaijin.core.checks import (
    NAME_LENGTH,
    PROSE_LENGTH,
    check_plan_date,
    check_text,
    check_texts,
    decide_by,
    first,
)
from kuaijin.core.context import Context
from kuaijin.core.geometry import check_ring
from kuaijin.core.identifiers import IdentifierError, parse_uscc
from kuaijin.core.permit_set_basis import MEASURE, basis
from kuaijin.core.permit_set_messages import (
    Arm,
    Disarm,
    Finish,
    Fire,
    FirePart,
    FixDraft,
    PlanSet,
    Predecide,
    PrepareContract,
    RescindSet,
    Review,
    StopFiring,
)
from kuaijin.core.permit_set_messages import PermitSetCommands as Command
from kuaijin.core.permit_set_messages import PermitSetEvents as Event
from kuaijin.core.permit_set_points import BEFORE, open_points, points_of_case, refusal_of, told
from kuaijin.core.permit_set_state import (
    COMMAND_NAMES,
    FIELD_NAMES,
    KIND,
    NAME,
    STATUSES,
    PermitSetFacts,
    State,
    Status,
    evolve,
    initial,
)
from kuaijin.core.stored_files import DIGEST
from kuaijin.core.tailoring import TailoredList, tailor
from kuaijin.core.unit_guard import check_price

F = FIELD_NAMES
HEAD = "bureau_head"
_GRANTED = ("granted", "delivered", "archived")

Decision = tuple[Event, ...] | Refusal
NO_FACTS = PermitSetFacts()


def _plan(state: State, command: PlanSet, context: Context, facts: PermitSetFacts) -> Decision:
    refusal = first(
        (
            check_text(command.project_id, "project_id", F["project_id"], limit=NAME_LENGTH),
            check_text(command.parcel_id, "parcel_id", F["parcel_id"], limit=NAME_LENGTH),
            check_text(command.buyer, "buyer", F["buyer"]),
            check_texts(command.items, "items", F["items"], limit=NAME_LENGTH),
            check_plan_date(command.valid_until, "valid_until", F["valid_until"]),
        )
    )
    refusal = refusal or _check_buyer(command, facts) or _check_land(command, context, facts)
    if refusal is not None:
        return refusal
    listed = tailor(context.rulebook, facts.attributes)
    refusal = _check_items(command.items, listed, context)
    if refusal is not None:
        return refusal
    planned = m.SetPlanned(
        at=context.now,
        project_id=command.project_id,
        parcel_id=command.parcel_id,
        buyer=command.buyer,
        uscc=parse_uscc(command.uscc),
        items=tuple(item for item in listed.order if item in command.items),
        valid_until=command.valid_until,
        planned_by=context.actor.name,
    )
    return (*_lapse(state, context, Text("方案已调整", "the set was planned anew")), planned)


def _check_buyer(command: PlanSet, facts: PermitSetFacts) -> Refusal | None:
    if not facts.project_known:
        return Refusal("unknown-project", Text("没有这个项目。", "There is no such project."), "project_id")
    try:
        uscc = parse_uscc(command.uscc)
    except IdentifierError as error:
        return Refusal("USCC", error.text, "uscc")
    if uscc == facts.project_uscc:
        return None
    return Refusal("SET-BUYER", Text("受让人须为项目单位。", "The buyer must be the project's owner."), "uscc")


def _check_land(command: PlanSet, context: Context, facts: PermitSetFacts) -> Refusal | None:
    if not facts.parcel_known:
        return Refusal("unknown-parcel", Text("没有这个地块。", "There is no such parcel."), "parcel_id")
    if facts.parcel_project != command.project_id:
        return Refusal("SET-PARCEL", Text("地块未落实到该项目。", "The parcel is not the project's."), "parcel_id")
    if facts.contract_on is not None:
        return Refusal(
            "SET-LATE", Text("土地合同已签订，请按普通程序办理。", "The land is granted already."), "parcel_id"
        )
    if facts.rival:
        return Refusal(
            "SET-RIVAL",
            Text(f"该地块已有方案 {facts.rival}。", f"The parcel has a set already: {facts.rival}."),
            "parcel_id",
        )
    if command.valid_until < context.today:
        return Refusal("SET-VALID", Text("有效期早于今天。", "The validity lies before today."), "valid_until")
    return None


def _check_items(items: tuple[str, ...], listed: TailoredList, context: Context) -> Refusal | None:
    if len(set(items)) < len(items):
        return Refusal("SET-ITEMS", Text("同一事项列了两次。", "An item is listed twice."), "items")
    for item in items:
        if item not in listed.order:
            return Refusal(
                "SET-ITEMS",
                Text(f"该项目不办理事项“{item[:64]}”。", f"The project does not need the item “{item[:64]}”."),
                "items",
            )
        if not context.rulebook.measure_on(MEASURE, item, context.today):
            return Refusal(
                "SET-MEASURE",
                Text(f"事项“{item}”不适用拿地即拿证。", f"The measure is not on for “{item}”."),
                "items",
            )
    return None


def _lapse(state: State, context: Context, why: Text) -> tuple[Event, ...]:
    """What falls when an armed set is changed."""
    return (m.SetLapsed(at=context.now, reasons=(why,)),) if state.status == "armed" else ()


def _fix(state: State, command: FixDraft, context: Context, facts: PermitSetFacts) -> Decision:
    refusal = (
        _check_item(state, command.item_id)
        or check_text(command.document, "document", F["document"])
        or check_texts(command.materials, "materials", F["materials"], required=False)
        or _check_digest(command.digest)
        or (check_ring(command.polygon, "polygon") if command.polygon else None)
        or _check_case(state, command, facts)
    )
    if refusal is not None:
        return refusal
    fixed = m.DraftFixed(
        at=context.now,
        item_id=command.item_id,
        case_id=command.case_id,
        document=command.document,
        digest=command.digest,
        materials=command.materials,
        polygon=command.polygon,
        fixed_by=context.actor.name,
        of_files=command.digest == facts.cases[command.item_id].files_digest,
    )
    name = context.rulebook.items[command.item_id].name
    return (*_lapse(state, context, Text(f"{name.zh}的文稿已更换", f"another draft of {name.en}")), fixed)


def _check_item(state: State, item: str) -> Refusal | None:
    if item in state.remaining:
        return None
    return Refusal("SET-ITEMS", Text(f"方案中没有待办事项“{item[:64]}”。", f"No such item: “{item[:64]}”."), "item_id")


def _check_digest(digest: str) -> Refusal | None:
    if DIGEST.fullmatch(digest):
        return None
    return Refusal(
        "SET-DIGEST", Text("摘要值须为 64 位小写十六进制数。", "A digest has 64 hexadecimal digits."), "digest"
    )


def _check_case(state: State, command: FixDraft, facts: PermitSetFacts) -> Refusal | None:
    case = facts.cases.get(command.item_id)
    fits = (
        case is not None
        and case.status in BEFORE
        and (case.item_id, case.project_id, case.uscc) == (command.item_id, state.project_id, state.uscc)
    )
    if fits:
        return None
    return Refusal(
        "SET-CASE",
        Text(
            "须为该项目、该事项、该受让人在办的预先服务办件。",
            "It must be an open case of this project, item and buyer.",
        ),
        "case_id",
    )


def _predecide(state: State, command: Predecide, context: Context, facts: PermitSetFacts) -> Decision:
    refusal = _check_item(state, command.item_id) or check_text(
        command.reason, "reason", F["reason"], limit=PROSE_LENGTH
    )
    draft = state.drafts.get(command.item_id)
    if refusal is None and draft is None:
        refusal = Refusal("SET-DRAFT", Text("尚未固化文稿。", "No draft is fixed."), "item_id")
    refusal = refusal or _check_decider(command.item_id, context)
    if refusal is None:
        blocking = [*points_of_case(command.item_id, facts.cases.get(command.item_id))]
        refusal = refusal_of(tuple(blocking), context.rulebook)
    if refusal is not None or draft is None:
        return refusal or ()
    actor = context.actor
    return (
        m.Predecided(
            at=context.now,
            item_id=command.item_id,
            digest=draft.digest,
            reason=command.reason,
            decided_by=actor.name,
            department=actor.department or "",
            role=actor.role,
            actor_id=actor.id,
            rules=context.rulebook.version,
            basis=basis(context.rulebook, command.item_id),
        ),
    )


def _check_decider(item_id: str, context: Context) -> Refusal | None:
    """Only who may decide the item may decide it in advance."""
    item, actor = context.rulebook.items[item_id], context.actor
    if actor.role == HEAD or actor.department == item.department:
        return None
    return Refusal(
        "SET-DECIDER",
        Text(f"“{item.name.zh}”由{item.department}审定。", f"“{item.name.en}” is decided by {item.department}."),
        "item_id",
    )


def _prepare(_state: State, command: PrepareContract, context: Context, facts: PermitSetFacts) -> Decision:
    refusal = first(
        (
            check_text(command.number, "number", F["number"], limit=NAME_LENGTH),
            check_text(command.paid_proof, "paid_proof", F["paid_proof"], required=False),
            check_plan_date(command.start_by or context.today, "start_by", F["start_by"]),
            check_price(command.price_fen, facts.parcel_sqm, context.rulebook.park, command.confirmed),
        )
    )
    return refusal or (
        m.ContractPrepared(
            at=context.now,
            kind=command.kind,
            number=command.number,
            price_fen=command.price_fen,
            paid_proof=command.paid_proof,
            start_by=command.start_by,
            prepared_by=context.actor.name,
        ),
    )


def _arm(state: State, command: Arm, context: Context, facts: PermitSetFacts) -> Decision:
    refusal = check_text(command.promise, "promise", F["promise"], limit=NAME_LENGTH) or refusal_of(
        open_points(state, facts, context), context.rulebook
    )
    return refusal or (
        m.Armed(
            at=context.now,
            promise=command.promise,
            rules=context.rulebook.version,
            armed_by=context.actor.name,
        ),
    )


def _disarm(state: State, command: Disarm, context: Context, _facts: PermitSetFacts) -> Decision:
    refusal = check_text(command.reason, "reason", F["reason"], limit=PROSE_LENGTH)
    return refusal or _lapse(state, context, Text(command.reason, command.reason))


def _review(state: State, _command: Review, context: Context, facts: PermitSetFacts) -> Decision:
    points = open_points(state, facts, context)
    if not points:
        return ()
    return (m.SetLapsed(at=context.now, reasons=tuple(told(point, context.rulebook) for point in points)),)


def _fire(state: State, _command: Fire, context: Context, facts: PermitSetFacts) -> Decision:
    refusal = _check_contract(context, facts) or refusal_of(open_points(state, facts, context), context.rulebook)
    return refusal or (_fired(state.remaining, "", context, facts),)


def _fire_part(state: State, command: FirePart, context: Context, facts: PermitSetFacts) -> Decision:
    unknown = [item for item in command.items if item not in state.remaining]
    refusal = (
        check_texts(command.items, "items", F["items"], limit=NAME_LENGTH)
        or (_check_item(state, unknown[0]) if unknown else None)
        or check_text(command.reason, "reason", F["reason"], limit=PROSE_LENGTH)
        or _check_contract(context, facts)
    )
    if refusal is not None:
        return refusal
    items = tuple(item for item in state.remaining if item in command.items)
    points = tuple(point for point in open_points(state, facts, context) if point.item in ("", *items))
    return refusal_of(points, context.rulebook) or (_fired(items, command.reason, context, facts),)


def _fired(items: tuple[str, ...], reason: str, context: Context, facts: PermitSetFacts) -> m.Fired:
    return m.Fired(
        at=context.now,
        contract_number=facts.contract_number,
        contract_on=facts.contract_on or context.today,
        items=items,
        reason=reason,
        asked_by=context.actor.name,
    )


def _check_contract(context: Context, facts: PermitSetFacts) -> Refusal | None:
    """Nothing is dated before the contract, and nothing goes out before the price is paid."""
    if facts.contract_on is None or facts.contract_on > context.today:
        return Refusal("SET-CONTRACT", Text("土地合同尚未签订。", "The land contract is not signed."))
    if not facts.paid_proof:
        return Refusal("SET-PAID", Text("尚无缴款凭证。", "There is no proof of payment."))
    return None


def _stop(state: State, command: StopFiring, context: Context, facts: PermitSetFacts) -> Decision:
    offered = () if not command.item_id else _independent(state, command.item_id, context, facts)
    return (
        m.SetStopped(
            at=context.now,
            rule=command.rule,
            reason=Text(command.reason_zh, command.reason_en),
            item_id=command.item_id,
            offered=offered,
        ),
    )


def _independent(state: State, stuck: str, context: Context, facts: PermitSetFacts) -> tuple[str, ...]:
    """Items of the set that wait neither for the one that failed nor for anything behind it."""
    listed = tailor(context.rulebook, facts.attributes)
    behind = {stuck}
    for item in state.remaining:
        if any(edge.before in behind for edge in listed.needs(item)):
            behind.add(item)
    return tuple(item for item in state.remaining if item not in behind)


def _finish(state: State, _command: Finish, context: Context, facts: PermitSetFacts) -> Decision:
    issued = []
    for item in state.fired:
        case = facts.cases.get(item)
        if case is None or case.status not in _GRANTED:
            name = context.rulebook.items[item].name
            return Refusal("SET-CASE", Text(f"{name.zh}未核发。", f"{name.en} was not granted."), "item_id")
        issued.append(m.Issued(item, case.id, case.certificate, case.certificate_no, case.granted_at))
    done = {each.item_id for each in issued}
    remaining = tuple(item for item in state.remaining if item not in done)
    return (m.SetFinished(at=context.now, issued=tuple(issued), remaining=remaining),)


def _rescind(state: State, command: RescindSet, context: Context, _facts: PermitSetFacts) -> Decision:
    return (m.SetRescinded(at=context.now, reason=command.reason, recalled=tuple(reversed(state.issued))),)


_PREPARING: tuple[Status, ...] = ("planning", "lapsed", "stopped", "partly")

TABLE: dict[
    type[m.PermitSetCommand], tuple[Callable[[State, Any, Context, PermitSetFacts], Decision], tuple[Status, ...]]
] = {
    PlanSet: (_plan, ("new", "planning", "armed", "lapsed")),
    FixDraft: (_fix, (*_PREPARING, "armed")),
    Predecide: (_predecide, _PREPARING),
    PrepareContract: (_prepare, ("planning", "lapsed", "armed")),
    Arm: (_arm, _PREPARING),
    Disarm: (_disarm, ("armed",)),
    Review: (_review, ("armed",)),
    Fire: (_fire, ("armed",)),
    StopFiring: (_stop, ("armed", "fired", "stopped", "partly")),
    FirePart: (_fire_part, ("stopped", "partly")),
    Finish: (_finish, ("fired",)),
    RescindSet: (_rescind, ("planning", "armed", "lapsed", "stopped", "partly", "complete")),
}
"""Every command with its decider and the states in which it may be asked at all."""


def decide(state: State, command: Command, context: Context) -> Decision:
    """The events that ``command`` leads to, or why it is refused. ``context.facts``: a ``PermitSetFacts``."""
    facts = context.facts if isinstance(context.facts, PermitSetFacts) else NO_FACTS
    decided: Decision = decide_by(TABLE, state, command, context, facts, called=(NAME, STATUSES, COMMAND_NAMES))
    return decided


__all__ = [
    "COMMAND_NAMES",
    "FIELD_NAMES",
    "KIND",
    "STATUSES",
    "TABLE",
    "Arm",
    "Command",
    "Disarm",
    "Event",
    "Finish",
    "Fire",
    "FirePart",
    "FixDraft",
    "PermitSetFacts",
    "PlanSet",
    "Predecide",
    "PrepareContract",
    "RescindSet",
    "Review",
    "State",
    "StopFiring",
    "decide",
    "evolve",
    "initial",
    "open_points",
]
