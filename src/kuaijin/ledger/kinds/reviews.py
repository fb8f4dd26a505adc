"""Technical reviews (技术审查) and agencies: their facts, their read models, and what a review does to its case."""

from typing import Any

from django.db.models import Max

from kuaijin.core import agency, tech_review
from kuaijin.core import case_commands as c
from kuaijin.core import tech_review_messages as m
from kuaijin.core.agency import StrikeAgency
from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.tech_review import Candidate, ReviewFacts, State
from kuaijin.ledger import registry, surroundings
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.models import CaseRow, RoleRow
from kuaijin.ledger.projections.review_models import AgencyRow, ReviewRow
from kuaijin.ledger.registry import Happening

ASKING = (m.CommissionReview, m.Recuse, m.NameReviewer)
Commands = list[tuple[str, str, AnyCommand]]


def facts(stream_id: str, state: State, command: m.ReviewCommands) -> ReviewFacts:
    """The case, its other reviews, and everybody who could review; only where somebody is chosen."""
    if not isinstance(command, ASKING):
        return ReviewFacts()
    case_id = command.case_id if isinstance(command, m.CommissionReview) else state.case_id
    row = CaseRow.objects.filter(id=case_id).first()
    if row is None:
        return ReviewFacts()
    item = surroundings.rulebook().items.get(row.item)
    others = ReviewRow.objects.filter(case=case_id).exclude(id=stream_id).exclude(status="cancelled")
    return ReviewFacts(
        status=row.status,
        project_id=row.project,
        item_id=row.item,
        uscc=row.uscc,
        department=row.department,
        procedures=tuple(each.name.zh for each in item.special_procedures) if item else (),
        asked=tuple(others.values_list("procedure", "question")),
        kept_out=tuple(name for name in (row.handler, row.secretary) if name),
        reviewers=tuple(RoleRow.objects.filter(role="reviewer").order_by("name").values_list("name", flat=True)),
        agencies=_agencies(),
    )


def _agencies() -> tuple[Candidate, ...]:
    last = dict(ReviewRow.objects.exclude(agency="").values_list("agency").annotate(Max("named_on")))
    return tuple(
        Candidate(
            id=row.id,
            name=row.name,
            uscc=row.uscc,
            account=row.account,
            items=tuple(row.items),
            qualified_until=row.qualified_until,
            ties=tuple(row.ties),
            struck=row.struck_on is not None,
            last_on=last.get(row.id),
        )
        for row in AgencyRow.objects.order_by("id")
    )


class Agencies:
    """第三方机构: one row an agency."""

    name = "agencies"
    kinds = (agency.KIND,)
    models = (AgencyRow,)
    latest_only = True

    def apply(self, entry: Entry, before: agency.State, after: agency.State, context: ProjectionContext) -> None:
        """Write the agency as ``after`` tells it."""
        context.rows.put(
            AgencyRow,
            id=after.id,
            name=after.name,
            uscc=after.uscc,
            account=after.account,
            items=list(after.items),
            ties=list(after.ties),
            qualification_no=after.qualification_no,
            qualified_until=after.qualified_until,
            struck_on=after.struck_on,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


class Reviews:
    """技术审查: one row a review."""

    name = "reviews"
    kinds = (tech_review.KIND,)
    models = (ReviewRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the review as ``after`` tells it."""
        item = context.rulebook.items.get(after.item_id)
        context.rows.put(
            ReviewRow,
            id=after.id,
            case=after.case_id,
            project=after.project_id,
            item=after.item_id,
            item_zh=item.name.zh if item else after.item_id,
            item_en=item.name.en if item else after.item_id,
            uscc=after.uscc,
            department=after.department,
            procedure=after.procedure,
            question=after.question,
            status=after.status,
            open=after.status in tech_review.OPEN,
            reviewer=after.reviewer,
            agency=after.agency,
            commissioner=after.by,
            commissioned_on=after.commissioned_on,
            named_on=after.named_on,
            due=after.due,
            concluded_on=after.concluded_on,
            on_time=after.on_time,
            rounds=len(after.rounds),
            before_receipt=after.before_receipt,
            points=after.points,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


def begin(happening: Happening) -> Commands:
    """The case learns its reviewer; a review that is a special procedure starts it, told in writing that day."""
    event: Any = happening.event
    if not event.procedure:
        return _assign(happening.after)
    start = c.StartSpecial(
        name=event.procedure, planned_days=event.days, written_notice_on=event.on, reviewer=event.reviewer
    )
    return [("case", event.case_id, start)]


def hand_on(happening: Happening) -> Commands:
    """The case learns its new reviewer."""
    return _assign(happening.after)


def _assign(review: State) -> Commands:
    handler = CaseRow.objects.values_list("handler", flat=True).get(id=review.case_id)
    return [("case", review.case_id, c.Assign(handler=handler or review.by, reviewer=review.reviewer))]


def conclude(happening: Happening) -> Commands:
    """The conclusion ends the special procedure."""
    event: Any = happening.event
    return _end(event.case_id, event.procedure, event.conclusion, event.document)


def cancel(happening: Happening) -> Commands:
    """Without a review there is nothing that stops the clock."""
    event: Any = happening.event
    return _end(event.case_id, event.procedure, f"委托已撤销：{event.reason}"[:2000], happening.after.id[:64])


def _end(case_id: str, procedure: str, conclusion: str, document: str) -> Commands:
    running = CaseRow.objects.filter(id=case_id, status="special").exists()
    if not procedure or not running:
        return []
    return [("case", case_id, c.EndSpecial(name=procedure, conclusion=conclusion, document=document))]


def strike(happening: Happening) -> Commands:
    """An agency whose conclusion was found false leaves the list (measures.md 4)."""
    event: Any = happening.event
    if not event.agency or AgencyRow.objects.filter(id=event.agency, struck_on=None).first() is None:
        return []
    return [("agency", event.agency, StrikeAgency(reason=event.reason, document=event.document))]


def register_reactions() -> None:
    """Make known what follows from what."""
    for name, event, react in (
        ("begin", "review-commissioned", begin),
        ("hand on", "reviewer-named", hand_on),
        ("conclude", "review-concluded", conclude),
        ("cancel", "review-cancelled", cancel),
        ("strike", "found-false", strike),
    ):
        registry.register_reaction(f"tech-review: {name}", (tech_review.KIND, event), react, in_name=True)
