"""What only several cases together show: withdrawn and handed in again, and the habit of answering on day five."""

from datetime import date

from django.db.models import Count, QuerySet

from kuaijin.core.case_watch import Begun, Ended, Habit, habits, resubmitted
from kuaijin.insight.powers import a_year_before
from kuaijin.ledger import surroundings
from kuaijin.ledger.projections.models import CaseRow, SignRow


def resubmissions() -> tuple[tuple[Ended, Begun], ...]:
    """Pairs of cases: withdrawn when due, and the same application received again soon after."""
    signs = SignRow.objects.filter(rule="WD-1").order_by()
    gone = {row.case: row.on for row in signs}
    if not gone:
        return ()
    cases = CaseRow.objects.filter(pk__in=gone).order_by()
    ended = [Ended(row.pk, row.project, row.item, gone[row.pk]) for row in cases]
    projects = {each.project for each in ended}
    later = CaseRow.objects.filter(project__in=projects, received_on__gte=min(gone.values())).order_by()
    told = later.values_list("pk", "project", "item", "received_on")
    return resubmitted(ended, [Begun(*row) for row in told], surroundings.calendar())


def last_day_habits(on: date) -> tuple[Habit, ...]:
    """Departments that, over the twelve months before ``on``, as a rule answered on the last day of the window."""
    since = a_year_before(on)
    signs: QuerySet[SignRow] = SignRow.objects.filter(rule="DAY-FIVE", on__gt=since, on__lte=on).order_by()
    late = dict(signs.values_list("department").annotate(n=Count("pk")))
    if not late:
        return ()
    received = CaseRow.objects.filter(received_on__gt=since, received_on__lte=on, department__in=late).order_by()
    return habits(late, dict(received.values_list("department").annotate(n=Count("pk"))))
