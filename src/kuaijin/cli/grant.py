"""``kuaijin grant``: sign the prepared contract of a parcel, whose armed set grants its permits; or rehearse."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kuaijin.core.base import Actor
    from kuaijin.desks.grants.minute import Minute


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "grant",
        help="sign a parcel's prepared land contract: the permits with the land (拿地即拿证)",
        description="Signs the land contract that the parcel's permit set holds ready. An armed and paid set grants "
        "its permits in the same transaction; a failing check stops it with the reason, and the contract stands. Exit "
        "codes: 0 granted (or would be), 1 nothing granted, 2 unknown parcel, set or person, 3 refused by a rule.",
    )
    parser.add_argument("parcel", metavar="PARCEL", help="id of the parcel, e.g. P15-1")
    parser.add_argument("--rehearse", action="store_true", help="make every check and keep nothing")
    parser.add_argument("--as", dest="person", metavar="ACCOUNT", help="who signs (default: who prepared the contract)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")


def run(arguments: argparse.Namespace) -> int:
    """Sign or rehearse, and tell the minute."""
    from kuaijin.startup import opened

    opened()
    from kuaijin import ledger
    from kuaijin.desks.grants import minute
    from kuaijin.ledger.projections.models import PermitSetRow
    from kuaijin.wallclock import today

    row = PermitSetRow.objects.filter(parcel=arguments.parcel).exclude(status="rescinded").order_by("-id").first()
    if row is None:
        return _unknown(f"地块“{arguments.parcel}”没有拿地即拿证方案", f"no permit set of parcel “{arguments.parcel}”")
    state, _ = ledger.load("permit-set", row.id)
    minute.contract_of(state, today())  # refused where none is prepared, whoever asks
    name = arguments.person or (state.contract.by if state.contract else "")
    actor = _person(name)
    if actor is None:
        return _unknown(f"没有账户“{name}”", f"no account “{name}”")
    _may_sign(actor, arguments.parcel)
    carry_out = minute.rehearse if arguments.rehearse else minute.sign
    told = carry_out(state, today(), actor)
    print(_as_json(told) if arguments.json else _as_text(told, arguments.language))
    return 0 if told.permits else 1


def _unknown(zh: str, en: str) -> int:
    print(f"{zh}\n{en}", file=sys.stderr)
    return 2


def _person(name: str) -> "Actor | None":
    from kuaijin.people.models import Account
    from kuaijin.people.services import actor_of

    account = Account.objects.select_related("user").filter(user__username=name, user__is_active=True).first()
    return None if account is None else actor_of(account.user)


def _may_sign(actor: "Actor", parcel: str) -> None:
    """The same right as on the page; raises ``Refused``."""
    from kuaijin.core.access import may
    from kuaijin.core.base import Refused
    from kuaijin.desks.frame.scoping import subject_of
    from kuaijin.ledger.projections.models import ParcelRow

    refusal = may(actor, "sign-contract", subject_of(ParcelRow.objects.get(id=parcel)))
    if refusal is not None:
        raise Refused(refusal)


def _as_json(told: "Minute") -> str:
    steps: list[dict[str, Any]] = [
        {
            "at": step.at.isoformat(),
            "entries": list(step.types),
            "item": step.item.zh if step.item else None,
            "case": step.case_id or None,
            "certificate": step.certificate or None,
            "by": step.by,
        }
        for step in told.steps
    ]
    stopped = {"zh": told.stopped.zh, "en": told.stopped.en} if told.stopped else None
    return json.dumps({"permits": told.permits, "stopped": stopped, "steps": steps}, ensure_ascii=False, indent=2)


def _as_text(told: "Minute", language: str) -> str:
    lines = []
    for step in told.steps:
        item = f"  {step.item.in_language(language)}" if step.item else ""
        certificate = f"  [{step.certificate}]" if step.certificate else ""
        lines.append(f"{step.clock}  {step.what.in_language(language)}{item}{certificate}  {step.by}")
    if told.stopped:
        lines.append(told.stopped.in_language(language))
    lines.append(f"核发 {told.permits} 项" if language == "zh" else f"{told.permits} permits")
    return "\n".join(lines)
