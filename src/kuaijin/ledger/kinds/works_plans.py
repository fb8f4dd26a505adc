"""Works plans: whether their project is there, and their read model."""

from kuaijin.core import works_plan
from kuaijin.core.calendar import Calendar
from kuaijin.core.works_plan import Command, State, WorksFacts, last_day
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.models import ProjectRow
from kuaijin.ledger.projections.works_models import WorksPlanRow
from kuaijin.ledger.row_table import Values


def facts(stream_id: str, _state: State, _command: Command) -> WorksFacts:
    """Whether the plan's project is in the book."""
    return WorksFacts(project=ProjectRow.objects.filter(id=stream_id).exists())


class WorksPlans:
    """施工计划: one row a plan."""

    name = "works-plans"
    kinds = (works_plan.KIND,)
    models = (WorksPlanRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the plan as ``after`` tells it."""
        context.rows.put(
            WorksPlanRow,
            id=after.id,
            project=after.project_id,
            title=after.title,
            status=after.status,
            activities=len(after.activities),
            begun=len(after.progress),
            finished=sum(each.finished_on is not None for each in after.progress.values()),
            begins_on=after.begins_on,
            **ends_of(after, context.known(after.done_at)),
            crossing=after.crossing,
            coordinator=after.coordinator,
            source=after.source,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


def ends_of(state: State, calendar: Calendar) -> Values:
    """The last days of the plan and of what it is compared with."""
    days = state.days(calendar)
    return {
        "ends_on": last_day(state, state.today, days),
        "baseline_ends_on": last_day(state, state.baseline, days) if state.baseline else None,
    }
