"""Questions about cases: the light of a row on a day, the tabs of the queue, what waits for one person."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, IntegerField, Q, QuerySet, Value, When

from kuaijin.core.base import Actor, Text
from kuaijin.core.calendar import Calendar
from kuaijin.desks.frame.listing import counted
from kuaijin.desks.frame.scoping import visible
from kuaijin.insight.waiting import cases_waiting
from kuaijin.ledger.projections.models import CaseRow

SOON = 2
"""Yellow begins two working days before any duty (law.md 15), besides the share that the row carries."""
LIGHT_ORDER = ("black", "red", "yellow", "green", "none")

TABS: dict[str, Text] = {
    "mine": Text("待我办理", "For me"),
    "all": Text("全部在办", "All open"),
    "accept": Text("待受理", "To accept"),
    "correction": Text("补正中", "In correction"),
    "review": Text("审查中", "In review"),
    "special": Text("特别程序", "Special procedure"),
    "deliver": Text("待送达", "To deliver"),
    "done": Text("已办结", "Done"),
}
_OPEN = Q(open=True)
_STATUSES: dict[str, Q] = {
    "all": _OPEN,
    "accept": Q(status__in=("received", "pre_service")),
    "correction": Q(status="correction"),
    "review": Q(status="accepted"),
    "special": Q(status="special"),
    "deliver": Q(status__in=("granted", "denied")),
    "done": Q(open=False),
}


def tab_filter(tab: str, actor: Actor) -> Q:
    """The rows of a tab."""
    return cases_waiting(actor) if tab == "mine" else _STATUSES[tab]


def tab_counts(rows: QuerySet[Any], actor: Actor) -> dict[str, int]:
    """How many rows each tab holds: of what is open in one query; of what is done as far as lists are counted."""
    tabs = [tab for tab in TABS if tab != "done"]
    opened = rows.filter(_OPEN).aggregate(**{f"n_{tab}": Count("pk", filter=tab_filter(tab, actor)) for tab in tabs})
    return {tab: opened[f"n_{tab}"] for tab in tabs} | {"done": counted(rows.filter(_STATUSES["done"]))}


def with_lights(rows: QuerySet[Any], on: date, calendar: Calendar) -> QuerySet[Any]:
    """``rows`` with ``light`` and ``light_order`` as of day ``on``; a closed row has none."""
    soon = calendar.nth_workday(on, SOON)
    whens = (
        ("none", Q(open=False) | (Q(next_due__isnull=True) & Q(yellow_from__isnull=True))),
        ("black", Q(black_from__lte=on)),
        ("red", Q(red_from__lte=on) | Q(next_due__lt=on)),
        ("yellow", Q(yellow_from__lte=on) | Q(next_due__lte=soon)),
    )
    return rows.annotate(
        light=Case(
            *(When(q, then=Value(colour)) for colour, q in whens), default=Value("green"), output_field=CharField()
        ),
        light_order=Case(
            *(When(q, then=Value(LIGHT_ORDER.index(colour))) for colour, q in whens),
            default=Value(LIGHT_ORDER.index("green")),
            output_field=IntegerField(),
        ),
    )


def cases_of(actor: Actor) -> QuerySet[Any]:
    """The cases that ``actor`` may see."""
    return visible(actor, "case", CaseRow.objects.all())
