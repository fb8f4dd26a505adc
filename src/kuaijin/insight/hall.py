"""Waiting times and bookings of the one window (measures.md 2: wait minutes), from the read models only."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Avg, Count, Max, Q
from msgspec import Struct

from kuaijin.core.hall_state import State
from kuaijin.ledger.projections.hall_models import BookingRow, TicketRow

_TENTH = Decimal("0.1")
FEWEST_SERVED = 3
"""Tickets that must have been finished that day before anybody is told how long it takes."""


class HallFigures(Struct, frozen=True):
    """What a stretch of days came to. Times in minutes, ``None`` where nothing was measured.

    ``kept``, ``no_shows``: bookings of days that are over; ``no_show_percent`` of both together.
    """

    tickets: int
    called: int
    passed: int
    left: int
    cases: int
    wait_minutes: Decimal | None
    longest_minutes: Decimal | None
    service_minutes: Decimal | None
    bookings: int
    kept: int
    cancelled: int
    no_shows: int

    @property
    def no_show_percent(self) -> Decimal | None:
        """Share of the bookings that nobody came for."""
        over = self.kept + self.no_shows
        return (Decimal(100 * self.no_shows) / over).quantize(_TENTH, ROUND_HALF_UP) if over else None


def figures_of_hall(first: date, last: date) -> HallFigures:
    """The figures of the days from ``first`` to ``last``."""
    tickets = TicketRow.objects.filter(day__range=(first, last))
    bookings = BookingRow.objects.filter(day__range=(first, last))
    told = tickets.aggregate(
        tickets=Count("id"),
        called=Count("id", filter=Q(called_at__isnull=False)),
        passed=Count("id", filter=Q(status="passed")),
        left=Count("id", filter=Q(status="left")),
        wait=Avg("waited"),
        longest=Max("waited"),
        service=Avg("served"),
    )
    counts = dict(bookings.values_list("status").annotate(count=Count("id")))
    return HallFigures(
        tickets=told["tickets"],
        called=told["called"],
        passed=told["passed"],
        left=told["left"],
        cases=sum(len(cases) for cases in tickets.exclude(cases=[]).values_list("cases", flat=True)),
        wait_minutes=_minutes(told["wait"]),
        longest_minutes=_minutes(told["longest"]),
        service_minutes=_minutes(told["service"]),
        bookings=sum(counts.values()),
        kept=counts.get("arrived", 0),
        cancelled=counts.get("cancelled", 0),
        no_shows=counts.get("no_show", 0),
    )


def _minutes(seconds: float | Decimal | None) -> Decimal | None:
    return None if seconds is None else (Decimal(str(seconds)) / 60).quantize(_TENTH, ROUND_HALF_UP)


def expected_minutes(state: State, ahead: int) -> int | None:
    """How long ``ahead`` people take at the counters open now, by what was served today; ``None`` if too few were."""
    served = [
        (each.finished_at - each.started_at).total_seconds()
        for each in state.tickets
        if each.finished_at is not None and each.started_at is not None
    ]
    if len(served) < FEWEST_SERVED or not state.desks:
        return None
    return max(1, round(sum(served) / len(served) * ahead / len(state.desks) / 60)) if ahead else 0
