"""The stories of the money behind the works: sources planned with the annual list, drawn at the start of a quarter.

All of it is sample: the article tells of no sources.
"""

from datetime import date
from typing import Any

from kuaijin.core import project_commands as p
from kuaijin.core.calendar import Calendar
from kuaijin.core.partial_date import last_of_month
from kuaijin.core.project_state import FUND_SOURCES
from kuaijin.demo.people import actor
from kuaijin.demo.story import Story
from kuaijin.demo.works import DISPATCH, person

SHARES = {"government": {"budget": 30, "bonds": 40, "loan": 30}, "private": {"loan": 40, "own": 60}}
"""Percent of the plan by source."""
DRAWN = {1: 40, 4: 30, 7: 20, 10: 10}
"""Percent of a source that comes in the month."""
SLOW = "P15"
"""Its bank pays nothing after the first half of the year."""


def tell_funds(story: Story, row: dict[str, Any], calendar: Calendar) -> None:
    """Plan and arrival of one project's funds in 2021."""
    plan = _split(row["plan_2021"], SHARES[row["attributes"]["investment_type"]])
    day = calendar.nth_workday(date(2021, 1, 10), 2)
    command = p.PlanFunds(year=2021, confirmed=True, **_fields(plan))
    story.add(day, "15:20", actor(DISPATCH), "project", row["id"], command)
    reporter = person(row["reporter"], row["owner"])
    for month, percent in DRAWN.items():
        drawn = {source: amount * percent // 100 for source, amount in plan.items()}
        if row["id"] == SLOW and month > 6:
            drawn["loan"] = 0
        told = calendar.nth_workday(last_of_month(2021, month), 2)
        report = p.ReportFunds(year=2021, month=month, confirmed=True, **_fields(drawn))
        story.add(told, "16:05", reporter, "project", row["id"], report)


def _split(amount: int, shares: dict[str, int]) -> dict[str, int]:
    """Whole 万元 by source; the last one takes what is left."""
    parts = {source: amount * percent // 100 for source, percent in shares.items()}
    last = next(reversed(parts))
    parts[last] += amount - sum(parts.values())
    return parts


def _fields(amounts: dict[str, int]) -> dict[str, Any]:
    return {f"{source}_wan": amounts.get(source, 0) for source in FUND_SOURCES}
