"""Open challenges (揭榜挂帅): what they may ask of other streams, and their read model."""

from collections import Counter

from kuaijin.core import challenge
from kuaijin.core.base import Command
from kuaijin.core.challenge import ChallengeFacts
from kuaijin.core.challenge_messages import AwardChallenge, ChangeMarshal, DraftChallenge
from kuaijin.core.challenge_state import State
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.delivery_models import ChallengeRow
from kuaijin.ledger.projections.models import ProjectRow, RoleRow

HOLDING = ("awarded", "running", "submitted")
MARSHALS = ("leader", "bureau_head", "planner", "land", "platform")
"""Roles that may hold a challenge: the leading group, and the heads of the units at the works."""


def facts(stream_id: str, _state: State, command: Command) -> ChallengeFacts:
    """Whether the project is there; who may hold a challenge and how many each holds."""
    if isinstance(command, DraftChallenge):
        known = not command.project_id or ProjectRow.objects.filter(id=command.project_id).exists()
        return ChallengeFacts(project_exists=known)
    if not isinstance(command, AwardChallenge | ChangeMarshal):
        return ChallengeFacts()
    held = ChallengeRow.objects.filter(status__in=HOLDING).exclude(id=stream_id).values_list("marshal", flat=True)
    return ChallengeFacts(held=dict(Counter(held)), leaders=marshals())


def marshals() -> tuple[str, ...]:
    """Everybody who may hold a challenge."""
    return tuple(RoleRow.objects.filter(role__in=MARSHALS).order_by("name").values_list("name", flat=True))


class Challenges:
    """揭榜挂帅: one row a challenge."""

    name = "challenges"
    kinds = (challenge.KIND,)
    models = (ChallengeRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the challenge as ``after`` tells it."""
        context.rows.put(
            ChallengeRow,
            id=after.id,
            title=after.title,
            project=after.project_id,
            status=after.status,
            due=after.due,
            open_to=after.open_to,
            bids=len(after.bids) or len(after.sealed),
            marshal=after.marshal,
            percent=after.checkpoints[-1].percent if after.checkpoints else None,
            outcome=after.outcome,
            points=after.points if after.status == "judged" else None,
            judged_on=after.judged_on,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )
