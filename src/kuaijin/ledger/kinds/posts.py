"""Open posts (全员竞岗): who there is, and their read models."""

from kuaijin.core import post
from kuaijin.core.base import Command
from kuaijin.core.post import PostFacts
from kuaijin.core.post_messages import PublishPost
from kuaijin.core.post_state import State, order
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.models import RoleRow
from kuaijin.ledger.projections.people_models import PostingRow, PostRow


def facts(_stream_id: str, _state: State, command: Command) -> PostFacts:
    """The park's role accounts, for the panel."""
    if not isinstance(command, PublishPost):
        return PostFacts()
    return PostFacts(roles=dict(RoleRow.objects.values_list("name", "role")))


class Posts:
    """全员竞岗: one row a post, one row an appointment."""

    name = "posts"
    kinds = (post.KIND,)
    models = (PostRow, PostingRow)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the post as ``after`` tells it, and whom it appointed."""
        appointed = after.status == "appointed"
        context.rows.put(
            PostRow,
            id=after.id,
            title=after.title,
            unit=after.unit,
            places=after.places,
            knowledge=list(after.knowledge),
            status=after.status,
            source=after.source,
            apply_until=after.apply_until,
            shown_until=after.shown_until,
            candidates=len(after.candidates),
            waiting=sorted({member for member, _ in after.missing}) if after.status == "open" else [],
            appointed=len(after.chosen) if appointed else 0,
            begins_on=after.begins_on,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )
        if appointed:
            _appointments(after, context)


def _appointments(after: State, context: ProjectionContext) -> None:
    places = {each.candidate: each for each in order(after)}
    for each in after.candidates:
        if each.name not in after.chosen:
            continue
        context.rows.put(
            PostingRow,
            id=f"{after.id}/{each.name}",
            post=after.id,
            person=each.name,
            from_unit=each.unit,
            to_unit=after.unit,
            title=after.title,
            knows=list(each.knows),
            place=places[each.name].place,
            score=places[each.name].score,
            begins_on=after.begins_on,
            document=after.document,
            source=after.source,
        )
