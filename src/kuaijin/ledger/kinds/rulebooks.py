"""Revisions of the rulebook: their facts, the read model, and how an approved one enters the register."""

from kuaijin.core import rulebook_change, rulebook_register
from kuaijin.core.base import Command
from kuaijin.core.rulebook import Rulebook
from kuaijin.core.rulebook_change import State
from kuaijin.core.rulebook_register import STREAM, AdoptVersion, Books, CancelVersion
from kuaijin.core.rulebook_terms import items_of
from kuaijin.ledger import registry, surroundings
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.rulebook_models import RevisionRow
from kuaijin.ledger.registry import Happening


def facts(stream_id: str, state: State, command: Command) -> Books:
    """The rulebook in all its versions."""
    del stream_id, state, command
    return surroundings.books()


def base(stream_id: str, state: rulebook_register.State, command: Command) -> Rulebook:
    """The book of the files, upon which the register's revisions are laid."""
    del stream_id, state, command
    return surroundings.books().base


class Revisions:
    """规则修订: one row a revision."""

    name = "rulebook_revisions"
    kinds = (rulebook_change.KIND,)
    models = (RevisionRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the revision as ``after`` tells it."""
        context.rows.put(
            RevisionRow,
            id=after.id,
            title=after.title,
            why=after.why,
            status=after.status,
            changes=len(after.changes),
            items=list(items_of(after.changes)),
            drafted_by=list(after.drafted_by),
            begun_on=after.begun_on,
            submitted_by=after.submitted_by,
            submitted_on=after.submitted_on,
            approved_by=after.approved_by,
            approved_on=after.approved_on,
            valid_from=after.valid_from,
            document_no=after.document_no,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


def adopt(happening: Happening) -> list[tuple[str, str, Command]]:
    """An approved revision enters the register in the same transaction; if the books would not be sound, it is not
    approved."""
    state: State = happening.after
    if state.valid_from is None:
        return []
    adopted = AdoptVersion(
        change=state.id,
        title=state.title,
        document_no=state.document_no,
        valid_from=state.valid_from,
        changes=state.changes,
        drafted_by=state.drafted_by,
        approved_by=state.approved_by,
    )
    return [(rulebook_register.KIND, STREAM, adopted)]


def cancel(happening: Happening) -> list[tuple[str, str, Command]]:
    """One that is withdrawn before its day leaves the register."""
    state: State = happening.after
    if happening.before.status != "approved":
        return []
    cancelled = CancelVersion(change=state.id, reason=state.withdrawn_because)
    return [(rulebook_register.KIND, STREAM, cancelled)]


def register_reactions() -> None:
    """Make known what follows from what."""
    registry.register_reaction("rulebook: adopt", (rulebook_change.KIND, "change-approved"), adopt)
    registry.register_reaction("rulebook: cancel", (rulebook_change.KIND, "change-withdrawn"), cancel)
