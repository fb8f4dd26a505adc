"""Ratings (好差评): their facts, their read model, and the matter that a bad one raises."""

from typing import Any

from kuaijin.core import rating
from kuaijin.core.base import Command
from kuaijin.core.matter_messages import AssignMatter, Raise
from kuaijin.core.rating import FOLLOW_UP_WORKDAYS, LEVELS, RatingFacts, State
from kuaijin.ledger import registry, surroundings
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.firm_models import RatingRow
from kuaijin.ledger.projections.models import CaseRow, RoleRow
from kuaijin.ledger.registry import Happening

STANDARD = "回访评价人，核实情况，整改并反馈结果"
"""What counts as done (国办发〔2019〕51号: every bad rating is verified, mended and answered)."""


def facts(stream_id: str, state: State, command: Command) -> RatingFacts:
    """Where the case stands."""
    status = CaseRow.objects.filter(id=stream_id).values_list("status", flat=True).first()
    return RatingFacts(case_status=status or "")


class Ratings:
    """好差评: one row a rated case."""

    name = "ratings"
    kinds = (rating.KIND,)
    models = (RatingRow,)
    latest_only = True

    def apply(self, entry: Entry, before: Any, after: State, context: ProjectionContext) -> None:
        """Write the rating."""
        context.rows.put(
            RatingRow,
            case=after.id,
            level=after.level,
            comment=after.comment,
            by=after.by,
            on=entry.event.on,
            matter=matter_of(after.id) if after.bad else "",
        )


def matter_of(case_id: str) -> str:
    """The number of the matter that a bad rating of the case raises."""
    return f"HP-{case_id}"


def follow_up(happening: Happening) -> list[tuple[str, str, Command]]:
    """A bad rating becomes a matter, led by the head of the bureau where the park has named one, with a due date."""
    state: State = happening.after
    if not state.bad:
        return []
    row = CaseRow.objects.get(id=state.id)
    comment = f"：{state.comment}" if state.comment else ""
    text = f"差评回访：{row.item_zh}（{row.id}）{LEVELS[state.level].zh}{comment}"
    raised = Raise(text=text[:2000], category="审批", project_id=row.project, case_id=row.id, level=2)
    commands: list[tuple[str, str, Command]] = [("matter", matter_of(row.id), raised)]
    lead = RoleRow.objects.filter(role="bureau_head").order_by("name").values_list("name", flat=True).first()
    if lead:
        due = surroundings.calendar().nth_workday(happening.event.on, FOLLOW_UP_WORKDAYS)
        commands.append(("matter", matter_of(row.id), AssignMatter(lead=lead, due=due, standard=STANDARD)))
    return commands


def register_reactions() -> None:
    """Make known what follows from what."""
    registry.register_reaction("rating: bad", (rating.KIND, "rated"), follow_up)
