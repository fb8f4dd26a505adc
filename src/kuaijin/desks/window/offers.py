"""Which commands make sense where a case stands. The decider has the last word; this only spares the reader noise."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from kuaijin.core import case_commands as c
from kuaijin.core.base import Actor, Text
from kuaijin.core.case_review import APPROVERS, HEARING, PERMITS
from kuaijin.core.case_state import HELD, IN_REVIEW, UNDECIDED, Special, State
from kuaijin.core.clock_events import Answer
from kuaijin.core.rulebook import Item, Rulebook


class Standing(Struct, frozen=True):
    """A case with what is needed to say which commands make sense."""

    state: State
    answer: Answer
    actor: Actor
    rulebook: Rulebook
    item: Item | None
    in_force: Rulebook | None = None
    attributes: Mapping[str, Any] = {}

    @property
    def waits(self) -> bool:
        """Received and not accepted yet."""
        return self.state.status in ("received", "correction")

    @property
    def held(self) -> bool:
        """A grant stands."""
        return self.state.decision == "granted" and self.state.status in HELD


def new_specials(case: Standing) -> list[Any]:
    """The special procedures of the item that have not been used."""
    used = {special.name for special in case.state.specials}
    return [each for each in (case.item.special_procedures if case.item else ()) if each.name.zh not in used]


def _heard(case: Standing) -> bool:
    return any(special.name == HEARING for special in case.state.specials)


def procedure(case: Standing, name: str) -> Text:
    """The name of a special procedure in both languages."""
    known = case.item.special(name) if case.item else None
    if known is not None:
        return known.name
    return Text(HEARING, "hearing") if name == HEARING else Text(name, name)


def approver_of(case: Standing) -> str:
    """Who approves an extension."""
    return case.state.limits.extension_approver or case.rulebook.settings.extension_approver


def _tolerable(case: Standing) -> bool:
    missing = [paper for paper in case.state.papers if paper.missing]
    able = all(paper.deferrable and not paper.core for paper in missing)
    return case.waits and bool(missing) and able


def promises(case: Standing) -> list[str]:
    """The kinds of promise that the applicant can sign where the case stands."""
    state = case.state
    on = state.received_on or case.rulebook.effective_from
    eligible = case.item is not None and case.item.promise.eligible
    cure = _tolerable(case) and case.rulebook.measure_on("rongque", state.item_id, on)
    conditions = (
        eligible
        and state.status in UNDECIDED
        and not state.waits_for_cure
        and case.rulebook.measure_on("gaozhi-chengnuo", state.item_id, on)
    )
    possible = (("tolerance", cure), ("decision", conditions))
    return [kind for kind, fits in possible if fits and state.promise_of(kind) is None]


def withdrawable(case: Standing) -> list[str]:
    """The kinds of promise that the applicant can still take back."""
    fits = {"tolerance": case.waits, "decision": case.state.status in UNDECIDED}
    return [kind for kind, free in fits.items() if free and case.state.promise_of(kind) is not None]


def _extendable(case: Standing) -> bool:
    limits = case.state.limits
    allowed = limits.limit_days is not None and bool(limits.extension_days) and not case.state.extended_days
    return case.state.status in IN_REVIEW and allowed and case.actor.role in APPROVERS[approver_of(case)]


def _curing(case: Standing) -> bool:
    return case.state.waits_for_cure and case.state.status in (*IN_REVIEW, "granted", "delivered")


def _promise_open(case: Standing) -> bool:
    return case.held and case.state.on_promise and case.state.promise_verified_on is None


def _unreviewed(case: Standing) -> bool:
    check = case.state.instant
    return check is not None and check.outcome == "grant" and check.right is None


def _late_correction(case: Standing) -> bool:
    return case.state.status == "correction" and case.answer.correction_failed not in (None, "keep_open")


def _lapsing(case: Standing) -> bool:
    return case.state.item_id in PERMITS and case.held


def _cancellable(case: Standing) -> bool:
    return case.held or case.state.status in ("revoked", "recalled", "forfeited", "lapsed")


def _hearing(case: Standing) -> bool:
    """A hearing that a party asked for is running; it ends with its signed record."""
    return case.state.hearing_on is not None and case.state.hearing_signed_on is None


def _movable(case: Standing) -> bool:
    """Undecided, and another version of the rulebook is in force."""
    other = case.in_force is not None and case.in_force.version != case.state.rulebook_version
    return other and case.state.status in UNDECIDED


def running(case: Standing) -> list[Special]:
    """The procedures that end with a conclusion."""
    return [each for each in case.state.open_specials if each.name != HEARING or not _hearing(case)]


def _correctable(case: Standing) -> bool:
    """In correction; or accepted by silence with papers still wanting that nobody promised."""
    state = case.state
    return state.status == "correction" or (
        state.status in IN_REVIEW and bool(state.missing) and state.tolerance is None
    )


Offer = tuple[type[c.CaseCommand], Callable[[Standing], bool]]

MAIN: tuple[Offer, ...] = (
    (c.GiveAdvice, lambda case: case.state.status == "pre_service"),
    (c.Receive, lambda case: case.state.status == "pre_service"),
    (c.Accept, lambda case: case.waits and (case.state.complete_on is not None or case.answer.deemed_accepted)),
    (c.NotifyCorrection, lambda case: case.state.status == "received" and not case.state.notices),
    (c.SubmitCorrection, _correctable),
    (c.AcceptTolerantly, _tolerable),
    (c.SignPromise, lambda case: bool(promises(case))),
    (c.Grant, lambda case: case.state.status == "accepted"),
    (c.Deny, lambda case: case.state.status == "accepted"),
    (c.EndSpecial, lambda case: case.state.status == "special" and bool(running(case))),
    (c.SignHearingRecord, lambda case: case.state.status == "special" and _hearing(case)),
    (c.StartSpecial, lambda case: case.state.status in IN_REVIEW and bool(new_specials(case))),
    (c.Extend, _extendable),
    (c.Cure, _curing),
    (c.Deliver, lambda case: case.state.status in ("granted", "denied")),
    (c.Archive, lambda case: case.state.status == "delivered"),
    (c.VerifyPromise, _promise_open),
    (c.ReviewInstant, _unreviewed),
    (c.RecordRectification, lambda case: case.held and case.state.rectify_by is not None),
)
"""The acts of the day, in the order of their buttons."""

MORE: tuple[Offer, ...] = (
    (c.AddOpinion, lambda case: case.state.status in UNDECIDED),
    (c.AskOpinions, lambda case: case.state.status in IN_REVIEW),
    (c.AskGuest, lambda case: case.state.status in IN_REVIEW),
    (c.ProlongCure, _curing),
    (c.DropAsked, lambda case: bool(case.state.open_asked)),
    (c.Countersign, lambda case: case.state.status == "accepted" and case.item is not None and case.item.countersign),
    (c.Assign, lambda case: case.state.status in (*UNDECIDED, "pre_service")),
    (c.RequestHearing, lambda case: case.state.status in IN_REVIEW and not _heard(case)),
    (c.OrderRectification, lambda case: _promise_open(case) and case.state.rectify_by is None),
    (c.ExtendStart, _lapsing),
    (c.CloseUncorrected, _late_correction),
    (c.RefuseAcceptance, lambda case: case.waits),
    (c.WithdrawPromise, lambda case: bool(withdrawable(case))),
    (c.MoveToVersion, _movable),
    (c.Withdraw, lambda case: case.state.status in (*UNDECIDED, "pre_service")),
    (c.Terminate, lambda case: case.state.status in IN_REVIEW),
    (c.Revoke, lambda case: case.held),
    (c.Recall, lambda case: case.held),
    (c.Forfeit, lambda case: case.held),
    (c.CancelRegistration, _cancellable),
    (c.Note, lambda case: case.state.status != "new"),
)
"""The rarer ones, side exits and notes."""

_ALSO = (c.NotifyCorrection, c.RecordLapse)
"""Taken when posted, though no button of the first row: a second notice needs a supervisor's reason."""
SECOND_NOTICE: Offer = (c.NotifyCorrection, lambda case: case.state.status == "correction")


def tag_of(command: type[Any]) -> str:
    """A command's name in addresses."""
    return str(command.__struct_config__.tag)


COMMANDS: dict[str, type[c.CaseCommand]] = {
    tag_of(each): each for each in (*(command for command, _ in (*MAIN, *MORE)), *_ALSO)
}


def main(case: Standing) -> list[type[c.CaseCommand]]:
    """The commands of the first row that make sense now."""
    return [command for command, when in MAIN if when(case)]


def more(case: Standing) -> list[type[c.CaseCommand]]:
    """The rarer commands that make sense now."""
    return [command for command, when in (SECOND_NOTICE, *MORE) if when(case)]
