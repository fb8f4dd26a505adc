"""What one person is told: their notices with what is still open, late first, and the marks of what they have read."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, StrIndex

from kuaijin import wallclock
from kuaijin.core.base import SHANGHAI, Actor
from kuaijin.core.inbox import audiences_of
from kuaijin.ledger import asof
from kuaijin.ledger.projections.inbox_models import InboxRow
from kuaijin.ledger.projections.models import CaseRow, MatterRow, PermitSetRow, PowerRow
from kuaijin.ledger.projections.paper_models import CertificateRow
from kuaijin.notices.models import ReadMark

RECENT = timedelta(days=30)
"""Older notices count as read (calendar days); they stay in the list."""
_MODELS = {
    "case": CaseRow,
    "matter": MatterRow,
    "permit-set": PermitSetRow,
    "power": PowerRow,
    "certificate": CertificateRow,
}


def notices_for(actor: Actor, on: date) -> QuerySet[Any]:
    """The notices of ``actor`` up to the day ``on``, with ``asks`` (still open), ``due``, ``rank`` and ``unread``.

    ``rank`` orders them: 0 late, 1 open, 2 the rest.
    """
    rows = InboxRow.objects.filter(audience__in=audiences_of(actor), at__lt=_end_of(on))
    if actor.mandate is not None and actor.mandate.projects:
        rows = rows.filter(project__in=actor.mandate.projects)
    if actor.mandate is not None and actor.mandate.over:
        rows = rows.none()
    return _with_what_is_open(rows, on).annotate(unread=_unread(actor, on))


def unread_count(actor: Actor, on: date) -> int:
    """How many of the last thirty days ``actor`` has not read."""
    rows = InboxRow.objects.filter(audience__in=audiences_of(actor), at__lt=_end_of(on))
    if actor.mandate is not None:
        rows = notices_for(actor, on)
    return rows.annotate(fresh=_unread(actor, on)).filter(fresh=True).count()


def _end_of(on: date) -> datetime:
    return datetime.combine(on + timedelta(days=1), time(), SHANGHAI)


def _unread(actor: Actor, on: date) -> ExpressionWrapper:
    if asof.recorded_to() is not None:  # a past day's rows are in a database of their own, without marks
        return ExpressionWrapper(Value(False), output_field=BooleanField())
    marked = Exists(ReadMark.objects.filter(person=actor.id, notice=OuterRef("key")))
    return ExpressionWrapper(~marked & Q(at__gte=_end_of(on) - RECENT), output_field=BooleanField())


def _with_what_is_open(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    now = Coalesce(*(_of_object(kind, "status") for kind in _MODELS), Value("-"), output_field=CharField())
    due = Case(
        When(object_kind="case", then=_of_object("case", "next_due")),
        When(object_kind="matter", then=_of_object("matter", "next_due")),
        When(object_kind="power", then=_of_object("power", "effective_until")),
        When(object_kind="certificate", then=_of_object("certificate", "valid_until")),
        output_field=DateField(),
    )
    asked = StrIndex(F("open_while"), Concat(Value(","), now, Value(",")))
    rows = rows.annotate(asked=asked).annotate(
        asks=ExpressionWrapper(Q(asked__gt=0), output_field=BooleanField()),
        due=Case(When(asked__gt=0, then=due), default=None, output_field=DateField()),
    )
    rank = Case(
        When(asks=True, due__lt=on, then=Value(0)),
        When(asks=True, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(rank=rank)


def _of_object(kind: str, column: str) -> Subquery:
    """A column of the notice's object; nothing where the notice is about another kind."""
    found = _MODELS[kind].objects.filter(pk=OuterRef("object_id"))  # type: ignore[attr-defined]  # they are all models
    if kind != "case":
        return Subquery(found.annotate(k=Value(kind)).filter(k=OuterRef("object_kind")).values(column)[:1])
    return Subquery(found.values(column)[:1])


def mark_read(actor: Actor, keys: list[str]) -> int:
    """Mark notices as read by ``actor``; those of others are left alone. Gives how many were meant for the actor."""
    own = InboxRow.objects.filter(audience__in=audiences_of(actor), key__in=keys).values_list("key", flat=True)
    now = wallclock.now()
    marks = [ReadMark(person=actor.id, notice=key, at=now) for key in own]
    ReadMark.objects.bulk_create(marks, ignore_conflicts=True)
    return len(marks)
