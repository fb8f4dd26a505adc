"""Renewal and change of a certificate (许可法 arts. 49, 50): applications like any other, about one that stands."""

from datetime import date

from kuaijin.core import case_commands as c
from kuaijin.core import case_events as e
from kuaijin.core.base import Event, Refusal, Text, refuse
from kuaijin.core.case_guards import facts_of, power_of_decision, wrong_status
from kuaijin.core.case_state import IN_REVIEW, About, Held, Paper, State
from kuaijin.core.certificate import STATUSES
from kuaijin.core.checks import PROSE_LENGTH, check_plan_date, check_text
from kuaijin.core.context import Context
from kuaijin.core.paper_series import ONE_DAY, CertificateKind
from kuaijin.core.rulebook import Rulebook

Decision = tuple[Event, ...] | Refusal

PAPERS: dict[str, tuple[Paper, ...]] = {
    "renewal": (
        Paper(Text("延续申请书", "application for renewal"), True, False, False, True),
        Paper(Text("持续符合许可条件的说明", "statement that the conditions are still met"), True, True, False, False),
        Paper(Text("原证照", "the certificate"), False, False, True, False),
    ),
    "change": (
        Paper(Text("变更申请书", "application for a change"), True, False, False, True),
        Paper(Text("变更事项证明材料", "papers proving what has changed"), True, False, False, True),
        Paper(Text("原证照", "the certificate"), False, False, True, False),
    ),
}
"""What a renewal or a change asks for where no item of its own has a list: no paper that lies there already (U-3)."""
BY_SILENCE = "逾期未作决定，依照《中华人民共和国行政许可法》第五十条第二款，视为准予延续。"


def kind_of(book: Rulebook, item: str) -> CertificateKind | None:
    """The kind of certificate that an item gives, if the rulebook names one."""
    return next((each for each in book.certificate_kinds.values() if item in each.items), None)


def about_of(command: c.Receive, context: Context) -> About | Refusal | None:
    """The certificate that an application is about; ``None`` for a new one.

    An item that changes certificates is about the project's own one of its kind without naming it.
    """
    held = facts_of(context).certificate
    kind = kind_of(context.rulebook, command.item_id)
    purpose = command.purpose
    if purpose == "new" and held is not None and kind is not None and command.item_id in kind.changed_by:
        purpose = "change"
    if purpose == "new":
        if command.about_certificate:
            text = Text("新办不针对已有证照。", "A new application is about no certificate.")
            return Refusal("CERT-PURPOSE", text, "about_certificate")
        return None
    if held is None:
        return refuse("CERT-UNKNOWN", "没有这份证照。", "There is no such certificate.", "about_certificate")
    refusal = _check_held(held, command, kind) or (_check_renewal(held, context) if purpose == "renewal" else None)
    if refusal is not None:
        return refusal
    in_time = (
        held.valid_until is None or kind is None or context.today <= kind.renew_by(held.valid_until, context.calendar)
    )
    return About(
        purpose=purpose,
        case_id=held.case_id,
        item_id=held.item_id,
        number=held.number,
        valid_until=held.valid_until,
        in_time=in_time,
    )


def _check_held(held: Held, command: c.Receive, kind: CertificateKind | None) -> Refusal | None:
    if held.status != "valid":
        now = STATUSES.get(held.status, Text(held.status, held.status))
        return refuse(
            "CERT-ENDED", f"该证照{now.zh}。", f"The certificate is not valid: {now.en}.", "about_certificate"
        )
    same_kind = held.item_id == command.item_id or (kind is not None and kind.id == held.kind)
    if held.project_id != command.project_id or not same_kind:
        return refuse(
            "CERT-ITEM",
            f"证照 {held.number} 不是该项目、该事项的证照。",
            f"Certificate {held.number} is not of this project and item.",
            "about_certificate",
        )
    if held.uscc != command.uscc:
        return refuse(
            "CERT-HOLDER",
            "只有持证人可以申请延续或变更。",
            "Only the holder applies for a renewal or a change.",
            "uscc",
        )
    return None


