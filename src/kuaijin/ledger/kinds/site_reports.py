"""Site reports (日报): their facts, their read model, and the matter that a problem on site raises."""

from kuaijin.core import site_report
from kuaijin.core.base import Command as AnyCommand
from kuaijin.core.matter_messages import Raise
from kuaijin.core.site_report import Command, SiteReportFacts, State
from kuaijin.ledger import registry
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.models import ParcelRow, ProjectRow
from kuaijin.ledger.projections.rhythm_models import SiteReportRow
from kuaijin.ledger.registry import Happening


def facts(stream_id: str, _state: State, command: Command) -> SiteReportFacts:
    """Where the project stands and, if there are photos, where its land lies."""
    status = ProjectRow.objects.filter(id=command.project_id).values_list("status", flat=True).first()
    if not status or not command.photos:
        return SiteReportFacts(status=status or "")
    rings = ParcelRow.objects.filter(project=command.project_id).values_list("polygon", flat=True)
    return SiteReportFacts(status=status, rings=tuple(tuple(map(tuple, ring)) for ring in rings if ring))


class SiteReports:
    """日报: one row a project and day."""

    name = "site-reports"
    kinds = (site_report.KIND,)
    models = (SiteReportRow,)
    latest_only = True

    def apply(self, entry: Entry, before: State, after: State, context: ProjectionContext) -> None:
        """Write the version that counts."""
        last = after.versions[-1]
        context.rows.put(
            SiteReportRow,
            id=after.id,
            project=last.project_id,
            day=last.day,
            version=last.version,
            works=last.works,
            tomorrow=last.tomorrow,
            people=last.people,
            machines=last.machines,
            weather_stop=last.weather_stop,
            weather=last.weather,
            problem=last.problem,
            matter=last.matter,
            photos=len(after.shown),
            late=after.versions[0].late,
            by=last.by,
            first_at=after.versions[0].at,
            sequence=entry.seq,
            changed_at=entry.recorded_at,
        )


def raise_problem(happening: Happening) -> list[tuple[str, str, AnyCommand]]:
    """The problem of a report becomes a matter, raised by whoever reported; once, however often it is told."""
    before: State = happening.before
    event = happening.event
    known = {version.matter for version in before.versions}
    if not isinstance(event, site_report.ReportFiled) or not event.matter or event.matter in known:
        return []
    return [("matter", event.matter, Raise(text=event.problem, category=event.category, project_id=event.project_id))]


def register_reactions() -> None:
    """Make known what follows from what."""
    registry.register_reaction("site-report: problem", (site_report.KIND, "report-filed"), raise_problem, in_name=True)
