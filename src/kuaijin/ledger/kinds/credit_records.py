"""Credit records (信用记录): their read model, and the ends of cases that go into them."""

from typing import Any

from kuaijin.core import case, credit
from kuaijin.core.base import Command
from kuaijin.core.case_events import Revoked, Terminated
from kuaijin.core.credit import BreachKind, RecordBreach
from kuaijin.ledger import registry
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.models import CreditRow
from kuaijin.ledger.registry import Happening

OF_REVOCATION: dict[str, BreachKind] = {"promise_broken": "promise", "deceit": "deceit"}


class Credits:
    """信用记录: one row a firm."""

    name = "credits"
    kinds = (credit.KIND,)
    models = (CreditRow,)
    latest_only = True

    def apply(self, entry: Entry, before: Any, after: credit.State, context: ProjectionContext) -> None:
        """Write the record as ``after`` tells it."""
        why = credit.barred(after)
        context.rows.put(
            CreditRow,
            id=after.id,
            firm=after.firm,
            breaches=len(after.breaches),
            open=len(after.open),
            barred_zh=why.zh if why else "",
            barred_en=why.en if why else "",
            last_on=max(breach.on for breach in after.breaches),
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


def record(happening: Happening) -> list[tuple[str, str, Command]]:
    """A revocation for a broken promise or deceit, or a termination for papers that never came (TO-6, PR-5)."""
    event, state = happening.event, happening.after
    breach: BreachKind | None = None
    if isinstance(event, Revoked):
        breach = OF_REVOCATION.get(event.ground)
    elif isinstance(event, Terminated) and event.ground == "not_cured":
        breach = "tolerance"
    if breach is None or not state.uscc:
        return []
    return [(credit.KIND, state.uscc, RecordBreach(firm=state.applicant, case_id=state.id, breach=breach))]


def register_reactions() -> None:
    """Make known what follows from what."""
    for name in ("revoked", "terminated"):
        registry.register_reaction(f"credit: {name}", (case.KIND, name), record)