def _check_renewal(held: Held, context: Context) -> Refusal | None:
    if held.valid_until is None:
        return refuse(
            "CERT-NO-END",
            f"证照 {held.number} 没有有效期，无需延续。",
            f"Certificate {held.number} has no last day and needs no renewal.",
            "purpose",
        )
    if context.today > held.valid_until:
        return refuse(
            "CERT-EXPIRED",
            f"证照 {held.number} 的有效期已于 {held.valid_until} 届满，请重新申请。",
            f"Certificate {held.number} ended on {held.valid_until}: apply anew.",
            "about_certificate",
        )
    return None


def papers_about(about: About | None, item: str, book: Rulebook) -> tuple[Paper, ...] | None:
    """The papers of a renewal or change; ``None`` where the item's own list is asked for."""
    if about is None:
        return None
    kind = kind_of(book, item)
    own = about.purpose == "change" and kind is not None and item in kind.changed_by
    return None if own else PAPERS[about.purpose]


def check_terms(state: State, command: c.Grant, context: Context) -> Refusal | None:
    """What the certificate prints, and whether the one that it takes the place of still stands."""
    held = facts_of(context).certificate if state.about is not None else None
    if held is not None and held.status != "valid":
        now = STATUSES.get(held.status, Text(held.status, held.status))
        return refuse(
            "CERT-ENDED",
            f"原证照 {held.number} {now.zh}，不能延续或变更。",
            f"Certificate {held.number} is not valid any more ({now.en}): it can be neither renewed nor changed.",
        )
    name = Text("许可范围和条件", "scope and conditions")
    refusal = check_text(command.conditions, "conditions", name, limit=PROSE_LENGTH, required=False)
    if refusal is not None or command.valid_until is None:
        return refusal
    if command.valid_until < context.today:
        return refuse("CERT-UNTIL", "有效期不能早于今天。", "The last day lies before today.", "valid_until")
    return check_plan_date(command.valid_until, "valid_until", Text("有效期至", "last day"))


def term_of(state: State, given: date | None, context: Context) -> tuple[date, date | None]:
    """The first and the last day of the certificate that a grant gives today: a renewal begins when the one before
    ends, a change leaves the time as it is. ``given``: the last day that the decision names."""
    about, kind, start = state.about, kind_of(context.rulebook, state.item_id), context.today
    if about is not None and about.purpose == "change":
        return start, given or about.valid_until
    if about is not None and about.valid_until is not None:
        start = about.valid_until + ONE_DAY
    return start, given or (kind.until(start, context.calendar) if kind is not None else None)


def deem_renewed(state: State, _command: c.DeemRenewed, context: Context) -> Decision:
    """视为准予延续: asked for in time, accepted, and not decided when the certificate's time was over (art. 50)."""
    before = state.decide_before
    if before is None or state.status not in IN_REVIEW:
        return wrong_status(state, Text("视为准予延续", "deemed renewed"))
    if context.today <= before:
        return refuse(
            "CERT-RENEWAL",
            f"原证照有效期至 {before}，尚未届满。",
            f"The certificate is valid until {before}.",
        )
    valid_from, valid_until = term_of(state, None, context)
    return check_terms(state, c.Grant(reason=BY_SILENCE), context) or (
        e.Granted(
            at=context.now,
            reason=BY_SILENCE,
            certificate_no=state.id,
            on_promise=False,
            permit=False,
            decided_by="",
            power=power_of_decision(state, context),
            valid_from=valid_from,
            valid_until=valid_until,
            deemed=True,
        ),
    )


def check_successor(context: Context) -> Refusal | None:
    """What ends a grant is done to the certificate that stands, not to one whose place was taken."""
    successor = facts_of(context).superseded_by
    if not successor:
        return None
    return refuse(
        "CERT-SUPERSEDED",
        f"该证照已由办件 {successor} 换发新证，请对新证办理。",
        f"The certificate was replaced by that of case {successor}: do it there.",
    )
