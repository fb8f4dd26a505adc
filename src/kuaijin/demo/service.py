"""The stories of those who visit every month and of those who count."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kuaijin.core import project_commands as p
from kuaijin.core.calendar import Calendar
from kuaijin.core.partial_date import last_of_month
from kuaijin.demo.people import actor
from kuaijin.demo.story import Story
from kuaijin.demo.works import AS_OF

STATISTICIAN = "统计专员01"
LAGGING = ("P15", 8)
"""Statistics more than a fifth behind the dispatch series: shown, never "corrected" (mechanisms.md 2.2)."""
LATE = ("P19", date(2021, 12, 20))
EXPLAINED = p.ExplainRed(
    cause="用地晚交，至今未能开工，投资只有前期费用（示例）", owner="征拆专员01", due=date(2022, 1, 31)
)
"""What the one project whose light is red by every rule set says of it."""


def tell_service(story: Story, row: dict[str, Any], calendar: Calendar) -> None:
    """The leader's monthly visits and the statistics series of one project (single visits and acts: ``works``)."""
    for visit in _monthly_visits(row, calendar):
        command = p.RecordVisit(
            on=visit["day"], people=(row["linking_leader"],), findings=visit["findings"], **visit["point"]
        )
        story.add(visit["day"], "15:30", actor(row["linking_leader"]), "project", row["id"], command)
    _statistics(story, row, calendar)
    if row["id"] == LATE[0]:
        story.add(LATE[1], "09:30", actor(row["service_secretary"]), "project", row["id"], EXPLAINED)


def _monthly_visits(row: dict[str, Any], calendar: Calendar) -> Iterator[dict[str, Any]]:
    """A visit a month by the linking leader until the works are done, where the book tells of none."""
    leader, turn = row["linking_leader"], int(row["id"][1:])
    told = {visit["day"].month for visit in row["visits"] if leader in visit["people"]}
    last = row["works"].get("completed") or AS_OF - timedelta(days=1)
    for month in range(1, 13):
        day = calendar.nth_workday(date(2021, month, 1), 5 + (turn * 3 + month * 5) % 12)
        if month not in told and day < last:
            yield {"day": day, "findings": _findings(row, day), "point": _middle(row)}


def _findings(row: dict[str, Any], day: date) -> str:
    start = row["works"].get("start")
    if start is None or day <= start:
        return "听取手续和用地进度，明确下一步责任人"
    done = row["actual_months"][day.month - 2] if day.month > 1 else 0
    return f"查看现场进度，上月完成投资 {done} 万元" if done else "查看现场进度和安全"


def _middle(row: dict[str, Any]) -> dict[str, float]:
    """The middle of the parcel, where a visit of the works takes place."""
    corners = row["parcel"]["polygon"][:-1]
    longitudes, latitudes = zip(*corners, strict=True)
    return {
        "longitude": round(sum(longitudes) / len(corners), 6),
        "latitude": round(sum(latitudes) / len(corners), 6),
    }


def _statistics(story: Story, row: dict[str, Any], calendar: Calendar) -> None:
    """Entered in the month after the start, reported from then on by the tenth working day of the next month."""
    start = row["works"].get("start")
    if start is None:
        return
    begun = max(start, row["works"].get("told", start))
    entered = calendar.nth_workday(last_of_month(begun.year, begun.month), 10)
    status = p.SetStatStatus(status="entered", year=entered.year, month=entered.month)
    story.add(entered, "10:15", actor(STATISTICIAN), "project", row["id"], status)
    first = entered.month if entered.year == 2021 else 1
    for month in range(first, 12):
        done = row["actual_months"][month - 1]
        if not done:
            continue
        counted = done * 7 // 10 if (row["id"], month) == LAGGING else done - done * (month % 4) // 100
        told = calendar.nth_workday(last_of_month(2021, month), 10)
        report = p.ReportStatistics(year=2021, month=month, value_wan=counted, confirmed=True)
        story.add(told, "10:20", actor(STATISTICIAN), "project", row["id"], report)
