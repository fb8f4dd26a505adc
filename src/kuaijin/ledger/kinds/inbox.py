"""Notices (通知): one row for each entry and audience, and those that time alone brings."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from msgspec import Struct

from kuaijin.core.base import SHANGHAI, Text
from kuaijin.core.inbox import CERTIFICATE_SOON, POWER_SOON, SOON_WORKDAYS, STREAMS, Notice, notices_of
from kuaijin.ledger import surroundings
from kuaijin.ledger.entries import Entry
from kuaijin.ledger.projecting import ProjectionContext
from kuaijin.ledger.projections.inbox_models import InboxRow
from kuaijin.ledger.projections.models import CaseRow, MatterRow, PowerRow, ProjectRow
from kuaijin.ledger.projections.paper_models import CertificateRow
from kuaijin.ledger.row_table import Values

ONE_DAY = timedelta(days=1)
APPLICANTS_ACTS = ("correct", "cure", "rectify")


class Inbox:
    """通知: rows follow from the entry and the state after it, so a rebuild gives the same keys."""

    name = "inbox"
    kinds = STREAMS
    models = (InboxRow,)
    latest_only = False

    def apply(self, entry: Entry, before: Any, after: Any, context: ProjectionContext) -> None:
        """Write what this entry is to be told."""
        for notice in notices_of(entry.event, entry.seq, after, entry.actor_name, entry.kind):
            context.rows.add(InboxRow, **_row(notice, entry.recorded_at), daily=False)


def _row(notice: Notice, at: datetime) -> Values:
    return {
        "key": notice.key,
        "audience": notice.audience,
        "kind": notice.kind,
        "object_kind": notice.object_kind,
        "object_id": notice.object_id,
        "project": notice.project,
        "title_zh": notice.title.zh[:200],
        "title_en": notice.title.en[:200],
        "open_while": "".join(f",{status}" for status in notice.open_while) + ("," if notice.open_while else ""),
        "at": at,
    }


@transaction.atomic
def bring_reminders(on: date) -> int:
    """Write what is due soon or overdue on ``on`` and take away what is not any more; gives the rows changed."""
    wanted = {row["key"]: row for row in _reminders(on)}
    known = dict(InboxRow.objects.filter(daily=True).values_list("key", "at"))
    # What a notice of changed days has moved is told from another morning on.
    gone = {key for key, at in known.items() if key not in wanted or wanted[key]["at"] != at}
    InboxRow.objects.filter(key__in=gone).delete()
    new = [InboxRow(**row) for key, row in wanted.items() if key not in known or key in gone]
    InboxRow.objects.bulk_create(new, ignore_conflicts=True)
    return len(gone) + len(new)


class _Object(Struct, frozen=True):
    """What a reminder is about, and the day it reminds of."""

    kind: str
    id: str
    project: str
    title: Text
    status: str
    due: date


def _reminders(on: date) -> Iterable[Values]:
    until = surroundings.calendar().nth_workday(on, SOON_WORKDAYS)
    for case in CaseRow.objects.filter(open=True, next_due__lte=until):
        title = Text(case.item_zh, case.item_en)
        about = _Object("case", case.id, case.project, title, case.status, _day(case.next_due))
        for audience in _case_audiences(case):
            yield _due(on, about, audience, "special-overrun" if case.next_act == "end_special" else "overdue")
    yield from _correction_reminders(on)
    for matter in MatterRow.objects.filter(open=True, next_due__lte=until).exclude(lead=""):
        title = Text(matter.text, matter.text)
        about = _Object("matter", matter.id, matter.project, title, matter.status, _day(matter.next_due))
        yield _due(on, about, f"name:{matter.lead}", "overdue")
    for project in ProjectRow.objects.filter(production_due__lte=until).exclude(status="retired"):
        title = Text(project.name_zh, project.name_en)
        about = _Object("project", project.id, project.id, title, project.status, _day(project.production_due))
        for audience in (f"org:{project.owner_uscc}", f"name:{project.secretary}"):
            if not audience.endswith(":"):
                yield _dated(
                    "production-due", about, audience, surroundings.calendar().nth_workday(about.due, -SOON_WORKDAYS)
                )
    for power in PowerRow.objects.filter(status="in_force", effective_until__lte=on + POWER_SOON):
        title = Text(power.item_zh, power.item_en)
        about = _Object("power", power.id, "", title, power.status, _day(power.effective_until))
        yield _dated("power-expires", about, "role:bureau_head", about.due - POWER_SOON)
    ending = CertificateRow.objects.filter(status="valid", valid_until__range=(on, on + CERTIFICATE_SOON))
    again = surroundings.rulebook().settings.renewal_reminder_days[1:]
    renewing = CaseRow.objects.filter(open=True, purpose="renewal", about__in=ending.values("id"))
    asked = set(renewing.values_list("about", flat=True))
    secretaries = dict(ProjectRow.objects.filter(id__in=ending.values("project")).values_list("id", "secretary"))
    for row in ending:
        title = Text(f"{row.name} {row.told}", f"{row.name} {row.told}")
        about = _Object("certificate", row.id, row.project, title, row.status, _day(row.valid_until))
        for audience in (f"org:{row.uscc}", f"name:{secretaries.get(row.project, '')}"):
            if not audience.endswith(":"):
                yield _dated("certificate-expires", about, audience, about.due - CERTIFICATE_SOON)
                if row.id not in asked:
                    yield from _each(on, "renewal-reminder", about, audience, (about.due - timedelta(n) for n in again))


def _correction_reminders(on: date) -> Iterable[Values]:
    """AC-4: the applicant, and who helps, are reminded while the corrections are out."""
    for case in CaseRow.objects.filter(open=True, status="correction"):
        title = Text(case.item_zh, case.item_en)
        about = _Object("case", case.id, case.project, title, case.status, _day(case.correction_due))
        days = [date.fromisoformat(each) for each in case.reminders]
        for audience in _case_audiences(case):
            yield from _each(on, "correction-reminder", about, audience, days)


def _each(on: date, kind: str, about: _Object, audience: str, days: Iterable[date]) -> Iterable[Values]:
    """A reminder on each of the ``days`` that have come; known by its number, so that a moved day tells none twice."""
    for number, day in enumerate(days, start=1):
        if day <= on:
            yield _dated(kind, about, audience, day, mark=f"{kind}-{number}")


def _day(found: date | None) -> date:
    """The date of a row that was asked for by it."""
    if found is None:
        raise ValueError("a reminder needs a date")
    return found


def _case_audiences(case: CaseRow) -> Iterable[str]:
    """Whose duty it is: the firm with its secretary, the officer named, or the department."""
    if case.next_act in APPLICANTS_ACTS:
        yield f"org:{case.uscc}"
        if case.secretary:
            yield f"name:{case.secretary}"
    elif case.next_who:
        yield f"department:{case.next_who}" if case.next_who == case.department else f"name:{case.next_who}"


def _due(on: date, about: _Object, audience: str, late: str) -> Values:
    """Before the due date it is told three working days ahead, after it as ``late``."""
    if about.due < on:
        return _dated(late, about, audience, about.due + ONE_DAY)
    return _dated("due-soon", about, audience, surroundings.calendar().nth_workday(about.due, -SOON_WORKDAYS))


def _dated(kind: str, about: _Object, audience: str, first: date, mark: str = "") -> Values:
    """A reminder told from the morning of ``first`` on; the day it is made on leaves no mark in it."""
    key = f"{about.kind}/{about.id}/{mark or f'{kind}/{about.due}'}/{audience}"
    at = datetime.combine(first, time(), SHANGHAI).astimezone(UTC)
    notice = Notice(key, audience, kind, about.kind, about.id, about.project, about.title, (about.status,))
    return {**_row(notice, at), "daily": True}
