"""The minute of the land contract, step by step: as it was, as it will be, as it would be now."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from kuaijin import ledger
from kuaijin.core import parcel_messages as land
from kuaijin.core.base import SHANGHAI, Actor, Refusal, Refused, Text
from kuaijin.core.permit_set_messages import SetStopped
from kuaijin.core.permit_set_state import STATUSES, State
from kuaijin.ledger import surroundings
from kuaijin.ledger.entries import Entry

STEPS = {
    "contract-signed": Text("签订土地出让合同", "Land contract signed"),
    "price-paid": Text("价款缴清", "Price paid"),
    "fired": Text("核对无误，开始核发", "All checks passed"),
    "received": Text("收件", "Received"),
    "accepted": Text("受理", "Accepted"),
    "granted": Text("准予", "Granted"),
    "delivered": Text("送达", "Delivered"),
    "set-finished": Text("核发完毕", "Finished"),
    "set-stopped": Text("中止", "Stopped"),
}
"""What the minute consists of, by type of entry; other entries of that day belong to other stories."""


class Step(Struct, frozen=True):
    """One step: when (an aware instant), what, on which item, by whose decision, and the certificate it brought."""

    at: datetime
    types: tuple[str, ...]
    what: Text
    item: Text | None
    case_id: str
    by: str
    certificate: str

    @property
    def clock(self) -> str:
        """The time of day in Asia/Shanghai, to the millisecond."""
        return self.at.astimezone(SHANGHAI).strftime("%H:%M:%S.%f")[:-3]


class Minute(Struct, frozen=True):
    """The steps in order, how many permits they bring, and why it stopped if it did."""

    steps: tuple[Step, ...]
    permits: int
    stopped: Text | None


def contract_of(state: State, on: date) -> land.SignContract:
    """The prepared contract as the command that signs it on ``on``.

    Raises:
        Refused: nothing was prepared (SET-CONTRACT).
    """
    prepared = state.contract
    if prepared is None:
        text = Text("尚未拟定土地合同。", "No land contract has been prepared.")
        raise Refused(Refusal("SET-CONTRACT", text))
    return land.SignContract(
        kind=prepared.kind,
        on=on,
        number=prepared.number,
        price_fen=prepared.price_fen,
        paid_proof=prepared.paid_proof,
        start_by=prepared.start_by,
        confirmed=True,  # the price was looked at when the contract was prepared
    )


def rehearse(state: State, on: date, actor: Actor) -> Minute:
    """What signing the prepared contract now would bring about; nothing is kept. Raises ``Refused``."""
    outcome = ledger.rehearse("parcel", state.parcel_id, contract_of(state, on), actor=actor)
    return _with_reason(minute_of((*outcome.entries, *outcome.reactions), state), state)


def sign(state: State, on: date, actor: Actor) -> Minute:
    """Sign the prepared contract; the armed set fires with it. Raises ``Refused`` or ``Conflict``."""
    outcome = ledger.execute("parcel", state.parcel_id, contract_of(state, on), actor=actor)
    return _with_reason(minute_of((*outcome.entries, *outcome.reactions), state), state)


def _with_reason(told: Minute, state: State) -> Minute:
    """A contract that fires nothing says why: the set is not armed, or the price is not paid."""
    if told.permits or told.stopped is not None:
        return told
    if state.status != "armed":
        name = STATUSES[state.status]
        return replace(told, stopped=Text(f"方案未就绪（{name.zh}），未核发。", f"The set is not armed ({name.en})."))
    return replace(told, stopped=Text("价款未缴清，尚未核发。", "The price is not paid yet."))


def told(set_id: str, state: State) -> Minute | None:
    """The minute as the ledger tells it; ``None`` for a set that has not fired."""
    if state.fired_on is None and state.stop is None:
        return None
    entries = [*ledger.history("permit-set", set_id), *ledger.history("parcel", state.parcel_id)]
    for item in state.fired:
        entries += ledger.history("case", state.drafts[item].case_id)
    on = state.fired_on or (state.stop.on if state.stop else None)
    return minute_of((each for each in sorted(entries, key=lambda each: each.id) if each.event.on == on), state)


def minute_of(entries: Iterable[Entry], state: State) -> Minute:
    """The steps among ``entries``, in their order."""
    items = {draft.case_id: item for item, draft in state.drafts.items()}
    found = [entry for entry in entries if entry.type in STEPS]
    stops = [entry.event.reason for entry in found if isinstance(entry.event, SetStopped)]
    steps = [_step(entry, items.get(entry.stream_id, ""), state) for entry in found]
    permits = sum(entry.type == "granted" for entry in found)
    return Minute(_joined(steps), permits, stops[-1] if stops else None)


def _joined(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps of one case that follow each other as one line."""
    lines: list[Step] = []
    for step in steps:
        if not step.case_id or not lines or lines[-1].case_id != step.case_id:
            lines.append(step)
            continue
        last = lines.pop()
        what = Text(f"{last.what.zh} → {step.what.zh}", f"{last.what.en} → {step.what.en}")
        by = step.by if step.certificate else last.by
        types = (*last.types, *step.types)
        lines.append(replace(last, types=types, what=what, by=by, certificate=last.certificate or step.certificate))
    return tuple(lines)


def _step(entry: Entry, item: str, state: State) -> Step:
    known = surroundings.rulebook().items.get(item)
    decided = state.decisions.get(item)
    granted = entry.type == "granted"
    by = decided.by if decided is not None and entry.type in ("accepted", "granted") else entry.actor_name
    return Step(
        at=entry.event.at,
        types=(entry.type,),
        what=STEPS[entry.type],
        item=known.name if known else None,
        case_id=entry.stream_id if entry.kind == "case" else "",
        by=by,
        certificate=known.certificate if granted and known else "",
    )
